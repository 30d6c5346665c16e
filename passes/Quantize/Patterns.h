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
/// Averages: sums in 32 bits.
void addPools(mlir::RewritePatternSet &patterns);
/// Pads before sums.
void addPadding(mlir::RewritePatternSet &patterns);
/// Quantize behind a sum, functions of one quantized value, and for
/// `Requant::Single` those of two and softmax.
void addRequantize(mlir::RewritePatternSet &patterns, Requant requant);
void addLookups(mlir::RewritePatternSet &patterns);
void addElementwise(mlir::RewritePatternSet &patterns);

/// Bounds that relu and clip put on a value.
struct Bounds {
  float low = -HUGE_VALF, high = HUGE_VALF;
};
/// Walks back from `value` over relu, max and min with constants, of which each
/// has one use; `value` becomes what they bound.
Bounds takeBounds(mlir::Value &value);

/// The op that turns `sum`, which counts steps of `scales` (one, or one for
/// each index of `axis`), into codes of `target` within `bounds`. Null where a
/// factor does not fit.
mlir::Value requantize(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value sum, llvm::ArrayRef<double> scales,
                       std::optional<int64_t> axis, const Scaling &target,
                       Bounds bounds, Requant requant);

} // namespace inlay::quantize

#endif // INLAY_PASSES_QUANTIZE_PATTERNS_H
