// See QuantizeIo.td.
#ifndef INLAY_PASSES_QUANTIZEIO_H
#define INLAY_PASSES_QUANTIZEIO_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/QuantizeIo/QuantizeIo.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_QUANTIZEIO_H
