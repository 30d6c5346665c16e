// How C says the lines of `run`: a layer is called, a copy is a memcpy, and a
// number is an element of the arena or of an input.
#include "codegen/C/Files.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::c;

RunForm::~RunForm() = default;

std::string inlay::c::placeText(const std::string &base, const Place &place,
                                const Spelling &spelling,
                                const Parameter *parameter) {
  const Pointer &pointer = *place.pointer;
  std::string text = base;
  if (!place.distance.empty())
    text += " + " + place.distance;
  if (pointer.offset != 0)
    text += " + " + std::to_string(pointer.offset);
  if (!parameter)
    return text;
  std::string has = spelling.storageType(pointer.element);
  std::string wants = spelling.storageType(parameter->element);
  if (has == wants)
    return text;
  bool isSum = StringRef(text).contains(' ');
  return "(" + std::string(parameter->isWritten ? "" : "const ") + wants +
         " *)" + (isSum ? "(" + text + ")" : text);
}

/// `arena->f32 + AT_CONV1`.
std::string CallForm::base(const Pointer &pointer) const {
  switch (pointer.kind) {
  case Pointer::Argument:
    return program.argument(pointer.index).name;
  case Pointer::WeightData:
    return program.weightExpression(program.weights[pointer.index]);
  case Pointer::Arena:
    break;
  }
  std::string base = "arena->" + pointer.element.arenaMember();
  if (!pointer.isUnplanned)
    base += " + " + program.plan[pointer.index].enumerator;
  return base;
}

/// `arena->u8[AT_COND]`: the one element of a buffer.
std::string CallForm::element(const Place &place) const {
  std::string whole = placeText(base(*place.pointer), place, spelling, nullptr);
  auto [base, distance] = StringRef(whole).split(" + ");
  return (base + "[" + (distance.empty() ? "0" : distance) + "]").str();
}

RunForm::Call CallForm::launch(const Step &step, ArrayRef<Place> places) const {
  const Layer &layer = program.layers[step.layer];
  std::vector<std::string> arguments;
  if (layer.usesWeights && program.storage() == WeightStorage::Blob)
    arguments.push_back("weights");
  for (auto [place, parameter] : llvm::zip(places, layer.parameters))
    arguments.push_back(
        placeText(base(*place.pointer), place, spelling, &parameter));
  return {layer.name + "(", arguments};
}

RunForm::Call CallForm::copy(const Place &to, const Place &from,
                             int64_t count) const {
  return {"memcpy(",
          {placeText(base(*to.pointer), to, spelling, nullptr),
           placeText(base(*from.pointer), from, spelling, nullptr),
           std::to_string(count) + " * sizeof(" +
               spelling.storageType(from.pointer->element) + ")"}};
}

std::string CallForm::read(const Place &place) const { return element(place); }

std::string CallForm::write(const Place &place, StringRef number) const {
  return element(place) + " = " + number.str() + ";";
}
