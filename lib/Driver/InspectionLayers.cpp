// Layers, buffers and what flows between them, read off the printable form: the
// program as it will run, not as it was meant.

#include "codegen/Printer/Program.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/Inspection.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

namespace {
/// Bytes of the arena or of an argument that a step wrote.
struct Write {
  int64_t from;   ///< the step, or -1 - i for an input of the model
  int64_t buffer; ///< of the plan, or -1 - i for argument i
  int64_t low, high;
  TensorFigures tensor;
};

/// Follows bytes through the steps.
class FlowReader {
public:
  FlowReader(const Program &program, Inspection &inspection)
      : program(program), inspection(inspection) {}

  void run();

private:
  void addInputs();
  void addStep(const Step &line, LayerFigures &layer);
  void addOutputs();
  struct Place {
    int64_t buffer, low, high;
    bool isWhole; ///< without gaps
  };
  Place placeOf(const Pointer &pointer, MemRefType type, int64_t step,
                bool isWritten) const;
  void read(const Place &place, int64_t to);
  void write(const Place &place, int64_t step, TensorFigures tensor);

  const Program &program;
  Inspection &inspection;
  std::vector<Write> alive;
};
} // namespace

static std::string dtypeOf(const ElementType &element, StringRef bitsOf) {
  if (bitsOf == "f16")
    return "float16";
  if (bitsOf == "bf16")
    return "bfloat16";
  std::string name = elementTypeName(element.type).str();
  if (element.isUnsigned && StringRef(name).starts_with("int"))
    name = "u" + name;
  return name;
}

static TensorFigures figuresOf(const Parameter &parameter) {
  TensorFigures tensor;
  tensor.name = parameter.name;
  tensor.dtype = dtypeOf(parameter.element, parameter.bitsOf);
  tensor.shape.assign(parameter.shape.begin(), parameter.shape.end());
  tensor.bytes = parameter.count() * parameter.element.bytes();
  return tensor;
}

/// The buffer is the one that lives at this step: of two that share bytes, what
/// is read belongs to the older one, what is written to the younger.
FlowReader::Place FlowReader::placeOf(const Pointer &pointer, MemRefType type,
                                      int64_t step, bool isWritten) const {
  SmallVector<int64_t> strides;
  int64_t offset = 0, last = 0;
  bool known = succeeded(type.getStridesAndOffset(strides, offset));
  for (size_t i = 0; known && i < strides.size(); ++i)
    last += (type.getDimSize(i) - 1) * strides[i];
  int64_t size = pointer.element.bytes();
  int64_t extent = known ? (last + 1) * size : pointer.bytes;
  int64_t low = pointer.kind == Pointer::Arena ? pointer.arenaByte
                                               : pointer.offset * size;
  Place place{-1, low, low + extent, extent <= pointer.bytes};
  if (pointer.kind == Pointer::Argument) {
    place.buffer = -1 - int64_t(pointer.index);
    return place;
  }
  if (low < 0 && pointer.index < program.plan.size()) {
    // A loop's counter decides where in its buffer it is.
    const PlannedBuffer &buffer = program.plan[pointer.index];
    return {int64_t(pointer.index), buffer.offset, buffer.offset + buffer.bytes,
            false};
  }
  for (auto [i, buffer] : llvm::enumerate(program.plan)) {
    if (low < buffer.offset || place.high > buffer.offset + buffer.bytes ||
        step < buffer.first || step > buffer.last)
      continue;
    if (place.buffer < 0 ||
        (isWritten == (buffer.first > program.plan[place.buffer].first)))
      place.buffer = int64_t(i);
  }
  if (place.buffer < 0)
    place.buffer = int64_t(program.plan.size()); // in no buffer of the plan
  return place;
}

void FlowReader::read(const Place &place, int64_t to) {
  SmallVector<int64_t> seen;
  for (const Write &write : llvm::reverse(alive)) {
    bool sameSpace = (write.buffer < 0) == (place.buffer < 0) &&
                     (place.buffer >= 0 || write.buffer == place.buffer);
    if (!sameSpace || write.low >= place.high || write.high <= place.low ||
        llvm::is_contained(seen, write.from))
      continue;
    seen.push_back(write.from);
    inspection.flows.push_back({write.from, to, write.tensor});
  }
}

void FlowReader::write(const Place &place, int64_t step, TensorFigures tensor) {
  // Whatever is written over, and whatever lived in a buffer that is dead.
  llvm::erase_if(alive, [&](const Write &old) {
    if ((old.buffer < 0) != (place.buffer < 0))
      return false;
    if (old.buffer < 0)
      return false;
    bool isDead = old.buffer < int64_t(program.plan.size()) &&
                  program.plan[old.buffer].last < step;
    bool isCovered =
        place.isWhole && old.low >= place.low && old.high <= place.high;
    bool overlaps = old.low < place.high && place.low < old.high;
    return isCovered || (isDead && overlaps);
  });
  alive.push_back({step, place.buffer, place.low, place.high, tensor});
}

/// -1 - i for the i-th name.
static int64_t endOf(ArrayRef<std::string> names, StringRef name) {
  return -1 - (llvm::find(names, name) - names.begin());
}

void FlowReader::addInputs() {
  std::vector<std::string> names =
      interfaceNames(inspection.model.inputs, inspection.inputs);
  for (const Parameter &input : program.inputs) {
    int64_t argument = cast<BlockArgument>(input.value).getArgNumber();
    TensorFigures tensor = figuresOf(input);
    tensor.name = input.onnxName;
    alive.push_back(
        {endOf(names, tensor.name), -1 - argument, 0, tensor.bytes, tensor});
  }
}

/// All reads come before all writes: a step may write over what it reads.
void FlowReader::addStep(const Step &line, LayerFigures &layer) {
  const Layer *called = nullptr;
  if (isa<func::CallOp>(line.op))
    called = &program.layers[line.layer];
  for (bool writes : {false, true})
    for (auto [k, pointer] : llvm::enumerate(line.pointers)) {
      bool isWritten = called ? called->parameters[k].isWritten : k == 1;
      if (isWritten != writes || pointer.kind == Pointer::WeightData)
        continue;
      auto type = cast<MemRefType>(line.op->getOperand(k).getType());
      Place place = placeOf(pointer, type, layer.step, writes);
      TensorFigures tensor{"copy", dtypeOf(pointer.element, ""),
                           type.getShape().vec(), pointer.bytes};
      if (called) {
        tensor = figuresOf(called->parameters[k]);
        func::FuncOp function = called->op;
        auto halves = inspection.halves.find(function.getSymName().str());
        if (halves != inspection.halves.end() && halves->second.count(k))
          tensor.dtype = halves->second.at(k);
      }
      if (!writes) {
        read(place, layer.step);
        layer.readBytes += tensor.bytes;
        layer.reads.push_back(std::move(tensor));
        continue;
      }
      layer.writtenBytes += tensor.bytes;
      layer.writes.push_back(tensor);
      write(place, layer.step, std::move(tensor));
    }
}

void FlowReader::addOutputs() {
  std::vector<std::string> names =
      interfaceNames(inspection.model.outputs, inspection.outputs);
  for (const Parameter &output : program.outputs) {
    int64_t argument = cast<BlockArgument>(output.value).getArgNumber();
    for (const Write &write : alive)
      if (write.buffer == -1 - argument)
        inspection.flows.push_back(
            {write.from, endOf(names, output.onnxName), write.tensor});
  }
}

void FlowReader::run() {
  addInputs();
  for (auto [line, layer] : llvm::zip(program.steps, inspection.layers))
    addStep(line, layer);
  addOutputs();
}

/// Bytes of the arena that hold something at `step`; buffers that take over one
/// another's bytes count once.
static int64_t liveBytesAt(const Program &program, int64_t step) {
  std::vector<std::pair<int64_t, int64_t>> ranges;
  for (const PlannedBuffer &buffer : program.plan)
    if (buffer.first <= step && step <= buffer.last)
      ranges.push_back({buffer.offset, buffer.offset + buffer.bytes});
  llvm::sort(ranges);
  int64_t sum = 0, end = 0;
  for (auto [low, high] : ranges) {
    sum += std::max<int64_t>(0, high - std::max(low, end));
    end = std::max(end, high);
  }
  return sum;
}

LogicalResult inlay::readLayerFigures(ModuleOp module, Inspection &inspection) {
  EmitOptions options;
  options.name = "model";
  FailureOr<Program> program = readProgram(module, options);
  if (failed(program))
    return failure();
  for (auto [i, line] : llvm::enumerate(program->steps)) {
    LayerFigures &layer = inspection.layers.emplace_back();
    layer.step = int64_t(i) + 1;
    layer.liveBytes = liveBytesAt(*program, layer.step);
    if (!isa<func::CallOp>(line.op)) {
      layer.name = layer.kind = "copy";
      continue;
    }
    Layer &called = program->layers[line.layer];
    layer.name = called.name;
    layer.nodes = called.nodes;
    layer.multiplyAdds = called.macs;
    auto facts = called.op->getAttrOfType<DictionaryAttr>("inlay.layer");
    if (auto kind = facts ? facts.getAs<StringAttr>("kind") : StringAttr())
      layer.kind = kind.str();
    SmallVector<StringRef> weights;
    called.op.walk([&](memref::GetGlobalOp get) {
      const Weight *weight = program->findWeight(get.getName());
      if (!weight || llvm::is_contained(weights, get.getName()))
        return;
      weights.push_back(get.getName());
      layer.weightBytes += weight->bytes();
    });
  }
  for (const PlannedBuffer &buffer : program->plan)
    inspection.buffers.push_back(
        {buffer.name, buffer.offset, buffer.bytes, buffer.first, buffer.last});
  FlowReader(*program, inspection).run();
  return success();
}
