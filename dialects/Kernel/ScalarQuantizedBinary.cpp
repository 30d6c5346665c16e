// Scalar arithmetic on two codes, in integers: the numbers that a float
// computation of them depends on.
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

namespace {
/// A positive float as an integer of 24 bits times a power of two.
struct Parts {
  explicit Parts(float value) {
    double fraction = std::frexp(double(value), &exponent);
    mantissa = int32_t(std::ldexp(fraction, 24));
    exponent -= 24;
  }
  int32_t mantissa;
  int exponent;
};
} // namespace

static bool isUnsignedCode(Value tensor) {
  return cast<ShapedType>(tensor.getType())
      .getElementType()
      .isUnsignedInteger();
}

/// Quotients of the helpers have this many bits more than those of the
/// mantissa.
static constexpr int quotientBits = 40;

static Value emitSum(ImplicitLocOpBuilder &b, QBinaryOp op, Value x, Value y) {
  Parts left(op.getLhsScale().convertToFloat());
  Parts right(op.getRhsScale().convertToFloat());
  Parts scale(op.getScale().convertToFloat());
  double a = op.getLhsScale().convertToFloat(),
         c = op.getScale().convertToFloat();
  double d = op.getRhsScale().convertToFloat();
  // Both products, of codes of 9 bits, add up inside 31.
  double reach = 256 * (a + d) / c + 1;
  int bits = std::min(20, 30 - int(std::ceil(std::log2(reach))));
  int exponent = std::min(left.exponent, right.exponent);
  auto attr = [&](double value) { return b.getI32IntegerAttr(int32_t(value)); };
  return kernel::AddScaledOp::create(
      b, b.getI32Type(), x, y, attr(std::nearbyint(std::ldexp(a / c, bits))),
      attr(std::nearbyint(std::ldexp(d / c, bits))), attr(bits),
      attr(left.mantissa), attr(left.exponent - exponent), attr(right.mantissa),
      attr(right.exponent - exponent), attr(scale.mantissa),
      attr(quotientBits - exponent + scale.exponent));
}

static Value emitProduct(ImplicitLocOpBuilder &b, QBinaryOp op, Value x,
                         Value y) {
  Parts left(op.getLhsScale().convertToFloat());
  Parts right(op.getRhsScale().convertToFloat());
  Parts scale(op.getScale().convertToFloat());
  double factor = double(op.getLhsScale().convertToFloat()) *
                  double(op.getRhsScale().convertToFloat()) /
                  double(op.getScale().convertToFloat());
  int exponent = 0;
  double fraction = std::frexp(factor, &exponent);
  auto attr = [&](double value) { return b.getI32IntegerAttr(int32_t(value)); };
  double multiplier =
      std::fmin(std::nearbyint(std::ldexp(fraction, 31)), double(INT32_MAX));
  return kernel::MulScaledOp::create(
      b, b.getI32Type(), x, y, attr(multiplier), attr(31 - exponent),
      attr(left.mantissa), attr(right.mantissa), attr(scale.mantissa),
      attr(quotientBits - left.exponent - right.exponent + scale.exponent));
}

Value inlay::emitQBinary(ImplicitLocOpBuilder &b, QBinaryOp op, ValueRange x) {
  Type type = b.getI32Type();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
  };
  Value left =
      emitCentred(b, x[0], isUnsignedCode(op.getLhs()), op.getLhsZero());
  bool isUnsigned = isUnsignedCode(op.getRhs());
  Value right = emitCentred(b, x[1], isUnsigned, op.getRhsZero());
  if (op.getKind() == BinaryKind::Sub)
    right = arith::SubIOp::create(b, constant(op.getRhsZero()),
                                  emitCentred(b, x[1], isUnsigned, 0));
  Value whole = op.getKind() == BinaryKind::Mul
                    ? emitProduct(b, op, left, right)
                    : emitSum(b, op, left, right);
  int64_t zero = op.getZeroPoint();
  Value above =
      arith::MaxSIOp::create(b, whole, constant(int64_t(op.getLow()) - zero));
  Value inside =
      arith::MinSIOp::create(b, above, constant(int64_t(op.getHigh()) - zero));
  if (zero != 0)
    inside = arith::AddIOp::create(b, inside, constant(zero));
  return arith::TruncIOp::create(b, b.getI8Type(), inside);
}
