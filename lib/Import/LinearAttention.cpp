//===- LinearAttention.cpp - Attention and convolution with a state -------===//
//
// LinearAttention, which replaces the cache of keys and values by a matrix a
// head, and CausalConvWithState, which stands before it. The tokens are taken
// one by one, each with its ops.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/AttentionCore.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

namespace {

/// Operands as [B, T, H, ..] and the state S [B, H, K, V], all in float; H
/// heads of keys, `group` queries for each.
struct Recurrence {
  Node &node;
  Type type;
  int64_t batch, length, heads, group, keySize, valueSize;
  bool hasDecay = false, isDelta = false;
  double scale = 1;
  Value state = nullptr;

  FailureOr<Value> read(unsigned index, ArrayRef<int64_t> sizes);
  Value at(Value value, int64_t token, ArrayRef<int64_t> shape);
  Value step(int64_t token);
  LogicalResult readOperands();

  Value query = nullptr, key = nullptr, value = nullptr, decay = nullptr,
        beta = nullptr;
  int64_t decaySize = 1, betaHeads = 1;
};

} // namespace

/// Operand `index`, which must have `sizes` after batch and length.
FailureOr<Value> Recurrence::read(unsigned index, ArrayRef<int64_t> sizes) {
  int64_t width = 1;
  for (int64_t size : sizes)
    width *= size;
  if (node.shape(index) != ArrayRef<int64_t>({batch, length, width})) // I16
    return node.error() << "input " << index << " is "
                        << typeText(node.input(index)) << ", but the shape ["
                        << batch << "," << length << "," << width
                        << "] is needed";
  return node.cast(node.input(index), type);
}

/// The row of one token under another shape.
Value Recurrence::at(Value value, int64_t token, ArrayRef<int64_t> shape) {
  if (!value)
    return {};
  int64_t width = shapeOf(value)[2];
  return node.reshape(node.create<SliceOp>(value,
                                           ArrayRef<int64_t>{0, token, 0},
                                           ArrayRef<int64_t>{batch, 1, width},
                                           ArrayRef<int64_t>{1, 1, 1}),
                      shape);
}

LogicalResult Recurrence::readOperands() {
  auto readQuery = read(0, {heads * group, keySize});
  auto readKey = read(1, {heads, keySize});
  auto readValue = read(2, {heads, valueSize});
  if (failed(readQuery) || failed(readKey) || failed(readValue))
    return failure();
  query = *readQuery;
  key = *readKey;
  value = *readValue;
  SmallVector<int64_t> shape = {batch, heads, keySize, valueSize};
  if (node.hasInput(3) && node.shape(3) != ArrayRef<int64_t>(shape)) // I16
    return node.error() << "past_state is " << typeText(node.input(3))
                        << ", but the shape " << shapeText(shape)
                        << " is needed";
  state = node.hasInput(3) ? node.cast(node.input(3), type)
                           : node.splat(RankedTensorType::get(shape, type), 0);
  if (hasDecay) {
    if (!node.hasInput(4))
      return node.error() << "this update_rule needs a decay"; // I14
    bool isPerKey = node.rank(4) == 3 && node.shape(4)[2] == heads * keySize;
    decaySize = isPerKey ? keySize : 1;
    auto given = read(4, {heads, decaySize});
    if (failed(given))
      return failure();
    decay = node.unary(UnaryKind::Exp, *given);
  }
  if (isDelta) {
    if (!node.hasInput(5))
      return node.error() << "this update_rule needs a beta"; // I14
    betaHeads = node.rank(5) == 3 && node.shape(5)[2] == 1 ? 1 : heads;
    auto given = read(5, betaHeads);
    if (failed(given))
      return failure();
    beta = *given;
  }
  return success(!node.hasFailed());
}

/// Moves the state on; the result of the token, [B, 1, H * group * V].
Value Recurrence::step(int64_t token) {
  if (hasDecay)
    state = node.binary(BinaryKind::Mul, state,
                        at(decay, token, {batch, heads, decaySize, 1}));
  Value change = at(value, token, {batch, heads, 1, valueSize});
  if (isDelta) {
    Value known = node.create<MatMulOp>(
        at(key, token, {batch, heads, 1, keySize}), state);
    change = node.binary(BinaryKind::Mul,
                         node.binary(BinaryKind::Sub, change, known),
                         at(beta, token, {batch, betaHeads, 1, 1}));
  }
  state = node.binary(BinaryKind::Add, state,
                      node.binary(BinaryKind::Mul,
                                  at(key, token, {batch, heads, keySize, 1}),
                                  change));
  Value result = node.create<MatMulOp>(
      at(query, token, {batch, heads, group, keySize}), state);
  result = node.binary(BinaryKind::Mul, result, node.scalar(type, scale));
  return node.reshape(result, {batch, 1, heads * group * valueSize});
}

LogicalResult inlay::import::importLinearAttention(Node &node) {
  for (unsigned index : {0u, 1u, 2u})
    if (node.rank(index) != 3) // I16
      return node.error() << "input " << index << " is "
                          << typeText(node.input(index))
                          << ", but rank 3 is needed";
  int64_t heads = node.getInt("kv_num_heads");
  int64_t queries = node.getInt("q_num_heads");
  int64_t width = node.shape(0)[2], values = node.shape(2)[2];
  if (heads < 1 || queries < 1 || queries % heads != 0 ||
      width % queries != 0 || values % heads != 0) // I18
    return node.error() << "q_num_heads=" << queries
                        << " and kv_num_heads=" << heads << " do not divide "
                        << typeText(node.input(0)) << " and "
                        << typeText(node.input(2));
  StringRef rule = node.getString("update_rule", "gated_delta");
  if (rule != "linear" && rule != "gated" && rule != "delta" &&
      rule != "gated_delta") // I25
    return node.error() << "update_rule is " << quoted(rule)
                        << ", but 'linear', 'gated', 'delta' or 'gated_delta' "
                           "is needed";
  constexpr int64_t mostTokens = 1024;
  int64_t length = node.shape(0)[1];
  if (length < 1 || length > mostTokens)
    return node.error() << "takes " << length << " tokens, but 1 to "
                        << mostTokens << " are supported";
  Type type = node.element(0).isF64() ? node.element(0)
                                      : node.getBuilder().getF32Type();
  Recurrence run{node,
                 type,
                 node.shape(0)[0],
                 length,
                 heads,
                 queries / heads,
                 width / queries,
                 values / heads};
  run.hasDecay = rule.starts_with("gated");
  run.isDelta = rule.ends_with("delta");
  float scale = node.getFloat("scale", 0.0f);
  run.scale = scale != 0 ? double(scale) : 1 / std::sqrt(double(run.keySize));
  if (failed(run.readOperands()))
    return failure();
  SmallVector<Value> tokens;
  for (int64_t token = 0; token < length; ++token) {
    tokens.push_back(run.step(token));
    if (!tokens.back())
      return failure();
  }
  Value result = tokens.size() == 1 ? tokens[0] : joinAlong(node, tokens, 1);
  if (failed(node.result(0, node.cast(result, node.element(0)))))
    return failure();
  Type stateType = node.hasInput(3) ? node.element(3) : node.element(0);
  return node.wantsOutput(1) ? node.result(1, node.cast(run.state, stateType))
                             : success();
}

LogicalResult inlay::import::importCausalConv(Node &node) {
  if (node.rank(0) != 3 || node.rank(1) != 3 || node.shape(1)[1] != 1 ||
      node.shape(1)[0] != node.shape(0)[1] || node.shape(1)[2] < 1) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << " and weight " << typeText(node.input(1))
                        << ", but [batch,channels,length] and "
                           "[channels,1,kernel] are needed";
  StringRef activation = node.getString("activation", "none");
  if (activation != "none" && activation != "silu" &&
      activation != "swish") // I25
    return node.error() << "activation is " << quoted(activation)
                        << ", but 'none', 'silu' or 'swish' is needed";
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t kept = node.shape(1)[2] - 1;
  SmallVector<int64_t> stateShape = {shape[0], shape[1], kept};
  if (node.hasInput(3) && node.shape(3) != ArrayRef<int64_t>(stateShape)) // I16
    return node.error() << "past_state is " << typeText(node.input(3))
                        << ", but the shape " << shapeText(stateShape)
                        << " is needed";
  Value past = node.hasInput(3)
                   ? node.input(3)
                   : node.splat(node.inputType(0).clone(stateShape), 0);
  Value joined =
      kept ? joinAlong(node, {past, node.input(0)}, 2) : node.input(0);
  Value result = node.create<ConvOp>(joined, node.input(1), node.input(2),
                                     ArrayRef<int64_t>{1}, ArrayRef<int64_t>{1},
                                     ArrayRef<int64_t>{0, 0}, shape[1]);
  if (activation != "none")
    result = node.unary(UnaryKind::Swish, result, 1.0f);
  if (failed(node.result(0, result)))
    return failure();
  if (!node.wantsOutput(1))
    return success();
  return node.result(1, node.create<SliceOp>(joined,
                                             ArrayRef<int64_t>{0, 0, shape[2]},
                                             ArrayRef<int64_t>(stateShape),
                                             ArrayRef<int64_t>{1, 1, 1}));
}
