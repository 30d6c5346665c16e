// Functions of two or three values, conversions and quantisation on scalars.
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

Type inlay::signless(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? IntegerType::get(type.getContext(), integer.getWidth())
                 : type;
}

static Type elementType(Value tensor) {
  return cast<ShapedType>(tensor.getType()).getElementType();
}
static bool isUnsignedType(Type type) { return type.isUnsignedInteger(); }

static Value cmpF(ImplicitLocOpBuilder &b, arith::CmpFPredicate predicate,
                  Value x, Value y) {
  return arith::CmpFOp::create(b, predicate, x, y);
}
static Value cmpI(ImplicitLocOpBuilder &b, arith::CmpIPredicate predicate,
                  Value x, Value y) {
  return arith::CmpIOp::create(b, predicate, x, y);
}

/// The constant of a value that is one, if it is not NaN.
static bool isNumberConstant(Value value) {
  FloatAttr attr;
  return matchPattern(value, m_Constant(&attr)) && !attr.getValue().isNaN();
}

static Value emitFloatBinary(ImplicitLocOpBuilder &b, BinaryKind kind, Value x,
                             Value y) {
  Type type = x.getType();
  switch (kind) {
  case BinaryKind::Add:
    return arith::AddFOp::create(b, x, y);
  case BinaryKind::Sub:
    return arith::SubFOp::create(b, x, y);
  case BinaryKind::Mul:
    return arith::MulFOp::create(b, x, y);
  case BinaryKind::Div:
    return arith::DivFOp::create(b, x, y);
  case BinaryKind::Pow: {
    FloatAttr exponent;
    if (matchPattern(y, m_Constant(&exponent))) {
      double value = exponent.getValueAsDouble();
      if (value == 2.0)
        return arith::MulFOp::create(b, x, x);
      if (value == 0.5)
        return math::SqrtOp::create(b, x);
    }
    return math::PowFOp::create(b, x, y);
  }
  case BinaryKind::Max:
    // A bound that is a number needs one comparison to keep NaN.
    if (isNumberConstant(y))
      return arith::SelectOp::create(
          b, cmpF(b, arith::CmpFPredicate::OLT, x, y), y, x);
    if (isNumberConstant(x))
      return arith::SelectOp::create(
          b, cmpF(b, arith::CmpFPredicate::OLT, y, x), x, y);
    return arith::MaximumFOp::create(b, x, y);
  case BinaryKind::Min:
    if (isNumberConstant(y))
      return arith::SelectOp::create(
          b, cmpF(b, arith::CmpFPredicate::OGT, x, y), y, x);
    if (isNumberConstant(x))
      return arith::SelectOp::create(
          b, cmpF(b, arith::CmpFPredicate::OGT, y, x), x, y);
    return arith::MinimumFOp::create(b, x, y);
  case BinaryKind::Fmod:
    return arith::RemFOp::create(b, x, y);
  case BinaryKind::Mod: {
    // The remainder, moved to the divisor's sign.
    Value zero = scalarConstant(b, type, 0.0);
    Value rest = arith::RemFOp::create(b, x, y);
    Value nonZero = cmpF(b, arith::CmpFPredicate::ONE, rest, zero);
    Value restSign = cmpF(b, arith::CmpFPredicate::OLT, rest, zero);
    Value signs = cmpF(b, arith::CmpFPredicate::OLT, y, zero);
    Value differ = arith::XOrIOp::create(b, restSign, signs);
    Value move = arith::AndIOp::create(b, nonZero, differ);
    Value zeroRest = math::CopySignOp::create(b, zero, y);
    Value exact = cmpF(b, arith::CmpFPredicate::OEQ, rest, zero);
    Value moved = arith::SelectOp::create(
        b, move, arith::AddFOp::create(b, rest, y), rest);
    return arith::SelectOp::create(b, exact, zeroRest, moved);
  }
  case BinaryKind::PRelu:
    return arith::SelectOp::create(
        b, cmpF(b, arith::CmpFPredicate::OLT, x, scalarConstant(b, type, 0.0)),
        arith::MulFOp::create(b, x, y), x);
  default:
    return {};
  }
}

/// x / y and x % y with every case defined: y = 0 gives 0, MIN / -1 wraps.
static Value emitIntDivision(ImplicitLocOpBuilder &b, BinaryKind kind, bool u,
                             Value x, Value y) {
  Type type = x.getType();
  Value zero = scalarConstant(b, type, 0), one = scalarConstant(b, type, 1);
  Value isZero = cmpI(b, arith::CmpIPredicate::eq, y, zero);
  if (u) {
    Value safe = arith::SelectOp::create(b, isZero, one, y);
    Value result = kind == BinaryKind::Div
                       ? Value(arith::DivUIOp::create(b, x, safe))
                       : Value(arith::RemUIOp::create(b, x, safe));
    return arith::SelectOp::create(b, isZero, zero, result);
  }
  Value minusOne = scalarConstant(b, type, -1);
  Value isMinusOne = cmpI(b, arith::CmpIPredicate::eq, y, minusOne);
  Value special = arith::OrIOp::create(b, isZero, isMinusOne);
  Value safe = arith::SelectOp::create(b, special, one, y);
  if (kind == BinaryKind::Div) {
    Value quotient = arith::DivSIOp::create(b, x, safe);
    Value negated = arith::SubIOp::create(b, zero, x);
    return arith::SelectOp::create(
        b, isZero, zero,
        arith::SelectOp::create(b, isMinusOne, negated, quotient));
  }
  Value rest = arith::RemSIOp::create(b, x, safe);
  if (kind == BinaryKind::Mod) { // Python's sign
    Value nonZero = cmpI(b, arith::CmpIPredicate::ne, rest, zero);
    Value restSign = cmpI(b, arith::CmpIPredicate::slt, rest, zero);
    Value sign = cmpI(b, arith::CmpIPredicate::slt, safe, zero);
    Value move = arith::AndIOp::create(
        b, nonZero, arith::XOrIOp::create(b, restSign, sign));
    rest = arith::SelectOp::create(b, move,
                                   arith::AddIOp::create(b, rest, safe), rest);
  }
  return arith::SelectOp::create(b, special, zero, rest);
}

/// Integer power by repeated squaring would need a loop; floats of the next
/// size are exact for what models use it for.
static Value emitIntPow(ImplicitLocOpBuilder &b, bool u, Value x, Value y) {
  Type wide = b.getF64Type(), type = x.getType();
  auto toFloat = [&](Value v) -> Value {
    if (u)
      return arith::UIToFPOp::create(b, wide, v);
    return arith::SIToFPOp::create(b, wide, v);
  };
  Value power = math::PowFOp::create(b, toFloat(x), toFloat(y));
  if (u)
    return arith::FPToUIOp::create(b, type, power);
  return arith::FPToSIOp::create(b, type, power);
}

static Value emitShift(ImplicitLocOpBuilder &b, bool left, bool u, Value x,
                       Value y) {
  Type type = x.getType();
  int64_t width = type.getIntOrFloatBitWidth();
  Value zero = scalarConstant(b, type, 0);
  Value limit = scalarConstant(b, type, double(width));
  Value tooFar = cmpI(b, arith::CmpIPredicate::uge, y, limit);
  Value safe = arith::SelectOp::create(b, tooFar, zero, y);
  Value result, beyond = zero;
  if (left) {
    result = arith::ShLIOp::create(b, x, safe);
  } else if (u) {
    result = arith::ShRUIOp::create(b, x, safe);
  } else {
    result = arith::ShRSIOp::create(b, x, safe);
    beyond =
        arith::SelectOp::create(b, cmpI(b, arith::CmpIPredicate::slt, x, zero),
                                scalarConstant(b, type, -1), zero);
  }
  return arith::SelectOp::create(b, tooFar, beyond, result);
}

static Value emitIntBinary(ImplicitLocOpBuilder &b, BinaryKind kind, bool u,
                           Value x, Value y) {
  switch (kind) {
  case BinaryKind::Add:
    return arith::AddIOp::create(b, x, y);
  case BinaryKind::Sub:
    return arith::SubIOp::create(b, x, y);
  case BinaryKind::Mul:
    return arith::MulIOp::create(b, x, y);
  case BinaryKind::Div:
  case BinaryKind::Mod:
  case BinaryKind::Fmod:
    return emitIntDivision(b, kind, u, x, y);
  case BinaryKind::Pow:
    return emitIntPow(b, u, x, y);
  case BinaryKind::Max:
    return u ? Value(arith::MaxUIOp::create(b, x, y))
             : Value(arith::MaxSIOp::create(b, x, y));
  case BinaryKind::Min:
    return u ? Value(arith::MinUIOp::create(b, x, y))
             : Value(arith::MinSIOp::create(b, x, y));
  case BinaryKind::And:
  case BinaryKind::BitAnd:
    return arith::AndIOp::create(b, x, y);
  case BinaryKind::Or:
  case BinaryKind::BitOr:
    return arith::OrIOp::create(b, x, y);
  case BinaryKind::Xor:
  case BinaryKind::BitXor:
    return arith::XOrIOp::create(b, x, y);
  case BinaryKind::ShiftLeft:
  case BinaryKind::ShiftRight:
    return emitShift(b, kind == BinaryKind::ShiftLeft, u, x, y);
  case BinaryKind::PRelu: {
    Value negative = cmpI(b, arith::CmpIPredicate::slt, x,
                          scalarConstant(b, x.getType(), 0));
    return u ? x
             : Value(arith::SelectOp::create(
                   b, negative, arith::MulIOp::create(b, x, y), x));
  }
  }
  return {};
}

static Value emitCompare(ImplicitLocOpBuilder &b, CompareKind kind, Type graph,
                         Value x, Value y) {
  using F = arith::CmpFPredicate;
  using I = arith::CmpIPredicate;
  if (isa<FloatType>(graph)) {
    static constexpr F table[] = {F::OEQ, F::UNE, F::OLT,
                                  F::OLE, F::OGT, F::OGE};
    return cmpF(b, table[int(kind)], x, y);
  }
  static constexpr I signedTable[] = {I::eq,  I::ne,  I::slt,
                                      I::sle, I::sgt, I::sge};
  static constexpr I unsignedTable[] = {I::eq,  I::ne,  I::ult,
                                        I::ule, I::ugt, I::uge};
  return cmpI(b,
              (isUnsignedType(graph) ? unsignedTable : signedTable)[int(kind)],
              x, y);
}

static Value emitCast(ImplicitLocOpBuilder &b, Type from, Type to, Value x) {
  Type type = signless(to);
  if (signless(from) == type)
    return x;
  bool unsignedFrom = isUnsignedType(from) || from.isInteger(1);
  if (auto source = dyn_cast<FloatType>(from)) {
    if (to.isInteger(1))
      return cmpF(b, arith::CmpFPredicate::UNE, x, scalarConstant(b, from, 0));
    if (auto target = dyn_cast<FloatType>(to)) {
      if (target.getWidth() > source.getWidth())
        return arith::ExtFOp::create(b, type, x);
      if (target.getWidth() < source.getWidth())
        return arith::TruncFOp::create(b, type, x);
      Value wide = arith::ExtFOp::create(b, b.getF32Type(), x); // f16 <-> bf16
      return arith::TruncFOp::create(b, type, wide);
    }
    if (isUnsignedType(to))
      return arith::FPToUIOp::create(b, type, x);
    return arith::FPToSIOp::create(b, type, x);
  }
  if (to.isInteger(1))
    return cmpI(b, arith::CmpIPredicate::ne, x,
                scalarConstant(b, x.getType(), 0));
  if (isa<FloatType>(to)) {
    if (unsignedFrom)
      return arith::UIToFPOp::create(b, type, x);
    return arith::SIToFPOp::create(b, type, x);
  }
  if (type.getIntOrFloatBitWidth() < x.getType().getIntOrFloatBitWidth())
    return arith::TruncIOp::create(b, type, x);
  if (unsignedFrom)
    return arith::ExtUIOp::create(b, type, x);
  return arith::ExtSIOp::create(b, type, x);
}

/// saturate(round_half_even(x / scale) + zero_point), clamped while float so
/// that the conversion to integer is always in range (NaN gives 0).
static Value emitQuantize(ImplicitLocOpBuilder &b, Type to, ValueRange x) {
  Type floatType = x[0].getType();
  unsigned width = to.getIntOrFloatBitWidth();
  bool u = isUnsignedType(to);
  double low = u ? 0.0 : -std::ldexp(1.0, int(width) - 1);
  double high =
      u ? std::ldexp(1.0, int(width)) - 1 : std::ldexp(1.0, int(width) - 1) - 1;
  Type wide = width < 32 ? b.getI32Type() : b.getI64Type();
  Value scaled = arith::DivFOp::create(b, x[0], x[1]);
  Value rounded = math::RoundEvenOp::create(b, scaled);
  // Registers convert integers of 32 bits.
  Value zero = width < 32
                   ? emitCast(b, b.getI32Type(), floatType,
                              emitCast(b, to, b.getI32Type(), x[2]))
                   : emitCast(b, to, floatType, x[2]);
  Value shifted = arith::AddFOp::create(b, rounded, zero);
  Value lowest = scalarConstant(b, floatType, low);
  Value highest = scalarConstant(b, floatType, high);
  Value above = arith::SelectOp::create(
      b, cmpF(b, arith::CmpFPredicate::OLT, shifted, lowest), lowest, shifted);
  Value inside = arith::SelectOp::create(
      b, cmpF(b, arith::CmpFPredicate::OGT, above, highest), highest, above);
  Value whole = arith::FPToSIOp::create(b, wide, inside);
  return width == wide.getIntOrFloatBitWidth()
             ? whole
             : Value(arith::TruncIOp::create(b, signless(to), whole));
}

static Value emitDequantize(ImplicitLocOpBuilder &b, Type from, ValueRange x) {
  Type floatType = x[1].getType();
  unsigned width = from.getIntOrFloatBitWidth();
  Value difference;
  if (width < 32) {
    Type wide = b.getI32Type();
    Type graphWide = wide; // signed: both operands fit with their sign
    Value value = emitCast(b, from, graphWide, x[0]);
    Value zero = emitCast(b, from, graphWide, x[2]);
    IntegerAttr constant;
    bool isZero = matchPattern(x[2], m_Constant(&constant)) &&
                  constant.getValue().isZero();
    difference = arith::SIToFPOp::create(
        b, floatType,
        isZero ? value : Value(arith::SubIOp::create(b, value, zero)));
  } else {
    difference = arith::SubFOp::create(b, emitCast(b, from, floatType, x[0]),
                                       emitCast(b, from, floatType, x[2]));
  }
  return arith::MulFOp::create(b, difference, x[1]);
}

/// An i1 is a byte with the value 0 or 1.
static Value emitBitCast(ImplicitLocOpBuilder &b, Type to, Value x) {
  if (x.getType() == to)
    return x;
  if (x.getType().isInteger(1))
    return arith::ExtUIOp::create(b, to, x);
  return arith::BitcastOp::create(b, to, x);
}

/// Half floats are computed in float and rounded once for each op.
static bool isHalf(Type type) { return type.isF16() || type.isBF16(); }

Value inlay::emitScalar(ImplicitLocOpBuilder &b, Operation *op, ValueRange x) {
  SmallVector<Value> wide;
  bool half = false;
  bool converts = isa<CastOp, BitCastOp>(op);
  for (Value value : x) {
    if (isHalf(value.getType()) && !converts) {
      half = true;
      value = arith::ExtFOp::create(b, b.getF32Type(), value);
    }
    wide.push_back(value);
  }
  Type graph = elementType(op->getOperand(op->getNumOperands() - 1));
  bool u = isUnsignedType(graph);
  Value result =
      TypeSwitch<Operation *, Value>(op)
          .Case([&](UnaryOp unary) {
            return emitUnary(b, unary.getKind(), u,
                             unary.getAlpha().convertToFloat(),
                             unary.getBeta().convertToFloat(), wide[0]);
          })
          .Case([&](BinaryOp binary) {
            return isa<FloatType>(graph)
                       ? emitFloatBinary(b, binary.getKind(), wide[0], wide[1])
                       : emitIntBinary(b, binary.getKind(), u, wide[0],
                                       wide[1]);
          })
          .Case([&](CompareOp compare) {
            Type type = half ? Type(b.getF32Type()) : graph;
            return emitCompare(b, compare.getKind(), type, wide[0], wide[1]);
          })
          .Case([&](SelectOp) {
            return Value(arith::SelectOp::create(b, wide[0], wide[1], wide[2]));
          })
          .Case([&](CastOp cast) {
            return emitCast(b, elementType(cast.getInput()),
                            elementType(cast.getResult()), wide[0]);
          })
          .Case([&](QuantizeOp quantize) {
            return emitQuantize(b, elementType(quantize.getResult()), wide);
          })
          .Case([&](DequantizeOp dequantize) {
            return emitDequantize(b, elementType(dequantize.getInput()), wide);
          })
          .Case([&](RequantizeOp requantize) {
            return emitRequantize(b, requantize, wide);
          })
          .Case([&](QBinaryOp binary) { return emitQBinary(b, binary, wide); })
          .Case([&](LookupOp lookup) { return emitLookup(b, lookup, wide); })
          .Case([&](BitCastOp cast) {
            return emitBitCast(b, signless(elementType(cast.getResult())),
                               wide[0]);
          })
          .Default(Value());
  Type target = signless(elementType(op->getResult(0)));
  if (result && half && isa<FloatType>(target) && result.getType() != target)
    result = arith::TruncFOp::create(b, target, result);
  return result;
}
