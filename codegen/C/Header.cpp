// `<name>.h`: everything a caller needs to know, on a page.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Numbers.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mlir;
using namespace inlay;

/// The arena's size, rounded so that every member of the union ends with it.
static int64_t arenaBytes(const Program &program) {
  return std::max<int64_t>(8, (program.arenaBytes + 7) / 8 * 8);
}

std::vector<std::string> inlay::c::runParameters(const Program &program,
                                                 const Spelling &spelling) {
  std::vector<std::string> parameters = {program.prefix + "_arena *arena"};
  if (program.storage() == WeightStorage::Blob && program.hasWeightFiles())
    parameters.push_back("const " + program.prefix + "_weights *weights");
  for (std::string &each : ioParameters(program, spelling))
    parameters.push_back(std::move(each));
  return parameters;
}

std::vector<std::string> inlay::c::ioParameters(const Program &program,
                                                const Spelling &spelling) {
  std::vector<std::string> parameters;
  for (const Parameter *each : program.ioInOrder())
    parameters.push_back(
        (each->isWritten ? "" : "const ") +
        spelling.storageType(each->element) + " " + each->name + "[" +
        std::to_string(std::max<int64_t>(1, each->count())) + "]");
  return parameters;
}

/// Types of the arena's members: those that a view has, in order of name.
static std::map<std::string, std::string>
arenaMembers(const Program &program, const Spelling &spelling) {
  std::map<std::string, std::string> members;
  for (const auto *lines : {&program.steps, &program.numbers})
    for (const Step &step : *lines)
      for (const Pointer &pointer : step.pointers)
        if (pointer.kind == Pointer::Arena)
          members[pointer.element.arenaMember()] =
              spelling.storageType(pointer.element);
  return members;
}

static std::string arenaType(const Program &program, const Spelling &spelling) {
  std::string bytes = program.macro + "_ARENA_BYTES";
  std::string text =
      "/* Scratch memory for one run at a time. Place it anywhere; it needs no "
      "setup,\n * and nothing in it outlives a call. */\n#define " +
      bytes + " " + std::to_string(arenaBytes(program)) +
      "\ntypedef union {\n  unsigned char bytes[" + bytes + "];\n";
  for (const auto &[member, type] : arenaMembers(program, spelling)) {
    unsigned size = std::stoi(member.substr(1)) / 8;
    text += "  " + type + " " + member + "[" + bytes +
            (size > 1 ? " / " + std::to_string(size) : "") + "];\n";
  }
  return text + "  double align;\n} " + program.prefix + "_arena;\n";
}

static std::string weightsType(const Program &program,
                               const Spelling &spelling) {
  if (program.storage() != WeightStorage::Blob || !program.hasWeightFiles())
    return "";
  std::string bytes = program.macro + "_WEIGHTS_BYTES";
  std::string text = "The image of " + program.prefix +
                     "_weights.bin on a little-endian machine: read the file "
                     "into it. It has " +
                     bytes + " bytes.";
  text = "\n" + wholeComment(commentLines(text)) + "#define " + bytes + " " +
         std::to_string(program.weightBytes()) + "\ntypedef struct {\n";
  for (const Weight *weight : blobOrder(program))
    text += "  " + spelling.storageType(weight->element) + " " + weight->name +
            "[" + std::to_string(std::max<int64_t>(1, weight->count())) +
            "];\n";
  return text + "} " + program.prefix + "_weights;\n";
}

/// A macro's value, in parentheses where it has a sign.
static std::string zeroPointText(int64_t zero) {
  return zero < 0 ? "(" + std::to_string(zero) + ")" : std::to_string(zero);
}

/// Macros for the sizes and shapes of inputs and outputs, and for what codes
/// mean: `value = (code - ZERO_POINT) * SCALE`.
static std::string shapeMacros(const Program &program,
                               const Spelling &spelling) {
  NameScope names;
  std::string text;
  for (const Parameter *each : program.ioInOrder()) {
    std::string name =
        program.macro + "_" + names.unique(toMacroName(each->name), 40);
    text += "#define " + name + "_SIZE " +
            std::to_string(std::max<int64_t>(1, each->count())) + "\n";
    text += "#define " + name + "_RANK " + std::to_string(each->shape.size()) +
            "\n";
    if (each->scale)
      text += "#define " + name + "_SCALE " + floatLiteral(*each->scale) +
              "\n#define " + name + "_ZERO_POINT " +
              zeroPointText(each->zeroPoint) + "\n";
    if (each->shape.empty())
      continue;
    text += "#define " + name + "_SHAPE {";
    llvm::raw_string_ostream os(text);
    llvm::interleaveComma(each->shape, os);
    os << "}\n";
  }
  return text;
}

/// What a bool, a float or any other parameter holds, for the comment.
static std::string parameterRows(const Program &program) {
  size_t nameWidth = 0;
  for (const Parameter *each : program.ioInOrder())
    nameWidth = std::max(nameWidth, each->name.size());
  std::string text;
  for (const Parameter *each : program.ioInOrder()) {
    std::string row = each->shapeText();
    if (!StringRef(row).ends_with(each->dims))
      row += " " + toCommentText(each->dims);
    if (each->element.isBool())
      row += ", 0 or 1 each";
    for (auto [i, number] : llvm::enumerate(each->expected))
      row += (i ? ", " : ", must be ") + std::to_string(number);
    if (each->scale)
      row += ", codes: value = (code - ZERO_POINT) * SCALE";
    row += std::string("; ONNX ") + (each->isWritten ? "output" : "input") +
           " \"" + toCommentText(each->onnxName, 60) + "\"";
    std::string lead =
        "  " + each->name + std::string(nameWidth + 2 - each->name.size(), ' ');
    text += commentLines(row, lead, std::string(lead.size() + 2, ' '));
  }
  return text;
}

static std::string namesOf(const std::vector<Parameter> &parameters) {
  std::string text;
  for (const Parameter &each : parameters)
    text += (text.empty() ? "`" : ", `") + each.name + "`";
  return text.empty() ? "nothing" : text;
}

std::string inlay::c::header(const Program &program, const Spelling &spelling,
                             const Helpers &helpers) {
  const std::string &name = program.prefix, &macro = program.macro;
  std::string text =
      fileTitle(program, name + ".h", "Do not edit; rerun the command below.");
  text += modelFacts(program);
  std::string needs;
  for (const std::string &function : helpers.mathFunctions())
    needs += (needs.empty() ? "" : ", ") + function;
  text += " *\n" +
          commentLines("Any C99 or C++ compiler. -ffp-contract=off gives the "
                       "same bits on each. " +
                       (needs.empty() ? std::string("Needs no library.")
                                      : "Needs of libm: " + needs + "."));
  text += " */\n#ifndef " + macro + "_H\n#define " + macro +
          "_H\n\n#include <stdint.h>\n\n";
  text += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  text += "/* What " + name + "_run() returns. */\nenum {\n  " + macro +
          "_OK = 0,\n  " + macro + "_E_NULL = 1, " +
          (program.expectsValues() ? " " : "") + "/* a pointer is null */\n";
  if (program.expectsValues())
    text += "  " + macro +
            "_E_VALUE = 2, /* an input is not what the code is made for */\n";
  text += "};\n\n";
  text += arenaType(program, spelling) + weightsType(program, spelling);
  text += "\n" + shapeMacros(program, spelling);
  std::string story = "Computes " + namesOf(program.outputs) + " from " +
                      namesOf(program.inputs) +
                      ". Reentrant: give each thread its own arena.";
  std::string comment = commentLines(story);
  comment[0] = '/';
  comment[1] = '*';
  text += "\n" + comment + " *\n" + parameterRows(program) + " */\n";
  text += fillList("int " + name + "_run(", runParameters(program, spelling),
                   ");") +
          "\n";
  if (program.options->hooks)
    text += hooksDeclaration(program, spelling);
  text += "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " + macro + "_H */\n";
  return text;
}
