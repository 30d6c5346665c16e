// What the host sides of the targets with a device share: the two views of a
// program, sizes on the device, and pieces of the header.
#include "codegen/Device/Device.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace inlay;

LogicalResult inlay::device::readSides(ModuleOp module,
                                       const EmitOptions &options,
                                       std::vector<std::string> reservedNames,
                                       Sides &sides) {
  sides.forHost = options;
  sides.forHost.reservedNames = std::move(reservedNames);
  sides.forKernels = sides.forHost;
  sides.forKernels.weights = WeightStorage::Blob;
  FailureOr<Program> kernels = readProgram(module, sides.forKernels);
  FailureOr<Program> host = readProgram(module, sides.forHost);
  if (failed(kernels) || failed(host))
    return failure();
  sides.kernels = std::move(*kernels);
  sides.host = std::move(*host);
  return success();
}

std::string inlay::device::fill(const Program &program, StringRef text) {
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

int64_t inlay::device::arenaBytes(const Program &program) {
  return std::max<int64_t>(8, (program.arenaBytes + 7) / 8 * 8);
}

int64_t inlay::device::bytesOf(const Parameter &parameter) {
  return std::max<int64_t>(1, parameter.count()) * parameter.element.bytes();
}

std::string inlay::device::weightsStruct(const Program &program,
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

int64_t inlay::device::weightOffset(const Program &program,
                                    const Weight &weight) {
  int64_t offset = 0;
  for (const Weight *each : blobOrder(program)) {
    if (each == &weight)
      break;
    offset += std::max<int64_t>(1, each->count()) * each->element.bytes();
  }
  return offset;
}

bool inlay::device::takesWeights(const Program &program) {
  return program.storage() == WeightStorage::Blob && program.hasWeightFiles();
}

std::string inlay::device::givenWeights(const Program &program,
                                        const Spelling &spelling) {
  return wholeComment(commentLines(
             "The image of " + program.prefix +
             "_weights.bin on a little-endian machine: read the file into it. "
             "It has " +
             program.macro + "_WEIGHTS_BYTES bytes.")) +
         "#define " + program.macro + "_WEIGHTS_BYTES " +
         std::to_string(program.weightBytes()) + "\n" +
         weightsStruct(program, spelling);
}

std::string inlay::device::statusEnum(const Program &program,
                                      StringRef remark) {
  std::string text =
      "enum {\n  @M_OK = 0,\n  @M_E_NULL = 1,   /* a pointer is null */\n";
  if (program.expectsValues())
    text += "  @M_E_VALUE = 2,  /* an input is not what the code is made for" +
            remark.str() + " */\n";
  return fill(program, text + "  @M_E_MEMORY = 3, /* malloc found no memory "
                              "*/\n};\n");
}

std::string inlay::device::parameterRows(const Program &program) {
  std::string rows;
  for (const Parameter *each : program.ioInOrder()) {
    std::string values;
    for (int64_t number : each->expected)
      values += (values.empty() ? ", must be " : ", ") + std::to_string(number);
    rows += commentLines(each->name + ": " + each->shapeText() + values +
                         "; ONNX " + (each->isWritten ? "output" : "input") +
                         " \"" + toCommentText(each->onnxName, 60) + "\"");
  }
  return rows;
}
