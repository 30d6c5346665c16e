// NumPy's .npy files, versions 1 to 3: reading and writing of tensors.
#ifndef INLAY_LIB_DRIVER_NPY_H
#define INLAY_LIB_DRIVER_NPY_H

#include "lib/Reference/Tensor.h"

namespace inlay {

/// The tensor in the file at `path`. Fails with a diagnostic where it is no
/// .npy file, is cut short, is in column order or of a type we do not have.
mlir::FailureOr<Tensor> readNpy(llvm::StringRef path,
                                mlir::MLIRContext *context);

/// The bytes of a version 1.0 .npy file; bfloat16 is written as float32.
std::string npyBytes(const Tensor &tensor);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_NPY_H
