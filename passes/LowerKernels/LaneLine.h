// A contiguous line of floats in registers of `lanes`; the elements beyond the
// last full register one by one.
#ifndef INLAY_PASSES_LOWERKERNELS_LANELINE_H
#define INLAY_PASSES_LOWERKERNELS_LANELINE_H

#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/LowerKernels/Vector.h"

namespace inlay {

/// A scalar, and the same in every lane.
struct Spread {
  mlir::Value scalar, vector;
  mlir::Value of(int64_t width) const { return width == 1 ? scalar : vector; }
};

struct LaneLine {
  LoopBuilder &b;
  llvm::StringRef name; ///< of the loop over elements
  int64_t size, lanes;

  using Term = llvm::function_ref<mlir::Value(mlir::Value at, int64_t width)>;

  /// The sum, or the largest, of what `term` gives for `width` elements from
  /// `at` on, which is a vector or, with width 1, a scalar. NaN is never the
  /// largest.
  mlir::Value fold(llvm::StringRef word, mlir::vector::CombiningKind kind,
                   Term term);
  /// Visits all elements, `width` at a time.
  void each(llvm::function_ref<void(mlir::Value at, int64_t width)> body);
  /// `scalar` in every lane too, in a variable of that name.
  Spread spread(llvm::StringRef word, mlir::Value scalar);
};

/// `width` elements from `place` on.
mlir::Value loadWide(LoopBuilder &b, mlir::Value buffer, mlir::ValueRange place,
                     int64_t width);
/// Applies the epilogue of kernel `op` and stores `width` elements.
void storeWide(LoopBuilder &b, mlir::Operation *op, mlir::Value value,
               mlir::ValueRange place, int64_t width);

/// The lanes that the layout gave an op whose buffers all have contiguous
/// rows; 0 if it computes one by one.
int64_t lanesOfLines(mlir::Operation *op);

/// These take lines along the last axis only.
void lowerSoftmaxInLanes(LoopBuilder &b, kernel::SoftmaxOp op, int64_t lanes);
void lowerLayerNormInLanes(LoopBuilder &b, kernel::LayerNormOp op,
                           int64_t lanes);

/// The right side is read where it lies, its rows contiguous.
void lowerMatMulInLanes(LoopBuilder &b, kernel::MatMulOp op, int64_t lanes);

/// Names for the batch axes of a product.
llvm::SmallVector<llvm::StringRef> batchNames(size_t rank);
/// The place of a batched operand: batch axes of size 1 or missing ones stay 0.
LoopBuilder::Values operandPlace(LoopBuilder &b, mlir::Value operand,
                                 mlir::ValueRange batch, mlir::Value row,
                                 mlir::Value column);

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_LANELINE_H
