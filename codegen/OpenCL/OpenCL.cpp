// Puts the files of an OpenCL program together.
#include "codegen/Emit.h"
#include "codegen/OpenCL/Files.h"
#include "codegen/Weights/Weights.h"
#include <memory>

using namespace mlir;
using namespace inlay;

namespace {

/// What the writers of the files share; lives as long as any of them.
struct Emission {
  EmitOptions forKernels, forHost;
  Spelling spelling;
  Program inKernels, onHost;
  opencl::Host host;
};

} // namespace

FailureOr<std::vector<OutputFile>>
inlay::emitOpenCL(ModuleOp module, const EmitOptions &options) {
  auto emission = std::make_shared<Emission>();
  emission->forHost = options;
  emission->forHost.reservedNames = opencl::reservedNames();
  // Kernels find the weights in one struct, however the host came by them.
  emission->forKernels = emission->forHost;
  emission->forKernels.weights = WeightStorage::Blob;
  FailureOr<Program> inKernels = readProgram(module, emission->forKernels);
  FailureOr<Program> onHost = readProgram(module, emission->forHost);
  if (failed(inKernels) || failed(onHost) ||
      failed(checkNoControl(*onHost, "opencl")))
    return failure();
  emission->inKernels = std::move(*inKernels);
  emission->onHost = std::move(*onHost);
  const Program &made = emission->onHost;
  opencl::Kernels kernels = opencl::kernels(emission->inKernels);
  emission->host = opencl::host(made, emission->spelling, kernels);

  std::vector<OutputFile> files;
  auto addText = [&](const std::string &name, std::string text) {
    files.push_back({name, [text = std::move(text)](llvm::raw_ostream &os) {
                       os << text;
                     }});
  };
  addText(made.prefix + ".h", opencl::header(made, emission->spelling));
  files.push_back({made.prefix + ".c", [emission](llvm::raw_ostream &os) {
                     os << emission->host.beforeWeights;
                     writeInlineWeights(os, emission->onHost,
                                        emission->spelling);
                     os << emission->host.afterWeights;
                   }});
  addText(made.prefix + ".cl", std::move(kernels.text));
  std::vector<OutputFile> weightFiles;
  addWeightFiles(made, emission->spelling, weightFiles);
  for (OutputFile &file : weightFiles)
    files.push_back({file.name, [emission, write = file.write](
                                    llvm::raw_ostream &os) { write(os); }});
  return files;
}
