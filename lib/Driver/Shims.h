// A C function between a model, whose run has parameters of its own, and the
// process that loads it.
#ifndef INLAY_LIB_DRIVER_SHIMS_H
#define INLAY_LIB_DRIVER_SHIMS_H

#include "lib/Driver/HostProgram.h"

namespace inlay {

/// What a shim returns where the machine has no device.
constexpr int noOpenClDevice = 0x7001, noCudaDevice = 0x7002;

/// `int inlay_shim(void **in, void **out)`, which runs the model `name` once.
/// A blob of weights is the input behind the others.
std::string cShim(llvm::StringRef name, const Signature &signature,
                  bool hasBlob);
/// On the first device of any platform.
std::string openClShim(llvm::StringRef name, const Signature &signature,
                       bool hasBlob);
/// On the first device.
std::string cudaShim(llvm::StringRef name, const Signature &signature,
                     bool hasBlob);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_SHIMS_H
