// Numbering of the steps of an entry through its branches and loops.
#include "passes/Common/Steps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace inlay;

bool inlay::isBufferView(Operation *op) {
  return isa<ViewLikeOpInterface, memref::CastOp>(op);
}

bool inlay::isControl(Operation *op) {
  return isa<scf::ForOp, scf::WhileOp, scf::IfOp>(op);
}

bool inlay::isStep(Operation *op) {
  return !isBufferView(op) && !isControl(op) &&
         !op->hasTrait<OpTrait::ConstantLike>() &&
         !op->hasTrait<OpTrait::IsTerminator>() &&
         !isa<arith::ArithDialect>(op->getDialect()) &&
         !isa<memref::AllocOp, memref::GetGlobalOp, memref::LoadOp,
              memref::StoreOp>(op);
}

StepNumbers::StepNumbers(func::FuncOp entry) {
  number(entry.getBody().front());
}

void StepNumbers::number(Block &block) {
  for (Operation &op : block) {
    if (isStep(&op))
      ++last;
    numbers[&op] = last;
    if (!isControl(&op))
      continue;
    int64_t before = last;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        number(inner);
    if (!isa<scf::IfOp>(op))
      loops[&op] = {before, last};
  }
}

std::pair<int64_t, int64_t> StepNumbers::span(Operation *user,
                                              Block *block) const {
  // A use within a step is one of the step.
  while (!numbers.contains(user))
    user = user->getParentOp();
  std::pair<int64_t, int64_t> span = {of(user), of(user)};
  for (Operation *op = user; op->getBlock() != block; op = op->getParentOp())
    if (auto loop = loops.find(op->getParentOp()); loop != loops.end())
      span = loop->second;
  return span;
}

Operation *StepNumbers::loopAround(Operation *op) {
  while ((op = op->getParentOp()))
    if (isa<scf::ForOp, scf::WhileOp>(op))
      return op;
  return nullptr;
}
