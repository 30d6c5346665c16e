// Pass: checks the memory plan, sharing no code with the planner.
#ifndef INLAY_PASSES_VERIFYPLAN_VERIFYPLAN_H
#define INLAY_PASSES_VERIFYPLAN_VERIFYPLAN_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/VerifyPlan/VerifyPlan.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_VERIFYPLAN_VERIFYPLAN_H
