// The choice of tiles for matrix products.
#include "lib/Planning/Tiles.h"
#include <gtest/gtest.h>

using namespace inlay;

static int64_t area(const Tile &tile) { return tile.rows * tile.columns; }

TEST(Tiles, LargeProductsGetTheLargestTile) {
  Tile tile = chooseTile(1, 4096, 4096);
  EXPECT_EQ(tile.rows, 128);
  EXPECT_EQ(tile.columns, 128);
}

TEST(Tiles, FewResultsAreSpreadOverManyBlocks) {
  EXPECT_LT(area(chooseTile(1, 128, 128)), 64 * 64);
}

TEST(Tiles, FewRowsGetFlatTiles) {
  Tile tile = chooseTile(1, 8, 100000);
  EXPECT_EQ(tile.rows, 16);
  Tile column = chooseTile(1, 100000, 8);
  EXPECT_EQ(column.columns, 16);
}

TEST(Tiles, BatchesCountAsBlocks) {
  EXPECT_GE(area(chooseTile(512, 128, 128)), area(chooseTile(1, 128, 128)));
}

TEST(Tiles, WarpsShareATileInPartsOf16) {
  for (int64_t rows = 1; rows < 600; rows += 37)
    for (int64_t columns = 1; columns < 5000; columns += 113) {
      Tile tile = chooseTile(1, rows, columns);
      EXPECT_EQ(tile.rows % (16 * tile.warpsDown), 0);
      EXPECT_EQ(tile.columns % (16 * tile.warpsAcross), 0);
    }
}
