// inlay: ONNX models to standalone source code. Parses the command line and
// calls the command; all work is in lib/Driver.

#include "lib/Driver/Targets.h"
#include "tools/inlay/Commands.h"
#include "tools/inlay/HelpPages.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>
#include <unistd.h>

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
      {&diffCommand(), runDiffCommand, false},
  };
  return commands;
}

static const Command *commandNamed(StringRef name) {
  for (const Command &command : allCommands())
    if (command.options->getName() == name)
      return &command;
  return nullptr;
}

/// All that may stand behind `inlay`.
static llvm::SmallVector<StringRef> commandNames() {
  llvm::SmallVector<StringRef> names;
  for (const HelpPage &page : helpPages())
    names.push_back(page.command);
  return names;
}

static int unknownCommand(StringRef name) {
  return complain("there is no command '" + name + "'" +
                  suggestion(name, commandNames()));
}

static int help(StringRef name) {
  const HelpPage *page = findHelpPage(name);
  if (!page && !name.empty() && !name.starts_with("-"))
    return unknownCommand(name);
  const Command *command = commandNamed(name);
  if (page)
    printHelpPage(*page, command ? command->options : nullptr, llvm::outs());
  else
    printGeneralHelp(llvm::outs());
  return exitOk;
}

static bool asksForHelp(StringRef word) {
  return word == "help" || word == "--help" || word == "-help" || word == "-h";
}

namespace {
/// What goes to stderr, kept: llvm::cl writes there what is wrong with a value,
/// whatever stream it is given.
class KeptErrors {
public:
  KeptErrors() {
    if (file && screen >= 0)
      dup2(fileno(file), STDERR_FILENO);
  }
  ~KeptErrors() {
    if (file)
      std::fclose(file);
    if (screen >= 0)
      close(screen);
  }

  /// Ends it.
  std::string take() {
    std::string text;
    if (!file || screen < 0)
      return text;
    dup2(screen, STDERR_FILENO);
    std::rewind(file);
    char piece[256];
    while (size_t size = std::fread(piece, 1, sizeof piece, file))
      text.append(piece, size);
    return text;
  }

private:
  std::FILE *file = std::tmpfile();
  int screen = dup(STDERR_FILENO);
};
} // namespace

/// What llvm::cl says of the value of an option, in our words.
static std::string aboutValue(StringRef line) {
  llvm::SmallVector<StringRef, 3> part;
  if (!llvm::Regex("^for the (-+[^ ]+) option: (.*[^!])!?$").match(line, &part))
    return line.str();
  std::string option = part[1].str();
  StringRef words = part[2];
  if (llvm::Regex("^'(.*)' value invalid for [a-z]+ argument$")
          .match(words, &part))
    return "'" + option + "=" + part[1].str() + "' is not understood; write '" +
           option + "=N' with a whole number N";
  if (llvm::Regex("^'(.*)' is invalid value for boolean argument")
          .match(words, &part))
    return "'" + option + "=" + part[1].str() + "' is not understood; write '" +
           option + "' alone";
  return "'" + option + "' " + words.str();
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
    std::string lowered = aboutValue(message);
    if (!lowered.empty())
      lowered[0] = llvm::toLower(lowered[0]);
    messages().print({isHint ? Message::Kind::Note : Message::Kind::Error,
                      StringRef(lowered).rtrim(".").str()});
  }
  messages().print(
      {Message::Kind::Note, "`inlay help` lists commands and examples"});
  return exitBadInput;
}

/// What --error-format says, wherever it stands; an unknown word is an error of
/// its own.
static int readErrorFormat(llvm::ArrayRef<char *> words) {
  static constexpr StringRef styles[] = {"text", "json"};
  for (size_t i = 0; i < words.size(); ++i) {
    StringRef word = words[i];
    if (!word.consume_front("--error-format") &&
        !word.consume_front("-error-format"))
      continue;
    if (word.empty() && i + 1 < words.size())
      word = words[i + 1];
    else if (!word.consume_front("="))
      continue;
    if (!llvm::is_contained(styles, word))
      return complain("'--error-format=" + word + "' is not known" +
                      suggestion(word, styles));
    if (word == "json")
      messages().setFormat(MessageFormat::Json);
  }
  return exitOk;
}

static int runCommandLine(int argc, char **argv) {
  if (argc < 2) {
    printGeneralHelp(llvm::errs());
    return exitBadInput;
  }
  StringRef first = argv[1];
  bool isDiff = first == diffCommand().getName();
  if (int code = readErrorFormat({argv + 1, size_t(argc - 1)}))
    return isDiff ? exitDiffTrouble : code;
  if (asksForHelp(first))
    return help(argc > 2 ? argv[2] : "");
  if (first == "--version" || first == "-version" || first == "version") {
    llvm::outs() << "inlay " << version() << "\n";
    return exitOk;
  }
  for (int i = 2; i < argc; ++i)
    if (asksForHelp(argv[i]) && findHelpPage(first))
      return help(first);
  if (first == "completion")
    return runCompletion(argc > 2 ? argv[2] : "");
  if (!commandNamed(first))
    return unknownCommand(first);
  std::string problems;
  llvm::raw_string_ostream stream(problems);
  argv[0] = const_cast<char *>("inlay");
  KeptErrors kept;
  bool isUnderstood = cl::ParseCommandLineOptions(argc, argv, "", &stream);
  problems += kept.take();
  if (!isUnderstood) {
    int code = complainAboutOptions(problems);
    return isDiff ? exitDiffTrouble : code;
  }
  for (const Command &command : allCommands()) {
    if (!*command.options)
      continue;
    if (command.needsModel && modelArgument().empty())
      return complain("MODEL is missing: name the .onnx file; `inlay help " +
                      command.options->getName() + "` has examples");
    messages().setModel(modelArgument());
    return command.run();
  }
  printGeneralHelp(llvm::errs());
  return exitBadInput;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  int code = runCommandLine(argc, argv);
  messages().flush();
  return code;
}
