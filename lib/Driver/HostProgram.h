// Generated C, built by the host's C compiler and run in a process of its own.
#ifndef INLAY_LIB_DRIVER_HOSTPROGRAM_H
#define INLAY_LIB_DRIVER_HOSTPROGRAM_H

#include "inlay/Inlay.h"
#include "lib/Driver/HostCompiler.h"
#include "lib/Reference/Tensor.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <optional>

namespace inlay {

/// What a model takes and gives: names and static types, in graph order.
struct Signature {
  /// The axis whose rows count only up to a number that is an output too.
  struct RowsOf {
    int64_t axis;
    size_t countOutput;
  };
  struct Entry {
    std::string name;
    mlir::RankedTensorType type;
    std::optional<RowsOf> rows = std::nullopt;
  };
  std::vector<Entry> inputs;
  std::vector<Entry> outputs;
};

/// An error where `inputs` are not what the model takes.
llvm::Error checkInputs(llvm::ArrayRef<Tensor> inputs,
                        const Signature &signature);

/// A model as a shared library in a temporary folder, which goes with it.
class HostProgram {
public:
  /// Builds `files`, whose names begin with `name`, with `$CC`, or else the
  /// first of cc, gcc and clang on the path; for `cpu` where this machine is
  /// one, else through the portable definitions. The error holds the head of
  /// what the compiler said.
  static llvm::Expected<std::unique_ptr<HostProgram>>
  build(llvm::ArrayRef<SourceFile> files, llvm::StringRef name,
        Signature signature, const Cpu &cpu, const CudaBuild &cuda = {});
  ~HostProgram();

  /// Runs the model once in a child process. A crash, a hang, a write outside
  /// of the outputs or a status other than 0 is an error.
  llvm::Expected<std::vector<Tensor>> run(llvm::ArrayRef<Tensor> inputs,
                                          unsigned timeoutSeconds = 300) const;

  const Signature &getSignature() const { return signature; }

private:
  HostProgram() = default;

  Signature signature;
  std::string folder;
  std::string library;
  std::string blob; ///< weights that the caller loads
};

} // namespace inlay

#endif // INLAY_LIB_DRIVER_HOSTPROGRAM_H
