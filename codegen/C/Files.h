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

/// `<name>_test.c`: recorded inputs and outputs, and a `main` that compares.
void writeSelfTest(llvm::raw_ostream &os, const Program &program,
                   const Spelling &spelling);

/// `<name>_eva.c`: a `main` for Frama-C that calls `run` on unknown inputs.
std::string evaDriver(const Program &program, const Spelling &spelling);
/// `eva.sh`: the command that proves the folder.
std::string evaScript(const Program &program);

} // namespace inlay::c

#endif // INLAY_CODEGEN_C_FILES_H
