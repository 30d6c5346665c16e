//===- Contrib.cpp - The domain com.microsoft: elementwise and norms ------===//
//
// Activations, and normalisations with a skip connection before them, of
// ONNX Runtime's own domain, spelled with the ops that ONNX has.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Contrib.h"

#include "lib/Import/HandlerTable.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- What stands in for a schema ---------------------------------------===//

LogicalResult
inlay::import::checkContrib(Node &node, unsigned minInputs, unsigned maxInputs,
                            std::initializer_list<KnownAttribute> attributes) {
  if (node.numInputs() < minInputs || node.numInputs() > maxInputs) {
    InFlightDiagnostic error = node.error();
    error << "has " << node.numInputs() << " inputs, but " << minInputs;
    if (maxInputs != minInputs)
      error << " to " << maxInputs;
    return error << " are needed"; // I13
  }
  for (unsigned i = 0; i < minInputs; ++i)
    if (!node.hasInput(i))
      return node.error() << "input " << i << " is needed"; // I13
  for (const onnx::AttributeProto &attribute : node.proto.attribute()) {
    const KnownAttribute *known =
        llvm::find_if(attributes, [&](const KnownAttribute &candidate) {
          return candidate.name == StringRef(attribute.name());
        });
    if (known == attributes.end())
      return node.error() << "has the attribute " << quoted(attribute.name())
                          << ", which is not supported"; // I14
    if (int(attribute.type()) != int(known->kind))
      return node.error() << "the attribute " << quoted(attribute.name())
                          << " is " << spelling(AttributeKind(attribute.type()))
                          << ", but " << spelling(known->kind)
                          << " is needed"; // I14
  }
  return success();
}

LogicalResult inlay::import::checkFloats(Node &node,
                                         ArrayRef<unsigned> indices) {
  std::optional<unsigned> first;
  for (unsigned index : indices) {
    if (!node.hasInput(index))
      continue;
    if (!isa<FloatType>(node.element(index)))
      return node.error() << "input " << index << " is "
                          << typeText(node.input(index))
                          << ", but floats are needed"; // I15
    if (!first)
      first = index;
    if (node.element(index) != node.element(*first))
      return node.error() << "input " << index << " is "
                          << typeText(node.input(index)) << ", but input "
                          << *first << " is " << typeText(node.input(*first))
                          << "; both must have the same element type"; // I15
  }
  return success();
}

Value inlay::import::applyActivation(Node &node, Value value,
                                     StringRef activation,
                                     ArrayRef<float> parameters) {
  auto parameter = [&](size_t index, float fallback) {
    return index < parameters.size() ? parameters[index] : fallback;
  };
  if (!value || activation.empty())
    return value;
  if (activation == "Relu")
    return node.unary(UnaryKind::Relu, value);
  if (activation == "Tanh")
    return node.unary(UnaryKind::Tanh, value);
  if (activation == "Sigmoid")
    return node.unary(UnaryKind::Sigmoid, value);
  if (activation == "LeakyRelu")
    return node.unary(UnaryKind::LeakyRelu, value, parameter(0, 0.01f));
  if (activation == "HardSigmoid")
    return node.unary(UnaryKind::HardSigmoid, value, parameter(0, 0.2f),
                      parameter(1, 0.5f));
  if (activation == "Clip") {
    Type type = elementOf(value);
    Value high = node.scalar(type, parameter(1, INFINITY));
    Value low = node.scalar(type, parameter(0, -INFINITY));
    return node.binary(BinaryKind::Min,
                       node.binary(BinaryKind::Max, value, low), high);
  }
  node.error() << "activation is " << quoted(activation)
               << ", which is not supported"; // I25
  return {};
}

//===-- Activations -------------------------------------------------------===//

static LogicalResult importGelu(Node &node) {
  if (failed(checkContrib(node, 1, 1, {})) || failed(checkFloats(node, 0)))
    return failure();
  return node.result(node.unary(UnaryKind::Gelu, node.input(0)));
}

/// With an optional bias before it.
template <UnaryKind kind, unsigned minInputs>
static LogicalResult importBiasGelu(Node &node) {
  if (failed(checkContrib(node, minInputs, 2, {})) ||
      failed(checkFloats(node, {0, 1})))
    return failure();
  Value value = node.input(0);
  if (node.hasInput(1))
    value = node.binary(BinaryKind::Add, value, node.input(1));
  return node.result(node.unary(kind, value));
}

/// x * sigmoid(alpha * x)
static LogicalResult importQuickGelu(Node &node) {
  if (failed(checkContrib(node, 1, 1, {{"alpha", AttributeKind::Float}})) ||
      failed(checkFloats(node, 0)))
    return failure();
  return node.result(node.unary(UnaryKind::Swish, node.input(0),
                                node.getFloat("alpha", 1.702f)));
}

/// gelu(left half) * right half of the sum with the bias.
static LogicalResult importBiasSplitGelu(Node &node) {
  if (failed(checkContrib(node, 2, 2, {})) || failed(checkFloats(node, {0, 1})))
    return failure();
  Value sum = node.binary(BinaryKind::Add, node.input(0), node.input(1));
  if (!sum)
    return failure();
  SmallVector<int64_t> sizes(shapeOf(sum)), starts(sizes.size(), 0);
  SmallVector<int64_t> steps(sizes.size(), 1);
  if (sizes.empty() || sizes.back() % 2 != 0)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but an even last axis is needed"; // I16
  sizes.back() /= 2;
  Value left = node.create<SliceOp>(sum, starts, sizes, steps);
  starts.back() = sizes.back();
  Value right = node.create<SliceOp>(sum, starts, sizes, steps);
  return node.result(
      node.binary(BinaryKind::Mul, left, node.unary(UnaryKind::Gelu, right)));
}

//===-- Normalisations ----------------------------------------------------===//

/// Over the trailing axes from `axis` on; the scale may lack.
static Value normalize(Node &node, Value input, Value scale, Value bias,
                       int64_t axis, bool rms, float epsilon) {
  if (!input)
    return {};
  OpBuilder &builder = node.getBuilder();
  return node.create<LayerNormOp>(
      input, scale, bias, builder.getI64IntegerAttr(axis),
      builder.getF32FloatAttr(epsilon), builder.getBoolAttr(rms));
}

/// LayerNormalization of the main domain before ONNX had it, with the mean
/// and inverse deviation as further outputs.
template <bool rms> static LogicalResult importLayerNorm(Node &node) {
  if (failed(checkContrib(node, 2, rms ? 2 : 3,
                          {{"axis", AttributeKind::Int},
                           {"epsilon", AttributeKind::Float},
                           {"stash_type", AttributeKind::Int}})) ||
      failed(checkFloats(node, 0)) || failed(checkFloats(node, {1, 2})))
    return failure();
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  Type type = node.element(0);
  return node.result(normalize(node, node.input(0),
                               node.cast(node.input(1), type),
                               node.cast(node.input(2), type), *axis, rms,
                               node.getFloat("epsilon", 1e-5f)));
}

/// norm(input + skip (+ bias)); the sum is output 3.
template <bool rms> static LogicalResult importSkipLayerNorm(Node &node) {
  if (failed(checkContrib(node, 3, rms ? 4 : 5,
                          {{"epsilon", AttributeKind::Float}})) ||
      failed(checkFloats(node, {0, 1, 2, 3, 4})))
    return failure();
  if (node.rank(0) < 2)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 2 or 3 is needed"; // I16
  Value skip = node.input(1);
  Value sum = node.binary(BinaryKind::Add, node.input(0), skip);
  unsigned biasIndex = rms ? 3 : 4;
  if (node.hasInput(biasIndex))
    sum = node.binary(BinaryKind::Add, sum, node.input(biasIndex));
  if (!sum)
    return failure();
  if (shapeOf(sum) != node.shape(0))
    return node.error() << "skip is " << typeText(skip)
                        << ", which does not fit the input "
                        << typeText(node.input(0));
  if (node.wantsOutput(1) || node.wantsOutput(2))
    return node.error() << "mean and inv_std_var are not supported as outputs";
  if (node.wantsOutput(3) && failed(node.result(3, sum)))
    return failure();
  return node.result(normalize(node, sum, node.input(2),
                               rms ? Value() : node.input(3), node.rank(0) - 1,
                               rms, node.getFloat("epsilon", 1e-5f)));
}

ArrayRef<HandlerRow> inlay::import::contribHandlers() {
  static constexpr StringLiteral ms = "com.microsoft";
  static constexpr HandlerRow rows[] = {
      {ms, "BiasGelu", 1, importBiasGelu<UnaryKind::Gelu, 2>},
      {ms, "BiasSplitGelu", 1, importBiasSplitGelu},
      {ms, "FastGelu", 1, importBiasGelu<UnaryKind::GeluTanh, 1>},
      {ms, "Gelu", 1, importGelu},
      {ms, "QuickGelu", 1, importQuickGelu},
      {ms, "SkipLayerNormalization", 1, importSkipLayerNorm<false>},
      {ms, "SkipSimplifiedLayerNormalization", 1, importSkipLayerNorm<true>},
      {"", "SimplifiedLayerNormalization", 1, importLayerNorm<true>},
      {ms, "SimplifiedLayerNormalization", 1, importLayerNorm<true>},
      {ms, "LayerNormalization", 1, importLayerNorm<false>},
  };
  return rows;
}
