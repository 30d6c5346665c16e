// Transposed convolutions as ordinary ones: the results at places r + s * q,
// for each r below the stride s, take the same taps, and inputs q + offset.
//
//   tap k reaches place o from input (o + pad - k * dilation) / s, if that is
//   whole; so with o = r + s * q its offset is (r + pad - k * dilation) / s
#include "passes/AssignLayout/Groups.h"
#include "passes/AssignLayout/LayoutAssigner.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

namespace {

/// One axis of a transposed convolution.
struct Axis {
  int64_t stride, dilation, pad, taps, ins, outs;
};

/// Of an axis: the results from `rest` on, a stride apart.
struct Phase {
  int64_t rest = 0, count = 0;
  /// Taps by increasing offset; none where a stride reaches past the taps.
  SmallVector<int64_t> taps;
  int64_t firstOffset = 0, step = 1;

  int64_t size() const { return std::max<int64_t>(1, int64_t(taps.size())); }
  /// How far the window reaches before the first and behind the last input.
  int64_t low() const { return -firstOffset; }
  int64_t high(const Axis &axis) const {
    return count - 1 + firstOffset + (size() - 1) * step - (axis.ins - 1);
  }
};

} // namespace

static Phase phaseOf(const Axis &axis, int64_t rest) {
  Phase phase;
  phase.rest = rest;
  phase.count = (axis.outs - rest + axis.stride - 1) / axis.stride;
  int64_t last = 0;
  for (int64_t k = axis.taps - 1; k >= 0; --k) {
    int64_t reach = rest + axis.pad - k * axis.dilation;
    if (reach % axis.stride != 0)
      continue;
    int64_t offset = reach / axis.stride;
    if (phase.taps.empty())
      phase.firstOffset = offset;
    else
      phase.step = offset - last;
    last = offset;
    phase.taps.push_back(k);
  }
  return phase;
}

static Axis axisOf(kernel::ConvTransposeOp op, int axis) {
  return {op.getStrides()[axis],
          op.getDilations()[axis],
          op.getPads()[axis],
          tensorType(op.getInputs()[1]).getDimSize(2 + axis),
          tensorType(op.getInputs()[0]).getDimSize(2 + axis),
          tensorType(op.getResult(0)).getDimSize(2 + axis)};
}

SmallVector<int64_t> layout::transposedReach(kernel::ConvTransposeOp op) {
  SmallVector<int64_t> pads(4, 0);
  if (!isImage(op.getInputs()[0]) || !isImage(op.getResult(0)))
    return pads;
  for (int i = 0; i < 2; ++i) {
    Axis axis = axisOf(op, i);
    for (int64_t rest = 0; rest < std::min(axis.stride, axis.outs); ++rest) {
      Phase phase = phaseOf(axis, rest);
      pads[i] = std::max(pads[i], phase.low());
      pads[2 + i] = std::max(pads[2 + i], phase.high(axis));
    }
  }
  return pads;
}

/// The taps of a phase of a weight [C,M/groups,KH,KW], packed for
/// `kernel.blocked_conv`.
static Value packPhase(OpBuilder &b, Location loc, ElementsAttr weight,
                       const Phase &py, const Phase &px,
                       const GroupBlocks &groups) {
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t lanes = groups.lanes, width = groups.together * lanes;
  Floats floats(weight);
  return makeFloats(
      b, loc,
      {groups.outBlocks() / groups.together, groups.window, py.size(),
       px.size(), lanes, width},
      [&](ArrayRef<int64_t> p) {
        int64_t out = p[0] * width + p[5];
        int64_t in = (groups.first(p[0]) + p[1]) * lanes + p[4];
        if (!groups.meet(in, out) || py.taps.empty() || px.taps.empty())
          return 0.0f;
        int64_t place = in * groups.outs + out % groups.outs;
        return floats[(place * shape[2] + py.taps[p[2]]) * shape[3] +
                      px.taps[p[3]]];
      });
}

bool LayoutAssigner::convertConvTranspose(kernel::ConvTransposeOp op) {
  constexpr int64_t mostPhases = 16;
  Value image = op.getInputs()[0], result = op.getResult(0);
  if (!isImage(image) || !isImage(result) ||
      !tensorType(image).getElementType().isF32())
    return false;
  std::optional<ConstantWeights> weights = constantWeights(op.getInputs());
  if (!weights || !hasBlockedExtras(op))
    return false;
  Axis y = axisOf(op, 0), x = axisOf(op, 1);
  if (y.stride * x.stride > mostPhases)
    return false;

  ImplicitLocOpBuilder b(op.getLoc(), op);
  MLIRContext *context = b.getContext();
  (void)blockedInput(b, op.getLoc(), image);
  Blocked home = makeHome(b, result);
  SmallVector<Extra> extras = blockExtras(b, op);
  auto group = int64_t(op.getGroup());
  ArrayRef<int64_t> shape = weights->weight.getShapedType().getShape();
  int64_t outs = group * shape[1];
  GroupBlocks groups(group, shape[1], shape[0] / group, lanes,
                     blocksTogether(blocksOf(outs), registers));
  Value packedBias = packBias(b, op.getLoc(), weights->bias, outs, lanes);
  Value made = inside(b, home);
  for (int64_t ry = 0; ry < std::min(y.stride, y.outs); ++ry)
    for (int64_t rx = 0; rx < std::min(x.stride, x.outs); ++rx) {
      Phase py = phaseOf(y, ry), px = phaseOf(x, rx);
      Value input = blockedInput(b, op.getLoc(), image, {py.low(), px.low()},
                                 {py.high(y), px.high(x)});
      SmallVector<int64_t> sizes(tensorType(made).getShape());
      sizes[2] = py.count;
      sizes[3] = px.count;
      auto starts = indices(context, {0, 0, ry, rx, 0});
      auto steps = indices(context, {1, 1, y.stride, x.stride, 1});
      auto part = [&](Value whole) -> Value {
        return tensor::ExtractSliceOp::create(b, whole, starts,
                                              indices(context, sizes), steps);
      };
      SmallVector<Extra> parts = extras;
      for (Extra &extra : parts)
        if (tensorType(extra.value).getShape() == tensorType(made).getShape())
          extra.value = part(extra.value);
      int64_t macs = sizes[0] * outs * sizes[2] * sizes[3] * groups.ins *
                     int64_t(py.taps.size() * px.taps.size());
      SmallVector<NamedAttribute> attributes = {
          b.getNamedAttr("strides", b.getDenseI64ArrayAttr({1, 1})),
          b.getNamedAttr("dilations",
                         b.getDenseI64ArrayAttr({py.step, px.step})),
          b.getNamedAttr("macs", b.getI64IntegerAttr(macs))};
      Value packed = packPhase(b, op.getLoc(), weights->weight, py, px, groups);
      groups.addTo(attributes, b);
      Operation *kernel = createKernel(b, op, "kernel.blocked_conv",
                                       {input, packed, packedBias}, parts,
                                       part(made), attributes);
      made =
          tensor::InsertSliceOp::create(b, kernel->getResult(0), made, starts,
                                        indices(context, sizes), steps);
    }
  settle(b, result, home, made);
  return true;
}
