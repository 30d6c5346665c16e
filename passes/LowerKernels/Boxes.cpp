// Boxes of an image pooled into bins: read between elements (roi_align) or
// element by element (roi_pool). Boxes are data, so every place is clamped.
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/Builder.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using FloatIs = arith::CmpFPredicate;

static Value compare(LoopBuilder &b, FloatIs predicate, Value x, Value y) {
  return arith::CmpFOp::create(b, predicate, x, y);
}

/// The larger (smaller) of two, the second if one is NaN.
static Value larger(LoopBuilder &b, Value x, Value y) {
  return arith::SelectOp::create(b, compare(b, FloatIs::OGT, x, y), x, y);
}
static Value smaller(LoopBuilder &b, Value x, Value y) {
  return arith::SelectOp::create(b, compare(b, FloatIs::OLT, x, y), x, y);
}

static Value clampIndex(LoopBuilder &b, Value x, int64_t low, int64_t high) {
  Value atLeast = arith::MaxSIOp::create(b, x, b.index(low));
  return arith::MinSIOp::create(b, atLeast, b.index(high));
}

static Value toIndex(LoopBuilder &b, Value x) {
  Value whole = arith::FPToSIOp::create(b, b.getI32Type(), x);
  return arith::IndexCastOp::create(b, b.getIndexType(), whole);
}
static Value toFloat(LoopBuilder &b, Value index, Type type) {
  Value whole = arith::IndexCastOp::create(b, b.getI32Type(), index);
  return arith::SIToFPOp::create(b, type, whole);
}

/// for (name = 0; name < bound; ++name) with a bound that is data.
static Values loopTo(LoopBuilder &b, StringRef name, Value bound,
                     ValueRange carried,
                     llvm::function_ref<Values(Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(b, b.index(0), bound, b.index(1), carried);
  loop.getInductionVar().setLoc(NameLoc::get(b.getStringAttr(name), b.getLoc()));
  for (auto [argument, value] : llvm::zip(loop.getRegionIterArgs(), carried))
    argument.setLoc(value.getLoc());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(loop.getBody());
  scf::YieldOp::create(b, body(loop.getInductionVar(), loop.getRegionIterArgs()));
  return Values(loop.getResults());
}

namespace {

/// One axis of a box: where it starts, the size of a bin, and how many points
/// each bin reads.
struct Span {
  Value start, bin, points;
  int64_t fixedPoints;
};

/// Two neighbours and their weights; null `isInside` never happens.
struct Between {
  Value low, high, lowWeight, highWeight, isInside;
};

struct BoxReader {
  LoopBuilder &b;
  kernel::RoiAlignOp op;
  Value x;
  Type real;

  Value c(double value) { return b.constant(real, value); }
  Value coordinate(Value roi, int64_t column);
  Span span(Value roi, int64_t column, int64_t bins);
  Between between(const Span &span, Value binStart, Value point, int64_t size);
  Value bin(Value image, Value channel, const Span &rows, Value top,
            const Span &columns, Value left);
};

} // namespace

static Value widen(LoopBuilder &b, Value x, Type real) {
  return x.getType() == real ? x : Value(arith::ExtFOp::create(b, real, x));
}

Value BoxReader::coordinate(Value roi, int64_t column) {
  Value given = b.load(op.getInputs()[1], {roi, b.index(column)});
  Value scale = c(op.getSpatialScale().convertToDouble());
  Value scaled = b.mul(widen(b, given, real), scale);
  return op.getHalfPixel() ? b.sub(scaled, c(0.5)) : scaled;
}

Span BoxReader::span(Value roi, int64_t column, int64_t bins) {
  Span span;
  span.fixedPoints = op.getSamplingRatio();
  span.start = b.named("start", [&] { return coordinate(roi, column); });
  Value size = b.sub(coordinate(roi, column + 2), span.start);
  if (!op.getHalfPixel())
    size = larger(b, size, c(1));
  span.bin = b.named("bin", [&] { return b.div(size, c(double(bins))); });
  if (span.fixedPoints == 0) {
    Value count = toIndex(b, math::CeilOp::create(b, span.bin));
    span.points = b.named("points", [&] { return clampIndex(b, count, 0, 1024); });
  }
  return span;
}

/// The neighbours of point `point` of a bin.
Between BoxReader::between(const Span &span, Value binStart, Value point,
                           int64_t size) {
  Value points = span.points ? toFloat(b, span.points, real)
                             : c(double(span.fixedPoints));
  Value middle = b.add(toFloat(b, point, real), c(0.5));
  Value at = b.named("at", [&] {
    return b.add(binStart, b.div(b.mul(middle, span.bin), points));
  });
  Value notBefore = compare(b, FloatIs::OGE, at, c(-1));
  Value notBehind = compare(b, FloatIs::OLE, at, c(double(size)));
  Between result;
  result.isInside = b.both(notBefore, notBehind);
  Value inside = smaller(b, larger(b, at, c(0)), c(double(size - 1)));
  result.low = b.named("low", [&] {
    return clampIndex(b, toIndex(b, inside), 0, size - 1);
  });
  result.high = b.named("high", [&] {
    return Value(arith::MinSIOp::create(b, b.addIndex(result.low, 1),
                                        b.index(size - 1)));
  });
  result.highWeight = b.named("weight", [&] {
    return b.sub(inside, toFloat(b, result.low, real));
  });
  result.lowWeight = b.sub(c(1), result.highWeight);
  return result;
}

/// The value of one bin.
Value BoxReader::bin(Value image, Value channel, const Span &rows, Value top,
                     const Span &columns, Value left) {
  bool max = op.getKind() == PoolKind::Max;
  ArrayRef<int64_t> shape = bufferShape(x);
  double lowest = -std::numeric_limits<double>::infinity();
  Value start = b.named(max ? "best" : "sum",
                        [&] { return c(max ? lowest : 0); });
  auto loop = [&](StringRef name, const Span &span, ValueRange carried,
                  llvm::function_ref<Values(Value, ValueRange)> body) {
    return span.points ? loopTo(b, name, span.points, carried, body)
                       : b.loop(name, span.fixedPoints, carried, body);
  };
  auto visit = [&](Value iy, Value ix, Value carried) -> Value {
    Between y = between(rows, top, iy, shape[2]);
    Between x = between(columns, left, ix, shape[3]);
    Value sampled = b.when(
        b.both(y.isInside, x.isInside), Value(c(0)), [&]() -> Values {
          Value total;
          for (auto [py, wy] : {std::pair(y.low, y.lowWeight),
                                std::pair(y.high, y.highWeight)})
            for (auto [px, wx] : {std::pair(x.low, x.lowWeight),
                                  std::pair(x.high, x.highWeight)}) {
              Value element =
                  widen(b, b.load(this->x, {image, channel, py, px}), real);
              Value part = b.mul(b.mul(wy, wx), element);
              total = !total ? part
                      : max  ? larger(b, total, part)
                             : b.add(total, part);
            }
          return {total};
        })[0];
    return max ? larger(b, carried, sampled) : b.add(carried, sampled);
  };
  Value total = loop("iy", rows, start, [&](Value iy, ValueRange outer) {
    return loop("ix", columns, outer, [&](Value ix, ValueRange inner) -> Values {
      return {visit(iy, ix, inner[0])};
    });
  })[0];
  if (max) { // without points
    Value none = compare(b, FloatIs::OEQ, total, c(lowest));
    return rows.points ? Value(arith::SelectOp::create(b, none, c(0), total))
                       : total;
  }
  if (!rows.points)
    return b.div(total, c(double(rows.fixedPoints * columns.fixedPoints)));
  Value count = arith::MulIOp::create(b, rows.points, columns.points);
  Value atLeast = arith::MaxSIOp::create(b, count, b.index(1));
  return b.div(total, toFloat(b, atLeast, real));
}

void inlay::lowerRoiAlign(LoopBuilder &b, kernel::RoiAlignOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> from = bufferShape(x), to = bufferShape(y);
  if (llvm::is_contained(to, 0))
    return;
  Type element = bufferElement(x);
  BoxReader reader{b, op, x, element.isF64() ? element : Type(b.getF32Type())};
  b.loop("r", to[0], [&](Value r) {
    Span rows = reader.span(r, 1, to[2]), columns = reader.span(r, 0, to[3]);
    Value given = b.load(op.getInputs()[2], {r});
    Value zero = b.constant(given.getType(), 0);
    Value negative =
        arith::CmpIOp::create(b, arith::CmpIPredicate::slt, given, zero);
    Value counted = b.add(given, b.constant(given.getType(), double(from[0])));
    Value wrapped = arith::SelectOp::create(b, negative, counted, given);
    Value last = b.constant(given.getType(), double(from[0] - 1));
    Value clamped = arith::MinSIOp::create(
        b, arith::MaxSIOp::create(b, wrapped, zero), last);
    Value image = b.named("image", [&] {
      return Value(arith::IndexCastOp::create(b, b.getIndexType(), clamped));
    });
    b.nest({"c", "oy", "ox"}, to.drop_front(), [&](ValueRange at) {
      auto startOf = [&](const Span &span, Value bin) {
        return b.add(span.start, b.mul(toFloat(b, bin, reader.real), span.bin));
      };
      Value value = reader.bin(image, at[0], rows, startOf(rows, at[1]),
                               columns, startOf(columns, at[2]));
      if (value.getType() != element)
        value = arith::TruncFOp::create(b, element, value);
      storeWithEpilogue(b, op, value, {r, at[0], at[1], at[2]});
    });
  });
}

//===-- Whole elements ----------------------------------------------------===//

/// Half away from zero.
static Value roundAway(LoopBuilder &b, Value x) {
  Value half = math::CopySignOp::create(b, b.constant(x.getType(), 0.5), x);
  return math::TruncOp::create(b, b.add(x, half));
}

void inlay::lowerRoiPool(LoopBuilder &b, kernel::RoiPoolOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> from = bufferShape(x), to = bufferShape(y);
  if (llvm::is_contained(to, 0))
    return;
  Type element = bufferElement(x);
  Type real = element.isF64() ? element : Type(b.getF32Type());
  auto c = [&](double value) { return b.constant(real, value); };
  auto column = [&](Value r, int64_t k) {
    return widen(b, b.load(op.getInputs()[1], {r, b.index(k)}), real);
  };
  b.loop("r", to[0], [&](Value r) {
    Value image = b.named("image", [&] {
      return clampIndex(b, toIndex(b, column(r, 0)), 0, from[0] - 1);
    });
    Value scale = c(op.getSpatialScale().convertToDouble());
    Value firsts[2], widths[2];
    for (int i = 0; i < 2; ++i) { // rows, columns
      firsts[i] = roundAway(b, b.mul(column(r, 2 - i), scale));
      Value last = roundAway(b, b.mul(column(r, 4 - i), scale));
      Value size = larger(b, b.add(b.sub(last, firsts[i]), c(1)), c(1));
      widths[i] = b.div(size, c(double(to[2 + i])));
    }
    b.nest({"c", "oy", "ox"}, to.drop_front(), [&](ValueRange at) {
      Value edges[4]; // top, bottom, left, right
      for (int i = 0; i < 2; ++i) {
        Value bin = toFloat(b, at[1 + i], real);
        Value low = math::FloorOp::create(b, b.mul(bin, widths[i]));
        Value high = math::CeilOp::create(
            b, b.mul(b.add(bin, c(1)), widths[i]));
        Value limit = c(double(from[2 + i]));
        for (int k = 0; k < 2; ++k) {
          Value edge = b.add(k ? high : low, firsts[i]);
          Value cut = smaller(b, larger(b, edge, c(0)), limit);
          edges[2 * i + k] = b.named("edge", [&] {
            return clampIndex(b, toIndex(b, cut), 0, from[2 + i]);
          });
        }
      }
      auto within = [&](Value v, int i) {
        Value low = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, v,
                                          edges[2 * i]);
        Value high = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, v,
                                           edges[2 * i + 1]);
        return b.both(low, high);
      };
      Value lowest = b.named("best", [&] {
        return c(-std::numeric_limits<double>::infinity());
      });
      Value best = b.nest(
          {"iy", "ix"}, from.drop_front(2), lowest,
          [&](ValueRange in, ValueRange carried) -> Values {
            return b.when(b.both(within(in[0], 0), within(in[1], 1)), carried,
                          [&]() -> Values {
                            Value v = widen(
                                b, b.load(x, {image, at[0], in[0], in[1]}),
                                real);
                            return {larger(b, v, carried[0])};
                          });
          })[0];
      auto isEmpty = [&](int i) {
        return arith::CmpIOp::create(b, arith::CmpIPredicate::sge, edges[2 * i],
                                     edges[2 * i + 1]);
      };
      Value none = arith::OrIOp::create(b, isEmpty(0), isEmpty(1));
      Value value = arith::SelectOp::create(b, none, c(0), best);
      if (value.getType() != element)
        value = arith::TruncFOp::create(b, element, value);
      storeWithEpilogue(b, op, value, {r, at[0], at[1], at[2]});
    });
  });
}
