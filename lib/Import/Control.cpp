//===- Control.cpp - If ---------------------------------------------------===//
//
// A branch whose condition is known is taken in place. Otherwise both become
// bodies of `inlay.if`, of which one is computed.
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

/// Both branches as bodies.
static LogicalResult importBoth(Node &node, const onnx::GraphProto &thenBranch,
                                const onnx::GraphProto &elseBranch) {
  auto none = [](Block &) { return SmallVector<Value>(); };
  auto taken = importBody(node, thenBranch, {}, none);
  auto other = importBody(node, elseBranch, {}, none);
  if (failed(taken) || failed(other))
    return failure();
  for (auto [i, first, second] :
       llvm::enumerate(taken->results, other->results))
    if (first.getType() != second.getType())
      return node.error() << "output " << uint64_t(i) << " is "
                          << typeText(first) << " in one branch and "
                          << typeText(second)
                          << " in the other, and the condition is computed at "
                             "run time";
  Value condition = node.reshape(node.input(0), {});
  if (!condition)
    return failure();
  auto op = IfOp::create(node.getBuilder(), node.getLoc(),
                         ValueRange(taken->results).getTypes(), condition);
  taken->finish(node, taken->results, op.getThenBody());
  other->finish(node, other->results, op.getElseBody());
  for (auto [i, value] : llvm::enumerate(op.getResults()))
    if (failed(node.result(unsigned(i), value)))
      return failure();
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
