// Softmax, and for `Requant::Single` sums and products of two quantized values:
// for a sum both sides are brought to one scale with 20 bits to spare.
//
//   quantize(add(dequantize a, dequantize b))
//     -> requantize((a - za) * Ka + (b - zb) * Kb)
#include "passes/Common/Locations.h"
#include "passes/Quantize/Patterns.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

/// 255 * 2^20 twice stays inside 32 bits.
static constexpr int fractionBits = 20;

/// (codes - zero) * factor in 32 bits.
static Value centred(PatternRewriter &rewriter, Location loc,
                     const Quantized &side, int64_t factor) {
  MLIRContext *context = rewriter.getContext();
  Type wide = rewriter.getI32Type();
  auto apply = [&](BinaryKind kind, Value value, int64_t operand) -> Value {
    Value constant =
        intConstant(rewriter, loc, {operand}, wide, /*isVector=*/false);
    return BinaryOp::create(rewriter, loc, BinaryKindAttr::get(context, kind),
                            value, constant);
  };
  Value value = CastOp::create(rewriter, loc,
                               rankedType(side.codes).clone(wide), side.codes);
  if (side.scaling.zero != 0)
    value = apply(BinaryKind::Sub, value, side.scaling.zero);
  return factor == 1 ? value : apply(BinaryKind::Mul, value, factor);
}

FailureOr<CodedBinary> quantize::matchCodedBinary(PatternRewriter &rewriter,
                                                  QuantizeOp op) {
  auto target = perTensorTarget(op);
  Value value = op.getInput();
  Bounds bounds = takeBounds(value);
  auto binary = value.getDefiningOp<BinaryOp>();
  if (!target || !binary || !binary->hasOneUse())
    return rewriter.notifyMatchFailure(op, "no function of two values");
  BinaryKind kind = binary.getKind();
  if (kind != BinaryKind::Mul && kind != BinaryKind::Add &&
      kind != BinaryKind::Sub)
    return rewriter.notifyMatchFailure(op, "neither sum nor product");
  auto left = matchPerTensor(binary.getLhs());
  auto right = matchPerTensor(binary.getRhs());
  if (!left || !right)
    return rewriter.notifyMatchFailure(op, "an operand has no 8-bit codes "
                                           "with one scale");
  return CodedBinary{binary, *left, *right, *target, bounds};
}

namespace {
struct QuantizedBinary : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<CodedBinary> match = matchCodedBinary(rewriter, op);
    if (failed(match))
      return failure();
    auto &[binary, left, right, target, bounds] = *match;
    bool isProduct = binary.getKind() == BinaryKind::Mul;
    int64_t leftFactor = 1, rightFactor = 1;
    double a = left.scaling.scale(), b = right.scaling.scale();
    double scale = a * b;
    if (!isProduct) {
      double unit = std::ldexp(std::max(a, b), -fractionBits);
      leftFactor = int64_t(std::nearbyint(a / unit));
      rightFactor = int64_t(std::nearbyint(b / unit));
      scale = unit;
    }
    Location loc = op.getLoc();
    Value x = centred(rewriter, loc, left, leftFactor);
    Value y = centred(rewriter, loc, right, rightFactor);
    Value sum =
        BinaryOp::create(rewriter, binary.getLoc(), binary.getKindAttr(), x, y);
    Value codes =
        quantize::requantize(rewriter, loc, sum, {scale}, std::nullopt, target,
                             bounds, Requant::Single);
    if (!codes)
      return rewriter.notifyMatchFailure(op, "the factor of its scales does "
                                             "not fit");
    rewriter.replaceOp(op, codes);
    return success();
  }
};

// quantize(softmax(dequantize x)) -> qsoftmax x, exponentials
struct QuantizedSoftmax : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto target = perTensorTarget(op);
    auto softmax = op.getInput().getDefiningOp<SoftmaxOp>();
    if (!target || !softmax || !softmax->hasOneUse() ||
        softmax.getKind() != SoftmaxKind::Softmax)
      return rewriter.notifyMatchFailure(op, "no softmax before it alone");
    auto input = matchPerTensor(softmax.getInput());
    if (!input)
      return rewriter.notifyMatchFailure(op, "its input has no 8-bit codes "
                                             "with one scale");
    // Powers of 30 bits add up in 64; sums times 2^shift stay there.
    constexpr int64_t bits = 30, shift = 16, longest = int64_t(1) << 16;
    double multiplier =
        std::nearbyint(std::ldexp(1 / double(target->scale()), shift));
    if (shapeOf(softmax.getInput())[softmax.getAxis()] > longest ||
        multiplier < 1 || multiplier > double(INT32_MAX))
      return rewriter.notifyMatchFailure(op, "its line is too long, or its "
                                             "scale does not fit");
    SmallVector<int64_t> powers;
    for (int distance = 0; distance < 256; ++distance)
      powers.push_back(int64_t(std::nearbyint(std::ldexp(
          std::exp(-double(input->scaling.scale()) * distance), bits))));
    Value table = intConstant(rewriter, partLoc(softmax.getLoc(), "powers"),
                              powers, rewriter.getI32Type(), /*isVector=*/true);
    auto type = rankedType(input->codes).clone(target->code);
    rewriter.replaceOpWithNewOp<QSoftmaxOp>(
        op, type, input->codes, table, softmax.getAxisAttr(),
        rewriter.getI64IntegerAttr(int64_t(multiplier)),
        rewriter.getI64IntegerAttr(shift),
        rewriter.getI64IntegerAttr(target->zero));
    return success();
  }
};
} // namespace

void quantize::addElementwise(RewritePatternSet &patterns) {
  patterns.add<QuantizedBinary>(patterns.getContext());
}

void quantize::addSoftmax(RewritePatternSet &patterns) {
  patterns.add<QuantizedSoftmax>(patterns.getContext());
}
