// See Simplify.td.
#ifndef INLAY_PASSES_SIMPLIFY_H
#define INLAY_PASSES_SIMPLIFY_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/Simplify/Simplify.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_SIMPLIFY_H
