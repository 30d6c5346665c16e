// Depthwise convolutions of codes: each channel is copied into a plane of
// 16-bit numbers, less its zero, with 0 around it, so that no tap has a
// condition; the taps of a row are taken in pairs, whose weights stay in
// registers.
//
//   plane = 0
//   for c:  plane inside = x[c] - zero;  weight[ky][kx / 2] = pairs of weights
//     for oy, ox:  sum = bias + sum of plane pairs . weight pairs
//       y = epilogue(sum)
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/ChannelsLast.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {
/// One axis of the window, its sizes in the plane.
struct Axis {
  int64_t in = 1, out = 1, taps = 1, stride = 1, dilation = 1, pad = 0;
};

struct Depthwise {
  LoopBuilder &b;
  kernel::QConvOp op;
  Axis rows, columns;
  Value plane;
  int64_t width;

  void clear();
  void copy(Value n, Value channel);
  Values weights(Value oc);
  Value sum(Value start, Value oy, Value ox, ArrayRef<Value> pairs);
  int64_t pairsInRow() const { return (columns.taps + 1) / 2; }
  Values place(Value n, Value c, Value y, Value x);
};
} // namespace

/// N,C and what spatial axes there are.
Values Depthwise::place(Value n, Value c, Value y, Value x) {
  if (op.getStrides().size() == 1)
    return {n, c, x};
  return {n, c, y, x};
}

void Depthwise::clear() {
  int64_t size = bufferShape(plane)[0];
  b.loop("i", size,
         [&](Value i) { b.store(b.constant(b.getI16Type(), 0), plane, i); });
}

void Depthwise::copy(Value n, Value channel) {
  int64_t height = bufferShape(plane)[0] / width;
  int64_t numRows = std::min(rows.in, height - rows.pad);
  int64_t numColumns = std::min(columns.in, width - columns.pad);
  b.loop("iy", numRows, [&](Value iy) {
    b.loop("ix", numColumns, [&](Value ix) {
      Value code =
          b.load(op.getInputs()[0],
                 placeIn(op.getInputLast(), place(n, channel, iy, ix)));
      Value value =
          emitCentred(b, code, op.getInputUnsigned(), op.getInputZero());
      Value at = b.addIndex(b.mulIndex(b.addIndex(iy, rows.pad), width),
                            b.addIndex(ix, columns.pad));
      b.store(arith::TruncIOp::create(b, b.getI16Type(), value), plane, at);
    });
  });
}

/// Two weights in a word, the left one in the low half; 0 beyond the row.
Values Depthwise::weights(Value oc) {
  Type type = b.getI32Type();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
  };
  auto weight = [&](int64_t ky, int64_t kx) {
    Values at = placeIn(op.getInputLast(),
                        place(oc, b.index(0), b.index(ky), b.index(kx)));
    return emitCentred(b, b.load(op.getInputs()[1], at), false, 0);
  };
  Values pairs;
  for (int64_t ky = 0; ky < rows.taps; ++ky)
    for (int64_t kx = 0; kx < columns.taps; kx += 2)
      pairs.push_back(b.named("weight", [&]() -> Value {
        Value low = arith::AndIOp::create(b, weight(ky, kx), constant(0xffff));
        if (kx + 1 == columns.taps)
          return low;
        Value high = arith::ShLIOp::create(b, weight(ky, kx + 1), constant(16));
        return arith::OrIOp::create(b, low, high);
      }));
  return pairs;
}

Value Depthwise::sum(Value start, Value oy, Value ox, ArrayRef<Value> pairs) {
  Value sum = start;
  Value corner = b.addIndex(b.mulIndex(b.mulIndex(oy, rows.stride), width),
                            b.mulIndex(ox, columns.stride));
  for (size_t i = 0; i < pairs.size(); ++i) {
    int64_t ky = int64_t(i) / pairsInRow(), kx = int64_t(i) % pairsInRow() * 2;
    Value at = b.addIndex(corner, ky * rows.dilation * width + kx);
    sum = b.named("sum", [&]() -> Value {
      return kernel::DotPairOp::create(b, b.getI32Type(), sum, plane, at,
                                       pairs[i]);
    });
  }
  return sum;
}

void inlay::lowerPaddedDepthwise(LoopBuilder &b, kernel::QConvOp op) {
  SmallVector<int64_t> in = channelsFirst(op.getInputs()[0], op.getInputLast());
  SmallVector<int64_t> weight =
      channelsFirst(op.getInputs()[1], op.getInputLast());
  SmallVector<int64_t> out = channelsFirst(op.getOuts()[0], op.getResultLast());
  auto axis = [&](size_t i) {
    return Axis{in[2 + i],          out[2 + i],           weight[2 + i],
                op.getStrides()[i], op.getDilations()[i], op.getPads()[i]};
  };
  size_t last = op.getStrides().size() - 1;
  Depthwise made{b, op, last == 0 ? Axis() : axis(0), axis(last), Value(), 0};
  made.width =
      (made.columns.out - 1) * made.columns.stride + 2 * made.pairsInRow();
  int64_t height = (made.rows.out - 1) * made.rows.stride +
                   (made.rows.taps - 1) * made.rows.dilation + 1;
  made.plane = b.named("plane", [&] {
    return Value(memref::AllocaOp::create(
        b, MemRefType::get({height * made.width}, b.getI16Type())));
  });
  Value bias = op.getInputs().size() > 2 ? op.getInputs()[2] : Value();
  int64_t perGroup = weight[0] / int64_t(op.getGroup());
  made.clear();
  b.loop("n", out[0], [&](Value n) {
    b.loop("c", op.getGroup(), [&](Value c) {
      made.copy(n, c);
      b.loop("m", perGroup, [&](Value m) {
        Value oc = perGroup == 1 ? c : b.named("oc", [&] {
          return b.addIndex(b.mulIndex(c, perGroup), m);
        });
        Values pairs = made.weights(oc);
        Value start = b.named("start", [&]() -> Value {
          return bias ? b.load(bias, oc) : b.constant(b.getI32Type(), 0);
        });
        b.loop("oy", made.rows.out, [&](Value oy) {
          b.loop("ox", made.columns.out, [&](Value ox) {
            storeWithEpilogue(
                b, op, made.sum(start, oy, ox, pairs),
                placeIn(op.getResultLast(), made.place(n, oc, oy, ox)));
          });
        });
      });
    });
  });
}
