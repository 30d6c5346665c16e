// Numbers as text. std::to_chars gives the shortest form that reads back, is
// fast (weights are millions of numbers), and knows no locale.
#include "lib/Support/Numbers.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

using namespace inlay;

namespace {

template <typename Float> char *writeDigits(char *to, Float value) {
  auto copy = [&](const char *text) {
    return std::copy(text, text + std::strlen(text), to);
  };
  if (std::isnan(value))
    return copy("NAN");
  if (std::isinf(value))
    return copy(value < 0 ? "-INFINITY" : "INFINITY");
  char *end = std::to_chars(to, to + maxNumberLength - 3, value).ptr;
  bool isInteger =
      std::none_of(to, end, [](char c) { return c == '.' || c == 'e'; });
  if (isInteger) {
    *end++ = '.';
    *end++ = '0';
  }
  return end;
}

} // namespace

char *inlay::writeFloat(char *to, float value) {
  char *end = writeDigits(to, value);
  if (std::isfinite(value))
    *end++ = 'f';
  return end;
}

char *inlay::writeDouble(char *to, double value) {
  return writeDigits(to, value);
}

std::string inlay::floatLiteral(float value) {
  char text[maxNumberLength];
  return {text, writeFloat(text, value)};
}

std::string inlay::doubleLiteral(double value) {
  char text[maxNumberLength];
  return {text, writeDouble(text, value)};
}

std::string inlay::intLiteral(int64_t value, unsigned width) {
  // The least value has no literal: C reads -2147483648 as a negated long.
  if (width == 32 && value == INT32_MIN)
    return "INT32_MIN";
  if (width == 64 && value == INT64_MIN)
    return "INT64_MIN";
  std::string digits = std::to_string(value);
  if (value > INT32_MAX || value <= INT32_MIN)
    return "INT64_C(" + digits + ")";
  return digits;
}

std::string inlay::groupThousands(uint64_t value) {
  std::string digits = std::to_string(value);
  for (size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, " ");
  return digits;
}
