// Changing the layout, zero halos, and pools in blocked layout.
#include "passes/LowerKernels/Vector.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

void inlay::lowerPack(LoopBuilder &b, kernel::PackOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y);
  int64_t lanes = shape[4], channels = bufferShape(x)[1];
  auto block = [&](Value n, Value cb, Value h, Value w, int64_t first,
                   int64_t count) {
    b.loop("c", count, [&](Value c) {
      Value channel = b.addIndex(b.addIndex(b.mulIndex(cb, lanes), c), first);
      Value lane = b.addIndex(c, first);
      b.store(b.load(x, {n, channel, h, w}), y, {n, cb, h, w, lane});
    });
  };
  int64_t full = channels / lanes, rest = channels % lanes;
  b.nest({"n", "cb", "h", "w"}, {shape[0], full, shape[2], shape[3]},
         [&](ValueRange at) { block(at[0], at[1], at[2], at[3], 0, lanes); });
  if (rest == 0)
    return;
  b.nest({"n", "h", "w"}, {shape[0], shape[2], shape[3]}, [&](ValueRange at) {
    Value cb = b.index(full);
    block(at[0], cb, at[1], at[2], 0, rest);
    b.loop("c", lanes - rest, [&](Value c) {
      b.store(b.constant(bufferElement(y), 0), y,
              {at[0], cb, at[1], at[2], b.addIndex(c, rest)});
    });
  });
}

void inlay::lowerUnpack(LoopBuilder &b, kernel::UnpackOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y);
  int64_t lanes = bufferShape(x)[4], channels = shape[1];
  int64_t full = channels / lanes, rest = channels % lanes;
  auto block = [&](Value n, Value cb, int64_t count) {
    b.nest({"c", "h", "w"}, {count, shape[2], shape[3]}, [&](ValueRange at) {
      Value channel = b.addIndex(b.mulIndex(cb, lanes), at[0]);
      b.store(b.load(x, {n, cb, at[1], at[2], at[0]}), y,
              {n, channel, at[1], at[2]});
    });
  };
  b.nest({"n", "cb"}, {shape[0], full},
         [&](ValueRange at) { block(at[0], at[1], lanes); });
  if (rest > 0)
    b.loop("n", shape[0], [&](Value n) { block(n, b.index(full), rest); });
}

void inlay::lowerFillHalo(LoopBuilder &b, kernel::FillHaloOp op) {
  Value y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y), low = op.getLow(),
                    high = op.getHigh();
  bool blocked = shape.size() == 5;
  int64_t lanes = blocked ? shape[4] : 1;
  Type type = bufferElement(y);
  Value zero = b.constant(type, 0);
  Value zeros = blocked ? splat(b, zero, lanes) : zero;
  auto store = [&](Value n, Value c, Value h, Value w) {
    if (blocked)
      return storeVector(b, zeros, y, {n, c, h, w, b.index(0)});
    b.store(zero, y, {n, c, h, w});
  };
  b.nest({"n", "c"}, {shape[0], shape[1]}, [&](ValueRange at) {
    auto rows = [&](int64_t first, int64_t count) {
      b.nest({"h", "w"}, {count, shape[3]}, [&](ValueRange in) {
        store(at[0], at[1], b.addIndex(in[0], first), in[1]);
      });
    };
    rows(0, low[0]);
    b.loop("h", shape[2] - low[0] - high[0], [&](Value h) {
      Value row = b.addIndex(h, low[0]);
      b.loop("w", low[1], [&](Value w) { store(at[0], at[1], row, w); });
      b.loop("w", high[1], [&](Value w) {
        store(at[0], at[1], row, b.addIndex(w, shape[3] - high[1]));
      });
    });
    rows(shape[2] - high[0], high[0]);
  });
}

void inlay::lowerBlockedPool(LoopBuilder &b, kernel::BlockedPoolOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y), extent = bufferShape(x);
  int64_t lanes = shape[4];
  Type type = bufferElement(x);
  bool max = op.getKind() == PoolKind::Max;
  ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides();
  ArrayRef<int64_t> dilations = op.getDilations(), pads = op.getPads();
  bool include = op.getCountIncludePad();
  double inf = std::numeric_limits<double>::infinity();
  // Inside the input a place is read; inside the padded input it may count.
  auto reaches = [&](int axis) {
    return (shape[2 + axis] - 1) * strides[axis] +
           (kernel[axis] - 1) * dilations[axis] - pads[axis];
  };
  bool clipped = false, beyondPads = false;
  for (int axis = 0; axis < 2; ++axis) {
    clipped |= pads[axis] > 0 || reaches(axis) >= extent[2 + axis];
    beyondPads |= reaches(axis) >= extent[2 + axis] + pads[2 + axis];
  }
  bool counts = !max && clipped && (!include || beyondPads);
  b.nest({"n", "cb", "oy", "ox"}, shape.take_front(4), [&](ValueRange at) {
    Values start = {b.named(max ? "best" : "sum", [&] {
      return splat(b, b.constant(type, max ? -inf : 0.0), lanes);
    })};
    if (counts)
      start.push_back(b.named("count", [&] { return b.constant(type, 0.0); }));
    auto along = [&](int axis, Value k) {
      return b.named(axis == 0 ? "iy" : "ix", [&] {
        Value place = b.mulIndex(at[2 + axis], strides[axis]);
        return b.addIndex(b.addIndex(place, b.mulIndex(k, dilations[axis])),
                          -pads[axis]);
      });
    };
    Values done = b.loop("ky", kernel[0], start, [&](Value ky, ValueRange c0) {
      Value iy = along(0, ky);
      return b.loop("kx", kernel[1], c0, [&](Value kx, ValueRange c1) {
        Value ix = along(1, kx);
        Values carried(c1);
        if (counts) {
          Value high0 = b.index(extent[2] + (include ? pads[2] : 0));
          Value high1 = b.index(extent[3] + (include ? pads[3] : 0));
          using P = arith::CmpIPredicate;
          Value counted =
              b.both(arith::CmpIOp::create(b, P::slt, iy, high0),
                     arith::CmpIOp::create(b, P::slt, ix, high1));
          if (!include) {
            counted = b.both(counted, arith::CmpIOp::create(b, P::sge, iy, b.index(0)));
            counted = b.both(counted, arith::CmpIOp::create(b, P::sge, ix, b.index(0)));
          }
          carried[1] = b.when(counted, carried[1], [&]() -> Values {
            return {b.named("count", [&] {
              return b.add(carried[1], b.constant(type, 1.0));
            })};
          })[0];
        }
        Value inside = b.both(b.inside(iy, extent[2], -pads[0], reaches(0)),
                              b.inside(ix, extent[3], -pads[1], reaches(1)));
        carried[0] = b.when(inside, carried[0], [&]() -> Values {
          Value value = b.named("value", [&] {
            return loadVector(b, x, {at[0], at[1], iy, ix, b.index(0)}, lanes);
          });
          return {b.named(max ? "best" : "sum", [&]() -> Value {
            if (!max)
              return b.add(carried[0], value);
            Value greater = arith::CmpFOp::create(
                b, arith::CmpFPredicate::OGT, value, carried[0]);
            return arith::SelectOp::create(b, greater, value, carried[0]);
          })};
        })[0];
        return carried;
      });
    });
    Value result = done[0];
    if (!max) {
      Value divisor = counts ? done[1]
                             : b.constant(type, double(kernel[0] * kernel[1]));
      result = b.div(result, splat(b, divisor, lanes));
    }
    Values place(at);
    place.push_back(b.index(0));
    storeVectorWithEpilogue(b, op, result, place, lanes);
  });
}
