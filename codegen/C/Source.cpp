// `<name>.c`: the story, where tensors lie, helpers, one function a layer, and
// `run`, which is the list of calls.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Printer/FunctionPrinter.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mlir;
using namespace inlay;

/// Names of the entry's arguments by their number.
static std::string argumentName(const Program &program, unsigned number) {
  for (const Parameter *each : program.ioInOrder())
    if (each->value.getArgNumber() == number)
      return each->name;
  return "arena";
}

/// `arena->f32 + AT_CONV1 + 12`, with a cast where a function takes the other
/// signedness.
static std::string pointerText(const Program &program, const Spelling &spelling,
                               const Pointer &pointer,
                               const Parameter *parameter) {
  std::string base;
  int64_t offset = pointer.offset;
  switch (pointer.kind) {
  case Pointer::Argument:
    base = argumentName(program, pointer.index);
    break;
  case Pointer::WeightData:
    base = program.weightExpression(program.weights[pointer.index]);
    break;
  case Pointer::Arena:
    base = "arena->" + pointer.element.arenaMember();
    if (!pointer.isUnplanned)
      base += " + " + program.plan[pointer.index].enumerator;
    break;
  }
  if (offset != 0)
    base += " + " + std::to_string(offset);
  if (!parameter)
    return base;
  std::string has = spelling.storageType(pointer.element);
  std::string wants = spelling.storageType(parameter->element);
  if (has == wants)
    return base;
  bool isSum = StringRef(base).contains(' ');
  return "(" + std::string(parameter->isWritten ? "" : "const ") + wants +
         " *)" + (isSum ? "(" + base + ")" : base);
}

static std::string printStep(const Program &program, const Spelling &spelling,
                             const Step &step) {
  std::vector<std::string> arguments;
  if (auto copy = dyn_cast<memref::CopyOp>(step.op)) {
    auto type = cast<MemRefType>(copy.getSource().getType());
    std::string element = spelling.storageType(step.pointers[0].element);
    for (const Pointer *each : {&step.pointers[1], &step.pointers[0]})
      arguments.push_back(pointerText(program, spelling, *each, nullptr));
    arguments.push_back(std::to_string(type.getNumElements()) + " * sizeof(" +
                        element + ")");
    return fillList("  memcpy(", arguments, ");") + "\n";
  }
  const Layer &layer = program.layers[step.layer];
  if (layer.usesWeights && program.storage() == WeightStorage::Blob)
    arguments.push_back("weights");
  for (auto [pointer, parameter] : llvm::zip(step.pointers, layer.parameters))
    arguments.push_back(pointerText(program, spelling, pointer, &parameter));
  return fillList("  " + layer.name + "(", arguments, ");") + "\n";
}

/// `if (!arena || !image) { ... }`, in as many lines as it takes.
static std::string nullChecks(const Program &program) {
  std::vector<std::string> tests = {"!arena"};
  if (program.storage() == WeightStorage::Blob && program.hasWeightFiles())
    tests.push_back("!weights");
  for (const Parameter *each : program.ioInOrder())
    tests.push_back("!" + each->name);
  std::string text, line;
  auto flush = [&] {
    if (!line.empty())
      text += "  if (" + line + ") {\n    return " + program.macro +
              "_E_NULL;\n  }\n";
    line.clear();
  };
  for (const std::string &test : tests) {
    if (line.size() + test.size() + 4 > 70)
      flush();
    line += (line.empty() ? "" : " || ") + test;
  }
  flush();
  return text;
}

static std::string runFunction(const Program &program,
                               const Spelling &spelling) {
  std::string text = fillList("int " + program.prefix + "_run(",
                              c::runParameters(program, spelling), ") {") +
                     "\n" + nullChecks(program);
  for (const Step &step : program.steps)
    text += printStep(program, spelling, step);
  return text + "  return " + program.macro + "_OK;\n}\n";
}

/// Enumerators for the buffers that some line of `run` mentions.
static std::string offsetEnum(const Program &program) {
  std::set<unsigned> used;
  for (const Step &step : program.steps)
    for (const Pointer &pointer : step.pointers)
      if (pointer.kind == Pointer::Arena && !pointer.isUnplanned)
        used.insert(pointer.index);
  if (used.empty())
    return "";
  std::string text = "\n/* Where each tensor starts in the arena, in elements "
                     "of its type. */\nenum {\n";
  for (unsigned index : used) {
    const PlannedBuffer &buffer = program.plan[index];
    text += "  " + buffer.enumerator + " = " +
            std::to_string(buffer.offset / buffer.unit) + ",\n";
  }
  return text + "};\n";
}

c::Source inlay::c::source(const Program &program, const Spelling &spelling,
                           Helpers &helpers) {
  std::string functions;
  for (const Layer &layer : program.layers)
    functions += "\n" + layerComment(program, layer) +
                 FunctionPrinter(program, spelling, helpers).print(layer);
  for (const Step &step : program.steps)
    if (isa<memref::CopyOp>(step.op))
      helpers.needsStringHeader();
  if (!program.hasWeightFiles())
    for (const Weight &weight : program.weights)
      withBytes(weight, [&](ArrayRef<char> bytes) {
        if (needsMathHeader(bytes, weight.element))
          helpers.needsMathHeader();
      });

  Source source;
  source.beforeWeights =
      fileTitle(program, program.prefix + ".c",
                "Do not edit; see " + program.prefix + ".h.") +
      modelFacts(program) + stepTable(program) + memoryMap(program) +
      " */\n#include \"" + program.prefix + ".h\"\n";
  if (program.hasWeightFiles() && program.storage() != WeightStorage::Blob)
    source.beforeWeights += "#include \"" + program.prefix + "_weights.h\"\n";
  std::string headers;
  if (helpers.usesMathHeader())
    headers += "#include <math.h>\n";
  if (helpers.usesBool())
    headers += "#include <stdbool.h>\n";
  if (helpers.usesStringHeader())
    headers += "#include <string.h>\n";
  if (!headers.empty())
    source.beforeWeights += "\n" + headers;
  if (StringRef(functions).contains("*RESTRICT "))
    source.beforeWeights +=
        "\n/* No other pointer of the function points there. */\n#ifdef "
        "__cplusplus\n#define RESTRICT\n#else\n#define RESTRICT "
        "restrict\n#endif\n";
  source.beforeWeights += offsetEnum(program);
  source.afterWeights += helpers.vectorPrelude();
  for (const auto &[name, text] : helpers.functions())
    source.afterWeights += "\n" + text;
  source.afterWeights += functions + "\n" + runFunction(program, spelling);
  return source;
}
