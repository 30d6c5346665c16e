// `<name>.h` of a CUDA program: a page of plain C that needs none of CUDA's
// headers.
#include "codegen/CUDA/Files.h"
#include "codegen/Device/Device.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::cuda;
using namespace inlay::device;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

std::vector<std::string> inlay::cuda::ioParameters(const Program &program,
                                                   const Spelling &spelling,
                                                   IoForm form) {
  std::vector<std::string> parameters;
  for (const Parameter *each : program.ioInOrder()) {
    bool isConst = !each->isWritten && form != IoForm::PointerTo;
    std::string text =
        (isConst ? "const " : "") + spelling.storageType(each->element) + " ";
    if (form == IoForm::Array)
      text += each->name + "[" +
              std::to_string(std::max<int64_t>(1, each->count())) + "]";
    else
      text += (form == IoForm::Pointer ? "*" : "**") + each->name;
    parameters.push_back(text);
  }
  return parameters;
}

std::string inlay::cuda::declaration(const Program &program,
                                     const Spelling &spelling,
                                     StringRef function, StringRef tail) {
  std::vector<std::string> parameters = {program.prefix + "_model *model"};
  IoForm form = function == "run"       ? IoForm::Array
                : function == "enqueue" ? IoForm::Pointer
                                        : IoForm::PointerTo;
  if (function == "enqueue")
    parameters.push_back("struct CUstream_st *stream");
  if (function == "create") {
    parameters = {program.prefix + "_model **model"};
    if (takesWeights(program))
      parameters.push_back("const " + program.prefix + "_weights *weights");
  } else {
    for (std::string &each : ioParameters(program, spelling, form))
      parameters.push_back(std::move(each));
  }
  return fillList("int " + program.prefix + "_" + function.str() + "(",
                  parameters, tail) +
         "\n";
}

//===----------------------------------------------------------------------===//
// The page
//===----------------------------------------------------------------------===//

static constexpr StringRef headerStart = R"(#ifndef @M_H
#define @M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the functions return; a number below 0 is a cudaError_t, negated. */
@STATUS
/* The model on the device that was current when it was made: constant data,
 * scratch memory, and its kernels as a graph. One run at a time; give each
 * thread its own. */
typedef struct @N_model @N_model;

struct CUstream_st; /* cudaStream_t points to it */
)";

/// `headerStart` with what the functions return.
static std::string enumerated(const Program &program) {
  std::string text = headerStart.str(), mark = "@STATUS";
  text.replace(text.find(mark), mark.size(),
               statusEnum(program, "; only `run` looks"));
  return text;
}

static std::string comment(StringRef story, StringRef rows = "") {
  return wholeComment(commentLines(story) + rows.str());
}

std::string inlay::cuda::header(const Program &program,
                                const Spelling &spelling) {
  std::string text = fileTitle(program, program.prefix + ".h",
                               "Do not edit; rerun the command below.") +
                     modelFacts(program) + " */\n" +
                     fill(program, enumerated(program));
  if (takesWeights(program))
    text += "\n" + givenWeights(program, spelling);
  text += "\n" +
          comment("Allocates all memory that there will be and copies the "
                  "constant data to the device. `*model` is null where that "
                  "fails.") +
          declaration(program, spelling, "create", ");") + "\n" +
          comment("Frees it all. Null is allowed.") + "void " + program.prefix +
          "_destroy(" + program.prefix + "_model *model);\n" + "\n" +
          comment("Runs the model once, on memory of the host, and waits for "
                  "the end.",
                  parameterRows(program)) +
          declaration(program, spelling, "run", ");") + "\n" +
          comment("The same on memory of the device, behind what is on the "
                  "stream already, and without waiting" +
                  std::string(decides(program)
                                  ? ", but for numbers that decide what "
                                    "runs: these are read back."
                                  : ".")) +
          declaration(program, spelling, "enqueue", ");");
  if (!program.ioInOrder().empty())
    text += "\n" +
            comment("The model's own inputs and outputs on the device. To "
                    "enqueue on these copies nothing.") +
            declaration(program, spelling, "buffers", ");");
  return text + fill(program, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* "
                              "@M_H */\n");
}
