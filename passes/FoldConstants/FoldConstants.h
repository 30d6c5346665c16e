// See FoldConstants.td.
#ifndef INLAY_PASSES_FOLD_CONSTANTS_H
#define INLAY_PASSES_FOLD_CONSTANTS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/FoldConstants/FoldConstants.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_FOLD_CONSTANTS_H
