// Branches and loops whose course is known, or that cost more than they save.
#include "passes/Simplify/Patterns.h"

using namespace mlir;
using namespace inlay;

/// Elements that may be computed for nothing, where a choice between two
/// values saves a branch and lets both be fused with what follows.
static constexpr int64_t cheapElements = 64;

/// Puts the ops of a body before the op that holds it, and gives what it
/// yields.
static SmallVector<Value> inlineBody(PatternRewriter &rewriter, Operation *op,
                                     Region &body, ValueRange arguments) {
  Operation *yield = body.front().getTerminator();
  SmallVector<Value> results(yield->getOperands());
  // What is yielded may be an argument.
  for (Value &result : results)
    if (auto argument = dyn_cast<BlockArgument>(result);
        argument && argument.getOwner() == &body.front())
      result = arguments[argument.getArgNumber()];
  rewriter.eraseOp(yield);
  rewriter.inlineBlockBefore(&body.front(), op, arguments);
  return results;
}

static std::optional<bool> knownCondition(Value value) {
  auto constant = uniformValue(value);
  return constant ? std::optional<bool>(*constant != 0) : std::nullopt;
}

namespace {

// if (true) a else b -> a
struct KnownBranch : OpRewritePattern<IfOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IfOp op,
                                PatternRewriter &rewriter) const override {
    auto condition = knownCondition(op.getCondition());
    if (!condition)
      return rewriter.notifyMatchFailure(op, "the condition is computed");
    rewriter.replaceOp(
        op, inlineBody(rewriter, op,
                       *condition ? op.getThenBody() : op.getElseBody(), {}));
    return success();
  }
};

// if (c) { yield f(x) } else { yield g(x) } -> select c, f(x), g(x)
// where f and g are elementwise on a few elements.
struct CheapBranch : OpRewritePattern<IfOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IfOp op,
                                PatternRewriter &rewriter) const override {
    int64_t elements = 0;
    for (Region *body : {&op.getThenBody(), &op.getElseBody()})
      for (Operation &inner : body->front().without_terminator()) {
        if (!isa<ConstantOp, ReshapeOp>(inner) && !isElementwise(&inner))
          return rewriter.notifyMatchFailure(op, "a branch is no elementwise "
                                                 "computation");
        if (!isa<ConstantOp>(inner))
          elements += rankedType(inner.getResult(0)).getNumElements();
      }
    for (Value result : op.getResults())
      elements += rankedType(result).getNumElements();
    if (elements > cheapElements)
      return rewriter.notifyMatchFailure(op, "a branch saves work");
    Location loc = op.getLoc();
    Value condition = op.getCondition();
    SmallVector<Type> types(op.getResultTypes());
    SmallVector<Value> taken = inlineBody(rewriter, op, op.getThenBody(), {});
    SmallVector<Value> other = inlineBody(rewriter, op, op.getElseBody(), {});
    rewriter.setInsertionPoint(op);
    SmallVector<Value> chosen;
    for (auto [type, a, b] : llvm::zip_equal(types, taken, other))
      chosen.push_back(SelectOp::create(rewriter, loc, type, condition, a, b));
    rewriter.replaceOp(op, chosen);
    return success();
  }
};

// loop n while (true) { ..; yield true, .. } -> loop n { ..; yield .. }
struct KnownCondition : OpRewritePattern<LoopOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LoopOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getCondition())
      return rewriter.notifyMatchFailure(op, "there is no condition");
    auto before = knownCondition(op.getCondition()),
         after = knownCondition(op.getNextCondition());
    if (!before || !after || !*before || !*after)
      return rewriter.notifyMatchFailure(op, "the condition is computed");
    rewriter.modifyOpInPlace(op, [&] {
      op.getConditionMutable().clear();
      op.getYield().getValuesMutable().erase(0, 1);
    });
    return success();
  }
};

// loop 5 trips 3 -> loop 3, where nothing is collected
struct KnownTrips : OpRewritePattern<LoopOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LoopOp op,
                                PatternRewriter &rewriter) const override {
    auto trips = op.getTrips() ? uniformValue(op.getTrips()) : std::nullopt;
    if (!trips)
      return rewriter.notifyMatchFailure(op, "the trip count is computed");
    auto bound = int64_t(op.getBound());
    int64_t known = std::clamp<int64_t>(int64_t(*trips), 0, bound);
    bool hasRows = !op.getCollected().empty() || !op.getRows().empty();
    if (known != bound && hasRows)
      return rewriter.notifyMatchFailure(op, "it has rows for the other steps");
    rewriter.modifyOpInPlace(op, [&] {
      op.setBound(uint64_t(known));
      op.getTripsMutable().clear();
    });
    return success();
  }
};

} // namespace

void simplify::addControl(RewritePatternSet &patterns) {
  patterns.add<KnownBranch, CheapBranch, KnownCondition, KnownTrips>(
      patterns.getContext());
}
