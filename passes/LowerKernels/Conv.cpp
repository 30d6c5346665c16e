// Convolutions as direct loops: one sum for each result, padding by a
// condition on the input's row and column.
//
//   for n, g, oc, oy, ox:  sum = bias[oc]
//     for ic, ky: iy = oy * stride + ky * dilation - pad, if inside:
//       for kx: ix = ..., if inside: sum += x[n,ic,iy,ix] * w[oc,ic,ky,kx]
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

/// The part that both kinds of convolution share: the loops over results.
struct ConvLoops {
  LoopBuilder &b;
  Operation *op;
  Value x, w, bias, y;
  ArrayRef<int64_t> strides, dilations, pads;
  int64_t group;

  template <typename Op>
  ConvLoops(LoopBuilder &b, Op op)
      : b(b), op(op), x(op.getInputs()[0]), w(op.getInputs()[1]),
        bias(op.getInputs().size() > 2 ? op.getInputs()[2] : Value()),
        y(op.getOuts()[0]), strides(op.getStrides()),
        dilations(op.getDilations()), pads(op.getPads()), group(op.getGroup()) {
  }

  size_t spatial() const { return bufferShape(x).size() - 2; }

  /// Calls `sum(n, g, m, oc, place, start)` for each result; `m` is the channel
  /// within its group.
  void run(int64_t channelsPerGroup,
           llvm::function_ref<Value(Value n, Value g, Value m, Value oc,
                                    ValueRange place, Value start)>
               sum);
};

} // namespace

void ConvLoops::run(
    int64_t channelsPerGroup,
    llvm::function_ref<Value(Value, Value, Value, Value, ValueRange, Value)>
        sum) {
  SmallVector<StringRef> names = {"n", "g", "m"};
  SmallVector<int64_t> sizes = {bufferShape(y)[0], group, channelsPerGroup};
  if (group == 1)
    names[2] = "oc";
  if (channelsPerGroup == 1)
    names[1] = "c";
  llvm::append_range(names, spatialNames("o", spatial()));
  llvm::append_range(sizes, bufferShape(y).drop_front(2));
  b.nest(names, sizes, [&](ValueRange at) {
    Value oc = at[2];
    if (group > 1)
      oc = b.named("oc", [&] {
        return b.addIndex(b.mulIndex(at[1], channelsPerGroup), at[2]);
      });
    Value start = b.named("sum", [&]() -> Value {
      return bias ? b.load(bias, oc) : b.constant(bufferElement(y), 0);
    });
    if (bias == Value() && bufferElement(y) != bufferElement(x))
      start = b.named("sum", [&] { return b.constant(bufferElement(x), 0); });
    Value total = sum(at[0], at[1], at[2], oc, at.drop_front(3), start);
    Values place = {at[0], oc};
    llvm::append_range(place, at.drop_front(3));
    storeWithEpilogue(b, op, total, place);
  });
}

void inlay::lowerConv(LoopBuilder &b, kernel::ConvOp op) {
  ConvLoops conv(b, op);
  size_t spatial = conv.spatial();
  ArrayRef<int64_t> xShape = bufferShape(conv.x), wShape = bufferShape(conv.w);
  ArrayRef<int64_t> yShape = bufferShape(conv.y);
  int64_t inChannels = wShape[1];
  SmallVector<StringRef> kernelNames = spatialNames("k", spatial);
  SmallVector<StringRef> inNames = spatialNames("i", spatial);
  conv.run(wShape[0] / conv.group, [&](Value n, Value g, Value, Value oc,
                                       ValueRange place, Value start) {
    // Descends through the kernel's axes, each under its own condition.
    Values source, tap;
    Value channel, inChannel;
    std::function<Value(size_t, Value)> descend = [&](size_t axis,
                                                      Value sum) -> Value {
      if (axis == spatial) {
        Values from = {n, inChannel};
        llvm::append_range(from, source);
        Values weight = {oc, channel};
        llvm::append_range(weight, tap);
        Value product = b.mul(b.load(conv.x, from), b.load(conv.w, weight));
        return b.named("sum", [&] { return b.add(sum, product); });
      }
      int64_t stride = conv.strides[axis], dilation = conv.dilations[axis];
      int64_t pad = conv.pads[axis], size = wShape[2 + axis];
      Values next = b.loop(
          kernelNames[axis], size, sum, [&](Value k, ValueRange carried) {
            Value in = b.named(inNames[axis], [&] {
              Value at = b.mulIndex(place[axis], stride);
              return b.addIndex(b.addIndex(at, b.mulIndex(k, dilation)), -pad);
            });
            int64_t highest =
                (yShape[2 + axis] - 1) * stride + (size - 1) * dilation - pad;
            Value inside = b.inside(in, xShape[2 + axis], -pad, highest);
            source.push_back(in);
            tap.push_back(k);
            Values result = b.when(inside, carried, [&]() -> Values {
              return {descend(axis + 1, carried[0])};
            });
            source.pop_back();
            tap.pop_back();
            return result;
          });
      return next[0];
    };
    return b.loop(
        "ic", inChannels, start, [&](Value ic, ValueRange carried) -> Values {
          channel = ic;
          inChannel =
              conv.group == 1 ? ic : b.addIndex(b.mulIndex(g, inChannels), ic);
          return {descend(0, carried[0])};
        })[0];
  });
}

void inlay::lowerConvTranspose(LoopBuilder &b, kernel::ConvTransposeOp op) {
  ConvLoops conv(b, op);
  size_t spatial = conv.spatial();
  ArrayRef<int64_t> xShape = bufferShape(conv.x), wShape = bufferShape(conv.w);
  int64_t inChannels = xShape[1] / conv.group;
  SmallVector<StringRef> kernelNames = spatialNames("k", spatial);
  SmallVector<StringRef> inNames = spatialNames("i", spatial);
  conv.run(wShape[1], [&](Value n, Value g, Value m, Value, ValueRange place,
                          Value start) {
    // A result gathers input i through tap k where i * stride + k * dilation
    // is its place: i exists if the rest of the division is 0.
    Values source, tap;
    std::function<Value(size_t, Value)> descend = [&](size_t axis,
                                                      Value sum) -> Value {
      // Channels innermost: what a place needs is decided once for all of them.
      if (axis == spatial)
        return b.loop(
            "ic", inChannels, sum, [&](Value ic, ValueRange carried) -> Values {
              Value channel = conv.group == 1
                                  ? ic
                                  : b.addIndex(b.mulIndex(g, inChannels), ic);
              Values from = {n, channel}, weight = {channel, m};
              llvm::append_range(from, source);
              llvm::append_range(weight, tap);
              Value product =
                  b.mul(b.load(conv.x, from), b.load(conv.w, weight));
              return {
                  b.named("sum", [&] { return b.add(carried[0], product); })};
            })[0];
      int64_t stride = conv.strides[axis], dilation = conv.dilations[axis];
      int64_t pad = conv.pads[axis], size = wShape[2 + axis];
      Values next = b.loop(
          kernelNames[axis], size, sum, [&](Value k, ValueRange carried) {
            static constexpr StringLiteral steps[] = {"sz", "sy", "sx"};
            Value reach = b.named(steps[3 - spatial + axis], [&] {
              Value tapReach = b.mulIndex(k, dilation);
              Value shifted = b.addIndex(place[axis], pad);
              return Value(arith::SubIOp::create(b, shifted, tapReach));
            });
            Value fits = arith::CmpIOp::create(b, arith::CmpIPredicate::sge,
                                               reach, b.index(0));
            Value in = reach;
            if (stride > 1) {
              Value rest = arith::RemSIOp::create(b, reach, b.index(stride));
              Value whole = arith::CmpIOp::create(b, arith::CmpIPredicate::eq,
                                                  rest, b.index(0));
              fits = b.both(fits, whole);
              in = b.named(inNames[axis], [&] {
                return Value(arith::DivSIOp::create(b, reach, b.index(stride)));
              });
            }
            Value below = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                                in, b.index(xShape[2 + axis]));
            source.push_back(in);
            tap.push_back(k);
            Values result =
                b.when(b.both(fits, below), carried, [&]() -> Values {
                  return {descend(axis + 1, carried[0])};
                });
            source.pop_back();
            tap.pop_back();
            return result;
          });
      return next[0];
    };
    return descend(0, start);
  });
}
