//===- ModelSummary.h - What stands in a model file ------------*- C++ -*-===//
//
// A model as its file has it, in plain structs: for tools that show or compare
// models, those included that cannot be imported. Nothing is checked here, and
// nothing of ONNX's meaning is known; names are as they stand in the file.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_MODELSUMMARY_H
#define INLAY_LIB_IMPORT_MODELSUMMARY_H

#include "lib/Import/Import.h"

#include <utility>

namespace inlay {

/// An axis of a declared shape.
struct DimSummary {
  int64_t size = -1;  ///< -1: free
  std::string symbol; ///< of a free axis; may be empty
};

/// What the file says of an input, an output or a value in between.
struct ValueSummary {
  std::string name;
  std::string dtype; ///< "float32"; "sequence", "map" or "optional"
  bool ranked = false;
  std::vector<DimSummary> dims;
};

/// "float32[batch,3,?]".
std::string typeText(const ValueSummary &value);

/// Constant data: an initializer, or the value of a Constant node.
struct WeightSummary {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  int64_t elements = 0; ///< 0 where the shape makes no sense
  int64_t bytes = 0;    ///< as stored; packed types take less than a byte
  std::string place;    ///< file of external data, or empty
  /// Hash of the type, the shape and the data in the file; of external data
  /// the place counts.
  uint64_t hash = 0;
};

/// A node of the main graph.
struct NodeSummary {
  std::string name; ///< its own, or that of its first output
  std::string op;   ///< with its domain: "Conv", "com.microsoft.QGemm"
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  /// Values of the main graph that its subgraphs read.
  std::vector<std::string> captures;
  /// Name and value as text, at most some 200 characters each.
  std::vector<std::pair<std::string, std::string>> attributes;
  int64_t innerNodes = 0; ///< in its subgraphs
};

/// A model file.
struct ModelSummary {
  std::string sha256; ///< in hex
  int64_t fileBytes = 0;
  int64_t irVersion = 0;
  std::string producer; ///< name and version
  std::string graph;    ///< its name
  std::vector<std::pair<std::string, int64_t>> opsets;
  std::vector<std::string> functions;
  std::vector<ValueSummary> inputs; ///< without those that are initializers
  std::vector<ValueSummary> outputs;
  std::vector<ValueSummary> values; ///< left by shape inference
  std::vector<NodeSummary> nodes;
  std::vector<WeightSummary> weights;
  int64_t numNodes = 0; ///< subgraphs included
  std::map<std::string, int64_t> operators;
};

/// Reads the file at `path`; a file that cannot be read is reported through
/// the context's diagnostics.
mlir::FailureOr<ModelSummary> summarizeModel(llvm::StringRef path,
                                             mlir::MLIRContext &context);

} // namespace inlay

#endif // INLAY_LIB_IMPORT_MODELSUMMARY_H
