// Pools in blocked layout.
#include "passes/LowerKernels/Vector.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

void inlay::lowerBlockedPool(LoopBuilder &b, kernel::BlockedPoolOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y), extent = bufferShape(x);
  int64_t lanes = shape[4];
  Type type = bufferElement(x);
  bool max = op.getKind() == PoolKind::Max;
  ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides();
  ArrayRef<int64_t> dilations = op.getDilations(), pads = op.getPads();
  bool include = op.getCountIncludePad();
  bool codes = type.isInteger(8);
  // Unsigned codes are compared as signed ones, 128 lower.
  auto flip = [&](Value value) -> Value {
    if (!codes || !op.getIsUnsigned())
      return value;
    Value bit = splat(b, b.constant(type, -128.0), lanes);
    return arith::XOrIOp::create(b, value, bit);
  };
  double inf = std::numeric_limits<double>::infinity();
  // Inside the input a place is read; inside the padded input it may count.
  auto reaches = [&](int axis) {
    return (shape[2 + axis] - 1) * strides[axis] +
           (kernel[axis] - 1) * dilations[axis] - pads[axis];
  };
  bool clipped = false, beyondPads = false;
  for (int axis = 0; axis < 2; ++axis) {
    clipped |= pads[axis] > 0 || reaches(axis) >= extent[2 + axis];
    beyondPads |= reaches(axis) >= extent[2 + axis] + pads[2 + axis];
  }
  bool counts = !max && clipped && (!include || beyondPads);
  b.nest({"n", "cb", "oy", "ox"}, shape.take_front(4), [&](ValueRange at) {
    Values start = {b.named(max ? "best" : "sum", [&] {
      double first = codes ? -128.0 : max ? -inf : 0.0;
      return splat(b, b.constant(type, first), lanes);
    })};
    if (counts)
      start.push_back(b.named("count", [&] { return b.constant(type, 0.0); }));
    auto along = [&](int axis, Value k) {
      return b.named(axis == 0 ? "iy" : "ix", [&] {
        Value place = b.mulIndex(at[2 + axis], strides[axis]);
        return b.addIndex(b.addIndex(place, b.mulIndex(k, dilations[axis])),
                          -pads[axis]);
      });
    };
    Values done = b.loop("ky", kernel[0], start, [&](Value ky, ValueRange c0) {
      Value iy = along(0, ky);
      return b.loop("kx", kernel[1], c0, [&](Value kx, ValueRange c1) {
        Value ix = along(1, kx);
        Values carried(c1);
        if (counts) {
          Value high0 = b.index(extent[2] + (include ? pads[2] : 0));
          Value high1 = b.index(extent[3] + (include ? pads[3] : 0));
          using P = arith::CmpIPredicate;
          Value counted = b.both(arith::CmpIOp::create(b, P::slt, iy, high0),
                                 arith::CmpIOp::create(b, P::slt, ix, high1));
          if (!include) {
            counted = b.both(counted,
                             arith::CmpIOp::create(b, P::sge, iy, b.index(0)));
            counted = b.both(counted,
                             arith::CmpIOp::create(b, P::sge, ix, b.index(0)));
          }
          carried[1] = b.when(counted, carried[1], [&]() -> Values {
            return {b.named("count", [&] {
              return b.add(carried[1], b.constant(type, 1.0));
            })};
          })[0];
        }
        Value inside = b.both(b.inside(iy, extent[2], -pads[0], reaches(0)),
                              b.inside(ix, extent[3], -pads[1], reaches(1)));
        carried[0] = b.when(inside, carried[0], [&]() -> Values {
          Value value = b.named("value", [&] {
            Value loaded =
                loadVector(b, x, {at[0], at[1], iy, ix, b.index(0)}, lanes);
            return flip(loaded);
          });
          return {b.named(max ? "best" : "sum", [&]() -> Value {
            if (!max)
              return b.add(carried[0], value);
            if (codes)
              return arith::MaxSIOp::create(b, carried[0], value);
            Value greater = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT,
                                                  value, carried[0]);
            return arith::SelectOp::create(b, greater, value, carried[0]);
          })};
        })[0];
        return carried;
      });
    });
    Value result = flip(done[0]);
    if (!max) {
      Value divisor =
          counts ? done[1] : b.constant(type, double(kernel[0] * kernel[1]));
      result = b.div(result, splat(b, divisor, lanes));
    }
    Values place(at);
    place.push_back(b.index(0));
    storeVectorWithEpilogue(b, op, result, place, lanes);
  });
}

void inlay::lowerBlockedQPool(LoopBuilder &b, kernel::BlockedQPoolOp op) {
  Value x = op.getInputs()[0], y = op.getOuts()[0];
  ArrayRef<int64_t> shape = bufferShape(y), extent = bufferShape(x);
  ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides();
  ArrayRef<int64_t> dilations = op.getDilations(), pads = op.getPads();
  int64_t lanes = shape[4];
  Type type = b.getI32Type();
  int64_t inputZero = op.getInputZero();
  Value zero = splat(b, b.constant(type, double(inputZero)), lanes);
  b.nest({"n", "cb", "oy", "ox"}, shape.take_front(4), [&](ValueRange at) {
    // The place along one axis, and whether it lies inside the input.
    auto along = [&](int axis, Value k) -> std::pair<Value, Value> {
      Value in = b.named(axis == 0 ? "iy" : "ix", [&] {
        Value first = b.mulIndex(at[2 + axis], strides[axis]);
        return b.addIndex(b.addIndex(first, b.mulIndex(k, dilations[axis])),
                          -pads[axis]);
      });
      int64_t highest = (shape[2 + axis] - 1) * strides[axis] +
                        (kernel[axis] - 1) * dilations[axis] - pads[axis];
      return {in, b.inside(in, extent[2 + axis], -pads[axis], highest)};
    };
    Value start =
        b.named("sum", [&] { return splat(b, b.constant(type, 0), lanes); });
    Values sum = b.loop("ky", kernel[0], start, [&](Value ky, ValueRange c0) {
      auto [iy, inY] = along(0, ky);
      return b.when(inY, c0, [&, iy = iy] {
        return b.loop("kx", kernel[1], c0, [&](Value kx, ValueRange c1) {
          auto [ix, inX] = along(1, kx);
          return b.when(inX, c1, [&, ix = ix]() -> Values {
            Values place = {at[0], at[1], iy, ix, b.index(0)};
            Value code =
                widened(b, loadVector(b, x, place, lanes), op.getIsUnsigned());
            Value term = inputZero == 0 ? code : b.sub(code, zero);
            return {b.named("sum", [&] { return b.add(c1[0], term); })};
          });
        });
      });
    });
    Values place(at);
    place.push_back(b.index(0));
    storeVectorWithEpilogue(b, op, sum[0], place, lanes);
  });
}
