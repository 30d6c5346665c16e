// The C99 spelling of types and names.
#include "codegen/Printer/Spelling.h"

using namespace mlir;
using namespace inlay;

Spelling::~Spelling() = default;

unsigned inlay::intWidth(Type type) {
  return type.isIndex() ? 32 : type.getIntOrFloatBitWidth();
}

std::string Spelling::scalarType(Type type) const {
  if (type.isF32())
    return "float";
  if (type.isF64())
    return "double";
  if (type.isF16() || type.isBF16())
    return "int16_t"; // its bits
  if (type.isInteger(1))
    return "bool";
  return "int" + std::to_string(intWidth(type)) + "_t";
}

std::string Spelling::unsignedType(Type type) const {
  return "u" + scalarType(type);
}

std::string Spelling::storageType(const ElementType &element) const {
  if (element.isBool())
    return "uint8_t";
  return element.isUnsigned ? unsignedType(element.type)
                            : scalarType(element.type);
}

std::string Spelling::mathFunction(StringRef stem, Type type) const {
  return stem.str() + (type.isF32() ? "f" : "");
}

std::string Spelling::roundedProduct(Type) const { return ""; }

std::string Spelling::restrictWord(const Program &program) const {
  return "RESTRICT";
}

std::string Spelling::functionQualifier(const Layer &) const {
  return "static ";
}

std::vector<std::string> Spelling::functionStart(const Layer &) const {
  return {};
}

std::string Spelling::memoryQualifier() const { return ""; }

std::string Spelling::workItem() const { return ""; }

std::string Spelling::blockMember() const { return ""; }

std::string Spelling::wait() const { return ""; }

std::string Spelling::weightsParameter(const Program &program) const {
  return memoryQualifier() + "const " + program.prefix + "_weights *weights";
}

std::string Spelling::parameter(const Program &program,
                                const Parameter &parameter) const {
  std::string text = memoryQualifier() + (parameter.isWritten ? "" : "const ");
  text += storageType(parameter.element) + " *";
  if (parameter.isRestrict)
    text += restrictWord(program) + " ";
  return text + parameter.name;
}
