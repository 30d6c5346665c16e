// Numbers as C literals and as text for people, without any locale.
#ifndef INLAY_LIB_SUPPORT_NUMBERS_H
#define INLAY_LIB_SUPPORT_NUMBERS_H

#include <cstdint>
#include <string>

namespace inlay {

/// Room that `writeFloat` and `writeDouble` need at most.
constexpr unsigned maxNumberLength = 32;

/// Writes the shortest decimal literal that reads back to the same float, with
/// the suffix `f`; `INFINITY`, `-INFINITY` and `NAN` for what has no digits.
/// Returns the end of what it wrote; writes no terminator.
char *writeFloat(char *to, float value);
/// The same for a double, without suffix.
char *writeDouble(char *to, double value);

std::string floatLiteral(float value);
std::string doubleLiteral(double value);
/// A C literal of the value in a signed type of `width` bits: `-3`,
/// `INT32_MIN`, `INT64_C(5000000000)`.
std::string intLiteral(int64_t value, unsigned width);
/// `1234567` as `1 234 567`.
std::string groupThousands(uint64_t value);

} // namespace inlay

#endif // INLAY_LIB_SUPPORT_NUMBERS_H
