// Bounds of integer values, from types, constants and loop bounds. They decide
// whether plain C arithmetic is safe or a wrapping helper is needed.
#ifndef INLAY_CODEGEN_PRINTER_RANGES_H
#define INLAY_CODEGEN_PRINTER_RANGES_H

#include "mlir/IR/Value.h"
#include <optional>

namespace inlay {

struct IntRange {
  int64_t low = 0;
  int64_t high = 0;

  bool fits(unsigned width) const;
  bool isNonNegative() const { return low >= 0; }
};

/// All values of a signed integer of so many bits.
IntRange rangeOfWidth(unsigned width);
/// Where a signed reading of `value` certainly lies; never wider than its type
/// (index: 32 bits).
IntRange rangeOf(mlir::Value value, unsigned depth = 0);
/// The exact range of an addi, subi or muli, before any wrapping; nothing if it
/// may exceed 64 bits.
std::optional<IntRange> exactRange(mlir::Operation *op);

/// Where a float certainly lies, unless it is NaN; infinite where nothing is
/// known. Clamps, constants and roundings are understood.
struct FloatRange {
  double low, high;
};
FloatRange rangeOfFloat(mlir::Value value, unsigned depth = 0);
/// True if truncation of that range fits an integer of so many bits.
bool truncatesInto(FloatRange range, unsigned width, bool isUnsigned);

} // namespace inlay

#endif // INLAY_CODEGEN_PRINTER_RANGES_H
