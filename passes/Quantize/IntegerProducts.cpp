// Products of 8-bit codes that a model spells in integers, as MatMulInteger and
// ConvInteger do: codes less their zero, as `i32`. The zero of the left side
// may be known only when running; then it leaves the sum.
//
//   product(cast(x) - z, w) -> qproduct(x, w)                    z constant
//                           -> qproduct(x, w) - z * sums of w    else
#include "passes/Quantize/Patterns.h"

#include "passes/Common/Locations.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

namespace {
/// The left side: `codes` less a zero, in 32 bits.
struct Centred {
  Value codes;
  int64_t zero = 0;   ///< a constant one
  Value movingZero{}; ///< or one that is known when running, as `i32`
};

/// Constant weights less their zeros, as codes of 8 bits with one zero.
struct Weights {
  Value codes;
  int64_t zero = 0;
  SmallVector<int64_t> sums{}; ///< of the weights of each channel
};
} // namespace

static bool isUnsignedCode(Type type) { return type.isUnsignedInteger(8); }

static std::optional<Centred> matchCentred(Value value) {
  Centred found;
  Value zero;
  ArrayRef<int64_t> shape = shapeOf(value);
  auto sub = value.getDefiningOp<BinaryOp>();
  if (sub && sub.getKind() == BinaryKind::Sub) {
    value = sub.getLhs();
    zero = sub.getRhs();
  }
  auto cast = value.getDefiningOp<CastOp>();
  if (!cast || !elementOf(value).isSignlessInteger(32) ||
      !elementOf(cast.getInput()).isInteger(8) || shapeOf(value) != shape)
    return std::nullopt;
  found.codes = cast.getInput();
  if (!zero)
    return found;
  std::optional<double> constant = uniformValue(zero);
  bool isUnsigned = isUnsignedCode(elementOf(found.codes));
  double low = isUnsigned ? 0 : -128;
  if (constant && *constant >= low && *constant <= low + 255)
    found.zero = int64_t(*constant);
  else
    found.movingZero = zero;
  return found;
}

/// Weights whose `terms` are summed for each channel of `axis`. They fit in
/// codes, and no sum of their products with codes exceeds 32 bits.
static std::optional<Weights> matchWeights(PatternRewriter &rewriter,
                                           Value value, int64_t axis) {
  std::optional<Tensor> tensor = constantValue(value);
  if (!tensor || !tensor->getElementType().isSignlessInteger(32) ||
      tensor->getNumElements() == 0)
    return std::nullopt;
  ArrayRef<int64_t> shape = tensor->getShape();
  int64_t inner = 1;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  Weights weights;
  weights.sums.assign(shape[axis], 0);
  SmallVector<int64_t> reach(shape[axis], 0);
  int64_t low = 0, high = 0;
  for (int64_t i = 0, count = tensor->getNumElements(); i < count; ++i) {
    int64_t weight = tensor->getInt(i), channel = i / inner % shape[axis];
    low = std::min(low, weight);
    high = std::max(high, weight);
    weights.sums[channel] += weight;
    reach[channel] += std::abs(weight);
  }
  constexpr int64_t farthest = 255; // that a code is from a zero
  if (high - low > 255 ||
      llvm::any_of(reach, [&](int64_t r) { return r > INT32_MAX / farthest; }))
    return std::nullopt;
  bool isSigned = low >= -128 && high <= 127;
  weights.zero = isSigned ? 0 : -low;
  Tensor codes(RankedTensorType::get(
      shape, rewriter.getIntegerType(8, /*isSigned=*/false)));
  if (isSigned)
    codes = Tensor(RankedTensorType::get(shape, rewriter.getI8Type()));
  for (int64_t i = 0, count = tensor->getNumElements(); i < count; ++i)
    codes.setInt(i, tensor->getInt(i) + weights.zero);
  weights.codes =
      makeConstant(rewriter, value.getLoc(), codes, nodeName(value.getLoc()));
  return weights;
}

/// `sum` less what a zero that is known when running adds to it: it times the
/// sums of the weights, which have the given shape.
static Value lessZero(PatternRewriter &rewriter, Location loc, Value sum,
                      const Centred &left, const Weights &weights,
                      ArrayRef<int64_t> shape) {
  if (!left.movingZero)
    return sum;
  Tensor sums(RankedTensorType::get(shape, rewriter.getI32Type()));
  for (auto [i, value] : llvm::enumerate(weights.sums))
    sums.setInt(int64_t(i), value);
  Location sumsLoc = partLoc(loc, "weight_sums");
  Value factors = makeConstant(rewriter, sumsLoc, sums, nodeName(sumsLoc));
  auto binary = [&](BinaryKind kind, Value a, Value b) -> Value {
    return BinaryOp::create(
        rewriter, loc, BinaryKindAttr::get(rewriter.getContext(), kind), a, b);
  };
  return binary(BinaryKind::Sub, sum,
                binary(BinaryKind::Mul, left.movingZero, factors));
}

/// The sums of a product with `right`, a constant matrix; null where it does
/// not match.
static Value productOf(PatternRewriter &rewriter, Location loc, Value left,
                       Value right, bool transB) {
  auto centred = matchCentred(left);
  if (!centred || shapeOf(left).size() < 2 || shapeOf(right).size() != 2)
    return {};
  if (centred->movingZero && !shapeOf(centred->movingZero).empty() &&
      shapeOf(centred->movingZero).back() != 1)
    return {}; // a zero for each term
  auto weights = matchWeights(rewriter, right, transB ? 0 : 1);
  if (!weights)
    return {};
  Value codes = weights->codes;
  if (!transB)
    if (Value rows = transposedWeights(rewriter, codes)) {
      codes = rows;
      transB = true;
    }
  Value sum = QMatMulOp::create(rewriter, loc, centred->codes, codes, Value(),
                                rewriter.getBoolAttr(transB),
                                rewriter.getI64IntegerAttr(centred->zero),
                                rewriter.getI64IntegerAttr(weights->zero));
  return lessZero(rewriter, loc, sum, *centred, *weights,
                  {int64_t(weights->sums.size())});
}

/// The value of type `code` that `zero` widens; null where there is none.
static Value codeOf(Value zero, Type code) {
  if (auto reshape = zero.getDefiningOp<ReshapeOp>())
    zero = reshape.getInput();
  auto cast = zero.getDefiningOp<CastOp>();
  return cast && elementOf(cast.getInput()) == code ? cast.getInput() : Value();
}

/// `codes` with `zero` around its spatial axes.
static Value padded(PatternRewriter &rewriter, Location loc, Value codes,
                    Value zero, ArrayRef<int64_t> pads) {
  SmallVector<int64_t> low(2, 0), high(2, 0);
  llvm::append_range(low, pads.take_front(pads.size() / 2));
  llvm::append_range(high, pads.take_back(pads.size() / 2));
  return PadOp::create(rewriter, loc, PadMode::Constant, codes, zero, low,
                       high);
}

namespace {
struct IntegerMatMul : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    Value sum = productOf(rewriter, op.getLoc(), op.getLhs(), op.getRhs(),
                          /*transB=*/false);
    if (!sum)
      return rewriter.notifyMatchFailure(op, "no codes less a zero, or no "
                                             "constant weights of 8 bits");
    rewriter.replaceOp(op, sum);
    return success();
  }
};

struct IntegerGemm : OpRewritePattern<GemmOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GemmOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getTransA() || !op.getAlpha().isExactlyValue(1.0) ||
        (op.getC() && !op.getBeta().isExactlyValue(1.0)))
      return rewriter.notifyMatchFailure(op, "A is transposed, or the product "
                                             "has a factor");
    Value sum =
        productOf(rewriter, op.getLoc(), op.getA(), op.getB(), op.getTransB());
    if (!sum)
      return rewriter.notifyMatchFailure(op, "no codes less a zero, or no "
                                             "constant weights of 8 bits");
    if (op.getC())
      sum = BinaryOp::create(
          rewriter, op.getLoc(),
          BinaryKindAttr::get(rewriter.getContext(), BinaryKind::Add), sum,
          op.getC());
    rewriter.replaceOp(op, sum);
    return success();
  }
};

struct IntegerConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    auto input = matchCentred(op.getInput());
    if (!input || op.getBias())
      return rewriter.notifyMatchFailure(op, "no codes less a zero before it");
    Value codes = input->codes, zero = input->movingZero;
    SmallVector<int64_t> pads(op.getPads());
    if (zero && rankedType(zero).getNumElements() != 1)
      return rewriter.notifyMatchFailure(op, "its zeros differ");
    bool isPadded = llvm::any_of(pads, [](int64_t pad) { return pad != 0; });
    Value around = zero && isPadded ? codeOf(zero, elementOf(codes)) : Value();
    if (zero && isPadded && !around)
      return rewriter.notifyMatchFailure(op, "its zero is no code");
    auto weights = matchWeights(rewriter, op.getWeight(), 0);
    if (!weights)
      return rewriter.notifyMatchFailure(op, "no constant weights of 8 bits");
    Location loc = op.getLoc();
    if (around) {
      codes = padded(rewriter, loc, codes, around, pads);
      pads.assign(pads.size(), 0);
    }
    Value sum = QConvOp::create(
        rewriter, loc, codes, weights->codes, Value(), op.getStridesAttr(),
        op.getDilationsAttr(), rewriter.getDenseI64ArrayAttr(pads),
        op.getGroupAttr(), rewriter.getI64IntegerAttr(input->zero),
        rewriter.getI64IntegerAttr(weights->zero));
    SmallVector<int64_t> shape(shapeOf(sum).size(), 1);
    shape[1] = int64_t(weights->sums.size());
    rewriter.replaceOp(op,
                       lessZero(rewriter, loc, sum, *input, *weights, shape));
    return success();
  }
};
} // namespace

void quantize::addIntegerProducts(RewritePatternSet &patterns) {
  patterns.add<IntegerMatMul, IntegerGemm, IntegerConv>(patterns.getContext());
}
