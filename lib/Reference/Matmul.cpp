// Matrix products, with the columns innermost.
#include "lib/Reference/Families.h"
#include "lib/Reference/Loops.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

/// result[i,j] += sum(k) lhs[i,k] * rhs[k,j].
template <typename T>
static void addProduct(const T *lhs, const T *rhs, T *result, int64_t rows,
                       int64_t inner, int64_t columns) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t k = 0; k < inner; ++k)
      addScaled(result + i * columns, 1, rhs + k * columns, 1,
                lhs[i * inner + k], columns);
}

template <typename T>
static Tensor multiply(MatMulOp op, const Tensor &lhs, const Tensor &rhs) {
  RankedTensorType type = resultType(op);
  SmallVector<int64_t> left(lhs.getShape()), right(rhs.getShape());
  SmallVector<int64_t> shape(type.getShape());
  // A vector is a matrix of one row or one column.
  if (right.size() == 1) {
    right.push_back(1);
    shape.push_back(1);
  }
  if (left.size() == 1) {
    left.insert(left.begin(), 1);
    shape.insert(shape.end() - 1, 1);
  }
  int64_t rows = left[left.size() - 2], inner = left.back();
  int64_t columns = right.back();
  ArrayRef<int64_t> batch = ArrayRef<int64_t>(shape).drop_back(2);
  SmallVector<int64_t> leftSteps =
      broadcastStrides(ArrayRef<int64_t>(left).drop_back(2), batch);
  SmallVector<int64_t> rightSteps =
      broadcastStrides(ArrayRef<int64_t>(right).drop_back(2), batch);
  std::vector<T> a = toArray<T>(lhs), b = toArray<T>(rhs);
  std::vector<T> result(type.getNumElements());
  forEachIndex(
      batch, {leftSteps, rightSteps}, [&](int64_t i, ArrayRef<int64_t> at) {
        addProduct(a.data() + at[0] * rows * inner,
                   b.data() + at[1] * inner * columns,
                   result.data() + i * rows * columns, rows, inner, columns);
      });
  return fromArray<T>(type, result);
}

template <typename T>
static std::vector<T> transposed(const std::vector<T> &matrix, int64_t rows,
                                 int64_t columns) {
  std::vector<T> result(matrix.size());
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      result[j * rows + i] = matrix[i * columns + j];
  return result;
}

template <typename T>
static Tensor multiplyAdd(GemmOp op, ArrayRef<Tensor> operands) {
  RankedTensorType type = resultType(op);
  ArrayRef<int64_t> shape = type.getShape();
  ArrayRef<int64_t> aShape = operands[0].getShape();
  ArrayRef<int64_t> bShape = operands[1].getShape();
  std::vector<T> a = toArray<T>(operands[0]), b = toArray<T>(operands[1]);
  if (op.getTransA())
    a = transposed(a, aShape[0], aShape[1]);
  if (op.getTransB())
    b = transposed(b, bShape[0], bShape[1]);
  std::vector<T> result(type.getNumElements());
  addProduct(a.data(), b.data(), result.data(), shape[0],
             op.getTransA() ? aShape[0] : aShape[1], shape[1]);
  T alpha = T(op.getAlpha().convertToDouble());
  T beta = T(op.getBeta().convertToDouble());
  for (T &value : result)
    value *= alpha;
  if (operands.size() > 2) {
    std::vector<T> c = toArray<T>(operands[2]);
    forEachIndex(
        shape, {broadcastStrides(operands[2].getShape(), shape)},
        [&](int64_t i, ArrayRef<int64_t> at) { result[i] += beta * c[at[0]]; });
  }
  return fromArray<T>(type, result);
}

Results reference::evaluateMatmul(Operation *op, ArrayRef<Tensor> operands) {
  bool floats = isFloat(operands[0]);
  if (auto gemm = dyn_cast<GemmOp>(op))
    return SmallVector<Tensor>{floats ? multiplyAdd<double>(gemm, operands)
                                      : multiplyAdd<int64_t>(gemm, operands)};
  auto matmul = cast<MatMulOp>(op);
  return SmallVector<Tensor>{
      floats ? multiply<double>(matmul, operands[0], operands[1])
             : multiply<int64_t>(matmul, operands[0], operands[1])};
}
