// Reading between places: resizing by tables, samples by grid, boxes.
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

/// Integers are rounded half to even before they are stored.
static void storeRounded(Tensor &result, int64_t i, double value) {
  result.setFloat(i, isFloat(result) ? value : std::nearbyint(value));
}

static void copyElement(Tensor &result, int64_t to, const Tensor &input,
                        int64_t from) {
  if (isFloat(input))
    result.setFloat(to, input.getFloat(from));
  else
    result.setInt(to, input.getInt(from));
}

//===-- Resize ------------------------------------------------------------===//

namespace {
/// The tables of one axis as plain numbers.
struct Taps {
  int64_t axis, count;
  std::vector<int64_t> places;
  std::vector<double> weights; ///< empty: copy
};
} // namespace

static std::vector<Taps> readTaps(ResizeOp op) {
  std::vector<Taps> all;
  for (auto [i, axis] : llvm::enumerate(op.getAxes())) {
    auto places = cast<DenseIntElementsAttr>(op.getPlaces()[i]);
    Taps taps{axis, places.getType().getShape()[1], {}, {}};
    for (int32_t place : places.getValues<int32_t>())
      taps.places.push_back(place);
    if (!op.getWeights().empty())
      for (float weight :
           cast<DenseFPElementsAttr>(op.getWeights()[i]).getValues<float>())
        taps.weights.push_back(weight);
    all.push_back(std::move(taps));
  }
  return all;
}

/// The sum over the taps of all axes from `level` on.
static double sumTaps(const Tensor &input, ArrayRef<Taps> axes, size_t level,
                      ArrayRef<int64_t> place, ArrayRef<int64_t> strides,
                      int64_t offset) {
  if (level == axes.size())
    return input.getFloat(offset);
  const Taps &taps = axes[level];
  double sum = 0;
  for (int64_t t = 0; t < taps.count; ++t) {
    int64_t entry = place[taps.axis] * taps.count + t;
    sum += taps.weights[entry] *
           sumTaps(input, axes, level + 1, place, strides,
                   offset + taps.places[entry] * strides[taps.axis]);
  }
  return sum;
}

static Tensor evaluateResize(ResizeOp op, const Tensor &input) {
  Tensor result(resultType(op));
  std::vector<Taps> axes = readTaps(op);
  SmallVector<int64_t> strides = rowMajorStrides(input.getShape());
  ArrayRef<int64_t> shape = result.getShape();
  SmallVector<int64_t> kept(strides), place(shape.size(), 0);
  for (int64_t axis : op.getAxes())
    kept[axis] = 0;
  for (int64_t i = 0, count = result.getNumElements(); i < count; ++i) {
    int64_t base = 0, copied = 0;
    bool outside = false;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      base += place[axis] * kept[axis];
    for (const Taps &taps : axes) {
      int64_t first = taps.places[place[taps.axis] * taps.count];
      outside |= first < 0;
      copied += first * strides[taps.axis];
    }
    if (outside)
      storeRounded(result, i, op.getOutside().convertToDouble());
    else if (op.getWeights().empty())
      copyElement(result, i, input, base + copied);
    else
      storeRounded(result, i, sumTaps(input, axes, 0, place, strides, base));
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++place[axis] < shape[axis])
        break;
      place[axis] = 0;
    }
  }
  return result;
}

//===-- GridSample --------------------------------------------------------===//

/// x folded into [low, high] by mirrors at both ends.
static double reflect(double x, double low, double high) {
  double range = high - low;
  if (range <= 0)
    return low;
  double distance = x < low ? low - x : x > high ? x - high : 0;
  if (distance == 0)
    return x;
  double turns = std::floor(distance / range);
  double rest = distance - turns * range;
  bool even = turns - 2 * std::floor(turns / 2) == 0;
  return (x < low) == even ? low + rest : high - rest;
}

static void cubicWeights(double r, double *weights) {
  constexpr double a = -0.75;
  auto inner = [](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  auto outer = [](double x) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  };
  weights[0] = outer(r + 1);
  weights[1] = inner(r);
  weights[2] = inner(1 - r);
  weights[3] = outer(2 - r);
}

namespace {
/// The elements that one coordinate reads along its axis; -1 stands for zero.
struct Reads {
  int64_t count = 1;
  int64_t places[4];
  double weights[4] = {1, 0, 0, 0};
};
} // namespace

static Reads readsOf(GridSampleOp op, double given, int64_t size) {
  bool corners = op.getAlignCorners();
  double low = corners ? 0 : -0.5, high = corners ? size - 1 : size - 0.5;
  double x = corners ? (given + 1) / 2 * (size - 1)
                     : ((given + 1) * size - 1) / 2;
  if (op.getMode() == Interpolation::Nearest)
    x = std::nearbyint(x);
  if (op.getBorder() == BorderMode::Border &&
      op.getMode() != Interpolation::Cubic)
    x = std::clamp(x, 0.0, double(size - 1));
  if (op.getBorder() == BorderMode::Reflection)
    x = reflect(x, low, high);
  double base = std::floor(x), rest = x - base;
  Reads reads;
  int64_t first = int64_t(std::clamp(base, -8.0, double(size + 8)));
  if (op.getMode() == Interpolation::Linear) {
    reads.count = 2;
    reads.weights[0] = 1 - rest;
    reads.weights[1] = rest;
  } else if (op.getMode() == Interpolation::Cubic) {
    reads.count = 4;
    --first;
    cubicWeights(rest, reads.weights);
  }
  for (int64_t t = 0; t < reads.count; ++t) {
    int64_t place = first + t;
    if (op.getBorder() == BorderMode::Reflection)
      place = int64_t(reflect(double(place), low, high));
    if (op.getBorder() != BorderMode::Zeros)
      place = std::clamp<int64_t>(place, 0, size - 1);
    reads.places[t] = place < 0 || place >= size ? -1 : place;
  }
  return reads;
}

static double sumReads(const Tensor &input, ArrayRef<Reads> axes,
                       ArrayRef<int64_t> strides, int64_t offset) {
  if (axes.empty())
    return input.getFloat(offset);
  double sum = 0;
  for (int64_t t = 0; t < axes[0].count; ++t)
    if (axes[0].places[t] >= 0)
      sum += axes[0].weights[t] *
             sumReads(input, axes.drop_front(), strides.drop_front(),
                      offset + axes[0].places[t] * strides[0]);
  return sum;
}

static Tensor evaluateGridSample(GridSampleOp op, const Tensor &input,
                                 const Tensor &grid) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> from = input.getShape(), to = result.getShape();
  size_t rank = from.size() - 2;
  int64_t points = 1;
  for (int64_t size : to.drop_front(2))
    points *= size;
  SmallVector<int64_t> strides = rowMajorStrides(from);
  ArrayRef<int64_t> spatial = ArrayRef<int64_t>(strides).drop_front(2);
  for (int64_t n = 0; n < to[0]; ++n)
    for (int64_t p = 0; p < points; ++p) {
      SmallVector<Reads> axes;
      bool inside = true;
      int64_t nearest = 0;
      for (size_t i = 0; i < rank; ++i) {
        double given = grid.getFloat((n * points + p) * rank + rank - 1 - i);
        axes.push_back(readsOf(op, given, from[2 + i]));
        inside &= axes[i].places[0] >= 0;
        nearest += axes[i].places[0] * spatial[i];
      }
      for (int64_t c = 0; c < to[1]; ++c) {
        int64_t out = (n * to[1] + c) * points + p;
        int64_t base = n * strides[0] + c * strides[1];
        if (op.getMode() != Interpolation::Nearest)
          storeRounded(result, out, sumReads(input, axes, spatial, base));
        else if (inside)
          copyElement(result, out, input, base + nearest);
      }
    }
  return result;
}

//===-- Boxes -------------------------------------------------------------===//

/// One axis of a point in a box, between two elements.
static bool between(double at, int64_t size, int64_t *places, double *weights) {
  if (!(at >= -1 && at <= double(size)))
    return false;
  at = std::max(at, 0.0);
  places[0] = std::min<int64_t>(int64_t(at), size - 1);
  places[1] = std::min<int64_t>(places[0] + 1, size - 1);
  weights[1] = int64_t(at) >= size - 1 ? 0 : at - double(places[0]);
  weights[0] = 1 - weights[1];
  return true;
}

namespace {
/// One bin along one axis: where its samples are.
struct Bin {
  double start, step;
  int64_t samples;
};
} // namespace

static Bin binOf(RoiAlignOp op, double from, double to, int64_t bin,
                 int64_t bins) {
  double scale = op.getSpatialScale().convertToFloat();
  double offset = op.getHalfPixel() ? 0.5 : 0;
  double start = from * scale - offset, size = to * scale - offset - start;
  if (!op.getHalfPixel())
    size = std::max(size, 1.0);
  double width = size / double(bins);
  int64_t samples = op.getSamplingRatio();
  if (samples == 0)
    samples = int64_t(std::clamp(std::ceil(width), 0.0, 1024.0));
  return {start + double(bin) * width, samples ? width / double(samples) : 0,
          samples};
}

static Tensor evaluateRoiAlign(RoiAlignOp op, ArrayRef<Tensor> operands) {
  const Tensor &input = operands[0];
  Tensor result(resultType(op));
  ArrayRef<int64_t> from = input.getShape(), to = result.getShape();
  bool max = op.getKind() == PoolKind::Max;
  int64_t i = 0;
  for (int64_t r = 0; r < to[0]; ++r) {
    auto roi = [&](int64_t k) { return operands[1].getFloat(r * 4 + k); };
    int64_t image = operands[2].getInt(r);
    image = std::clamp<int64_t>(image < 0 ? image + from[0] : image, 0,
                                from[0] - 1);
    for (int64_t c = 0; c < to[1]; ++c)
      for (int64_t y = 0; y < to[2]; ++y)
        for (int64_t x = 0; x < to[3]; ++x, ++i) {
          Bin rows = binOf(op, roi(1), roi(3), y, to[2]);
          Bin columns = binOf(op, roi(0), roi(2), x, to[3]);
          int64_t base = (image * from[1] + c) * from[2] * from[3];
          double value = 0;
          bool any = false;
          for (int64_t s = 0; s < rows.samples; ++s)
            for (int64_t t = 0; t < columns.samples; ++t) {
              int64_t py[2] = {0, 0}, px[2] = {0, 0};
              double wy[2] = {0, 0}, wx[2] = {0, 0}, best = 0;
              bool inside = between(rows.start + (double(s) + .5) * rows.step,
                                    from[2], py, wy) &&
                            between(columns.start +
                                        (double(t) + .5) * columns.step,
                                    from[3], px, wx);
              for (int k = 0; inside && k < 4; ++k) {
                double part = wy[k / 2] * wx[k % 2] *
                              input.getFloat(base + py[k / 2] * from[3] +
                                             px[k % 2]);
                best = max ? (k ? std::max(best, part) : part) : best + part;
              }
              value = !max ? value + best : any ? std::max(value, best) : best;
              any = true;
            }
          if (!max)
            value /= double(std::max<int64_t>(rows.samples * columns.samples, 1));
          result.setFloat(i, value);
        }
  }
  return result;
}

static Tensor evaluateRoiPool(RoiPoolOp op, const Tensor &input,
                              const Tensor &rois) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> from = input.getShape(), to = result.getShape();
  double scale = op.getSpatialScale().convertToFloat();
  int64_t i = 0;
  // The first and the end of a bin along one axis, cut to the image.
  auto edges = [&](double low, double high, int64_t bin, int64_t bins,
                   int64_t size) {
    double first = std::round(low * scale);
    double width = std::max(std::round(high * scale) - first + 1, 1.0) /
                   double(bins);
    auto cut = [&](double x) {
      return int64_t(std::clamp(x + first, 0.0, double(size)));
    };
    return std::pair<int64_t, int64_t>(
        cut(std::floor(double(bin) * width)),
        cut(std::ceil(double(bin + 1) * width)));
  };
  for (int64_t r = 0; r < to[0]; ++r) {
    auto roi = [&](int64_t k) { return rois.getFloat(r * 5 + k); };
    int64_t image = int64_t(std::clamp(roi(0), 0.0, double(from[0] - 1)));
    for (int64_t c = 0; c < to[1]; ++c)
      for (int64_t y = 0; y < to[2]; ++y)
        for (int64_t x = 0; x < to[3]; ++x, ++i) {
          auto [top, bottom] = edges(roi(2), roi(4), y, to[2], from[2]);
          auto [left, right] = edges(roi(1), roi(3), x, to[3], from[3]);
          int64_t base = (image * from[1] + c) * from[2];
          double best = top < bottom && left < right ? -HUGE_VAL : 0;
          for (int64_t iy = top; iy < bottom; ++iy)
            for (int64_t ix = left; ix < right; ++ix)
              best = std::max(best,
                              input.getFloat((base + iy) * from[3] + ix));
          result.setFloat(i, best);
        }
  }
  return result;
}

Results reference::evaluateSample(Operation *op, ArrayRef<Tensor> operands) {
  if (auto resize = dyn_cast<ResizeOp>(op))
    return SmallVector<Tensor>{evaluateResize(resize, operands[0])};
  if (auto sample = dyn_cast<GridSampleOp>(op))
    return SmallVector<Tensor>{
        evaluateGridSample(sample, operands[0], operands[1])};
  if (auto align = dyn_cast<RoiAlignOp>(op))
    return SmallVector<Tensor>{evaluateRoiAlign(align, operands)};
  return SmallVector<Tensor>{
      evaluateRoiPool(cast<RoiPoolOp>(op), operands[0], operands[1])};
}
