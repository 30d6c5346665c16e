// The help pages: written by hand where it is about what to do, taken from the
// options' own descriptions where it lists them.

#include "tools/inlay/Commands.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <vector>

using namespace inlay;
using llvm::StringRef;
namespace cl = llvm::cl;

void inlay::printGeneralHelp(llvm::raw_ostream &os) {
  os << R"(inlay compiles ONNX models into C99 that stands alone.

usage: inlay COMMAND MODEL [options]

commands:
  compile   write the source files of a model
  run       compile, build and run a model on given inputs
  verify    compare a model with its recorded outputs
  inspect   say what is in a model
  help      this page; `inlay help COMMAND` tells about one command

examples:
  inlay compile digits.onnx -o out
  inlay compile digits.onnx -o out --emit=test && cc out/*.c -lm && ./a.out
  inlay run digits.onnx --input image.npy
  inlay verify digits.onnx --cases digits/

exit codes:
  0  done   1  the model or the command line is at fault   2  inlay is at fault
)";
}

namespace {
/// The hand-written part of a command's page.
struct Page {
  const cl::SubCommand *command;
  StringRef text;
};
} // namespace

/// One for each command.
static const std::vector<Page> &allPages() {
  static const std::vector<Page> pages = {
      {&compileCommand(), R"(usage: inlay compile MODEL -o FOLDER [options]

Writes <name>.h and <name>.c, and <name>_weights.c where there are many weights,
into FOLDER, all or none. A model that cannot be compiled gives a list of what
is missing and exit code 1.

  inlay compile digits.onnx -o out                      the C
  inlay compile digits.onnx -o out --emit=test          and a self-test program
  inlay compile net.onnx -o out --dim batch=4           a free dimension bound
  inlay compile big.onnx -o out --weights=literal       quick to build
  inlay compile net.onnx --emit=mlir:graph              the IR, on stdout

Levels of IR: import, graph, kernels, buffers, planned, printable.
)"},
      {&runCommand(), R"(usage: inlay run MODEL [--input FILE]... [options]

Compiles the model for the shapes of the inputs, builds the C with $CC (or cc,
gcc, clang), runs it in a process of its own and prints the outputs.

  inlay run digits.onnx --input image.npy
  inlay run two.onnx --input a.npy --input b.pb --output-dir results
)"},
      {&verifyCommand(), R"(usage: inlay verify MODEL [--cases FOLDER] [options]
       inlay verify --all FOLDER [--table FILE] [options]

Compiles, builds and runs the model on recorded inputs and compares with the
recorded outputs, under the tolerance that is recorded with them (test_data_set
folders: 1e-7 + 0.001 of the value). Exit code 0 if all cases pass; with --all,
if no model fails or crashes: refusals are listed and counted by themselves.

  inlay verify model.onnx --cases cases/
  inlay verify --all models/ --table docs/models.md
)"},
      {&inspectCommand(), R"(usage: inlay inspect MODEL [--dim name=size]...

Prints the inputs and outputs with their types, the opset and the operators.
)"},
  };
  return pages;
}

/// "--dim <name=size>".
static std::string spelling(const cl::Option &option) {
  std::string text = option.ArgStr.size() == 1 ? "-" : "--";
  text += option.ArgStr.str();
  if (option.ValueStr.empty())
    return text;
  StringRef between = option.getFormattingFlag() == cl::Prefix ? ""
                      : option.ArgStr.size() == 1              ? " "
                                                               : "=";
  return text + between.str() + "<" + option.ValueStr.str() + ">";
}

/// The description in lines of 80 columns, from column 32 on.
static void printDescription(StringRef text, llvm::raw_ostream &os) {
  constexpr size_t indent = 32, width = 80 - indent;
  while (text.size() > width) {
    size_t end = text.rfind(' ', width);
    if (end == StringRef::npos || end == 0)
      break;
    os << text.take_front(end) << "\n" << std::string(indent, ' ');
    text = text.drop_front(end + 1);
  }
  os << text << "\n";
}

void inlay::printCommandHelp(cl::SubCommand &command, llvm::raw_ostream &os) {
  for (const Page &page : allPages())
    if (page.command == &command)
      os << page.text;
  std::vector<const cl::Option *> options;
  for (const auto &entry : cl::getRegisteredOptions(command))
    if (llvm::is_contained(entry.second->Categories, &inlayOptions()))
      options.push_back(entry.second);
  llvm::sort(options, [](const cl::Option *left, const cl::Option *right) {
    return left->ArgStr < right->ArgStr;
  });
  os << "\noptions:\n";
  for (const cl::Option *option : options) {
    std::string words = "  " + spelling(*option);
    if (words.size() > 30)
      os << words << "\n" << std::string(32, ' ');
    else
      os << words << std::string(32 - words.size(), ' ');
    printDescription(option->HelpStr, os);
  }
}
