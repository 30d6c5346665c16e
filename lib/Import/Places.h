//===- Places.h - Indices that are data as flat places ---------*- C++ -*-===//
//
// What the gathers and scatters share: an element or a row of a tensor is found
// by its place in the flat tensor, computed from indices that may be data.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_PLACES_H
#define INLAY_LIB_IMPORT_PLACES_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// Distance between neighbours along every axis of a row-major tensor.
llvm::SmallVector<int64_t> rowStrides(llvm::ArrayRef<int64_t> shape);

/// Constant indices (operand `index`) must lie in [-size, size) (I23).
mlir::LogicalResult checkIndices(Node &node, unsigned index, int64_t size);

/// The same for vectors of indices along the last axis, one into each of
/// `sizes`.
mlir::LogicalResult checkIndexVectors(Node &node, unsigned index,
                                      llvm::ArrayRef<int64_t> sizes);

/// Run-time indices into an axis as numbers in [0, size), clamped.
mlir::Value safeIndices(Node &node, mlir::Value indices, int64_t size);

/// For every index the flat place of the element that it names along `axis` of
/// a tensor of shape `from`, at its own place along the others.
mlir::Value elementPlaces(Node &node, mlir::Value indices,
                          llvm::ArrayRef<int64_t> from, size_t axis);

/// For every vector of indices (last axis) the number of the row that it names
/// among the leading axes of `from`; the first `batch` axes keep their place.
mlir::Value rowPlaces(Node &node, mlir::Value indices,
                      llvm::ArrayRef<int64_t> from, int64_t batch);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_PLACES_H
