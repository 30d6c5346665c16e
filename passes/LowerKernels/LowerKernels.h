// Pass: turns kernels and generics on buffers into loops.
#ifndef INLAY_PASSES_LOWERKERNELS_LOWERKERNELS_H
#define INLAY_PASSES_LOWERKERNELS_LOWERKERNELS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/LowerKernels/LowerKernels.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_LOWERKERNELS_H
