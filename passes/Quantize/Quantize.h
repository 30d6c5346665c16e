// Pass: arithmetic between dequantize and quantize becomes integer arithmetic.
#ifndef INLAY_PASSES_QUANTIZE_QUANTIZE_H
#define INLAY_PASSES_QUANTIZE_QUANTIZE_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/Quantize/Quantize.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_QUANTIZE_QUANTIZE_H
