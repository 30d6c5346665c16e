// Pass: chooses the loops of a layer that run as work-items.
#ifndef INLAY_PASSES_MAPTOGRID_MAPTOGRID_H
#define INLAY_PASSES_MAPTOGRID_MAPTOGRID_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/MapToGrid/MapToGrid.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_MAPTOGRID_MAPTOGRID_H
