// inlay diff: two models, or two folders of generated code. Its exit codes are
// those of diff(1).

#include "lib/Driver/Difference.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;
namespace cl = llvm::cl;

cl::SubCommand &inlay::diffCommand() {
  static cl::SubCommand command("diff", "Compare two models or compilations");
  return command;
}

static cl::list<std::string> operands(cl::Positional, cl::desc("MODEL OTHER"),
                                      cl::cat(inlayOptions()),
                                      cl::sub(diffCommand()));

static cl::opt<bool> asJson("json", cl::desc("Print the differences as JSON"),
                            cl::cat(inlayOptions()), cl::sub(diffCommand()));

static cl::opt<bool>
    fileOnly("file-only",
             cl::desc("Compare the models as their files have them, without "
                      "compiling them"),
             cl::cat(inlayOptions()), cl::sub(diffCommand()));

static int report(ArrayRef<ModelDifference> differences) {
  const std::string &left = operands[0], &right = operands[1];
  if (asJson) {
    llvm::json::Object object{{"schema", 1},
                              {"left", llvm::json::fixUTF8(left)},
                              {"right", llvm::json::fixUTF8(right)},
                              {"same", differences.empty()},
                              {"differences", differenceJson(differences)}};
    llvm::outs() << llvm::formatv("{0:2}\n",
                                  llvm::json::Value(std::move(object)));
  } else if (!differences.empty()) {
    llvm::outs() << "--- " << left << "\n+++ " << right << "\n"
                 << differenceText(differences);
  }
  return differences.empty() ? exitSame : exitDifferent;
}

static int diffFolders() {
  llvm::Expected<CompiledFigures> left = readCompiledFolder(operands[0]);
  if (!left) {
    complain(llvm::toString(left.takeError()));
    return exitDiffTrouble;
  }
  llvm::Expected<CompiledFigures> right = readCompiledFolder(operands[1]);
  if (!right) {
    complain(llvm::toString(right.takeError()));
    return exitDiffTrouble;
  }
  return report(diffCompiled(*left, *right));
}

static FailureOr<ModelSummary> readSummary(StringRef path, Progress &progress) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  DiagnosticLines lines(&context, messagePrinter(progress));
  messages().setModel(path);
  return summarizeModel(path, context);
}

/// A model that is refused is compared all the same, as far as it goes.
static FailureOr<Inspection> inspect(StringRef path, DriverOptions options,
                                     Progress &progress) {
  messages().setModel(path);
  FailureOr<Inspection> inspection =
      inspectModel(path, options, messagePrinter(progress));
  if (succeeded(inspection) &&
      inspection->outcome != Inspection::Outcome::Compiles)
    messages().print({Message::Kind::Warning,
                      "'" + path.str() +
                          "' cannot be compiled; figures are not compared, "
                          "'inlay inspect' says why"});
  return inspection;
}

int inlay::runDiffCommand() {
  Progress progress;
  FailureOr<DriverOptions> options = optionsFromCommandLine(progress);
  if (failed(options))
    return exitDiffTrouble;
  if (operands.size() != 2) {
    complain("two models or two folders are needed, but " +
             llvm::Twine(operands.size()) + " are named");
    return exitDiffTrouble;
  }
  const std::string &first = operands[0], &second = operands[1];
  bool leftIsFolder = llvm::sys::fs::is_directory(first);
  bool rightIsFolder = llvm::sys::fs::is_directory(second);
  if (leftIsFolder != rightIsFolder) {
    complain("'" + first + "' and '" + second +
             "' must both be models or both be folders");
    return exitDiffTrouble;
  }
  if (leftIsFolder)
    return diffFolders();
  FailureOr<ModelSummary> left = readSummary(first, progress);
  FailureOr<ModelSummary> right = readSummary(second, progress);
  if (failed(left) || failed(right))
    return exitDiffTrouble;
  if (left->sha256 == right->sha256)
    return report({});
  std::vector<ModelDifference> differences =
      diffModels(*left, *right, first, second);
  if (!fileOnly) {
    FailureOr<Inspection> before = inspect(first, *options, progress);
    FailureOr<Inspection> after = inspect(second, *options, progress);
    if (failed(before) || failed(after))
      return exitDiffTrouble;
    if (before->outcome == Inspection::Outcome::Compiles &&
        after->outcome == Inspection::Outcome::Compiles)
      llvm::append_range(differences, diffCompiled(compiledFigures(*before),
                                                   compiledFigures(*after)));
  }
  progress.wipe();
  return report(differences);
}
