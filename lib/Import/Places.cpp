//===- Places.cpp - Indices that are data as flat places ------------------===//
//
// Arithmetic on tensors of indices. Where they are constants it folds away.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Places.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

SmallVector<int64_t> inlay::import::rowStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * shape[i];
  return strides;
}

LogicalResult inlay::import::checkIndexVectors(Node &node, unsigned index,
                                               ArrayRef<int64_t> sizes) {
  if (!Node::constantValue(node.input(index)))
    return success();
  auto indices = node.constInts(index, "indices");
  if (failed(indices))
    return failure();
  for (auto [i, each] : llvm::enumerate(*indices)) {
    int64_t size = sizes[i % sizes.size()];
    if (each < -size || each >= size) // I23
      return node.error() << "index " << each << " is outside [" << -size
                          << ", " << size - 1 << "]";
  }
  return success();
}

LogicalResult inlay::import::checkIndices(Node &node, unsigned index,
                                          int64_t size) {
  return checkIndexVectors(node, index, size);
}

Value inlay::import::safeIndices(Node &node, Value indices, int64_t size) {
  Type type = node.getBuilder().getIntegerType(64);
  Value wide = node.cast(indices, type);
  Value negative = node.compare(CompareKind::Lt, wide, node.scalar(type, 0));
  Value wrapped =
      node.binary(BinaryKind::Add, wide, node.scalar(type, double(size)));
  Value place = node.select(negative, wrapped, wide);
  place = node.binary(BinaryKind::Max, place, node.scalar(type, 0));
  return node.binary(BinaryKind::Min, place,
                     node.scalar(type, double(size - 1)));
}

/// The places of a tensor's elements along one axis, times a factor.
static Value axisPlaces(Node &node, ArrayRef<int64_t> shape, size_t axis,
                        int64_t factor) {
  SmallVector<int64_t> places;
  for (int64_t i = 0; i < shape[axis]; ++i)
    places.push_back(i * factor);
  SmallVector<int64_t> spread(shape.size(), 1);
  spread[axis] = shape[axis];
  return node.reshape(node.ints(places), spread);
}

Value inlay::import::elementPlaces(Node &node, Value indices,
                                   ArrayRef<int64_t> from, size_t axis) {
  SmallVector<int64_t> shape(shapeOf(indices));
  SmallVector<int64_t> strides = rowStrides(from);
  Type type = node.getBuilder().getIntegerType(64);
  Value flat = safeIndices(node, indices, from[axis]);
  flat = node.binary(BinaryKind::Mul, flat,
                     node.scalar(type, double(strides[axis])));
  for (size_t i = 0; i < from.size(); ++i)
    if (i != axis)
      flat = node.binary(BinaryKind::Add, flat,
                         axisPlaces(node, shape, i, strides[i]));
  return flat;
}

Value inlay::import::rowPlaces(Node &node, Value indices,
                               ArrayRef<int64_t> from, int64_t batch) {
  SmallVector<int64_t> shape(shapeOf(indices));
  size_t indexed = size_t(batch + shape.back());
  SmallVector<int64_t> strides = rowStrides(from.take_front(indexed));
  ArrayRef<int64_t> places = ArrayRef<int64_t>(shape).drop_back();
  Type type = node.getBuilder().getIntegerType(64);
  Value flat = node.splat(RankedTensorType::get(places, type), 0);
  for (int64_t i = 0; i < shape.back(); ++i) {
    SmallVector<int64_t> starts(shape.size(), 0), sizes(shape);
    SmallVector<int64_t> steps(shape.size(), 1);
    starts.back() = i;
    sizes.back() = 1;
    Value column = shape.back() == 1
                       ? indices
                       : node.create<SliceOp>(indices, starts, sizes, steps);
    size_t axis = size_t(batch + i);
    Value place = safeIndices(node, node.reshape(column, places), from[axis]);
    flat = node.binary(
        BinaryKind::Add, flat,
        node.binary(BinaryKind::Mul, place,
                    node.scalar(type, double(strides[axis]))));
  }
  for (size_t i = 0; i < size_t(batch); ++i)
    flat = node.binary(BinaryKind::Add, flat,
                       axisPlaces(node, places, i, strides[i]));
  return flat;
}
