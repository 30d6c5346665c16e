// Products in registers: a tile of rows by vectors of columns. Columns that are
// known when compiling are packed by panels; others are read where they lie.
//
//   for jp (panel of B vectors), tile of rows:
//     acc[r][b] = 0
//     for k: acc[r][b] += a[i+r,k] * w[jp,k,b]
#include "lib/Planning/Registers.h"
#include "passes/LowerKernels/LaneLine.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

struct RegisterProduct {
  LoopBuilder &b;
  Operation *op;
  int64_t lanes, together, inner, rows, columns;
  /// An element of the left side.
  llvm::function_ref<Value(Value row, Value k)> left;
  /// One vector of the right side.
  llvm::function_ref<Value(Value jp, Value k, int64_t block)> right;
  /// Where the result of a row and a column stands.
  llvm::function_ref<Values(Value row, Value column)> place;
  /// Sums for each result. The same for all columns and rows, so that equal
  /// columns of weights give equal results.
  int64_t sets = 1;

  void run();
  /// One panel, all rows; `valid` of its columns exist.
  void panel(Value jp, int64_t valid);
  void tile(Value jp, Value row, int64_t count, int64_t valid);
};

} // namespace

void RegisterProduct::tile(Value jp, Value row, int64_t count, int64_t valid) {
  auto name = [](int64_t r, int64_t block) {
    return "acc_r" + std::to_string(r) + "_c" + std::to_string(block);
  };
  int64_t used = (valid + lanes - 1) / lanes;
  Values start;
  for (int64_t set = 0; set < sets; ++set)
    for (int64_t r = 0; r < count; ++r)
      for (int64_t block = 0; block < used; ++block)
        start.push_back(b.named(name(r + set * count, block), [&] {
          return splat(b, b.constant(b.getF32Type(), 0), lanes);
        }));
  Values sums =
      b.loop("k", inner / sets, start, [&](Value step, ValueRange carried) {
        Values next(carried);
        for (int64_t set = 0; set < sets; ++set) {
          Value k = b.addIndex(b.mulIndex(step, sets), set);
          Values weights;
          for (int64_t block = 0; block < used; ++block)
            weights.push_back(b.named("w" + std::to_string(block),
                                      [&] { return right(jp, k, block); }));
          for (int64_t r = 0; r < count; ++r) {
            Value x = b.named("a" + std::to_string(r), [&] {
              return splat(b, left(b.addIndex(row, r), k), lanes);
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
        storeVectorWithEpilogue(b, op, sum, place(i, j), lanes);
        continue;
      }
      for (int64_t lane = 0; lane < left; ++lane) {
        Value scalar = vector::ExtractOp::create(b, sum, lane);
        storeWithEpilogue(b, op, scalar, place(i, b.addIndex(j, lane)));
      }
    }
}

void RegisterProduct::panel(Value jp, int64_t valid) {
  int64_t used = (valid + lanes - 1) / lanes;
  int64_t most = std::max<int64_t>(1, registersForSums(lanes) / used);
  TileSplit split = splitEvenly(rows, most);
  overTiles(b, split, "i", [&](Value row, int64_t count, Value) {
    tile(jp, row, count, valid);
  });
}

void RegisterProduct::run() {
  // A few sums would wait for each other: even and odd k get their own.
  int64_t most = std::max<int64_t>(1, registersForSums(lanes) / together);
  int64_t tileRows = splitEvenly(rows, most).small;
  if (tileRows * together < 6 && inner % 2 == 0 && inner > 2)
    sets = 2;
  int64_t width = together * lanes, full = columns / width;
  b.loop("jp", full, [&](Value jp) { panel(jp, width); });
  if (int64_t last = columns - full * width)
    panel(b.index(full), last);
}

void inlay::lowerPackedMatMul(LoopBuilder &b, kernel::PackedMatMulOp op) {
  Value a = op.getInputs()[0], w = op.getInputs()[1];
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  int64_t lanes = op.getLanes();
  auto left = [&](Value row, Value k) -> Value { return b.load(a, {row, k}); };
  auto right = [&](Value jp, Value k, int64_t block) {
    return loadVector(b, w, {jp, k, b.index(block * lanes)}, lanes);
  };
  auto place = [](Value row, Value column) { return Values{row, column}; };
  RegisterProduct{b,
                  op,
                  lanes,
                  bufferShape(w)[2] / lanes,
                  bufferShape(w)[1],
                  shape[0],
                  shape[1],
                  left,
                  right,
                  place}
      .run();
}

void inlay::lowerMatMulInLanes(LoopBuilder &b, kernel::MatMulOp op,
                               int64_t lanes) {
  Value lhs = op.getInputs()[0], rhs = op.getInputs()[1];
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  int64_t rows = shape[shape.size() - 2], columns = shape.back();
  int64_t inner = bufferShape(rhs)[bufferShape(rhs).size() - 2];
  int64_t vectors = columns / lanes, rest = columns % lanes;
  int64_t together = std::min<int64_t>(vectors, 3), width = together * lanes;
  b.nest(batchNames(shape.size()), shape.drop_back(2), [&](ValueRange batch) {
    auto left = [&](Value row, Value k) {
      bool isTurned = op.getTransA();
      return b.load(lhs, operandPlace(b, lhs, batch, isTurned ? k : row,
                                      isTurned ? row : k));
    };
    auto right = [&](Value jp, Value k, int64_t block) {
      Value column = b.addIndex(b.mulIndex(jp, width), block * lanes);
      return loadVector(b, rhs, operandPlace(b, rhs, batch, k, column), lanes);
    };
    auto place = [&](Value row, Value column) {
      Values at(batch);
      at.append({row, column});
      return at;
    };
    RegisterProduct{b,    op,    lanes, together, inner, rows, columns - rest,
                    left, right, place}
        .run();
    // Columns that fill no register.
    b.nest({"i", "j"}, {rows, rest}, [&](ValueRange at) {
      storeMatMulResult(b, op, place(at[0], b.addIndex(at[1], columns - rest)));
    });
  });
}
