// The commands of `inlay`, their options and their help.
#ifndef INLAY_TOOLS_INLAY_COMMANDS_H
#define INLAY_TOOLS_INLAY_COMMANDS_H

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/MessagePrinter.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/Pipelines.h"
#include "lib/Driver/Progress.h"
#include "llvm/Support/CommandLine.h"

namespace inlay {

struct HelpPage;

/// Exit codes of all commands but diff.
enum ExitCode { exitOk = 0, exitBadInput = 1, exitInternalFailure = 2 };
/// Those of diff: no difference, some, or none could be looked for.
enum DiffExitCode { exitSame = 0, exitDifferent = 1, exitDiffTrouble = 2 };

/// The commands; each is a sub-command of llvm::cl with options of its own.
/// Functions, because options of several files are made of them before main.
llvm::cl::SubCommand &compileCommand();
llvm::cl::SubCommand &runCommand();
llvm::cl::SubCommand &verifyCommand();
llvm::cl::SubCommand &inspectCommand();
llvm::cl::SubCommand &diffCommand();

/// Our options, told apart in help from those of the LLVM libraries.
llvm::cl::OptionCategory &inlayOptions();

/// The model's file: first word after the command.
const std::string &modelArgument();

/// What the options of a compilation say, or failure with a message printed.
mlir::FailureOr<DriverOptions> optionsFromCommandLine(Progress &progress);

/// What --emit asks for.
struct Emission {
  bool code = true;           ///< the C files
  bool mlir = false;          ///< IR as text
  Level level = Level::Graph; ///< of the IR
};
mlir::FailureOr<Emission> emissionFromCommandLine(DriverOptions &options);

/// Where all messages of the program go: stderr, in the form of
/// --error-format.
MessagePrinter &messages();

/// Prints an error and gives the exit code for bad input.
int complain(const llvm::Twine &text);

/// Whether an option that counts is given as 1 or more, or not at all; prints
/// an error where it is not.
template <typename Number>
bool givesCount(const llvm::cl::opt<Number> &option) {
  if (option.getNumOccurrences() == 0 || option > 0)
    return true;
  complain("'--" + option.ArgStr + "=" + llvm::Twine(option.getValue()) +
           "' is out of range; choose 1 or more");
  return false;
}
/// Whether an option is left out; prints an error where it is given, and what
/// for.
bool isLeftOut(const llvm::cl::Option &option, llvm::StringRef why);

/// Prints messages on stderr as they come, out of the way of `progress`.
MessageSink messagePrinter(Progress &progress);

/// The exit code of a compilation that ended so.
int exitCodeOf(Status status);

/// The page of `inlay help`.
void printGeneralHelp(llvm::raw_ostream &os);
/// The page of `inlay help COMMAND`; `command` is null where it has no options.
void printHelpPage(const HelpPage &page, llvm::cl::SubCommand *command,
                   llvm::raw_ostream &os);

/// Our own options of a command, by their names.
std::vector<const llvm::cl::Option *> optionsOf(llvm::cl::SubCommand &command);

/// The commands themselves; each returns an exit code.
int runCompileCommand();
int runRunCommand();
int runVerifyCommand();
int runInspectCommand();
int runDiffCommand();
/// Prints the completion script of a shell.
int runCompletion(llvm::StringRef shell);

} // namespace inlay

#endif // INLAY_TOOLS_INLAY_COMMANDS_H
