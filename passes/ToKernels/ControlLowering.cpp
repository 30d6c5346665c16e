// Branches and loops of a graph as those of `scf`, on tensors. Every result has
// one place that all paths write, so that bufferization needs no pointers that
// change, and the plan of the arena knows each place.
//
//   if:    both branches materialize into one empty tensor
//   loop:  a step materializes each carried value over the one before
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/ToKernels/GraphLowering.h"
#include "passes/ToKernels/LayerLowering.h"

using namespace mlir;
using namespace inlay;

//===-- Numbers and places ------------------------------------------------===//

/// The one element of a tensor.
static Value element(OpBuilder &b, Location loc, Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<Value> zeros;
  for (int64_t i = 0; i < rank; ++i)
    zeros.push_back(arith::ConstantIndexOp::create(b, loc, 0));
  return tensor::ExtractOp::create(b, loc, tensor, zeros);
}

/// A number of steps as a tensor.
static Value counter(OpBuilder &b, Location loc, Value steps, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  Value number =
      arith::IndexCastOp::create(b, loc, tensor.getElementType(), steps);
  return tensor::FromElementsOp::create(b, loc, tensor, number);
}

static Value emptyTensor(OpBuilder &b, Location loc, Type type) {
  RankedTensorType tensor = signlessTensor(type);
  return tensor::EmptyOp::create(b, loc, tensor.getShape(),
                                 tensor.getElementType());
}

/// A place that stays what it is: an empty tensor may become another's place
/// on one path only.
static Value home(OpBuilder &b, Location loc, Type type) {
  return bufferization::AllocTensorOp::create(b, loc, signlessTensor(type),
                                              ValueRange());
}

static Value zeroTensor(OpBuilder &b, Location loc, Type type) {
  RankedTensorType tensor = signlessTensor(type);
  return arith::ConstantOp::create(b, loc, b.getZeroAttr(tensor));
}

/// `value` in the place of `target`.
static Value place(OpBuilder &b, Location loc, Value value, Value target) {
  return bufferization::MaterializeInDestinationOp::create(b, loc, value,
                                                           target)
      .getResult();
}

/// Row `step` of `rows`, or the place of it.
static SmallVector<OpFoldResult> rowOffsets(OpBuilder &b, Value rows,
                                            Value step) {
  int64_t rank = cast<RankedTensorType>(rows.getType()).getRank();
  SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0));
  offsets[0] = step;
  return offsets;
}

static SmallVector<OpFoldResult> rowSizes(OpBuilder &b, Value rows) {
  SmallVector<int64_t> sizes(cast<RankedTensorType>(rows.getType()).getShape());
  sizes[0] = 1;
  return getAsIndexOpFoldResult(b.getContext(), sizes);
}

static SmallVector<OpFoldResult> ones(OpBuilder &b, Value rows) {
  int64_t rank = cast<RankedTensorType>(rows.getType()).getRank();
  return SmallVector<OpFoldResult>(rank, b.getIndexAttr(1));
}

//===-- if ----------------------------------------------------------------===//

LogicalResult GraphLowering::lowerBranch(Region &body, Block *block,
                                         ValueRange homes) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(block);
  if (failed(lowerOps(body.front())))
    return failure();
  auto yield = cast<YieldOp>(body.front().getTerminator());
  SmallVector<Value> results;
  for (auto [value, home] : llvm::zip_equal(yield.getValues(), homes))
    results.push_back(
        place(builder, yield.getLoc(), lowered.lookup(value), home));
  scf::YieldOp::create(builder, yield.getLoc(), results);
  return success();
}

LogicalResult GraphLowering::lowerIf(IfOp op) {
  Location loc = op.getLoc();
  SmallVector<Value> homes;
  for (Type type : op.getResultTypes())
    homes.push_back(home(builder, loc, type));
  Value condition = element(builder, loc, lowered.lookup(op.getCondition()));
  auto branch = scf::IfOp::create(builder, loc, ValueRange(homes).getTypes(),
                                  condition, /*addThenBlock=*/true,
                                  /*addElseBlock=*/true);
  if (failed(lowerBranch(op.getThenBody(), branch.thenBlock(), homes)) ||
      failed(lowerBranch(op.getElseBody(), branch.elseBlock(), homes)))
    return failure();
  lowered.map(op.getResults(), branch.getResults());
  return success();
}

//===-- loop --------------------------------------------------------------===//

/// Whether every step leaves a carried value as it is.
static bool isInvariant(LoopOp op, size_t i) {
  return op.getNextCarried()[i] == op.getCarriedArguments()[i];
}

SmallVector<Value> GraphLowering::loopStart(LoopOp op) {
  SmallVector<Value> start;
  for (auto [i, init] : llvm::enumerate(op.getInits()))
    if (!isInvariant(op, i))
      start.push_back(lowered.lookup(init));
  for (Value rows : op.getCollected())
    start.push_back(op.mayEndEarly()
                        ? zeroTensor(builder, op.getLoc(), rows.getType())
                        : emptyTensor(builder, op.getLoc(), rows.getType()));
  return start;
}

/// Maps carried values, by `values`, one for each that changes.
size_t GraphLowering::mapCarried(LoopOp op, ValueRange carried,
                                 ValueRange values) {
  size_t next = 0;
  for (auto [i, value] : llvm::enumerate(carried))
    lowered.map(value, isInvariant(op, i) ? lowered.lookup(op.getInits()[i])
                                          : values[next++]);
  return next;
}

/// Whether a step computes the value anew, in a place that is no carried one's.
static bool isFresh(Value value) {
  Operation *op = value.getDefiningOp();
  return op && (isa<DestinationStyleOpInterface, tensor::FromElementsOp>(op) &&
                !isa<tensor::InsertSliceOp>(op));
}

FailureOr<SmallVector<Value>> GraphLowering::lowerStep(LoopOp op, Value step,
                                                       ValueRange state,
                                                       Value *condition) {
  Location loc = op.getLoc();
  if (!op.getStep().use_empty())
    lowered.map(op.getStep(),
                counter(builder, loc, step, op.getStep().getType()));
  size_t numCarried = mapCarried(
      op, llvm::to_vector_of<Value>(op.getCarriedArguments()), state);
  for (auto [argument, operand] :
       llvm::zip_equal(op.getRowArguments(), op.getRows())) {
    Value rows = lowered.lookup(operand);
    lowered.map(argument, Value(tensor::ExtractSliceOp::create(
                              builder, loc, signlessTensor(argument.getType()),
                              rows, rowOffsets(builder, rows, step),
                              rowSizes(builder, rows), ones(builder, rows))));
  }
  if (failed(lowerOps(op.getBody().front())))
    return failure();

  SmallVector<Value> collected;
  for (auto [value, rows] :
       llvm::zip_equal(op.getCollectedRows(), state.drop_front(numCarried)))
    collected.push_back(tensor::InsertSliceOp::create(
        builder, loc, lowered.lookup(value), rows,
        rowOffsets(builder, rows, step), rowSizes(builder, rows),
        ones(builder, rows)));
  if (condition && op.getCondition())
    *condition = element(builder, loc, lowered.lookup(op.getNextCondition()));
  // All that looks at carried values stands before the first is overwritten.
  SmallVector<Value> next;
  for (auto [i, value] : llvm::enumerate(op.getNextCarried())) {
    if (isInvariant(op, i))
      continue;
    Value computed = lowered.lookup(value);
    if (!isFresh(computed))
      computed = place(builder, loc, computed,
                       emptyTensor(builder, loc, computed.getType()));
    next.push_back(computed);
  }
  for (auto [value, target] :
       llvm::zip_equal(next, state.take_front(numCarried)))
    value = place(builder, loc, value, target);
  llvm::append_range(next, collected);
  return next;
}

/// The results of a loop that gives `values`.
void GraphLowering::mapResults(LoopOp op, ValueRange values) {
  size_t carried =
      mapCarried(op, llvm::to_vector_of<Value>(op.getFinals()), values);
  for (auto [rows, value] :
       llvm::zip_equal(op.getCollected(), values.drop_front(carried)))
    lowered.map(rows, value);
}

LogicalResult GraphLowering::lowerCounted(LoopOp op, ValueRange start) {
  Location loc = op.getLoc();
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto loop = scf::ForOp::create(
      builder, loc, index(0), index(int64_t(op.getBound())), index(1), start);
  Value step = loop.getInductionVar();
  step.setLoc(NameLoc::get(builder.getStringAttr("step")));
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    auto next = lowerStep(op, step, loop.getRegionIterArgs(), nullptr);
    if (failed(next))
      return failure();
    // Without carried values the builder has made the terminator.
    if (!start.empty())
      scf::YieldOp::create(builder, loc, *next);
  }
  mapResults(op, loop.getResults());
  if (!op.getCount().use_empty())
    lowered.map(op.getCount(),
                counter(builder, loc, index(int64_t(op.getBound())),
                        op.getCount().getType()));
  return success();
}

/// while (step < bound && step < trips && goes on); what it carries: tensors,
/// then the number of the step, then whether it goes on. Tensors are first, so
/// that they keep their places when canonicalization drops a number.
LogicalResult GraphLowering::lowerWhile(LoopOp op, ValueRange start) {
  Location loc = op.getLoc();
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  Value bound = index(int64_t(op.getBound())), one = index(1), trips;
  if (op.getTrips())
    trips = element(builder, loc, lowered.lookup(op.getTrips()));
  size_t numTensors = start.size();
  SmallVector<Value> inits(start);
  SmallVector<Location> locs(numTensors, loc);
  inits.push_back(index(0));
  locs.push_back(NameLoc::get(builder.getStringAttr("step")));
  if (op.getCondition()) {
    inits.push_back(element(builder, loc, lowered.lookup(op.getCondition())));
    locs.push_back(NameLoc::get(builder.getStringAttr("goes_on")));
  }
  TypeRange types = ValueRange(inits).getTypes();
  auto loop = scf::WhileOp::create(builder, loc, types, inits);

  Block *before = builder.createBlock(&loop.getBefore(), {}, types, locs);
  Value step = before->getArgument(numTensors);
  Value goesOn = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt,
                                       step, bound);
  auto require = [&](Value test) {
    goesOn = arith::AndIOp::create(builder, loc, goesOn, test);
  };
  if (trips)
    require(arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::slt,
        arith::IndexCastOp::create(builder, loc, trips.getType(), step),
        trips));
  if (op.getCondition())
    require(before->getArgument(numTensors + 1));
  scf::ConditionOp::create(builder, loc, goesOn, before->getArguments());

  Block *after = builder.createBlock(&loop.getAfter(), {}, types, locs);
  step = after->getArgument(numTensors);
  Value condition;
  ValueRange state = after->getArguments();
  auto next = lowerStep(op, step, state.take_front(numTensors), &condition);
  if (failed(next))
    return failure();
  next->push_back(arith::AddIOp::create(builder, loc, step, one));
  if (condition)
    next->push_back(condition);
  scf::YieldOp::create(builder, loc, *next);

  builder.setInsertionPointAfter(loop);
  mapResults(op, loop.getResults().take_front(numTensors));
  if (!op.getCount().use_empty())
    lowered.map(op.getCount(),
                counter(builder, loc, loop.getResult(unsigned(numTensors)),
                        op.getCount().getType()));
  return success();
}

LogicalResult GraphLowering::lowerLoop(LoopOp op) {
  SmallVector<Value> start = loopStart(op);
  return op.mayEndEarly() ? lowerWhile(op, start) : lowerCounted(op, start);
}
