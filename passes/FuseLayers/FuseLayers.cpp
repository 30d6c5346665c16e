// Layers are found in one walk backwards over the graph: when an op is met, the
// layers of all its users are known, so that one look decides whether it joins
// them or starts its own. Since an op joins only if *all* its users are in one
// layer, the one live value of a layer is the result of the op that started
// it, and no cycle between layers can arise.
#include "passes/FuseLayers/FuseLayers.h"
#include "dialects/Inlay/OpUtils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "passes/Common/Locations.h"
#include "passes/FuseLayers/LayerRules.h"
#include "llvm/ADT/MapVector.h"

namespace inlay {
#define GEN_PASS_DEF_FUSELAYERS
#include "passes/FuseLayers/FuseLayers.h.inc"
} // namespace inlay

using namespace mlir;
using namespace inlay;

namespace {
/// Ops that will be one layer; `ops.front()` started it and gives its result.
struct Layer {
  SmallVector<Operation *> ops; ///< last op of the graph first
  Operation *root = nullptr;

  ArrayRef<int64_t> shape() const { return shapeOf(ops.front()->getResult(0)); }
};

class Grouping {
public:
  /// Without `fuse` every op is a layer of its own, with `roundApart` a cast
  /// to a float of 16 bits.
  Grouping(bool fuse, bool roundApart) : fuse(fuse), roundApart(roundApart) {}

  void add(Operation *op);
  /// The layer that holds `op`, or null.
  Layer *layerOf(Operation *op) { return placed.lookup(op); }
  /// Layers, the last one of the graph first.
  ArrayRef<std::unique_ptr<Layer>> getLayers() const { return layers; }

private:
  Layer *onlyLayerOfUsers(Operation *op);
  bool isAlone(Operation *op) const;
  bool joins(Operation *op, Layer &layer);
  bool hasWorkerBeside(Operation *mover, Layer &layer);

  const bool fuse, roundApart;
  SmallVector<std::unique_ptr<Layer>> layers;
  llvm::DenseMap<Operation *, Layer *> placed;
};
} // namespace

/// The layer that all users of `op` are in, as ops behind its root.
Layer *Grouping::onlyLayerOfUsers(Operation *op) {
  Layer *only = nullptr;
  for (Operation *user : op->getUsers()) {
    Layer *layer = layerOf(user);
    if (!layer || layer->root == user || (only && layer != only))
      return nullptr;
    only = layer;
  }
  return only;
}

/// Whether the layer reads a root that computes and could be its own.
bool Grouping::hasWorkerBeside(Operation *mover, Layer &layer) {
  for (Operation *op : layer.ops)
    for (Value operand : op->getOperands()) {
      Operation *other = operand.getDefiningOp();
      if (other && other != mover && layerRole(other) == LayerRole::Worker &&
          shapeOf(operand) == layer.shape() &&
          onlyLayerOfUsers(other) == &layer)
        return true;
    }
  return false;
}

/// Whether `op` makes less of a sum that nobody else reads: apart from what
/// computes the sum, it would have that kept in memory as it is.
static bool narrowsSum(Operation *op) {
  if (op->getNumOperands() == 0 || op->getNumResults() != 1)
    return false;
  Value sum = op->getOperand(0);
  Operation *worker = sum.getDefiningOp();
  auto width = [](Value value) {
    return cast<ShapedType>(value.getType()).getElementTypeBitWidth();
  };
  return worker && worker->hasOneUse() &&
         layerRole(worker) == LayerRole::Worker &&
         shapeOf(sum) == shapeOf(op->getResult(0)) &&
         width(op->getResult(0)) < width(sum);
}

bool Grouping::joins(Operation *op, Layer &layer) {
  LayerRole role = layerRole(op);
  if (role == LayerRole::Loner || shapeOf(op->getResult(0)) != layer.shape())
    return false;
  if (role == LayerRole::Elementwise)
    return !narrowsSum(op) ||
           (!layer.root && llvm::none_of(layer.ops, narrowsSum));
  if (layer.root)
    return false;
  return role == LayerRole::Worker || !hasWorkerBeside(op, layer);
}

bool Grouping::isAlone(Operation *op) const {
  if (!fuse)
    return true;
  auto cast = dyn_cast<CastOp>(op);
  if (!roundApart || !cast)
    return false;
  Type to = getElementTypeOrSelf(cast.getType());
  return to.isF16() || to.isBF16();
}

void Grouping::add(Operation *op) {
  bool alone = isAlone(op);
  Layer *layer = alone ? nullptr : onlyLayerOfUsers(op);
  if (!layer || !joins(op, *layer)) {
    layers.push_back(std::make_unique<Layer>());
    layer = layers.back().get();
  }
  layer->ops.push_back(op);
  placed[op] = layer;
  if (alone || layerRole(op) != LayerRole::Elementwise)
    layer->root = op;
}

//===-- Building layers ---------------------------------------------------===//

/// The root first, then the others in the order of the graph.
static SmallVector<Operation *> bodyOrder(const Layer &layer) {
  SmallVector<Operation *> order;
  if (layer.root)
    order.push_back(layer.root);
  for (Operation *op : llvm::reverse(layer.ops))
    if (op != layer.root)
      order.push_back(op);
  return order;
}

static std::string layerName(ArrayRef<Operation *> body) {
  for (Operation *op : body)
    if (StringRef name = nodeName(op->getLoc()); !name.empty())
      return name.str();
  return body.front()->getName().stripDialect().str();
}

/// All locations once, in the order of the graph.
static Location layerLoc(const Layer &layer) {
  SmallVector<Location> parts;
  for (Operation *op : llvm::reverse(layer.ops))
    parts.push_back(op->getLoc());
  return FusedLoc::get(layer.ops.front()->getContext(), parts);
}

static void buildLayer(const Layer &layer) {
  SmallVector<Operation *> body = bodyOrder(layer);
  llvm::SmallPtrSet<Operation *, 8> members(body.begin(), body.end());
  llvm::SetVector<Value> inputs, constants;
  for (Operation *op : body)
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (isa_and_nonnull<ConstantOp>(producer))
        constants.insert(operand);
      else if (!members.contains(producer))
        inputs.insert(operand);
    }
  Operation *last = layer.ops.front();
  OpBuilder builder(last);
  auto op = LayerOp::create(builder, layerLoc(layer), last->getResultTypes(),
                            builder.getStringAttr(layerName(body)),
                            inputs.getArrayRef());
  Block *block = builder.createBlock(&op.getBody());
  IRMapping mapping;
  for (Value input : inputs)
    mapping.map(input, block->addArgument(input.getType(), input.getLoc()));
  for (Value constant : constants)
    builder.clone(*constant.getDefiningOp(), mapping);
  for (Operation *member : body)
    builder.clone(*member, mapping);
  SmallVector<Value> results;
  for (Value result : last->getResults())
    results.push_back(mapping.lookup(result));
  YieldOp::create(builder, op.getLoc(), results);
  last->replaceAllUsesWith(op.getResults());
  for (Operation *member : layer.ops)
    member->erase();
}

//===-- Remarks -----------------------------------------------------------===//

/// Why `user` is not in the layer of the root that gives `value`.
static std::string whyApart(Operation *root, Operation *user,
                            Grouping &grouping) {
  if (layerRole(root) == LayerRole::Loner)
    return ("'" + root->getName().getStringRef() + "' takes no epilogue").str();
  if (shapeOf(user->getResult(0)) != shapeOf(root->getResult(0)))
    return "the result has shape " + shapeText(shapeOf(user->getResult(0))) +
           ", the root " + shapeText(shapeOf(root->getResult(0)));
  unsigned uses =
      std::distance(root->getUsers().begin(), root->getUsers().end());
  if (uses > 1)
    return "the root's result has " + std::to_string(uses) + " uses";
  Layer *layer = grouping.layerOf(user);
  if (layer && layer->root && layer->root != root)
    return ("'" + layer->root->getName().getStringRef() +
            "' is the root of the layer already")
        .str();
  return "no single layer holds all uses";
}

/// An elementwise op that could have followed its root, seen through views.
static void reportMissed(Operation *root, Grouping &grouping) {
  if (root->getNumResults() != 1)
    return;
  for (Operation *user : root->getUsers()) {
    auto opts = remark::RemarkOpts::name("FuseLayers").category("fusion");
    if (isa<ReshapeOp>(user)) {
      for (Operation *behind : user->getUsers())
        if (layerRole(behind) == LayerRole::Elementwise)
          remark::missed(behind->getLoc(), opts)
              << remark::reason("a reshape stands between it and the root");
    } else if (layerRole(user) == LayerRole::Elementwise &&
               grouping.layerOf(user) != grouping.layerOf(root)) {
      remark::missed(user->getLoc(), opts)
          << remark::reason("{0}", whyApart(root, user, grouping));
    }
  }
}

namespace {
struct FuseLayers : public inlay::impl::FuseLayersBase<FuseLayers> {
  using FuseLayersBase::FuseLayersBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    fuseBlock(getOperation().getBody().front());
  }

  /// Bodies of branches and loops are blocks of their own: a layer never
  /// reaches out of one, so that what is computed once stays so.
  void fuseBlock(Block &graph) {
    for (Operation &op : graph)
      if (isa<IfOp, LoopOp>(op))
        for (Region &body : op.getRegions())
          fuseBlock(body.front());
    Grouping grouping(fuse, roundApart);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(graph))) {
      if (!isa_and_nonnull<InlayDialect>(op.getDialect()) || isa<YieldOp>(op))
        continue;
      if (op.use_empty())
        op.erase();
      else if (layerRole(&op) != LayerRole::Outside)
        grouping.add(&op);
    }
    for (const auto &layer : grouping.getLayers())
      if (fuse && layer->root)
        reportMissed(layer->root, grouping);
    // From the last to the first: users are rebuilt before their operands, so
    // that no list of ops holds one that was replaced.
    for (const auto &layer : grouping.getLayers())
      buildLayer(*layer);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(graph)))
      if (isa<ConstantOp>(op) && op.use_empty())
        op.erase();
  }
};
} // namespace
