// Decision trees, walked node by node.
#include "lib/Reference/Families.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

namespace {

/// The tables of a trees op as plain arrays.
struct Forest {
  explicit Forest(ArrayRef<Tensor> operands)
      : roots(toArray<int64_t>(operands[1])),
        features(toArray<int64_t>(operands[2])),
        thresholds(toArray<double>(operands[3])),
        yes(toArray<int64_t>(operands[4])), no(toArray<int64_t>(operands[5])),
        targets(toArray<int64_t>(operands[6])),
        weights(toArray<double>(operands[7])) {}

  std::vector<int64_t> roots, features;
  std::vector<double> thresholds;
  std::vector<int64_t> yes, no, targets;
  std::vector<double> weights;
};

} // namespace

static int64_t clampTo(int64_t x, int64_t size) {
  return std::clamp<int64_t>(x, 0, size - 1);
}

/// The bit of a rule that stands for the outcome of the comparison.
static int64_t outcome(double x, double threshold) {
  if (std::isnan(x) || std::isnan(threshold))
    return 8;
  return x == threshold ? 1 : x > threshold ? 2 : 4;
}

Results reference::evaluateTrees(Operation *op, ArrayRef<Tensor> operands) {
  auto trees = cast<TreesOp>(op);
  Forest forest(operands);
  std::vector<int64_t> rules(forest.features.size(), int64_t(trees.getRule()));
  if (trees.getRules())
    rules = toArray<int64_t>(operands[8]);
  std::vector<double> x = toArray<double>(operands[0]);
  int64_t rows = operands[0].getShape()[0], columns = operands[0].getShape()[1];
  int64_t nodes = int64_t(rules.size());
  int64_t numTargets = int64_t(trees.getNumTargets());
  int64_t values = int64_t(forest.targets.size());
  std::vector<double> result(size_t(rows * numTargets), 0.0);
  std::vector<bool> hasValue(result.size(), false);
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t root : forest.roots) {
      int64_t node = clampTo(root, nodes);
      for (uint64_t step = 0;
           step < trees.getDepth() && forest.features[node] >= 0; ++step) {
        int64_t column = clampTo(forest.features[node], columns);
        bool holds = rules[node] & outcome(x[row * columns + column],
                                           forest.thresholds[node]);
        node = clampTo(holds ? forest.yes[node] : forest.no[node], nodes);
      }
      int64_t end = std::min<int64_t>(
          forest.no[node], forest.yes[node] + int64_t(trees.getLeafSize()));
      for (int64_t i = forest.yes[node]; i < end; ++i) {
        int64_t at = clampTo(i, values);
        int64_t target = row * numTargets +
                         clampTo(forest.targets[at], numTargets);
        double weight = forest.weights[at];
        if (trees.getKind() == ReduceKind::Sum)
          result[target] += weight;
        else if (!hasValue[target] ||
                 (trees.getKind() == ReduceKind::Max
                      ? weight > result[target]
                      : weight < result[target]))
          result[target] = weight;
        hasValue[target] = true;
      }
    }
  }
  return SmallVector<Tensor>{fromArray<double>(resultType(op), result)};
}
