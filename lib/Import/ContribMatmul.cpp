//===- ContribMatmul.cpp - The domain com.microsoft: products -------------===//
//
// Products with an activation or a transpose in them, and those with weights
// of 2, 4 or 8 bits in blocks, which are unpacked while importing.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Contrib.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/Window.h"

#include "lib/Reference/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Fused products ----------------------------------------------------===//

/// A permutation that swaps the last two axes, or moves the batch axes (but
/// not the first of the last two) as `transBatch` wants.
static Value transposed(Node &node, Value value, bool trans, bool transBatch) {
  if (!value || (!trans && !transBatch))
    return value;
  int64_t rank = rankedType(value).getRank();
  if (rank < 2)
    return value;
  SmallVector<int64_t> perm;
  // transBatch: [M, batch.., K] stands for [batch.., M, K].
  if (transBatch) {
    for (int64_t i = 1; i + 1 < rank; ++i)
      perm.push_back(i);
    perm.push_back(0);
    perm.push_back(rank - 1);
  } else {
    perm = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  }
  if (trans)
    std::swap(perm[size_t(rank) - 1], perm[size_t(rank) - 2]);
  return node.transpose(value, perm);
}

static LogicalResult importFusedMatMul(Node &node) {
  if (failed(checkContrib(node, 2, 2,
                          {{"alpha", AttributeKind::Float},
                           {"transA", AttributeKind::Int},
                           {"transB", AttributeKind::Int},
                           {"transBatchA", AttributeKind::Int},
                           {"transBatchB", AttributeKind::Int}})) ||
      failed(checkFloats(node, {0, 1})))
    return failure();
  Value lhs = transposed(node, node.input(0), node.getInt("transA") != 0,
                         node.getInt("transBatchA") != 0);
  Value rhs = transposed(node, node.input(1), node.getInt("transB") != 0,
                         node.getInt("transBatchB") != 0);
  Value product = node.create<MatMulOp>(lhs, rhs);
  float alpha = node.getFloat("alpha", 1.0f);
  if (product && alpha != 1.0f)
    product = node.binary(BinaryKind::Mul, product,
                          node.scalar(elementOf(product), alpha));
  return node.result(product);
}

static LogicalResult importFusedGemm(Node &node) {
  if (failed(checkContrib(node, 2, 3,
                          {{"alpha", AttributeKind::Float},
                           {"beta", AttributeKind::Float},
                           {"transA", AttributeKind::Int},
                           {"transB", AttributeKind::Int},
                           {"activation", AttributeKind::String},
                           {"activation_alpha", AttributeKind::Float},
                           {"activation_beta", AttributeKind::Float},
                           {"activation_gamma", AttributeKind::Float}})) ||
      failed(checkFloats(node, {0, 1, 2})))
    return failure();
  OpBuilder &builder = node.getBuilder();
  Value product = node.create<GemmOp>(
      node.input(0), node.input(1), node.input(2),
      builder.getF32FloatAttr(node.getFloat("alpha", 1.0f)),
      builder.getF32FloatAttr(node.getFloat("beta", 1.0f)),
      builder.getBoolAttr(node.getInt("transA") != 0),
      builder.getBoolAttr(node.getInt("transB") != 0));
  SmallVector<float> parameters;
  if (node.hasAttr("activation_alpha"))
    parameters.push_back(node.getFloat("activation_alpha"));
  if (node.hasAttr("activation_beta"))
    parameters.push_back(node.getFloat("activation_beta"));
  return node.result(applyActivation(node, product,
                                     node.getString("activation"),
                                     parameters));
}

/// activation(conv(x, w, b) + z)
static LogicalResult importFusedConv(Node &node) {
  if (failed(checkContrib(node, 2, 4,
                          {{"activation", AttributeKind::String},
                           {"activation_params", AttributeKind::Floats},
                           {"auto_pad", AttributeKind::String},
                           {"dilations", AttributeKind::Ints},
                           {"group", AttributeKind::Int},
                           {"kernel_shape", AttributeKind::Ints},
                           {"pads", AttributeKind::Ints},
                           {"strides", AttributeKind::Ints}})) ||
      failed(checkFloats(node, {0, 1, 2, 3})))
    return failure();
  if (node.rank(0) < 3 || node.rank(1) != node.rank(0)) // I16
    return node.error() << "input " << typeText(node.input(0))
                        << " and weight " << typeText(node.input(1))
                        << " need the same rank, 3 or more";
  ArrayRef<int64_t> kernel = node.shape(1).drop_front(2);
  if (failed(checkKernelShape(node, kernel)))
    return failure();
  auto window = readWindow(node, node.input(0), kernel);
  if (failed(window))
    return failure();
  Value result = node.create<ConvOp>(
      node.input(0), node.input(1), node.input(2), window->strides,
      window->dilations, window->pads, node.getInt("group", 1));
  if (node.hasInput(3))
    result = node.binary(BinaryKind::Add, result, node.input(3));
  return node.result(applyActivation(
      node, result, node.getString("activation"),
      node.getFloats("activation_params").value_or(SmallVector<float>())));
}

//===-- Weights in blocks of few bits -------------------------------------===//

namespace {

/// The operands and attributes of MatMulNBits: a weight [N, K] whose rows are
/// blocks of `size` values of `bits` bits, little end first.
struct PackedWeight {
  Node &node;
  int64_t inner, columns, bits, size, blocks;
  std::vector<double> scales, zeros;
  bool zerosArePacked = false;

  LogicalResult readShape();
  LogicalResult readScales();
  FailureOr<Tensor> constant(unsigned index, StringRef role, int64_t elements);
  double zeroPoint(int64_t column, int64_t block) const;
  Value unpack(ArrayRef<char> bytes, Type type);
};

} // namespace

LogicalResult PackedWeight::readShape() {
  inner = node.getInt("K");
  columns = node.getInt("N");
  bits = node.getInt("bits", 4);
  size = node.getInt("block_size");
  if (bits != 2 && bits != 4 && bits != 8)
    return node.error() << "bits=" << bits
                        << " is not supported; 2, 4 or 8 is needed";
  if (size < 16 || (size & (size - 1)) != 0 || size > INT32_MAX) // I18
    return node.error() << "block_size=" << size
                        << " must be a power of two, 16 or more";
  int64_t rank = node.rank(0);
  if (inner < 1 || columns < 1 || inner > INT32_MAX || columns > INT32_MAX ||
      rank < 1 || node.shape(0).back() != inner)
    return node.error() << "K=" << inner << " and N=" << columns
                        << " do not fit the input "
                        << typeText(node.input(0)); // I17
  blocks = (inner + size - 1) / size;
  return success();
}

FailureOr<Tensor> PackedWeight::constant(unsigned index, StringRef role,
                                         int64_t elements) {
  ElementsAttr value = Node::constantValue(node.input(index));
  if (!value)
    return node.error() << "input " << index << " (" << role
                        << ") is computed at run time, but must be a constant";
  auto tensor = Tensor::fromAttr(value);
  if (failed(tensor))
    return node.error() << "input " << index << " (" << role
                        << ") has no readable value";
  if (tensor->getNumElements() != elements)
    return node.error() << "input " << index << " (" << role << ") is "
                        << typeText(node.input(index)) << ", but " << elements
                        << " elements are needed"; // I17
  return tensor;
}

LogicalResult PackedWeight::readScales() {
  auto numbers = [](const Tensor &tensor) {
    std::vector<double> values;
    for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i)
      values.push_back(tensor.getFloat(i));
    return values;
  };
  auto scale = constant(2, "scales", columns * blocks);
  if (failed(scale))
    return failure();
  scales = numbers(*scale);
  if (!node.hasInput(3))
    return success();
  zerosArePacked = !isa<FloatType>(node.element(3));
  int64_t packed = (blocks * bits + 7) / 8;
  auto zero = constant(3, "zero_points",
                       columns * (zerosArePacked ? packed : blocks));
  if (failed(zero))
    return failure();
  zeros = numbers(*zero);
  return success();
}

double PackedWeight::zeroPoint(int64_t column, int64_t block) const {
  if (zeros.empty())
    return double(int64_t(1) << (bits - 1));
  if (!zerosArePacked)
    return zeros[size_t(column * blocks + block)];
  int64_t packed = (blocks * bits + 7) / 8, perByte = 8 / bits;
  auto byte = unsigned(zeros[size_t(column * packed + block / perByte)]);
  return double((byte >> (block % perByte * bits)) & ((1u << bits) - 1));
}

Value PackedWeight::unpack(ArrayRef<char> bytes, Type type) {
  Tensor weight(RankedTensorType::get({columns, inner}, type));
  int64_t perByte = 8 / bits, blockBytes = size / perByte;
  unsigned mask = (1u << bits) - 1;
  for (int64_t column = 0; column < columns; ++column)
    for (int64_t k = 0; k < inner; ++k) {
      int64_t block = k / size, at = k % size;
      auto byte = uint8_t(bytes[size_t((column * blocks + block) * blockBytes +
                                       at / perByte)]);
      unsigned value = (byte >> (at % perByte * bits)) & mask;
      weight.setFloat(column * inner + k,
                      (double(value) - zeroPoint(column, block)) *
                          scales[size_t(column * blocks + block)]);
    }
  // The constant keeps the name of the packed one.
  return ConstantOp::create(node.getBuilder(),
                            node.input(1).getDefiningOp()->getLoc(),
                            weight.toAttr("weight"));
}

static LogicalResult importMatMulNBits(Node &node) {
  if (failed(checkContrib(node, 3, 6,
                          {{"K", AttributeKind::Int},
                           {"N", AttributeKind::Int},
                           {"bits", AttributeKind::Int},
                           {"block_size", AttributeKind::Int},
                           {"accuracy_level", AttributeKind::Int},
                           {"weight_prepacked", AttributeKind::Int}})) ||
      failed(checkFloats(node, {0, 2, 5})))
    return failure();
  if (node.hasInput(4))
    return node.error() << "g_idx is not supported; export the weight with "
                           "its columns in order";
  if (node.getInt("weight_prepacked") != 0)
    return node.error() << "weight_prepacked="
                        << node.getInt("weight_prepacked")
                        << " is not supported"; // I25
  PackedWeight packed{node, 0, 0, 0, 0, 0, {}, {}};
  if (failed(packed.readShape()) || failed(packed.readScales()))
    return failure();
  auto data = packed.constant(
      1, "B", packed.columns * packed.blocks * packed.size * packed.bits / 8);
  if (failed(data))
    return failure();
  if (!node.element(1).isInteger(8))
    return node.error() << "input 1 (B) is " << typeText(node.input(1))
                        << ", but uint8 is needed"; // I15
  Value weight = packed.unpack(data->bytes(), node.element(0));
  SmallVector<int64_t> shape(node.shape(0));
  auto rows = checkedProduct(ArrayRef<int64_t>(shape).drop_back());
  shape.back() = packed.columns;
  OpBuilder &builder = node.getBuilder();
  Value product = node.create<GemmOp>(
      node.reshape(node.input(0), {*rows, packed.inner}), weight,
      node.input(5), builder.getF32FloatAttr(1.0f),
      builder.getF32FloatAttr(1.0f), builder.getBoolAttr(false),
      builder.getBoolAttr(true));
  return node.result(node.reshape(product, shape));
}

ArrayRef<HandlerRow> inlay::import::contribMatmulHandlers() {
  static constexpr StringLiteral ms = "com.microsoft";
  static constexpr HandlerRow rows[] = {
      {ms, "FusedConv", 1, importFusedConv},
      {ms, "FusedGemm", 1, importFusedGemm},
      {ms, "FusedMatMul", 1, importFusedMatMul},
      {ms, "MatMulNBits", 1, importMatMulNBits},
      {ms, "TransposeMatMul", 1, importFusedMatMul},
  };
  return rows;
}
