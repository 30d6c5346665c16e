// Pass: removes copies that move nothing.
#ifndef INLAY_PASSES_TIDYCOPIES_TIDYCOPIES_H
#define INLAY_PASSES_TIDYCOPIES_TIDYCOPIES_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/TidyCopies/TidyCopies.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_TIDYCOPIES_TIDYCOPIES_H
