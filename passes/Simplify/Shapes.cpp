// Data movement that moves nothing, or twice, or needlessly.
#include "passes/Simplify/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::simplify;

namespace {
// transpose(x) that only moves axes of size 1 -> reshape(x)
struct TransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    int64_t last = -1;
    for (int64_t axis : op.getPerm()) {
      if (shapeOf(op.getInput())[axis] == 1)
        continue;
      if (axis < last)
        return rewriter.notifyMatchFailure(op, "axes larger than 1 change "
                                               "their order");
      last = axis;
    }
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

// slice(slice(x)) -> slice(x)
struct MergeSlices : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<SliceOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "no slice before it");
    if (rankedType(op.getResult()).getNumElements() == 0)
      return rewriter.notifyMatchFailure(op, "the slice is empty");
    SmallVector<int64_t> starts, steps;
    for (size_t i = 0; i < op.getStarts().size(); ++i) {
      starts.push_back(inner.getStarts()[i] +
                       op.getStarts()[i] * inner.getSteps()[i]);
      steps.push_back(op.getSteps()[i] * inner.getSteps()[i]);
    }
    rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), inner.getInput(),
                                         starts, op.getSizes(), steps);
    return success();
  }
};

// slice(concat(a, b)) within b -> slice(b)
struct SliceOfConcat : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto concat = op.getInput().getDefiningOp<ConcatOp>();
    if (!concat || rankedType(op.getResult()).getNumElements() == 0)
      return rewriter.notifyMatchFailure(op, "no concat before it");
    int64_t axis = concat.getAxis(), offset = 0;
    int64_t first = op.getStarts()[axis];
    int64_t last = first + (op.getSizes()[axis] - 1) * op.getSteps()[axis];
    for (Value input : concat.getInputs()) {
      int64_t size = shapeOf(input)[axis];
      if (std::min(first, last) >= offset &&
          std::max(first, last) < offset + size) {
        SmallVector<int64_t> starts(op.getStarts());
        starts[axis] -= offset;
        rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), input, starts,
                                             op.getSizes(), op.getSteps());
        return success();
      }
      offset += size;
    }
    return rewriter.notifyMatchFailure(op, "it takes from several inputs");
  }
};

// gather(x, [k, k + 1, ...]) along the first axis -> reshape(slice(x))
// Axes of size 1 may stand before it. What is taken lies in one piece, so that
// it becomes a view.
struct GatherToSlice : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GatherOp op,
                                PatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getInput());
    int64_t axis = op.getAxis();
    if (llvm::any_of(shape.take_front(axis),
                     [](int64_t size) { return size != 1; }))
      return rewriter.notifyMatchFailure(op, "it picks from several pieces");
    std::optional<Tensor> indices = constantValue(op.getIndices());
    if (!indices || indices->getNumElements() == 0)
      return rewriter.notifyMatchFailure(op, "the indices are not constant");
    auto indexAt = [&](int64_t i) {
      int64_t index = indices->getInt(i);
      index = index < 0 ? index + shape[axis] : index;
      return std::clamp<int64_t>(index, 0, shape[axis] - 1);
    };
    int64_t first = indexAt(0), count = indices->getNumElements();
    for (int64_t i = 1; i < count; ++i)
      if (indexAt(i) != first + i)
        return rewriter.notifyMatchFailure(op, "the indices do not follow one "
                                               "another");
    SmallVector<int64_t> starts(shape.size(), 0), sizes(shape),
        steps(shape.size(), 1);
    starts[axis] = first;
    sizes[axis] = count;
    Value slice = SliceOp::create(rewriter, op.getLoc(),
                                  rankedType(op.getInput()).clone(sizes),
                                  op.getInput(), starts, sizes, steps);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), slice);
    return success();
  }
};

// concat(concat(a, b), c) -> concat(a, b, c), along the same axis
struct FlattenConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    bool changed = false;
    for (Value input : op.getInputs()) {
      auto inner = input.getDefiningOp<ConcatOp>();
      if (inner && inner.getAxis() == op.getAxis() && inner->hasOneUse()) {
        llvm::append_range(inputs, inner.getInputs());
        changed = true;
      } else if (shapeOf(input)[op.getAxis()] == 0) {
        changed = true;
      } else {
        inputs.push_back(input);
      }
    }
    if (!changed || inputs.empty())
      return rewriter.notifyMatchFailure(op, "no concat of its own or empty "
                                             "tensor before it");
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), inputs,
                                          op.getAxis());
    return success();
  }
};

// concat(slice(x, [0, k)), slice(x, [k, n))) -> x
struct ConcatOfSlices : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    Value source;
    int64_t next = 0, axis = op.getAxis();
    for (Value input : op.getInputs()) {
      auto slice = input.getDefiningOp<SliceOp>();
      if (!slice || (source && slice.getInput() != source))
        return rewriter.notifyMatchFailure(op, "not slices of one value");
      source = slice.getInput();
      for (size_t i = 0; i < slice.getStarts().size(); ++i)
        if (slice.getSteps()[i] != 1 ||
            slice.getStarts()[i] != (int64_t(i) == axis ? next : 0))
          return rewriter.notifyMatchFailure(op, "the slices are not in order");
      next += slice.getSizes()[axis];
    }
    if (source.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "a part is missing");
    rewriter.replaceOp(op, source);
    return success();
  }
};

// elementwise(expand(x), y) -> elementwise(x, y), where y has the whole shape
struct DropExpand : OpTraitRewritePattern<OpTrait::OneResult> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<BinaryOp, CompareOp, SelectOp>(op))
      return rewriter.notifyMatchFailure(op, "it does not broadcast");
    SmallVector<Value> operands(op->getOperands());
    for (Value &operand : operands) {
      auto expand = operand.getDefiningOp<ExpandOp>();
      if (!expand)
        continue;
      Value old = operand;
      operand = expand.getInput();
      SmallVector<ArrayRef<int64_t>> shapes;
      for (Value each : operands)
        shapes.push_back(shapeOf(each));
      auto shape = broadcastShapes(shapes);
      if (succeeded(shape) &&
          ArrayRef<int64_t>(*shape) == shapeOf(op->getResult(0))) {
        rewriter.modifyOpInPlace(op, [&] { op->setOperands(operands); });
        return success();
      }
      operand = old;
    }
    return rewriter.notifyMatchFailure(op, "no expansion is superfluous");
  }
};

// expand(x) that only adds axes of size 1 -> reshape(x)
struct ExpandToReshape : OpRewritePattern<ExpandOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ExpandOp op,
                                PatternRewriter &rewriter) const override {
    if (rankedType(op.getInput()).getNumElements() !=
        rankedType(op.getResult()).getNumElements())
      return rewriter.notifyMatchFailure(op, "elements are repeated");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

// f(reshape(x), c) -> reshape(f(x, c)), where the reshape parts a root from f
// and c is uniform: f can then join the root's layer
struct ReshapeAfterElementwise : OpTraitRewritePattern<OpTrait::OneResult> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isElementwise(op) || op->hasAttr("axis"))
      return rewriter.notifyMatchFailure(op, "not elementwise");
    ReshapeOp reshape;
    int64_t constantRank = 0;
    for (Value operand : op->getOperands()) {
      if (operand.getDefiningOp<ConstantOp>()) {
        // A constant of one element fits every shape of enough axes.
        if (rankedType(operand).getNumElements() != 1)
          return rewriter.notifyMatchFailure(op, "a constant has a shape");
        constantRank = std::max(constantRank, rankedType(operand).getRank());
        continue;
      }
      if (reshape || !operand.getDefiningOp<ReshapeOp>())
        return rewriter.notifyMatchFailure(op, "not one reshape and constants");
      reshape = operand.getDefiningOp<ReshapeOp>();
    }
    if (!reshape || !reshape->hasOneUse() ||
        shapeOf(reshape.getResult()) != shapeOf(op->getResult(0)) ||
        rankedType(reshape.getInput()).getRank() < constantRank)
      return rewriter.notifyMatchFailure(op, "no reshape of its own");
    Operation *root = reshape.getInput().getDefiningOp();
    if (!root || !isa<InlayDialect>(root->getDialect()) ||
        !reshape.getInput().hasOneUse() ||
        isa<RecurrentOp, ArgReduceOp, TreesOp, ConcatOp, SliceOp>(root))
      return rewriter.notifyMatchFailure(op, "nothing to join before it");
    RankedTensorType moved =
        rankedType(op->getResult(0)).clone(shapeOf(reshape.getInput()));
    SmallVector<Value> operands(op->getOperands());
    llvm::replace(operands, reshape.getResult(), reshape.getInput());
    OperationState state(op->getLoc(), op->getName(), operands, {moved},
                         op->getAttrs());
    Operation *before = rewriter.create(state);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op->getResult(0).getType(),
                                           before->getResult(0));
    return success();
  }
};
} // namespace

void simplify::addShapes(RewritePatternSet &patterns) {
  patterns.add<TransposeToReshape, MergeSlices, SliceOfConcat, GatherToSlice,
               FlattenConcat, ConcatOfSlices, DropExpand, ExpandToReshape,
               ReshapeAfterElementwise>(patterns.getContext());
}
