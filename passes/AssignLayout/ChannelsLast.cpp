// A tensor N,C,spatial may be kept as N,spatial,C. Every kernel here reads and
// writes either, so that nothing is ever turned over in a step of its own, and
// a transpose in the model vanishes where both its sides are the same bytes.
#include "passes/AssignLayout/ChannelsLast.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Planning/Layout.h"
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"
#include "passes/AssignLayout/Participants.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

namespace {
class ChannelsLast {
public:
  ChannelsLast(Block &block, bool gathers) : block(block), gathers(gathers) {}
  void run();

private:
  // Reading the block.
  void readProblem();
  void addReader(Operation *op);
  void readPlainly(LayoutLayer &layer, Operation *op,
                   ArrayRef<unsigned> operands);
  size_t source(Value value);

  // Writing it.
  Value in(ImplicitLocOpBuilder &b, Value value, unsigned layout);
  void rewrite(const Participant &part, const LayoutForm &form);
  void rewriteKernel(const Participant &part, const LayoutForm &form);
  void rewriteGeneric(const Participant &part, const LayoutForm &form);
  void rewriteSlice(const Participant &part);
  void settle(Operation *op, Value made, unsigned layout);
  void eraseReplaced();

  Block &block;
  bool gathers;
  LayoutProblem problem;
  DenseMap<Value, size_t> layerOf; ///< that a tensor is the result of
  std::vector<std::pair<size_t, Participant>> participants;
  DenseMap<Value, Value> last; ///< a tensor with its channels last
  SmallVector<Operation *> replaced;
};
} // namespace

//===-- Reading the block -------------------------------------------------===//

/// The layer that makes a tensor; one from outside comes with channels first.
size_t ChannelsLast::source(Value value) {
  auto [place, isNew] = layerOf.insert({value, problem.layers.size()});
  if (isNew) {
    LayoutLayer layer;
    layer.forms.push_back({});
    if (isSameInBoth(value))
      layer.conversions = {0, 1, 1, 0};
    problem.layers.push_back(layer);
  }
  return place->second;
}

/// An op that knows one layout, and what is inside it.
void ChannelsLast::addReader(Operation *op) {
  LayoutLayer reader;
  reader.forms.push_back({});
  readPlainly(reader, op, {});
  if (!reader.inputs.empty())
    problem.layers.push_back(reader);
}

/// Adds what an op reads beside `operands`: always with channels first.
void ChannelsLast::readPlainly(LayoutLayer &layer, Operation *op,
                               ArrayRef<unsigned> operands) {
  op->walk([&](Operation *inner) {
    for (OpOperand &operand : inner->getOpOperands()) {
      auto known = layerOf.find(operand.get());
      bool isKnown = known != layerOf.end() &&
                     !operand.get().getDefiningOp<tensor::EmptyOp>();
      if (!isKnown ||
          (inner == op &&
           llvm::is_contained(operands, operand.getOperandNumber())))
        continue;
      layer.inputs.push_back(known->second);
      for (LayoutForm &form : layer.forms)
        form.inputs.push_back(First);
    }
  });
}

void ChannelsLast::readProblem() {
  for (Operation &op : block) {
    std::optional<Participant> part = participantOf(&op, gathers);
    if (!part) {
      addReader(&op);
      continue;
    }
    LayoutLayer layer;
    for (unsigned operand : part->operands)
      layer.inputs.push_back(source(op.getOperand(operand)));
    layer.forms = part->forms;
    readPlainly(layer, &op, part->operands);
    if (isSameInBoth(op.getResult(0)))
      layer.conversions = {0, 1, 1, 0};
    layerOf[op.getResult(0)] = problem.layers.size();
    participants.push_back({problem.layers.size(), *part});
    problem.layers.push_back(layer);
  }
}

//===-- Writing it --------------------------------------------------------===//

/// The same bytes under another shape.
static Value reshaped(ImplicitLocOpBuilder &b, Value value,
                      RankedTensorType type) {
  ReassociationIndices all;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    all.push_back(axis);
  auto flat =
      RankedTensorType::get({type.getNumElements()}, type.getElementType());
  Value joined = tensor::CollapseShapeOp::create(
      b, flat, value, ArrayRef<ReassociationIndices>{all});
  return tensor::ExpandShapeOp::create(b, type, joined,
                                       ArrayRef<ReassociationIndices>{all});
}

Value ChannelsLast::in(ImplicitLocOpBuilder &b, Value value, unsigned layout) {
  if (layout == First)
    return value;
  Value &known = last[value];
  if (!known)
    known = reshaped(b, value, turned(tensorType(value)));
  return known;
}

/// Makes `made` the value of `op`. One with channels last is known as such, and
/// has the other form where that is a view.
void ChannelsLast::settle(Operation *op, Value made, unsigned layout) {
  Value result = op->getResult(0);
  replaced.push_back(op);
  if (layout == First)
    return result.replaceAllUsesWith(made);
  last[result] = made;
}

/// [M,C,kernel] to [M,kernel,C].
static Value turnedWeight(ImplicitLocOpBuilder &b, Value weight) {
  FailureOr<Tensor> values = Tensor::fromAttr(constantOf(weight));
  assert(succeeded(values) && "a constant has a value");
  RankedTensorType type = tensorType(weight);
  Tensor result(turned(type));
  int64_t channels = type.getDimSize(1);
  int64_t taps = type.getNumElements() / type.getDimSize(0) / channels;
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    int64_t row = i / (channels * taps), c = i / taps % channels, k = i % taps;
    result.setInt((row * taps + k) * channels + c,
                  values->getInt(values->isSplat() ? 0 : i));
  }
  return arith::ConstantOp::create(
      b, weight.getLoc(), cast<TypedAttr>(result.toAttr("channels_last")));
}

void ChannelsLast::rewriteKernel(const Participant &part,
                                 const LayoutForm &form) {
  Operation *op = part.op;
  ImplicitLocOpBuilder b(op->getLoc(), op);
  SmallVector<Value> operands(op->getOperands());
  for (auto [operand, layout] : llvm::zip(part.operands, form.inputs))
    operands[operand] = in(b, operands[operand], layout);
  bool isConv = isa<kernel::QConvOp>(op);
  if (isConv && form.inputs[0] == Last)
    operands[1] = turnedWeight(b, operands[1]);
  RankedTensorType type = tensorType(op->getResult(0));
  if (form.result == Last)
    type = turned(type);
  operands.back() =
      tensor::EmptyOp::create(b, type.getShape(), type.getElementType());
  SmallVector<AffineMap> maps = mapsOf(op);
  unsigned first = op->getNumOperands() - 1 - unsigned(maps.size());
  for (auto [i, map] : llvm::enumerate(maps)) {
    const auto *known = llvm::find(part.operands, first + unsigned(i));
    unsigned layout = known == part.operands.end()
                          ? unsigned(First)
                          : form.inputs[known - part.operands.begin()];
    map = turned(map, form.result, layout);
  }
  OperationState state(op->getLoc(), op->getName(), operands, type,
                       op->getAttrs());
  state.attributes.set("extra_maps", b.getAffineMapArrayAttr(maps));
  if (auto sum = dyn_cast<kernel::QSumOp>(op)) {
    SmallVector<int64_t> axes(sum.getAxes());
    for (int64_t &axis : axes) // form.inputs[0] == Last
      --axis;
    state.attributes.set("axes", b.getDenseI64ArrayAttr(axes));
  } else {
    state.attributes.set("input_last", b.getBoolAttr(form.inputs[0] == Last));
    state.attributes.set("result_last", b.getBoolAttr(form.result == Last));
  }
  Region *epilogue = state.addRegion();
  epilogue->takeBody(op->getRegion(0));
  settle(op, b.create(state)->getResult(0), form.result);
}

void ChannelsLast::rewriteGeneric(const Participant &part,
                                  const LayoutForm &form) {
  auto generic = cast<linalg::GenericOp>(part.op);
  ImplicitLocOpBuilder b(generic.getLoc(), generic);
  SmallVector<Value> inputs = generic.getDpsInputs();
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  for (unsigned i = 0; i < inputs.size(); ++i) {
    const auto *known = llvm::find(part.operands, i);
    unsigned layout = known == part.operands.end()
                          ? unsigned(First)
                          : form.inputs[known - part.operands.begin()];
    inputs[i] = in(b, inputs[i], layout);
    maps[i] = turned(maps[i], form.result, layout);
  }
  if (isMove(generic) && maps[0].isIdentity())
    return settle(generic, inputs[0], form.result);
  RankedTensorType type = tensorType(generic.getResult(0));
  if (form.result == Last)
    type = turned(type);
  Value out =
      tensor::EmptyOp::create(b, type.getShape(), type.getElementType());
  SmallVector<utils::IteratorType> loops(generic.getNumLoops(),
                                         utils::IteratorType::parallel);
  auto made = linalg::GenericOp::create(b, TypeRange(type), inputs,
                                        ValueRange(out), maps, loops);
  made.getRegion().takeBody(generic.getRegion());
  settle(generic, made.getResult(0), form.result);
}

/// Only with channels last.
void ChannelsLast::rewriteSlice(const Participant &part) {
  ImplicitLocOpBuilder b(part.op->getLoc(), part.op);
  auto sizes = [&](ArrayRef<int64_t> values) {
    return indices(b.getContext(), turned(values));
  };
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(part.op)) {
    Value made = tensor::InsertSliceOp::create(
        b, in(b, insert.getSource(), Last), in(b, insert.getDest(), Last),
        sizes(insert.getStaticOffsets()), sizes(insert.getStaticSizes()),
        sizes(insert.getStaticStrides()));
    return settle(insert, made, Last);
  }
  auto extract = cast<tensor::ExtractSliceOp>(part.op);
  Value made = tensor::ExtractSliceOp::create(
      b, in(b, extract.getSource(), Last), sizes(extract.getStaticOffsets()),
      sizes(extract.getStaticSizes()), sizes(extract.getStaticStrides()));
  settle(extract, made, Last);
}

void ChannelsLast::rewrite(const Participant &part, const LayoutForm &form) {
  bool isPlain =
      form.result == First &&
      llvm::all_of(form.inputs, [](unsigned x) { return x == First; });
  if (isPlain)
    return;
  if (isa<linalg::GenericOp>(part.op))
    return rewriteGeneric(part, form);
  if (isa<tensor::InsertSliceOp, tensor::ExtractSliceOp>(part.op))
    return rewriteSlice(part);
  if (auto empty = dyn_cast<tensor::EmptyOp>(part.op)) {
    // Stays beside it: others may write over it too.
    ImplicitLocOpBuilder b(empty.getLoc(), empty);
    RankedTensorType type = turned(tensorType(empty.getResult()));
    last[empty.getResult()] =
        tensor::EmptyOp::create(b, type.getShape(), type.getElementType());
    return;
  }
  rewriteKernel(part, form);
}

/// Other ops still read tensors that are known with their channels last only if
/// both layouts are the same bytes.
void ChannelsLast::eraseReplaced() {
  SmallPtrSet<Operation *, 16> old(replaced.begin(), replaced.end());
  for (Operation *op : replaced) {
    Value result = op->getResult(0);
    auto isLeft = [&](OpOperand &use) { return !old.count(use.getOwner()); };
    if (!llvm::any_of(result.getUses(), isLeft))
      continue;
    assert(isSameInBoth(result) && "the plan has no other conversions");
    Value made = last[result];
    ImplicitLocOpBuilder b(op->getLoc(), op->getContext());
    b.setInsertionPointAfterValue(made);
    result.replaceUsesWithIf(reshaped(b, made, tensorType(result)), isLeft);
  }
  for (Operation *op : llvm::reverse(replaced))
    op->erase();
}

void ChannelsLast::run() {
  readProblem();
  LayoutPlan plan = chooseLayouts(problem);
  if (plan.forms.empty())
    return;
  for (auto &[layer, part] : participants)
    rewrite(part, part.forms[plan.forms[layer]]);
  eraseReplaced();
}

void layout::keepChannelsLast(Block &block, bool gathers) {
  ChannelsLast(block, gathers).run();
}
