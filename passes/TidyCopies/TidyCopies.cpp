// Copies after bufferization: which move nothing, which are plain memory
// copies, and which need loops.
#include "passes/TidyCopies/TidyCopies.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_TIDYCOPIES
#include "passes/TidyCopies/TidyCopies.h.inc"
} // namespace inlay

/// The buffer that a view looks into.
static Value rootOf(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
             memref::CastOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

static bool isContiguous(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset = 0, expected = 1;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return false;
  for (int64_t i = type.getRank() - 1; i >= 0; --i) {
    if (type.getDimSize(i) != 1 && strides[i] != expected)
      return false;
    expected *= type.getDimSize(i);
  }
  return true;
}

/// Whether two views of one buffer show the same elements in the same order:
/// offsets and strides of static types count from the root.
static bool sameElements(Value a, Value b) {
  if (rootOf(a) != rootOf(b))
    return false;
  auto left = cast<MemRefType>(a.getType()), right = cast<MemRefType>(b.getType());
  SmallVector<int64_t> leftStrides, rightStrides;
  int64_t leftOffset = 0, rightOffset = 0;
  if (failed(left.getStridesAndOffset(leftStrides, leftOffset)) ||
      failed(right.getStridesAndOffset(rightStrides, rightOffset)))
    return false;
  return left.getShape() == right.getShape() && leftOffset == rightOffset &&
         leftStrides == rightStrides;
}

namespace {

struct TidyCopies : inlay::impl::TidyCopiesBase<TidyCopies> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto copy = dyn_cast<memref::CopyOp>(op))
        tidy(copy);
      else if (auto step = dyn_cast<DestinationStyleOpInterface>(op))
        dropIfEmpty(step);
    });
  }

  static void dropIfEmpty(DestinationStyleOpInterface step) {
    bool writesNothing = llvm::all_of(step.getDpsInits(), [](Value init) {
      auto type = dyn_cast<MemRefType>(init.getType());
      return type && type.hasStaticShape() && type.getNumElements() == 0;
    });
    if (writesNothing && step->getNumResults() == 0)
      step->erase();
  }

  static void tidy(memref::CopyOp copy) {
    auto from = dyn_cast<MemRefType>(copy.getSource().getType());
    auto to = dyn_cast<MemRefType>(copy.getTarget().getType());
    if (!from || !to || !from.hasStaticShape() || !to.hasStaticShape())
      return;
    if (to.getNumElements() == 0 ||
        sameElements(copy.getSource(), copy.getTarget()))
      return copy.erase();
    bool isConstant =
        isa_and_nonnull<memref::GetGlobalOp>(rootOf(copy.getSource()).getDefiningOp());
    if (!isConstant && isContiguous(from) && isContiguous(to))
      return;
    OpBuilder builder(copy);
    AffineMap identity = builder.getMultiDimIdentityMap(from.getRank());
    SmallVector<utils::IteratorType> loops(from.getRank(),
                                           utils::IteratorType::parallel);
    linalg::GenericOp::create(
        builder, copy.getLoc(), ValueRange(copy.getSource()),
        ValueRange(copy.getTarget()), ArrayRef<AffineMap>{identity, identity},
        loops, [](OpBuilder &inner, Location loc, ValueRange values) {
          linalg::YieldOp::create(inner, loc, values[0]);
        });
    copy.erase();
  }
};

} // namespace
