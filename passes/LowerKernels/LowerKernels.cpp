// The pass: finds kernels and generics and calls the lowering of each family.
#include "passes/LowerKernels/LowerKernels.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/LowerKernels/Vector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_LOWERKERNELS
#include "passes/LowerKernels/LowerKernels.h.inc"
} // namespace inlay

/// Refuses a generic that is no parallel loop over its one output.
static LogicalResult checkGeneric(linalg::GenericOp op) {
  if (op.getNumLoops() != op.getNumParallelLoops())
    return op.emitOpError("has a reduction; only parallel ones are lowered");
  if (op.getNumDpsInits() != 1)
    return op.emitOpError("has ")
           << op.getNumDpsInits() << " outputs, but 1 is needed";
  OpOperand *output = op.getDpsInitOperand(0);
  if (!op.getMatchingIndexingMap(output).isIdentity())
    return op.emitOpError("writes its output in another order than it loops");
  if (!op.getMatchingBlockArgument(output).use_empty())
    return op.emitOpError("reads its output");
  for (OpOperand &operand : op->getOpOperands()) {
    if (!cast<MemRefType>(operand.get().getType()).hasStaticShape())
      return op.emitOpError("works on a buffer of unknown size");
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!llvm::all_of(map.getResults(),
                      llvm::IsaPred<AffineDimExpr, AffineConstantExpr>))
      return op.emitOpError("reads at a computed place, ")
             << AffineMapAttr::get(map);
  }
  return success();
}

/// A product that the target's matrix units compute.
static bool lowerToTiles(LoopBuilder &b, Operation *op) {
  if (auto conv = dyn_cast<kernel::ConvOp>(op))
    return lowerConvToTiles(b, conv);
  if (auto product = dyn_cast<kernel::MatMulOp>(op))
    return lowerMatMulToTiles(b, product);
  return false;
}

/// Lowers one op before itself; fails with a diagnostic if it cannot.
static LogicalResult lowerOne(Operation *op, bool hasMatrixUnits) {
  for (Value operand : op->getOperands())
    if (!isa<MemRefType>(operand.getType()))
      return op->emitOpError("works on tensors; bufferize first");
  LoopBuilder b(op->getLoc(), op);
  if (hasMatrixUnits && lowerToTiles(b, op))
    return success();
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](kernel::ConvOp x) { return lowerConv(b, x), success(); })
      .Case([&](kernel::ConvTransposeOp x) {
        return lowerConvTranspose(b, x), success();
      })
      .Case([&](kernel::MatMulOp x) { return lowerMatMul(b, x), success(); })
      .Case([&](kernel::PoolOp x) { return lowerPool(b, x), success(); })
      .Case([&](kernel::ReduceOp x) { return lowerReduce(b, x), success(); })
      .Case([&](kernel::ArgReduceOp x) {
        return lowerArgReduce(b, x), success();
      })
      .Case([&](kernel::SoftmaxOp x) { return lowerSoftmax(b, x), success(); })
      .Case([&](kernel::LayerNormOp x) {
        return lowerLayerNorm(b, x), success();
      })
      .Case([&](kernel::LrnOp x) { return lowerLrn(b, x), success(); })
      .Case([&](kernel::RecurrentOp x) {
        return lowerRecurrent(b, x), success();
      })
      .Case([&](kernel::TreesOp x) { return lowerTrees(b, x), success(); })
      .Case([&](kernel::PackOp x) { return lowerPack(b, x), success(); })
      .Case([&](kernel::UnpackOp x) { return lowerUnpack(b, x), success(); })
      .Case(
          [&](kernel::FillHaloOp x) { return lowerFillHalo(b, x), success(); })
      .Case([&](kernel::BlockedConvOp x) {
        return lowerBlockedConv(b, x), success();
      })
      .Case([&](kernel::BlockedDepthwiseOp x) {
        return lowerBlockedDepthwise(b, x), success();
      })
      .Case([&](kernel::BlockedPoolOp x) {
        return lowerBlockedPool(b, x), success();
      })
      .Case([&](kernel::BlockedQConvOp x) {
        return lowerBlockedQConv(b, x), success();
      })
      .Case([&](kernel::BlockedQDepthwiseOp x) {
        return lowerBlockedQDepthwise(b, x), success();
      })
      .Case([&](kernel::BlockedQPoolOp x) {
        return lowerBlockedQPool(b, x), success();
      })
      .Case([&](kernel::PackedQMatMulOp x) {
        return lowerPackedQMatMul(b, x), success();
      })
      .Case([&](kernel::PackedMatMulOp x) {
        return lowerPackedMatMul(b, x), success();
      })
      .Case([&](kernel::ResizeOp x) { return lowerResize(b, x), success(); })
      .Case([&](kernel::GridSampleOp x) {
        return lowerGridSample(b, x), success();
      })
      .Case(
          [&](kernel::RoiAlignOp x) { return lowerRoiAlign(b, x), success(); })
      .Case([&](kernel::RoiPoolOp x) { return lowerRoiPool(b, x), success(); })
      .Case([&](kernel::ScatterOp x) { return lowerScatter(b, x), success(); })
      .Case([&](kernel::PoolArgmaxOp x) {
        return lowerPoolArgmax(b, x), success();
      })
      .Case(
          [&](kernel::CumulateOp x) { return lowerCumulate(b, x), success(); })
      .Case([&](kernel::TopKOp x) { return lowerTopK(b, x), success(); })
      .Case([&](kernel::NmsOp x) { return lowerNms(b, x), success(); })
      .Case([&](kernel::DetOp x) { return lowerDet(b, x), success(); })
      .Case([&](kernel::CoupleOp x) { return lowerCouple(b, x), success(); })
      .Case([&](kernel::QConvOp x) {
        return x.getGathered() ? lowerGatheredQConv(b, x)
               : x.getByRows() ? lowerQConvByRows(b, x)
                               : lowerQConv(b, x),
               success();
      })
      .Case([&](kernel::QMatMulOp x) {
        return x.getGathered() ? lowerGatheredQMatMul(b, x)
                               : lowerQMatMul(b, x),
               success();
      })
      .Case([&](kernel::QPoolOp x) { return lowerQPool(b, x), success(); })
      .Case([&](kernel::QSumOp x) { return lowerQSum(b, x), success(); })
      .Case(
          [&](kernel::QSoftmaxOp x) { return lowerQSoftmax(b, x), success(); })
      .Case([&](linalg::GenericOp x) -> LogicalResult {
        if (failed(checkGeneric(x)))
          return failure();
        if (!lowerInStrips(b, x))
          lowerGeneric(b, x);
        return success();
      })
      .Default([](Operation *other) {
        return other->emitOpError("has no lowering to loops");
      });
}

namespace {

struct LowerKernels : inlay::impl::LowerKernelsBase<LowerKernels> {
  using LowerKernelsBase::LowerKernelsBase;

  void runOnOperation() override {
    SmallVector<Operation *> kernels;
    getOperation().walk([&](Operation *op) {
      StringRef dialect = op->getName().getDialectNamespace();
      bool isInner = isa<kernel::YieldOp, kernel::ScaleOp, kernel::AddScaledOp,
                         kernel::MulScaledOp, kernel::TileProductOp,
                         linalg::YieldOp, linalg::IndexOp>(op);
      if ((dialect == "kernel" || dialect == "linalg") && !isInner)
        kernels.push_back(op);
    });
    for (Operation *op : kernels) {
      if (failed(lowerOne(op, matrixUnits)))
        return signalPassFailure();
      op->erase();
    }
  }
};

} // namespace
