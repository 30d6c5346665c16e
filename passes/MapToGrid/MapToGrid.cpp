// Which loops of a layer may run at the same time. A loop may if one dimension
// of every buffer that its body writes is indexed by the loop's counter alone,
// in each load and each store: then an iteration touches a slice of its own.
// That is sufficient for buffers that overlap too, as the planner lets an
// output lie over an input only where both are indexed alike.
#include "passes/MapToGrid/MapToGrid.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_MAPTOGRID
#include "passes/MapToGrid/MapToGrid.h.inc"
} // namespace inlay

//===----------------------------------------------------------------------===//
// Which loops
//===----------------------------------------------------------------------===//

/// The number of iterations, or nothing where it is not constant.
static std::optional<int64_t> lengthOf(scf::ForOp loop) {
  auto lower = getConstantIntValue(loop.getLowerBound());
  auto upper = getConstantIntValue(loop.getUpperBound());
  auto step = getConstantIntValue(loop.getStep());
  if (!lower || !upper || !step || *step < 1 || *upper <= *lower)
    return std::nullopt;
  return (*upper - *lower + *step - 1) / *step;
}

/// Writes nothing and holds no loop: may be done by each work-item.
static bool isRepeatable(Operation &op) {
  return op.getNumRegions() == 0 && !isa<memref::AllocaOp>(op) &&
         (isMemoryEffectFree(&op) || isa<memref::LoadOp>(op));
}

/// Loops from the outside in, each the only thing in the one before it that
/// writes.
static SmallVector<scf::ForOp> nestOf(scf::ForOp outer) {
  SmallVector<scf::ForOp> nest;
  for (scf::ForOp loop = outer; loop && loop.getInitArgs().empty();) {
    nest.push_back(loop);
    scf::ForOp inner;
    for (Operation &op : loop.getBody()->without_terminator()) {
      auto nested = dyn_cast<scf::ForOp>(op);
      if (nested && !inner && nested.getInitArgs().empty()) {
        inner = nested;
        continue;
      }
      if (!isRepeatable(op))
        return nest;
    }
    loop = inner;
  }
  return nest;
}

namespace {
struct Access {
  Value buffer;
  ValueRange indices;
  bool isWrite;
};
} // namespace

/// All accesses of a nest, or nothing where one is of another kind.
static std::optional<SmallVector<Access>> accessesOf(scf::ForOp nest) {
  SmallVector<Access> accesses;
  bool isKnown = true;
  nest->walk([&](Operation *op) {
    if (auto load = dyn_cast<memref::LoadOp>(op))
      accesses.push_back({load.getMemref(), load.getIndices(), false});
    else if (auto store = dyn_cast<memref::StoreOp>(op))
      accesses.push_back({store.getMemref(), store.getIndices(), true});
    else if (!isMemoryEffectFree(op) && !isa<memref::AllocaOp>(op) &&
             op->getNumRegions() == 0)
      isKnown = false;
  });
  if (!isKnown)
    return std::nullopt;
  return accesses;
}

/// The buffer below a view.
static Value rootOf(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (!isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
             memref::CastOp, memref::ReinterpretCastOp>(op))
      break;
    buffer = op->getOperand(0);
  }
  return buffer;
}

/// True if the iterations of `loop` touch different slices of every buffer
/// that is written within `nest`.
static bool isParallel(scf::ForOp loop, scf::ForOp nest,
                       ArrayRef<Access> accesses) {
  DenseMap<Value, SmallVector<bool>> slices;
  DenseMap<Value, Value> viewOf;
  DenseSet<Value> written;
  for (const Access &access : accesses)
    if (access.isWrite)
      written.insert(rootOf(access.buffer));
  for (const Access &access : accesses) {
    Value root = rootOf(access.buffer);
    if (!written.contains(root))
      continue;
    // An iteration's own array.
    if (Operation *op = root.getDefiningOp())
      if (loop->isProperAncestor(op))
        continue;
    auto [view, isFirst] = viewOf.try_emplace(root, access.buffer);
    if (!isFirst && view->second != access.buffer)
      return false;
    auto [slice, isNew] = slices.try_emplace(
        root, SmallVector<bool>(access.indices.size(), true));
    for (auto [each, index] : llvm::zip(slice->second, access.indices))
      each = each && index == loop.getInductionVar();
  }
  return llvm::all_of(slices, [](const auto &slice) {
    return llvm::is_contained(slice.second, true);
  });
}

/// The longest grid: work-items are counted in 32 bits.
static constexpr int64_t longestGrid = int64_t(1) << 30;

static void mapNest(func::FuncOp layer, scf::ForOp outer) {
  Builder builder(layer.getContext());
  SmallVector<int64_t> grid;
  std::optional<SmallVector<Access>> accesses = accessesOf(outer);
  int64_t total = 1;
  if (accesses)
    for (scf::ForOp loop : nestOf(outer)) {
      std::optional<int64_t> length = lengthOf(loop);
      if (!length || total * *length > longestGrid ||
          !isParallel(loop, outer, *accesses))
        continue;
      total *= *length;
      loop->setAttr("inlay.grid", builder.getI64IntegerAttr(grid.size()));
      grid.push_back(*length);
    }
  if (!grid.empty())
    layer->setAttr("inlay.grid", builder.getDenseI64ArrayAttr(grid));
}

//===----------------------------------------------------------------------===//
// Several nests
//===----------------------------------------------------------------------===//

/// The ops of a body that write, if nothing but their order ties them: each
/// could be alone in a function.
static SmallVector<Operation *> separableParts(func::FuncOp layer) {
  SmallVector<Operation *> parts;
  for (Operation &op : layer.getBody().front().without_terminator()) {
    if (op.getNumRegions() == 0 && isMemoryEffectFree(&op))
      continue;
    // A local array or a value on its way from one part to another.
    if (op.getNumResults() != 0 ||
        !isa<scf::ForOp, scf::IfOp, memref::StoreOp>(op))
      return {};
    parts.push_back(&op);
  }
  return parts;
}

/// Parts a layer into a function for each of its parts.
static SmallVector<func::FuncOp> split(func::FuncOp layer, SymbolTable &symbols,
                                       ArrayRef<func::CallOp> calls) {
  SmallVector<Operation *> parts = separableParts(layer);
  if (parts.size() < 2)
    return {layer};
  SmallVector<func::FuncOp> layers = {layer};
  Operation *last = layer;
  for (unsigned keep = 1; keep < parts.size(); ++keep) {
    IRMapping mapping;
    auto copy = cast<func::FuncOp>(layer->clone(mapping));
    for (auto [index, part] : llvm::enumerate(parts))
      if (index != keep)
        mapping.lookup(part)->erase();
    copy.setSymName((layer.getSymName() + "_part" + Twine(keep + 1)).str());
    symbols.insert(copy, std::next(Block::iterator(last)));
    last = copy;
    layers.push_back(copy);
  }
  for (Operation *part : ArrayRef<Operation *>(parts).drop_front())
    part->erase();
  for (func::CallOp call : calls) {
    OpBuilder builder(call->getContext());
    builder.setInsertionPointAfter(call);
    for (func::FuncOp part : ArrayRef<func::FuncOp>(layers).drop_front())
      func::CallOp::create(builder, call.getLoc(), part, call.getOperands());
  }
  return layers;
}

namespace {
class MapToGrid : public inlay::impl::MapToGridBase<MapToGrid> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    DenseMap<StringRef, SmallVector<func::CallOp>> calls;
    module.walk(
        [&](func::CallOp call) { calls[call.getCallee()].push_back(call); });
    for (func::FuncOp layer : llvm::to_vector(module.getOps<func::FuncOp>())) {
      if (layer->hasAttr("inlay.entry") || layer.isExternal())
        continue;
      for (func::FuncOp part :
           split(layer, symbols, calls.lookup(layer.getSymName()))) {
        SmallVector<Operation *> writers = separableParts(part);
        if (writers.size() == 1)
          if (auto nest = dyn_cast<scf::ForOp>(writers[0]))
            mapNest(part, nest);
      }
    }
  }
};
} // namespace
