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

/// Builds with `$CC`, or else the first of cc, gcc and clang on the path; with
/// the flags of `cpu` where this machine is one. The error holds the head of
/// what the compiler said.
llvm::Error buildOnHost(const HostBuild &build, const Cpu &cpu);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_HOSTCOMPILER_H
