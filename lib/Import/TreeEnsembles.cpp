//===- TreeEnsembles.cpp - Classifiers and regressors made of trees -------===//
//
// TreeEnsembleRegressor, TreeEnsembleClassifier and TreeEnsemble: the sums of
// `inlay.trees`, base values, a transform, and labels. ONNX says little about
// two classes of which only one has weights; the rules here are those of ONNX
// Runtime, which the exporters rely on.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"
#include "lib/Import/Trees.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// The rows in the type that nodes compare in: float, or double where the
/// input or the trees are.
static Value comparable(Node &node, Value rows, const Forest &forest) {
  OpBuilder &builder = node.getBuilder();
  bool isDouble = forest.isDouble || elementOf(rows).isF64();
  return node.cast(rows, isDouble ? Type(builder.getF64Type())
                                  : Type(builder.getF32Type()));
}

namespace {

/// Whether a target got a value from some leaf.
struct Given {
  enum { Never, Always, Sometimes } when = Always;
  Value mask; ///< i1 [N, 1], for Sometimes
};

/// Sums of trees, and which of them have a value at all.
struct Sums {
  Node &node;
  const Forest &forest;
  Value rows;
  int64_t numTargets;
  Value counts = nullptr;

  Given given(int64_t target) {
    Given result;
    if (!forest.everGives(int32_t(target)))
      result.when = Given::Never;
    else if (!forest.alwaysGives(int32_t(target))) {
      result.when = Given::Sometimes;
      if (!counts)
        counts = forest.build(node, rows, ReduceKind::Sum, numTargets, true);
      Value count = columns(node, counts, target);
      result.mask = count ? node.compare(CompareKind::Gt, count,
                                         node.scalar(elementOf(rows), 0))
                          : Value();
    }
    return result;
  }

  /// `value` where the target has one, else `fallback`.
  Value choose(const Given &given, Value value, Value fallback) {
    if (given.when == Given::Always)
      return value;
    if (given.when == Given::Never)
      return fallback;
    return node.select(given.mask, value, fallback);
  }

  Value zeros() {
    return node.splat(RankedTensorType::get({shapeOf(rows)[0], 1},
                                            elementOf(rows)),
                      0.0);
  }
  Value plus(Value value, double number) {
    if (number == 0.0)
      return value;
    return node.binary(BinaryKind::Add, value,
                       node.scalar(elementOf(rows), number));
  }
  Value join(ArrayRef<Value> parts) {
    if (node.hasFailed() || llvm::is_contained(parts, Value()))
      return {};
    return node.create<ConcatOp>(ValueRange(parts), 1);
  }
};

} // namespace

//===-- Regression --------------------------------------------------------===//

/// Adds base values; a target without any value stays 0.
static Value addBase(Sums &sums, Value result, ArrayRef<double> base) {
  if (base.empty() || llvm::all_of(base, [](double x) { return x == 0.0; }))
    return result;
  Node &node = sums.node;
  Value row = floatConstant(node, base, elementOf(sums.rows),
                            {1, int64_t(base.size())});
  Value moved = node.binary(BinaryKind::Add, result, row);
  bool allGiven = base.size() == 1;
  SmallVector<Given> given;
  for (size_t i = 0; !allGiven && i < base.size(); ++i)
    given.push_back(sums.given(int64_t(i)));
  if (llvm::all_of(given,
                   [](const Given &g) { return g.when == Given::Always; }))
    return moved;
  SmallVector<Value> parts;
  for (size_t i = 0; i < base.size(); ++i)
    parts.push_back(sums.choose(given[i], columns(node, moved, int64_t(i)),
                                sums.zeros()));
  return sums.join(parts);
}

/// What follows the sums: average, base values, transform, cast.
static LogicalResult finishRegression(Node &node, const Forest &forest,
                                      Value rows, StringRef aggregate,
                                      ArrayRef<double> base,
                                      int64_t numTargets,
                                      PostTransform transform, Type type) {
  auto kind = llvm::StringSwitch<std::optional<ReduceKind>>(aggregate)
                  .Cases({"SUM", "AVERAGE"}, ReduceKind::Sum)
                  .Case("MIN", ReduceKind::Min)
                  .Case("MAX", ReduceKind::Max)
                  .Default(std::nullopt);
  if (!kind)
    return node.error() << "aggregate_function is " << quoted(aggregate)
                        << ", but 'SUM', 'AVERAGE', 'MIN' or 'MAX' is "
                           "needed"; // I25
  if (!base.empty() && int64_t(base.size()) != numTargets)
    return node.error() << "base_values has " << uint64_t(base.size())
                        << " values, but there are " << numTargets
                        << " targets"; // I17
  Sums sums{node, forest, comparable(node, rows, forest), numTargets};
  Value result = forest.build(node, sums.rows, *kind, numTargets);
  if (aggregate == "AVERAGE")
    result = node.binary(BinaryKind::Div, result,
                         node.scalar(elementOf(sums.rows),
                                     double(forest.roots.size())));
  result = addBase(sums, result, base);
  // One target is no distribution: ONNX Runtime gives it as it is.
  if (numTargets > 1 || transform == PostTransform::Probit)
    result = transformScores(node, result, transform);
  return node.result(node.cast(result, type));
}

static LogicalResult importRegressor(Node &node) {
  auto rows = inputRows(node);
  auto transform = readPostTransform(node);
  if (failed(rows) || failed(transform))
    return failure();
  int64_t numTargets = node.getInt("n_targets", 1);
  if (numTargets < 1)
    return node.error() << "n_targets is " << numTargets
                        << ", but 1 or more is needed";
  auto forest = readForest(node, "target", shapeOf(*rows)[1], numTargets);
  if (failed(forest))
    return failure();
  auto base = readNumbers(node, "base_values", forest->isDouble);
  if (failed(base))
    return failure();
  return finishRegression(node, *forest, *rows,
                          node.getString("aggregate_function", "SUM"), *base,
                          numTargets, *transform,
                          node.getBuilder().getF32Type());
}

static LogicalResult importTreeEnsemble(Node &node) {
  auto rows = inputRows(node);
  auto transform = readPostTransform(node);
  if (failed(rows) || failed(transform))
    return failure();
  int64_t numTargets = node.getInt("n_targets", 1);
  int64_t aggregate = node.getInt("aggregate_function", 1);
  static constexpr StringLiteral names[] = {"AVERAGE", "SUM", "MIN", "MAX"};
  if (numTargets < 1)
    return node.error() << "n_targets is " << numTargets
                        << ", but 1 or more is needed";
  if (aggregate < 0 || aggregate >= int64_t(std::size(names)))
    return node.error() << "aggregate_function is " << aggregate
                        << ", but 0 to 3 is needed"; // I25
  auto forest = readForest5(node, shapeOf(*rows)[1], numTargets);
  if (failed(forest))
    return failure();
  return finishRegression(node, *forest, *rows, names[aggregate], {},
                          numTargets, *transform, node.element(0));
}

//===-- Classification ----------------------------------------------------===//

/// i64 [N] of the places of the largest scores among those that are given.
static Value bestClass(Sums &sums, Value scores, ArrayRef<Given> given) {
  Node &node = sums.node;
  Type type = elementOf(sums.rows);
  bool allGiven = llvm::all_of(
      given, [](const Given &g) { return g.when == Given::Always; });
  if (!allGiven) {
    SmallVector<Value> parts;
    Value none = node.splat(
        RankedTensorType::get({shapeOf(sums.rows)[0], 1}, type),
        -std::numeric_limits<double>::infinity());
    for (auto [i, each] : llvm::enumerate(given))
      parts.push_back(
          sums.choose(each, columns(node, scores, int64_t(i)), none));
    scores = sums.join(parts);
  }
  return node.create<ArgReduceOp>(ReduceKind::Max, scores, 1u,
                                  /*keepdims=*/false, /*select_last=*/false);
}

namespace {

/// Two classes, whose meaning depends on which of them have weights.
struct BinaryClassifier {
  Sums &sums;
  Node &node;
  ArrayRef<double> base;
  PostTransform transform;
  bool oneHasWeights; ///< only one class occurs in the leaves
  bool allPositive;   ///< no weight is negative

  /// Scores [N, 2] and the score [N, 1] that decides.
  struct Outcome {
    Value scores, deciding;
  };

  Outcome bothScores(Value first, Value second, const Given &hasFirst);
  FailureOr<Outcome> firstScore(Value first, const Given &hasFirst);
  FailureOr<Outcome> run();
};

} // namespace

BinaryClassifier::Outcome
BinaryClassifier::bothScores(Value first, Value second,
                             const Given &hasFirst) {
  if (base.size() == 2) {
    second = sums.plus(first, base[1]);
    first = node.unary(UnaryKind::Neg, second);
  } else if (base.size() == 1) {
    first = sums.plus(first, base[0]);
  }
  Value shown = sums.choose(hasFirst, first, sums.zeros());
  return {transformScores(node, sums.join({shown, second}), transform),
          second};
}

FailureOr<BinaryClassifier::Outcome>
BinaryClassifier::firstScore(Value first, const Given &hasFirst) {
  Value moved = base.empty() ? first : sums.plus(first, base[0]);
  Value score = sums.choose(hasFirst, moved, sums.zeros());
  if (base.size() == 2)
    return Outcome{transformScores(node, sums.join({score, sums.zeros()}),
                                   transform),
                   score};
  if (transform == PostTransform::Probit ||
      (base.size() == 1 && !oneHasWeights))
    return node.error() << "gives one score for two classes, which has no "
                           "meaning with this post_transform and base_values";
  if (transform == PostTransform::Logistic) {
    Value opposite = node.unary(UnaryKind::Neg, score);
    return Outcome{node.unary(UnaryKind::Sigmoid,
                              sums.join({opposite, score})),
                   score};
  }
  bool isProbability = oneHasWeights && allPositive;
  Value other =
      isProbability
          ? node.binary(BinaryKind::Sub,
                        node.scalar(elementOf(sums.rows), 1), score)
          : node.unary(UnaryKind::Neg, score);
  return Outcome{sums.join({other, score}), score};
}

FailureOr<BinaryClassifier::Outcome> BinaryClassifier::run() {
  Value raw = sums.forest.build(node, sums.rows, ReduceKind::Sum, 2);
  Value first = columns(node, raw, 0), second = columns(node, raw, 1);
  Given hasFirst = sums.given(0), hasSecond = sums.given(1);
  if (hasSecond.when == Given::Always)
    return bothScores(first, second, hasFirst);
  auto one = firstScore(first, hasFirst);
  if (failed(one) || hasSecond.when == Given::Never)
    return one;
  Outcome both = bothScores(first, second, hasFirst);
  return Outcome{sums.choose(hasSecond, both.scores, one->scores),
                 sums.choose(hasSecond, both.deciding, one->deciding)};
}

/// Labels of two classes: which side of the threshold the score is on.
static LogicalResult setBinaryLabels(Node &node, const ClassLabels &labels,
                                     const BinaryClassifier &classifier,
                                     Value deciding) {
  if (!deciding)
    return failure();
  bool isProbability = classifier.oneHasWeights && classifier.allPositive;
  Value limit = node.scalar(elementOf(deciding), isProbability ? 0.5 : 0.0);
  Value isSecond = node.compare(CompareKind::Gt, deciding, limit);
  Value index = node.reshape(
      node.cast(isSecond, node.getBuilder().getIntegerType(64)),
      shapeOf(deciding)[0]);
  // ONNX Runtime gives 0 and 1 whatever the labels are if both have weights.
  if (!classifier.oneHasWeights && !labels.isText())
    return node.result(0, index);
  return setLabels(node, labels, index);
}

static LogicalResult importClassifier(Node &node) {
  auto rows = inputRows(node);
  auto transform = readPostTransform(node);
  auto labels = readClassLabels(node);
  if (failed(rows) || failed(transform) || failed(labels))
    return failure();
  if (labels->count < 2)
    return node.error() << "has 1 label, but 2 or more are needed"; // I17
  auto forest = readForest(node, "class", shapeOf(*rows)[1], labels->count);
  if (failed(forest))
    return failure();
  auto base = readNumbers(node, "base_values", forest->isDouble);
  if (failed(base))
    return failure();
  bool isBinary = labels->count == 2;
  if (!base->empty() && int64_t(base->size()) != labels->count &&
      !(isBinary && base->size() == 1))
    return node.error() << "base_values has " << uint64_t(base->size())
                        << " values, but there are " << labels->count
                        << " classes"; // I17
  Type type = node.getBuilder().getF32Type();
  Sums sums{node, *forest, comparable(node, *rows, *forest), labels->count};
  if (isBinary) {
    bool oneHasWeights = forest->everGives(0) != forest->everGives(1);
    bool allPositive =
        llvm::all_of(forest->weights, [](double w) { return w >= 0; });
    BinaryClassifier classifier{sums,       node,          *base,
                                *transform, oneHasWeights, allPositive};
    auto outcome = classifier.run();
    if (failed(outcome) ||
        failed(setBinaryLabels(node, *labels, classifier, outcome->deciding)))
      return failure();
    return node.result(1, node.cast(outcome->scores, type));
  }
  Value scores =
      forest->build(node, sums.rows, ReduceKind::Sum, labels->count);
  SmallVector<Given> given;
  if (!base->empty())
    scores = node.binary(BinaryKind::Add, scores,
                         floatConstant(node, *base, elementOf(sums.rows),
                                       {1, labels->count}));
  for (int64_t i = 0; base->empty() && i < labels->count; ++i)
    given.push_back(sums.given(i));
  if (failed(setLabels(node, *labels, bestClass(sums, scores, given))))
    return failure();
  return node.result(
      1, node.cast(transformScores(node, scores, *transform), type));
}

ArrayRef<HandlerRow> inlay::import::treeHandlers() {
  static constexpr HandlerRow rows[] = {
      {"ai.onnx.ml", "TreeEnsemble", 5, importTreeEnsemble},
      {"ai.onnx.ml", "TreeEnsembleClassifier", 1, importClassifier},
      {"ai.onnx.ml", "TreeEnsembleRegressor", 1, importRegressor},
  };
  return rows;
}
