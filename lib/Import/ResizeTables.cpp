//===- ResizeTables.cpp - Which places a resized axis reads ---------------===//
//
// The coordinate of each place of the result, its neighbours and what each of
// them counts, after the text of Resize-19. Neighbours beyond an end are the
// end itself; equal places are merged.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/ResizeTables.h"

#include <algorithm>
#include <cmath>

using namespace inlay::import;

bool AxisTable::isIdentity(int64_t from) const {
  if (taps != 1 || int64_t(places.size()) != from)
    return false;
  for (int64_t i = 0; i < from; ++i)
    if (places[size_t(i)] != i)
      return false;
  return true;
}

/// The coordinate in the input. `Number` is float for nearest places, as ONNX
/// Runtime has it: a quotient that is whole on paper is then whole.
template <typename Number>
static Number coordinate(const AxisResize &axis, int64_t place) {
  Number x = Number(place), scale = Number(axis.scale);
  Number length = Number(float(axis.scale) * float(axis.from));
  Number last = Number(axis.from - 1);
  switch (axis.coordinates) {
  case Coordinates::HalfPixel:
    return (x + Number(0.5)) / scale - Number(0.5);
  case Coordinates::HalfPixelSymmetric: {
    Number offset = Number(axis.from) / 2 * (1 - Number(axis.to) / length);
    return offset + (x + Number(0.5)) / scale - Number(0.5);
  }
  case Coordinates::PytorchHalfPixel:
    return axis.to > 1 ? (x + Number(0.5)) / scale - Number(0.5) : Number(0);
  case Coordinates::AlignCorners:
    return length == 1 ? Number(0) : x * last / (length - 1);
  case Coordinates::HalfPixelForNearest:
    return (x + Number(0.5)) / scale;
  case Coordinates::Asymmetric:
    return x / scale;
  case Coordinates::CropAndResize: {
    Number start = Number(axis.roiStart), range = Number(axis.roiEnd) - start;
    Number inner =
        length == 1 ? range * last / 2 : x * range * last / (length - 1);
    return inner + start * last;
  }
  }
  return 0;
}

/// Half the number of neighbours.
static int64_t reach(const AxisResize &axis) {
  double scale = axis.antialias ? std::min(axis.scale, 1.0) : 1.0;
  double radius = axis.mode == ResizeMode::Cubic ? 2 : 1;
  return axis.antialias ? -int64_t(std::floor(-radius / scale) + 1) + 1
                        : int64_t(radius);
}

int64_t inlay::import::resizeEffort(const AxisResize &axis) {
  double radius = axis.mode == ResizeMode::Cubic ? 2 : 1;
  double scale = axis.antialias ? std::min(axis.scale, 1.0) : 1.0;
  double effort = 2 * (radius / scale + 1) * double(axis.to);
  return effort < 0x1p62 ? int64_t(effort) : INT64_MAX;
}

/// What a neighbour counts at a distance, before normalisation.
static double kernelAt(const AxisResize &axis, double distance) {
  double x = std::fabs(distance), a = axis.cubicA;
  if (axis.mode == ResizeMode::Linear)
    return std::max(0.0, 1 - x);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2)
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

static int64_t nearestPlace(const AxisResize &axis, float x) {
  float floor = std::floor(x), rest = x - floor;
  bool up = false;
  switch (axis.nearest) {
  case NearestRule::PreferFloor:
    up = rest > 0.5f;
    break;
  case NearestRule::PreferCeil:
    up = rest >= 0.5f;
    break;
  case NearestRule::Floor:
    break;
  case NearestRule::Ceil:
    up = rest > 0;
    break;
  case NearestRule::ByDirection:
    up = axis.scale < 1 && rest > 0;
    break;
  }
  return int64_t(floor) + up;
}

namespace {
/// Distinct places of one row in ascending order.
struct Row {
  std::vector<int64_t> places;
  std::vector<double> weights;

  void add(int64_t place, double weight) {
    if (!places.empty() && places.back() == place) {
      weights.back() += weight;
      return;
    }
    places.push_back(place);
    weights.push_back(weight);
  }
};
} // namespace

static Row makeRow(const AxisResize &axis, int64_t place) {
  int64_t last = axis.from - 1;
  Row row;
  auto clamp = [&](double x) { return std::clamp(x, -1.0e9, 1.0e9); };
  if (axis.mode == ResizeMode::Nearest) {
    auto x = float(clamp(coordinate<float>(axis, place)));
    row.add(std::clamp<int64_t>(nearestPlace(axis, x), 0, last), 1);
    return row;
  }
  double x = clamp(coordinate<double>(axis, place)), base = std::floor(x);
  // The place on the left is the nearer one: the rest lies in (0, 1].
  if (base == x)
    base -= 1;
  double scale = axis.antialias ? std::min(axis.scale, 1.0) : 1.0;
  int64_t half = reach(axis);
  std::vector<double> weights;
  double sum = 0;
  for (int64_t k = 1 - half; k <= half; ++k) {
    int64_t at = int64_t(base) + k;
    double weight = kernelAt(axis, (double(at) - x) * scale);
    if (axis.excludeOutside && (at < 0 || at > last))
      weight = 0;
    weights.push_back(weight);
    sum += weight;
  }
  bool normalize = (axis.antialias || axis.excludeOutside) && sum != 0;
  for (int64_t k = 0; k < 2 * half; ++k) {
    double weight = weights[size_t(k)] / (normalize ? sum : 1);
    int64_t at = std::clamp<int64_t>(int64_t(base) + 1 - half + k, 0, last);
    if (weight != 0)
      row.add(at, weight);
  }
  if (row.places.empty())
    row.add(std::clamp<int64_t>(int64_t(base), 0, last), 0);
  return row;
}

AxisTable inlay::import::makeResizeTable(const AxisResize &axis) {
  std::vector<Row> rows;
  AxisTable table;
  for (int64_t place = 0; place < axis.to; ++place) {
    rows.push_back(makeRow(axis, place));
    table.taps = std::max(table.taps, int64_t(rows.back().places.size()));
  }
  for (int64_t place = 0; place < axis.to; ++place) {
    Row &row = rows[size_t(place)];
    // Short rows end in reads that count nothing; they stay inside.
    while (int64_t(row.places.size()) < table.taps) {
      int64_t next = row.places.back() + 1;
      row.places.push_back(next < axis.from ? next : row.places.back());
      row.weights.push_back(0);
    }
    double x = coordinate<double>(axis, place);
    bool isOutside = axis.coordinates == Coordinates::CropAndResize &&
                     !(x >= 0 && x <= double(axis.from - 1));
    for (int64_t t = 0; t < table.taps; ++t) {
      bool marks = isOutside && t == 0;
      table.places.push_back(marks ? -1 : int32_t(row.places[size_t(t)]));
      table.weights.push_back(float(row.weights[size_t(t)]));
    }
  }
  return table;
}
