//===- Attention.cpp - Attention and RotaryEmbedding ----------------------===//
//
// The attention operators of the main domain, by their function bodies in
// ONNX 1.23.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/AttentionCore.h"
#include "lib/Import/HandlerTable.h"

#include "lib/Import/TensorData.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Attention ---------------------------------------------------------===//

/// Key or value with heads; 4-D as it is, 3-D split.
static FailureOr<Value> withHeads(Node &node, unsigned index,
                                  StringRef headsName, StringRef role) {
  if (node.rank(index) == 4)
    return node.input(index);
  return splitHeads(node, node.input(index), node.getInt(headsName), role);
}

/// Adds `attn_mask`: booleans say what is visible, floats are added. A mask
/// that is too short hides the rest.
static LogicalResult addMask(AttentionCore &core) {
  Node &node = core.node;
  Value mask = node.input(3);
  bool isBool = elementOf(mask).isInteger(1);
  int64_t total = core.keyLength();
  if (node.rank(3) < 1 || node.rank(3) > 4)
    return node.error() << "attn_mask is " << typeText(mask)
                        << ", but rank 1 to 4 is needed"; // I16
  int64_t given = node.shape(3).back();
  if (given > total)
    return node.error() << "attn_mask is " << typeText(mask)
                        << ", but there are " << total << " keys"; // I20
  if (given < total && given != 1) {
    SmallVector<int64_t> low(size_t(node.rank(3)), 0), high(low);
    high.back() = total - given;
    Value fill = node.scalar(elementOf(mask), isBool ? 0.0 : -INFINITY);
    mask = node.create<PadOp>(PadMode::Constant, mask, fill, low, high);
  }
  if (isBool)
    core.restrict(mask);
  else
    core.biases.push_back(mask);
  return success();
}

/// Where the first query stands among the keys: i64 [1] or [B, 1, 1, 1].
static Value queryOffset(AttentionCore &core, int64_t pastLength) {
  Node &node = core.node;
  if (!node.hasInput(6))
    return intScalar(node, pastLength);
  Value lengths =
      node.cast(node.input(6), node.getBuilder().getIntegerType(64));
  Value offset = node.binary(BinaryKind::Sub, lengths,
                             intScalar(node, core.queryLength()));
  return node.reshape(offset, {node.shape(6)[0], 1, 1, 1});
}

/// Output 3 by `qk_matmul_output_mode`.
static Value inspectedLogits(AttentionCore &core) {
  switch (core.node.getInt("qk_matmul_output_mode", 0)) {
  case 0:
    return core.logits;
  case 1:
    return core.capped;
  case 2:
    return core.biased;
  case 3:
    return core.weights;
  default:
    core.node.error() << "qk_matmul_output_mode is "
                      << core.node.getInt("qk_matmul_output_mode")
                      << ", but 0 to 3 is needed"; // I25
    return {};
  }
}

static LogicalResult importAttention(Node &node) {
  int64_t rank = node.rank(0);
  if ((rank != 3 && rank != 4) || node.rank(1) != rank ||
      node.rank(2) != rank) // I16
    return node.error() << "Q, K and V are " << typeText(node.input(0)) << ", "
                        << typeText(node.input(1)) << " and "
                        << typeText(node.input(2))
                        << ", but the same rank, 3 or 4, is needed";
  auto query = withHeads(node, 0, "q_num_heads", "Q");
  auto key = withHeads(node, 1, "kv_num_heads", "K");
  auto value = withHeads(node, 2, "kv_num_heads", "V");
  if (failed(query) || failed(key) || failed(value))
    return failure();
  AttentionCore core{node, *query, *key, *value};
  core.scale = node.getFloat("scale", 0.0f);
  core.softcap = node.getFloat("softcap", 0.0f);
  core.guardsEmptyRows = true;
  int64_t pastLength = 0;
  if (node.hasInput(4) != node.hasInput(5))
    return node.error() << "past_key and past_value are needed together";
  if (node.hasInput(4)) {
    if (node.rank(4) != 4 || node.rank(5) != 4)
      return node.error() << "past_key is " << typeText(node.input(4))
                          << ", but rank 4 is needed"; // I16
    pastLength = node.shape(4)[2];
    core.key = joinAlong(node, {node.input(4), core.key}, 2);
    core.value = joinAlong(node, {node.input(5), core.value}, 2);
    if (!core.key || !core.value)
      return failure();
  }
  if (node.wantsOutput(1) && failed(node.result(1, core.key)))
    return failure();
  if (node.wantsOutput(2) && failed(node.result(2, core.value)))
    return failure();
  if (node.hasInput(6) &&
      node.shape(6) != ArrayRef<int64_t>(shapeOf(*query)[0]))
    return node.error() << "nonpad_kv_seqlen is " << typeText(node.input(6))
                        << ", but one length a batch is needed"; // I20

  Value offset = queryOffset(core, pastLength);
  if (node.hasInput(3) && failed(addMask(core)))
    return failure();
  if (node.getInt("is_causal", 0) != 0)
    core.makeCausal(offset);
  core.makeWindow(offset, node.getInt("left_window_size", -1),
                  node.getInt("right_window_size", -1));
  if (node.hasInput(6)) {
    Value lengths = node.reshape(
        node.cast(node.input(6), node.getBuilder().getIntegerType(64)),
        {node.shape(6)[0], 1, 1, 1});
    core.restrict(node.compare(
        CompareKind::Lt, countAlong(node, core.keyLength(), 3, 4), lengths));
  }
  Value result = core.build();
  if (node.wantsOutput(3) && failed(node.result(3, inspectedLogits(core))))
    return failure();
  return node.result(rank == 3 ? mergeHeads(node, result) : result);
}

//===-- RotaryEmbedding ---------------------------------------------------===//

static LogicalResult importRotary(Node &node) {
  Value input = node.input(0);
  int64_t rank = node.rank(0);
  if (rank != 3 && rank != 4)
    return node.error() << "X is " << typeText(input)
                        << ", but rank 3 or 4 is needed"; // I16
  if (rank == 3) {
    auto parted = splitHeads(node, input, node.getInt("num_heads"), "X");
    if (failed(parted))
      return failure();
    input = *parted;
  }
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t size = node.getInt("rotary_embedding_dim", 0);
  if (size == 0)
    size = shape[3];
  if (size < 2 || size % 2 != 0 || size > shape[3])
    return node.error() << "rotary_embedding_dim=" << size
                        << " does not fit vectors of " << shape[3]
                        << " values"; // I18
  Value cosines = node.input(1), sines = node.input(2);
  if (node.hasInput(3)) {
    if (node.rank(1) != 2 || node.rank(2) != 2)
      return node.error() << "cos_cache is " << typeText(cosines)
                          << ", but rank 2 is needed with position_ids"; // I16
    cosines = node.create<GatherOp>(cosines, node.input(3), 0u);
    sines = node.create<GatherOp>(sines, node.input(3), 0u);
  }
  if (!cosines || !sines)
    return failure();
  SmallVector<int64_t> needed = {shape[0], shape[2], size / 2};
  if (shapeOf(cosines) != ArrayRef<int64_t>(needed) ||
      shapeOf(sines) != ArrayRef<int64_t>(needed))
    return node.error() << "the cosines and sines are " << typeText(cosines)
                        << " and " << typeText(sines) << ", but "
                        << shapeText(needed) << " is needed"; // I20
  Value result = rotate(node, input, cosines, sines, size,
                        node.getInt("interleaved", 0) != 0);
  return node.result(rank == 3 ? mergeHeads(node, result) : result);
}

ArrayRef<HandlerRow> inlay::import::attentionHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Attention", 23, importAttention},
      {"", "CausalConvWithState", 27, importCausalConv},
      {"", "LinearAttention", 27, importLinearAttention},
      {"", "RotaryEmbedding", 23, importRotary},
  };
  return rows;
}
