//===- RowCounts.cpp - Tensors whose rows are counted at run time ---------===//
//
// One rule an op: at which axis of the result the rows of an operand stand.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/RowCounts.h"

#include "dialects/Inlay/InlayDialect.h"
#include "dialects/Inlay/OpUtils.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

std::optional<RowCount> RowCounts::of(Value value) const {
  auto found = known.find(value);
  if (found == known.end())
    return std::nullopt;
  return found->second;
}

/// A reshape keeps an axis if as many elements stand before it and behind it.
static std::optional<int64_t> reshapedAxis(ReshapeOp op, int64_t axis) {
  ArrayRef<int64_t> from = shapeOf(op.getInput()), to = shapeOf(op.getResult());
  auto product = [](ArrayRef<int64_t> sizes) {
    int64_t count = 1;
    for (int64_t size : sizes)
      count *= size;
    return count;
  };
  for (size_t i = 0; i < to.size(); ++i)
    if (to[i] == from[size_t(axis)] &&
        product(to.take_front(i)) == product(from.take_front(size_t(axis))) &&
        product(to.drop_front(i + 1)) ==
            product(from.drop_front(size_t(axis) + 1)))
      return int64_t(i);
  return std::nullopt;
}

std::optional<int64_t> RowCounts::resultAxis(Operation *op, unsigned operand,
                                             int64_t axis) const {
  if (isElementwise(op)) {
    int64_t skip = rankedType(op->getResult(0)).getRank() -
                   rankedType(op->getOperand(operand)).getRank();
    return axis + skip;
  }
  using Axis = std::optional<int64_t>;
  return llvm::TypeSwitch<Operation *, Axis>(op)
      .Case([&](ReshapeOp reshape) { return reshapedAxis(reshape, axis); })
      .Case([&](TransposeOp transpose) -> Axis {
        return llvm::find(transpose.getPerm(), axis) -
               transpose.getPerm().begin();
      })
      .Case([&](SliceOp slice) -> Axis {
        auto at = size_t(axis);
        bool whole = slice.getStarts()[at] == 0 && slice.getSteps()[at] == 1 &&
                     slice.getSizes()[at] == shapeOf(slice.getInput())[at];
        return whole ? Axis(axis) : std::nullopt;
      })
      .Case([&](ConcatOp concat) -> Axis {
        return int64_t(concat.getAxis()) == axis ? std::nullopt : Axis(axis);
      })
      .Case([&](GatherOp gather) -> Axis {
        auto along = int64_t(gather.getAxis());
        if (operand == 1)
          return along + axis;
        if (axis == along)
          return std::nullopt;
        int64_t added = rankedType(gather.getIndices()).getRank() - 1;
        return axis < along ? axis : axis + added;
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// What the body of a branch or loop makes of counted rows is not followed.
LogicalResult RowCounts::followInside(Operation &op) {
  if (op.getNumRegions() == 0)
    return success();
  WalkResult walk = op.walk([&](Operation *inner) {
    bool isCounted =
        inner != &op && llvm::any_of(inner->getOperands(),
                                     [&](Value value) { return of(value); });
    return isCounted ? WalkResult::interrupt() : WalkResult::advance();
  });
  if (!walk.wasInterrupted())
    return success();
  return emitError(op.getLoc())
         << "the body of '" << op.getName() << "' uses a tensor whose rows are "
         << "counted at run time; end the graph before it";
}

LogicalResult RowCounts::follow(Block &graph) {
  for (Operation &op : graph) {
    if (auto nms = dyn_cast<NmsOp>(op))
      known[nms.getSelected()] = {0, nms.getCount()};
    if (auto loop = dyn_cast<LoopOp>(op); loop && loop.mayEndEarly())
      for (Value collected : loop.getCollected())
        known[collected] = {0, loop.getCount()};
    for (Value result : op.getResults())
      if (auto root = roots.find(result); root != roots.end())
        known[result] = root->second;
    if (failed(followInside(op)))
      return failure();
    for (OpOperand &operand : op.getOpOperands()) {
      auto rows = of(operand.get());
      if (!rows || op.hasTrait<OpTrait::IsTerminator>())
        continue;
      auto axis = resultAxis(&op, operand.getOperandNumber(), rows->axis);
      if (!axis)
        return emitError(op.getLoc())
               << "'" << op.getName() << "' takes a tensor whose rows are "
               << "counted at run time, but it would mix them with those "
                  "beyond the count; end the graph before it";
      known[op.getResult(0)] = {*axis, rows->count};
    }
  }
  return success();
}
