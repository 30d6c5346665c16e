//===- Contrib.h - The domain com.microsoft --------------------*- C++ -*-===//
//
// ONNX says nothing about these operators, so that no schema checks their
// nodes: each handler says first what it knows.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_CONTRIB_H
#define INLAY_LIB_IMPORT_CONTRIB_H

#include "lib/Import/Node.h"

#include <initializer_list>

namespace inlay::import {

/// An attribute that a handler knows.
struct KnownAttribute {
  llvm::StringRef name;
  AttributeKind kind;
};

/// Checks the arity of a node and the names and kinds of its attributes (I13,
/// I14); the first `minInputs` operands must be present.
mlir::LogicalResult
checkContrib(Node &node, unsigned minInputs, unsigned maxInputs,
             std::initializer_list<KnownAttribute> attributes);

/// The operands of these indices are float tensors of one type (absent ones do
/// not count); failure otherwise (I15).
mlir::LogicalResult checkFloats(Node &node, llvm::ArrayRef<unsigned> indices);

/// The words of the attribute `activation` of fused operators, with their
/// parameters; the value itself for no or an empty word.
mlir::Value applyActivation(Node &node, mlir::Value value,
                            llvm::StringRef activation,
                            llvm::ArrayRef<float> parameters);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_CONTRIB_H
