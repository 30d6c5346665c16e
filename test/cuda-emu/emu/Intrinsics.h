// CUDA's vector types and the functions of device code that need no other
// thread: arithmetic with a given rounding, bits, atomics. (Blocks run one
// after another and threads leave only at barriers, so an atomic is an
// ordinary update.)
#ifndef INLAY_CUDA_EMU_INTRINSICS_H
#define INLAY_CUDA_EMU_INTRINSICS_H

#include "Report.h"
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) int2 {
  int x, y;
};
struct alignas(16) int4 {
  int x, y, z, w;
};
struct alignas(8) uint2 {
  unsigned x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) {
  return {x, y, z, w};
}
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}

namespace inlay_emu {
template <typename To, typename From> To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From), "same size");
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}
} // namespace inlay_emu

inline int __float_as_int(float x) { return inlay_emu::bitCast<int>(x); }
inline unsigned __float_as_uint(float x) {
  return inlay_emu::bitCast<unsigned>(x);
}
inline float __int_as_float(int x) { return inlay_emu::bitCast<float>(x); }
inline float __uint_as_float(unsigned x) {
  return inlay_emu::bitCast<float>(x);
}
inline long long __double_as_longlong(double x) {
  return inlay_emu::bitCast<long long>(x);
}
inline double __longlong_as_double(long long x) {
  return inlay_emu::bitCast<double>(x);
}

inline float __fadd_rn(float x, float y) { return x + y; }
inline float __fsub_rn(float x, float y) { return x - y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline float __fmaf_rn(float x, float y, float z) { return std::fma(x, y, z); }
inline double __dadd_rn(double x, double y) { return x + y; }
inline double __dmul_rn(double x, double y) { return x * y; }
inline double __fma_rn(double x, double y, double z) {
  return std::fma(x, y, z);
}
inline int __float2int_rn(float x) {
  return static_cast<int>(std::nearbyint(x));
}
inline int __float2int_rz(float x) { return static_cast<int>(x); }
inline float __expf(float x) { return std::exp(x); }
inline float __logf(float x) { return std::log(x); }
inline float __fdividef(float x, float y) { return x / y; }
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
inline float __saturatef(float x) { return std::fmin(std::fmax(x, 0), 1); }

inline int __clz(int x) {
  return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x));
}
inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __mulhi(int x, int y) {
  return static_cast<int>(static_cast<int64_t>(x) * y >> 32);
}
inline unsigned __umulhi(unsigned x, unsigned y) {
  return static_cast<unsigned>(static_cast<uint64_t>(x) * y >> 32);
}
/// Four products of signed bytes, added to `sum`.
inline int __dp4a(int x, int y, int sum) {
  unsigned result = static_cast<unsigned>(sum);
  for (int i = 0; i < 32; i += 8)
    result += static_cast<unsigned>(
        static_cast<int8_t>(static_cast<unsigned>(x) >> i) *
        static_cast<int8_t>(static_cast<unsigned>(y) >> i));
  return static_cast<int>(result);
}
template <typename T> T __ldg(const T *pointer) { return *pointer; }

using std::max;
using std::min;

namespace inlay_emu {
/// Sets `*to` to what `update` makes of it, and gives what was there.
template <typename T, typename Update> T exchange(T *to, Update update) {
  const T before = *to;
  *to = update(before);
  return before;
}
} // namespace inlay_emu

template <typename T> T atomicAdd(T *to, T value) {
  return inlay_emu::exchange(to, [=](T old) -> T { return old + value; });
}
template <typename T> T atomicMax(T *to, T value) {
  return inlay_emu::exchange(to,
                             [=](T old) { return old < value ? value : old; });
}
template <typename T> T atomicMin(T *to, T value) {
  return inlay_emu::exchange(to,
                             [=](T old) { return value < old ? value : old; });
}
template <typename T> T atomicExch(T *to, T value) {
  return inlay_emu::exchange(to, [=](T) { return value; });
}
template <typename T> T atomicCAS(T *to, T expected, T value) {
  return inlay_emu::exchange(
      to, [=](T old) { return old == expected ? value : old; });
}
inline void __threadfence() {}
inline void __threadfence_block() {}

#endif // INLAY_CUDA_EMU_INTRINSICS_H
