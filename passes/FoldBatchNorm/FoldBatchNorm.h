// See FoldBatchNorm.td.
#ifndef INLAY_PASSES_FOLD_BATCH_NORM_H
#define INLAY_PASSES_FOLD_BATCH_NORM_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/FoldBatchNorm/FoldBatchNorm.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_FOLD_BATCH_NORM_H
