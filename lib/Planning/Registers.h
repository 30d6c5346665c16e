// How many registers kernels may count on. Targets are told apart by the
// floats in a register: 4 on AArch64, 8 with AVX2, 16 with AVX-512.
#ifndef INLAY_LIB_PLANNING_REGISTERS_H
#define INLAY_LIB_PLANNING_REGISTERS_H

#include <cstdint>

namespace inlay {

/// Vector registers: of these three, AVX2 alone has but 16.
constexpr int64_t vectorRegisters(int64_t lanes) {
  return lanes == 8 ? 16 : 32;
}

/// Of these, what sums of products may take: the others hold weights, what
/// they are multiplied with, and what the compiler moves.
constexpr int64_t registersForSums(int64_t lanes) {
  return vectorRegisters(lanes) / 4 * 3;
}

/// The same for products of codes: only AVX-512 is sure to have an instruction
/// for four of them; others part words in registers too.
constexpr int64_t registersForCodeSums(int64_t lanes) {
  return lanes == 16 ? registersForSums(lanes) : vectorRegisters(lanes) / 2;
}

} // namespace inlay

#endif // INLAY_LIB_PLANNING_REGISTERS_H
