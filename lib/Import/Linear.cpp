//===- Linear.cpp - Linear models -----------------------------------------===//
//
// LinearClassifier as a product of matrices. Where ONNX leaves two classes with
// one score open, the rules are those of ONNX Runtime.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- LinearClassifier --------------------------------------------------===//

/// Two columns from one score.
static FailureOr<Value> secondClass(Node &node, Value score,
                                    PostTransform transform) {
  if (transform == PostTransform::Probit)
    return node.error() << "gives one score for two classes, which has no "
                           "meaning with post_transform 'PROBIT'";
  bool isLogistic = transform == PostTransform::Logistic;
  Value first = isLogistic
                    ? node.unary(UnaryKind::Neg, score)
                    : node.binary(BinaryKind::Sub,
                                  node.scalar(elementOf(score), 1), score);
  if (!first)
    return failure();
  Value both = node.create<ConcatOp>(ValueRange({first, score}), 1u);
  return isLogistic ? node.unary(UnaryKind::Sigmoid, both) : both;
}

static LogicalResult importLinearClassifier(Node &node) {
  auto rows = inputRows(node);
  auto transform = readPostTransform(node);
  auto labels = readClassLabels(node, "classlabels_ints");
  if (failed(rows) || failed(transform) || failed(labels))
    return failure();
  auto matrix = node.getFloats("coefficients").value_or(SmallVector<float>());
  auto bias = node.getFloats("intercepts").value_or(SmallVector<float>());
  int64_t features = shapeOf(*rows)[1];
  int64_t scores = bias.empty() ? labels->count : int64_t(bias.size());
  bool isOneScore = scores == 1 && labels->count == 2;
  if (features < 1 || (scores != labels->count && !isOneScore) ||
      int64_t(matrix.size()) != scores * features) // I17
    return node.error() << "has " << uint64_t(matrix.size())
                        << " coefficients and " << uint64_t(bias.size())
                        << " intercepts, which do not fit " << labels->count
                        << " labels and " << features << " features";
  std::vector<double> wide(bias.begin(), bias.end());
  Value raw = affine(node, *rows, matrix, wide, scores);
  if (!raw)
    return failure();
  OpBuilder &builder = node.getBuilder();
  if (scores == 1) {
    Value isSecond =
        node.compare(CompareKind::Gt, raw, node.scalar(elementOf(raw), 0));
    Value index = node.reshape(node.cast(isSecond, builder.getIntegerType(64)),
                               shapeOf(raw)[0]);
    // A single label has no second one beside it.
    if (!isOneScore && !labels->isText()) {
      if (failed(node.result(0, index)))
        return failure();
    } else if (failed(setLabels(node, *labels, index))) {
      return failure();
    }
    if (!isOneScore)
      return node.result(1, transformScores(node, raw, *transform));
    auto both = secondClass(node, raw, *transform);
    return failed(both) ? failure() : node.result(1, *both);
  }
  Value best = node.create<ArgReduceOp>(ReduceKind::Max, raw, 1u,
                                        /*keepdims=*/false,
                                        /*select_last=*/false);
  if (failed(setLabels(node, *labels, best)))
    return failure();
  return node.result(1, transformScores(node, raw, *transform));
}

ArrayRef<HandlerRow> inlay::import::linearHandlers() {
  static constexpr HandlerRow rows[] = {
      {"ai.onnx.ml", "LinearClassifier", 1, importLinearClassifier},
  };
  return rows;
}
