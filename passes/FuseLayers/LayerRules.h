// Which op may stand where in a layer.
#ifndef INLAY_PASSES_FUSE_LAYERS_LAYER_RULES_H
#define INLAY_PASSES_FUSE_LAYERS_LAYER_RULES_H

#include "mlir/IR/Operation.h"

namespace inlay {

/// What an op is to a layer.
enum class LayerRole {
  Outside,     ///< constants, views, layers, and ops of other dialects
  Elementwise, ///< may follow a root
  Mover,       ///< a root that only moves data
  Worker,      ///< a root that computes
  Loner,       ///< a root that takes no elementwise ops
};

LayerRole layerRole(mlir::Operation *op);

} // namespace inlay

#endif // INLAY_PASSES_FUSE_LAYERS_LAYER_RULES_H
