// Gathers names, types, weights, layers and the lines of `run` from a module in
// the printable form.
#include "codegen/Printer/Program.h"
#include "codegen/Printer/Helpers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;

/// Locals and layer functions keep to this length, so that a call of one never
/// needs more than a line and a bit.
static constexpr size_t functionNameLimit = 28;
static constexpr size_t localNameLimit = 16;
static constexpr size_t argumentNameLimit = 30;
static constexpr size_t weightNameLimit = 28;

/// The name in a weight's location: of the initialiser, or of the node that
/// made it.
static std::string nameOfData(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName().str();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (std::string name = nameOfData(part); !name.empty())
        return name;
  return {};
}

namespace {

/// Fills a Program; each function reads one thing.
class Reader {
public:
  Reader(ModuleOp module, const EmitOptions &options) {
    program.module = module;
    program.options = &options;
    Helpers::reserveNames(program.fileScope);
    for (const std::string &name : options.reservedNames)
      program.fileScope.reserve(name);
  }

  FailureOr<Program> read() {
    for (auto func : program.module.getOps<func::FuncOp>())
      if (func->hasAttr("inlay.entry"))
        program.entry = func;
    if (!program.entry) {
      program.module.emitError(
          "no function has the attribute 'inlay.entry', which marks the one "
          "that becomes the C function to call");
      return failure();
    }
    program.prefix = toIdentifier(program.options->name, 32);
    program.macro = toMacroName(program.prefix);
    readModel();
    reserveArguments();
    readWeights();
    readLayers();
    if (failed(readEntry()))
      return failure();
    readPlan();
    if (failed(readSteps()))
      return failure();
    if (program.options->flashSpace)
      placeInFlash();
    return std::move(program);
  }

private:
  void readModel() {
    auto model = program.entry->getAttrOfType<DictionaryAttr>("inlay.model");
    if (!model)
      return;
    auto text = [&](StringRef key) -> std::string {
      Attribute value = model.get(key);
      if (auto string = dyn_cast_or_null<StringAttr>(value))
        return string.str();
      if (auto number = dyn_cast_or_null<IntegerAttr>(value))
        return std::to_string(number.getInt());
      return {};
    };
    program.modelName = text("name");
    program.modelFile = text("file");
    program.sha256 = text("sha256");
    program.opset = text("opset");
    if (auto nodes = model.getAs<IntegerAttr>("nodes"))
      program.onnxNodes = nodes.getInt();
  }

  /// Inputs and outputs choose their names first: they are the API.
  void reserveArguments() {
    NameScope scope = program.fileScope;
    scope.reserve("arena");
    scope.reserve("weights");
    takenByArguments = program.fileScope;
    for (unsigned i = 0; i < program.entry.getNumArguments(); ++i) {
      auto kind = program.entry.getArgAttrOfType<StringAttr>(i, "inlay.kind");
      argumentNames.push_back("arena");
      if (kind && kind.getValue() == "arena")
        continue;
      argumentNames.back() =
          readParameter(program.entry, i, scope, argumentNameLimit).name;
      takenByArguments.reserve(argumentNames.back());
    }
  }

  /// A name at file scope that no argument of `run` hides.
  std::string fileName(StringRef wish, size_t limit) {
    std::string name = takenByArguments.unique(wish, limit);
    program.fileScope.reserve(name);
    return name;
  }

  void readWeights() {
    for (auto global : program.module.getOps<memref::GlobalOp>()) {
      Weight weight;
      weight.op = global;
      weight.onnxName = nameOfData(global.getLoc());
      weight.name =
          fileName(weight.onnxName.empty() ? global.getSymName()
                                           : StringRef(weight.onnxName),
                   weightNameLimit);
      weight.element.type = global.getType().getElementType();
      weight.element.isUnsigned =
          isUnsigned(global->getAttrOfType<StringAttr>("inlay.dtype"));
      weight.shape.assign(global.getType().getShape().begin(),
                          global.getType().getShape().end());
      weightIndex[global.getSymName()] = program.weights.size();
      program.weights.push_back(std::move(weight));
    }
    // Prefixed names must not meet each other or anything else either.
    for (Weight &weight : program.weights)
      weight.symbol =
          program.fileScope.unique(program.prefix + "_" + weight.name);
  }

  /// The bits of a float of 16 bits count as unsigned.
  static bool isUnsigned(StringAttr dtype) {
    return dtype && (dtype.getValue().starts_with("u") ||
                     dtype.getValue().ends_with("f16"));
  }

  Parameter readParameter(func::FuncOp func, unsigned index, NameScope &scope,
                          size_t limit) {
    Parameter parameter;
    parameter.value = func.getArgument(index);
    auto type = cast<MemRefType>(parameter.value.getType());
    auto text = [&](StringRef key) -> std::string {
      auto attr = func.getArgAttrOfType<StringAttr>(index, key);
      return attr ? attr.str() : "";
    };
    std::string wish = text("inlay.name");
    if (wish.empty())
      wish = wishedName(parameter.value.getLoc());
    if (wish.empty())
      wish = "arg";
    parameter.name = scope.unique(wish, limit);
    parameter.onnxName = text("inlay.onnx_name");
    parameter.dims = text("inlay.dims");
    parameter.element.type = type.getElementType();
    parameter.element.isUnsigned =
        isUnsigned(func.getArgAttrOfType<StringAttr>(index, "inlay.dtype"));
    if (std::string dtype = text("inlay.dtype");
        StringRef(dtype).ends_with("f16"))
      parameter.bitsOf = dtype;
    parameter.shape.assign(type.getShape().begin(), type.getShape().end());
    if (auto scale = func.getArgAttrOfType<FloatAttr>(index, "inlay.scale"))
      parameter.scale = float(scale.getValueAsDouble());
    if (auto zero =
            func.getArgAttrOfType<IntegerAttr>(index, "inlay.zero_point"))
      parameter.zeroPoint = zero.getInt();
    if (auto value =
            func.getArgAttrOfType<DenseIntElementsAttr>(index, "inlay.value"))
      for (const APInt &number : value.getValues<APInt>())
        parameter.expected.push_back(parameter.element.isUnsigned ||
                                             parameter.element.isBool()
                                         ? int64_t(number.getZExtValue())
                                         : number.getSExtValue());
    parameter.isWritten = bool(func.getArgAttr(index, "inlay.written"));
    parameter.isRestrict = bool(func.getArgAttr(index, "inlay.restrict"));
    return parameter;
  }

  void readLayers() {
    // The parameters come later: they must not shadow any function's name.
    for (auto func : program.module.getOps<func::FuncOp>()) {
      if (func == program.entry || func.isExternal())
        continue;
      Layer layer;
      layer.op = func;
      layer.name = fileName(func.getSymName(), functionNameLimit);
      collectNodes(func.getLoc(), layer.nodes);
      if (auto facts = func->getAttrOfType<DictionaryAttr>("inlay.layer")) {
        if (auto step = facts.getAs<IntegerAttr>("step"))
          layer.step = step.getInt();
        if (auto macs = facts.getAs<IntegerAttr>("macs"))
          layer.macs = macs.getInt();
        if (auto comment = facts.getAs<StringAttr>("comment"))
          layer.comment = comment.str();
      }
      func.walk([&](memref::GetGlobalOp) { layer.usesWeights = true; });
      layerIndex[func.getSymName()] = program.layers.size();
      program.layers.push_back(std::move(layer));
    }
    for (Layer &layer : program.layers) {
      NameScope scope = program.fileScope;
      scope.reserve("arena");
      scope.reserve("weights");
      for (unsigned i = 0; i < layer.op.getNumArguments(); ++i)
        layer.parameters.push_back(
            readParameter(layer.op, i, scope, localNameLimit));
    }
  }

  LogicalResult readEntry() {
    func::FuncOp entry = program.entry;
    for (unsigned i = 0; i < entry.getNumArguments(); ++i) {
      NameScope scope;
      auto kind = entry.getArgAttrOfType<StringAttr>(i, "inlay.kind");
      if (kind && kind.getValue() == "arena") {
        program.arenaArgument = i;
        program.arenaBytes =
            cast<MemRefType>(entry.getArgument(i).getType()).getNumElements();
        continue;
      }
      Parameter parameter = readParameter(entry, i, scope, argumentNameLimit);
      parameter.name = argumentNames[i];
      if (!kind || (kind.getValue() != "input" && kind.getValue() != "output"))
        return entry.emitError()
               << "argument " << i
               << " of the entry needs 'inlay.kind', one of \"arena\", "
                  "\"input\" and \"output\"";
      bool isInput = kind.getValue() == "input";
      parameter.isWritten = !isInput;
      auto &list = isInput ? program.inputs : program.outputs;
      argumentSlot[i] = list.size();
      list.push_back(std::move(parameter));
    }
    return success();
  }

  void readPlan() {
    auto plan = program.entry->getAttrOfType<ArrayAttr>("inlay.plan");
    if (!plan)
      return;
    for (auto row : plan.getAsRange<DictionaryAttr>()) {
      PlannedBuffer buffer;
      auto number = [&](StringRef key) -> int64_t {
        auto attr = row.getAs<IntegerAttr>(key);
        return attr ? attr.getInt() : 0;
      };
      if (auto name = row.getAs<StringAttr>("name"))
        buffer.name = name.str();
      if (auto over = row.getAs<StringAttr>("over"))
        buffer.over = over.str();
      buffer.offset = number("offset");
      buffer.bytes = number("bytes");
      buffer.first = number("first");
      buffer.last = number("last");
      // Cut before it is in upper case, which no path would be recognised in.
      buffer.enumerator = program.fileScope.unique(
          "AT_" + toMacroName(toIdentifier(buffer.name, 20)), 24);
      program.plan.push_back(std::move(buffer));
    }
  }

  /// True if `buffer` is only loaded from, itself or through views.
  static bool isOnlyLoaded(Value buffer) {
    return llvm::all_of(buffer.getUsers(), [](Operation *user) {
      if (isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
              memref::CastOp, memref::ReinterpretCastOp>(user))
        return isOnlyLoaded(user->getResult(0));
      return isa<memref::LoadOp>(user);
    });
  }

  /// Pointers to constant data go from `run` to layers, and to memcpy.
  void placeInFlash() {
    for (Weight &weight : program.weights)
      weight.inFlash = true;
    program.module.walk([&](memref::GetGlobalOp get) {
      if (!isOnlyLoaded(get.getResult()))
        program.weights[weightIndex.lookup(get.getName())].inFlash = false;
    });
  }

  LogicalResult readSteps();
  LogicalResult readSteps(Block &block);
  LogicalResult readStep(Operation &op);
  LogicalResult readNumber(Operation &op, Value buffer);
  LogicalResult addDistance(memref::SubViewOp view, Pointer &pointer);
  FailureOr<Pointer> pointerOf(Value value, int64_t step);
  Pointer placeInArena(MemRefType type, int64_t byte, StringRef wish,
                       int64_t step);

  Program program;
  int64_t step = 0; ///< the last one read
  llvm::StringMap<unsigned> weightIndex, layerIndex;
  std::vector<std::string> argumentNames; ///< of the entry
  NameScope takenByArguments;             ///< and all names at file scope
  llvm::DenseMap<unsigned, unsigned> argumentSlot;
};

} // namespace

/// The planned buffer that a view is, by name, else by place and time.
Pointer Reader::placeInArena(MemRefType type, int64_t byte, StringRef wish,
                             int64_t step) {
  Pointer pointer;
  pointer.kind = Pointer::Arena;
  pointer.element.type = type.getElementType();
  unsigned size = pointer.element.bytes();
  pointer.arenaByte = byte;
  int64_t best = -1, bestScore = -1;
  for (auto [i, buffer] : llvm::enumerate(program.plan)) {
    int64_t bytes = type.getNumElements() * size;
    if (byte < buffer.offset || byte + bytes > buffer.offset + buffer.bytes)
      continue;
    int64_t score = 4 * (buffer.offset == byte) + 2 * (buffer.name == wish) +
                    8 * (buffer.first <= step && step <= buffer.last);
    if (score > bestScore) {
      best = i;
      bestScore = score;
    }
  }
  if (best < 0) {
    pointer.isUnplanned = true;
    pointer.offset = byte / size;
    return pointer;
  }
  PlannedBuffer &buffer = program.plan[best];
  if (buffer.unit == 0)
    buffer.unit = size;
  pointer.index = best;
  pointer.offset = (byte - buffer.offset) / size;
  if (buffer.unit != size || buffer.offset % size != 0) {
    pointer.isUnplanned = true;
    pointer.offset = byte / size;
  }
  return pointer;
}

/// Follows views from a value of `run` down to where the bytes are.
FailureOr<Pointer> Reader::pointerOf(Value value, int64_t step) {
  auto type = cast<MemRefType>(value.getType());
  int64_t bytes =
      type.getNumElements() * ElementType{type.getElementType()}.bytes();
  auto shifted = [&](Value source) -> FailureOr<Pointer> {
    FailureOr<Pointer> pointer = pointerOf(source, step);
    if (failed(pointer))
      return failure();
    SmallVector<int64_t> strides;
    int64_t from = 0, to = 0;
    if (failed(cast<MemRefType>(source.getType())
                   .getStridesAndOffset(strides, from)) ||
        failed(type.getStridesAndOffset(strides, to)))
      return failure();
    if (ShapedType::isDynamic(to)) {
      auto view = value.getDefiningOp<memref::SubViewOp>();
      if (view && failed(addDistance(view, *pointer)))
        return failure();
      pointer->bytes = bytes;
      return pointer;
    }
    pointer->offset += to - from;
    if (pointer->arenaByte >= 0)
      pointer->arenaByte += (to - from) * pointer->element.bytes();
    pointer->bytes = bytes;
    return pointer;
  };
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (argument.getArgNumber() == program.arenaArgument) {
      // A view of all of it, whose type is its own, is folded away.
      Pointer pointer = placeInArena(type, 0, {}, step);
      pointer.bytes = bytes;
      return pointer;
    }
    Pointer pointer;
    pointer.kind = Pointer::Argument;
    pointer.index = argument.getArgNumber();
    const Parameter *parameter = nullptr;
    for (const Parameter *each : program.ioInOrder())
      if (each->value == argument)
        parameter = each;
    pointer.element =
        parameter ? parameter->element : ElementType{type.getElementType()};
    pointer.bytes = bytes;
    return pointer;
  }
  Operation *op = value.getDefiningOp();
  if (auto view = dyn_cast<memref::ViewOp>(op)) {
    APInt byte;
    matchPattern(view.getByteShift(), m_ConstantInt(&byte));
    Pointer pointer = placeInArena(type, byte.getSExtValue(),
                                   wishedName(view.getLoc()), step);
    pointer.bytes = bytes;
    return pointer;
  }
  if (auto get = dyn_cast<memref::GetGlobalOp>(op)) {
    Pointer pointer;
    pointer.kind = Pointer::WeightData;
    pointer.index = weightIndex.lookup(get.getName());
    pointer.element = program.weights[pointer.index].element;
    pointer.bytes = bytes;
    return pointer;
  }
  if (isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
          memref::CastOp, memref::ReinterpretCastOp>(op))
    return shifted(op->getOperand(0));
  op->emitError("the entry's buffers must be views of the arena, weights or "
                "arguments; this is none of them");
  return failure();
}

/// The distance that a view adds to its source; one that a loop's counter
/// decides becomes a term.
LogicalResult Reader::addDistance(memref::SubViewOp view, Pointer &pointer) {
  SmallVector<int64_t> strides;
  int64_t from = 0;
  if (failed(view.getSourceType().getStridesAndOffset(strides, from)))
    return failure();
  for (auto [distance, stride] : llvm::zip(view.getMixedOffsets(), strides)) {
    if (auto value = dyn_cast<Value>(distance))
      pointer.terms.push_back({value, stride});
    else
      pointer.offset +=
          cast<IntegerAttr>(cast<Attribute>(distance)).getInt() * stride;
  }
  pointer.arenaByte = -1;
  return success();
}

LogicalResult Reader::readNumber(Operation &op, Value buffer) {
  FailureOr<Pointer> pointer = pointerOf(buffer, step);
  if (failed(pointer))
    return failure();
  program.numbers.push_back(Step{&op, 0, {*pointer}, 0});
  return success();
}

LogicalResult Reader::readStep(Operation &op) {
  Step line{&op, 0, {}, 0};
  SmallVector<bool> writes(op.getNumOperands(), false);
  if (auto call = dyn_cast<func::CallOp>(op)) {
    auto found = layerIndex.find(call.getCallee());
    if (found == layerIndex.end())
      return op.emitError() << "calls '" << call.getCallee()
                            << "', which is not a function of this module";
    line.layer = found->second;
    Layer &layer = program.layers[line.layer];
    if (layer.step == 0)
      layer.step = step + 1;
    step = layer.step;
    for (auto [i, parameter] : llvm::enumerate(layer.parameters))
      writes[i] = parameter.isWritten;
  } else {
    ++step;
    writes[1] = true;
  }
  line.number = step;
  for (auto [i, operand] : llvm::enumerate(op.getOperands())) {
    FailureOr<Pointer> pointer = pointerOf(operand, step);
    if (failed(pointer))
      return failure();
    if (pointer->kind == Pointer::Arena && !pointer->isUnplanned) {
      char &mark = program.plan[pointer->index].marks[step];
      mark = writes[i] || mark == 'W' ? 'W' : 'R';
    }
    // A layer that is called once takes the signedness of what it gets.
    if (isa<func::CallOp>(op) && pointer->kind == Pointer::Argument &&
        pointer->element.isUnsigned)
      program.layers[line.layer].parameters[i].element.isUnsigned = true;
    line.pointers.push_back(*pointer);
  }
  program.steps.push_back(std::move(line));
  return success();
}

LogicalResult Reader::readSteps(Block &block) {
  for (Operation &op : block) {
    LogicalResult read = success();
    if (isa<func::CallOp, memref::CopyOp>(op))
      read = readStep(op);
    else if (auto load = dyn_cast<memref::LoadOp>(op))
      read = readNumber(op, load.getMemref());
    else if (auto store = dyn_cast<memref::StoreOp>(op))
      read = readNumber(op, store.getMemref());
    if (failed(read))
      return failure();
    if (op.getNumRegions() != 0 && !program.control)
      program.control = &op;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        if (failed(readSteps(inner)))
          return failure();
  }
  return success();
}

LogicalResult Reader::readSteps() {
  if (failed(readSteps(program.entry.getBody().front())))
    return failure();
  for (const Step &line : program.steps)
    if (isa<func::CallOp>(line.op))
      program.layers[line.layer].call = &line;
  return success();
}

FailureOr<Program> inlay::readProgram(ModuleOp module,
                                      const EmitOptions &options) {
  return Reader(module, options).read();
}
