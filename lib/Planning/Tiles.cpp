// The time of a product is taken as the rounds that its blocks need on the
// GPU's processors, times what a block does: a multiplication an element of the
// tile, a copy an element of its edges, and a start.
#include "lib/Planning/Tiles.h"

using namespace inlay;

/// What the kernel's template is compiled with: parts of 16 to 64 rows and 16
/// to 32 columns a warp, 4 or 8 warps.
static constexpr Tile tiles[] = {
    {128, 128, 2, 4}, {64, 128, 2, 4}, {128, 64, 4, 2}, {64, 64, 2, 2},
    {32, 128, 1, 4},  {128, 32, 4, 1}, {32, 64, 1, 4},  {64, 32, 4, 1},
    {32, 32, 2, 2},   {16, 64, 1, 4},  {64, 16, 4, 1},
};

static constexpr int64_t processors = 132;
/// Of a copy, and of starting a block, in multiplications.
static constexpr int64_t copyCost = 24, startCost = 1024;

static int64_t pieces(int64_t size, int64_t part) {
  return (size + part - 1) / part;
}

static int64_t timeWith(const Tile &tile, int64_t batches, int64_t rows,
                        int64_t columns) {
  int64_t blocks =
      batches * pieces(rows, tile.rows) * pieces(columns, tile.columns);
  int64_t block = tile.rows * tile.columns +
                  copyCost * (tile.rows + tile.columns) + startCost;
  return pieces(blocks, processors) * block;
}

Tile inlay::chooseTile(int64_t batches, int64_t rows, int64_t columns) {
  const Tile *best = &tiles[0];
  for (const Tile &tile : tiles)
    if (timeWith(tile, batches, rows, columns) <
        timeWith(*best, batches, rows, columns))
      best = &tile;
  return *best;
}
