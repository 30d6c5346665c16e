// What the fuzz targets share: a folder in memory for the files that the
// readers open, a context, and what a message of the compiler must look like.
#ifndef INLAY_TEST_FUZZ_SCRATCH_H
#define INLAY_TEST_FUZZ_SCRATCH_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include <string>

namespace inlay::fuzz {

/// A folder of this process, removed when it ends. It holds `weights.bin`,
/// 4096 bytes for external data.
class Scratch {
public:
  Scratch();
  ~Scratch();
  std::string file(llvm::StringRef name) const;
  /// Writes `bytes` to the file and gives its path.
  std::string write(llvm::StringRef name, llvm::StringRef bytes) const;

private:
  std::string folder;
};

/// The folder of this process.
const Scratch &scratch();

/// Takes the diagnostics of a context while it lives. Ends the process where
/// one is empty or beyond all bounds: no user should see that.
class Messages : public mlir::ScopedDiagnosticHandler {
public:
  explicit Messages(mlir::MLIRContext *context);
  unsigned errors = 0;

  /// Ends the process unless there are errors where something failed, and none
  /// where it did not.
  void mustExplain(bool failed) const;
};

/// A context without threads, a new one now and then: types and attributes are
/// never freed by a context.
mlir::MLIRContext &freshContext();

} // namespace inlay::fuzz

#endif // INLAY_TEST_FUZZ_SCRATCH_H
