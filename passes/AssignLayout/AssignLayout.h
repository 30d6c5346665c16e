// Pass: gives convolutional layers a channel-blocked layout.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_ASSIGNLAYOUT_H
#define INLAY_PASSES_ASSIGNLAYOUT_ASSIGNLAYOUT_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/AssignLayout/AssignLayout.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_ASSIGNLAYOUT_ASSIGNLAYOUT_H
