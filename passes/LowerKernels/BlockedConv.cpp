// Convolutions in blocked layout: a register tile of pixels by blocks of
// output channels, accumulated over all input channels and taps.
//
//   for n, og, oy, tile of ox:
//     acc[p][b] = bias                          p pixels, b blocks of L lanes
//     for ib, ky, kx, ic:
//       acc[p][b] += x[n,ib,iy,ix(p),ic] * w[og,ib,ky,kx,ic,b]
//     y[n,og*B+b,oy,ox+p] = epilogue(acc[p][b])
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

bool inlay::rowsJoin(Value buffer, size_t rowAxis) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  return succeeded(type.getStridesAndOffset(strides, offset)) &&
         strides[rowAxis] ==
             type.getDimSize(rowAxis + 1) * strides[rowAxis + 1];
}

Value inlay::joinRows(LoopBuilder &b, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  (void)type.getStridesAndOffset(strides, offset);
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<int64_t> joined = {shape[0], shape[1], 1, shape[2] * shape[3],
                                 shape[4]};
  SmallVector<int64_t> joinedStrides = {strides[0], strides[1],
                                        shape[2] * shape[3] * strides[3],
                                        strides[3], strides[4]};
  auto layout = StridedLayoutAttr::get(b.getContext(), offset, joinedStrides);
  auto joinedType = MemRefType::get(joined, type.getElementType(), layout);
  return memref::ReinterpretCastOp::create(b, joinedType, buffer, offset,
                                           joined, joinedStrides);
}

namespace {

struct BlockedConv {
  LoopBuilder &b;
  kernel::BlockedConvOp op;
  Value x, w, bias, y;
  bool planar;
  int64_t lanes, together, inBlocks, kh, kw, channels;
  int64_t strideY, strideX, dilationY, dilationX;

  BlockedConv(LoopBuilder &b, kernel::BlockedConvOp op);
  void run();
  /// One tile of `pixels` results from ox on.
  void tile(Value n, Value group, Value oy, Value ox, int64_t pixels);
  int64_t largestTile() const {
    // Accumulators, the weights of one input channel, one broadcast.
    int64_t registers = lanes == 8 ? 16 : 32;
    int64_t room = registers == 16 ? 12 : 28;
    return together == 3 && registers == 16 ? 4 : room / together;
  }
};

} // namespace

BlockedConv::BlockedConv(LoopBuilder &b, kernel::BlockedConvOp op)
    : b(b), op(op), x(op.getInputs()[0]), w(op.getInputs()[1]),
      bias(op.getInputs()[2]), y(op.getOuts()[0]) {
  planar = bufferShape(x).size() == 4;
  lanes = bufferShape(y)[4];
  together = bufferShape(w).back() / lanes;
  inBlocks = bufferShape(w)[1];
  kh = bufferShape(w)[2];
  kw = bufferShape(w)[3];
  channels = planar ? 1 : lanes;
  strideY = op.getStrides()[0];
  strideX = op.getStrides()[1];
  dilationY = op.getDilations()[0];
  dilationX = op.getDilations()[1];
}

void BlockedConv::tile(Value n, Value group, Value oy, Value ox,
                       int64_t pixels) {
  int64_t width = together * lanes;
  Values start(together * pixels);
  auto name = [&](int64_t block, int64_t p) {
    return "acc_p" + std::to_string(p) + "_c" + std::to_string(block);
  };
  for (int64_t block = 0; block < together; ++block)
    for (int64_t p = 0; p < pixels; ++p) {
      Value place = b.addIndex(b.mulIndex(group, width), block * lanes);
      start[block * pixels + p] = b.named(
          name(block, p), [&] { return loadVector(b, bias, place, lanes); });
    }
  Values sums = b.loop("ib", inBlocks, start, [&](Value ib, ValueRange c0) {
    return b.loop("ky", kh, c0, [&](Value ky, ValueRange c1) {
      return b.loop("kx", kw, c1, [&](Value kx, ValueRange c2) {
        Value iy =
            b.addIndex(b.mulIndex(oy, strideY), b.mulIndex(ky, dilationY));
        Value ix =
            b.addIndex(b.mulIndex(ox, strideX), b.mulIndex(kx, dilationX));
        return b.loop("ic", channels, c2, [&](Value ic, ValueRange carried) {
          Values weights;
          for (int64_t block = 0; block < together; ++block) {
            Values place = {group, ib, ky, kx};
            if (!planar)
              place.push_back(ic);
            place.push_back(b.index(block * lanes));
            weights.push_back(b.named("w" + std::to_string(block), [&] {
              return loadVector(b, w, place, lanes);
            }));
          }
          Values next(carried);
          for (int64_t p = 0; p < pixels; ++p) {
            Values place = {n, ib, iy, b.addIndex(ix, p * strideX)};
            if (!planar)
              place.push_back(ic);
            Value scalar = b.named("x" + std::to_string(p), [&] {
              return splat(b, b.load(x, place), lanes);
            });
            for (int64_t block = 0; block < together; ++block) {
              Value &sum = next[block * pixels + p];
              sum = b.named(name(block, p), [&] {
                return fusedMultiplyAdd(b, weights[block], scalar, sum);
              });
            }
          }
          return next;
        });
      });
    });
  });
  for (int64_t block = 0; block < together; ++block)
    for (int64_t p = 0; p < pixels; ++p) {
      Values place = {n, b.addIndex(b.mulIndex(group, together), block), oy,
                      b.addIndex(ox, p), b.index(0)};
      storeVectorWithEpilogue(b, op, sums[block * pixels + p], place, lanes);
    }
}

void BlockedConv::run() {
  bool pointwise = kh == 1 && kw == 1 && strideY == 1 && strideX == 1 &&
                   !planar && rowsJoin(x, 2) && rowsJoin(y, 2);
  for (Value extra : op.getExtras())
    pointwise &= bufferShape(extra).size() != 5 || rowsJoin(extra, 2);
  if (pointwise && bufferShape(y)[2] > 1) {
    x = joinRows(b, x);
    Value joined = joinRows(b, y);
    y = joined;
    op.getOutsMutable()[0].set(joined);
    for (OpOperand &extra : op.getExtrasMutable())
      if (bufferShape(extra.get()).size() == 5)
        extra.set(joinRows(b, extra.get()));
  }
  ArrayRef<int64_t> shape = bufferShape(y);
  TileSplit split = splitEvenly(shape[3], largestTile());
  b.nest({"n", "og", "oy"}, {shape[0], shape[1] / together, shape[2]},
         [&](ValueRange at) {
           b.loop("t", split.largeCount, [&](Value t) {
             Value ox =
                 b.named("ox", [&] { return b.mulIndex(t, split.large); });
             tile(at[0], at[1], at[2], ox, split.large);
           });
           b.loop("t", split.smallCount, [&](Value t) {
             Value ox = b.named("ox", [&] {
               return b.addIndex(b.mulIndex(t, split.small),
                                 split.largeCount * split.large);
             });
             tile(at[0], at[1], at[2], ox, split.small);
           });
         });
}

void inlay::lowerBlockedConv(LoopBuilder &b, kernel::BlockedConvOp op) {
  BlockedConv(b, op).run();
}

void inlay::lowerBlockedDepthwise(LoopBuilder &b,
                                  kernel::BlockedDepthwiseOp op) {
  Value x = op.getInputs()[0], w = op.getInputs()[1], bias = op.getInputs()[2];
  Value y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y), kernelShape = bufferShape(w);
  int64_t lanes = shape[4], kh = kernelShape[1], kw = kernelShape[2];
  int64_t strideY = op.getStrides()[0], strideX = op.getStrides()[1];
  int64_t dilationY = op.getDilations()[0], dilationX = op.getDilations()[1];
  auto tile = [&](ValueRange at, Value ox, int64_t pixels) {
    Value n = at[0], cb = at[1], oy = at[2];
    Values start;
    for (int64_t p = 0; p < pixels; ++p)
      start.push_back(b.named("acc_p" + std::to_string(p), [&] {
        return loadVector(b, bias, b.mulIndex(cb, lanes), lanes);
      }));
    Values sums = b.loop("ky", kh, start, [&](Value ky, ValueRange carried) {
      Value iy = b.addIndex(b.mulIndex(oy, strideY), b.mulIndex(ky, dilationY));
      Value ix = b.mulIndex(ox, strideX);
      Values next(carried);
      // One load of each input column serves every tap that needs it.
      DenseMap<int64_t, Value> columns;
      for (int64_t kx = 0; kx < kw; ++kx) {
        Value weight = b.named("w" + std::to_string(kx), [&] {
          return loadVector(b, w, {cb, ky, b.index(kx), b.index(0)}, lanes);
        });
        for (int64_t p = 0; p < pixels; ++p) {
          int64_t column = p * strideX + kx * dilationX;
          Value &value = columns[column];
          if (!value)
            value = b.named("x" + std::to_string(column), [&] {
              return loadVector(
                  b, x, {n, cb, iy, b.addIndex(ix, column), b.index(0)}, lanes);
            });
          Value source = value;
          next[p] = b.named("acc_p" + std::to_string(p), [&] {
            return fusedMultiplyAdd(b, weight, source, next[p]);
          });
        }
      }
      return next;
    });
    for (int64_t p = 0; p < pixels; ++p)
      storeVectorWithEpilogue(
          b, op, sums[p], {n, cb, oy, b.addIndex(ox, p), b.index(0)}, lanes);
  };
  TileSplit split = splitEvenly(shape[3], lanes == 8 ? 6 : 8);
  b.nest({"n", "cb", "oy"}, shape.take_front(3), [&](ValueRange at) {
    b.loop("t", split.largeCount, [&](Value t) {
      tile(at, b.named("ox", [&] { return b.mulIndex(t, split.large); }),
           split.large);
    });
    b.loop("t", split.smallCount, [&](Value t) {
      tile(at,
           b.named("ox",
                   [&] {
                     return b.addIndex(b.mulIndex(t, split.small),
                                       split.largeCount * split.large);
                   }),
           split.small);
    });
  });
}
