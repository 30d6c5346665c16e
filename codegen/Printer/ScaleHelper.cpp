// The helpers of quantized layers on small processors: dot products, and what
// scales sums of codes as floats would be scaled, without a float. One rounding
// does wherever the result is not near a half: two roundings to 24 bits move a
// result within (-512, 512) by less than 2^-14.
#include "codegen/Printer/Helpers.h"

using namespace inlay;

void Helpers::round24() {
  add("round_24_bits", R"(/* Rounds to 24 bits, half to even. */
static inline uint64_t round_24_bits(uint64_t v) {
  int32_t drop = 0;
  while (drop < 40 && (v >> drop) > 0xffffffu) {
    ++drop;
  }
  if (drop == 0) {
    return v;
  }
  v += ((uint64_t)1 << (drop - 1)) - 1u + ((v >> drop) & 1u);
  return (v >> drop) << drop;
}
)");
}

std::string Helpers::scale() {
  round24();
  add("round_scaled", R"(/* scale_code, rounding by rounding. */
static int32_t round_scaled(int32_t x, int32_t m, int32_t shift) {
  const uint32_t size = x < 0 ? 0u - (uint32_t)x : (uint32_t)x;
  uint64_t v = round_24_bits(round_24_bits(size) * (uint64_t)m);
  v += ((uint64_t)1 << (shift - 1)) - 1u + ((v >> shift) & 1u);
  return x < 0 ? -(int32_t)(v >> shift) : (int32_t)(v >> shift);
}
)");
  return add(
      "scale_code",
      R"(/* x * m / 2^shift, as a processor with floating point gives it: x and the
 * product are rounded to 24 bits, then to an integer, half to even each time.
 * Far from a half one rounding does. */
static inline int32_t scale_code(int32_t x, int32_t m, int32_t shift) {
  const int64_t sum = (int64_t)x * m + ((int64_t)1 << (shift - 1));
  const uint32_t rest = (uint32_t)(((uint64_t)sum << (64 - shift)) >> 32);
  if (rest + 0x40000u < 0x80000u) {
    return round_scaled(x, m, shift);
  }
  return (int32_t)(sum >> shift);
}
)");
}

/// The end of sums and products: a division, and the last two roundings.
static constexpr const char *divideText =
    R"(/* v / divisor * 2^(40 - shift) for v of 24 bits, as floating point gives it.
 */
static int32_t round_division(uint64_t v, int32_t divisor, int32_t shift) {
  uint64_t q;
  if (v == 0) {
    return 0;
  }
  for (; v > 0xffffffu; v >>= 1) {
    --shift;
  }
  for (; v < 0x800000u; v <<= 1) {
    ++shift;
  }
  q = (v << 40) / (uint64_t)divisor;
  if (q * (uint64_t)divisor != v << 40) {
    q |= 1u; /* what is left over counts in the rounding */
  }
  q = round_24_bits(q);
  if (shift < 1 || shift > 62) {
    return shift < 1 ? 512 : 0;
  }
  q += ((uint64_t)1 << (shift - 1)) - 1u + ((q >> shift) & 1u);
  return (int32_t)(q >> shift);
}
)";

std::string Helpers::addScaled() {
  round24();
  add("round_division", divideText);
  add("round_sum", R"(/* scale_sum, rounding by rounding. */
static int32_t round_sum(int32_t x, int32_t y, int32_t mx, int32_t lift_x,
                         int32_t my, int32_t lift_y, int32_t divisor,
                         int32_t shift) {
  const uint64_t size_x = (uint64_t)(x < 0 ? -x : x) * (uint64_t)mx;
  const uint64_t size_y = (uint64_t)(y < 0 ? -y : y) * (uint64_t)my;
  const int64_t a = (int64_t)(round_24_bits(size_x) << lift_x);
  const int64_t b = (int64_t)(round_24_bits(size_y) << lift_y);
  const int64_t sum = (x < 0 ? -a : a) + (y < 0 ? -b : b);
  const uint64_t size = round_24_bits((uint64_t)(sum < 0 ? -sum : sum));
  const int32_t result = round_division(size, divisor, shift);
  return sum < 0 ? -result : result;
}
)");
  return add(
      "scale_sum",
      R"(/* (x * fx + y * fy) / 2^bits, as floating point gives it. Near a half it is
 * done again from the scales themselves. */
static inline int32_t scale_sum(int32_t x, int32_t y, int32_t fx, int32_t fy,
                                int32_t bits, int32_t mx, int32_t lift_x,
                                int32_t my, int32_t lift_y, int32_t divisor,
                                int32_t shift) {
  const int32_t unit = (int32_t)1 << bits;
  const int32_t sum = x * fx + y * fy + unit / 2;
  if ((((uint32_t)sum + 512u) & ((uint32_t)unit - 1u)) < 1024u) {
    return round_sum(x, y, mx, lift_x, my, lift_y, divisor, shift);
  }
  return sum >> bits;
}
)");
}

std::string Helpers::mulScaled() {
  round24();
  add("round_division", divideText);
  add("round_product", R"(/* scale_product, rounding by rounding. */
static int32_t round_product(int32_t x, int32_t y, int32_t mx, int32_t my,
                             int32_t divisor, int32_t shift) {
  uint64_t a = round_24_bits((uint64_t)(x < 0 ? -x : x) * (uint64_t)mx);
  uint64_t b = round_24_bits((uint64_t)(y < 0 ? -y : y) * (uint64_t)my);
  int32_t result;
  for (; a > 0xffffffu; a >>= 1) {
    --shift;
  }
  for (; b > 0xffffffu; b >>= 1) {
    --shift;
  }
  result = round_division(round_24_bits(a * b), divisor, shift);
  return (x < 0) != (y < 0) ? -result : result;
}
)");
  return add(
      "scale_product",
      R"(/* x * y * f / 2^bits, as floating point gives it. Near a half it is done again
 * from the scales themselves. */
static inline int32_t scale_product(int32_t x, int32_t y, int32_t f,
                                    int32_t bits, int32_t mx, int32_t my,
                                    int32_t divisor, int32_t shift) {
  const int64_t sum = (int64_t)(x * y) * f + ((int64_t)1 << (bits - 1));
  const uint32_t rest = (uint32_t)(((uint64_t)sum << (64 - bits)) >> 32);
  if (rest + 0x100000u < 0x200000u) {
    return round_product(x, y, mx, my, divisor, shift);
  }
  return (int32_t)(sum >> bits);
}
)");
}

std::string Helpers::dotCodes() {
  stringHeader = true;
  return add(
      "dot_codes",
      R"(/* sum + x0 w0 + x1 w1 + x2 w2 + x3 w3; w holds w0, w2, w1, w3. */
#if defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>
static inline int32_t dot_codes(int32_t sum, const int16_t *x,
                                const int8_t *w) {
  int16x2_t low, high;
  uint32_t codes;
  memcpy(&low, x, sizeof low);
  memcpy(&high, x + 2, sizeof high);
  memcpy(&codes, w, sizeof codes);
  sum = __smlad(low, __sxtb16((int8x4_t)codes), sum);
  return __smlad(high, __sxtb16((int8x4_t)(codes >> 8)), sum);
}
#else
static inline int32_t dot_codes(int32_t sum, const int16_t *x,
                                const int8_t *w) {
  const int32_t low = (int32_t)x[0] * w[0] + (int32_t)x[1] * w[2];
  const int32_t high = (int32_t)x[2] * w[1] + (int32_t)x[3] * w[3];
  return (int32_t)((uint32_t)sum + (uint32_t)low + (uint32_t)high);
}
#endif
)");
}

std::string Helpers::dotPair() {
  stringHeader = true;
  return add(
      "dot_pair",
      R"(/* sum + x0 w0 + x1 w1; w holds both weights, w0 in its low half. */
#if defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>
static inline int32_t dot_pair(int32_t sum, const int16_t *x, int32_t w) {
  int16x2_t pair;
  memcpy(&pair, x, sizeof pair);
  return __smlad(pair, (int16x2_t)w, sum);
}
#else
static inline int32_t dot_pair(int32_t sum, const int16_t *x, int32_t w) {
  const int32_t low = (int32_t)x[0] * (int16_t)(w & 0xffff);
  const int32_t high = (int32_t)x[1] * (w >> 16);
  return (int32_t)((uint32_t)sum + (uint32_t)low + (uint32_t)high);
}
#endif
)");
}

std::string Helpers::widenCodes(bool isUnsigned) {
  stringHeader = true;
  if (isUnsigned)
    return add("widen_unsigned_codes",
               R"(/* Four neighbouring codes less their zero. */
#if defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>
static inline void widen_unsigned_codes(int16_t *to, const void *from,
                                        int32_t zero) {
  const uint32_t zeros = ((uint32_t)zero & 0xffffu) | (uint32_t)zero << 16;
  uint32_t x;
  memcpy(&x, from, sizeof x);
  const uint32_t even =
      (uint32_t)__ssub16((int16x2_t)__uxtb16(x), (int16x2_t)zeros);
  const uint32_t odd =
      (uint32_t)__ssub16((int16x2_t)__uxtb16(x >> 8), (int16x2_t)zeros);
  const uint32_t low = (even & 0xffffu) | odd << 16;
  const uint32_t high = even >> 16 | (odd & 0xffff0000u);
  memcpy(to, &low, sizeof low);
  memcpy(to + 2, &high, sizeof high);
}
#else
static inline void widen_unsigned_codes(int16_t *to, const void *from,
                                        int32_t zero) {
  const uint8_t *x = (const uint8_t *)from;
  to[0] = (int16_t)(x[0] - zero);
  to[1] = (int16_t)(x[1] - zero);
  to[2] = (int16_t)(x[2] - zero);
  to[3] = (int16_t)(x[3] - zero);
}
#endif
)");
  return add("widen_codes", R"(/* Four neighbouring codes less their zero. */
#if defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>
static inline void widen_codes(int16_t *to, const void *from, int32_t zero) {
  const uint32_t zeros = ((uint32_t)zero & 0xffffu) | (uint32_t)zero << 16;
  uint32_t x;
  memcpy(&x, from, sizeof x);
  const uint32_t even =
      (uint32_t)__ssub16(__sxtb16((int8x4_t)x), (int16x2_t)zeros);
  const uint32_t odd =
      (uint32_t)__ssub16(__sxtb16((int8x4_t)(x >> 8)), (int16x2_t)zeros);
  const uint32_t low = (even & 0xffffu) | odd << 16;
  const uint32_t high = even >> 16 | (odd & 0xffff0000u);
  memcpy(to, &low, sizeof low);
  memcpy(to + 2, &high, sizeof high);
}
#else
static inline void widen_codes(int16_t *to, const void *from, int32_t zero) {
  const int8_t *x = (const int8_t *)from;
  to[0] = (int16_t)(x[0] - zero);
  to[1] = (int16_t)(x[1] - zero);
  to[2] = (int16_t)(x[2] - zero);
  to[3] = (int16_t)(x[3] - zero);
}
#endif
)");
}
