// Resizing: at every axis the places and weights of its taps, then the sum over
// all taps in the innermost loop.
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// More taps than this are read in a loop.
static constexpr int64_t mostUnrolled = 4;

namespace {

/// One resized axis, and its taps at the current place.
struct Axis {
  int64_t number, taps, factor, divisor, offset;
  bool leaves = false;
  Value places, weights; ///< tables; null where there is none
  Value place;           ///< of the result
  Values at, weight;     ///< read before the loops within, if they are few

  bool isUnrolled() const { return taps <= mostUnrolled; }
};

struct Resizing {
  LoopBuilder &b;
  kernel::ResizeOp op;
  Value x, y;
  SmallVector<Axis> axes;

  Resizing(LoopBuilder &b, kernel::ResizeOp op);
  void descend(Values &place);

private:
  void readTaps(Axis &axis);
  Value placeOf(Axis &axis, Value tap);
  Value sum(size_t level, Values &source);
  void emit(Values &place);
};

} // namespace

Resizing::Resizing(LoopBuilder &b, kernel::ResizeOp op)
    : b(b), op(op), x(op.getInputs()[0]), y(op.getOuts()[0]) {
  size_t next = 1;
  for (auto [i, number] : llvm::enumerate(op.getAxes())) {
    Axis axis{number,
              op.getTaps()[i],
              op.getFactors()[i],
              op.getDivisors()[i],
              op.getOffsets()[i],
              llvm::is_contained(op.getLeaving(), number),
              Value(),
              Value(),
              Value(),
              {},
              {}};
    if (axis.divisor == 0)
      axis.places = op.getInputs()[next++];
    if (op.getWeighted())
      axis.weights = op.getInputs()[next++];
    axes.push_back(axis);
  }
}

/// The place of the input that a tap reads.
Value Resizing::placeOf(Axis &axis, Value tap) {
  if (axis.places) {
    Value entry = b.load(axis.places, {axis.place, tap});
    return arith::IndexCastOp::create(b, b.getIndexType(), entry);
  }
  if (axis.factor == 0)
    return b.index(axis.offset);
  Value at = b.mulIndex(axis.place, axis.factor);
  if (axis.divisor != 1)
    at = arith::DivSIOp::create(b, at, b.index(axis.divisor));
  return b.addIndex(at, axis.offset);
}

void Resizing::readTaps(Axis &axis) {
  axis.at.clear();
  axis.weight.clear();
  bool copies = !axis.weights;
  for (int64_t t = 0; t < axis.taps && axis.isUnrolled(); ++t) {
    axis.at.push_back(b.named("at", [&] { return placeOf(axis, b.index(t)); }));
    if (!copies)
      axis.weight.push_back(b.named(
          "weight", [&] { return b.load(axis.weights, {axis.place, b.index(t)}); }));
  }
}

void Resizing::descend(Values &place) {
  ArrayRef<int64_t> shape = bufferShape(y);
  size_t level = place.size();
  if (level == shape.size())
    return emit(place);
  SmallVector<StringRef> names = axisNames(shape.size());
  b.loop(names[level], shape[level], [&](Value o) {
    for (Axis &axis : axes)
      if (axis.number == int64_t(level)) {
        axis.place = o;
        readTaps(axis);
      }
    place.push_back(o);
    descend(place);
    place.pop_back();
  });
}

/// The element in the type of the sums.
static Value widen(LoopBuilder &b, Value x, bool isUnsigned) {
  Type type = x.getType();
  if (type.isF32() || type.isF64())
    return x;
  if (isa<FloatType>(type))
    return arith::ExtFOp::create(b, b.getF32Type(), x);
  if (isUnsigned || type.isInteger(1))
    return arith::UIToFPOp::create(b, b.getF32Type(), x);
  return arith::SIToFPOp::create(b, b.getF32Type(), x);
}

static Value narrow(LoopBuilder &b, Value x, Type type, bool isUnsigned) {
  if (x.getType() == type)
    return x;
  if (isa<FloatType>(type))
    return arith::TruncFOp::create(b, type, x);
  return emitRounded(b, x, type, isUnsigned);
}

/// The sum over the taps of the axes from `level` on.
Value Resizing::sum(size_t level, Values &source) {
  if (level == axes.size())
    return widen(b, b.load(x, source), op.getIsUnsigned());
  Axis &axis = axes[level];
  Value total;
  auto add = [&](Value at, Value weight) {
    source[axis.number] = at;
    Value inner = sum(level + 1, source);
    if (inner.getType() != weight.getType())
      weight = arith::ExtFOp::create(b, inner.getType(), weight);
    Value part = b.mul(weight, inner);
    total = total ? b.add(total, part) : part;
  };
  if (axis.isUnrolled()) {
    for (int64_t t = 0; t < axis.taps; ++t)
      add(axis.at[t], axis.weight[t]);
    return total;
  }
  Type type = bufferElement(x).isF64() ? Type(b.getF64Type()) : b.getF32Type();
  Value zero = b.named("sum", [&] { return b.constant(type, 0); });
  return b.loop("tap", axis.taps, zero, [&](Value t, ValueRange carried) -> Values {
    total = carried[0];
    add(placeOf(axis, t), b.load(axis.weights, {axis.place, t}));
    return {total};
  })[0];
}

void Resizing::emit(Values &place) {
  Type type = bufferElement(x);
  bool u = op.getIsUnsigned();
  Value inside;
  for (Axis &axis : axes)
    if (axis.leaves) {
      Value first = axis.isUnrolled() ? axis.at[0] : placeOf(axis, b.index(0));
      inside = b.both(inside,
                      arith::CmpIOp::create(b, arith::CmpIPredicate::sge, first,
                                            b.index(0)));
    }
  auto read = [&]() -> Values {
    Values source(place);
    if (op.getWeighted())
      return {narrow(b, sum(0, source), type, u)};
    for (Axis &axis : axes)
      source[axis.number] = axis.at[0];
    return {b.load(x, source)};
  };
  double outside = op.getOutside().convertToDouble();
  Value value = inside ? b.when(inside, b.constant(type, outside), read)[0]
                       : read()[0];
  storeWithEpilogue(b, op, value, place);
}

void inlay::lowerResize(LoopBuilder &b, kernel::ResizeOp op) {
  if (llvm::is_contained(bufferShape(op.getOuts()[0]), 0))
    return;
  Resizing resizing(b, op);
  Values place;
  resizing.descend(place);
}
