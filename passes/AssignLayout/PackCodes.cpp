// Weights less a shift that brings them into a byte. Where the zero itself is
// such a shift, as with all signed weights in use, nothing is to be corrected.
#include "passes/AssignLayout/PackCodes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;

CodeWeights::CodeWeights(ElementsAttr weight, bool isUnsigned, int64_t zero)
    : isUnsigned(isUnsigned), zero(zero), shift(zero) {
  FailureOr<Tensor> value = Tensor::fromAttr(weight);
  assert(succeeded(value) && "a constant has a value");
  tensor = *value;
  for (int64_t i = 0, count = tensor.getNumElements(); i < count; ++i)
    if (centred(i) < -128 || centred(i) > 127)
      shift = isUnsigned ? 128 : 0;
}

int64_t CodeWeights::code(int64_t i) const {
  int64_t value = tensor.getInt(tensor.isSplat() ? 0 : i);
  return isUnsigned ? value & 255 : value;
}

Value inlay::makeIntConstant(
    OpBuilder &builder, Location loc, Type element, ArrayRef<int64_t> shape,
    llvm::function_ref<int64_t(ArrayRef<int64_t>)> at) {
  auto type = RankedTensorType::get(shape, element);
  Tensor packed(type);
  forEachPlace(shape, [&](int64_t i, ArrayRef<int64_t> place) {
    packed.setInt(i, at(place));
  });
  return arith::ConstantOp::create(builder, loc,
                                   cast<TypedAttr>(packed.toAttr("packed")));
}
