// What layers cost in each layout, for the choice of layouts.
#ifndef INLAY_LIB_PLANNING_LAYOUTCOSTS_H
#define INLAY_LIB_PLANNING_LAYOUTCOSTS_H

#include <cstdint>

namespace inlay {

/// A convolution of 8-bit codes on a processor without vectors.
struct CodeConvShape {
  int64_t positions = 1; ///< results of one output channel
  int64_t groups = 1;
  int64_t channels = 1; ///< input channels of a group
  int64_t results = 1;  ///< output channels of a group
  int64_t taps = 1;     ///< places of the window
  int64_t inRow = 1;    ///< of these side by side in the input; divides taps
  bool isPadded = false;
  /// Windows are copied to 16-bit numbers once, for all output channels.
  bool gathers = false;
};

/// Instructions to fetch the codes of all windows, estimated: what depends on
/// where the channels of the input are.
int64_t codeConvCost(const CodeConvShape &shape, bool channelsLast);

/// Instructions, estimated: to read an element in an order that is not the
/// result's (which also takes the place to write over it), and to copy one.
constexpr int64_t costOfTurn = 4, costOfCopy = 6;

/// A convolution of floats with vectors of `lanes`.
struct FloatConvShape {
  int64_t positions = 1; ///< results of one output channel
  int64_t width = 1;     ///< of these in a row
  int64_t groups = 1;
  int64_t channels = 1; ///< input channels of a group
  int64_t results = 1;  ///< output channels of a group
  int64_t taps = 1;
  int64_t lanes = 1;
  bool isPadded = false, isStrided = false;
};

/// Picoseconds, estimated, of the direct loops over N,C,H,W, which a compiler
/// turns into vectors along a row where nothing is in its way.
int64_t plainConvCost(const FloatConvShape &shape);
/// The same of the kernel on blocks of channels.
int64_t blockedConvCost(const FloatConvShape &shape);

/// Picoseconds an element, estimated.
constexpr int64_t costOfPacking = 450, costOfUnpacking = 360;

} // namespace inlay

#endif // INLAY_LIB_PLANNING_LAYOUTCOSTS_H
