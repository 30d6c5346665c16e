// Products with packed columns: a register tile of rows by vectors of columns.
//
//   for jp (panel of B vectors), tile of rows:
//     acc[r][b] = 0
//     for k: acc[r][b] += a[i+r,k] * w[jp,k,b]
#include "passes/LowerKernels/Vector.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

struct PackedMatMul {
  LoopBuilder &b;
  kernel::PackedMatMulOp op;
  Value a, w, y;
  int64_t lanes, together, panels, inner, rows, columns;
  /// Sums for each result. The same for all columns and rows, so that equal
  /// columns of weights give equal results.
  int64_t sets = 1;

  PackedMatMul(LoopBuilder &b, kernel::PackedMatMulOp op)
      : b(b), op(op), a(op.getInputs()[0]), w(op.getInputs()[1]),
        y(op.getOuts()[0]), lanes(op.getLanes()),
        together(bufferShape(w)[2] / lanes), panels(bufferShape(w)[0]),
        inner(bufferShape(w)[1]), rows(bufferShape(y)[0]),
        columns(bufferShape(y)[1]) {}

  void run();
  /// One panel, all rows; `valid` of its columns exist.
  void panel(Value jp, int64_t valid);
  void tile(Value jp, Value row, int64_t count, int64_t valid);
};

} // namespace

void PackedMatMul::tile(Value jp, Value row, int64_t count, int64_t valid) {
  auto name = [](int64_t r, int64_t block) {
    return "acc_r" + std::to_string(r) + "_c" + std::to_string(block);
  };
  int64_t used = (valid + lanes - 1) / lanes;
  Type type = bufferElement(y);
  Values start;
  for (int64_t set = 0; set < sets; ++set)
    for (int64_t r = 0; r < count; ++r)
      for (int64_t block = 0; block < used; ++block)
        start.push_back(b.named(name(r + set * count, block), [&] {
          return splat(b, b.constant(type, 0), lanes);
        }));
  Values sums = b.loop("k", inner / sets, start, [&](Value step,
                                                     ValueRange carried) {
    Values next(carried);
    for (int64_t set = 0; set < sets; ++set) {
      Value k = b.addIndex(b.mulIndex(step, sets), set);
      Values weights;
      for (int64_t block = 0; block < used; ++block)
        weights.push_back(b.named("w" + std::to_string(block), [&] {
          return loadVector(b, w, {jp, k, b.index(block * lanes)}, lanes);
        }));
      for (int64_t r = 0; r < count; ++r) {
        Value x = b.named("a" + std::to_string(r), [&] {
          return splat(b, b.load(a, {b.addIndex(row, r), k}), lanes);
        });
        for (int64_t block = 0; block < used; ++block) {
          Value &sum = next[(set * count + r) * used + block];
          sum = b.named(name(r + set * count, block), [&] {
            return fusedMultiplyAdd(b, weights[block], x, sum);
          });
        }
      }
    }
    return next;
  });
  for (int64_t r = 0; r < count; ++r)
    for (int64_t block = 0; block < used; ++block) {
      Value sum = sums[r * used + block];
      if (sets == 2)
        sum = b.add(sum, sums[(count + r) * used + block]);
      Value i = b.addIndex(row, r);
      Value j = b.addIndex(b.mulIndex(jp, together * lanes), block * lanes);
      int64_t left = valid - block * lanes;
      if (left >= lanes) {
        storeVectorWithEpilogue(b, op, sum, {i, j}, lanes);
        continue;
      }
      for (int64_t lane = 0; lane < left; ++lane) {
        Value scalar = vector::ExtractOp::create(b, sum, lane);
        storeWithEpilogue(b, op, scalar, {i, b.addIndex(j, lane)});
      }
    }
}

void PackedMatMul::panel(Value jp, int64_t valid) {
  int64_t used = (valid + lanes - 1) / lanes;
  int64_t room = lanes == 8 ? 12 : 24;
  TileSplit split = splitEvenly(rows, std::max<int64_t>(1, room / used));
  b.loop("t", split.largeCount, [&](Value t) {
    Value row = b.named("i", [&] { return b.mulIndex(t, split.large); });
    tile(jp, row, split.large, valid);
  });
  b.loop("t", split.smallCount, [&](Value t) {
    Value row = b.named("i", [&] {
      return b.addIndex(b.mulIndex(t, split.small),
                        split.largeCount * split.large);
    });
    tile(jp, row, split.small, valid);
  });
}

void PackedMatMul::run() {
  // A few sums would wait for each other: even and odd k get their own.
  int64_t room = lanes == 8 ? 12 : 24;
  int64_t tileRows = splitEvenly(rows, std::max<int64_t>(1, room / together)).small;
  if (tileRows * together < 6 && inner % 2 == 0 && inner > 2)
    sets = 2;
  int64_t width = together * lanes, last = columns - (panels - 1) * width;
  int64_t full = last == width ? panels : panels - 1;
  b.loop("jp", full, [&](Value jp) { panel(jp, width); });
  if (full < panels)
    panel(b.index(full), last);
}

void inlay::lowerPackedMatMul(LoopBuilder &b, kernel::PackedMatMulOp op) {
  PackedMatMul(b, op).run();
}
