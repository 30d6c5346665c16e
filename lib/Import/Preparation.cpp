//===- Preparation.cpp - What stands before classical models --------------===//
//
// Normalizer, Imputer, OneHotEncoder and LabelEncoder of ai.onnx.ml, for
// numbers; text has no form in generated code.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/Scores.h"

#include "lib/Reference/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Normalizer --------------------------------------------------------===//

/// Rows of zeros stay as they are.
static LogicalResult importNormalizer(Node &node) {
  auto rows = inputRows(node);
  if (failed(rows))
    return failure();
  StringRef norm = node.getString("norm", "MAX");
  if (norm != "MAX" && norm != "L1" && norm != "L2")
    return node.error() << "norm is " << quoted(norm)
                        << ", but 'MAX', 'L1' or 'L2' is needed"; // I25
  Type type = node.getBuilder().getF32Type();
  Value x = node.cast(*rows, type);
  ReduceKind kind = norm == "MAX"  ? ReduceKind::Max
                    : norm == "L1" ? ReduceKind::L1
                                   : ReduceKind::L2;
  Value size = node.reduce(kind, x, 1, true);
  if (!size)
    return failure();
  Value isZero = node.compare(CompareKind::Eq, size, node.scalar(type, 0));
  Value divisor = node.select(isZero, node.scalar(type, 1), size);
  return node.result(node.reshape(node.binary(BinaryKind::Div, x, divisor),
                                  node.shape(0)));
}

//===-- Imputer -----------------------------------------------------------===//

/// One value for all columns, or one a column.
static LogicalResult importImputer(Node &node) {
  Value x = node.input(0);
  Type type = node.element(0);
  if (node.rank(0) < 1)
    return node.error() << "input is " << typeText(x)
                        << ", but rank 1 or more is needed"; // I16
  bool isFloat = isa<FloatType>(type);
  std::vector<double> values;
  if (isFloat) {
    auto given = node.getFloats("imputed_value_floats");
    values.assign(given ? given->begin() : nullptr,
                  given ? given->end() : nullptr);
  } else {
    auto given = node.getInts("imputed_value_int64s");
    values.assign(given ? given->begin() : nullptr,
                  given ? given->end() : nullptr);
  }
  int64_t columns = node.shape(0).back();
  if (values.size() != 1 && int64_t(values.size()) != columns) // I17
    return node.error() << "has " << uint64_t(values.size())
                        << " imputed values of the input's type, but 1 or "
                        << columns << " are needed";
  Tensor table(RankedTensorType::get({int64_t(values.size())}, type));
  for (auto [i, value] : llvm::enumerate(values))
    isFloat ? table.setFloat(int64_t(i), value)
            : table.setInt(int64_t(i), int64_t(value));
  Value imputed = node.constant(table.toAttr());
  Value isMissing;
  float replaced = node.getFloat("replaced_value_float", 0.0f);
  if (isFloat && std::isnan(replaced)) {
    isMissing = node.unary(UnaryKind::IsNaN, x);
  } else {
    Tensor one(RankedTensorType::get({}, type));
    isFloat ? one.setFloat(0, replaced)
            : one.setInt(0, node.getInt("replaced_value_int64", 0));
    isMissing =
        node.compare(CompareKind::Eq, x, node.constant(one.toAttr()));
  }
  return node.result(node.select(isMissing, imputed, x));
}

//===-- Encoders ----------------------------------------------------------===//

/// i1 [.., K]: which of the keys each element is. A NaN is a key like others.
static Value matches(Node &node, Value x, Value keys, bool hasNaN) {
  SmallVector<int64_t> shape(shapeOf(x));
  shape.push_back(1);
  Value each = node.reshape(x, shape);
  Value same = node.compare(CompareKind::Eq, each, keys);
  if (!hasNaN)
    return same;
  Value both = node.binary(BinaryKind::And, node.unary(UnaryKind::IsNaN, each),
                           node.unary(UnaryKind::IsNaN, keys));
  return node.binary(BinaryKind::Or, same, both);
}

static LogicalResult importOneHot(Node &node) {
  auto categories =
      node.getInts("cats_int64s").value_or(SmallVector<int64_t>());
  if (categories.empty())
    return node.error() << "has no cats_int64s; text has no form in generated "
                           "code"; // I17
  // A value without category gives zeros; ONNX Runtime stops where `zeros` is
  // 0, which generated code does not.
  Type wide = node.getBuilder().getIntegerType(64);
  Value same = matches(node, node.cast(node.input(0), wide),
                       node.ints(categories), false);
  return node.result(node.cast(same, node.getBuilder().getF32Type()));
}

/// Keys or values of a LabelEncoder: `<role>_floats`, `<role>_int64s` or
/// `<role>_tensor`; null where none of them is given.
static FailureOr<Value> readTable(Node &node, StringRef role) {
  if (auto floats = node.getFloats((role + "_floats").str());
      floats && !floats->empty()) {
    std::vector<double> wide(floats->begin(), floats->end());
    return floatConstant(node, wide, node.getBuilder().getF32Type(),
                         int64_t(wide.size()));
  }
  if (auto ints = node.getInts((role + "_int64s").str());
      ints && !ints->empty())
    return node.ints(*ints);
  Type element;
  auto numbers = readTensorNumbers(node, (role + "_tensor").str(), element);
  if (failed(numbers))
    return failure();
  if (!element)
    return Value();
  Tensor table(RankedTensorType::get({int64_t(numbers->size())}, element));
  for (auto [i, number] : llvm::enumerate(*numbers))
    isa<FloatType>(element) ? table.setFloat(int64_t(i), number)
                            : table.setInt(int64_t(i), int64_t(number));
  return node.constant(table.toAttr());
}

/// What an element that is no key becomes.
static FailureOr<Value> readDefault(Node &node, Type type) {
  Type element;
  auto numbers = readTensorNumbers(node, "default_tensor", element);
  if (failed(numbers))
    return failure();
  if (!numbers->empty())
    return node.scalar(type, numbers->front());
  if (isa<FloatType>(type))
    return node.scalar(type, node.getFloat("default_float", -0.0f));
  Tensor one(RankedTensorType::get({}, type));
  one.setInt(0, node.getInt("default_int64", -1));
  return node.constant(one.toAttr());
}

static LogicalResult importLabelEncoder(Node &node) {
  auto keys = readTable(node, "keys"), values = readTable(node, "values");
  if (failed(keys) || failed(values))
    return failure();
  if (!*keys || !*values)
    return node.error() << "needs keys and values that are numbers; text has "
                           "no form in generated code"; // I17
  int64_t count = rankedType(*keys).getNumElements();
  if (count < 1 || rankedType(*values).getNumElements() != count) // I17
    return node.error() << "has " << count << " keys, but "
                        << rankedType(*values).getNumElements() << " values";
  if (elementOf(*keys) != node.element(0))
    return node.error() << "has keys " << typeText(*keys) << " for the input "
                        << typeText(node.input(0)); // I15
  auto fallback = readDefault(node, elementOf(*values));
  if (failed(fallback))
    return failure();
  Type byte = IntegerType::get(node.getContext(), 8, IntegerType::Unsigned);
  // NaN is a key from opset 4 on.
  bool hasNaN = isa<FloatType>(elementOf(*keys)) && node.version() >= 4;
  Value same = matches(node, node.input(0), *keys, hasNaN);
  Value flags = node.cast(same, byte);
  if (!flags)
    return failure();
  // Of equal keys the first counts.
  int64_t last = rankedType(flags).getRank() - 1;
  Value place = node.create<ArgReduceOp>(ReduceKind::Max, flags,
                                         uint64_t(last), /*keepdims=*/false,
                                         /*select_last=*/false);
  Value found = node.cast(node.reduce(ReduceKind::Max, flags, last, false),
                          node.getBuilder().getI1Type());
  Value chosen = node.create<GatherOp>(*values, place, 0u);
  return node.result(node.select(found, chosen, *fallback));
}

ArrayRef<HandlerRow> inlay::import::preparationHandlers() {
  static constexpr HandlerRow rows[] = {
      {"ai.onnx.ml", "Imputer", 1, importImputer},
      {"ai.onnx.ml", "LabelEncoder", 2, importLabelEncoder},
      {"ai.onnx.ml", "Normalizer", 1, importNormalizer},
      {"ai.onnx.ml", "OneHotEncoder", 1, importOneHot},
  };
  return rows;
}
