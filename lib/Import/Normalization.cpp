//===- Normalization.cpp - Softmax and the normalisations -----------------===//
//
// The softmax family with its two meanings (before and from opset 13), the
// layer, batch, instance and group normalisations, LRN and LpNormalization.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Softmax -----------------------------------------------------------===//

template <SoftmaxKind kind> static LogicalResult importSoftmax(Node &node) {
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  return node.result(node.create<SoftmaxOp>(kind, node.input(0), *axis));
}

/// Before opset 13 the axes from `axis` on count as one.
template <SoftmaxKind kind> static LogicalResult importFlatSoftmax(Node &node) {
  int64_t rank = node.rank(0);
  int64_t given = node.getInt("axis", 1);
  if (given == rank) // an axis of one element
    return node.error() << "axis " << given << " is outside [" << -rank << ", "
                        << rank - 1 << "] for an input of rank " << rank;
  auto axis = node.axis(given, rank);
  if (failed(axis))
    return failure();
  if (*axis == rank - 1)
    return node.result(node.create<SoftmaxOp>(kind, node.input(0), *axis));
  ArrayRef<int64_t> shape = node.shape(0);
  auto rows = checkedProduct(shape.take_front(size_t(*axis)));
  auto columns = checkedProduct(shape.drop_front(size_t(*axis)));
  Value flat = node.reshape(node.input(0), {*rows, *columns});
  Value result = node.create<SoftmaxOp>(kind, flat, 1);
  return node.result(node.reshape(result, shape));
}

//===-- Means and variances -----------------------------------------------===//

/// `(x - mean) / sqrt(variance + epsilon)` over the axes; the mean and the
/// reciprocal root by the way.
static Value normalize(Node &node, Value value, ArrayRef<int64_t> axes,
                       double epsilon, Value &mean, Value &inverse) {
  mean = node.reduce(ReduceKind::Mean, value, axes, true);
  Value centred = node.binary(BinaryKind::Sub, value, mean);
  Value squares = node.binary(BinaryKind::Mul, centred, centred);
  Value variance = node.reduce(ReduceKind::Mean, squares, axes, true);
  if (!variance)
    return {};
  Value safe = node.binary(BinaryKind::Add, variance,
                           node.scalar(elementOf(variance), epsilon));
  inverse =
      node.unary(UnaryKind::Reciprocal, node.unary(UnaryKind::Sqrt, safe));
  return node.binary(BinaryKind::Mul, centred, inverse);
}

static Value layerNorm(Node &node, Value input, Value scale, Value bias,
                       int64_t axis, bool rms) {
  OpBuilder &builder = node.getBuilder();
  return node.create<LayerNormOp>(
      input, scale, bias, builder.getI64IntegerAttr(axis),
      builder.getF32FloatAttr(node.getFloat("epsilon", 1e-5f)),
      builder.getBoolAttr(rms));
}

static LogicalResult importLayerNorm(Node &node) {
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  if (node.wantsOutput(1) || node.wantsOutput(2)) {
    auto axes = llvm::to_vector(llvm::seq<int64_t>(*axis, node.rank(0)));
    Value mean, inverse;
    (void)normalize(node, node.input(0), axes, node.getFloat("epsilon", 1e-5f),
                    mean, inverse);
    if (failed(node.result(1, mean)) || failed(node.result(2, inverse)))
      return failure();
  }
  return node.result(layerNorm(node, node.input(0), node.input(1),
                               node.input(2), *axis, /*rms=*/false));
}

static LogicalResult importRmsNorm(Node &node) {
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  Type type = node.element(0);
  return node.result(layerNorm(node, node.input(0),
                               node.cast(node.input(1), type), Value(), *axis,
                               /*rms=*/true));
}

static LogicalResult importBatchNorm(Node &node) {
  if (node.getInt("training_mode") != 0)
    return node.error() << "training_mode=1 is not supported";
  if (node.version() < 9 && node.getInt("spatial", 1) == 0)
    return node.error() << "spatial=0 is not supported";
  Type type = node.element(0);
  return node.result(node.create<BatchNormOp>(
      node.input(0), node.cast(node.input(1), type),
      node.cast(node.input(2), type), node.cast(node.input(3), type),
      node.cast(node.input(4), type),
      node.getBuilder().getF32FloatAttr(node.getFloat("epsilon", 1e-5f))));
}

/// Normalises groups of channels: as layer normalisation of [N, G, rest].
static Value normalizeGroups(Node &node, int64_t groups) {
  ArrayRef<int64_t> shape = node.shape(0);
  auto rest = checkedProduct(shape.drop_front(2));
  int64_t elements = *rest * (shape[1] / groups);
  Value flat = node.reshape(node.input(0), {shape[0], groups, elements});
  Value one =
      node.splat(RankedTensorType::get({elements}, node.element(0)), 1.0);
  return layerNorm(node, flat, one, Value(), 2, /*rms=*/false);
}

/// `x * scale + bias` with one value a row of axis 1.
static Value scaleRows(Node &node, Value value) {
  if (!value)
    return {};
  SmallVector<int64_t> shape(size_t(rankedType(value).getRank()), 1);
  Type type = node.element(0);
  for (auto [index, kind] :
       {std::pair(1u, BinaryKind::Mul), std::pair(2u, BinaryKind::Add)}) {
    shape[1] = shapeOf(value)[1];
    if (node.shape(index) != ArrayRef<int64_t>(shape[1])) {
      node.error() << "input " << index << " is " << typeText(node.input(index))
                   << ", but [" << shape[1] << "] is needed";
      return {};
    }
    Value factor = node.reshape(node.cast(node.input(index), type), shape);
    value = node.binary(kind, value, factor);
    if (!value)
      return {};
  }
  return value;
}

static LogicalResult checkChannels(Node &node) {
  if (node.rank(0) >= 3)
    return success();
  return node.error() << "input is " << typeText(node.input(0))
                      << ", but rank 3 or more (N,C,spatial) is needed"; // I16
}

static LogicalResult importInstanceNorm(Node &node) {
  if (failed(checkChannels(node)))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  Value flat = normalizeGroups(node, std::max<int64_t>(shape[1], 1));
  return node.result(scaleRows(node, node.reshape(flat, shape)));
}

/// Scale and bias belong to groups before opset 21, to channels since.
static LogicalResult importGroupNorm(Node &node) {
  if (failed(checkChannels(node)))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t groups = node.getInt("num_groups");
  if (groups < 1 || shape[1] % groups != 0) // I18
    return node.error() << "num_groups=" << groups << " does not divide the "
                        << shape[1] << " channels";
  constexpr int64_t perChannelSince = 21;
  Value flat = normalizeGroups(node, groups);
  if (node.version() < perChannelSince)
    return node.result(node.reshape(scaleRows(node, flat), shape));
  return node.result(scaleRows(node, node.reshape(flat, shape)));
}

//===-- Norms of vectors --------------------------------------------------===//

static LogicalResult importLrn(Node &node) {
  OpBuilder &builder = node.getBuilder();
  return node.result(node.create<LrnOp>(
      node.input(0), builder.getI64IntegerAttr(node.getInt("size")),
      builder.getF32FloatAttr(node.getFloat("alpha", 1e-4f)),
      builder.getF32FloatAttr(node.getFloat("beta", 0.75f)),
      builder.getF32FloatAttr(node.getFloat("bias", 1.0f))));
}

/// A vector of zeros stays one.
static LogicalResult importLpNorm(Node &node) {
  auto axis = node.axis(node.getInt("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  int64_t p = node.getInt("p", 2);
  if (p != 1 && p != 2)
    return node.error() << "p is " << p << ", but 1 or 2 is needed";
  Value norm = node.reduce(p == 1 ? ReduceKind::L1 : ReduceKind::L2,
                           node.input(0), *axis, true);
  Type type = node.element(0);
  Value isZero = node.compare(CompareKind::Eq, norm, node.scalar(type, 0.0));
  Value divisor = node.select(isZero, node.scalar(type, 1.0), norm);
  return node.result(node.binary(BinaryKind::Div, node.input(0), divisor));
}

ArrayRef<HandlerRow> inlay::import::normalizationHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "BatchNormalization", 1, importBatchNorm},
      {"", "GroupNormalization", 18, importGroupNorm},
      {"", "Hardmax", 1, importFlatSoftmax<SoftmaxKind::Hardmax>},
      {"", "Hardmax", 13, importSoftmax<SoftmaxKind::Hardmax>},
      {"", "InstanceNormalization", 1, importInstanceNorm},
      {"", "LRN", 1, importLrn},
      {"", "LayerNormalization", 17, importLayerNorm},
      {"", "LogSoftmax", 1, importFlatSoftmax<SoftmaxKind::LogSoftmax>},
      {"", "LogSoftmax", 13, importSoftmax<SoftmaxKind::LogSoftmax>},
      {"", "LpNormalization", 1, importLpNorm},
      {"", "RMSNormalization", 23, importRmsNorm},
      {"", "Softmax", 1, importFlatSoftmax<SoftmaxKind::Softmax>},
      {"", "Softmax", 13, importSoftmax<SoftmaxKind::Softmax>},
  };
  return rows;
}
