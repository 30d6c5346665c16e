//===- Counted.cpp - Results whose size the data decides ------------------===//
//
// NonZero, Compress and Unique of computed values: a result with as many rows
// as there can ever be, and their count. Rows beyond the count are copies of
// some other or 0.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Counted.h"
#include "lib/Import/HandlerTable.h"

#include <numeric>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static Type wide(Node &node) { return node.getBuilder().getIntegerType(64); }

static Value iota(Node &node, int64_t count) {
  SmallVector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return node.ints(numbers);
}

/// `count` elements of a line from `start` on.
static Value part(Node &node, Value line, int64_t start, int64_t count) {
  return node.create<SliceOp>(line, ArrayRef<int64_t>{start},
                              ArrayRef<int64_t>{count}, ArrayRef<int64_t>{1});
}

/// Puts value i of a line in place `targets[i]` of a line of the same length
/// that is `fill` elsewhere; a target behind its end drops the value.
static Value put(Node &node, Value targets, Value values, double fill) {
  int64_t count = shapeOf(values)[0];
  auto type = rankedType(values).clone(ArrayRef<int64_t>{count + 1});
  Value line = node.create<ScatterOp>(ScatterKind::Replace,
                                      node.splat(type, fill), targets, values);
  return line ? part(node, line, 0, count) : Value();
}

/// For each flag that is set how many are set before it; else how many flags
/// there are.
static Value targetsOf(Node &node, Value flags) {
  Value before = node.create<CumulateOp>(
      ReduceKind::Sum, node.cast(flags, wide(node)), uint64_t(0),
      /*exclusive=*/true, /*reverse=*/false);
  return node.select(flags, before,
                     node.scalar(wide(node), double(shapeOf(flags)[0])));
}

/// Where the flags are set, in order; the count in an i64 [1].
static std::pair<Value, Value> choose(Node &node, Value flags) {
  Value places =
      put(node, targetsOf(node, flags), iota(node, shapeOf(flags)[0]), 0);
  Value count = node.reduce(ReduceKind::Sum, node.cast(flags, wide(node)), 0,
                            /*keepdims=*/true);
  return {places, count};
}

/// Gives a result whose rows along `axis` are counted.
static LogicalResult countedResult(Node &node, unsigned index, Value value,
                                   int64_t axis, Value count) {
  if (!value || !count)
    return failure();
  node.getGraph().countRows(value, {axis, count});
  return node.result(index, value);
}

LogicalResult inlay::import::importComputedNonZero(Node &node) {
  SmallVector<int64_t> shape(node.shape(0));
  int64_t elements = node.inputType(0).getNumElements();
  if (shape.empty() || elements == 0)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but elements of rank 1 or more are needed";
  Value flags = node.reshape(
      node.cast(node.input(0), node.getBuilder().getI1Type()), elements);
  if (!flags)
    return failure();
  auto [rest, count] = choose(node, flags);
  SmallVector<Value> rows;
  for (int64_t size : llvm::reverse(shape)) {
    Value extent = node.scalar(wide(node), double(size));
    rows.push_back(node.reshape(node.binary(BinaryKind::Mod, rest, extent),
                                {1, elements}));
    rest = node.binary(BinaryKind::Div, rest, extent);
  }
  std::reverse(rows.begin(), rows.end());
  if (node.hasFailed())
    return failure();
  Value places = rows.size() == 1 ? rows.front()
                                  : node.create<ConcatOp>(ValueRange(rows), 0);
  return countedResult(node, 0, places, 1, count);
}

LogicalResult inlay::import::importComputedCompress(Node &node, Value input,
                                                    int64_t axis) {
  int64_t size = shapeOf(input)[size_t(axis)];
  if (node.rank(1) != 1 || node.shape(1)[0] > size || node.shape(1)[0] < 1)
    return node.error() << "condition is " << typeText(node.input(1))
                        << ", but 1 to " << size << " values are needed";
  auto [places, count] = choose(node, node.input(1));
  if (node.hasFailed())
    return failure();
  return countedResult(node, 0, node.create<GatherOp>(input, places, axis),
                       axis, count);
}

//===-- Unique ------------------------------------------------------------===//

namespace {
/// The distinct values of a line, each with what Unique tells of it; all as
/// long as the line.
struct Distinct {
  Value values, first, counts; ///< counted
  Value inverse;               ///< one for each element
  Value count;                 ///< i64 [1]
};
} // namespace

/// In ascending order: equal values are neighbours once sorted.
static Distinct sortedDistinct(Node &node, Value line) {
  int64_t size = shapeOf(line)[0];
  SmallVector<Value> sorted = node.createAll<TopKOp>(
      2, line, uint64_t(0), uint64_t(size), /*largest=*/false);
  Distinct distinct;
  if (node.hasFailed())
    return distinct;
  Value isNew = node.constant(DenseElementsAttr::get(
      RankedTensorType::get({1}, node.getBuilder().getI1Type()), true));
  if (size > 1)
    isNew = node.create<ConcatOp>(
        ValueRange{isNew, node.compare(CompareKind::Ne,
                                       part(node, sorted[0], 1, size - 1),
                                       part(node, sorted[0], 0, size - 1))},
        0);
  if (node.hasFailed())
    return distinct;
  Value targets = targetsOf(node, isNew), one = node.scalar(wide(node), 1);
  Value group = node.binary(
      BinaryKind::Sub,
      node.create<CumulateOp>(ReduceKind::Sum, node.cast(isNew, wide(node)),
                              uint64_t(0), false, false),
      one);
  if (node.hasFailed())
    return distinct;
  distinct.values = put(node, targets, sorted[0], 0);
  distinct.first = put(node, targets, sorted[1], double(size));
  distinct.inverse = put(node, sorted[1], group, 0);
  auto type = rankedType(group);
  distinct.counts = node.create<ScatterOp>(
      ScatterKind::Add, node.splat(type, 0), group, node.splat(type, 1));
  distinct.count =
      node.binary(BinaryKind::Add, part(node, group, size - 1, 1), one);
  return distinct;
}

/// Puts the distinct values in the order of their first places.
static void orderByPlace(Node &node, Distinct &distinct) {
  int64_t size = shapeOf(distinct.first)[0];
  Value order = node.createAll<TopKOp>(2, distinct.first, uint64_t(0),
                                       uint64_t(size), false)[1];
  if (!order)
    return;
  for (Value *each : {&distinct.values, &distinct.first, &distinct.counts})
    *each = node.create<GatherOp>(*each, order, 0);
  Value rank = put(node, order, iota(node, size), 0);
  if (rank)
    distinct.inverse = node.create<GatherOp>(rank, distinct.inverse, 0);
}

static LogicalResult importUnique(Node &node) {
  bool isLine = node.rank(0) == 1 && node.getInt("axis", 0) == 0;
  if (node.hasAttr("axis") && !isLine)
    return node.error() << "axis=" << node.getInt("axis") << " of the input "
                        << typeText(node.input(0))
                        << " is not supported; without it or on a line it is";
  int64_t size = node.inputType(0).getNumElements();
  if (size == 0 || node.element(0).isInteger(1))
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but numbers are needed";
  Distinct distinct = sortedDistinct(node, node.reshape(node.input(0), size));
  if (!node.hasFailed() && node.getInt("sorted", 1) == 0)
    orderByPlace(node, distinct);
  if (node.hasFailed())
    return failure();
  Value results[] = {distinct.values, distinct.first, distinct.inverse,
                     distinct.counts};
  for (auto [i, value] : llvm::enumerate(results)) {
    if (!node.wantsOutput(unsigned(i)))
      continue;
    LogicalResult given =
        i == 2 ? node.result(2, value)
               : countedResult(node, unsigned(i), value, 0, distinct.count);
    if (failed(given))
      return failure();
  }
  return success();
}

ArrayRef<HandlerRow> inlay::import::countedHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Unique", 11, importUnique},
  };
  return rows;
}
