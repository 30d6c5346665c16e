// Codes: the constants were measured on single layers under QEMU
// (test/firmware), compiled for Cortex-M4 by gcc at -O2, and agree within a
// third with RV32. Those of an AVR are larger, in about the same proportions.
//
//   code                      gathers    multiplied where it lies
//   first, 1x1, no border        6           7
//   first, larger window         6          18
//   first, with a border        16          20
//   last, a run of n         3 n + 8     5 n + 24
//     ... what is left of 4      7           -
//     ... with a border        + 10          -
// Floats: measured on single layers on an x86 with AVX-512, gcc at -O2.
// Picoseconds a multiply-add of direct loops: 24 to 43 for 1x1 on rows of 64
// (58 to 70 with AVX2), 78 on rows of 28, 230 to 370 on rows of 14 and 7, 460
// with strides; 330 to 400 for 3x3, with a border 660 to 890. A vector of them
// in blocks: 40 to 80. Packing 440 to 670 an element, unpacking 360.
#include "lib/Planning/LayoutCosts.h"

using namespace inlay;

int64_t inlay::codeConvCost(const CodeConvShape &shape, bool channelsLast) {
  // One weight a channel: the loops are the same but for the strides.
  if (shape.channels == 1 && shape.groups > 1)
    return 0;
  int64_t windows = shape.positions * shape.groups;
  if (!shape.gathers)
    windows *= shape.results;
  int64_t terms = shape.channels * shape.taps;
  if (!channelsLast) {
    int64_t plain = shape.gathers ? 6 : shape.taps == 1 ? 7 : 18;
    int64_t padded = shape.gathers ? 16 : 20;
    return windows * terms * (shape.isPadded ? padded : plain);
  }
  // Rows whose taps lie side by side are copied at once.
  bool joins = shape.gathers && shape.groups == 1 && shape.channels % 4 != 0;
  int64_t runs = joins ? shape.taps / shape.inRow : shape.taps;
  int64_t length = terms / runs;
  int64_t run = 5 * length + 24;
  if (shape.gathers)
    run = length / 4 * 12 + length % 4 * 7 + (shape.isPadded ? 18 : 8);
  return windows * runs * run;
}

int64_t inlay::plainConvCost(const FloatConvShape &shape) {
  int64_t products = shape.positions * shape.groups * shape.results *
                     shape.channels * shape.taps;
  if (shape.isPadded)
    return products * 800;
  if (shape.taps != 1)
    return products * 380;
  if (shape.isStrided)
    return products * 460;
  if (shape.width % 4 != 0)
    return products * 300;
  return products * (shape.width % 8 == 0 ? 640 : 1280) / shape.lanes;
}

int64_t inlay::blockedConvCost(const FloatConvShape &shape) {
  int64_t results = shape.groups * shape.results;
  int64_t vectors = (results + shape.lanes - 1) / shape.lanes;
  return shape.positions * vectors * shape.channels * shape.taps * 60;
}
