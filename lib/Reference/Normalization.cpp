// Softmax family and normalisations.
#include "dialects/Inlay/OpUtils.h"
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

static int64_t product(ArrayRef<int64_t> sizes) {
  int64_t result = 1;
  for (int64_t size : sizes)
    result *= size;
  return result;
}

static void softmaxLine(SoftmaxKind kind, double *x, int64_t count,
                        int64_t stride) {
  if (count == 0)
    return;
  int64_t best = 0;
  for (int64_t i = 1; i < count; ++i)
    if (x[i * stride] > x[best * stride])
      best = i;
  double largest = x[best * stride], sum = 0;
  for (int64_t i = 0; i < count; ++i)
    sum += std::exp(x[i * stride] - largest);
  for (int64_t i = 0; i < count; ++i) {
    double &value = x[i * stride];
    if (kind == SoftmaxKind::Softmax)
      value = std::exp(value - largest) / sum;
    else if (kind == SoftmaxKind::LogSoftmax)
      value = value - largest - std::log(sum);
    else
      value = i == best;
  }
}

static Tensor evaluateSoftmax(SoftmaxOp op, const Tensor &input) {
  ArrayRef<int64_t> shape = input.getShape();
  int64_t axis = op.getAxis(), inner = product(shape.drop_front(axis + 1));
  int64_t outer = product(shape.take_front(axis)), size = shape[axis];
  std::vector<double> values = toArray<double>(input);
  if (values.empty()) // not even a largest element
    outer = 0;
  for (int64_t i = 0; i < outer; ++i)
    for (int64_t j = 0; j < inner; ++j)
      softmaxLine(op.getKind(), values.data() + i * size * inner + j, size,
                  inner);
  return fromArray<double>(resultType(op), values);
}

static Tensor evaluateLayerNorm(LayerNormOp op, ArrayRef<Tensor> operands) {
  ArrayRef<int64_t> shape = operands[0].getShape();
  ArrayRef<int64_t> inner = shape.drop_front(op.getAxis());
  int64_t count = product(inner),
          groups = product(shape.drop_back(inner.size()));
  double epsilon = op.getEpsilon().convertToDouble();
  std::vector<double> values = toArray<double>(operands[0]);
  std::vector<double> scale = toArray<double>(operands[1]), bias(1, 0.0);
  SmallVector<SmallVector<int64_t>> strides = {
      broadcastStrides(operands[1].getShape(), inner),
      SmallVector<int64_t>(inner.size(), 0)};
  if (operands.size() > 2) {
    bias = toArray<double>(operands[2]);
    strides[1] = broadcastStrides(operands[2].getShape(), inner);
  }
  for (int64_t group = 0; group < groups; ++group) {
    double *x = values.data() + group * count;
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < count && !op.getRms(); ++i)
      mean += x[i] / double(count);
    for (int64_t i = 0; i < count; ++i)
      variance += (x[i] - mean) * (x[i] - mean) / double(count);
    double factor = 1 / std::sqrt(variance + epsilon);
    forEachIndex(inner, strides, [&](int64_t i, ArrayRef<int64_t> at) {
      x[i] = (x[i] - mean) * factor * scale[at[0]] + bias[at[1]];
    });
  }
  return fromArray<double>(resultType(op), values);
}

static Tensor evaluateBatchNorm(BatchNormOp op, ArrayRef<Tensor> operands) {
  ArrayRef<int64_t> shape = operands[0].getShape();
  int64_t channels = shape[1], inner = product(shape.drop_front(2));
  double epsilon = op.getEpsilon().convertToDouble();
  std::vector<double> values = toArray<double>(operands[0]);
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t c = int64_t(i) / inner % channels;
    double deviation = std::sqrt(operands[4].getFloat(c) + epsilon);
    values[i] = (values[i] - operands[3].getFloat(c)) / deviation *
                    operands[1].getFloat(c) +
                operands[2].getFloat(c);
  }
  return fromArray<double>(resultType(op), values);
}

static Tensor evaluateLrn(LrnOp op, const Tensor &input) {
  ArrayRef<int64_t> shape = input.getShape();
  int64_t channels = shape[1], inner = product(shape.drop_front(2));
  int64_t before = (op.getSize() - 1) / 2, after = op.getSize() / 2;
  double alpha = op.getAlpha().convertToDouble() / double(op.getSize());
  double beta = op.getBeta().convertToDouble();
  double bias = op.getBias().convertToDouble();
  std::vector<double> values = toArray<double>(input), result(values.size());
  for (int64_t i = 0; i < int64_t(values.size()); ++i) {
    int64_t c = i / inner % channels;
    double sum = 0;
    for (int64_t k = std::max<int64_t>(0, c - before);
         k <= std::min(channels - 1, c + after); ++k) {
      double x = values[i + (k - c) * inner];
      sum += x * x;
    }
    result[i] = values[i] / std::pow(bias + alpha * sum, beta);
  }
  return fromArray<double>(resultType(op), result);
}

Results reference::evaluateNormalization(Operation *op,
                                         ArrayRef<Tensor> operands) {
  if (auto softmax = dyn_cast<SoftmaxOp>(op))
    return SmallVector<Tensor>{evaluateSoftmax(softmax, operands[0])};
  if (auto norm = dyn_cast<LayerNormOp>(op))
    return SmallVector<Tensor>{evaluateLayerNorm(norm, operands)};
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return SmallVector<Tensor>{evaluateBatchNorm(norm, operands)};
  return SmallVector<Tensor>{evaluateLrn(cast<LrnOp>(op), operands[0])};
}
