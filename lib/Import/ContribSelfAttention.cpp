//===- ContribSelfAttention.cpp - The domain com.microsoft: Attention -----===//
//
// Attention, which projects its input by one weight to query, key and value;
// QAttention, where input and weight are bytes; and the masks that they share
// with MultiHeadAttention.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/AttentionCore.h"
#include "lib/Import/Contrib.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/Quantization.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Masks -------------------------------------------------------------===//

LogicalResult inlay::import::addKeyMask(AttentionCore &core, unsigned index,
                                        float filter) {
  Node &node = core.node;
  if (!node.hasInput(index))
    return success();
  Value mask =
      node.cast(node.input(index), node.getBuilder().getIntegerType(64));
  int64_t batch = shapeOf(core.query)[0], total = core.keyLength();
  ArrayRef<int64_t> shape = node.shape(index);
  Value isVisible;
  if (shape == ArrayRef<int64_t>(batch)) {
    isVisible = node.compare(CompareKind::Lt, countAlong(node, total, 3, 4),
                             node.reshape(mask, {batch, 1, 1, 1}));
  } else if (shape == ArrayRef<int64_t>({batch, total})) {
    isVisible =
        node.compare(CompareKind::Ne, node.reshape(mask, {batch, 1, 1, total}),
                     intScalar(node, 0));
  } else if (shape == ArrayRef<int64_t>({batch, core.queryLength(), total})) {
    isVisible =
        node.compare(CompareKind::Ne,
                     node.reshape(mask, {batch, 1, core.queryLength(), total}),
                     intScalar(node, 0));
  } else {
    return node.error() << "the mask is " << typeText(node.input(index))
                        << ", which is not supported for " << total
                        << " keys"; // I20
  }
  Type type = elementOf(core.query);
  core.biases.push_back(node.select(isVisible, node.scalar(type, 0.0),
                                    node.scalar(type, filter)));
  return success();
}

/// The causal mask of ONNX Runtime adds a large negative number.
void inlay::import::makeUnidirectional(AttentionCore &core,
                                       int64_t pastLength) {
  if (core.node.getInt("unidirectional", 0) != 0)
    core.makeCausal(intScalar(core.node, pastLength));
}

//===-- From one projection -----------------------------------------------===//

/// The past keys and values [2, B, H, P, D] before the new ones, and both as
/// output 1; gives P.
static FailureOr<int64_t> joinPast(AttentionCore &core, unsigned index) {
  Node &node = core.node;
  int64_t length = 0;
  SmallVector<int64_t> shape(shapeOf(core.key));
  if (shapeOf(core.value) != ArrayRef<int64_t>(shape))
    return node.error() << "a past needs keys and values of the same size";
  if (node.hasInput(index)) {
    SmallVector<int64_t> needed(shape);
    needed.insert(needed.begin(), 2);
    if (node.rank(index) == 5)
      needed[3] = length = node.shape(index)[3];
    if (node.shape(index) != ArrayRef<int64_t>(needed)) // I16
      return node.error() << "past is " << typeText(node.input(index))
                          << ", but the shape [2,batch,heads,past,size] of "
                          << typeText(core.key) << " is needed";
    auto half = [&](int64_t which) {
      SmallVector<int64_t> starts(5, 0), steps(5, 1), sizes(needed);
      starts[0] = which;
      sizes[0] = 1;
      return node.reshape(
          node.create<SliceOp>(node.input(index), starts, sizes, steps),
          ArrayRef(sizes).drop_front());
    };
    core.key = joinAlong(node, {half(0), core.key}, 2);
    core.value = joinAlong(node, {half(1), core.value}, 2);
  }
  if (!node.wantsOutput(1) || node.hasFailed())
    return length;
  SmallVector<int64_t> one(shapeOf(core.key));
  one.insert(one.begin(), 1);
  Value present = joinAlong(
      node, {node.reshape(core.key, one), node.reshape(core.value, one)}, 0);
  if (failed(node.result(1, present)))
    return failure();
  return length;
}

/// What follows the projection [B, S, query + key + value].
static LogicalResult attend(Node &node, Value projected,
                            ArrayRef<int64_t> sizes, unsigned maskIndex,
                            unsigned pastIndex, Value bias) {
  int64_t heads = node.getInt("num_heads");
  if (!projected)
    return failure();
  auto query =
      splitHeads(node, lastAxis(node, projected, 0, sizes[0]), heads, "query");
  auto key = splitHeads(node, lastAxis(node, projected, sizes[0], sizes[1]),
                        heads, "key");
  auto value =
      splitHeads(node, lastAxis(node, projected, sizes[0] + sizes[1], sizes[2]),
                 heads, "value");
  if (failed(query) || failed(key) || failed(value))
    return failure();
  AttentionCore core{node, *query, *key, *value};
  core.scale = node.getFloat("scale", 0.0f);
  int64_t pastLength = 0;
  if (node.hasInput(pastIndex) || node.wantsOutput(1)) {
    auto joined = joinPast(core, pastIndex);
    if (failed(joined))
      return failure();
    pastLength = *joined;
  }
  if (failed(addKeyMask(core, maskIndex,
                        node.getFloat("mask_filter_value", -10000.0f))))
    return failure();
  if (bias)
    core.biases.push_back(bias);
  makeUnidirectional(core, pastLength);
  return node.result(mergeHeads(node, core.build()));
}

static LogicalResult checkRanks(Node &node) {
  if (node.rank(0) == 3 && node.rank(1) == 2)
    return success();
  return node.error() << "input is " << typeText(node.input(0))
                      << " and weight " << typeText(node.input(1))
                      << ", but ranks 3 and 2 are needed"; // I16
}

static LogicalResult importAttention(Node &node) {
  if (failed(checkContrib(node, 2, 7,
                          {{"do_rotary", AttributeKind::Int},
                           {"mask_filter_value", AttributeKind::Float},
                           {"num_heads", AttributeKind::Int},
                           {"past_present_share_buffer", AttributeKind::Int},
                           {"qkv_hidden_sizes", AttributeKind::Ints},
                           {"rotary_embedding_dim", AttributeKind::Int},
                           {"scale", AttributeKind::Float},
                           {"unidirectional", AttributeKind::Int}})) ||
      failed(checkFloats(node, {0, 1, 2, 4, 5})))
    return failure();
  if (node.getInt("do_rotary", 0) != 0 ||
      node.getInt("past_present_share_buffer", 0) != 0)
    return node.error() << "rotary embedding and a shared buffer are not "
                           "supported here; GroupQueryAttention has them";
  if (failed(checkRanks(node)))
    return failure();
  Value projected = node.create<MatMulOp>(node.input(0), node.input(1));
  if (node.hasInput(2))
    projected = node.binary(BinaryKind::Add, projected, node.input(2));
  int64_t width = node.shape(1)[1];
  SmallVector<int64_t> sizes =
      node.getInts("qkv_hidden_sizes")
          .value_or(SmallVector<int64_t>(3, width / 3));
  if (sizes.size() != 3 || sizes[0] < 1 || sizes[2] < 1 ||
      sizes[0] != sizes[1] || sizes[0] + sizes[1] + sizes[2] != width)
    return node.error() << "qkv_hidden_sizes " << shapeText(sizes)
                        << " does not fit the weight "
                        << typeText(node.input(1)); // I17
  return attend(node, projected, sizes, 3, 4, node.input(5));
}

/// The input under one scale, the weight under one or one a column.
static LogicalResult importQAttention(Node &node) {
  if (failed(checkContrib(node, 5, 9,
                          {{"do_rotary", AttributeKind::Int},
                           {"mask_filter_value", AttributeKind::Float},
                           {"num_heads", AttributeKind::Int},
                           {"past_present_share_buffer", AttributeKind::Int},
                           {"scale", AttributeKind::Float},
                           {"unidirectional", AttributeKind::Int}})) ||
      failed(checkFloats(node, {2, 3, 4, 8})) || failed(checkRanks(node)))
    return failure();
  for (unsigned index : {0u, 1u})
    if (!isa<IntegerType>(node.element(index))) // I15
      return node.error() << "input " << index << " is "
                          << typeText(node.input(index))
                          << ", but integers are needed";
  if (node.getInt("do_rotary", 0) != 0 || node.shape(1)[1] % 3 != 0)
    return node.error() << "rotary embedding and a weight "
                        << typeText(node.input(1)) << " are not supported here";
  auto input = readScaling(node, node.input(0), 3, 6, node.element(0), 0);
  auto weight = readScaling(node, node.input(1), 4, 7, node.element(1), 1);
  if (failed(input) || failed(weight))
    return failure();
  Value projected =
      node.create<MatMulOp>(dequantize(node, node.input(0), *input),
                            dequantize(node, node.input(1), *weight));
  projected = node.binary(BinaryKind::Add, projected, node.input(2));
  int64_t width = node.shape(1)[1] / 3;
  return attend(node, projected, {width, width, width}, 5, 8, Value());
}

ArrayRef<HandlerRow> inlay::import::contribSelfAttentionHandlers() {
  static constexpr StringLiteral ms = "com.microsoft";
  static constexpr HandlerRow rows[] = {
      {ms, "Attention", 1, importAttention},
      {ms, "QAttention", 1, importQAttention},
  };
  return rows;
}
