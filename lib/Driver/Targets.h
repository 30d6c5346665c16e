// The registry of targets: what can be printed, for which processors.
#ifndef INLAY_LIB_DRIVER_TARGETS_H
#define INLAY_LIB_DRIVER_TARGETS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace inlay {

/// A processor that a target is tuned for.
struct Cpu {
  llvm::StringRef name;
  int64_t lanes;     ///< floats in a vector register; 1: portable scalar code
  int64_t registers; ///< vector registers
  /// What a C compiler for this processor is told.
  llvm::ArrayRef<llvm::StringRef> flags;
  /// Floats are computed by instructions. Without, codes of quantized models
  /// are scaled in integers, to the same bytes.
  bool hasFloat = true;
  /// Quantized windows are copied to the stack for dot products of four codes.
  bool gathersWindows = false;
  /// Bits of C's int.
  unsigned intBits = 32;
  /// Constant data lies in a space of its own, which pointers do not reach.
  bool hasFlashSpace = false;
};

/// A row of the registry.
struct Target {
  llvm::StringRef name;    ///< as given to --target
  llvm::StringRef summary; ///< one line for the help
  /// What --cpu takes; the first is the default.
  llvm::ArrayRef<Cpu> cpus;
};

/// All targets.
llvm::ArrayRef<Target> allTargets();

/// The target of that name, checked to exist and to know `cpu`; the error says
/// what is meant instead.
llvm::Expected<const Target *> findTarget(llvm::StringRef name,
                                          llvm::StringRef cpu);

/// Checks the name of a GPU's architecture, as given to --sm; empty: none is.
llvm::Error checkArchitecture(llvm::StringRef target, llvm::StringRef name);

/// The processor of that name of a target that `findTarget` has checked;
/// `host` is the best that this machine runs.
const Cpu &findCpu(const Target &target, llvm::StringRef name);

/// Whether this machine runs code for `cpu`.
bool runsHere(const Cpu &cpu);

/// The member of `known` that `word` is most likely a misspelling of, or an
/// empty string.
llvm::StringRef nearestWord(llvm::StringRef word,
                            llvm::ArrayRef<llvm::StringRef> known);

/// "; did you mean 'x'?" or "; choose one of 'x', 'y'".
std::string suggestion(llvm::StringRef word,
                       llvm::ArrayRef<llvm::StringRef> known);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_TARGETS_H
