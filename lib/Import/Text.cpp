//===- Text.cpp - Names and types in messages -----------------------------===//
//
// Bounded, escaped spellings of what comes from a model, and the mapping of
// element types between ONNX's numbers and MLIR.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Text.h"
#include "lib/Import/OperatorTable.h"

#include "dialects/Inlay/OpUtils.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static std::string escaped(StringRef name) {
  std::string text;
  for (char c : name) {
    if (llvm::isPrint(c))
      text += c;
    else
      text += "\\x" + llvm::utohexstr(uint8_t(c), true, 2);
  }
  return text;
}

std::string inlay::import::bounded(StringRef name) {
  constexpr size_t limit = 96;
  return escaped(name.take_front(limit)) + (name.size() > limit ? "..." : "");
}

std::string inlay::import::quotedPath(StringRef path) {
  return "'" + escaped(path) + "'";
}

std::string inlay::import::quoted(StringRef name) {
  return "'" + bounded(name) + "'";
}

std::string inlay::import::typeText(Type type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    os << tensor.getElementType() << shapeText(tensor.getShape());
  else
    os << type;
  return text;
}

std::string inlay::import::typeText(Value value) {
  return value ? typeText(value.getType()) : "nothing";
}

std::string inlay::import::identifier(StringRef name) {
  std::string text;
  for (char c : name.take_front(48))
    text += llvm::isAlnum(c) ? c : '_';
  if (text.empty() || llvm::isDigit(text.front()))
    text = "model_" + text;
  return text;
}

Type inlay::import::elementType(int32_t onnxType, MLIRContext *context) {
  auto integer = [&](unsigned width, bool isUnsigned = false) -> Type {
    return IntegerType::get(context, width,
                            isUnsigned ? IntegerType::Unsigned
                                       : IntegerType::Signless);
  };
  switch (ElementType(onnxType)) {
  case ElementType::Float:
    return Float32Type::get(context);
  case ElementType::Double:
    return Float64Type::get(context);
  case ElementType::Float16:
    return Float16Type::get(context);
  case ElementType::BFloat16:
    return BFloat16Type::get(context);
  case ElementType::Bool:
    return integer(1);
  case ElementType::Int8:
    return integer(8);
  case ElementType::Int16:
    return integer(16);
  case ElementType::Int32:
    return integer(32);
  case ElementType::Int64:
    return integer(64);
  case ElementType::UInt8:
    return integer(8, true);
  case ElementType::UInt16:
    return integer(16, true);
  case ElementType::UInt32:
    return integer(32, true);
  case ElementType::UInt64:
    return integer(64, true);
  default:
    return {};
  }
}

int32_t inlay::import::onnxType(Type type) {
  for (int32_t number = 1; number < 32; ++number)
    if (type == elementType(number, type.getContext()))
      return number;
  return 0;
}
