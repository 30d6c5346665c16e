// Runs ONNX test cases through the importer and the reference, without
// generated code: is the meaning of the graph ops ONNX's? And once more after
// the graph passes: do they keep it?
//
//   evaluate-cases FOLDER...
//
// A folder holds model.onnx, input_<k>.pb and output_<k>.pb. Prints one line a
// folder: pass, fail or refused, its name, and why.
#include "dialects/Inlay/InlayDialect.h"
#include "lib/Driver/Compare.h"
#include "lib/Driver/Pipelines.h"
#include "lib/Import/Import.h"
#include "lib/Import/TensorFile.h"
#include "lib/Reference/Evaluate.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

/// input_0.pb, input_1.pb ... of a folder; failure where one cannot be read.
static FailureOr<SmallVector<Tensor>>
readTensors(StringRef folder, StringRef stem, MLIRContext *context) {
  SmallVector<Tensor> tensors;
  for (unsigned k = 0;; ++k) {
    SmallString<128> path(folder);
    llvm::sys::path::append(path, stem + "_" + llvm::Twine(k) + ".pb");
    if (!llvm::sys::fs::exists(path))
      return tensors;
    FailureOr<NamedTensor> tensor = readTensorProto(path, context);
    if (failed(tensor))
      return failure();
    tensors.push_back(tensor->value);
  }
}

/// How far a value may be off relative to the expected one: ONNX's own bound
/// for f32, and four ULP where every step of an expanded function rounds to 16
/// bits.
static double boundFor(Type type) {
  if (type.isBF16())
    return 0x1p-6;
  return type.isF16() ? 0x1p-8 : 1e-3;
}

static bool isClose(double actual, double expected, double bound) {
  if (std::isnan(actual) || std::isnan(expected))
    return std::isnan(actual) && std::isnan(expected);
  return actual == expected ||
         std::fabs(actual - expected) <= 1e-7 + bound * std::fabs(expected);
}

/// "" where the values agree.
static std::string difference(const Tensor &actual, const Tensor &expected) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (actual.getType() != expected.getType()) {
    os << "type " << actual.getType() << ", expected " << expected.getType();
    return text;
  }
  double bound = boundFor(expected.getElementType());
  for (int64_t i = 0; i < actual.getNumElements(); ++i)
    if (!isClose(actual.getFloat(i), expected.getFloat(i), bound)) {
      os << "element " << i << " is " << actual.getFloat(i) << ", expected "
         << expected.getFloat(i);
      return text;
    }
  return text;
}

/// Whether the graph gives the expected outputs; `complain` is told if not.
static bool check(func::FuncOp graph, ArrayRef<Tensor> inputs,
                  ArrayRef<Tensor> expected,
                  llvm::function_ref<void(StringRef)> complain) {
  auto outputs = evaluate(graph, inputs);
  if (failed(outputs)) {
    complain("cannot be evaluated");
    return false;
  }
  // Where the number of rows depends on the data, it is one more output.
  size_t counts = 0;
  SmallVector<Tensor> actual;
  for (auto [i, output] : llvm::enumerate(*outputs)) {
    auto rows = graph.getResultAttrOfType<DenseI64ArrayAttr>(i, "inlay.rows");
    counts += rows != nullptr;
    actual.push_back(
        rows ? countedRows(output, rows[0], (*outputs)[size_t(rows[1])])
             : output);
  }
  if (actual.size() < expected.size() ||
      actual.size() > expected.size() + counts) {
    complain("has another number of outputs");
    return false;
  }
  for (auto [found, wanted] : llvm::zip_first(expected, actual))
    if (std::string text = difference(wanted, found); !text.empty()) {
      complain(text);
      return false;
    }
  return true;
}

static void runCase(StringRef folder) {
  StringRef name = llvm::sys::path::filename(folder);
  MLIRContext context(MLIRContext::Threading::DISABLED);
  DialectRegistry registry;
  registerCompilerDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadDialect<InlayDialect, func::FuncDialect>();
  std::string messages;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      messages += (messages.empty() ? "" : "; ") + diagnostic.str();
    return success();
  });
  auto say = [&](StringRef verdict, const llvm::Twine &reason) {
    llvm::outs() << verdict << " " << name << " " << reason << "\n";
  };
  FailureOr<SmallVector<Tensor>> inputs =
      readTensors(folder, "input", &context);
  FailureOr<SmallVector<Tensor>> expected =
      readTensors(folder, "output", &context);
  if (failed(inputs) || failed(expected))
    return say("refused", messages);
  ImportOptions options;
  for (const Tensor &input : *inputs)
    options.inputShapes.emplace_back(input.getShape().begin(),
                                     input.getShape().end());
  SmallString<128> path(folder);
  llvm::sys::path::append(path, "model.onnx");
  FailureOr<ImportedModel> model = importOnnx(path, context, options);
  if (failed(model))
    return say("refused", messages);
  auto graph = *model->module->getOps<func::FuncOp>().begin();
  if (!check(graph, *inputs, *expected,
             [&](StringRef text) { say("fail", text.str() + " " + messages); }))
    return;
  PassManager pm(&context);
  buildLevelPipeline(pm, Level::Graph);
  if (failed(pm.run(*model->module)))
    return say("fail", "the graph passes fail: " + messages);
  graph = *model->module->getOps<func::FuncOp>().begin();
  if (check(graph, *inputs, *expected, [&](StringRef text) {
        say("fail", "after the graph passes: " + text.str() + " " + messages);
      }))
    say("pass", "");
}

int main(int argc, char **argv) {
  registerCompilerPasses();
  for (int i = 1; i < argc; ++i)
    runCase(argv[i]);
  return 0;
}
