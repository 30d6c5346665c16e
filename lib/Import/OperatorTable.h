//===- OperatorTable.h - What ONNX says about its operators ----*- C++ -*-===//
//
// The facts about every operator of every opset: arity, formal parameters,
// type constraints, attributes with their defaults, and the bodies of those
// operators that ONNX defines as functions. The rows are generated when
// building by tools/dev/generate-operator-table.py from the pinned `onnx`
// Python package; nothing here knows MLIR or protobuf.
//
//   (domain, name, since version) --> OperatorSchema --> parameters, ...
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_OPERATORTABLE_H
#define INLAY_LIB_IMPORT_OPERATORTABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>

namespace inlay::import {

/// The numbers of `TensorProto.DataType`; a `TypeSet` has a bit for each.
enum class ElementType : uint8_t {
  Undefined = 0,
  Float = 1,
  UInt8 = 2,
  Int8 = 3,
  UInt16 = 4,
  Int16 = 5,
  Int32 = 6,
  Int64 = 7,
  String = 8,
  Bool = 9,
  Float16 = 10,
  Double = 11,
  UInt32 = 12,
  UInt64 = 13,
  Complex64 = 14,
  Complex128 = 15,
  BFloat16 = 16,
  Float8E4M3FN = 17,
  Float8E4M3FNUZ = 18,
  Float8E5M2 = 19,
  Float8E5M2FNUZ = 20,
  UInt4 = 21,
  Int4 = 22,
  Float4E2M1 = 23,
  Float8E8M0 = 24,
  UInt2 = 25,
  Int2 = 26,
  Float6E2M3 = 27,
  Float6E3M2 = 28,
};

/// ONNX's spelling in lower case, as in `tensor(float16)`; "undefined" for a
/// number that ONNX does not define.
llvm::StringRef spelling(ElementType type);

/// The set of types that a parameter may have. Bit k of a mask stands for the
/// element type with the number k.
struct TypeSet {
  uint32_t tensors;           ///< tensor(T)
  uint32_t sequences;         ///< seq(tensor(T))
  uint32_t optionalTensors;   ///< optional(tensor(T))
  uint32_t optionalSequences; ///< optional(seq(tensor(T)))
  bool maps;                  ///< any map(K, V) or seq(map(K, V))

  bool allowsTensor(ElementType type) const {
    return type <= ElementType::Float6E3M2 &&
           ((tensors >> static_cast<unsigned>(type)) & 1u);
  }
};

/// The tensor types of a set, for messages: "float16, float, double".
std::string describe(const TypeSet &types);

/// A type parameter such as `T`, and what it may stand for.
struct TypeConstraint {
  llvm::StringRef name;
  TypeSet types;
};

/// How often a formal parameter takes an argument.
enum class ParameterKind : uint8_t { Single, Optional, Variadic };

/// A formal input or output.
struct FormalParameter {
  llvm::StringRef name;
  /// The name of a type constraint, or a type such as `tensor(int64)`.
  llvm::StringRef type;
  TypeSet types;
  ParameterKind kind;
  /// A variadic parameter's arguments all have the same type.
  bool homogeneous;
  /// The fewest arguments that a variadic parameter takes.
  int32_t minArity;
};

/// The numbers of `AttributeProto.AttributeType`.
enum class AttributeKind : uint8_t {
  Undefined = 0,
  Float = 1,
  Int = 2,
  String = 3,
  Tensor = 4,
  Graph = 5,
  Floats = 6,
  Ints = 7,
  Strings = 8,
  Tensors = 9,
  Graphs = 10,
  SparseTensor = 11,
  SparseTensors = 12,
  TypeProto = 13,
  TypeProtos = 14,
};

/// "int", "list of floats", ...: for messages.
llvm::StringRef spelling(AttributeKind kind);

/// An attribute. The default lies in the field that `kind` names.
struct AttributeSchema {
  llvm::StringRef name;
  AttributeKind kind;
  bool required;
  bool hasDefault;
  int64_t intDefault;
  float floatDefault;
  llvm::StringRef stringDefault;
  llvm::ArrayRef<int64_t> intsDefault;
  llvm::ArrayRef<float> floatsDefault;
  llvm::ArrayRef<llvm::StringRef> stringsDefault;
};

/// A body that needs no context, as a serialized `FunctionProto`. It is the
/// right one for a model whose opset is at least `opset`.
struct FunctionBody {
  int64_t opset;
  llvm::StringRef bytes;
};

/// One operator as of one opset.
struct OperatorSchema {
  llvm::StringRef domain; ///< empty for `ai.onnx`
  llvm::StringRef name;
  int64_t sinceVersion;
  bool deprecated;
  /// ONNX defines the operator by a function that depends on attributes or
  /// types of the node; no body for it is in this table.
  bool hasContextDependentBody;
  int32_t minInputs, maxInputs;   ///< INT32_MAX where the last is variadic
  int32_t minOutputs, maxOutputs; ///< likewise
  llvm::ArrayRef<FormalParameter> inputs, outputs;
  llvm::ArrayRef<TypeConstraint> constraints;
  llvm::ArrayRef<AttributeSchema> attributes; ///< sorted by name
  llvm::ArrayRef<FunctionBody> bodies;        ///< oldest first

  /// The parameter that takes argument `index`, the last one standing for all
  /// of a variadic tail; null if there is none.
  const FormalParameter *input(unsigned index) const;
  const FormalParameter *output(unsigned index) const;

  const AttributeSchema *findAttribute(llvm::StringRef name) const;

  /// The newest body for a model with this opset, or null.
  const FunctionBody *findBody(int64_t opsetVersion) const;
};

/// An operator domain, its newest version in the pinned release.
struct OperatorDomain {
  llvm::StringRef name; ///< empty for `ai.onnx`
  int64_t latestOpset;
};

/// All operators, sorted by domain, name and version.
llvm::ArrayRef<OperatorSchema> allOperators();

/// All domains, sorted by name.
llvm::ArrayRef<OperatorDomain> allDomains();

/// The newest version of the operator that is no newer than the opset, or null.
/// A deprecated operator is found; its flag says so. "ai.onnx" means "".
const OperatorSchema *findOperator(llvm::StringRef domain, llvm::StringRef name,
                                   int64_t opsetVersion);

/// All versions of one operator, oldest first; empty for an unknown name.
llvm::ArrayRef<OperatorSchema> operatorVersions(llvm::StringRef domain,
                                                llvm::StringRef name);

/// The name in the domain that is nearest to a misspelt one; empty if none is
/// near.
llvm::StringRef nearestOperator(llvm::StringRef domain, llvm::StringRef name);

/// The newest opset of a domain in the pinned release, 0 for an unknown one.
int64_t latestOpset(llvm::StringRef domain);

/// The newest `ir_version` in the pinned release.
int64_t latestIRVersion();

/// The pinned release itself, "1.23.2".
llvm::StringRef onnxRelease();

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_OPERATORTABLE_H
