// inlay verify: one model against its cases, or a folder of models.

#include "lib/Driver/VerifyAll.h"
#include "lib/Driver/WriteOutput.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;
namespace cl = llvm::cl;

static cl::opt<std::string>
    casesDir("cases",
             cl::desc("Folder of cases: case.json with .bin files, or "
                      "test_data_set_<k> with .pb files (default: beside "
                      "MODEL)"),
             cl::value_desc("folder"), cl::cat(inlayOptions()),
             cl::sub(verifyCommand()));

static cl::opt<std::string>
    allDir("all", cl::desc("Verify every model below a folder"),
           cl::value_desc("folder"), cl::cat(inlayOptions()),
           cl::sub(verifyCommand()));

static cl::opt<std::string>
    tableFile("table", cl::desc("With --all: write the Markdown table there"),
              cl::value_desc("file"), cl::cat(inlayOptions()),
              cl::sub(verifyCommand()));

static cl::opt<unsigned>
    jobs("jobs", cl::desc("With --all: models at a time (default 1)"),
         cl::value_desc("n"), cl::init(1), cl::cat(inlayOptions()),
         cl::sub(verifyCommand()));

static cl::opt<unsigned>
    timeout("timeout", cl::desc("With --all: seconds a model (default 600)"),
            cl::value_desc("seconds"), cl::init(600), cl::cat(inlayOptions()),
            cl::sub(verifyCommand()));

using Outcome = ModelResult::Outcome;

static int exitCodeOf(Outcome outcome) {
  return outcome == Outcome::Passed    ? exitOk
         : outcome == Outcome::Crashed ? exitInternalFailure
                                       : exitBadInput;
}

static int verifyOne(StringRef model, const DriverOptions &options,
                     Progress &progress) {
  std::string folder = casesDir;
  if (folder.empty())
    folder = llvm::sys::path::parent_path(model).str();
  if (folder.empty())
    folder = ".";
  ModelResult result =
      verifyModel(model, folder, options, messagePrinter(progress));
  progress.wipe();
  size_t passed = 0;
  for (const CaseResult &test : result.cases) {
    llvm::outs() << caseLines(test);
    passed += test.pass;
  }
  if (!result.cases.empty())
    llvm::outs() << passed << " of " << result.cases.size() << " cases pass\n";
  return exitCodeOf(result.outcome);
}

static int writeTable(ArrayRef<ModelResult> results) {
  llvm::SmallString<256> folder(llvm::sys::path::parent_path(tableFile));
  if (!folder.empty())
    llvm::sys::fs::create_directories(folder);
  if (llvm::Error error = writeFile(tableFile, modelTable(results)))
    return complain(llvm::toString(std::move(error)));
  return exitOk;
}

static int verifyFolder(DriverOptions options) {
  if (!llvm::sys::fs::is_directory(allDir))
    return complain("'" + allDir + "' is no folder");
  std::vector<ModelFileEntry> models = findModels(allDir);
  if (models.empty())
    return complain("no .onnx file below '" + allDir + "'");
  options.reproducerDir.clear();
  options.progress = nullptr;
  size_t counts[4] = {};
  auto done = [&](const ModelResult &result) {
    ++counts[static_cast<int>(result.outcome)];
    llvm::outs() << llvm::formatv(
        "{0,-36} {1}\n", result.model,
        StringRef(outcomeText(result)).take_front(400));
    llvm::outs().flush();
  };
  std::vector<ModelResult> results =
      verifyAll(models, options, std::max(1u, unsigned(jobs)), timeout, done);
  llvm::outs() << llvm::formatv(
      "{0} pass, {1} refused, {2} failed, {3} crashed\n", counts[0], counts[1],
      counts[2], counts[3]);
  if (!tableFile.empty() && writeTable(results) != exitOk)
    return exitBadInput;
  if (counts[3] != 0)
    return exitInternalFailure;
  return counts[2] != 0 ? exitBadInput : exitOk;
}

int inlay::runVerifyCommand() {
  Progress progress;
  FailureOr<DriverOptions> options = optionsFromCommandLine(progress);
  if (failed(options))
    return exitBadInput;
  if (modelArgument().empty() == allDir.empty())
    return complain("name either a MODEL or a folder by '--all'");
  if (!givesCount(jobs) || !givesCount(timeout))
    return exitBadInput;
  if (!allDir.empty())
    return isLeftOut(casesDir,
                     "is for one MODEL; with '--all' cases lie beside "
                     "each model")
               ? verifyFolder(*options)
               : exitBadInput;
  for (const cl::Option *option :
       std::initializer_list<const cl::Option *>{&tableFile, &jobs, &timeout})
    if (!isLeftOut(*option, "needs '--all'"))
      return exitBadInput;
  return verifyOne(modelArgument(), *options, progress);
}
