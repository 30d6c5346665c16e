// Puts the files of a C program together.
#include "codegen/Emit.h"
#include "codegen/C/Files.h"
#include "codegen/Weights/Weights.h"
#include <memory>

using namespace mlir;
using namespace inlay;

LogicalResult inlay::c::checkCases(const Program &program) {
  auto check = [&](const std::vector<Parameter> &parameters,
                   const std::vector<std::vector<char>> &buffers,
                   StringRef kind) -> LogicalResult {
    if (parameters.size() != buffers.size())
      return emitError(program.entryLoc())
             << "a recorded case has " << buffers.size() << " " << kind
             << "s, but the model has " << parameters.size();
    for (auto [parameter, buffer] : llvm::zip(parameters, buffers)) {
      size_t needed = parameter.count() * parameter.element.bytes();
      if (buffer.size() != needed)
        return emitError(program.entryLoc())
               << kind << " '" << parameter.name << "' of a recorded case has "
               << buffer.size() << " bytes, but " << parameter.shapeText()
               << " takes " << needed;
    }
    return success();
  };
  for (const GoldenCase &recorded : program.options->golden)
    if (failed(check(program.inputs, recorded.inputs, "input")) ||
        failed(check(program.outputs, recorded.outputs, "output")))
      return failure();
  return success();
}

namespace {

/// What the writers of the files share; lives as long as any of them.
struct Emission {
  EmitOptions options;
  Spelling spelling;
  Helpers helpers;
  Program program;
};

} // namespace

FailureOr<std::vector<OutputFile>> inlay::emitC(ModuleOp module,
                                                const EmitOptions &options) {
  auto emission = std::make_shared<Emission>();
  emission->options = options;
  FailureOr<Program> program = readProgram(module, emission->options);
  if (failed(program))
    return failure();
  emission->program = std::move(*program);
  const Program &made = emission->program;
  if (options.test && failed(c::checkCases(made)))
    return failure();

  auto source = std::make_shared<c::Source>(
      c::source(made, emission->spelling, emission->helpers));
  std::vector<OutputFile> files;
  auto addText = [&](const std::string &name, std::string text) {
    files.push_back({name, [text = std::move(text)](llvm::raw_ostream &os) {
                       os << text;
                     }});
  };
  addText(made.prefix + ".h",
          c::header(made, emission->spelling, emission->helpers));
  files.push_back(
      {made.prefix + ".c", [emission, source](llvm::raw_ostream &os) {
         os << source->beforeWeights;
         writeInlineWeights(os, emission->program, emission->spelling);
         os << source->afterWeights;
       }});
  addWeightFiles(made, emission->spelling, emission, files);
  if (options.test)
    files.push_back(
        {made.prefix + "_test.c", [emission](llvm::raw_ostream &os) {
           c::writeSelfTest(os, emission->program, emission->spelling,
                            c::testHarness(emission->program));
         }});
  if (options.eva) {
    addText(made.prefix + "_eva.c", c::evaDriver(made, emission->spelling));
    addText("eva.sh", c::evaScript(made));
  }
  return files;
}
