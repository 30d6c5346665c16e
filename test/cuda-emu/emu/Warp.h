// What the lanes of a warp do together: shuffles, votes, matrix fragments; and
// asynchronous copies to shared memory. The lane that comes last does the work
// of all, on the operands that the others left.
#ifndef INLAY_CUDA_EMU_WARP_H
#define INLAY_CUDA_EMU_WARP_H

#include "Halves.h"
#include "Intrinsics.h"
#include "Shared.h"

namespace inlay_emu {

inline constexpr unsigned allLanes = 0xFFFFFFFF;

template <typename T> struct Shuffle {
  T value, result;
  unsigned source;
  bool voted;
};

/// Each lane of `mask` gets the value of the lane that it names; its own where
/// that lane is not there.
template <typename T>
T shuffle(unsigned mask, T value, unsigned source, const char *what, int line) {
  Shuffle<T> own = {value, value, source, false};
  block.collective(mask, what, line, &own, [](Thread *warp, unsigned there) {
    for (unsigned i = 0; i < warpLanes; ++i) {
      if (!(there >> i & 1))
        continue;
      auto *mine = static_cast<Shuffle<T> *>(warp[i].operands);
      if (mine->source < warpLanes && (there >> mine->source & 1))
        mine->result =
            static_cast<Shuffle<T> *>(warp[mine->source].operands)->value;
    }
  });
  return own.result;
}

/// The lane that is `width` apart stays in its part of the warp.
inline unsigned shuffleUp(unsigned delta, unsigned width) {
  const unsigned lane = block.lane();
  return lane % width < delta ? lane : lane - delta;
}
inline unsigned shuffleDown(unsigned delta, unsigned width) {
  const unsigned lane = block.lane();
  return lane % width + delta >= width ? lane : lane + delta;
}
inline unsigned shuffleXor(unsigned lanes, unsigned width) {
  const unsigned lane = block.lane(), other = lane ^ lanes;
  return other / width > lane / width ? lane : other;
}
inline unsigned shuffleIndex(unsigned source, unsigned width) {
  return block.lane() / width * width + source % width;
}

inline unsigned ballot(unsigned mask, bool voted, int line) {
  Shuffle<unsigned> own = {0, 0, 0, voted};
  block.collective(mask, "vote", line, &own, [](Thread *warp, unsigned there) {
    unsigned result = 0;
    for (unsigned i = 0; i < warpLanes; ++i)
      if ((there >> i & 1) &&
          static_cast<Shuffle<unsigned> *>(warp[i].operands)->voted)
        result |= 1u << i;
    for (unsigned i = 0; i < warpLanes; ++i)
      if (there >> i & 1)
        static_cast<Shuffle<unsigned> *>(warp[i].operands)->result = result;
  });
  return own.result;
}

inline void syncWarp(unsigned mask, int line) {
  block.collective(mask, "warp barrier", line, nullptr,
                   [](Thread *, unsigned) {});
}

//===-- matrix fragments ---------------------------------------------------===

/// One 8x8 matrix of halves for each register: eight lanes give the addresses
/// of its rows of 16 bytes, and lane l gets halves 2*(l%4) and 2*(l%4)+1 of row
/// l/4; transposed, those of column l/4.
template <unsigned Matrices> struct FragmentLoad {
  uint32_t *registers;
  const char *row;
};

template <unsigned Matrices, bool Transposed>
void loadMatrices(uint32_t *registers, const void *row, int line) {
  sharedMemory.expectShared(row, 16, "ldmatrix");
  if (reinterpret_cast<uintptr_t>(row) % 16 != 0)
    fail("ldmatrix of line %d: row %p is not aligned to 16 bytes", line, row);
  using Load = FragmentLoad<Matrices>;
  Load own = {registers, static_cast<const char *>(row)};
  block.collective(
      allLanes, "ldmatrix", line, &own, [](Thread *warp, unsigned) {
        for (unsigned matrix = 0; matrix < Matrices; ++matrix) {
          uint16_t rows[8][8];
          for (unsigned i = 0; i < 8; ++i)
            std::memcpy(rows[i],
                        static_cast<Load *>(warp[matrix * 8 + i].operands)->row,
                        16);
          for (unsigned lane = 0; lane < warpLanes; ++lane) {
            const unsigned i = lane / 4, j = lane % 4 * 2;
            const uint32_t low = Transposed ? rows[j][i] : rows[i][j];
            const uint32_t high = Transposed ? rows[j + 1][i] : rows[i][j + 1];
            static_cast<Load *>(warp[lane].operands)->registers[matrix] =
                low | high << 16;
          }
        }
      });
}

struct MatrixProduct {
  float *sum;
  const uint32_t *a, *b;
};

/// sum[16][8] += a[16][16] * b[16][8], in the layout of registers that PTX
/// gives for mma.m16n8k16. The device's order of adding is not known: results
/// agree to about 2^-22 of the sum of magnitudes.
inline void multiplyMatrices(float *sum, const uint32_t *a, const uint32_t *b,
                             int line) {
  MatrixProduct own = {sum, a, b};
  block.collective(allLanes, "mma", line, &own, [](Thread *warp, unsigned) {
    auto of = [&](unsigned lane) {
      return static_cast<MatrixProduct *>(warp[lane].operands);
    };
    auto half = [](uint32_t pair, unsigned place) {
      return floatOfHalf(static_cast<uint16_t>(pair >> 16 * place));
    };
    float left[16][16], right[16][8];
    for (unsigned k = 0; k < 16; ++k) {
      for (unsigned row = 0; row < 16; ++row)
        left[row][k] =
            half(of(row % 8 * 4 + k % 8 / 2)->a[row / 8 + k / 8 * 2], k % 2);
      for (unsigned column = 0; column < 8; ++column)
        right[k][column] = half(of(column * 4 + k % 8 / 2)->b[k / 8], k % 2);
    }
    for (unsigned row = 0; row < 16; ++row) {
      float sums[8] = {};
      for (unsigned k = 0; k < 16; ++k)
        for (unsigned column = 0; column < 8; ++column)
          sums[column] += left[row][k] * right[k][column];
      for (unsigned column = 0; column < 8; ++column)
        of(row % 8 * 4 + column / 2)->sum[row / 8 * 2 + column % 2] +=
            sums[column];
    }
  });
}

//===-- asynchronous copies ------------------------------------------------===

/// Starts a copy to shared memory; of its `bytes` the first `given` come from
/// `from`, the others are zero.
inline void copyAsync(void *to, const void *from, unsigned bytes,
                      unsigned given) {
  sharedMemory.expectShared(to, bytes, "cp.async to");
  if (reinterpret_cast<uintptr_t>(to) % bytes != 0 ||
      (given != 0 && reinterpret_cast<uintptr_t>(from) % bytes != 0))
    fail("cp.async of %u bytes from %p to %p: not aligned to that", bytes, from,
         to);
  if (given > bytes)
    fail("cp.async of %u bytes, %u of them given", bytes, given);
  if (given != 0)
    deviceMemory.expectDevice(from, given, "cp.async from");
  const Copy copy = {to, from, bytes, given};
  if (options().copies == Options::Copies::Immediate)
    copy.perform();
  else
    block.self().open.push_back(copy);
}

inline void commitCopies() {
  if (options().copies == Options::Copies::Immediate)
    return;
  Thread &self = block.self();
  self.groups.push_back(std::move(self.open));
  self.open.clear();
}

/// Waits until no more than `left` groups of the thread are under way.
inline void waitForCopies(unsigned left) {
  if (options().copies == Options::Copies::Immediate)
    return;
  Thread &self = block.self();
  while (self.groups.size() > left) {
    for (const Copy &copy : self.groups.front())
      copy.perform();
    self.groups.pop_front();
  }
}

} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_WARP_H
