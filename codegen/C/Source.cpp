// `<name>.c`: the story, where tensors lie, helpers, one function a layer, and
// `run`, which is the list of calls.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Printer/FunctionPrinter.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Numbers.h"
#include "lib/Support/Text.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mlir;
using namespace inlay;

/// `if (shape[0] != 2 || ...)`, a test of each number that shapes follow from.
std::string inlay::c::valueChecks(const Program &program) {
  std::string text;
  for (const Parameter &input : program.inputs) {
    if (input.expected.empty())
      continue;
    std::string tests;
    size_t column = 6;
    for (auto [i, number] : llvm::enumerate(input.expected)) {
      std::string test = input.name + "[" + std::to_string(i) +
                         "] != " + intLiteral(number, 64);
      bool breaks = column + test.size() + 7 > 80;
      if (i != 0)
        tests += breaks ? " ||\n      " : " || ";
      column = (breaks ? 6 : column + 4) + test.size();
      tests += test;
    }
    text += "  if (" + tests + ") {\n    return " + program.macro +
            "_E_VALUE;\n  }\n";
  }
  return text;
}

/// `if (!arena || !image) { ... }`, in as many lines as it takes.
std::string inlay::c::pointerChecks(const Program &program,
                                    std::vector<std::string> first) {
  std::vector<std::string> tests;
  for (const std::string &name : first)
    tests.push_back("!" + name);
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

std::string inlay::c::nullChecks(const Program &program) {
  std::vector<std::string> first = {"arena"};
  if (program.storage() == WeightStorage::Blob && program.hasWeightFiles())
    first.push_back("weights");
  return pointerChecks(program, first) + valueChecks(program);
}

static std::string runFunction(const Program &program, const Spelling &spelling,
                               Helpers &helpers) {
  return fillList("int " + program.prefix + "_run(",
                  c::runParameters(program, spelling), ") {") +
         "\n" + c::nullChecks(program) +
         c::runBody(program, spelling, helpers,
                    c::CallForm(program, spelling)) +
         "  return " + program.macro + "_OK;\n}\n";
}

/// Enumerators for the buffers that some line of `run` mentions.
static std::string offsetEnum(const Program &program) {
  std::set<unsigned> used;
  for (const auto *lines : {&program.steps, &program.numbers})
    for (const Step &step : *lines)
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
  std::string run = runFunction(program, spelling, helpers);
  for (const Step &step : program.steps)
    if (isa<memref::CopyOp>(step.op))
      helpers.needsStringHeader();
  if (inlineWeightsNeedMath(program))
    helpers.needsMathHeader();

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
  if (!program.hasWeightFiles())
    source.beforeWeights += flashDefinition(program);
  source.beforeWeights += offsetEnum(program);
  source.afterWeights += helpers.vectorPrelude();
  for (const auto &[name, text] : helpers.functions())
    source.afterWeights += "\n" + text;
  source.afterWeights += functions + "\n" + run;
  if (program.options->hooks)
    source.afterWeights += hooksDefinition(program, spelling, helpers);
  return source;
}
