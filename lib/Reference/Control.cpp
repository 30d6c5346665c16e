// Branches and loops: which body is computed, and how often.
#include "dialects/Inlay/OpUtils.h"
#include "lib/Reference/Families.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

static Tensor integer(RankedTensorType type, int64_t value) {
  Tensor tensor(type);
  tensor.setInt(0, value);
  return tensor;
}

static Tensor rowOf(const Tensor &rows, int64_t index) {
  RankedTensorType type = rows.getType().clone(rows.getShape().drop_front());
  size_t bytes =
      size_t(type.getNumElements()) * elementBytes(rows.getElementType());
  return Tensor::fromBytes(type,
                           rows.bytes().slice(size_t(index) * bytes, bytes));
}

static Results evaluateIf(IfOp op, ArrayRef<Tensor> operands, RunBlock run) {
  Region &body =
      operands[0].getInt(0) != 0 ? op.getThenBody() : op.getElseBody();
  return run(body.front(), {});
}

namespace {
/// A loop's operands by their role.
struct LoopOperands {
  LoopOperands(LoopOp loop, ArrayRef<Tensor> operands) {
    auto take = [&](size_t count) {
      ArrayRef<Tensor> front = operands.take_front(count);
      operands = operands.drop_front(count);
      return front;
    };
    steps = int64_t(loop.getBound());
    if (loop.getTrips())
      steps = std::clamp<int64_t>(take(1)[0].getInt(0), 0, steps);
    if (loop.getCondition())
      goesOn = take(1)[0].getInt(0) != 0;
    ArrayRef<Tensor> inits = take(loop.getInits().size());
    carried.assign(inits.begin(), inits.end());
    rows = operands;
  }

  int64_t steps;
  bool goesOn = true;
  SmallVector<Tensor> carried;
  ArrayRef<Tensor> rows;
};
} // namespace

static Results evaluateLoop(LoopOp loop, ArrayRef<Tensor> operands,
                            RunBlock run) {
  LoopOperands given(loop, operands);
  SmallVector<Tensor> collected;
  for (Value value : loop.getCollected())
    collected.emplace_back(rankedType(value));
  auto counter = cast<RankedTensorType>(loop.getStep().getType());
  int64_t step = 0;
  for (; step < given.steps && given.goesOn; ++step) {
    SmallVector<Tensor> arguments = {integer(counter, step)};
    llvm::append_range(arguments, given.carried);
    for (const Tensor &rows : given.rows)
      arguments.push_back(rowOf(rows, step));
    Results yielded = run(loop.getBody().front(), arguments);
    if (failed(yielded))
      return failure();
    ArrayRef<Tensor> values = *yielded;
    if (loop.getCondition()) {
      given.goesOn = values.front().getInt(0) != 0;
      values = values.drop_front();
    }
    ArrayRef<Tensor> next = values.take_front(given.carried.size());
    given.carried.assign(next.begin(), next.end());
    for (auto [rows, row] :
         llvm::zip_equal(collected, values.drop_front(next.size()))) {
      ArrayRef<char> bytes = row.bytes();
      llvm::copy(bytes, rows.mutableBytes().begin() +
                            std::ptrdiff_t(size_t(step) * bytes.size()));
    }
  }
  SmallVector<Tensor> results = given.carried;
  llvm::append_range(results, collected);
  results.push_back(integer(rankedType(loop.getCount()), step));
  return results;
}

Results reference::evaluateControl(Operation *op, ArrayRef<Tensor> operands,
                                   RunBlock run) {
  if (auto branch = dyn_cast<IfOp>(op))
    return evaluateIf(branch, operands, run);
  return evaluateLoop(cast<LoopOp>(op), operands, run);
}
