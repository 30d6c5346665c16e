//===- Text.h - Names and types in messages --------------------*- C++ -*-===//
//
// Whatever comes from a model is bounded and escaped before it enters a
// message: a name may be megabytes long and hold control characters.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_TEXT_H
#define INLAY_LIB_IMPORT_TEXT_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

#include <string>

namespace inlay::import {

/// A name in single quotes, printable, at most some 100 characters long.
std::string quoted(llvm::StringRef name);

/// The whole path in single quotes, printable: it comes from the user.
std::string quotedPath(llvm::StringRef path);

/// The same without the quotes.
std::string bounded(llvm::StringRef name);

/// "1x3x8" tensors as "f32[1,3,8]".
std::string typeText(mlir::Type type);
std::string typeText(mlir::Value value);

/// A C identifier made of any name: other characters become '_'.
std::string identifier(llvm::StringRef name);

/// The MLIR element type of a `TensorProto.DataType`, or null where the graph
/// dialect has none (strings, complex, 8-bit floats, 4-bit integers).
mlir::Type elementType(int32_t onnxType, mlir::MLIRContext *context);

/// The `TensorProto.DataType` of an element type; 0 if there is none.
int32_t onnxType(mlir::Type elementType);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_TEXT_H
