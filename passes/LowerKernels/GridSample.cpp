// Samples by grid: the reads of every axis for one place of the grid, then the
// weighted sum for each channel. Every place is clamped into the input.
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

/// What one coordinate reads along its axis.
struct Reads {
  Values at, weight, inside; ///< `inside` holds null where that is certain
};

struct Sampling {
  LoopBuilder &b;
  kernel::GridSampleOp op;
  Value x, grid, y;
  Type real; ///< the type of coordinates

  Reads reads(Value given, int64_t size);
  Value sum(ArrayRef<Reads> axes, Values &source, Value inside, Type type);

private:
  Value c(double value) { return b.constant(real, value); }
  Value floor(Value v) { return math::FloorOp::create(b, v); }
  Value clampFloat(Value v, double low, double high);
  Value clampIndex(Value v, int64_t low, int64_t high);
  Value reflectFloat(Value v, double low, double high);
  Value reflectIndex(Value v, int64_t size);
  Value cubicInner(Value r);
  Value cubicOuter(Value r);
};

} // namespace

/// low <= v <= high; a NaN becomes `low`.
Value Sampling::clampFloat(Value v, double low, double high) {
  using P = arith::CmpFPredicate;
  Value l = c(low), h = c(high);
  Value above = arith::CmpFOp::create(b, P::OGT, v, l);
  Value atLeast = arith::SelectOp::create(b, above, v, l);
  Value beyond = arith::CmpFOp::create(b, P::OGT, atLeast, h);
  return arith::SelectOp::create(b, beyond, h, atLeast);
}

Value Sampling::clampIndex(Value v, int64_t low, int64_t high) {
  Value atLeast = arith::MaxSIOp::create(b, v, b.index(low));
  return arith::MinSIOp::create(b, atLeast, b.index(high));
}

/// v folded into [low, high]: the distance beyond an end in whole ranges, even
/// or odd, and a rest.
Value Sampling::reflectFloat(Value v, double low, double high) {
  if (high <= low)
    return c(low);
  using P = arith::CmpFPredicate;
  Value l = c(low), h = c(high), range = c(high - low);
  Value isBelow = arith::CmpFOp::create(b, P::OLT, v, l);
  Value isAbove = arith::CmpFOp::create(b, P::OGT, v, h);
  Value distance =
      arith::SelectOp::create(b, isBelow, b.sub(l, v), b.sub(v, h));
  Value turns = floor(b.div(distance, range));
  Value rest = b.sub(distance, b.mul(turns, range));
  Value half = b.mul(turns, c(0.5));
  Value isEven = arith::CmpFOp::create(b, P::OEQ, floor(half), half);
  Value fromLow = arith::XOrIOp::create(b, isAbove, isEven);
  Value folded = arith::SelectOp::create(b, fromLow, b.add(l, rest),
                                         b.sub(h, rest));
  Value isOutside = arith::OrIOp::create(b, isBelow, isAbove);
  return arith::SelectOp::create(b, isOutside, folded, v);
}

/// A place between -8 and size + 8 folded into the axis.
Value Sampling::reflectIndex(Value v, int64_t size) {
  bool corners = op.getAlignCorners();
  if (size == 1)
    return b.index(0);
  int64_t period = corners ? 2 * (size - 1) : 2 * size;
  int64_t lift = (8 / period + 1) * period;
  Value folded =
      arith::RemSIOp::create(b, b.addIndex(v, lift), b.index(period));
  Value mirrored = arith::SubIOp::create(
      b, b.index(corners ? period : period - 1), folded);
  return clampIndex(arith::MinSIOp::create(b, folded, mirrored), 0, size - 1);
}

Value Sampling::cubicInner(Value r) {
  constexpr double a = -0.75;
  Value value = b.sub(b.mul(c(a + 2), r), c(a + 3));
  return b.add(b.mul(b.mul(value, r), r), c(1));
}
Value Sampling::cubicOuter(Value r) {
  constexpr double a = -0.75;
  Value value = b.sub(b.mul(c(a), r), c(5 * a));
  value = b.add(b.mul(value, r), c(8 * a));
  return b.sub(b.mul(value, r), c(4 * a));
}

Reads Sampling::reads(Value given, int64_t size) {
  bool corners = op.getAlignCorners();
  double low = corners ? 0 : -0.5;
  double high = corners ? double(size - 1) : double(size) - 0.5;
  Interpolation mode = op.getMode();
  Value v = b.add(given, c(1));
  if (corners)
    v = b.mul(b.mul(v, c(0.5)), c(double(size - 1)));
  else
    v = b.mul(b.sub(b.mul(v, c(double(size))), c(1)), c(0.5));
  if (mode == Interpolation::Nearest)
    v = math::RoundEvenOp::create(b, v);
  // Cubic neighbours beyond an end are the end, one by one.
  if (op.getBorder() == BorderMode::Border && mode != Interpolation::Cubic)
    v = clampFloat(v, 0, double(size - 1));
  else if (op.getBorder() == BorderMode::Reflection)
    v = reflectFloat(v, low, high);
  Value base = mode == Interpolation::Nearest ? v : floor(v);
  Value whole = arith::FPToSIOp::create(b, b.getI32Type(),
                                        clampFloat(base, -4, double(size + 4)));
  Value first = b.named("first", [&] {
    return Value(arith::IndexCastOp::create(b, b.getIndexType(), whole));
  });
  Reads result;
  int64_t before = 0, count = 1;
  if (mode == Interpolation::Linear) {
    Value rest = b.named("rest", [&] { return b.sub(v, base); });
    result.weight = {b.sub(c(1), rest), rest};
    count = 2;
  } else if (mode == Interpolation::Cubic) {
    Value rest = b.named("rest", [&] { return b.sub(v, base); });
    result.weight = {cubicOuter(b.add(rest, c(1))), cubicInner(rest),
                     cubicInner(b.sub(c(1), rest)),
                     cubicOuter(b.sub(c(2), rest))};
    before = 1;
    count = 4;
  }
  for (int64_t t = 0; t < count; ++t) {
    Value at = b.addIndex(first, t - before), inside;
    if (op.getBorder() == BorderMode::Reflection)
      at = reflectIndex(at, size);
    if (op.getBorder() == BorderMode::Zeros)
      inside = b.inside(at, size, -1, size);
    result.inside.push_back(inside);
    result.at.push_back(
        b.named("at", [&] { return clampIndex(at, 0, size - 1); }));
  }
  return result;
}

Value Sampling::sum(ArrayRef<Reads> axes, Values &source, Value inside,
                    Type type) {
  if (axes.empty()) {
    Value element = b.load(x, source);
    if (inside)
      element = arith::SelectOp::create(b, inside, element,
                                        b.constant(element.getType(), 0));
    if (op.getMode() == Interpolation::Nearest || element.getType() == type)
      return element;
    if (isa<FloatType>(element.getType()))
      return arith::ExtFOp::create(b, type, element);
    return op.getIsUnsigned()
               ? Value(arith::UIToFPOp::create(b, type, element))
               : Value(arith::SIToFPOp::create(b, type, element));
  }
  size_t axis = source.size() - axes.size();
  const Reads &reads = axes.front();
  Value total;
  for (size_t t = 0; t < reads.at.size(); ++t) {
    source[axis] = reads.at[t];
    Value inner = sum(axes.drop_front(), source, b.both(inside, reads.inside[t]),
                      type);
    if (reads.weight.empty())
      return inner;
    Value weight = reads.weight[t];
    if (weight.getType() != type)
      weight = type.isF64() ? Value(arith::ExtFOp::create(b, type, weight))
                            : Value(arith::TruncFOp::create(b, type, weight));
    Value part = b.mul(weight, inner);
    total = total ? b.add(total, part) : part;
  }
  return total;
}

void inlay::lowerGridSample(LoopBuilder &b, kernel::GridSampleOp op) {
  Value x = op.getInputs()[0], grid = op.getInputs()[1], y = op.getOuts()[0];
  ArrayRef<int64_t> from = bufferShape(x), to = bufferShape(y);
  if (llvm::is_contained(to, 0))
    return;
  Type element = bufferElement(x), given = bufferElement(grid);
  Type real = given.isF64() ? given : Type(b.getF32Type());
  Type type = element.isF64() ? element : Type(b.getF32Type());
  Sampling sampling{b, op, x, grid, y, real};
  size_t rank = from.size() - 2;
  SmallVector<StringRef> names = {"n"};
  llvm::append_range(names, spatialNames("o", rank));
  SmallVector<int64_t> sizes = {to[0]};
  llvm::append_range(sizes, to.drop_front(2));
  b.nest(names, sizes, [&](ValueRange at) {
    SmallVector<Reads> axes;
    for (size_t i = 0; i < rank; ++i) {
      Values place(at.begin(), at.end());
      place.push_back(b.index(int64_t(rank - 1 - i)));
      Value coordinate = b.load(grid, place);
      if (coordinate.getType() != real)
        coordinate = arith::ExtFOp::create(b, real, coordinate);
      axes.push_back(sampling.reads(coordinate, from[2 + i]));
    }
    b.loop("c", to[1], [&](Value c) {
      Values source = {at[0], c};
      source.resize(from.size());
      Value value = sampling.sum(axes, source, Value(), type);
      if (value.getType() != element && isa<FloatType>(element))
        value = arith::TruncFOp::create(b, element, value);
      else if (value.getType() != element)
        value = emitRounded(b, value, element, op.getIsUnsigned());
      Values place = {at[0], c};
      llvm::append_range(place, at.drop_front());
      storeWithEpilogue(b, op, value, place);
    });
  });
}
