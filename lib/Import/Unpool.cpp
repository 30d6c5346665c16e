//===- Unpool.cpp - Scatters by other names -------------------------------===//
//
// MaxUnpool writes each value where the pool found it; Col2Im adds every block
// at its place; TensorScatter writes new rows of a cache.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Places.h"
#include "lib/Import/Window.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult importMaxUnpool(Node &node) {
  if (node.rank(0) < 3 || node.rank(0) > 5) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 3, 4 or 5 (N,C,spatial) is needed";
  size_t spatial = size_t(node.rank(0)) - 2;
  auto kernel = node.getInts("kernel_shape");
  if (!kernel || kernel->size() != spatial) // I17
    return node.error() << "kernel_shape has "
                        << uint64_t(kernel ? kernel->size() : 0)
                        << " values, but the input "
                        << typeText(node.input(0)) << " needs "
                        << uint64_t(spatial);
  auto strides = readList(node, "strides", spatial, 1, 1);
  auto pads = readList(node, "pads", 2 * spatial, 0, 0);
  if (failed(strides) || failed(pads))
    return failure();
  if (node.shape(0) != node.shape(1))
    return node.error() << "indices are " << typeText(node.input(1))
                        << ", but the shape of the input "
                        << typeText(node.input(0)) << " is needed";
  SmallVector<int64_t> shape(node.shape(0).take_front(2));
  for (size_t i = 0; i < spatial; ++i) {
    int64_t size = (node.shape(0)[2 + i] - 1) * (*strides)[i] + (*kernel)[i] -
                   (*pads)[i] - (*pads)[spatial + i];
    if (size < 1 || size > INT32_MAX) // I18
      return node.error() << "spatial axis " << uint64_t(i)
                          << " of the result would have size " << size;
    shape.push_back(size);
  }
  Type element = node.element(0);
  auto inferred = checkedProduct(shape);
  if (failed(inferred) || *inferred > INT32_MAX)
    return node.error() << "the result " << shapeText(shape) << " is too large";
  int64_t count = node.inputType(0).getNumElements();
  Value zeros = node.splat(RankedTensorType::get(*inferred, element), 0);
  Value indices = node.reshape(node.input(1), count);
  Value values = node.reshape(node.input(0), count);
  Value result = node.reshape(
      node.create<ScatterOp>(ScatterKind::Replace, zeros, indices, values),
      shape);
  if (node.hasInput(2)) { // a larger shape: zeros behind
    auto asked = node.constInts(2, "output_shape");
    if (failed(asked))
      return failure();
    bool fits = asked->size() == shape.size();
    SmallVector<int64_t> low(shape.size(), 0), high;
    for (size_t i = 0; fits && i < shape.size(); ++i) {
      high.push_back((*asked)[i] - shape[i]);
      fits = high[i] >= 0 && high[i] <= INT32_MAX;
    }
    if (!fits)
      return node.error() << "output_shape is " << shapeText(*asked)
                          << ", but at least " << shapeText(shape)
                          << " is needed";
    if (ArrayRef<int64_t>(*asked) != ArrayRef<int64_t>(shape))
      result = node.create<PadOp>(PadMode::Constant, result,
                                  node.scalar(element, 0), low, high);
  }
  return node.result(result);
}

static LogicalResult importCol2Im(Node &node) {
  auto image = node.constInts(1, "image_shape");
  auto block = node.constInts(2, "block_shape");
  if (failed(image) || failed(block))
    return failure();
  size_t spatial = image->size();
  auto strides = readList(node, "strides", spatial, 1, 1);
  auto dilations = readList(node, "dilations", spatial, 1, 1);
  auto pads = readList(node, "pads", 2 * spatial, 0, 0);
  if (failed(strides) || failed(dilations) || failed(pads))
    return failure();
  if (node.rank(0) != 3 || block->size() != spatial || spatial == 0) // I16
    return node.error() << "input " << typeText(node.input(0))
                        << ", image_shape " << shapeText(*image)
                        << " and block_shape " << shapeText(*block)
                        << " do not fit together";
  SmallVector<int64_t> blocks;
  bool fits = true;
  for (size_t i = 0; i < spatial; ++i) {
    fits = fits && (*image)[i] >= 1 && (*image)[i] <= INT32_MAX &&
           (*block)[i] >= 1 && (*block)[i] <= INT32_MAX;
    int64_t room = fits ? (*image)[i] + (*pads)[i] + (*pads)[spatial + i] -
                              (*dilations)[i] * ((*block)[i] - 1) - 1
                        : -1;
    fits = fits && room >= 0;
    blocks.push_back(fits ? room / (*strides)[i] + 1 : 0);
  }
  auto blockSize = checkedProduct(*block), count = checkedProduct(blocks);
  auto pixels = checkedProduct(*image);
  fits = fits && succeeded(blockSize) && succeeded(count) &&
         succeeded(pixels) && *pixels <= INT32_MAX &&
         node.shape(0)[2] == *count && node.shape(0)[1] % *blockSize == 0;
  if (!fits)
    return node.error() << "input " << typeText(node.input(0))
                        << " does not hold the blocks " << shapeText(*block)
                        << " of an image " << shapeText(*image);
  // Where each element of each block belongs; one row more takes what falls
  // into the padding.
  SmallVector<int64_t> targets;
  for (int64_t k = 0; k < *blockSize; ++k)
    for (int64_t n = 0; n < *count; ++n) {
      int64_t inner = k, outer = n, target = 0, step = 1;
      bool inside = true;
      for (size_t i = spatial; i-- > 0;) {
        int64_t at = outer % blocks[i] * (*strides)[i] - (*pads)[i] +
                     inner % (*block)[i] * (*dilations)[i];
        outer /= blocks[i];
        inner /= (*block)[i];
        inside = inside && at >= 0 && at < (*image)[i];
        target += at * step;
        step *= (*image)[i];
      }
      targets.push_back(inside ? target : *pixels);
    }
  int64_t batch = node.shape(0)[0];
  int64_t planes = batch * (node.shape(0)[1] / *blockSize);
  Type element = node.element(0);
  // Rows are pixels, columns are planes.
  Value columns = node.transpose(
      node.reshape(node.input(0), {planes, *blockSize * *count}), {1, 0});
  Value zeros =
      node.splat(RankedTensorType::get({*pixels + 1, planes}, element), 0);
  Value summed = node.create<ScatterOp>(ScatterKind::Add, zeros,
                                        node.ints(targets), columns);
  Value kept = node.create<SliceOp>(
      summed, ArrayRef<int64_t>{0, 0}, ArrayRef<int64_t>{*pixels, planes},
      ArrayRef<int64_t>{1, 1});
  SmallVector<int64_t> shape = {batch, node.shape(0)[1] / *blockSize};
  llvm::append_range(shape, *image);
  return node.result(node.reshape(node.transpose(kept, {1, 0}), shape));
}

/// present[b, .., (write_indices[b] + s), ..] = update[b, .., s, ..].
static LogicalResult importTensorScatter(Node &node) {
  auto axis = node.axis(node.getInt("axis", -2), node.rank(0));
  if (failed(axis))
    return failure();
  StringRef mode = node.getString("mode", "linear");
  if (mode != "linear" && mode != "circular") // I25
    return node.error() << "mode is " << quoted(mode)
                        << ", but 'linear' or 'circular' is needed";
  ArrayRef<int64_t> shape = node.shape(0), from = node.shape(1);
  size_t along = size_t(*axis);
  bool fits = along > 0 && from.size() == shape.size();
  for (size_t i = 0; fits && i < shape.size(); ++i)
    fits = i == along ? from[i] <= shape[i] : from[i] == shape[i];
  if (!fits)
    return node.error() << "update " << typeText(node.input(1))
                        << " does not fit the cache " << typeText(node.input(0))
                        << " along axis " << *axis;
  if (node.inputType(1).getNumElements() == 0)
    return node.result(node.input(0));
  Type type = node.getBuilder().getIntegerType(64);
  int64_t steps = from[along], size = shape[along];
  // Rows are all axes up to the sequence.
  SmallVector<int64_t> places(from.take_front(along + 1));
  SmallVector<int64_t> perBatch(places.size(), 1), perStep(places.size(), 1);
  perBatch[0] = shape[0];
  perStep[along] = steps;
  Value starts = node.splat(RankedTensorType::get(perBatch, type), 0);
  if (node.hasInput(2))
    starts = node.reshape(node.cast(node.input(2), type), perBatch);
  Value step = node.reshape(
      node.ints(llvm::to_vector(llvm::seq<int64_t>(0, steps))), perStep);
  Value at = node.binary(BinaryKind::Add, starts, step);
  if (mode == "circular")
    at = node.binary(BinaryKind::Mod, at, node.scalar(type, double(size)));
  if (!at)
    return failure();
  Value rows = node.expand(
      elementPlaces(node, node.expand(at, places),
                    shape.take_front(along + 1), along),
      places);
  auto rowCount = checkedProduct(shape.take_front(along + 1));
  SmallVector<int64_t> table = {*rowCount};
  llvm::append_range(table, shape.drop_front(along + 1));
  Value result = node.create<ScatterOp>(ScatterKind::Replace,
                                        node.reshape(node.input(0), table),
                                        rows, node.input(1));
  return node.result(node.reshape(result, shape));
}

ArrayRef<HandlerRow> inlay::import::unpoolHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Col2Im", 18, importCol2Im},
      {"", "MaxUnpool", 9, importMaxUnpool},
      {"", "TensorScatter", 24, importTensorScatter},
  };
  return rows;
}
