//===- ModelFile.h - The bytes of a model ----------------------*- C++ -*-===//
//
// Reads the model file in blocks (so that it is in memory once: as protobuf
// message), hashes it on the way, and keeps the files of external weights
// mapped. Everything that large constants point into is owned here.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_MODELFILE_H
#define INLAY_LIB_IMPORT_MODELFILE_H

#include "lib/Import/ExternalData.h"
#include "lib/Import/Import.h"

#include "onnx-ml.pb.h"

namespace inlay::import {

/// A parsed model and the files beside it.
struct ModelFile {
  explicit ModelFile(llvm::StringRef path) : path(path), external(path) {}

  std::string path;
  std::string sha256; ///< in hex
  onnx::ModelProto model;
  ExternalFiles external;
};

/// Parses the file at `path`, or reports why not.
mlir::FailureOr<std::shared_ptr<ModelFile>>
readModelFile(llvm::StringRef path, mlir::Location loc,
              const ImportOptions &options);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_MODELFILE_H
