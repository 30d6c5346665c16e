// Sums of 8-bit codes as direct loops. A code is widened and its zero taken off
// where it is read; sums wrap in 32 bits, and Quantize has proved that they do
// not get there.
//
//   for n, oc, oy, ox:  sum = bias[oc]
//     for ic, ky, kx inside: sum += (x[n,ic,iy,ix] - zero) * w[oc,ic,ky,kx]
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/ChannelsLast.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

static Value addToSum(LoopBuilder &b, Value sum, Value term) {
  return b.named("sum", [&] { return b.add(sum, term); });
}

static Value startOfSum(LoopBuilder &b, Value bias, Value place) {
  return b.named("sum", [&]() -> Value {
    return bias ? b.load(bias, place) : b.constant(b.getI32Type(), 0);
  });
}

namespace {

/// A sliding window over the spatial axes of `x`, for one result at a time.
struct Window {
  LoopBuilder &b;
  SmallVector<int64_t> in, out; ///< N,C,spatial of input and result
  ArrayRef<int64_t> kernel, strides, dilations, pads;

  /// Visits the places of the window of `place` that lie inside the input:
  /// `body(place in the input, place in the kernel, sum)`.
  Value visit(ValueRange place, Value sum,
              llvm::function_ref<Value(ValueRange, ValueRange, Value)> body) {
    size_t spatial = kernel.size();
    SmallVector<StringRef> kernelNames = spatialNames("k", spatial);
    SmallVector<StringRef> inNames = spatialNames("i", spatial);
    Values source, tap;
    std::function<Value(size_t, Value)> descend = [&](size_t axis,
                                                      Value carried) -> Value {
      if (axis == spatial)
        return body(source, tap, carried);
      int64_t stride = strides[axis], dilation = dilations[axis];
      int64_t pad = pads[axis], size = kernel[axis];
      int64_t highest =
          (out[2 + axis] - 1) * stride + (size - 1) * dilation - pad;
      return b.loop(kernelNames[axis], size, carried,
                    [&](Value k, ValueRange inner) {
                      Value at = b.named(inNames[axis], [&] {
                        Value first = b.mulIndex(place[axis], stride);
                        return b.addIndex(
                            b.addIndex(first, b.mulIndex(k, dilation)), -pad);
                      });
                      Value inside = b.inside(at, in[2 + axis], -pad, highest);
                      source.push_back(at);
                      tap.push_back(k);
                      Values next = b.when(inside, inner, [&]() -> Values {
                        return {descend(axis + 1, inner[0])};
                      });
                      source.pop_back();
                      tap.pop_back();
                      return next;
                    })[0];
    };
    return descend(0, sum);
  }
};

} // namespace

void inlay::lowerQConv(LoopBuilder &b, kernel::QConvOp op) {
  Value x = op.getInputs()[0], w = op.getInputs()[1], y = op.getOuts()[0];
  Value bias = op.getInputs().size() > 2 ? op.getInputs()[2] : Value();
  bool last = op.getInputLast();
  SmallVector<int64_t> weight = channelsFirst(w, last);
  SmallVector<int64_t> shape = channelsFirst(y, op.getResultLast());
  Window window{b,
                channelsFirst(x, last),
                shape,
                ArrayRef(weight).drop_front(2),
                op.getStrides(),
                op.getDilations(),
                op.getPads()};
  size_t spatial = window.kernel.size();
  int64_t group = op.getGroup(), inChannels = weight[1];
  int64_t perGroup = weight[0] / group;
  SmallVector<StringRef> names = {"n", perGroup == 1 ? "c" : "g",
                                  group == 1 ? "oc" : "m"};
  SmallVector<int64_t> sizes = {shape[0], group, perGroup};
  llvm::append_range(names, spatialNames("o", spatial));
  llvm::append_range(sizes, llvm::drop_begin(shape, 2));
  b.nest(names, sizes, [&](ValueRange at) {
    Value n = at[0], g = at[1];
    Value oc = at[2];
    if (group > 1)
      oc = b.named("oc",
                   [&] { return b.addIndex(b.mulIndex(g, perGroup), at[2]); });
    auto addTerm = [&](Value ic, ValueRange source, ValueRange tap, Value sum) {
      Value channel =
          group == 1 ? ic : b.addIndex(b.mulIndex(g, inChannels), ic);
      Values from = {n, channel}, weightAt = {oc, ic};
      llvm::append_range(from, source);
      llvm::append_range(weightAt, tap);
      Value left = emitCentred(b, b.load(x, placeIn(last, from)),
                               op.getInputUnsigned(), op.getInputZero());
      Value right = emitCentred(b, b.load(w, placeIn(last, weightAt)),
                                op.getWeightUnsigned(), op.getWeightZero());
      return addToSum(b, sum, b.mul(left, right));
    };
    Value total = startOfSum(b, bias, oc);
    if (last) // the innermost loop runs over neighbours
      total = window.visit(
          at.drop_front(3), total,
          [&](ValueRange source, ValueRange tap, Value sum) {
            return b.loop("ic", inChannels, sum,
                          [&](Value ic, ValueRange carried) -> Values {
                            return {addTerm(ic, source, tap, carried[0])};
                          })[0];
          });
    else
      total = b.loop(
          "ic", inChannels, total, [&](Value ic, ValueRange carried) -> Values {
            return {
                window.visit(at.drop_front(3), carried[0],
                             [&](ValueRange source, ValueRange tap, Value sum) {
                               return addTerm(ic, source, tap, sum);
                             })};
          })[0];
    Values place = {n, oc};
    llvm::append_range(place, at.drop_front(3));
    storeWithEpilogue(b, op, total, placeIn(op.getResultLast(), place));
  });
}

/// The place of a batched operand: batch axes of size 1 or missing ones stay 0.
static Values matrixPlace(LoopBuilder &b, Value operand, ValueRange batch,
                          Value row, Value column) {
  ArrayRef<int64_t> shape = bufferShape(operand);
  size_t own = shape.size() - 2, skip = batch.size() - own;
  Values place;
  for (size_t i = 0; i < own; ++i)
    place.push_back(shape[i] == 1 ? b.index(0) : batch[skip + i]);
  place.push_back(row);
  place.push_back(column);
  return place;
}

void inlay::lowerQMatMul(LoopBuilder &b, kernel::QMatMulOp op) {
  Value lhs = op.getInputs()[0], rhs = op.getInputs()[1];
  Value bias = op.getInputs().size() > 2 ? op.getInputs()[2] : Value();
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  size_t rank = shape.size();
  SmallVector<StringRef> names;
  static constexpr StringLiteral batchNames[] = {"n",  "h",  "b0",
                                                 "b1", "b2", "b3"};
  for (size_t i = 0; i + 2 < rank; ++i)
    names.push_back(batchNames[std::min<size_t>(i, 5)]);
  names.push_back("i");
  names.push_back("j");
  b.nest(names, shape, [&](ValueRange place) {
    ValueRange batch = place.drop_back(2);
    Value i = place[rank - 2], j = place[rank - 1];
    auto addTerm = [&](Value k, ValueRange carried) -> Values {
      Values left = matrixPlace(b, lhs, batch, i, k);
      Values right = matrixPlace(b, rhs, batch, op.getTransB() ? j : k,
                                 op.getTransB() ? k : j);
      Value a = emitCentred(b, b.load(lhs, left), op.getLhsUnsigned(),
                            op.getLhsZero());
      Value c = emitCentred(b, b.load(rhs, right), op.getRhsUnsigned(),
                            op.getRhsZero());
      return {addToSum(b, carried[0], b.mul(a, c))};
    };
    Values sum =
        b.loop("k", bufferShape(lhs).back(), startOfSum(b, bias, j), addTerm);
    storeWithEpilogue(b, op, sum[0], place);
  });
}

void inlay::lowerQPool(LoopBuilder &b, kernel::QPoolOp op) {
  Value x = op.getInputs()[0];
  SmallVector<int64_t> shape =
      channelsFirst(op.getOuts()[0], op.getResultLast());
  Window window{b,
                channelsFirst(x, op.getInputLast()),
                shape,
                op.getKernel(),
                op.getStrides(),
                op.getDilations(),
                op.getPads()};
  SmallVector<StringRef> names = {"n", "c"};
  llvm::append_range(names, spatialNames("o", window.kernel.size()));
  b.nest(names, shape, [&](ValueRange at) {
    auto addPlace = [&](ValueRange source, ValueRange, Value sum) {
      Values from = {at[0], at[1]};
      llvm::append_range(from, source);
      return addToSum(b, sum,
                      emitCentred(b,
                                  b.load(x, placeIn(op.getInputLast(), from)),
                                  op.getIsUnsigned(), op.getInputZero()));
    };
    Value start = startOfSum(b, Value(), Value());
    storeWithEpilogue(b, op, window.visit(at.drop_front(2), start, addPlace),
                      placeIn(op.getResultLast(), Values(at)));
  });
}

void inlay::lowerQSum(LoopBuilder &b, kernel::QSumOp op) {
  Value x = op.getInputs()[0];
  ArrayRef<int64_t> shape = bufferShape(x);
  SmallVector<StringRef> all = axisNames(shape.size()), kept, summed;
  SmallVector<int64_t> keptSizes, summedSizes;
  auto isSummed = [&](size_t axis) {
    return llvm::is_contained(op.getAxes(), int64_t(axis));
  };
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    (isSummed(axis) ? summed : kept).push_back(all[axis]);
    (isSummed(axis) ? summedSizes : keptSizes).push_back(shape[axis]);
  }
  b.nest(kept, keptSizes, [&](ValueRange at) {
    Values place;
    auto addPlace = [&](ValueRange inner, ValueRange carried) -> Values {
      Values from;
      size_t nextKept = 0, nextSummed = 0;
      for (size_t axis = 0; axis < shape.size(); ++axis)
        from.push_back(isSummed(axis) ? inner[nextSummed++] : at[nextKept++]);
      return {addToSum(b, carried[0],
                       emitCentred(b, b.load(x, from), op.getIsUnsigned(),
                                   op.getInputZero()))};
    };
    Values start = {startOfSum(b, Value(), Value())};
    Values sum = llvm::is_contained(summedSizes, 0)
                     ? start
                     : b.nest(summed, summedSizes, start, addPlace);
    size_t nextKept = 0;
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      if (!isSummed(axis))
        place.push_back(at[nextKept++]);
      else if (op.getKeepdims())
        place.push_back(b.index(0));
    }
    storeWithEpilogue(b, op, sum[0], place);
  });
}
