// Pads that the op behind them can take over.
#include "passes/Simplify/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::simplify;

/// The pads of a convolution or pool grown by those of `pad`; failure where
/// `pad` does more than add zeros around the spatial axes.
static FailureOr<SmallVector<int64_t>> mergedPads(PadOp pad,
                                                  ArrayRef<int64_t> own) {
  if (pad.getMode() != PadMode::Constant || !isUniform(pad.getValue(), 0))
    return failure();
  ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
  size_t spatial = low.size() - 2;
  if (low[0] || low[1] || high[0] || high[1])
    return failure();
  SmallVector<int64_t> pads(own);
  for (size_t i = 0; i < spatial; ++i) {
    if (low[2 + i] < 0 || high[2 + i] < 0)
      return failure();
    pads[i] += low[2 + i];
    pads[spatial + i] += high[2 + i];
  }
  return pads;
}

namespace {
// conv(pad(x, 0)) -> conv(x) with larger pads
struct PadIntoConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!pad)
      return rewriter.notifyMatchFailure(op, "no pad before it");
    auto pads = mergedPads(pad, op.getPads());
    if (failed(pads))
      return rewriter.notifyMatchFailure(op, "the pad does more than add zeros "
                                             "around the spatial axes");
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(*pads);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

// average(pad(x, 0)) -> average(x) with larger pads that count
struct PadIntoAveragePool : OpRewritePattern<PoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PoolOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!pad || op.getKind() != PoolKind::Average)
      return rewriter.notifyMatchFailure(op, "no pad before an average");
    // Places of the pad count, so all must, and none may lie beyond.
    bool ownPads =
        llvm::any_of(op.getPads(), [](int64_t size) { return size; });
    if ((ownPads && !op.getCountIncludePad()) || op.getCeilMode())
      return rewriter.notifyMatchFailure(op, "its own pads do not count");
    auto pads = mergedPads(pad, op.getPads());
    if (failed(pads))
      return rewriter.notifyMatchFailure(op, "the pad does more than add zeros "
                                             "around the spatial axes");
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(*pads);
      op.setCountIncludePad(true);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

// pad(x) by nothing -> x
struct DropEmptyPad : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PadOp op,
                                PatternRewriter &rewriter) const override {
    auto isZero = [](int64_t size) { return size == 0; };
    if (!llvm::all_of(op.getLow(), isZero) ||
        !llvm::all_of(op.getHigh(), isZero))
      return rewriter.notifyMatchFailure(op, "it pads");
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};
} // namespace

void simplify::addPadding(RewritePatternSet &patterns) {
  patterns.add<PadIntoConv, PadIntoAveragePool, DropEmptyPad>(
      patterns.getContext());
}
