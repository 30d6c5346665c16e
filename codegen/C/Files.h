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

/// `const float x[4]` for each input and output.
std::vector<std::string> ioParameters(const Program &program,
                                      const Spelling &spelling);

/// What `run` refuses first.
std::string nullChecks(const Program &program);
/// Of what `nullChecks` has, the tests of pointers: `first`, inputs, outputs.
std::string pointerChecks(const Program &program,
                          std::vector<std::string> first);
/// Of what `nullChecks` has, the tests of inputs that must hold known numbers.
std::string valueChecks(const Program &program);

/// A pointer of a line of `run`, and what the numbers of `run` add to it: a sum
/// of elements, such as `step * 12`, or empty.
struct Place {
  const Pointer *pointer;
  std::string distance;
};

/// How the lines of `run` are said: in C by calls and plain reads, in a
/// language whose kernels are launched by what launches and copies there.
class RunForm {
public:
  virtual ~RunForm();
  /// A call: the word for it with its parenthesis, and the arguments.
  using Call = std::pair<std::string, std::vector<std::string>>;
  /// A step that computes; `places` are its pointers.
  virtual Call launch(const Step &step, llvm::ArrayRef<Place> places) const = 0;
  virtual Call copy(const Place &to, const Place &from,
                    int64_t count) const = 0;
  /// One number, read, and a statement that writes it.
  virtual std::string read(const Place &place) const = 0;
  virtual std::string write(const Place &place,
                            llvm::StringRef number) const = 0;
  /// What every loop tests besides its own condition; empty: nothing.
  virtual std::string loopTest() const { return ""; }
};

/// C's own form.
class CallForm : public RunForm {
public:
  CallForm(const Program &program, const Spelling &spelling)
      : program(program), spelling(spelling) {}

  Call launch(const Step &step, llvm::ArrayRef<Place> places) const override;
  Call copy(const Place &to, const Place &from, int64_t count) const override;
  std::string read(const Place &place) const override;
  std::string write(const Place &place, llvm::StringRef number) const override;

private:
  std::string base(const Pointer &pointer) const;
  std::string element(const Place &place) const;

  const Program &program;
  const Spelling &spelling;
};

/// `base + distance + offset`, cast where `parameter`, if it is given, has the
/// other signedness than what is there.
std::string placeText(const std::string &base, const Place &place,
                      const Spelling &spelling, const Parameter *parameter);

/// The lines of `run` that compute. Those of step `i` of the program stand
/// between `around(i).first` and `.second`, each a line or empty.
using Around = llvm::function_ref<std::pair<std::string, std::string>(size_t)>;
std::string runBody(const Program &program, const Spelling &spelling,
                    Helpers &helpers, const RunForm &form,
                    Around around = nullptr);

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
