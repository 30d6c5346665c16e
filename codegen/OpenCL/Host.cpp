// `<name>.h` and `<name>.c` of an OpenCL program: the host side, C99 and OpenCL
// 1.2, on the caller's context, device and queue. The text of the kernels is in
// the source, so that nothing is read from disk.
#include "codegen/C/Files.h"
#include "codegen/OpenCL/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::opencl;

/// Replaces `@N` by the prefix, `@M` by the macros' prefix.
static std::string fill(const Program &program, StringRef text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '@' && i + 1 < text.size() &&
        (text[i + 1] == 'N' || text[i + 1] == 'M')) {
      result += text[++i] == 'N' ? program.prefix : program.macro;
      continue;
    }
    result += text[i];
  }
  return result;
}

static int64_t arenaBytes(const Program &program) {
  return std::max<int64_t>(8, (program.arenaBytes + 7) / 8 * 8);
}

static std::string bytesOf(const Parameter &parameter) {
  return std::to_string(std::max<int64_t>(1, parameter.count()) *
                        parameter.element.bytes());
}

static std::vector<std::string> runParameters(const Program &program,
                                              const Spelling &spelling) {
  std::vector<std::string> parameters = {program.prefix + "_model *model",
                                         "cl_command_queue queue"};
  for (const Parameter *each : program.ioInOrder())
    parameters.push_back(
        (each->isWritten ? "" : "const ") +
        spelling.storageType(each->element) + " " + each->name + "[" +
        std::to_string(std::max<int64_t>(1, each->count())) + "]");
  return parameters;
}

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

static constexpr StringRef headerStart = R"(#ifndef @M_H
#define @M_H

#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#ifdef __APPLE__
#include <OpenCL/cl.h>
#else
#include <CL/cl.h>
#endif
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the functions return; a number below 0 is a status of OpenCL. */
enum {
  @M_OK = 0,
  @M_E_NULL = 1,   /* a pointer is null */
  @M_E_MEMORY = 2, /* malloc found no memory */
};

/* The model on a device: kernels, constant data, scratch memory. */
typedef struct @N_model @N_model;

/* Builds the kernels for the device, which must be one of the context, and
 * copies the constant data there. `*model` is null where that fails. */
int @N_create(cl_context context, cl_device_id device, @N_model **model);

/* Frees it all. Null is allowed. */
void @N_destroy(@N_model *model);

)";

std::string inlay::opencl::header(const Program &program,
                                  const Spelling &spelling) {
  std::string text = fileTitle(program, program.prefix + ".h",
                               "Do not edit; rerun the command below.") +
                     modelFacts(program) + " */\n" + fill(program, headerStart);
  std::string rows;
  for (const Parameter *each : program.ioInOrder())
    rows += commentLines(each->name + ": " + each->shapeText() + "; ONNX " +
                         (each->isWritten ? "output" : "input") + " \"" +
                         toCommentText(each->onnxName, 60) + "\"");
  std::string story = commentLines(
      "Runs the model once and waits for the end. The queue must be one of the "
      "model's device and run in order. Give each thread its own model.");
  story[0] = '/';
  story[1] = '*';
  text += story + rows + " */\n" +
          fillList("int " + program.prefix + "_run(",
                   runParameters(program, spelling), ");") +
          "\n";
  return text + fill(program, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* "
                              "@M_H */\n");
}

//===----------------------------------------------------------------------===//
// The source
//===----------------------------------------------------------------------===//

/// The kernels' text as strings of at most 4095 characters, C99's limit.
static std::string embedded(StringRef text) {
  std::string result = "\n/* The kernels. */\nstatic const char *source[] "
                       "= {\n";
  size_t length = 0;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    if (length + line.size() + 1 > 4000) {
      result += ",\n";
      length = 0;
    } else if (length != 0) {
      result += "\n";
    }
    length += line.size() + 1;
    result += "    \"";
    for (char c : line) {
      if (c == '"' || c == '\\')
        result += '\\';
      result += c;
    }
    result += "\\n\"";
    text = rest;
  }
  return result + ",\n};\n";
}

/// A row of the table of steps for each step.
static std::string stepRows(const Program &program, const Kernels &kernels) {
  std::vector<const Parameter *> io = program.ioInOrder();
  auto number = [&](const Buffer &buffer) -> std::string {
    if (buffer.kind == Buffer::Arena)
      return "0";
    if (buffer.kind == Buffer::Weights)
      return "1";
    for (auto [i, each] : llvm::enumerate(io))
      if (each->value.getArgNumber() == buffer.argument)
        return std::to_string(2 + i);
    llvm_unreachable("a tensor is an input or an output");
  };
  size_t most = 1;
  for (const Kernel &step : kernels.steps)
    most = std::max<size_t>(most, step.buffers.size());
  std::string text =
      "\n/* Kernels in the order in which they run: work-items, and the "
      "buffers that\n * they take, by number. */\nstatic const struct {\n"
      "  const char *kernel;\n  size_t items;\n  cl_uint arguments;\n"
      "  unsigned char buffer[" +
      std::to_string(most) + "];\n} steps[STEPS] = {\n";
  for (const Kernel &step : kernels.steps) {
    std::string buffers;
    for (const Buffer &buffer : step.buffers)
      buffers += (buffers.empty() ? "" : ", ") + number(buffer);
    text += "    {\"" + step.name + "\", " + std::to_string(step.items) + ", " +
            std::to_string(step.buffers.size()) + ", {" +
            (buffers.empty() ? "0" : buffers) + "}},\n";
  }
  return text + "};\n";
}

static constexpr StringRef createStart = R"(
struct @N_model {
  cl_program program;
  cl_kernel kernels[STEPS];
  cl_mem buffers[BUFFERS];
};

void @N_destroy(@N_model *model) {
  if (!model) {
    return;
  }
  for (int i = 0; i < STEPS; ++i) {
    if (model->kernels[i]) {
      clReleaseKernel(model->kernels[i]);
    }
  }
  for (int i = 0; i < BUFFERS; ++i) {
    if (model->buffers[i]) {
      clReleaseMemObject(model->buffers[i]);
    }
  }
  if (model->program) {
    clReleaseProgram(model->program);
  }
  free(model);
}

/* Scratch memory, constant data, inputs and outputs. */
static cl_int make_buffers(cl_context context, @N_model *model) {
  static const size_t bytes[BUFFERS] = {@SIZES};
  cl_int status = CL_SUCCESS;
  for (int i = 0; i < BUFFERS && status == CL_SUCCESS; ++i) {
    if (i != 1) {
      model->buffers[i] =
          clCreateBuffer(context, CL_MEM_READ_WRITE, bytes[i], NULL, &status);
    }
  }
  if (status != CL_SUCCESS) {
    return status;
  }
  unsigned char *image = calloc(1, bytes[1]);
  if (!image) {
    return @M_E_MEMORY;
  }
@WEIGHTS  model->buffers[1] =
      clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, bytes[1],
                     image, &status);
  free(image);
  return status;
}

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
  model->program = clCreateProgramWithSource(
      context, parts, source, NULL, &status);
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

int @N_create(cl_context context, cl_device_id device, @N_model **model) {
  if (!context || !device || !model) {
    return @M_E_NULL;
  }
  *model = calloc(1, sizeof **model);
  if (!*model) {
    return @M_E_MEMORY;
  }
  cl_int status = make_buffers(context, *model);
  if (status == CL_SUCCESS) {
    status = make_kernels(context, device, *model);
  }
  if (status != CL_SUCCESS) {
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
    text += ", " + bytesOf(*each);
  return text;
}

static std::string copyWeights(const Program &program) {
  std::string text;
  int64_t offset = 0;
  for (const Weight *weight : blobOrder(program)) {
    std::string at = offset ? "image + " + std::to_string(offset) : "image";
    text += fillList("  memcpy(",
                     {at, program.weightExpression(*weight),
                      std::to_string(weight->bytes())},
                     ");") +
            "\n";
    offset += std::max<int64_t>(1, weight->count()) * weight->element.bytes();
  }
  return text;
}

static std::string runFunction(const Program &program,
                               const Spelling &spelling) {
  std::string text = "\n" +
                     fillList("int " + program.prefix + "_run(",
                              runParameters(program, spelling), ") {") +
                     "\n";
  auto check = [&](StringRef name) {
    text += "  if (!" + name.str() + ") {\n    return " + program.macro +
            "_E_NULL;\n  }\n";
  };
  check("model");
  check("queue");
  for (const Parameter *each : program.ioInOrder())
    check(each->name);
  text += "  cl_int status = CL_SUCCESS;\n";
  auto transfer = [&](StringRef function, StringRef blocking, size_t number,
                      const Parameter &parameter) {
    if (parameter.count() == 0)
      return;
    text += "  if (status == CL_SUCCESS) {\n" +
            fillList("    status = " + function.str() + "(",
                     {"queue", "model->buffers[" + std::to_string(number) + "]",
                      blocking.str(), "0", bytesOf(parameter), parameter.name,
                      "0", "NULL", "NULL"},
                     ");") +
            "\n  }\n";
  };
  for (auto [i, input] : llvm::enumerate(program.inputs))
    transfer("clEnqueueWriteBuffer", "CL_TRUE", 2 + i, input);
  text += R"(  for (int i = 0; i < STEPS && status == CL_SUCCESS; ++i) {
    status = clEnqueueNDRangeKernel(queue, model->kernels[i], 1, NULL,
                                    &steps[i].items, NULL, 0, NULL, NULL);
  }
)";
  for (auto [i, output] : llvm::enumerate(program.outputs))
    transfer("clEnqueueReadBuffer", "CL_TRUE", 2 + program.inputs.size() + i,
             output);
  return text + "  return (int)status;\n}\n";
}

Host inlay::opencl::host(const Program &program, const Spelling &spelling,
                         const Kernels &kernels) {
  Host host;
  host.beforeWeights = fileTitle(program, program.prefix + ".c",
                                 "Do not edit; see " + program.prefix + ".h.") +
                       modelFacts(program) + stepTable(program) +
                       memoryMap(program) + " */\n#include \"" +
                       program.prefix + ".h\"\n";
  if (program.hasWeightFiles())
    host.beforeWeights += "#include \"" + program.prefix + "_weights.h\"\n";
  bool usesMath = false;
  if (!program.hasWeightFiles())
    for (const Weight &weight : program.weights)
      withBytes(weight, [&](ArrayRef<char> bytes) {
        usesMath |= needsMathHeader(bytes, weight.element);
      });
  host.beforeWeights += usesMath ? "\n#include <math.h>\n" : "\n";
  host.beforeWeights +=
      "#include <stdlib.h>\n#include <string.h>\n\nenum {\n"
      "  STEPS = " +
      std::to_string(kernels.steps.size()) +
      ",\n  BUFFERS = " + std::to_string(2 + program.ioInOrder().size()) +
      ",\n};\n";
  std::string create = fill(program, createStart);
  auto put = [&](StringRef mark, const std::string &text) {
    create.replace(create.find(mark.str()), mark.size(), text);
  };
  put("@SIZES", sizes(program));
  put("@WEIGHTS", copyWeights(program));
  host.afterWeights = embedded(kernels.text) + stepRows(program, kernels) +
                      create + runFunction(program, spelling);
  return host;
}
