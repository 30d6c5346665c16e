// Scales and zero points that are constants, and the codes they belong to.
// Private to passes/Quantize.
#ifndef INLAY_PASSES_QUANTIZE_SCALING_H
#define INLAY_PASSES_QUANTIZE_SCALING_H

#include "dialects/Inlay/OpUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "passes/Common/Constants.h"

namespace inlay::quantize {

/// What turns codes into floats: `(code - zero) * scale`.
struct Scaling {
  std::vector<float> scales;   ///< one, or one for each index of `axis`
  int64_t zero = 0;            ///< the same for all
  std::optional<int64_t> axis; ///< only where there are several scales
  mlir::Type code;             ///< the element type of the codes

  float scale() const { return scales.front(); }
  bool operator==(const Scaling &other) const;
  /// The smallest and the largest code.
  std::pair<int64_t, int64_t> codes() const;
  /// The code of a float, as `inlay.quantize` rounds it; one scale only.
  int64_t codeOf(float value) const;
};

/// The scaling of a quantize or dequantize op with `f32` constants and one zero
/// point. Equal scales along an axis count as one scale.
std::optional<Scaling> scalingOf(mlir::Operation *op);

/// A value that is dequantized from 8-bit codes.
struct Quantized {
  mlir::Value codes;
  Scaling scaling;
};
std::optional<Quantized> matchQuantized(mlir::Value value);
/// The same with one scale for all.
std::optional<Quantized> matchPerTensor(mlir::Value value);

/// A quantize op to 8 bits with one scale for all.
std::optional<Scaling> perTensorTarget(QuantizeOp op);

/// `codes` dequantized by `scaling`, which may be that of 32-bit sums.
mlir::Value dequantize(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value codes, const Scaling &scaling);
/// `value` quantized by `scaling`.
mlir::Value quantizeTo(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value value, const Scaling &scaling);

/// A constant of rank 0 or 1 from `f32` values.
mlir::Value floatConstant(mlir::OpBuilder &builder, mlir::Location loc,
                          llvm::ArrayRef<float> values, bool isVector);
mlir::Value intConstant(mlir::OpBuilder &builder, mlir::Location loc,
                        llvm::ArrayRef<int64_t> values, mlir::Type element,
                        bool isVector);

} // namespace inlay::quantize

#endif // INLAY_PASSES_QUANTIZE_SCALING_H
