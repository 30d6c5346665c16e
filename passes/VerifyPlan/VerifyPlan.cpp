// The independent checker of the memory plan: a simulation of which buffer
// owns each byte of the arena. Where two paths join, a byte keeps an owner that
// both agree on; a loop is followed until a turn changes nothing any more.
#include "passes/VerifyPlan/VerifyPlan.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "passes/VerifyPlan/Owners.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_VERIFYPLAN
#include "passes/VerifyPlan/VerifyPlan.h.inc"
} // namespace inlay

namespace {

/// Bytes of the arena, from the first up to the second.
using Run = std::pair<int64_t, int64_t>;

/// A buffer of the arena, or a view of it, as a step sees it.
struct Place {
  memref::ViewOp buffer;
  int64_t begin = 0, end = 0; ///< first and last byte
  SmallVector<Run> runs;      ///< what lies between, sorted, apart
};

class PlanChecker {
public:
  PlanChecker(func::FuncOp entry, Value arena)
      : entry(entry), arena(arena),
        size(cast<MemRefType>(arena.getType()).getNumElements()) {}
  LogicalResult check();

private:
  LogicalResult checkBlock(Block &block);
  LogicalResult checkOp(Operation *op);
  LogicalResult checkIf(scf::IfOp branch);
  LogicalResult checkFor(scf::ForOp loop);
  LogicalResult checkWhile(scf::WhileOp loop);
  LogicalResult checkBuffer(memref::ViewOp view);
  LogicalResult checkStep(Operation *step, ArrayRef<Value> reads,
                          ArrayRef<Value> writes);
  LogicalResult checkCall(func::CallOp call);
  LogicalResult checkCopy(memref::CopyOp copy);
  std::optional<Place> placeOf(Value value);

  func::FuncOp entry;
  Value arena;
  int64_t size;
  OwnerMap owners;
};

} // namespace

static int64_t bytesPerElement(MemRefType type) {
  return type.getElementTypeBitWidth() <= 8 ? 1
                                            : type.getElementTypeBitWidth() / 8;
}

/// The constant byte at which a view into the arena starts.
static FailureOr<int64_t> startOf(memref::ViewOp view) {
  APInt shift;
  if (!matchPattern(view.getByteShift(), m_ConstantInt(&shift)))
    return view.emitOpError("starts at no constant byte of the arena");
  return shift.getSExtValue();
}

/// The runs of bytes that elements of a type cover, from byte `start` on.
static SmallVector<Run> runsOf(MemRefType type, ArrayRef<int64_t> strides,
                               int64_t start) {
  int64_t length = bytesPerElement(type), rank = type.getRank();
  // Trailing axes without gaps are one run.
  while (rank > 0 && (type.getDimSize(rank - 1) == 1 ||
                      strides[rank - 1] * bytesPerElement(type) == length)) {
    length *= type.getDimSize(rank - 1);
    --rank;
  }
  SmallVector<Run> runs;
  SmallVector<int64_t> index(rank, 0);
  if (type.getNumElements() == 0)
    return runs;
  while (true) {
    int64_t place = start;
    for (int64_t i = 0; i < rank; ++i)
      place += index[i] * strides[i] * bytesPerElement(type);
    runs.push_back({place, place + length});
    int64_t axis = rank - 1;
    while (axis >= 0 && ++index[axis] == type.getDimSize(axis))
      index[axis--] = 0;
    if (axis < 0)
      break;
  }
  llvm::sort(runs);
  SmallVector<Run> joined;
  for (Run run : runs) {
    if (!joined.empty() && run.first <= joined.back().second)
      joined.back().second = std::max(joined.back().second, run.second);
    else
      joined.push_back(run);
  }
  return joined;
}

/// Whether two places have a byte in common.
static bool meet(const Place &a, const Place &b) {
  if (a.begin >= b.end || b.begin >= a.end)
    return false;
  size_t i = 0, j = 0;
  while (i < a.runs.size() && j < b.runs.size()) {
    if (a.runs[i].first < b.runs[j].second &&
        b.runs[j].first < a.runs[i].second)
      return true;
    if (a.runs[i].second < b.runs[j].second)
      ++i;
    else
      ++j;
  }
  return false;
}

LogicalResult PlanChecker::checkBuffer(memref::ViewOp view) {
  if (view.getSource() != arena)
    return view.emitOpError("is no view into the arena");
  if (!view.getType().hasStaticShape())
    return view.emitOpError("has no static size");
  FailureOr<int64_t> start = startOf(view);
  if (failed(start))
    return failure();
  MemRefType type = view.getType();
  int64_t bytes = type.getNumElements() * bytesPerElement(type);
  if (*start < 0 || *start + bytes > size)
    return view.emitOpError("takes bytes [")
           << *start << ", " << *start + bytes << ") of an arena of " << size;
  if (*start % bytesPerElement(type) != 0)
    return view.emitOpError("starts at byte ")
           << *start << ", which is not aligned to its elements of "
           << bytesPerElement(type) << " bytes";
  return success();
}

std::optional<Place> PlanChecker::placeOf(Value value) {
  auto type = dyn_cast<MemRefType>(value.getType());
  if (!type)
    return std::nullopt;
  Value root = value;
  while (Operation *op = root.getDefiningOp()) {
    if (isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
            memref::CastOp, memref::ReinterpretCastOp>(op))
      root = op->getOperand(0);
    else
      break;
  }
  auto buffer = root.getDefiningOp<memref::ViewOp>();
  if (!buffer || buffer.getSource() != arena)
    return std::nullopt;
  FailureOr<int64_t> start = startOf(buffer);
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  if (failed(start) || failed(type.getStridesAndOffset(strides, offset)))
    return std::nullopt;
  Place place;
  place.buffer = buffer;
  // The row of a loop's turn may be any of the buffer's.
  if (ShapedType::isDynamic(offset)) {
    type = buffer.getType();
    strides.clear();
    if (failed(type.getStridesAndOffset(strides, offset)))
      return std::nullopt;
  }
  place.runs = runsOf(type, strides, *start + offset * bytesPerElement(type));
  if (!place.runs.empty()) {
    place.begin = place.runs.front().first;
    place.end = place.runs.back().second;
  }
  return place;
}

LogicalResult PlanChecker::checkStep(Operation *step, ArrayRef<Value> reads,
                                     ArrayRef<Value> writes) {
  for (Value read : reads) {
    std::optional<Place> place = placeOf(read);
    if (!place)
      continue;
    Operation *thief = nullptr;
    int64_t byte = -1;
    for (auto [begin, end] : place->runs)
      if ((byte = owners.firstForeign(begin, end, place->buffer, thief)) >= 0)
        break;
    if (byte < 0)
      continue;
    InFlightDiagnostic error = step->emitError("memory plan: reads byte ")
                               << byte << " of the arena in a buffer at ["
                               << place->begin << ", " << place->end
                               << "), but ";
    if (!thief)
      return error << "nothing was written there";
    error << "another buffer has overwritten it";
    error.attachNote(thief->getLoc()) << "the other buffer is here";
    return error;
  }
  for (Value write : writes)
    if (std::optional<Place> place = placeOf(write))
      for (auto [begin, end] : place->runs)
        owners.write(begin, end, place->buffer);
  return success();
}

/// Whether two buffers of one start have each element at the same byte.
static bool haveSameLayout(Value a, Value b) {
  auto left = cast<MemRefType>(a.getType()),
       right = cast<MemRefType>(b.getType());
  SmallVector<int64_t> leftStrides, rightStrides;
  int64_t leftOffset = 0, rightOffset = 0;
  return succeeded(left.getStridesAndOffset(leftStrides, leftOffset)) &&
         succeeded(right.getStridesAndOffset(rightStrides, rightOffset)) &&
         left.getShape() == right.getShape() && leftStrides == rightStrides;
}

/// Whether the one op of `layer` reads argument `in` only at the place that it
/// writes in argument `out`, so that both may be the same bytes.
static bool readsBeforeWritingSamePlace(func::FuncOp layer, unsigned in,
                                        unsigned out) {
  Value input = layer.getArgument(in), output = layer.getArgument(out);
  for (OpOperand &use : input.getUses()) {
    Operation *op = use.getOwner();
    auto destination = dyn_cast<DestinationStyleOpInterface>(op);
    if (!destination || destination.getNumDpsInits() != 1 ||
        destination.getDpsInits()[0] != output)
      return false;
    if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      if (!generic.getMatchingIndexingMap(&use).isIdentity() ||
          !generic.getMatchingIndexingMap(generic.getDpsInitOperand(0))
               .isIdentity())
        return false;
      continue;
    }
    // A softmax keeps values in its output before the epilogue reads extras.
    if (isa<kernel::SoftmaxOp>(op))
      return false;
    auto maps = op->getAttrOfType<ArrayAttr>("extra_maps");
    int64_t fromEnd =
        int64_t(op->getNumOperands()) - 2 - use.getOperandNumber();
    if (!maps || fromEnd < 0 || fromEnd >= int64_t(maps.size()))
      return false;
    auto map = cast<AffineMapAttr>(maps[maps.size() - 1 - fromEnd]).getValue();
    if (!map.isIdentity())
      return false;
  }
  return true;
}

LogicalResult PlanChecker::checkCall(func::CallOp call) {
  auto layer = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
  if (!layer || layer.isDeclaration())
    return call.emitOpError("calls an unknown function");
  SmallVector<Value> reads, writes;
  for (auto [i, operand] : llvm::enumerate(call.getOperands()))
    (layer.getArgAttr(i, "inlay.written") ? writes : reads).push_back(operand);
  for (auto [i, write] : llvm::enumerate(call.getOperands())) {
    std::optional<Place> target = placeOf(write);
    if (!target || !layer.getArgAttr(i, "inlay.written"))
      continue;
    for (auto [j, read] : llvm::enumerate(call.getOperands())) {
      std::optional<Place> source = placeOf(read);
      if (i == j || !source || !meet(*source, *target))
        continue;
      bool samePlace = source->begin == target->begin &&
                       source->end == target->end &&
                       haveSameLayout(read, write) &&
                       readsBeforeWritingSamePlace(layer, j, i);
      if (!samePlace)
        return call.emitError("memory plan: step '")
               << layer.getName() << "' writes [" << target->begin << ", "
               << target->end << ") while it reads [" << source->begin << ", "
               << source->end << ") of the arena";
    }
  }
  return checkStep(call, reads, writes);
}

LogicalResult PlanChecker::checkCopy(memref::CopyOp copy) {
  std::optional<Place> source = placeOf(copy.getSource());
  std::optional<Place> target = placeOf(copy.getTarget());
  if (source && target && meet(*source, *target))
    return copy.emitError("memory plan: a copy writes [")
           << target->begin << ", " << target->end << ") while it reads ["
           << source->begin << ", " << source->end << ") of the arena";
  return checkStep(copy, copy.getSource(), copy.getTarget());
}

/// Ops that touch no byte: views, constants, numbers, the end.
static bool touchesNothing(Operation *op) {
  return isa<ViewLikeOpInterface, memref::CastOp, memref::GetGlobalOp>(op) ||
         isa<arith::ArithDialect>(op->getDialect()) ||
         op->hasTrait<OpTrait::ConstantLike>() ||
         op->hasTrait<OpTrait::IsTerminator>();
}

//===-- branches and loops ------------------------------------------------===//

LogicalResult PlanChecker::checkIf(scf::IfOp branch) {
  OwnerMap before = owners;
  for (Region &region : branch->getRegions()) {
    OwnerMap other = std::exchange(owners, before);
    if (!region.empty() && failed(checkBlock(region.front())))
      return failure();
    // The first region has no other path to join.
    if (&region != &branch.getThenRegion())
      owners = owners.joinedWith(other);
  }
  return success();
}

/// Whether a loop is known to take a first turn.
static bool takesATurn(scf::ForOp loop) {
  APInt lower, upper;
  return matchPattern(loop.getLowerBound(), m_ConstantInt(&lower)) &&
         matchPattern(loop.getUpperBound(), m_ConstantInt(&upper)) &&
         lower.slt(upper);
}

LogicalResult PlanChecker::checkFor(scf::ForOp loop) {
  OwnerMap head = owners;
  while (true) {
    owners = head;
    if (failed(checkBlock(*loop.getBody())))
      return failure();
    OwnerMap joined = head.joinedWith(owners);
    if (joined == head)
      break;
    head = std::move(joined);
  }
  if (!takesATurn(loop))
    owners = head;
  return success();
}

LogicalResult PlanChecker::checkWhile(scf::WhileOp loop) {
  OwnerMap head = owners;
  while (true) {
    owners = head;
    if (failed(checkBlock(*loop.getBeforeBody())))
      return failure();
    OwnerMap left = owners;
    if (failed(checkBlock(*loop.getAfterBody())))
      return failure();
    OwnerMap joined = head.joinedWith(owners);
    if (joined == head) {
      owners = std::move(left);
      return success();
    }
    head = std::move(joined);
  }
}

LogicalResult PlanChecker::checkOp(Operation *op) {
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return checkIf(branch);
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return checkFor(loop);
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return checkWhile(loop);
  if (auto view = dyn_cast<memref::ViewOp>(op))
    return checkBuffer(view);
  if (auto call = dyn_cast<func::CallOp>(op))
    return checkCall(call);
  if (auto copy = dyn_cast<memref::CopyOp>(op))
    return checkCopy(copy);
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return checkStep(op, load.getMemref(), {});
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return checkStep(op, {}, store.getMemref());
  if (touchesNothing(op))
    return success();
  return op->emitOpError("is no call, copy or view, so that the memory plan "
                         "cannot be checked");
}

LogicalResult PlanChecker::checkBlock(Block &block) {
  for (Operation &op : block) {
    // Which bytes a buffer has must be the same at each turn.
    for (Type type : op.getResultTypes())
      if (isa<MemRefType>(type) && op.getNumRegions() != 0)
        return op.emitOpError("gives a buffer, so that the memory plan cannot "
                              "be checked");
    if (failed(checkOp(&op)))
      return failure();
    bool isBuffer = isa<memref::ViewOp>(op);
    if (!isBuffer && llvm::is_contained(op.getOperands(), arena))
      return op.emitOpError("uses the arena as a whole");
  }
  return success();
}

LogicalResult PlanChecker::check() {
  return checkBlock(entry.getBody().front());
}

namespace {

struct VerifyPlan : inlay::impl::VerifyPlanBase<VerifyPlan> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (!function->hasAttr("inlay.entry"))
        continue;
      Value arena;
      for (BlockArgument argument : function.getArguments()) {
        auto kind = function.getArgAttrOfType<StringAttr>(
            argument.getArgNumber(), "inlay.kind");
        if (kind && kind.getValue() == "arena")
          arena = argument;
      }
      if (!arena) {
        function.emitError("memory plan: the entry has no arena");
        return signalPassFailure();
      }
      if (failed(PlanChecker(function, arena).check()))
        return signalPassFailure();
    }
    markAllAnalysesPreserved();
  }
};

} // namespace
