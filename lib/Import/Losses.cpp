//===- Losses.cpp - What training minimises -------------------------------===//
//
// NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss, which stay at the end
// of models that are exported while they are trained.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Places.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// The sum, mean or neither of -logs[n, target[n, ..], ..] * weight[target].
/// Operand 1 holds the targets, operand 2 a weight for each class.
static LogicalResult lossOf(Node &node, Value logs) {
  if (!logs)
    return failure();
  ArrayRef<int64_t> shape = shapeOf(logs);
  SmallVector<int64_t> wanted(shape);
  if (shape.size() < 2 || shape[1] < 1)
    return node.error() << "input is " << typeText(logs)
                        << ", but [N, classes, ...] is needed"; // I16
  wanted.erase(wanted.begin() + 1);
  if (node.shape(1) != ArrayRef<int64_t>(wanted)) // I16
    return node.error() << "target is " << typeText(node.input(1))
                        << ", but the shape " << shapeText(wanted)
                        << " is needed";
  StringRef reduction = node.getString("reduction", "mean");
  if (reduction != "none" && reduction != "sum" && reduction != "mean") // I25
    return node.error() << "reduction is " << quoted(reduction)
                        << ", but 'none', 'sum' or 'mean' is needed";
  bool isWeighted = node.hasInput(2), ignores = node.hasAttr("ignore_index");
  if (isWeighted && node.shape(2) != shape.slice(1, 1)) // I16
    return node.error() << "weight is " << typeText(node.input(2))
                        << ", but one for each of " << shape[1]
                        << " classes is needed";

  Type type = elementOf(logs);
  Value target = node.input(1), ignored;
  if (ignores) {
    Value marker =
        node.scalar(node.element(1), double(node.getInt("ignore_index")));
    ignored = node.compare(CompareKind::Eq, target, marker);
    target = node.select(ignored, node.scalar(node.element(1), 0), target);
  }
  SmallVector<int64_t> one(shape);
  one[1] = 1;
  Value places =
      elementPlaces(node, node.reshape(target, one), shape, /*axis=*/1);
  Value flat = node.reshape(logs, rankedType(logs).getNumElements());
  if (!flat || !places)
    return failure();
  Value loss =
      node.unary(UnaryKind::Neg,
                 node.reshape(node.create<GatherOp>(flat, places, 0), wanted));
  Value weight;
  if (isWeighted)
    weight = node.create<GatherOp>(node.input(2), target, 0);
  if (ignores) {
    Value kept = weight ? weight : node.splat(rankedType(loss), 1);
    weight = node.select(ignored, node.scalar(type, 0), kept);
  }
  if (weight)
    loss = node.binary(BinaryKind::Mul, loss, weight);
  if (reduction == "none")
    return node.result(loss);
  SmallVector<int64_t> all =
      llvm::to_vector(llvm::seq<int64_t>(0, int64_t(wanted.size())));
  if (reduction == "mean" && !weight)
    return node.result(node.reduce(ReduceKind::Mean, loss, all, false));
  Value sum = node.reduce(ReduceKind::Sum, loss, all, false);
  if (reduction == "sum")
    return node.result(sum);
  return node.result(node.binary(
      BinaryKind::Div, sum, node.reduce(ReduceKind::Sum, weight, all, false)));
}

static LogicalResult importNegativeLogLikelihood(Node &node) {
  return lossOf(node, node.input(0));
}

static LogicalResult importSoftmaxCrossEntropy(Node &node) {
  if (node.rank(0) < 2) // I16
    return node.error() << "scores are " << typeText(node.input(0))
                        << ", but [N, classes, ...] is needed";
  Value logs =
      node.create<SoftmaxOp>(SoftmaxKind::LogSoftmax, node.input(0), 1u);
  if (!logs || failed(lossOf(node, logs)))
    return failure();
  return node.wantsOutput(1) ? node.result(1, logs) : success();
}

ArrayRef<HandlerRow> inlay::import::lossHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "NegativeLogLikelihoodLoss", 12, importNegativeLogLikelihood},
      {"", "SoftmaxCrossEntropyLoss", 12, importSoftmaxCrossEntropy},
  };
  return rows;
}
