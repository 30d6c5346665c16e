// Pass: every layer of the graph becomes one destination-style op.
#ifndef INLAY_PASSES_TOKERNELS_TOKERNELS_H
#define INLAY_PASSES_TOKERNELS_TOKERNELS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/ToKernels/ToKernels.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_TOKERNELS_TOKERNELS_H
