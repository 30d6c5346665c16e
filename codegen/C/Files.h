// The files of a C program, each a function from what was gathered to text.
#ifndef INLAY_CODEGEN_C_FILES_H
#define INLAY_CODEGEN_C_FILES_H

#include "codegen/Printer/Helpers.h"
#include "codegen/Printer/Spelling.h"

namespace inlay::c {

/// `<name>.h`: sizes, shapes, the arena, `run`. `helpers` knows the libm
/// functions that the source needs.
std::string header(const Program &program, const Spelling &spelling,
                   const Helpers &helpers);

/// `<name>.c` but for the weights inside of it: what comes before, and behind.
struct Source {
  std::string beforeWeights;
  std::string afterWeights;
};
Source source(const Program &program, const Spelling &spelling,
              Helpers &helpers);

/// The parameters of `run`, as declared.
std::vector<std::string> runParameters(const Program &program,
                                       const Spelling &spelling);

/// What `run` refuses first.
std::string nullChecks(const Program &program);
/// Of what `nullChecks` has, the tests of inputs that must hold known numbers.
std::string valueChecks(const Program &program);

/// How a language whose kernels are launched says the lines of `run`; C has
/// calls and plain reads in their places.
class LaunchForm {
public:
  virtual ~LaunchForm() = default;
  /// Where an input, an output, a weight, or the arena's elements of `type`
  /// lie on the device.
  virtual std::string argument(llvm::StringRef name) const = 0;
  virtual std::string weight(llvm::StringRef name) const = 0;
  virtual std::string arena(llvm::StringRef type) const = 0;
  /// Statements that begin a step, and a copy of so many bytes: the word for
  /// it, and the arguments that come first.
  using Head = std::pair<std::string, std::vector<std::string>>;
  virtual Head launch(const Layer &layer) const = 0;
  virtual Head copy() const = 0;
  /// One number of the device, read, and a statement that writes it.
  virtual std::string read(llvm::StringRef place) const = 0;
  virtual std::string write(llvm::StringRef place,
                            llvm::StringRef number) const = 0;
};

/// The lines of `run` that compute. Those of step `i` of the program stand
/// between `around(i).first` and `.second`, each a line or empty.
using Around = llvm::function_ref<std::pair<std::string, std::string>(size_t)>;
std::string runBody(const Program &program, const Spelling &spelling,
                    Helpers &helpers, Around around = nullptr,
                    const LaunchForm *form = nullptr);

/// `<name>_run_ex`, which calls the caller's hooks: for the header, and behind
/// the source's `run`.
std::string hooksDeclaration(const Program &program, const Spelling &spelling);
std::string hooksDefinition(const Program &program, const Spelling &spelling,
                            Helpers &helpers);

/// Fails, with a diagnostic, where a recorded case has not the sizes that the
/// entry declares.
mlir::LogicalResult checkCases(const Program &program);

/// How a self-test calls the model.
struct TestHarness {
  std::string command;                ///< builds it
  std::string globals;                ///< declarations
  std::vector<std::string> arguments; ///< of `run`, before inputs and outputs
  std::string begin, end;             ///< lines of `main` around the cases
  bool readsWeights = false;          ///< into a global `weights`, before all
  bool isProven = false;              ///< by Frama-C, with another main
};
TestHarness testHarness(const Program &program);

/// `<name>_test.c`: recorded inputs and outputs, and a `main` that compares.
void writeSelfTest(llvm::raw_ostream &os, const Program &program,
                   const Spelling &spelling, const TestHarness &harness);

/// `<name>_eva.c`: a `main` for Frama-C that calls `run` on unknown inputs.
std::string evaDriver(const Program &program, const Spelling &spelling);
/// `eva.sh`: the command that proves the folder.
std::string evaScript(const Program &program);

} // namespace inlay::c

#endif // INLAY_CODEGEN_C_FILES_H
