// The compiler's side of inlay-gen: many models in one process.
//
//   judge-models FORM,FORM,... FOLDER...
//
// A folder holds model.onnx and input_<k>.bin, the raw elements of each input.
// Written beside them: reference_<k>.bin, the outputs of the graph as it was
// imported by the reference; rewritten_<k>.bin, the same after the graph
// passes; and the generated C of each form (o2, o0, v3, v4, m4), in a folder of
// its name. Prints one line of JSON a folder.
#include "lib/Driver/Compile.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/WriteOutput.h"
#include "lib/Reference/Evaluate.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;

namespace {
/// A way to compile a model.
struct Form {
  const char *name;
  unsigned optimization;
  const char *cpu;
};
constexpr Form allForms[] = {{"o2", 2, "generic"},
                             {"o0", 0, "generic"},
                             {"v3", 2, "x86-64-v3"},
                             {"v4", 2, "x86-64-v4"},
                             {"m4", 2, "cortex-m4"}};

/// One model in its folder, and what is said of it.
class Judgement {
public:
  Judgement(StringRef folder, ArrayRef<Form> forms)
      : folder(folder), forms(forms) {}

  llvm::json::Object run();

private:
  std::string inside(const Twine &name) const;
  bool compile(const Form &form, llvm::json::Object &result);
  bool evaluateGraph(Compiler &compiler, StringRef stem,
                     llvm::json::Object &result);
  DriverOptions optionsFor(const Form &form) const;
  /// The lines of errors so far, in one.
  std::string takeErrors();

  std::string folder;
  ArrayRef<Form> forms;
  std::string errors;
};
} // namespace

std::string Judgement::inside(const Twine &name) const {
  SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

std::string Judgement::takeErrors() { return std::exchange(errors, {}); }

DriverOptions Judgement::optionsFor(const Form &form) const {
  DriverOptions options;
  options.optimization = form.optimization;
  options.cpu = form.cpu;
  options.name = (llvm::sys::path::filename(folder) + "_" + form.name).str();
  return options;
}

/// Runs the graph as it is now and writes its outputs.
bool Judgement::evaluateGraph(Compiler &compiler, StringRef stem,
                              llvm::json::Object &result) {
  auto graph = *compiler.getModule().getOps<func::FuncOp>().begin();
  SmallVector<Tensor> inputs;
  for (auto [index, entry] : llvm::enumerate(compiler.getSignature().inputs)) {
    auto file = llvm::MemoryBuffer::getFile(
        inside("input_" + Twine(index) + ".bin"), /*IsText=*/false,
        /*RequiresNullTerminator=*/false);
    size_t wanted =
        entry.type.getNumElements() * elementBytes(entry.type.getElementType());
    if (!file || (*file)->getBufferSize() != wanted) {
      result["problem"] = "input " + std::to_string(index) +
                          " has another size than " +
                          tensorTypeText(entry.type);
      return false;
    }
    Tensor &tensor = inputs.emplace_back(entry.type);
    if (wanted != 0)
      memcpy(tensor.mutableBytes().data(), (*file)->getBufferStart(), wanted);
  }
  FailureOr<SmallVector<Tensor>> outputs = evaluate(graph, inputs);
  if (failed(outputs)) {
    result["problem"] = "no " + stem.str() + ": " + takeErrors();
    return false;
  }
  for (auto [index, output] : llvm::enumerate(*outputs)) {
    ArrayRef<char> bytes = output.bytes();
    if (llvm::Error error =
            writeFile(inside(stem + "_" + Twine(index) + ".bin"),
                      StringRef(bytes.data(), bytes.size()))) {
      result["problem"] = llvm::toString(std::move(error));
      return false;
    }
  }
  return true;
}

static llvm::json::Array entriesOf(ArrayRef<Signature::Entry> entries) {
  llvm::json::Array list;
  for (const Signature::Entry &entry : entries)
    list.push_back(llvm::json::Object{
        {"name", entry.name},
        {"dtype", elementTypeName(entry.type.getElementType())},
        {"shape", llvm::json::Array(entry.type.getShape())},
        {"bytes", entry.type.getNumElements() *
                      elementBytes(entry.type.getElementType())}});
  return list;
}

/// Compiles the model in one form; false ends the judgement of this model.
bool Judgement::compile(const Form &form, llvm::json::Object &result) {
  Compiler compiler(optionsFor(form), [&](const Message &message) {
    if (message.kind == Message::Kind::Error && errors.size() < 2000)
      errors += (errors.empty() ? "" : "; ") + message.text;
  });
  auto giveUp = [&] {
    bool refused = compiler.getStatus() == Status::BadInput;
    result["status"] = refused ? "refused" : "failed";
    result["problem"] = std::string(form.name) + ": " + takeErrors();
    return false;
  };
  bool isFirst = &form == &forms[0];
  if (failed(compiler.import(inside("model.onnx"))))
    return giveUp();
  if (isFirst) {
    result["inputs"] = entriesOf(compiler.getSignature().inputs);
    result["outputs"] = entriesOf(compiler.getSignature().outputs);
    if (!evaluateGraph(compiler, "reference", result))
      return false;
  }
  if (failed(compiler.lowerTo(Level::Graph)))
    return giveUp();
  if (isFirst && !evaluateGraph(compiler, "rewritten", result))
    return false;
  if (failed(compiler.lowerTo(Level::Printable)))
    return giveUp();
  FailureOr<std::vector<SourceFile>> files = compiler.emit();
  if (failed(files))
    return giveUp();
  if (llvm::Error error = writeOutput(*files, inside(form.name))) {
    result["problem"] = llvm::toString(std::move(error));
    return false;
  }
  return true;
}

llvm::json::Object Judgement::run() {
  llvm::json::Object result{{"folder", folder}, {"status", "failed"}};
  for (const Form &form : forms)
    if (!compile(form, result))
      return result;
  result["status"] = "ok";
  return result;
}

int main(int argc, char **argv) {
  SmallVector<StringRef> names;
  StringRef(argc > 1 ? argv[1] : "").split(names, ',');
  SmallVector<Form> forms;
  for (const Form &form : allForms)
    if (llvm::is_contained(names, form.name))
      forms.push_back(form);
  for (int i = 2; i < argc; ++i) {
    llvm::outs() << llvm::json::Value(Judgement(argv[i], forms).run()) << "\n";
    llvm::outs().flush();
  }
  return 0;
}
