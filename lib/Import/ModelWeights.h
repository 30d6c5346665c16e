//===- ModelWeights.h - Constant data by name ------------------*- C++ -*-===//
//
// Reads single weights of a model file, without importing the model.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_MODELWEIGHTS_H
#define INLAY_LIB_IMPORT_MODELWEIGHTS_H

#include "lib/Reference/Tensor.h"

#include <memory>
#include <optional>

namespace inlay {

namespace import {
struct ModelFile;
} // namespace import

/// The initializers and Constant nodes of a model's main graph.
class ModelWeights {
public:
  /// Opens the file at `path`, reporting to the context where that fails.
  static mlir::FailureOr<ModelWeights> open(llvm::StringRef path,
                                            mlir::MLIRContext &context);

  /// The value of that name; nothing, and no message, where its data cannot be
  /// read or has no form here (text, 8-bit floats).
  std::optional<Tensor> read(llvm::StringRef name) const;

private:
  std::shared_ptr<import::ModelFile> file;
  mlir::MLIRContext *context = nullptr;
};

} // namespace inlay

#endif // INLAY_LIB_IMPORT_MODELWEIGHTS_H
