// Softmax and layer normalisation of lines in registers.
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/LaneLine.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using vector::CombiningKind;

/// Loops over all axes but the last; `body` gets the loop along the last one
/// and a function from an index along it to a place.
static void forEachLine(
    LoopBuilder &b, Value x, int64_t lanes,
    llvm::function_ref<void(LaneLine, llvm::function_ref<Values(Value)>)>
        body) {
  ArrayRef<int64_t> shape = bufferShape(x);
  SmallVector<StringRef> names = axisNames(shape.size());
  StringRef last = names.pop_back_val();
  b.nest(names, shape.drop_back(), [&](ValueRange outer) {
    body(LaneLine{b, last, shape.back(), lanes}, [&](Value i) {
      Values place(outer);
      place.push_back(i);
      return place;
    });
  });
}

void inlay::lowerSoftmaxInLanes(LoopBuilder &b, kernel::SoftmaxOp op,
                                int64_t lanes) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  bool isLog = op.getKind() == SoftmaxKind::LogSoftmax;
  forEachLine(b, x, lanes, [&](LaneLine line, auto at) {
    Value most = line.fold(
        "largest", CombiningKind::MAXNUMF,
        [&](Value i, int64_t width) { return loadWide(b, x, at(i), width); });
    Spread largest = line.spread("most", most);
    auto shifted = [&](Value i, int64_t width) {
      return b.sub(loadWide(b, x, at(i), width), largest.of(width));
    };
    // The output holds exp(x - max) between the passes.
    Value powers = line.fold(
        "sum", CombiningKind::ADD, [&](Value i, int64_t width) -> Value {
          Value power = b.named("power", [&]() -> Value {
            return math::ExpOp::create(b, shifted(i, width));
          });
          if (!isLog && width == 1)
            b.store(power, y, at(i));
          else if (!isLog)
            storeVector(b, power, y, at(i));
          return power;
        });
    if (isLog)
      powers = b.named(
          "log_sum", [&]() -> Value { return math::LogOp::create(b, powers); });
    Spread sum = line.spread("total", powers);
    line.each([&](Value i, int64_t width) {
      Value value = isLog ? b.sub(shifted(i, width), sum.of(width))
                          : b.div(loadWide(b, y, at(i), width), sum.of(width));
      storeWide(b, op, value, at(i), width);
    });
  });
}

void inlay::lowerLayerNormInLanes(LoopBuilder &b, kernel::LayerNormOp op,
                                  int64_t lanes) {
  Value x = op.getInputs()[0];
  forEachLine(b, x, lanes, [&](LaneLine line, auto at) {
    Value count = b.constant(b.getF32Type(), double(line.size));
    Spread mean;
    if (!op.getRms()) {
      Value sum =
          line.fold("sum", CombiningKind::ADD, [&](Value i, int64_t width) {
            return loadWide(b, x, at(i), width);
          });
      mean = line.spread("mean",
                         b.named("mean", [&] { return b.div(sum, count); }));
    }
    auto centred = [&](Value i, int64_t width) {
      Value value = loadWide(b, x, at(i), width);
      return mean.scalar ? b.sub(value, mean.of(width)) : value;
    };
    Value squares =
        line.fold("square", CombiningKind::ADD, [&](Value i, int64_t width) {
          Value d = b.named("d", [&] { return centred(i, width); });
          return b.mul(d, d);
        });
    Spread deviation =
        line.spread("deviation", b.named("deviation", [&]() -> Value {
          Value epsilon =
              b.constant(b.getF32Type(), op.getEpsilon().convertToDouble());
          return math::SqrtOp::create(b, b.add(b.div(squares, count), epsilon));
        }));
    line.each([&](Value i, int64_t width) {
      storeWide(b, op, b.div(centred(i, width), deviation.of(width)), at(i),
                width);
    });
  });
}
