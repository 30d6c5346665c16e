// Types are changed in place: every op of the graph that takes f16 takes f32 as
// well. Ops are added only at the border and behind roundings:
//
//   input f16           ->  cast to f32
//   output f16          <-  cast to f16
//   cast to f16         ->  cast to f32 (cast to f16)
#include "passes/HalvesToFloats/HalvesToFloats.h"
#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_HALVESTOFLOATS
#include "passes/HalvesToFloats/HalvesToFloats.h.inc"
} // namespace inlay

static bool hasHalves(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor &&
         (tensor.getElementType().isF16() || tensor.getElementType().isBF16());
}

static RankedTensorType inFloats(Type type) {
  return cast<RankedTensorType>(type).clone(
      Float32Type::get(type.getContext()));
}

static void widen(Value value) {
  if (hasHalves(value.getType()))
    value.setType(inFloats(value.getType()));
}

namespace {

struct HalvesToFloats : inlay::impl::HalvesToFloatsBase<HalvesToFloats> {
  void runOnOperation() override {
    func::FuncOp graph = getOperation();
    if (graph.isExternal() || !mayChange(graph))
      return;
    SmallVector<CastOp> roundings;
    graph.walk([&](Operation *op) {
      if (op == graph || isa<func::ReturnOp>(op))
        return;
      for (Region &region : op->getRegions())
        for (BlockArgument argument : region.getArguments())
          widen(argument);
      auto cast = dyn_cast<CastOp>(op);
      if (cast && hasHalves(cast.getType()))
        roundings.push_back(cast);
      else if (auto constant = dyn_cast<ConstantOp>(op))
        widenConstant(constant);
      else
        for (Value result : op->getResults())
          widen(result);
    });
    for (CastOp cast : roundings)
      castBehind(cast.getResult());
    for (BlockArgument input : graph.getArguments())
      if (hasHalves(input.getType()))
        castBehind(input);
    castOutputs(graph);
  }

private:
  /// Whether there are halves, and no op that sees their bits.
  static bool mayChange(func::FuncOp graph) {
    bool has = llvm::any_of(graph.getArgumentTypes(), hasHalves), sees = false;
    graph.walk([&](Operation *op) {
      has |= llvm::any_of(op->getResultTypes(), hasHalves);
      sees |= isa<BitCastOp>(op);
    });
    return has && !sees;
  }

  static void widenConstant(ConstantOp constant) {
    if (!hasHalves(constant.getType()))
      return;
    FailureOr<Tensor> narrow = Tensor::fromAttr(constant.getValue());
    if (failed(narrow)) { // left out of a printed module
      castBehind(constant.getResult());
      return;
    }
    Tensor wide(inFloats(constant.getType()));
    for (int64_t i = 0; i < wide.getNumElements(); ++i)
      wide.setFloat(i, narrow->getFloat(i));
    constant.setValueAttr(wide.toAttr());
    constant.getResult().setType(inFloats(constant.getType()));
  }

  /// Has all users of a value read it in float32.
  static void castBehind(Value value) {
    OpBuilder b(value.getContext());
    b.setInsertionPointAfterValue(value);
    auto wide =
        CastOp::create(b, value.getLoc(), inFloats(value.getType()), value);
    value.replaceAllUsesExcept(wide, wide);
  }

  static void castOutputs(func::FuncOp graph) {
    Operation *end = graph.getBody().front().getTerminator();
    OpBuilder b(end);
    for (auto [output, type] :
         llvm::zip(end->getOpOperands(), graph.getResultTypes()))
      if (output.get().getType() != type)
        output.set(
            CastOp::create(b, output.get().getLoc(), type, output.get()));
  }
};

} // namespace
