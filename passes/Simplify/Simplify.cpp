// The pass that applies all families of rewrites together, so that each sees
// what the others made, and what they share.
#include "passes/Simplify/Simplify.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/Common/Layers.h"
#include "passes/Simplify/Patterns.h"

namespace inlay {
#define GEN_PASS_DEF_SIMPLIFY
#include "passes/Simplify/Simplify.h.inc"
} // namespace inlay

using namespace mlir;
using namespace inlay;

static bool commutes(BinaryKind kind) {
  return kind == BinaryKind::Add || kind == BinaryKind::Mul ||
         kind == BinaryKind::Max || kind == BinaryKind::Min;
}

std::optional<simplify::WithConstant>
simplify::matchWithConstant(Value value, BinaryKind kind) {
  auto op = value.getDefiningOp<BinaryOp>();
  if (!op || op.getKind() != kind)
    return std::nullopt;
  if (auto constant = uniformValue(op.getRhs()))
    return WithConstant{op.getLhs(), *constant};
  if (commutes(kind))
    if (auto constant = uniformValue(op.getLhs()))
      return WithConstant{op.getRhs(), *constant};
  return std::nullopt;
}

Value simplify::matchUnary(Value value, UnaryKind kind) {
  auto op = value.getDefiningOp<UnaryOp>();
  return op && op.getKind() == kind ? op.getInput() : Value();
}

Location simplify::locOfParts(Operation *root, ValueRange inputs) {
  SmallVector<Operation *> parts = {root};
  llvm::SmallPtrSet<Operation *, 8> seen = {root};
  for (size_t i = 0; i < parts.size(); ++i)
    for (Value operand : parts[i]->getOperands()) {
      Operation *part = operand.getDefiningOp();
      if (part && part->getBlock() == root->getBlock() &&
          !isa<ConstantOp>(part) && !llvm::is_contained(inputs, operand) &&
          seen.insert(part).second)
        parts.push_back(part);
    }
  llvm::sort(parts,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  SmallVector<Location> locs;
  for (Operation *part : parts)
    locs.push_back(part->getLoc());
  return FusedLoc::get(root->getContext(), locs);
}

bool simplify::isAbout(double value, double expected) {
  return std::abs(value - expected) <= 1e-6 * std::abs(expected);
}

namespace {
struct Simplify : public inlay::impl::SimplifyBase<Simplify> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet all(context);
    simplify::addArithmetic(all);
    simplify::addControl(all);
    simplify::addShapes(all);
    simplify::addPadding(all);
    simplify::addProducts(all);
    simplify::addActivations(all);
    simplify::addNormalizations(all);
    patterns = std::move(all);
    return success();
  }

  void runOnOperation() override {
    SmallVector<Operation *> ops = opsOutsideLayers(getOperation());
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(ops, patterns, config)))
      signalPassFailure();
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
