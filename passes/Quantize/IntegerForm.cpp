// For processors without floating point: the float multiplier of a requantize
// becomes an integer that stands for it exactly.
//
//   factor = mantissa * 2^(exponent - 24), mantissa of 24 bits
//          = multiplier / 2^shift, multiplier of up to 31 bits
//
// Where the factors of a layer lie within 2^7 of each other, one shift does for
// all; else each multiplier holds its own in its low 7 bits, which are free.
#include "passes/Common/Locations.h"
#include "passes/Quantize/Patterns.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

/// Bits of a multiplier, and those of them that a float does not use.
static constexpr int multiplierBits = 31, spareBits = 7;
/// Up to here a factor counts: a smaller one makes 0 of every sum, a larger one
/// takes every sum but 0 beyond all codes.
static constexpr int leastExponent = -32, mostExponent = 9;

quantize::IntegerFactors quantize::integerFactors(ArrayRef<float> factors) {
  SmallVector<std::pair<int64_t, int>> parts; // mantissa and exponent
  int least = mostExponent, most = leastExponent;
  for (float factor : factors) {
    int exponent = 0;
    double mantissa = std::frexp(double(factor), &exponent); // [0.5, 1)
    if (factor == 0 || exponent < leastExponent) {
      parts.push_back({0, 0});
      continue;
    }
    if (exponent > mostExponent) {
      mantissa = 0.5;
      exponent = mostExponent;
    }
    parts.push_back({int64_t(std::ldexp(mantissa, 24)), exponent});
    least = std::min(least, exponent);
    most = std::max(most, exponent);
  }
  IntegerFactors result;
  most = std::max(most, leastExponent + 1);
  bool isShared = most - least <= spareBits;
  if (isShared)
    result.shift = multiplierBits - most;
  for (auto [mantissa, exponent] : parts) {
    if (isShared) {
      result.multipliers.push_back(mantissa << (spareBits + exponent - most));
      continue;
    }
    // No larger than a shift may be.
    int shift = mantissa == 0 ? 62 : multiplierBits - exponent;
    int excess = std::max(0, shift - 62);
    result.multipliers.push_back((mantissa << (spareBits - excess)) |
                                 (shift - excess));
  }
  return result;
}

namespace {
struct RequantizeInIntegers : OpRewritePattern<RequantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RequantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto values = constantValue(op.getMultiplier());
    if (!values || !values->getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "its multiplier is no float, or "
                                             "no constant");
    SmallVector<float> factors;
    for (int64_t i = 0; i < values->getNumElements(); ++i)
      factors.push_back(float(values->getFloat(i)));
    IntegerFactors exact = integerFactors(factors);
    Location loc = op.getMultiplier().getLoc();
    Value multiplier =
        intConstant(rewriter, loc, exact.multipliers, rewriter.getI32Type(),
                    /*isVector=*/values->getShape().size() == 1);
    IntegerAttr shift;
    if (exact.shift)
      shift = rewriter.getI64IntegerAttr(*exact.shift);
    rewriter.replaceOpWithNewOp<RequantizeOp>(
        op, op.getType(), op.getInput(), multiplier, op.getZeroPointAttr(),
        op.getLowAttr(), op.getHighAttr(), shift, op.getAxisAttr(),
        rewriter.getUnitAttr());
    return success();
  }
};

// quantize(add(dequantize a, dequantize b)) -> qbinary add a, b
struct BinaryInIntegers : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<CodedBinary> match = matchCodedBinary(rewriter, op);
    if (failed(match))
      return failure();
    auto &[binary, left, right, target, bounds] = *match;
    bool isProduct = binary.getKind() == BinaryKind::Mul;
    double a = left.scaling.scale(), b = right.scaling.scale();
    if (!fits(isProduct, a, b, target.scale()))
      return rewriter.notifyMatchFailure(op, "its scales lie too far apart");
    auto [low, high] = codesWithin(target, bounds);
    auto scale = [&](const Scaling &scaling) {
      return rewriter.getF32FloatAttr(scaling.scale());
    };
    auto code = [&](int64_t value) {
      return rewriter.getI64IntegerAttr(value);
    };
    rewriter.replaceOpWithNewOp<QBinaryOp>(
        op, op.getType(), binary.getKindAttr(), left.codes, right.codes,
        scale(left.scaling), code(left.scaling.zero), scale(right.scaling),
        code(right.scaling.zero), scale(target), code(target.zero), code(low),
        code(high));
    return success();
  }

  /// As `inlay.qbinary` has it.
  static bool fits(bool isProduct, double a, double b, double scale) {
    auto lies = [](double ratio, int low, int high) {
      return ratio >= std::ldexp(1, low) && ratio <= std::ldexp(1, high);
    };
    return isProduct ? lies(a * b / scale, -30, 8)
                     : lies(a / scale, -16, 8) && lies(b / scale, -16, 8);
  }
};
} // namespace

void quantize::addIntegerForm(RewritePatternSet &patterns) {
  patterns.add<RequantizeInIntegers, BinaryInIntegers>(patterns.getContext());
}
