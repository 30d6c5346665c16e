// Elementwise ops: floats in double, integers in 64 bits, wrapped when stored.
#include "dialects/Inlay/OpUtils.h"
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

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
          return result.setInt(
              i, compareValues(kind, lhs.getFloat(at[0]), rhs.getFloat(at[1])));
        int64_t a = lhs.getInt(at[0]), b = rhs.getInt(at[1]);
        result.setInt(i, isSigned
                             ? compareValues(kind, a, b)
                             : compareValues(kind, uint64_t(a), uint64_t(b)));
      });
  return result;
}

static Tensor evaluateChoice(ArrayRef<Tensor> operands, RankedTensorType type) {
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

static Tensor evaluateBitCast(const Tensor &input, RankedTensorType type) {
  return Tensor::fromBytes(type, input.bytes());
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
    return SmallVector<Tensor>{evaluateChoice(operands, type)};
  if (isa<CastOp>(op))
    return SmallVector<Tensor>{evaluateCast(operands[0], type)};
  if (isa<BitCastOp>(op))
    return SmallVector<Tensor>{evaluateBitCast(operands[0], type)};
  if (auto binary = dyn_cast<QBinaryOp>(op))
    return SmallVector<Tensor>{evaluateQBinary(binary, operands, type)};
  if (auto requantize = dyn_cast<RequantizeOp>(op))
    return SmallVector<Tensor>{evaluateRequantize(requantize, operands, type)};
  if (isa<LookupOp>(op))
    return SmallVector<Tensor>{evaluateLookup(operands, type)};
  return SmallVector<Tensor>{evaluateQuantization(op, operands, type)};
}
