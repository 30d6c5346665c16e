//===- Checks.h - What a model must obey -----------------------*- C++ -*-===//
//
// The checks of the importer that need no handler: the model and its graphs
// (I3 to I8), and each node against its schema (I13 to I15). Tensors are
// checked where they are read (TensorData.h, I9 to I12), shapes by the shape
// functions and verifiers of the graph dialect, and what one operator asks for
// in its handler.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_CHECKS_H
#define INLAY_LIB_IMPORT_CHECKS_H

#include "lib/Import/Import.h"
#include "lib/Import/OperatorTable.h"

#include "mlir/IR/Diagnostics.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include "onnx-ml.pb.h"

namespace inlay::import {

using NodeList = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

/// What must hold before anything else is looked at: versions, sizes, nesting
/// (I3, I4, I7, I8). After a failure nothing more is worth saying.
mlir::LogicalResult checkModel(const onnx::ModelProto &model,
                               mlir::Location loc,
                               const ImportOptions &options);

/// Names of the main graph and of its subgraphs: each value is defined once
/// and each input is defined somewhere (I5, I6). Reports all that is wrong.
mlir::LogicalResult checkNames(const onnx::GraphProto &graph,
                               mlir::Location loc);

/// The nodes in an order in which every value is defined before its use; the
/// given one if it does that. Reports a cycle (I6).
mlir::FailureOr<std::vector<const onnx::NodeProto *>>
orderNodes(const NodeList &nodes, mlir::Location loc);

/// Nodes of a graph and of the graphs in it.
uint64_t countNodes(const onnx::GraphProto &graph);

/// "node 'conv1' (Conv)"; a nameless node goes by its first output.
std::string nodeName(const onnx::NodeProto &node);
std::string describeNode(const onnx::NodeProto &node, llvm::StringRef name);

using NodeError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// Arity and attributes against the schema (I13, I14).
mlir::LogicalResult checkNode(const onnx::NodeProto &node,
                              const OperatorSchema &schema, NodeError error);

/// Element types of the operands (null where absent) against the schema (I15).
mlir::LogicalResult checkTypes(llvm::ArrayRef<mlir::Value> operands,
                               const OperatorSchema &schema, NodeError error);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_CHECKS_H
