// inlay run: a model on given inputs, through the generated C and the host's C
// compiler.

#include "lib/Driver/Compile.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/Npy.h"
#include "lib/Driver/Profile.h"
#include "lib/Driver/WriteOutput.h"
#include "lib/Import/TensorFile.h"
#include "lib/Reference/Evaluate.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;
namespace cl = llvm::cl;

static cl::list<std::string> inputs(
    "input", cl::desc("An input, in graph order: NumPy .npy or ONNX .pb"),
    cl::value_desc("file"), cl::cat(inlayOptions()), cl::sub(runCommand()));

static cl::opt<std::string> outputDir(
    "output-dir", cl::desc("Write output_<k>.npy there instead of printing"),
    cl::value_desc("folder"), cl::cat(inlayOptions()), cl::sub(runCommand()));

static cl::opt<unsigned>
    timeout("timeout", cl::desc("Seconds that the model may run (default 300)"),
            cl::value_desc("seconds"), cl::init(300), cl::cat(inlayOptions()),
            cl::sub(runCommand()));

static cl::opt<bool> timesSteps(
    "layer-times",
    cl::desc("Print how long each layer takes instead of the outputs; "
             "inputs may be left out"),
    cl::cat(inlayOptions()), cl::sub(runCommand()));

static cl::opt<unsigned> rounds(
    "rounds",
    cl::desc("Runs of which --layer-times takes the median (default 30)"),
    cl::value_desc("n"), cl::init(30), cl::cat(inlayOptions()),
    cl::sub(runCommand()));

static FailureOr<std::vector<Tensor>> readInputs(MLIRContext *context) {
  std::vector<Tensor> tensors;
  for (StringRef file : inputs) {
    if (llvm::sys::path::extension(file) != ".pb") {
      FailureOr<Tensor> tensor = readNpy(file, context);
      if (failed(tensor))
        return failure();
      tensors.push_back(*tensor);
      continue;
    }
    FailureOr<NamedTensor> tensor = readTensorProto(file, context);
    if (failed(tensor))
      return failure();
    tensors.push_back(tensor->value);
  }
  return tensors;
}

/// One number as a person writes it.
static std::string numberText(const Tensor &tensor, int64_t index) {
  Type element = tensor.getElementType();
  if (element.isUnsignedInteger())
    return std::to_string(uint64_t(tensor.getInt(index)));
  if (isa<IntegerType>(element))
    return std::to_string(tensor.getInt(index));
  char text[32];
  snprintf(text, sizeof text, "%.*g", element.isF64() ? 17 : 9,
           tensor.getFloat(index));
  return text;
}

/// Name, type and elements, a row of the last axis a line; long tensors are
/// cut.
static void printTensor(StringRef name, const Tensor &tensor) {
  constexpr int64_t most = 1000;
  llvm::outs() << name << " = " << tensorTypeText(tensor.getType()) << "\n";
  int64_t count = tensor.getNumElements();
  int64_t row = tensor.getShape().empty() ? 1 : tensor.getShape().back();
  for (int64_t i = 0; i < std::min(count, most); ++i) {
    bool endsRow = (i + 1) % row == 0 || i + 1 == std::min(count, most);
    llvm::outs() << (i % row == 0 ? "  " : " ") << numberText(tensor, i)
                 << (endsRow ? "\n" : "");
  }
  if (count > most)
    llvm::outs() << "  ... " << count - most
                 << " more; --output-dir writes all of them\n";
}

static int writeResults(ArrayRef<Tensor> outputs) {
  std::vector<SourceFile> files;
  for (auto [index, output] : llvm::enumerate(outputs))
    files.push_back(
        {"output_" + std::to_string(index) + ".npy", npyBytes(output)});
  if (llvm::Error error = writeOutput(files, outputDir))
    return complain(llvm::toString(std::move(error)));
  return exitOk;
}

static int printTimes(Compiler &compiler, ArrayRef<SourceFile> files,
                      ArrayRef<Tensor> tensors, const Cpu &cpu,
                      Progress &progress) {
  progress.now("timing the layers");
  auto times = profile(files, compiler.getName(), compiler.getSignature(),
                       tensors, cpu, rounds);
  if (!times)
    return complain(llvm::toString(times.takeError()));
  progress.wipe();
  llvm::outs() << profileTable(*times);
  return exitOk;
}

int inlay::runRunCommand() {
  Progress progress;
  FailureOr<DriverOptions> options = optionsFromCommandLine(progress);
  if (failed(options))
    return exitBadInput;
  if (!givesCount(timeout) || !givesCount(rounds) ||
      (!timesSteps && !isLeftOut(rounds, "needs '--layer-times'")))
    return exitBadInput;
  options->emitHooks = timesSteps;
  if (llvm::Error error = checkOptions(*options))
    return complain(llvm::toString(std::move(error)));
  Compiler compiler(*options, messagePrinter(progress));
  FailureOr<std::vector<Tensor>> tensors = readInputs(compiler.getContext());
  if (failed(tensors))
    return exitBadInput;
  std::vector<std::vector<int64_t>> shapes;
  for (const Tensor &tensor : *tensors)
    shapes.push_back(tensor.getShape().vec());
  compiler.setInputShapes(std::move(shapes));
  if (failed(compiler.import(modelArgument())))
    return exitCodeOf(compiler.getStatus());
  if (options->emitHooks && tensors->empty())
    for (auto [index, input] : llvm::enumerate(compiler.getSignature().inputs))
      tensors->push_back(randomTensor(input.type, index + 1));
  if (llvm::Error error = checkInputs(*tensors, compiler.getSignature()))
    return complain(llvm::toString(std::move(error)));
  if (failed(compiler.lowerTo(Level::Printable)))
    return exitCodeOf(compiler.getStatus());
  FailureOr<std::vector<SourceFile>> files = compiler.emit();
  if (failed(files))
    return exitCodeOf(compiler.getStatus());
  if (options->emitHooks)
    return printTimes(compiler, *files, *tensors, cpuOf(*options), progress);
  progress.now("building the C");
  auto program =
      HostProgram::build(*files, compiler.getName(), compiler.getSignature(),
                         cpuOf(*options), {options->sm, options->emulate});
  if (!program)
    return complain(llvm::toString(program.takeError()));
  progress.now("running the model");
  llvm::Expected<std::vector<Tensor>> outputs =
      (*program)->run(*tensors, timeout);
  if (!outputs)
    return complain(llvm::toString(outputs.takeError()));
  progress.wipe();
  if (!outputDir.empty())
    return writeResults(*outputs);
  for (auto [entry, output] :
       llvm::zip(compiler.getSignature().outputs, *outputs))
    printTensor(entry.name, output);
  return exitOk;
}
