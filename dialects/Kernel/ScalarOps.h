// The elementwise graph ops on single values: arith and math.
#ifndef INLAY_DIALECTS_KERNEL_SCALAROPS_H
#define INLAY_DIALECTS_KERNEL_SCALAROPS_H

#include "dialects/Inlay/InlayDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace inlay {

/// The signless type in which values of a graph type are computed and stored.
mlir::Type signless(mlir::Type graphType);

/// The value of elementwise graph op `op` for scalar operands `x` (signless).
/// Types and kinds are read from `op`.
mlir::Value emitScalar(mlir::ImplicitLocOpBuilder &b, mlir::Operation *op,
                       mlir::ValueRange x);

/// The code for a sum `x[0]` and a multiplier `x[1]`.
mlir::Value emitRequantize(mlir::ImplicitLocOpBuilder &b, RequantizeOp op,
                           mlir::ValueRange x);

/// The code for two codes `x`.
mlir::Value emitQBinary(mlir::ImplicitLocOpBuilder &b, QBinaryOp op,
                        mlir::ValueRange x);

/// The element of tensor `x[1]` that stands for code `x[0]`.
mlir::Value emitLookup(mlir::ImplicitLocOpBuilder &b, LookupOp op,
                       mlir::ValueRange x);

/// An 8-bit code less its zero, in 32 bits.
mlir::Value emitCentred(mlir::ImplicitLocOpBuilder &b, mlir::Value code,
                        bool isUnsigned, int64_t zero);

/// A constant of a float or integer type, or of floats in a register.
mlir::Value scalarConstant(mlir::ImplicitLocOpBuilder &b, mlir::Type type,
                           double value);

/// One function of a recurrent cell by its ONNX name in lower case, of a float
/// or of floats in a register.
mlir::Value emitActivation(mlir::ImplicitLocOpBuilder &b, llvm::StringRef name,
                           float alpha, float beta, mlir::Value x);

/// One unary function on a float or signless integer.
mlir::Value emitUnary(mlir::ImplicitLocOpBuilder &b, UnaryKind kind,
                      bool isUnsigned, float alpha, float beta, mlir::Value x);

} // namespace inlay

#endif // INLAY_DIALECTS_KERNEL_SCALAROPS_H
