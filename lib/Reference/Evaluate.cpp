// Evaluation of ops and of whole graphs, constant folding on top of it, and
// the seeded inputs that tests and --verify-each run on.
#include "lib/Reference/Evaluate.h"
#include "dialects/Inlay/OpUtils.h"
#include "lib/Reference/Families.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

//===-- Splats ------------------------------------------------------------===//

static bool isUniform(const Tensor &tensor) {
  return tensor.isSplat() || tensor.getNumElements() == 1;
}

/// The one value of a uniform tensor, repeated to another type.
static Tensor repeat(const Tensor &tensor, RankedTensorType type) {
  size_t width = elementBytes(type.getElementType());
  Tensor one = tensor;
  if (tensor.isSplat()) {
    // Element 0 alone, without expanding the others.
    one = Tensor(tensor.getType().clone(ArrayRef<int64_t>()));
    if (isFloat(tensor))
      one.setFloat(0, tensor.getFloat(0));
    else
      one.setInt(0, tensor.getInt(0));
  }
  return Tensor::fromBytes(type, one.bytes().take_front(width));
}

/// Ops whose result is uniform whenever all operands are: elementwise ones,
/// and those that only move elements.
static bool keepsUniform(Operation *op) {
  return isElementwise(op) ||
         isa<ReshapeOp, TransposeOp, SliceOp, ExpandOp>(op);
}

static bool givesUniform(Operation *op, ArrayRef<Tensor> operands) {
  // One element from single elements needs no detour.
  return keepsUniform(op) && llvm::all_of(operands, isUniform) &&
         resultType(op).getNumElements() > 1;
}

static Results evaluateUniform(Operation *op, ArrayRef<Tensor> operands) {
  RankedTensorType type = resultType(op);
  if (!isElementwise(op))
    return SmallVector<Tensor>{repeat(operands[0], type)};
  SmallVector<Tensor> ones;
  for (const Tensor &operand : operands)
    ones.push_back(
        repeat(operand, operand.getType().clone(ArrayRef<int64_t>())));
  Results result = evaluateElementwise(op, ones, {});
  if (failed(result))
    return failure();
  return SmallVector<Tensor>{repeat(result->front(), type)};
}

//===-- Ops and graphs ----------------------------------------------------===//

namespace {
/// The values of a block that are still needed, and the block around it, which
/// the bodies of branches and loops may look into.
class Scope {
public:
  explicit Scope(const Scope *outer) : outer(outer) {}

  void define(Value value, const Tensor &tensor) {
    unsigned uses = std::distance(value.use_begin(), value.use_end());
    if (!uses)
      return;
    values[value] = tensor;
    usesLeft[value] = uses;
  }
  Tensor lookUp(Value value) const {
    for (const Scope *scope = this; scope; scope = scope->outer)
      if (auto found = scope->values.find(value); found != scope->values.end())
        return found->second;
    llvm_unreachable("a value is defined before it is used");
  }
  /// Drops what neither `op` nor its bodies will look at again.
  void release(Operation *op) {
    op->walk([&](Operation *user) {
      for (Value operand : user->getOperands()) {
        auto left = usesLeft.find(operand);
        if (left != usesLeft.end() && --left->second == 0)
          values.erase(operand);
      }
    });
  }

private:
  const Scope *outer;
  llvm::DenseMap<Value, Tensor> values;
  llvm::DenseMap<Value, unsigned> usesLeft;
};
} // namespace

static Results evaluateIn(Operation *op, ArrayRef<Tensor> operands,
                          const Scope *scope);

static Results evaluateBlock(Block &block, ArrayRef<Tensor> arguments,
                             const Scope *outer = nullptr) {
  Scope scope(outer);
  for (auto [argument, tensor] :
       llvm::zip_equal(block.getArguments(), arguments))
    scope.define(argument, tensor);
  for (Operation &op : block) {
    SmallVector<Tensor> operands;
    for (Value operand : op.getOperands())
      operands.push_back(scope.lookUp(operand));
    if (op.hasTrait<OpTrait::IsTerminator>())
      return operands;
    if (op.getNumRegions() == 0)
      scope.release(&op); // an operand may be written over
    Results results = evaluateIn(&op, operands, &scope);
    if (failed(results))
      return failure();
    if (op.getNumRegions() != 0)
      scope.release(&op);
    for (auto [value, tensor] : llvm::zip_equal(op.getResults(), *results))
      scope.define(value, tensor);
  }
  llvm_unreachable("a block ends in a terminator");
}

static Results evaluateIn(Operation *op, ArrayRef<Tensor> operands,
                          const Scope *scope) {
  if (!isa<IfOp, LoopOp>(op))
    return evaluate(op, operands);
  return evaluateControl(op, operands,
                         [&](Block &block, ArrayRef<Tensor> arguments) {
                           return evaluateBlock(block, arguments, scope);
                         });
}

FailureOr<SmallVector<Tensor>> inlay::evaluate(Operation *op,
                                               ArrayRef<Tensor> operands) {
  if (auto constant = dyn_cast<ConstantOp>(op)) {
    FailureOr<Tensor> value = Tensor::fromAttr(constant.getValue());
    if (failed(value))
      return op->emitOpError("has a value without readable data; a dense "
                             "attribute or a resource of the right size is "
                             "needed");
    return SmallVector<Tensor>{*value};
  }
  if (auto layer = dyn_cast<LayerOp>(op))
    return evaluateBlock(layer.getBody().front(), operands);
  if (givesUniform(op, operands))
    return evaluateUniform(op, operands);
  if (isElementwise(op))
    return evaluateElementwise(op, operands, resultType(op).getShape());
  if (isa<ConvOp, ConvTransposeOp>(op))
    return evaluateConv(op, operands);
  if (isa<PoolOp>(op))
    return evaluatePool(op, operands);
  if (isa<MatMulOp, GemmOp>(op))
    return evaluateMatmul(op, operands);
  if (isa<SoftmaxOp, LayerNormOp, BatchNormOp, LrnOp>(op))
    return evaluateNormalization(op, operands);
  if (isa<QConvOp, QMatMulOp, QPoolOp, QSoftmaxOp, QSumOp>(op))
    return evaluateQuantized(op, operands);
  if (isa<RecurrentOp>(op))
    return evaluateRecurrent(op, operands);
  if (isa<ReduceOp, ArgReduceOp>(op))
    return evaluateReduce(op, operands);
  if (isa<ReshapeOp, TransposeOp, SliceOp, ConcatOp, PadOp, ExpandOp, GatherOp>(
          op))
    return evaluateShape(op, operands);
  if (isa<ResizeOp, GridSampleOp, RoiAlignOp, RoiPoolOp>(op))
    return evaluateSample(op, operands);
  if (isa<ScatterOp, PoolArgmaxOp, CumulateOp, TopKOp, NmsOp, DetOp, CoupleOp>(
          op))
    return evaluateSelection(op, operands);
  if (isa<TreesOp>(op))
    return evaluateTrees(op, operands);
  return op->emitError("'")
         << op->getName() << "' has no reference meaning; only ops of the "
         << "inlay dialect can be evaluated";
}

FailureOr<SmallVector<Tensor>> inlay::evaluate(func::FuncOp graph,
                                               ArrayRef<Tensor> inputs) {
  if (graph.isExternal())
    return graph.emitError("has no body to evaluate");
  if (graph.getNumArguments() != inputs.size())
    return graph.emitError("takes ")
           << graph.getNumArguments() << " inputs, but " << inputs.size()
           << " were given";
  for (auto [i, input] : llvm::enumerate(inputs))
    if (graph.getArgument(i).getType() != input.getType())
      return graph.emitError("input ")
             << i << " has type " << input.getType() << ", but "
             << graph.getArgument(i).getType() << " is needed";
  return evaluateBlock(graph.getBody().front(), inputs);
}

//===-- Constant folding --------------------------------------------------===//

/// Splats cost one element, so they count as nothing.
static bool fitsInBytes(Operation *op, ArrayRef<Tensor> operands,
                        int64_t maxBytes) {
  if (givesUniform(op, operands))
    return true;
  int64_t bytes = 0;
  for (unsigned i = 0; i < op->getNumResults(); ++i) {
    RankedTensorType type = resultType(op, i);
    FailureOr<int64_t> count = checkedProduct(type.getShape());
    if (failed(count) || *count > maxBytes)
      return false;
    bytes += *count * elementBytes(type.getElementType());
  }
  return bytes <= maxBytes;
}

std::optional<SmallVector<ElementsAttr>>
inlay::foldConstantOp(Operation *op, int64_t maxBytes) {
  if (!isa_and_nonnull<InlayDialect>(op->getDialect()) ||
      isa<ConstantOp, LayerOp, YieldOp, IfOp, LoopOp>(op))
    return std::nullopt;
  SmallVector<Tensor> operands;
  for (Value operand : op->getOperands()) {
    auto constant = operand.getDefiningOp<ConstantOp>();
    FailureOr<Tensor> value = failure();
    if (constant)
      value = Tensor::fromAttr(constant.getValue());
    if (failed(value))
      return std::nullopt;
    operands.push_back(*value);
  }
  if (!fitsInBytes(op, operands, maxBytes))
    return std::nullopt;
  // Reshaping a blob shares it: no second copy under another shape.
  Results results = evaluate(op, operands);
  if (failed(results))
    return std::nullopt;
  SmallVector<ElementsAttr> attributes;
  for (const Tensor &result : *results)
    attributes.push_back(result.toAttr());
  return attributes;
}

//===-- Seeded inputs -----------------------------------------------------===//

/// SplitMix64: the same numbers on every machine, unlike <random>.
static uint64_t nextRandom(uint64_t &state) {
  uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

Tensor inlay::randomTensor(RankedTensorType type, uint64_t seed) {
  Tensor result(type);
  uint64_t state = seed;
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    if (!isFloat(result)) {
      result.setInt(i, int64_t(nextRandom(state) >> 61));
      continue;
    }
    // The sum of twelve uniform numbers has variance 1; sums of multiples of
    // 2^-32 are exact in double, so no rounding mode or libm plays a part.
    double sum = -6;
    for (int k = 0; k < 12; ++k)
      sum += double(nextRandom(state) >> 32) * 0x1p-32;
    result.setFloat(i, std::clamp(sum, -4.0, 4.0));
  }
  return result;
}
