// What a program says of itself: sizes, sums, and the nodes that a location
// names.
#include "codegen/Printer/Program.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;

/// Weights below this many bytes in all stay in `<name>.c`.
static constexpr int64_t inlineWeightBytes = 4096;

unsigned ElementType::bytes() const {
  return std::max(1u, type.getIntOrFloatBitWidth() / 8);
}

std::string ElementType::word() const {
  if (isBool())
    return "bool";
  if (isa<FloatType>(type))
    return "f" + std::to_string(type.getIntOrFloatBitWidth());
  return (isUnsigned ? "u" : "i") +
         std::to_string(type.getIntOrFloatBitWidth());
}

std::string ElementType::arenaMember() const {
  return isBool() ? "u8" : word();
}

static int64_t product(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

int64_t Parameter::count() const { return product(shape); }
int64_t Weight::count() const { return product(shape); }

std::string Parameter::shapeText() const {
  std::string text =
      (bitsOf.empty() ? element.word() : "bits of " + bitsOf) + " [";
  llvm::raw_string_ostream os(text);
  llvm::interleave(shape, os, ",");
  return text + "]";
}

//===----------------------------------------------------------------------===//
// Locations
//===----------------------------------------------------------------------===//

/// The operator that a NameLoc of an ONNX node has as its child, or empty.
static StringRef operatorOf(NameLoc loc) {
  auto child = dyn_cast<NameLoc>(loc.getChildLoc());
  if (!child || isa<NameLoc>(child.getChildLoc()))
    return {};
  return child.getName();
}

void inlay::collectNodes(Location loc, NodeNames &nodes) {
  if (auto fused = dyn_cast<FusedLoc>(loc)) {
    for (Location part : fused.getLocations())
      collectNodes(part, nodes);
    return;
  }
  auto name = dyn_cast<NameLoc>(loc);
  if (!name)
    return;
  StringRef op = operatorOf(name);
  if (op.empty()) {
    collectNodes(name.getChildLoc(), nodes);
    return;
  }
  std::pair<std::string, std::string> node(name.getName().str(), op.str());
  if (!llvm::is_contained(nodes, node))
    nodes.push_back(node);
}

std::string inlay::wishedName(Location loc) {
  auto name = dyn_cast<NameLoc>(loc);
  if (!name || !operatorOf(name).empty())
    return {};
  return name.getName().str();
}

//===----------------------------------------------------------------------===//
// Program
//===----------------------------------------------------------------------===//

int64_t Program::totalMacs() const {
  int64_t sum = 0;
  for (const Layer &layer : layers)
    sum += layer.macs;
  return sum;
}

int64_t Program::weightBytes() const {
  int64_t sum = 0;
  for (const Weight &weight : weights)
    sum += weight.bytes();
  return sum;
}

WeightStorage Program::storage() const {
  return options->weights == WeightStorage::Auto ? WeightStorage::Array
                                                 : options->weights;
}

bool Program::hasWeightFiles() const {
  return !weights.empty() && (storage() != WeightStorage::Array ||
                              weightBytes() > inlineWeightBytes);
}

const Weight *Program::findWeight(StringRef symbol) const {
  for (const Weight &weight : weights)
    if (memref::GlobalOp(weight.op).getSymName() == symbol)
      return &weight;
  return nullptr;
}

std::string Program::weightExpression(const Weight &weight) const {
  switch (storage()) {
  case WeightStorage::Blob:
    return "weights->" + weight.name;
  case WeightStorage::Literal:
    return weight.symbol + "." + weight.element.arenaMember();
  default:
    return hasWeightFiles() ? weight.symbol : weight.name;
  }
}

std::vector<const Parameter *> Program::ioInOrder() const {
  std::vector<const Parameter *> all;
  for (const Parameter &input : inputs)
    all.push_back(&input);
  for (const Parameter &output : outputs)
    all.push_back(&output);
  return all;
}

const Parameter &Program::argument(unsigned number) const {
  for (const auto *list : {&inputs, &outputs})
    for (const Parameter &each : *list)
      if (each.value.getArgNumber() == number)
        return each;
  llvm_unreachable("arguments besides the arena are inputs and outputs");
}
