// Scattering, sorting, selecting and running sums.
#include "lib/Reference/Families.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

/// Whether integer `x` of a type is above `y`.
static bool isAbove(Type type, int64_t x, int64_t y) {
  return type.isUnsignedInteger() ? uint64_t(x) > uint64_t(y) : x > y;
}

//===-- Scatter -----------------------------------------------------------===//

static void update(ScatterKind kind, Tensor &result, int64_t at,
                   const Tensor &updates, int64_t from) {
  if (isFloat(result)) {
    double old = result.getFloat(at), x = updates.getFloat(from);
    bool nan = std::isnan(old) || std::isnan(x);
    switch (kind) {
    case ScatterKind::Replace:
      return result.setFloat(at, x);
    case ScatterKind::Add:
      return result.setFloat(at, old + x);
    case ScatterKind::Mul:
      return result.setFloat(at, old * x);
    case ScatterKind::Max:
      return result.setFloat(at, nan ? NAN : std::max(old, x));
    case ScatterKind::Min:
      return result.setFloat(at, nan ? NAN : std::min(old, x));
    }
  }
  int64_t old = result.getInt(at), x = updates.getInt(from);
  bool above = isAbove(result.getElementType(), x, old);
  switch (kind) {
  case ScatterKind::Replace:
    return result.setInt(at, x);
  case ScatterKind::Add:
    return result.setInt(at, int64_t(uint64_t(old) + uint64_t(x)));
  case ScatterKind::Mul:
    return result.setInt(at, int64_t(uint64_t(old) * uint64_t(x)));
  case ScatterKind::Max:
    return result.setInt(at, above ? x : old);
  case ScatterKind::Min:
    return result.setInt(at, above ? old : x);
  }
}

static Tensor evaluateScatter(ScatterOp op, ArrayRef<Tensor> operands) {
  const Tensor &indices = operands[1];
  Tensor result = Tensor::fromBytes(resultType(op), operands[0].bytes());
  int64_t size = result.getShape()[0];
  int64_t row = size ? result.getNumElements() / size : 0;
  for (int64_t k = 0, count = indices.getNumElements(); k < count; ++k) {
    int64_t index = indices.getInt(k);
    index = std::clamp<int64_t>(index < 0 ? index + size : index, 0, size - 1);
    for (int64_t i = 0; i < row; ++i)
      update(op.getKind(), result, index * row + i, operands[2], k * row + i);
  }
  return result;
}

static Tensor evaluatePoolArgmax(PoolArgmaxOp op, const Tensor &input) {
  Tensor result(resultType(op));
  ArrayRef<int64_t> from = input.getShape(), to = result.getShape();
  size_t spatial = from.size() - 2;
  SmallVector<int64_t> place(to.size(), 0);
  for (int64_t i = 0, count = result.getNumElements(); i < count; ++i) {
    int64_t plane = place[0] * from[1] + place[1];
    bool any = false;
    int64_t best = 0, bestAt = 0;
    double bestFloat = 0;
    forEachIndex(op.getKernel(), {}, [&](int64_t k, ArrayRef<int64_t>) {
      int64_t rest = k, offset = 0, column = 0, inner = 1;
      SmallVector<int64_t, 3> at(spatial);
      bool inside = true;
      for (size_t axis = spatial; axis-- > 0; rest /= op.getKernel()[axis]) {
        at[axis] = place[2 + axis] * op.getStrides()[axis] +
                   rest % op.getKernel()[axis] * op.getDilations()[axis] -
                   op.getPads()[axis];
        inside &= at[axis] >= 0 && at[axis] < from[2 + axis];
      }
      if (!inside)
        return;
      for (size_t axis = 0; axis < spatial; ++axis) {
        offset = offset * from[2 + axis] + at[axis];
        column += at[axis] * inner;
        inner *= from[2 + axis];
      }
      int64_t flat = plane * inner + offset;
      bool better = !any;
      if (any && isFloat(input))
        better = !std::isnan(bestFloat) && !(input.getFloat(flat) <= bestFloat);
      else if (any)
        better = isAbove(input.getElementType(), input.getInt(flat), best);
      if (!better)
        return;
      any = true;
      if (isFloat(input))
        bestFloat = input.getFloat(flat);
      else
        best = input.getInt(flat);
      bestAt = plane * inner + (op.getColumnMajor() ? column : offset);
    });
    result.setInt(i, bestAt);
    for (size_t axis = to.size(); axis-- > 0;) {
      if (++place[axis] < to[axis])
        break;
      place[axis] = 0;
    }
  }
  return result;
}

//===-- Along one axis ----------------------------------------------------===//

namespace {
/// Lines of a tensor along one axis.
struct Lines {
  int64_t outer = 1, size = 1, inner = 1;

  Lines(ArrayRef<int64_t> shape, int64_t axis) : size(shape[axis]) {
    for (int64_t i : shape.take_front(axis))
      outer *= i;
    for (int64_t i : shape.drop_front(axis + 1))
      inner *= i;
  }
  /// Element `k` of the line that starts at (o, i), where lines have `length`.
  int64_t at(int64_t o, int64_t k, int64_t i, int64_t length) const {
    return (o * length + k) * inner + i;
  }
};
} // namespace

static Tensor evaluateCumulate(CumulateOp op, const Tensor &input) {
  Tensor result(resultType(op));
  Lines lines(input.getShape(), op.getAxis());
  bool product = op.getKind() == ReduceKind::Prod;
  for (int64_t o = 0; o < lines.outer; ++o)
    for (int64_t i = 0; i < lines.inner; ++i) {
      double sum = product;
      uint64_t whole = product;
      for (int64_t k = 0; k < lines.size; ++k) {
        int64_t at = lines.at(o, op.getReverse() ? lines.size - 1 - k : k, i,
                              lines.size);
        auto store = [&] {
          isFloat(input) ? result.setFloat(at, sum)
                         : result.setInt(at, int64_t(whole));
        };
        if (op.getExclusive())
          store();
        if (isFloat(input))
          sum = product ? sum * input.getFloat(at) : sum + input.getFloat(at);
        else if (product)
          whole *= uint64_t(input.getInt(at));
        else
          whole += uint64_t(input.getInt(at));
        if (!op.getExclusive())
          store();
      }
    }
  return result;
}

static SmallVector<Tensor> evaluateTopK(TopKOp op, const Tensor &input) {
  Tensor values(resultType(op, 0)), indices(resultType(op, 1));
  Lines lines(input.getShape(), op.getAxis());
  int64_t k = op.getK();
  // Whether element `a` comes before element `b` by value alone.
  auto before = [&](int64_t a, int64_t b) {
    if (!isFloat(input)) {
      Type type = input.getElementType();
      return op.getLargest() ? isAbove(type, input.getInt(a), input.getInt(b))
                             : isAbove(type, input.getInt(b), input.getInt(a));
    }
    double x = input.getFloat(a), y = input.getFloat(b);
    if (std::isnan(x) || std::isnan(y))
      return !std::isnan(x);
    return op.getLargest() ? x > y : x < y;
  };
  std::vector<int64_t> order(lines.size);
  for (int64_t o = 0; o < lines.outer; ++o)
    for (int64_t i = 0; i < lines.inner; ++i) {
      std::iota(order.begin(), order.end(), 0);
      llvm::sort(order, [&](int64_t a, int64_t b) {
        int64_t x = lines.at(o, a, i, lines.size);
        int64_t y = lines.at(o, b, i, lines.size);
        bool first = before(x, y);
        return first == before(y, x) ? a < b : first;
      });
      for (int64_t r = 0; r < k; ++r) {
        int64_t from = lines.at(o, order[r], i, lines.size);
        int64_t to = lines.at(o, r, i, k);
        if (isFloat(input))
          values.setFloat(to, input.getFloat(from));
        else
          values.setInt(to, input.getInt(from));
        indices.setInt(to, order[r]);
      }
    }
  return {values, indices};
}

//===-- Boxes and matrices ------------------------------------------------===//

namespace {
struct Box {
  float top, left, bottom, right;

  float area() const { return (bottom - top) * (right - left); }
};
} // namespace

static Box boxAt(NmsOp op, const Tensor &boxes, int64_t at) {
  float v[4];
  for (int k = 0; k < 4; ++k)
    v[k] = float(boxes.getFloat(at * 4 + k));
  if (op.getCenterPoint())
    return {v[1] - v[3] / 2, v[0] - v[2] / 2, v[1] + v[3] / 2, v[0] + v[2] / 2};
  return {std::min(v[0], v[2]), std::min(v[1], v[3]), std::max(v[0], v[2]),
          std::max(v[1], v[3])};
}

static bool overlap(const Box &a, const Box &b, float threshold) {
  float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  float width = std::min(a.right, b.right) - std::max(a.left, b.left);
  if (!(height > 0) || !(width > 0))
    return false;
  float both = height * width;
  return both / (a.area() + b.area() - both) > threshold;
}

static SmallVector<Tensor> evaluateNms(NmsOp op, ArrayRef<Tensor> operands) {
  Tensor selected(resultType(op, 0)), count(resultType(op, 1));
  ArrayRef<int64_t> shape = operands[1].getShape();
  int64_t classes = shape[1], size = shape[2], row = 0;
  auto iou = float(operands[2].getFloat(0));
  double least = operands[3].getFloat(0);
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t c = 0; c < classes; ++c) {
      auto score = [&](int64_t k) {
        return operands[1].getFloat((n * classes + c) * size + k);
      };
      std::vector<int64_t> order;
      for (int64_t k = 0; k < size; ++k)
        if (score(k) > least)
          order.push_back(k);
      llvm::sort(order, [&](int64_t a, int64_t b) {
        return score(a) != score(b) ? score(a) > score(b) : a < b;
      });
      std::vector<Box> kept;
      for (int64_t k : order) {
        if (kept.size() >= op.getMaxPerClass())
          break;
        Box box = boxAt(op, operands[0], n * size + k);
        if (llvm::any_of(kept, [&](const Box &better) {
              return overlap(box, better, iou);
            }))
          continue;
        kept.push_back(box);
        for (auto [i, value] : llvm::enumerate(std::array{n, c, k}))
          selected.setInt(row * 3 + int64_t(i), value);
        ++row;
      }
    }
  count.setInt(0, row);
  for (int64_t i = row * 3; i < selected.getNumElements(); ++i)
    selected.setInt(i, -1);
  return {selected, count};
}

static double determinant(std::vector<double> m, int64_t size) {
  double result = 1;
  for (int64_t k = 0; k < size; ++k) {
    int64_t pivot = k;
    for (int64_t r = k + 1; r < size; ++r)
      if (std::fabs(m[r * size + k]) > std::fabs(m[pivot * size + k]))
        pivot = r;
    double head = m[pivot * size + k];
    if (head == 0)
      return 0;
    if (pivot != k) {
      result = -result;
      for (int64_t c = 0; c < size; ++c)
        std::swap(m[pivot * size + c], m[k * size + c]);
    }
    result *= head;
    for (int64_t r = k + 1; r < size; ++r) {
      double factor = m[r * size + k] / head;
      for (int64_t c = k; c < size; ++c)
        m[r * size + c] -= factor * m[k * size + c];
    }
  }
  return result;
}

static Tensor evaluateDet(DetOp op, const Tensor &input) {
  Tensor result(resultType(op));
  int64_t size = input.getShape().back();
  std::vector<double> all = toArray<double>(input);
  for (int64_t i = 0; i < result.getNumElements(); ++i)
    result.setFloat(i, determinant({all.begin() + i * size * size,
                                    all.begin() + (i + 1) * size * size},
                                   size));
  return result;
}

/// Until the classes are balanced, each in turn is moved to its optimum.
static void balance(const std::vector<double> &form, double *p, size_t count) {
  std::vector<double> product(count);
  for (int step = 0; step < 100; ++step) {
    double energy = 0, worst = 0;
    for (size_t i = 0; i < count; ++i) {
      product[i] = 0;
      for (size_t j = 0; j < count; ++j)
        product[i] += form[i * count + j] * p[j];
      energy += p[i] * product[i];
    }
    for (size_t i = 0; i < count; ++i)
      worst = std::max(worst, std::abs(product[i] - energy));
    if (worst < 0.005 / double(count))
      return;
    for (size_t i = 0; i < count; ++i) {
      double self = form[i * count + i];
      double change = (energy - product[i]) / self, scale = 1 + change;
      p[i] += change;
      energy =
          (energy + change * (change * self + 2 * product[i])) / scale / scale;
      for (size_t j = 0; j < count; ++j) {
        product[j] = (product[j] + change * form[i * count + j]) / scale;
        p[j] /= scale;
      }
    }
  }
}

static Tensor evaluateCouple(CoupleOp op, const Tensor &pairs) {
  Tensor result(resultType(op));
  size_t rows = size_t(result.getShape()[0]);
  size_t classes = size_t(result.getShape()[1]);
  int64_t next = 0;
  for (size_t row = 0; row < rows; ++row) {
    std::vector<double> r(classes * classes), form(classes * classes);
    for (size_t i = 0; i < classes; ++i)
      for (size_t j = i + 1; j < classes; ++j) {
        r[i * classes + j] = pairs.getFloat(next++);
        r[j * classes + i] = 1 - r[i * classes + j];
      }
    for (size_t i = 0; i < classes; ++i)
      for (size_t j = 0; j < classes; ++j) {
        double other = r[j * classes + i];
        if (i != j) {
          form[i * classes + i] += other * other;
          form[i * classes + j] = -other * r[i * classes + j];
        }
      }
    std::vector<double> p(classes, 1.0 / double(classes));
    balance(form, p.data(), classes);
    for (size_t i = 0; i < classes; ++i)
      result.setFloat(int64_t(row * classes + i), p[i]);
  }
  return result;
}

Results reference::evaluateSelection(Operation *op, ArrayRef<Tensor> operands) {
  if (auto scatter = dyn_cast<ScatterOp>(op))
    return SmallVector<Tensor>{evaluateScatter(scatter, operands)};
  if (auto argmax = dyn_cast<PoolArgmaxOp>(op))
    return SmallVector<Tensor>{evaluatePoolArgmax(argmax, operands[0])};
  if (auto cumulate = dyn_cast<CumulateOp>(op))
    return SmallVector<Tensor>{evaluateCumulate(cumulate, operands[0])};
  if (auto topK = dyn_cast<TopKOp>(op))
    return evaluateTopK(topK, operands[0]);
  if (auto nms = dyn_cast<NmsOp>(op))
    return evaluateNms(nms, operands);
  if (auto couple = dyn_cast<CoupleOp>(op))
    return SmallVector<Tensor>{evaluateCouple(couple, operands[0])};
  return SmallVector<Tensor>{evaluateDet(cast<DetOp>(op), operands[0])};
}
