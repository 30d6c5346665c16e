// Convolutions in blocked layout: a register tile of pixels by blocks of
// output channels, accumulated over all input channels and taps.
//
//   for n, og, oy, tile of ox:
//     acc[p][b] = bias                          p pixels, b blocks of L lanes
//     for ib, ky, kx:
//       prefetch this tile's share of w[og+1,ib,ky,kx]    if w is large
//       for ic:
//         acc[p][b] += x[n,ib,iy,ix(p),ic] * w[og,ib,ky,kx,ic,b]
//     (an image of few channels is read as planes: for kx, ky, c)
//     y[n,og*B+b,oy,ox+p] = epilogue(acc[p][b])
#include "lib/Planning/Registers.h"
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
  int64_t turns = 0;

  BlockedConv(LoopBuilder &b, kernel::BlockedConvOp op);
  void run();
  /// One tile of `pixels` results from ox on, the `turn`-th of `turns` that
  /// read the weights of `group`.
  void tile(Value n, Value group, Value oy, Value ox, int64_t pixels,
            Value turn);
  /// Asks for what `turn` shall have of the next group's weights, which so
  /// arrive evenly while the tiles of this group compute.
  void prefetchNextGroup(Value group, ValueRange at, Value turn);
  int64_t largestTile() const {
    // Accumulators, the weights of one input channel, one broadcast.
    int64_t registers = vectorRegisters(lanes);
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

/// A line of the cache, in floats.
static constexpr int64_t lineSize = 16;

/// Below this number of weights they stay in the second level of the cache;
/// measured on ResNet-50, whose layers of 7x7 gain a tenth and more.
static constexpr int64_t manyWeights = 128 * 1024;
/// With more tiles a group is long at hand before the next is needed.
static constexpr int64_t fewTurns = 32;

void BlockedConv::prefetchNextGroup(Value group, ValueRange at, Value turn) {
  int64_t groups = bufferShape(w)[0];
  int64_t share = (channels + turns - 1) / turns;
  Value next = b.named(
      "next", [&] { return b.minIndex(b.addIndex(group, 1), groups - 1); });
  Value first = b.named("part", [&] {
    return b.minIndex(b.mulIndex(turn, share), channels - share);
  });
  for (int64_t channel = 0; channel < share; ++channel)
    for (int64_t lane = 0; lane < together * lanes; lane += lineSize) {
      Values place = {
          next, at[0], at[1], at[2], b.addIndex(first, channel), b.index(lane)};
      prefetch(b, w, place);
    }
}

void BlockedConv::tile(Value n, Value group, Value oy, Value ox, int64_t pixels,
                       Value turn) {
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
  Value first = firstBlock(b, op, group, width, inBlocks);
  // The sums over one tap of one input block, or of one plane.
  auto tap = [&](Value ib, Value ky, Value kx, ValueRange sums) -> Values {
    Value from = first ? b.addIndex(first, ib) : ib;
    Value iy = b.addIndex(b.mulIndex(oy, strideY), b.mulIndex(ky, dilationY));
    Value ix = b.addIndex(b.mulIndex(ox, strideX), b.mulIndex(kx, dilationX));
    if (turn)
      prefetchNextGroup(group, {ib, ky, kx}, turn);
    return b.loop("ic", channels, sums, [&](Value ic, ValueRange carried) {
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
        Values place = {n, from, iy, b.addIndex(ix, p * strideX)};
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
  };
  // Planes innermost: where neighbouring taps follow each other, a compiler
  // keeps the inputs that they share, and has no registers for them.
  Values sums = planar ? b.nest({"kx", "ky", "c"}, {kw, kh, inBlocks}, start,
                                [&](ValueRange at, ValueRange carried) {
                                  return tap(at[2], at[1], at[0], carried);
                                })
                       : b.nest({"ib", "ky", "kx"}, {inBlocks, kh, kw}, start,
                                [&](ValueRange at, ValueRange carried) {
                                  return tap(at[0], at[1], at[2], carried);
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
  int64_t inRow = split.largeCount + split.smallCount;
  turns = shape[2] * inRow;
  bool isStreamed =
      !planar && turns > 1 && turns <= fewTurns &&
      cast<MemRefType>(w.getType()).getNumElements() >= manyWeights;
  b.nest({"n", "og", "oy"}, {shape[0], shape[1] / together, shape[2]},
         [&](ValueRange at) {
           overTiles(b, split, "ox",
                     [&](Value ox, int64_t pixels, Value number) {
                       Value turn;
                       if (isStreamed)
                         turn = b.addIndex(b.mulIndex(at[2], inRow), number);
                       tile(at[0], at[1], at[2], ox, pixels, turn);
                     });
         });
}

void inlay::lowerBlockedConv(LoopBuilder &b, kernel::BlockedConvOp op) {
  BlockedConv(b, op).run();
}
