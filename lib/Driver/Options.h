// All that decides a compilation: the public options and those that only our
// own tools set.
#ifndef INLAY_LIB_DRIVER_OPTIONS_H
#define INLAY_LIB_DRIVER_OPTIONS_H

#include "inlay/Inlay.h"
#include "lib/Driver/Targets.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace inlay {

class Progress;

/// See CompileOptions for the rest.
struct DriverOptions : CompileOptions {
  /// Shapes of the inputs at hand, in graph order; free dimensions take them.
  std::vector<std::vector<int64_t>> inputShapes;
  /// Remarks whose category matches this regular expression are passed on.
  std::string remarksFilter;
  /// Folder for the IR after each pass that changed it; empty: none.
  std::string irTreeDir;
  /// Folder for a reproducer where the compiler itself fails; empty: none.
  std::string reproducerDir;
  /// Passes to run at the end of level Graph, in pipeline text; how tests of
  /// the driver bring in passes that are wrong.
  std::string extraGraphPasses;
  /// CUDA code is built for the processor, which plays the GPU.
  bool emulate = false;
  /// Told what is being done, if not null.
  Progress *progress = nullptr;
};

/// The processor that the options name; they must have been checked.
const Cpu &cpuOf(const CompileOptions &options);

/// Checks what does not depend on the model: target, processor, prefix, sizes.
llvm::Error checkOptions(const CompileOptions &options);

/// Adds "name=size" to the sizes of free dimensions.
llvm::Error parseDimension(llvm::StringRef text, CompileOptions &options);

/// Adds "name=1,2,3" to the values of inputs.
llvm::Error parseValue(llvm::StringRef text, CompileOptions &options);

/// "array", "literal" or "blob".
llvm::Expected<WeightStyle> parseWeightStyle(llvm::StringRef text);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_OPTIONS_H
