//===- DeformConv.cpp - Convolutions at places that are computed ----------===//
//
// DeformConv as samples by a grid and a product: each tap of the kernel reads
// the input between its elements, at its place plus an offset.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"
#include "lib/Import/Window.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

namespace {

/// The sizes of a DeformConv of images; `taps` of a kernel.
struct Deformed {
  int64_t batch, channels, outputs, height, width, taps;
  int64_t groups, offsetGroups;
  Window window;
  SmallVector<int64_t> result; ///< spatial
};

} // namespace

/// The size of the result along an axis, less than 1 if none fits.
static int64_t resultSize(const Window &window, int64_t axis, int64_t size) {
  int64_t extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  int64_t room = size + window.pads[axis] + window.pads[axis + 2] - extent;
  return room < 0 ? 0 : room / window.strides[axis] + 1;
}

static FailureOr<Deformed> readSizes(Node &node) {
  if (node.rank(0) != 4 || node.rank(1) != 4) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << " and weight " << typeText(node.input(1))
                        << ", but rank 4 (N,C,H,W) is supported";
  if (failed(checkKernelShape(node, node.shape(1).drop_front(2))))
    return failure();
  auto window = readWindow(node, node.input(0), node.shape(1).drop_front(2));
  if (failed(window))
    return failure();
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(1);
  Deformed sizes{input[0],
                 input[1],
                 weight[0],
                 input[2],
                 input[3],
                 weight[2] * weight[3],
                 node.getInt("group", 1),
                 node.getInt("offset_group", 1),
                 *window,
                 {}};
  for (int64_t axis : {0, 1})
    sizes.result.push_back(resultSize(*window, axis, input[axis + 2]));
  if (sizes.groups < 1 || sizes.channels % sizes.groups != 0 ||
      sizes.outputs % sizes.groups != 0 ||
      weight[1] != sizes.channels / sizes.groups) // I16
    return node.error() << "weight is " << typeText(node.input(1))
                        << ", which does not fit the input "
                        << typeText(node.input(0))
                        << " with group=" << sizes.groups;
  if (sizes.offsetGroups < 1 || sizes.channels % sizes.offsetGroups != 0)
    return node.error() << "offset_group is " << sizes.offsetGroups
                        << ", which does not divide the channels of "
                        << typeText(node.input(0));
  int64_t places = sizes.offsetGroups * sizes.taps;
  SmallVector<int64_t> offset{sizes.batch, places * 2, sizes.result[0],
                              sizes.result[1]};
  SmallVector<int64_t> mask(offset);
  mask[1] = places;
  if (node.shape(2) != ArrayRef<int64_t>(offset)) // I16
    return node.error() << "offset is " << typeText(node.input(2))
                        << ", but the shape " << shapeText(offset)
                        << " is needed";
  if (node.hasInput(4) && node.shape(4) != ArrayRef<int64_t>(mask))
    return node.error() << "mask is " << typeText(node.input(4))
                        << ", but the shape " << shapeText(mask)
                        << " is needed";
  return sizes;
}

/// The offsets along an axis of the image plus where the taps stand without
/// them, as grid_sample has them: [N, offset groups, taps, oh, ow].
static Value gridAlong(Node &node, const Deformed &sizes, Value offsets,
                       int64_t axis) {
  ArrayRef<int64_t> out = sizes.result;
  Value moved =
      node.create<SliceOp>(offsets, ArrayRef<int64_t>{0, 0, 0, axis, 0, 0},
                           ArrayRef<int64_t>{sizes.batch, sizes.offsetGroups,
                                             sizes.taps, 1, out[0], out[1]},
                           ArrayRef<int64_t>{1, 1, 1, 1, 1, 1});
  moved = node.reshape(
      moved, {sizes.batch, sizes.offsetGroups, sizes.taps, out[0], out[1]});
  const Window &window = sizes.window;
  double size = double(axis == 0 ? sizes.height : sizes.width);
  std::vector<double> places;
  for (int64_t tap = 0; tap < sizes.taps; ++tap)
    for (int64_t y = 0; y < out[0]; ++y)
      for (int64_t x = 0; x < out[1]; ++x) {
        int64_t step =
            axis == 0 ? tap / window.kernel[1] : tap % window.kernel[1];
        int64_t place = (axis == 0 ? y : x) * window.strides[axis] -
                        window.pads[axis] + step * window.dilations[axis];
        places.push_back((2 * double(place) + 1) / size - 1);
      }
  Type type = node.element(2);
  Value scaled =
      node.binary(BinaryKind::Mul, moved, node.scalar(type, 2 / size));
  return node.binary(
      BinaryKind::Add, scaled,
      floatConstant(node, places, type, {sizes.taps, out[0], out[1]}));
}

static LogicalResult importDeformConv(Node &node) {
  auto read = readSizes(node);
  if (failed(read))
    return failure();
  const Deformed &sizes = *read;
  int64_t batch = sizes.batch, channels = sizes.channels, taps = sizes.taps;
  int64_t parts = sizes.offsetGroups, groups = sizes.groups;
  int64_t rows = sizes.result[0], columns = sizes.result[1];
  int64_t area = rows * columns;
  Value offsets =
      node.reshape(node.input(2), {batch, parts, taps, 2, rows, columns});
  SmallVector<Value> grid; // the last axis first
  for (int64_t axis : {1, 0})
    grid.push_back(node.reshape(gridAlong(node, sizes, offsets, axis),
                                {batch * parts, taps * rows, columns, 1}));
  if (node.hasFailed())
    return failure();
  Value image = node.reshape(node.input(0), {batch * parts, channels / parts,
                                             sizes.height, sizes.width});
  Value samples = node.create<GridSampleOp>(
      Interpolation::Linear, BorderMode::Zeros, image,
      node.create<ConcatOp>(ValueRange(grid), 3u), /*align_corners=*/false);
  if (node.hasInput(4)) {
    samples =
        node.reshape(samples, {batch, parts, channels / parts, taps, area});
    samples =
        node.binary(BinaryKind::Mul, samples,
                    node.reshape(node.input(4), {batch, parts, 1, taps, area}));
  }
  samples =
      node.reshape(samples, {batch, groups, channels / groups * taps, area});
  Value weight = node.reshape(node.input(1), {groups, sizes.outputs / groups,
                                              channels / groups * taps});
  Value result = node.reshape(node.create<MatMulOp>(weight, samples),
                              {batch, sizes.outputs, rows, columns});
  if (node.hasInput(3))
    result = node.binary(BinaryKind::Add, result,
                         node.reshape(node.input(3), {sizes.outputs, 1, 1}));
  return node.result(result);
}

ArrayRef<HandlerRow> inlay::import::deformConvHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "DeformConv", 19, importDeformConv},
  };
  return rows;
}
