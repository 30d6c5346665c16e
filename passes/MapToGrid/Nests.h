// What the loops of a layer touch, and which of them may run at the same time.
#ifndef INLAY_PASSES_MAPTOGRID_NESTS_H
#define INLAY_PASSES_MAPTOGRID_NESTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace inlay {

/// A load or a store.
struct Access {
  mlir::Value buffer;
  mlir::ValueRange indices;
  bool isWrite;
  int64_t lanes = 1; ///< neighbours on the last axis that it covers
};

/// The number of iterations, or nothing where it is not constant.
std::optional<int64_t> lengthOf(mlir::scf::ForOp loop);

/// Loops from the outside in, each the only thing in the one before it that
/// writes.
llvm::SmallVector<mlir::scf::ForOp> nestOf(mlir::scf::ForOp outer);

/// All accesses of a nest, or nothing where one is of another kind.
std::optional<llvm::SmallVector<Access>> accessesOf(mlir::Operation *nest);

/// The buffer below a view.
mlir::Value rootOf(mlir::Value buffer);

/// True if the iterations of `loop` touch different slices of every buffer
/// that is written by one of `accesses`.
bool isParallel(mlir::scf::ForOp loop, llvm::ArrayRef<Access> accesses);

/// Has the threads of one block share the loops of a layer that has no grid:
/// see the pass.
void shareLoops(mlir::func::FuncOp layer);

} // namespace inlay

#endif // INLAY_PASSES_MAPTOGRID_NESTS_H
