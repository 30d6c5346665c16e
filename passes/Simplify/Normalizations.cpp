// Layer normalisation as exporters spell it: mean, difference, mean of the
// squares, square root, quotient, and then perhaps a scale and a bias.
#include "mlir/IR/Remarks.h"
#include "passes/Simplify/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::simplify;

/// If `value` is the mean over the trailing axes from some axis on, kept as
/// axes of size 1: the op.
static ReduceOp matchTrailingMean(Value value) {
  auto op = value.getDefiningOp<ReduceOp>();
  if (!op || op.getKind() != ReduceKind::Mean || !op.getKeepdims() ||
      op.getAxes().empty())
    return {};
  int64_t rank = rankedType(op.getInput()).getRank();
  int64_t first = rank - int64_t(op.getAxes().size());
  return op.getAxes().front() == first ? op : ReduceOp();
}

/// If `value` is x * x or x ^ 2, x.
static Value matchSquare(Value value) {
  if (auto power = matchWithConstant(value, BinaryKind::Pow))
    return power->constant == 2 ? power->value : Value();
  auto product = value.getDefiningOp<BinaryOp>();
  if (product && product.getKind() == BinaryKind::Mul &&
      product.getLhs() == product.getRhs())
    return product.getLhs();
  return {};
}

namespace {
/// numerator / sqrt(mean of squares + epsilon).
struct Quotient {
  Value numerator;
  Value root;
};
} // namespace

/// a / b, a * reciprocal(b) and reciprocal(b) * a.
static std::optional<Quotient> matchQuotient(BinaryOp op) {
  if (op.getKind() == BinaryKind::Div)
    return Quotient{op.getLhs(), op.getRhs()};
  if (op.getKind() != BinaryKind::Mul)
    return std::nullopt;
  if (Value root = matchUnary(op.getRhs(), UnaryKind::Reciprocal))
    return Quotient{op.getLhs(), root};
  if (Value root = matchUnary(op.getLhs(), UnaryKind::Reciprocal))
    return Quotient{op.getRhs(), root};
  return std::nullopt;
}

namespace {
// (x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps) -> layer_norm(x, 1)
// x / sqrt(mean(x^2) + eps) -> layer_norm(x, 1) {rms}
struct RecogniseLayerNorm : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    auto quotient = matchQuotient(op);
    Value radicand =
        quotient ? matchUnary(quotient->root, UnaryKind::Sqrt) : Value();
    auto sum =
        radicand ? matchWithConstant(radicand, BinaryKind::Add) : std::nullopt;
    if (!sum)
      return rewriter.notifyMatchFailure(op, "no quotient by sqrt(... + eps)");
    ReduceOp variance = matchTrailingMean(sum->value);
    if (!variance || matchSquare(variance.getInput()) != quotient->numerator ||
        quotient->numerator.getType() != op.getType())
      return rewriter.notifyMatchFailure(
          op, "not the mean of the squares over trailing axes");
    int64_t axis = variance.getAxes().front();
    Value x = quotient->numerator;
    bool centred = false;
    if (auto difference = x.getDefiningOp<BinaryOp>();
        difference && difference.getKind() == BinaryKind::Sub) {
      ReduceOp mean = matchTrailingMean(difference.getRhs());
      centred = mean && mean.getInput() == difference.getLhs() &&
                mean.getAxes() == variance.getAxes();
      if (centred)
        x = difference.getLhs();
    }
    remark::passed(op.getLoc(),
                   remark::RemarkOpts::name("Simplify").category("simplify"))
        << remark::add("recognised as 'layer_norm' from axis {0}, rounded once",
                       axis);
    auto inner =
        RankedTensorType::get(shapeOf(x).drop_front(axis), elementOf(x));
    Tensor one(RankedTensorType::get({}, elementOf(x)));
    one.setFloat(0, 1);
    Value scale = makeConstant(rewriter, op.getLoc(),
                               Tensor::fromBytes(inner, one.bytes()));
    auto whole =
        LayerNormOp::create(rewriter, locOfParts(op, x), op.getType(), x, scale,
                            Value(), rewriter.getI64IntegerAttr(axis),
                            rewriter.getF32FloatAttr(float(sum->constant)),
                            rewriter.getBoolAttr(!centred));
    rewriter.replaceOp(op, whole);
    return success();
  }
};

/// The layer normalisation among the operands that `op` alone uses, if the
/// other operand broadcasts to the normalised axes.
std::pair<LayerNormOp, Value> normAndOther(BinaryOp op) {
  for (bool swapped : {false, true}) {
    Value value = swapped ? op.getRhs() : op.getLhs();
    Value other = swapped ? op.getLhs() : op.getRhs();
    auto norm = value.getDefiningOp<LayerNormOp>();
    if (norm && norm->hasOneUse() && norm.getType() == op.getType() &&
        broadcastsTo(shapeOf(other),
                     shapeOf(norm.getResult()).drop_front(norm.getAxis())))
      return {norm, other};
  }
  return {};
}

// layer_norm(x, 1) * s -> layer_norm(x, s)
// layer_norm(x, s) + b -> layer_norm(x, s, b)
struct MergeScaleAndBias : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    bool scales = op.getKind() == BinaryKind::Mul;
    if (!scales && op.getKind() != BinaryKind::Add)
      return rewriter.notifyMatchFailure(op, "neither mul nor add");
    auto [norm, other] = normAndOther(op);
    if (!norm || norm.getBias())
      return rewriter.notifyMatchFailure(
          op, "no layer_norm without bias and a value for it");
    // Only constants: others might have to be computed in the layer.
    if (!other.getDefiningOp<ConstantOp>())
      return rewriter.notifyMatchFailure(op, "the other value is not constant");
    if (scales && !isUniform(norm.getScale(), 1))
      return rewriter.notifyMatchFailure(op, "the layer_norm has a scale");
    auto whole = LayerNormOp::create(
        rewriter, rewriter.getFusedLoc({norm.getLoc(), op.getLoc()}),
        op.getType(), norm.getInput(), scales ? other : norm.getScale(),
        scales ? Value() : other, norm.getAxisAttr(), norm.getEpsilonAttr(),
        norm.getRmsAttr());
    rewriter.replaceOp(op, whole);
    return success();
  }
};
} // namespace

void simplify::addNormalizations(RewritePatternSet &patterns) {
  patterns.add<RecogniseLayerNorm, MergeScaleAndBias>(patterns.getContext());
}
