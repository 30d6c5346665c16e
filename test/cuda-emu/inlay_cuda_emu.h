// Lets a generated CUDA program run on the host: a C++17 compiler and this
// header take the place of nvcc and a GPU.
//
//   clang++ -std=c++17 -DINLAY_CUDA_EMU -I test/cuda-emu -x c++ model.cu ...
//
// Blocks run one after another, and so do their threads, until they wait for
// each other. What a device would let pass in silence ends the process here:
//
//   - device memory that the host touches, host memory that a kernel is given
//   - memory out of bounds: guard pages, guard bytes, AddressSanitizer
//   - barriers that only some threads reach, and deadlocks
//   - misaligned fragments and copies, too much shared memory
//
// New device memory and the shared memory of each block are NaN, so that what
// is read before it is written shows in the results. Asynchronous copies land
// at once or, with INLAY_EMU_COPIES=delayed, as late as their wait allows: a
// correct kernel gives the same results both ways. INLAY_EMU_ORDER=reverse has
// the last thread run first. INLAY_EMU_FAIL_CALL=n lets the n-th call fail.
//
// One program, one host thread; the state is global.
#ifndef INLAY_CUDA_EMU_H
#define INLAY_CUDA_EMU_H

#include "emu/Runtime.h"
#include "emu/Warp.h"

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))

#define INLAY_LAUNCH(kernel, grid, block, shared, stream, ...)                 \
  ::inlay_emu::launch(                                                         \
      #kernel, reinterpret_cast<const void *>(&kernel), grid, block, shared,   \
      stream, [](auto... arguments) { kernel(arguments...); }, ##__VA_ARGS__)
#define INLAY_SHARED(type, name, count)                                        \
  static const char name##_tag = 0;                                            \
  type *name = static_cast<type *>(                                            \
      ::inlay_emu::sharedMemory.array(&name##_tag, sizeof(type) * (count)))
#define INLAY_DYN_SHARED(type, name)                                           \
  type *name = static_cast<type *>(::inlay_emu::sharedMemory.dynamic())

#define __syncthreads() ::inlay_emu::block.barrier(__LINE__)
#define __syncwarp(...)                                                        \
  ::inlay_emu::syncWarp(::inlay_emu::maskOf(__VA_ARGS__), __LINE__)
#define __shfl_sync(mask, value, source, ...)                                  \
  ::inlay_emu::shuffle(                                                        \
      mask, value,                                                             \
      ::inlay_emu::shuffleIndex(source, ::inlay_emu::widthOf(__VA_ARGS__)),    \
      "shuffle", __LINE__)
#define __shfl_up_sync(mask, value, delta, ...)                                \
  ::inlay_emu::shuffle(                                                        \
      mask, value,                                                             \
      ::inlay_emu::shuffleUp(delta, ::inlay_emu::widthOf(__VA_ARGS__)),        \
      "shuffle", __LINE__)
#define __shfl_down_sync(mask, value, delta, ...)                              \
  ::inlay_emu::shuffle(                                                        \
      mask, value,                                                             \
      ::inlay_emu::shuffleDown(delta, ::inlay_emu::widthOf(__VA_ARGS__)),      \
      "shuffle", __LINE__)
#define __shfl_xor_sync(mask, value, lanes, ...)                               \
  ::inlay_emu::shuffle(                                                        \
      mask, value,                                                             \
      ::inlay_emu::shuffleXor(lanes, ::inlay_emu::widthOf(__VA_ARGS__)),       \
      "shuffle", __LINE__)
#define __ballot_sync(mask, vote)                                              \
  ::inlay_emu::ballot(mask, (vote) != 0, __LINE__)
#define __any_sync(mask, vote) (__ballot_sync(mask, vote) != 0)
#define __all_sync(mask, vote) (__ballot_sync(mask, !(vote)) == 0)

namespace inlay_emu {
inline unsigned maskOf(unsigned mask = allLanes) { return mask; }
inline unsigned widthOf(unsigned width = warpLanes) { return width; }
} // namespace inlay_emu

//===-- the primitives of generated programs -------------------------------===
// The device's definitions stand in the generated file.

#define inlay_ldmatrix_x4(registers, row)                                      \
  ::inlay_emu::loadMatrices<4, false>(registers, row, __LINE__)
#define inlay_ldmatrix_x4_trans(registers, row)                                \
  ::inlay_emu::loadMatrices<4, true>(registers, row, __LINE__)
#define inlay_mma_m16n8k16(sum, a, b)                                          \
  ::inlay_emu::multiplyMatrices(sum, a, b, __LINE__)

template <int Bytes>
void inlay_cp_async(void *to, const void *from, bool inside) {
  static_assert(Bytes == 4 || Bytes == 8 || Bytes == 16, "what cp.async takes");
  inlay_emu::copyAsync(to, from, Bytes, inside ? Bytes : 0);
}
inline void inlay_cp_async_commit() { inlay_emu::commitCopies(); }
template <int Left> void inlay_cp_async_wait() {
  inlay_emu::waitForCopies(Left);
}

#endif // INLAY_CUDA_EMU_H
