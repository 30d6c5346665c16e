// Optimization remarks as diagnostics in plain words.
#ifndef INLAY_LIB_DRIVER_REMARKLINES_H
#define INLAY_LIB_DRIVER_REMARKLINES_H

#include "mlir/IR/MLIRContext.h"

namespace inlay {

/// From now on the remarks of `context` whose category matches the regular
/// expression `filter` become diagnostics such as "missed fusion: the root's
/// result has 2 uses". May be called once for a context.
void enableRemarkLines(mlir::MLIRContext &context, llvm::StringRef filter);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_REMARKLINES_H
