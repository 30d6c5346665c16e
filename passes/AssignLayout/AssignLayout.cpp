// Walks the kernels of a function in order and keeps, for every N,C,H,W value
// that is computed blocked, its blocked form. A value that someone needs
// unblocked is unpacked; unused unpacks vanish as dead code.
#include "passes/AssignLayout/AssignLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "passes/AssignLayout/ChannelsLast.h"
#include "passes/AssignLayout/Choice.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

namespace inlay {
#define GEN_PASS_DEF_ASSIGNLAYOUT
#include "passes/AssignLayout/AssignLayout.h.inc"
} // namespace inlay

/// Whether a float lies between constants, so that its conversion to an
/// integer is defined.
static bool isBounded(Value value) {
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<math::RoundEvenOp>(op))
    return isBounded(op->getOperand(0));
  auto isConstant = [](Value x) {
    return bool(constantOf(x)) || matchPattern(x, m_Constant());
  };
  auto upper = dyn_cast_or_null<arith::SelectOp>(op);
  auto lower = upper ? upper.getFalseValue().getDefiningOp<arith::SelectOp>()
                     : arith::SelectOp();
  return lower && isConstant(upper.getTrueValue()) &&
         isConstant(lower.getTrueValue());
}

/// Integers are conversions of codes, and sums and products on the way from
/// one to the other.
static bool fitsLanes(Operation &op) {
  auto fits = [](Type type) {
    return type.isF32() || type.isInteger(1) || type.isInteger(8) ||
           type.isInteger(32);
  };
  // Tables are read lane by lane.
  if (isa<tensor::ExtractOp>(op))
    return op.getNumOperands() == 2;
  if (isa<arith::IndexCastOp>(op))
    return op.getResult(0).getType().isIndex();
  if (op.getNumRegions() != 0 || !llvm::all_of(op.getOperandTypes(), fits) ||
      !llvm::all_of(op.getResultTypes(), fits))
    return false;
  auto type = [](Value value) { return value.getType(); };
  if (isa<arith::ExtSIOp, arith::ExtUIOp>(op))
    return type(op.getOperand(0)).isInteger(8);
  if (isa<arith::TruncIOp>(op))
    return type(op.getResult(0)).isInteger(8);
  if (isa<arith::SIToFPOp>(op))
    return type(op.getOperand(0)).isInteger(32);
  if (isa<arith::FPToSIOp>(op))
    return type(op.getResult(0)).isInteger(32) && isBounded(op.getOperand(0));
  if (isa<arith::SelectOp>(op) && type(op.getResult(0)).isInteger(1))
    return false;
  auto inFloats = [](Type each) { return each.isF32() || each.isInteger(1); };
  if (llvm::all_of(op.getOperandTypes(), inFloats) &&
      llvm::all_of(op.getResultTypes(), inFloats))
    return true;
  return isa<arith::ConstantOp, kernel::YieldOp, linalg::YieldOp>(op) ||
         (isa<arith::AddIOp, arith::SubIOp>(op) &&
          type(op.getResult(0)).isInteger(32));
}

bool layout::fitsLanes(Region &region) {
  for (Block &block : region)
    for (Operation &op : block)
      if (!::fitsLanes(op))
        return false;
  return true;
}

/// Sums of codes that stay in N,C,H,W: a compiler finds vectors along rows that
/// are long enough.
static void chooseRows(kernel::QConvOp conv) {
  constexpr int64_t shortest = 4, widest = 11;
  auto out = cast<ShapedType>(conv.getOuts().front().getType());
  auto weight = cast<ShapedType>(conv.getInputs()[1].getType());
  if (out.getShape().back() >= shortest && weight.getShape().back() <= widest)
    conv.setByRows(true);
}

/// Whether an op reads, computes or writes integers other than conditions.
static bool hasIntegers(Operation *op) {
  auto isInteger = [](Type type) {
    Type element = getElementTypeOrSelf(type);
    return element.isInteger() && !element.isInteger(1);
  };
  return op
      ->walk([&](Operation *inner) {
        bool found = llvm::any_of(inner->getOperandTypes(), isInteger) ||
                     llvm::any_of(inner->getResultTypes(), isInteger);
        return found ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

bool LayoutAssigner::convert(Operation *op) {
  if (!withCodes && hasIntegers(op))
    return false;
  if (!llvm::all_of(op->getRegions(),
                    [](Region &region) { return layout::fitsLanes(region); }))
    return false;
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](kernel::ConvOp conv) { return convertConv(conv); })
      .Case([&](kernel::ConvTransposeOp conv) {
        return convertConvTranspose(conv);
      })
      .Case([&](kernel::PoolOp pool) { return convertPool(pool); })
      .Case([&](kernel::ReduceOp reduce) { return convertReduce(reduce); })
      .Case([&](kernel::MatMulOp matmul) { return convertMatMul(matmul); })
      .Case([&](kernel::QConvOp conv) { return convertQConv(conv); })
      .Case([&](kernel::QPoolOp pool) { return convertQPool(pool); })
      .Case([&](kernel::QSumOp sum) { return convertQSum(sum); })
      .Case([&](kernel::QMatMulOp matmul) { return convertQMatMul(matmul); })
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

void LayoutAssigner::run(const LayerSet &left) {
  SmallVector<Operation *> kernels;
  for (Operation &op : block)
    kernels.push_back(&op);
  SmallVector<Operation *> replaced;
  for (Operation *op : kernels)
    if (!left.contains(op) && convert(op))
      replaced.push_back(op);
    else if (!withCodes && hasIntegers(op))
      continue;
    else if (auto conv = dyn_cast<kernel::QConvOp>(op))
      chooseRows(conv);
    else
      chooseLanes(op, lanes);
  for (Operation *op : llvm::reverse(replaced))
    if (op->use_empty())
      op->erase();
}

namespace {

struct AssignLayout : inlay::impl::AssignLayoutBase<AssignLayout> {
  using AssignLayoutBase::AssignLayoutBase;

  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    SmallVector<Block *> blocks;
    collect(getOperation().getBody().front(), blocks);
    for (Block *block : blocks)
      if (lanes > 1) {
        makeImagesOfRows(*block, codes);
        LayoutAssigner(*block, lanes, registers, codes)
            .run(costs ? layersLeftPlain(*block, lanes) : LayerSet());
      } else if (codes)
        keepChannelsLast(*block, gathers);
  }

  /// A block, and those of the branches and loops in it.
  static void collect(Block &block, SmallVectorImpl<Block *> &blocks) {
    blocks.push_back(&block);
    for (Operation &op : block)
      if (isa<scf::IfOp, scf::ForOp, scf::WhileOp>(op))
        for (Region &region : op.getRegions())
          if (!region.empty())
            collect(region.front(), blocks);
  }
};

} // namespace
