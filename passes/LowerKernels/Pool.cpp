// Pools: maximum, mean and p-norm over a sliding window.
#include "passes/LowerKernels/Builder.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
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
  APInt value = isUnsigned ? (max ? APInt::getMinValue(width)
                                  : APInt::getMaxValue(width))
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
  Value greater =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, x, best);
  return arith::SelectOp::create(b, greater, x, best);
}

namespace {

/// The window of one result.
struct Window {
  LoopBuilder &b;
  kernel::PoolOp op;
  Value x, y;

  /// Visits the places of the window that lie inside the input, carrying
  /// values.
  Values visit(Value n, Value c, ValueRange place, ValueRange start,
               llvm::function_ref<Values(Value element, ValueRange)> body);
  /// How many places count for an average, if that is the same everywhere.
  std::optional<int64_t> fixedCount();
  /// Places inside the padded input along one axis at most.
  bool reachesBeyondPads(size_t axis);
};

} // namespace

bool Window::reachesBeyondPads(size_t axis) {
  size_t spatial = bufferShape(x).size() - 2;
  int64_t last = (bufferShape(y)[2 + axis] - 1) * op.getStrides()[axis] +
                 (op.getKernel()[axis] - 1) * op.getDilations()[axis] -
                 op.getPads()[axis];
  return last >= bufferShape(x)[2 + axis] + op.getPads()[spatial + axis];
}

std::optional<int64_t> Window::fixedCount() {
  size_t spatial = bufferShape(x).size() - 2;
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
      return body(b.load(x, source), carried);
    int64_t stride = op.getStrides()[axis], dilation = op.getDilations()[axis];
    int64_t pad = op.getPads()[axis], size = op.getKernel()[axis];
    int64_t extent = bufferShape(x)[2 + axis];
    return b.loop(kernelNames[axis], size, carried,
                  [&](Value k, ValueRange inner) {
                    Value in = b.named(inNames[axis], [&] {
                      Value at = b.mulIndex(place[axis], stride);
                      return b.addIndex(b.addIndex(at, b.mulIndex(k, dilation)),
                                        -pad);
                    });
                    int64_t highest = (bufferShape(y)[2 + axis] - 1) * stride +
                                      (size - 1) * dilation - pad;
                    Value inside = b.inside(in, extent, -pad, highest);
                    source.push_back(in);
                    Values next = b.when(inside, inner, [&] {
                      return descend(axis + 1, inner);
                    });
                    source.pop_back();
                    return next;
                  });
  };
  return descend(0, start);
}

/// The number of places along one axis that count for the average at a place:
/// the end of the window, cut to the (padded) input, less its start.
static Value countAlong(LoopBuilder &b, kernel::PoolOp op, size_t axis,
                        Value place, ArrayRef<int64_t> extent) {
  size_t spatial = extent.size() - 2;
  int64_t stride = op.getStrides()[axis], dilation = op.getDilations()[axis];
  int64_t pad = op.getPads()[axis], size = op.getKernel()[axis];
  bool include = op.getCountIncludePad();
  int64_t low = include ? -pad : 0;
  int64_t high =
      extent[2 + axis] + (include ? op.getPads()[spatial + axis] : 0);
  Value zero = b.named("count", [&] { return b.index(0); });
  SmallVector<StringRef> names = spatialNames("k", spatial);
  Values count = b.loop(names[axis], size, zero, [&](Value k, ValueRange c) {
    Value in = b.addIndex(b.addIndex(b.mulIndex(place, stride),
                                     b.mulIndex(k, dilation)),
                          -pad);
    Value from = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, in,
                                       b.index(low));
    Value to = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, in,
                                     b.index(high));
    return b.when(b.both(from, to), c,
                  [&]() -> Values { return {b.addIndex(c[0], 1)}; });
  });
  return count[0];
}

void inlay::lowerPool(LoopBuilder &b, kernel::PoolOp op) {
  Window window{b, op, op.getInputs()[0], op.getOuts()[0]};
  Type type = bufferElement(window.x);
  ArrayRef<int64_t> shape = bufferShape(window.y), extent = bufferShape(window.x);
  size_t spatial = shape.size() - 2;
  SmallVector<StringRef> names = {"n", "c"};
  llvm::append_range(names, spatialNames("o", spatial));
  std::optional<int64_t> fixed = window.fixedCount();
  b.nest(names, shape, [&](ValueRange at) {
    ValueRange place = at.drop_front(2);
    Value result;
    if (op.getKind() == PoolKind::Max) {
      Value start = b.named("best", [&] {
        return extreme(b, type, true, op.getIsUnsigned());
      });
      result = window.visit(at[0], at[1], place, start,
                            [&](Value x, ValueRange carried) -> Values {
                              return {b.named("best", [&] {
                                return larger(b, carried[0], x,
                                              op.getIsUnsigned());
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
        Value count;
        for (size_t axis = 0; axis < spatial; ++axis) {
          Value along = countAlong(b, op, axis, place[axis], extent);
          count = count ? Value(arith::MulIOp::create(b, count, along)) : along;
        }
        Value whole = arith::IndexCastOp::create(b, b.getI32Type(), count);
        Value divisor = arith::SIToFPOp::create(b, type, whole);
        result = b.div(result, divisor);
      }
    }
    storeWithEpilogue(b, op, result, at);
  });
}
