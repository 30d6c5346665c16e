//===- RowCounts.h - Tensors whose rows are counted at run time -*- C++ -*-===//
//
// A selection (NonMaxSuppression, NonZero, ..) and a loop that may end early
// give as many rows as there can ever be, and their count. What is computed
// from it has such rows too, those beyond the count without meaning, as long as
// no op mixes rows.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_ROWCOUNTS_H
#define INLAY_LIB_IMPORT_ROWCOUNTS_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/LogicalResult.h"

#include <optional>

namespace inlay::import {

/// Along which axis a tensor has rows, and the tensor that counts them.
struct RowCount {
  int64_t axis;
  mlir::Value count;
};

/// Values that begin to have such rows.
using CountedRows = llvm::DenseMap<mlir::Value, RowCount>;

class RowCounts {
public:
  explicit RowCounts(const CountedRows &roots) : roots(roots) {}

  /// Follows the counts through a graph; fails with an error at an op that
  /// would mix rows with those beyond the count.
  llvm::LogicalResult follow(mlir::Block &graph);

  std::optional<RowCount> of(mlir::Value value) const;

private:
  llvm::LogicalResult followInside(mlir::Operation &op);
  std::optional<int64_t> resultAxis(mlir::Operation *op, unsigned operand,
                                    int64_t axis) const;

  const CountedRows &roots;
  CountedRows known;
};

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_ROWCOUNTS_H
