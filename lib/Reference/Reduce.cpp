// Reductions and arg reductions.
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

/// Strides of the result seen from the input: 0 along reduced axes.
static SmallVector<int64_t> reducedStrides(ArrayRef<int64_t> shape,
                                           ArrayRef<int64_t> axes) {
  SmallVector<int64_t> kept(shape);
  for (int64_t axis : axes)
    kept[axis] = 1;
  SmallVector<int64_t> strides = rowMajorStrides(kept);
  for (int64_t axis : axes)
    strides[axis] = 0;
  return strides;
}

static double neutral(ReduceKind kind) {
  switch (kind) {
  case ReduceKind::Prod:
    return 1;
  case ReduceKind::Max:
    return -HUGE_VAL;
  case ReduceKind::Min:
    return HUGE_VAL;
  default:
    return 0;
  }
}

static double combineFloat(ReduceKind kind, double value, double x) {
  switch (kind) {
  case ReduceKind::Prod:
    return value * x;
  case ReduceKind::Max:
    return std::isnan(value) || value >= x ? value : x;
  case ReduceKind::Min:
    return std::isnan(value) || value <= x ? value : x;
  case ReduceKind::L1:
    return value + std::fabs(x);
  case ReduceKind::L2:
  case ReduceKind::SumSquare:
    return value + x * x;
  default:
    return value + x;
  }
}

static double finishFloat(ReduceKind kind, double value, int64_t count) {
  switch (kind) {
  case ReduceKind::Mean:
    return value / double(count);
  case ReduceKind::L2:
    return std::sqrt(value);
  case ReduceKind::LogSum:
    return std::log(value);
  default:
    return value;
  }
}

static Tensor reduceFloat(ReduceOp op, const Tensor &input) {
  RankedTensorType type = resultType(op);
  ReduceKind kind = op.getKind();
  SmallVector<int64_t> to = reducedStrides(input.getShape(), op.getAxes());
  std::vector<double> x = toArray<double>(input);
  std::vector<double> values(type.getNumElements(), neutral(kind));
  std::vector<double> largest(values.size(), -HUGE_VAL);
  if (kind == ReduceKind::LogSumExp)
    forEachIndex(input.getShape(), {to}, [&](int64_t i, ArrayRef<int64_t> at) {
      largest[at[0]] = std::max(largest[at[0]], x[i]);
    });
  forEachIndex(input.getShape(), {to}, [&](int64_t i, ArrayRef<int64_t> at) {
    double value = x[i];
    if (kind == ReduceKind::LogSumExp && std::isfinite(largest[at[0]]))
      value = std::exp(value - largest[at[0]]);
    else if (kind == ReduceKind::LogSumExp)
      value = std::exp(value);
    values[at[0]] = combineFloat(kind, values[at[0]], value);
  });
  int64_t count = values.empty() ? 0 : int64_t(x.size() / values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = finishFloat(kind, values[i], count);
    if (kind == ReduceKind::LogSumExp)
      values[i] =
          std::log(values[i]) + (std::isfinite(largest[i]) ? largest[i] : 0);
  }
  return fromArray<double>(type, values);
}

static int64_t combineInteger(ReduceKind kind, int64_t value, int64_t x,
                              bool isSigned) {
  bool less = isSigned ? value < x : uint64_t(value) < uint64_t(x);
  switch (kind) {
  case ReduceKind::Prod:
    return int64_t(uint64_t(value) * uint64_t(x));
  case ReduceKind::Max:
    return less ? x : value;
  case ReduceKind::Min:
    return less ? value : x;
  case ReduceKind::L1:
    return int64_t(uint64_t(value) +
                   (isSigned && x < 0 ? 0 - uint64_t(x) : uint64_t(x)));
  case ReduceKind::L2:
  case ReduceKind::SumSquare:
    return int64_t(uint64_t(value) + uint64_t(x) * uint64_t(x));
  default:
    return int64_t(uint64_t(value) + uint64_t(x));
  }
}

/// What an empty set gives: the extreme values of the type for max and min.
static int64_t neutralInteger(ReduceKind kind, Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  bool isUnsigned = type.isUnsignedInteger();
  APInt low =
      isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width);
  APInt high =
      isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width);
  if (width == 1) {
    low = APInt(8, 0);
    high = APInt(8, 1);
  }
  switch (kind) {
  case ReduceKind::Prod:
    return 1;
  case ReduceKind::Max:
    return isUnsigned ? int64_t(low.getZExtValue()) : low.getSExtValue();
  case ReduceKind::Min:
    return isUnsigned ? int64_t(high.getZExtValue()) : high.getSExtValue();
  default:
    return 0;
  }
}

static Tensor reduceInteger(ReduceOp op, const Tensor &input) {
  RankedTensorType type = resultType(op);
  ReduceKind kind = op.getKind();
  bool isSigned = !input.getElementType().isUnsignedInteger();
  std::vector<int64_t> x = toArray<int64_t>(input);
  std::vector<int64_t> values(type.getNumElements(),
                              neutralInteger(kind, input.getElementType()));
  forEachIndex(
      input.getShape(), {reducedStrides(input.getShape(), op.getAxes())},
      [&](int64_t i, ArrayRef<int64_t> at) {
        values[at[0]] = combineInteger(kind, values[at[0]], x[i], isSigned);
      });
  int64_t count = values.empty() ? 0 : int64_t(x.size() / values.size());
  for (int64_t &value : values) {
    if (kind == ReduceKind::Mean)
      value = count ? value / count : 0;
    else if (kind == ReduceKind::L2)
      // A sum of squares that wrapped must still have a root.
      value = int64_t(std::sqrt(double(uint64_t(value))));
  }
  return fromArray<int64_t>(type, values);
}

/// Whether `x` takes the place of `best`, which came earlier.
template <typename T>
static bool replaces(ReduceKind kind, bool selectLast, T x, T best) {
  bool better = kind == ReduceKind::Max ? x > best : x < best;
  if constexpr (std::is_same_v<T, double>) {
    if (std::isnan(best))
      return selectLast && std::isnan(x);
    better |= std::isnan(x);
  }
  return better || (selectLast && x == best);
}

template <typename T>
static Tensor argReduce(ArgReduceOp op, const std::vector<T> &x,
                        ArrayRef<int64_t> shape) {
  int64_t axis = op.getAxis(), inner = 1, outer = 1, size = shape[axis];
  for (int64_t i : shape.drop_front(axis + 1))
    inner *= i;
  for (int64_t i : shape.take_front(axis))
    outer *= i;
  std::vector<int64_t> result(outer * inner);
  for (int64_t i = 0; i < outer; ++i)
    for (int64_t j = 0; j < inner; ++j) {
      const T *line = x.data() + i * size * inner + j;
      int64_t best = 0;
      for (int64_t k = 1; k < size; ++k)
        if (replaces(op.getKind(), op.getSelectLast(), line[k * inner],
                     line[best * inner]))
          best = k;
      result[i * inner + j] = best;
    }
  return fromArray<int64_t>(resultType(op), result);
}

Results reference::evaluateReduce(Operation *op, ArrayRef<Tensor> operands) {
  const Tensor &input = operands[0];
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return SmallVector<Tensor>{isFloat(input) ? reduceFloat(reduce, input)
                                              : reduceInteger(reduce, input)};
  auto arg = cast<ArgReduceOp>(op);
  if (isFloat(input))
    return SmallVector<Tensor>{
        argReduce(arg, toArray<double>(input), input.getShape())};
  std::vector<int64_t> x = toArray<int64_t>(input);
  if (!input.getElementType().isUnsignedInteger(64))
    return SmallVector<Tensor>{argReduce(arg, x, input.getShape())};
  std::vector<uint64_t> wide(x.begin(), x.end());
  return SmallVector<Tensor>{argReduce(arg, wide, input.getShape())};
}
