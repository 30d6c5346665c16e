// The independent checker of the memory plan: a simulation of which buffer
// owns each byte of the arena. Owners are kept as disjoint intervals.
#include "passes/VerifyPlan/VerifyPlan.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include <map>

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_VERIFYPLAN
#include "passes/VerifyPlan/VerifyPlan.h.inc"
} // namespace inlay

namespace {

/// Which buffer owns the bytes from a key up to the next key.
class OwnerMap {
public:
  OwnerMap() { owners[0] = nullptr; }

  void write(int64_t begin, int64_t end, Operation *owner) {
    if (begin >= end)
      return;
    split(begin);
    split(end);
    owners.erase(owners.lower_bound(begin), owners.lower_bound(end));
    // Neighbours of one owner stay one interval.
    auto after = owners.find(end);
    if (after->second == owner)
      owners.erase(after);
    auto before = owners.lower_bound(begin);
    if (before == owners.begin() || std::prev(before)->second != owner)
      owners[begin] = owner;
  }

  /// The first byte in [begin, end) that `owner` does not own, or -1.
  int64_t firstForeign(int64_t begin, int64_t end, Operation *owner,
                       Operation *&found) const {
    if (begin >= end)
      return -1;
    for (auto at = std::prev(owners.upper_bound(begin));
         at != owners.end() && at->first < end; ++at) {
      if (at->second == owner)
        continue;
      found = at->second;
      return std::max(begin, at->first);
    }
    return -1;
  }

private:
  void split(int64_t place) {
    auto at = std::prev(owners.upper_bound(place));
    if (at->first != place)
      owners[place] = at->second;
  }
  std::map<int64_t, Operation *> owners;
};

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
    InFlightDiagnostic error =
        step->emitError("memory plan: reads byte ")
        << byte << " of the arena in a buffer at [" << place->begin << ", "
        << place->end << "), but ";
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
  auto left = cast<MemRefType>(a.getType()), right = cast<MemRefType>(b.getType());
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
    int64_t fromEnd = int64_t(op->getNumOperands()) - 2 - use.getOperandNumber();
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

/// Ops that touch no byte: views, constants, the end.
static bool touchesNothing(Operation *op) {
  return isa<ViewLikeOpInterface, memref::CastOp, memref::GetGlobalOp>(op) ||
         op->hasTrait<OpTrait::ConstantLike>() ||
         op->hasTrait<OpTrait::IsTerminator>();
}

LogicalResult PlanChecker::check() {
  for (Operation &op : entry.getBody().front()) {
    LogicalResult result = success();
    if (auto view = dyn_cast<memref::ViewOp>(op))
      result = checkBuffer(view);
    else if (auto call = dyn_cast<func::CallOp>(op))
      result = checkCall(call);
    else if (auto copy = dyn_cast<memref::CopyOp>(op))
      result = checkCopy(copy);
    else if (!touchesNothing(&op))
      result = op.emitOpError("is no call, copy or view, so that the memory "
                              "plan cannot be checked");
    if (failed(result))
      return failure();
    bool isBuffer = isa<memref::ViewOp>(op);
    if (!isBuffer && llvm::is_contained(op.getOperands(), arena))
      return op.emitOpError("uses the arena as a whole");
  }
  return success();
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
