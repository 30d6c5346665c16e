// A contiguous line of floats in registers of `lanes`; the elements beyond the
// last full register one by one. With one lane there are no registers, and the
// line may lie anyhow: then a register can hold an element of each of `lines`
// neighbours, which are computed like one.
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
  using Value = mlir::Value;
  using ValueRange = mlir::ValueRange;
  using Values = LoopBuilder::Values;
  /// Gives `width` elements from `at` on: a vector or, with width 1, a scalar.
  /// They are of one line or, at `at`, of `lines` neighbours.
  using Term = llvm::function_ref<Value(ValueRange at, int64_t width)>;

  LoopBuilder &b;
  llvm::ArrayRef<llvm::StringRef> names; ///< of the loops over elements
  llvm::ArrayRef<int64_t> sizes; ///< of its axes, registers along the last
  int64_t lanes;
  int64_t lines = 1; ///< neighbours in a register; if any, `lanes` is 1

  /// The number of elements of one line.
  int64_t count() const { return mlir::ShapedType::getNumElements(sizes); }
  /// The sum or an extreme of all terms, which are of `type`; NaN is never the
  /// largest by `MAXNUMF`. Long sums are made by parts. Neighbours have a
  /// result each. `together` registers, a power of two, are combined with each
  /// other first: more than one if a term takes less time than an addition.
  Value fold(llvm::StringRef word, mlir::Type type,
             mlir::vector::CombiningKind kind, Term term, int64_t together = 4);
  /// Visits all elements, `width` at a time.
  void each(llvm::function_ref<void(ValueRange at, int64_t width)> body);
  /// A result of `fold` in every lane too, in a variable of that name.
  Spread spread(llvm::StringRef word, Value result);

private:
  /// Full registers along the last axis.
  int64_t registers() const { return lanes == 1 ? 0 : sizes.back() / lanes; }
  using Step = llvm::function_ref<Values(ValueRange at, ValueRange carried)>;
  /// Visits `turns` places along the last axis, `step` apart, from `first` on.
  Values over(int64_t first, int64_t turns, int64_t step, ValueRange carried,
              Step body);
  /// What `term` gives at these places, combined with `start`.
  Value foldOver(int64_t first, int64_t turns, int64_t step,
                 llvm::StringRef word, Value start,
                 mlir::vector::CombiningKind kind,
                 llvm::function_ref<Value(ValueRange at)> term);
};

/// `width` elements from `place` on.
mlir::Value loadWide(LoopBuilder &b, mlir::Value buffer, mlir::ValueRange place,
                     int64_t width);
void storeWide(LoopBuilder &b, mlir::Value value, mlir::Value buffer,
               mlir::ValueRange place, int64_t width);
/// Applies the epilogue of kernel `op` and stores `width` elements.
void storeWideWithEpilogue(LoopBuilder &b, mlir::Operation *op,
                           mlir::Value value, mlir::ValueRange place,
                           int64_t width);

/// The lanes that the layout gave an op whose buffers all have contiguous
/// rows; 1 if it computes one by one.
int64_t lanesOfLines(mlir::Operation *op);

/// The right side is read where it lies, its rows contiguous.
void lowerMatMulInLanes(LoopBuilder &b, kernel::MatMulOp op, int64_t lanes);
/// Computes the result at `place`, one product after the other.
void storeMatMulResult(LoopBuilder &b, kernel::MatMulOp op,
                       mlir::ValueRange place);

/// Names for the batch axes of a product.
llvm::SmallVector<llvm::StringRef> batchNames(size_t rank);
/// The place of a batched operand: batch axes of size 1 or missing ones stay 0.
LoopBuilder::Values operandPlace(LoopBuilder &b, mlir::Value operand,
                                 mlir::ValueRange batch, mlir::Value row,
                                 mlir::Value column);

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_LANELINE_H
