// Arithmetic on 8-bit codes, exact in 64 bits; only the scaling in ONNX
// Runtime's form is in float, step by step as it says.
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

/// Every code less the zero, in 32 bits.
static Tensor centred(const Tensor &codes, int64_t zero) {
  auto wide = IntegerType::get(codes.getElementType().getContext(), 32);
  Tensor result(codes.getType().clone(wide));
  for (int64_t i = 0, count = codes.getNumElements(); i < count; ++i)
    result.setInt(i, codes.getInt(i) - zero);
  return result;
}

static Results convolve(QConvOp op, ArrayRef<Tensor> operands) {
  SmallVector<Tensor> wide(operands);
  wide[0] = centred(operands[0], op.getInputZero());
  wide[1] = centred(operands[1], op.getWeightZero());
  return evaluateConv(op, wide);
}

static Tensor multiply(QMatMulOp op, ArrayRef<Tensor> operands) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> shape = result.getShape();
  ArrayRef<int64_t> left = operands[0].getShape();
  ArrayRef<int64_t> right = operands[1].getShape();
  int64_t rows = left[left.size() - 2], inner = left.back();
  int64_t columns = shape.back();
  std::vector<int64_t> a = toArray<int64_t>(operands[0]);
  std::vector<int64_t> b = toArray<int64_t>(operands[1]);
  for (int64_t &code : a)
    code -= op.getLhsZero();
  for (int64_t &code : b)
    code -= op.getRhsZero();
  int64_t stepK = op.getTransB() ? 1 : columns;
  int64_t stepJ = op.getTransB() ? inner : 1;
  ArrayRef<int64_t> batch = shape.drop_back(2);
  auto visit = [&](int64_t n, ArrayRef<int64_t> at) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j) {
        const int64_t *x = a.data() + (at[0] * rows + i) * inner;
        const int64_t *y = b.data() + at[1] * inner * columns + j * stepJ;
        int64_t sum = operands.size() > 2 ? operands[2].getInt(j) : 0;
        for (int64_t k = 0; k < inner; ++k)
          sum += x[k] * y[k * stepK];
        result.setInt((n * rows + i) * columns + j, sum);
      }
  };
  forEachIndex(batch,
               {broadcastStrides(left.drop_back(2), batch),
                broadcastStrides(right.drop_back(2), batch)},
               visit);
  return result;
}

static Tensor sumWindows(QPoolOp op, const Tensor &input) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> in = input.getShape(), out = result.getShape();
  size_t spatial = in.size() - 2;
  SmallVector<int64_t> window(out);
  llvm::append_range(window, op.getKernel());
  SmallVector<int64_t> sums(rowMajorStrides(out));
  sums.append(spatial, 0);
  std::vector<int64_t> totals(result.getNumElements());
  // Every place of every window, numbered in row-major order.
  forEachIndex(window, {sums}, [&](int64_t i, ArrayRef<int64_t> at) {
    SmallVector<int64_t> index(window.size());
    for (size_t axis = window.size(); axis-- > 0; i /= window[axis])
      index[axis] = i % window[axis];
    int64_t offset = index[0] * in[1] + index[1];
    for (size_t s = 0; s < spatial; ++s) {
      int64_t place = index[2 + s] * op.getStrides()[s] +
                      index[2 + spatial + s] * op.getDilations()[s] -
                      op.getPads()[s];
      if (place < 0 || place >= in[2 + s])
        return;
      offset = offset * in[2 + s] + place;
    }
    totals[at[0]] += input.getInt(offset) - op.getInputZero();
  });
  return fromArray<int64_t>(result.getType(), totals);
}

static Tensor sumAxes(QSumOp op, const Tensor &input) {
  RankedTensorType type = resultType(op);
  SmallVector<int64_t> kept(input.getShape());
  for (int64_t axis : op.getAxes())
    kept[axis] = 1;
  std::vector<int64_t> totals(type.getNumElements());
  forEachIndex(input.getShape(), {broadcastStrides(kept, input.getShape())},
               [&](int64_t i, ArrayRef<int64_t> at) {
                 totals[at[0]] += input.getInt(i) - op.getInputZero();
               });
  return fromArray<int64_t>(type, totals);
}

/// The smallest and the largest code of a type.
static std::pair<int64_t, int64_t> codesOf(Type type) {
  return type.isUnsignedInteger() ? std::pair(0, 255) : std::pair(-128, 127);
}

static Tensor softmaxOfCodes(QSoftmaxOp op, const Tensor &input,
                             const Tensor &table) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> shape = input.getShape();
  int64_t size = shape[op.getAxis()];
  int64_t step = rowMajorStrides(shape)[op.getAxis()];
  int64_t shift = op.getShift(), multiplier = op.getMultiplier();
  int64_t zero = op.getZeroPoint();
  auto [low, high] = codesOf(result.getElementType());
  for (int64_t i = 0, count = input.getNumElements(); i < count; ++i) {
    if (i / step % size != 0)
      continue; // not the first of its line
    int64_t largest = input.getInt(i), sum = 0;
    for (int64_t k = 1; k < size; ++k)
      largest = std::max(largest, input.getInt(i + k * step));
    auto power = [&](int64_t k) {
      int64_t distance = largest - input.getInt(i + k * step);
      return table.getInt(table.getNumElements() == 1 ? 0 : distance);
    };
    for (int64_t k = 0; k < size; ++k)
      sum += power(k);
    for (int64_t k = 0; k < size; ++k) {
      int64_t scaled = power(k) * multiplier + (sum << (shift - 1));
      int64_t steps = sum == 0 ? 0 : scaled / (sum << shift);
      result.setInt(i + k * step, std::clamp(steps + zero, low, high));
    }
  }
  return result;
}

Results reference::evaluateQuantized(Operation *op, ArrayRef<Tensor> operands) {
  if (auto conv = dyn_cast<QConvOp>(op))
    return convolve(conv, operands);
  if (auto matmul = dyn_cast<QMatMulOp>(op))
    return SmallVector<Tensor>{multiply(matmul, operands)};
  if (auto pool = dyn_cast<QPoolOp>(op))
    return SmallVector<Tensor>{sumWindows(pool, operands[0])};
  if (auto softmax = dyn_cast<QSoftmaxOp>(op))
    return SmallVector<Tensor>{
        softmaxOfCodes(softmax, operands[0], operands[1])};
  return SmallVector<Tensor>{sumAxes(cast<QSumOp>(op), operands[0])};
}

//===-- Elementwise -------------------------------------------------------===//

static int64_t rescale(RequantizeOp op, int64_t sum, const Tensor &multiplier,
                       int64_t channel) {
  int64_t whole;
  if (op.getAsFloat()) {
    int64_t factor = multiplier.getInt(channel);
    int64_t shift = op.getShift() ? int64_t(*op.getShift()) : factor & 127;
    factor -= op.getShift() ? 0 : shift;
    // The factor has 24 bits: it is a float.
    float product = float(sum) * std::ldexp(float(factor), -int(shift));
    whole = int64_t(std::clamp<double>(std::nearbyint(product), -1e6, 1e6));
  } else if (std::optional<int64_t> shift = op.getShift()) {
    int64_t half = int64_t(1) << (*shift - 1);
    whole = (sum * multiplier.getInt(channel) + half) >> *shift;
  } else {
    float product = float(sum) * float(multiplier.getFloat(channel));
    double bounded = std::clamp<double>(std::nearbyint(product), -1e6, 1e6);
    whole = int64_t(bounded);
  }
  return std::clamp<int64_t>(whole + int64_t(op.getZeroPoint()), op.getLow(),
                             op.getHigh());
}

/// Step by step in float; a statement each, so that nothing is fused.
static int64_t combine(QBinaryOp op, int64_t left, int64_t right) {
  float a = float(left - int64_t(op.getLhsZero()));
  float b = float(right - int64_t(op.getRhsZero()));
  a *= op.getLhsScale().convertToFloat();
  b *= op.getRhsScale().convertToFloat();
  float value = a * b;
  if (op.getKind() == BinaryKind::Add)
    value = a + b;
  else if (op.getKind() == BinaryKind::Sub)
    value = a - b;
  float steps = std::nearbyint(value / op.getScale().convertToFloat());
  return std::clamp<int64_t>(int64_t(steps) + int64_t(op.getZeroPoint()),
                             op.getLow(), op.getHigh());
}

Tensor reference::evaluateQBinary(QBinaryOp op, ArrayRef<Tensor> operands,
                                  RankedTensorType type) {
  Tensor result(type);
  ArrayRef<int64_t> shape = type.getShape();
  forEachIndex(shape,
               {broadcastStrides(operands[0].getShape(), shape),
                broadcastStrides(operands[1].getShape(), shape)},
               [&](int64_t i, ArrayRef<int64_t> at) {
                 result.setInt(i, combine(op, operands[0].getInt(at[0]),
                                          operands[1].getInt(at[1])));
               });
  return result;
}

Tensor reference::evaluateRequantize(RequantizeOp op, ArrayRef<Tensor> operands,
                                     RankedTensorType type) {
  Tensor result(type);
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<int64_t> along(shape.size(), 0);
  if (op.getAxis() && operands[1].getNumElements() > 1)
    along[*op.getAxis()] = 1;
  forEachIndex(shape, {along}, [&](int64_t i, ArrayRef<int64_t> at) {
    result.setInt(i, rescale(op, operands[0].getInt(i), operands[1], at[0]));
  });
  return result;
}

Tensor reference::evaluateLookup(ArrayRef<Tensor> operands,
                                 RankedTensorType type) {
  Tensor result(type);
  const Tensor &table = operands[1];
  int64_t lowest = operands[0].getElementType().isUnsignedInteger() ? 0 : -128;
  bool same = table.getNumElements() == 1; // a uniform table
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    int64_t at = same ? 0 : operands[0].getInt(i) - lowest;
    if (isFloat(result))
      result.setFloat(i, table.getFloat(at));
    else
      result.setInt(i, table.getInt(at));
  }
  return result;
}
