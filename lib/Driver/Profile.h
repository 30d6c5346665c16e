// How long each step of the generated C takes on this machine.
#ifndef INLAY_LIB_DRIVER_PROFILE_H
#define INLAY_LIB_DRIVER_PROFILE_H

#include "lib/Driver/HostProgram.h"

namespace inlay {

/// A step of `run`: one layer, or a copy.
struct StepTime {
  std::string name;        ///< of the C function
  std::string nodes;       ///< of ONNX: `"name" operator`, with commas
  double multiplyAdds = 0; ///< in one run
  double seconds = 0;      ///< median over the rounds
};

struct ProfileResult {
  std::vector<StepTime> steps; ///< in the order in which they run
  double seconds = 0;          ///< median of a whole run, the clock included
  /// Most fused multiply-adds a second that this core was seen to do in
  /// registers, in the same process; 0 where that is not known to be measured.
  double peakMultiplyAdds = 0;
};

/// Builds `files`, which were printed with hooks, as a program for `cpu`, and
/// runs it: once to warm up, then `rounds` times (at least 1).
llvm::Expected<ProfileResult> profile(llvm::ArrayRef<SourceFile> files,
                                      llvm::StringRef name,
                                      const Signature &signature,
                                      llvm::ArrayRef<Tensor> inputs,
                                      const Cpu &cpu, unsigned rounds);

/// A table, a line a step, with each one's share of the whole.
std::string profileTable(const ProfileResult &result);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_PROFILE_H
