// Prints the help pages in the form of manual pages: the text from
// HelpPages.cpp, the options with their own descriptions.

#include "tools/inlay/Commands.h"
#include "tools/inlay/HelpPages.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <vector>

using namespace inlay;
using llvm::StringRef;
namespace cl = llvm::cl;

static constexpr StringRef exitsOfAll =
    "0  done\n"
    "1  the model or the command line is at fault\n"
    "2  inlay is at fault";

void inlay::printGeneralHelp(llvm::raw_ostream &os) {
  os << "inlay compiles ONNX models into C99 that stands alone.\n\n"
        "usage: inlay COMMAND MODEL [options]\n\n"
        "commands:\n";
  for (const HelpPage &page : helpPages())
    os << llvm::formatv("  {0,-11} {1}\n", page.command, page.summary);
  os << R"(
examples:
  inlay compile digits.onnx -o out
  inlay compile digits.onnx -o out --emit=test && cc out/*.c -lm && ./a.out
  inlay run digits.onnx --input image.npy
  inlay verify digits.onnx --cases digits/
  inlay inspect digits.onnx --html digits.html

exit codes:
  0  done   1  the model or the command line is at fault   2  inlay is at fault

`inlay help COMMAND` tells about one command; `inlay --version` prints the
version.
)";
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

std::vector<const cl::Option *> inlay::optionsOf(cl::SubCommand &command) {
  std::vector<const cl::Option *> options;
  for (const auto &entry : cl::getRegisteredOptions(command))
    if (llvm::is_contained(entry.second->Categories, &inlayOptions()))
      options.push_back(entry.second);
  llvm::sort(options, [](const cl::Option *left, const cl::Option *right) {
    return left->ArgStr < right->ArgStr;
  });
  return options;
}

/// The description in lines of 80 columns, from column 14 on.
static void printDescription(StringRef text, llvm::raw_ostream &os) {
  constexpr size_t indent = 14, width = 80 - indent;
  while (!text.empty()) {
    size_t end = text.size() > width ? text.rfind(' ', width) : text.size();
    if (end == StringRef::npos || end == 0)
      end = text.size();
    os << std::string(indent, ' ') << text.take_front(end) << "\n";
    text = text.drop_front(std::min(end + 1, text.size()));
  }
}

/// A section of a manual page, its lines indented.
static void printSection(StringRef title, StringRef text,
                         llvm::raw_ostream &os) {
  os << "\n" << title << "\n";
  llvm::SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (StringRef line : lines)
    os << (line.empty() ? "" : "       ") << line << "\n";
}

void inlay::printHelpPage(const HelpPage &page, cl::SubCommand *command,
                          llvm::raw_ostream &os) {
  os << "NAME\n       inlay " << page.command << " - " << page.summary << "\n";
  printSection("SYNOPSIS", page.synopsis, os);
  printSection("DESCRIPTION", page.description, os);
  if (command) {
    os << "\nOPTIONS\n";
    for (const cl::Option *option : optionsOf(*command)) {
      os << "       " << spelling(*option) << "\n";
      printDescription(option->HelpStr, os);
    }
  }
  printSection("EXAMPLES", page.examples, os);
  printSection("EXIT STATUS", page.exits.empty() ? exitsOfAll : page.exits, os);
}
