// See MergeWeights.td.
#ifndef INLAY_PASSES_MERGEWEIGHTS_H
#define INLAY_PASSES_MERGEWEIGHTS_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/MergeWeights/MergeWeights.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_MERGEWEIGHTS_H
