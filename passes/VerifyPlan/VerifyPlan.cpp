// The independent checker of the memory plan: a simulation of which buffer
// owns each byte of the arena. Owners are kept as disjoint intervals.
#include "passes/VerifyPlan/VerifyPlan.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
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
  explicit OwnerMap(int64_t size) : size(size) { owners[0] = nullptr; }

  void write(int64_t begin, int64_t end, Operation *owner) {
    if (begin >= end)
      return;
    split(begin);
    split(end);
    owners.erase(owners.lower_bound(begin), owners.lower_bound(end));
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
  int64_t size;
  std::map<int64_t, Operation *> owners;
};

/// A buffer of the arena as a step sees it.
struct Place {
  memref::ViewOp buffer;
  int64_t begin = 0, end = 0; ///< bytes of the arena
};

class PlanChecker {
public:
  PlanChecker(func::FuncOp entry, Value arena)
      : entry(entry), arena(arena),
        size(cast<MemRefType>(arena.getType()).getNumElements()),
        owners(size) {}
  LogicalResult check();

private:
  LogicalResult checkBuffer(memref::ViewOp view);
  LogicalResult checkStep(Operation *step, ArrayRef<Value> reads,
                          ArrayRef<Value> writes);
  LogicalResult checkCall(func::CallOp call);
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

LogicalResult PlanChecker::checkBuffer(memref::ViewOp view) {
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
  int64_t last = offset;
  for (int64_t i = 0; i < type.getRank(); ++i)
    last += (type.getDimSize(i) - 1) * strides[i];
  Place place;
  place.buffer = buffer;
  place.begin = *start + offset * bytesPerElement(type);
  place.end = *start + (last + 1) * bytesPerElement(type);
  if (type.getNumElements() == 0)
    place.end = place.begin;
  return place;
}

LogicalResult PlanChecker::checkStep(Operation *step, ArrayRef<Value> reads,
                                     ArrayRef<Value> writes) {
  for (Value read : reads) {
    std::optional<Place> place = placeOf(read);
    if (!place)
      continue;
    Operation *thief = nullptr;
    int64_t byte = owners.firstForeign(place->begin, place->end, place->buffer,
                                       thief);
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
      owners.write(place->begin, place->end, place->buffer);
  return success();
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
      if (i == j || !source || source->begin >= target->end ||
          target->begin >= source->end)
        continue;
      bool samePlace = source->begin == target->begin &&
                       source->end == target->end &&
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

LogicalResult PlanChecker::check() {
  for (Operation &op : entry.getBody().front()) {
    LogicalResult result = success();
    if (auto view = dyn_cast<memref::ViewOp>(op))
      result = view.getSource() == arena ? checkBuffer(view) : success();
    else if (auto call = dyn_cast<func::CallOp>(op))
      result = checkCall(call);
    else if (auto copy = dyn_cast<memref::CopyOp>(op))
      result = checkStep(&op, copy.getSource(), copy.getTarget());
    if (failed(result))
      return failure();
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
