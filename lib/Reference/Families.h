// The families of the reference evaluator, and the arrays that they work on.
// Private to lib/Reference.
#ifndef INLAY_LIB_REFERENCE_FAMILIES_H
#define INLAY_LIB_REFERENCE_FAMILIES_H

#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Tensor.h"

namespace inlay::reference {

/// Values of the results, or failure after a diagnostic at the op.
using Results = llvm::FailureOr<llvm::SmallVector<Tensor>>;

/// One value for each element; `shape` is the result's, or [] to compute the
/// one element of a splat (all operands then have one element).
Results evaluateElementwise(mlir::Operation *op,
                            llvm::ArrayRef<Tensor> operands,
                            llvm::ArrayRef<int64_t> shape);

/// Computes a body on values of its arguments.
using RunBlock =
    llvm::function_ref<Results(mlir::Block &, llvm::ArrayRef<Tensor>)>;
/// Branches and loops.
Results evaluateControl(mlir::Operation *op, llvm::ArrayRef<Tensor> operands,
                        RunBlock run);
Results evaluateConv(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluatePool(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateMatmul(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateNormalization(mlir::Operation *op,
                              llvm::ArrayRef<Tensor> operands);
/// Sums of 8-bit codes.
Results evaluateQuantized(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateRecurrent(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateReduce(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateSample(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateSelection(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateShape(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
Results evaluateTrees(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);

/// The op on a value of any shape; `type` is the result's in that shape.
Tensor evaluateUnary(UnaryOp op, const Tensor &input,
                     mlir::RankedTensorType type);

/// The elementwise ops on 8-bit codes; `type` as in `evaluateUnary`.
Tensor evaluateQBinary(QBinaryOp op, llvm::ArrayRef<Tensor> operands,
                       mlir::RankedTensorType type);
Tensor evaluateRequantize(RequantizeOp op, llvm::ArrayRef<Tensor> operands,
                          mlir::RankedTensorType type);
Tensor evaluateLookup(llvm::ArrayRef<Tensor> operands,
                      mlir::RankedTensorType type);

/// A function of one value in double; also the activations of recurrent ops.
double unaryFunction(UnaryKind kind, double x, double alpha, double beta);

/// All elements as `double` or `int64_t`, for plain loops.
template <typename T> std::vector<T> toArray(const Tensor &tensor);
extern template std::vector<double> toArray(const Tensor &);
extern template std::vector<int64_t> toArray(const Tensor &);

/// Rounds every element to the type (half to even; integers wrap).
template <typename T>
Tensor fromArray(mlir::RankedTensorType type, llvm::ArrayRef<T> values);
extern template Tensor fromArray(mlir::RankedTensorType,
                                 llvm::ArrayRef<double>);
extern template Tensor fromArray(mlir::RankedTensorType,
                                 llvm::ArrayRef<int64_t>);

/// Distance between neighbours along every axis of a row-major array.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// Strides of an operand of `shape` seen under the broadcast `result` shape:
/// 0 along repeated axes.
llvm::SmallVector<int64_t> broadcastStrides(llvm::ArrayRef<int64_t> shape,
                                            llvm::ArrayRef<int64_t> result);

/// Walks `shape` in row-major order. `visit(i, offsets)` gets the number of
/// the element and, for every list of strides, its offset.
template <typename Visit>
void forEachIndex(llvm::ArrayRef<int64_t> shape,
                  llvm::ArrayRef<llvm::SmallVector<int64_t>> strides,
                  Visit visit) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  llvm::SmallVector<int64_t> index(shape.size(), 0);
  llvm::SmallVector<int64_t, 4> offsets(strides.size(), 0);
  for (int64_t i = 0; i < count; ++i) {
    visit(i, llvm::ArrayRef<int64_t>(offsets));
    for (size_t axis = shape.size(); axis-- > 0;) {
      for (size_t k = 0; k < strides.size(); ++k)
        offsets[k] += strides[k][axis];
      if (++index[axis] < shape[axis])
        break;
      for (size_t k = 0; k < strides.size(); ++k)
        offsets[k] -= strides[k][axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

inline mlir::RankedTensorType resultType(mlir::Operation *op, unsigned i = 0) {
  return mlir::cast<mlir::RankedTensorType>(op->getResult(i).getType());
}
inline bool isFloat(const Tensor &tensor) {
  return mlir::isa<mlir::FloatType>(tensor.getElementType());
}

} // namespace inlay::reference

#endif // INLAY_LIB_REFERENCE_FAMILIES_H
