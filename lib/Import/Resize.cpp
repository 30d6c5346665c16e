//===- Resize.cpp - Resize and Upsample -----------------------------------===//
//
// Scales, sizes and regions must be constants; every mode then is a table for
// each axis that changes (see ResizeTables.h).
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/ResizeTables.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static FailureOr<ResizeMode> readMode(Node &node) {
  StringRef name = node.getString("mode", "nearest");
  auto mode = llvm::StringSwitch<std::optional<ResizeMode>>(name)
                  .Case("nearest", ResizeMode::Nearest)
                  .Cases({"linear", "bilinear"}, ResizeMode::Linear)
                  .Case("cubic", ResizeMode::Cubic)
                  .Default(std::nullopt);
  if (!mode)
    return node.error() << "mode is " << quoted(name) // I25
                        << ", but 'nearest', 'linear' or 'cubic' is needed";
  return *mode;
}

/// What holds for all axes, as of opset 11.
static FailureOr<AxisResize> readRules(Node &node) {
  AxisResize rules;
  auto mode = readMode(node);
  if (failed(mode))
    return failure();
  rules.mode = *mode;
  StringRef name =
      node.getString("coordinate_transformation_mode", "half_pixel");
  auto coordinates =
      llvm::StringSwitch<std::optional<Coordinates>>(name)
          .Case("half_pixel", Coordinates::HalfPixel)
          .Case("half_pixel_symmetric", Coordinates::HalfPixelSymmetric)
          .Case("pytorch_half_pixel", Coordinates::PytorchHalfPixel)
          .Case("align_corners", Coordinates::AlignCorners)
          .Case("asymmetric", Coordinates::Asymmetric)
          .Case("tf_crop_and_resize", Coordinates::CropAndResize)
          // Of opset 11 only, but tf2onnx goes on to write it.
          .Case("tf_half_pixel_for_nn", Coordinates::HalfPixelForNearest)
          .Default(std::nullopt);
  if (!coordinates)
    return node.error() << "coordinate_transformation_mode " << quoted(name)
                        << " is not supported"; // I25
  rules.coordinates = *coordinates;
  StringRef rule = node.getString("nearest_mode", "round_prefer_floor");
  auto nearest =
      llvm::StringSwitch<std::optional<NearestRule>>(rule)
          .Cases({"round_prefer_floor", ""}, NearestRule::PreferFloor)
          .Case("round_prefer_ceil", NearestRule::PreferCeil)
          .Case("floor", NearestRule::Floor)
          .Case("ceil", NearestRule::Ceil)
          .Default(std::nullopt);
  if (!nearest)
    return node.error() << "nearest_mode is " << quoted(rule) // I25
                        << ", but 'round_prefer_floor', 'round_prefer_ceil', "
                           "'floor' or 'ceil' is needed";
  rules.nearest = *nearest;
  rules.cubicA = double(node.getFloat("cubic_coeff_a", -0.75f));
  rules.excludeOutside = node.getInt("exclude_outside") != 0;
  rules.antialias =
      node.getInt("antialias") != 0 && rules.mode != ResizeMode::Nearest;
  return rules;
}

/// Sizes and scales of an axis, of which one is given.
static LogicalResult setScale(Node &node, AxisResize &axis, int64_t which,
                              double scale) {
  if (!(scale > 0) || !std::isfinite(scale)) // I18
    return node.error() << "the scale of axis " << which << " is "
                        << llvm::formatv("{0}", scale).str()
                        << ", but a number above 0 is needed";
  double size = std::floor(double(float(scale) * float(axis.from)));
  if (size > double(INT32_MAX)) // I18
    return node.error() << "the scale of axis " << which
                        << " gives a size over " << INT32_MAX;
  axis.scale = scale;
  axis.to = int64_t(size);
  return success();
}

/// `sizes`, by the policy on aspect ratio.
static LogicalResult setSizes(Node &node, MutableArrayRef<AxisResize> axes,
                              ArrayRef<int64_t> sizes) {
  StringRef policy = node.getString("keep_aspect_ratio_policy", "stretch");
  bool stretch = policy == "stretch", smaller = policy == "not_larger";
  if (!stretch && !smaller && policy != "not_smaller") // I25
    return node.error() << "keep_aspect_ratio_policy is " << quoted(policy)
                        << ", but 'stretch', 'not_larger' or 'not_smaller' is "
                           "needed";
  std::optional<double> common;
  for (auto [axis, size] : llvm::zip(axes, sizes)) {
    if (size < 0 || size > INT32_MAX || (axis.from == 0 && size != 0)) // I18
      return node.error() << "cannot resize an axis of " << axis.from << " to "
                          << size;
    axis.to = size;
    axis.scale = axis.from == 0 ? 1 : double(size) / double(axis.from);
    if (!common || (smaller ? axis.scale < *common : axis.scale > *common))
      common = axis.scale;
  }
  for (AxisResize &axis : axes) {
    if (stretch)
      break;
    double size = std::floor(*common * double(axis.from) + 0.5);
    if (size > double(INT32_MAX)) // I18
      return node.error() << "sizes " << shapeText(sizes)
                          << " give an axis over " << INT32_MAX;
    axis.scale = *common;
    axis.to = int64_t(size);
  }
  return success();
}

/// Builds the op for axes that change.
static LogicalResult resize(Node &node, ArrayRef<int64_t> which,
                            ArrayRef<AxisResize> axes, float outside) {
  constexpr int64_t mostEffort = int64_t(1) << 26;
  std::vector<std::pair<int64_t, AxisTable>> tables;
  bool weighted = false;
  for (auto [number, axis] : llvm::zip(which, axes)) {
    if (resizeEffort(axis) > mostEffort)
      return node.error() << "resizing axis " << number << " from " << axis.from
                          << " to " << axis.to << " takes too large a table";
    if (axis.from == 0)
      return node.result(node.input(0));
    AxisTable table = makeResizeTable(axis);
    if (table.isIdentity(axis.from))
      continue;
    weighted |= axis.mode != ResizeMode::Nearest;
    tables.emplace_back(number, std::move(table));
  }
  if (tables.empty())
    return node.result(node.input(0));
  llvm::sort(tables, [](auto &a, auto &b) { return a.first < b.first; });
  OpBuilder &b = node.getBuilder();
  SmallVector<int64_t> order;
  SmallVector<Attribute> places, weights;
  for (auto &[number, table] : tables) {
    int64_t size = int64_t(table.places.size()) / table.taps;
    SmallVector<int64_t> shape = {size, table.taps};
    order.push_back(number);
    places.push_back(DenseElementsAttr::get(
        RankedTensorType::get(shape, b.getI32Type()), ArrayRef(table.places)));
    if (weighted)
      weights.push_back(
          DenseElementsAttr::get(RankedTensorType::get(shape, b.getF32Type()),
                                 ArrayRef(table.weights)));
  }
  return node.result(
      node.create<ResizeOp>(node.input(0), order, b.getArrayAttr(places),
                            b.getArrayAttr(weights), APFloat(outside)));
}

static LogicalResult importResize(Node &node) {
  auto rules = readRules(node);
  if (failed(rules))
    return failure();
  int64_t rank = node.rank(0);
  SmallVector<int64_t> which = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (auto given = node.getInts("axes")) {
    which.clear();
    for (int64_t each : *given) {
      auto axis = node.axis(each, rank);
      if (failed(axis))
        return failure();
      if (llvm::is_contained(which, *axis)) // I19
        return node.error() << "axes name axis " << *axis << " twice";
      which.push_back(*axis);
    }
  }
  auto given = [&](unsigned index) {
    return node.hasInput(index) && node.inputType(index).getNumElements() > 0;
  };
  SmallVector<AxisResize> axes(which.size(), *rules);
  for (auto [axis, number] : llvm::zip(axes, which))
    axis.from = node.shape(0)[size_t(number)];
  if (given(2) == given(3))
    return node.error() << "needs either scales or sizes";
  if (given(2)) {
    auto scales = node.constFloats(2, "scales");
    if (failed(scales))
      return failure();
    if (scales->size() != which.size()) // I17
      return node.error() << "scales has " << uint64_t(scales->size())
                          << " values, but " << uint64_t(which.size())
                          << " are needed";
    for (size_t i = 0; i < which.size(); ++i)
      if (failed(setScale(node, axes[i], which[i], (*scales)[i])))
        return failure();
  } else {
    auto sizes = node.constInts(3, "sizes");
    if (failed(sizes))
      return failure();
    if (sizes->size() != which.size()) // I17
      return node.error() << "sizes has " << uint64_t(sizes->size())
                          << " values, but " << uint64_t(which.size())
                          << " are needed";
    if (failed(setSizes(node, axes, *sizes)))
      return failure();
  }
  if (rules->coordinates == Coordinates::CropAndResize) {
    if (!given(1))
      return node.error() << "needs a roi for 'tf_crop_and_resize'";
    auto roi = node.constFloats(1, "roi");
    if (failed(roi))
      return failure();
    if (roi->size() != 2 * which.size()) // I17
      return node.error() << "roi has " << uint64_t(roi->size())
                          << " values, but " << uint64_t(2 * which.size())
                          << " are needed";
    for (size_t i = 0; i < which.size(); ++i) {
      axes[i].roiStart = (*roi)[i];
      axes[i].roiEnd = (*roi)[which.size() + i];
    }
  }
  return resize(node, which, axes, node.getFloat("extrapolation_value"));
}

/// Before opset 11: `x / scale`, places rounded towards the smaller axis.
static LogicalResult importOldResize(Node &node) {
  auto mode = readMode(node);
  auto scales = node.attrOrInputFloats("scales", 1);
  if (failed(mode) || failed(scales))
    return failure();
  auto rank = size_t(node.rank(0));
  if (!*scales || (*scales)->size() != rank) // I17
    return node.error() << "scales has "
                        << uint64_t(*scales ? (*scales)->size() : 0)
                        << " values, but " << uint64_t(rank) << " are needed";
  AxisResize rules;
  rules.mode = *mode;
  rules.coordinates = Coordinates::Asymmetric;
  rules.nearest = NearestRule::ByDirection;
  SmallVector<AxisResize> axes(rank, rules);
  for (size_t i = 0; i < rank; ++i) {
    axes[i].from = node.shape(0)[i];
    if (failed(setScale(node, axes[i], int64_t(i), (**scales)[i])))
      return failure();
  }
  return resize(node, llvm::to_vector(llvm::seq<int64_t>(0, int64_t(rank))),
                axes, 0.0f);
}

ArrayRef<HandlerRow> inlay::import::resizeHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Resize", 10, importOldResize},
      {"", "Resize", 11, importResize},
      {"", "Upsample", 7, importOldResize},
  };
  return rows;
}
