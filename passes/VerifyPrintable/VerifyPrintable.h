// Pass: refuses, with a location, whatever the printer cannot spell.
#ifndef INLAY_PASSES_VERIFYPRINTABLE_VERIFYPRINTABLE_H
#define INLAY_PASSES_VERIFYPRINTABLE_VERIFYPRINTABLE_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/VerifyPrintable/VerifyPrintable.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_VERIFYPRINTABLE_VERIFYPRINTABLE_H
