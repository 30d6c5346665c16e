// Depth of convolutions becomes batch and channels.
#include "passes/FlattenVolumes/FlattenVolumes.h"
#include "dialects/Inlay/OpUtils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "passes/Common/Constants.h"

namespace inlay {
#define GEN_PASS_DEF_FLATTENVOLUMES
#include "passes/FlattenVolumes/FlattenVolumes.h.inc"
} // namespace inlay

using namespace mlir;
using namespace inlay;

namespace {

/// The sizes of a convolution of a volume.
struct Volume {
  explicit Volume(ConvOp op)
      : op(op), in(shapeOf(op.getInput())), weight(shapeOf(op.getWeight())),
        out(shapeOf(op.getResult())), group(op.getGroup()),
        groupInputs(weight[1]), kernel(weight[2]) {}

  ConvOp op;
  ArrayRef<int64_t> in, weight, out;  ///< N,C,D,H,W; M,C/G,KD,KH,KW; N,M,D,H,W
  int64_t group, groupInputs, kernel; ///< of depth

  Value images(ImplicitLocOpBuilder &b);
  Tensor flatWeight(const Tensor &old);
  Value convolve(ImplicitLocOpBuilder &b, Value images, Value flat);
};

} // namespace

static Value reshape(ImplicitLocOpBuilder &b, Value value,
                     ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(value.getType());
  return ReshapeOp::create(b, type.clone(shape), value);
}

/// [N*OD, G*KD*C/G, H, W].
Value Volume::images(ImplicitLocOpBuilder &b) {
  Value input = op.getInput();
  ArrayRef<int64_t> pads = op.getPads();
  if (pads[0] != 0 || pads[3] != 0) {
    Type element = cast<ShapedType>(input.getType()).getElementType();
    Value zero =
        makeConstant(b, b.getLoc(), Tensor(RankedTensorType::get({}, element)));
    input = PadOp::create(b, PadMode::Constant, input, zero,
                          ArrayRef<int64_t>{0, 0, pads[0], 0, 0},
                          ArrayRef<int64_t>{0, 0, pads[3], 0, 0});
  }
  SmallVector<Value> planes;
  for (int64_t k = 0; k < kernel; ++k) {
    Value read = SliceOp::create(
        b, input, ArrayRef<int64_t>{0, 0, k * op.getDilations()[0], 0, 0},
        ArrayRef<int64_t>{in[0], in[1], out[2], in[3], in[4]},
        ArrayRef<int64_t>{1, 1, op.getStrides()[0], 1, 1});
    Value turned =
        TransposeOp::create(b, read, ArrayRef<int64_t>{0, 2, 1, 3, 4});
    planes.push_back(
        reshape(b, turned, {in[0] * out[2], group, groupInputs, in[3], in[4]}));
  }
  Value all = planes.size() == 1
                  ? planes[0]
                  : Value(ConcatOp::create(b, planes, /*axis=*/2));
  return reshape(b, all,
                 {in[0] * out[2], group * kernel * groupInputs, in[3], in[4]});
}

/// [M, KD*C/G, KH, KW].
Tensor Volume::flatWeight(const Tensor &old) {
  int64_t plane = weight[3] * weight[4];
  Tensor flat(old.getType().clone(
      {weight[0], kernel * groupInputs, weight[3], weight[4]}));
  for (int64_t m = 0, to = 0; m < weight[0]; ++m)
    for (int64_t k = 0; k < kernel; ++k)
      for (int64_t c = 0; c < groupInputs; ++c)
        for (int64_t i = 0; i < plane; ++i, ++to)
          flat.setFloat(
              to,
              old.getFloat(((m * groupInputs + c) * kernel + k) * plane + i));
  return flat;
}

Value Volume::convolve(ImplicitLocOpBuilder &b, Value images, Value flat) {
  ArrayRef<int64_t> pads = op.getPads();
  Value conv = ConvOp::create(
      b, images, flat, op.getBias(), op.getStrides().drop_front(),
      op.getDilations().drop_front(),
      ArrayRef<int64_t>{pads[1], pads[2], pads[4], pads[5]}, group);
  Value volume = reshape(b, conv, {out[0], out[2], out[1], out[3], out[4]});
  return TransposeOp::create(b, volume, ArrayRef<int64_t>{0, 2, 1, 3, 4});
}

namespace {

struct FlattenVolumes : inlay::impl::FlattenVolumesBase<FlattenVolumes> {
  void runOnOperation() override {
    SmallVector<ConvOp> convolutions;
    getOperation().walk([&](ConvOp op) {
      auto type = cast<RankedTensorType>(op.getType());
      if (type.getRank() == 5 && type.getElementType().isF32())
        convolutions.push_back(op);
    });
    for (ConvOp op : convolutions) {
      std::optional<Tensor> weight = constantValue(op.getWeight());
      if (!weight)
        continue;
      ImplicitLocOpBuilder b(op.getLoc(), op);
      Volume volume(op);
      Value flat =
          makeConstant(b, op.getWeight().getLoc(), volume.flatWeight(*weight));
      Value result = volume.convolve(b, volume.images(b), flat);
      op.replaceAllUsesWith(result);
      op.erase();
    }
  }
};

} // namespace
