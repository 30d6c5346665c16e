// A single tensor in a file of its own, as ONNX ships test data.
#ifndef INLAY_LIB_IMPORT_TENSORFILE_H
#define INLAY_LIB_IMPORT_TENSORFILE_H

#include "lib/Reference/Tensor.h"
#include <string>

namespace inlay {

/// A tensor and the name that the file gives it, which may be empty.
struct NamedTensor {
  std::string name;
  Tensor value;
};

/// The tensor in a serialized TensorProto. Fails with a diagnostic where the
/// file is none, is inconsistent, or is of a type that we do not have.
mlir::FailureOr<NamedTensor> readTensorProto(llvm::StringRef path,
                                             mlir::MLIRContext *context);

} // namespace inlay

#endif // INLAY_LIB_IMPORT_TENSORFILE_H
