// Walks the kernels of a function in order and keeps, for every N,C,H,W value
// that is computed blocked, its blocked form. A value that someone needs
// unblocked is unpacked; unused unpacks vanish as dead code.
#include "passes/AssignLayout/AssignLayout.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

namespace inlay {
#define GEN_PASS_DEF_ASSIGNLAYOUT
#include "passes/AssignLayout/AssignLayout.h.inc"
} // namespace inlay

/// Whether an epilogue computes in f32 and conditions only, as registers of
/// floats can.
static bool computesInFloats(Region &region) {
  auto fits = [](Type type) { return type.isF32() || type.isInteger(1); };
  return region
      .walk([&](Operation *op) {
        return llvm::all_of(op->getOperandTypes(), fits) &&
                       llvm::all_of(op->getResultTypes(), fits) &&
                       op->getNumRegions() == 0
                   ? WalkResult::advance()
                   : WalkResult::interrupt();
      })
      .wasInterrupted() == false;
}

/// Sums of codes stay in N,C,H,W; vectors run along rows that are long enough.
static void chooseRows(kernel::QConvOp conv) {
  constexpr int64_t shortest = 4, widest = 11;
  auto out = cast<ShapedType>(conv.getOuts().front().getType());
  auto weight = cast<ShapedType>(conv.getInputs()[1].getType());
  if (out.getShape().back() >= shortest && weight.getShape().back() <= widest)
    conv.setByRows(true);
}

bool LayoutAssigner::convert(Operation *op) {
  if (auto conv = dyn_cast<kernel::QConvOp>(op))
    chooseRows(conv);
  for (Region &region : op->getRegions())
    if (!computesInFloats(region))
      return false;
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](kernel::ConvOp conv) { return convertConv(conv); })
      .Case([&](kernel::PoolOp pool) { return convertPool(pool); })
      .Case([&](kernel::ReduceOp reduce) { return convertReduce(reduce); })
      .Case([&](kernel::MatMulOp matmul) { return convertMatMul(matmul); })
      .Case([&](linalg::GenericOp generic) { return convertGeneric(generic); })
      .Case([&](tensor::InsertSliceOp insert) { return convertInsert(insert); })
      .Case([&](tensor::ExtractSliceOp extract) {
        return convertExtract(extract);
      })
      .Case([&](tensor::CollapseShapeOp collapse) {
        return convertCollapse(collapse);
      })
      .Default(false);
}

void LayoutAssigner::run() {
  SmallVector<Operation *> kernels;
  for (Operation &op : function.getBody().front())
    kernels.push_back(&op);
  SmallVector<Operation *> replaced;
  for (Operation *op : kernels)
    if (convert(op))
      replaced.push_back(op);
  for (Operation *op : llvm::reverse(replaced))
    if (op->use_empty())
      op->erase();
}

namespace {

struct AssignLayout : inlay::impl::AssignLayoutBase<AssignLayout> {
  using AssignLayoutBase::AssignLayoutBase;

  void runOnOperation() override {
    if (lanes > 1 && !getOperation().isDeclaration())
      LayoutAssigner(getOperation(), lanes, registers).run();
  }
};

} // namespace
