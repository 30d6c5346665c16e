// Pools: maximum, mean and p-norm over a sliding window.
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/ChannelsLast.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// The value below (or for `max` = false above) every other of a type.
static Value extreme(LoopBuilder &b, Type type, bool max, bool isUnsigned) {
  if (auto floatType = dyn_cast<FloatType>(type))
    return b.constant(type, max ? -std::numeric_limits<double>::infinity()
                                : std::numeric_limits<double>::infinity());
  unsigned width = type.getIntOrFloatBitWidth();
  APInt value =
      isUnsigned ? (max ? APInt::getMinValue(width) : APInt::getMaxValue(width))
                 : (max ? APInt::getSignedMinValue(width)
                        : APInt::getSignedMaxValue(width));
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
}

static Value larger(LoopBuilder &b, Value best, Value x, bool isUnsigned) {
  if (!isa<FloatType>(x.getType())) {
    if (isUnsigned)
      return arith::MaxUIOp::create(b, best, x);
    return arith::MaxSIOp::create(b, best, x);
  }
  Value greater = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, x, best);
  return arith::SelectOp::create(b, greater, x, best);
}

namespace {

/// The window of one result.
struct Window {
  LoopBuilder &b;
  kernel::PoolOp op;
  Value x;
  SmallVector<int64_t> in, out; ///< N,C,spatial of input and result

  /// Visits the places of the window that lie inside the input, carrying
  /// values.
  Values visit(Value n, Value c, ValueRange place, ValueRange start,
               llvm::function_ref<Values(Value element, ValueRange)> body);
  /// How many places count for an average, if that is the same everywhere.
  std::optional<int64_t> fixedCount();
  /// Places inside the padded input along one axis at most.
  bool reachesBeyondPads(size_t axis);
  /// How many places of the window at `place` lie below `limit` along an axis.
  Value placesBelow(size_t axis, Value place, int64_t limit);
  /// How many places along an axis count for the average at `place`: those in
  /// the (padded) input.
  Value countAlong(size_t axis, Value place);
};

} // namespace

bool Window::reachesBeyondPads(size_t axis) {
  size_t spatial = in.size() - 2;
  int64_t last = (out[2 + axis] - 1) * op.getStrides()[axis] +
                 (op.getKernel()[axis] - 1) * op.getDilations()[axis] -
                 op.getPads()[axis];
  return last >= in[2 + axis] + op.getPads()[spatial + axis];
}

std::optional<int64_t> Window::fixedCount() {
  size_t spatial = in.size() - 2;
  int64_t count = 1;
  for (size_t axis = 0; axis < spatial; ++axis) {
    bool pads = op.getPads()[axis] > 0 || op.getPads()[spatial + axis] > 0;
    if (reachesBeyondPads(axis) || (pads && !op.getCountIncludePad()))
      return std::nullopt;
    count *= op.getKernel()[axis];
  }
  return count;
}

Values Window::visit(Value n, Value c, ValueRange place, ValueRange start,
                     llvm::function_ref<Values(Value, ValueRange)> body) {
  size_t spatial = place.size();
  SmallVector<StringRef> kernelNames = spatialNames("k", spatial);
  SmallVector<StringRef> inNames = spatialNames("i", spatial);
  Values source = {n, c};
  std::function<Values(size_t, ValueRange)> descend =
      [&](size_t axis, ValueRange carried) -> Values {
    if (axis == spatial)
      return body(b.load(x, placeIn(op.getInputLast(), source)), carried);
    int64_t stride = op.getStrides()[axis], dilation = op.getDilations()[axis];
    int64_t pad = op.getPads()[axis], size = op.getKernel()[axis];
    int64_t extent = in[2 + axis];
    return b.loop(
        kernelNames[axis], size, carried, [&](Value k, ValueRange inner) {
          Value at = b.named(inNames[axis], [&] {
            Value first = b.mulIndex(place[axis], stride);
            return b.addIndex(b.addIndex(first, b.mulIndex(k, dilation)), -pad);
          });
          int64_t highest =
              (out[2 + axis] - 1) * stride + (size - 1) * dilation - pad;
          Value inside = b.inside(at, extent, -pad, highest);
          source.push_back(at);
          Values next =
              b.when(inside, inner, [&] { return descend(axis + 1, inner); });
          source.pop_back();
          return next;
        });
  };
  return descend(0, start);
}

// No loop counts them: a counter has no bound that a reader, or a checker of
// the C, sees.
Value Window::placesBelow(size_t axis, Value place, int64_t limit) {
  int64_t stride = op.getStrides()[axis], dilation = op.getDilations()[axis];
  int64_t size = op.getKernel()[axis], pad = op.getPads()[axis];
  int64_t results = out[2 + axis];
  // The gap is from the start of the window to the limit.
  int64_t widest = limit + pad, narrowest = widest - (results - 1) * stride;
  if (narrowest > (size - 1) * dilation)
    return b.index(size);
  if (widest <= 0)
    return b.index(0);
  if (results == 1)
    return b.index((widest + dilation - 1) / dilation);
  Value gap =
      arith::SubIOp::create(b, b.index(widest), b.mulIndex(place, stride));
  if (narrowest < 0)
    gap = arith::MaxSIOp::create(b, gap, b.index(0));
  if (dilation > 1)
    gap = arith::DivSIOp::create(b, b.addIndex(gap, dilation - 1),
                                 b.index(dilation));
  return widest > (size - 1) * dilation ? b.minIndex(gap, size) : gap;
}

Value Window::countAlong(size_t axis, Value place) {
  int64_t high = in[2 + axis];
  bool include = op.getCountIncludePad();
  if (include)
    high += op.getPads()[in.size() - 2 + axis];
  Value before = include ? b.index(0) : placesBelow(axis, place, 0);
  Value within = placesBelow(axis, place, high);
  return b.subIndex(within, before);
}

void inlay::lowerPool(LoopBuilder &b, kernel::PoolOp op) {
  Window window{b, op, op.getInputs()[0],
                channelsFirst(op.getInputs()[0], op.getInputLast()),
                channelsFirst(op.getOuts()[0], op.getResultLast())};
  Type type = bufferElement(window.x);
  ArrayRef<int64_t> shape = window.out;
  size_t spatial = shape.size() - 2;
  SmallVector<StringRef> names = {"n", "c"};
  llvm::append_range(names, spatialNames("o", spatial));
  std::optional<int64_t> fixed = window.fixedCount();
  b.nest(names, shape, [&](ValueRange at) {
    ValueRange place = at.drop_front(2);
    Value result;
    if (op.getKind() == PoolKind::Max) {
      Value start = b.named(
          "best", [&] { return extreme(b, type, true, op.getIsUnsigned()); });
      result =
          window.visit(at[0], at[1], place, start,
                       [&](Value x, ValueRange carried) -> Values {
                         return {b.named("best", [&] {
                           return larger(b, carried[0], x, op.getIsUnsigned());
                         })};
                       })[0];
    } else {
      bool lp = op.getKind() == PoolKind::Lp;
      Value power = lp ? b.constant(type, double(op.getP())) : Value();
      Value start = b.named("sum", [&] { return b.constant(type, 0); });
      result = window.visit(
          at[0], at[1], place, start,
          [&](Value x, ValueRange carried) -> Values {
            if (lp && op.getP() == 2)
              x = b.mul(x, x);
            else if (lp)
              x = math::PowFOp::create(b, math::AbsFOp::create(b, x), power);
            return {b.named("sum", [&] { return b.add(carried[0], x); })};
          })[0];
      if (lp && op.getP() == 2) {
        result = math::SqrtOp::create(b, result);
      } else if (lp) {
        result = math::PowFOp::create(
            b, result, b.constant(type, 1.0 / double(op.getP())));
      } else if (fixed) {
        result = b.div(result, b.constant(type, double(*fixed)));
      } else {
        Value count = b.index(1);
        for (size_t axis = 0; axis < spatial; ++axis)
          count = b.named("count", [&] {
            return b.mulIndex(count, window.countAlong(axis, place[axis]));
          });
        Value whole = arith::IndexCastOp::create(b, b.getI32Type(), count);
        Value divisor = arith::SIToFPOp::create(b, type, whole);
        result = b.div(result, divisor);
      }
    }
    storeWithEpilogue(b, op, result, placeIn(op.getResultLast(), Values(at)));
  });
}
