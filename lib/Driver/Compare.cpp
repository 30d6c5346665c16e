// Elementwise comparison under a mixed tolerance.

#include "lib/Driver/Compare.h"
#include "lib/Driver/ElementTypes.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace mlir;
using namespace inlay;

static constexpr double infinity = std::numeric_limits<double>::infinity();

static double errorOf(double found, double wanted) {
  if (std::isnan(found) || std::isnan(wanted))
    return std::isnan(found) && std::isnan(wanted) ? 0 : infinity;
  if (found == wanted)
    return 0;
  return std::fabs(found - wanted);
}

/// The distance of two integers; exact also where doubles are not.
static double errorOf(int64_t found, int64_t wanted, bool isUnsigned) {
  bool less = isUnsigned ? uint64_t(found) < uint64_t(wanted) : found < wanted;
  uint64_t distance = less ? uint64_t(wanted) - uint64_t(found)
                           : uint64_t(found) - uint64_t(wanted);
  return double(distance);
}

Comparison inlay::compareTensors(const Tensor &found, const Tensor &wanted,
                                 double atol, double rtol) {
  Comparison result;
  if (found.getType() != wanted.getType()) {
    result.problem = "is " + tensorTypeText(found.getType()) + ", but " +
                     tensorTypeText(wanted.getType()) + " is recorded";
    return result;
  }
  bool isInteger = isa<IntegerType>(wanted.getElementType());
  bool isUnsigned = wanted.getElementType().isUnsignedInteger();
  for (int64_t i = 0, e = wanted.getNumElements(); i < e; ++i) {
    double value = wanted.getFloat(i);
    double error = isInteger
                       ? errorOf(found.getInt(i), wanted.getInt(i), isUnsigned)
                       : errorOf(found.getFloat(i), value);
    if (error == 0)
      continue;
    double tolerance = atol + rtol * std::fabs(value);
    double ratio = error <= tolerance ? error / tolerance
                   : tolerance > 0
                       ? std::fmax(error / tolerance, std::nextafter(1.0, 2.0))
                       : infinity;
    if (std::isnan(ratio))
      ratio = infinity;
    result.worstError = std::fmax(result.worstError, error);
    if (ratio > result.worstRatio) {
      result.worstRatio = ratio;
      result.worstIndex = i;
      result.found = found.getFloat(i);
      result.wanted = value;
    }
  }
  result.pass = result.worstRatio <= 1;
  return result;
}

Tensor inlay::countedRows(const Tensor &output, int64_t axis,
                          const Tensor &count) {
  SmallVector<int64_t> shape(output.getShape());
  int64_t size = shape[axis], outer = 1;
  int64_t inner = elementBytes(output.getElementType());
  for (int64_t i : output.getShape().take_front(axis))
    outer *= i;
  for (int64_t i : output.getShape().drop_front(axis + 1))
    inner *= i;
  shape[axis] = std::clamp<int64_t>(count.getInt(0), 0, size);
  Tensor result(output.getType().clone(shape));
  char *to = result.mutableBytes().data();
  int64_t run = shape[axis] * inner;
  for (int64_t i = 0; i < outer && run > 0; ++i, to += run)
    memcpy(to, output.bytes().data() + i * size * inner, size_t(run));
  return result;
}
