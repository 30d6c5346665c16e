// One table of the element types and what they are called elsewhere. Signed
// integers are signless in the IR, unsigned ones keep their sign.

#include "lib/Driver/ElementTypes.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

namespace {
struct ElementRow {
  StringRef name;
  StringRef descr;
  char kind; ///< f float, b brain float, i signed, u unsigned
  unsigned bits;
};
} // namespace

static constexpr ElementRow rows[] = {
    {"float32", "<f4", 'f', 32}, {"float64", "<f8", 'f', 64},
    {"float16", "<f2", 'f', 16}, {"bfloat16", "", 'b', 16},
    {"int8", "|i1", 'i', 8},     {"uint8", "|u1", 'u', 8},
    {"int16", "<i2", 'i', 16},   {"uint16", "<u2", 'u', 16},
    {"int32", "<i4", 'i', 32},   {"uint32", "<u4", 'u', 32},
    {"int64", "<i8", 'i', 64},   {"uint64", "<u8", 'u', 64},
    {"bool", "|b1", 'i', 1},
};

static Type typeOf(const ElementRow &row, MLIRContext *context) {
  Builder builder(context);
  if (row.kind == 'f')
    return row.bits == 64   ? Type(builder.getF64Type())
           : row.bits == 32 ? Type(builder.getF32Type())
                            : Type(builder.getF16Type());
  if (row.kind == 'b')
    return builder.getBF16Type();
  return row.kind == 'u'
             ? IntegerType::get(context, row.bits, IntegerType::Unsigned)
             : IntegerType::get(context, row.bits);
}

static const ElementRow *rowOf(Type type) {
  char kind = 'f';
  if (auto integer = dyn_cast<IntegerType>(type))
    kind = integer.isUnsigned() ? 'u' : 'i';
  else if (type.isBF16())
    kind = 'b';
  const ElementRow *row = llvm::find_if(rows, [&](const ElementRow &row) {
    return row.kind == kind && row.bits == type.getIntOrFloatBitWidth();
  });
  return row == std::end(rows) ? nullptr : row;
}

Type inlay::elementTypeNamed(StringRef name, MLIRContext *context) {
  for (const ElementRow &row : rows)
    if (row.name == name)
      return typeOf(row, context);
  return {};
}

Type inlay::elementTypeOfNpy(StringRef descr, MLIRContext *context) {
  for (const ElementRow &row : rows)
    if (!row.descr.empty() && row.descr == descr)
      return typeOf(row, context);
  // One-byte types have no byte order; some writers give one all the same.
  if (descr.size() == 3 && (descr[0] == '<' || descr[0] == '=') &&
      descr[2] == '1')
    return elementTypeOfNpy(("|" + descr.drop_front()).str(), context);
  return {};
}

StringRef inlay::elementTypeName(Type type) {
  const ElementRow *row = rowOf(type);
  return row ? row->name : StringRef("unknown");
}

StringRef inlay::npyDescr(Type type) {
  const ElementRow *row = rowOf(type);
  return row ? row->descr : StringRef();
}

std::string inlay::tensorTypeText(RankedTensorType type) {
  std::string text = elementTypeName(type.getElementType()).str() + "[";
  llvm::interleave(
      type.getShape(), [&](int64_t size) { text += std::to_string(size); },
      [&] { text += ','; });
  return text + "]";
}
