// The host's C compiler, run on generated code.
#ifndef INLAY_LIB_DRIVER_HOSTCOMPILER_H
#define INLAY_LIB_DRIVER_HOSTCOMPILER_H

#include "lib/Driver/Targets.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace inlay {

/// What is built from what.
struct HostBuild {
  std::string folder;               ///< where the sources lie
  std::vector<std::string> sources; ///< names of C files in it
  std::string output;               ///< path of the program or library
  bool isLibrary = false;           ///< shared, else a program
  bool usesOpenCl = false;
};

/// How a CUDA program is built.
struct CudaBuild {
  std::string architecture; ///< "80" where empty
  bool emulate = false;     ///< for the processor, which plays the GPU
};

/// Runs a compiler's command; an error holds the head of what it said, behind
/// `hint`.
llvm::Error runCompiler(llvm::ArrayRef<std::string> command,
                        llvm::StringRef folder, llvm::StringRef hint = "");

/// The words of a compiler's command: those of the variable, which may hold
/// arguments, or else the first of `names` on the path. `kind` is for the
/// error.
llvm::Expected<std::vector<std::string>>
compilerCommand(const char *variable, llvm::ArrayRef<llvm::StringRef> names,
                llvm::StringRef kind);

/// Builds with `$NVCC`, or else nvcc on the path or in CUDA's own folder. To
/// emulate, with `$CXX`, or else the first of c++, g++ and clang++, and the
/// emulator in `$INLAY_CUDA_EMU` or in this source tree.
llvm::Error buildCuda(const HostBuild &build, const CudaBuild &cuda);

/// Builds with `$CC`, or else the first of cc, gcc and clang on the path; with
/// the flags of `cpu` where this machine is one. The error holds the head of
/// what the compiler said.
llvm::Error buildOnHost(const HostBuild &build, const Cpu &cpu);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_HOSTCOMPILER_H
