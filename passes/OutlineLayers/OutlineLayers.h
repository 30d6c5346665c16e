// Pass: makes each step of the entry a function of its own.
#ifndef INLAY_PASSES_OUTLINELAYERS_OUTLINELAYERS_H
#define INLAY_PASSES_OUTLINELAYERS_OUTLINELAYERS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/OutlineLayers/OutlineLayers.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_OUTLINELAYERS_OUTLINELAYERS_H
