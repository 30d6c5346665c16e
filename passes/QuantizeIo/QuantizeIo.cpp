// The pass: quantize ops on arguments and dequantize ops on results move to the
// caller.
#include "passes/QuantizeIo/QuantizeIo.h"
#include "dialects/Inlay/InlayDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/Common/Constants.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_QUANTIZEIO
#include "passes/QuantizeIo/QuantizeIo.h.inc"
} // namespace inlay

namespace {
/// What codes mean: `(code - zero) * scale`.
struct Meaning {
  float scale;
  int64_t zero;
  Type codes;

  bool operator==(const Meaning &other) const {
    return scale == other.scale && zero == other.zero && codes == other.codes;
  }
};

struct QuantizeIo : public inlay::impl::QuantizeIoBase<QuantizeIo> {
  void runOnOperation() override {
    func::FuncOp graph = getOperation();
    if (graph.isDeclaration())
      return;
    for (BlockArgument argument : graph.getArguments())
      takeInput(argument);
    Operation *end = graph.getBody().front().getTerminator();
    for (OpOperand &output : end->getOpOperands())
      takeOutput(output);
    graph.setType(FunctionType::get(&getContext(),
                                    graph.getBody().front().getArgumentTypes(),
                                    end->getOperandTypes()));
  }

private:
  /// Of a quantize or dequantize op with one constant scale; `codes` is the
  /// 8-bit side.
  static std::optional<Meaning> meaningOf(Operation *op, Value codes) {
    auto scale = constantValue(op->getOperand(1));
    auto zero = constantValue(op->getOperand(2));
    Type element = cast<RankedTensorType>(codes.getType()).getElementType();
    if (!scale || !zero || scale->getNumElements() != 1 ||
        zero->getNumElements() != 1 || !element.isInteger(8) ||
        !scale->getElementType().isF32())
      return std::nullopt;
    return Meaning{float(scale->getFloat(0)), zero->getInt(0), codes.getType()};
  }

  void takeInput(BlockArgument argument) {
    if (argument.use_empty() || !isFloat(argument.getType()))
      return;
    std::optional<Meaning> meaning;
    for (Operation *user : argument.getUsers()) {
      auto quantize = dyn_cast<QuantizeOp>(user);
      auto own = quantize && quantize.getInput() == argument
                     ? meaningOf(user, quantize.getResult())
                     : std::nullopt;
      if (!own || (meaning && !(*meaning == *own))) {
        remark(argument.getLoc(), "input", argument.getArgNumber());
        return;
      }
      meaning = own;
    }
    for (Operation *user : llvm::make_early_inc_range(argument.getUsers())) {
      user->getResult(0).replaceAllUsesWith(argument);
      user->erase();
    }
    argument.setType(meaning->codes);
    func::FuncOp graph = getOperation();
    unsigned index = argument.getArgNumber();
    graph.setArgAttr(index, "inlay.scale", scaleAttr(*meaning));
    graph.setArgAttr(index, "inlay.zero_point", zeroAttr(*meaning));
  }

  void takeOutput(OpOperand &output) {
    if (!isFloat(output.get().getType()))
      return;
    unsigned index = output.getOperandNumber();
    auto op = output.get().getDefiningOp<DequantizeOp>();
    auto meaning = op ? meaningOf(op, op.getInput()) : std::nullopt;
    if (!meaning) {
      remark(output.get().getLoc(), "output", index);
      return;
    }
    output.set(op.getInput());
    if (op->use_empty())
      op->erase();
    func::FuncOp graph = getOperation();
    graph.setResultAttr(index, "inlay.scale", scaleAttr(*meaning));
    graph.setResultAttr(index, "inlay.zero_point", zeroAttr(*meaning));
  }

  static bool isFloat(Type type) {
    return isa<FloatType>(cast<RankedTensorType>(type).getElementType());
  }

  void remark(Location loc, StringRef side, unsigned index) {
    func::FuncOp graph = getOperation();
    auto name =
        side == "input"
            ? graph.getArgAttrOfType<StringAttr>(index, "inlay.name")
            : graph.getResultAttrOfType<StringAttr>(index, "inlay.name");
    emitRemark(loc) << side << " '" << (name ? name.getValue() : StringRef())
                    << "' stays float: "
                    << (side == "input" ? "it is not only quantized"
                                        : "it is not dequantized from codes");
  }

  FloatAttr scaleAttr(const Meaning &meaning) {
    return FloatAttr::get(Float32Type::get(&getContext()), meaning.scale);
  }
  IntegerAttr zeroAttr(const Meaning &meaning) {
    return IntegerAttr::get(IntegerType::get(&getContext(), 64), meaning.zero);
  }
};
} // namespace
