// Softmax family, layer normalisation, local response normalisation.
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/Halves.h"
#include "passes/LowerKernels/LaneLine.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// Loops over all axes but `axis`; `body` gets a function from an index along
/// the axis to a place.
static void
forEachLine(LoopBuilder &b, Value x, int64_t axis,
            llvm::function_ref<void(llvm::function_ref<Values(Value)>)> body) {
  ArrayRef<int64_t> shape = bufferShape(x);
  SmallVector<StringRef> all = axisNames(shape.size()), names;
  SmallVector<int64_t> sizes;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (int64_t(i) == axis)
      continue;
    names.push_back(all[i]);
    sizes.push_back(shape[i]);
  }
  if (shape[axis] == 0)
    return;
  b.nest(names, sizes, [&](ValueRange at) {
    body([&](Value i) {
      Values place(at);
      place.insert(place.begin() + axis, i);
      return place;
    });
  });
}

static Value lineMaximum(LoopBuilder &b, Value x, int64_t size, StringRef name,
                         llvm::function_ref<Values(Value)> at) {
  Type type = bufferElement(x);
  Value start = b.named("largest", [&] {
    return b.constant(type, -std::numeric_limits<double>::infinity());
  });
  return b.loop(name, size, start, [&](Value i, ValueRange carried) -> Values {
    Value value = b.named("value", [&] { return b.load(x, at(i)); });
    return {b.named("largest", [&]() -> Value {
      Value greater = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, value,
                                            carried[0]);
      return arith::SelectOp::create(b, greater, value, carried[0]);
    })};
  })[0];
}

void inlay::lowerSoftmax(LoopBuilder &b, kernel::SoftmaxOp op) {
  if (int64_t lanes = lanesOfLines(op))
    return lowerSoftmaxInLanes(b, op, lanes);
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  int64_t axis = op.getAxis(), size = bufferShape(x)[axis];
  Type type = bufferElement(x);
  StringRef name = axisNames(bufferShape(x).size())[axis];
  bool log = op.getKind() == SoftmaxKind::LogSoftmax;
  // The output holds exp(x - max) between the passes if it has room for it.
  bool keeps = !log && bufferElement(y) == type;
  forEachLine(b, x, axis, [&](llvm::function_ref<Values(Value)> at) {
    if (op.getKind() == SoftmaxKind::Hardmax) {
      Value zero = b.named("at", [&] { return b.index(0); });
      Value first = b.named("best", [&] { return b.load(x, at(b.index(0))); });
      Values found = b.loop(
          name, size, ValueRange{first, zero},
          [&](Value i, ValueRange carried) -> Values {
            Value value = b.named("value", [&] { return b.load(x, at(i)); });
            Value better = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT,
                                                 value, carried[0]);
            return b.when(better, carried,
                          [&]() -> Values { return {value, i}; });
          });
      b.loop(name, size, [&](Value i) {
        Value hit =
            arith::CmpIOp::create(b, arith::CmpIPredicate::eq, i, found[1]);
        Value value = arith::SelectOp::create(b, hit, b.constant(type, 1),
                                              b.constant(type, 0));
        storeWithEpilogue(b, op, value, at(i));
      });
      return;
    }
    Value largest = lineMaximum(b, x, size, name, at);
    auto shifted = [&](Value i) -> Value {
      return b.sub(b.load(x, at(i)), largest);
    };
    Value start = b.named("sum", [&] { return b.constant(type, 0); });
    Value sum =
        b.loop(name, size, start, [&](Value i, ValueRange carried) -> Values {
          Value power = b.named("power", [&]() -> Value {
            return math::ExpOp::create(b, shifted(i));
          });
          if (keeps)
            b.store(power, y, at(i));
          return {b.named("sum", [&] { return b.add(carried[0], power); })};
        })[0];
    Value logSum =
        log ? b.named("log_sum",
                      [&]() -> Value { return math::LogOp::create(b, sum); })
            : Value();
    b.loop(name, size, [&](Value i) {
      Value value;
      if (log)
        value = b.sub(shifted(i), logSum);
      else if (keeps)
        value = b.div(b.load(y, at(i)), sum);
      else
        value = b.div(math::ExpOp::create(b, shifted(i)), sum);
      storeWithEpilogue(b, op, value, at(i));
    });
  });
}

void inlay::lowerLayerNorm(LoopBuilder &b, kernel::LayerNormOp op) {
  if (int64_t lanes = lanesOfLines(op))
    return lowerLayerNormInLanes(b, op, lanes);
  Value x = op.getInputs()[0];
  ArrayRef<int64_t> shape = bufferShape(x);
  int64_t axis = op.getAxis();
  Type type = bufferElement(x), wide = wideType(b, type);
  SmallVector<StringRef> names = axisNames(shape.size());
  ArrayRef<StringRef> all(names);
  ArrayRef<int64_t> lineShape = shape.drop_front(axis);
  int64_t count = 1;
  for (int64_t size : lineShape)
    count *= size;
  b.nest(all.take_front(axis), shape.take_front(axis), [&](ValueRange outer) {
    auto at = [&](ValueRange inner) {
      Values place(outer);
      llvm::append_range(place, inner);
      return place;
    };
    auto sumOf = [&](StringRef word,
                     llvm::function_ref<Value(ValueRange)> term) {
      Value start = b.named(word, [&] { return b.constant(wide, 0); });
      return b.nest(all.drop_front(axis), lineShape, start,
                    [&](ValueRange inner, ValueRange carried) -> Values {
                      Value x = term(inner);
                      return {
                          b.named(word, [&] { return b.add(carried[0], x); })};
                    })[0];
    };
    auto load = [&](ValueRange i) { return widen(b, b.load(x, at(i))); };
    Value n = b.constant(wide, double(count));
    Value mean;
    if (!op.getRms())
      mean = b.named("mean", [&] { return b.div(sumOf("sum", load), n); });
    auto centred = [&](ValueRange i) -> Value {
      Value value = load(i);
      return mean ? b.sub(value, mean) : value;
    };
    Value squares = sumOf("squares", [&](ValueRange i) {
      Value d = b.named("d", [&] { return centred(i); });
      return b.mul(d, d);
    });
    Value deviation = b.named("deviation", [&]() -> Value {
      Value epsilon = b.constant(wide, op.getEpsilon().convertToDouble());
      return math::SqrtOp::create(b, b.add(b.div(squares, n), epsilon));
    });
    b.nest(all.drop_front(axis), lineShape, [&](ValueRange inner) {
      Value value = b.div(centred(inner), deviation);
      storeWithEpilogue(b, op, narrow(b, value, type), at(inner));
    });
  });
}

void inlay::lowerLrn(LoopBuilder &b, kernel::LrnOp op) {
  Value x = op.getInputs()[0];
  ArrayRef<int64_t> shape = bufferShape(x);
  Type type = bufferElement(x);
  int64_t size = op.getSize(), before = (size - 1) / 2;
  SmallVector<StringRef> names = {"n", "c"};
  llvm::append_range(
      names, ArrayRef<StringRef>(axisNames(shape.size())).drop_front(2));
  b.nest(names, shape, [&](ValueRange at) {
    Value start = b.named("squares", [&] { return b.constant(type, 0); });
    Value squares =
        b.loop("k", size, start, [&](Value k, ValueRange carried) -> Values {
          Value c = b.named("channel", [&] {
            return b.addIndex(b.addIndex(at[1], k), -before);
          });
          Value inside =
              b.inside(c, shape[1], -before, shape[1] - 1 + size - 1 - before);
          return b.when(inside, carried, [&]() -> Values {
            Values place(at);
            place[1] = c;
            Value value = b.named("value", [&] { return b.load(x, place); });
            return {b.named("squares", [&] {
              return b.add(carried[0], b.mul(value, value));
            })};
          });
        })[0];
    double alpha = op.getAlpha().convertToDouble() / double(size);
    Value base = b.add(b.constant(type, op.getBias().convertToDouble()),
                       b.mul(b.constant(type, alpha), squares));
    Value power = math::PowFOp::create(
        b, base, b.constant(type, op.getBeta().convertToDouble()));
    storeWithEpilogue(b, op, b.div(b.load(x, at), power), at);
  });
}
