// Concats, slices and reshapes of blocked values.
#include "mlir/IR/IRMapping.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

Operation *LayoutAssigner::earliestPart(Value last, Operation *otherwise) {
  Operation *earliest = otherwise;
  for (auto insert = last.getDefiningOp<tensor::InsertSliceOp>(); insert;
       insert = insert.getDest().getDefiningOp<tensor::InsertSliceOp>()) {
    auto known = blockedOf.find(insert.getSource());
    if (known != blockedOf.end() && known->second.first &&
        known->second.first->isBeforeInBlock(earliest))
      earliest = known->second.first;
  }
  return earliest;
}

/// Whether one part of a concat along channels starts and ends at whole blocks.
bool LayoutAssigner::fitsBlocks(tensor::InsertSliceOp op) {
  Value source = op.getSource(), result = op.getResult();
  if (!isImage(result) || !blockedOf.count(source))
    return false;
  ArrayRef<int64_t> starts = op.getStaticOffsets();
  ArrayRef<int64_t> part = tensorType(source).getShape();
  ArrayRef<int64_t> whole = tensorType(result).getShape();
  return starts[0] == 0 && starts[2] == 0 && starts[3] == 0 &&
         part[0] == whole[0] && part[2] == whole[2] && part[3] == whole[3] &&
         starts[1] % lanes == 0 &&
         (part[1] % lanes == 0 || starts[1] + part[1] == whole[1]);
}

/// The next part of a concat, if `result` goes nowhere else.
static tensor::InsertSliceOp nextPart(Value result) {
  if (!result.hasOneUse())
    return {};
  auto next = dyn_cast<tensor::InsertSliceOp>(*result.getUsers().begin());
  return next && next.getDest() == result ? next : tensor::InsertSliceOp();
}

bool LayoutAssigner::convertInsert(tensor::InsertSliceOp op) {
  Value source = op.getSource(), dest = op.getDest(), result = op.getResult();
  bool fresh = dest.getDefiningOp<tensor::EmptyOp>() != nullptr;
  if (!fitsBlocks(op) || (!fresh && !blockedOf.count(dest)))
    return false;
  // All parts or none: half a concat is no value.
  for (auto next = nextPart(result); fresh && next;
       next = nextPart(next.getResult()))
    if (!fitsBlocks(next))
      return false;
  ArrayRef<int64_t> starts = op.getStaticOffsets();
  ImplicitLocOpBuilder b(op.getLoc(), op);
  Blocked home;
  if (fresh) {
    // The halo is what the users of the finished concat need.
    Value last = result;
    while (auto next = nextPart(last))
      last = next.getResult();
    // Made before the first part is computed, so that parts land in place.
    b.setInsertionPoint(earliestPart(last, op));
    home = makeHome(b, last);
    b.setInsertionPoint(op);
  } else {
    home = blockedOf[dest];
  }
  Value value = blockedInput(b, op.getLoc(), source);
  home.padded = insertInside(b, value, home, starts[1] / lanes);
  settle(b, result, home, home.padded);
  return true;
}

/// A range of channels, if it starts and ends at whole blocks. It shares the
/// bytes of the whole, halo and all, where that suits its users.
bool LayoutAssigner::convertExtract(tensor::ExtractSliceOp op) {
  Value source = op.getSource(), result = op.getResult();
  if (!isImage(result) || !blockedOf.count(source))
    return false;
  ArrayRef<int64_t> starts = op.getStaticOffsets(),
                    steps = op.getStaticStrides();
  ArrayRef<int64_t> part = tensorType(result).getShape();
  ArrayRef<int64_t> whole = tensorType(source).getShape();
  bool fits = starts[0] == 0 && starts[2] == 0 && starts[3] == 0 &&
              part[0] == whole[0] && part[2] == whole[2] &&
              part[3] == whole[3] && starts[1] % lanes == 0 &&
              part[1] % lanes == 0 &&
              llvm::all_of(steps, [](int64_t step) { return step == 1; });
  if (!fits)
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  Blocked home = blockedOf[source];
  auto cut = [&](Value value) -> Value {
    SmallVector<int64_t> at = {0, starts[1] / lanes, 0, 0, 0}, ones(5, 1);
    SmallVector<int64_t> sizes(tensorType(value).getShape());
    sizes[1] = part[1] / lanes;
    return tensor::ExtractSliceOp::create(b, value, indices(b.getContext(), at),
                                          indices(b.getContext(), sizes),
                                          indices(b.getContext(), ones));
  };
  Blocked wanted;
  wanted.fill = haloFill(result, op);
  makeRoom(result, wanted);
  bool needsHalo = wanted.low != ArrayRef<int64_t>({0, 0}) ||
                   wanted.high != ArrayRef<int64_t>({0, 0});
  if (!needsHalo || home.fill == wanted.fill) {
    home.channels = part[1];
    home.padded = cut(home.padded);
    home.first = nullptr;
    settle(b, result, home, home.padded);
    return true;
  }
  Value inner = cut(inside(b, home));
  settle(b, result, makeHome(b, result), inner);
  return true;
}

/// [N,C,1,1] to [N,C]: the lanes of the blocks are the channels already.
bool LayoutAssigner::convertCollapse(tensor::CollapseShapeOp op) {
  Value source = op.getSrc();
  auto type = tensorType(op.getResult());
  if (!blockedOf.count(source) || type.getRank() != 2)
    return false;
  ArrayRef<int64_t> shape = tensorType(source).getShape();
  if (shape[2] != 1 || shape[3] != 1 || type.getDimSize(0) != shape[0] ||
      shape[1] % lanes != 0)
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  Value value = blockedInput(b, op.getLoc(), source);
  Value flat = tensor::CollapseShapeOp::create(
      b, type, value, ArrayRef<ReassociationIndices>{{0}, {1, 2, 3, 4}});
  op.getResult().replaceAllUsesWith(flat);
  return true;
}
