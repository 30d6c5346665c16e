// The small functions that give an operator a defined meaning in C: wrapping
// integers, saturating casts, division that never traps, NaN that spreads.
#ifndef INLAY_CODEGEN_PRINTER_HELPERS_H
#define INLAY_CODEGEN_PRINTER_HELPERS_H

#include "lib/Support/Identifiers.h"
#include "mlir/IR/BuiltinTypes.h"
#include <map>
#include <set>
#include <string>

namespace inlay {

/// Collects the helpers, library functions and headers that a program uses.
/// Each method returns the name of a function to call.
class Helpers {
public:
  /// `op` one of add, sub, mul: two's complement, modulo 2^width.
  std::string wrapping(llvm::StringRef op, mlir::Type type);
  /// x / 0 = 0, MIN / -1 = MIN; the remainder is 0 in both.
  std::string division(mlir::Type type);
  std::string remainder(mlir::Type type);
  /// The same for unsigned operands, which arrive as signed bits.
  std::string unsignedDivision(mlir::Type type);
  std::string unsignedRemainder(mlir::Type type);
  /// `op` one of shl, shr (arithmetic), ushr: an amount outside of the width
  /// gives 0, or the sign.
  std::string shift(llvm::StringRef op, mlir::Type type);
  /// `op` one of max, min. Floats: NaN if either is NaN.
  std::string extremum(llvm::StringRef op, mlir::Type type);
  std::string unsignedExtremum(llvm::StringRef op, mlir::Type type);
  /// NaN gives 0. Saturates, unless the value is known to be `inRange`.
  std::string toInteger(mlir::Type from, mlir::Type to, bool isUnsigned,
                        bool inRange);
  /// Between float32 and the bits of a float of 16 bits.
  std::string half(mlir::Type from, mlir::Type to);
  /// rintf, where libm has none.
  std::string roundEven();
  /// `kernel.scale`, `kernel.add_scaled` and `kernel.mul_scaled`.
  std::string scale();
  std::string addScaled();
  std::string mulScaled();
  /// `kernel.dot_codes`, `kernel.dot_pair` and `kernel.widen_codes`.
  std::string dotCodes();
  std::string dotPair();
  std::string widenCodes(bool isUnsigned);
  /// Reinterprets the bits.
  std::string bits(mlir::Type from, mlir::Type to);

  //===--- VectorHelpers.cpp: registers of `lanes` floats -----------------===//
  /// The name of a vector or mask type.
  std::string vectorType(mlir::Type type);
  std::string vectorLoad(int64_t lanes);
  std::string vectorStore(int64_t lanes);
  std::string prefetch();
  /// One condition for all lanes.
  std::string vectorMask(int64_t lanes);
  /// One condition a lane, of bytes that are 0 or not.
  std::string maskLoad(int64_t lanes);
  /// The sum or the largest of all lanes: "sum", "largest".
  std::string vectorFold(llvm::StringRef fold, int64_t lanes);
  std::string vectorSplat(int64_t lanes);
  std::string vectorFma(int64_t lanes);
  std::string vectorSelect(int64_t lanes);
  std::string vectorExtremum(llvm::StringRef op, int64_t lanes);
  /// A libm function of one or two operands, lane by lane.
  std::string vectorByLane(llvm::StringRef stem, const std::string &function,
                           unsigned operands, int64_t lanes);

  /// Whether any lane of a mask is set.
  std::string vectorAny(int64_t lanes);

  //===--- VectorMath.cpp: functions of registers of floats ---------------===//
  std::string vectorExp(int64_t lanes);
  std::string vectorTanh(int64_t lanes);
  std::string vectorErf(int64_t lanes);
  std::string vectorLog(int64_t lanes);
  std::string vectorLog1p(int64_t lanes);
  std::string vectorSin(int64_t lanes);
  std::string vectorCos(int64_t lanes);
  std::string vectorAtan(int64_t lanes);
  std::string vectorFmod(int64_t lanes);

  //===--- CodeHelpers.cpp: registers of integers -------------------------===//
  std::string integerLoad(mlir::Type type);
  std::string integerStore(mlir::Type type);
  std::string integerSplat(mlir::Type type);
  /// Four bytes at any address.
  std::string wordAt();
  /// Between codes, integers of 32 bits and floats.
  std::string vectorWiden(mlir::VectorType from, bool isUnsigned);
  std::string vectorNarrow(int64_t lanes);
  std::string vectorToFloats(int64_t lanes);
  std::string vectorToInts(int64_t lanes, bool nearest);
  /// `x < bound ? bound : x`, or with `>`.
  std::string vectorBound(bool isLower, int64_t lanes);
  std::string vectorLargerCode(int64_t lanes);
  std::string vectorDot4(int64_t lanes);
  std::string vectorMulAdd(int64_t lanes);

  /// Types and functions of vectors, in an order that compiles.
  std::string vectorPrelude() const;
  /// What the prelude is made of, for a language with other words: numbers of
  /// floats in a register, and each function's C by order and name.
  const std::set<int64_t> &floatLanes() const { return vectorLanes; }
  const std::map<std::pair<int, std::string>, std::string> &
  vectorFunctions() const {
    return vectorTexts;
  }

  /// Remembers that a libm function is needed and returns it.
  std::string math(const std::string &function);
  void needsMathHeader() { mathHeader = true; }
  void needsStringHeader() { stringHeader = true; }
  void needsBool() { boolHeader = true; }

  const std::map<std::string, std::string> &functions() const { return texts; }
  const std::set<std::string> &mathFunctions() const { return libm; }
  bool usesMathHeader() const { return mathHeader; }
  bool usesStringHeader() const { return stringHeader; }
  bool usesBool() const { return boolHeader; }

  /// Keeps all names that a helper can have from being given to anything else.
  static void reserveNames(NameScope &scope);

private:
  void round24();
  std::string vectorLogOfSum(int64_t lanes);
  std::string vectorTurn(int64_t lanes);
  std::string add(std::string name, std::string text);

  std::string addVector(int order, llvm::StringRef stem, int64_t lanes,
                        llvm::StringRef pattern);

  std::string addCodes(int order, llvm::StringRef name, int64_t lanes,
                       llvm::StringRef pattern);
  /// A type of vectors: `element` one of i8, i16, i32, u32.
  std::string integerVector(llvm::StringRef element, unsigned width,
                            int64_t lanes);

  std::map<std::string, std::string> texts;
  std::map<std::pair<int, std::string>, std::string> vectorTexts;
  std::set<int64_t> vectorLanes;
  std::set<std::string> libm;
  bool mathHeader = false, stringHeader = false, boolHeader = false;
};

} // namespace inlay

#endif // INLAY_CODEGEN_PRINTER_HELPERS_H
