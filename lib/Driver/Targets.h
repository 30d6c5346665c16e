// The registry of targets: what can be printed, for which processors.
#ifndef INLAY_LIB_DRIVER_TARGETS_H
#define INLAY_LIB_DRIVER_TARGETS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace inlay {

/// A row of the registry.
struct Target {
  llvm::StringRef name;    ///< as given to --target
  llvm::StringRef summary; ///< one line for the help
  /// Names that --cpu takes; the first is the default. Empty: the target is
  /// planned and not there yet.
  llvm::ArrayRef<llvm::StringRef> cpus;
};

/// All targets, the planned ones included.
llvm::ArrayRef<Target> allTargets();

/// The target of that name, checked to exist and to know `cpu`; the error says
/// what is meant instead.
llvm::Expected<const Target *> findTarget(llvm::StringRef name,
                                          llvm::StringRef cpu);

/// The member of `known` that `word` is most likely a misspelling of, or an
/// empty string.
llvm::StringRef nearestWord(llvm::StringRef word,
                            llvm::ArrayRef<llvm::StringRef> known);

/// "; did you mean 'x'?" or "; choose one of 'x', 'y'".
std::string suggestion(llvm::StringRef word,
                       llvm::ArrayRef<llvm::StringRef> known);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_TARGETS_H
