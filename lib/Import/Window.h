//===- Window.h - Strides, dilations and pads of sliding windows -*- C++
//-*-===//
//
// What convolutions and pools have in common: lists of attributes that have
// one value a spatial axis, and `auto_pad`.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_WINDOW_H
#define INLAY_LIB_IMPORT_WINDOW_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// How a window slides; `pads` holds all begins, then all ends.
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, dilations, pads;
};

/// Reads `strides`, `dilations`, `pads` and `auto_pad` of a window over the
/// trailing `kernel.size()` axes of `input`; checks lengths and ranges (I17,
/// I18) and the word (I25).
mlir::FailureOr<Window> readWindow(Node &node, mlir::Value input,
                                   llvm::ArrayRef<int64_t> kernel);

/// A list with one value a spatial axis; `fallback` for each if it is absent.
mlir::FailureOr<llvm::SmallVector<int64_t>>
readList(Node &node, llvm::StringRef name, size_t count, int64_t fallback,
         int64_t least);

/// `kernel_shape`, which must be what the weight's trailing axes are.
mlir::LogicalResult checkKernelShape(Node &node,
                                     llvm::ArrayRef<int64_t> kernel);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_WINDOW_H
