// Quantize behind a sum. Relu and clip between them become bounds: rounding
// keeps the order of values, so that the code of a bounded value is the bounded
// code of the value.
//
//   quantize(relu(dequantize(sum))) -> requantize(sum), low = code of 0
#include "passes/Common/Locations.h"
#include "passes/Quantize/Patterns.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

/// `value` as max or min of a value and a constant.
static std::optional<std::pair<Value, float>> matchBound(BinaryOp op) {
  if (op.getKind() != BinaryKind::Max && op.getKind() != BinaryKind::Min)
    return std::nullopt;
  if (op.getLhs().getType() == op.getType())
    if (auto bound = uniformValue(op.getRhs()))
      return std::pair(op.getLhs(), float(*bound));
  if (op.getRhs().getType() == op.getType())
    if (auto bound = uniformValue(op.getLhs()))
      return std::pair(op.getRhs(), float(*bound));
  return std::nullopt;
}

Bounds quantize::takeBounds(Value &value) {
  // From the value inwards; each op bounds what those inside it left.
  SmallVector<std::pair<bool, float>> found; // is it a lower bound
  while (Operation *op = value.getDefiningOp()) {
    auto unary = dyn_cast<UnaryOp>(op);
    auto binary = dyn_cast<BinaryOp>(op);
    if (!op->hasOneUse())
      break;
    if (unary && unary.getKind() == UnaryKind::Relu) {
      found.push_back({true, 0.0f});
      value = unary.getInput();
      continue;
    }
    auto bound = binary ? matchBound(binary) : std::nullopt;
    if (!bound || std::isnan(bound->second))
      break;
    found.push_back({binary.getKind() == BinaryKind::Max, bound->second});
    value = bound->first;
  }
  Bounds bounds;
  for (auto [isLow, bound] : llvm::reverse(found)) {
    auto apply = [&](float x) {
      return isLow ? std::max(x, bound) : std::min(x, bound);
    };
    bounds = {apply(bounds.low), apply(bounds.high)};
  }
  return bounds;
}

/// Multipliers of 31 bits and one shift for all: the largest factor gets all of
/// them. Empty where the factors are too large or too small for that.
static std::pair<SmallVector<int64_t>, int64_t>
fixedPoint(ArrayRef<double> factors) {
  double largest = *std::max_element(factors.begin(), factors.end());
  int exponent = 0;
  std::frexp(largest, &exponent); // largest < 2^exponent
  int64_t shift = 31 - exponent;
  if (std::nearbyint(std::ldexp(largest, int(shift))) > double(INT32_MAX))
    --shift;
  if (shift < 1 || shift > 62)
    return {};
  SmallVector<int64_t> multipliers;
  for (double factor : factors)
    multipliers.push_back(
        int64_t(std::nearbyint(std::ldexp(factor, int(shift)))));
  return {multipliers, shift};
}

std::pair<int64_t, int64_t> quantize::codesWithin(const Scaling &target,
                                                  Bounds bounds) {
  auto [low, high] = target.codes();
  if (std::isfinite(bounds.low))
    low = target.codeOf(bounds.low);
  if (std::isfinite(bounds.high))
    high = std::max(low, target.codeOf(bounds.high));
  return {low, high};
}

Value quantize::requantize(OpBuilder &builder, Location loc, Value sum,
                           ArrayRef<double> scales, std::optional<int64_t> axis,
                           const Scaling &target, Bounds bounds,
                           Requant requant) {
  auto [low, high] = codesWithin(target, bounds);
  Location name = partLoc(loc, "multiplier");
  Value multiplier;
  IntegerAttr shift;
  if (requant == Requant::Float) {
    SmallVector<float> factors;
    for (double scale : scales)
      factors.push_back(float(scale) / target.scale());
    if (!llvm::all_of(factors, [](float f) { return std::isfinite(f); }))
      return {};
    multiplier = floatConstant(builder, name, factors, axis.has_value());
  } else {
    SmallVector<double> factors;
    for (double scale : scales)
      factors.push_back(scale / double(target.scale()));
    auto [multipliers, bits] = fixedPoint(factors);
    if (multipliers.empty())
      return {};
    multiplier = intConstant(builder, name, multipliers, builder.getI32Type(),
                             axis.has_value());
    shift = builder.getI64IntegerAttr(bits);
  }
  auto type = rankedType(sum).clone(target.code);
  return RequantizeOp::create(
      builder, loc, type, sum, multiplier,
      builder.getI64IntegerAttr(target.zero), builder.getI64IntegerAttr(low),
      builder.getI64IntegerAttr(high), shift,
      axis ? builder.getI64IntegerAttr(*axis) : IntegerAttr(),
      /*as_float=*/UnitAttr());
}

namespace {
struct QuantizedSum : OpRewritePattern<QuantizeOp> {
  QuantizedSum(MLIRContext *context, Requant requant)
      : OpRewritePattern(context), requant(requant) {}

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto target = perTensorTarget(op);
    if (!target)
      return rewriter.notifyMatchFailure(op, "its scale is no constant, or "
                                             "not one for all");
    Value value = op.getInput();
    Bounds bounds = takeBounds(value);
    auto sum = value.getDefiningOp<DequantizeOp>();
    if (!sum || !elementOf(sum.getInput()).isSignlessInteger(32) ||
        !sum->hasOneUse())
      return rewriter.notifyMatchFailure(op, "no 32-bit sum before it, or one "
                                             "with other uses");
    auto scaling = scalingOf(sum);
    if (!scaling || scaling->zero != 0)
      return rewriter.notifyMatchFailure(op, "the sum has no constant scale");
    SmallVector<double> scales(scaling->scales.begin(), scaling->scales.end());
    Value codes =
        quantize::requantize(rewriter, op.getLoc(), sum.getInput(), scales,
                             scaling->axis, *target, bounds, requant);
    if (!codes)
      return rewriter.notifyMatchFailure(op, "the factor of its scales does "
                                             "not fit");
    rewriter.replaceOp(op, codes);
    return success();
  }

  Requant requant;
};
} // namespace

void quantize::addRequantize(RewritePatternSet &patterns, Requant requant) {
  patterns.add<QuantizedSum>(patterns.getContext(), requant);
}
