// Verifiers and memory effects of the kernel ops.
#include "dialects/Kernel/BlockedShapes.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::kernel;

/// What all kernels promise: counts of operands, and an epilogue that takes
/// the computed value and one value of each extra.
template <typename Op>
static LogicalResult verifyKernel(Op op, size_t minInputs, size_t maxInputs,
                                  size_t neededOuts, bool mayHaveEpilogue) {
  size_t inputs = op.getInputs().size(), outs = op.getOuts().size();
  if (inputs < minInputs || inputs > maxInputs) { // (C1)
    InFlightDiagnostic error = op.emitOpError("has ")
                               << inputs << " inputs, but needs " << minInputs;
    if (maxInputs != minInputs)
      error << " to " << maxInputs;
    return error;
  }
  if (outs != neededOuts) // (C1)
    return op.emitOpError("has ")
           << outs << " outputs, but needs " << neededOuts;
  bool tensors = isa<TensorType>(op.getOuts().front().getType());
  if (op.getResults().size() != (tensors ? outs : 0))
    return op.emitOpError("has ")
           << op.getResults().size() << " results for " << outs << " outputs";
  if (op.getExtraMaps().size() != op.getExtras().size())
    return op.emitOpError("has ") << op.getExtras().size() << " extras, but "
                                  << op.getExtraMaps().size() << " maps";
  Region &epilogue = op.getEpilogue();
  if (epilogue.empty()) {
    if (!op.getExtras().empty())
      return op.emitOpError("has extras, but no epilogue that uses them");
    return success();
  }
  if (!mayHaveEpilogue) // (C2)
    return op.emitOpError("takes no epilogue");
  if (epilogue.getNumArguments() != 1 + op.getExtras().size()) // (C2)
    return op.emitOpError("epilogue has ")
           << epilogue.getNumArguments() << " arguments, but needs "
           << 1 + op.getExtras().size();
  int64_t rank = cast<ShapedType>(op.getOuts().front().getType()).getRank();
  auto maps = op.getExtraMaps().template getAsValueRange<AffineMapAttr>();
  for (auto [i, extra, map] : llvm::enumerate(op.getExtras(), maps)) {
    auto type = cast<ShapedType>(extra.getType());
    Type argument = epilogue.getArgument(1 + i).getType();
    if (argument != type.getElementType()) // (C2)
      return op.emitOpError("epilogue takes extra ")
             << i << " as " << argument << ", but it has elements of "
             << type.getElementType();
    if (map.getNumDims() != rank || map.getNumResults() != type.getRank())
      return op.emitOpError("map of extra ")
             << i << " leads from rank " << map.getNumDims() << " to rank "
             << map.getNumResults() << ", but the output has rank " << rank
             << " and the extra " << type.getRank();
  }
  // Blocks are verified after the op that holds them, so may be empty here.
  Block &block = epilogue.front();
  auto yield = block.empty() ? kernel::YieldOp()
                             : dyn_cast<kernel::YieldOp>(block.back());
  Type element =
      cast<ShapedType>(op.getOuts().front().getType()).getElementType();
  if (!yield || yield.getValue().getType() != element) // (C2)
    return op.emitOpError("epilogue must yield ") << element;
  return success();
}

/// The attributes of a sliding window fit the rank of its input. (C3)
template <typename Op>
static LogicalResult verifyWindow(Op op, ArrayRef<int64_t> kernel) {
  int64_t rank = cast<ShapedType>(op.getInputs().front().getType()).getRank();
  if (rank < 3 || rank > 5)
    return op.emitOpError("input has rank ")
           << rank << ", but 3, 4 or 5 (N,C,spatial) is needed";
  size_t spatial = rank - 2;
  if (kernel.size() != spatial || op.getStrides().size() != spatial ||
      op.getDilations().size() != spatial || op.getPads().size() != 2 * spatial)
    return op.emitOpError("has a window that does not fit ")
           << spatial << " spatial axes";
  return success();
}

/// The same for a convolution, whose weight holds the window. (C3)
template <typename Op> static LogicalResult verifyConv(Op op) {
  if (failed(verifyKernel(op, 2, 3, 1, true)))
    return failure();
  ArrayRef<int64_t> weight =
      cast<ShapedType>(op.getInputs()[1].getType()).getShape();
  if (weight.size() < 2)
    return op.emitOpError("weight has rank ")
           << weight.size() << ", but the rank of the input is needed";
  return verifyWindow(op, weight.drop_front(2));
}

/// Axes lie within the input. (C3)
template <typename Op>
static LogicalResult verifyAxes(Op op, ArrayRef<int64_t> axes) {
  int64_t rank = cast<ShapedType>(op.getInputs().front().getType()).getRank();
  for (int64_t axis : axes)
    if (axis < 0 || axis >= rank)
      return op.emitOpError("axis ")
             << axis << " is outside [0, " << rank << ")";
  return success();
}

LogicalResult kernel::ConvOp::verify() { return verifyConv(*this); }
LogicalResult kernel::ConvTransposeOp::verify() { return verifyConv(*this); }
LogicalResult kernel::MatMulOp::verify() {
  return verifyKernel(*this, 2, 2, 1, true);
}
LogicalResult kernel::PoolOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyWindow(*this, getKernel());
}
LogicalResult kernel::ReduceOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyAxes(*this, getAxes());
}
LogicalResult kernel::ArgReduceOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, false)))
    return failure();
  return verifyAxes(*this, static_cast<int64_t>(getAxis()));
}
LogicalResult kernel::SoftmaxOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyAxes(*this, static_cast<int64_t>(getAxis()));
}
LogicalResult kernel::LayerNormOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyAxes(*this, static_cast<int64_t>(getAxis()));
}
LogicalResult kernel::LrnOp::verify() {
  return verifyKernel(*this, 1, 1, 1, true);
}
LogicalResult kernel::RecurrentOp::verify() {
  size_t lstm = getCell() == CellKind::Lstm;
  size_t inputs = 5 + lstm + getHasPeepholes() + getHasLengths();
  size_t outs = 2 + lstm + getWritesY();
  if (failed(verifyKernel(*this, inputs, inputs, outs, false)))
    return failure();
  auto shape = [&](unsigned i) {
    return cast<ShapedType>(getInputs()[i].getType()).getShape();
  };
  ArrayRef<int64_t> x = shape(0), state = shape(4);
  if (x.size() != 3 || state.size() != 3) // (C3)
    return emitOpError("has x of rank ")
           << x.size() << " and initial_h of rank " << state.size()
           << ", but both need rank 3";
  int64_t gates = lstm ? 4 : getCell() == CellKind::Gru ? 3 : 1;
  int64_t directions = state[0], hidden = state[2];
  for (auto [name, i, columns] :
       {std::tuple("W", 1, x[2]), std::tuple("R", 2, hidden)}) { // (C3)
    SmallVector<int64_t> needed = {directions, gates * hidden, columns};
    if (getTransposedWeights())
      std::swap(needed[1], needed[2]);
    if (shape(i) != ArrayRef<int64_t>(needed))
      return emitOpError("has ") << name << " of shape [" << shape(i)
                                 << "], but needs [" << needed << "]";
  }
  int64_t scratch =
      cast<ShapedType>(getOuts().back().getType()).getNumElements();
  int64_t step = gates * hidden;
  bool fits = getTransposedWeights() && step > 0
                  ? scratch > 0 && scratch % step == 0
                  : scratch == step;
  if (!fits) // (C4)
    return emitOpError("has scratch of ")
           << scratch << " elements, but needs " << step
           << (getTransposedWeights() ? " or a multiple of that" : "");
  return success();
}

LogicalResult kernel::TreesOp::verify() {
  return verifyKernel(*this, 8, 9, 1, false);
}

LogicalResult kernel::PackOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, false)))
    return failure();
  return verifyShapes(*this);
}
LogicalResult kernel::UnpackOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, false)))
    return failure();
  return verifyShapes(*this);
}
LogicalResult kernel::FillHaloOp::verify() {
  if (failed(verifyKernel(*this, 0, 1, 1, false)))
    return failure();
  return verifyShapes(*this);
}
/// (C3) of floats, (C4) of codes; weights of blocks have rank 6.
template <typename Op> static LogicalResult verifyGroups(Op op) {
  auto ins = static_cast<int64_t>(op.getGroupInputs());
  auto outs = static_cast<int64_t>(op.getGroupOutputs());
  if (ins == 0 && outs == 0)
    return success();
  if (ins <= 0 || outs <= 0)
    return op.emitOpError("has groups of ")
           << ins << " to " << outs << " channels, but both must be positive";
  auto x = cast<ShapedType>(op.getInputs()[0].getType());
  auto w = cast<ShapedType>(op.getInputs()[1].getType());
  if (w.getRank() != 6 || w.getDimSize(1) > x.getDimSize(1))
    return op.emitOpError("reads ")
           << w.getDimSize(1) << " blocks of channels of a group from input "
           << x << ", which needs to be blocked and to have as many";
  return success();
}
LogicalResult kernel::BlockedConvOp::verify() {
  if (failed(verifyKernel(*this, 3, 3, 1, true)))
    return failure();
  if (failed(verifyShapes(*this)))
    return failure();
  return verifyGroups(*this);
}
LogicalResult kernel::BlockedDepthwiseOp::verify() {
  if (failed(verifyKernel(*this, 3, 3, 1, true)))
    return failure();
  return verifyShapes(*this);
}
LogicalResult kernel::BlockedPoolOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyShapes(*this);
}
LogicalResult kernel::PackedMatMulOp::verify() {
  if (failed(verifyKernel(*this, 2, 2, 1, true)))
    return failure();
  return verifyShapes(*this);
}

LogicalResult kernel::BlockedQConvOp::verify() {
  size_t inputs = getCorrection() == 0 ? 3 : 4;
  if (failed(verifyKernel(*this, inputs, inputs, 1, true)))
    return failure();
  if (failed(verifyShapes(*this)))
    return failure();
  return verifyGroups(*this);
}
LogicalResult kernel::BlockedQDepthwiseOp::verify() {
  if (failed(verifyKernel(*this, 3, 3, 1, true)))
    return failure();
  return verifyShapes(*this);
}
LogicalResult kernel::BlockedQPoolOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyShapes(*this);
}
LogicalResult kernel::PackedQMatMulOp::verify() {
  size_t inputs = getCorrection() == 0 ? 3 : 4;
  if (failed(verifyKernel(*this, inputs, inputs, 1, true)))
    return failure();
  return verifyShapes(*this);
}

LogicalResult kernel::QConvOp::verify() { return verifyConv(*this); }
LogicalResult kernel::QMatMulOp::verify() {
  return verifyKernel(*this, 2, 3, 1, true);
}
LogicalResult kernel::QPoolOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyWindow(*this, getKernel());
}
LogicalResult kernel::QSumOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyAxes(*this, getAxes());
}

LogicalResult kernel::QSoftmaxOp::verify() {
  if (failed(verifyKernel(*this, 2, 2, 1, true)))
    return failure();
  return verifyAxes(*this, static_cast<int64_t>(getAxis()));
}

LogicalResult kernel::ResizeOp::verify() {
  size_t axes = getAxes().size();
  for (ArrayRef<int64_t> list :
       {getTaps(), getFactors(), getDivisors(), getOffsets()})
    if (list.size() != axes) // (C3)
      return emitOpError("has ")
             << list.size() << " values for " << axes << " axes";
  size_t inputs = 1 + llvm::count(getDivisors(), 0) + getWeighted() * axes;
  if (failed(verifyKernel(*this, inputs, inputs, 1, true)))
    return failure();
  return verifyAxes(*this, getAxes());
}
LogicalResult kernel::GridSampleOp::verify() {
  return verifyKernel(*this, 2, 2, 1, true);
}
LogicalResult kernel::RoiAlignOp::verify() {
  return verifyKernel(*this, 3, 3, 1, true);
}
LogicalResult kernel::RoiPoolOp::verify() {
  return verifyKernel(*this, 2, 2, 1, true);
}
LogicalResult kernel::ScatterOp::verify() {
  return verifyKernel(*this, 3, 3, 1, false);
}
LogicalResult kernel::PoolArgmaxOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, false)))
    return failure();
  return verifyWindow(*this, getKernel());
}
LogicalResult kernel::CumulateOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 1, true)))
    return failure();
  return verifyAxes(*this, static_cast<int64_t>(getAxis()));
}
LogicalResult kernel::TopKOp::verify() {
  if (failed(verifyKernel(*this, 1, 1, 2, false)))
    return failure();
  return verifyAxes(*this, static_cast<int64_t>(getAxis()));
}
LogicalResult kernel::NmsOp::verify() {
  return verifyKernel(*this, 4, 4, 2, false);
}
LogicalResult kernel::DetOp::verify() {
  return verifyKernel(*this, 1, 1, 2, false);
}
LogicalResult kernel::CoupleOp::verify() {
  return verifyKernel(*this, 1, 1, 2, false);
}

/// Buffers are read and written; tensors have no effects.
template <typename Op>
static void kernelEffects(
    Op op, SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
               &effects) {
  auto add = [&](OpOperand &operand, MemoryEffects::Effect *effect) {
    if (isa<MemRefType>(operand.get().getType()))
      effects.emplace_back(effect, &operand,
                           SideEffects::DefaultResource::get());
  };
  for (OpOperand &operand : op.getInputsMutable())
    add(operand, MemoryEffects::Read::get());
  for (OpOperand &operand : op.getExtrasMutable())
    add(operand, MemoryEffects::Read::get());
  for (OpOperand &operand : op.getOutsMutable()) {
    add(operand, MemoryEffects::Write::get());
    add(operand, MemoryEffects::Read::get());
  }
}

#define INLAY_KERNEL_EFFECTS(OP)                                               \
  void kernel::OP::getEffects(                                                 \
      SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>      \
          &effects) {                                                          \
    kernelEffects(*this, effects);                                             \
  }
INLAY_KERNEL_EFFECTS(ConvOp)
INLAY_KERNEL_EFFECTS(ConvTransposeOp)
INLAY_KERNEL_EFFECTS(MatMulOp)
INLAY_KERNEL_EFFECTS(PoolOp)
INLAY_KERNEL_EFFECTS(ReduceOp)
INLAY_KERNEL_EFFECTS(ArgReduceOp)
INLAY_KERNEL_EFFECTS(SoftmaxOp)
INLAY_KERNEL_EFFECTS(LayerNormOp)
INLAY_KERNEL_EFFECTS(LrnOp)
INLAY_KERNEL_EFFECTS(RecurrentOp)
INLAY_KERNEL_EFFECTS(TreesOp)
INLAY_KERNEL_EFFECTS(PackOp)
INLAY_KERNEL_EFFECTS(UnpackOp)
INLAY_KERNEL_EFFECTS(FillHaloOp)
INLAY_KERNEL_EFFECTS(BlockedConvOp)
INLAY_KERNEL_EFFECTS(BlockedDepthwiseOp)
INLAY_KERNEL_EFFECTS(BlockedPoolOp)
INLAY_KERNEL_EFFECTS(PackedMatMulOp)
INLAY_KERNEL_EFFECTS(BlockedQConvOp)
INLAY_KERNEL_EFFECTS(BlockedQDepthwiseOp)
INLAY_KERNEL_EFFECTS(BlockedQPoolOp)
INLAY_KERNEL_EFFECTS(PackedQMatMulOp)
INLAY_KERNEL_EFFECTS(ResizeOp)
INLAY_KERNEL_EFFECTS(GridSampleOp)
INLAY_KERNEL_EFFECTS(RoiAlignOp)
INLAY_KERNEL_EFFECTS(RoiPoolOp)
INLAY_KERNEL_EFFECTS(ScatterOp)
INLAY_KERNEL_EFFECTS(PoolArgmaxOp)
INLAY_KERNEL_EFFECTS(CumulateOp)
INLAY_KERNEL_EFFECTS(TopKOp)
INLAY_KERNEL_EFFECTS(NmsOp)
INLAY_KERNEL_EFFECTS(DetOp)
INLAY_KERNEL_EFFECTS(CoupleOp)
INLAY_KERNEL_EFFECTS(QConvOp)
INLAY_KERNEL_EFFECTS(QMatMulOp)
INLAY_KERNEL_EFFECTS(QPoolOp)
INLAY_KERNEL_EFFECTS(QSoftmaxOp)
INLAY_KERNEL_EFFECTS(QSumOp)
#undef INLAY_KERNEL_EFFECTS
