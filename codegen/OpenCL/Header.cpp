// `<name>.h` of an OpenCL program: a page of C on the caller's context, device
// and queue.
#include "codegen/C/Files.h"
#include "codegen/Device/Device.h"
#include "codegen/OpenCL/Files.h"
#include "codegen/Printer/Comments.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::opencl;
using namespace inlay::device;

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
@STATUS
/* The model on a device: kernels, constant data, scratch memory. */
typedef struct @N_model @N_model;

@WEIGHTS/* Builds the kernels for the device, which must be one of the context, and
 * copies the constant data there. `*model` is null where that fails. */
@CREATE
/* Frees it all. Null is allowed. */
void @N_destroy(@N_model *model);

)";

std::string inlay::opencl::createDeclaration(const Program &program,
                                             StringRef tail) {
  std::vector<std::string> parameters = {"cl_context context",
                                         "cl_device_id device"};
  if (takesWeights(program))
    parameters.push_back("const " + program.prefix + "_weights *weights");
  parameters.push_back(program.prefix + "_model **model");
  return fillList("int " + program.prefix + "_create(", parameters, tail) +
         "\n";
}

/// `headerStart` with what the functions return.
static std::string start(const Program &program, const Spelling &spelling) {
  std::string text = headerStart.str();
  auto put = [&](StringRef mark, const std::string &by) {
    text.replace(text.find(mark.str()), mark.size(), by);
  };
  put("@WEIGHTS",
      takesWeights(program) ? givenWeights(program, spelling) + "\n" : "");
  put("@STATUS", statusEnum(program));
  put("@CREATE", createDeclaration(program, ");"));
  return fill(program, text);
}

std::vector<std::string>
inlay::opencl::runParameters(const Program &program, const Spelling &spelling) {
  std::vector<std::string> parameters = {program.prefix + "_model *model",
                                         "cl_command_queue queue"};
  for (std::string &each : c::ioParameters(program, spelling))
    parameters.push_back(std::move(each));
  return parameters;
}

std::string inlay::opencl::header(const Program &program,
                                  const Spelling &spelling) {
  std::string text = fileTitle(program, program.prefix + ".h",
                               "Do not edit; rerun the command below.") +
                     modelFacts(program) + " */\n" + start(program, spelling);
  text += wholeComment(
              commentLines("Runs the model once and waits for the end. The "
                           "queue must be one of the model's device and run in "
                           "order. Give each thread its own model.") +
              parameterRows(program)) +
          fillList("int " + program.prefix + "_run(",
                   runParameters(program, spelling), ");") +
          "\n";
  return text + fill(program, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* "
                              "@M_H */\n");
}
