// Sums of many numbers, by parts so that roundings do not pile up.
#ifndef INLAY_PASSES_LOWERKERNELS_SUMS_H
#define INLAY_PASSES_LOWERKERNELS_SUMS_H

#include "passes/LowerKernels/Builder.h"

namespace inlay {

/// What is summed: `term` gives a number, or a vector, at a place, `add` the
/// next sum.
struct Summands {
  mlir::Type type;
  llvm::function_ref<mlir::Value(mlir::ValueRange at)> term;
  llvm::function_ref<mlir::Value(mlir::Value sum, mlir::Value term)> add;
};

/// The sum over a nest of loops, in a variable of the name `word`. It starts at
/// `start`. Long sums of float32 are made by parts.
mlir::Value sumOver(LoopBuilder &b, llvm::StringRef word, mlir::Value start,
                    llvm::ArrayRef<llvm::StringRef> names,
                    llvm::ArrayRef<int64_t> sizes, const Summands &summands);

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_SUMS_H
