//===- Control.cpp - If ---------------------------------------------------===//
//
// A branch whose condition is known is taken in place. Otherwise both become
// bodies of `inlay.if`, of which one is computed. Where they differ in a size,
// or count the rows of a result, it is as long as it can be and counted.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Bodies.h"
#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static LogicalResult checkBranch(Node &node, StringRef name,
                                 const onnx::GraphProto &branch) {
  if (branch.input_size() != 0) // I28
    return node.error() << name << " declares " << branch.input_size()
                        << " inputs, but a branch has none";
  if (branch.output_size() != node.proto.output_size())
    return node.error() << name << " has " << branch.output_size()
                        << " outputs, but the node has "
                        << node.proto.output_size();
  return success();
}

/// The branch that is known to be taken.
static LogicalResult importKnown(Node &node, const onnx::GraphProto &branch) {
  auto results = node.getGraph().inlineSubgraph(branch, {});
  if (failed(results))
    return failure();
  for (auto [i, value] : llvm::enumerate(*results))
    if (failed(node.result(unsigned(i), value)))
      return failure();
  return success();
}

//===-- Both branches -----------------------------------------------------===//

namespace {
/// How many rows a branch gives: a count in its body, or a known number.
using Rows = std::pair<Value, int64_t>;

/// A result of `inlay.if` with the axis of its rows, and the number of the
/// result that is their count.
struct CountedResult {
  size_t result;
  int64_t axis;
  size_t count;
};
} // namespace

/// The axis along which output `i` has rows: where a branch counts them, or
/// where the sizes differ. Fails if there are several, or if one of the sizes
/// is 1, which other values may repeat.
static FailureOr<std::optional<int64_t>>
countedAxis(const ImportedBody &taken, const ImportedBody &other, size_t i) {
  auto first = rankedType(taken.results[i]),
       second = rankedType(other.results[i]);
  if (first.getElementType() != second.getElementType() ||
      first.getRank() != second.getRank())
    return failure();
  std::optional<int64_t> found;
  for (int64_t axis = 0; axis < first.getRank(); ++axis) {
    auto counts = [&](const ImportedBody &body) {
      return body.counts[i] && body.counts[i]->axis == axis;
    };
    int64_t a = first.getDimSize(axis), b = second.getDimSize(axis);
    if (a == b && !counts(taken) && !counts(other))
      continue;
    bool mayRepeat = a != b && (a == 1 || b == 1);
    if (found || mayRepeat)
      return failure();
    found = axis;
  }
  return found;
}

static Rows rowsOf(const ImportedBody &body, size_t i, int64_t axis) {
  if (body.counts[i])
    return {body.counts[i]->count, 0};
  return {Value(), shapeOf(body.results[i])[size_t(axis)]};
}

/// Adds rows of zeros to a result of a body.
static void lengthen(Node &node, ImportedBody &body, size_t i, int64_t axis,
                     int64_t size) {
  Value &result = body.results[i];
  SmallVector<int64_t> low(shapeOf(result).size(), 0), high = low;
  high[size_t(axis)] = size - shapeOf(result)[size_t(axis)];
  if (high[size_t(axis)] == 0)
    return;
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().setInsertionPointToEnd(&body.region->front());
  Value zero = node.scalar(elementOf(result), 0);
  result = node.create<PadOp>(PadMode::Constant, result, zero, low, high);
}

static void addCount(Node &node, ImportedBody &body, Rows rows) {
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().setInsertionPointToEnd(&body.region->front());
  body.results.push_back(rows.first ? rows.first : node.ints(rows.second));
}

/// Brings the results of both bodies to the same types, with the counts of
/// their rows as further ones.
static FailureOr<SmallVector<CountedResult>>
matchResults(Node &node, ImportedBody &taken, ImportedBody &other) {
  size_t outputs = taken.results.size();
  SmallVector<CountedResult> counted;
  SmallVector<std::pair<Rows, Rows>> counts;
  for (size_t i = 0; i < outputs; ++i) {
    auto axis = countedAxis(taken, other, i);
    if (failed(axis))
      return node.error() << "output " << uint64_t(i) << " is "
                          << typeText(taken.results[i]) << " in one branch and "
                          << typeText(other.results[i])
                          << " in the other, and the condition is computed at "
                             "run time";
    if (!*axis)
      continue;
    auto at = size_t(**axis);
    std::pair<Rows, Rows> rows = {rowsOf(taken, i, **axis),
                                  rowsOf(other, i, **axis)};
    auto *known = llvm::find(counts, rows);
    counted.push_back({i, **axis, outputs + size_t(known - counts.begin())});
    if (known == counts.end())
      counts.push_back(rows);
    int64_t most =
        std::max(shapeOf(taken.results[i])[at], shapeOf(other.results[i])[at]);
    lengthen(node, taken, i, **axis, most);
    lengthen(node, other, i, **axis, most);
  }
  for (auto [ofTaken, ofOther] : counts) {
    addCount(node, taken, ofTaken);
    addCount(node, other, ofOther);
  }
  if (node.hasFailed())
    return failure();
  return counted;
}

static LogicalResult importBoth(Node &node, const onnx::GraphProto &thenBranch,
                                const onnx::GraphProto &elseBranch) {
  auto importBranch = [&](const onnx::GraphProto &branch) {
    return importBody(node, {}, [&](ArrayRef<Value> none) {
      return node.getGraph().inlineSubgraph(branch, none);
    });
  };
  auto taken = importBranch(thenBranch);
  auto other = importBranch(elseBranch);
  if (failed(taken) || failed(other))
    return failure();
  auto counted = matchResults(node, *taken, *other);
  Value condition = node.reshape(node.input(0), {});
  if (failed(counted) || !condition)
    return failure();
  auto op = IfOp::create(node.getBuilder(), node.getLoc(),
                         ValueRange(taken->results).getTypes(), condition);
  taken->finish(node, taken->results, op.getThenBody());
  other->finish(node, other->results, op.getElseBody());
  for (const CountedResult &each : *counted)
    node.getGraph().countRows(op.getResult(unsigned(each.result)),
                              {each.axis, op.getResult(unsigned(each.count))});
  for (unsigned i = 0; i < node.numOutputs(); ++i)
    if (failed(node.result(i, op.getResult(i))))
      return failure();
  return success();
}

//===-- If ----------------------------------------------------------------===//

static LogicalResult importIf(Node &node) {
  const onnx::GraphProto &thenBranch = node.attribute("then_branch")->g();
  const onnx::GraphProto &elseBranch = node.attribute("else_branch")->g();
  if (failed(checkBranch(node, "then_branch", thenBranch)) ||
      failed(checkBranch(node, "else_branch", elseBranch)))
    return failure();
  if (node.inputType(0).getNumElements() != 1)
    return node.error() << "the condition is " << typeText(node.input(0))
                        << ", but one element is needed";
  if (!Node::constantValue(node.input(0)))
    return importBoth(node, thenBranch, elseBranch);
  auto condition = node.constInts(0, "cond");
  if (failed(condition))
    return failure();
  return importKnown(node, condition->front() ? thenBranch : elseBranch);
}

ArrayRef<HandlerRow> inlay::import::controlHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "If", 1, importIf},
  };
  return rows;
}
