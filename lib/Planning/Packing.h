// Packing of buffers with known lifetimes into one arena. Knows no IR.
//
//   bytes
//     ^   +-----------+
//     |   |  b        |        +---+
//     |   +---+-------+        | d |
//     |   | a |       +--------+---+
//     |   |   |       |   c        |
//     +---+---+-------+------------+---> steps
#ifndef INLAY_LIB_PLANNING_PACKING_H
#define INLAY_LIB_PLANNING_PACKING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace inlay {

/// A buffer that is alive from step `first` to step `last`, both included.
struct PackedBuffer {
  int64_t bytes = 0;
  int64_t alignment = 1;
  int64_t first = 0, last = 0;
  int64_t offset = -1; ///< the result
};

/// Sets every offset so that buffers alive at one step do not overlap, and
/// returns the size of the arena. Greedy: several orders (by size, by area, by
/// lifetime, by first step) with lowest free place, the best one kept; then a
/// bounded deterministic search that moves the buffers at the peak to the
/// front of the order. Stops early where the live-set bound leaves less than
/// one unit of alignment to gain.
/// Source of the greedy scheme: Pisarchyk and Lee, arXiv 2001.03288.
int64_t packBuffers(llvm::MutableArrayRef<PackedBuffer> buffers);

/// The largest sum of sizes alive at one step, where every buffer but the topmost
/// is rounded up to the alignment that all have: no plan without overlap can be
/// smaller.
int64_t liveSetBound(llvm::ArrayRef<PackedBuffer> buffers);

} // namespace inlay

#endif // INLAY_LIB_PLANNING_PACKING_H
