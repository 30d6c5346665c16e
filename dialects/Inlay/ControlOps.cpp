// Branches and loops: verifiers, and the parts of what a body yields.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

/// Blocks are verified after the op that holds them.
static FailureOr<YieldOp> yieldOf(Operation *op, Region &body,
                                  StringRef label) {
  auto yield =
      body.front().empty() ? YieldOp() : dyn_cast<YieldOp>(body.front().back());
  if (!yield)
    return op->emitOpError(label) << " does not end in `inlay.yield`";
  return yield;
}

static bool isOne(Value value, unsigned bits) {
  return elementOf(value).isInteger(bits) &&
         rankedType(value).getNumElements() == 1;
}

//===-- if ----------------------------------------------------------------===//

LogicalResult IfOp::verify() {
  if (!isOne(getCondition(), 1)) // (C1)
    return emitOpError("has the condition ")
           << getCondition().getType() << ", but one i1 is needed";
  for (auto [body, label] : {std::pair{&getThenBody(), "then_body"},
                             std::pair{&getElseBody(), "else_body"}}) {
    if (body->getNumArguments() != 0) // (C2)
      return emitOpError(label) << " has " << body->getNumArguments()
                                << " arguments, but a branch has none";
    auto yield = yieldOf(*this, *body, label);
    if (failed(yield))
      return failure();
    if (yield->getValues().getTypes() != getResultTypes()) // (C3)
      return emitOpError(label)
             << " yields (" << yield->getValues().getTypes()
             << "), but the results are (" << getResultTypes() << ")";
  }
  return success();
}

//===-- loop --------------------------------------------------------------===//

YieldOp LoopOp::getYield() {
  return cast<YieldOp>(getBody().front().getTerminator());
}

Value LoopOp::getNextCondition() {
  return getCondition() ? getYield().getValues().front() : Value();
}

OperandRange LoopOp::getNextCarried() {
  return getYield().getValues().slice(getCondition() ? 1 : 0,
                                      getInits().size());
}

OperandRange LoopOp::getCollectedRows() {
  return getYield().getValues().drop_front((getCondition() ? 1 : 0) +
                                           getInits().size());
}

/// What the arguments of the body must be.
static SmallVector<Type> argumentTypes(LoopOp loop) {
  Type counter = IntegerType::get(loop.getContext(), 64);
  SmallVector<Type> types = {RankedTensorType::get({}, counter)};
  llvm::append_range(types, loop.getInits().getTypes());
  for (Value rows : loop.getRows())
    types.push_back(rankedType(rows).clone(shapeOf(rows).drop_front()));
  return types;
}

static LogicalResult verifyOperands(LoopOp loop) {
  auto bound = int64_t(loop.getBound());
  if (bound < 0 || bound > INT32_MAX) // (C1)
    return loop.emitOpError("has the bound ")
           << bound << ", but 0 to " << INT32_MAX << " is needed";
  for (Value rows : loop.getRows())
    if (shapeOf(rows).empty() || shapeOf(rows)[0] != bound) // (C1)
      return loop.emitOpError("takes rows of ")
             << rows.getType() << ", but " << bound << " are needed";
  if (loop.getTrips() && !isOne(loop.getTrips(), 64)) // (C2)
    return loop.emitOpError("has ")
           << loop.getTrips().getType() << " trips, but one i64 is needed";
  if (loop.getCondition() && !isOne(loop.getCondition(), 1)) // (C2)
    return loop.emitOpError("has the condition ")
           << loop.getCondition().getType() << ", but one i1 is needed";
  return success();
}

LogicalResult LoopOp::verify() {
  if (failed(verifyOperands(*this)))
    return failure();
  SmallVector<Type> wanted = argumentTypes(*this);
  if (getBody().getArgumentTypes() != TypeRange(wanted)) // (C3)
    return emitOpError("has a body with arguments (")
           << getBody().getArgumentTypes() << "), but (" << TypeRange(wanted)
           << ") are needed";
  auto yield = yieldOf(*this, getBody(), "the body");
  if (failed(yield))
    return failure();
  size_t carried = getInits().size(), leading = getCondition() ? 1 : 0;
  ValueRange values = yield->getValues();
  if (values.size() != leading + getResults().size() ||
      getResults().size() < carried) // (C4)
    return emitOpError("yields ")
           << uint64_t(values.size()) << " values for "
           << uint64_t(getResults().size()) << " results";
  if (leading && !isOne(values.front(), 1)) // (C4)
    return emitOpError("yields the condition ")
           << values.front().getType() << ", but one i1 is needed";
  for (auto [i, value] : llvm::enumerate(values.drop_front(leading))) {
    RankedTensorType type = rankedType(value);
    if (i < carried && type != getInits()[i].getType()) // (C4)
      return emitOpError("yields ")
             << type << " for a carried " << getInits()[i].getType();
    SmallVector<int64_t> shape(type.getShape());
    if (i >= carried)
      shape.insert(shape.begin(), int64_t(getBound()));
    if (getResult(i).getType() != type.clone(shape)) // (C5)
      return emitOpError("result ")
             << uint64_t(i) << " is " << getResult(i).getType() << ", but "
             << type.clone(shape) << " is needed";
  }
  RankedTensorType count = rankedType(getCount());
  if (count.getShape() != ArrayRef<int64_t>{1} ||
      !count.getElementType().isInteger(64)) // (C5)
    return emitOpError("gives the count as ")
           << count << ", but tensor<1xi64> is needed";
  return success();
}
