// Elementwise functions of one value.
#include "lib/Reference/Families.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::reference;

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
           (1 +
            std::tanh(0.5 * M_SQRT2 * M_2_SQRTPI * (x + 0.044715 * x * x * x)));
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

Tensor reference::evaluateUnary(UnaryOp op, const Tensor &input,
                                RankedTensorType type) {
  Tensor result(type);
  double alpha = op.getAlpha().convertToDouble();
  double beta = op.getBeta().convertToDouble();
  bool isSigned = !input.getElementType().isUnsignedInteger();
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    if (isFloat(input))
      result.setFloat(
          i, unaryFunction(op.getKind(), input.getFloat(i), alpha, beta));
    else
      result.setInt(i, unaryInteger(op.getKind(), input.getInt(i), isSigned));
  }
  return result;
}
