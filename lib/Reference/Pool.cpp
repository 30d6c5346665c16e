// Pools, place by place: they are cheap beside convolutions.
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

namespace {
/// What one window has seen so far.
struct Gathered {
  double sum = 0;
  int64_t count = 0; ///< places that an average divides by
  bool any = false;
  double largest = 0;
  int64_t largestInt = 0;
};
} // namespace

static Gathered gatherWindow(PoolOp op, const Tensor &input, int64_t plane,
                             ArrayRef<int64_t> place) {
  ArrayRef<int64_t> sizes = input.getShape().drop_front(2);
  size_t spatial = sizes.size();
  bool isUnsigned = input.getElementType().isUnsignedInteger();
  double p = double(op.getP());
  Gathered seen;
  forEachIndex(op.getKernel(), {}, [&](int64_t k, ArrayRef<int64_t>) {
    int64_t offset = plane, rest = k;
    bool inside = true, padded = true;
    SmallVector<int64_t, 3> kernel(spatial);
    for (size_t i = spatial; i-- > 0; rest /= op.getKernel()[i])
      kernel[i] = rest % op.getKernel()[i];
    for (size_t i = 0; i < spatial; ++i) {
      int64_t at = place[i] * op.getStrides()[i] +
                   kernel[i] * op.getDilations()[i] - op.getPads()[i];
      inside &= at >= 0 && at < sizes[i];
      padded &= at < sizes[i] + op.getPads()[spatial + i];
      offset = offset * sizes[i] + at;
    }
    if (inside || (padded && op.getCountIncludePad()))
      ++seen.count;
    if (!inside)
      return;
    double x = input.getFloat(offset);
    int64_t integer = isFloat(input) ? 0 : input.getInt(offset);
    if (!seen.any || x > seen.largest || std::isnan(x))
      seen.largest = std::isnan(seen.largest) && seen.any ? seen.largest : x;
    bool larger = isUnsigned ? uint64_t(integer) > uint64_t(seen.largestInt)
                             : integer > seen.largestInt;
    if (!seen.any || larger)
      seen.largestInt = integer;
    seen.sum += op.getKind() == PoolKind::Lp ? std::pow(std::fabs(x), p) : x;
    seen.any = true;
  });
  return seen;
}

static void storePool(PoolOp op, const Gathered &seen, Tensor &result,
                      int64_t i) {
  switch (op.getKind()) {
  case PoolKind::Max:
    if (!isFloat(result))
      return result.setInt(i, seen.any ? seen.largestInt : 0);
    return result.setFloat(i, seen.any ? seen.largest : -HUGE_VAL);
  case PoolKind::Average:
    return result.setFloat(i, seen.count ? seen.sum / double(seen.count) : 0);
  case PoolKind::Lp:
    return result.setFloat(i, std::pow(seen.sum, 1 / double(op.getP())));
  }
}

Results reference::evaluatePool(Operation *operation,
                                ArrayRef<Tensor> operands) {
  auto op = cast<PoolOp>(operation);
  Tensor result(resultType(op));
  ArrayRef<int64_t> spatial = result.getShape().drop_front(2);
  int64_t planes = result.getShape()[0] * result.getShape()[1], i = 0;
  for (int64_t plane = 0; plane < planes; ++plane) {
    SmallVector<int64_t, 3> place(spatial.size(), 0);
    int64_t places = 1;
    for (int64_t size : spatial)
      places *= size;
    for (int64_t k = 0; k < places; ++k) {
      storePool(op, gatherWindow(op, operands[0], plane, place), result, i++);
      for (size_t axis = spatial.size(); axis-- > 0;) {
        if (++place[axis] < spatial[axis])
          break;
        place[axis] = 0;
      }
    }
  }
  return SmallVector<Tensor>{result};
}
