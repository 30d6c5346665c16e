// Packing of 8-bit weights into the order in which kernels on vectors of codes
// read them, with all zeros folded into the bias.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_PACKCODES_H
#define INLAY_PASSES_ASSIGNLAYOUT_PACKCODES_H

#include "lib/Reference/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace inlay {

/// Constant weights of a sum of products of codes, [M, terms..] in any order:
///   sum (x - inputZero) (w - weightZero)
///     = sum u * byte(w) - correction * sum u + bias
/// where `u` is the input's code as 0 to 255 (signed codes plus 128).
class CodeWeights {
public:
  CodeWeights(mlir::ElementsAttr weight, bool isUnsigned, int64_t zero);

  /// The weight at `i` less its zero.
  int64_t centred(int64_t i) const { return code(i) - zero; }
  /// What a byte of the packed weights holds.
  int64_t byte(int64_t i) const { return code(i) - shift; }
  int64_t correction() const { return zero - shift; }
  /// Whether every centred weight fits in a byte.
  bool fitsBytes() const { return shift == zero; }

private:
  int64_t code(int64_t i) const;

  Tensor tensor;
  bool isUnsigned;
  int64_t zero, shift;
};

/// A constant of signless integers whose element at `place` is `at(place)`.
mlir::Value
makeIntConstant(mlir::OpBuilder &builder, mlir::Location loc,
                mlir::Type element, llvm::ArrayRef<int64_t> shape,
                llvm::function_ref<int64_t(llvm::ArrayRef<int64_t>)> at);

} // namespace inlay

#endif // INLAY_PASSES_ASSIGNLAYOUT_PACKCODES_H
