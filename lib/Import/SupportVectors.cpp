//===- SupportVectors.cpp - Support vector machines -----------------------===//
//
// SVMRegressor and SVMClassifier with their four kernels, as products of
// matrices. A classifier decides between each two of its classes; the class
// that wins most often is the label. Where ONNX is silent, the rules are those
// of ONNX Runtime.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Kernels -----------------------------------------------------------===//

namespace {
/// The function of two vectors that a support vector machine uses.
struct SvmKernel {
  enum Kind { Linear, Poly, Rbf, Sigmoid } kind = Linear;
  double gamma = 0, offset = 0, degree = 0;

  /// [N, S] from rows [N, F] and `vectors`, S of them.
  Value apply(Node &node, Value rows, ArrayRef<float> vectors,
              int64_t count) const;
};
} // namespace

static FailureOr<SvmKernel> readKernel(Node &node) {
  SvmKernel kernel;
  StringRef name = node.getString("kernel_type", "LINEAR");
  int kind = llvm::StringSwitch<int>(name)
                 .Case("LINEAR", SvmKernel::Linear)
                 .Case("POLY", SvmKernel::Poly)
                 .Case("RBF", SvmKernel::Rbf)
                 .Case("SIGMOID", SvmKernel::Sigmoid)
                 .Default(-1);
  if (kind < 0)
    return node.error() << "kernel_type is " << quoted(name)
                        << ", but 'LINEAR', 'POLY', 'RBF' or 'SIGMOID' is "
                           "needed"; // I25
  kernel.kind = SvmKernel::Kind(kind);
  auto numbers = node.getFloats("kernel_params").value_or(SmallVector<float>());
  if (numbers.empty())
    return kernel;
  if (numbers.size() != 3) // I17
    return node.error() << "kernel_params has " << uint64_t(numbers.size())
                        << " values, but 3 are needed";
  kernel.gamma = numbers[0];
  kernel.offset = numbers[1];
  kernel.degree = numbers[2];
  return kernel;
}

Value SvmKernel::apply(Node &node, Value rows, ArrayRef<float> vectors,
                       int64_t count) const {
  Value dot = affine(node, rows, vectors, {}, count);
  if (!dot || kind == Linear)
    return dot;
  Type type = elementOf(dot);
  auto number = [&](double value) { return node.scalar(type, value); };
  if (kind == Rbf) {
    // |x - v|^2 by its differences, not by x^2 - 2 x v + v^2, which cancels.
    int64_t width = shapeOf(rows)[1];
    std::vector<double> wide(vectors.begin(), vectors.end());
    Value others = floatConstant(node, wide, type, {1, count, width});
    Value mine =
        node.reshape(node.cast(rows, type), {shapeOf(rows)[0], 1, width});
    Value apart =
        node.reduce(ReduceKind::SumSquare,
                    node.binary(BinaryKind::Sub, mine, others), 2, false);
    return node.unary(UnaryKind::Exp,
                      node.binary(BinaryKind::Mul, apart, number(-gamma)));
  }
  Value moved = node.binary(BinaryKind::Add,
                            node.binary(BinaryKind::Mul, dot, number(gamma)),
                            number(offset));
  if (kind == Sigmoid)
    return node.unary(UnaryKind::Tanh, moved);
  return node.binary(BinaryKind::Pow, moved, number(degree));
}

//===-- SVMRegressor ------------------------------------------------------===//

static LogicalResult importSvmRegressor(Node &node) {
  auto rows = inputRows(node);
  auto kernel = readKernel(node);
  auto transform = readPostTransform(node);
  if (failed(rows) || failed(kernel) || failed(transform))
    return failure();
  auto floats = [&](StringRef name) {
    return node.getFloats(name).value_or(SmallVector<float>());
  };
  auto vectors = floats("support_vectors"), factors = floats("coefficients");
  auto rho = floats("rho");
  int64_t supports = node.getInt("n_supports", 0);
  int64_t features = shapeOf(*rows)[1];
  if (rho.size() != 1 || features < 1 || supports < 0 ||
      int64_t(vectors.size()) != supports * features ||
      int64_t(factors.size()) != (supports ? supports : features)) // I17
    return node.error() << "has " << uint64_t(factors.size())
                        << " coefficients, " << uint64_t(rho.size())
                        << " values of rho and " << uint64_t(vectors.size())
                        << " of support vectors, which do not fit " << supports
                        << " vectors of " << features << " features";
  if (*transform != PostTransform::None)
    return node.error() << "post_transform "
                        << quoted(node.getString("post_transform"))
                        << " is not supported";
  Value terms = supports ? kernel->apply(node, *rows, vectors, supports)
                         : node.cast(*rows, node.getBuilder().getF32Type());
  if (!terms)
    return failure();
  Value sum = affine(node, terms, factors, {double(rho[0])}, 1);
  if (node.getInt("one_class", 0) == 0)
    return node.result(sum);
  Type type = node.getBuilder().getF32Type();
  Value inside = node.compare(CompareKind::Gt, sum, node.scalar(type, 0));
  return node.result(
      node.select(inside, node.scalar(type, 1), node.scalar(type, -1)));
}

//===-- SVMClassifier -----------------------------------------------------===//

namespace {

/// The numbers of a classifier; without support vectors it is linear.
struct SvmClasses {
  ClassLabels labels;
  SmallVector<int64_t> members; ///< support vectors of each class
  SmallVector<float> vectors, factors, rho, slopes, offsets;
  int64_t supports = 0;

  int64_t count() const { return labels.count; }
  int64_t pairs() const { return count() * (count() - 1) / 2; }
  LogicalResult read(Node &node, int64_t features);
  Value decisions(Node &node, Value kernels) const;
  Value votes(Node &node, Value decisions) const;
  Value probabilities(Node &node, Value decisions) const;
};

} // namespace

LogicalResult SvmClasses::read(Node &node, int64_t features) {
  auto given = readClassLabels(node, "classlabels_ints");
  if (failed(given))
    return failure();
  labels = *given;
  auto floats = [&](StringRef name) {
    return node.getFloats(name).value_or(SmallVector<float>());
  };
  vectors = floats("support_vectors");
  factors = floats("coefficients");
  rho = floats("rho");
  slopes = floats("prob_a");
  offsets = floats("prob_b");
  members = node.getInts("vectors_per_class").value_or(SmallVector<int64_t>());
  bool ok = slopes.size() == offsets.size() && !rho.empty() && features > 0;
  for (int64_t each : members) {
    ok &= each >= 0 && each <= int64_t(vectors.size());
    supports += each;
  }
  if (supports > 0) // I17
    ok &= count() >= 2 && int64_t(members.size()) == count() &&
          int64_t(vectors.size()) == supports * features &&
          int64_t(factors.size()) == (count() - 1) * supports &&
          int64_t(rho.size()) == pairs() &&
          (slopes.empty() || int64_t(slopes.size()) == pairs());
  else
    ok &= int64_t(factors.size()) == count() * features;
  if (ok)
    return success();
  return node.error() << "has " << uint64_t(factors.size()) << " coefficients, "
                      << uint64_t(rho.size()) << " values of rho, "
                      << uint64_t(slopes.size()) << " of prob_a and "
                      << uint64_t(vectors.size())
                      << " of support vectors, which do not fit " << count()
                      << " labels, " << supports << " vectors and " << features
                      << " features";
}

/// [N, pairs], positive for the first class of the pair: coefficients stand in
/// row j - 1 for vectors of class i < j, and in row i for those of class j.
Value SvmClasses::decisions(Node &node, Value kernels) const {
  SmallVector<int64_t> starts;
  int64_t start = 0;
  for (int64_t each : members) {
    starts.push_back(start);
    start += each;
  }
  SmallVector<float> matrix;
  for (int64_t i = 0; i < count(); ++i)
    for (int64_t j = i + 1; j < count(); ++j) {
      size_t row = matrix.size();
      matrix.resize(row + size_t(supports), 0.0f);
      auto copy = [&](int64_t from, int64_t owner) {
        for (int64_t k = starts[owner]; k < starts[owner] + members[owner]; ++k)
          matrix[row + size_t(k)] = factors[size_t(from * supports + k)];
      };
      copy(j - 1, i);
      copy(i, j);
    }
  std::vector<double> bias(rho.begin(), rho.end());
  return affine(node, kernels, matrix, bias, pairs());
}

/// How often each class wins, [N, classes]. The loser's count starts at 1 a
/// pair and passes to the winner.
Value SvmClasses::votes(Node &node, Value decisions) const {
  if (!decisions)
    return {};
  Type type = elementOf(decisions);
  Value firstWins = node.cast(
      node.compare(CompareKind::Gt, decisions, node.scalar(type, 0)), type);
  SmallVector<float> matrix(size_t(count() * pairs()), 0.0f);
  std::vector<double> bias;
  for (int64_t i = 0; i < count(); ++i)
    bias.push_back(double(i));
  int64_t pair = 0;
  for (int64_t i = 0; i < count(); ++i)
    for (int64_t j = i + 1; j < count(); ++j, ++pair) {
      matrix[size_t(i * pairs() + pair)] = 1;
      matrix[size_t(j * pairs() + pair)] = -1;
    }
  return affine(node, firstWins, matrix, bias, count());
}

/// By Platt's sigmoid for each pair, coupled.
Value SvmClasses::probabilities(Node &node, Value decisions) const {
  if (!decisions)
    return {};
  Type type = elementOf(decisions);
  auto row = [&](ArrayRef<float> values) {
    std::vector<double> wide(values.begin(), values.end());
    return floatConstant(node, wide, type, int64_t(wide.size()));
  };
  Value scaled = node.binary(
      BinaryKind::Add, node.binary(BinaryKind::Mul, decisions, row(slopes)),
      row(offsets));
  Value r = node.binary(BinaryKind::Sub, node.scalar(type, 1),
                        node.unary(UnaryKind::Sigmoid, scaled));
  constexpr double least = 1e-7;
  r = node.binary(BinaryKind::Max, r, node.scalar(type, least));
  r = node.binary(BinaryKind::Min, r, node.scalar(type, 1 - least));
  return r ? node.create<CoupleOp>(r) : Value();
}

/// The two columns that ONNX Runtime makes of one score.
static Value bothScores(Node &node, Value score, PostTransform transform) {
  if (!score || transform == PostTransform::Probit)
    return transformScores(node, score, transform);
  bool isOpposite =
      transform == PostTransform::None || transform == PostTransform::Logistic;
  Value other = isOpposite
                    ? node.unary(UnaryKind::Neg, score)
                    : node.binary(BinaryKind::Sub,
                                  node.scalar(elementOf(score), 1), score);
  if (!other)
    return {};
  Value both = node.create<ConcatOp>(ValueRange({other, score}), 1u);
  return transform == PostTransform::Logistic
             ? node.unary(UnaryKind::Sigmoid, both)
             : both;
}

/// One score a class, which a product gives; no pairs.
static LogicalResult importLinearSvm(Node &node, const SvmClasses &svm,
                                     Value rows, PostTransform transform) {
  std::vector<double> bias(size_t(svm.count()), double(svm.rho[0]));
  Value scores = affine(node, rows, svm.factors, bias, svm.count());
  if (!scores)
    return failure();
  Value label =
      node.create<ArgReduceOp>(ReduceKind::Max, scores, 1u, false, false);
  if (svm.rho.size() == 1 && svm.count() == 2 && svm.slopes.empty()) {
    bool allPositive =
        llvm::all_of(svm.factors, [](float each) { return each >= 0; });
    Value most = node.reduce(ReduceKind::Max, scores, 1, false);
    Value isSecond =
        node.compare(allPositive ? CompareKind::Ge : CompareKind::Gt, most,
                     node.scalar(elementOf(scores), allPositive ? 0.5 : 0));
    label = node.select(isSecond, node.scalar(elementOf(label), 1), label);
  }
  if (failed(setLabels(node, svm.labels, label)))
    return failure();
  return node.result(1, transformScores(node, scores, transform));
}

static LogicalResult importSvmClassifier(Node &node) {
  auto rows = inputRows(node);
  auto kernel = readKernel(node);
  auto transform = readPostTransform(node);
  SvmClasses svm;
  if (failed(rows) || failed(kernel) || failed(transform) ||
      failed(svm.read(node, shapeOf(*rows)[1])))
    return failure();
  if (svm.supports == 0)
    return importLinearSvm(node, svm, *rows, *transform);
  Value decisions = svm.decisions(
      node, kernel->apply(node, *rows, svm.vectors, svm.supports));
  Value votes = svm.votes(node, decisions);
  if (!votes)
    return failure();
  Value label =
      node.create<ArgReduceOp>(ReduceKind::Max, votes, 1u, false, false);
  if (failed(setLabels(node, svm.labels, label)))
    return failure();
  if (!svm.slopes.empty())
    return node.result(
        1,
        transformScores(node, svm.probabilities(node, decisions), *transform));
  return node.result(1, svm.pairs() == 1
                            ? bothScores(node, decisions, *transform)
                            : transformScores(node, decisions, *transform));
}

ArrayRef<HandlerRow> inlay::import::supportVectorHandlers() {
  static constexpr HandlerRow rows[] = {
      {"ai.onnx.ml", "SVMClassifier", 1, importSvmClassifier},
      {"ai.onnx.ml", "SVMRegressor", 1, importSvmRegressor},
  };
  return rows;
}
