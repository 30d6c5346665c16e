// Pass: places every buffer in one arena.
#ifndef INLAY_PASSES_PLANMEMORY_PLANMEMORY_H
#define INLAY_PASSES_PLANMEMORY_PLANMEMORY_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/PlanMemory/PlanMemory.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_PLANMEMORY_PLANMEMORY_H
