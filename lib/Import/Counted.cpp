//===- Counted.cpp - Results whose size the data decides ------------------===//
//
// NonZero, Compress and Unique of computed values: a result with as many rows
// as there can ever be, and their count. Rows beyond the count are copies of
// some other or 0.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Counted.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/LoopForms.h"

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
/// What Unique tells of N columns; all N long.
struct Distinct {
  Value first, counts; ///< counted; `first` is N beyond the count
  Value inverse;       ///< one for each column
  Value count;         ///< i64 [1]
};
} // namespace

/// The columns of [M,N] in ascending order, the first row the most significant:
/// sorted by one row after the other, the last one first, where equal ones keep
/// their order.
static FailureOr<Value> sortColumns(Node &node, Value keys) {
  int64_t rows = shapeOf(keys)[0], size = shapeOf(keys)[1];
  auto sort = [&](Value line) {
    return node.createAll<TopKOp>(2, line, uint64_t(0), uint64_t(size),
                                  /*largest=*/false)[1];
  };
  auto sortBy = [&](Value order, Value row) {
    Value refined = sort(node.create<GatherOp>(row, order, 0));
    return node.create<GatherOp>(order, refined, 0);
  };
  auto rowAt = [&](int64_t row) {
    return node.reshape(node.create<SliceOp>(keys, ArrayRef<int64_t>{row, 0},
                                             ArrayRef<int64_t>{1, size},
                                             ArrayRef<int64_t>{1, 1}),
                        size);
  };
  constexpr int64_t fewRows = 4;
  if (rows <= fewRows) {
    Value order = sort(rowAt(rows - 1));
    for (int64_t row = rows - 2; row >= 0; --row)
      order = sortBy(order, rowAt(row));
    return order;
  }
  LoopForm loop;
  loop.bound = rows;
  loop.inits = {iota(node, size)};
  loop.rows = {node.create<SliceOp>(keys, ArrayRef<int64_t>{rows - 1, 0},
                                    ArrayRef<int64_t>{rows, size},
                                    ArrayRef<int64_t>{-1, 1})};
  if (node.hasFailed())
    return failure();
  auto sorted = createLoop(node, loop, [&](ArrayRef<Value> arguments) {
    return FailureOr<SmallVector<Value>>({sortBy(arguments[1], arguments[2])});
  });
  if (failed(sorted))
    return failure();
  return Value(sorted->getFinals().front());
}

/// For each column whether it differs from the one before it, as the first
/// does.
static Value findNew(Node &node, Value columns) {
  int64_t rows = shapeOf(columns)[0], size = shapeOf(columns)[1];
  Type boolean = node.getBuilder().getI1Type();
  Value first = node.splat(RankedTensorType::get({1}, boolean), 1);
  if (size == 1)
    return first;
  auto from = [&](int64_t start) {
    return node.create<SliceOp>(columns, ArrayRef<int64_t>{0, start},
                                ArrayRef<int64_t>{rows, size - 1},
                                ArrayRef<int64_t>{1, 1});
  };
  Value differ = node.compare(CompareKind::Ne, from(1), from(0));
  if (rows == 1) {
    differ = node.reshape(differ, size - 1);
  } else {
    Value flags = node.cast(differ, node.getBuilder().getI8Type());
    differ = node.cast(
        node.reduce(ReduceKind::Max, flags, 0, /*keepdims=*/false), boolean);
  }
  if (node.hasFailed())
    return {};
  return node.create<ConcatOp>(ValueRange{first, differ}, 0);
}

/// The distinct columns of [M,N] in ascending order: equal ones are neighbours
/// once sorted.
static Distinct sortedDistinct(Node &node, Value columns) {
  Distinct distinct;
  FailureOr<Value> order = sortColumns(node, columns);
  if (failed(order) || node.hasFailed())
    return distinct;
  int64_t size = shapeOf(columns)[1];
  Value isNew = findNew(node, node.create<GatherOp>(columns, *order, 1));
  if (!isNew)
    return distinct;
  Value targets = targetsOf(node, isNew), one = node.scalar(wide(node), 1);
  Value group = node.binary(
      BinaryKind::Sub,
      node.create<CumulateOp>(ReduceKind::Sum, node.cast(isNew, wide(node)),
                              uint64_t(0), false, false),
      one);
  if (node.hasFailed())
    return distinct;
  distinct.first = put(node, targets, *order, double(size));
  distinct.inverse = put(node, *order, group, 0);
  auto type = rankedType(group);
  distinct.counts = node.create<ScatterOp>(
      ScatterKind::Add, node.splat(type, 0), group, node.splat(type, 1));
  distinct.count =
      node.binary(BinaryKind::Add, part(node, group, size - 1, 1), one);
  return distinct;
}

/// Puts the distinct columns in the order of their first places.
static void orderByPlace(Node &node, Distinct &distinct) {
  int64_t size = shapeOf(distinct.first)[0];
  Value order = node.createAll<TopKOp>(2, distinct.first, uint64_t(0),
                                       uint64_t(size), false)[1];
  if (!order)
    return;
  for (Value *each : {&distinct.first, &distinct.counts})
    *each = node.create<GatherOp>(*each, order, 0);
  Value rank = put(node, order, iota(node, size), 0);
  if (rank)
    distinct.inverse = node.create<GatherOp>(rank, distinct.inverse, 0);
}

/// What stands at each place of an axis as a column: [M,N].
static Value asColumns(Node &node, Value value, int64_t axis) {
  SmallVector<int64_t> order;
  for (int64_t i = 0; i < rankedType(value).getRank(); ++i)
    if (i != axis)
      order.push_back(i);
  order.push_back(axis);
  int64_t size = shapeOf(value)[size_t(axis)];
  return node.reshape(node.transpose(value, order),
                      {rankedType(value).getNumElements() / size, size});
}

static LogicalResult importUnique(Node &node) {
  int64_t elements = node.inputType(0).getNumElements();
  if (elements == 0 || node.element(0).isInteger(1))
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but numbers are needed";
  Value input = node.input(0);
  if (!node.hasAttr("axis"))
    input = node.reshape(input, elements);
  auto axis = node.axis(node.getInt("axis", 0), rankedType(input).getRank());
  if (failed(axis))
    return failure();
  Distinct distinct = sortedDistinct(node, asColumns(node, input, *axis));
  if (!node.hasFailed() && node.getInt("sorted", 1) == 0)
    orderByPlace(node, distinct);
  if (node.hasFailed())
    return failure();
  // Beyond the count: copies of the last one.
  int64_t size = shapeOf(input)[size_t(*axis)];
  Value places = node.binary(BinaryKind::Min, distinct.first,
                             node.scalar(wide(node), double(size - 1)));
  if (node.wantsOutput(0) &&
      failed(countedResult(node, 0, node.create<GatherOp>(input, places, *axis),
                           *axis, distinct.count)))
    return failure();
  if (node.wantsOutput(1) &&
      failed(countedResult(node, 1, distinct.first, 0, distinct.count)))
    return failure();
  if (node.wantsOutput(2) && failed(node.result(2, distinct.inverse)))
    return failure();
  if (node.wantsOutput(3) &&
      failed(countedResult(node, 3, distinct.counts, 0, distinct.count)))
    return failure();
  return success();
}

ArrayRef<HandlerRow> inlay::import::countedHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Unique", 11, importUnique},
  };
  return rows;
}
