// Functions of one value, spelled in arith and math. Formulas are those of the
// ONNX operator descriptions.
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace inlay;

Value inlay::scalarConstant(ImplicitLocOpBuilder &b, Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
  if (auto vector = dyn_cast<VectorType>(type)) {
    FloatAttr lane = b.getFloatAttr(vector.getElementType(), value);
    return arith::ConstantOp::create(b, DenseElementsAttr::get(vector, lane));
  }
  return arith::ConstantOp::create(
      b, b.getIntegerAttr(type, static_cast<int64_t>(value)));
}

namespace {

/// Short words for building float formulas.
struct Formula {
  ImplicitLocOpBuilder &b;
  Type type;

  Value c(double value) { return scalarConstant(b, type, value); }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  Value exp(Value x) { return math::ExpOp::create(b, x); }
  Value log(Value x) { return math::LogOp::create(b, x); }
  Value less(Value x, Value y) {
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, y);
  }
  Value select(Value cond, Value x, Value y) {
    return arith::SelectOp::create(b, cond, x, y);
  }
  /// max(x, low) and min(x, high) that keep a NaN of x.
  Value atLeast(Value x, double low) {
    Value bound = c(low);
    return select(less(x, bound), bound, x);
  }
  Value atMost(Value x, double high) {
    Value bound = c(high);
    return select(less(bound, x), bound, x);
  }
  Value sigmoid(Value x) {
    Value negated = arith::NegFOp::create(b, x);
    return div(c(1.0), add(c(1.0), exp(negated)));
  }
  Value softplus(Value x) {
    // log(1 + exp(x)), written so that exp does not overflow.
    Value magnitude = math::AbsFOp::create(b, x);
    Value tail = math::Log1pOp::create(b, exp(arith::NegFOp::create(b, magnitude)));
    return add(atLeast(x, 0.0), tail);
  }
};

} // namespace

static Value emitFloatUnary(ImplicitLocOpBuilder &b, UnaryKind kind,
                            double alpha, double beta, Value x) {
  Formula f{b, x.getType()};
  switch (kind) {
  case UnaryKind::Abs:
    return math::AbsFOp::create(b, x);
  case UnaryKind::Neg:
    return arith::NegFOp::create(b, x);
  case UnaryKind::Exp:
    return f.exp(x);
  case UnaryKind::Log:
    return f.log(x);
  case UnaryKind::Sqrt:
    return math::SqrtOp::create(b, x);
  case UnaryKind::Reciprocal:
    return f.div(f.c(1.0), x);
  case UnaryKind::Tanh:
    return math::TanhOp::create(b, x);
  case UnaryKind::Sigmoid:
    return f.sigmoid(x);
  case UnaryKind::Relu:
    return f.atLeast(x, 0.0);
  case UnaryKind::Erf:
    return math::ErfOp::create(b, x);
  case UnaryKind::Floor:
    return math::FloorOp::create(b, x);
  case UnaryKind::Ceil:
    return math::CeilOp::create(b, x);
  case UnaryKind::Round:
    return math::RoundEvenOp::create(b, x);
  case UnaryKind::Sign: // x itself where it is 0 or NaN
    return f.select(f.less(f.c(0.0), x), f.c(1.0),
                    f.select(f.less(x, f.c(0.0)), f.c(-1.0), x));
  case UnaryKind::Sin:
    return math::SinOp::create(b, x);
  case UnaryKind::Cos:
    return math::CosOp::create(b, x);
  case UnaryKind::Tan:
    return math::TanOp::create(b, x);
  case UnaryKind::Asin:
    return math::AsinOp::create(b, x);
  case UnaryKind::Acos:
    return math::AcosOp::create(b, x);
  case UnaryKind::Atan:
    return math::AtanOp::create(b, x);
  case UnaryKind::Sinh:
    return math::SinhOp::create(b, x);
  case UnaryKind::Cosh:
    return math::CoshOp::create(b, x);
  case UnaryKind::Asinh:
    return math::AsinhOp::create(b, x);
  case UnaryKind::Acosh:
    return math::AcoshOp::create(b, x);
  case UnaryKind::Atanh:
    return math::AtanhOp::create(b, x);
  case UnaryKind::Softplus:
    return f.softplus(x);
  case UnaryKind::Softsign:
    return f.div(x, f.add(f.c(1.0), math::AbsFOp::create(b, x)));
  case UnaryKind::LeakyRelu:
    return f.select(f.less(x, f.c(0.0)), f.mul(f.c(alpha), x), x);
  case UnaryKind::Elu:
    return f.select(f.less(x, f.c(0.0)),
                    f.mul(f.c(alpha), f.sub(f.exp(x), f.c(1.0))), x);
  case UnaryKind::Celu:
    return f.select(
        f.less(x, f.c(0.0)),
        f.mul(f.c(alpha), f.sub(f.exp(f.div(x, f.c(alpha))), f.c(1.0))), x);
  case UnaryKind::Selu:
    return f.mul(f.c(beta),
                 f.select(f.less(x, f.c(0.0)),
                          f.mul(f.c(alpha), f.sub(f.exp(x), f.c(1.0))), x));
  case UnaryKind::HardSigmoid:
    return f.atMost(
        f.atLeast(f.add(f.mul(f.c(alpha), x), f.c(beta)), 0.0), 1.0);
  case UnaryKind::HardSwish:
    return f.mul(x, f.atMost(f.atLeast(f.add(f.mul(f.c(1.0 / 6.0), x),
                                             f.c(0.5)),
                                       0.0),
                             1.0));
  case UnaryKind::Swish:
    return f.mul(x, f.sigmoid(alpha == 1.0 ? x : f.mul(f.c(alpha), x)));
  case UnaryKind::Mish:
    return f.mul(x, math::TanhOp::create(b, f.softplus(x)));
  case UnaryKind::Gelu:
    return f.mul(
        f.mul(f.c(0.5), x),
        f.add(f.c(1.0), math::ErfOp::create(
                            b, f.mul(x, f.c(0.70710678118654752440)))));
  case UnaryKind::GeluTanh: {
    Value cube = f.mul(f.mul(x, x), x);
    Value inner = f.mul(f.c(0.79788456080286535588),
                        f.add(x, f.mul(f.c(0.044715), cube)));
    return f.mul(f.mul(f.c(0.5), x),
                 f.add(f.c(1.0), math::TanhOp::create(b, inner)));
  }
  case UnaryKind::ThresholdedRelu:
    return f.select(f.less(f.c(alpha), x), x, f.c(0.0));
  case UnaryKind::Shrink:
    return f.select(f.less(x, f.c(-alpha)), f.add(x, f.c(beta)),
                    f.select(f.less(f.c(alpha), x), f.sub(x, f.c(beta)),
                             f.c(0.0)));
  case UnaryKind::IsNaN:
    return arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
  case UnaryKind::IsInf: {
    double inf = std::numeric_limits<double>::infinity();
    Value low = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, f.c(-inf));
    Value high = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, f.c(inf));
    if (alpha != 0.0 && beta != 0.0)
      return arith::OrIOp::create(b, low, high);
    if (alpha == 0.0 && beta == 0.0)
      return arith::ConstantOp::create(b, b.getBoolAttr(false));
    return alpha != 0.0 ? low : high;
  }
  case UnaryKind::Not:
  case UnaryKind::BitNot:
    break;
  }
  return {};
}

static Value emitIntUnary(ImplicitLocOpBuilder &b, UnaryKind kind,
                          bool isUnsigned, Value x) {
  Type type = x.getType();
  Value zero = scalarConstant(b, type, 0);
  auto less = [&](Value lhs, Value rhs) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, lhs, rhs);
  };
  switch (kind) {
  case UnaryKind::Not:
    return arith::XOrIOp::create(b, x, scalarConstant(b, type, 1));
  case UnaryKind::BitNot:
    return arith::XOrIOp::create(b, x, scalarConstant(b, type, -1));
  case UnaryKind::Neg:
    return arith::SubIOp::create(b, zero, x);
  case UnaryKind::Abs:
    if (isUnsigned)
      return x;
    return arith::SelectOp::create(b, less(x, zero),
                                   arith::SubIOp::create(b, zero, x), x);
  case UnaryKind::Relu:
    return isUnsigned ? x : Value(arith::MaxSIOp::create(b, x, zero));
  case UnaryKind::Sign: {
    Value one = scalarConstant(b, type, 1);
    if (isUnsigned)
      return arith::MinUIOp::create(b, x, one);
    return arith::MaxSIOp::create(b, arith::MinSIOp::create(b, x, one),
                                  scalarConstant(b, type, -1));
  }
  default:
    return {};
  }
}

Value inlay::emitUnary(ImplicitLocOpBuilder &b, UnaryKind kind, bool isUnsigned,
                       float alpha, float beta, Value x) {
  return isa<FloatType>(x.getType())
             ? emitFloatUnary(b, kind, alpha, beta, x)
             : emitIntUnary(b, kind, isUnsigned, x);
}

Value inlay::emitActivation(ImplicitLocOpBuilder &b, StringRef name,
                            float alpha, float beta, Value x) {
  Formula f{b, x.getType()};
  if (name == "affine")
    return f.add(f.mul(f.c(alpha), x), f.c(beta));
  if (name == "scaledtanh")
    return f.mul(f.c(alpha), math::TanhOp::create(b, f.mul(f.c(beta), x)));
  UnaryKind kind = llvm::StringSwitch<UnaryKind>(name)
                       .Case("sigmoid", UnaryKind::Sigmoid)
                       .Case("tanh", UnaryKind::Tanh)
                       .Case("relu", UnaryKind::Relu)
                       .Case("leakyrelu", UnaryKind::LeakyRelu)
                       .Case("elu", UnaryKind::Elu)
                       .Case("softplus", UnaryKind::Softplus)
                       .Case("softsign", UnaryKind::Softsign)
                       .Case("hardsigmoid", UnaryKind::HardSigmoid)
                       .Default(UnaryKind::ThresholdedRelu);
  return emitFloatUnary(b, kind, alpha, beta, x);
}
