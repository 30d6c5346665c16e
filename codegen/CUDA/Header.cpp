// `<name>.h` of a CUDA program: a page of plain C that needs none of CUDA's
// headers.
#include "codegen/CUDA/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::cuda;

std::string inlay::cuda::fill(const Program &program, StringRef text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    bool isMark = text[i] == '@' && i + 1 < text.size() &&
                  (text[i + 1] == 'N' || text[i + 1] == 'M');
    if (isMark)
      result += text[++i] == 'N' ? program.prefix : program.macro;
    else
      result += text[i];
  }
  return result;
}

bool inlay::cuda::takesWeights(const Program &program) {
  return program.storage() == WeightStorage::Blob && program.hasWeightFiles();
}

int64_t inlay::cuda::arenaBytes(const Program &program) {
  return std::max<int64_t>(8, (program.arenaBytes + 7) / 8 * 8);
}

int64_t inlay::cuda::bytesOf(const Parameter &parameter) {
  return std::max<int64_t>(1, parameter.count()) * parameter.element.bytes();
}

std::string inlay::cuda::weightsStruct(const Program &program,
                                       const Spelling &spelling) {
  if (program.weights.empty())
    return "";
  std::string text = "typedef struct {\n";
  for (const Weight *weight : blobOrder(program))
    text += "  " + spelling.storageType(weight->element) + " " + weight->name +
            "[" + std::to_string(std::max<int64_t>(1, weight->count())) +
            "];\n";
  return text + "} " + program.prefix + "_weights;\n";
}

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
enum {
  @M_OK = 0,
  @M_E_NULL = 1,   /* a pointer is null */
  @M_E_MEMORY = 2, /* malloc found no memory */
@VALUE};

/* The model on the device that was current when it was made: constant data,
 * scratch memory, and its kernels as a graph. One run at a time; give each
 * thread its own. */
typedef struct @N_model @N_model;

struct CUstream_st; /* cudaStream_t points to it */
)";

/// `headerStart` with the status that only some models have.
static std::string enumerated(const Program &program) {
  std::string text = headerStart.str(), mark = "@VALUE";
  text.replace(text.find(mark), mark.size(),
               program.expectsValues()
                   ? "  @M_E_VALUE = 3,  /* an input is not what the code is "
                     "made for; only `run` looks */\n"
                   : "");
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
    text += "\n" +
            comment("The image of " + program.prefix +
                    "_weights.bin on a little-endian machine: read the file "
                    "into it. It has " +
                    program.macro + "_WEIGHTS_BYTES bytes.") +
            "#define " + program.macro + "_WEIGHTS_BYTES " +
            std::to_string(program.weightBytes()) + "\n" +
            weightsStruct(program, spelling);
  std::string rows;
  for (const Parameter *each : program.ioInOrder())
    rows += commentLines(each->name + ": " + each->shapeText() + "; ONNX " +
                         (each->isWritten ? "output" : "input") + " \"" +
                         toCommentText(each->onnxName, 60) + "\"");
  text += "\n" +
          comment("Allocates all memory that there will be and copies the "
                  "constant data to the device. `*model` is null where that "
                  "fails.") +
          declaration(program, spelling, "create", ");") + "\n" +
          comment("Frees it all. Null is allowed.") + "void " + program.prefix +
          "_destroy(" + program.prefix + "_model *model);\n" + "\n" +
          comment("Runs the model once, on memory of the host, and waits for "
                  "the end.",
                  rows) +
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
