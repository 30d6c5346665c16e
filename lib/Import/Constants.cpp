//===- Constants.cpp - Values that are known while importing --------------===//
//
// Constant in all its forms, constants of a given shape, ranges, and those
// operators whose result follows from the shapes or from constant operands.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Counted.h"
#include "lib/Import/GraphImporter.h"
#include "lib/Import/HandlerTable.h"

#include "lib/Reference/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

static FailureOr<ElementsAttr> readTensor(Node &node,
                                          const onnx::TensorProto &tensor) {
  return node.getGraph().getTensorReader().read(tensor, [&]() {
    InFlightDiagnostic error = node.error();
    error << "the value ";
    return error;
  });
}

static Value floats(Node &node, ArrayRef<float> values, bool isScalar) {
  Type type = node.getBuilder().getF32Type();
  SmallVector<int64_t> shape;
  if (!isScalar)
    shape.push_back(int64_t(values.size()));
  return node.constant(
      DenseElementsAttr::get(RankedTensorType::get(shape, type), values));
}

static LogicalResult importConstant(Node &node) {
  if (const auto *value = node.attribute("value")) {
    auto tensor = readTensor(node, value->t());
    if (failed(tensor))
      return failure();
    Value constant = node.constant(*tensor);
    if (unsigned bits = packedBits(value->t().data_type()))
      constant.getDefiningOp()->setAttr(
          "inlay.bits", node.getBuilder().getI64IntegerAttr(bits));
    return node.result(constant);
  }
  if (node.hasAttr("value_float"))
    return node.result(floats(node, node.getFloat("value_float"), true));
  if (auto values = node.getFloats("value_floats"))
    return node.result(floats(node, *values, false));
  if (node.hasAttr("value_int"))
    return node.result(node.reshape(node.ints(node.getInt("value_int")), {}));
  if (auto values = node.getInts("value_ints"))
    return node.result(node.ints(*values));
  if (node.proto.attribute_size() == 0)
    return node.error() << "has no value";
  return node.error() << "the value is in "
                      << quoted(node.proto.attribute(0).name())
                      << ", which is not supported";
}

/// A shape operand that must be constant, with no negative size.
static FailureOr<SmallVector<int64_t>> constShape(Node &node, unsigned index) {
  auto shape = node.constInts(index, "shape");
  if (failed(shape))
    return failure();
  for (int64_t size : *shape)
    if (size < 0)
      return node.error() << "shape " << shapeText(*shape)
                          << " must hold no negative size";
  auto elements = checkedProduct(llvm::map_to_vector(
      *shape, [](int64_t size) { return std::max<int64_t>(size, 1); }));
  uint64_t limit = node.getGraph().getOptions().maxModelBytes;
  if (failed(elements) || uint64_t(*elements) > limit)
    return node.error() << "shape " << shapeText(*shape) << " has more than "
                        << limit << " elements";
  return shape;
}

static LogicalResult importConstantOfShape(Node &node) {
  auto shape = constShape(node, 0);
  if (failed(shape))
    return failure();
  const auto *given = node.attribute("value");
  if (!given)
    return node.result(node.splat(
        RankedTensorType::get(*shape, node.getBuilder().getF32Type()), 0.0));
  auto value = readTensor(node, given->t());
  if (failed(value))
    return failure();
  if (value->getNumElements() != 1)
    return node.error() << "the value has " << value->getNumElements()
                        << " elements, but 1 is needed";
  Value scalar = node.reshape(node.constant(*value), {});
  if (!scalar)
    return failure();
  auto type = RankedTensorType::get(*shape, elementOf(scalar));
  auto splat = dyn_cast<DenseElementsAttr>(Node::constantValue(scalar));
  if (!splat || type.getNumElements() == 0)
    return node.result(node.splat(type, 0.0));
  return node.result(node.constant(
      DenseElementsAttr::get(type, splat.getSplatValue<Attribute>())));
}

/// Checks that a made constant does not grow beyond reason (I11).
static LogicalResult checkSize(Node &node, double elements) {
  constexpr double limit = 1 << 24;
  if (elements >= 0 && elements <= limit)
    return success();
  return node.error() << "the result would have " << elements
                      << " elements, more than the limit of " << limit;
}

static LogicalResult importRange(Node &node) {
  Type type = node.element(0);
  SmallVector<double> bounds;
  SmallVector<int64_t> whole;
  for (unsigned i = 0; i < 3; ++i) {
    StringRef role = i == 0 ? "start" : i == 1 ? "limit" : "delta";
    auto reals = node.constFloats(i, role);
    if (failed(reals))
      return failure();
    auto ints = node.constInts(i, role);
    if (failed(ints))
      return failure();
    if (ints->size() != 1)
      return node.error() << role << " is " << typeText(node.input(i))
                          << ", but one element is needed";
    bounds.push_back(reals->front());
    whole.push_back(ints->front());
  }
  if (bounds[2] == 0.0 || !std::isfinite(bounds[0]) ||
      !std::isfinite(bounds[1]) || !std::isfinite(bounds[2])) // I18
    return node.error() << "the step is " << bounds[2] << " from " << bounds[0]
                        << " to " << bounds[1];
  double count = std::max(0.0, std::ceil((bounds[1] - bounds[0]) / bounds[2]));
  if (failed(checkSize(node, count)))
    return failure();
  Tensor result(RankedTensorType::get(int64_t(count), type));
  for (int64_t i = 0; i < int64_t(count); ++i) {
    if (isa<FloatType>(type))
      result.setFloat(i, bounds[0] + double(i) * bounds[2]);
    else
      result.setInt(
          i, int64_t(uint64_t(whole[0]) + uint64_t(i) * uint64_t(whole[2])));
  }
  return node.result(node.constant(result.toAttr("range")));
}

/// The type of a `dtype` attribute, or the fallback.
static FailureOr<Type> readType(Node &node, Type fallback) {
  if (!node.hasAttr("dtype"))
    return fallback;
  int64_t number = node.getInt("dtype");
  Type type = number > 0 && number < 32
                  ? elementType(int32_t(number), node.getContext())
                  : Type();
  if (!type)
    return node.error() << "dtype is " << number << ", which is not supported";
  return type;
}

static LogicalResult importEyeLike(Node &node) {
  auto type = readType(node, node.element(0));
  if (failed(type))
    return failure();
  if (node.rank(0) != 2) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 2 is needed";
  int64_t rows = node.shape(0)[0], columns = node.shape(0)[1];
  if (failed(checkSize(node, double(rows) * double(columns))))
    return failure();
  int64_t diagonal = node.getInt("k");
  Tensor result(RankedTensorType::get({rows, columns}, *type));
  if (diagonal > -rows && diagonal < columns)
    for (int64_t row = std::max<int64_t>(0, -diagonal);
         row < rows && row + diagonal < columns; ++row)
      result.setInt(row * columns + row + diagonal, 1);
  return node.result(node.constant(result.toAttr("eye")));
}

/// Row by row, the indices of the elements that are not zero. Only for
/// constants: else the shape would depend on the data.
static LogicalResult importNonZero(Node &node) {
  if (!Node::constantValue(node.input(0)))
    return importComputedNonZero(node);
  auto reals = node.constFloats(0, "X");
  if (failed(reals))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  size_t rank = shape.size();
  SmallVector<SmallVector<int64_t>> places(rank);
  for (auto [flat, number] : llvm::enumerate(*reals)) {
    if (number == 0.0)
      continue;
    int64_t rest = int64_t(flat);
    for (size_t axis = rank; axis-- > 0;) {
      places[axis].push_back(rest % shape[axis]);
      rest /= shape[axis];
    }
  }
  int64_t count = rank == 0 ? 0 : int64_t(places[0].size());
  Tensor result(RankedTensorType::get({int64_t(rank), count},
                                      node.getBuilder().getIntegerType(64)));
  for (size_t axis = 0; axis < rank; ++axis)
    for (int64_t i = 0; i < count; ++i)
      result.setInt(int64_t(axis) * count + i, places[axis][size_t(i)]);
  return node.result(node.constant(result.toAttr("nonzero")));
}

/// Compares the indices with all places of a new axis.
static LogicalResult importOneHot(Node &node) {
  auto depth = node.constInts(1, "depth");
  if (failed(depth))
    return failure();
  int64_t rank = node.rank(0);
  auto axis = node.axis(node.getInt("axis", -1), rank + 1);
  if (failed(axis))
    return failure();
  if (depth->size() != 1 || depth->front() < 0 ||
      node.inputType(2).getNumElements() != 2)
    return node.error() << "depth must be one number that is at least 0, and "
                           "values the two elements [off, on]";
  if (failed(checkSize(node, double(depth->front()))))
    return failure();
  SmallVector<int64_t> spread(node.shape(0)), line(size_t(rank) + 1, 1);
  spread.insert(spread.begin() + *axis, 1);
  line[size_t(*axis)] = depth->front();
  Type type = node.getBuilder().getIntegerType(64);
  Value indices = node.reshape(node.cast(node.input(0), type), spread);
  Value negative =
      node.compare(CompareKind::Lt, indices, node.scalar(type, 0.0));
  Value wrapped = node.binary(BinaryKind::Add, indices,
                              node.scalar(type, double(depth->front())));
  indices = node.select(negative, wrapped, indices);
  auto places = llvm::to_vector(llvm::seq<int64_t>(0, depth->front()));
  Value isOn = node.compare(CompareKind::Eq, indices,
                            node.reshape(node.ints(places), line));
  auto value = [&](int64_t start) {
    return node.reshape(node.create<SliceOp>(node.input(2), start, 1, 1), {});
  };
  return node.result(node.select(isOn, value(1), value(0)));
}

/// A mask of the triangle, applied to the last two axes.
static LogicalResult importTrilu(Node &node) {
  int64_t diagonal = 0;
  if (node.hasInput(1)) {
    auto given = node.constInts(1, "k");
    if (failed(given))
      return failure();
    if (given->size() != 1)
      return node.error() << "k is " << typeText(node.input(1))
                          << ", but one element is needed";
    diagonal = given->front();
  }
  if (node.rank(0) < 2) // I16
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 2 or more is needed";
  bool upper = node.getInt("upper", 1) != 0;
  int64_t rows = node.shape(0)[size_t(node.rank(0)) - 2];
  int64_t columns = node.shape(0).back();
  if (failed(checkSize(node, double(rows) * double(columns))))
    return failure();
  diagonal = std::clamp(diagonal, -rows - 1, columns + 1);
  Tensor mask(RankedTensorType::get({rows, columns},
                                    node.getBuilder().getIntegerType(1)));
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column)
      mask.setInt(row * columns + column,
                  upper ? column - row >= diagonal : column - row <= diagonal);
  Value kept = node.constant(mask.toAttr("triangle"));
  return node.result(
      node.select(kept, node.input(0), node.scalar(node.element(0), 0.0)));
}

ArrayRef<HandlerRow> inlay::import::constantHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Constant", 1, importConstant},
      {"", "ConstantOfShape", 9, importConstantOfShape},
      {"", "EyeLike", 9, importEyeLike},
      {"", "NonZero", 9, importNonZero},
      {"", "OneHot", 9, importOneHot},
      {"", "Range", 11, importRange},
      {"", "Trilu", 14, importTrilu},
  };
  return rows;
}
