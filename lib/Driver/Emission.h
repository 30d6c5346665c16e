// Where the driver meets codegen.
#ifndef INLAY_LIB_DRIVER_EMISSION_H
#define INLAY_LIB_DRIVER_EMISSION_H

#include "inlay/Inlay.h"
#include "lib/Reference/GoldenVectors.h"
#include "mlir/IR/BuiltinOps.h"

namespace inlay {

/// The files of a module in printable form, for the target of `options`. The
/// file name of the model and `name` appear in them. Golden vectors are needed
/// for `emitTest` only.
mlir::FailureOr<std::vector<SourceFile>>
emitFiles(mlir::ModuleOp module, llvm::StringRef modelFile,
          const CompileOptions &options, llvm::StringRef name,
          const GoldenVectors &recorded);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_EMISSION_H
