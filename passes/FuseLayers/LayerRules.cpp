// Which op may stand where in a layer.
#include "passes/FuseLayers/LayerRules.h"
#include "dialects/Inlay/InlayDialect.h"

using namespace mlir;
using namespace inlay;

/// Views give other addresses of the same bytes (concat: places for others to
/// write into) and need no code of their own.
static bool isView(Operation *op) {
  if (auto slice = dyn_cast<SliceOp>(op))
    return llvm::all_of(slice.getSteps(),
                        [](int64_t step) { return step == 1; });
  return isa<ReshapeOp, ConcatOp>(op);
}

LayerRole inlay::layerRole(Operation *op) {
  if (!isa_and_nonnull<InlayDialect>(op->getDialect()) ||
      isa<ConstantOp, LayerOp, IfOp, LoopOp, YieldOp>(op) || isView(op))
    return LayerRole::Outside;
  if (isElementwise(op))
    return LayerRole::Elementwise;
  if (isa<RecurrentOp, ArgReduceOp, TreesOp>(op) || op->getNumResults() != 1)
    return LayerRole::Loner;
  if (isa<ScatterOp, PoolArgmaxOp, DetOp, CoupleOp>(op))
    return LayerRole::Loner;
  if (isa<TransposeOp, SliceOp, PadOp, ExpandOp, GatherOp>(op))
    return LayerRole::Mover;
  return LayerRole::Worker;
}
