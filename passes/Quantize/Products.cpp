// Convolutions and matrix products of dequantized codes. The sum counts steps
// of `scale(x) * scale(w)`; that it fits in 32 bits is proved here, from the
// weights where they are constant.
//
//   conv(dequantize x, dequantize w, b)
//     -> dequantize(qconv x, w, b / scale) [+ b, if that is no integer]
#include "passes/Common/Locations.h"
#include "passes/Quantize/Patterns.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

namespace {
/// What a product of codes is made of.
struct Product {
  Quantized left = {}, right = {};
  int64_t terms = 0;    ///< that a sum has
  int64_t channels = 0; ///< of the result
  /// Where the right side has its channels.
  int64_t channelAxis = 0;
  Value bias = {}; ///< float constant with one value a channel, or null
  double biasFactor = 1;

  /// Steps of the sum, one or one a channel.
  std::vector<double> scales = {};
  /// Integer bias, empty: none. `floatBias` is left to be added in float.
  SmallVector<int64_t> codes = {};
  Value floatBias = {};

  LogicalResult findScales();
  LogicalResult findBias(Requant requant, bool mayStayFloat);
  bool fitsInSum() const;
  Scaling sumScaling(OpBuilder &builder, int64_t axis) const;
};
} // namespace

LogicalResult Product::findScales() {
  if (left.scaling.axis)
    return failure();
  if (right.scaling.axis && *right.scaling.axis != channelAxis)
    return failure();
  // As ONNX Runtime has it: a product of floats, rounded to float.
  for (float scale : right.scaling.scales)
    scales.push_back(double(left.scaling.scale() * scale));
  return success(llvm::all_of(scales, [](double s) { return s > 0; }));
}

LogicalResult Product::findBias(Requant requant, bool mayStayFloat) {
  if (!bias)
    return success();
  auto values = constantValue(bias);
  bool isOne = values && values->getNumElements() == 1;
  if (!values || (!isOne && values->getNumElements() != channels))
    return failure();
  bool isWhole = true;
  for (int64_t i = 0; i < channels; ++i) {
    double scale = scales[scales.size() == 1 ? 0 : size_t(i)];
    double steps = values->getFloat(isOne ? 0 : i) * biasFactor / scale;
    double rounded = std::nearbyint(steps);
    if (!(std::fabs(rounded) <= double(INT32_MAX)))
      return failure();
    // Biases are stored as floats: a few bits of a large one are lost.
    isWhole &= std::fabs(steps - rounded) <= 0.01 + 3e-7 * std::fabs(rounded);
    codes.push_back(int64_t(rounded));
  }
  if (isWhole || requant == Requant::Single)
    return success();
  if (!mayStayFloat)
    return failure();
  codes.clear();
  floatBias = bias;
  return success();
}

/// |sum| <= |bias| + largest |x - zero| * sum of |w - zero|, channel by
/// channel.
bool Product::fitsInSum() const {
  auto farthest = [](const Scaling &scaling) {
    auto [low, high] = scaling.codes();
    return std::max(scaling.zero - low, high - scaling.zero);
  };
  int64_t limit = INT32_MAX;
  SmallVector<int64_t> reach(channels, terms * farthest(right.scaling));
  if (auto weights = constantValue(right.codes); weights && channels > 0) {
    reach.assign(channels, 0);
    ArrayRef<int64_t> shape = weights->getShape();
    int64_t inner = 1;
    for (int64_t size : shape.drop_front(channelAxis + 1))
      inner *= size;
    for (int64_t i = 0, count = weights->getNumElements(); i < count; ++i)
      reach[i / inner % shape[channelAxis]] +=
          std::abs(weights->getInt(i) - right.scaling.zero);
  }
  for (int64_t i = 0; i < channels; ++i) {
    int64_t offset = codes.empty() ? 0 : std::abs(codes[i]);
    if (reach[i] > limit / farthest(left.scaling) ||
        reach[i] * farthest(left.scaling) > limit - offset)
      return false;
  }
  return true;
}

Scaling Product::sumScaling(OpBuilder &builder, int64_t axis) const {
  Scaling scaling;
  scaling.scales.assign(scales.begin(), scales.end());
  scaling.code = builder.getI32Type();
  if (scales.size() > 1)
    scaling.axis = axis;
  return scaling;
}

/// The integer bias as a constant that keeps the name of the float one.
static Value biasConstant(PatternRewriter &rewriter, const Product &product) {
  if (product.codes.empty())
    return {};
  return intConstant(rewriter, product.bias.getLoc(), product.codes,
                     rewriter.getI32Type(), /*isVector=*/true);
}

/// `sum` in float, plus the bias that stayed float along `axis`.
static Value finish(PatternRewriter &rewriter, Location loc, Value sum,
                    const Product &product, int64_t axis) {
  Value result =
      dequantize(rewriter, loc, sum, product.sumScaling(rewriter, axis));
  if (!product.floatBias)
    return result;
  int64_t rank = rankedType(sum).getRank();
  SmallVector<int64_t> shape(size_t(rank - axis), 1);
  shape.front() = rankedType(product.floatBias).getNumElements();
  auto values = constantValue(product.floatBias);
  Value bias =
      makeConstant(rewriter, product.bias.getLoc(), values->reshaped(shape),
                   nodeName(product.bias.getLoc()));
  return BinaryOp::create(
      rewriter, loc,
      BinaryKindAttr::get(rewriter.getContext(), BinaryKind::Add), result,
      bias);
}

Value quantize::transposedWeights(PatternRewriter &rewriter, Value codes) {
  auto weights = constantValue(codes);
  if (!weights || weights->getShape().size() != 2 || weights->isSplat())
    return {};
  int64_t rows = weights->getShape()[0], columns = weights->getShape()[1];
  Tensor result(
      RankedTensorType::get({columns, rows}, weights->getElementType()));
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      result.setInt(j * rows + i, weights->getInt(i * columns + j));
  Location loc = codes.getLoc();
  return makeConstant(rewriter, loc, result, nodeName(loc));
}

namespace {
struct QuantizedConv : OpRewritePattern<ConvOp> {
  QuantizedConv(MLIRContext *context, Requant requant)
      : OpRewritePattern(context), requant(requant) {}

  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    auto input = matchPerTensor(op.getInput());
    auto weight = matchQuantized(op.getWeight());
    if (!input || !weight)
      return rewriter.notifyMatchFailure(op, "no 8-bit codes with a constant "
                                             "scale before it");
    ArrayRef<int64_t> shape = shapeOf(op.getWeight());
    Product product{*input, *weight};
    product.terms = 1;
    for (int64_t size : shape.drop_front())
      product.terms *= size;
    product.channels = shape[0];
    product.channelAxis = 0;
    product.bias = op.getBias();
    if (failed(product.findScales()))
      return rewriter.notifyMatchFailure(op, "its scales are not along the "
                                             "output channels");
    if (failed(product.findBias(requant, /*mayStayFloat=*/true)))
      return rewriter.notifyMatchFailure(op, "its bias is no constant");
    if (!product.fitsInSum())
      return rewriter.notifyMatchFailure(op, "a sum may exceed 32 bits");
    Value sum = QConvOp::create(
        rewriter, op.getLoc(), product.left.codes, product.right.codes,
        biasConstant(rewriter, product), op.getStridesAttr(),
        op.getDilationsAttr(), op.getPadsAttr(), op.getGroupAttr(),
        rewriter.getI64IntegerAttr(product.left.scaling.zero),
        rewriter.getI64IntegerAttr(product.right.scaling.zero));
    rewriter.replaceOp(op, finish(rewriter, op.getLoc(), sum, product, 1));
    return success();
  }

  Requant requant;
};

/// The common part of both kinds of matrix product.
LogicalResult rewriteMatMul(PatternRewriter &rewriter, Operation *op,
                            Product &product, bool transB, Requant requant) {
  ArrayRef<int64_t> shape = shapeOf(product.right.codes);
  size_t rank = shape.size();
  product.channelAxis = int64_t(rank) - (transB ? 2 : 1);
  product.channels = shape[product.channelAxis];
  product.terms = shape[rank - (transB ? 1 : 2)];
  if (failed(product.findScales()))
    return rewriter.notifyMatchFailure(op, "its scales are not along the "
                                           "columns");
  if (failed(product.findBias(requant, /*mayStayFloat=*/true)))
    return rewriter.notifyMatchFailure(op, "its bias is no constant with one "
                                           "value a column");
  if (!product.fitsInSum())
    return rewriter.notifyMatchFailure(op, "a sum may exceed 32 bits");
  Location loc = op->getLoc();
  Value right = product.right.codes;
  if (!transB)
    if (Value rows = transposedWeights(rewriter, right)) {
      right = rows;
      transB = true;
    }
  Value sum = QMatMulOp::create(
      rewriter, loc, product.left.codes, right, biasConstant(rewriter, product),
      rewriter.getBoolAttr(transB),
      rewriter.getI64IntegerAttr(product.left.scaling.zero),
      rewriter.getI64IntegerAttr(product.right.scaling.zero));
  int64_t columns = rankedType(sum).getRank() - 1;
  rewriter.replaceOp(op, finish(rewriter, loc, sum, product, columns));
  return success();
}

struct QuantizedMatMul : OpRewritePattern<MatMulOp> {
  QuantizedMatMul(MLIRContext *context, Requant requant)
      : OpRewritePattern(context), requant(requant) {}

  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    auto lhs = matchPerTensor(op.getLhs());
    auto rhs = matchQuantized(op.getRhs());
    if (!lhs || !rhs)
      return rewriter.notifyMatchFailure(op, "no 8-bit codes with a constant "
                                             "scale before it");
    if (shapeOf(op.getLhs()).size() < 2 || shapeOf(op.getRhs()).size() < 2)
      return rewriter.notifyMatchFailure(op, "an operand is a vector");
    Product product{*lhs, *rhs};
    return rewriteMatMul(rewriter, op, product, /*transB=*/false, requant);
  }

  Requant requant;
};

struct QuantizedGemm : OpRewritePattern<GemmOp> {
  QuantizedGemm(MLIRContext *context, Requant requant)
      : OpRewritePattern(context), requant(requant) {}

  LogicalResult matchAndRewrite(GemmOp op,
                                PatternRewriter &rewriter) const override {
    auto a = matchPerTensor(op.getA());
    auto b = matchQuantized(op.getB());
    if (!a || !b)
      return rewriter.notifyMatchFailure(op, "no 8-bit codes with a constant "
                                             "scale before it");
    if (op.getTransA() || !op.getAlpha().isExactlyValue(1.0))
      return rewriter.notifyMatchFailure(op, "A is transposed, or the product "
                                             "has a factor");
    Product product{*a, *b};
    if (op.getC()) {
      ArrayRef<int64_t> shape = shapeOf(op.getC());
      if (shape.size() > 1 && shape[0] != 1)
        return rewriter.notifyMatchFailure(op, "C has several rows");
      product.bias = op.getC();
      product.biasFactor = op.getBeta().convertToFloat();
    }
    return rewriteMatMul(rewriter, op, product, op.getTransB(), requant);
  }

  Requant requant;
};
} // namespace

void quantize::addProducts(RewritePatternSet &patterns, Requant requant) {
  patterns.add<QuantizedConv, QuantizedMatMul, QuantizedGemm>(
      patterns.getContext(), requant);
}
