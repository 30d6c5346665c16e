// Takes a model down the levels and notes what is seen on the way. A model that
// is refused on the way is shown as far as it came.

#include "lib/Driver/Inspection.h"
#include "dialects/Inlay/InlayDialect.h"
#include "lib/Driver/Compile.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/Report.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace inlay;

/// Messages of a compilation, sorted into obstacles and remarks.
static MessageSink sorter(Inspection &inspection, bool &lastWasError) {
  return [&](const Message &message) {
    switch (message.kind) {
    case Message::Kind::Error: {
      Obstacle obstacle{message.node, message.operatorName, message.text};
      // The text begins with the node where it is about one.
      StringRef text = obstacle.reason;
      if (text.consume_front("node '" + obstacle.node + "' (")) {
        auto [op, rest] = text.split("): ");
        obstacle.operatorName = op.str();
        obstacle.reason = rest.str();
      }
      inspection.obstacles.push_back(std::move(obstacle));
      lastWasError = true;
      return;
    }
    case Message::Kind::Note:
      if (lastWasError && !inspection.obstacles.empty())
        inspection.obstacles.back().reason += "; " + message.text;
      return;
    case Message::Kind::Warning:
    case Message::Kind::Remark:
      inspection.remarks.push_back(message.text);
      lastWasError = false;
      return;
    }
  };
}

/// "conv", or the kind of an op that stands for many: "relu" of `unary relu`.
static std::string opText(Operation *op) {
  std::string name = op->getName().stripDialect().str();
  if (auto kind = op->getAttr("kind")) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    kind.print(stream, /*elideType=*/true);
    StringRef word = StringRef(text).rsplit(' ').second;
    word = word.empty() ? StringRef(text) : word;
    word = word.trim("<>\"");
    return word == name ? name : name + "." + word.str();
  }
  return name;
}

/// Whether the op is one ONNX node's alone.
static bool isOfOneNode(Location loc) {
  auto node = dyn_cast<NameLoc>(loc);
  auto op = node ? dyn_cast<NameLoc>(node.getChildLoc()) : NameLoc();
  return op && !isa<NameLoc>(op.getChildLoc());
}

static void countGraphOps(ModuleOp module, Inspection &inspection) {
  llvm::DenseSet<Attribute> seen;
  module.walk([&](Operation *op) {
    if (!isa<InlayDialect>(op->getDialect()) ||
        isa<ConstantOp, LayerOp, YieldOp>(op))
      return;
    ++inspection.graphOps[opText(op)];
    if (!isOfOneNode(op->getLoc()) || seen.insert(op->getLoc()).second)
      ++inspection.graphNodes;
  });
}

static TensorFigures figuresOf(StringRef name, RankedTensorType type) {
  return {name.str(), elementTypeName(type.getElementType()).str(),
          type.getShape().vec(),
          type.getNumElements() * elementBytes(type.getElementType())};
}

/// The free axes of the declared inputs, with the sizes that the import chose.
static void addDimensions(Inspection &inspection) {
  for (const TensorFigures &bound : inspection.inputs)
    for (const ValueSummary &input : inspection.model.inputs) {
      if (input.name != bound.name || input.dims.size() != bound.shape.size())
        continue;
      for (auto [axis, dim] : llvm::enumerate(input.dims)) {
        if (dim.size >= 0)
          continue;
        std::string name = dim.symbol.empty()
                               ? input.name + "." + std::to_string(axis)
                               : dim.symbol;
        auto known = llvm::find_if(
            inspection.dimensions,
            [&](const DimensionFigures &each) { return each.name == name; });
        if (known == inspection.dimensions.end()) {
          inspection.dimensions.push_back({name, bound.shape[axis], {}});
          known = std::prev(inspection.dimensions.end());
        }
        known->axes.push_back({input.name, int64_t(axis)});
      }
    }
}

std::vector<std::string> inlay::interfaceNames(ArrayRef<ValueSummary> declared,
                                               ArrayRef<TensorFigures> bound) {
  std::vector<std::string> names;
  for (const ValueSummary &value : declared)
    names.push_back(value.name);
  for (const TensorFigures &tensor : bound)
    if (!llvm::is_contained(names, tensor.name))
      names.push_back(tensor.name);
  return names;
}

static void noteHalves(ModuleOp module, Inspection &inspection) {
  for (auto function : module.getOps<func::FuncOp>())
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
      Type element = getElementTypeOrSelf(type);
      if (element.isF16() || element.isBF16())
        inspection.halves[function.getSymName().str()][i] =
            elementTypeName(element).str();
    }
}

static LogicalResult lower(Compiler &compiler, StringRef path,
                           Inspection &inspection) {
  if (failed(compiler.import(path)))
    return failure();
  for (const Signature::Entry &input : compiler.getSignature().inputs)
    inspection.inputs.push_back(figuresOf(input.name, input.type));
  for (const Signature::Entry &output : compiler.getSignature().outputs)
    inspection.outputs.push_back(figuresOf(output.name, output.type));
  addDimensions(inspection);
  if (failed(compiler.lowerTo(Level::Graph)))
    return failure();
  countGraphOps(compiler.getModule(), inspection);
  if (failed(compiler.lowerTo(Level::Planned)))
    return failure();
  noteHalves(compiler.getModule(), inspection);
  if (failed(compiler.lowerTo(Level::Printable)) ||
      failed(readLayerFigures(compiler.getModule(), inspection)) ||
      failed(compiler.emit()))
    return failure();
  return success();
}

/// What a model is called that the import did not come to name: after its file,
/// or after its folder where all files are called the same.
static std::string nameOfFile(StringRef path) {
  StringRef stem = llvm::sys::path::stem(path);
  StringRef folder =
      llvm::sys::path::filename(llvm::sys::path::parent_path(path));
  return (stem == "model" && !folder.empty() ? folder : stem).str();
}

FailureOr<Inspection> inlay::inspectModel(StringRef path,
                                          const DriverOptions &options,
                                          const MessageSink &sink) {
  Inspection inspection;
  inspection.file = llvm::sys::path::filename(path).str();
  {
    MLIRContext context(MLIRContext::Threading::DISABLED);
    DiagnosticLines lines(&context, sink);
    FailureOr<ModelSummary> model = summarizeModel(path, context);
    if (failed(model))
      return failure();
    inspection.model = std::move(*model);
  }
  bool lastWasError = false;
  Compiler compiler(options, sorter(inspection, lastWasError));
  bool compiles = succeeded(lower(compiler, path, inspection));
  if (!compiles)
    inspection.outcome = compiler.getStatus() == Status::InternalFailure
                             ? Inspection::Outcome::Failed
                             : Inspection::Outcome::Refused;
  inspection.report = compiler.getReport();
  inspection.report.nodes = inspection.model.numNodes;
  inspection.name = compiler.getName();
  if (inspection.name.empty())
    inspection.name = nameOfFile(path);
  for (const auto &[name, type] : compiler.getValueTypes())
    inspection.values[name] = figuresOf(name, type);
  return inspection;
}
