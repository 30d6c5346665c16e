// Functions of one quantized value: evaluated for all 256 codes, they become a
// table; where the table only bounds, max and min; where it does nothing,
// nothing.
//
//   quantize(f(dequantize(x))) -> lookup x, [quantize(f(dequantize(c))), ..]
#include "lib/Reference/Evaluate.h"
#include "passes/Common/Locations.h"
#include "passes/Quantize/Patterns.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

namespace {
/// The elementwise ops between one dequantize and one quantize.
class Function {
public:
  /// Finds them from `end` backwards; fails if they read more than one value
  /// that is no uniform constant, or one that is not dequantized.
  LogicalResult find(Operation *end);
  DequantizeOp getSource() const { return source; }
  /// How many ops there are between the two.
  size_t size() const { return ops.size() - 1; }

  /// The result for every code, or failure.
  std::optional<Tensor> evaluateAll();

private:
  LogicalResult visit(Operation *op);

  DequantizeOp source;
  llvm::SetVector<Operation *> ops; ///< operands first
};
} // namespace

LogicalResult Function::find(Operation *end) {
  if (failed(visit(end)) || !source)
    return failure();
  // What others read as well must be computed anyway.
  for (Operation *op : ops)
    if (op != end)
      for (Operation *user : op->getUsers())
        if (!ops.contains(user))
          return failure();
  return success();
}

LogicalResult Function::visit(Operation *op) {
  constexpr size_t largest = 16;
  if (ops.contains(op))
    return success();
  if (ops.size() >= largest)
    return failure();
  for (Value operand : op->getOperands()) {
    Operation *producer = operand.getDefiningOp();
    if (uniformValue(operand))
      continue;
    if (!producer)
      return failure();
    auto input = dyn_cast<DequantizeOp>(producer);
    if (input && matchPerTensor(operand)) {
      if ((source && source != input) ||
          shapeOf(operand) != shapeOf(op->getResult(0)))
        return failure();
      source = input;
      continue;
    }
    bool isPlain =
        isa<UnaryOp, BinaryOp, CompareOp, SelectOp, CastOp>(producer);
    if (!isPlain || shapeOf(operand) != shapeOf(op->getResult(0)) ||
        failed(visit(producer)))
      return failure();
  }
  ops.insert(op);
  return success();
}

/// The one value of a uniform constant.
static Tensor oneOf(Value constant) {
  Tensor all = *constantValue(constant);
  Tensor one(all.getType().clone(ArrayRef<int64_t>()));
  if (isa<FloatType>(all.getElementType()))
    one.setFloat(0, all.getFloat(0));
  else
    one.setInt(0, all.getInt(0));
  return one;
}

std::optional<Tensor> Function::evaluateAll() {
  Type code = elementOf(source.getInput());
  int64_t low = code.isUnsignedInteger() ? 0 : -128;
  Tensor codes(RankedTensorType::get({256}, code));
  for (int64_t i = 0; i < 256; ++i)
    codes.setInt(i, low + i);
  llvm::DenseMap<Value, Tensor> values;
  auto run = [&](Operation *op) {
    SmallVector<Tensor> operands;
    for (Value operand : op->getOperands()) {
      auto known = values.find(operand);
      operands.push_back(known == values.end() ? oneOf(operand)
                                               : known->second);
    }
    // The op as it stands, on 256 places.
    Operation *clone = op->clone();
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    clone->getResult(0).setType(type.clone({256}));
    clone->removeAttr("axis");
    auto results = evaluate(clone, operands);
    clone->dropAllReferences();
    clone->destroy();
    if (succeeded(results))
      values[op->getResult(0)] = results->front();
    return succeeded(results);
  };
  values[source.getInput()] = codes;
  if (!run(source))
    return std::nullopt;
  for (Operation *op : ops)
    if (!run(op))
      return std::nullopt;
  return values[ops.back()->getResult(0)];
}

/// The bounds within which a table of its input's type leaves codes as they
/// are, if it does no more than bound them.
static std::optional<std::pair<int64_t, int64_t>> boundsOf(const Tensor &table,
                                                           int64_t lowest) {
  int64_t low = table.getInt(0), high = table.getInt(255);
  for (int64_t i = 0; i < 256; ++i)
    if (low > high || table.getInt(i) != std::clamp(lowest + i, low, high))
      return std::nullopt;
  return std::pair(low, high);
}

namespace {
struct TableOfFunction : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    Function function;
    if (!perTensorTarget(op) || failed(function.find(op)))
      return rewriter.notifyMatchFailure(op, "no function of one quantized "
                                             "value");
    std::optional<Tensor> table = function.evaluateAll();
    if (!table)
      return rewriter.notifyMatchFailure(op, "the function has no value");
    Value codes = function.getSource().getInput();
    int64_t lowest = elementOf(codes).isUnsignedInteger() ? 0 : -128;
    bool sameType = elementOf(codes) == table->getElementType();
    auto bounds = sameType ? boundsOf(*table, lowest) : std::nullopt;
    if (bounds) {
      rewriter.replaceOp(
          op, bounded(rewriter, op.getLoc(), codes, *bounds, lowest));
      return success();
    }
    Value constant = makeConstant(rewriter, partLoc(op.getLoc(), "table"),
                                  *table, nodeName(op.getLoc()));
    rewriter.replaceOpWithNewOp<LookupOp>(op, codes, constant);
    return success();
  }

  static Value bounded(PatternRewriter &rewriter, Location loc, Value codes,
                       std::pair<int64_t, int64_t> bounds, int64_t lowest) {
    auto apply = [&](BinaryKind kind, int64_t bound) {
      Value constant = intConstant(rewriter, loc, {bound}, elementOf(codes),
                                   /*isVector=*/false);
      codes = BinaryOp::create(rewriter, loc,
                               BinaryKindAttr::get(rewriter.getContext(), kind),
                               codes, constant);
    };
    if (bounds.first > lowest)
      apply(BinaryKind::Max, bounds.first);
    if (bounds.second < lowest + 255)
      apply(BinaryKind::Min, bounds.second);
    return codes;
  }
};
} // namespace

void quantize::addLookups(RewritePatternSet &patterns) {
  patterns.add<TableOfFunction>(patterns.getContext());
}
