// The slow, obvious meaning of every graph op.
#ifndef INLAY_LIB_REFERENCE_EVALUATE_H
#define INLAY_LIB_REFERENCE_EVALUATE_H

#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inlay {

/// Results of one graph op on the given operand values: plain loops, float
/// arithmetic in double and rounded once to the element type. Fails with a
/// diagnostic at the op where the op has no reference meaning.
mlir::FailureOr<llvm::SmallVector<Tensor>>
evaluate(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);

/// Runs a whole graph function on the given inputs; intermediate values are
/// dropped after their last use.
mlir::FailureOr<llvm::SmallVector<Tensor>>
evaluate(mlir::func::FuncOp graph, llvm::ArrayRef<Tensor> inputs);

/// Whether `op` is pure, all its operands are constants, and its results have
/// at most `maxBytes`: then its value, evaluated. Used by the importer (shape
/// arithmetic) and by constant folding. A splat stays a splat.
std::optional<llvm::SmallVector<mlir::ElementsAttr>>
foldConstantOp(mlir::Operation *op, int64_t maxBytes);

/// Seeded, portable pseudo-random inputs for a graph: floats about N(0,1)
/// bounded to [-4,4], integers over a small range that is valid as index
/// ([0, 8) or so), bools mixed. The same seed gives the same bytes everywhere.
Tensor randomTensor(mlir::RankedTensorType type, uint64_t seed);

} // namespace inlay

#endif // INLAY_LIB_REFERENCE_EVALUATE_H
