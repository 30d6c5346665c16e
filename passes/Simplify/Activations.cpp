// Activations that exporters spell as several ops. A product is seen as its
// factors, whatever their order: `0.5 * (x * (1 + erf(x / sqrt(2))))` and
// `(x * 0.5) * (erf(x * 0.7071) + 1)` are both 0.5, x and 1 + erf(...).
#include "mlir/IR/Remarks.h"
#include "passes/Simplify/Patterns.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::simplify;

namespace {
struct Product {
  double constant = 1;
  SmallVector<Value, 4> factors;

  /// Takes `factor` out, if it is one.
  bool remove(Value factor) {
    auto *at = llvm::find(factors, factor);
    if (at == factors.end())
      return false;
    factors.erase(at);
    return true;
  }
};
} // namespace

static void collectFactors(Value value, bool isRoot, Product &product) {
  auto op = value.getDefiningOp<BinaryOp>();
  if (auto constant = uniformValue(value)) {
    product.constant *= *constant;
  } else if (op && op.getKind() == BinaryKind::Mul &&
             (isRoot || value.hasOneUse())) {
    collectFactors(op.getLhs(), false, product);
    collectFactors(op.getRhs(), false, product);
  } else if (auto quotient = matchWithConstant(value, BinaryKind::Div);
             quotient && (isRoot || value.hasOneUse())) {
    product.constant /= quotient->constant;
    collectFactors(quotient->value, false, product);
  } else {
    product.factors.push_back(value);
  }
}

static Product productOf(Value value) {
  Product product;
  collectFactors(value, true, product);
  return product;
}

/// If `value` is x * factor (or x / (1 / factor)), x.
static Value matchScaled(Value value, double factor) {
  Product product = productOf(value);
  if (product.factors.size() == 1 && isAbout(product.constant, factor))
    return product.factors.front();
  return {};
}

/// If `value` is f(...) + 1, the argument of the unary f.
static Value matchOnePlus(Value value, UnaryKind kind) {
  auto sum = matchWithConstant(value, BinaryKind::Add);
  return sum && sum->constant == 1 ? matchUnary(sum->value, kind) : Value();
}

/// If `value` is min(max(x, low), high), in any order and spelling, x.
static Value matchClip(Value value, double low, double high) {
  Value inner = value;
  bool seenLow = false, seenHigh = false;
  for (int i = 0; i < 2; ++i) {
    if (auto upper = matchWithConstant(inner, BinaryKind::Min);
        upper && upper->constant == high) {
      seenHigh = true;
      inner = upper->value;
    } else if (auto lower = matchWithConstant(inner, BinaryKind::Max);
               lower && lower->constant == low) {
      seenLow = true;
      inner = lower->value;
    } else if (Value operand = matchUnary(inner, UnaryKind::Relu);
               operand && low == 0) {
      seenLow = true;
      inner = operand;
    }
  }
  return seenLow && seenHigh ? inner : Value();
}

/// The argument of sqrt(2/pi) * (x + 0.044715 * x^3), or null.
static Value matchTanhArgument(Value value) {
  Product outer = productOf(value);
  if (outer.factors.size() != 1 ||
      !isAbout(outer.constant, std::sqrt(2 / M_PI)))
    return {};
  auto sum = outer.factors.front().getDefiningOp<BinaryOp>();
  if (!sum || sum.getKind() != BinaryKind::Add)
    return {};
  for (bool swapped : {false, true}) {
    Value x = swapped ? sum.getRhs() : sum.getLhs();
    Product cubic = productOf(swapped ? sum.getLhs() : sum.getRhs());
    if (!isAbout(cubic.constant, 0.044715))
      continue;
    if (cubic.factors.size() == 1) {
      auto power = matchWithConstant(cubic.factors[0], BinaryKind::Pow);
      if (power && power->constant == 3 && power->value == x)
        return x;
    }
    // x * x * x, of which a square may be a power.
    unsigned degree = 0;
    for (Value factor : cubic.factors) {
      auto power = matchWithConstant(factor, BinaryKind::Pow);
      if (factor == x)
        degree += 1;
      else if (power && power->constant == 2 && power->value == x)
        degree += 2;
      else
        degree += 4;
    }
    if (degree == 3)
      return x;
  }
  return {};
}

namespace {
/// A function of `input` that a product computes.
struct Found {
  UnaryKind kind;
  Value input;
  double alpha = 0, beta = 0;
};
} // namespace

/// x * sigmoid(x), x * sigmoid(a * x), x * tanh(softplus(x)).
static std::optional<Found> matchGate(Product product, Value factor) {
  if (!isAbout(product.constant, 1))
    return std::nullopt;
  if (Value gate = matchUnary(factor, UnaryKind::Sigmoid)) {
    if (product.remove(gate))
      return Found{UnaryKind::Swish, gate, 1};
    auto scaled = matchWithConstant(gate, BinaryKind::Mul);
    if (scaled && product.remove(scaled->value))
      return Found{UnaryKind::Swish, scaled->value, scaled->constant};
  }
  if (Value gate = matchUnary(factor, UnaryKind::Tanh))
    if (Value x = matchUnary(gate, UnaryKind::Softplus); x && product.remove(x))
      return Found{UnaryKind::Mish, x};
  if (auto gate = factor.getDefiningOp<UnaryOp>();
      gate && gate.getKind() == UnaryKind::HardSigmoid &&
      isAbout(gate.getAlpha().convertToDouble(), 1.0 / 6) &&
      gate.getBeta().convertToDouble() == 0.5 &&
      product.remove(gate.getInput()))
    return Found{UnaryKind::HardSwish, gate.getInput()};
  return std::nullopt;
}

/// The gelus, hard_swish and hard_sigmoid: all with a constant factor.
static std::optional<Found> matchGelu(Product product, Value factor) {
  bool half = isAbout(product.constant, 0.5);
  if (Value z = half ? matchOnePlus(factor, UnaryKind::Erf) : Value())
    if (Value x = matchScaled(z, M_SQRT1_2); x && product.remove(x))
      return Found{UnaryKind::Gelu, x};
  if (Value z = half ? matchOnePlus(factor, UnaryKind::Tanh) : Value())
    if (Value x = matchTanhArgument(z); x && product.remove(x))
      return Found{UnaryKind::GeluTanh, x};
  if (!isAbout(product.constant, 1.0 / 6))
    return std::nullopt;
  Value clipped = matchClip(factor, 0, 6);
  auto sum =
      clipped ? matchWithConstant(clipped, BinaryKind::Add) : std::nullopt;
  if (!sum || sum->constant != 3)
    return std::nullopt;
  if (product.remove(sum->value))
    return Found{UnaryKind::HardSwish, sum->value};
  // Alone it is a hard_sigmoid; with other factors it may still become one.
  if (product.factors.size() == 1)
    return Found{UnaryKind::HardSigmoid, sum->value, 1.0 / 6, 0.5};
  return std::nullopt;
}

/// The function that `value` computes as a product of two factors in x.
static std::optional<Found> matchActivation(Value value) {
  Product product = productOf(value);
  for (Value factor : product.factors)
    for (auto *match : {matchGate, matchGelu}) {
      std::optional<Found> found = match(product, factor);
      bool whole = found && product.factors.size() ==
                                (found->kind == UnaryKind::HardSigmoid ? 1 : 2);
      if (whole && found->input.getType() == value.getType())
        return found;
    }
  return std::nullopt;
}

namespace {
// x * sigmoid(x) -> swish(x); 0.5 * x * (1 + erf(x / sqrt 2)) -> gelu(x) ...
struct RecogniseActivation : OpRewritePattern<BinaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    bool product =
        op.getKind() == BinaryKind::Mul || op.getKind() == BinaryKind::Div;
    if (!product || !isa<FloatType>(elementOf(op.getResult())))
      return rewriter.notifyMatchFailure(op, "no product of floats");
    std::optional<Found> found = matchActivation(op.getResult());
    if (!found)
      return rewriter.notifyMatchFailure(op, "no known activation");
    remark::passed(op.getLoc(),
                   remark::RemarkOpts::name("Simplify").category("simplify"))
        << remark::add("recognised as '{0}', rounded once",
                       stringifyUnaryKind(found->kind).str());
    auto whole = UnaryOp::create(
        rewriter, locOfParts(op, found->input),
        UnaryKindAttr::get(op.getContext(), found->kind), found->input,
        rewriter.getF32FloatAttr(float(found->alpha)),
        rewriter.getF32FloatAttr(float(found->beta)));
    rewriter.replaceOp(op, whole);
    return success();
  }
};
} // namespace

void simplify::addActivations(RewritePatternSet &patterns) {
  patterns.add<RecogniseActivation>(patterns.getContext());
}
