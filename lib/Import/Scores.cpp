//===- Scores.cpp - From raw scores to probabilities and labels -----------===//
//
// The post transforms of ai.onnx.ml as graph ops, and the labels that its
// classifiers give. ONNX leaves the formulas open; these are ONNX Runtime's.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Scores.h"

#include "lib/Import/GraphImporter.h"
#include "lib/Reference/Tensor.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Attributes --------------------------------------------------------===//

FailureOr<PostTransform> inlay::import::readPostTransform(Node &node) {
  const auto *given = node.attribute("post_transform");
  if (given && given->type() == onnx::AttributeProto::INT) {
    if (given->i() < 0 || given->i() > int64_t(PostTransform::Probit))
      return node.error() << "post_transform is " << int64_t(given->i())
                          << ", but 0 to 4 is needed"; // I25
    return PostTransform(given->i());
  }
  StringRef name = node.getString("post_transform", "NONE");
  int found = llvm::StringSwitch<int>(name)
                  .Cases({"", "NONE"}, int(PostTransform::None))
                  .Case("SOFTMAX", int(PostTransform::Softmax))
                  .Case("LOGISTIC", int(PostTransform::Logistic))
                  .Case("SOFTMAX_ZERO", int(PostTransform::SoftmaxZero))
                  .Case("PROBIT", int(PostTransform::Probit))
                  .Default(-1);
  if (found < 0)
    return node.error() << "post_transform is " << quoted(name)
                        << ", but 'NONE', 'SOFTMAX', 'LOGISTIC', "
                           "'SOFTMAX_ZERO' or 'PROBIT' is needed"; // I25
  return PostTransform(found);
}

FailureOr<std::vector<double>>
inlay::import::readTensorNumbers(Node &node, StringRef name, Type &element) {
  std::vector<double> numbers;
  const auto *given = node.attribute(name);
  if (!given)
    return numbers;
  auto value = node.getGraph().getTensorReader().read(given->t(), [&]() {
    InFlightDiagnostic error = node.error();
    error << "the attribute " << quoted(name) << " ";
    return error;
  });
  if (failed(value))
    return failure();
  auto tensor = Tensor::fromAttr(*value);
  if (failed(tensor))
    return node.error() << "the attribute " << quoted(name)
                        << " has no readable value";
  element = tensor->getElementType();
  for (int64_t i = 0, e = tensor->getNumElements(); i < e; ++i)
    numbers.push_back(tensor->getFloat(i));
  return numbers;
}

FailureOr<std::vector<double>>
inlay::import::readNumbers(Node &node, StringRef name, bool &isDouble) {
  std::string tensorName = (name + "_as_tensor").str();
  if (!node.hasAttr(tensorName)) {
    auto floats = node.getFloats(name).value_or(SmallVector<float>());
    return std::vector<double>(floats.begin(), floats.end());
  }
  if (node.hasAttr(name))
    return node.error() << "has both " << quoted(name) << " and "
                        << quoted(tensorName) << ", but one is needed"; // I17
  Type element;
  auto numbers = readTensorNumbers(node, tensorName, element);
  isDouble |= element && element.isF64();
  return numbers;
}

Value inlay::import::floatConstant(Node &node, ArrayRef<double> values,
                                   Type element, ArrayRef<int64_t> shape) {
  Tensor tensor(RankedTensorType::get(shape, element));
  for (auto [i, value] : llvm::enumerate(values))
    tensor.setFloat(int64_t(i), value);
  return node.constant(tensor.toAttr());
}

//===-- Rows --------------------------------------------------------------===//

FailureOr<Value> inlay::import::inputRows(Node &node) {
  if (node.rank(0) == 1)
    return node.reshape(node.input(0), {1, node.shape(0)[0]});
  if (node.rank(0) == 2)
    return node.input(0);
  return node.error() << "input is " << typeText(node.input(0))
                      << ", but rank 2 is needed"; // I16
}

Value inlay::import::columns(Node &node, Value rows, int64_t first,
                             int64_t count) {
  if (!rows)
    return {};
  ArrayRef<int64_t> shape = shapeOf(rows);
  if (first == 0 && count == shape[1])
    return rows;
  return node.create<SliceOp>(rows, ArrayRef<int64_t>{0, first},
                              ArrayRef<int64_t>{shape[0], count},
                              ArrayRef<int64_t>{1, 1});
}

Value inlay::import::affine(Node &node, Value rows, ArrayRef<float> matrix,
                            ArrayRef<double> bias, int64_t outputs) {
  OpBuilder &builder = node.getBuilder();
  Type type = builder.getF32Type();
  std::vector<double> values(matrix.begin(), matrix.end());
  Value weight = floatConstant(node, values, type,
                               {outputs, int64_t(matrix.size()) / outputs});
  Value c;
  if (!bias.empty())
    c = floatConstant(node, bias, type, int64_t(bias.size()));
  return node.create<GemmOp>(
      node.cast(rows, type), weight, c, builder.getF32FloatAttr(1.0f),
      builder.getF32FloatAttr(1.0f), builder.getBoolAttr(false),
      builder.getBoolAttr(true));
}

//===-- Post transforms ---------------------------------------------------===//

/// sqrt(2) * erfinv(2 x - 1), by the approximation that ONNX Runtime has.
static Value probit(Node &node, Value x) {
  Type type = elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  auto combine = [&](BinaryKind kind, Value lhs, Value rhs) {
    return node.binary(kind, lhs, rhs);
  };
  Value y = combine(BinaryKind::Sub, combine(BinaryKind::Mul, x, number(2)),
                    number(1));
  Value isNegative = node.compare(CompareKind::Lt, y, number(0));
  Value sign = node.select(isNegative, number(-1), number(1));
  Value rest = combine(BinaryKind::Mul, combine(BinaryKind::Sub, number(1), y),
                       combine(BinaryKind::Add, number(1), y));
  Value log = node.unary(UnaryKind::Log, rest);
  Value v = combine(BinaryKind::Add, number(2 / (3.14159 * 0.147)),
                    combine(BinaryKind::Mul, number(0.5), log));
  Value w = combine(BinaryKind::Mul, number(1 / 0.147), log);
  Value root =
      node.unary(UnaryKind::Sqrt,
                 combine(BinaryKind::Sub, combine(BinaryKind::Mul, v, v), w));
  Value size = node.unary(UnaryKind::Sqrt, combine(BinaryKind::Sub, root, v));
  return combine(BinaryKind::Mul, number(1.41421356),
                 combine(BinaryKind::Mul, sign, size));
}

/// A softmax in which scores of 0 stay 0.
static Value softmaxZero(Node &node, Value x) {
  Type type = elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  Value largest = node.reduce(ReduceKind::Max, x, 1, true);
  Value power =
      node.unary(UnaryKind::Exp, node.binary(BinaryKind::Sub, x, largest));
  Value counts = node.compare(CompareKind::Gt, node.unary(UnaryKind::Abs, x),
                              number(1e-7));
  Value sum = node.reduce(ReduceKind::Sum,
                          node.select(counts, power, number(0)), 1, true);
  Value scaled = node.binary(
      BinaryKind::Mul, x,
      node.unary(UnaryKind::Exp, node.unary(UnaryKind::Neg, largest)));
  return node.binary(BinaryKind::Div, node.select(counts, power, scaled), sum);
}

Value inlay::import::transformScores(Node &node, Value scores,
                                     PostTransform transform) {
  if (!scores || node.hasFailed())
    return {};
  switch (transform) {
  case PostTransform::None:
    return scores;
  case PostTransform::Softmax:
    return node.create<SoftmaxOp>(SoftmaxKind::Softmax, scores, 1);
  case PostTransform::Logistic:
    return node.unary(UnaryKind::Sigmoid, scores);
  case PostTransform::SoftmaxZero:
    return softmaxZero(node, scores);
  case PostTransform::Probit:
    return probit(node, scores);
  }
  llvm_unreachable("every transform has a case");
}

//===-- Labels ------------------------------------------------------------===//

FailureOr<ClassLabels> inlay::import::readClassLabels(Node &node,
                                                      StringRef intsName) {
  ClassLabels labels;
  auto ints = node.getInts(intsName).value_or(SmallVector<int64_t>());
  auto strings = node.getStrings("classlabels_strings")
                     .value_or(SmallVector<std::string>());
  if (ints.empty() == strings.empty())
    return node.error() << "has " << uint64_t(ints.size())
                        << " labels as integers and "
                        << uint64_t(strings.size())
                        << " as strings, but one kind is needed"; // I17
  labels.numbers = ints;
  labels.count = int64_t(ints.size() + strings.size());
  return labels;
}

LogicalResult inlay::import::setLabels(Node &node, const ClassLabels &labels,
                                       Value index) {
  if (!index)
    return failure();
  if (labels.isText()) {
    node.dropOutput(0);
    return node.result(0, index);
  }
  Value table = node.ints(labels.numbers);
  return node.result(0, node.create<GatherOp>(table, index, 0));
}
