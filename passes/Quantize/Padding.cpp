// Pads around codes that the convolution behind them can take over: its own
// pads stand for the zero point.
#include "passes/Quantize/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

namespace {
// qconv(pad(x, zero point)) -> qconv(x) with larger pads
struct PadIntoQConv : OpRewritePattern<QConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QConvOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!pad || pad.getMode() != PadMode::Constant)
      return rewriter.notifyMatchFailure(op, "no constant pad before it");
    if (!isUniform(pad.getValue(), double(int64_t(op.getInputZero()))))
      return rewriter.notifyMatchFailure(op, "the pad is not with the zero "
                                             "point");
    ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
    size_t spatial = low.size() - 2;
    auto isNegative = [](int64_t size) { return size < 0; };
    if (low[0] || low[1] || high[0] || high[1] ||
        llvm::any_of(low, isNegative) || llvm::any_of(high, isNegative))
      return rewriter.notifyMatchFailure(op,
                                         "the pad does more than add places "
                                         "around the spatial axes");
    SmallVector<int64_t> pads(op.getPads());
    for (size_t i = 0; i < spatial; ++i) {
      pads[i] += low[2 + i];
      pads[spatial + i] += high[2 + i];
    }
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(pads);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};
} // namespace

void quantize::addPadding(RewritePatternSet &patterns) {
  patterns.add<PadIntoQConv>(patterns.getContext());
}
