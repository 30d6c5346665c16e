// Sums of 8-bit codes on blocked values: convolutions, pools and products.
#include "passes/AssignLayout/Groups.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackCodes.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

namespace {
/// What a convolution or product of codes reads besides its left side.
struct PackedCodes {
  Value weight, bias, ones; ///< ones: only where sums are to be corrected
};
} // namespace

/// A convolution whose codes and bias are constant, as the packing sees it.
struct LayoutAssigner::CodeConv {
  kernel::QConvOp op;
  CodeWeights weights;
  SmallVector<int64_t> bias;
  int64_t outs, ins, kh, kw;

  int64_t at(int64_t oc, int64_t ic, int64_t ky, int64_t kx) const {
    return ((oc * ins + ic) * kh + ky) * kw + kx;
  }
  /// The bias less what the zero of the input, given as it is multiplied,
  /// contributes to a sum.
  Value packBias(ImplicitLocOpBuilder &b, int64_t zero, int64_t size) const;
  /// [OB/B,IB,KH,KW,L/4,4*B*L]. Between groups weights are their zero, which
  /// adds nothing.
  PackedCodes packBlocks(ImplicitLocOpBuilder &b,
                         const GroupBlocks &groups) const;
  /// [OB/B,KH,KW*C/4,4*B*L].
  PackedCodes packRows(ImplicitLocOpBuilder &b, int64_t lanes,
                       int64_t together) const;
  /// [CB,KH,KW,L].
  Value packDepthwise(ImplicitLocOpBuilder &b, int64_t lanes) const;
};

/// The elements of a bias, or zeros.
static SmallVector<int64_t> biasOf(ElementsAttr attr, int64_t count) {
  SmallVector<int64_t> values(count, 0);
  if (!attr)
    return values;
  FailureOr<Tensor> tensor = Tensor::fromAttr(attr);
  assert(succeeded(tensor) && "a constant has a value");
  for (int64_t i = 0; i < count; ++i)
    values[i] = tensor->getInt(tensor->isSplat() ? 0 : i);
  return values;
}

static int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

Value LayoutAssigner::CodeConv::packBias(ImplicitLocOpBuilder &b, int64_t zero,
                                         int64_t size) const {
  int64_t terms = ins * kh * kw;
  return makeIntConstant(b, b.getLoc(), b.getI32Type(), {size},
                         [&](ArrayRef<int64_t> p) {
                           if (p[0] >= outs)
                             return int64_t(0);
                           int64_t sum = 0;
                           for (int64_t i = 0; i < terms; ++i)
                             sum += weights.centred(p[0] * terms + i);
                           return bias[p[0]] - zero * sum;
                         });
}

PackedCodes
LayoutAssigner::CodeConv::packBlocks(ImplicitLocOpBuilder &b,
                                     const GroupBlocks &groups) const {
  int64_t lanes = groups.lanes, width = groups.together * lanes;
  SmallVector<int64_t> shape = {roundUp(outs, width) / width,
                                groups.window,
                                kh,
                                kw,
                                lanes / 4,
                                4 * width};
  int64_t correction = weights.correction();
  PackedCodes packed;
  packed.weight = makeIntConstant(
      b, b.getLoc(), b.getI8Type(), shape, [&](ArrayRef<int64_t> p) {
        int64_t oc = p[0] * width + p[5] / 4;
        int64_t ic = (groups.first(p[0]) + p[1]) * lanes + p[4] * 4 + p[5] % 4;
        return groups.meet(ic, oc) ? weights.byte(at(oc, ic % ins, p[2], p[3]))
                                   : correction;
      });
  if (correction == 0)
    return packed;
  shape[0] = 1;
  shape[5] = 4;
  packed.ones = makeIntConstant(b, b.getLoc(), b.getI8Type(), shape,
                                [](ArrayRef<int64_t>) { return int64_t(1); });
  return packed;
}

PackedCodes LayoutAssigner::CodeConv::packRows(ImplicitLocOpBuilder &b,
                                               int64_t lanes,
                                               int64_t together) const {
  int64_t width = together * lanes, size = roundUp(outs, width);
  SmallVector<int64_t> shape = {size / width, kh, roundUp(kw * ins, 4) / 4,
                                4 * width};
  auto inRow = [](ArrayRef<int64_t> p) { return p[2] * 4 + p[3] % 4; };
  PackedCodes packed;
  packed.weight = makeIntConstant(
      b, b.getLoc(), b.getI8Type(), shape, [&](ArrayRef<int64_t> p) {
        int64_t oc = p[0] * width + p[3] / 4, place = inRow(p);
        return oc < outs && place < kw * ins
                   ? weights.byte(at(oc, place % ins, p[1], place / ins))
                   : 0;
      });
  if (weights.correction() == 0)
    return packed;
  shape[0] = 1;
  shape[3] = 4;
  packed.ones = makeIntConstant(
      b, b.getLoc(), b.getI8Type(), shape,
      [&](ArrayRef<int64_t> p) { return int64_t(inRow(p) < kw * ins); });
  return packed;
}

Value LayoutAssigner::CodeConv::packDepthwise(ImplicitLocOpBuilder &b,
                                              int64_t lanes) const {
  Type element = weights.fitsBytes() ? b.getI8Type() : b.getI16Type();
  return makeIntConstant(
      b, b.getLoc(), element, {(outs + lanes - 1) / lanes, kh, kw, lanes},
      [&](ArrayRef<int64_t> p) {
        int64_t c = p[0] * lanes + p[3];
        return c < outs ? weights.centred(at(c, 0, p[1], p[2])) : 0;
      });
}

/// Blocks of output channels that are computed together.
static int64_t codeBlocksTogether(int64_t outBlocks) {
  return outBlocks % 2 == 0 ? 2 : 1;
}

/// An image of few channels as [N,1,H,W,C] inside a halo that also holds the
/// codes that the last word of a window reads beyond it.
Value LayoutAssigner::rowsInput(ImplicitLocOpBuilder &b, const CodeConv &conv) {
  kernel::QConvOp op = conv.op;
  auto [image, pads, fill] = paddedImage(op);
  ArrayRef<int64_t> size = tensorType(image).getShape();
  ArrayRef<int64_t> out = tensorType(op.getResult(0)).getShape();
  int64_t beyond = roundUp(conv.kw * conv.ins, 4) - conv.kw * conv.ins;
  int64_t reach = (out[3] - 1) * op.getStrides()[1] + conv.kw +
                  (beyond + conv.ins - 1) / conv.ins;
  Blocked home;
  home.low = {pads[0], pads[1]};
  home.high = {pads[2], std::max(pads[3], reach - pads[1] - size[3])};
  home.channels = conv.ins;
  home.padded = makePadded(b, {size[0], 1, size[2], size[3], conv.ins},
                           home.low, home.high, b.getI8Type(), fill);
  return packInto(b, image, home);
}

bool LayoutAssigner::convertQConv(kernel::QConvOp op) {
  PaddedImage padded = paddedImage(op);
  Value image = padded.image, result = op.getResult(0);
  std::optional<ConstantWeights> constants = constantWeights(op.getInputs());
  if (!isImage(image) || !isImage(result) || !constants ||
      !hasBlockedExtras(op))
    return false;
  auto [weight, bias] = *constants;
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t group = op.getGroup(), channels = tensorType(image).getDimSize(1);
  bool depthwise = group == channels && shape[0] == channels && group > 1;
  bool rows = group == 1 && channels < lanes && op.getDilations()[1] == 1 &&
              !blockedOf.count(image);
  auto known = blockedOf.find(image);
  Fill around =
      known != blockedOf.end() ? known->second.fill : haloFill(image, op);
  if (!rows && padded.isPadded() && around != padded.fill)
    return false;

  ImplicitLocOpBuilder b(op.getLoc(), op);
  CodeConv conv{op,
                CodeWeights(weight, op.getWeightUnsigned(), op.getWeightZero()),
                biasOf(bias, shape[0]),
                shape[0],
                shape[1],
                shape[2],
                shape[3]};
  SmallVector<int64_t> low = {padded.pads[0], padded.pads[1]};
  SmallVector<int64_t> high = {padded.pads[2], padded.pads[3]};
  Value input = rows ? rowsInput(b, conv)
                     : blockedInput(b, op.getLoc(), image, low, high);
  Blocked home = makeHome(b, result);
  SmallVector<Extra> extras = blockExtras(b, op);
  int64_t outBlocks = blocksOf(shape[0]), size = outBlocks * lanes;
  int64_t together = codeBlocksTogether(outBlocks);
  SmallVector<Value> inputs = {input};
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("strides", op.getStridesAttr()),
      b.getNamedAttr("dilations", op.getDilationsAttr()),
      b.getNamedAttr("macs",
                     b.getI64IntegerAttr(tensorType(result).getNumElements() *
                                         shape[1] * shape[2] * shape[3])),
      b.getNamedAttr("input_unsigned", op.getInputUnsignedAttr())};
  int64_t zero = op.getInputZero();
  if (depthwise) {
    inputs.append({conv.packDepthwise(b, lanes), conv.packBias(b, zero, size)});
  } else {
    GroupBlocks groups(group, shape[0] / group, shape[1], lanes, together);
    PackedCodes packed =
        rows ? conv.packRows(b, lanes, together) : conv.packBlocks(b, groups);
    groups.addTo(attributes, b);
    zero += op.getInputUnsigned() ? 0 : 128;
    inputs.append({packed.weight, conv.packBias(b, zero, size)});
    if (packed.ones)
      inputs.push_back(packed.ones);
    attributes.push_back(b.getNamedAttr(
        "correction", b.getI64IntegerAttr(conv.weights.correction())));
  }
  Operation *kernel = createKernel(
      b, op, depthwise ? "kernel.blocked_qdepthwise" : "kernel.blocked_qconv",
      inputs, extras, inside(b, home), attributes);
  settle(b, result, home, kernel->getResult(0));
  return true;
}

bool LayoutAssigner::convertQPool(kernel::QPoolOp op) {
  return convertWindow(
      op, "kernel.blocked_qpool",
      {"kernel", "strides", "dilations", "pads", "input_zero", "is_unsigned"});
}

/// The sum over H and W is a window over the whole image.
bool LayoutAssigner::convertQSum(kernel::QSumOp op) {
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!blockedOf.count(image) || op.getAxes() != ArrayRef<int64_t>{2, 3} ||
      !isElement(tensorType(result).getElementType()) ||
      llvm::any_of(op.getExtras(), [](Value extra) {
        return tensorType(extra).getNumElements() != 1;
      }))
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  SmallVector<Extra> extras;
  for (Value extra : op.getExtras()) {
    SmallVector<AffineExpr> zeros(tensorType(extra).getRank(),
                                  b.getAffineConstantExpr(0));
    extras.push_back({extra, AffineMap::get(5, 0, zeros, b.getContext())});
  }
  convertPlanes(b, op, "kernel.blocked_qpool", extras,
                {b.getNamedAttr("input_zero", op.getInputZeroAttr()),
                 b.getNamedAttr("is_unsigned", op.getIsUnsignedAttr())},
                op.getKeepdims());
  return true;
}

bool LayoutAssigner::convertQMatMul(kernel::QMatMulOp op) {
  std::optional<ConstantWeights> constants = constantWeights(op.getInputs());
  if (!constants)
    return false;
  auto [rhs, bias] = *constants;
  std::optional<JoinedProduct> product =
      joinProduct(op, op.getInputs()[0], rhs);
  if (!product)
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  int64_t columns = product->columns, inner = product->inner;
  // Few rows read the weights once: wide panels hide the latency of the sums.
  int64_t columnBlocks = blocksOf(columns);
  int64_t together = product->rows == 1 ? std::min<int64_t>(4, columnBlocks)
                                        : codeBlocksTogether(columnBlocks);
  int64_t width = together * lanes, size = roundUp(columns, width);
  CodeWeights weights(rhs, op.getRhsUnsigned(), op.getRhsZero());
  bool transposed = op.getTransB();
  auto at = [&](int64_t k, int64_t j) {
    return transposed ? j * inner + k : k * columns + j;
  };
  SmallVector<int64_t> shape = {size / width, (inner + 3) / 4, 4 * width};
  Value packed = makeIntConstant(
      b, op.getLoc(), b.getI8Type(), shape, [&](ArrayRef<int64_t> p) {
        int64_t j = p[0] * width + p[2] / 4, k = p[1] * 4 + p[2] % 4;
        return j < columns && k < inner ? weights.byte(at(k, j)) : 0;
      });
  int64_t zero = op.getLhsZero() + (op.getLhsUnsigned() ? 0 : 128);
  SmallVector<int64_t> start = biasOf(bias, columns);
  Value packedBias = makeIntConstant(b, op.getLoc(), b.getI32Type(), {size},
                                     [&](ArrayRef<int64_t> p) {
                                       if (p[0] >= columns)
                                         return int64_t(0);
                                       int64_t sum = 0;
                                       for (int64_t k = 0; k < inner; ++k)
                                         sum += weights.centred(at(k, p[0]));
                                       return start[p[0]] - zero * sum;
                                     });
  SmallVector<Value> inputs = {joinRows(b, op.getInputs()[0], inner), packed,
                               packedBias};
  if (weights.correction() != 0)
    inputs.push_back(makeIntConstant(
        b, op.getLoc(), b.getI8Type(), {shape[1], 4},
        [&](ArrayRef<int64_t> p) { return int64_t(p[0] * 4 + p[1] < inner); }));
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("lanes", b.getI64IntegerAttr(lanes)),
      b.getNamedAttr("macs",
                     b.getI64IntegerAttr(product->rows * columns * inner)),
      b.getNamedAttr("correction", b.getI64IntegerAttr(weights.correction())),
      b.getNamedAttr("lhs_unsigned", op.getLhsUnsignedAttr())};
  finishProduct(b, op, "kernel.packed_qmatmul", inputs, *product, attributes);
  return true;
}
