// Helpers of the verifiers and shape functions of the graph dialect.
#ifndef INLAY_DIALECTS_INLAY_OPUTILS_H
#define INLAY_DIALECTS_INLAY_OPUTILS_H

#include "dialects/Inlay/InlayDialect.h"
#include "llvm/ADT/Twine.h"

namespace inlay {

inline mlir::RankedTensorType rankedType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}
inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return rankedType(value).getShape();
}
inline mlir::Type elementOf(mlir::Value value) {
  return rankedType(value).getElementType();
}

/// "1x3x8" as "[1,3,8]", for messages.
std::string shapeText(llvm::ArrayRef<int64_t> shape);

/// Emits an error at an optional location; shape functions have no op yet.
mlir::LogicalResult inferError(std::optional<mlir::Location> loc,
                               const llvm::Twine &message);

/// The NumPy broadcast of shapes, or failure.
llvm::FailureOr<llvm::SmallVector<int64_t>>
broadcastShapes(llvm::ArrayRef<llvm::ArrayRef<int64_t>> shapes);

/// Whether `from` broadcasts to exactly `to`.
bool broadcastsTo(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to);

/// Product of sizes; failure if it exceeds int64.
llvm::FailureOr<int64_t> checkedProduct(llvm::ArrayRef<int64_t> shape);

} // namespace inlay

#endif // INLAY_DIALECTS_INLAY_OPUTILS_H
