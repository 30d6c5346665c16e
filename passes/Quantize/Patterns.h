// The families of rewrites that Quantize applies. Private to passes/Quantize.
#ifndef INLAY_PASSES_QUANTIZE_PATTERNS_H
#define INLAY_PASSES_QUANTIZE_PATTERNS_H

#include "passes/Quantize/Scaling.h"

namespace inlay::quantize {

/// How a sum becomes a code.
enum class Requant {
  Float,  ///< ONNX Runtime's form
  Single, ///< integers, one rounding
};

/// Dequantize moves down and quantize up, past what only moves values; where
/// they meet, they cancel.
void addMoves(mlir::RewritePatternSet &patterns);
/// Convolutions and products: sums in 32 bits. A bias that is no multiple of
/// its scale is rounded to one only for `Requant::Single`.
void addProducts(mlir::RewritePatternSet &patterns, Requant requant);
/// The same where the model spells them in integers, as codes less a zero.
void addIntegerProducts(mlir::RewritePatternSet &patterns);
/// Constant columns of codes as rows, so that a sum reads both sides in order;
/// null for what is no such matrix.
mlir::Value transposedWeights(mlir::PatternRewriter &rewriter,
                              mlir::Value codes);
/// Averages: sums in 32 bits.
void addPools(mlir::RewritePatternSet &patterns);
/// Pads before sums.
void addPadding(mlir::RewritePatternSet &patterns);
/// Quantize behind a sum, functions of one quantized value, softmax, and for
/// `Requant::Single` functions of two quantized values.
void addRequantize(mlir::RewritePatternSet &patterns, Requant requant);
void addLookups(mlir::RewritePatternSet &patterns);
void addSoftmax(mlir::RewritePatternSet &patterns);
void addElementwise(mlir::RewritePatternSet &patterns);

/// Factors as `multipliers / 2^shift`; without a shift for all, each multiplier
/// holds its own in its low 7 bits.
struct IntegerFactors {
  llvm::SmallVector<int64_t> multipliers;
  std::optional<int64_t> shift;
};
/// The integers that stand for `factors`, which are finite and not negative,
/// exactly, as far as codes of 8 bits can tell.
IntegerFactors integerFactors(llvm::ArrayRef<float> factors);
/// What floats give, in integers: multipliers of `Requant::Float`, sums and
/// products of two quantized values.
void addIntegerForm(mlir::RewritePatternSet &patterns);

/// Bounds that relu and clip put on a value.
struct Bounds {
  float low = -HUGE_VALF, high = HUGE_VALF;
};
/// Walks back from `value` over relu, max and min with constants, of which each
/// has one use; `value` becomes what they bound.
Bounds takeBounds(mlir::Value &value);

/// quantize(bounds(binary(dequantize left, dequantize right))).
struct CodedBinary {
  BinaryOp binary; ///< a sum, a difference or a product
  Quantized left, right;
  Scaling target;
  Bounds bounds;
};
/// The sum, difference or product of two values of 8-bit codes that `op` alone
/// quantizes; fails, with the reason, where there is none.
mlir::FailureOr<CodedBinary> matchCodedBinary(mlir::PatternRewriter &rewriter,
                                              QuantizeOp op);

/// The lowest and the highest code of `target` within `bounds`.
std::pair<int64_t, int64_t> codesWithin(const Scaling &target, Bounds bounds);

/// The op that turns `sum`, which counts steps of `scales` (one, or one for
/// each index of `axis`), into codes of `target` within `bounds`. Null where a
/// factor does not fit.
mlir::Value requantize(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value sum, llvm::ArrayRef<double> scales,
                       std::optional<int64_t> axis, const Scaling &target,
                       Bounds bounds, Requant requant);

} // namespace inlay::quantize

#endif // INLAY_PASSES_QUANTIZE_PATTERNS_H
