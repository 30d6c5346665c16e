// Which part of a matrix product a block of a GPU's threads computes.
#ifndef INLAY_LIB_PLANNING_TILES_H
#define INLAY_LIB_PLANNING_TILES_H

#include <cstdint>

namespace inlay {

/// A tile of the result, and how its warps share it.
struct Tile {
  int64_t rows, columns;
  int64_t warpsDown, warpsAcross;
};

/// The tile for `batches` products with results of `rows` x `columns`. Large
/// tiles read less a product; small ones waste less at the edges and give all
/// processors of the GPU something to do. The choice is by a model of the time,
/// for a GPU of 132 processors.
Tile chooseTile(int64_t batches, int64_t rows, int64_t columns);

} // namespace inlay

#endif // INLAY_LIB_PLANNING_TILES_H
