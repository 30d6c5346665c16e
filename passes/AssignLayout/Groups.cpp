// Convolutions by groups as sums over few input blocks, most of whose weights
// may be 0: registers gain more than the zeros cost.
#include "passes/AssignLayout/Groups.h"

using namespace mlir;
using namespace inlay;

/// The blocks from the first channel of the first group to the last of the
/// last.
static std::pair<int64_t, int64_t> reach(const GroupBlocks &g, int64_t og) {
  int64_t width = g.together * g.lanes, channel = og * width;
  int64_t end = std::min(channel + width, g.groups * g.outs);
  int64_t first = channel / g.outs, last = (end - 1) / g.outs;
  return {first * g.ins / g.lanes, ((last + 1) * g.ins - 1) / g.lanes};
}

GroupBlocks::GroupBlocks(int64_t groups, int64_t outs, int64_t ins,
                         int64_t lanes, int64_t together)
    : groups(groups), outs(outs), ins(ins), lanes(lanes), together(together) {
  // Blocks of several small groups together would read more zeros.
  if (groups > 1 && outs < 2 * lanes)
    this->together = 1;
  for (int64_t og = 0; og < outBlocks() / this->together; ++og) {
    auto [first, last] = reach(*this, og);
    window = std::max(window, last - first + 1);
  }
}

int64_t GroupBlocks::first(int64_t og) const {
  return std::min(reach(*this, og).first, inBlocks() - window);
}

void GroupBlocks::addTo(SmallVectorImpl<NamedAttribute> &attributes,
                        Builder &b) const {
  if (groups == 1)
    return;
  attributes.push_back(
      b.getNamedAttr("group_inputs", b.getI64IntegerAttr(ins)));
  attributes.push_back(
      b.getNamedAttr("group_outputs", b.getI64IntegerAttr(outs)));
}

Value GroupBlocks::pack(OpBuilder &builder, Location loc,
                        ElementsAttr weight) const {
  ArrayRef<int64_t> shape = weight.getShapedType().getShape();
  int64_t kh = shape[2], kw = shape[3], width = together * lanes;
  Floats floats(weight);
  return makeFloats(
      builder, loc, {outBlocks() / together, window, kh, kw, lanes, width},
      [&](ArrayRef<int64_t> p) {
        int64_t out = p[0] * width + p[5];
        int64_t in = (first(p[0]) + p[1]) * lanes + p[4];
        if (!meet(in, out))
          return 0.0f;
        return floats[((out * ins + in % ins) * kh + p[2]) * kw + p[3]];
      });
}
