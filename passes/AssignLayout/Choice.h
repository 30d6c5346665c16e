// For processors with vectors: which convolutions are better left as they are.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_CHOICE_H
#define INLAY_PASSES_ASSIGNLAYOUT_CHOICE_H

#include "mlir/IR/Block.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace inlay::layout {

using LayerSet = llvm::SmallPtrSet<mlir::Operation *, 8>;

/// The convolutions of a block that cost less with N,C,H,W tensors, by the
/// costs of lib/Planning/LayoutCosts: blocks of `lanes` channels would not pay
/// for the packing before and the unpacking after them.
LayerSet layersLeftPlain(mlir::Block &block, int64_t lanes);

} // namespace inlay::layout

#endif // INLAY_PASSES_ASSIGNLAYOUT_CHOICE_H
