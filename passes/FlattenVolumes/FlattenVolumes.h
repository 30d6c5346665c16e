// See FlattenVolumes.td.
#ifndef INLAY_PASSES_FLATTENVOLUMES_H
#define INLAY_PASSES_FLATTENVOLUMES_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/FlattenVolumes/FlattenVolumes.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_FLATTENVOLUMES_H
