// Dequantize below and quantize above what only moves values. Both keep the
// order of values (scales are positive), so maxima and minima count as moves.
#include "passes/Quantize/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

/// Whether no window of a maximum lies in the padding alone.
static bool everyWindowMeetsInput(PoolOp op) {
  size_t spatial = op.getKernel().size();
  for (size_t i = 0; i < spatial; ++i) {
    int64_t reach = (op.getKernel()[i] - 1) * op.getDilations()[i] + 1;
    if (op.getPads()[i] >= reach || op.getPads()[spatial + i] >= reach)
      return false;
    // With dilation or ceil_mode the taps may straddle a small input.
    int64_t extent = shapeOf(op.getInput())[2 + i];
    if ((op.getCeilMode() || op.getDilations()[i] > 1) && reach > extent)
      return false;
  }
  return true;
}

/// Whether `op` gives values of its first operand, each where it was or
/// elsewhere, whatever they mean.
static bool isMove(Operation *op) {
  if (auto pool = dyn_cast<PoolOp>(op))
    return pool.getKind() == PoolKind::Max && everyWindowMeetsInput(pool);
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return (reduce.getKind() == ReduceKind::Max ||
            reduce.getKind() == ReduceKind::Min) &&
           !llvm::is_contained(shapeOf(reduce.getInput()), 0);
  if (auto resize = dyn_cast<ResizeOp>(op))
    return resize.getWeights().empty() &&
           llvm::none_of(resize.getPlaces(), [](Attribute places) {
             return llvm::is_contained(
                 cast<DenseIntElementsAttr>(places).getValues<int32_t>(), -1);
           });
  return isa<ReshapeOp, TransposeOp, SliceOp, ExpandOp, GatherOp>(op);
}

/// `op` on another first operand of the same shape; other element types.
static Value cloneOn(PatternRewriter &rewriter, Operation *op, Value operand) {
  Operation *clone = rewriter.clone(*op);
  clone->setOperand(0, operand);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  clone->getResult(0).setType(type.clone(elementOf(operand)));
  return clone->getResult(0);
}

namespace {
// move(dequantize(x)) -> dequantize(move(x))
struct DequantizeAfterMove : RewritePattern {
  explicit DequantizeAfterMove(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (op->getNumResults() != 1 || !isMove(op))
      return rewriter.notifyMatchFailure(op, "it does not only move values");
    auto input = matchQuantized(op->getOperand(0));
    if (!input)
      return rewriter.notifyMatchFailure(op, "no 8-bit codes before it");
    Scaling scaling = input->scaling;
    if (scaling.axis) {
      auto transpose = dyn_cast<TransposeOp>(op);
      if (!transpose)
        return rewriter.notifyMatchFailure(op, "it has a scale a channel");
      scaling.axis = llvm::find(transpose.getPerm(), *scaling.axis) -
                     transpose.getPerm().begin();
    }
    Value moved = cloneOn(rewriter, op, input->codes);
    rewriter.replaceOp(op, dequantize(rewriter, op->getLoc(), moved, scaling));
    return success();
  }
};

// pad(dequantize(x), v) -> dequantize(pad(x, code of v))
struct DequantizeAfterPad : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PadOp op,
                                PatternRewriter &rewriter) const override {
    auto input = matchPerTensor(op.getInput());
    auto value = uniformValue(op.getValue());
    if (!input || !value)
      return rewriter.notifyMatchFailure(op, "no 8-bit codes with one scale, "
                                             "or no constant around them");
    const Scaling &scaling = input->scaling;
    int64_t code = scaling.codeOf(float(*value));
    if (op.getMode() == PadMode::Constant &&
        float(code - scaling.zero) * scaling.scale() != float(*value))
      return rewriter.notifyMatchFailure(op, "the padding has no code");
    Value around = intConstant(rewriter, op.getLoc(), {code}, scaling.code,
                               /*isVector=*/false);
    Value padded =
        PadOp::create(rewriter, op.getLoc(), op.getModeAttr(), input->codes,
                      around, op.getLowAttr(), op.getHighAttr());
    rewriter.replaceOp(op, dequantize(rewriter, op.getLoc(), padded, scaling));
    return success();
  }
};

// concat(dequantize(x), dequantize(y)) -> dequantize(concat(x, y))
struct DequantizeAfterConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> codes;
    std::optional<Scaling> scaling;
    for (Value operand : op.getInputs()) {
      auto input = matchPerTensor(operand);
      if (!input || (scaling && !(*scaling == input->scaling)))
        return rewriter.notifyMatchFailure(op, "its inputs have no codes of "
                                               "one scale");
      scaling = input->scaling;
      codes.push_back(input->codes);
    }
    Value joined =
        ConcatOp::create(rewriter, op.getLoc(), codes, op.getAxisAttr());
    rewriter.replaceOp(op, dequantize(rewriter, op.getLoc(), joined, *scaling));
    return success();
  }
};

// quantize(move(x)) -> move(quantize(x))
struct QuantizeBeforeMove : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto target = perTensorTarget(op);
    Operation *move = op.getInput().getDefiningOp();
    if (!target || !move || !move->hasOneUse())
      return rewriter.notifyMatchFailure(op, "no scale for all, or other uses "
                                             "of the float");
    if (auto concat = dyn_cast<ConcatOp>(move)) {
      SmallVector<Value> codes;
      for (Value operand : concat.getInputs())
        codes.push_back(quantizeTo(rewriter, op.getLoc(), operand, *target));
      rewriter.replaceOpWithNewOp<ConcatOp>(op, codes, concat.getAxisAttr());
      return success();
    }
    bool keepsAll = isa<ReshapeOp, TransposeOp, PoolOp>(move) && isMove(move);
    if (!keepsAll)
      return rewriter.notifyMatchFailure(op, "what is before it would not do "
                                             "less on codes");
    Value codes =
        quantizeTo(rewriter, op.getLoc(), move->getOperand(0), *target);
    rewriter.replaceOp(op, cloneOn(rewriter, move, codes));
    return success();
  }
};

// quantize(dequantize(x)) of one scaling -> x
struct DropRoundTrip : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto input = matchQuantized(op.getInput());
    if (!input)
      return rewriter.notifyMatchFailure(op, "no 8-bit codes before it");
    auto target = scalingOf(op);
    if (!target || !(*target == input->scaling))
      return rewriter.notifyMatchFailure(op, "the scaling is another");
    rewriter.replaceOp(op, input->codes);
    return success();
  }
};
} // namespace

void quantize::addMoves(RewritePatternSet &patterns) {
  patterns.add<DequantizeAfterMove, DequantizeAfterPad, DequantizeAfterConcat,
               QuantizeBeforeMove, DropRoundTrip>(patterns.getContext());
}
