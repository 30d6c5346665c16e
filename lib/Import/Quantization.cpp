//===- Quantization.cpp - Between floats and small integers ---------------===//
//
// QuantizeLinear and DequantizeLinear, and the operators on quantized tensors,
// spelled as: dequantize, compute in float, quantize. Scales that are constant
// must be finite (I24), and positive but where they only dequantize: quantizers
// of weights choose the sign that gives the larger end of the range a code.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Quantization.h"

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Window.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult checkScale(Node &node, unsigned index, bool anySign) {
  if (!Node::constantValue(node.input(index)))
    return success();
  auto scales = node.constFloats(index, "scale");
  if (failed(scales))
    return failure();
  for (double scale : *scales)
    if (!std::isfinite(scale) || (scale <= 0.0 && !anySign)) // I24
      return node.error() << "the scale holds " << scale
                          << ", but scales must be finite"
                          << (anySign ? "" : " and positive");
  return success();
}

/// Whether a constant scale has elements that are not positive.
static bool hasOtherSigns(Node &node, unsigned index) {
  if (!Node::constantValue(node.input(index)))
    return false;
  auto scales = node.constFloats(index, "scale");
  return succeeded(scales) &&
         llvm::any_of(*scales, [](double scale) { return scale <= 0.0; });
}

FailureOr<Scaling> inlay::import::readScaling(Node &node, Value tensor,
                                              unsigned scaleIndex,
                                              unsigned zeroIndex,
                                              Type quantized, int64_t givenAxis,
                                              bool anySign) {
  if (failed(checkScale(node, scaleIndex, anySign)))
    return failure();
  Scaling scaling;
  Value scale = node.input(scaleIndex), zero = node.input(zeroIndex);
  RankedTensorType type = rankedType(scale);
  if (zero && rankedType(zero).getNumElements() != type.getNumElements())
    return node.error() << "the zero point is " << typeText(zero)
                        << ", but the scale is " << typeText(scale);
  SmallVector<int64_t> shape;
  if (type.getRank() > 1)
    return node.error() << "the scale is " << typeText(scale)
                        << ", but rank 0 or 1 is needed";
  if (type.getNumElements() != 1) {
    auto axis = node.axis(givenAxis, rankedType(tensor).getRank());
    if (failed(axis))
      return failure();
    if (type.getNumElements() != shapeOf(tensor)[size_t(*axis)]) // I24
      return node.error() << "the scale is " << typeText(scale) << ", but axis "
                          << *axis << " of " << typeText(tensor) << " has size "
                          << shapeOf(tensor)[size_t(*axis)];
    scaling.axis = *axis;
    shape = {type.getNumElements()};
  }
  scaling.scale = node.reshape(scale, shape);
  scaling.zeroPoint =
      zero ? node.reshape(zero, shape)
           : node.splat(RankedTensorType::get(shape, quantized), 0.0);
  return scaling;
}

static IntegerAttr axisAttr(Node &node, const Scaling &scaling) {
  return scaling.axis ? node.getBuilder().getI64IntegerAttr(*scaling.axis)
                      : IntegerAttr();
}

Value inlay::import::quantize(Node &node, Value value, const Scaling &scaling) {
  if (!value || !scaling.zeroPoint)
    return {};
  if (!isa<IntegerType>(elementOf(scaling.zeroPoint))) {
    node.error() << "quantizes to " << typeText(elementOf(scaling.zeroPoint))
                 << ", which is not supported";
    return {};
  }
  Type type = elementOf(scaling.scale);
  return node.create<QuantizeOp>(node.cast(value, type), scaling.scale,
                                 scaling.zeroPoint, axisAttr(node, scaling));
}

Value inlay::import::dequantize(Node &node, Value value,
                                const Scaling &scaling) {
  return node.create<DequantizeOp>(value, scaling.scale, scaling.zeroPoint,
                                   axisAttr(node, scaling));
}

/// A type given by the attribute `output_dtype`; null where it is not.
static FailureOr<Type> outputType(Node &node) {
  int64_t number = node.getInt("output_dtype", 0);
  if (number == 0)
    return Type();
  Type type = number > 0 && number < 32
                  ? elementType(int32_t(number), node.getContext())
                  : Type();
  if (!type)
    return node.error() << "output_dtype is "
                        << spelling(ElementType(uint8_t(number & 31)))
                        << ", which is not supported";
  return type;
}

/// The bits of a zero point that ONNX packs into bytes.
static std::optional<unsigned> quantizedBits(Node &node, unsigned index) {
  Value zero = node.input(index);
  Operation *op = zero ? zero.getDefiningOp() : nullptr;
  auto bits = op ? op->getAttrOfType<IntegerAttr>("inlay.bits") : IntegerAttr();
  if (!bits)
    return std::nullopt;
  return unsigned(bits.getInt());
}

/// Integers of 8 bits clamped to the range of those of fewer.
static Value saturatePacked(Node &node, Value value,
                            std::optional<unsigned> bits) {
  if (!value || !bits)
    return value;
  Type type = elementOf(value);
  bool isUnsigned = type.isUnsignedInteger();
  double low = isUnsigned ? 0 : -std::exp2(*bits - 1);
  double high = std::exp2(isUnsigned ? *bits : *bits - 1) - 1;
  return node.binary(
      BinaryKind::Min,
      node.binary(BinaryKind::Max, value, node.scalar(type, low)),
      node.scalar(type, high));
}

//===-- Blocks ------------------------------------------------------------===//

/// Scale or zero point of blocks along an axis as one value an element.
static Value perElement(Node &node, Value blocks, ArrayRef<int64_t> shape,
                        int64_t axis, int64_t size) {
  if (!blocks)
    return {};
  SmallVector<int64_t> parted(shapeOf(blocks));
  parted.insert(parted.begin() + axis + 1, 1);
  Value repeated = node.reshape(blocks, parted);
  parted[size_t(axis) + 1] = size;
  repeated = node.expand(repeated, parted);
  SmallVector<int64_t> joined(shapeOf(blocks));
  joined[size_t(axis)] *= size;
  repeated = node.reshape(repeated, joined);
  SmallVector<int64_t> starts(shape.size(), 0), steps(shape.size(), 1);
  if (ArrayRef<int64_t>(joined) == shape)
    return repeated;
  return node.create<SliceOp>(repeated, starts, shape, steps);
}

/// Scale (operand 1) and zero point (operand 2) of a tensor in blocks, each
/// one value an element of operand 0.
static LogicalResult readBlocks(Node &node, Type quantized, Value &scale,
                                Value &zero, bool anySign) {
  int64_t size = node.getInt("block_size"), rank = node.rank(0);
  auto axis = node.axis(node.getInt("axis", 1), rank);
  if (failed(axis) || failed(checkScale(node, 1, anySign)))
    return failure();
  SmallVector<int64_t> needed(node.shape(0));
  if (size < 1)
    return node.error() << "block_size is " << size
                        << ", but 1 or more is needed"; // I18
  needed[size_t(*axis)] = (needed[size_t(*axis)] + size - 1) / size;
  for (unsigned index : {1u, 2u})
    if (node.hasInput(index) && node.shape(index) != ArrayRef(needed)) // I24
      return node.error() << "blocks of " << size << " along axis " << *axis
                          << " need scales of shape " << shapeText(needed)
                          << ", but input " << index << " is "
                          << typeText(node.input(index));
  Value zeros = node.hasInput(2)
                    ? node.input(2)
                    : node.splat(RankedTensorType::get(needed, quantized), 0);
  scale = perElement(node, node.input(1), node.shape(0), *axis, size);
  zero = perElement(node, zeros, node.shape(0), *axis, size);
  return success(scale && zero);
}

static LogicalResult importBlockedQuantize(Node &node, Type quantized) {
  Value scale, zero;
  if (node.hasInput(2))
    quantized = node.element(2);
  if (failed(readBlocks(node, quantized, scale, zero, /*anySign=*/false)))
    return failure();
  Type type = elementOf(scale);
  auto integer = cast<IntegerType>(quantized);
  unsigned bits = quantizedBits(node, 2).value_or(integer.getWidth());
  double low = integer.isUnsigned() ? 0 : -std::exp2(bits - 1);
  double high = std::exp2(integer.isUnsigned() ? bits : bits - 1) - 1;
  Value rounded = node.unary(
      UnaryKind::Round,
      node.binary(BinaryKind::Div, node.cast(node.input(0), type), scale));
  Value moved = node.binary(BinaryKind::Add, rounded, node.cast(zero, type));
  Value clamped =
      node.binary(BinaryKind::Min,
                  node.binary(BinaryKind::Max, moved, node.scalar(type, low)),
                  node.scalar(type, high));
  return node.result(node.cast(clamped, quantized));
}

/// Operand 0 less `zero`, times `scale`, which broadcast to it.
static Value dequantizeInSteps(Node &node, Value scale, Value zero) {
  if (!scale || !zero)
    return {};
  Type wide = node.getBuilder().getIntegerType(32);
  Value centred = node.binary(BinaryKind::Sub, node.cast(node.input(0), wide),
                              node.cast(zero, wide));
  return node.binary(BinaryKind::Mul, node.cast(centred, elementOf(scale)),
                     scale);
}

/// For scales of any sign, which `inlay.dequantize` does not have.
static Value dequantizeAnySign(Node &node, const Scaling &scaling) {
  SmallVector<int64_t> shape;
  if (scaling.axis) {
    shape.assign(size_t(node.rank(0)), 1);
    shape[size_t(*scaling.axis)] = node.shape(0)[size_t(*scaling.axis)];
  }
  return dequantizeInSteps(node, node.reshape(scaling.scale, shape),
                           node.reshape(scaling.zeroPoint, shape));
}

static LogicalResult importBlockedDequantize(Node &node, Type wanted) {
  Value scale, zero;
  if (failed(readBlocks(node, node.element(0), scale, zero, /*anySign=*/true)))
    return failure();
  Value result = dequantizeInSteps(node, scale, zero);
  return node.result(wanted ? node.cast(result, wanted) : result);
}

//===-- Operators between floats and integers -----------------------------===//

static LogicalResult importQuantize(Node &node) {
  auto wanted = outputType(node);
  if (failed(wanted))
    return failure();
  Type type =
      *wanted ? *wanted
              : IntegerType::get(node.getContext(), 8, IntegerType::Unsigned);
  if (node.getInt("block_size", 0) != 0 && isa<IntegerType>(type))
    return importBlockedQuantize(node, type);
  auto scaling =
      readScaling(node, node.input(0), 1, 2, type, node.getInt("axis", 1));
  if (failed(scaling))
    return failure();
  if (isa<IntegerType>(elementOf(scaling->scale)))
    scaling->scale = node.cast(scaling->scale, node.getBuilder().getF32Type());
  Value result = quantize(node, node.input(0), *scaling);
  return node.result(saturatePacked(node, result, quantizedBits(node, 2)));
}

static LogicalResult importDequantize(Node &node) {
  auto wanted = outputType(node);
  if (failed(wanted))
    return failure();
  if (!isa<IntegerType>(node.element(0)))
    return node.error() << "dequantizes " << typeText(node.input(0))
                        << ", which is not supported";
  if (node.getInt("block_size", 0) != 0)
    return importBlockedDequantize(node, *wanted);
  auto scaling = readScaling(node, node.input(0), 1, 2, node.element(0),
                             node.getInt("axis", 1), /*anySign=*/true);
  if (failed(scaling))
    return failure();
  Value result = hasOtherSigns(node, 1)
                     ? dequantizeAnySign(node, *scaling)
                     : dequantize(node, node.input(0), *scaling);
  return node.result(*wanted ? node.cast(result, *wanted) : result);
}

//===-- Scales that follow the data ---------------------------------------===//

std::pair<Value, Value> inlay::import::dynamicScaling(Node &node, Value x) {
  Type type = elementOf(x);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, rankedType(x).getRank()));
  Value zero = node.scalar(type, 0), most = node.scalar(type, 255);
  Value high = node.binary(BinaryKind::Max,
                           node.reduce(ReduceKind::Max, x, axes, false), zero);
  Value low = node.binary(BinaryKind::Min,
                          node.reduce(ReduceKind::Min, x, axes, false), zero);
  Value scale = node.binary(BinaryKind::Div,
                            node.binary(BinaryKind::Sub, high, low), most);
  Value isZero = node.compare(CompareKind::Eq, scale, zero);
  scale = node.select(isZero, node.scalar(type, 1), scale);
  Value start =
      node.binary(BinaryKind::Div, node.unary(UnaryKind::Neg, low), scale);
  Value clamped = node.binary(BinaryKind::Min,
                              node.binary(BinaryKind::Max, start, zero), most);
  Type byte = IntegerType::get(node.getContext(), 8, IntegerType::Unsigned);
  return {scale, node.cast(node.unary(UnaryKind::Round, clamped), byte)};
}

/// ONNX divides by zero where all elements are 0; ONNX Runtime has the scale 1.
static LogicalResult importDynamicQuantize(Node &node) {
  auto [scale, zero] = dynamicScaling(node, node.input(0));
  if (failed(node.result(1, scale)) || failed(node.result(2, zero)))
    return failure();
  return node.result(
      node.create<QuantizeOp>(node.input(0), scale, zero, IntegerAttr()));
}

//===-- Operators on quantized tensors ------------------------------------===//

static LogicalResult importQLinearMatMul(Node &node) {
  auto lhs = readScaling(node, node.input(0), 1, 2, node.element(0), -2);
  auto rhs = readScaling(node, node.input(3), 4, 5, node.element(3), -1);
  if (failed(lhs) || failed(rhs))
    return failure();
  auto out = readScaling(node, node.input(0), 6, 7, node.element(7), -2);
  if (failed(out))
    return failure();
  Value product = node.create<MatMulOp>(dequantize(node, node.input(0), *lhs),
                                        dequantize(node, node.input(3), *rhs));
  return node.result(quantize(node, product, *out));
}

Value inlay::import::moveChannels(Node &node, Value value, bool toFront) {
  if (!value)
    return {};
  int64_t rank = int64_t(shapeOf(value).size());
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  auto from = order.begin() + (toFront ? rank - 1 : 1);
  int64_t channels = *from;
  order.erase(from);
  order.insert(order.begin() + (toFront ? 1 : rank - 1), channels);
  return node.transpose(value, order);
}

/// The bias has the scale of the product of input and weight. ONNX Runtime's
/// own form may have the channels last.
LogicalResult inlay::import::importQLinearConv(Node &node) {
  if (node.rank(0) < 3 || node.rank(3) != node.rank(0)) // I16
    return node.error() << "input " << typeText(node.input(0)) << " and weight "
                        << typeText(node.input(3))
                        << " need the same rank, 3 or more";
  ArrayRef<int64_t> kernel = node.shape(3).drop_front(2);
  if (failed(checkKernelShape(node, kernel)))
    return failure();
  bool channelsLast = node.getInt("channels_last", 0) != 0;
  Value image = node.input(0);
  if (channelsLast)
    image = moveChannels(node, image, /*toFront=*/true);
  if (!image)
    return failure();
  auto window = readWindow(node, image, kernel);
  auto input = readScaling(node, image, 1, 2, node.element(0), 1);
  auto weight = readScaling(node, node.input(3), 4, 5, node.element(3), 0);
  if (failed(window) || failed(input) || failed(weight))
    return failure();
  auto out = readScaling(node, image, 6, 7, node.element(7), 1);
  if (failed(out))
    return failure();
  Value bias;
  if (node.hasInput(8)) {
    Value scale = node.binary(BinaryKind::Mul, input->scale, weight->scale);
    Value wide = node.cast(node.input(8), elementOf(input->scale));
    bias = node.binary(BinaryKind::Mul, wide, scale);
    if (!bias)
      return failure();
  }
  Value result = node.create<ConvOp>(dequantize(node, image, *input),
                                     dequantize(node, node.input(3), *weight),
                                     bias, window->strides, window->dilations,
                                     window->pads, node.getInt("group", 1));
  Value quantized = quantize(node, result, *out);
  if (channelsLast)
    quantized = moveChannels(node, quantized, /*toFront=*/false);
  return node.result(quantized);
}

ArrayRef<HandlerRow> inlay::import::quantizationHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "DequantizeLinear", 10, importDequantize},
      {"", "DynamicQuantizeLinear", 11, importDynamicQuantize},
      {"", "QLinearConv", 10, importQLinearConv},
      {"", "QLinearMatMul", 10, importQLinearMatMul},
      {"", "QuantizeLinear", 10, importQuantize},
  };
  return rows;
}
