// Puts the files of a CUDA program together.
#include "codegen/C/Files.h"
#include "codegen/CUDA/Files.h"
#include "codegen/Device/Device.h"
#include "codegen/Emit.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"
#include <memory>

using namespace mlir;
using namespace inlay;

namespace {

/// What the writers of the files share; lives as long as any of them.
struct Emission {
  device::Sides sides;
  Spelling spelling;
  Helpers helpers;
  std::string beforeWeights, afterWeights;
};

} // namespace

/// Launching is the one thing that the emulator's compiler cannot read.
static constexpr StringRef launching =
    "\n#ifdef INLAY_CUDA_EMU /* the processor plays the device */\n"
    "#include \"inlay_cuda_emu.h\"\n"
    R"(#else
@HALVES#include <cuda_runtime.h>

#define INLAY_LAUNCH(kernel, blocks, threads, shared, stream, ...)             \
  kernel<<<blocks, threads, shared, stream>>>(__VA_ARGS__)
)";

static std::string start(const Program &program, const Helpers &helpers) {
  std::string text = fileTitle(program, program.prefix + ".cu",
                               "Do not edit; see " + program.prefix + ".h.") +
                     modelFacts(program) + stepTable(program) +
                     memoryMap(program) + " */\n#include \"" + program.prefix +
                     ".h\"\n";
  if (program.hasWeightFiles() && !device::takesWeights(program))
    text += "#include \"" + program.prefix + "_weights.h\"\n";
  std::string head = launching.str(), mark = "@HALVES";
  head.replace(head.find(mark), mark.size(),
               cuda::usesHalves(helpers) ? "#include <cuda_fp16.h>\n" : "");
  text += head;
  if (cuda::usesTiles(program))
    text += "#define INLAY_SHARED(type, name, count) __shared__ type "
            "name[count]\n";
  if (cuda::usesMatrixUnits(program))
    text += cuda::matrixInstructions();
  text += "#endif\n\n";
  if (helpers.usesMathHeader() || inlineWeightsNeedMath(program))
    text += "#include <math.h>\n";
  text += "#include <stddef.h>\n#include <stdlib.h>\n";
  text += helpers.usesStringHeader() ? "#include <string.h>\n" : "";
  return text;
}

static c::TestHarness testHarness(const Program &program) {
  const std::string &name = program.prefix;
  c::TestHarness harness;
  harness.readsWeights = device::takesWeights(program);
  harness.command =
      std::string("nvcc -O2 ") +
      (cuda::usesMatrixUnits(program) ? "-arch=sm_80 " : "") + name + ".cu " +
      (program.hasWeightFiles() && !harness.readsWeights ? name + "_weights.c "
                                                         : "") +
      name + "_test.c";
  harness.globals = "static " + name + "_model *model;\n";
  harness.arguments = {"model"};
  harness.begin = "  const int status = " + name + "_create(&model" +
                  (harness.readsWeights ? ", &weights" : "") +
                  ");\n  if (status != " + program.macro +
                  "_OK) {\n    printf(\"FAIL  " + name +
                  "_create gives %d\\n\", status);\n    return 1;\n  }\n";
  harness.end = "  " + name + "_destroy(model);\n";
  return harness;
}

FailureOr<std::vector<OutputFile>> inlay::emitCuda(ModuleOp module,
                                                   const EmitOptions &options) {
  auto emission = std::make_shared<Emission>();
  if (failed(device::readSides(module, options, cuda::reservedNames(),
                               emission->sides)))
    return failure();
  const Program &made = emission->sides.host;
  const Spelling &spelling = emission->spelling;
  if (options.test && failed(c::checkCases(made)))
    return failure();

  std::string code = cuda::kernels(emission->sides.kernels, emission->helpers);
  if (!made.weights.empty() && !device::takesWeights(made))
    code = "\n/* The constant data on the device. */\n" +
           device::weightsStruct(made, spelling) + code;
  emission->beforeWeights = start(made, emission->helpers);
  emission->afterWeights = code + cuda::host(made, spelling);

  std::vector<OutputFile> files;
  files.push_back({made.prefix + ".h", [emission](llvm::raw_ostream &os) {
                     os << cuda::header(emission->sides.host,
                                        emission->spelling);
                   }});
  files.push_back({made.prefix + ".cu", [emission](llvm::raw_ostream &os) {
                     os << emission->beforeWeights;
                     writeInlineWeights(os, emission->sides.host,
                                        emission->spelling);
                     os << emission->afterWeights;
                   }});
  addWeightFiles(made, spelling, emission, files);
  if (options.test)
    files.push_back(
        {made.prefix + "_test.c", [emission](llvm::raw_ostream &os) {
           c::writeSelfTest(os, emission->sides.host, emission->spelling,
                            testHarness(emission->sides.host));
         }});
  return files;
}
