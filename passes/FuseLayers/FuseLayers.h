// See FuseLayers.td.
#ifndef INLAY_PASSES_FUSE_LAYERS_H
#define INLAY_PASSES_FUSE_LAYERS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/FuseLayers/FuseLayers.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_FUSE_LAYERS_H
