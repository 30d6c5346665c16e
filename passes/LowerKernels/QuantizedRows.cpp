// Convolutions of 8-bit codes that keep the sums of a row of results together.
// The innermost loop is along the row, and which results a tap reaches is known
// from its place alone, so that it has no condition in it:
//
//   for n, oc, oy:  sums[ox] = bias[oc]
//     for ic, ky inside, for each kx:
//       for ox that kx reaches: sums[ox] += (x[n,ic,iy,ox*s+kx-p] - zero) * w
//     y[n,oc,oy,ox] = epilogue(sums[ox])
#include "dialects/Kernel/ScalarOps.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {
/// One convolution; the last spatial axis is the row.
struct RowConv {
  LoopBuilder &b;
  kernel::QConvOp op;
  Value x, w, y, sums;
  size_t rowAxis; ///< number of spatial axes before the row

  int64_t rowSize() const { return bufferShape(y).back(); }
  void addTaps(ValueRange source, ValueRange tap, ValueRange channels);
  void descend(size_t axis, ValueRange place, Values &source, Values &tap,
               ValueRange channels);
};
} // namespace

/// Adds each tap of the kernel's row to the sums that it reaches.
void RowConv::addTaps(ValueRange source, ValueRange tap, ValueRange channels) {
  Value n = channels[0], channel = channels[1], oc = channels[2];
  int64_t stride = op.getStrides()[rowAxis];
  int64_t pad = op.getPads()[rowAxis], extent = bufferShape(x).back();
  for (int64_t kx = 0; kx < bufferShape(w).back(); ++kx) {
    int64_t shift = kx * op.getDilations()[rowAxis] - pad;
    int64_t first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    int64_t last = extent - 1 < shift ? 0 : (extent - 1 - shift) / stride + 1;
    last = std::min(last, rowSize());
    if (first >= last)
      continue;
    Values weightAt = {oc, channels[3]};
    llvm::append_range(weightAt, tap);
    weightAt.push_back(b.index(kx));
    Value weight = b.named("weight", [&] {
      return emitCentred(b, b.load(w, weightAt), op.getWeightUnsigned(),
                         op.getWeightZero());
    });
    b.loop("ox", last - first, [&](Value i) {
      Values from = {n, channel};
      llvm::append_range(from, source);
      from.push_back(b.addIndex(b.mulIndex(i, stride), first * stride + shift));
      Value code = emitCentred(b, b.load(x, from), op.getInputUnsigned(),
                               op.getInputZero());
      Value at = b.addIndex(i, first);
      Value sum = b.named("sum", [&] { return b.load(sums, at); });
      b.store(b.add(sum, b.mul(code, weight)), sums, at);
    });
  }
}

/// Loops over the kernel's axes before the row, each under its condition.
void RowConv::descend(size_t axis, ValueRange place, Values &source,
                      Values &tap, ValueRange channels) {
  if (axis == rowAxis)
    return addTaps(source, tap, channels);
  size_t spatial = rowAxis + 1;
  int64_t stride = op.getStrides()[axis], dilation = op.getDilations()[axis];
  int64_t pad = op.getPads()[axis], size = bufferShape(w)[2 + axis];
  int64_t highest =
      (bufferShape(y)[2 + axis] - 1) * stride + (size - 1) * dilation - pad;
  b.loop(spatialNames("k", spatial)[axis], size, [&](Value k) {
    Value in = b.named(spatialNames("i", spatial)[axis], [&] {
      Value at = b.mulIndex(place[axis], stride);
      return b.addIndex(b.addIndex(at, b.mulIndex(k, dilation)), -pad);
    });
    Value inside = b.inside(in, bufferShape(x)[2 + axis], -pad, highest);
    source.push_back(in);
    tap.push_back(k);
    b.when(inside, ValueRange(), [&]() -> Values {
      descend(axis + 1, place, source, tap, channels);
      return {};
    });
    source.pop_back();
    tap.pop_back();
  });
}

void inlay::lowerQConvByRows(LoopBuilder &b, kernel::QConvOp op) {
  RowConv conv{b, op, op.getInputs()[0], op.getInputs()[1], op.getOuts()[0],
               Value(), op.getStrides().size() - 1};
  Value bias = op.getInputs().size() > 2 ? op.getInputs()[2] : Value();
  ArrayRef<int64_t> weight = bufferShape(conv.w), shape = bufferShape(conv.y);
  int64_t group = op.getGroup(), perGroup = weight[0] / group;
  Type type = b.getI32Type();
  conv.sums = b.named("sums", [&] {
    return Value(memref::AllocaOp::create(
        b, MemRefType::get({conv.rowSize()}, type)));
  });
  SmallVector<StringRef> names = {"n", perGroup == 1 ? "c" : "g",
                                  group == 1 ? "oc" : "m"};
  SmallVector<int64_t> sizes = {shape[0], group, perGroup};
  llvm::append_range(names,
                     ArrayRef(spatialNames("o", conv.rowAxis + 1)).drop_back());
  llvm::append_range(sizes, shape.drop_front(2).drop_back());
  b.nest(names, sizes, [&](ValueRange at) {
    Value n = at[0], g = at[1], oc = at[2];
    if (group > 1)
      oc = b.named("oc", [&] {
        return b.addIndex(b.mulIndex(g, perGroup), at[2]);
      });
    Value start = bias ? b.named("start", [&] { return b.load(bias, oc); })
                       : b.constant(type, 0);
    b.loop("ox", conv.rowSize(),
           [&](Value ox) { b.store(start, conv.sums, ox); });
    b.loop("ic", weight[1], [&](Value ic) {
      Value channel =
          group == 1 ? ic : b.addIndex(b.mulIndex(g, weight[1]), ic);
      Values source, tap;
      conv.descend(0, at.drop_front(3), source, tap, {n, channel, oc, ic});
    });
    b.loop("ox", conv.rowSize(), [&](Value ox) {
      Values place = {n, oc};
      llvm::append_range(place, at.drop_front(3));
      place.push_back(ox);
      Value sum = b.named("sum", [&] { return b.load(conv.sums, ox); });
      storeWithEpilogue(b, op, sum, place);
    });
  });
}
