// Products of 8-bit codes with packed columns: a register tile of rows by
// vectors of columns, four terms at a time.
//
//   for jp (panel of B vectors), tile of rows:
//     acc[r][b] = bias
//     for kw: acc[r][b] += dot4(a[i+r,4*kw..], w[jp,kw,b])
#include "lib/Planning/Registers.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

struct PackedQMatMul {
  LoopBuilder &b;
  kernel::PackedQMatMulOp op;
  Value a, w, bias, ones, y, rest;
  int64_t lanes, together, panels, inner, words, rows, columns;

  PackedQMatMul(LoopBuilder &b, kernel::PackedQMatMulOp op)
      : b(b), op(op), a(op.getInputs()[0]), w(op.getInputs()[1]),
        bias(op.getInputs()[2]), y(op.getOuts()[0]), lanes(op.getLanes()),
        together(bufferShape(w)[2] / (4 * lanes)), panels(bufferShape(w)[0]),
        inner(bufferShape(a)[1]), words(bufferShape(w)[1]),
        rows(bufferShape(y)[0]), columns(bufferShape(y)[1]) {
    if (op.getCorrection() != 0)
      ones = op.getInputs()[3];
  }

  void run();
  /// One panel, all rows; `valid` of its columns exist.
  void panel(Value jp, int64_t valid);
  void tile(Value jp, Value row, int64_t count, int64_t valid);
  /// Four terms of every row of the tile from `from[k]` on.
  Values addWord(Value jp, Value word, Value from, Value row, int64_t count,
                 int64_t used, Value k, ValueRange carried);
};

} // namespace

static std::string sumName(int64_t row, int64_t block) {
  return "acc_r" + std::to_string(row) + "_c" + std::to_string(block);
}

Values PackedQMatMul::addWord(Value jp, Value word, Value from, Value row,
                              int64_t count, int64_t used, Value k,
                              ValueRange carried) {
  Values next(carried), weights;
  for (int64_t block = 0; block < used; ++block)
    weights.push_back(b.named("w" + std::to_string(block), [&] {
      return loadWords(b, w, {jp, word, b.index(block * lanes * 4)}, lanes);
    }));
  Value one;
  if (ones)
    one = b.named("one", [&] {
      return splatWord(b, ones, {word, b.index(0)}, lanes,
                       /*isUnsigned=*/true);
    });
  for (int64_t r = 0; r < count; ++r) {
    Value x = b.named("a" + std::to_string(r), [&] {
      return splatWord(b, from, {b.addIndex(row, r), k}, lanes,
                       op.getLhsUnsigned());
    });
    for (int64_t block = 0; block < used; ++block) {
      Value &sum = next[r * used + block];
      sum = b.named(sumName(r, block),
                    [&] { return dot4(b, sum, x, weights[block]); });
    }
    if (ones) {
      Value &sum = next[count * used + r];
      sum = b.named("codes_r" + std::to_string(r),
                    [&] { return dot4(b, sum, x, one); });
    }
  }
  return next;
}

void PackedQMatMul::tile(Value jp, Value row, int64_t count, int64_t valid) {
  int64_t used = (valid + lanes - 1) / lanes;
  Value first = b.mulIndex(jp, together * lanes);
  Values start;
  for (int64_t r = 0; r < count; ++r)
    for (int64_t block = 0; block < used; ++block)
      start.push_back(b.named(sumName(r, block), [&] {
        return loadVector(b, bias, b.addIndex(first, block * lanes), lanes);
      }));
  if (ones)
    for (int64_t r = 0; r < count; ++r)
      start.push_back(b.named("codes_r" + std::to_string(r), [&] {
        return splat(b, b.constant(b.getI32Type(), 0), lanes);
      }));
  Values sums =
      b.loop("word", inner / 4, start, [&](Value word, ValueRange carried) {
        return addWord(jp, word, a, row, count, used, b.mulIndex(word, 4),
                       carried);
      });
  if (rest) {
    // The last, incomplete word of each row, copied to where it is whole.
    b.nest({"r", "k"}, {count, inner % 4}, [&](ValueRange at) {
      Value code =
          b.load(a, {b.addIndex(row, at[0]), b.addIndex(at[1], inner / 4 * 4)});
      b.store(code, rest, {at[0], at[1]});
    });
    sums = addWord(jp, b.index(inner / 4), rest, b.index(0), count, used,
                   b.index(0), sums);
  }
  for (int64_t r = 0; r < count; ++r)
    for (int64_t block = 0; block < used; ++block) {
      Value sum = sums[r * used + block];
      if (ones)
        sum =
            lessCorrection(b, sum, sums[count * used + r], op.getCorrection());
      Values place = {b.addIndex(row, r), b.addIndex(first, block * lanes)};
      int64_t left = valid - block * lanes;
      if (left >= lanes)
        storeVectorWithEpilogue(b, op, sum, place, lanes);
      else
        storeLanesWithEpilogue(b, op, sum, place, left);
    }
}

void PackedQMatMul::panel(Value jp, int64_t valid) {
  int64_t used = (valid + lanes - 1) / lanes + (ones ? 1 : 0);
  int64_t most = std::max<int64_t>(1, registersForCodeSums(lanes) / used);
  TileSplit split = splitEvenly(rows, most);
  overTiles(b, split, "i", [&](Value row, int64_t count, Value) {
    tile(jp, row, count, valid);
  });
}

void PackedQMatMul::run() {
  if (inner % 4 != 0)
    rest = b.named("rest", [&] {
      return Value(memref::AllocaOp::create(
          b, MemRefType::get({std::min<int64_t>(rows, 24), 4}, b.getI8Type())));
    });
  int64_t width = together * lanes, last = columns - (panels - 1) * width;
  int64_t full = last == width ? panels : panels - 1;
  b.loop("jp", full, [&](Value jp) { panel(jp, width); });
  if (full < panels)
    panel(b.index(full), last);
}

void inlay::lowerPackedQMatMul(LoopBuilder &b, kernel::PackedQMatMulOp op) {
  PackedQMatMul(b, op).run();
}
