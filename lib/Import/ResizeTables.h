//===- ResizeTables.h - Which places a resized axis reads ------*- C++ -*-===//
//
// All modes of Resize as tables: for each place of the result along one axis,
// the places of the input and their weights. Knows no IR.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_RESIZETABLES_H
#define INLAY_LIB_IMPORT_RESIZETABLES_H

#include <cstdint>
#include <vector>

namespace inlay::import {

enum class Coordinates {
  HalfPixel,
  HalfPixelSymmetric,
  PytorchHalfPixel,
  AlignCorners,
  HalfPixelForNearest,
  Asymmetric,
  CropAndResize
};
enum class NearestRule { PreferFloor, PreferCeil, Floor, Ceil, ByDirection };
enum class ResizeMode { Nearest, Linear, Cubic };

/// How one axis is resized.
struct AxisResize {
  int64_t from = 1, to = 1;
  double scale = 1;
  double roiStart = 0, roiEnd = 1;
  Coordinates coordinates = Coordinates::HalfPixel;
  ResizeMode mode = ResizeMode::Nearest;
  /// `ByDirection`: down when the axis grows, up when it shrinks (Upsample and
  /// Resize before opset 11).
  NearestRule nearest = NearestRule::PreferFloor;
  double cubicA = -0.75;
  bool excludeOutside = false, antialias = false;
};

/// `to` rows of `taps` places and weights, row by row. The first place of a row
/// is -1 where the coordinate lies outside of the input (CropAndResize).
struct AxisTable {
  int64_t taps = 1;
  std::vector<int32_t> places;
  std::vector<float> weights;

  /// Whether every row reads its own place only.
  bool isIdentity(int64_t from) const;
};

/// How many products the table takes before equal places are merged.
int64_t resizeEffort(const AxisResize &axis);

AxisTable makeResizeTable(const AxisResize &axis);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_RESIZETABLES_H
