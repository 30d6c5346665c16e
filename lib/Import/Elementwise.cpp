//===- Elementwise.cpp - One value out for one value in -------------------===//
//
// Unary and binary functions, comparisons, selection, casts, and the variadic
// sums and extremes, which become chains of binary ops.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Unary -------------------------------------------------------------===//

template <UnaryKind kind> static LogicalResult importUnary(Node &node) {
  return node.result(node.unary(kind, node.input(0)));
}

template <UnaryKind kind> static LogicalResult importWithAlpha(Node &node) {
  return node.result(
      node.unary(kind, node.input(0), node.getFloat("alpha", 1.0f)));
}

static LogicalResult importSelu(Node &node) {
  return node.result(node.unary(UnaryKind::Selu, node.input(0),
                                node.getFloat("alpha"),
                                node.getFloat("gamma")));
}

static LogicalResult importHardSigmoid(Node &node) {
  return node.result(node.unary(UnaryKind::HardSigmoid, node.input(0),
                                node.getFloat("alpha"), node.getFloat("beta")));
}

static LogicalResult importShrink(Node &node) {
  return node.result(node.unary(UnaryKind::Shrink, node.input(0),
                                node.getFloat("lambd"),
                                node.getFloat("bias")));
}

static LogicalResult importIsInf(Node &node) {
  return node.result(node.unary(UnaryKind::IsInf, node.input(0),
                                node.getInt("detect_negative") ? 1.0f : 0.0f,
                                node.getInt("detect_positive") ? 1.0f : 0.0f));
}

static LogicalResult importGelu(Node &node) {
  StringRef mode = node.getString("approximate", "none");
  if (mode != "none" && mode != "tanh")
    return node.error() << "approximate is " << quoted(mode)
                        << ", but 'none' or 'tanh' is needed"; // I25
  UnaryKind kind = mode == "tanh" ? UnaryKind::GeluTanh : UnaryKind::Gelu;
  return node.result(node.unary(kind, node.input(0)));
}

//===-- Binary ------------------------------------------------------------===//

/// The right operand under the broadcasting of opsets before 7: `axis` says
/// where its axes lie in the left one's.
static Value rightOperand(Node &node) {
  Value rhs = node.input(1);
  if (node.version() >= 7 || !node.hasAttr("axis"))
    return rhs;
  auto axis = node.axis(node.getInt("axis"), std::max<int64_t>(node.rank(0), 1));
  if (failed(axis))
    return {};
  int64_t trailing = node.rank(0) - *axis - node.rank(1);
  SmallVector<int64_t> shape(node.shape(1));
  shape.append(size_t(std::max<int64_t>(trailing, 0)), 1);
  return node.reshape(rhs, shape);
}

template <BinaryKind kind> static LogicalResult importBinary(Node &node) {
  return node.result(node.binary(kind, node.input(0), rightOperand(node)));
}

template <CompareKind kind> static LogicalResult importCompare(Node &node) {
  return node.result(node.compare(kind, node.input(0), rightOperand(node)));
}

/// The result has the base's type; the exponent may have another one.
static LogicalResult importPow(Node &node) {
  Value base = node.input(0), exponent = rightOperand(node);
  Type type = node.element(0), other = node.element(1);
  bool viaFloat = !isa<FloatType>(type) && isa<FloatType>(other);
  Type common = viaFloat ? other : type;
  Value power = node.binary(BinaryKind::Pow, node.cast(base, common),
                            node.cast(exponent, common));
  return node.result(node.cast(power, type));
}

static LogicalResult importMod(Node &node) {
  bool fmod = node.getInt("fmod") != 0;
  constexpr int64_t floatsSince = 28;
  if (!fmod && isa<FloatType>(node.element(0)) && node.version() < floatsSince)
    return node.error() << "fmod=0 takes integers before opset " << floatsSince
                        << ", but the inputs are " << typeText(node.input(0));
  return node.result(node.binary(fmod ? BinaryKind::Fmod : BinaryKind::Mod,
                                 node.input(0), node.input(1)));
}

static LogicalResult importBitShift(Node &node) {
  StringRef direction = node.getString("direction");
  if (direction != "LEFT" && direction != "RIGHT")
    return node.error() << "direction is " << quoted(direction)
                        << ", but 'LEFT' or 'RIGHT' is needed"; // I25
  BinaryKind kind = direction == "LEFT" ? BinaryKind::ShiftLeft
                                        : BinaryKind::ShiftRight;
  return node.result(node.binary(kind, node.input(0), node.input(1)));
}

/// The slope broadcasts to the input only. Before opset 7 a slope of rank 1
/// belongs to the channels.
static LogicalResult importPRelu(Node &node) {
  Value slope = node.input(1);
  if (node.version() < 7 && node.rank(1) == 1 && node.rank(0) > 2) {
    SmallVector<int64_t> shape(size_t(node.rank(0)) - 1, 1);
    shape[0] = node.shape(1)[0];
    slope = node.reshape(slope, shape);
  }
  if (!slope)
    return failure();
  if (!broadcastsTo(shapeOf(slope), node.shape(0)))
    return node.error() << "slope " << typeText(slope)
                        << " does not broadcast to the input "
                        << typeText(node.input(0));
  return node.result(node.binary(BinaryKind::PRelu, node.input(0), slope));
}

//===-- Variadic ----------------------------------------------------------===//

template <BinaryKind kind> static Value chain(Node &node) {
  Value sum = node.input(0);
  for (unsigned i = 1; i < node.numInputs(); ++i)
    sum = node.binary(kind, sum, node.input(i));
  return sum;
}

template <BinaryKind kind> static LogicalResult importVariadic(Node &node) {
  return node.result(chain<kind>(node));
}

static LogicalResult importMean(Node &node) {
  Value sum = chain<BinaryKind::Add>(node);
  if (!sum)
    return failure();
  Value count = node.scalar(node.element(0), node.numInputs());
  return node.result(node.binary(BinaryKind::Div, sum, count));
}

//===-- Bounds, selection, types ------------------------------------------===//

/// One bound of Clip as a scalar value; null where it is not given.
static Value clipBound(Node &node, StringRef name, unsigned index) {
  if (node.schema->findAttribute(name))
    return node.hasAttr(name)
               ? node.scalar(node.element(0), node.getFloat(name))
               : Value();
  Value bound = node.input(index);
  if (bound && rankedType(bound).getNumElements() != 1) {
    node.error() << name << " is " << typeText(bound)
                 << ", but one element is needed";
    return {};
  }
  return bound ? node.reshape(bound, {}) : Value();
}

static LogicalResult importClip(Node &node) {
  Value value = node.input(0);
  if (Value low = clipBound(node, "min", 1))
    value = node.binary(BinaryKind::Max, value, low);
  if (Value high = clipBound(node, "max", 2))
    value = node.binary(BinaryKind::Min, value, high);
  return node.result(value);
}

static LogicalResult importWhere(Node &node) {
  return node.result(
      node.select(node.input(0), node.input(1), node.input(2)));
}

static LogicalResult importCast(Node &node) {
  int64_t to = node.getInt("to");
  if (node.version() < 6) // a name then
    to = int64_t(ElementType::Undefined);
  Type type = to == int64_t(int32_t(to))
                  ? elementType(int32_t(to), node.getContext())
                  : Type();
  if (!type)
    return node.error() << "casts to "
                        << spelling(ElementType(uint8_t(
                               to >= 0 && to < 32 ? to : 0)))
                        << ", which is not supported";
  return node.result(node.cast(node.input(0), type));
}

static LogicalResult importCastLike(Node &node) {
  return node.result(node.cast(node.input(0), node.element(1)));
}

static LogicalResult importBitCast(Node &node) {
  int64_t to = node.getInt("to");
  Type type = to == int64_t(int32_t(to))
                  ? elementType(int32_t(to), node.getContext())
                  : Type();
  if (!type)
    return node.error() << "makes the bits the type " << to
                        << " of ONNX, which is not supported";
  return node.result(node.createAs<BitCastOp>(node.inputType(0).clone(type),
                                              node.input(0)));
}

ArrayRef<HandlerRow> inlay::import::elementwiseHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Abs", 1, importUnary<UnaryKind::Abs>},
      {"", "Acos", 1, importUnary<UnaryKind::Acos>},
      {"", "Acosh", 1, importUnary<UnaryKind::Acosh>},
      {"", "Add", 1, importBinary<BinaryKind::Add>},
      {"", "And", 1, importBinary<BinaryKind::And>},
      {"", "Asin", 1, importUnary<UnaryKind::Asin>},
      {"", "Asinh", 1, importUnary<UnaryKind::Asinh>},
      {"", "Atan", 1, importUnary<UnaryKind::Atan>},
      {"", "Atanh", 1, importUnary<UnaryKind::Atanh>},
      {"", "BitCast", 26, importBitCast},
      {"", "BitShift", 1, importBitShift},
      {"", "BitwiseAnd", 1, importBinary<BinaryKind::BitAnd>},
      {"", "BitwiseNot", 1, importUnary<UnaryKind::BitNot>},
      {"", "BitwiseOr", 1, importBinary<BinaryKind::BitOr>},
      {"", "BitwiseXor", 1, importBinary<BinaryKind::BitXor>},
      {"", "Cast", 6, importCast},
      {"", "CastLike", 1, importCastLike},
      {"", "Ceil", 1, importUnary<UnaryKind::Ceil>},
      {"", "Celu", 1, importWithAlpha<UnaryKind::Celu>},
      {"", "Clip", 1, importClip},
      {"", "Cos", 1, importUnary<UnaryKind::Cos>},
      {"", "Cosh", 1, importUnary<UnaryKind::Cosh>},
      {"", "Div", 1, importBinary<BinaryKind::Div>},
      {"", "Elu", 1, importWithAlpha<UnaryKind::Elu>},
      {"", "Equal", 1, importCompare<CompareKind::Eq>},
      {"", "Erf", 1, importUnary<UnaryKind::Erf>},
      {"", "Exp", 1, importUnary<UnaryKind::Exp>},
      {"", "Floor", 1, importUnary<UnaryKind::Floor>},
      {"", "Gelu", 1, importGelu},
      {"", "Greater", 1, importCompare<CompareKind::Gt>},
      {"", "GreaterOrEqual", 1, importCompare<CompareKind::Ge>},
      {"", "HardSigmoid", 1, importHardSigmoid},
      {"", "HardSwish", 1, importUnary<UnaryKind::HardSwish>},
      {"", "IsInf", 1, importIsInf},
      {"", "IsNaN", 1, importUnary<UnaryKind::IsNaN>},
      {"", "LeakyRelu", 1, importWithAlpha<UnaryKind::LeakyRelu>},
      {"", "Less", 1, importCompare<CompareKind::Lt>},
      {"", "LessOrEqual", 1, importCompare<CompareKind::Le>},
      {"", "Log", 1, importUnary<UnaryKind::Log>},
      {"", "Max", 1, importVariadic<BinaryKind::Max>},
      {"", "Mean", 1, importMean},
      {"", "Min", 1, importVariadic<BinaryKind::Min>},
      {"", "Mish", 1, importUnary<UnaryKind::Mish>},
      {"", "Mod", 1, importMod},
      {"", "Mul", 1, importBinary<BinaryKind::Mul>},
      {"", "Neg", 1, importUnary<UnaryKind::Neg>},
      {"", "Not", 1, importUnary<UnaryKind::Not>},
      {"", "Or", 1, importBinary<BinaryKind::Or>},
      {"", "PRelu", 1, importPRelu},
      {"", "Pow", 1, importPow},
      {"", "Reciprocal", 1, importUnary<UnaryKind::Reciprocal>},
      {"", "Relu", 1, importUnary<UnaryKind::Relu>},
      {"", "Round", 1, importUnary<UnaryKind::Round>},
      {"", "Selu", 1, importSelu},
      {"", "Shrink", 1, importShrink},
      {"", "Sigmoid", 1, importUnary<UnaryKind::Sigmoid>},
      {"", "Sign", 1, importUnary<UnaryKind::Sign>},
      {"", "Sin", 1, importUnary<UnaryKind::Sin>},
      {"", "Sinh", 1, importUnary<UnaryKind::Sinh>},
      {"", "Softplus", 1, importUnary<UnaryKind::Softplus>},
      {"", "Softsign", 1, importUnary<UnaryKind::Softsign>},
      {"", "Sqrt", 1, importUnary<UnaryKind::Sqrt>},
      {"", "Sub", 1, importBinary<BinaryKind::Sub>},
      {"", "Sum", 1, importVariadic<BinaryKind::Add>},
      {"", "Swish", 1, importWithAlpha<UnaryKind::Swish>},
      {"", "Tan", 1, importUnary<UnaryKind::Tan>},
      {"", "Tanh", 1, importUnary<UnaryKind::Tanh>},
      {"", "ThresholdedRelu", 1, importWithAlpha<UnaryKind::ThresholdedRelu>},
      {"", "Where", 1, importWhere},
      {"", "Xor", 1, importBinary<BinaryKind::Xor>},
  };
  return rows;
}
