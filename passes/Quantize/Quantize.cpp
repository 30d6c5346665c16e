// The pass: applies all families of rewrites together, so that each sees what
// the others made.
#include "passes/Quantize/Quantize.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/Common/Layers.h"
#include "passes/Quantize/Patterns.h"

namespace inlay {
#define GEN_PASS_DEF_QUANTIZE
#include "passes/Quantize/Quantize.h.inc"
} // namespace inlay

using namespace mlir;
using namespace inlay;

namespace {
struct Quantize : public inlay::impl::QuantizeBase<Quantize> {
  using QuantizeBase::QuantizeBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (requant != "float" && requant != "single") {
      emitError(UnknownLoc::get(context)) << "there is no requant '" << requant
                                          << "'; choose 'float' or 'single'";
      return failure();
    }
    quantize::Requant form = requant == "single" ? quantize::Requant::Single
                                                 : quantize::Requant::Float;
    RewritePatternSet all(context);
    quantize::addMoves(all);
    quantize::addProducts(all, form);
    quantize::addIntegerProducts(all);
    quantize::addPools(all);
    quantize::addPadding(all);
    quantize::addRequantize(all, form);
    quantize::addLookups(all);
    quantize::addSoftmax(all);
    if (form == quantize::Requant::Single)
      quantize::addElementwise(all);
    if (integers && form == quantize::Requant::Float)
      quantize::addIntegerForm(all);
    patterns = std::move(all);
    return success();
  }

  void runOnOperation() override {
    // A pattern may look through several ops, but the driver comes back to
    // direct users alone: so again, until nothing changes.
    bool changed = true;
    while (changed)
      if (failed(applyOnce(changed)))
        return signalPassFailure();
  }

  LogicalResult applyOnce(bool &changed) {
    SmallVector<Operation *> ops = opsOutsideLayers(getOperation());
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    changed = false;
    return applyOpPatternsGreedily(ops, patterns, config, &changed);
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
