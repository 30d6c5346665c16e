// Changing the layout, and halos.
#include "passes/LowerKernels/Vector.h"

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
  Value fill;
  if (op.getInputs().empty()) {
    // A code is stored as its bits, whether signed or not.
    fill = b.constant(type, type.isInteger(8) ? double(int8_t(op.getFill()))
                                              : double(op.getFill()));
  } else {
    Value given = op.getInputs()[0];
    fill = b.named("fill", [&] {
      return b.load(given, Values(bufferShape(given).size(), b.index(0)));
    });
  }
  bool inVectors = blocked && isVectorWidth(lanes);
  Value fills = inVectors ? splat(b, fill, lanes) : fill;
  auto store = [&](Value n, Value c, Value h, Value w) {
    if (inVectors)
      return storeVector(b, fills, y, {n, c, h, w, b.index(0)});
    if (!blocked)
      return b.store(fill, y, {n, c, h, w});
    b.loop("c", lanes,
           [&](Value lane) { b.store(fill, y, {n, c, h, w, lane}); });
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
