// Depthwise convolutions in blocked layout, of floats or of 8-bit codes: a
// register holds one pixel of a block of channels, and each channel has its own
// window.
//
//   for n, cb, oy, tile of ox:
//     acc[p] = bias                             p pixels
//     for ky, kx: acc[p] += x[n,cb,iy,ix(p)] * w[cb,ky,kx]
//     y[n,cb,oy,ox+p] = epilogue(acc[p])
#include "dialects/Kernel/ScalarOps.h"
#include "lib/Planning/Registers.h"
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

namespace {

template <typename Op> struct Depthwise {
  LoopBuilder &b;
  Op op;
  /// What is loaded of the input or of the weights, as it is multiplied.
  llvm::function_ref<Value(Value loaded, bool isInput)> factor;
  llvm::function_ref<Value(Value sum, Value x, Value weight)> multiplyAdd;

  void run();
  /// `pixels` results of block `at[1]` and row `at[2]` from ox on.
  void tile(ValueRange at, Value ox, int64_t pixels);
};

} // namespace

template <typename Op>
void Depthwise<Op>::tile(ValueRange at, Value ox, int64_t pixels) {
  Value x = op.getInputs()[0], w = op.getInputs()[1], bias = op.getInputs()[2];
  int64_t lanes = bufferShape(w)[3];
  int64_t kh = bufferShape(w)[1], kw = bufferShape(w)[2];
  int64_t strideY = op.getStrides()[0], strideX = op.getStrides()[1];
  int64_t dilationY = op.getDilations()[0], dilationX = op.getDilations()[1];
  Value n = at[0], cb = at[1], oy = at[2];
  auto name = [](int64_t p) { return "acc_p" + std::to_string(p); };
  Values start;
  for (int64_t p = 0; p < pixels; ++p)
    start.push_back(b.named(name(p), [&] {
      return loadVector(b, bias, b.mulIndex(cb, lanes), lanes);
    }));
  Values sums = b.loop("ky", kh, start, [&](Value ky, ValueRange carried) {
    Value iy = b.addIndex(b.mulIndex(oy, strideY), b.mulIndex(ky, dilationY));
    Value ix = b.mulIndex(ox, strideX);
    Values next(carried);
    // One load of each input column serves every tap that needs it.
    DenseMap<int64_t, Value> columns;
    for (int64_t kx = 0; kx < kw; ++kx) {
      Value weight = b.named("w" + std::to_string(kx), [&] {
        Values place = {cb, ky, b.index(kx), b.index(0)};
        return factor(loadVector(b, w, place, lanes), /*isInput=*/false);
      });
      for (int64_t p = 0; p < pixels; ++p) {
        int64_t column = p * strideX + kx * dilationX;
        Value &source = columns[column];
        if (!source)
          source = b.named("x" + std::to_string(column), [&] {
            Values place = {n, cb, iy, b.addIndex(ix, column), b.index(0)};
            return factor(loadVector(b, x, place, lanes), /*isInput=*/true);
          });
        next[p] = b.named(name(p),
                          [&] { return multiplyAdd(next[p], source, weight); });
      }
    }
    return next;
  });
  for (int64_t p = 0; p < pixels; ++p)
    storeVectorWithEpilogue(b, op, sums[p],
                            {n, cb, oy, b.addIndex(ox, p), b.index(0)}, lanes);
}

template <typename Op> void Depthwise<Op>::run() {
  ArrayRef<int64_t> shape = bufferShape(op.getOuts()[0]);
  // Beside the sums stand the columns of the input that they share.
  int64_t most = vectorRegisters(shape[4]) == 16 ? 6 : 8;
  TileSplit split = splitEvenly(shape[3], most);
  b.nest({"n", "cb", "oy"}, shape.take_front(3), [&](ValueRange at) {
    overTiles(b, split, "ox",
              [&](Value ox, int64_t pixels, Value) { tile(at, ox, pixels); });
  });
}

void inlay::lowerBlockedDepthwise(LoopBuilder &b,
                                  kernel::BlockedDepthwiseOp op) {
  auto factor = [](Value loaded, bool) { return loaded; };
  auto multiplyAdd = [&](Value sum, Value x, Value weight) {
    return fusedMultiplyAdd(b, weight, x, sum);
  };
  Depthwise<kernel::BlockedDepthwiseOp>{b, op, factor, multiplyAdd}.run();
}

Value inlay::widened(LoopBuilder &b, Value codes, bool isUnsigned) {
  auto type = cast<VectorType>(codes.getType());
  auto wide = VectorType::get(type.getShape(), b.getI32Type());
  if (isUnsigned)
    return arith::ExtUIOp::create(b, wide, codes);
  return arith::ExtSIOp::create(b, wide, codes);
}

void inlay::lowerBlockedQDepthwise(LoopBuilder &b,
                                   kernel::BlockedQDepthwiseOp op) {
  auto factor = [&](Value loaded, bool isInput) {
    return widened(b, loaded, isInput && op.getInputUnsigned());
  };
  auto multiplyAdd = [&](Value sum, Value x, Value weight) -> Value {
    return kernel::MulAddOp::create(b, sum.getType(), sum, x, weight);
  };
  Depthwise<kernel::BlockedQDepthwiseOp>{b, op, factor, multiplyAdd}.run();
}
