//===- Scatter.cpp - Writing parts of a tensor ----------------------------===//
//
// With constant indices, where the updates fill one run of the flat tensor, the
// result is a concatenation; otherwise it picks from data and updates laid end
// to end, by a constant table:
//
//   [ data ................ | updates .... ]
//     result[i] = data[i]     or  updates[j]
//
// Indices that are computed, or that repeat under a reduction, make a scatter
// op on the flat tensor.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Places.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// A constant index on an axis, or an error (I23).
static FailureOr<int64_t> place(Node &node, int64_t index, int64_t size) {
  if (index < -size || index >= size)
    return node.error() << "index " << index << " is outside [" << -size
                        << ", " << size - 1 << "]";
  return index < 0 ? index + size : index;
}

static Value part(Node &node, Value flat, int64_t start, int64_t size) {
  return node.create<SliceOp>(flat, ArrayRef<int64_t>(start),
                              ArrayRef<int64_t>(size), ArrayRef<int64_t>(1));
}

static FailureOr<ScatterKind> readReduction(Node &node) {
  StringRef word = node.getString("reduction", "none");
  if (word == "none")
    return ScatterKind::Replace;
  for (ScatterKind kind : {ScatterKind::Add, ScatterKind::Mul, ScatterKind::Max,
                           ScatterKind::Min})
    if (word == stringifyScatterKind(kind))
      return kind;
  return node.error() << "reduction is " << quoted(word)
                      << ", but 'none', 'add', 'mul', 'max' or 'min' is "
                         "needed"; // I25
}

/// Writes flat updates to flat places of the data.
static LogicalResult scatterConstant(Node &node, ArrayRef<int64_t> targets) {
  int64_t elements = node.inputType(0).getNumElements();
  int64_t count = int64_t(targets.size());
  if (count == 0)
    return node.result(node.input(0));
  Value data = node.reshape(node.input(0), elements);
  Value updates = node.reshape(node.input(2), count);
  int64_t first = targets.front();
  bool isRun = true;
  for (auto [i, target] : llvm::enumerate(targets))
    isRun &= target == first + int64_t(i);
  Value result;
  if (isRun) {
    SmallVector<Value> pieces;
    if (first > 0)
      pieces.push_back(part(node, data, 0, first));
    pieces.push_back(updates);
    if (first + count < elements)
      pieces.push_back(
          part(node, data, first + count, elements - first - count));
    result = pieces.size() == 1
                 ? pieces.front()
                 : node.create<ConcatOp>(ValueRange(pieces), 0);
  } else {
    auto table = llvm::to_vector(llvm::seq<int64_t>(0, elements));
    for (auto [i, target] : llvm::enumerate(targets))
      table[size_t(target)] = elements + int64_t(i);
    Value both = node.create<ConcatOp>(ValueRange({data, updates}), 0);
    result = node.create<GatherOp>(both, node.ints(table), 0);
  }
  return node.result(node.reshape(result, node.shape(0)));
}

/// Whether the result is known to pick each element from data or updates.
static bool picksByTable(Node &node, ScatterKind kind) {
  constexpr int64_t tableLimit = 1 << 22;
  return kind == ScatterKind::Replace && Node::constantValue(node.input(1)) &&
         node.inputType(0).getNumElements() <= tableLimit;
}

/// Writes rows of the data, whose leading `axes` are joined, at `places`.
static LogicalResult scatterRows(Node &node, ScatterKind kind, Value places,
                                 int64_t axes) {
  if (node.hasFailed())
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  SmallVector<int64_t> table = {*checkedProduct(shape.take_front(size_t(axes)))};
  llvm::append_range(table, shape.drop_front(size_t(axes)));
  Value data = node.reshape(node.input(0), table);
  Value result = node.create<ScatterOp>(kind, data, places, node.input(2));
  return node.result(node.reshape(result, shape));
}

static LogicalResult importScatterElements(Node &node) {
  auto axis = node.axis(node.getInt("axis", 0), node.rank(0));
  auto kind = readReduction(node);
  if (failed(axis) || failed(kind))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0), from = node.shape(1);
  bool fits = from == node.shape(2) && from.size() == shape.size();
  for (size_t i = 0; fits && i < from.size(); ++i)
    fits = i == size_t(*axis) || from[i] <= shape[i];
  if (!fits)
    return node.error() << "indices " << typeText(node.input(1))
                        << " and updates " << typeText(node.input(2))
                        << " do not fit the data " << typeText(node.input(0));
  if (!picksByTable(node, *kind)) {
    if (failed(checkIndices(node, 1, shape[size_t(*axis)])))
      return failure();
    if (node.inputType(1).getNumElements() == 0)
      return node.result(node.input(0));
    return scatterRows(node, *kind,
                       elementPlaces(node, node.input(1), shape, size_t(*axis)),
                       node.rank(0));
  }
  auto indices = node.constInts(1, "indices");
  if (failed(indices))
    return failure();
  SmallVector<int64_t> strides = rowStrides(shape), targets;
  for (auto [flat, index] : llvm::enumerate(*indices)) {
    auto on = place(node, index, shape[size_t(*axis)]);
    if (failed(on))
      return failure();
    int64_t rest = int64_t(flat), target = *on * strides[size_t(*axis)];
    for (size_t i = from.size(); i-- > 0; rest /= from[i])
      if (i != size_t(*axis))
        target += rest % from[i] * strides[i];
    targets.push_back(target);
  }
  return scatterConstant(node, targets);
}

static LogicalResult importScatterND(Node &node) {
  auto kind = readReduction(node);
  if (failed(kind))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0), from = node.shape(1);
  if (from.empty() || from.back() < 0 || from.back() > int64_t(shape.size()))
    return node.error() << "indices " << typeText(node.input(1))
                        << " do not fit the data " << typeText(node.input(0));
  size_t indexed = size_t(from.back());
  SmallVector<int64_t> wanted(from.drop_back());
  llvm::append_range(wanted, shape.drop_front(indexed));
  if (node.shape(2) != ArrayRef<int64_t>(wanted))
    return node.error() << "updates are " << typeText(node.input(2))
                        << ", but " << shapeText(wanted) << " is needed";
  if (!picksByTable(node, *kind)) {
    if (indexed > 0 &&
        failed(checkIndexVectors(node, 1, shape.take_front(indexed))))
      return failure();
    if (node.inputType(2).getNumElements() == 0)
      return node.result(node.input(0));
    return scatterRows(node, *kind,
                       rowPlaces(node, node.input(1), shape, 0),
                       int64_t(indexed));
  }
  auto indices = node.constInts(1, "indices");
  if (failed(indices))
    return failure();
  SmallVector<int64_t> strides = rowStrides(shape), targets;
  auto block = checkedProduct(shape.drop_front(indexed));
  auto rows = checkedProduct(from.drop_back());
  for (int64_t row = 0; row < *rows; ++row) {
    int64_t start = 0;
    for (size_t i = 0; i < indexed; ++i) {
      auto on = place(node, (*indices)[size_t(row) * indexed + i], shape[i]);
      if (failed(on))
        return failure();
      start += *on * strides[i];
    }
    for (int64_t i = 0; i < *block; ++i)
      targets.push_back(start + i);
  }
  return scatterConstant(node, targets);
}

ArrayRef<HandlerRow> inlay::import::scatterHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Scatter", 9, importScatterElements},
      {"", "ScatterElements", 11, importScatterElements},
      {"", "ScatterND", 11, importScatterND},
  };
  return rows;
}
