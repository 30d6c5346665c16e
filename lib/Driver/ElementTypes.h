// The element types of tensors and their names outside of the compiler: in
// NumPy files, in recorded cases, in printed results.
#ifndef INLAY_LIB_DRIVER_ELEMENTTYPES_H
#define INLAY_LIB_DRIVER_ELEMENTTYPES_H

#include "mlir/IR/BuiltinTypes.h"

namespace inlay {

/// The type called `name` ("float32", "uint8", "bool", ...), or null.
mlir::Type elementTypeNamed(llvm::StringRef name, mlir::MLIRContext *context);

/// The type of NumPy's `descr` ("<f4", "|u1", "|b1", ...), or null.
mlir::Type elementTypeOfNpy(llvm::StringRef descr, mlir::MLIRContext *context);

/// "float32" for f32 and so on.
llvm::StringRef elementTypeName(mlir::Type type);

/// "<f4" for f32 and so on; empty where NumPy has no such type (bfloat16).
llvm::StringRef npyDescr(mlir::Type type);

/// "float32[1,3,8]", for messages and listings.
std::string tensorTypeText(mlir::RankedTensorType type);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_ELEMENTTYPES_H
