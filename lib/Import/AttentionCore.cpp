//===- AttentionCore.cpp - Scaled dot products with masks -----------------===//
//
// Attention as matrix products, masks and a softmax. Masks are comparisons of
// two counters, which fuse into the product, not tables.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/AttentionCore.h"

#include "lib/Reference/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Small words -------------------------------------------------------===//

Value inlay::import::intScalar(Node &node, int64_t value) {
  return node.reshape(node.ints(value), {});
}

Value inlay::import::countAlong(Node &node, int64_t count, unsigned axis,
                                unsigned rank) {
  SmallVector<int64_t> shape(rank, 1);
  shape[axis] = count;
  Tensor numbers(
      RankedTensorType::get(shape, node.getBuilder().getIntegerType(64)));
  for (int64_t i = 0; i < count; ++i)
    numbers.setInt(i, i);
  return node.constant(numbers.toAttr("positions"));
}

Value inlay::import::lastAxis(Node &node, Value value, int64_t first,
                              int64_t count) {
  if (!value)
    return {};
  SmallVector<int64_t> sizes(shapeOf(value));
  if (first == 0 && count == sizes.back())
    return value;
  SmallVector<int64_t> starts(sizes.size(), 0), steps(sizes.size(), 1);
  sizes.back() = count;
  starts.back() = first;
  return node.create<SliceOp>(value, starts, sizes, steps);
}

Value inlay::import::joinAlong(Node &node, ArrayRef<Value> parts,
                               int64_t axis) {
  if (node.hasFailed() || llvm::is_contained(parts, Value()))
    return {};
  SmallVector<Value> filled;
  for (Value part : parts)
    if (shapeOf(part)[size_t(axis)] != 0)
      filled.push_back(part);
  if (filled.size() == 1)
    return filled.front();
  return node.create<ConcatOp>(ValueRange(filled.empty() ? parts : filled),
                               uint64_t(axis));
}

FailureOr<Value> inlay::import::splitHeads(Node &node, Value value,
                                           int64_t heads, StringRef role) {
  if (!value)
    return failure();
  ArrayRef<int64_t> shape = shapeOf(value);
  if (heads < 1 || shape.size() != 3 || shape[2] % heads != 0)
    return node.error() << role << " is " << typeText(value)
                        << ", which does not split into " << heads
                        << " heads"; // I16
  Value parted =
      node.reshape(value, {shape[0], shape[1], heads, shape[2] / heads});
  return node.transpose(parted, {0, 2, 1, 3});
}

Value inlay::import::mergeHeads(Node &node, Value value) {
  if (!value)
    return {};
  ArrayRef<int64_t> shape = shapeOf(value);
  return node.reshape(node.transpose(value, {0, 2, 1, 3}),
                      {shape[0], shape[2], shape[1] * shape[3]});
}

//===-- Rotary embedding --------------------------------------------------===//

Value inlay::import::rotate(Node &node, Value value, Value cosines, Value sines,
                            int64_t size, bool interleaved) {
  if (!value || !cosines || !sines)
    return {};
  SmallVector<int64_t> shape(shapeOf(value)), angles(shapeOf(cosines));
  int64_t half = size / 2;
  SmallVector<int64_t> paired(shape);
  paired.back() = half;
  angles.insert(angles.begin() + 1, 1);
  Value turned = lastAxis(node, value, 0, size);
  Value first, second;
  if (interleaved) {
    paired.push_back(2);
    angles.push_back(1);
    Value pairs = node.reshape(turned, paired);
    first = lastAxis(node, pairs, 0, 1);
    second = lastAxis(node, pairs, 1, 1);
  } else {
    first = lastAxis(node, turned, 0, half);
    second = lastAxis(node, turned, half, half);
  }
  Value c = node.reshape(cosines, angles), s = node.reshape(sines, angles);
  auto product = [&](Value x, Value y) {
    return node.binary(BinaryKind::Mul, x, y);
  };
  Value low =
      node.binary(BinaryKind::Sub, product(first, c), product(second, s));
  Value high =
      node.binary(BinaryKind::Add, product(second, c), product(first, s));
  if (interleaved) {
    Value pairs = joinAlong(node, {low, high}, int64_t(shape.size()));
    SmallVector<int64_t> flat(shape);
    flat.back() = size;
    turned = node.reshape(pairs, flat);
    return size == shape.back()
               ? turned
               : joinAlong(
                     node,
                     {turned, lastAxis(node, value, size, shape.back() - size)},
                     int64_t(shape.size()) - 1);
  }
  SmallVector<Value> parts = {low, high};
  if (size != shape.back())
    parts.push_back(lastAxis(node, value, size, shape.back() - size));
  return joinAlong(node, parts, int64_t(shape.size()) - 1);
}

//===-- Masks -------------------------------------------------------------===//

void AttentionCore::restrict(Value condition) {
  visible = visible && condition
                ? node.binary(BinaryKind::And, visible, condition)
                : condition;
}

Value AttentionCore::rowNumbers() {
  return countAlong(node, queryLength(), 2, 4);
}
Value AttentionCore::columnNumbers() {
  return countAlong(node, keyLength(), 3, 4);
}

void AttentionCore::makeCausal(Value offset) {
  Value last = node.binary(BinaryKind::Add, rowNumbers(), offset);
  restrict(node.compare(CompareKind::Le, columnNumbers(), last));
}

void AttentionCore::makeWindow(Value offset, int64_t left, int64_t right) {
  if (left < 0 && right < 0)
    return;
  Value place = node.binary(BinaryKind::Add, rowNumbers(), offset);
  Value distance = node.binary(BinaryKind::Sub, place, columnNumbers());
  if (left >= 0)
    restrict(node.compare(CompareKind::Le, distance, intScalar(node, left)));
  if (right >= 0)
    restrict(node.compare(CompareKind::Ge, distance, intScalar(node, -right)));
}

//===-- The steps ---------------------------------------------------------===//

/// A product of [B, H, S, x] with [B, H / n, x, columns].
Value AttentionCore::product(Value lhs, Value rhs, int64_t columns) {
  if (!lhs || !rhs)
    return {};
  ArrayRef<int64_t> left = shapeOf(lhs), right = shapeOf(rhs);
  int64_t heads = left[1], shared = right[1];
  if (heads == shared)
    return node.create<MatMulOp>(lhs, rhs);
  int64_t batch = left[0], rows = left[2];
  Value grouped =
      node.reshape(lhs, {batch, shared, heads / shared, rows, left[3]});
  Value repeated = node.reshape(rhs, {batch, shared, 1, right[2], right[3]});
  return node.reshape(node.create<MatMulOp>(grouped, repeated),
                      {batch, heads, rows, columns});
}

Value AttentionCore::softmax() {
  if (!biased)
    return {};
  SmallVector<int64_t> shape(shapeOf(biased));
  int64_t columns = shape.back();
  Value input = biased;
  if (sink) {
    shape.back() = 1;
    Value extra =
        node.reshape(node.cast(sink, elementOf(biased)), {1, shape[1], 1, 1});
    input = joinAlong(node, {biased, node.expand(extra, shape)}, 3);
  }
  Value result = node.create<SoftmaxOp>(SoftmaxKind::Softmax, input, 3u);
  if (sink)
    result = lastAxis(node, result, 0, columns);
  if (!guardsEmptyRows || (!visible && biases.empty()))
    return result;
  Type type = elementOf(biased);
  Value largest = node.reduce(ReduceKind::Max, biased, 3, true);
  Value isEmpty =
      node.compare(CompareKind::Eq, largest, node.scalar(type, -INFINITY));
  return node.select(isEmpty, node.scalar(type, 0), result);
}

Value AttentionCore::build() {
  if (node.hasFailed() || !query || !key || !value)
    return {};
  ArrayRef<int64_t> shape = shapeOf(query), keys = shapeOf(key);
  if (keys[0] != shape[0] || keys[3] != shape[3] ||
      shapeOf(value).drop_back() != keys.drop_back()) {
    node.error() << "query " << typeText(query) << ", key " << typeText(key)
                 << " and value " << typeText(value)
                 << " do not fit each other"; // I20
    return {};
  }
  if (keys[1] == 0 || shape[1] % keys[1] != 0) {
    node.error() << "the " << shape[1] << " heads of the query do not share "
                 << "the " << keys[1] << " heads of the key evenly"; // I18
    return {};
  }
  Type type = elementOf(query);
  double factor = scale != 0 ? scale : 1.0 / std::sqrt(double(shape[3]));
  logits = product(query, node.transpose(key, {0, 1, 3, 2}), keys[2]);
  logits = node.binary(BinaryKind::Mul, logits, node.scalar(type, factor));
  capped = logits;
  if (softcap != 0) {
    Value cap = node.scalar(type, softcap);
    Value rest = node.binary(BinaryKind::Div, logits, cap);
    capped =
        node.binary(BinaryKind::Mul, node.unary(UnaryKind::Tanh, rest), cap);
  }
  biased = capped;
  for (Value bias : biases)
    biased = node.binary(BinaryKind::Add, biased, node.cast(bias, type));
  if (visible)
    biased = node.select(visible, biased, node.scalar(type, -INFINITY));
  if (!biased)
    return {};
  if (shapeOf(biased) != shapeOf(logits)) {
    node.error() << "the mask does not broadcast to the logits "
                 << typeText(logits); // I20
    return {};
  }
  weights = softmax();
  return product(weights, value, shapeOf(value)[3]);
}
