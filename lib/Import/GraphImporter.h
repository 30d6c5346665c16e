//===- GraphImporter.h - From the nodes of a graph to ops ------*- C++ -*-===//
//
// Walks the nodes in order, resolves names to values, and calls the handlers.
// A node that cannot be imported is reported once; its results are *poisoned*,
// and what depends on them is left out without another word, unless it is
// itself something that we do not know.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_GRAPHIMPORTER_H
#define INLAY_LIB_IMPORT_GRAPHIMPORTER_H

#include "lib/Import/Checks.h"
#include "lib/Import/Import.h"
#include "lib/Import/ModelFile.h"
#include "lib/Import/Node.h"
#include "lib/Import/RowCounts.h"
#include "lib/Import/TensorData.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/StringMap.h"

namespace inlay::import {

/// What a name of the model stands for.
struct NamedValue {
  enum class State { Value, Initializer, Absent, Poisoned, Dropped };
  State state = State::Poisoned;
  /// For `Dropped` (a map or text) the tensor that stands for it as an output
  /// of the graph: the values of a map, the numbers of classes; or null.
  mlir::Value value;
  /// An initializer becomes a constant when it is first used.
  const onnx::TensorProto *tensor = nullptr;
  /// For a `Dropped` sequence whose tensors are known one by one: those.
  std::optional<llvm::SmallVector<mlir::Value>> items = std::nullopt;
};

/// The names of one graph or function, and what they may see of the outside.
struct Scope {
  Scope *parent = nullptr;
  llvm::StringMap<NamedValue> names;
  /// Prefix of the names of nodes: the calls of functions that led here.
  std::string prefix;
  /// Versions of the operator domains.
  const llvm::StringMap<int64_t> *opsets = nullptr;
  unsigned callDepth = 0;
};

/// Imports the graph of one model.
class GraphImporter {
public:
  /// Set by an importer of rows that are counted at run time: shapes of what
  /// follows from them are not known.
  bool countsRows = false;

  GraphImporter(std::shared_ptr<ModelFile> file, const ImportOptions &options,
                mlir::MLIRContext *context);

  mlir::FailureOr<ImportedModel> importModel();

  const ImportOptions &getOptions() const { return options; }
  TensorReader &getTensorReader() { return reader; }

  /// What the main graph says of a value: among its outputs or the notes that
  /// shape inference has left; null if nothing.
  const onnx::ValueInfoProto *declaration(llvm::StringRef name) const;

  /// Imports a subgraph without inputs in place, for example the taken branch
  /// of an If; the values of its outputs. Failure if one of them is poisoned.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  inlineSubgraph(const onnx::GraphProto &graph,
                 llvm::ArrayRef<mlir::Value> inputs);

  /// Whether anything was wrong so far; set by imports on trial.
  bool hasError() const { return anyError; }
  void setError(bool error) { anyError = error; }
  /// Erases the ops of a block behind `last` (null: all) but for initializers.
  void eraseAfter(mlir::Block &block, mlir::Operation *last);

  /// Says that a value has rows that are counted at run time.
  void countRows(mlir::Value value, RowCount rows) {
    countedRows[value] = rows;
    countsRows = true;
  }
  CountedRows &getCountedRows() { return countedRows; }

private:
  /// How a node is imported.
  struct Resolved {
    const OperatorSchema *schema = nullptr;
    Handler handler = nullptr;
    const onnx::FunctionProto *function = nullptr;
    int64_t opset = 0;
  };

  mlir::Location nodeLoc(const onnx::NodeProto &node, llvm::StringRef name);
  mlir::LogicalResult addInitializers(const onnx::GraphProto &graph,
                                      Scope &scope);
  mlir::LogicalResult addInputs(const onnx::GraphProto &graph, Scope &scope);
  mlir::FailureOr<mlir::RankedTensorType>
  bindInput(const onnx::ValueInfoProto &input, unsigned index);
  /// The shape that --dim gives an input which declares none, an axis each from
  /// the first on; empty if it does not.
  llvm::SmallVector<int64_t> askedShape(llvm::StringRef input);
  void rejectUnknownDims(const onnx::GraphProto &graph);

  //===-- InputValues.cpp -------------------------------------------------===//
  const std::vector<int64_t> *valueOfInput(llvm::StringRef name) const;
  /// The constant that an input is, null if it is none; what says so to later
  /// stages is added to the attributes of the argument.
  mlir::FailureOr<mlir::Value> bindValue(const onnx::ValueInfoProto &input,
                                         mlir::RankedTensorType type,
                                         mlir::NamedAttrList &attrs);
  void rejectUnknownValues(const onnx::GraphProto &graph);

  void addOutputs(const onnx::GraphProto &graph, Scope &scope);
  mlir::LogicalResult
  addRowCounts(llvm::SmallVectorImpl<mlir::Value> &values,
               llvm::SmallVectorImpl<mlir::DictionaryAttr> &attrs);

  void importNodes(const NodeList &nodes, Scope &scope);
  void importNode(const onnx::NodeProto &node, Scope &scope);
  std::optional<Resolved> resolve(const onnx::NodeProto &node, Scope &scope,
                                  NodeError error);
  const onnx::FunctionProto *schemaFunction(const OperatorSchema &schema,
                                            int64_t opset);
  mlir::LogicalResult
  callFunction(Node &node, const onnx::FunctionProto &function, Scope &scope);
  const onnx::NodeProto &bindAttributes(const onnx::NodeProto &inner,
                                        const Node &call,
                                        const onnx::FunctionProto &function);
  /// Leaves out a node that only passes on text or a map, or picks from a table
  /// of text; false if it is none.
  bool moveText(const onnx::NodeProto &node, Scope &scope);

  //===-- Sequences.cpp ---------------------------------------------------===//
  /// Whether the node works on sequences that are known tensor by tensor; then
  /// it has been imported.
  bool moveSequence(const onnx::NodeProto &proto, Scope &scope);

  /// The operands of a node; false if one of them is poisoned.
  bool collectOperands(const onnx::NodeProto &node, Scope &scope,
                       NodeError error,
                       llvm::SmallVectorImpl<mlir::Value> &operands);
  NamedValue *lookUp(llvm::StringRef name, Scope &scope);
  mlir::Value valueOf(NamedValue &named, llvm::StringRef name);
  void nameOutputs(const Node &node, Scope &scope, bool poisoned);

  mlir::InFlightDiagnostic error();

  std::shared_ptr<ModelFile> file;
  const ImportOptions &options;
  mlir::MLIRContext *context;
  mlir::Location fileLoc;
  TensorReader reader;
  mlir::OpBuilder builder;
  bool anyError = false;
  uint64_t importedNodes = 0;
  uint64_t nodeLimit = 0; ///< of `importedNodes`

  mlir::func::FuncOp function;
  Scope *current = nullptr;
  mlir::Operation *lastInitializer = nullptr;
  llvm::StringMap<int64_t> opsets;
  llvm::StringMap<const onnx::FunctionProto *> localFunctions;
  llvm::StringMap<int64_t> boundDims;
  /// Bodies and nodes made while importing; constants point into them.
  struct Made;
  std::shared_ptr<Made> made;
  CountedRows countedRows;
};

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_GRAPHIMPORTER_H
