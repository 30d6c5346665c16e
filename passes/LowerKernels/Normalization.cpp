// Softmax family, layer normalisation, local response normalisation; the first
// two in registers where the layout gave them lanes.
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/Halves.h"
#include "passes/LowerKernels/LaneLine.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using vector::CombiningKind;

using PlaceIn = llvm::function_ref<Values(ValueRange)>;

/// Loops over the axes around [first, end), which are those of a line; `body`
/// gets the line and a function from a place in it to one in `x`. Registers lie
/// along the last axis, whether that belongs to the line or not.
static void forEachLine(LoopBuilder &b, Value x, int64_t first, int64_t end,
                        int64_t lanes,
                        llvm::function_ref<void(LaneLine, PlaceIn)> body) {
  ArrayRef<int64_t> shape = bufferShape(x);
  SmallVector<StringRef> all = axisNames(shape.size()), names(all);
  SmallVector<int64_t> sizes(shape);
  names.erase(names.begin() + first, names.begin() + end);
  sizes.erase(sizes.begin() + first, sizes.begin() + end);
  LaneLine line{b, ArrayRef(all).slice(first, end - first),
                shape.slice(first, end - first), lanes};
  if (line.count() == 0)
    return;
  auto atLine = [&](const LaneLine &line, ValueRange outer) {
    body(line, [&](ValueRange inner) {
      Values place(outer);
      place.insert(place.begin() + first, inner.begin(), inner.end());
      return place;
    });
  };
  if (lanes == 1 || end == int64_t(shape.size())) {
    b.nest(names, sizes, [&](ValueRange outer) { atLine(line, outer); });
    return;
  }
  ArrayRef<StringRef> around(names);
  ArrayRef<int64_t> counts(sizes);
  b.nest(around.drop_back(), counts.drop_back(), [&](ValueRange outer) {
    LaneLine neighbours{b, around.take_back(), counts.take_back(), lanes};
    neighbours.each([&](ValueRange at, int64_t width) {
      Values place(outer);
      place.push_back(at[0]);
      atLine({b, line.names, line.sizes, /*lanes=*/1, /*lines=*/width}, place);
    });
  });
}

static void lowerHardmax(LoopBuilder &b, kernel::SoftmaxOp op) {
  Value x = op.getInputs()[0];
  int64_t axis = op.getAxis();
  Type type = bufferElement(x);
  forEachLine(b, x, axis, axis + 1, /*lanes=*/1, [&](LaneLine line, auto at) {
    StringRef name = line.names[0];
    Value zero = b.named("at", [&] { return b.index(0); });
    Value first = b.named("best", [&] { return b.load(x, at(b.index(0))); });
    Values found = b.loop(
        name, line.count(), ValueRange{first, zero},
        [&](Value i, ValueRange carried) -> Values {
          Value value = b.named("value", [&] { return b.load(x, at(i)); });
          Value better = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT,
                                               value, carried[0]);
          return b.when(better, carried,
                        [&]() -> Values { return {value, i}; });
        });
    b.loop(name, line.count(), [&](Value i) {
      Value hit =
          arith::CmpIOp::create(b, arith::CmpIPredicate::eq, i, found[1]);
      Value value = arith::SelectOp::create(b, hit, b.constant(type, 1),
                                            b.constant(type, 0));
      storeWithEpilogue(b, op, value, at(i));
    });
  });
}

void inlay::lowerSoftmax(LoopBuilder &b, kernel::SoftmaxOp op) {
  if (op.getKind() == SoftmaxKind::Hardmax)
    return lowerHardmax(b, op);
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  int64_t axis = op.getAxis(), lanes = lanesOfLines(op);
  Type type = bufferElement(x);
  bool isLog = op.getKind() == SoftmaxKind::LogSoftmax;
  // Registers divide slowly: they multiply with what a division gave.
  bool byFactor = lanes > 1;
  // The output holds exp(x - max) between the passes if it has room for it.
  bool keeps = !isLog && bufferElement(y) == type;
  forEachLine(b, x, axis, axis + 1, lanes, [&](LaneLine line, auto at) {
    Value most = line.fold(
        "largest", type, CombiningKind::MAXNUMF,
        [&](ValueRange i, int64_t width) {
          return b.named("value", [&] { return loadWide(b, x, at(i), width); });
        });
    Spread largest = line.spread("most", most);
    auto shifted = [&](ValueRange i, int64_t width) {
      return b.sub(loadWide(b, x, at(i), width), largest.of(width));
    };
    auto powerAt = [&](ValueRange i, int64_t width) -> Value {
      return math::ExpOp::create(b, shifted(i, width));
    };
    Value powers = line.fold(
        "sum", type, CombiningKind::ADD,
        [&](ValueRange i, int64_t width) {
          Value power = b.named("power", [&] { return powerAt(i, width); });
          if (keeps)
            storeWide(b, power, y, at(i), width);
          return power;
        },
        /*together=*/1);
    if (isLog)
      powers = b.named(
          "log_sum", [&]() -> Value { return math::LogOp::create(b, powers); });
    else if (byFactor)
      powers = b.named("factor", [&] {
        return b.div(b.constant(powers.getType(), 1), powers);
      });
    Spread total = line.spread("total", powers);
    line.each([&](ValueRange i, int64_t width) {
      Value value = isLog   ? shifted(i, width)
                    : keeps ? loadWide(b, y, at(i), width)
                            : powerAt(i, width);
      Value last = total.of(width);
      value = isLog      ? b.sub(value, last)
              : byFactor ? b.mul(value, last)
                         : b.div(value, last);
      storeWideWithEpilogue(b, op, value, at(i), width);
    });
  });
}

void inlay::lowerLayerNorm(LoopBuilder &b, kernel::LayerNormOp op) {
  Value x = op.getInputs()[0];
  int64_t rank = bufferShape(x).size(), lanes = lanesOfLines(op);
  Type type = bufferElement(x), wide = wideType(b, type);
  forEachLine(b, x, op.getAxis(), rank, lanes, [&](LaneLine line, auto at) {
    auto load = [&](ValueRange i, int64_t width) {
      return widen(b, loadWide(b, x, at(i), width));
    };
    Value count = b.constant(wide, double(line.count()));
    Spread mean;
    if (!op.getRms()) {
      Value sum = line.fold("sum", wide, CombiningKind::ADD, load);
      mean = line.spread("mean",
                         b.named("mean", [&] { return b.div(sum, count); }));
    }
    auto centred = [&](ValueRange i, int64_t width) -> Value {
      Value value = load(i, width);
      return mean.scalar ? b.sub(value, mean.of(width)) : value;
    };
    // In registers, "squares" are the sums of all lanes.
    Value squares =
        line.fold(lanes == 1 ? "squares" : "square", wide, CombiningKind::ADD,
                  [&](ValueRange i, int64_t width) {
                    Value d = b.named("d", [&] { return centred(i, width); });
                    return b.mul(d, d);
                  });
    Spread deviation =
        line.spread("deviation", b.named("deviation", [&]() -> Value {
          Value epsilon = b.constant(wide, op.getEpsilon().convertToDouble());
          return math::SqrtOp::create(b, b.add(b.div(squares, count), epsilon));
        }));
    line.each([&](ValueRange i, int64_t width) {
      Value value = b.div(centred(i, width), deviation.of(width));
      storeWideWithEpilogue(b, op, narrow(b, value, type), at(i), width);
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
