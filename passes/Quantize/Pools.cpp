// Averages of dequantized codes: a sum in 32 bits that counts steps of
// `scale / count`.
#include "passes/Quantize/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

/// The number of places that every window of an average divides by, if it is
/// the same for all.
static std::optional<int64_t> fixedCount(PoolOp op) {
  ArrayRef<int64_t> in = shapeOf(op.getInput()), out = shapeOf(op.getResult());
  size_t spatial = op.getKernel().size();
  int64_t count = 1;
  for (size_t i = 0; i < spatial; ++i) {
    int64_t low = op.getPads()[i], high = op.getPads()[spatial + i];
    int64_t reach = (op.getKernel()[i] - 1) * op.getDilations()[i];
    int64_t last = (out[2 + i] - 1) * op.getStrides()[i] + reach - low;
    int64_t beyond = op.getCountIncludePad() ? in[2 + i] + high : in[2 + i];
    if ((low > 0 && !op.getCountIncludePad()) || last >= beyond)
      return std::nullopt;
    count *= op.getKernel()[i];
  }
  return count;
}

/// Whether that many codes add up inside 32 bits.
static bool sumFits(int64_t count) {
  return count > 0 && count <= INT32_MAX / 255;
}

static Value dequantizeSum(PatternRewriter &rewriter, Location loc, Value sum,
                           double scale) {
  Scaling scaling;
  scaling.scales = {float(scale)};
  scaling.code = rewriter.getI32Type();
  return dequantize(rewriter, loc, sum, scaling);
}

namespace {
// pool average(dequantize x) -> dequantize(qpool x) by scale / count
struct QuantizedAverage : OpRewritePattern<PoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PoolOp op,
                                PatternRewriter &rewriter) const override {
    auto input = matchPerTensor(op.getInput());
    if (!input || op.getKind() != PoolKind::Average)
      return rewriter.notifyMatchFailure(op, "no average of 8-bit codes");
    auto count = fixedCount(op);
    if (!count || !sumFits(*count))
      return rewriter.notifyMatchFailure(op, "its windows differ in size");
    Value sum = QPoolOp::create(
        rewriter, op.getLoc(), input->codes, op.getKernelAttr(),
        op.getStridesAttr(), op.getDilationsAttr(), op.getPadsAttr(),
        op.getCeilModeAttr(), rewriter.getI64IntegerAttr(input->scaling.zero));
    double scale = double(input->scaling.scale()) / double(*count);
    rewriter.replaceOp(op, dequantizeSum(rewriter, op.getLoc(), sum, scale));
    return success();
  }
};

// reduce mean(dequantize x) -> dequantize(qsum x) by scale / count
struct QuantizedMean : OpRewritePattern<ReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReduceOp op,
                                PatternRewriter &rewriter) const override {
    bool isMean = op.getKind() == ReduceKind::Mean;
    auto input = matchPerTensor(op.getInput());
    if (!input || (!isMean && op.getKind() != ReduceKind::Sum))
      return rewriter.notifyMatchFailure(op, "no sum or mean of 8-bit codes");
    int64_t count = 1;
    for (int64_t axis : op.getAxes())
      count *= shapeOf(op.getInput())[axis];
    if (!sumFits(count))
      return rewriter.notifyMatchFailure(op, "a sum may exceed 32 bits");
    Value sum = QSumOp::create(rewriter, op.getLoc(), input->codes,
                               op.getAxesAttr(), op.getKeepdimsAttr(),
                               rewriter.getI64IntegerAttr(input->scaling.zero));
    double scale = double(input->scaling.scale()) / double(isMean ? count : 1);
    rewriter.replaceOp(op, dequantizeSum(rewriter, op.getLoc(), sum, scale));
    return success();
  }
};
} // namespace

void quantize::addPools(RewritePatternSet &patterns) {
  patterns.add<QuantizedAverage, QuantizedMean>(patterns.getContext());
}
