// inlay inspect: what is in a model, as text, JSON or a page.

#include "lib/Driver/Inspection.h"
#include "lib/Driver/WriteOutput.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;
namespace cl = llvm::cl;

static cl::opt<bool> asJson("json", cl::desc("Print all of it as JSON"),
                            cl::cat(inlayOptions()), cl::sub(inspectCommand()));

static cl::opt<std::string>
    pageFile("html", cl::desc("Write a page with the graph for a browser"),
             cl::value_desc("file"), cl::cat(inlayOptions()),
             cl::sub(inspectCommand()));

int inlay::runInspectCommand() {
  Progress progress;
  FailureOr<DriverOptions> options = optionsFromCommandLine(progress);
  if (failed(options))
    return exitBadInput;
  FailureOr<Inspection> inspection =
      inspectModel(modelArgument(), *options, messagePrinter(progress));
  progress.wipe();
  if (failed(inspection))
    return exitBadInput;
  if (!pageFile.empty()) {
    if (llvm::Error error = writeFile(pageFile, inspectionPage(*inspection)))
      return complain(llvm::toString(std::move(error)));
  }
  if (asJson)
    llvm::outs() << llvm::formatv("{0:2}\n", inspectionJson(*inspection));
  else if (pageFile.empty())
    llvm::outs() << inspectionText(*inspection);
  switch (inspection->outcome) {
  case Inspection::Outcome::Compiles:
    return exitOk;
  case Inspection::Outcome::Refused:
    return exitBadInput;
  case Inspection::Outcome::Failed:
    return exitInternalFailure;
  }
  return exitInternalFailure;
}
