// The inner loops that take nearly all of the reference's time. Each sum takes
// its terms one after the other, so that vector code gives the same bits.
#include "lib/Reference/Loops.h"

template <typename T>
static void addAll(T *__restrict sums, int64_t sumStride,
                   const T *__restrict values, int64_t valueStride, T factor,
                   int64_t count) {
  if (sumStride == 1 && valueStride == 1) {
    for (int64_t i = 0; i < count; ++i)
      sums[i] += factor * values[i];
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    sums[i * sumStride] += factor * values[i * valueStride];
}

void inlay::reference::addScaled(double *sums, int64_t sumStride,
                                 const double *values, int64_t valueStride,
                                 double factor, int64_t count) {
  addAll(sums, sumStride, values, valueStride, factor, count);
}

// Unsigned, so that overflow wraps.
void inlay::reference::addScaled(int64_t *sums, int64_t sumStride,
                                 const int64_t *values, int64_t valueStride,
                                 int64_t factor, int64_t count) {
  addAll(reinterpret_cast<uint64_t *>(sums), sumStride,
         reinterpret_cast<const uint64_t *>(values), valueStride,
         uint64_t(factor), count);
}
