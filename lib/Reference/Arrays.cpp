// Conversions between tensors and plain arrays, and index arithmetic.
#include "lib/Reference/Families.h"
#include <cstring>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

template <typename T> std::vector<T> reference::toArray(const Tensor &tensor) {
  int64_t count = tensor.getNumElements();
  std::vector<T> values(count);
  if (count == 0)
    return values;
  if (tensor.isSplat()) {
    std::fill(values.begin(), values.end(),
              std::is_same_v<T, double> ? T(tensor.getFloat(0))
                                        : T(tensor.getInt(0)));
    return values;
  }
  if constexpr (std::is_same_v<T, double>) {
    // Nearly all tensors are f32; the general path costs a switch an element.
    if (tensor.getElementType().isF32()) {
      const char *bytes = tensor.bytes().data();
      for (int64_t i = 0; i < count; ++i) {
        float value;
        std::memcpy(&value, bytes + i * sizeof(float), sizeof(float));
        values[i] = value;
      }
      return values;
    }
    for (int64_t i = 0; i < count; ++i)
      values[i] = tensor.getFloat(i);
  } else {
    for (int64_t i = 0; i < count; ++i)
      values[i] = tensor.getInt(i);
  }
  return values;
}
template std::vector<double> reference::toArray(const Tensor &);
template std::vector<int64_t> reference::toArray(const Tensor &);

template <typename T>
Tensor reference::fromArray(RankedTensorType type, ArrayRef<T> values) {
  Tensor result(type);
  if constexpr (std::is_same_v<T, double>) {
    if (type.getElementType().isF32()) {
      char *bytes = result.mutableBytes().data();
      for (size_t i = 0; i < values.size(); ++i) {
        float value = float(values[i]);
        std::memcpy(bytes + i * sizeof(float), &value, sizeof(float));
      }
      return result;
    }
    for (size_t i = 0; i < values.size(); ++i)
      result.setFloat(i, values[i]);
  } else {
    for (size_t i = 0; i < values.size(); ++i)
      result.setInt(i, values[i]);
  }
  return result;
}
template Tensor reference::fromArray(RankedTensorType, ArrayRef<double>);
template Tensor reference::fromArray(RankedTensorType, ArrayRef<int64_t>);

SmallVector<int64_t> reference::rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * shape[i];
  return strides;
}

SmallVector<int64_t> reference::broadcastStrides(ArrayRef<int64_t> shape,
                                                 ArrayRef<int64_t> result) {
  SmallVector<int64_t> own = rowMajorStrides(shape);
  SmallVector<int64_t> strides(result.size(), 0);
  size_t skip = result.size() - shape.size();
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] != 1)
      strides[skip + i] = own[i];
  return strides;
}
