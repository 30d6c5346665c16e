// The helpers on vectors of integers: as in VectorHelpers.cpp, a definition for
// each instruction set and a portable one, all with the same bits.
#include "codegen/Printer/Helpers.h"
#include "lib/Support/Text.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace inlay;

/// Replaces `@V` by the vector of floats, `@I` by that of integers, `@U` by
/// that of unsigned ones, `@C` by that of codes, `@L` by the lanes.
static std::string fill(StringRef pattern, int64_t lanes) {
  std::string text, count = std::to_string(lanes);
  for (size_t i = 0; i < pattern.size(); ++i) {
    char next = i + 1 < pattern.size() ? pattern[i + 1] : ' ';
    StringRef stem = next == 'V'   ? "f32x"
                     : next == 'I' ? "i32x"
                     : next == 'U' ? "u32x"
                     : next == 'C' ? "i8x"
                                   : "";
    if (pattern[i] != '@' || (stem.empty() && next != 'L')) {
      text += pattern[i];
      continue;
    }
    text += (stem + count).str();
    ++i;
  }
  return text;
}

/// One body a condition of the preprocessor; the last stands for all others.
static std::string
choice(std::initializer_list<std::pair<StringRef, StringRef>> bodies,
       StringRef portable) {
  std::string text;
  for (auto [condition, body] : bodies)
    text +=
        ((text.empty() ? "#if " : "#elif ") + condition + "\n" + body).str();
  return text.empty() ? portable.str()
                      : text + "#else\n" + portable.str() + "#endif\n";
}

std::string Helpers::addCodes(int order, StringRef name, int64_t lanes,
                              StringRef pattern) {
  vectorLanes.insert(lanes);
  std::string full = fill(name, lanes);
  vectorTexts[{order, full}] = joinShortFunction(fill(pattern, lanes));
  return full;
}

std::string Helpers::integerVector(StringRef element, unsigned width,
                                   int64_t lanes) {
  std::string name = (element + "x").str() + std::to_string(lanes);
  std::string type = (element.starts_with("u") ? "uint" : "int") +
                     std::to_string(width) + "_t";
  std::string size = "vector_size(" + std::to_string(lanes * width / 8) + ")";
  std::string text;
  if (width != 32 || element.starts_with("u"))
    text +=
        "typedef " + type + " " + name + " __attribute__((" + size + "));\n";
  if (!element.starts_with("u")) {
    std::string head = "typedef " + type + " " + name + "_any";
    std::string tail = "__attribute__((" + size + ", aligned(" +
                       std::to_string(width / 8) + "), may_alias));";
    bool fits = head.size() + 1 + tail.size() <= 80;
    text += head + (fits ? " " : "\n    ") + tail + "\n";
  }
  vectorTexts[{-1, name}] = text;
  return name;
}

std::string Helpers::integerLoad(Type type) {
  std::string name = vectorType(type);
  vectorTexts[{0, "load_" + name}] = joinShortFunction(
      "ALWAYS_INLINE " + name + " load_" + name +
      "(const void *p) {\n  return *(const " + name + "_any *)p;\n}\n");
  return "load_" + name;
}

std::string Helpers::integerStore(Type type) {
  std::string name = vectorType(type);
  vectorTexts[{0, "store_" + name}] =
      joinShortFunction("ALWAYS_INLINE void store_" + name + "(void *p, " +
                        name + " x) {\n  *(" + name + "_any *)p = x;\n}\n");
  return "store_" + name;
}

std::string Helpers::integerSplat(Type type) {
  std::string name = vectorType(type);
  unsigned width = cast<VectorType>(type).getElementTypeBitWidth();
  vectorTexts[{0, "splat_" + name}] = joinShortFunction(
      "ALWAYS_INLINE " + name + " splat_" + name + "(int" +
      std::to_string(width) + "_t x) {\n  return (" + name + "){0} + x;\n}\n");
  return "splat_" + name;
}

std::string Helpers::wordAt() {
  vectorTexts[{0, "word_at"}] =
      joinShortFunction(R"(/* Four bytes as they lie. */
typedef int32_t word_any __attribute__((aligned(1), may_alias));
ALWAYS_INLINE int32_t word_at(const void *p) {
  return *(const word_any *)p;
}
)");
  return "word_at";
}

std::string Helpers::vectorWiden(VectorType from, bool isUnsigned) {
  int64_t lanes = from.getNumElements();
  std::string source = vectorType(from);
  StringRef portable = isUnsigned
                           ? "  return __builtin_convertvector(x, @I) & 255;\n"
                           : "  return __builtin_convertvector(x, @I);\n";
  std::string body = portable.str();
  bool isCode = from.getElementType().isInteger(8);
  std::string suffix = isUnsigned ? "epu8_epi32" : "epi8_epi32";
  if (isCode && lanes == 16)
    body = choice({{"defined(__AVX512F__)",
                    "  return (@I)_mm512_cvt" + suffix + "((__m128i)x);\n"}},
                  portable);
  else if (isCode && lanes == 8)
    body = choice(
        {{"defined(__AVX2__)", "  return (@I)_mm256_cvt" + suffix +
                                   "(_mm_cvtsi64_si128((long long)x));\n"}},
        portable);
  return addCodes(1, (isUnsigned ? "zext_" : "sext_") + source, lanes,
                  "ALWAYS_INLINE @I " +
                      std::string(isUnsigned ? "zext_" : "sext_") + source +
                      "(" + source + " x) {\n" + body + "}\n");
}

std::string Helpers::vectorNarrow(int64_t lanes) {
  integerVector("i8", 8, lanes);
  StringRef portable = "  return __builtin_convertvector(x, @C);\n";
  std::string body = portable.str();
  if (lanes == 16)
    body = choice({{"defined(__AVX512F__)",
                    "  return (@C)_mm512_cvtepi32_epi8((__m512i)x);\n"}},
                  portable);
  else if (lanes == 8)
    body = choice({{"defined(__AVX2__)",
                    R"(  const __m256i lowest = _mm256_set1_epi32(0x0c080400);
  const __m256i bytes = _mm256_shuffle_epi8((__m256i)x, lowest);
  const __m128i low = _mm256_castsi256_si128(bytes);
  const __m128i high = _mm256_extracti128_si256(bytes, 1);
  return (@C)_mm_cvtsi128_si64(_mm_unpacklo_epi32(low, high));
)"}},
                  portable);
  return addCodes(1, "narrow_@I", lanes,
                  "/* The low 8 bits of each. */\n"
                  "ALWAYS_INLINE @C narrow_@I(@I x) {\n" +
                      body + "}\n");
}

std::string Helpers::vectorToFloats(int64_t lanes) {
  return addCodes(1, "floats_@I", lanes, R"(ALWAYS_INLINE @V floats_@I(@I x) {
  return __builtin_convertvector(x, @V);
}
)");
}

std::string Helpers::vectorToInts(int64_t lanes, bool nearest) {
  std::string portable = "  const @I known = x == x;\n";
  if (nearest) {
    math("rintf");
    portable += R"(  @I n = {0};
  for (int32_t i = 0; i < @L; ++i) {
    n[i] = known[i] ? (int32_t)rintf(x[i]) : 0;
  }
  return n;
)";
  } else {
    portable += "  return __builtin_convertvector((@V)(known & (@I)x), @I);\n";
  }
  std::string body = portable;
  StringRef letter = nearest ? "" : "t";
  if (lanes == 16)
    body = choice({{"defined(__AVX512F__)",
                    ("  const __mmask16 known = _mm512_cmp_ps_mask((__m512)x, "
                     "(__m512)x, 7);\n  return (@I)_mm512_maskz_cvt" +
                     letter + "ps_epi32(known, (__m512)x);\n")
                        .str()}},
                  portable);
  else if (lanes == 8 && nearest)
    body = choice({{"defined(__AVX__)", R"(  const @I known = x == x;
  return (@I)_mm256_cvtps_epi32((__m256)(known & (@I)x));
)"}},
                  portable);
  else if (lanes == 4 && nearest)
    body = choice({{"defined(__ARM_NEON) && defined(__aarch64__)",
                    "  return (@I)vcvtnq_s32_f32((float32x4_t)x);\n"}},
                  portable);
  StringRef name = nearest ? "nearest_@V" : "ints_@V";
  StringRef note = nearest ? "/* Rounded half to even; NaN gives 0. */\n"
                           : "/* Towards 0; NaN gives 0. */\n";
  return addCodes(
      1, name, lanes,
      (note + "ALWAYS_INLINE @I " + name + "(@V x) {\n" + body + "}\n").str());
}

std::string Helpers::vectorBound(bool isLower, int64_t lanes) {
  StringRef sign = isLower ? "<" : ">", word = isLower ? "max" : "min";
  std::string portable =
      ("  const @I mask = x " + sign +
       " bound;\n  return (@V)((mask & (@I)bound) | (~mask & (@I)x));\n")
          .str();
  std::string body = portable;
  if (lanes == 16)
    body = choice({{"defined(__AVX512F__)", ("  return (@V)_mm512_" + word +
                                             "_ps((__m512)bound, (__m512)x);\n")
                                                .str()}},
                  portable);
  else if (lanes == 8)
    body = choice({{"defined(__AVX__)", ("  return (@V)_mm256_" + word +
                                         "_ps((__m256)bound, (__m256)x);\n")
                                            .str()}},
                  portable);
  std::string name = isLower ? "atleast_@V" : "atmost_@V";
  return addCodes(1, name, lanes,
                  ("/* x " + sign + " bound ? bound : x. */\n" +
                   "ALWAYS_INLINE @V " + name + "(@V x, @V bound) {\n" + body +
                   "}\n")
                      .str());
}

std::string Helpers::vectorLargerCode(int64_t lanes) {
  integerVector("i8", 8, lanes);
  StringRef portable = R"(  const @C mask = a > b;
  return (a & mask) | (b & ~mask);
)";
  std::string body = portable.str();
  if (lanes == 16)
    body = choice({{"defined(__SSE4_1__)",
                    "  return (@C)_mm_max_epi8((__m128i)a, (__m128i)b);\n"}},
                  portable);
  return addCodes(1, "max_@C", lanes,
                  "ALWAYS_INLINE @C max_@C(@C a, @C b) {\n" + body + "}\n");
}

std::string Helpers::vectorDot4(int64_t lanes) {
  integerVector("u32", 32, lanes);
  StringRef portable = R"(  const @I p0 = (x & 255) * ((w << 24) >> 24);
  const @I p1 = ((x >> 8) & 255) * ((w << 16) >> 24);
  const @I p2 = ((x >> 16) & 255) * ((w << 8) >> 24);
  const @I p3 = ((x >> 24) & 255) * (w >> 24);
  return (@I)((@U)sum + (@U)(p0 + p1 + p2 + p3));
)";
  std::string body = portable.str();
  if (lanes == 16)
    body = choice(
        {{"defined(__AVX512VNNI__)",
          R"(  return (@I)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)x, (__m512i)w);
)"},
         {"defined(__AVX512BW__)",
          R"(  const __m512i even = _mm512_and_si512((__m512i)x, _mm512_set1_epi16(255));
  const __m512i odd = _mm512_srli_epi16((__m512i)x, 8);
  const __m512i left = _mm512_slli_epi16((__m512i)w, 8);
  const __m512i first = _mm512_madd_epi16(even, _mm512_srai_epi16(left, 8));
  const __m512i second =
      _mm512_madd_epi16(odd, _mm512_srai_epi16((__m512i)w, 8));
  const __m512i both = _mm512_add_epi32(first, second);
  return (@I)_mm512_add_epi32((__m512i)sum, both);
)"}},
        portable);
  else if (lanes == 8)
    body = choice(
        {{"defined(__AVX512VNNI__) && defined(__AVX512VL__)",
          R"(  return (@I)_mm256_dpbusd_epi32((__m256i)sum, (__m256i)x, (__m256i)w);
)"},
         {"defined(__AVXVNNI__)",
          R"(  return (@I)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)x, (__m256i)w);
)"},
         {"defined(__AVX2__)",
          R"(  const __m256i even = _mm256_and_si256((__m256i)x, _mm256_set1_epi16(255));
  const __m256i odd = _mm256_srli_epi16((__m256i)x, 8);
  const __m256i left = _mm256_slli_epi16((__m256i)w, 8);
  const __m256i first = _mm256_madd_epi16(even, _mm256_srai_epi16(left, 8));
  const __m256i second =
      _mm256_madd_epi16(odd, _mm256_srai_epi16((__m256i)w, 8));
  const __m256i both = _mm256_add_epi32(first, second);
  return (@I)_mm256_add_epi32((__m256i)sum, both);
)"}},
        portable);
  else if (lanes == 4)
    body = choice(
        {{"defined(__ARM_FEATURE_MATMUL_INT8)",
          R"(  return (@I)vusdotq_s32((int32x4_t)sum, (uint8x16_t)x, (int8x16_t)w);
)"}},
        portable);
  return addCodes(
      1, "dot4_@I", lanes,
      R"(/* sum + x.b0 * w.b0 + .. + x.b3 * w.b3: unsigned bytes of x, signed of w. */
ALWAYS_INLINE @I dot4_@I(@I sum, @I x, @I w) {
)" + body +
          "}\n");
}

std::string Helpers::vectorMulAdd(int64_t lanes) {
  integerVector("u32", 32, lanes);
  StringRef portable = "  return (@I)((@U)sum + (@U)(x * w));\n";
  std::string body = portable.str();
  if (lanes == 16)
    body = choice(
        {{"defined(__AVX512VNNI__)",
          R"(  const __m512i low = _mm512_and_si512((__m512i)w, _mm512_set1_epi32(65535));
  return (@I)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)x, low);
)"},
         {"defined(__AVX512BW__)",
          R"(  const __m512i low = _mm512_and_si512((__m512i)w, _mm512_set1_epi32(65535));
  const __m512i product = _mm512_madd_epi16((__m512i)x, low);
  return (@I)_mm512_add_epi32((__m512i)sum, product);
)"}},
        portable);
  else if (lanes == 8)
    body = choice(
        {{"defined(__AVX2__)",
          R"(  const __m256i low = _mm256_and_si256((__m256i)w, _mm256_set1_epi32(65535));
  const __m256i product = _mm256_madd_epi16((__m256i)x, low);
  return (@I)_mm256_add_epi32((__m256i)sum, product);
)"}},
        portable);
  return addCodes(1, "mul_add_@I", lanes,
                  R"(/* sum + x * w, where x and w fit in 16 bits. */
ALWAYS_INLINE @I mul_add_@I(@I sum, @I x, @I w) {
)" + body + "}\n");
}
