// Half-precision floats with CUDA's names. Conversions are by bits, so that no
// compiler needs a type for them; arithmetic is in single precision and rounds
// once, as the device's does.
#ifndef INLAY_CUDA_EMU_HALVES_H
#define INLAY_CUDA_EMU_HALVES_H

#include <cstdint>
#include <cstring>
#include <vector>

namespace inlay_emu {

inline float slowFloatOfHalf(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  uint32_t exponent = bits >> 10 & 31, mantissa = bits & 0x3FF, result;
  if (exponent == 31) {
    result = 0x7F800000 | mantissa << 13;
  } else if (exponent != 0) {
    result = (exponent + 112) << 23 | mantissa << 13;
  } else if (mantissa == 0) {
    result = 0;
  } else {
    exponent = 113;
    while (!(mantissa & 0x400)) {
      mantissa <<= 1;
      --exponent;
    }
    result = exponent << 23 | (mantissa & 0x3FF) << 13;
  }
  result |= sign;
  float value;
  std::memcpy(&value, &result, sizeof value);
  return value;
}

inline float floatOfHalf(uint16_t bits) {
  static const std::vector<float> table = [] {
    std::vector<float> made(1 << 16);
    for (uint32_t i = 0; i < made.size(); ++i)
      made[i] = slowFloatOfHalf(static_cast<uint16_t>(i));
    return made;
  }();
  return table[bits];
}

/// The nearest half, ties to even.
inline uint16_t halfOfFloat(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  bits &= 0x7FFFFFFF;
  if (bits > 0x7F800000)
    return sign | 0x7E00 | static_cast<uint16_t>(bits >> 13 & 0x3FF);
  if (bits >= 0x47800000)
    return sign | 0x7C00;
  unsigned shift = 13;
  uint32_t mantissa;
  if (bits >= 0x38800000) {
    mantissa = bits - (112u << 23);
  } else {
    const uint32_t exponent = bits >> 23;
    if (exponent < 102)
      return sign;
    shift = 126 - exponent;
    mantissa = (bits & 0x7FFFFF) | 0x800000;
  }
  uint32_t result = mantissa >> shift;
  const uint32_t rest = mantissa & ((1u << shift) - 1);
  const uint32_t tie = 1u << (shift - 1);
  if (rest > tie || (rest == tie && (result & 1)))
    ++result;
  return static_cast<uint16_t>(sign | result);
}

} // namespace inlay_emu

struct __half_raw {
  unsigned short x;
};

struct __half {
  uint16_t bits;
  __half() = default;
  __half(float value) : bits(inlay_emu::halfOfFloat(value)) {}
  __half(const __half_raw &raw) : bits(raw.x) {}
  operator float() const { return inlay_emu::floatOfHalf(bits); }
  operator __half_raw() const { return {bits}; }
};
using half = __half;

struct alignas(4) __half2 {
  __half x, y;
};
using half2 = __half2;

inline float __half2float(__half value) { return value; }
inline __half __float2half(float value) { return __half(value); }
inline __half __float2half_rn(float value) { return __half(value); }
inline unsigned short __half_as_ushort(__half value) { return value.bits; }
inline __half __ushort_as_half(unsigned short bits) {
  return __half(__half_raw{bits});
}
inline __half2 __halves2half2(__half x, __half y) { return {x, y}; }
inline __half2 __floats2half2_rn(float x, float y) {
  return {__half(x), __half(y)};
}
inline __half __low2half(__half2 pair) { return pair.x; }
inline __half __high2half(__half2 pair) { return pair.y; }
inline float __low2float(__half2 pair) { return pair.x; }
inline float __high2float(__half2 pair) { return pair.y; }

#endif // INLAY_CUDA_EMU_HALVES_H
