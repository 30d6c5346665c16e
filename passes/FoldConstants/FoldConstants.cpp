// Constant folding: one walk in order, so that a chain folds in one go.
#include "passes/FoldConstants/FoldConstants.h"
#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Evaluate.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inlay {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "passes/FoldConstants/FoldConstants.h.inc"
} // namespace inlay

using namespace mlir;
using namespace inlay;

/// Results up to this size are always worth having.
static constexpr int64_t smallBytes = 64 * 1024;

/// How large a result may be: dequantized int8 weights grow four times.
static int64_t allowedBytes(Operation *op, int64_t maxBytes) {
  int64_t operandBytes = 0;
  for (Type type : op->getOperandTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    operandBytes +=
        tensor.getNumElements() * elementBytes(tensor.getElementType());
  }
  return std::min(maxBytes, std::max(smallBytes, 4 * operandBytes));
}

static bool hasConstantOperands(Operation *op) {
  return op->getNumOperands() > 0 &&
         llvm::all_of(op->getOperands(), [](Value operand) {
           return operand.getDefiningOp<ConstantOp>() != nullptr;
         });
}

/// Whether `op` dequantizes more than one code: integer arithmetic needs them.
static bool isQuantizedWeight(Operation *op) {
  auto dequantize = dyn_cast<DequantizeOp>(op);
  if (!dequantize)
    return false;
  RankedTensorType codes = dequantize.getInput().getType();
  return codes.getElementType().isInteger(8) && codes.getNumElements() > 1;
}

/// A weight that is reshaped, cast, dequantized ... stays that weight: the name
/// of the only operand that is no splat, else that of the op.
static Location locOfResult(Operation *op) {
  Location loc = op->getLoc();
  unsigned weights = 0;
  for (Value operand : op->getOperands()) {
    auto constant = operand.getDefiningOp<ConstantOp>();
    if (isa<SplatElementsAttr>(constant.getValue()))
      continue;
    loc = constant.getLoc();
    ++weights;
  }
  return weights == 1 && !isa<UnknownLoc>(loc) ? loc : op->getLoc();
}

namespace {
struct FoldConstants : public inlay::impl::FoldConstantsBase<FoldConstants> {
  using FoldConstantsBase::FoldConstantsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    foldBlock(getOperation().getBody().front());
  }

  void foldBlock(Block &graph) {
    for (Operation &op : llvm::make_early_inc_range(graph)) {
      if (isa<IfOp, LoopOp>(op))
        for (Region &body : op.getRegions())
          foldBlock(body.front());
      fold(&op);
    }
  }

  void fold(Operation *op) {
    if (!isa_and_nonnull<InlayDialect>(op->getDialect()) ||
        !hasConstantOperands(op) || (keepCodes && isQuantizedWeight(op)))
      return;
    auto values = foldConstantOp(op, allowedBytes(op, maxBytes));
    if (!values)
      return;
    OpBuilder builder(op);
    Location loc = locOfResult(op);
    SmallVector<Operation *> sources;
    for (Value operand : op->getOperands())
      sources.push_back(operand.getDefiningOp());
    for (auto [result, value] : llvm::zip_equal(op->getResults(), *values))
      result.replaceAllUsesWith(ConstantOp::create(builder, loc, value));
    op->erase();
    // A weight that is used no more must not be kept until the end.
    llvm::SmallPtrSet<Operation *, 4> seen;
    for (Operation *source : sources)
      if (seen.insert(source).second && source->use_empty())
        source->erase();
  }
};
} // namespace
