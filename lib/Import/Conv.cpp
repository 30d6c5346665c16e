//===- Conv.cpp - Convolutions --------------------------------------------===//
//
// Conv and ConvTranspose, with `auto_pad` and `output_shape` resolved to pads;
// and the reading of windows, which the pools share.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Window.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Windows -----------------------------------------------------------===//

FailureOr<SmallVector<int64_t>>
inlay::import::readList(Node &node, StringRef name, size_t count,
                        int64_t fallback, int64_t least) {
  auto given = node.getInts(name);
  if (!given || given->empty())
    return SmallVector<int64_t>(count, fallback);
  if (given->size() != count) // I17
    return node.error() << name << " " << shapeText(*given) << " has "
                        << uint64_t(given->size()) << " values, but "
                        << uint64_t(count) << " are needed";
  for (int64_t value : *given)
    if (value < least || value > INT32_MAX) // I18
      return node.error() << name << " " << shapeText(*given) << " holds "
                          << value << ", but values must lie in [" << least
                          << ", " << INT32_MAX << "]";
  return *given;
}

/// Pads for a result of `ceil(size / stride)`; the odd one goes to the end
/// (SAME_UPPER) or to the begin (SAME_LOWER).
static void padToSame(Window &window, ArrayRef<int64_t> sizes, bool upper) {
  size_t spatial = sizes.size();
  for (size_t i = 0; i < spatial; ++i) {
    int64_t stride = window.strides[i];
    int64_t extent = (window.kernel[i] - 1) * window.dilations[i] + 1;
    int64_t steps = (sizes[i] + stride - 1) / stride;
    int64_t total =
        std::max<int64_t>(0, (steps - 1) * stride + extent - sizes[i]);
    int64_t less = total / 2, more = total - less;
    window.pads[i] = upper ? less : more;
    window.pads[spatial + i] = upper ? more : less;
  }
}

FailureOr<Window> inlay::import::readWindow(Node &node, Value input,
                                            ArrayRef<int64_t> kernel) {
  size_t spatial = kernel.size();
  Window window;
  window.kernel.assign(kernel.begin(), kernel.end());
  auto strides = readList(node, "strides", spatial, 1, 1);
  auto dilations = readList(node, "dilations", spatial, 1, 1);
  auto pads = readList(node, "pads", 2 * spatial, 0, -int64_t(INT32_MAX));
  if (failed(strides) || failed(dilations) || failed(pads))
    return failure();
  window.strides = *strides;
  window.dilations = *dilations;
  window.pads = *pads;
  for (int64_t size : kernel)
    if (size < 1 || size > INT32_MAX) // I18
      return node.error() << "the kernel " << shapeText(kernel) << " holds "
                          << size << ", but sizes must lie in [1, " << INT32_MAX
                          << "]";
  StringRef mode = node.getString("auto_pad", "NOTSET");
  if (mode == "NOTSET" || mode.empty())
    return window;
  if (mode != "VALID" && mode != "SAME_UPPER" && mode != "SAME_LOWER") // I25
    return node.error() << "auto_pad is " << quoted(mode)
                        << ", but 'NOTSET', 'VALID', 'SAME_UPPER' or "
                           "'SAME_LOWER' is needed";
  window.pads.assign(2 * spatial, 0);
  if (mode != "VALID")
    padToSame(window, shapeOf(input).take_back(spatial), mode == "SAME_UPPER");
  return window;
}

LogicalResult inlay::import::checkKernelShape(Node &node,
                                              ArrayRef<int64_t> kernel) {
  auto given = node.getInts("kernel_shape");
  if (!given || given->empty() || ArrayRef<int64_t>(*given) == kernel)
    return success();
  return node.error() << "kernel_shape is " << shapeText(*given)
                      << ", but the weight's is " << shapeText(kernel);
}

//===-- Convolutions ------------------------------------------------------===//

/// The kernel of a weight whose rank fits the input's (I16).
static FailureOr<ArrayRef<int64_t>> kernelOf(Node &node) {
  if (node.rank(0) < 3 || node.rank(0) > 5)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 3, 4 or 5 (N,C,spatial) is needed";
  if (node.rank(1) != node.rank(0))
    return node.error() << "weight is " << typeText(node.input(1))
                        << ", but the input " << typeText(node.input(0))
                        << " needs one of the same rank";
  ArrayRef<int64_t> kernel = node.shape(1).drop_front(2);
  if (failed(checkKernelShape(node, kernel)))
    return failure();
  return kernel;
}

/// Negative pads cut the input before the convolution.
static Value cropForNegativePads(Node &node, Value input, Window &window) {
  size_t spatial = window.kernel.size();
  SmallVector<int64_t> low(2, 0), high(2, 0);
  bool any = false;
  for (size_t i = 0; i < spatial; ++i) {
    for (auto [list, pad] : {std::pair(&low, &window.pads[i]),
                             std::pair(&high, &window.pads[spatial + i])}) {
      list->push_back(std::min<int64_t>(*pad, 0));
      any |= *pad < 0;
      *pad = std::max<int64_t>(*pad, 0);
    }
  }
  if (!any)
    return input;
  Value zero = node.scalar(elementOf(input), 0.0);
  return node.create<PadOp>(PadMode::Constant, input, zero, low, high);
}

static LogicalResult importConv(Node &node) {
  auto kernel = kernelOf(node);
  if (failed(kernel))
    return failure();
  auto window = readWindow(node, node.input(0), *kernel);
  if (failed(window))
    return failure();
  Value input = cropForNegativePads(node, node.input(0), *window);
  return node.result(node.create<ConvOp>(
      input, node.input(1), node.input(2), window->strides, window->dilations,
      window->pads, node.getInt("group", 1)));
}

/// Integers less their zero point, as i32. A zero point with one value for
/// each row of `axis` is spread over the others.
static Value centred(Node &node, Value value, Value zeroPoint, int64_t axis) {
  Type wide = node.getBuilder().getIntegerType(32);
  Value result = node.cast(value, wide);
  if (!zeroPoint)
    return result;
  SmallVector<int64_t> shape;
  if (rankedType(zeroPoint).getNumElements() != 1) {
    shape.assign(size_t(rankedType(value).getRank()), 1);
    shape[size_t(axis)] = rankedType(zeroPoint).getNumElements();
  }
  Value spread = node.reshape(node.cast(zeroPoint, wide), shape);
  return node.binary(BinaryKind::Sub, result, spread);
}

static LogicalResult importConvInteger(Node &node) {
  auto kernel = kernelOf(node);
  if (failed(kernel))
    return failure();
  auto window = readWindow(node, node.input(0), *kernel);
  if (failed(window))
    return failure();
  Value input = centred(node, node.input(0), node.input(2), 1);
  Value weight = centred(node, node.input(1), node.input(3), 0);
  if (!input || !weight)
    return failure();
  input = cropForNegativePads(node, input, *window);
  return node.result(node.create<ConvOp>(
      input, weight, Value(), window->strides, window->dilations, window->pads,
      node.getInt("group", 1)));
}

/// Pads that give `wanted` as the result's spatial sizes.
static void padToShape(Node &node, Window &window, ArrayRef<int64_t> input,
                       ArrayRef<int64_t> wanted,
                       ArrayRef<int64_t> outputPadding) {
  size_t spatial = window.kernel.size();
  bool upper = node.getString("auto_pad", "NOTSET") == "SAME_UPPER";
  for (size_t i = 0; i < spatial; ++i) {
    int64_t total = window.strides[i] * (input[i] - 1) + outputPadding[i] +
                    (window.kernel[i] - 1) * window.dilations[i] + 1 -
                    wanted[i];
    int64_t less = total / 2, more = total - less;
    if (total < 0) { // rows that no term reaches stand at the end
      window.pads[i] = 0;
      window.pads[spatial + i] = total;
      continue;
    }
    window.pads[i] = upper ? less : more;
    window.pads[spatial + i] = upper ? more : less;
  }
}

static LogicalResult importConvTranspose(Node &node) {
  auto kernel = kernelOf(node);
  if (failed(kernel))
    return failure();
  size_t spatial = kernel->size();
  auto window = readWindow(node, node.input(0), *kernel);
  auto outputPadding = readList(node, "output_padding", spatial, 0, 0);
  auto outputShape = readList(node, "output_shape", spatial, -1, 0);
  if (failed(window) || failed(outputPadding) || failed(outputShape))
    return failure();
  ArrayRef<int64_t> input = node.shape(0).drop_front(2);
  bool same = node.getString("auto_pad", "NOTSET").starts_with("SAME");
  if (!outputShape->empty() && outputShape->front() >= 0) {
    padToShape(node, *window, input, *outputShape, *outputPadding);
  } else if (same) {
    SmallVector<int64_t> wanted;
    for (size_t i = 0; i < spatial; ++i)
      wanted.push_back(input[i] * window->strides[i]);
    padToShape(node, *window, input, wanted, *outputPadding);
  }
  return node.result(node.create<ConvTransposeOp>(
      node.input(0), node.input(1), node.input(2), window->strides,
      window->dilations, window->pads, *outputPadding,
      node.getInt("group", 1)));
}

ArrayRef<HandlerRow> inlay::import::convHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Conv", 1, importConv},
      {"", "ConvInteger", 1, importConvInteger},
      {"", "ConvTranspose", 1, importConvTranspose},
  };
  return rows;
}
