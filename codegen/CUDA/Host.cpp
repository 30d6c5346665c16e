// The host side of `<name>.cu`. `create` allocates everything and records the
// launches of all kernels as one CUDA graph; a run launches that graph and
// allocates nothing.
#include "codegen/C/Files.h"
#include "codegen/CUDA/Files.h"
#include "codegen/Device/Device.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::cuda;
using namespace inlay::device;

static void put(std::string &text, StringRef mark, const std::string &by) {
  text.replace(text.find(mark.str()), mark.size(), by);
}

static std::string modelStruct(const Program &program,
                               const Spelling &spelling) {
  std::string text = "\nstruct " + program.prefix + "_model {\n";
  text += "  cudaStream_t stream; /* for `run` */\n" +
          std::string(decides(program) ? "" : "  cudaGraphExec_t graph;\n") +
          "  unsigned char *arena; /* this and the rest on the device */\n";
  if (!program.weights.empty())
    text += "  " + program.prefix + "_weights *weights;\n";
  for (const Parameter *each : program.ioInOrder())
    text +=
        "  " + spelling.storageType(each->element) + " *" + each->name + ";\n";
  return text + "};\n";
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static std::string pointerText(const Program &program, const Spelling &spelling,
                               const Pointer &pointer,
                               const ElementType &wanted, bool isWritten) {
  std::string base;
  int64_t offset = pointer.offset;
  switch (pointer.kind) {
  case Pointer::Argument:
    base = "model->" + program.argument(pointer.index).name;
    break;
  case Pointer::WeightData:
    base = "model->weights->" + program.weights[pointer.index].name;
    break;
  case Pointer::Arena:
    base = "model->arena";
    offset = pointer.arenaByte;
    break;
  }
  if (offset != 0)
    base += " + " + std::to_string(offset);
  std::string has = spelling.storageType(pointer.element);
  std::string wants = spelling.storageType(wanted);
  if (pointer.kind != Pointer::Arena && has == wants)
    return base;
  return "(" + std::string(isWritten ? "" : "const ") + wants + " *)" +
         (offset != 0 ? "(" + base + ")" : base);
}

static std::string copyStep(const Program &program, const Spelling &spelling,
                            const Step &step) {
  auto copy = cast<memref::CopyOp>(step.op);
  int64_t bytes =
      cast<MemRefType>(copy.getSource().getType()).getNumElements() *
      step.pointers[0].element.bytes();
  auto pointer = [&](unsigned index, bool isWritten) {
    return pointerText(program, spelling, step.pointers[index],
                       step.pointers[index].element, isWritten);
  };
  return "  if (status == cudaSuccess) {\n" +
         fillList("    status = cudaMemcpyAsync(",
                  {pointer(1, true), pointer(0, false), std::to_string(bytes),
                   "cudaMemcpyDeviceToDevice", "model->stream"},
                  ");") +
         "\n  }\n";
}

static std::string launchStep(const Program &program, const Spelling &spelling,
                              const Step &step) {
  const Layer &layer = program.layers[step.layer];
  Launch launch = launchOf(layer);
  std::vector<std::string> arguments = {
      layer.name, std::to_string(launch.blocks()), std::to_string(launch.block),
      "0", "model->stream"};
  if (layer.usesWeights)
    arguments.push_back("model->weights");
  for (auto [pointer, parameter] : llvm::zip(step.pointers, layer.parameters))
    arguments.push_back(pointerText(program, spelling, pointer,
                                    parameter.element, parameter.isWritten));
  return fillList("  INLAY_LAUNCH(", arguments, ");") + "\n";
}

/// Launches of all steps; they are recorded, not run.
static std::string launchFunction(const Program &program,
                                  const Spelling &spelling) {
  if (program.control)
    return controlledLaunches(program, spelling);
  std::string text = "\n/* Every step in order: kernel, blocks, threads of a "
                     "block, shared memory. */\nstatic cudaError_t launch_all("
                     "const " +
                     program.prefix + "_model *model) {\n";
  bool hasCopies = false;
  for (const Step &step : program.steps)
    hasCopies |= isa<memref::CopyOp>(step.op);
  if (program.steps.empty())
    text += "  (void)model;\n";
  if (hasCopies)
    text += "  cudaError_t status = cudaSuccess;\n";
  for (const Step &step : program.steps)
    text += isa<memref::CopyOp>(step.op) ? copyStep(program, spelling, step)
                                         : launchStep(program, spelling, step);
  if (hasCopies)
    text += "  if (status != cudaSuccess) {\n    return status;\n  }\n";
  return text + "  return cudaGetLastError();\n}\n";
}

//===----------------------------------------------------------------------===//
// Create and destroy
//===----------------------------------------------------------------------===//

static constexpr StringRef destroyStart = R"(
void @N_destroy(@N_model *model) {
  if (!model) {
    return;
  }
@GRAPH  if (model->stream) {
    cudaStreamDestroy(model->stream);
  }
)";

/// `name` of each pointer to memory of the device, with its bytes.
static std::vector<std::pair<std::string, std::string>>
allocations(const Program &program) {
  std::vector<std::pair<std::string, std::string>> all = {
      {"arena", std::to_string(arenaBytes(program))}};
  if (!program.weights.empty())
    all.emplace_back("weights", "sizeof(" + program.prefix + "_weights)");
  for (const Parameter *each : program.ioInOrder())
    all.emplace_back(each->name, std::to_string(bytesOf(*each)));
  return all;
}

static std::string destroyFunction(const Program &program) {
  std::string text = fill(program, destroyStart);
  put(text, "@GRAPH",
      decides(program) ? ""
                       : "  if (model->graph) {\n    "
                         "cudaGraphExecDestroy(model->graph);\n  }\n");
  for (const auto &[name, bytes] : allocations(program))
    text += "  cudaFree(model->" + name + ");\n";
  return text + "  free(model);\n}\n";
}

static std::string allocateFunction(const Program &program) {
  std::string text = fill(program, "\nstatic cudaError_t allocate(@N_model "
                                   "*model) {\n  cudaError_t status = "
                                   "cudaStreamCreate(&model->stream);\n");
  for (const auto &[name, bytes] : allocations(program))
    text += "  if (status == cudaSuccess) {\n    status = cudaMalloc((void "
            "**)&model->" +
            name + ", " + bytes + ");\n  }\n";
  return text + "  return status;\n}\n";
}

/// Where each constant is on the host and on the device.
static std::string constantRows(const Program &program) {
  std::string text = "\n/* Constant data: on the host, and its place on the "
                     "device. */\nstatic const struct {\n  const void *data;\n"
                     "  size_t at;\n  size_t bytes;\n} constants[] = {\n";
  for (const Weight *weight : blobOrder(program))
    if (weight->count() != 0)
      text += fillList("    {",
                       {program.weightExpression(*weight),
                        "offsetof(" + program.prefix + "_weights, " +
                            weight->name + ")",
                        std::to_string(weight->bytes())},
                       "},") +
              "\n";
  return text + "};\n";
}

static constexpr StringRef copyConstants = R"(
static cudaError_t copy_constants(@N_model *model) {
  unsigned char *to = (unsigned char *)model->weights;
  cudaError_t status = cudaSuccess;
  for (size_t i = 0; i < sizeof constants / sizeof constants[0]; ++i) {
    if (status == cudaSuccess) {
      status = cudaMemcpyAsync(to + constants[i].at, constants[i].data,
                               constants[i].bytes, cudaMemcpyHostToDevice,
                               model->stream);
    }
  }
  const cudaError_t end = cudaStreamSynchronize(model->stream);
  return status != cudaSuccess ? status : end;
}
)";

static constexpr StringRef recordFunction = R"(
/* Makes the graph of all steps. */
static cudaError_t record(@N_model *model) {
  cudaGraph_t steps = NULL;
  cudaError_t status = cudaStreamBeginCapture(
      model->stream, cudaStreamCaptureModeThreadLocal);
  if (status != cudaSuccess) {
    return status;
  }
  status = launch_all(@LAUNCH);
  const cudaError_t end = cudaStreamEndCapture(model->stream, &steps);
  if (status == cudaSuccess) {
    status = end;
  }
  if (status == cudaSuccess) {
    status = cudaGraphInstantiate(&model->graph, steps, 0);
  }
  if (steps) {
    cudaGraphDestroy(steps);
  }
  return status;
}
)";

static constexpr StringRef createFunction = R"(
@DECLARATION  if (!model@WEIGHTSCHECK) {
    return @M_E_NULL;
  }
  *model = (@N_model *)calloc(1, sizeof **model);
  if (!*model) {
    return @M_E_MEMORY;
  }
  cudaError_t status = allocate(*model);
@COPY@RECORD  if (status != cudaSuccess) {
    @N_destroy(*model);
    *model = NULL;
  }
  return -(int)status;
}
)";

static std::string createText(const Program &program,
                              const Spelling &spelling) {
  std::string text = fill(program, createFunction), copy;
  bool isGiven = takesWeights(program);
  if (isGiven)
    copy = "  if (status == cudaSuccess) {\n    status = "
           "cudaMemcpyAsync((*model)->weights, weights, sizeof *weights,\n"
           "                             cudaMemcpyHostToDevice, "
           "(*model)->stream);\n  }\n  if (status == cudaSuccess) {\n    "
           "status = cudaStreamSynchronize((*model)->stream);\n  }\n";
  else if (!program.weights.empty())
    copy = "  if (status == cudaSuccess) {\n    status = "
           "copy_constants(*model);\n  }\n";
  put(text, "@DECLARATION", declaration(program, spelling, "create", ") {"));
  put(text, "@WEIGHTSCHECK", isGiven ? " || !weights" : "");
  put(text, "@COPY", copy);
  put(text, "@RECORD",
      decides(program) ? ""
                       : "  if (status == cudaSuccess) {\n    status = "
                         "record(*model);\n  }\n");
  if (decides(program))
    return text;
  std::string record = fill(program, recordFunction);
  put(record, "@LAUNCH", program.control ? "model, model->stream" : "model");
  return record + text;
}

//===----------------------------------------------------------------------===//
// Run
//===----------------------------------------------------------------------===//

/// Copies of inputs or of outputs. On the device, what is there already stays.
static std::string transfers(const std::vector<Parameter> &parameters,
                             StringRef kind, StringRef stream) {
  bool onDevice = kind == "cudaMemcpyDeviceToDevice";
  std::string text;
  for (const Parameter &each : parameters) {
    if (each.count() == 0)
      continue;
    std::string own = "model->" + each.name, test = "status == cudaSuccess";
    if (onDevice)
      test += " && " + each.name + " != " + own;
    text += "  if (" + test + ") {\n" +
            fillList("    status = cudaMemcpyAsync(",
                     {each.isWritten ? each.name : own,
                      each.isWritten ? own : each.name,
                      std::to_string(bytesOf(each)), kind.str(), stream.str()},
                     ");") +
            "\n  }\n";
  }
  return text;
}

static std::string runFunctions(const Program &program,
                                const Spelling &spelling) {
  auto body = [&](StringRef to, StringRef from, const std::string &stream) {
    return "  cudaError_t status = cudaSuccess;\n" +
           transfers(program.inputs, to, stream) +
           "  if (status == cudaSuccess) {\n    status = " +
           (decides(program) ? "launch_all(model, "
                             : "cudaGraphLaunch(model->graph, ") +
           stream + ");\n  }\n" + transfers(program.outputs, from, stream);
  };
  std::string text = "\n" + declaration(program, spelling, "run", ") {") +
                     c::pointerChecks(program, {"model"}) +
                     c::valueChecks(program) +
                     body("cudaMemcpyHostToDevice", "cudaMemcpyDeviceToHost",
                          "model->stream") +
                     "  const cudaError_t end = "
                     "cudaStreamSynchronize(model->stream);\n"
                     "  return -(int)(status != cudaSuccess ? status : end);\n"
                     "}\n";
  text +=
      "\n" + declaration(program, spelling, "enqueue", ") {") +
      c::pointerChecks(program, {"model"}) +
      body("cudaMemcpyDeviceToDevice", "cudaMemcpyDeviceToDevice", "stream") +
      "  return -(int)status;\n}\n";
  if (program.ioInOrder().empty())
    return text;
  text += "\n" + declaration(program, spelling, "buffers", ") {") +
          c::pointerChecks(program, {"model"});
  for (const Parameter *each : program.ioInOrder())
    text += "  *" + each->name + " = model->" + each->name + ";\n";
  return text + "  return " + program.macro + "_OK;\n}\n";
}

std::string inlay::cuda::host(const Program &program,
                              const Spelling &spelling) {
  std::string text =
      modelStruct(program, spelling) + launchFunction(program, spelling);
  if (!program.weights.empty() && !takesWeights(program))
    text += constantRows(program) + fill(program, copyConstants);
  return text + destroyFunction(program) + allocateFunction(program) +
         createText(program, spelling) + runFunctions(program, spelling);
}
