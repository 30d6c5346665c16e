// inlay inspect: inputs, outputs, size and operators of a model.

#include "dialects/Inlay/InlayDialect.h"
#include "lib/Driver/Compile.h"
#include "lib/Driver/ElementTypes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace mlir;
using namespace inlay;

static void printEntries(StringRef title,
                         const std::vector<Signature::Entry> &entries) {
  for (const Signature::Entry &entry : entries)
    llvm::outs() << llvm::formatv("{0,-8} {1,-32} {2}\n", title,
                                  "'" + entry.name + "'",
                                  tensorTypeText(entry.type));
}

/// The ONNX operator of an op: the inner name of its location, or else the
/// name of the op itself.
static std::string operatorOf(Operation *op) {
  if (auto node = dyn_cast<NameLoc>(op->getLoc()))
    if (auto kind = dyn_cast<NameLoc>(node.getChildLoc()))
      return kind.getName().str();
  return op->getName().getStringRef().str();
}

static void printOperators(ModuleOp module) {
  std::map<std::string, int64_t> counts;
  module.walk([&](Operation *op) {
    if (isa<InlayDialect>(op->getDialect()) && !isa<ConstantOp>(op))
      ++counts[operatorOf(op)];
  });
  std::vector<std::pair<int64_t, std::string>> byCount;
  for (const auto &[name, count] : counts)
    byCount.push_back({-count, name});
  llvm::sort(byCount);
  llvm::outs() << "operators";
  for (const auto &[count, name] : byCount)
    llvm::outs() << ' ' << name << ' ' << -count
                 << (name == byCount.back().second ? "" : ",");
  llvm::outs() << "\n";
}

int inlay::runInspectCommand() {
  Progress progress;
  FailureOr<DriverOptions> options = optionsFromCommandLine(progress);
  if (failed(options))
    return exitBadInput;
  Compiler compiler(*options, messagePrinter(progress));
  if (failed(compiler.import(modelArgument())))
    return exitCodeOf(compiler.getStatus());
  progress.wipe();
  llvm::outs() << compiler.getName() << ": opset " << compiler.getOpset()
               << ", " << compiler.getReport().nodes << " nodes\n";
  printEntries("input", compiler.getSignature().inputs);
  printEntries("output", compiler.getSignature().outputs);
  printOperators(compiler.getModule());
  return exitOk;
}
