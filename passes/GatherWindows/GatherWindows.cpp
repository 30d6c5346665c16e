// The pass: reorders weights and marks the ops that read them so.
#include "passes/GatherWindows/GatherWindows.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_GATHERWINDOWS
#include "passes/GatherWindows/GatherWindows.h.inc"
} // namespace inlay

/// Two windows at a time, of 16-bit numbers.
static constexpr int64_t bytesPerTerm = 4;
static constexpr int64_t leastChannels = 4, leastTerms = 8;

/// Rows of `terms` weights, in each group of four the middle two exchanged.
static Tensor exchanged(const Tensor &weights, int64_t terms) {
  Tensor result(weights.getType());
  static constexpr int64_t order[] = {0, 2, 1, 3};
  for (int64_t i = 0, count = weights.getNumElements(); i < count; ++i) {
    int64_t row = i / terms * terms, term = i - row;
    bool isWhole = term / 4 * 4 + 4 <= terms;
    int64_t from = isWhole ? row + term / 4 * 4 + order[term % 4] : i;
    result.setInt(i, weights.getInt(weights.isSplat() ? 0 : from));
  }
  return result;
}

namespace {
struct GatherWindows : public inlay::impl::GatherWindowsBase<GatherWindows> {
  using GatherWindowsBase::GatherWindowsBase;

  void runOnOperation() override {
    getOperation().walk([&](kernel::QConvOp op) {
      SmallVector<int64_t> weight =
          channelsFirst(op.getInputs()[1], op.getInputLast());
      int64_t channels = weight[0];
      if (weight[1] == 1 && int64_t(op.getGroup()) > 1) {
        op.setGathered(fitsInPlane(op));
        return;
      }
      if (op.getWeightZero() == 0 && !op.getWeightUnsigned() &&
          channels / int64_t(op.getGroup()) >= leastChannels &&
          reorder(op->getOpOperand(1), channels))
        op.setGathered(true);
    });
    getOperation().walk([&](kernel::QMatMulOp op) {
      ArrayRef<int64_t> rhs = shapeOf(op.getInputs()[1]);
      if (op.getRhsZero() == 0 && !op.getRhsUnsigned() && op.getTransB() &&
          rhs.size() == 2 && rhs[0] >= leastChannels &&
          reorder(op->getOpOperand(1), rhs[0]))
        op.setGathered(true);
    });
  }

private:
  static ArrayRef<int64_t> shapeOf(Value value) {
    return cast<ShapedType>(value.getType()).getShape();
  }

  /// The shape as N,C,spatial of a tensor whose channels may come last.
  static SmallVector<int64_t> channelsFirst(Value value, bool last) {
    SmallVector<int64_t> shape(shapeOf(value));
    if (last)
      std::rotate(shape.begin() + 1, shape.end() - 1, shape.end());
    return shape;
  }

  /// Whether the taps of a depthwise row lie side by side, and a channel with
  /// what is around it fits on the stack.
  bool fitsInPlane(kernel::QConvOp op) {
    SmallVector<int64_t> weight =
        channelsFirst(op.getInputs()[1], op.getInputLast());
    SmallVector<int64_t> out =
        channelsFirst(op.getOuts()[0], op.getResultLast());
    size_t spatial = weight.size() - 2;
    if (spatial > 2 || op.getWeightZero() != 0 || op.getWeightUnsigned() ||
        op.getDilations().back() != 1)
      return false;
    int64_t elements = 1;
    for (size_t i = 0; i < spatial; ++i)
      elements *= (out[2 + i] - 1) * op.getStrides()[i] +
                  weight[2 + i] * op.getDilations()[i] + 1;
    return elements * 2 <= bytes;
  }

  /// Exchanges constant weights of `channels` rows; false if it cannot.
  bool reorder(OpOperand &weight, int64_t channels) {
    ElementsAttr attr;
    if (!matchPattern(weight.get(), m_Constant(&attr)))
      return false;
    int64_t terms = attr.getNumElements() / channels;
    if (terms < leastTerms || terms * bytesPerTerm > bytes)
      return false;
    FailureOr<Tensor> values = Tensor::fromAttr(attr);
    if (failed(values))
      return false;
    OpBuilder b(weight.getOwner());
    Location loc = weight.get().getLoc();
    TypedAttr reordered =
        cast<TypedAttr>(exchanged(*values, terms).toAttr("exchanged"));
    weight.set(arith::ConstantOp::create(b, loc, reordered));
    return true;
  }
};
} // namespace
