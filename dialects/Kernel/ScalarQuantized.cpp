// Scalar arithmetic on 8-bit codes.
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace inlay;

static bool isUnsignedCode(Value tensor) {
  return cast<ShapedType>(tensor.getType())
      .getElementType()
      .isUnsignedInteger();
}

Value inlay::emitCentred(ImplicitLocOpBuilder &b, Value code, bool isUnsigned,
                         int64_t zero) {
  Type wide = b.getI32Type();
  Value value = isUnsigned ? Value(arith::ExtUIOp::create(b, wide, code))
                           : Value(arith::ExtSIOp::create(b, wide, code));
  if (zero == 0)
    return value;
  return arith::SubIOp::create(b, value, scalarConstant(b, wide, double(zero)));
}

/// Bounds the product while it is a float, so that the conversion is in range,
/// and rounds it once, half to even: the bounds are whole, so that the order
/// does not matter.
static Value emitFloatForm(ImplicitLocOpBuilder &b, RequantizeOp op, Value sum,
                           Value multiplier) {
  Type type = multiplier.getType(), wide = b.getI32Type();
  int64_t zero = op.getZeroPoint();
  Value low = scalarConstant(b, type, double(int64_t(op.getLow()) - zero));
  Value high = scalarConstant(b, type, double(int64_t(op.getHigh()) - zero));
  Value product = arith::MulFOp::create(
      b, arith::SIToFPOp::create(b, type, sum), multiplier);
  Value above = arith::SelectOp::create(
      b, arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, product, low), low,
      product);
  Value inside = arith::SelectOp::create(
      b, arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, above, high), high,
      above);
  Value code =
      arith::FPToSIOp::create(b, wide, math::RoundEvenOp::create(b, inside));
  if (zero == 0)
    return code;
  return arith::AddIOp::create(b, code, scalarConstant(b, wide, double(zero)));
}

/// One rounding, half up, in 64 bits: no float at all.
static Value emitShiftForm(ImplicitLocOpBuilder &b, RequantizeOp op, Value sum,
                           Value multiplier) {
  Type wide = b.getI64Type();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getIntegerAttr(wide, value));
  };
  int64_t shift = *op.getShift();
  Value product =
      arith::MulIOp::create(b, arith::ExtSIOp::create(b, wide, sum),
                            arith::ExtSIOp::create(b, wide, multiplier));
  Value half =
      arith::AddIOp::create(b, product, constant(int64_t(1) << (shift - 1)));
  Value whole = arith::ShRSIOp::create(b, half, constant(shift));
  int64_t zero = op.getZeroPoint();
  Value above =
      arith::MaxSIOp::create(b, whole, constant(int64_t(op.getLow()) - zero));
  Value inside =
      arith::MinSIOp::create(b, above, constant(int64_t(op.getHigh()) - zero));
  Value narrow = arith::TruncIOp::create(b, b.getI32Type(), inside);
  if (zero == 0)
    return narrow;
  return arith::AddIOp::create(b, narrow,
                               scalarConstant(b, b.getI32Type(), double(zero)));
}

/// The largest constant multiplier is one half or more of what it counts in.
static bool mayBeLarge(RequantizeOp op) {
  return op.getShift() ? *op.getShift() <= 31 : true;
}

/// The float form in integers. Without a shift for all, each multiplier holds
/// its own in its low 7 bits.
static Value emitExactForm(ImplicitLocOpBuilder &b, RequantizeOp op, Value sum,
                           Value multiplier) {
  Type type = b.getI32Type();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
  };
  Value shift;
  if (op.getShift()) {
    shift = constant(int64_t(*op.getShift()));
  } else {
    shift = arith::AndIOp::create(b, multiplier, constant(127));
    multiplier = arith::SubIOp::create(b, multiplier, shift);
  }
  // Beyond this the code is the lowest or the highest, whatever the sum.
  constexpr int64_t limit = int64_t(1) << 20;
  if (mayBeLarge(op))
    sum = arith::MinSIOp::create(
        b, arith::MaxSIOp::create(b, sum, constant(-limit)), constant(limit));
  Value whole = kernel::ScaleOp::create(b, type, sum, multiplier, shift);
  int64_t zero = op.getZeroPoint();
  Value above =
      arith::MaxSIOp::create(b, whole, constant(int64_t(op.getLow()) - zero));
  Value inside =
      arith::MinSIOp::create(b, above, constant(int64_t(op.getHigh()) - zero));
  return zero == 0 ? inside
                   : Value(arith::AddIOp::create(b, inside, constant(zero)));
}

Value inlay::emitRequantize(ImplicitLocOpBuilder &b, RequantizeOp op,
                            ValueRange x) {
  Value code = op.getAsFloat() ? emitExactForm(b, op, x[0], x[1])
               : op.getShift() ? emitShiftForm(b, op, x[0], x[1])
                               : emitFloatForm(b, op, x[0], x[1]);
  return arith::TruncIOp::create(b, b.getI8Type(), code);
}

Value inlay::emitLookup(ImplicitLocOpBuilder &b, LookupOp op, ValueRange x) {
  bool isUnsigned = isUnsignedCode(op.getInput());
  Value place = emitCentred(b, x[0], isUnsigned, isUnsigned ? 0 : -128);
  Value index = arith::IndexCastOp::create(b, b.getIndexType(), place);
  return tensor::ExtractOp::create(b, x[1], index);
}
