// Non-maximum suppression and determinants. For each class the next best box is
// sought behind the last one, so that no sorted copy of the scores is needed.
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using FloatIs = arith::CmpFPredicate;
using IntIs = arith::CmpIPredicate;

namespace {

/// Two corners and an area.
struct Corners {
  Value top, left, bottom, right, area;
};

struct Suppression {
  LoopBuilder &b;
  kernel::NmsOp op;
  Value boxes, scores, iou, least; ///< the thresholds are scalars
  Value selected;

  Corners corners(Value n, Value box);
  Value overlaps(const Corners &a, const Corners &other);
  Values nextBest(Value n, Value c, Value lastScore, Value lastBox);
  Value isKept(Value n, Value box, Value from, Value to);
  Value oneClass(Value n, Value c, Value row);

private:
  Value smaller(Value x, Value y) {
    Value less = arith::CmpFOp::create(b, FloatIs::OLT, x, y);
    return arith::SelectOp::create(b, less, x, y);
  }
  Value larger(Value x, Value y) {
    Value more = arith::CmpFOp::create(b, FloatIs::OGT, x, y);
    return arith::SelectOp::create(b, more, x, y);
  }
};

} // namespace

Corners Suppression::corners(Value n, Value box) {
  Values v;
  for (int64_t k = 0; k < 4; ++k)
    v.push_back(b.load(boxes, {n, box, b.index(k)}));
  Corners result;
  if (op.getCenterPoint()) {
    Value half = b.constant(b.getF32Type(), 0.5);
    Value width = b.mul(v[2], half), height = b.mul(v[3], half);
    result = {b.sub(v[1], height), b.sub(v[0], width), b.add(v[1], height),
              b.add(v[0], width), Value()};
  } else {
    result = {smaller(v[0], v[2]), smaller(v[1], v[3]), larger(v[0], v[2]),
              larger(v[1], v[3]), Value()};
  }
  result.area = b.mul(b.sub(result.bottom, result.top),
                      b.sub(result.right, result.left));
  return result;
}

Value Suppression::overlaps(const Corners &a, const Corners &other) {
  Value zero = b.constant(b.getF32Type(), 0);
  Value height = b.sub(smaller(a.bottom, other.bottom), larger(a.top, other.top));
  Value width = b.sub(smaller(a.right, other.right), larger(a.left, other.left));
  Value touch = b.both(arith::CmpFOp::create(b, FloatIs::OGT, height, zero),
                       arith::CmpFOp::create(b, FloatIs::OGT, width, zero));
  Value both = b.mul(height, width);
  Value all = b.sub(b.add(a.area, other.area), both);
  Value above = arith::CmpFOp::create(b, FloatIs::OGT, b.div(both, all), iou);
  return b.both(touch, above);
}

/// The best box behind (lastScore, lastBox), and its score; -1 if there is
/// none. A `lastBox` of -1 stands for the start.
Values Suppression::nextBest(Value n, Value c, Value lastScore, Value lastBox) {
  int64_t size = bufferShape(scores)[2];
  Value none = b.named("best", [&] { return b.index(-1); });
  Value low = b.named("best_score", [&] { return least; });
  Value isStart =
      arith::CmpIOp::create(b, IntIs::slt, lastBox, b.index(0));
  return b.loop("i", size, {low, none}, [&](Value i, ValueRange best) -> Values {
    Value score = b.named("score", [&] { return b.load(scores, {n, c, i}); });
    Value better = arith::CmpFOp::create(b, FloatIs::OGT, score, best[0]);
    Value below = arith::CmpFOp::create(b, FloatIs::OLT, score, lastScore);
    Value equal = arith::CmpFOp::create(b, FloatIs::OEQ, score, lastScore);
    Value behind = arith::CmpIOp::create(b, IntIs::sgt, i, lastBox);
    Value later = arith::OrIOp::create(b, below, b.both(equal, behind));
    Value open = arith::OrIOp::create(b, isStart, later);
    return b.when(b.both(better, open), best,
                  [&]() -> Values { return {score, i}; });
  });
}

/// Whether no selected row in [from, to) overlaps the box too much.
Value Suppression::isKept(Value n, Value box, Value from, Value to) {
  Corners candidate = corners(n, box);
  Value yes = b.named("is_kept", [&] {
    return Value(arith::ConstantOp::create(b, b.getBoolAttr(true)));
  });
  auto loop = scf::ForOp::create(b, from, to, b.index(1), yes);
  loop.getInductionVar().setLoc(
      NameLoc::get(b.getStringAttr("row"), b.getLoc()));
  loop.getRegionIterArg(0).setLoc(yes.getLoc());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(loop.getBody());
  int64_t rows = bufferShape(selected)[0], size = bufferShape(boxes)[1];
  Value row = arith::MinSIOp::create(b, loop.getInductionVar(),
                                     b.index(rows - 1));
  Value stored = b.load(selected, {row, b.index(2)});
  Value index = arith::IndexCastOp::create(b, b.getIndexType(), stored);
  Value better = b.named("better", [&] {
    Value atLeast = arith::MaxSIOp::create(b, index, b.index(0));
    return Value(arith::MinSIOp::create(b, atLeast, b.index(size - 1)));
  });
  Value clash = overlaps(candidate, corners(n, better));
  Value no = arith::ConstantOp::create(b, b.getBoolAttr(false));
  Value next = arith::SelectOp::create(b, clash, no, loop.getRegionIterArg(0));
  scf::YieldOp::create(b, next);
  return loop.getResult(0);
}

/// Selects the boxes of one class from row `first` on; the row behind them.
Value Suppression::oneClass(Value n, Value c, Value first) {
  int64_t size = bufferShape(scores)[2];
  int64_t rows = bufferShape(selected)[0];
  int64_t most = std::min<int64_t>(op.getMaxPerClass(), size);
  Value start = b.named("last_score", [&] { return b.constant(b.getF32Type(), 0); });
  Value none = b.named("last", [&] { return b.index(-1); });
  // Never more than there are rows, which no analysis of the loops would know.
  first = b.named("first", [&] {
    return Value(arith::MinSIOp::create(b, first, b.index(rows)));
  });
  Value begin = b.named("count", [&] { return b.addIndex(first, b.index(0)); });
  Value active = b.named("is_open", [&] {
    return Value(arith::ConstantOp::create(b, b.getBoolAttr(true)));
  });
  Value end = b.addIndex(first, most);
  Values last = b.loop(
      "step", size, {start, none, begin, active},
      [&](Value, ValueRange state) -> Values {
        Value room = arith::CmpIOp::create(b, IntIs::slt, state[2], end);
        return b.when(b.both(state[3], room), state, [&]() -> Values {
          Values best = nextBest(n, c, state[0], state[1]);
          Value found =
              arith::CmpIOp::create(b, IntIs::sge, best[1], b.index(0));
          Value count = b.when(found, state[2], [&]() -> Values {
            Value box = arith::MaxSIOp::create(b, best[1], b.index(0));
            Value kept = isKept(n, box, first, state[2]);
            return b.when(kept, state[2], [&]() -> Values {
              Value row = arith::MinSIOp::create(b, state[2], b.index(rows - 1));
              Values columns = {n, c, box};
              for (auto [k, value] : llvm::enumerate(columns))
                b.store(arith::IndexCastOp::create(b, b.getI64Type(), value),
                        selected, {row, b.index(int64_t(k))});
              return {b.addIndex(state[2], 1)};
            });
          })[0];
          return {best[0], best[1], count, found};
        });
      });
  return last[2];
}

void inlay::lowerNms(LoopBuilder &b, kernel::NmsOp op) {
  Value boxes = op.getInputs()[0], scores = op.getInputs()[1];
  Value selected = op.getOuts()[0], count = op.getOuts()[1];
  auto scalar = [&](Value buffer) {
    return b.load(buffer, Values(bufferShape(buffer).size(), b.index(0)));
  };
  ArrayRef<int64_t> shape = bufferShape(scores);
  int64_t rows = bufferShape(selected)[0];
  Value minusOne = b.constant(b.getI64Type(), -1);
  b.nest({"row", "k"}, {rows, 3}, [&](ValueRange at) {
    b.store(minusOne, selected, at);
  });
  Value total = b.named("count", [&] { return b.index(0); });
  if (rows > 0 && !llvm::is_contained(shape, 0)) {
    Suppression nms{b, op, boxes, scores, scalar(op.getInputs()[2]),
                    scalar(op.getInputs()[3]), selected};
    total = b.nest({"n", "c"}, shape.take_front(2), total,
                   [&](ValueRange at, ValueRange carried) -> Values {
                     return {nms.oneClass(at[0], at[1], carried[0])};
                   })[0];
  }
  b.store(arith::IndexCastOp::create(b, b.getI64Type(), total), count,
          {b.index(0)});
}

//===-- Determinants ------------------------------------------------------===//

void inlay::lowerDet(LoopBuilder &b, kernel::DetOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0], m = op.getOuts()[1];
  ArrayRef<int64_t> batch = bufferShape(y);
  int64_t size = bufferShape(x).back();
  Type type = bufferElement(x);
  Value zero = b.constant(type, 0);
  b.nest(axisNames(batch.size()), batch, [&](ValueRange at) {
    b.nest({"row", "column"}, {size, size}, [&](ValueRange p) {
      Values source(at.begin(), at.end());
      llvm::append_range(source, p);
      b.store(b.load(x, source), m, p);
    });
    Value one = b.named("det", [&] { return b.constant(type, 1); });
    Value det = b.loop("k", size, one, [&](Value k, ValueRange carried) -> Values {
      // The row at or below k with the largest element in column k.
      Value best = b.named("pivot", [&] { return b.addIndex(k, b.index(0)); });
      Value most = b.named("most", [&] {
        return Value(math::AbsFOp::create(b, b.load(m, {k, k})));
      });
      Value pivot = b.loop("row", size, {best, most}, [&](Value r, ValueRange c) -> Values {
        Value below = arith::CmpIOp::create(b, IntIs::sgt, r, k);
        Value head = math::AbsFOp::create(b, b.load(m, {r, k}));
        Value more = arith::CmpFOp::create(b, FloatIs::OGT, head, c[1]);
        return b.when(b.both(below, more), c,
                      [&]() -> Values { return {r, head}; });
      })[0];
      Value head = b.named("head", [&] { return b.load(m, {pivot, k}); });
      Value isZero = arith::CmpFOp::create(b, FloatIs::OEQ, head, zero);
      Value divisor = b.named("divisor", [&] {
        return Value(arith::SelectOp::create(b, isZero, b.constant(type, 1), head));
      });
      Value swaps = arith::CmpIOp::create(b, IntIs::ne, pivot, k);
      b.loop("column", size, [&](Value c) {
        Value upper = b.named("upper", [&] { return b.load(m, {k, c}); });
        Value lower = b.named("lower", [&] { return b.load(m, {pivot, c}); });
        b.store(lower, m, {k, c});
        b.store(arith::SelectOp::create(b, swaps, upper, lower), m, {pivot, c});
      });
      b.loop("row", size, [&](Value r) {
        Value below = arith::CmpIOp::create(b, IntIs::sgt, r, k);
        b.when(below, {}, [&]() -> Values {
          Value factor = b.named("factor", [&] {
            return b.div(b.load(m, {r, k}), divisor);
          });
          b.loop("column", size, [&](Value c) {
            Value rest = b.sub(b.load(m, {r, c}), b.mul(factor, b.load(m, {k, c})));
            b.store(rest, m, {r, c});
          });
          return {};
        });
      });
      Value next = b.mul(carried[0], head);
      Value negative = b.sub(zero, next);
      return {arith::SelectOp::create(b, swaps, negative, next)};
    })[0];
    b.store(det, y, at);
  });
}
