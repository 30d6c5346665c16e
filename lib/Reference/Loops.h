// The inner loops that take nearly all of the reference's time. No MLIR here,
// so that they are compiled with optimisation in every build.
#ifndef INLAY_LIB_REFERENCE_LOOPS_H
#define INLAY_LIB_REFERENCE_LOOPS_H

#include <cstdint>

namespace inlay::reference {

/// sums[i * sumStride] += factor * values[i * valueStride] for i < count. The
/// two arrays do not overlap.
void addScaled(double *sums, int64_t sumStride, const double *values,
               int64_t valueStride, double factor, int64_t count);
void addScaled(int64_t *sums, int64_t sumStride, const int64_t *values,
               int64_t valueStride, int64_t factor, int64_t count);

} // namespace inlay::reference

#endif // INLAY_LIB_REFERENCE_LOOPS_H
