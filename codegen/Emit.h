// From the printable form to the files of a C program.
#ifndef INLAY_CODEGEN_EMIT_H
#define INLAY_CODEGEN_EMIT_H

#include "mlir/IR/BuiltinOps.h"
#include <functional>
#include <string>
#include <vector>

namespace inlay {

/// One recorded run of the model: raw little-endian bytes, in the order of the
/// entry's inputs and outputs, row-major as the entry declares them.
struct GoldenCase {
  std::string name;
  std::vector<std::vector<char>> inputs;
  std::vector<std::vector<char>> outputs;
  /// An output passes where |got - expected| <= absolute + relative *
  /// |expected|. Integers are compared with the same rule; 0 and 0 ask for
  /// equality. Equal infinities and two NaNs pass.
  double absolute = 1e-7;
  double relative = 1e-3;
};

/// Where constant data goes; it changes the text, never the meaning.
enum class WeightStorage {
  Auto,    ///< Array
  Array,   ///< number by number: readable, slow to compile above some MB
  Literal, ///< string literals: compiles 40 MB in seconds; little-endian hosts
  Blob     ///< a file `<name>_weights.bin` that the caller loads
};

/// All that decides about the text besides the module itself.
struct EmitOptions {
  /// Prefix of all symbols and files; made an identifier.
  std::string name;
  /// Shown at the top of each file; must not vary by machine or day.
  std::string command;
  WeightStorage weights = WeightStorage::Auto;
  /// Also write `<name>_test.c`, which runs `golden` and prints PASS or FAIL.
  bool test = false;
  /// Also write `<name>_eva.c` and `eva.sh`, which prove the code with Frama-C.
  bool eva = false;
  /// Add `<name>_run_ex`, which calls hooks of the caller around each step.
  bool hooks = false;
  std::vector<GoldenCase> golden;
  /// The least GPU that CUDA code is for: "80", "90a".
  std::string architecture = "80";
  /// Constant data that is read in place is declared FLASH, which on AVR is a
  /// space of its own.
  bool flashSpace = false;
  /// Bits of C's int.
  unsigned intBits = 32;
  /// Bytes that local arrays are aligned to, by an attribute of GNU C; 0: as C
  /// does.
  unsigned localAlignment = 0;
  /// libm has rintf.
  bool hasRint = true;
  /// Words of the target's language that nothing may be called.
  std::vector<std::string> reservedNames;
};

/// A file of the output; `write` may be called once or more, before the module
/// dies.
struct OutputFile {
  std::string name;
  std::function<void(llvm::raw_ostream &)> write;
};

/// Prints a module that `--inlay-verify-printable` accepts. Fails, with a
/// diagnostic, only when options and module do not fit together.
mlir::FailureOr<std::vector<OutputFile>> emitC(mlir::ModuleOp module,
                                               const EmitOptions &options);

/// Prints such a module, its loops mapped by `--inlay-map-to-grid`, as OpenCL C
/// 1.2 with its host side in C99.
mlir::FailureOr<std::vector<OutputFile>> emitOpenCL(mlir::ModuleOp module,
                                                    const EmitOptions &options);

/// Prints such a module, its loops mapped, as CUDA C++: kernels and host side
/// in one file, behind a header in C.
mlir::FailureOr<std::vector<OutputFile>> emitCuda(mlir::ModuleOp module,
                                                  const EmitOptions &options);

} // namespace inlay

#endif // INLAY_CODEGEN_EMIT_H
