// Pass: floats of 16 bits lie in memory as bits and are computed in 32.
#ifndef INLAY_PASSES_WIDENHALVES_WIDENHALVES_H
#define INLAY_PASSES_WIDENHALVES_WIDENHALVES_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/WidenHalves/WidenHalves.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_WIDENHALVES_WIDENHALVES_H
