// Lifetimes from the bufferized IR, packing by lib/Planning, views into the
// arena instead of allocations.
#include "passes/PlanMemory/PlanMemory.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Planning/Packing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/Common/Steps.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_PLANMEMORY
#include "passes/PlanMemory/PlanMemory.h.inc"
} // namespace inlay

namespace {

/// One allocation and when it is alive, in steps.
struct Allocation {
  memref::AllocOp op;
  std::string name;
  int64_t bytes = 0, first = INT64_MAX, last = -1;
};

/// Numbers the steps of the entry and measures the allocations.
class Lifetimes {
public:
  explicit Lifetimes(func::FuncOp entry);

  std::vector<Allocation> allocations;
  /// Pairs (output, input) of indexes: the output may take the input's place.
  std::vector<std::pair<size_t, size_t>> inPlace;

private:
  void measure(Allocation &allocation);
  void findInPlace(Operation *step);
  bool isAtOrBehind(Operation *user, Operation *step) const;
  bool isInSameLoop(size_t allocation, Operation *step) const;
  /// The allocation behind a value and views that keep all its bytes in order.
  std::optional<size_t> wholeAllocation(Value value) const;

  StepNumbers steps;
  DenseMap<Value, size_t> indexOf;
};

} // namespace

static int64_t byteSize(MemRefType type) {
  int64_t bits = type.getElementTypeBitWidth();
  return type.getNumElements() * std::max<int64_t>(1, bits / 8);
}

/// The layer's name that the location of a step carries.
static std::string stepName(Operation *step) {
  if (auto fused = dyn_cast<FusedLoc>(step->getLoc()))
    if (auto name = dyn_cast_or_null<StringAttr>(fused.getMetadata()))
      return name.str();
  return "buffer";
}

Lifetimes::Lifetimes(func::FuncOp entry) : steps(entry) {
  entry.walk([&](memref::AllocOp alloc) {
    indexOf[alloc.getResult()] = allocations.size();
    Allocation allocation;
    allocation.op = alloc;
    allocation.bytes = byteSize(alloc.getType());
    allocations.push_back(std::move(allocation));
  });
  for (Allocation &allocation : allocations)
    measure(allocation);
  entry.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (!isStep(op) || op == entry)
      return WalkResult::advance();
    findInPlace(op);
    return WalkResult::skip();
  });
}

/// From the first to the last use. What outlives a turn of a loop that uses it
/// lives as long as the loop: the next turn may look at it again.
void Lifetimes::measure(Allocation &allocation) {
  SmallVector<Value> worklist = {allocation.op.getResult()};
  int64_t named = INT64_MAX;
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    for (Operation *user : value.getUsers()) {
      if (isBufferView(user)) {
        worklist.push_back(user->getResult(0));
        continue;
      }
      auto [first, last] = steps.span(user, allocation.op->getBlock());
      // A copy has no name of its own.
      bool isNamed = isStep(user) && !isa<memref::CopyOp>(user);
      if (isNamed && steps.of(user) < named) {
        named = steps.of(user);
        allocation.name = stepName(user);
      }
      allocation.first = std::min(allocation.first, first);
      allocation.last = std::max(allocation.last, last);
    }
  }
  // Views that no step touches.
  if (allocation.last < 0)
    allocation.first = allocation.last = 0;
  if (allocation.name.empty())
    allocation.name = "buffer";
}

std::optional<size_t> Lifetimes::wholeAllocation(Value value) const {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<memref::CollapseShapeOp, memref::ExpandShapeOp>(op))
      value = op->getOperand(0);
    else
      break;
  }
  auto found = indexOf.find(value);
  return found == indexOf.end() ? std::nullopt
                                : std::optional<size_t>(found->second);
}

/// Whether a turn of the loop around the step has the allocation for itself.
bool Lifetimes::isInSameLoop(size_t allocation, Operation *step) const {
  return StepNumbers::loopAround(allocations[allocation].op) ==
         StepNumbers::loopAround(step);
}

/// Whether `user` is the step, is inside of it, or has its number.
bool Lifetimes::isAtOrBehind(Operation *user, Operation *step) const {
  return step->isAncestor(user) || steps.of(user) == steps.of(step);
}

void Lifetimes::findInPlace(Operation *step) {
  // Operands that the step reads only at the place that it writes next.
  SmallVector<Value> samePlace;
  Value out;
  if (auto generic = dyn_cast<linalg::GenericOp>(step)) {
    if (generic.getNumDpsInits() != 1)
      return;
    out = generic.getDpsInits()[0];
    for (OpOperand *input : generic.getDpsInputOperands())
      if (generic.getMatchingIndexingMap(input).isIdentity())
        samePlace.push_back(input->get());
  } else if (step->getName().getDialectNamespace() == "kernel") {
    auto maps = step->getAttrOfType<ArrayAttr>("extra_maps");
    auto destination = cast<DestinationStyleOpInterface>(step);
    if (destination.getNumDpsInits() != 1 || !maps)
      return;
    // A softmax uses its output as scratch before the epilogue runs.
    if (isa<kernel::SoftmaxOp>(step))
      return;
    out = destination.getDpsInits()[0];
    unsigned firstExtra =
        step->getNumOperands() - 1 - static_cast<unsigned>(maps.size());
    for (auto [i, map] : llvm::enumerate(maps.getAsValueRange<AffineMapAttr>()))
      if (map.isIdentity())
        samePlace.push_back(step->getOperand(firstExtra + i));
  }
  std::optional<size_t> output = out ? wholeAllocation(out) : std::nullopt;
  if (!output || allocations[*output].first != steps.of(step) ||
      !isInSameLoop(*output, step))
    return;
  for (Value candidate : samePlace) {
    std::optional<size_t> input = wholeAllocation(candidate);
    if (!input || *input == *output ||
        allocations[*input].last != steps.of(step) ||
        !isInSameLoop(*input, step) ||
        allocations[*input].bytes != allocations[*output].bytes ||
        cast<MemRefType>(candidate.getType()).getElementTypeBitWidth() !=
            cast<MemRefType>(out.getType()).getElementTypeBitWidth())
      continue;
    // Every other use of the input at this time must be at the same place too.
    int64_t uses = 0;
    SmallVector<Value> worklist = {allocations[*input].op.getResult()};
    while (!worklist.empty()) {
      Value value = worklist.pop_back_val();
      for (OpOperand &use : value.getUses()) {
        if (isBufferView(use.getOwner()))
          worklist.push_back(use.getOwner()->getResult(0));
        else if (isAtOrBehind(use.getOwner(), step))
          ++uses;
      }
    }
    if (uses == llvm::count(samePlace, candidate) && uses > 0) {
      inPlace.push_back({*output, *input});
      return;
    }
  }
}

/// Packs the allocations; those that `classes` joins get one place.
static int64_t pack(ArrayRef<Allocation> allocations,
                    const llvm::EquivalenceClasses<size_t> &classes,
                    int64_t alignment, SmallVectorImpl<int64_t> &offsets,
                    int64_t &bound) {
  llvm::MapVector<size_t, PackedBuffer> groups;
  SmallVector<size_t> leaderOf(allocations.size());
  for (size_t i = 0; i < allocations.size(); ++i) {
    leaderOf[i] = classes.getLeaderValue(i);
    auto [group, isNew] = groups.insert({leaderOf[i], PackedBuffer()});
    PackedBuffer &buffer = group->second;
    const Allocation &allocation = allocations[i];
    buffer.bytes = allocation.bytes;
    buffer.alignment = alignment;
    buffer.first =
        isNew ? allocation.first : std::min(buffer.first, allocation.first);
    buffer.last = std::max(buffer.last, allocation.last);
  }
  std::vector<PackedBuffer> buffers;
  for (auto &[leader, buffer] : groups)
    buffers.push_back(buffer);
  int64_t bytes = packBuffers(buffers);
  bound = liveSetBound(buffers);
  for (auto [group, buffer] : llvm::zip(groups, buffers))
    group.second.offset = buffer.offset;
  offsets.clear();
  for (size_t i = 0; i < allocations.size(); ++i)
    offsets.push_back(groups[leaderOf[i]].offset);
  return bytes;
}

namespace {

struct PlanMemory : inlay::impl::PlanMemoryBase<PlanMemory> {
  using PlanMemoryBase::PlanMemoryBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr("inlay.entry") && failed(plan(function)))
        return signalPassFailure();
  }

  LogicalResult plan(func::FuncOp entry);
};

LogicalResult PlanMemory::plan(func::FuncOp entry) {
  WalkResult sizes = entry.walk([](memref::AllocOp alloc) {
    if (alloc.getType().hasStaticShape())
      return WalkResult::advance();
    alloc.emitOpError("has no static size");
    return WalkResult::interrupt();
  });
  if (sizes.wasInterrupted())
    return failure();
  // An allocation that nobody touches needs no place.
  entry.walk([](memref::AllocOp alloc) {
    if (alloc->use_empty())
      alloc.erase();
  });
  Lifetimes lifetimes(entry);
  auto &allocations = lifetimes.allocations;

  // Two plans, with and without outputs over dying inputs: the smaller wins.
  SmallVector<int64_t> offsets, sharedOffsets;
  llvm::EquivalenceClasses<size_t> apart, shared;
  for (size_t i = 0; i < allocations.size(); ++i) {
    apart.insert(i);
    shared.insert(i);
  }
  for (auto [output, input] : lifetimes.inPlace)
    shared.unionSets(output, input);
  int64_t bound = 0, sharedBound = 0;
  int64_t bytes = pack(allocations, apart, alignment, offsets, bound);
  int64_t sharedBytes =
      pack(allocations, shared, alignment, sharedOffsets, sharedBound);
  if (sharedBytes <= bytes) {
    bytes = sharedBytes;
    offsets = sharedOffsets;
  }
  bound = std::min(bound, sharedBound);

  OpBuilder builder(entry.getContext());
  auto arenaType = MemRefType::get({bytes}, builder.getI8Type());
  auto description = builder.getDictionaryAttr({
      builder.getNamedAttr("inlay.name", builder.getStringAttr("arena")),
      builder.getNamedAttr("inlay.kind", builder.getStringAttr("arena")),
  });
  if (failed(entry.insertArgument(0, arenaType, description, entry.getLoc())))
    return failure();
  Value arena = entry.getArgument(0);
  SmallVector<Attribute> rows;
  for (auto [i, allocation] : llvm::enumerate(allocations)) {
    builder.setInsertionPoint(allocation.op);
    Value offset = arith::ConstantIndexOp::create(
        builder, allocation.op.getLoc(), offsets[i]);
    MemRefType type = allocation.op.getType();
    Value view = memref::ViewOp::create(
        builder, allocation.op.getLoc(),
        MemRefType::get(type.getShape(), type.getElementType()), arena, offset,
        ValueRange());
    allocation.op.replaceAllUsesWith(view);
    allocation.op.erase();
    rows.push_back(builder.getDictionaryAttr({
        builder.getNamedAttr("name", builder.getStringAttr(allocation.name)),
        builder.getNamedAttr("offset", builder.getI64IntegerAttr(offsets[i])),
        builder.getNamedAttr("bytes",
                             builder.getI64IntegerAttr(allocation.bytes)),
        builder.getNamedAttr("first",
                             builder.getI64IntegerAttr(allocation.first)),
        builder.getNamedAttr("last",
                             builder.getI64IntegerAttr(allocation.last)),
    }));
  }
  entry->setAttr("inlay.plan", builder.getArrayAttr(rows));
  entry->setAttr("inlay.live_bound", builder.getI64IntegerAttr(bound));
  return success();
}

} // namespace
