// Verification of one model: cases of the same input shapes share a program.

#include "lib/Driver/VerifyModel.h"
#include "lib/Driver/Compare.h"
#include "lib/Driver/Compile.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/Progress.h"
#include "lib/Driver/Report.h"
#include "lib/Driver/TestCases.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace mlir;
using namespace inlay;

using Shapes = std::vector<std::vector<int64_t>>;

static Shapes shapesOf(const TestCase &test) {
  Shapes shapes;
  for (const RecordedTensor &input : test.inputs)
    shapes.push_back(input.value.getShape().vec());
  return shapes;
}

/// The recorded tensor of an entry: by name, or by place where no name agrees.
static const RecordedTensor *recordedFor(const std::vector<RecordedTensor> &all,
                                         StringRef name, size_t place) {
  for (const RecordedTensor &tensor : all)
    if (tensor.name == name)
      return &tensor;
  bool named = llvm::any_of(
      all, [](const RecordedTensor &tensor) { return !tensor.name.empty(); });
  return named || place >= all.size() ? nullptr : &all[place];
}

/// A case's own context made its tensors: rebuild them in the program's.
static Tensor adopt(const Tensor &tensor, MLIRContext *context) {
  Type element =
      elementTypeNamed(elementTypeName(tensor.getElementType()), context);
  Tensor copy(RankedTensorType::get(tensor.getShape(), element));
  ArrayRef<char> bytes = tensor.bytes();
  if (!bytes.empty())
    memcpy(copy.mutableBytes().data(), bytes.data(), bytes.size());
  return copy;
}

static FailureOr<std::vector<Tensor>> inputsFor(const Signature &signature,
                                                const TestCase &test,
                                                MLIRContext *context,
                                                std::string &problem) {
  std::vector<Tensor> inputs;
  for (auto [place, entry] : llvm::enumerate(signature.inputs)) {
    const RecordedTensor *recorded =
        recordedFor(test.inputs, entry.name, place);
    if (!recorded) {
      problem = "no value is recorded for input '" + entry.name + "'";
      return failure();
    }
    inputs.push_back(adopt(recorded->value, context));
  }
  return inputs;
}

static std::string shortText(double value) {
  char text[32];
  snprintf(text, sizeof text, "%.7g", value);
  return text;
}

static OutputResult compareOutput(const Signature &signature,
                                  ArrayRef<Tensor> outputs,
                                  const RecordedTensor &recorded, size_t place,
                                  MLIRContext *context) {
  OutputResult result;
  result.name = recorded.name;
  size_t index = place;
  if (!recorded.name.empty())
    index = llvm::find_if(signature.outputs,
                          [&](const Signature::Entry &entry) {
                            return entry.name == recorded.name;
                          }) -
            signature.outputs.begin();
  if (index >= outputs.size()) {
    result.problem = "the model has no such output";
    return result;
  }
  if (result.name.empty())
    result.name = signature.outputs[index].name;
  Tensor found = outputs[index];
  if (auto rows = signature.outputs[index].rows)
    found = countedRows(found, rows->axis, outputs[rows->countOutput]);
  Comparison comparison = compareTensors(found, adopt(recorded.value, context),
                                         recorded.atol, recorded.rtol);
  result.pass = comparison.pass;
  result.worstError = comparison.worstError;
  result.worstRatio = comparison.worstRatio;
  result.problem = comparison.problem;
  if (!comparison.pass && comparison.problem.empty())
    result.problem = "element " + std::to_string(comparison.worstIndex) +
                     " is " + shortText(comparison.found) + ", but " +
                     shortText(comparison.wanted) + " is recorded, within " +
                     shortText(recorded.atol) + " + " +
                     shortText(recorded.rtol) + " of it";
  return result;
}

static CaseResult runCase(const HostProgram &program, const TestCase &test,
                          MLIRContext *context) {
  CaseResult result;
  result.name = test.name;
  const Signature &signature = program.getSignature();
  FailureOr<std::vector<Tensor>> inputs =
      inputsFor(signature, test, context, result.problem);
  if (failed(inputs))
    return result;
  llvm::Expected<std::vector<Tensor>> outputs = program.run(*inputs);
  if (!outputs) {
    result.problem = llvm::toString(outputs.takeError());
    return result;
  }
  for (auto [place, recorded] : llvm::enumerate(test.outputs))
    result.outputs.push_back(
        compareOutput(signature, *outputs, recorded, place, context));
  result.pass = llvm::all_of(result.outputs,
                             [](const OutputResult &o) { return o.pass; });
  return result;
}

namespace {
/// Collects what a model is refused for, and passes it on.
struct ErrorCounter {
  ModelResult &result;
  const MessageSink &sink;

  void operator()(const Message &message) const {
    if (message.kind == Message::Kind::Error) {
      if (result.numErrors++ == 0)
        result.firstError = message.text;
    }
    if (sink)
      sink(message);
  }
};
} // namespace

static ModelResult::Outcome outcomeOf(Status status) {
  return status == Status::BadInput ? ModelResult::Outcome::Refused
                                    : ModelResult::Outcome::Failed;
}

/// Compiles for the shapes of `cases[0]` and runs all of `cases`.
static bool runGroup(StringRef path, ArrayRef<const TestCase *> cases,
                     DriverOptions options, const MessageSink &sink,
                     ModelResult &result) {
  options.inputShapes = shapesOf(*cases.front());
  Compiler compiler(options, sink);
  std::vector<SourceFile> files;
  if (succeeded(compiler.import(path)) &&
      succeeded(compiler.lowerTo(Level::Printable))) {
    FailureOr<std::vector<SourceFile>> emitted = compiler.emit();
    if (succeeded(emitted))
      files = std::move(*emitted);
  }
  if (result.report.name.empty() || compiler.getStatus() == Status::Ok)
    result.report = compiler.getReport();
  if (compiler.getStatus() != Status::Ok) {
    result.outcome = outcomeOf(compiler.getStatus());
    return false;
  }
  if (options.progress)
    options.progress->now("building the C");
  auto program =
      HostProgram::build(files, compiler.getName(), compiler.getSignature(),
                         cpuOf(options), {options.sm, options.emulate});
  if (!program) {
    sink({Message::Kind::Error, llvm::toString(program.takeError())});
    result.outcome = ModelResult::Outcome::Failed;
    return false;
  }
  for (const TestCase *test : cases) {
    if (options.progress)
      options.progress->now("running " + test->name);
    result.cases.push_back(runCase(**program, *test, compiler.getContext()));
  }
  return true;
}

static std::string modelName(StringRef path) {
  StringRef stem = llvm::sys::path::stem(path);
  StringRef folder =
      llvm::sys::path::filename(llvm::sys::path::parent_path(path));
  if (folder == "rejects")
    return ("rejects/" + stem).str();
  return (stem == "model" && !folder.empty() ? folder : stem).str();
}

ModelResult inlay::verifyModel(StringRef path, StringRef folder,
                               const DriverOptions &options,
                               const MessageSink &sink) {
  ModelResult result;
  result.model = modelName(path);
  MessageSink counter = ErrorCounter{result, sink};
  MLIRContext context(MLIRContext::Threading::DISABLED);
  FailureOr<std::vector<TestCase>> cases = failure();
  {
    DiagnosticLines diagnostics(&context, counter);
    cases = readCases(folder, &context);
  }
  result.outcome = ModelResult::Outcome::Refused;
  if (failed(cases))
    return result;
  std::vector<std::vector<const TestCase *>> groups;
  std::map<Shapes, size_t> groupOf;
  for (const TestCase &test : *cases) {
    auto [place, isNew] = groupOf.try_emplace(shapesOf(test), groups.size());
    if (isNew)
      groups.emplace_back();
    groups[place->second].push_back(&test);
  }
  for (const auto &group : groups)
    if (!runGroup(path, group, options, counter, result))
      return result;
  bool pass = llvm::all_of(result.cases,
                           [](const CaseResult &test) { return test.pass; });
  result.outcome =
      pass ? ModelResult::Outcome::Passed : ModelResult::Outcome::Failed;
  return result;
}

ModelResult inlay::tryModel(StringRef path, const DriverOptions &options,
                            const MessageSink &sink) {
  ModelResult result;
  result.model = modelName(path);
  Compilation compilation =
      compileModel(path, options, ErrorCounter{result, sink});
  result.report = compilation.report;
  result.outcome = compilation.status == Status::Ok
                       ? ModelResult::Outcome::Passed
                       : outcomeOf(compilation.status);
  return result;
}

std::string inlay::caseLines(const CaseResult &test) {
  if (!test.problem.empty())
    return "FAIL " + test.name + ": " + test.problem + "\n";
  std::string text;
  for (const OutputResult &output : test.outputs) {
    text += output.pass ? "PASS " : "FAIL ";
    text += test.name + " '" + output.name + "': ";
    if (!output.problem.empty())
      text += output.problem + "; ";
    char line[96];
    snprintf(line, sizeof line, "worst error %.2g, %.2g of its tolerance\n",
             output.worstError, output.worstRatio);
    text += line;
  }
  return text;
}
