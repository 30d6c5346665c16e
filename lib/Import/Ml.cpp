//===- Ml.cpp - The domain ai.onnx.ml -------------------------------------===//
//
// The classical operators that are arithmetic on tensors. Maps have no form in
// generated code: a ZipMap may only feed an output of the graph, for which its
// values stand.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Picks columns: a gather along the last axis.
static LogicalResult importArrayFeatureExtractor(Node &node) {
  if (node.rank(0) < 1)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 1 or more is needed"; // I16
  if (Node::constantValue(node.input(1))) {
    auto indices = node.constInts(1, "Y");
    if (failed(indices))
      return failure();
    for (int64_t index : *indices)
      if (index < 0 || index >= node.shape(0).back()) // I23
        return node.error() << "index " << index << " is outside [0, "
                            << node.shape(0).back() - 1 << "]";
  }
  int64_t count = node.inputType(1).getNumElements();
  Value indices = node.reshape(node.input(1), count);
  Value input = node.input(0);
  if (node.rank(0) == 1) // a row
    input = node.reshape(input, {1, node.shape(0)[0]});
  if (!input)
    return failure();
  return node.result(
      node.create<GatherOp>(input, indices, rankedType(input).getRank() - 1));
}

static LogicalResult importZipMap(Node &node) {
  node.dropOutput(0);
  return node.result(node.input(0));
}

/// A list of floats as a tensor for the last axis; one value stands for all.
static Value rowOfFloats(Node &node, StringRef name, float fallback) {
  SmallVector<float> values =
      node.getFloats(name).value_or(SmallVector<float>{fallback});
  if (values.empty())
    values.push_back(fallback);
  auto type = RankedTensorType::get({int64_t(values.size())},
                                    node.getBuilder().getF32Type());
  return node.constant(DenseElementsAttr::get(type, ArrayRef<float>(values)));
}

static LogicalResult importScaler(Node &node) {
  Type type = node.getBuilder().getF32Type();
  Value value = node.cast(node.input(0), type);
  value = node.binary(BinaryKind::Sub, value, rowOfFloats(node, "offset", 0));
  return node.result(
      node.binary(BinaryKind::Mul, value, rowOfFloats(node, "scale", 1)));
}

static LogicalResult importBinarizer(Node &node) {
  Type type = node.element(0);
  Value above =
      node.compare(CompareKind::Gt, node.input(0),
                   node.scalar(type, node.getFloat("threshold", 0.0f)));
  return node.result(node.cast(above, type));
}

static LogicalResult importLinearRegressor(Node &node) {
  if (node.rank(0) != 2) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 2 is needed";
  if (node.getString("post_transform", "NONE") != "NONE")
    return node.error() << "post_transform "
                        << quoted(node.getString("post_transform"))
                        << " is not supported";
  int64_t targets = node.getInt("targets", 1), features = node.shape(0)[1];
  auto weights = node.getFloats("coefficients");
  if (targets < 1 || !weights ||
      int64_t(weights->size()) != targets * features) // I17
    return node.error() << "coefficients has "
                        << uint64_t(weights ? weights->size() : 0)
                        << " values, but " << targets << " targets of "
                        << features << " features need " << targets * features;
  Type type = node.getBuilder().getF32Type();
  Value matrix = node.constant(
      DenseElementsAttr::get(RankedTensorType::get({targets, features}, type),
                             ArrayRef<float>(*weights)));
  OpBuilder &builder = node.getBuilder();
  return node.result(node.create<GemmOp>(
      node.cast(node.input(0), type), matrix,
      rowOfFloats(node, "intercepts", 0), builder.getF32FloatAttr(1.0f),
      builder.getF32FloatAttr(1.0f), builder.getBoolAttr(false),
      builder.getBoolAttr(true)));
}

/// The features of all inputs side by side, a row for each index of the first
/// axis; a vector is one row.
static LogicalResult importFeatureVectorizer(Node &node) {
  Type type = node.getBuilder().getF32Type();
  SmallVector<Value> columns;
  for (unsigned i = 0; i < node.numInputs(); ++i) {
    if (!node.hasInput(i) || node.rank(i) == 0) // I16
      return node.error() << "input " << i << " is " << typeText(node.input(i))
                          << ", but one axis or more is needed";
    ArrayRef<int64_t> shape = node.shape(i);
    int64_t rows = shape.size() == 1 ? 1 : shape.front(), features = 1;
    for (int64_t size : shape.drop_front(shape.size() > 1))
      features *= size;
    columns.push_back(
        node.reshape(node.cast(node.input(i), type), {rows, features}));
  }
  return node.result(node.create<ConcatOp>(ValueRange(columns), 1));
}

ArrayRef<HandlerRow> inlay::import::mlHandlers() {
  static constexpr HandlerRow rows[] = {
      {"ai.onnx.ml", "ArrayFeatureExtractor", 1, importArrayFeatureExtractor},
      {"ai.onnx.ml", "Binarizer", 1, importBinarizer},
      {"ai.onnx.ml", "FeatureVectorizer", 1, importFeatureVectorizer},
      {"ai.onnx.ml", "LinearRegressor", 1, importLinearRegressor},
      {"ai.onnx.ml", "Scaler", 1, importScaler},
      {"ai.onnx.ml", "ZipMap", 1, importZipMap},
  };
  return rows;
}
