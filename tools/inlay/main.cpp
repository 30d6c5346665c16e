// inlay: ONNX models to standalone source code. Parses the command line and
// calls the command; all work is in lib/Driver.

#include "lib/Driver/Targets.h"
#include "tools/inlay/Commands.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

using namespace inlay;
using llvm::StringRef;
namespace cl = llvm::cl;

namespace {
struct Command {
  cl::SubCommand *options;
  int (*run)();
  bool needsModel;
};
} // namespace

static llvm::ArrayRef<Command> allCommands() {
  static const Command commands[] = {
      {&compileCommand(), runCompileCommand, true},
      {&runCommand(), runRunCommand, true},
      {&verifyCommand(), runVerifyCommand, false},
      {&inspectCommand(), runInspectCommand, true},
  };
  return commands;
}

static const Command *commandNamed(StringRef name) {
  for (const Command &command : allCommands())
    if (command.options->getName() == name)
      return &command;
  return nullptr;
}

static int help(StringRef name) {
  if (const Command *command = commandNamed(name))
    printCommandHelp(*command->options, llvm::outs());
  else
    printGeneralHelp(llvm::outs());
  return exitOk;
}

static bool asksForHelp(StringRef word) {
  return word == "help" || word == "--help" || word == "-help" || word == "-h";
}

/// What llvm::cl has to say, in the form of our messages: the program's name is
/// taken off each line, hints become notes.
static int complainAboutOptions(StringRef text) {
  llvm::SmallVector<StringRef> lines;
  text.split(lines, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    line = line.trim();
    line.consume_front("inlay: ");
    bool isHint =
        line.starts_with("Did you mean") || line.starts_with("Can specify");
    if (line.contains("'-h'")) // llvm::cl knows nothing better
      continue;
    StringRef message = line.split("  Try: ").first.split(": See:").first;
    std::string lowered = message.str();
    if (!lowered.empty())
      lowered[0] = llvm::toLower(lowered[0]);
    llvm::errs() << (isHint ? "note: " : "error: ")
                 << StringRef(lowered).rtrim(".") << "\n";
  }
  llvm::errs() << "note: `inlay help` lists commands and examples\n";
  return exitBadInput;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  if (argc < 2) {
    printGeneralHelp(llvm::errs());
    return exitBadInput;
  }
  StringRef first = argv[1];
  if (asksForHelp(first))
    return help(argc > 2 ? argv[2] : "");
  if (first == "--version" || first == "-version" || first == "version") {
    llvm::outs() << "inlay " << version() << "\n";
    return exitOk;
  }
  for (int i = 2; i < argc; ++i)
    if (asksForHelp(argv[i]) && commandNamed(first))
      return help(first);
  if (!commandNamed(first)) {
    StringRef names[] = {"compile", "run", "verify", "inspect", "help"};
    return complain("there is no command '" + first + "'" +
                    suggestion(first, names));
  }
  std::string problems;
  llvm::raw_string_ostream stream(problems);
  argv[0] = const_cast<char *>("inlay");
  if (!cl::ParseCommandLineOptions(argc, argv, "", &stream))
    return complainAboutOptions(problems);
  for (const Command &command : allCommands()) {
    if (!*command.options)
      continue;
    if (command.needsModel && modelArgument().empty())
      return complain("MODEL is missing: name the .onnx file; `inlay help " +
                      command.options->getName() + "` has examples");
    return command.run();
  }
  printGeneralHelp(llvm::errs());
  return exitBadInput;
}
