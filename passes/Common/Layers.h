// Layers, as passes on the graph see them.
#ifndef INLAY_PASSES_COMMON_LAYERS_H
#define INLAY_PASSES_COMMON_LAYERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inlay {

/// The ops of a graph, those in branches and loops too, in their order. Layers
/// are finished: neither they nor their bodies are among them.
llvm::SmallVector<mlir::Operation *> opsOutsideLayers(mlir::func::FuncOp graph);

} // namespace inlay

#endif // INLAY_PASSES_COMMON_LAYERS_H
