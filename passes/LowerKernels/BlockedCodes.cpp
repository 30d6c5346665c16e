// Convolutions of 8-bit codes in blocked layout: as in BlockedConv.cpp, four
// input channels at a time.
//
//   for n, og, oy, tile of ox:
//     acc[p][b] = bias                          p pixels, b blocks of L lanes
//     for ib, ky, kx, word of four channels:
//       acc[p][b] += dot4(x[n,ib,iy,ix(p),word], w[og,ib,ky,kx,word,b])
//     y[n,og*B+b,oy,ox+p] = epilogue(acc[p][b])
#include "dialects/Kernel/ScalarOps.h"
#include "lib/Planning/Registers.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

Value inlay::loadWords(LoopBuilder &b, Value buffer, ValueRange place,
                       int64_t lanes) {
  Value bytes = loadVector(b, buffer, place, 4 * lanes);
  auto type = VectorType::get({lanes}, b.getI32Type());
  return vector::BitCastOp::create(b, type, bytes);
}

Value inlay::splatWord(LoopBuilder &b, Value buffer, ValueRange place,
                       int64_t lanes, bool isUnsigned) {
  Value word = kernel::WordOp::create(b, b.getI32Type(), buffer, place);
  Value words = splat(b, word, lanes);
  if (isUnsigned)
    return words;
  auto flip = DenseElementsAttr::get(cast<ShapedType>(words.getType()),
                                     APInt(32, 0x80808080));
  return arith::XOrIOp::create(b, words, arith::ConstantOp::create(b, flip));
}

Value inlay::dot4(LoopBuilder &b, Value sum, Value x, Value w) {
  return kernel::Dot4Op::create(b, sum.getType(), sum, x, w);
}

Value inlay::lessCorrection(LoopBuilder &b, Value sum, Value codes,
                            int64_t correction) {
  Value factor = splat(b, b.constant(b.getI32Type(), double(correction)),
                       cast<VectorType>(sum.getType()).getNumElements());
  return b.sub(sum, b.mul(codes, factor));
}

namespace {

struct BlockedQConv {
  LoopBuilder &b;
  kernel::BlockedQConvOp op;
  Value x, w, bias, ones, y;
  bool rows; ///< the input is in rows of few channels
  int64_t lanes, together, inBlocks, kh, kw, words;
  int64_t strideY, strideX, dilationY, dilationX;

  BlockedQConv(LoopBuilder &b, kernel::BlockedQConvOp op);
  void run();
  /// One tile of `pixels` results from ox on.
  void tile(Value n, Value group, Value oy, Value ox, int64_t pixels);
  /// Adds what one word of every pixel contributes. `inWeight` is the place of
  /// the word among the weights of a group, `inImage` that in the image from
  /// the row on, less the first pixel's distance.
  Values addWord(Value group, ValueRange inWeight,
                 llvm::function_ref<Values(int64_t pixel)> inImage,
                 ValueRange carried, int64_t pixels);
};

} // namespace

BlockedQConv::BlockedQConv(LoopBuilder &b, kernel::BlockedQConvOp op)
    : b(b), op(op), x(op.getInputs()[0]), w(op.getInputs()[1]),
      bias(op.getInputs()[2]), y(op.getOuts()[0]) {
  if (op.getCorrection() != 0)
    ones = op.getInputs()[3];
  ArrayRef<int64_t> shape = bufferShape(w);
  rows = shape.size() == 4;
  lanes = bufferShape(y)[4];
  together = shape.back() / (4 * lanes);
  inBlocks = rows ? 1 : shape[1];
  kh = shape[rows ? 1 : 2];
  kw = rows ? 1 : shape[3];
  words = shape[rows ? 2 : 4];
  strideY = op.getStrides()[0];
  strideX = op.getStrides()[1];
  dilationY = op.getDilations()[0];
  dilationX = op.getDilations()[1];
}

Values BlockedQConv::addWord(Value group, ValueRange inWeight,
                             llvm::function_ref<Values(int64_t)> inImage,
                             ValueRange carried, int64_t pixels) {
  Values weights;
  for (int64_t block = 0; block < together; ++block) {
    Values place = {group};
    llvm::append_range(place, inWeight);
    place.push_back(b.index(block * lanes * 4));
    weights.push_back(b.named("w" + std::to_string(block),
                              [&] { return loadWords(b, w, place, lanes); }));
  }
  Value one;
  if (ones) {
    Values place = {b.index(0)};
    llvm::append_range(place, inWeight);
    place.push_back(b.index(0));
    one = b.named("one", [&] {
      return splatWord(b, ones, place, lanes, /*isUnsigned=*/true);
    });
  }
  Values next(carried);
  for (int64_t p = 0; p < pixels; ++p) {
    Value word = b.named("x" + std::to_string(p), [&] {
      return splatWord(b, x, inImage(p), lanes, op.getInputUnsigned());
    });
    for (int64_t block = 0; block < together; ++block) {
      Value &sum = next[block * pixels + p];
      sum = b.named("acc_p" + std::to_string(p) + "_c" + std::to_string(block),
                    [&] { return dot4(b, sum, word, weights[block]); });
    }
    if (ones) {
      Value &sum = next[together * pixels + p];
      sum = b.named("codes_p" + std::to_string(p),
                    [&] { return dot4(b, sum, word, one); });
    }
  }
  return next;
}

void BlockedQConv::tile(Value n, Value group, Value oy, Value ox,
                        int64_t pixels) {
  int64_t width = together * lanes;
  Values start(together * pixels);
  for (int64_t block = 0; block < together; ++block)
    for (int64_t p = 0; p < pixels; ++p) {
      Value place = b.addIndex(b.mulIndex(group, width), block * lanes);
      start[block * pixels + p] =
          b.named("acc_p" + std::to_string(p) + "_c" + std::to_string(block),
                  [&] { return loadVector(b, bias, place, lanes); });
    }
  if (ones)
    for (int64_t p = 0; p < pixels; ++p)
      start.push_back(b.named("codes_p" + std::to_string(p), [&] {
        return splat(b, b.constant(b.getI32Type(), 0), lanes);
      }));
  Value first = firstBlock(b, op, group, width, inBlocks);
  Values sums = b.loop("ib", inBlocks, start, [&](Value ib, ValueRange c0) {
    Value from = first ? b.addIndex(first, ib) : ib;
    return b.loop("ky", kh, c0, [&](Value ky, ValueRange c1) {
      return b.loop("kx", kw, c1, [&](Value kx, ValueRange c2) {
        Value iy =
            b.addIndex(b.mulIndex(oy, strideY), b.mulIndex(ky, dilationY));
        Value ix =
            b.addIndex(b.mulIndex(ox, strideX), b.mulIndex(kx, dilationX));
        return b.loop("word", words, c2, [&](Value word, ValueRange carried) {
          Value channel = b.mulIndex(word, 4);
          auto inImage = [&](int64_t p) -> Values {
            Value at = b.addIndex(ix, p * strideX);
            // Of one channel, the neighbours are the pixels of the row.
            if (bufferShape(x)[4] == 1)
              return {n, from, iy, b.addIndex(at, channel), b.index(0)};
            return {n, from, iy, at, channel};
          };
          Values inWeight = {ky, word};
          if (!rows)
            inWeight = {ib, ky, kx, word};
          return addWord(group, inWeight, inImage, carried, pixels);
        });
      });
    });
  });
  for (int64_t block = 0; block < together; ++block)
    for (int64_t p = 0; p < pixels; ++p) {
      Values place = {n, b.addIndex(b.mulIndex(group, together), block), oy,
                      b.addIndex(ox, p), b.index(0)};
      Value sum = sums[block * pixels + p];
      if (ones)
        sum = lessCorrection(b, sum, sums[together * pixels + p],
                             op.getCorrection());
      storeVectorWithEpilogue(b, op, sum, place, lanes);
    }
}

void BlockedQConv::run() {
  bool pointwise = kh == 1 && kw == 1 && strideY == 1 && strideX == 1 &&
                   !rows && rowsJoin(x, 2) && rowsJoin(y, 2);
  for (Value extra : op.getExtras())
    pointwise &= bufferShape(extra).size() != 5 || rowsJoin(extra, 2);
  if (pointwise && bufferShape(y)[2] > 1) {
    x = joinRows(b, x);
    y = joinRows(b, y);
    op.getOutsMutable()[0].set(y);
    for (OpOperand &extra : op.getExtrasMutable())
      if (bufferShape(extra.get()).size() == 5)
        extra.set(joinRows(b, extra.get()));
  }
  ArrayRef<int64_t> shape = bufferShape(y);
  TileSplit split = splitEvenly(shape[3], registersForCodeSums(lanes) /
                                              (together + (ones ? 1 : 0)));
  b.nest({"n", "og", "oy"}, {shape[0], shape[1] / together, shape[2]},
         [&](ValueRange at) {
           overTiles(b, split, "ox", [&](Value ox, int64_t pixels, Value) {
             tile(at[0], at[1], at[2], ox, pixels);
           });
         });
}

void inlay::lowerBlockedQConv(LoopBuilder &b, kernel::BlockedQConvOp op) {
  BlockedQConv(b, op).run();
}
