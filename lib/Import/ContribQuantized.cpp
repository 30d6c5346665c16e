//===- ContribQuantized.cpp - The domain com.microsoft: quantized ---------===//
//
// Operators on quantized tensors, spelled as: dequantize, compute in float,
// quantize; and products whose left side is quantized when the model runs.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Contrib.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/Quantization.h"
#include "lib/Import/Window.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Operands `index`, `index` + 1 and `index` + 2 as floats.
static Value dequantized(Node &node, unsigned index, int64_t axis = 1) {
  if (!node.hasInput(index) || !node.hasInput(index + 1) ||
      !isa<IntegerType>(node.element(index))) {
    node.error() << "input " << index << " needs integers and a scale"; // I15
    return {};
  }
  auto scaling = readScaling(node, node.input(index), index + 1, index + 2,
                             node.element(index), axis);
  if (failed(scaling))
    return {};
  return dequantize(node, node.input(index), *scaling);
}

/// Output 0: the value under the scale of operand `index` and the zero point
/// after it.
static LogicalResult requantized(Node &node, Value value, unsigned index,
                                 Type quantized) {
  if (!value)
    return failure();
  if (node.hasInput(index + 1))
    quantized = node.element(index + 1);
  auto scaling = readScaling(node, value, index, index + 1, quantized, 1);
  if (failed(scaling))
    return failure();
  return node.result(quantize(node, value, *scaling));
}

//===-- Elementwise -------------------------------------------------------===//

template <BinaryKind kind> static LogicalResult importBinary(Node &node) {
  if (failed(checkContrib(node, 2, 8, {})) || node.numInputs() < 7)
    return node.hasFailed() ? failure()
                            : node.error() << "has " << node.numInputs()
                                           << " inputs, but 7 or 8 are needed";
  Value lhs = dequantized(node, 0), rhs = dequantized(node, 3);
  if (!lhs || !rhs || !node.hasInput(6))
    return node.hasFailed() ? failure() : node.error() << "input 6 is needed";
  return requantized(node, node.binary(kind, lhs, rhs), 6, node.element(0));
}

/// One tensor in, one out: input, its scale and zero point, the output's.
template <typename Compute>
static LogicalResult importUnary(Node &node, Compute compute) {
  if (node.numInputs() < 4 || !node.hasInput(3))
    return node.error() << "has " << node.numInputs()
                        << " inputs, but 4 or 5 are needed";
  Value value = dequantized(node, 0);
  if (!value)
    return failure();
  return requantized(node, compute(value), 3, node.element(0));
}

static LogicalResult importSigmoid(Node &node) {
  if (failed(checkContrib(node, 2, 5, {})))
    return failure();
  return importUnary(
      node, [&](Value value) { return node.unary(UnaryKind::Sigmoid, value); });
}

static LogicalResult importLeakyRelu(Node &node) {
  if (failed(checkContrib(node, 2, 5, {{"alpha", AttributeKind::Float}})))
    return failure();
  return importUnary(node, [&](Value value) {
    return node.unary(UnaryKind::LeakyRelu, value,
                      node.getFloat("alpha", 0.01f));
  });
}

/// Before opset 13 of ONNX the axes from `axis` on count as one.
static LogicalResult importSoftmax(Node &node) {
  if (failed(checkContrib(
          node, 2, 5,
          {{"axis", AttributeKind::Int}, {"opset", AttributeKind::Int}})))
    return failure();
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  bool isFlat = node.getInt("opset", 13) < 13;
  return importUnary(node, [&](Value value) -> Value {
    if (!isFlat)
      return node.create<SoftmaxOp>(SoftmaxKind::Softmax, value,
                                    uint64_t(*axis));
    SmallVector<int64_t> shape(shapeOf(value));
    auto rows = checkedProduct(ArrayRef(shape).take_front(size_t(*axis)));
    auto columns = checkedProduct(ArrayRef(shape).drop_front(size_t(*axis)));
    Value flat = node.create<SoftmaxOp>(
        SoftmaxKind::Softmax, node.reshape(value, {*rows, *columns}), 1u);
    return node.reshape(flat, shape);
  });
}

/// Both sides of a choice under one scale.
static LogicalResult importWhere(Node &node) {
  if (failed(checkContrib(node, 8, 9, {})))
    return failure();
  Value lhs = dequantized(node, 1), rhs = dequantized(node, 4);
  if (!lhs || !rhs)
    return failure();
  return requantized(node, node.select(node.input(0), lhs, rhs), 7,
                     node.element(1));
}

static LogicalResult importReduceMean(Node &node) {
  if (failed(checkContrib(
          node, 2, 5,
          {{"axes", AttributeKind::Ints}, {"keepdims", AttributeKind::Int}})))
    return failure();
  auto given = node.getInts("axes").value_or(
      llvm::to_vector(llvm::seq<int64_t>(0, node.rank(0))));
  auto axes = node.axes(given, node.rank(0));
  if (failed(axes))
    return failure();
  return importUnary(node, [&](Value value) {
    return node.reduce(ReduceKind::Mean, value, *axes,
                       node.getInt("keepdims", 1) != 0);
  });
}

//===-- Pools and joins ---------------------------------------------------===//

static LogicalResult importConv(Node &node) {
  if (failed(checkContrib(node, 8, 9,
                          {{"auto_pad", AttributeKind::String},
                           {"channels_last", AttributeKind::Int},
                           {"dilations", AttributeKind::Ints},
                           {"group", AttributeKind::Int},
                           {"kernel_shape", AttributeKind::Ints},
                           {"pads", AttributeKind::Ints},
                           {"strides", AttributeKind::Ints}})))
    return failure();
  return importQLinearConv(node);
}

/// A pool of `image`, whose channels are in front.
static Value pool(Node &node, PoolKind kind, Value image,
                  const Window &window) {
  OpBuilder &builder = node.getBuilder();
  return node.create<PoolOp>(
      PoolKindAttr::get(node.getContext(), kind), image,
      builder.getDenseI64ArrayAttr(window.kernel),
      builder.getDenseI64ArrayAttr(window.strides),
      builder.getDenseI64ArrayAttr(window.dilations),
      builder.getDenseI64ArrayAttr(window.pads),
      builder.getBoolAttr(node.getInt("ceil_mode", 0) != 0),
      builder.getBoolAttr(node.getInt("count_include_pad", 0) != 0),
      builder.getI64IntegerAttr(2));
}

/// An image with its channels in front, and the window of a pool over it.
static FailureOr<std::pair<Value, Window>> readPool(Node &node,
                                                    bool channelsLast) {
  auto kernel = node.getInts("kernel_shape");
  if (node.rank(0) < 3 || !kernel ||
      int64_t(kernel->size()) != node.rank(0) - 2) // I17
    return node.error() << "kernel_shape has "
                        << uint64_t(kernel ? kernel->size() : 0)
                        << " values, which does not fit the input "
                        << typeText(node.input(0));
  Value image = node.input(0);
  if (channelsLast)
    image = moveChannels(node, image, /*toFront=*/true);
  auto window = readWindow(node, image, *kernel);
  if (failed(window))
    return failure();
  return std::make_pair(image, *window);
}

/// Bytes pass as they are.
static LogicalResult importNhwcMaxPool(Node &node) {
  if (failed(checkContrib(node, 1, 1,
                          {{"auto_pad", AttributeKind::String},
                           {"ceil_mode", AttributeKind::Int},
                           {"dilations", AttributeKind::Ints},
                           {"kernel_shape", AttributeKind::Ints},
                           {"pads", AttributeKind::Ints},
                           {"strides", AttributeKind::Ints}})))
    return failure();
  auto read = readPool(node, /*channelsLast=*/true);
  if (failed(read))
    return failure();
  Value result = pool(node, PoolKind::Max, read->first, read->second);
  return node.result(moveChannels(node, result, /*toFront=*/false));
}

static LogicalResult importAveragePool(Node &node) {
  if (failed(checkContrib(node, 2, 5,
                          {{"auto_pad", AttributeKind::String},
                           {"ceil_mode", AttributeKind::Int},
                           {"channels_last", AttributeKind::Int},
                           {"count_include_pad", AttributeKind::Int},
                           {"kernel_shape", AttributeKind::Ints},
                           {"pads", AttributeKind::Ints},
                           {"strides", AttributeKind::Ints}})))
    return failure();
  bool channelsLast = node.getInt("channels_last", 0) != 0;
  auto read = readPool(node, channelsLast);
  if (failed(read))
    return failure();
  const Window &window = read->second;
  return importUnary(node, [&](Value value) {
    if (!channelsLast)
      return pool(node, PoolKind::Average, value, window);
    value = moveChannels(node, value, /*toFront=*/true);
    return moveChannels(node, pool(node, PoolKind::Average, value, window),
                        /*toFront=*/false);
  });
}

static LogicalResult importGlobalAveragePool(Node &node) {
  if (failed(checkContrib(node, 2, 5, {{"channels_last", AttributeKind::Int}})))
    return failure();
  if (node.rank(0) < 3)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 3 or more (N,C,spatial) is needed";
  int64_t last = node.getInt("channels_last", 0) != 0;
  auto spatial =
      llvm::to_vector(llvm::seq<int64_t>(2 - last, node.rank(0) - last));
  return importUnary(node, [&](Value value) {
    return node.reduce(ReduceKind::Mean, value, spatial, true);
  });
}

/// The output's scale and zero point come first here.
static LogicalResult importConcat(Node &node) {
  if (failed(checkContrib(node, 5, UINT32_MAX, {{"axis", AttributeKind::Int}})))
    return failure();
  if (node.numInputs() % 3 != 2)
    return node.error() << "has " << node.numInputs()
                        << " inputs, but 2 and three a tensor are needed";
  auto axis = node.axis(node.getInt("axis", 0), node.rank(2));
  if (failed(axis))
    return failure();
  SmallVector<Value> parts;
  for (unsigned i = 2; i < node.numInputs(); i += 3) {
    parts.push_back(dequantized(node, i));
    if (!parts.back())
      return failure();
  }
  Value joined = node.create<ConcatOp>(ValueRange(parts), uint64_t(*axis));
  return requantized(node, joined, 0, node.element(2));
}

//===-- Products ----------------------------------------------------------===//

/// An integer tensor less its zero point, as i32; `axis` of the zero point's
/// values, where there are several.
static Value centred(Node &node, Value value, unsigned zeroIndex,
                     int64_t axis) {
  Type wide = node.getBuilder().getIntegerType(32);
  value = node.cast(value, wide);
  Value zero = node.cast(node.input(zeroIndex), wide);
  if (!zero || !value)
    return value;
  SmallVector<int64_t> shape;
  if (rankedType(zero).getNumElements() != 1) {
    shape.assign(size_t(rankedType(value).getRank()), 1);
    shape[size_t(axis)] = rankedType(zero).getNumElements();
  }
  return node.binary(BinaryKind::Sub, value, node.reshape(zero, shape));
}

/// A * B + C to codes: on what the codes mean, as QLinearMatMul is, so that one
/// pass finds the products of codes in both.
static LogicalResult importGemmOfCodes(Node &node, bool transB) {
  auto lhs = readScaling(node, node.input(0), 1, 2, node.element(0), 1);
  auto rhs =
      readScaling(node, node.input(3), 4, 5, node.element(3), transB ? 0 : 1);
  if (failed(lhs) || failed(rhs))
    return failure();
  OpBuilder &builder = node.getBuilder();
  Value bias;
  if (node.hasInput(6)) {
    Value scale = node.binary(BinaryKind::Mul, lhs->scale, rhs->scale);
    Value wide = node.cast(node.input(6), builder.getF32Type());
    bias = node.binary(BinaryKind::Mul, wide, scale);
    if (!bias)
      return failure();
  }
  Value product = node.create<GemmOp>(
      dequantize(node, node.input(0), *lhs),
      dequantize(node, node.input(3), *rhs), bias,
      builder.getF32FloatAttr(1.0f), builder.getF32FloatAttr(1.0f),
      builder.getBoolAttr(node.getInt("transA", 0) != 0),
      builder.getBoolAttr(transB));
  return requantized(node, product, 7, node.element(0));
}

/// alpha * (A * B + C) with the product and C in integers; a float without an
/// output scale.
static LogicalResult importGemm(Node &node) {
  if (failed(checkContrib(node, 4, 9,
                          {{"alpha", AttributeKind::Float},
                           {"transA", AttributeKind::Int},
                           {"transB", AttributeKind::Int}})))
    return failure();
  if (!node.hasInput(4) || node.rank(0) != 2 || node.rank(3) != 2)
    return node.error() << "A is " << typeText(node.input(0)) << " and B "
                        << typeText(node.input(3))
                        << ", but matrices with scales are needed"; // I16
  bool transB = node.getInt("transB", 0) != 0;
  float alpha = node.getFloat("alpha", 1.0f);
  if (node.hasInput(7) && alpha == 1.0f)
    return importGemmOfCodes(node, transB);
  Value a = centred(node, node.input(0), 2, 0);
  Value b = centred(node, node.input(3), 5, transB ? 0 : 1);
  OpBuilder &builder = node.getBuilder();
  Value sum = node.create<GemmOp>(
      a, b, node.cast(node.input(6), builder.getIntegerType(32)),
      builder.getF32FloatAttr(1.0f), builder.getF32FloatAttr(1.0f),
      builder.getBoolAttr(node.getInt("transA", 0) != 0),
      builder.getBoolAttr(transB));
  Value scale = node.binary(BinaryKind::Mul, node.input(1), node.input(4));
  if (!sum || !scale)
    return failure();
  if (alpha != 1.0f)
    scale = node.binary(BinaryKind::Mul, scale,
                        node.scalar(elementOf(scale), alpha));
  if (rankedType(scale).getNumElements() == 1)
    scale = node.reshape(scale, {});
  Value result =
      node.binary(BinaryKind::Mul, node.cast(sum, builder.getF32Type()), scale);
  if (!node.hasInput(7))
    return node.result(result);
  return requantized(node, result, 7, node.element(0));
}

/// The product of two integer matrices times their scales, plus a bias.
static LogicalResult scaleProduct(Node &node, Value lhs, Value rhs,
                                  Value lhsScale, Value rhsScale, Value bias) {
  Type type = node.getBuilder().getF32Type();
  Value sum = node.create<MatMulOp>(lhs, rhs);
  auto flat = [&](Value scale) {
    return scale && rankedType(scale).getNumElements() == 1
               ? node.reshape(scale, {})
               : scale;
  };
  Value scale = node.binary(BinaryKind::Mul, flat(lhsScale), flat(rhsScale));
  Value result = node.binary(BinaryKind::Mul, node.cast(sum, type), scale);
  if (bias)
    result = node.binary(BinaryKind::Add, result, bias);
  return node.result(result);
}

static LogicalResult importMatMulIntegerToFloat(Node &node) {
  if (failed(checkContrib(node, 4, 7, {})))
    return failure();
  Value lhs = centred(node, node.input(0), 4, 0);
  Value rhs = centred(node, node.input(1), 5, node.rank(1) - 1);
  return scaleProduct(node, lhs, rhs, node.input(2), node.input(3),
                      node.input(6));
}

static LogicalResult importDynamicQuantizeMatMul(Node &node) {
  if (failed(checkContrib(node, 3, 5, {})) || failed(checkFloats(node, 0)))
    return failure();
  auto [scale, zero] = dynamicScaling(node, node.input(0));
  if (!scale || !zero)
    return failure();
  Value bytes =
      node.create<QuantizeOp>(node.input(0), scale, zero, IntegerAttr());
  Type wide = node.getBuilder().getIntegerType(32);
  Value lhs = node.binary(BinaryKind::Sub, node.cast(bytes, wide),
                          node.cast(zero, wide));
  Value rhs = centred(node, node.input(1), 3, node.rank(1) - 1);
  return scaleProduct(node, lhs, rhs, scale, node.input(2), node.input(4));
}

//===-- Conversions -------------------------------------------------------===//

static LogicalResult importQuantize(Node &node) {
  if (failed(checkContrib(node, 2, 3,
                          {{"axis", AttributeKind::Int},
                           {"block_size", AttributeKind::Int}})) ||
      failed(checkFloats(node, {0, 1})))
    return failure();
  if (node.getInt("block_size", 0) != 0)
    return node.error() << "block_size is not supported here";
  Type type =
      node.hasInput(2)
          ? node.element(2)
          : Type(IntegerType::get(node.getContext(), 8, IntegerType::Unsigned));
  auto scaling =
      readScaling(node, node.input(0), 1, 2, type, node.getInt("axis", 1));
  if (failed(scaling))
    return failure();
  return node.result(quantize(node, node.input(0), *scaling));
}

static LogicalResult importDequantize(Node &node) {
  if (failed(checkContrib(
          node, 2, 3,
          {{"axis", AttributeKind::Int}, {"block_size", AttributeKind::Int}})))
    return failure();
  if (node.getInt("block_size", 0) != 0)
    return node.error() << "block_size is not supported here";
  return node.result(dequantized(node, 0, node.getInt("axis", 1)));
}

ArrayRef<HandlerRow> inlay::import::contribQuantizedHandlers() {
  static constexpr StringLiteral ms = "com.microsoft";
  static constexpr HandlerRow rows[] = {
      {ms, "DequantizeLinear", 1, importDequantize},
      {ms, "DynamicQuantizeMatMul", 1, importDynamicQuantizeMatMul},
      {ms, "MatMulIntegerToFloat", 1, importMatMulIntegerToFloat},
      {ms, "NhwcMaxPool", 1, importNhwcMaxPool},
      {ms, "QGemm", 1, importGemm},
      {ms, "QLinearAdd", 1, importBinary<BinaryKind::Add>},
      {ms, "QLinearAveragePool", 1, importAveragePool},
      {ms, "QLinearConcat", 1, importConcat},
      {ms, "QLinearConv", 1, importConv},
      {ms, "QLinearGlobalAveragePool", 1, importGlobalAveragePool},
      {ms, "QLinearLeakyRelu", 1, importLeakyRelu},
      {ms, "QLinearMul", 1, importBinary<BinaryKind::Mul>},
      {ms, "QLinearReduceMean", 1, importReduceMean},
      {ms, "QLinearSigmoid", 1, importSigmoid},
      {ms, "QLinearSoftmax", 1, importSoftmax},
      {ms, "QLinearWhere", 1, importWhere},
      {ms, "QuantizeLinear", 1, importQuantize},
  };
  return rows;
}
