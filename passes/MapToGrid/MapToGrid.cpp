// Which loops of a layer may run at the same time. A loop may if one dimension
// of every buffer that its body writes is indexed by the loop's counter alone,
// in each load and each store, or by so many neighbours of its own as the
// counter takes steps: then an iteration touches a slice of its own.
// That is sufficient for buffers that overlap too, as the planner lets an
// output lie over an input only where both are indexed alike.
#include "passes/MapToGrid/MapToGrid.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/MapToGrid/Nests.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_MAPTOGRID
#include "passes/MapToGrid/MapToGrid.h.inc"
} // namespace inlay

//===----------------------------------------------------------------------===//
// Which loops
//===----------------------------------------------------------------------===//

std::optional<int64_t> inlay::lengthOf(scf::ForOp loop) {
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
         (isMemoryEffectFree(&op) || isa<memref::LoadOp, vector::LoadOp>(op));
}

SmallVector<scf::ForOp> inlay::nestOf(scf::ForOp outer) {
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

std::optional<SmallVector<Access>> inlay::accessesOf(Operation *nest) {
  SmallVector<Access> accesses;
  bool isKnown = true;
  nest->walk([&](Operation *op) {
    if (auto load = dyn_cast<memref::LoadOp>(op))
      accesses.push_back({load.getMemref(), load.getIndices(), false});
    else if (auto store = dyn_cast<memref::StoreOp>(op))
      accesses.push_back({store.getMemref(), store.getIndices(), true});
    else if (auto load = dyn_cast<vector::LoadOp>(op))
      accesses.push_back({load.getBase(), load.getIndices(), false,
                          load.getVectorType().getNumElements()});
    else if (auto store = dyn_cast<vector::StoreOp>(op))
      accesses.push_back({store.getBase(), store.getIndices(), true,
                          store.getVectorType().getNumElements()});
    else if (!isMemoryEffectFree(op) && !isa<memref::AllocaOp>(op) &&
             op->getNumRegions() == 0)
      isKnown = false;
  });
  if (!isKnown)
    return std::nullopt;
  return accesses;
}

Value inlay::rootOf(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (!isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
             memref::CastOp, memref::ReinterpretCastOp>(op))
      break;
    buffer = op->getOperand(0);
  }
  return buffer;
}

/// `step` and `offset` of an index that is `step * variable + offset`.
static std::optional<std::pair<int64_t, int64_t>> lineOf(Value index,
                                                         Value variable) {
  if (index == variable)
    return std::pair(int64_t(1), int64_t(0));
  APInt constant;
  Operation *op = index.getDefiningOp();
  if (!isa_and_nonnull<arith::AddIOp, arith::MulIOp>(op) ||
      !matchPattern(op->getOperand(1), m_ConstantInt(&constant)))
    return std::nullopt;
  auto line = lineOf(op->getOperand(0), variable);
  if (!line)
    return std::nullopt;
  int64_t value = constant.getSExtValue();
  if (isa<arith::AddIOp>(op))
    return std::pair(line->first, line->second + value);
  return std::pair(line->first * value, line->second * value);
}

bool inlay::isParallel(scf::ForOp loop, ArrayRef<Access> accesses) {
  // Of each axis: how far a turn of the loop moves; 0 where turns may meet.
  DenseMap<Value, SmallVector<int64_t>> slices;
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
        root, SmallVector<int64_t>(access.indices.size(), -1));
    int64_t pace = getConstantIntValue(loop.getStep()).value_or(1);
    for (auto [axis, index] : llvm::enumerate(access.indices)) {
      int64_t &step = slice->second[axis];
      int64_t width = axis + 1 == access.indices.size() ? access.lanes : 1;
      auto line = lineOf(index, loop.getInductionVar());
      bool staysApart = line && line->second >= 0 &&
                        line->second + width <= line->first * pace &&
                        (step < 0 || step == line->first);
      step = staysApart ? line->first : 0;
    }
  }
  return llvm::all_of(slices, [](const auto &slice) {
    return llvm::any_of(slice.second, [](int64_t step) { return step > 0; });
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
          !isParallel(loop, *accesses))
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
public:
  using MapToGridBase::MapToGridBase;

private:
  void runOnOperation() override {
    ModuleOp module = getOperation();
    // Work-items run in no order: none prepares the next.
    module.walk([](memref::PrefetchOp op) { op->erase(); });
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
        if (blocks && !part->hasAttr("inlay.grid"))
          shareLoops(part);
      }
    }
  }
};
} // namespace
