// The helpers on vectors: one definition for each instruction set where an
// instruction says it, and a portable one, so that the text of every variant
// builds and runs on any host. All give the same bits.
#include "codegen/Printer/Helpers.h"
#include "lib/Support/Text.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace inlay;
using llvm::formatv;

/// Replaces `@V` by the vector type, `@I` by its mask type, `@L` by the lanes,
/// `@X(` by a 512-, 256- or 128-bit intrinsic prefix where one exists.
static std::string fill(StringRef pattern, int64_t lanes) {
  std::string text = pattern.str();
  auto replace = [&](StringRef from, const std::string &to) {
    for (size_t at = text.find(from.str()); at != std::string::npos;
         at = text.find(from.str(), at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("@V", "f32x" + std::to_string(lanes));
  replace("@I", "i32x" + std::to_string(lanes));
  replace("@L", std::to_string(lanes));
  replace("@B", std::to_string(lanes * 4));
  // Where the line of 16 lanes is full.
  replace("@Z", lanes < 16 ? " " : "\n    ");
  return text;
}

std::string Helpers::vectorType(Type type) {
  auto vector = cast<VectorType>(type);
  int64_t lanes = vector.getNumElements();
  Type element = vector.getElementType();
  if (element.isInteger(8) || element.isInteger(16))
    return integerVector(element.isInteger(8) ? "i8" : "i16",
                         element.getIntOrFloatBitWidth(), lanes);
  vectorLanes.insert(lanes);
  if (element.isInteger(32))
    return integerVector("i32", 32, lanes);
  return (element.isInteger(1) ? "i32x" : "f32x") + std::to_string(lanes);
}

std::string Helpers::vectorPrelude() const {
  if (vectorTexts.empty() && vectorLanes.empty())
    return "";
  std::string text = R"(
#if defined(__AVX__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))
)";
  for (int64_t lanes : vectorLanes)
    text += fill(R"(
/* @L floats in a register, the same at any address, and a mask for them. */
typedef float @V __attribute__((vector_size(@B)));
typedef float @V_any@Z__attribute__((vector_size(@B), aligned(4), may_alias));
typedef int32_t @I __attribute__((vector_size(@B)));
)",
                 lanes);
  for (const auto &[order, function] : vectorTexts)
    text += "\n" + function;
  return text;
}

std::string Helpers::addVector(int order, StringRef stem, int64_t lanes,
                               StringRef pattern) {
  vectorLanes.insert(lanes);
  std::string name = (stem + "_f32x").str() + std::to_string(lanes);
  vectorTexts[{order, name}] = joinShortFunction(fill(pattern, lanes));
  return name;
}

/// The intrinsic form for a width, that of 8 lanes where `set8` is there, or
/// nothing.
static std::string intrinsic(int64_t lanes, StringRef avx512, StringRef avx,
                             StringRef neon, StringRef portable,
                             StringRef set8 = "__FMA__") {
  std::string macro, call;
  if (lanes == 16 && !avx512.empty()) {
    macro = "__AVX512F__";
    call = avx512.str();
  } else if (lanes == 8 && !avx.empty()) {
    macro = set8.str();
    call = avx.str();
  } else if (lanes == 4 && !neon.empty()) {
    macro = "__ARM_NEON";
    call = neon.str();
  }
  if (macro.empty())
    return portable.str();
  return "#if defined(" + macro + ")\n  return " + call + ";\n#else\n" +
         portable.str() + "#endif\n";
}

std::string Helpers::vectorLoad(int64_t lanes) {
  return addVector(0, "load", lanes,
                   R"(ALWAYS_INLINE @V load_@V(const float *p) {
  return *(const @V_any *)p;
}
)");
}

std::string Helpers::vectorStore(int64_t lanes) {
  return addVector(0, "store", lanes,
                   R"(ALWAYS_INLINE void store_@V(float *p, @V x) {
  *(@V_any *)p = x;
}
)");
}

std::string Helpers::prefetch() {
  vectorTexts[{0, "prefetch"}] = R"(/* Only speed depends on it. */
ALWAYS_INLINE void prefetch(const void *p) { __builtin_prefetch(p, 0, 2); }
)";
  return "prefetch";
}

// A loop over the halves too would keep the lanes in memory.
std::string Helpers::vectorFold(StringRef fold, int64_t lanes) {
  bool isSum = fold == "sum";
  std::string halves;
  for (int64_t n = lanes / 2; n > 1; n /= 2)
    halves += formatv(isSum ? R"(  for (int32_t i = 0; i < {0}; ++i) {{
    a[i] += a[i + {0}];
  }
)"
                            : R"(  for (int32_t i = 0; i < {0}; ++i) {{
    a[i] = a[i + {0}] > a[i] ? a[i + {0}] : a[i];
  }
)",
                      n)
                  .str();
  return addVector(0, fold, lanes,
                   formatv(R"(/* Of all lanes, by halves. */
ALWAYS_INLINE float {0}_@V(@V a) {{
{1}  return {2};
}
)",
                           fold, halves,
                           isSum ? "a[0] + a[1]" : "a[1] > a[0] ? a[1] : a[0]")
                       .str());
}

std::string Helpers::maskLoad(int64_t lanes) {
  std::string body = R"(  @I mask;
  for (int32_t i = 0; i < @L; ++i) {
    mask[i] = -(p[i] != 0);
  }
  return mask;
)";
  body = intrinsic(
      lanes,
      "(@I)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)) != 0",
      "(@I)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)) != 0", "",
      body, "__AVX2__");
  return addVector(0, "load_mask", lanes,
                   "ALWAYS_INLINE @I load_mask_@V(const uint8_t *p) {\n" +
                       body + "}\n");
}

std::string Helpers::vectorAny(int64_t lanes) {
  return addVector(
      0, "any", lanes,
      "/* Whether a lane of the mask is set. */\n"
      "ALWAYS_INLINE int any_@V(@I mask) {\n" +
          intrinsic(lanes,
                    "_mm512_test_epi32_mask((__m512i)mask, (__m512i)mask) != 0",
                    "_mm256_movemask_ps((__m256)mask) != 0", "",
                    R"(  int32_t any = 0;
  for (int32_t i = 0; i < @L; ++i) {
    any |= mask[i];
  }
  return any != 0;
)") + "}\n");
}

std::string Helpers::vectorMask(int64_t lanes) {
  return addVector(0, "mask", lanes,
                   R"(ALWAYS_INLINE @I mask_@V(int x) {
  return (@I){0} - (x != 0);
}
)");
}

std::string Helpers::vectorSplat(int64_t lanes) {
  std::string list;
  for (int64_t i = 0; i < lanes; ++i)
    list += i == 0 ? "x" : ", x";
  // One line up to 8 lanes; clang-format breaks a longer list as here.
  std::string body = "  return (@V){" + list + "};\n";
  if (fill(body, lanes).size() > 81) {
    std::string lines, line = "  return (@V){";
    size_t margin = fill(line, lanes).size();
    for (int64_t i = 0; i < lanes; ++i) {
      std::string item = i + 1 < lanes ? "x, " : "x};\n";
      if (fill(line + item, lanes).size() > 82) {
        lines += line.substr(0, line.size() - 1) + "\n";
        line = std::string(margin, ' ');
      }
      line += item;
    }
    body = lines + line;
  }
  return addVector(
      0, "splat", lanes,
      "/* All lanes are x. */\nALWAYS_INLINE @V splat_@V(float x) {\n" + body +
          "}\n");
}

std::string Helpers::vectorFma(int64_t lanes) {
  std::string body =
      intrinsic(lanes, "(@V)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c)",
                "(@V)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c)",
                "(@V)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b)",
                R"(  for (int32_t i = 0; i < @L; ++i) {
    c[i] = fmaf(a[i], b[i], c[i]);
  }
  return c;
)");
  math("fmaf");
  return addVector(0, "fma", lanes,
                   "/* a * b + c, rounded once. */\n"
                   "ALWAYS_INLINE @V fma_@V(@V a, @V b, @V c) {\n" +
                       body + "}\n");
}

std::string Helpers::vectorSelect(int64_t lanes) {
  return addVector(0, "select", lanes,
                   R"(/* Lane by lane: the mask is all ones or 0. */
ALWAYS_INLINE @V select_@V(@I mask, @V a, @V b) {
  return (@V)((mask & (@I)a) | (~mask & (@I)b));
}
)");
}

std::string Helpers::vectorExtremum(StringRef op, int64_t lanes) {
  vectorSelect(lanes);
  std::string sign = op == "max" ? ">" : "<";
  return addVector(1, op, lanes,
                   "/* NaN if either is NaN. */\nALWAYS_INLINE @V " + op.str() +
                       "_@V(@V a, @V b) {\n  return select_@V((a " + sign +
                       " b) | (a != a), a, b);\n}\n");
}

/// A function applied to every lane by libm.
std::string Helpers::vectorByLane(StringRef stem, const std::string &function,
                                  unsigned operands, int64_t lanes) {
  math(function);
  bool two = operands == 2;
  std::string body = R"(  for (int32_t i = 0; i < @L; ++i) {
    a[i] = )" + function +
                     (two ? "(a[i], b[i]);\n" : "(a[i]);\n") +
                     "  }\n  return a;\n";
  if (stem == "sqrt")
    body = intrinsic(lanes, "(@V)_mm512_sqrt_ps((__m512)a)",
                     "(@V)_mm256_sqrt_ps((__m256)a)",
                     "(@V)vsqrtq_f32((float32x4_t)a)", body);
  if (stem == "roundeven")
    body = intrinsic(lanes, "(@V)_mm512_roundscale_ps((__m512)a, 8)",
                     "(@V)_mm256_round_ps((__m256)a, 8)",
                     "(@V)vrndnq_f32((float32x4_t)a)", body);
  // floor, ceil and trunc as the instructions number them; none is inexact.
  int rounding = llvm::StringSwitch<int>(stem)
                     .Case("floor", 9)
                     .Case("ceil", 10)
                     .Case("trunc", 11)
                     .Default(0);
  if (rounding != 0) {
    std::string how = std::to_string(rounding);
    StringRef letter = rounding == 9 ? "m" : rounding == 10 ? "p" : "";
    body =
        intrinsic(lanes, "(@V)_mm512_roundscale_ps((__m512)a, " + how + ")",
                  "(@V)_mm256_round_ps((__m256)a, " + how + ")",
                  ("(@V)vrnd" + letter + "q_f32((float32x4_t)a)").str(), body);
  }
  return addVector(0, stem, lanes,
                   "ALWAYS_INLINE @V " + stem.str() + "_@V(@V a" +
                       (two ? ", @V b" : "") + ") {\n" + body + "}\n");
}
