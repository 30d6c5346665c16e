// Folding of affine functions into the weights of the product before or after
// them. First everything that can be folded is folded; only then do the batch
// normalisations that are left become elementwise ops.
#include "passes/FoldBatchNorm/FoldBatchNorm.h"
#include "dialects/Inlay/OpUtils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/Common/Constants.h"
#include "passes/Common/Locations.h"
#include "passes/FoldBatchNorm/Affine.h"

namespace inlay {
#define GEN_PASS_DEF_FOLDBATCHNORM
#include "passes/FoldBatchNorm/FoldBatchNorm.h.inc"
} // namespace inlay

using namespace mlir;
using namespace inlay;

//===-- Affine functions after a product ----------------------------------===//

/// bias * scale + shift, where `bias` may be null (0). Fails if it is not
/// constant.
static FailureOr<Tensor> foldedBias(Value bias, Type element,
                                    const Affine &affine) {
  std::vector<double> values = affine.shift;
  if (bias) {
    std::optional<Tensor> old = constantValue(bias);
    if (!old)
      return failure();
    for (size_t c = 0; c < values.size(); ++c)
      values[c] += old->getFloat(c) * affine.scale[c];
  }
  return makeVector(element, values);
}

/// `weight` itself where nothing is scaled, so that its data stay shared.
static Value foldedWeight(PatternRewriter &rewriter, Value weight,
                          const Tensor &old, const Affine &affine,
                          llvm::function_ref<int64_t(int64_t)> channelOf) {
  if (!affine.scales())
    return weight;
  Tensor scaled =
      scaleWeight(old, [&](int64_t i) { return affine.scale[channelOf(i)]; });
  return makeConstant(rewriter, weight.getLoc(), scaled);
}

static int64_t productFrom(ArrayRef<int64_t> shape, size_t axis) {
  int64_t product = 1;
  for (int64_t size : shape.drop_front(axis))
    product *= size;
  return product;
}

/// For both convolutions, whose channel of a weight's element is different.
template <typename ConvLike>
static LogicalResult foldIntoConv(PatternRewriter &rewriter, Operation *op,
                                  ConvLike conv, const Affine &affine) {
  std::optional<Tensor> weight = constantValue(conv.getWeight());
  if (!weight)
    return rewriter.notifyMatchFailure(op, "the weight is not constant");
  Type element = elementOf(conv.getResult());
  FailureOr<Tensor> bias = foldedBias(conv.getBias(), element, affine);
  if (failed(bias))
    return rewriter.notifyMatchFailure(op, "the bias is not constant");
  ArrayRef<int64_t> shape = weight->getShape();
  int64_t rows = productFrom(shape, 1), kernel = productFrom(shape, 2);
  int64_t group = conv.getGroup();
  auto channelOf = [&](int64_t i) {
    if (isa<ConvOp>(conv.getOperation()))
      return i / rows;
    int64_t inputsPerGroup = shape[0] / group;
    return i / rows / inputsPerGroup * shape[1] + i / kernel % shape[1];
  };
  Location loc = rewriter.getFusedLoc({conv.getLoc(), op->getLoc()});
  Value newWeight =
      foldedWeight(rewriter, conv.getWeight(), *weight, affine, channelOf);
  Location biasLoc =
      conv.getBias() ? conv.getBias().getLoc() : partLoc(conv.getLoc(), "bias");
  Value newBias = makeConstant(rewriter, biasLoc, *bias);
  auto folded = ConvLike::create(
      rewriter, loc, TypeRange(conv.getType()),
      ValueRange{conv.getInput(), newWeight, newBias}, conv->getAttrs());
  rewriter.replaceOp(op, folded);
  return success();
}

static LogicalResult foldIntoGemm(PatternRewriter &rewriter, Operation *op,
                                  GemmOp gemm, const Affine &affine) {
  std::optional<Tensor> weight = constantValue(gemm.getB());
  if (!weight)
    return rewriter.notifyMatchFailure(op, "B is not constant");
  ArrayRef<int64_t> result = shapeOf(gemm.getResult());
  std::vector<double> terms = affine.shift;
  if (gemm.getC()) {
    auto c = valuesAlong(gemm.getC(), result, 1);
    if (!c)
      return rewriter.notifyMatchFailure(
          op, "C is not a constant that varies along columns only");
    double beta = gemm.getBeta().convertToDouble();
    for (size_t i = 0; i < terms.size(); ++i)
      terms[i] += beta * (*c)[i] * affine.scale[i];
  }
  int64_t inner = weight->getShape()[1];
  bool transposed = gemm.getTransB();
  Value newWeight =
      foldedWeight(rewriter, gemm.getB(), *weight, affine, [&](int64_t i) {
        return transposed ? i / inner : i % inner;
      });
  Location biasLoc =
      gemm.getC() ? gemm.getC().getLoc() : partLoc(gemm.getLoc(), "bias");
  Value newBias = makeConstant(rewriter, biasLoc,
                               makeVector(elementOf(gemm.getResult()), terms));
  auto folded = GemmOp::create(
      rewriter, rewriter.getFusedLoc({gemm.getLoc(), op->getLoc()}),
      TypeRange(gemm.getType()), ValueRange{gemm.getA(), newWeight, newBias},
      gemm->getAttrs());
  folded.setBetaAttr(rewriter.getF32FloatAttr(1));
  rewriter.replaceOp(op, folded);
  return success();
}

static LogicalResult foldIntoMatmul(PatternRewriter &rewriter, Operation *op,
                                    MatMulOp matmul, const Affine &affine) {
  if (!affine.scales() || affine.shifts())
    return rewriter.notifyMatchFailure(op, "a matmul has no bias");
  std::optional<Tensor> weight = constantValue(matmul.getRhs());
  if (!weight || weight->getShape().size() < 2)
    return rewriter.notifyMatchFailure(op, "rhs is no constant matrix");
  int64_t columns = weight->getShape().back();
  Value newWeight = foldedWeight(rewriter, matmul.getRhs(), *weight, affine,
                                 [&](int64_t i) { return i % columns; });
  rewriter.replaceOpWithNewOp<MatMulOp>(op, matmul.getType(), matmul.getLhs(),
                                        newWeight);
  return success();
}

namespace {
// affine(product(x, w, b)) -> product(x, w * scale, b * scale + shift)
template <typename AffineOp>
struct FoldIntoProducer : OpRewritePattern<AffineOp> {
  using OpRewritePattern<AffineOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(AffineOp op,
                                PatternRewriter &rewriter) const override {
    Value input = affineInput(op);
    Operation *producer = input ? input.getDefiningOp() : nullptr;
    if (!producer || !isa<ConvOp, ConvTransposeOp, GemmOp, MatMulOp>(producer))
      return rewriter.notifyMatchFailure(op, "no product before it");
    if (!input.hasOneUse())
      return rewriter.notifyMatchFailure(op, "the product has other users");
    int64_t axis =
        isa<MatMulOp>(producer) ? rankedType(input).getRank() - 1 : 1;
    std::optional<Affine> affine = matchAffine(op, axis);
    if (!affine)
      return rewriter.notifyMatchFailure(
          op, "factors and terms are not one for each channel");
    if (auto conv = dyn_cast<ConvOp>(producer))
      return foldIntoConv(rewriter, op, conv, *affine);
    if (auto conv = dyn_cast<ConvTransposeOp>(producer))
      return foldIntoConv(rewriter, op, conv, *affine);
    if (auto gemm = dyn_cast<GemmOp>(producer))
      return foldIntoGemm(rewriter, op, gemm, *affine);
    return foldIntoMatmul(rewriter, op, cast<MatMulOp>(producer), *affine);
  }
};

//===-- Affine functions before a convolution -----------------------------===//

// conv(affine(x), w, b) -> conv(x, w * scale, b + sum w * shift)
struct FoldIntoConsumer : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    Operation *producer = op.getInput().getDefiningOp();
    std::optional<Affine> affine;
    if (producer && op.getInput().hasOneUse())
      affine = matchAffine(producer, 1);
    if (!affine)
      return rewriter.notifyMatchFailure(
          op, "no affine function of its own before it");
    bool pads = llvm::any_of(op.getPads(), [](int64_t pad) { return pad; });
    if (affine->shifts() && pads)
      return rewriter.notifyMatchFailure(
          op, "places in the padding would not get the term");
    std::optional<Tensor> weight = constantValue(op.getWeight());
    std::optional<Tensor> bias;
    if (op.getBias())
      bias = constantValue(op.getBias());
    if (!weight || (op.getBias() && !bias))
      return rewriter.notifyMatchFailure(op, "weight or bias not constant");
    int64_t filters = weight->getShape()[0], perGroup = weight->getShape()[1];
    int64_t kernel = productFrom(weight->getShape(), 2);
    auto channelOf = [&](int64_t i) {
      int64_t group = i / kernel / perGroup / (filters / op.getGroup());
      return group * perGroup + i / kernel % perGroup;
    };
    SmallVector<Value> operands = {
        affine->input,
        foldedWeight(rewriter, op.getWeight(), *weight, *affine, channelOf)};
    if (affine->shifts()) {
      std::vector<double> terms(filters, 0.0);
      for (int64_t i = 0; i < weight->getNumElements(); ++i)
        terms[i / kernel / perGroup] +=
            weight->getFloat(i) * affine->shift[channelOf(i)];
      for (int64_t m = 0; bias && m < filters; ++m)
        terms[m] += bias->getFloat(m);
      operands.push_back(makeConstant(
          rewriter, bias ? op.getBias().getLoc() : partLoc(op.getLoc(), "bias"),
          makeVector(elementOf(op.getResult()), terms)));
    } else if (bias) {
      operands.push_back(op.getBias());
    }
    auto folded = ConvOp::create(
        rewriter, rewriter.getFusedLoc({op.getLoc(), producer->getLoc()}),
        TypeRange(op.getType()), operands, op->getAttrs());
    rewriter.replaceOp(op, folded);
    return success();
  }
};

//===-- What is left ------------------------------------------------------===//

/// The definition, op by op, for statistics that are not known yet.
static Value expandAtRunTime(BatchNormOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  auto type = rankedType(op.getInput());
  SmallVector<int64_t> shape(type.getRank() - 1, 1);
  shape[0] = type.getDimSize(1);
  auto perChannel = RankedTensorType::get(shape, type.getElementType());
  auto alongChannels = [&](Value value) -> Value {
    return ReshapeOp::create(rewriter, loc, perChannel, value);
  };
  auto binary = [&](BinaryKind kind, Value left, Value right) -> Value {
    Type result = isa<RankedTensorType>(left.getType()) &&
                          rankedType(left).getRank() == type.getRank()
                      ? type
                      : perChannel;
    return BinaryOp::create(rewriter, loc, result, kind, left, right);
  };
  Tensor epsilon(RankedTensorType::get({}, type.getElementType()));
  epsilon.setFloat(0, op.getEpsilon().convertToDouble());
  Value variance =
      binary(BinaryKind::Add, alongChannels(op.getVariance()),
             makeConstant(rewriter, partLoc(loc, "epsilon"), epsilon));
  Value deviation = UnaryOp::create(rewriter, loc, UnaryKind::Sqrt, variance);
  Value result =
      binary(BinaryKind::Sub, op.getInput(), alongChannels(op.getMean()));
  result = binary(BinaryKind::Div, result, deviation);
  result = binary(BinaryKind::Mul, result, alongChannels(op.getScale()));
  return binary(BinaryKind::Add, result, alongChannels(op.getBias()));
}

// batch_norm(x) -> x * scale + shift
struct ExpandBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Affine> affine = matchAffine(op, 1);
    if (!affine) {
      rewriter.replaceOp(op, expandAtRunTime(op, rewriter));
      return success();
    }
    // One value a channel, broadcast over what follows the channels.
    SmallVector<int64_t> shape(rankedType(op.getInput()).getRank() - 1, 1);
    shape[0] = int64_t(affine->scale.size());
    auto apply = [&](BinaryKind kind, Value x, ArrayRef<double> values,
                     StringRef part) -> Value {
      Tensor vector = makeVector(elementOf(x), values).reshaped(shape);
      Value constant =
          makeConstant(rewriter, partLoc(op.getLoc(), part), vector);
      return BinaryOp::create(rewriter, op.getLoc(), op.getType(), kind, x,
                              constant);
    };
    Value result = op.getInput();
    if (affine->scales())
      result = apply(BinaryKind::Mul, result, affine->scale, "scale");
    if (affine->shifts())
      result = apply(BinaryKind::Add, result, affine->shift, "shift");
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct FoldBatchNorm : public inlay::impl::FoldBatchNormBase<FoldBatchNorm> {
  using FoldBatchNormBase::FoldBatchNormBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet fold(context), expand(context);
    fold.add<FoldIntoProducer<BatchNormOp>, FoldIntoProducer<BinaryOp>,
             FoldIntoConsumer>(context);
    expand.add<ExpandBatchNorm>(context);
    if ((foldsProducts &&
         failed(applyPatternsGreedily(getOperation(), std::move(fold)))) ||
        failed(applyPatternsGreedily(getOperation(), std::move(expand))))
      signalPassFailure();
  }
};
} // namespace
