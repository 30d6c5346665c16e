// Softmax of codes: exponentials come from a table by the distance to the
// largest code of a line, and one division in 64 bits makes a code of each.
//
//   largest = max x[i];  sum = sum table[largest - x[i]]
//   y[i] = (table[largest - x[i]] * multiplier + half) / (sum << shift) + zero
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {
/// The lines of one softmax.
struct Softmax {
  LoopBuilder &b;
  kernel::QSoftmaxOp op;
  Value x, table;
  int64_t size;
  StringRef name;

  void emitLine(llvm::function_ref<Values(Value)> at);
  Value code(ValueRange place);
  Value power(Value largest, ValueRange place);
};
} // namespace

Value Softmax::code(ValueRange place) {
  return emitCentred(b, b.load(x, place), op.getIsUnsigned(), 0);
}

/// The place in the table is clamped: it comes from data.
Value Softmax::power(Value largest, ValueRange place) {
  Type type = b.getI32Type();
  Value distance = b.sub(largest, code(place));
  Value above = arith::MaxSIOp::create(b, distance, b.constant(type, 0));
  Value inside = arith::MinSIOp::create(b, above, b.constant(type, 255));
  Value at = arith::IndexCastOp::create(b, b.getIndexType(), inside);
  return b.named("power", [&] { return b.load(table, at); });
}

void Softmax::emitLine(llvm::function_ref<Values(Value)> at) {
  Type type = b.getI32Type(), wide = b.getI64Type();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getIntegerAttr(wide, value));
  };
  auto widen = [&](Value value) -> Value {
    return arith::ExtSIOp::create(b, wide, value);
  };
  Value lowest = b.named("largest", [&] {
    return b.constant(type, op.getIsUnsigned() ? 0 : -128);
  });
  Value largest =
      b.loop(name, size, lowest, [&](Value i, ValueRange carried) -> Values {
        Value next = code(at(i));
        return {b.named("largest", [&]() -> Value {
          return arith::MaxSIOp::create(b, carried[0], next);
        })};
      })[0];
  Value zero = b.named("sum", [&] { return constant(0); });
  Value sum =
      b.loop(name, size, zero, [&](Value i, ValueRange carried) -> Values {
        Value next = power(largest, at(i));
        return {b.named("sum", [&] { return b.add(carried[0], widen(next)); })};
      })[0];
  int64_t shift = op.getShift();
  Value whole = b.named(
      "whole", [&] { return b.mul(sum, constant(int64_t(1) << shift)); });
  Value half = b.named(
      "half", [&] { return b.mul(sum, constant(int64_t(1) << (shift - 1))); });
  b.loop(name, size, [&](Value i) {
    Value scaled =
        b.mul(widen(power(largest, at(i))), constant(op.getMultiplier()));
    Value steps = b.div(b.add(scaled, half), whole);
    int64_t offset = op.getZeroPoint(), low = op.getResultUnsigned() ? 0 : -128;
    Value above = arith::MaxSIOp::create(b, steps, constant(low - offset));
    Value inside =
        arith::MinSIOp::create(b, above, constant(low + 255 - offset));
    Value narrow = arith::TruncIOp::create(b, type, inside);
    Value shifted =
        offset == 0 ? narrow : b.add(narrow, b.constant(type, double(offset)));
    Value result = arith::TruncIOp::create(b, b.getI8Type(), shifted);
    storeWithEpilogue(b, op, result, at(i));
  });
}

void inlay::lowerQSoftmax(LoopBuilder &b, kernel::QSoftmaxOp op) {
  Value x = op.getInputs()[0];
  ArrayRef<int64_t> shape = bufferShape(x);
  int64_t axis = op.getAxis();
  SmallVector<StringRef> names = axisNames(shape.size());
  Softmax softmax{b, op, x, op.getInputs()[1], shape[axis], names[axis]};
  SmallVector<StringRef> outer(names);
  SmallVector<int64_t> sizes(shape);
  outer.erase(outer.begin() + axis);
  sizes.erase(sizes.begin() + axis);
  b.nest(outer, sizes, [&](ValueRange line) {
    softmax.emitLine([&](Value i) {
      Values place(line);
      place.insert(place.begin() + axis, i);
      return place;
    });
  });
}
