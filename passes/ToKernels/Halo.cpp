// A pad around an image of codes whose value is known when running, as before a
// convolution of dynamically quantized codes: a halo, and the image within it.
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/ToKernels/LayerLowering.h"

using namespace mlir;
using namespace inlay;

/// Whether a pad adds places of a value known when running, and only around
/// the rows and columns of an image of codes.
static bool isHalo(PadOp pad) {
  auto type = cast<RankedTensorType>(pad.getInput().getType());
  if (type.getRank() != 4 || !type.getElementType().isInteger(8) ||
      pad.getMode() != PadMode::Constant ||
      pad.getValue().getDefiningOp<ConstantOp>())
    return false;
  ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
  auto isNegative = [](int64_t size) { return size < 0; };
  return !low[0] && !low[1] && !high[0] && !high[1] &&
         llvm::none_of(low, isNegative) && llvm::none_of(high, isNegative);
}

bool LayerLowering::lowerHalo(ImplicitLocOpBuilder &b, LayerOp layer,
                              PadOp pad) {
  auto yield = cast<YieldOp>(layer.getBody().front().getTerminator());
  if (!isHalo(pad) || yield.getNumOperands() != 1 ||
      yield.getOperand(0) != pad.getResult())
    return false;
  ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
  Value image = tensorOf(pad.getInput());
  Value out = empty(b, pad.getType());
  auto halo = kernel::FillHaloOp::create(
      b, TypeRange(out.getType()), ValueRange(tensorOf(pad.getValue())),
      ValueRange(), ValueRange(out), b.getAffineMapArrayAttr({}),
      b.getDenseI64ArrayAttr(low.drop_front(2)),
      b.getDenseI64ArrayAttr(high.drop_front(2)), b.getI64IntegerAttr(0));
  auto attrs = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(b.getContext(), values);
  };
  ArrayRef<int64_t> sizes = cast<RankedTensorType>(image.getType()).getShape();
  Value whole = tensor::InsertSliceOp::create(
      b, image, halo->getResult(0), attrs(low), attrs(sizes),
      attrs(SmallVector<int64_t>(4, 1)));
  lowered.map(layer.getResult(0), whole);
  return true;
}
