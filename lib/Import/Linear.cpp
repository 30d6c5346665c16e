//===- Linear.cpp - Linear models and support vectors ---------------------===//
//
// LinearClassifier, and SVMRegressor with its four kernels, as products of
// matrices. Where ONNX leaves two classes with one score open, the rules are
// those of ONNX Runtime.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// rows * matrix^T + bias in float.
static Value affine(Node &node, Value rows, ArrayRef<float> matrix,
                    ArrayRef<double> bias, int64_t outputs) {
  OpBuilder &builder = node.getBuilder();
  Type type = builder.getF32Type();
  std::vector<double> values(matrix.begin(), matrix.end());
  Value weight = floatConstant(node, values, type,
                               {outputs, int64_t(matrix.size()) / outputs});
  Value c;
  if (!bias.empty())
    c = floatConstant(node, bias, type, int64_t(bias.size()));
  return node.create<GemmOp>(node.cast(rows, type), weight, c,
                             builder.getF32FloatAttr(1.0f),
                             builder.getF32FloatAttr(1.0f),
                             builder.getBoolAttr(false),
                             builder.getBoolAttr(true));
}

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
    Value isSecond = node.compare(CompareKind::Gt, raw,
                                  node.scalar(elementOf(raw), 0));
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

//===-- SVMRegressor ------------------------------------------------------===//

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
  auto numbers =
      node.getFloats("kernel_params").value_or(SmallVector<float>());
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
    Value mine = node.reshape(node.cast(rows, type),
                              {shapeOf(rows)[0], 1, width});
    Value apart = node.reduce(ReduceKind::SumSquare,
                              node.binary(BinaryKind::Sub, mine, others), 2,
                              false);
    return node.unary(UnaryKind::Exp,
                      node.binary(BinaryKind::Mul, apart, number(-gamma)));
  }
  Value moved = node.binary(
      BinaryKind::Add, node.binary(BinaryKind::Mul, dot, number(gamma)),
      number(offset));
  if (kind == Sigmoid)
    return node.unary(UnaryKind::Tanh, moved);
  return node.binary(BinaryKind::Pow, moved, number(degree));
}

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
                        << " of support vectors, which do not fit "
                        << supports << " vectors of " << features
                        << " features";
  if (*transform != PostTransform::None)
    return node.error() << "post_transform "
                        << quoted(node.getString("post_transform"))
                        << " is not supported";
  Value terms = supports
                    ? kernel->apply(node, *rows, vectors, supports)
                    : node.cast(*rows, node.getBuilder().getF32Type());
  if (!terms)
    return failure();
  Value sum = affine(node, terms, factors, {double(rho[0])}, 1);
  if (node.getInt("one_class", 0) == 0)
    return node.result(sum);
  Type type = node.getBuilder().getF32Type();
  Value inside = node.compare(CompareKind::Gt, sum, node.scalar(type, 0));
  return node.result(node.select(inside, node.scalar(type, 1),
                                 node.scalar(type, -1)));
}

ArrayRef<HandlerRow> inlay::import::linearHandlers() {
  static constexpr HandlerRow rows[] = {
      {"ai.onnx.ml", "LinearClassifier", 1, importLinearClassifier},
      {"ai.onnx.ml", "SVMRegressor", 1, importSvmRegressor},
  };
  return rows;
}
