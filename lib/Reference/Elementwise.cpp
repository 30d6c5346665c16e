// Elementwise ops: floats in double, integers in 64 bits, wrapped when stored.
#include "lib/Reference/Families.h"
#include "dialects/Inlay/OpUtils.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

//===-- Functions of one value --------------------------------------------===//

static double sigmoid(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}
static double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}
/// `x` bounded to [0, 1]; NaN stays.
static double unit(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

/// Kinds that are a polynomial or a choice, or built from others.
static double activation(UnaryKind kind, double x, double alpha, double beta) {
  switch (kind) {
  case UnaryKind::LeakyRelu:
    return x < 0 ? alpha * x : x;
  case UnaryKind::Elu:
    return x < 0 ? alpha * std::expm1(x) : x;
  case UnaryKind::Celu:
    return x < 0 ? alpha * std::expm1(x / alpha) : x;
  case UnaryKind::Selu:
    return x <= 0 ? beta * alpha * std::expm1(x) : beta * x;
  case UnaryKind::HardSigmoid:
    return unit(alpha * x + beta);
  case UnaryKind::HardSwish:
    return x * unit(x / 6 + 0.5);
  case UnaryKind::Swish:
    return x * sigmoid(alpha * x);
  case UnaryKind::Mish:
    return x * std::tanh(softplus(x));
  case UnaryKind::Gelu:
    return 0.5 * x * (1 + std::erf(x * M_SQRT1_2));
  case UnaryKind::GeluTanh:
    return 0.5 * x *
           (1 + std::tanh(0.5 * M_SQRT2 * M_2_SQRTPI *
                          (x + 0.044715 * x * x * x)));
  case UnaryKind::ThresholdedRelu:
    return x > alpha ? x : 0;
  case UnaryKind::Shrink:
    return x < -alpha ? x + beta : x > alpha ? x - beta : 0;
  default:
    llvm_unreachable("a kind of unaryFunction");
  }
}

double reference::unaryFunction(UnaryKind kind, double x, double alpha,
                                double beta) {
  switch (kind) {
  case UnaryKind::Abs:
    return std::fabs(x);
  case UnaryKind::Neg:
    return -x;
  case UnaryKind::Exp:
    return std::exp(x);
  case UnaryKind::Log:
    return std::log(x);
  case UnaryKind::Sqrt:
    return std::sqrt(x);
  case UnaryKind::Reciprocal:
    return 1 / x;
  case UnaryKind::Tanh:
    return std::tanh(x);
  case UnaryKind::Sigmoid:
    return sigmoid(x);
  case UnaryKind::Relu:
    return x < 0 ? 0 : x;
  case UnaryKind::Erf:
    return std::erf(x);
  case UnaryKind::Floor:
    return std::floor(x);
  case UnaryKind::Ceil:
    return std::ceil(x);
  case UnaryKind::Round:
    return std::nearbyint(x);
  case UnaryKind::Sign:
    return x > 0 ? 1 : x < 0 ? -1 : x;
  case UnaryKind::Sin:
    return std::sin(x);
  case UnaryKind::Cos:
    return std::cos(x);
  case UnaryKind::Tan:
    return std::tan(x);
  case UnaryKind::Asin:
    return std::asin(x);
  case UnaryKind::Acos:
    return std::acos(x);
  case UnaryKind::Atan:
    return std::atan(x);
  case UnaryKind::Sinh:
    return std::sinh(x);
  case UnaryKind::Cosh:
    return std::cosh(x);
  case UnaryKind::Asinh:
    return std::asinh(x);
  case UnaryKind::Acosh:
    return std::acosh(x);
  case UnaryKind::Atanh:
    return std::atanh(x);
  case UnaryKind::Softplus:
    return softplus(x);
  case UnaryKind::Softsign:
    return x / (1 + std::fabs(x));
  case UnaryKind::IsNaN:
    return std::isnan(x);
  case UnaryKind::IsInf:
    return std::isinf(x) && (x < 0 ? alpha : beta) != 0;
  default:
    return activation(kind, x, alpha, beta);
  }
}

static int64_t unaryInteger(UnaryKind kind, int64_t x, bool isSigned) {
  switch (kind) {
  case UnaryKind::Abs:
    return isSigned && x < 0 ? int64_t(0 - uint64_t(x)) : x;
  case UnaryKind::Neg:
    return int64_t(0 - uint64_t(x));
  case UnaryKind::Sign:
    return isSigned && x < 0 ? -1 : x != 0;
  case UnaryKind::Relu:
    return isSigned && x < 0 ? 0 : x;
  case UnaryKind::Not:
    return !x;
  case UnaryKind::BitNot:
    return ~x;
  default:
    llvm_unreachable("the verifier refuses other kinds for integers");
  }
}

//===-- Functions of two values -------------------------------------------===//

static double binaryFloat(BinaryKind kind, double a, double b) {
  switch (kind) {
  case BinaryKind::Add:
    return a + b;
  case BinaryKind::Sub:
    return a - b;
  case BinaryKind::Mul:
    return a * b;
  case BinaryKind::Div:
    return a / b;
  case BinaryKind::Pow:
    return std::pow(a, b);
  case BinaryKind::Max:
    return std::isnan(a) ? a : std::isnan(b) ? b : std::max(a, b);
  case BinaryKind::Min:
    return std::isnan(a) ? a : std::isnan(b) ? b : std::min(a, b);
  case BinaryKind::Mod: {
    double rest = std::fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
  case BinaryKind::Fmod:
    return std::fmod(a, b);
  case BinaryKind::PRelu:
    return a < 0 ? a * b : a;
  default:
    llvm_unreachable("the verifier refuses other kinds for floats");
  }
}

/// Wraps modulo 2^64. A negative exponent gives the truncated quotient.
static int64_t powInteger(int64_t base, int64_t exponent, bool isSigned) {
  if (isSigned && exponent < 0) {
    if (base == 1)
      return 1;
    if (base == -1)
      return exponent % 2 ? -1 : 1;
    return 0;
  }
  uint64_t result = 1, factor = uint64_t(base);
  for (uint64_t left = uint64_t(exponent); left; left >>= 1) {
    if (left & 1)
      result *= factor;
    factor *= factor;
  }
  return int64_t(result);
}

static int64_t divInteger(int64_t a, int64_t b, bool isSigned) {
  if (b == 0)
    return 0;
  if (!isSigned)
    return int64_t(uint64_t(a) / uint64_t(b));
  return b == -1 ? int64_t(0 - uint64_t(a)) : a / b;
}

/// The remainder with the dividend's sign (`fmod`).
static int64_t remInteger(int64_t a, int64_t b, bool isSigned) {
  if (b == 0 || (isSigned && b == -1))
    return 0;
  return isSigned ? a % b : int64_t(uint64_t(a) % uint64_t(b));
}

static int64_t shiftInteger(BinaryKind kind, int64_t a, int64_t b,
                            unsigned width, bool isSigned) {
  bool out = uint64_t(b) >= width;
  if (kind == BinaryKind::ShiftLeft)
    return out ? 0 : int64_t(uint64_t(a) << b);
  if (isSigned)
    return a >> (out ? 63 : b);
  return out ? 0 : int64_t(uint64_t(a) >> b);
}

static int64_t binaryInteger(BinaryKind kind, int64_t a, int64_t b,
                             unsigned width, bool isSigned) {
  bool less = isSigned ? a < b : uint64_t(a) < uint64_t(b);
  switch (kind) {
  case BinaryKind::Add:
    return int64_t(uint64_t(a) + uint64_t(b));
  case BinaryKind::Sub:
    return int64_t(uint64_t(a) - uint64_t(b));
  case BinaryKind::Mul:
    return int64_t(uint64_t(a) * uint64_t(b));
  case BinaryKind::Div:
    return divInteger(a, b, isSigned);
  case BinaryKind::Pow:
    return powInteger(a, b, isSigned);
  case BinaryKind::Max:
    return less ? b : a;
  case BinaryKind::Min:
    return less ? a : b;
  case BinaryKind::Mod: {
    int64_t rest = remInteger(a, b, isSigned);
    return isSigned && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
  case BinaryKind::Fmod:
    return remInteger(a, b, isSigned);
  case BinaryKind::And:
  case BinaryKind::BitAnd:
    return a & b;
  case BinaryKind::Or:
  case BinaryKind::BitOr:
    return a | b;
  case BinaryKind::Xor:
  case BinaryKind::BitXor:
    return a ^ b;
  case BinaryKind::ShiftLeft:
  case BinaryKind::ShiftRight:
    return shiftInteger(kind, a, b, width, isSigned);
  case BinaryKind::PRelu:
    return isSigned && a < 0 ? int64_t(uint64_t(a) * uint64_t(b)) : a;
  }
  llvm_unreachable("every kind is above");
}

template <typename T> static bool compareValues(CompareKind kind, T a, T b) {
  switch (kind) {
  case CompareKind::Eq:
    return a == b;
  case CompareKind::Ne:
    return a != b;
  case CompareKind::Lt:
    return a < b;
  case CompareKind::Le:
    return a <= b;
  case CompareKind::Gt:
    return a > b;
  case CompareKind::Ge:
    return a >= b;
  }
  llvm_unreachable("every kind is above");
}

//===-- Ops ---------------------------------------------------------------===//

static bool isSignedType(Type type) { return !type.isUnsignedInteger(); }

static Tensor evaluateUnary(UnaryOp op, const Tensor &input,
                            RankedTensorType type) {
  Tensor result(type);
  double alpha = op.getAlpha().convertToDouble();
  double beta = op.getBeta().convertToDouble();
  bool isSigned = isSignedType(input.getElementType());
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    if (isFloat(input))
      result.setFloat(i, unaryFunction(op.getKind(), input.getFloat(i), alpha,
                                       beta));
    else
      result.setInt(i, unaryInteger(op.getKind(), input.getInt(i), isSigned));
  }
  return result;
}

static Tensor evaluateBinary(BinaryOp op, const Tensor &lhs, const Tensor &rhs,
                             RankedTensorType type) {
  Tensor result(type);
  Type element = lhs.getElementType();
  bool isSigned = isSignedType(element), floats = isFloat(lhs);
  unsigned width = element.getIntOrFloatBitWidth();
  ArrayRef<int64_t> shape = type.getShape();
  BinaryKind kind = op.getKind();
  forEachIndex(shape,
               {broadcastStrides(lhs.getShape(), shape),
                broadcastStrides(rhs.getShape(), shape)},
               [&](int64_t i, ArrayRef<int64_t> at) {
                 if (floats)
                   result.setFloat(i, binaryFloat(kind, lhs.getFloat(at[0]),
                                                  rhs.getFloat(at[1])));
                 else
                   result.setInt(i, binaryInteger(kind, lhs.getInt(at[0]),
                                                  rhs.getInt(at[1]), width,
                                                  isSigned));
               });
  return result;
}

static Tensor evaluateCompare(CompareOp op, const Tensor &lhs,
                              const Tensor &rhs, RankedTensorType type) {
  Tensor result(type);
  ArrayRef<int64_t> shape = type.getShape();
  bool floats = isFloat(lhs), isSigned = isSignedType(lhs.getElementType());
  CompareKind kind = op.getKind();
  forEachIndex(
      shape,
      {broadcastStrides(lhs.getShape(), shape),
       broadcastStrides(rhs.getShape(), shape)},
      [&](int64_t i, ArrayRef<int64_t> at) {
        if (floats)
          return result.setInt(i, compareValues(kind, lhs.getFloat(at[0]),
                                                rhs.getFloat(at[1])));
        int64_t a = lhs.getInt(at[0]), b = rhs.getInt(at[1]);
        result.setInt(i, isSigned ? compareValues(kind, a, b)
                                  : compareValues(kind, uint64_t(a),
                                                  uint64_t(b)));
      });
  return result;
}

static Tensor evaluateSelect(ArrayRef<Tensor> operands, RankedTensorType type) {
  Tensor result(type);
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<SmallVector<int64_t>> strides;
  for (const Tensor &operand : operands)
    strides.push_back(broadcastStrides(operand.getShape(), shape));
  bool floats = isFloat(result);
  forEachIndex(shape, strides, [&](int64_t i, ArrayRef<int64_t> at) {
    unsigned which = operands[0].getInt(at[0]) ? 1 : 2;
    if (floats)
      result.setFloat(i, operands[which].getFloat(at[which]));
    else
      result.setInt(i, operands[which].getInt(at[which]));
  });
  return result;
}

static Tensor evaluateCast(const Tensor &input, RankedTensorType type) {
  Tensor result(type);
  bool toBool = type.getElementType().isInteger(1);
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    if (toBool)
      result.setInt(i, isFloat(input) ? input.getFloat(i) != 0
                                      : input.getInt(i) != 0);
    else if (isFloat(input) || isFloat(result))
      result.setFloat(i, input.getFloat(i));
    else
      result.setInt(i, input.getInt(i));
  }
  return result;
}

/// Both directions: scale and zero point along `axis`, or one of each.
static Tensor evaluateQuantization(Operation *op, ArrayRef<Tensor> operands,
                                   RankedTensorType type) {
  Tensor result(type);
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<int64_t> along(shape.size(), 0);
  auto axis = op->getAttrOfType<IntegerAttr>("axis");
  if (axis && operands[1].getNumElements() > 1)
    along[axis.getInt()] = 1;
  bool quantize = isa<QuantizeOp>(op);
  forEachIndex(shape, {along}, [&](int64_t i, ArrayRef<int64_t> at) {
    double scale = operands[1].getFloat(at[0]);
    double zero = operands[2].getFloat(at[0]);
    double x = operands[0].getFloat(i);
    // In f32 the quotient is rounded before it is rounded to an integer.
    if (quantize)
      result.setFloat(i, std::nearbyint(operands[0].getElementType().isF32()
                                            ? double(float(x / scale))
                                            : x / scale) +
                             zero);
    else
      result.setFloat(i, (x - zero) * scale);
  });
  return result;
}

Results reference::evaluateElementwise(Operation *op, ArrayRef<Tensor> operands,
                                       ArrayRef<int64_t> shape) {
  RankedTensorType type = resultType(op).clone(shape);
  if (auto unary = dyn_cast<UnaryOp>(op))
    return SmallVector<Tensor>{evaluateUnary(unary, operands[0], type)};
  if (auto binary = dyn_cast<BinaryOp>(op))
    return SmallVector<Tensor>{
        evaluateBinary(binary, operands[0], operands[1], type)};
  if (auto compare = dyn_cast<CompareOp>(op))
    return SmallVector<Tensor>{
        evaluateCompare(compare, operands[0], operands[1], type)};
  if (isa<SelectOp>(op))
    return SmallVector<Tensor>{evaluateSelect(operands, type)};
  if (isa<CastOp>(op))
    return SmallVector<Tensor>{evaluateCast(operands[0], type)};
  return SmallVector<Tensor>{evaluateQuantization(op, operands, type)};
}
