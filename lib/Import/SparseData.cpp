//===- SparseData.cpp - SparseTensorProto to TensorProto ------------------===//
//
// Generated code has no use for a sparse form: its loops are over all elements.
// So a sparse initializer becomes a dense one while importing. The places of
// its values are given by one linear index each, or by one index an axis.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/SparseData.h"
#include "lib/Import/Text.h"

#include "dialects/Inlay/OpUtils.h"
#include "lib/Reference/Tensor.h"

#include <cstring>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Bound of the elements of a dense tensor that a few bytes may stand for.
static constexpr int64_t elementLimit = int64_t(1) << 24;

/// The row-major place of each stored value (I10).
static FailureOr<SmallVector<int64_t>> readPlaces(const Tensor &indices,
                                                  ArrayRef<int64_t> shape,
                                                  int64_t count,
                                                  TensorError error) {
  ArrayRef<int64_t> form = indices.getType().getShape();
  bool isLinear = form.size() == 1;
  if (!indices.getType().getElementType().isSignlessInteger(64) ||
      form.empty() || form.size() > 2 || form[0] != count ||
      (!isLinear && form[1] != int64_t(shape.size())))
    return error() << "has indices " << typeText(indices.getType()) << ", but "
                   << "i64[" << count << "] or i64[" << count << ","
                   << int64_t(shape.size()) << "] is needed";
  int64_t elements = 1;
  for (int64_t size : shape)
    elements *= size;
  SmallVector<int64_t> places;
  for (int64_t i = 0; i < count; ++i) {
    int64_t place = 0;
    if (isLinear) {
      place = indices.getInt(i);
      if (place < 0 || place >= elements)
        return error() << "has index " << place << ", outside of the "
                       << elements << " elements of shape " << shapeText(shape);
    }
    for (auto [axis, size] : llvm::enumerate(shape)) {
      if (isLinear)
        break;
      int64_t index = indices.getInt(i * int64_t(shape.size()) + int64_t(axis));
      if (index < 0 || index >= size)
        return error() << "has index " << index << " on axis " << int64_t(axis)
                       << ", outside of shape " << shapeText(shape);
      place = place * size + index;
    }
    places.push_back(place);
  }
  return places;
}

FailureOr<onnx::TensorProto>
inlay::import::makeDense(const onnx::SparseTensorProto &sparse,
                         TensorReader &reader, TensorError error) {
  onnx::TensorProto dense;
  dense.set_name(sparse.values().name());
  dense.set_data_type(sparse.values().data_type());
  *dense.mutable_dims() = sparse.dims();
  auto type = reader.readType(dense, error);
  if (failed(type))
    return failure();
  if (packedBits(dense.data_type()) || type->getNumElements() > elementLimit)
    return error() << "is sparse and " << typeText(*type) << ", but up to "
                   << elementLimit
                   << " elements of a type of whole bytes are supported";
  auto values = reader.read(sparse.values(), error);
  auto indices = reader.read(sparse.indices(), error);
  if (failed(values) || failed(indices))
    return failure();
  auto stored = Tensor::fromAttr(*values), where = Tensor::fromAttr(*indices);
  if (failed(stored) || failed(where))
    return error() << "is sparse with values or indices that cannot be read";
  ArrayRef<int64_t> form = stored->getType().getShape();
  if (form.size() != 1)
    return error() << "is sparse with values " << typeText(stored->getType())
                   << ", but one axis is needed";
  auto places = readPlaces(*where, type->getShape(), form[0], error);
  if (failed(places))
    return failure();
  size_t size = storedBytes(type->getElementType());
  std::string bytes(size_t(type->getNumElements()) * size, '\0');
  for (auto [i, place] : llvm::enumerate(*places))
    std::memcpy(&bytes[size_t(place) * size], stored->bytes().data() + i * size,
                size);
  dense.set_raw_data(std::move(bytes));
  return dense;
}
