//===- Slicing.cpp - Parts of a tensor ------------------------------------===//
//
// Slice, Split and Pad. Bounds must be constants.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Slice -------------------------------------------------------------===//

namespace {
/// A box of a tensor, at first the whole of it.
struct Box {
  explicit Box(ArrayRef<int64_t> shape)
      : starts(shape.size(), 0), sizes(shape), steps(shape.size(), 1) {}

  SmallVector<int64_t> starts, sizes, steps;
};
} // namespace

static Value slice(Node &node, Value value, const Box &box) {
  if (ArrayRef<int64_t>(box.sizes) == shapeOf(value) &&
      llvm::all_of(box.steps, [](int64_t step) { return step == 1; }))
    return value;
  return node.create<SliceOp>(value, box.starts, box.sizes, box.steps);
}

/// Python's range [start, end) with a step on an axis, ends clamped.
static void cutAxis(Box &box, size_t axis, int64_t start, int64_t end,
                    int64_t step) {
  int64_t size = box.sizes[axis];
  auto clamp = [&](int64_t place, int64_t low, int64_t high) {
    if (place < 0)
      place = place < -size ? low : place + size;
    return std::clamp(place, low, high);
  };
  bool forward = step > 0;
  int64_t low = forward ? 0 : -1, high = forward ? size : size - 1;
  int64_t first = clamp(start, low, high), last = clamp(end, low, high);
  int64_t distance = forward ? last - first : first - last;
  // A step beyond the axis takes one element; so bounded, it can be negated.
  int64_t stride = std::clamp<int64_t>(step, -size - 1, size + 1);
  int64_t width = forward ? stride : -stride;
  int64_t count = distance <= 0 || size == 0 ? 0 : (distance - 1) / width + 1;
  box.starts[axis] = count == 0 ? 0 : first;
  box.sizes[axis] = count;
  box.steps[axis] = count == 1 ? 1 : stride;
}

static LogicalResult importSlice(Node &node) {
  auto starts = node.attrOrInputInts("starts", 1);
  auto ends = node.attrOrInputInts("ends", 2);
  auto given = node.attrOrInputInts("axes", 3);
  if (failed(starts) || failed(ends) || failed(given))
    return failure();
  std::optional<SmallVector<int64_t>> steps;
  if (node.hasInput(4)) {
    auto values = node.constInts(4, "steps");
    if (failed(values))
      return failure();
    steps = *values;
  }
  size_t count = (*starts)->size();
  bool axesFit =
      *given ? (*given)->size() == count : count <= size_t(node.rank(0));
  if ((*ends)->size() != count || !axesFit || (steps && steps->size() != count))
    return node.error() << "starts, ends, axes and steps have different "
                           "lengths"; // I17
  Box box(node.shape(0));
  SmallVector<bool> seen(size_t(node.rank(0)), false);
  for (size_t i = 0; i < count; ++i) {
    auto axis = node.axis(*given ? (**given)[i] : int64_t(i), node.rank(0));
    if (failed(axis))
      return failure();
    int64_t step = steps ? (*steps)[i] : 1;
    if (step == 0) // I18
      return node.error() << "the step of axis " << *axis << " is 0";
    if (std::exchange(seen[size_t(*axis)], true)) // I19
      return node.error() << "axes name axis " << *axis << " twice";
    cutAxis(box, size_t(*axis), (**starts)[i], (**ends)[i], step);
  }
  return node.result(slice(node, node.input(0), box));
}

//===-- Split -------------------------------------------------------------===//

static LogicalResult importSplit(Node &node) {
  auto axis = node.axis(node.getInt("axis", 0), node.rank(0));
  auto given = node.attrOrInputInts("split", 1);
  if (failed(axis) || failed(given))
    return failure();
  int64_t size = node.shape(0)[size_t(*axis)];
  int64_t parts = int64_t(node.numOutputs());
  if (node.hasAttr("num_outputs") && node.getInt("num_outputs") != parts)
    return node.error() << "num_outputs is " << node.getInt("num_outputs")
                        << ", but it has " << parts << " outputs";
  SmallVector<int64_t> sizes = given->value_or(SmallVector<int64_t>());
  if (!*given || sizes.empty()) {
    constexpr int64_t unevenSince = 18;
    if (size % parts != 0 && node.version() < unevenSince)
      return node.error() << "cannot split " << size << " on axis " << *axis
                          << " into " << parts << " equal parts";
    int64_t part = (size + parts - 1) / parts, rest = size;
    for (int64_t i = 0; i < parts; ++i) {
      sizes.push_back(std::min(part, rest));
      rest -= sizes.back();
    }
  }
  int64_t sum = 0;
  bool ok = int64_t(sizes.size()) == parts;
  for (int64_t each : sizes)
    ok = ok && each >= 0 && !llvm::AddOverflow(sum, each, sum);
  if (!ok || sum != size) // I21
    return node.error() << "split " << shapeText(sizes) << " does not divide "
                        << size << " on axis " << *axis << " into " << parts
                        << " outputs";
  int64_t start = 0;
  for (auto [i, each] : llvm::enumerate(sizes)) {
    Box box(node.shape(0));
    box.starts[size_t(*axis)] = each == 0 ? 0 : start;
    box.sizes[size_t(*axis)] = each;
    start += each;
    if (node.wantsOutput(unsigned(i)) &&
        failed(node.result(unsigned(i), slice(node, node.input(0), box))))
      return failure();
  }
  return success();
}

//===-- Pad ---------------------------------------------------------------===//

static FailureOr<PadMode> readPadMode(Node &node) {
  StringRef name = node.getString("mode", "constant");
  for (PadMode mode :
       {PadMode::Constant, PadMode::Edge, PadMode::Reflect, PadMode::Wrap})
    if (name == stringifyPadMode(mode))
      return mode;
  return node.error() << "mode is " << quoted(name)
                      << ", but 'constant', 'edge', 'reflect' or 'wrap' is "
                         "needed"; // I25
}

/// The value outside of the input, as a scalar.
static Value padValue(Node &node) {
  Type type = node.element(0);
  if (node.schema->findAttribute("value"))
    return node.scalar(type, node.getFloat("value", 0.0f));
  if (!node.hasInput(2))
    return node.scalar(type, 0.0);
  if (node.inputType(2).getNumElements() != 1) {
    node.error() << "the value is " << typeText(node.input(2))
                 << ", but one element is needed";
    return {};
  }
  return node.reshape(node.cast(node.input(2), type), {});
}

static LogicalResult importPad(Node &node) {
  auto mode = readPadMode(node);
  auto pads = node.attrOrInputInts(node.version() < 2 ? "paddings" : "pads", 1);
  if (failed(mode) || failed(pads))
    return failure();
  int64_t rank = node.rank(0);
  SmallVector<int64_t> given = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (node.hasInput(3)) {
    auto axes = node.constInts(3, "axes");
    if (failed(axes))
      return failure();
    given = *axes;
  }
  size_t count = given.size();
  if ((*pads)->size() != 2 * count) // I17
    return node.error() << "pads " << shapeText(**pads) << " has "
                        << uint64_t((*pads)->size()) << " values, but "
                        << uint64_t(2 * count) << " are needed";
  SmallVector<int64_t> low(size_t(rank), 0), high(size_t(rank), 0);
  SmallVector<bool> seen(size_t(rank), false);
  for (size_t i = 0; i < count; ++i) {
    auto axis = node.axis(given[i], rank);
    if (failed(axis))
      return failure();
    if (std::exchange(seen[size_t(*axis)], true)) // I19
      return node.error() << "axes name axis " << *axis << " twice";
    low[size_t(*axis)] = (**pads)[i];
    high[size_t(*axis)] = (**pads)[count + i];
    for (int64_t pad : {low[size_t(*axis)], high[size_t(*axis)]})
      if (pad > INT32_MAX || pad < -int64_t(INT32_MAX)) // I18
        return node.error() << "pads " << shapeText(**pads) << " holds " << pad
                            << ", which does not fit in 32 bits";
  }
  Value value = padValue(node);
  auto isZero = [](int64_t pad) { return pad == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return node.result(node.input(0));
  return node.result(
      node.create<PadOp>(*mode, node.input(0), value, low, high));
}

/// Cuts or fills with zeros at both ends; the odd place goes to the end.
static LogicalResult importCenterCropPad(Node &node) {
  auto wanted = node.constInts(1, "shape");
  if (failed(wanted))
    return failure();
  int64_t rank = node.rank(0);
  SmallVector<int64_t> given = node.getInts("axes").value_or(
      llvm::to_vector(llvm::seq<int64_t>(0, rank)));
  if (given.size() != wanted->size()) // I17
    return node.error() << "shape " << shapeText(*wanted) << " has "
                        << uint64_t(wanted->size()) << " values, but "
                        << uint64_t(given.size()) << " are needed";
  SmallVector<int64_t> low(size_t(rank), 0), high(size_t(rank), 0);
  for (auto [size, name] : llvm::zip(*wanted, given)) {
    auto axis = node.axis(name, rank);
    if (failed(axis))
      return failure();
    if (size < 0 || size > INT32_MAX) // I18
      return node.error() << "shape " << shapeText(*wanted) << " holds " << size
                          << ", but sizes in [0, " << INT32_MAX
                          << "] are needed";
    int64_t more = size - node.shape(0)[size_t(*axis)];
    low[size_t(*axis)] = more / 2;
    high[size_t(*axis)] = more - more / 2;
  }
  return node.result(node.create<PadOp>(PadMode::Constant, node.input(0),
                                        node.scalar(node.element(0), 0.0), low,
                                        high));
}

ArrayRef<HandlerRow> inlay::import::slicingHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "CenterCropPad", 18, importCenterCropPad},
      {"", "Pad", 1, importPad},
      {"", "Slice", 1, importSlice},
      {"", "Split", 2, importSplit},
  };
  return rows;
}
