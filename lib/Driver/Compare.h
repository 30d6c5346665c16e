// How far a result is from what was recorded.
#ifndef INLAY_LIB_DRIVER_COMPARE_H
#define INLAY_LIB_DRIVER_COMPARE_H

#include "lib/Reference/Tensor.h"
#include <string>

namespace inlay {

/// The comparison of one tensor.
struct Comparison {
  bool pass = false;
  double worstError = 0;        ///< largest |found - wanted|
  double worstRatio = 0;        ///< largest error over its own tolerance
  int64_t worstIndex = -1;      ///< row-major index of the latter
  double found = 0, wanted = 0; ///< the values there
  std::string problem;          ///< where types or shapes differ
};

/// Compares elements by |found - wanted| <= atol + rtol * |wanted|. A NaN
/// agrees with a NaN only, an infinity with itself only.
Comparison compareTensors(const Tensor &found, const Tensor &wanted,
                          double atol, double rtol);

/// The rows of an output that count, where their number is an output too: the
/// first `count` along `axis`, at most all.
Tensor countedRows(const Tensor &output, int64_t axis, const Tensor &count);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_COMPARE_H
