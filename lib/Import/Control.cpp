//===- Control.cpp - If ---------------------------------------------------===//
//
// A branch whose condition is known is taken in place. Otherwise both branches
// are computed (they are pure) and the condition selects between the results.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
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

/// Both branches, and a choice for each result.
static LogicalResult selectResults(Node &node, ArrayRef<Value> taken,
                                   ArrayRef<Value> other) {
  for (size_t i = 0; i < taken.size(); ++i) {
    if (taken[i].getType() != other[i].getType())
      return node.error() << "output " << uint64_t(i) << " is "
                          << typeText(taken[i]) << " in one branch and "
                          << typeText(other[i])
                          << " in the other, and the condition is computed at "
                             "run time";
    Value condition = node.reshape(node.input(0), {});
    if (failed(node.result(unsigned(i),
                           node.select(condition, taken[i], other[i]))))
      return failure();
  }
  emitRemark(node.getLoc())
      << "node " << quoted(nodeName(node.proto))
      << " (If): the condition is computed at run time, so both branches are "
         "always computed";
  return success();
}

static LogicalResult importIf(Node &node) {
  const onnx::GraphProto &thenBranch = node.attribute("then_branch")->g();
  const onnx::GraphProto &elseBranch = node.attribute("else_branch")->g();
  if (failed(checkBranch(node, "then_branch", thenBranch)) ||
      failed(checkBranch(node, "else_branch", elseBranch)))
    return failure();
  if (node.inputType(0).getNumElements() != 1)
    return node.error() << "the condition is " << typeText(node.input(0))
                        << ", but one element is needed";
  GraphImporter &graph = node.getGraph();
  if (Node::constantValue(node.input(0))) {
    auto condition = node.constInts(0, "cond");
    if (failed(condition))
      return failure();
    auto results =
        graph.inlineSubgraph(condition->front() ? thenBranch : elseBranch, {});
    if (failed(results))
      return failure();
    for (auto [i, value] : llvm::enumerate(*results))
      if (failed(node.result(unsigned(i), value)))
        return failure();
    return success();
  }
  auto taken = graph.inlineSubgraph(thenBranch, {});
  auto other = graph.inlineSubgraph(elseBranch, {});
  if (failed(taken) || failed(other))
    return failure();
  return selectResults(node, *taken, *other);
}

ArrayRef<HandlerRow> inlay::import::controlHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "If", 1, importIf},
  };
  return rows;
}
