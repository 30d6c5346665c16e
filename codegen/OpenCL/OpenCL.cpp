// Puts the files of an OpenCL program together.
#include "codegen/Device/Device.h"
#include "codegen/Emit.h"
#include "codegen/OpenCL/Files.h"
#include "codegen/Weights/Weights.h"
#include <memory>

using namespace mlir;
using namespace inlay;

namespace {

/// What the writers of the files share; lives as long as any of them.
struct Emission {
  device::Sides sides;
  Spelling spelling;
  opencl::Host host;
};

} // namespace

FailureOr<std::vector<OutputFile>>
inlay::emitOpenCL(ModuleOp module, const EmitOptions &options) {
  auto emission = std::make_shared<Emission>();
  if (failed(device::readSides(module, options, opencl::reservedNames(),
                               emission->sides)))
    return failure();
  const Program &made = emission->sides.host;
  if (options.test && failed(c::checkCases(made)))
    return failure();
  opencl::Kernels kernels = opencl::kernels(emission->sides.kernels);
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
                     writeInlineWeights(os, emission->sides.host,
                                        emission->spelling);
                     os << emission->host.afterWeights;
                   }});
  addText(made.prefix + ".cl", std::move(kernels.text));
  addWeightFiles(made, emission->spelling, emission, files);
  if (options.test)
    files.push_back(
        {made.prefix + "_test.c", [emission](llvm::raw_ostream &os) {
           c::writeSelfTest(os, emission->sides.host, emission->spelling,
                            opencl::testHarness(emission->sides.host));
         }});
  return files;
}
