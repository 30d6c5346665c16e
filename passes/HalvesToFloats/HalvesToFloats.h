// See HalvesToFloats.td.
#ifndef INLAY_PASSES_HALVESTOFLOATS_H
#define INLAY_PASSES_HALVESTOFLOATS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/HalvesToFloats/HalvesToFloats.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_HALVESTOFLOATS_H
