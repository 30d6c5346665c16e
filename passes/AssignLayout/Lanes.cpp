// Which ops that keep their layout compute in registers all the same: lines of
// floats, functions of each element, elementwise ops on codes, and the gates of
// recurrent layers. Large transposes are done in strips.
#include "lib/Planning/Registers.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

static bool isFloats(Type type) {
  return cast<ShapedType>(type).getElementType().isF32();
}

/// Whether an operand is read for a choice alone: in C one that is not chosen
/// is not read, which takes a branch an element.
static bool isReadIfChosen(Value value) {
  return isa<BlockArgument>(value) && value.hasOneUse();
}

/// Whether an op is one that registers have and a compiler does one by one.
static bool gainsFromLanes(Operation &op) {
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return isReadIfChosen(select.getTrueValue()) ||
           isReadIfChosen(select.getFalseValue());
  return isa<math::ExpOp, math::TanhOp, math::ErfOp, math::LogOp, math::Log1pOp,
             math::SinOp, math::CosOp, math::AtanOp, math::SqrtOp,
             math::FloorOp, math::CeilOp, arith::RemFOp>(op);
}

static bool isFloatOrCondition(Type type) {
  return isFloats(type) || getElementTypeOrSelf(type).isInteger(1);
}

static bool gainsFromLanes(linalg::GenericOp op, int64_t lanes) {
  auto out = cast<ShapedType>(op.getDpsInits()[0].getType());
  if (op.getNumResults() != 1 || op.hasIndexSemantics() || out.getRank() == 0 ||
      out.getNumElements() < lanes)
    return false;
  if (isFloats(out) && llvm::all_of(op->getOperandTypes(), isFloatOrCondition))
    return llvm::any_of(*op.getBody(),
                        [](Operation &inner) { return gainsFromLanes(inner); });
  // A compiler finds no registers for conversions of codes.
  bool areElements = true, hasCodes = false;
  for (Type type : op->getOperandTypes()) {
    Type element = cast<ShapedType>(type).getElementType();
    areElements &= isElement(element);
    hasCodes |= element.isInteger(8);
  }
  return areElements && hasCodes;
}

/// Whether floats next to each other fill a register.
static bool hasLines(DestinationStyleOpInterface op, int64_t lanes) {
  auto type = cast<ShapedType>(op.getDpsInits()[0].getType());
  // Conditions are masks of lanes.
  return llvm::all_of(op->getOperandTypes(), isFloatOrCondition) &&
         isFloats(op.getDpsInits()[0].getType()) && type.getRank() > 0 &&
         type.getShape().back() >= lanes;
}

/// Whether floats next to each other, enough for a register, have one result.
static bool gainsFromLanes(kernel::ReduceOp op, int64_t lanes) {
  auto type = tensorType(op.getInputs()[0]);
  int64_t together = 1, axis = type.getRank() - 1;
  for (; axis >= 0 && llvm::is_contained(op.getAxes(), axis); --axis)
    together *= type.getDimSize(axis);
  return op.getKind() != ReduceKind::Prod && together >= lanes &&
         llvm::all_of(op->getOperandTypes(), isFloats);
}

/// Whether a recurrent layer of floats has known weights for a register of
/// gates.
static bool gainsFromLanes(kernel::RecurrentOp op) {
  constexpr int64_t narrowest = 4;
  ElementsAttr w = constantOf(op.getInputs()[1]);
  return w && constantOf(op.getInputs()[2]) &&
         isFloats(op.getInputs()[0].getType()) &&
         w.getShapedType().getDimSize(1) >= narrowest;
}

/// So that a register can hold the weights of neighbouring gates.
static void transposeWeights(kernel::RecurrentOp op) {
  OpBuilder b(op);
  for (OpOperand &matrix : op.getInputsMutable().slice(1, 2))
    matrix.set(
        packTransposed(b, matrix.get().getLoc(), constantOf(matrix.get())));
  op.setTransposedWeights(true);
}

/// Makes room for the gates of some rows of a batch, which share the reads of
/// the weights, or of some steps, which share those of W.
static void widenScratch(kernel::RecurrentOp op, int64_t lanes) {
  ArrayRef<int64_t> shape = tensorType(op.getInputs()[0]).getShape();
  bool byRows = shape[1] > 1 && !op.getHasLengths();
  int64_t count = byRows ? shape[1] : shape[0];
  // As many sums as registers of the target take, in three columns.
  int64_t most = registersForSums(lanes) / 3;
  int64_t groups = (count + most - 1) / most;
  if (groups == 0)
    return;
  OpOperand &scratch = *std::prev(op.getOutsMutable().end());
  int64_t gates = tensorType(scratch.get()).getDimSize(0);
  ImplicitLocOpBuilder b(op.getLoc(), op);
  scratch.set(tensor::EmptyOp::create(
      b, ArrayRef<int64_t>{(count + groups - 1) / groups * gates},
      b.getF32Type()));
  op->getResults().back().setType(tensorType(scratch.get()));
}

static bool gainsFromLanes(Operation *op, int64_t lanes) {
  if (auto generic = dyn_cast<linalg::GenericOp>(op))
    return gainsFromLanes(generic, lanes);
  if (auto softmax = dyn_cast<kernel::SoftmaxOp>(op))
    return softmax.getKind() != SoftmaxKind::Hardmax &&
           hasLines(softmax, lanes);
  if (auto norm = dyn_cast<kernel::LayerNormOp>(op))
    return norm.getAxis() + 1 == tensorType(norm.getOuts()[0]).getRank() &&
           hasLines(norm, lanes);
  if (auto product = dyn_cast<kernel::MatMulOp>(op))
    return !product.getTransB() && hasLines(product, lanes);
  if (auto reduce = dyn_cast<kernel::ReduceOp>(op))
    return gainsFromLanes(reduce, lanes);
  if (auto recurrent = dyn_cast<kernel::RecurrentOp>(op))
    return gainsFromLanes(recurrent);
  return false;
}

/// Whether an op transposes so much that a line of the cache is gone before its
/// next element is read.
static bool gainsFromStrips(linalg::GenericOp op) {
  constexpr int64_t shortest = 16, linesOfCache = 256;
  auto out = cast<ShapedType>(op.getDpsInits()[0].getType());
  unsigned rank = out.getRank();
  if (op.getNumDpsInputs() != 1 || op.getNumResults() != 1 || rank < 2 ||
      op.hasIndexSemantics() || op.getNumParallelLoops() != op.getNumLoops() ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity())
    return false;
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  if (!map.isPermutation() || map.getDimPosition(rank - 1) == rank - 1)
    return false;
  unsigned axis = map.getDimPosition(rank - 1);
  ArrayRef<int64_t> within = out.getShape().drop_front(axis + 1);
  return out.getDimSize(axis) >= shortest && within.back() >= shortest &&
         ShapedType::getNumElements(within) >= linesOfCache;
}

void layout::chooseLanes(Operation *op, int64_t lanes) {
  if (auto generic = dyn_cast<linalg::GenericOp>(op);
      generic && gainsFromStrips(generic)) {
    op->setAttr("inlay.strips", UnitAttr::get(op->getContext()));
    return;
  }
  if (!gainsFromLanes(op, lanes) ||
      !llvm::all_of(op->getRegions(),
                    [](Region &region) { return fitsLanes(region); }))
    return;
  op->setAttr("inlay.lanes",
              IntegerAttr::get(IntegerType::get(op->getContext(), 64), lanes));
  if (auto recurrent = dyn_cast<kernel::RecurrentOp>(op)) {
    transposeWeights(recurrent);
    widenScratch(recurrent, lanes);
  }
}
