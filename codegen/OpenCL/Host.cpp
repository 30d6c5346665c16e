// `<name>.c` of an OpenCL program: the host side, C99 and OpenCL
// 1.2, on the caller's context, device and queue. The text of the kernels is in
// the source, so that nothing is read from disk.
#include "codegen/C/Files.h"
#include "codegen/Device/Device.h"
#include "codegen/OpenCL/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::opencl;
using namespace inlay::device;

/// The kernels' text as strings of at most 4095 characters, C99's limit.
static std::string embedded(StringRef text) {
  std::string result = "\n/* The kernels. */\nstatic "
                       "const char *source[] = {\n";
  size_t length = 0;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    if (length + line.size() + 1 > 4000) {
      result += "),\n";
      length = 0;
    }
    result += length == 0 ? "    (\"" : "\n     \"";
    length += line.size() + 1;
    for (char c : line) {
      if (c == '"' || c == '\\')
        result += '\\';
      result += c;
    }
    result += "\\n\"";
    text = rest;
  }
  return result + "),\n};\n";
}

size_t Buffer::number(const Program &program) const {
  if (kind == Buffer::Arena)
    return 0;
  if (kind == Buffer::Weights)
    return 1;
  for (auto [i, each] : llvm::enumerate(program.ioInOrder()))
    if (each->value.getArgNumber() == argument)
      return 2 + i;
  llvm_unreachable("a tensor is an input or an output");
}

/// A row of the table of steps for each kernel.
static std::string stepRows(const Program &program, const Kernels &kernels) {
  size_t most = 1;
  bool hasDistances = false;
  for (const Kernel &step : kernels.list) {
    most = std::max<size_t>(most, step.buffers.size());
    hasDistances |= step.distances != 0;
  }
  std::string text =
      "\n/* Kernels in the order in which they run: work-items, and the "
      "buffers that\n * they take, by number. */\nstatic const struct {\n"
      "  const char *kernel;\n  size_t items;\n  cl_uint arguments;\n" +
      std::string(hasDistances ? "  cl_uint distances; /* numbers behind the "
                                 "buffers, set in each turn */\n"
                               : "") +
      "  unsigned " + (program.ioInOrder().size() < 254 ? "char" : "short") +
      " buffer[" + std::to_string(most) + "];\n} steps[STEPS] = {\n";
  for (const Kernel &step : kernels.list) {
    std::string buffers;
    for (const Buffer &buffer : step.buffers)
      buffers += (buffers.empty() ? "" : ", ") +
                 std::to_string(buffer.number(program));
    text += "    {\"" + step.name + "\", " + std::to_string(step.items) + ", " +
            std::to_string(step.buffers.size()) + ", " +
            (hasDistances ? std::to_string(step.distances) + ", " : "") + "{" +
            (buffers.empty() ? "0" : buffers) + "}},\n";
  }
  return text + "};\n";
}

/// What only a model with kernels has; one may do nothing but copy.
static constexpr StringRef destroyKernels =
    R"(  for (int i = 0; i < STEPS; ++i) {
    if (model->kernels[i]) {
      clReleaseKernel(model->kernels[i]);
    }
  }
  if (model->program) {
    clReleaseProgram(model->program);
  }
)";

static constexpr StringRef makeKernels = R"(
/* Division and square root as exact as in C, where that must be asked for. */
static const char *build_options(cl_device_id device) {
  cl_device_fp_config config = 0;
  cl_int status = clGetDeviceInfo(device, CL_DEVICE_SINGLE_FP_CONFIG,
                                  sizeof config, &config, NULL);
  if (status == CL_SUCCESS && (config & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT)) {
    return "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt";
  }
  return "-cl-std=CL1.2";
}

static cl_int make_kernels(cl_context context, cl_device_id device,
                           @N_model *model) {
  const cl_uint parts = sizeof source / sizeof source[0];
  cl_int status = CL_SUCCESS;
  model->program =
      clCreateProgramWithSource(context, parts, source, NULL, &status);
  if (status != CL_SUCCESS) {
    return status;
  }
  status = clBuildProgram(model->program, 1, &device, build_options(device),
                          NULL, NULL);
  for (int i = 0; i < STEPS && status == CL_SUCCESS; ++i) {
    model->kernels[i] =
        clCreateKernel(model->program, steps[i].kernel, &status);
    for (cl_uint j = 0; j < steps[i].arguments && status == CL_SUCCESS; ++j) {
      status = clSetKernelArg(model->kernels[i], j, sizeof(cl_mem),
                              &model->buffers[steps[i].buffer[j]]);
    }
  }
  return status;
}
)";

static constexpr StringRef createStart = R"(
struct @N_model {
@MEMBERS  cl_mem buffers[BUFFERS];
};

void @N_destroy(@N_model *model) {
  if (!model) {
    return;
  }
@DESTROY  for (int i = 0; i < BUFFERS; ++i) {
    if (model->buffers[i]) {
      clReleaseMemObject(model->buffers[i]);
    }
  }
  free(model);
}

/* Scratch memory, constant data, inputs and outputs. */
@BUFFERS  cl_int status = CL_SUCCESS;
  for (int i = 0; i < BUFFERS && status == CL_SUCCESS; ++i) {
    if (i != 1) {
      model->buffers[i] =
          clCreateBuffer(context, CL_MEM_READ_WRITE, sizes[i], NULL, &status);
    }
  }
  if (status != CL_SUCCESS) {
    return status;
  }
  unsigned char *constants = (unsigned char *)calloc(1, sizes[1]);
  if (!constants) {
    return @M_E_MEMORY;
  }
@WEIGHTS  model->buffers[1] =
      clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, sizes[1],
                     constants, &status);
  free(constants);
  return status;
}
@MAKE
@CREATE  if (!context || !device ||@CHECK !model) {
    return @M_E_NULL;
  }
  *model = (@N_model *)calloc(1, sizeof **model);
  if (!*model) {
    return @M_E_MEMORY;
  }
  cl_int status = make_buffers(context,@GIVEN *model);
@CALL  if (status != CL_SUCCESS) {
    @N_destroy(*model);
    *model = NULL;
  }
  return (int)status;
}
)";

static std::string sizes(const Program &program) {
  int64_t weights = 0;
  for (const Weight *weight : blobOrder(program))
    weights += std::max<int64_t>(1, weight->count()) * weight->element.bytes();
  std::string text = std::to_string(arenaBytes(program)) + ", " +
                     std::to_string(std::max<int64_t>(8, weights));
  for (const Parameter *each : program.ioInOrder())
    text += ", " + std::to_string(bytesOf(*each));
  return text;
}

static std::string copyWeights(const Program &program) {
  if (takesWeights(program))
    return "  memcpy(constants, weights, " + program.macro +
           "_WEIGHTS_BYTES);\n";
  std::string text;
  int64_t offset = 0;
  for (const Weight *weight : blobOrder(program)) {
    std::string at =
        offset ? "constants + " + std::to_string(offset) : "constants";
    text += fillList("  memcpy(",
                     {at, program.weightExpression(*weight),
                      std::to_string(weight->bytes())},
                     ");") +
            "\n";
    offset += std::max<int64_t>(1, weight->count()) * weight->element.bytes();
  }
  return text;
}

/// All steps in order, where nothing decides.
static constexpr StringRef launchAll =
    R"(  for (int i = 0; i < STEPS && status == CL_SUCCESS; ++i) {
    status = clEnqueueNDRangeKernel(queue, model->kernels[i], 1, NULL,
                                    &steps[i].items, NULL, 0, NULL, NULL);
  }
)";

static std::string runFunction(const Program &program, const Spelling &spelling,
                               StringRef launches) {
  std::string text = "\n" +
                     fillList("int " + program.prefix + "_run(",
                              runParameters(program, spelling), ") {") +
                     "\n" + c::pointerChecks(program, {"model", "queue"}) +
                     c::valueChecks(program) +
                     "  cl_int status = CL_SUCCESS;\n";
  auto transfer = [&](StringRef function, size_t number,
                      const Parameter &parameter) {
    if (parameter.count() == 0)
      return;
    text += "  if (status == CL_SUCCESS) {\n" +
            fillList("    status = " + function.str() + "(",
                     {"queue", "model->buffers[" + std::to_string(number) + "]",
                      "CL_TRUE", "0", std::to_string(bytesOf(parameter)),
                      parameter.name, "0", "NULL", "NULL"},
                     ");") +
            "\n  }\n";
  };
  for (auto [i, input] : llvm::enumerate(program.inputs))
    transfer("clEnqueueWriteBuffer", 2 + i, input);
  text += launches;
  for (auto [i, output] : llvm::enumerate(program.outputs))
    transfer("clEnqueueReadBuffer", 2 + program.inputs.size() + i, output);
  return text + "  return (int)status;\n}\n";
}

/// The struct of the model, `destroy` and `create`.
static std::string createText(const Program &program, bool hasKernels) {
  std::string text = createStart.str();
  auto put = [&](StringRef mark, StringRef by) {
    text.replace(text.find(mark.str()), mark.size(), by.str());
  };
  auto putOfKernels = [&](StringRef mark, StringRef by) {
    put(mark, hasKernels ? by : "");
  };
  putOfKernels("@MEMBERS",
               "  cl_program program;\n  cl_kernel kernels[STEPS];\n");
  putOfKernels("@DESTROY", destroyKernels);
  putOfKernels("@MAKE", makeKernels);
  putOfKernels("@CALL", "  if (status == CL_SUCCESS) {\n    status = "
                        "make_kernels(context, device, *model);\n  }\n");
  std::vector<std::string> parameters = {"cl_context context",
                                         program.prefix + "_model *model"};
  bool isGiven = takesWeights(program);
  if (isGiven)
    parameters.insert(parameters.begin() + 1,
                      "const " + program.prefix + "_weights *weights");
  put("@BUFFERS",
      fillList("static cl_int make_buffers(", parameters, ") {") + "\n");
  put("@CHECK", isGiven ? " !weights ||" : "");
  put("@GIVEN", isGiven ? " weights," : "");
  put("@CREATE", createDeclaration(program, ") {"));
  put("@WEIGHTS", copyWeights(program));
  return fill(program, text);
}

Host inlay::opencl::host(const Program &program, const Spelling &spelling,
                         const Kernels &kernels) {
  Host host;
  host.beforeWeights = fileTitle(program, program.prefix + ".c",
                                 "Do not edit; see " + program.prefix + ".h.") +
                       modelFacts(program) + stepTable(program) +
                       memoryMap(program) + " */\n#include \"" +
                       program.prefix + ".h\"\n";
  if (program.hasWeightFiles() && !takesWeights(program))
    host.beforeWeights += "#include \"" + program.prefix + "_weights.h\"\n";
  Launches launches;
  launches.lines = launchAll;
  if (program.control)
    launches = controlledLaunches(program, spelling, kernels);
  bool hasKernels = !kernels.list.empty();
  host.beforeWeights +=
      std::string("\n") +
      (inlineWeightsNeedMath(program) ? "#include <math.h>\n" : "") +
      (launches.usesBool ? "#include <stdbool.h>\n" : "") +
      "#include <stdlib.h>\n" +
      (program.weights.empty() ? "" : "#include <string.h>\n") + "\nenum {\n" +
      (hasKernels ? "  STEPS = " + std::to_string(kernels.list.size()) + ",\n"
                  : "") +
      "  BUFFERS = " + std::to_string(2 + program.ioInOrder().size()) +
      ",\n};\n";
  host.afterWeights =
      "\n/* clang-format off */\n/* Bytes of scratch memory, constant data, "
      "inputs and outputs. */\nstatic const size_t sizes[BUFFERS] = {" +
      sizes(program) + "};\n";
  if (hasKernels)
    host.afterWeights += embedded(kernels.text) + stepRows(program, kernels);
  host.afterWeights += "/* clang-format on */\n" +
                       createText(program, hasKernels) + launches.before +
                       runFunction(program, spelling, launches.lines);
  return host;
}
