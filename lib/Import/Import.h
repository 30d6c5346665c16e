//===- Import.h - ONNX file to `inlay` module ------------------*- C++ -*-===//
//
// The door of lib/Import. Nothing here knows protobuf.
//
//   model.onnx --> parse --> checks --> one func.func in the `inlay` dialect
//                                       (weights point into the storage)
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_IMPORT_H
#define INLAY_LIB_IMPORT_IMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace inlay {

/// What the caller decides about an import; the limits keep a hostile file
/// from taking the machine.
struct ImportOptions {
  /// Name of the function; empty: made from the file's name.
  std::string name;
  /// Sizes of free dimensions, by their symbolic name, or by `input.axis` for
  /// one without a name.
  std::map<std::string, int64_t> dims;
  /// Values of graph inputs that are known when compiling, such as shapes: one
  /// number for all elements, or one each.
  std::map<std::string, std::vector<int64_t>> values;
  /// Concrete shapes of the graph inputs, in order; may be empty.
  std::vector<std::vector<int64_t>> inputShapes;

  uint64_t maxFileBytes = uint64_t(2) << 30;
  /// Bound of the bytes of any one tensor, and of all constant data.
  uint64_t maxModelBytes = uint64_t(4) << 30;
  uint64_t maxNodes = 1000000;
  /// How many nodes more there may be once functions and loops are
  /// unfolded.
  uint64_t maxAddedNodes = 50000;
  unsigned maxRank = 8;
  /// Steps that a loop takes at most; 0: as many as the model says.
  int64_t maxSteps = 0;
  /// Whether weights may lie in files beside the model.
  bool allowExternalData = true;
  /// Told the types of the main graph's values by their names, if not null;
  /// those found so far also where the import fails.
  std::map<std::string, mlir::RankedTensorType> *valueTypes = nullptr;
};

/// An imported model. The module's large constants point into `storage`, which
/// must live as long as they are used.
struct ImportedModel {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::shared_ptr<void> storage;
  std::string name;   ///< of the function
  std::string sha256; ///< of the model file, in hex
  int64_t opset = 0;  ///< of the default domain
  int64_t nodes = 0;  ///< in the file, subgraphs included
};

/// Reads the ONNX file at `path`. All that is wrong with the model is reported
/// through the context's diagnostics, in one run; then the result is failure.
/// A remark tells each free dimension that was bound.
mlir::FailureOr<ImportedModel> importOnnx(llvm::StringRef path,
                                          mlir::MLIRContext &context,
                                          const ImportOptions &options);

} // namespace inlay

#endif // INLAY_LIB_IMPORT_IMPORT_H
