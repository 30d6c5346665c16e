//===- Gather.cpp - Elements and rows by index ----------------------------===//
//
// The gathers, and the operators that are gathers by computed indices. A
// constant index that lies outside is refused here (I23).
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Counted.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/Places.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult importGather(Node &node) {
  auto axis = node.axis(node.getInt("axis", 0), node.rank(0));
  if (failed(axis) ||
      failed(checkIndices(node, 1, node.shape(0)[size_t(*axis)])))
    return failure();
  return node.result(
      node.create<GatherOp>(node.input(0), node.input(1), *axis));
}

/// The input as one line.
static Value flatten(Node &node, Value value) {
  return node.reshape(value, rankedType(value).getNumElements());
}

/// One element for each index, found by its place in the flat input.
static LogicalResult importGatherElements(Node &node) {
  auto axis = node.axis(node.getInt("axis", 0), node.rank(0));
  if (failed(axis) ||
      failed(checkIndices(node, 1, node.shape(0)[size_t(*axis)])))
    return failure();
  ArrayRef<int64_t> from = node.shape(0), shape = node.shape(1);
  bool isEmpty = node.inputType(1).getNumElements() == 0;
  bool fits = from.size() == shape.size();
  for (size_t i = 0; fits && i < from.size(); ++i)
    fits = i == size_t(*axis) ? from[i] > 0 || isEmpty : shape[i] <= from[i];
  if (!fits)
    return node.error() << "indices " << typeText(node.input(1))
                        << " do not fit the input " << typeText(node.input(0));
  if (isEmpty)
    return node.result(node.splat(node.inputType(0).clone(shape), 0));
  Value places = elementPlaces(node, node.input(1), from, size_t(*axis));
  return node.result(
      node.create<GatherOp>(flatten(node, node.input(0)), places, 0));
}

/// Blocks of the input for index vectors along the last axis.
static LogicalResult importGatherND(Node &node) {
  ArrayRef<int64_t> from = node.shape(0), shape = node.shape(1);
  int64_t batch = node.getInt("batch_dims");
  if (shape.empty() || batch < 0 || batch >= int64_t(shape.size()) ||
      batch + shape.back() > int64_t(from.size()) || shape.back() < 1 ||
      from.take_front(size_t(batch)) != shape.take_front(size_t(batch)))
    return node.error() << "indices " << typeText(node.input(1))
                        << " with batch_dims=" << batch
                        << " do not fit the input " << typeText(node.input(0));
  size_t indexed = size_t(batch + shape.back());
  auto rows = checkedProduct(from.take_front(indexed));
  if (*rows == 0)
    return node.error() << "has nothing to gather from in "
                        << typeText(node.input(0));
  if (failed(checkIndexVectors(
          node, 1, from.slice(size_t(batch), size_t(shape.back())))))
    return failure();
  SmallVector<int64_t> table = {*rows};
  llvm::append_range(table, from.drop_front(indexed));
  return node.result(
      node.create<GatherOp>(node.reshape(node.input(0), table),
                            rowPlaces(node, node.input(1), from, batch), 0));
}

/// The elements or slices whose condition holds.
static LogicalResult importCompress(Node &node) {
  Value input = node.input(0);
  int64_t along = 0;
  if (node.hasAttr("axis")) {
    auto axis = node.axis(node.getInt("axis"), node.rank(0));
    if (failed(axis))
      return failure();
    along = *axis;
  } else {
    input = flatten(node, input);
  }
  if (!Node::constantValue(node.input(1)))
    return importComputedCompress(node, input, along);
  auto condition = node.constInts(1, "condition");
  if (failed(condition))
    return failure();
  int64_t size = shapeOf(input)[size_t(along)];
  if (node.rank(1) != 1 || int64_t(condition->size()) > size)
    return node.error() << "condition is " << typeText(node.input(1))
                        << ", but at most " << size << " values are needed";
  SmallVector<int64_t> kept;
  for (auto [i, holds] : llvm::enumerate(*condition))
    if (holds)
      kept.push_back(int64_t(i));
  return node.result(node.create<GatherOp>(input, node.ints(kept), along));
}

/// Each sequence of a batch with its first elements in reverse order.
static LogicalResult importReverseSequence(Node &node) {
  int64_t time = node.getInt("time_axis", 0),
          batch = node.getInt("batch_axis", 1);
  ArrayRef<int64_t> shape = node.shape(0);
  if (shape.size() < 2 || time < 0 || time > 1 || batch != 1 - time)
    return node.error() << "time_axis=" << time << " and batch_axis=" << batch
                        << " must be the first two axes of the input "
                        << typeText(node.input(0));
  int64_t steps = shape[size_t(time)], sequences = shape[size_t(batch)];
  if (node.shape(1) != ArrayRef<int64_t>(sequences)) // I17
    return node.error() << "sequence_lens is " << typeText(node.input(1))
                        << ", but [" << sequences << "] is needed";
  if (node.inputType(0).getNumElements() == 0)
    return node.result(node.input(0));
  Type type = node.getBuilder().getIntegerType(64);
  SmallVector<int64_t> lengthShape = {1, 1}, stepShape = {1, 1};
  lengthShape[size_t(batch)] = sequences;
  stepShape[size_t(time)] = steps;
  Value lengths = node.reshape(node.cast(node.input(1), type), lengthShape);
  Value step = node.reshape(
      node.ints(llvm::to_vector(llvm::seq<int64_t>(0, steps))), stepShape);
  Value last = node.binary(BinaryKind::Sub, lengths, node.scalar(type, 1));
  Value mirrored = node.binary(BinaryKind::Sub, last, step);
  Value isInside = node.compare(CompareKind::Lt, step, lengths);
  Value places = node.select(isInside, mirrored, step);
  // Rows are numbered by both axes together.
  Value flat = elementPlaces(node, places, shape.take_front(2), size_t(time));
  SmallVector<int64_t> table = {steps * sequences};
  llvm::append_range(table, shape.drop_front(2));
  Value rows =
      node.create<GatherOp>(node.reshape(node.input(0), table), flat, 0);
  return node.result(rows);
}

ArrayRef<HandlerRow> inlay::import::gatherHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Compress", 9, importCompress},
      {"", "Gather", 1, importGather},
      {"", "GatherElements", 11, importGatherElements},
      {"", "GatherND", 11, importGatherND},
      {"", "ReverseSequence", 10, importReverseSequence},
  };
  return rows;
}
