//===- ContribAttention.cpp - The domain com.microsoft: attention ---------===//
//
// GroupQueryAttention with its cache of keys and values, MultiHeadAttention
// and RotaryEmbedding. The length of a cache is static: what the
// model declares, or the past and the new tokens together; how much of it is
// filled comes from `seqlens_k` when the model runs.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/AttentionCore.h"
#include "lib/Import/Contrib.h"
#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static Type i64Of(Node &node) { return node.getBuilder().getIntegerType(64); }

//===-- RotaryEmbedding ---------------------------------------------------===//

/// Positions [B or 1, S] from one offset or one position a token.
static FailureOr<Value> readPositions(Node &node, unsigned index, int64_t batch,
                                      int64_t length) {
  Value given = node.cast(node.input(index), i64Of(node));
  if (rankedType(given).getNumElements() == 1 && batch * length != 1)
    return node.binary(BinaryKind::Add, countAlong(node, length, 1, 2),
                       node.reshape(given, {1, 1}));
  if (rankedType(given).getNumElements() == batch * length)
    return node.reshape(given, {batch, length});
  return node.error() << "position_ids is " << typeText(given)
                      << ", but one position a token is needed"; // I20
}

/// Turns vectors by the rows of the caches that the positions name.
static Value rotateAt(Node &node, Value value, Value positions, Value cosines,
                      Value sines, bool interleaved) {
  if (node.hasFailed() || !value || !positions)
    return {};
  int64_t half = shapeOf(cosines).back();
  Value c = node.create<GatherOp>(cosines, positions, 0u);
  Value s = node.create<GatherOp>(sines, positions, 0u);
  return rotate(node, value, c, s, 2 * half, interleaved);
}

static LogicalResult checkCaches(Node &node, Value cosines, Value sines,
                                 int64_t headSize) {
  if (rankedType(cosines).getRank() != 2 ||
      shapeOf(cosines) != shapeOf(sines) ||
      2 * shapeOf(cosines)[1] > headSize || shapeOf(cosines)[1] < 1)
    return node.error() << "cos_cache and sin_cache are " << typeText(cosines)
                        << " and " << typeText(sines)
                        << ", which do not fit heads of " << headSize
                        << " values"; // I20
  return success();
}

static LogicalResult importRotary(Node &node) {
  if (failed(checkContrib(node, 4, 4,
                          {{"interleaved", AttributeKind::Int},
                           {"is_packed_batching", AttributeKind::Int},
                           {"num_heads", AttributeKind::Int},
                           {"rotary_embedding_dim", AttributeKind::Int},
                           {"scale", AttributeKind::Float}})) ||
      failed(checkFloats(node, {0, 2, 3})))
    return failure();
  Value input = node.input(0);
  int64_t rank = node.rank(0), heads = node.getInt("num_heads", 0);
  if ((rank != 3 && rank != 4) || node.rank(2) != 2)
    return node.error() << "input is " << typeText(input)
                        << ", but rank 3 or 4 is needed"; // I16
  if (node.getFloat("scale", 1.0f) != 1.0f)
    return node.error() << "scale is not 1, which is not supported";
  if (rank == 3) {
    // Without the number of heads the caches are as wide as they are.
    int64_t width = 2 * node.shape(2)[1];
    if (heads == 0 && width > 0)
      heads = node.shape(0)[2] / width;
    auto parted = splitHeads(node, input, heads, "input");
    if (failed(parted))
      return failure();
    input = *parted;
  }
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t size = node.getInt("rotary_embedding_dim", 0);
  auto positions = readPositions(node, 1, shape[0], shape[2]);
  if (failed(positions) ||
      failed(checkCaches(node, node.input(2), node.input(3), shape[3])))
    return failure();
  if (size != 0 && size != 2 * node.shape(2)[1])
    return node.error() << "rotary_embedding_dim=" << size
                        << " does not fit the cache "
                        << typeText(node.input(2)); // I20
  Value result = rotateAt(node, input, *positions, node.input(2), node.input(3),
                          node.getInt("interleaved", 0) != 0);
  return node.result(rank == 3 ? mergeHeads(node, result) : result);
}

//===-- GroupQueryAttention -----------------------------------------------===//

namespace {

/// GroupQueryAttention, read and built in steps.
struct GroupQuery {
  Node &node;
  int64_t heads = 0, keyHeads = 0;
  int64_t batch = 0, length = 0;     ///< B, S
  int64_t pastLength = 0, total = 0; ///< P, and T of the cache after it
  Value query = nullptr, key = nullptr, value = nullptr; ///< [B, N, S, D]
  /// How much of the cache is filled before, i64 [B, 1, 1, 1] or [1].
  Value filled = nullptr;

  LogicalResult check();
  LogicalResult readOperands();
  LogicalResult readLengths();
  LogicalResult turn();
  Value present(Value past, Value fresh);
  Value presentOfBatch(Value past, Value fresh, Value start);
};

} // namespace

LogicalResult GroupQuery::check() {
  // Key and value are left out where the query holds all three.
  if (failed(checkContrib(node, 1, 14,
                          {{"do_rotary", AttributeKind::Int},
                           {"k_quant_type", AttributeKind::String},
                           {"kv_cache_bit_width", AttributeKind::Int},
                           {"kv_num_heads", AttributeKind::Int},
                           {"local_window_size", AttributeKind::Int},
                           {"num_heads", AttributeKind::Int},
                           {"qk_output", AttributeKind::Int},
                           {"rotary_interleaved", AttributeKind::Int},
                           {"scale", AttributeKind::Float},
                           {"smooth_softmax", AttributeKind::Int},
                           {"softcap", AttributeKind::Float},
                           {"v_quant_type", AttributeKind::String}})))
    return failure();
  if (!node.hasInput(5) || !node.hasInput(6))
    return node.error() << "seqlens_k and total_sequence_length are needed";
  return success();
}

LogicalResult GroupQuery::readOperands() {
  if (failed(checkFloats(node, {0, 1, 2, 3, 4, 7, 8, 10, 11})))
    return failure();
  for (StringRef name : {"k_quant_type", "v_quant_type"})
    if (node.getString(name, "NONE") != "NONE")
      return node.error() << name << " is " << quoted(node.getString(name))
                          << ", which is not supported";
  if (node.hasInput(12) || node.hasInput(13) || node.wantsOutput(3) ||
      node.getInt("qk_output", 0) != 0)
    return node.error() << "a quantized cache and an output of the products "
                           "are not supported";
  heads = node.getInt("num_heads");
  keyHeads = node.getInt("kv_num_heads");
  if (heads < 1 || keyHeads < 1 || node.rank(0) != 3)
    return node.error() << "num_heads=" << heads
                        << " and kv_num_heads=" << keyHeads
                        << " do not fit the query "
                        << typeText(node.input(0)); // I17
  Value q = node.input(0), k = node.input(1), v = node.input(2);
  batch = node.shape(0)[0];
  length = node.shape(0)[1];
  if (!k && !v) { // packed
    int64_t width = node.shape(0)[2], parts = heads + 2 * keyHeads;
    if (width % parts != 0)
      return node.error() << "the packed query " << typeText(q)
                          << " does not split into " << parts << " heads";
    int64_t size = width / parts;
    q = lastAxis(node, node.input(0), 0, heads * size);
    k = lastAxis(node, node.input(0), heads * size, keyHeads * size);
    v = lastAxis(node, node.input(0), (heads + keyHeads) * size,
                 keyHeads * size);
  }
  if (!q || !k || !v)
    return node.error() << "key and value are needed together";
  auto queries = splitHeads(node, q, heads, "query");
  auto keys = splitHeads(node, k, keyHeads, "key");
  auto values = splitHeads(node, v, keyHeads, "value");
  if (failed(queries) || failed(keys) || failed(values))
    return failure();
  query = *queries;
  key = *keys;
  value = *values;
  return success(query && key && value);
}

/// The length of the cache, and how much of it is filled.
LogicalResult GroupQuery::readLengths() {
  for (unsigned index : {3u, 4u})
    if (node.hasInput(index) &&
        (node.rank(index) != 4 || node.shape(index)[0] != batch ||
         node.shape(index)[1] != keyHeads ||
         node.shape(index)[3] != shapeOf(key)[3] ||
         node.shape(index)[2] != node.shape(3)[2]))
      return node.error() << "the past " << typeText(node.input(index))
                          << " does not fit the key " << typeText(key); // I20
  if (node.hasInput(3) != node.hasInput(4))
    return node.error() << "past_key and past_value are needed together";
  pastLength = node.hasInput(3) ? node.shape(3)[2] : 0;
  if (rankedType(node.input(5)).getNumElements() != batch ||
      rankedType(node.input(6)).getNumElements() != 1)
    return node.error() << "seqlens_k is " << typeText(node.input(5))
                        << ", but one length a batch is needed"; // I20
  total = pastLength + length;
  if (Node::constantValue(node.input(6))) {
    auto given = node.constInts(6, "total_sequence_length");
    if (failed(given))
      return failure();
    total = std::max(pastLength, given->front());
  } else if (auto declared = node.declaredShape(1);
             declared && declared->size() == 4 && (*declared)[2] > 0) {
    total = std::max(pastLength, (*declared)[2]);
  }
  if (total < length)
    return node.error() << "the cache has " << total << " places, but "
                        << length << " tokens come in";
  if (pastLength == 0) {
    filled = intScalar(node, 0);
    return success();
  }
  // The first tokens fill an empty cache; later ones follow what is there.
  Value ends =
      node.reshape(node.cast(node.input(5), i64Of(node)), {batch, 1, 1, 1});
  Value before =
      node.binary(BinaryKind::Sub, ends, intScalar(node, length - 1));
  Value all = node.reshape(node.cast(node.input(6), i64Of(node)), {});
  Value isFirst = node.compare(CompareKind::Eq, all, intScalar(node, length));
  Value start = node.select(isFirst, intScalar(node, 0), before);
  filled = node.binary(BinaryKind::Min,
                       node.binary(BinaryKind::Max, start, intScalar(node, 0)),
                       intScalar(node, total - length));
  return success(bool(filled));
}

/// Rotary embedding of query and key.
LogicalResult GroupQuery::turn() {
  if (node.getInt("do_rotary", 0) == 0)
    return success();
  if (!node.hasInput(7) || !node.hasInput(8))
    return node.error() << "do_rotary needs cos_cache and sin_cache";
  if (failed(
          checkCaches(node, node.input(7), node.input(8), shapeOf(query)[3])))
    return failure();
  Value positions;
  if (node.hasInput(9)) {
    auto given = readPositions(node, 9, batch, length);
    if (failed(given))
      return failure();
    positions = *given;
  } else {
    Value start = rankedType(filled).getRank() == 0
                      ? filled
                      : node.reshape(filled, {batch, 1});
    positions =
        node.binary(BinaryKind::Add, countAlong(node, length, 1, 2), start);
  }
  bool interleaved = node.getInt("rotary_interleaved", 0) != 0;
  query = rotateAt(node, query, positions, node.input(7), node.input(8),
                   interleaved);
  key =
      rotateAt(node, key, positions, node.input(7), node.input(8), interleaved);
  return success(query && key);
}

/// The cache [N, T, D] of one batch: place t holds what was there before
/// `start`, then new token t - start, then 0.
Value GroupQuery::presentOfBatch(Value past, Value fresh, Value start) {
  if (!past || !fresh || !start)
    return {};
  Value source = node.binary(BinaryKind::Sub, countAlong(node, total, 0, 1),
                             node.reshape(start, 1));
  Value moved = node.create<GatherOp>(fresh, source, 1u);
  Value isNew = node.binary(
      BinaryKind::And,
      node.compare(CompareKind::Ge, source, intScalar(node, 0)),
      node.compare(CompareKind::Lt, source, intScalar(node, length)));
  Value isOld = node.compare(CompareKind::Lt, source, intScalar(node, 0));
  Value rest = node.select(node.reshape(isOld, {total, 1}), past,
                           node.scalar(elementOf(past), 0));
  return node.select(node.reshape(isNew, {total, 1}), moved, rest);
}

Value GroupQuery::present(Value past, Value fresh) {
  if (!fresh)
    return {};
  SmallVector<int64_t> shape(shapeOf(fresh));
  auto zeros = [&](int64_t places) {
    SmallVector<int64_t> sizes(shape);
    sizes[2] = places;
    return node.splat(RankedTensorType::get(sizes, elementOf(fresh)), 0.0);
  };
  if (pastLength == 0)
    return total == length ? fresh
                           : joinAlong(node, {fresh, zeros(total - length)}, 2);
  if (total > pastLength)
    past = joinAlong(node, {past, zeros(total - pastLength)}, 2);
  SmallVector<Value> batches;
  for (int64_t b = 0; b < batch && past; ++b) {
    auto one = [&](Value all) {
      SmallVector<int64_t> sizes(shapeOf(all)), starts(4, 0), steps(4, 1);
      SmallVector<int64_t> single(ArrayRef<int64_t>(sizes).drop_front());
      starts[0] = b;
      sizes[0] = 1;
      Value slice = node.create<SliceOp>(all, starts, sizes, steps);
      return node.reshape(slice, single);
    };
    Value cache = presentOfBatch(one(past), one(fresh), one(filled));
    batches.push_back(node.reshape(cache, {1, shape[1], total, shape[3]}));
  }
  return joinAlong(node, batches, 0);
}

static LogicalResult importGroupQuery(Node &node) {
  GroupQuery group{node};
  if (failed(group.check()) || failed(group.readOperands()) ||
      failed(group.readLengths()) || failed(group.turn()))
    return failure();
  Value key = group.present(node.input(3), group.key);
  Value value = group.present(node.input(4), group.value);
  if (!key || !value)
    return failure();
  AttentionCore core{node, group.query, key, value};
  core.scale = node.getFloat("scale", 0.0f);
  core.softcap = node.getFloat("softcap", 0.0f);
  core.makeCausal(group.filled);
  // The window counts the query's own place.
  int64_t window = node.getInt("local_window_size", -1);
  core.makeWindow(group.filled, window < 0 ? -1 : window - 1, -1);
  if (node.hasInput(10))
    core.biases.push_back(node.input(10));
  if (node.hasInput(11))
    core.sink = node.input(11);
  else if (node.getInt("smooth_softmax", 0) == 1)
    core.sink = node.splat(
        RankedTensorType::get({group.heads}, elementOf(group.query)), 0.0);
  Value result = mergeHeads(node, core.build());
  if (failed(node.result(0, result)))
    return failure();
  if (node.wantsOutput(1) && failed(node.result(1, key)))
    return failure();
  return node.wantsOutput(2) ? node.result(2, value) : success();
}

//===-- MultiHeadAttention ------------------------------------------------===//

/// Joins the past and gives the present; where both are 4-D.
static LogicalResult joinPast(AttentionCore &core, unsigned pastKey,
                              unsigned pastValue, int64_t &pastLength) {
  Node &node = core.node;
  if (node.hasInput(pastKey) != node.hasInput(pastValue))
    return node.error() << "past_key and past_value are needed together";
  if (node.hasInput(pastKey)) {
    if (node.rank(pastKey) != 4 || node.rank(pastValue) != 4)
      return node.error() << "past_key is " << typeText(node.input(pastKey))
                          << ", but rank 4 is needed"; // I16
    pastLength = node.shape(pastKey)[2];
    core.key = joinAlong(node, {node.input(pastKey), core.key}, 2);
    core.value = joinAlong(node, {node.input(pastValue), core.value}, 2);
  }
  if (!core.key || !core.value)
    return failure();
  if (node.wantsOutput(1) && failed(node.result(1, core.key)))
    return failure();
  return node.wantsOutput(2) ? node.result(2, core.value) : success();
}

static LogicalResult importMultiHead(Node &node) {
  if (failed(checkContrib(node, 1, 8,
                          {{"mask_filter_value", AttributeKind::Float},
                           {"num_heads", AttributeKind::Int},
                           {"scale", AttributeKind::Float},
                           {"unidirectional", AttributeKind::Int}})) ||
      failed(checkFloats(node, {0, 1, 2, 3, 5, 6, 7})))
    return failure();
  int64_t heads = node.getInt("num_heads");
  if (!node.hasInput(1) || !node.hasInput(2) || node.rank(0) != 3)
    return node.error() << "packed query, key and value are not supported";
  auto prepared = [&](unsigned index, int64_t start,
                      StringRef role) -> FailureOr<Value> {
    Value value = node.input(index);
    if (node.rank(index) == 4)
      return value;
    if (node.hasInput(3)) {
      int64_t width = node.shape(index).back();
      if (node.rank(3) != 1 || start + width > node.shape(3)[0])
        return node.error() << "bias is " << typeText(node.input(3))
                            << ", which is too short"; // I20
      value = node.binary(BinaryKind::Add, value,
                          lastAxis(node, node.input(3), start, width));
    }
    return value ? splitHeads(node, value, heads, role) : FailureOr<Value>();
  };
  int64_t width = node.shape(0)[2];
  auto query = prepared(0, 0, "query");
  auto key = prepared(1, width, "key");
  auto value = prepared(2, 2 * width, "value");
  if (failed(query) || failed(key) || failed(value))
    return failure();
  AttentionCore core{node, *query, *key, *value};
  core.scale = node.getFloat("scale", 0.0f);
  int64_t pastLength = 0;
  if (failed(joinPast(core, 6, 7, pastLength)) ||
      failed(
          addKeyMask(core, 4, node.getFloat("mask_filter_value", -10000.0f))))
    return failure();
  if (node.hasInput(5))
    core.biases.push_back(node.input(5));
  makeUnidirectional(core, pastLength);
  return node.result(mergeHeads(node, core.build()));
}

ArrayRef<HandlerRow> inlay::import::contribAttentionHandlers() {
  static constexpr StringLiteral ms = "com.microsoft";
  static constexpr HandlerRow rows[] = {
      {ms, "GroupQueryAttention", 1, importGroupQuery},
      {ms, "MultiHeadAttention", 1, importMultiHead},
      {ms, "RotaryEmbedding", 1, importRotary},
  };
  return rows;
}
