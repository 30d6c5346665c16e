// See GatherWindows.td.
#ifndef INLAY_PASSES_GATHERWINDOWS_H
#define INLAY_PASSES_GATHERWINDOWS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/GatherWindows/GatherWindows.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_GATHERWINDOWS_H
