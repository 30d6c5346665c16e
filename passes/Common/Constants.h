// Reading and making constants, for the graph passes.
#ifndef INLAY_PASSES_COMMON_CONSTANTS_H
#define INLAY_PASSES_COMMON_CONSTANTS_H

#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Tensor.h"
#include "mlir/IR/Builders.h"

namespace inlay {

/// The data of an `inlay.constant`, if `value` is one and can be read.
std::optional<Tensor> constantValue(mlir::Value value);

/// The one value that all elements of a constant have. Looks at the elements
/// of small constants; a large one must be stored as a splat.
std::optional<double> uniformValue(mlir::Value value);
bool isUniform(mlir::Value value, double expected);

/// A constant holding `tensor`; `name` is the key of its blob, if it has one.
ConstantOp makeConstant(mlir::OpBuilder &builder, mlir::Location loc,
                        const Tensor &tensor, llvm::StringRef name = "weight");

/// The values of a constant that broadcasts to `shape` as one value for each
/// index of `axis`, if it has no other axis.
std::optional<std::vector<double>>
valuesAlong(mlir::Value value, llvm::ArrayRef<int64_t> shape, int64_t axis);

} // namespace inlay

#endif // INLAY_PASSES_COMMON_CONSTANTS_H
