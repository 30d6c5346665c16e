// inlay compile: a model in, a folder of source files out, or IR as text.

#include "lib/Driver/Compile.h"
#include "lib/Driver/Report.h"
#include "lib/Driver/Targets.h"
#include "lib/Driver/WriteOutput.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;
namespace cl = llvm::cl;

static cl::opt<std::string> outputDir("o", cl::desc("Folder for the files"),
                                      cl::value_desc("folder"),
                                      cl::cat(inlayOptions()),
                                      cl::sub(compileCommand()));

static cl::opt<std::string>
    reportStyle("report", cl::desc("Print the figures as text or as json"),
                cl::value_desc("style"), cl::cat(inlayOptions()),
                cl::sub(compileCommand()));

/// The IR as text. Weights of over 16 elements are left out: it is for people.
static std::string irText(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(16).elideLargeResourceString(64);
  module.print(stream, flags);
  return text + "\n";
}

static void printReport(const Report &report) {
  if (reportStyle == "json")
    llvm::outs() << llvm::formatv("{0:2}\n", reportJson(report));
  else if (reportStyle == "text")
    llvm::outs() << reportText(report);
}

/// Runs the levels; fills `files` with what is asked for.
static LogicalResult compileTo(Compiler &compiler, const Emission &emission,
                               std::vector<SourceFile> &files) {
  if (failed(compiler.import(modelArgument())))
    return failure();
  if (emission.mlir) {
    if (failed(compiler.lowerTo(emission.level)))
      return failure();
    files.push_back(
        {compiler.getName() + "." + levelName(emission.level).str() + ".mlir",
         irText(compiler.getModule())});
  }
  if (!emission.code)
    return success();
  if (failed(compiler.lowerTo(Level::Printable)))
    return failure();
  FailureOr<std::vector<SourceFile>> sources = compiler.emit();
  if (failed(sources))
    return failure();
  llvm::append_range(files, *sources);
  return success();
}

int inlay::runCompileCommand() {
  static constexpr StringRef styles[] = {"text", "json"};
  Progress progress;
  FailureOr<DriverOptions> options = optionsFromCommandLine(progress);
  if (failed(options))
    return exitBadInput;
  FailureOr<Emission> emission = emissionFromCommandLine(*options);
  if (failed(emission))
    return exitBadInput;
  if (!reportStyle.empty() && !llvm::is_contained(styles, reportStyle))
    return complain("'--report=" + reportStyle + "' is not known" +
                    suggestion(reportStyle, styles));
  if (emission->code && outputDir.empty())
    return complain("'-o' is missing: name the folder that the files go to");
  Compiler compiler(*options, messagePrinter(progress));
  std::vector<SourceFile> files;
  if (failed(compileTo(compiler, *emission, files)))
    return exitCodeOf(compiler.getStatus());
  progress.wipe();
  if (outputDir.empty()) {
    llvm::outs() << files.front().contents;
    return exitOk;
  }
  progress.now("writing the files");
  if (llvm::Error error = writeOutput(files, outputDir))
    return complain(llvm::toString(std::move(error)));
  printReport(compiler.getReport());
  return exitOk;
}
