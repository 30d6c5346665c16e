// Pass: rewrites what C has no words for, last of all.
#ifndef INLAY_PASSES_LEGALIZE_LEGALIZE_H
#define INLAY_PASSES_LEGALIZE_LEGALIZE_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/Legalize/Legalize.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_LEGALIZE_LEGALIZE_H
