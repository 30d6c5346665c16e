// Arithmetic that changes nothing, and chains of bounds and casts.
#include "passes/Simplify/Patterns.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::simplify;

/// Whether `op` with a uniform `constant` on the given side gives the other
/// operand. -0 + 0 is the only value that changes.
static bool isNeutral(BinaryKind kind, double constant, bool onRight) {
  switch (kind) {
  case BinaryKind::Add:
  case BinaryKind::BitOr:
  case BinaryKind::Or:
  case BinaryKind::BitXor:
  case BinaryKind::Xor:
    return constant == 0;
  case BinaryKind::Sub:
  case BinaryKind::ShiftLeft:
  case BinaryKind::ShiftRight:
    return onRight && constant == 0;
  case BinaryKind::Mul:
    return constant == 1;
  case BinaryKind::Div:
  case BinaryKind::Pow:
    return onRight && constant == 1;
  case BinaryKind::And:
    return constant == 1;
  case BinaryKind::Max:
    return std::isinf(constant) && constant < 0;
  case BinaryKind::Min:
    return std::isinf(constant) && constant > 0;
  default:
    return false;
  }
}

/// The bounds of clip-like ops: relu, and max and min with a constant.
static std::optional<std::pair<double, double>> boundsOf(Operation *op) {
  if (auto unary = dyn_cast<UnaryOp>(op))
    if (unary.getKind() == UnaryKind::Relu)
      return std::make_pair(0.0, HUGE_VAL);
  auto binary = dyn_cast<BinaryOp>(op);
  if (!binary)
    return std::nullopt;
  std::optional<double> constant = uniformValue(binary.getRhs());
  if (!constant)
    constant = uniformValue(binary.getLhs());
  if (!constant || std::isnan(*constant))
    return std::nullopt;
  if (binary.getKind() == BinaryKind::Max)
    return std::make_pair(*constant, HUGE_VAL);
  if (binary.getKind() == BinaryKind::Min)
    return std::make_pair(-HUGE_VAL, *constant);
  return std::nullopt;
}

/// The operand of a clip-like op that is not the constant.
static Value boundedValue(Operation *op) {
  for (Value operand : op->getOperands())
    if (!operand.getDefiningOp<ConstantOp>())
      return operand;
  return {};
}

/// The range that `value` is known to lie in (NaN aside).
static std::pair<double, double> rangeOf(Value value, unsigned depth = 4) {
  std::pair<double, double> all(-HUGE_VAL, HUGE_VAL);
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0)
    return all;
  if (auto unary = dyn_cast<UnaryOp>(op)) {
    if (unary.getKind() == UnaryKind::Sigmoid)
      return {0, 1};
    if (unary.getKind() == UnaryKind::Tanh)
      return {-1, 1};
  }
  if (isa<SoftmaxOp>(op) &&
      cast<SoftmaxOp>(op).getKind() != SoftmaxKind::LogSoftmax)
    return {0, 1};
  // Moving elements and taking maxima keeps ranges.
  if (isa<ReshapeOp, TransposeOp, SliceOp, ExpandOp>(op))
    return rangeOf(op->getOperand(0), depth - 1);
  auto bounds = boundsOf(op);
  Value input = bounds ? boundedValue(op) : Value();
  if (!input)
    return all;
  std::pair<double, double> inner = rangeOf(input, depth - 1);
  auto clamp = [&](double x) {
    return std::min(std::max(x, bounds->first), bounds->second);
  };
  return {clamp(inner.first), clamp(inner.second)};
}

namespace {
// x + 0, x * 1, x / 1, x - 0, x ** 1, max(x, -inf) ... -> x
struct DropNeutral : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    for (bool onRight : {true, false}) {
      Value kept = onRight ? op.getLhs() : op.getRhs();
      std::optional<double> constant =
          uniformValue(onRight ? op.getRhs() : op.getLhs());
      if (!constant || !isNeutral(op.getKind(), *constant, onRight))
        continue;
      if (kept.getType() != op.getType())
        return rewriter.notifyMatchFailure(op, "the constant widens the shape");
      rewriter.replaceOp(op, kept);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no neutral operand");
  }
};

// relu(x), max(x, c), min(x, c) -> x, where x is known to be within
template <typename Op> struct DropBound : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    auto bounds = boundsOf(op);
    Value input = bounds ? boundedValue(op) : Value();
    if (!input || input.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "no bound by a constant");
    std::pair<double, double> range = rangeOf(input);
    if (range.first < bounds->first || range.second > bounds->second)
      return rewriter.notifyMatchFailure(op, "the bound may be reached");
    rewriter.replaceOp(op, input);
    return success();
  }
};

// max(max(x, a), b) -> max(x, max(a, b)); the same for min
struct MergeBounds : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    BinaryKind kind = op.getKind();
    if (kind != BinaryKind::Max && kind != BinaryKind::Min)
      return rewriter.notifyMatchFailure(op, "neither max nor min");
    auto outer = matchWithConstant(op.getResult(), kind);
    auto inner = outer ? matchWithConstant(outer->value, kind) : std::nullopt;
    if (!inner || inner->value.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "no chain of the same bound");
    Operation *first = outer->value.getDefiningOp();
    bool outerWins = kind == BinaryKind::Max
                         ? outer->constant >= inner->constant
                         : outer->constant <= inner->constant;
    Operation *winner = outerWins ? op.getOperation() : first;
    Value constant = winner->getOperand(1).getDefiningOp<ConstantOp>()
                         ? winner->getOperand(1)
                         : winner->getOperand(0);
    rewriter.replaceOpWithNewOp<BinaryOp>(op, op.getType(), kind, inner->value,
                                          constant);
    return success();
  }
};

// max(x, 0) -> relu(x), which later stages know better
struct MaxZeroToRelu : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    auto match = matchWithConstant(op.getResult(), BinaryKind::Max);
    if (!match || match->constant != 0 ||
        match->value.getType() != op.getType() ||
        !isa<FloatType>(elementOf(op.getResult())))
      return rewriter.notifyMatchFailure(op, "no float maximum with 0");
    rewriter.replaceOpWithNewOp<UnaryOp>(op, UnaryKind::Relu, match->value);
    return success();
  }
};

/// Whether every value of `from` is one of `to`.
bool keepsAllValues(Type from, Type to) {
  auto bitsOf = [](Type type) -> unsigned {
    if (type.isF64())
      return 53;
    if (type.isF32())
      return 24;
    if (type.isF16())
      return 11;
    return type.isBF16() ? 8 : type.getIntOrFloatBitWidth();
  };
  bool fromFloat = isa<FloatType>(from), toFloat = isa<FloatType>(to);
  if (fromFloat && toFloat)
    return from == to || to.isF64() || (to.isF32() && !from.isF64());
  if (fromFloat)
    return false;
  // i1 holds 0 and 1, which every type has.
  if (from.isInteger(1))
    return true;
  if (toFloat)
    return bitsOf(from) <= bitsOf(to) && !to.isF16() && !to.isBF16();
  bool fromUnsigned = from.isUnsignedInteger();
  if (fromUnsigned == to.isUnsignedInteger())
    return bitsOf(from) <= bitsOf(to);
  return fromUnsigned && bitsOf(from) < bitsOf(to);
}

// cast(cast(x)) -> cast(x), where the type between holds all values of x's
struct MergeCasts : OpRewritePattern<CastOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(CastOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<CastOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "no cast before it");
    if (!keepsAllValues(elementOf(inner.getInput()), elementOf(op.getInput())))
      return rewriter.notifyMatchFailure(op, "the first cast loses values");
    if (inner.getInput().getType() == op.getType())
      rewriter.replaceOp(op, inner.getInput());
    else
      rewriter.replaceOpWithNewOp<CastOp>(op, op.getType(), inner.getInput());
    return success();
  }
};

// neg(neg(x)), not(not(x)) -> x; abs(abs(x)), round(floor(x)) ... -> inner
struct MergeUnary : OpRewritePattern<UnaryOp> {
  using OpRewritePattern::OpRewritePattern;

  static bool isRounding(UnaryKind kind) {
    return kind == UnaryKind::Floor || kind == UnaryKind::Ceil ||
           kind == UnaryKind::Round;
  }

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<UnaryOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "no unary op before it");
    UnaryKind kind = op.getKind(), before = inner.getKind();
    bool undoes =
        kind == before && (kind == UnaryKind::Neg || kind == UnaryKind::Not ||
                           kind == UnaryKind::BitNot);
    bool repeats = (kind == before &&
                    (kind == UnaryKind::Abs || kind == UnaryKind::Sign)) ||
                   (isRounding(kind) && isRounding(before)) ||
                   (kind == UnaryKind::Abs && before == UnaryKind::Relu);
    if (!undoes && !repeats)
      return rewriter.notifyMatchFailure(op, "the functions do not cancel");
    rewriter.replaceOp(op, undoes ? inner.getInput() : op.getInput());
    return success();
  }
};
} // namespace

void simplify::addArithmetic(RewritePatternSet &patterns) {
  patterns.add<DropNeutral, DropBound<UnaryOp>, DropBound<BinaryOp>,
               MergeBounds, MaxZeroToRelu, MergeCasts, MergeUnary>(
      patterns.getContext());
}
