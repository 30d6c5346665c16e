//===- Import.cpp - ONNX file to `inlay` module ---------------------------===//
//
// The order of an import: read and parse the file, check the model as a whole,
// then inputs, nodes and outputs; a module comes out only if nothing was wrong.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Import.h"
#include "lib/Import/GraphImporter.h"
#include "lib/Import/MadeProtos.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

#include "llvm/Support/Path.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// The name of the generated function: that of the file, or of its folder for
/// a file that is just called model.onnx.
static std::string functionName(StringRef path, const ImportOptions &options) {
  if (!options.name.empty())
    return identifier(options.name);
  StringRef stem = llvm::sys::path::stem(path);
  StringRef folder =
      llvm::sys::path::filename(llvm::sys::path::parent_path(path));
  if (stem == "model" && !folder.empty() && folder != "." && folder != "..")
    return identifier(folder);
  return identifier(stem);
}

static Location locationOf(MLIRContext *context, StringRef path) {
  return NameLoc::get(
      StringAttr::get(context, llvm::sys::path::filename(path)));
}

GraphImporter::GraphImporter(std::shared_ptr<ModelFile> file,
                             const ImportOptions &options, MLIRContext *context)
    : file(file), options(options), context(context),
      fileLoc(locationOf(context, file->path)),
      reader(context, options, file->external), builder(context),
      made(std::make_shared<Made>()) {
  made->file = file;
}

FailureOr<ImportedModel> GraphImporter::importModel() {
  const onnx::ModelProto &model = file->model;
  if (failed(checkModel(model, fileLoc, options)))
    return failure();
  anyError |= failed(checkNames(model.graph(), fileLoc));
  for (const onnx::OperatorSetIdProto &opset : model.opset_import())
    opsets[opset.domain() == "ai.onnx" ? "" : opset.domain()] = opset.version();
  for (const onnx::FunctionProto &each : model.functions())
    localFunctions[each.domain() + "::" + each.name()] = &each;

  ImportedModel result;
  result.name = functionName(file->path, options);
  result.sha256 = file->sha256;
  auto version = opsets.find("");
  result.opset = version == opsets.end() ? 0 : version->second;
  result.nodes = int64_t(countNodes(model.graph()));
  nodeLimit = uint64_t(result.nodes) + options.maxAddedNodes;
  result.storage = made;
  result.module = ModuleOp::create(fileLoc);
  builder.setInsertionPointToStart(result.module->getBody());
  function = func::FuncOp::create(builder, fileLoc, result.name,
                                  builder.getFunctionType({}, {}));
  builder.setInsertionPointToStart(&function.getBody().emplaceBlock());

  Scope scope;
  scope.opsets = &opsets;
  anyError |= failed(addInitializers(model.graph(), scope));
  anyError |= failed(addInputs(model.graph(), scope));
  rejectUnknownDims(model.graph());
  rejectUnknownValues(model.graph());
  importNodes(model.graph().node(), scope);
  addOutputs(model.graph(), scope);
  if (anyError)
    return failure();

  StringRef fileName = llvm::sys::path::filename(file->path);
  function->setAttr(
      "inlay.model",
      builder.getDictionaryAttr(
          {builder.getNamedAttr("name", builder.getStringAttr(result.name)),
           builder.getNamedAttr("file", builder.getStringAttr(fileName)),
           builder.getNamedAttr("opset",
                                builder.getI64IntegerAttr(result.opset)),
           builder.getNamedAttr("sha256", builder.getStringAttr(result.sha256)),
           builder.getNamedAttr("nodes",
                                builder.getI64IntegerAttr(result.nodes))}));
  if (failed(verify(*result.module)))
    return failure();
  return result;
}

FailureOr<ImportedModel> inlay::importOnnx(StringRef path, MLIRContext &context,
                                           const ImportOptions &options) {
  context.loadDialect<InlayDialect, func::FuncDialect>();
  auto file = readModelFile(path, locationOf(&context, path), options);
  if (failed(file))
    return failure();
  return GraphImporter(*file, options, &context).importModel();
}
