// Names of layer functions, their arguments and their constants, from the
// locations that came with the ONNX nodes.
#include "passes/OutlineLayers/LayerNames.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/Common/Steps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// The layer's name: the metadata of the location that ToKernels made.
static std::string layerName(Operation *op) {
  if (auto fused = dyn_cast<FusedLoc>(op->getLoc()))
    if (auto name = dyn_cast_or_null<StringAttr>(fused.getMetadata()))
      return name.str();
  if (auto name = dyn_cast<NameLoc>(op->getLoc()))
    return name.getName().str();
  return op->getName().stripDialect().str();
}

/// Moves elements and computes nothing.
static bool onlyMoves(Operation *op) {
  if (isa<kernel::FillHaloOp, kernel::PackOp, kernel::UnpackOp>(op))
    return true;
  auto generic = dyn_cast<linalg::GenericOp>(op);
  return generic && llvm::hasSingleElement(*generic.getBody());
}

LayerNames::LayerNames(ArrayRef<Operation *> steps, SymbolTable &symbols)
    : symbols(symbols) {
  for (Operation *step : steps)
    if (!onlyMoves(step))
      computed.insert(layerName(step));
}

LayerNames::Part LayerNames::partOf(Operation *step) const {
  if (!onlyMoves(step) || !computed.contains(layerName(step)))
    return {};
  return TypeSwitch<Operation *, Part>(step)
      .Case([](kernel::FillHaloOp) {
        return Part{"halo", "Fills the margin that windows reach over."};
      })
      .Case([](kernel::PackOp) {
        return Part{"pack", "Puts the channels into lanes."};
      })
      .Case([](kernel::UnpackOp) {
        return Part{"unpack", "Takes the channels out of the lanes."};
      })
      .Default(Part{"copy", "Copies to where the layer reads."});
}

std::string LayerNames::take(Operation *step) {
  std::string name = layerName(step);
  // Of the names of fused nodes the first one says it.
  if (StringRef word = partOf(step).word; !word.empty())
    name = (StringRef(name).split(';').first + "_" + word).str();
  std::string free = name;
  for (int number = 2; symbols.lookup(free) || !taken.insert(free).second;)
    free = name + "_" + std::to_string(number++);
  return free;
}

StringRef LayerNames::comment(Operation *step) const {
  return partOf(step).comment;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static void collectNames(Location loc, llvm::StringSet<> &names) {
  if (auto name = dyn_cast<NameLoc>(loc))
    names.insert(name.getName());
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      collectNames(part, names);
}

/// What a body does with a constant.
static StringRef roleInBody(BlockArgument value) {
  if (value.use_empty())
    return "constant";
  return TypeSwitch<Operation *, StringRef>(*value.user_begin())
      .Case<arith::AddFOp, arith::AddIOp, arith::SubFOp>(
          [](auto) { return "bias"; })
      .Case<arith::MulFOp, arith::MulIOp, kernel::ScaleOp>(
          [](auto) { return "scale"; })
      .Default(StringRef("constant"));
}

/// What the constant that is operand `index` of a step is to it.
static StringRef constantRole(Operation *step, unsigned index) {
  auto maps = step->getAttrOfType<ArrayAttr>("extra_maps");
  auto destination = dyn_cast<DestinationStyleOpInterface>(step);
  unsigned inits = destination ? destination.getNumDpsInits() : 0;
  unsigned extras = maps ? static_cast<unsigned>(maps.size()) : 0;
  unsigned firstExtra = step->getNumOperands() - inits - extras;
  if (extras != 0 && index >= firstExtra)
    return roleInBody(step->getRegion(0).getArgument(1 + index - firstExtra));
  if (auto generic = dyn_cast<linalg::GenericOp>(step))
    return roleInBody(generic.getBody()->getArgument(index));
  if (isa<kernel::RecurrentOp>(step) && index < 5) {
    static constexpr StringLiteral parts[] = {
        "constant", "weight", "recurrence", "bias", "initial_h"};
    return parts[index];
  }
  bool isProduct = isa<kernel::MatMulOp, kernel::QMatMulOp,
                       kernel::PackedMatMulOp, kernel::PackedQMatMulOp>(step);
  bool isWindow =
      isa<kernel::ConvOp, kernel::QConvOp, kernel::ConvTransposeOp,
          kernel::BlockedConvOp, kernel::BlockedDepthwiseOp,
          kernel::BlockedQConvOp, kernel::BlockedQDepthwiseOp>(step);
  if (!isProduct && !isWindow)
    return "constant";
  if (index == 2)
    return "bias";
  return index == 1 || isProduct ? "weight" : "constant";
}

void LayerNames::nameConstants(Operation *step) {
  llvm::StringSet<> nodes;
  collectNames(step->getLoc(), nodes);
  std::string layer = layerName(step);
  nodes.insert(layer);
  for (auto [index, operand] : llvm::enumerate(step->getOperands())) {
    Operation *source = operand.getDefiningOp();
    while (source && isBufferView(source) && source->getNumOperands() == 1)
      source = source->getOperand(0).getDefiningOp();
    auto get = dyn_cast_or_null<memref::GetGlobalOp>(source);
    auto global =
        get ? symbols.lookup<memref::GlobalOp>(get.getName()) : nullptr;
    if (!global)
      continue;
    llvm::StringSet<> own;
    collectNames(global.getLoc(), own);
    bool isNamed = llvm::any_of(
        own, [&](const auto &name) { return !nodes.contains(name.getKey()); });
    if (isNamed)
      continue;
    auto name = StringAttr::get(step->getContext(),
                                layer + "." + constantRole(step, index));
    global->setLoc(NameLoc::get(name));
  }
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

std::string inlay::roleName(Operation *op, Value value) {
  auto destination = dyn_cast<DestinationStyleOpInterface>(op);
  if (!destination)
    return "x";
  static constexpr StringLiteral recurrent[] = {"x", "w", "r", "b",
                                                "initial_h"};
  for (auto [i, init] : llvm::enumerate(destination.getDpsInits()))
    if (init == value) {
      if (auto cell = dyn_cast<kernel::RecurrentOp>(op)) {
        SmallVector<StringRef> names;
        if (cell.getWritesY())
          names.push_back("y");
        names.push_back("h");
        if (cell.getCell() == CellKind::Lstm)
          names.push_back("c");
        names.push_back("gates");
        return names[i].str();
      }
      return "y";
    }
  SmallVector<Value> inputs;
  if (auto maps = op->getAttrOfType<ArrayAttr>("extra_maps")) {
    unsigned count = op->getNumOperands() - destination.getNumDpsInits() -
                     static_cast<unsigned>(maps.size());
    inputs.assign(op->operand_begin(), op->operand_begin() + count);
  }
  if (isa<kernel::RecurrentOp>(op)) {
    size_t index = llvm::find(inputs, value) - inputs.begin();
    return index < 5 ? recurrent[index].str() : "extra";
  }
  if (isa<kernel::MatMulOp, kernel::QMatMulOp>(op))
    return value == inputs[0] ? "a" : value == inputs[1] ? "b" : "extra";
  if (!inputs.empty())
    return value == inputs[0]                  ? "x"
           : llvm::is_contained(inputs, value) ? "w"
                                               : "extra";
  return "x";
}
