// The texts of the helper functions. They are written for Frama-C/Eva as much
// as for people: one test a branch, NaN excluded first, no overflow anywhere.
#include "codegen/Printer/Helpers.h"
#include "lib/Support/Text.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace inlay;
using llvm::formatv;

/// `f32`, `i8`: the part of a helper's name that says the type. Index is i32.
static std::string word(Type type) {
  if (type.isIndex())
    return "i32";
  return (isa<FloatType>(type) ? "f" : "i") +
         std::to_string(type.getIntOrFloatBitWidth());
}

static std::string cType(Type type) {
  if (type.isF32())
    return "float";
  if (type.isF64())
    return "double";
  return "int" + word(type).substr(1) + "_t";
}

/// The type whose arithmetic wraps: at least as wide as int, or C would
/// promote to a signed int.
static std::string wrappingType(Type type) {
  return word(type) == "i64" ? "uint64_t" : "uint32_t";
}

std::string Helpers::add(std::string name, std::string text) {
  texts.emplace(name, joinShortFunction(std::move(text)));
  return name;
}

std::string Helpers::math(const std::string &function) {
  mathHeader = true;
  libm.insert(function);
  return function;
}

void Helpers::reserveNames(NameScope &scope) {
  const char *ints[] = {"i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"};
  for (StringRef op :
       {"add", "sub", "mul", "div", "rem", "shl", "shr", "ushr", "max", "min"})
    for (StringRef type : ints)
      scope.reserve((op + "_" + type).str());
  for (StringRef from : {"f32", "f64"}) {
    scope.reserve(("max_" + from).str());
    scope.reserve(("min_" + from).str());
    for (StringRef to : ints)
      for (StringRef verb : {"_to_", "_as_"})
        scope.reserve((from + verb + to).str());
  }
  for (StringRef name :
       {"f16_to_f32", "f32_to_f16", "bf16_to_f32", "f32_to_bf16",
        "f32_from_bits", "f64_from_bits", "bits_of_f32", "bits_of_f64",
        "round_24_bits", "round_scaled", "scale_code", "word_at"})
    scope.reserve(name);
}

std::string Helpers::wrapping(StringRef op, Type type) {
  char sign = op == "add" ? '+' : op == "sub" ? '-' : '*';
  std::string name = (op + "_" + word(type)).str();
  return add(name, formatv(R"(/* {0} modulo 2 to the power of {1}. */
static inline {2} {3}({2} a, {2} b) {{
  return ({2})(({4})a {5} ({4})b);
}
)",
                           op == "add"   ? "Adds"
                           : op == "sub" ? "Subtracts"
                                         : "Multiplies",
                           word(type).substr(1), cType(type), name,
                           wrappingType(type), sign)
                       .str());
}

std::string Helpers::division(Type type) {
  std::string name = "div_" + word(type);
  std::string negated =
      formatv("({0})(0u - ({1})a)", cType(type), wrappingType(type)).str();
  return add(name, formatv(R"(/* Truncates; by zero gives 0. */
static inline {0} {1}({0} a, {0} b) {{
  if (b > 0) {{
    return ({0})(a / b);
  }
  if (b < -1) {{
    return ({0})(a / b);
  }
  return b == 0 ? 0 : {2};
}
)",
                           cType(type), name, negated)
                       .str());
}

std::string Helpers::remainder(Type type) {
  std::string name = "rem_" + word(type);
  return add(name, formatv(R"(/* With the sign of a; by zero gives 0. */
static inline {0} {1}({0} a, {0} b) {{
  if (b > 0) {{
    return ({0})(a % b);
  }
  if (b < -1) {{
    return ({0})(a % b);
  }
  return 0;
}
)",
                           cType(type), name)
                       .str());
}

static std::string unsignedQuotient(Type type, StringRef name, char op) {
  return formatv(R"(/* Of unsigned operands; by zero gives 0. */
static inline {0} {1}({0} a, {0} b) {{
  const u{0} divisor = (u{0})b;
  if (divisor == 0) {{
    return 0;
  }
  return ({0})((u{0})a {2} divisor);
}
)",
                 cType(type), name, op)
      .str();
}

std::string Helpers::unsignedDivision(Type type) {
  std::string name = "div_u" + word(type).substr(1);
  return add(name, unsignedQuotient(type, name, '/'));
}

std::string Helpers::unsignedRemainder(Type type) {
  std::string name = "rem_u" + word(type).substr(1);
  return add(name, unsignedQuotient(type, name, '%'));
}

std::string Helpers::shift(StringRef op, Type type) {
  std::string name = (op + "_" + word(type)).str();
  std::string width = word(type).substr(1), unsignedType = wrappingType(type);
  std::string outside = "0", inside;
  if (op == "shl") {
    inside = formatv("({0})(({1})a << n)", cType(type), unsignedType).str();
  } else if (op == "ushr") {
    inside = formatv("({0})((u{0})a >> n)", cType(type)).str();
  } else {
    outside = formatv("({0})(a < 0 ? -1 : 0)", cType(type)).str();
    inside = formatv("({0})(a >> n)", cType(type)).str();
  }
  return add(name, formatv(R"(/* Shifts; {4} bits or more shift all out. */
static inline {0} {1}({0} a, {0} n) {{
  if (n < 0 || n >= {4}) {{
    return {2};
  }
  return {3};
}
)",
                           cType(type), name, outside, inside, width)
                       .str());
}

std::string Helpers::extremum(StringRef op, Type type) {
  std::string name = (op + "_" + word(type)).str();
  char compare = op == "max" ? '>' : '<';
  if (!isa<FloatType>(type))
    return add(name, formatv("static inline {0} {1}({0} a, {0} b) {{\n"
                             "  return a {2} b ? a : b;\n}\n",
                             cType(type), name, compare)
                         .str());
  return add(name, formatv("/* NaN if either is NaN. */\n"
                           "static inline {0} {1}({0} a, {0} b) {{\n"
                           "  return a {2} b || a != a ? a : b;\n}\n",
                           cType(type), name, compare)
                       .str());
}

std::string Helpers::unsignedExtremum(StringRef op, Type type) {
  std::string name = (op + "_u" + word(type).substr(1)).str();
  return add(name, formatv("static inline {0} {1}({0} a, {0} b) {{\n"
                           "  return (u{0})a {2} (u{0})b ? a : b;\n}\n",
                           cType(type), name, op == "max" ? '>' : '<')
                       .str());
}

std::string Helpers::toInteger(Type from, Type to, bool isUnsigned,
                               bool inRange) {
  unsigned width = to.isIndex() ? 32 : to.getIntOrFloatBitWidth();
  std::string sign = isUnsigned ? "U" : "", suffix = from.isF32() ? "f" : "";
  std::string name =
      word(from) + "_to_" + (isUnsigned ? "u" : "i") + std::to_string(width);
  std::string target =
      (isUnsigned ? "uint" : "int") + std::to_string(width) + "_t";
  // 2 to the power of the value bits: exact in any float type.
  unsigned valueBits = isUnsigned ? width : width - 1;
  APInt bound = APInt::getOneBitSet(80, valueBits);
  std::string above = toString(bound, 10, false) + ".0" + suffix;
  std::string least = isUnsigned
                          ? "0.0" + suffix
                          : "-" + toString(bound, 10, false) + ".0" + suffix;
  std::string minimum =
      isUnsigned ? "0" : "INT" + std::to_string(width) + "_MIN";
  std::string result =
      isUnsigned ? "(" + cType(to) + ")(" + target + ")v" : "(" + target + ")v";
  std::string maximum = sign + "INT" + std::to_string(width) + "_MAX";
  if (isUnsigned)
    maximum = "(" + cType(to) + ")" + maximum;
  if (inRange) {
    name =
        word(from) + "_as_" + (isUnsigned ? "u" : "i") + std::to_string(width);
    return add(name, formatv(R"(/* Truncates what is in range, or NaN to 0. */
static inline {0} {1}({2} v) {{
  return v != v ? 0 : {3};
}
)",
                             cType(to), name, cType(from), result)
                         .str());
  }
  return add(name, formatv(R"(/* Truncates and saturates; NaN gives 0. */
static inline {0} {1}({2} v) {{
  if (v != v) {{
    return 0;
  }
  if (v <= {3}) {{
    return {4};
  }
  if (v >= {5}) {{
    return {6};
  }
  return {7};
}
)",
                           cType(to), name, cType(from), least, minimum, above,
                           maximum, result)
                       .str());
}

std::string Helpers::half(Type from, Type to) {
  stringHeader = true;
  if (from.isBF16())
    return add("bf16_to_f32", R"(/* The value of a bfloat16. */
static inline float bf16_to_f32(int16_t v) {
  const uint32_t bits = (uint32_t)(uint16_t)v << 16;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}
)");
  if (to.isBF16())
    return add("f32_to_bf16", R"(/* Rounds to bfloat16, half to even. */
static inline int16_t f32_to_bf16(float v) {
  uint32_t bits;
  memcpy(&bits, &v, sizeof bits);
  if (v != v) {
    return 0x7fc0;
  }
  bits += 0x7fffu + ((bits >> 16) & 1u);
  return (int16_t)(uint16_t)(bits >> 16);
}
)");
  if (from.isF16())
    return add("f16_to_f32", R"(/* The value of a float16. */
static inline float f16_to_f32(int16_t v) {
  const uint32_t half = (uint32_t)(uint16_t)v;
  const uint32_t exponent = (half >> 10) & 31u;
  const uint32_t mantissa = half & 1023u;
  uint32_t bits = (half & 0x8000u) << 16;
  float result;
  if (exponent == 0u) {
    result = (float)mantissa * 5.9604644775390625e-8f;
    return bits != 0u ? -result : result;
  }
  bits |= (exponent == 31u ? 255u : exponent + 112u) << 23;
  bits |= mantissa << 13;
  memcpy(&result, &bits, sizeof result);
  return result;
}
)");
  return add("f32_to_f16", R"(/* Rounds to float16, half to even. */
static inline int16_t f32_to_f16(float v) {
  uint32_t bits;
  memcpy(&bits, &v, sizeof bits);
  const uint32_t sign = (bits >> 16) & 0x8000u;
  const uint32_t size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) {
    return 0x7e00;
  }
  if (size >= 0x477ff000u) {
    return (int16_t)(uint16_t)(sign | 0x7c00u);
  }
  if (size < 0x38800000u) {
    /* The sum rounds to a multiple of the least float16. */
    float tiny;
    memcpy(&tiny, &size, sizeof tiny);
    tiny += 0.5f;
    memcpy(&bits, &tiny, sizeof bits);
    return (int16_t)(uint16_t)(sign | (bits & 0xffffu));
  }
  bits = size - 0x38000000u + 0xfffu + ((size >> 13) & 1u);
  return (int16_t)(uint16_t)(sign | (bits >> 13));
}
)");
}

std::string Helpers::roundEven() {
  return add("round_even_f32", R"(/* Rounds to an integer, half to even. */
static inline float round_even_f32(float v) {
  const float big = v < 0.0f ? -8388608.0f : 8388608.0f;
  const float sum = v + big;
  return v > -8388608.0f && v < 8388608.0f ? sum - big : v;
}
)");
}

std::string Helpers::bits(Type from, Type to) {
  stringHeader = true;
  bool fromFloat = isa<FloatType>(from);
  std::string name =
      fromFloat ? "bits_of_" + word(from) : word(to) + "_from_bits";
  return add(name, formatv(R"(/* The same bits as another type. */
static inline {0} {1}({2} v) {{
  {0} bits;
  memcpy(&bits, &v, sizeof bits);
  return bits;
}
)",
                           cType(to), name, cType(from))
                       .str());
}
