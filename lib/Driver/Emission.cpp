// The calls into codegen: options in its words, files as text in memory, golden
// vectors as bytes.

#include "lib/Driver/Emission.h"
#include "codegen/Emit.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/Targets.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

static WeightStorage storageOf(WeightStyle style) {
  switch (style) {
  case WeightStyle::Array:
    return WeightStorage::Array;
  case WeightStyle::Literal:
    return WeightStorage::Literal;
  case WeightStyle::Blob:
    return WeightStorage::Blob;
  }
  return WeightStorage::Auto;
}

/// The command that makes the same files again, without folders, which differ
/// from machine to machine.
static std::string commandText(StringRef modelFile,
                               const CompileOptions &options) {
  std::string text = "inlay compile " +
                     llvm::sys::path::filename(modelFile).str() +
                     " --target=" + options.target;
  if (options.cpu != "generic")
    text +=
        (options.target == "opencl" ? " --profile=" : " --cpu=") + options.cpu;
  if (!options.sm.empty())
    text += " --sm=" + options.sm;
  if (!options.name.empty())
    text += " --name=" + options.name;
  for (const auto &[name, size] : options.dims)
    text += " --dim " + name + "=" + std::to_string(size);
  for (const auto &[name, numbers] : options.values) {
    text += " --value " + name + "=";
    for (auto [i, number] : llvm::enumerate(numbers))
      text += (i ? "," : "") + std::to_string(number);
  }
  if (options.maxSteps > 0)
    text += " --max-steps=" + std::to_string(options.maxSteps);
  if (options.optimization != 2)
    text += " -O" + std::to_string(options.optimization);
  if (options.weights == WeightStyle::Literal)
    text += " --weights=literal";
  if (options.weights == WeightStyle::Blob)
    text += " --weights=blob";
  if (options.requant != "float")
    text += " --requant=" + options.requant;
  if (options.quantizedIo)
    text += " --io=quantized";
  if (options.emitHooks)
    text += " --emit=hooks";
  return text;
}

static std::vector<std::vector<char>> bytesOf(ArrayRef<Tensor> tensors) {
  std::vector<std::vector<char>> all;
  for (const Tensor &tensor : tensors)
    all.emplace_back(tensor.bytes().begin(), tensor.bytes().end());
  return all;
}

/// How far generated code may be from the reference, which sums in double:
/// 1e-4 of a value and 1e-5 of the largest one; 8-bit results, which come out
/// of a rounding, may differ by one. Three times what rounding was seen to move
/// is allowed too.
static void setTolerance(GoldenCase &golden, ArrayRef<Tensor> outputs,
                         double spread) {
  double largest = 1;
  bool allBytes = !outputs.empty();
  for (const Tensor &output : outputs) {
    allBytes &= output.getElementType().getIntOrFloatBitWidth() == 8;
    if (!isa<FloatType>(output.getElementType()))
      continue;
    for (int64_t i = 0, e = output.getNumElements(); i < e; ++i) {
      double magnitude = std::fabs(output.getFloat(i));
      if (std::isfinite(magnitude))
        largest = std::fmax(largest, magnitude);
    }
  }
  golden.relative = 1e-4;
  golden.absolute =
      std::fmax(allBytes ? 1 : std::fmin(1e-5 * largest, 0.5), 3 * spread);
}

FailureOr<std::vector<SourceFile>>
inlay::emitFiles(ModuleOp module, StringRef modelFile,
                 const CompileOptions &options, StringRef name,
                 const GoldenVectors &recorded) {
  EmitOptions emit;
  emit.name = name.str();
  emit.command = commandText(modelFile, options);
  emit.weights = storageOf(options.weights);
  const Cpu &cpu = cpuOf(options);
  emit.flashSpace = cpu.hasFlashSpace;
  emit.intBits = cpu.intBits;
  // gcc 12 takes an array that it vectorizes with AVX to be aligned, but in a
  // function that calls nothing it does not align it.
  emit.localAlignment = options.target == "c" && cpu.lanes >= 8 ? 64 : 0;
  emit.hasRint = !cpu.hasFlashSpace; // avr-libc has none
  emit.test = options.emitTest;
  emit.eva = options.emitEva;
  emit.hooks = options.emitHooks;
  if (options.emitTest) {
    GoldenCase &golden = emit.golden.emplace_back();
    golden.name = "seed 1";
    golden.inputs = bytesOf(recorded.inputs);
    golden.outputs = bytesOf(recorded.outputs);
    setTolerance(golden, recorded.outputs, recorded.spread);
  }
  emit.architecture = options.sm.empty() ? "80" : options.sm;
  FailureOr<std::vector<OutputFile>> printed =
      options.target == "opencl" ? emitOpenCL(module, emit)
      : options.target == "cuda" ? emitCuda(module, emit)
                                 : emitC(module, emit);
  if (failed(printed))
    return failure();
  std::vector<SourceFile> files;
  for (OutputFile &file : *printed) {
    SourceFile &source = files.emplace_back();
    source.name = file.name;
    llvm::raw_string_ostream stream(source.contents);
    file.write(stream);
  }
  return files;
}
