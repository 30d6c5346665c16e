//===- Node.h - One ONNX node while it is imported -------------*- C++ -*-===//
//
// What a handler sees: operands as MLIR values, attributes with the schema's
// defaults filled in, constants as numbers, and `create`, which builds a graph
// op or turns its refusal into a diagnostic that names the node.
//
//   Node --attributes, operands--> handler --create--> inlay ops --setResult-->
//
// Errors are sticky: after the first one `create` builds nothing and gives a
// null value, so that a handler may chain calls and return at the end.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_NODE_H
#define INLAY_LIB_IMPORT_NODE_H

#include "lib/Import/OperatorTable.h"
#include "lib/Import/TensorData.h"
#include "lib/Import/Text.h"

#include "dialects/Inlay/InlayDialect.h"
#include "dialects/Inlay/OpUtils.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"

#include "onnx-ml.pb.h"

#include <optional>

namespace inlay::import {

class GraphImporter;

/// One node and what its handler makes of it.
class Node {
public:
  Node(GraphImporter &graph, const onnx::NodeProto &proto,
       const OperatorSchema *schema, int64_t opset, mlir::OpBuilder &builder,
       mlir::Location loc, std::string description);

  //===-- Who it is -------------------------------------------------------===//

  llvm::StringRef op() const { return proto.op_type(); }
  /// The opset of the node's domain.
  int64_t opset() const { return opsetVersion; }
  /// The since-version of the schema that applies.
  int64_t version() const { return schema ? schema->sinceVersion : 0; }
  mlir::Location getLoc() const { return loc; }
  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::MLIRContext *getContext() { return builder.getContext(); }
  GraphImporter &getGraph() { return graph; }

  /// An error that begins with "node 'x' (Conv): ".
  mlir::InFlightDiagnostic error();
  bool hasFailed() const { return hasError; }
  /// After an error that was only tried: see Attempt.
  void forgive() { hasError = false; }

  //===-- Operands --------------------------------------------------------===//

  unsigned numInputs() const { return unsigned(operands.size()); }
  /// Operand `index`, or null if it is absent.
  mlir::Value input(unsigned index) const {
    return index < operands.size() ? operands[index] : mlir::Value();
  }
  bool hasInput(unsigned index) const { return bool(input(index)); }
  mlir::RankedTensorType inputType(unsigned index) const {
    return rankedType(input(index));
  }
  llvm::ArrayRef<int64_t> shape(unsigned index) const {
    return inputType(index).getShape();
  }
  int64_t rank(unsigned index) const { return inputType(index).getRank(); }
  mlir::Type element(unsigned index) const {
    return inputType(index).getElementType();
  }
  llvm::SmallVectorImpl<mlir::Value> &getOperands() { return operands; }

  //===-- Attributes ------------------------------------------------------===//
  // Given value, else the schema's default, else the fallback. The types have
  // been checked against the schema.

  const onnx::AttributeProto *attribute(llvm::StringRef name) const;
  bool hasAttr(llvm::StringRef name) const { return attribute(name); }
  int64_t getInt(llvm::StringRef name, int64_t fallback = 0) const;
  float getFloat(llvm::StringRef name, float fallback = 0.0f) const;
  llvm::StringRef getString(llvm::StringRef name,
                            llvm::StringRef fallback = "") const;
  std::optional<llvm::SmallVector<int64_t>> getInts(llvm::StringRef name) const;
  std::optional<llvm::SmallVector<float>> getFloats(llvm::StringRef name) const;
  std::optional<llvm::SmallVector<std::string>>
  getStrings(llvm::StringRef name) const;

  //===-- Constants -------------------------------------------------------===//

  /// The value of a constant, or null.
  static mlir::ElementsAttr constantValue(mlir::Value value);
  /// The numbers of a constant operand of any type, truncated to integers. An
  /// error if the operand is computed at run time; `role` says what it is.
  mlir::FailureOr<llvm::SmallVector<int64_t>> constInts(unsigned index,
                                                        llvm::StringRef role);
  mlir::FailureOr<llvm::SmallVector<double>> constFloats(unsigned index,
                                                         llvm::StringRef role);
  /// For what was attribute `name` in old opsets and is operand `index` in new
  /// ones: the schema in force decides. No value where it is not given.
  mlir::FailureOr<std::optional<llvm::SmallVector<int64_t>>>
  attrOrInputInts(llvm::StringRef name, unsigned index);
  mlir::FailureOr<std::optional<llvm::SmallVector<double>>>
  attrOrInputFloats(llvm::StringRef name, unsigned index);

  /// An axis in [-rank, rank) as one in [0, rank), or an error (I19).
  mlir::FailureOr<int64_t> axis(int64_t given, int64_t rank);
  /// The same for several distinct ones, sorted.
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  axes(llvm::ArrayRef<int64_t> given, int64_t rank);

  //===-- Building --------------------------------------------------------===//

  /// Builds `Op` with the arguments of its builder that follow the result
  /// types. The types are inferred first, so that a refusal is an error of the
  /// node; constants are folded.
  template <typename Op, typename... Args>
  mlir::SmallVector<mlir::Value> createAll(unsigned results, Args &&...args) {
    if (hasError)
      return llvm::SmallVector<mlir::Value>(results);
    mlir::OperationState state(loc, Op::getOperationName());
    llvm::SmallVector<mlir::Type> open(results, builder.getNoneType());
    Op::build(builder, state, mlir::TypeRange(open),
              std::forward<Args>(args)...);
    return finish(state, results, [&](auto &types) {
      return Op::inferReturnTypes(getContext(), loc, state.operands,
                                  state.attributes.getDictionary(getContext()),
                                  state.getRawProperties(), state.regions,
                                  types);
    });
  }
  template <typename Op, typename... Args> mlir::Value create(Args &&...args) {
    if (hasError)
      return {};
    mlir::OperationState state(loc, Op::getOperationName());
    Op::build(builder, state, mlir::Type(builder.getNoneType()),
              std::forward<Args>(args)...);
    return finish(state, 1,
                  [&](auto &types) {
                    return Op::inferReturnTypes(
                        getContext(), loc, state.operands,
                        state.attributes.getDictionary(getContext()),
                        state.getRawProperties(), state.regions, types);
                  })
        .front();
  }
  /// For ops whose result type does not follow from the operands.
  template <typename Op, typename... Args>
  mlir::Value createAs(mlir::Type type, Args &&...args) {
    if (hasError)
      return {};
    mlir::OperationState state(loc, Op::getOperationName());
    Op::build(builder, state, type, std::forward<Args>(args)...);
    return finish(state, 1,
                  [&](auto &types) {
                    types.push_back(type);
                    return mlir::success();
                  })
        .front();
  }

  mlir::Value constant(mlir::ElementsAttr value);
  /// Every element the same number, rounded to the element type.
  mlir::Value splat(mlir::RankedTensorType type, double value);
  mlir::Value scalar(mlir::Type element, double value) {
    return splat(mlir::RankedTensorType::get({}, element), value);
  }
  mlir::Value ints(llvm::ArrayRef<int64_t> values);

  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value expand(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> perm);
  mlir::Value cast(mlir::Value value, mlir::Type element);
  mlir::Value unary(UnaryKind kind, mlir::Value value, float alpha = 0.0f,
                    float beta = 0.0f);
  mlir::Value binary(BinaryKind kind, mlir::Value lhs, mlir::Value rhs);
  mlir::Value compare(CompareKind kind, mlir::Value lhs, mlir::Value rhs);
  mlir::Value select(mlir::Value condition, mlir::Value lhs, mlir::Value rhs);
  mlir::Value reduce(ReduceKind kind, mlir::Value value,
                     llvm::ArrayRef<int64_t> axes, bool keepdims);

  //===-- Results ---------------------------------------------------------===//

  unsigned numOutputs() const { return unsigned(proto.output_size()); }
  /// Whether output `index` is there and has a name.
  bool wantsOutput(unsigned index) const {
    return index < numOutputs() && !proto.output(int(index)).empty();
  }
  /// Sets output `index`; failure after an error, for `return node.result(..)`.
  mlir::LogicalResult result(unsigned index, mlir::Value value);
  mlir::LogicalResult result(mlir::Value value) { return result(0, value); }
  /// The sizes that the model declares for output `index`, -1 where a size is
  /// open; none if it declares no shape.
  std::optional<llvm::SmallVector<int64_t>> declaredShape(unsigned index) const;
  mlir::Value output(unsigned index) const {
    return index < outputs.size() ? outputs[index] : mlir::Value();
  }
  /// Says that an output exists but has no tensor value; it may only be an
  /// output of the graph, which is then dropped.
  void dropOutput(unsigned index) { dropped.push_back(index); }
  llvm::ArrayRef<unsigned> droppedOutputs() const { return dropped; }

  const onnx::NodeProto &proto;
  const OperatorSchema *schema;

  /// A shape function with its arguments bound.
  using Infer = llvm::function_ref<mlir::LogicalResult(
      llvm::SmallVectorImpl<mlir::Type> &)>;

private:
  llvm::SmallVector<mlir::Value> finish(mlir::OperationState &state,
                                        unsigned results, Infer infer);

  GraphImporter &graph;
  int64_t opsetVersion;
  mlir::OpBuilder &builder;
  mlir::Location loc;
  std::string description;
  llvm::SmallVector<mlir::Value> operands;
  llvm::SmallVector<mlir::Value> outputs;
  llvm::SmallVector<unsigned> dropped;
  bool hasError = false;
};

/// Turns a node into graph ops.
using Handler = mlir::LogicalResult (*)(Node &);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_NODE_H
