//===- Sample.cpp - Reading between the places of a tensor ----------------===//
//
// GridSample and the operators on regions of interest. (AffineGrid is a
// function of ONNX.)
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult importGridSample(Node &node) {
  StringRef name = node.getString("mode", "linear");
  auto mode = llvm::StringSwitch<std::optional<Interpolation>>(name)
                  .Case("nearest", Interpolation::Nearest)
                  .Cases({"linear", "bilinear"}, Interpolation::Linear)
                  .Cases({"cubic", "bicubic"}, Interpolation::Cubic)
                  .Default(std::nullopt);
  if (!mode)
    return node.error() << "mode is " << quoted(name) // I25
                        << ", but 'nearest', 'linear' or 'cubic' is needed";
  StringRef outside = node.getString("padding_mode", "zeros");
  auto border = llvm::StringSwitch<std::optional<BorderMode>>(outside)
                    .Case("zeros", BorderMode::Zeros)
                    .Case("border", BorderMode::Border)
                    .Case("reflection", BorderMode::Reflection)
                    .Default(std::nullopt);
  if (!border)
    return node.error() << "padding_mode is " << quoted(outside) // I25
                        << ", but 'zeros', 'border' or 'reflection' is needed";
  if (node.rank(0) > 5) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but at most 3 spatial axes are supported";
  return node.result(node.create<GridSampleOp>(
      *mode, *border, node.input(0), node.input(1),
      node.getInt("align_corners") != 0));
}

static FailureOr<PoolKind> readRoiMode(Node &node) {
  StringRef name = node.getString("mode", "avg");
  if (name == "avg")
    return PoolKind::Average;
  if (name == "max")
    return PoolKind::Max;
  return node.error() << "mode is " << quoted(name) // I25
                      << ", but 'avg' or 'max' is needed";
}

static LogicalResult importRoiAlign(Node &node) {
  auto kind = readRoiMode(node);
  if (failed(kind))
    return failure();
  constexpr int64_t halfPixelSince = 16;
  StringRef coordinates = node.getString(
      "coordinate_transformation_mode",
      node.version() < halfPixelSince ? "output_half_pixel" : "half_pixel");
  if (coordinates != "half_pixel" && coordinates != "output_half_pixel") // I25
    return node.error() << "coordinate_transformation_mode is "
                        << quoted(coordinates)
                        << ", but 'half_pixel' or 'output_half_pixel' is "
                           "needed";
  OpBuilder &b = node.getBuilder();
  return node.result(node.create<RoiAlignOp>(
      PoolKindAttr::get(node.getContext(), *kind), node.input(0),
      node.input(1), node.input(2),
      b.getI64IntegerAttr(node.getInt("output_height", 1)),
      b.getI64IntegerAttr(node.getInt("output_width", 1)),
      b.getI64IntegerAttr(node.getInt("sampling_ratio", 0)),
      b.getF32FloatAttr(node.getFloat("spatial_scale", 1.0f)),
      b.getBoolAttr(coordinates == "half_pixel")));
}

static LogicalResult importMaxRoiPool(Node &node) {
  auto bins = node.getInts("pooled_shape");
  if (!bins || bins->size() != 2) // I17
    return node.error() << "pooled_shape has "
                        << uint64_t(bins ? bins->size() : 0)
                        << " values, but 2 are needed";
  OpBuilder &b = node.getBuilder();
  return node.result(node.create<RoiPoolOp>(
      node.input(0), node.input(1), b.getI64IntegerAttr((*bins)[0]),
      b.getI64IntegerAttr((*bins)[1]),
      b.getF32FloatAttr(node.getFloat("spatial_scale", 1.0f))));
}

ArrayRef<HandlerRow> inlay::import::sampleHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "GridSample", 16, importGridSample},
      {"", "MaxRoiPool", 1, importMaxRoiPool},
      {"", "RoiAlign", 10, importRoiAlign},
  };
  return rows;
}
