// A whole folder of models, each in a process of its own, and the table of it.
#ifndef INLAY_LIB_DRIVER_VERIFYALL_H
#define INLAY_LIB_DRIVER_VERIFYALL_H

#include "lib/Driver/VerifyModel.h"

namespace inlay {

/// A file to verify; those with no case beside them are compiled only.
struct ModelFileEntry {
  std::string path;
  bool hasCases = false;
};

/// The models below `folder`: `<name>/model.onnx` with cases beside them, and
/// single .onnx files, sorted by name.
std::vector<ModelFileEntry> findModels(llvm::StringRef folder);

/// Verifies each of `models` in a forked process, `jobs` at a time, so that a
/// crash or a hang is a row like any other. `done` hears of each as it ends.
std::vector<ModelResult>
verifyAll(llvm::ArrayRef<ModelFileEntry> models, const DriverOptions &options,
          unsigned jobs, unsigned timeoutSeconds,
          llvm::function_ref<void(const ModelResult &)> done);

/// "pass 2/2", "refused: ...", "FAIL: ..." or "CRASH: ...".
std::string outcomeText(const ModelResult &result);

/// The results as a Markdown document; no date, machine or path is in it.
std::string modelTable(llvm::ArrayRef<ModelResult> results);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_VERIFYALL_H
