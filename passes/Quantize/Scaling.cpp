// Reading scalings from ops, and making ops from them.
#include "passes/Quantize/Scaling.h"
#include "passes/Common/Locations.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::quantize;

bool Scaling::operator==(const Scaling &other) const {
  return scales == other.scales && zero == other.zero && axis == other.axis &&
         code == other.code;
}

std::pair<int64_t, int64_t> Scaling::codes() const {
  return code.isUnsignedInteger() ? std::pair(0, 255) : std::pair(-128, 127);
}

int64_t Scaling::codeOf(float value) const {
  auto [low, high] = codes();
  double rounded = std::nearbyint(value / scale());
  double code = std::clamp(rounded + double(zero), double(low), double(high));
  return int64_t(code);
}

std::optional<Scaling> quantize::scalingOf(Operation *op) {
  auto scales = constantValue(op->getOperand(1));
  auto zeros = constantValue(op->getOperand(2));
  if (!scales || !zeros || !scales->getElementType().isF32() ||
      zeros->getNumElements() == 0)
    return std::nullopt;
  Scaling scaling;
  scaling.code = zeros->getElementType();
  scaling.zero = zeros->getInt(0);
  for (int64_t i = 1; !zeros->isSplat() && i < zeros->getNumElements(); ++i)
    if (zeros->getInt(i) != scaling.zero)
      return std::nullopt;
  for (int64_t i = 0; i < scales->getNumElements(); ++i) {
    float scale = float(scales->getFloat(i));
    if (!std::isfinite(scale) || scale <= 0)
      return std::nullopt;
    scaling.scales.push_back(scale);
  }
  if (llvm::all_equal(scaling.scales)) {
    scaling.scales.resize(1);
    return scaling;
  }
  auto axis = op->getAttrOfType<IntegerAttr>("axis");
  if (!axis)
    return std::nullopt;
  scaling.axis = axis.getInt();
  return scaling;
}

static bool isCode(Type type) { return type.isInteger(8); }

std::optional<Quantized> quantize::matchQuantized(Value value) {
  auto op = value.getDefiningOp<DequantizeOp>();
  if (!op || !isCode(elementOf(op.getInput())))
    return std::nullopt;
  auto scaling = scalingOf(op);
  if (!scaling)
    return std::nullopt;
  return Quantized{op.getInput(), std::move(*scaling)};
}

std::optional<Quantized> quantize::matchPerTensor(Value value) {
  auto found = matchQuantized(value);
  return found && !found->scaling.axis ? found : std::nullopt;
}

std::optional<Scaling> quantize::perTensorTarget(QuantizeOp op) {
  if (!isCode(elementOf(op.getResult())) || !elementOf(op.getInput()).isF32())
    return std::nullopt;
  auto scaling = scalingOf(op);
  return scaling && !scaling->axis ? scaling : std::nullopt;
}

Value quantize::floatConstant(OpBuilder &builder, Location loc,
                              ArrayRef<float> values, bool isVector) {
  SmallVector<int64_t> shape;
  if (isVector)
    shape.push_back(int64_t(values.size()));
  Tensor tensor(RankedTensorType::get(shape, builder.getF32Type()));
  for (auto [i, value] : llvm::enumerate(values))
    tensor.setFloat(int64_t(i), value);
  return makeConstant(builder, loc, tensor, nodeName(loc));
}

Value quantize::intConstant(OpBuilder &builder, Location loc,
                            ArrayRef<int64_t> values, Type element,
                            bool isVector) {
  SmallVector<int64_t> shape;
  if (isVector)
    shape.push_back(int64_t(values.size()));
  Tensor tensor(RankedTensorType::get(shape, element));
  for (auto [i, value] : llvm::enumerate(values))
    tensor.setInt(int64_t(i), value);
  return makeConstant(builder, loc, tensor, nodeName(loc));
}

/// Scale and zero point operands, and the axis, of a scaling.
static std::tuple<Value, Value, IntegerAttr>
operandsOf(OpBuilder &builder, Location loc, const Scaling &scaling) {
  bool isVector = scaling.axis.has_value();
  SmallVector<int64_t> zeros(scaling.scales.size(), scaling.zero);
  return {
      floatConstant(builder, partLoc(loc, "scale"), scaling.scales, isVector),
      intConstant(builder, partLoc(loc, "zero_point"), zeros, scaling.code,
                  isVector),
      isVector ? builder.getI64IntegerAttr(*scaling.axis) : IntegerAttr()};
}

Value quantize::dequantize(OpBuilder &builder, Location loc, Value codes,
                           const Scaling &scaling) {
  auto [scale, zero, axis] = operandsOf(builder, loc, scaling);
  return DequantizeOp::create(builder, loc, codes, scale, zero, axis);
}

Value quantize::quantizeTo(OpBuilder &builder, Location loc, Value value,
                           const Scaling &scaling) {
  auto [scale, zero, axis] = operandsOf(builder, loc, scaling);
  return QuantizeOp::create(builder, loc, value, scale, zero, axis);
}
