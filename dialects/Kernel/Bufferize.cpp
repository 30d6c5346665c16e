// How kernels on tensors become kernels on buffers: the inputs are read, each
// `outs` operand is written in place and aliases its result.
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace inlay;
using namespace inlay::kernel;

namespace {

template <typename Op>
struct KernelBufferization
    : DstBufferizableOpInterfaceExternalModel<KernelBufferization<Op>, Op> {
  /// Kernels write every element of their outputs and read none before.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    return !cast<DestinationStyleOpInterface>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      if (!isa<TensorType>(operand.getType())) {
        operands.push_back(operand);
        continue;
      }
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      operands.push_back(*buffer);
    }
    OperationState newState(op->getLoc(), op->getName(), operands, TypeRange(),
                            op->getAttrs());
    Region *epilogue = newState.addRegion();
    rewriter.setInsertionPoint(op);
    epilogue->takeBody(op->getRegion(0));
    rewriter.create(newState);
    auto inits = cast<DestinationStyleOpInterface>(op).getDpsInitsMutable();
    SmallVector<Value> results;
    for (OpOperand &init : inits)
      results.push_back(operands[init.getOperandNumber()]);
    replaceOpWithBufferizedValues(rewriter, op, results);
    return success();
  }
};

} // namespace

void kernel::registerBufferization(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, KernelDialect *) {
    kernel::PackOp::attachInterface<KernelBufferization<kernel::PackOp>>(
        *context);
    kernel::UnpackOp::attachInterface<KernelBufferization<kernel::UnpackOp>>(
        *context);
    kernel::FillHaloOp::attachInterface<
        KernelBufferization<kernel::FillHaloOp>>(*context);
    kernel::BlockedConvOp::attachInterface<
        KernelBufferization<kernel::BlockedConvOp>>(*context);
    kernel::BlockedDepthwiseOp::attachInterface<
        KernelBufferization<kernel::BlockedDepthwiseOp>>(*context);
    kernel::BlockedPoolOp::attachInterface<
        KernelBufferization<kernel::BlockedPoolOp>>(*context);
    kernel::PackedMatMulOp::attachInterface<
        KernelBufferization<kernel::PackedMatMulOp>>(*context);
    kernel::BlockedQConvOp::attachInterface<
        KernelBufferization<kernel::BlockedQConvOp>>(*context);
    kernel::BlockedQDepthwiseOp::attachInterface<
        KernelBufferization<kernel::BlockedQDepthwiseOp>>(*context);
    kernel::BlockedQPoolOp::attachInterface<
        KernelBufferization<kernel::BlockedQPoolOp>>(*context);
    kernel::PackedQMatMulOp::attachInterface<
        KernelBufferization<kernel::PackedQMatMulOp>>(*context);
    kernel::ResizeOp::attachInterface<KernelBufferization<kernel::ResizeOp>>(
        *context);
    kernel::GridSampleOp::attachInterface<
        KernelBufferization<kernel::GridSampleOp>>(*context);
    kernel::RoiAlignOp::attachInterface<
        KernelBufferization<kernel::RoiAlignOp>>(*context);
    kernel::RoiPoolOp::attachInterface<KernelBufferization<kernel::RoiPoolOp>>(
        *context);
    kernel::ScatterOp::attachInterface<KernelBufferization<kernel::ScatterOp>>(
        *context);
    kernel::PoolArgmaxOp::attachInterface<
        KernelBufferization<kernel::PoolArgmaxOp>>(*context);
    kernel::CumulateOp::attachInterface<
        KernelBufferization<kernel::CumulateOp>>(*context);
    kernel::TopKOp::attachInterface<KernelBufferization<kernel::TopKOp>>(
        *context);
    kernel::NmsOp::attachInterface<KernelBufferization<kernel::NmsOp>>(
        *context);
    kernel::DetOp::attachInterface<KernelBufferization<kernel::DetOp>>(
        *context);
    kernel::CoupleOp::attachInterface<KernelBufferization<kernel::CoupleOp>>(
        *context);
    kernel::ConvOp::attachInterface<KernelBufferization<kernel::ConvOp>>(
        *context);
    kernel::ConvTransposeOp::attachInterface<
        KernelBufferization<kernel::ConvTransposeOp>>(*context);
    kernel::MatMulOp::attachInterface<KernelBufferization<kernel::MatMulOp>>(
        *context);
    kernel::PoolOp::attachInterface<KernelBufferization<kernel::PoolOp>>(
        *context);
    kernel::ReduceOp::attachInterface<KernelBufferization<kernel::ReduceOp>>(
        *context);
    kernel::ArgReduceOp::attachInterface<
        KernelBufferization<kernel::ArgReduceOp>>(*context);
    kernel::SoftmaxOp::attachInterface<KernelBufferization<kernel::SoftmaxOp>>(
        *context);
    kernel::LayerNormOp::attachInterface<
        KernelBufferization<kernel::LayerNormOp>>(*context);
    kernel::LrnOp::attachInterface<KernelBufferization<kernel::LrnOp>>(
        *context);
    kernel::RecurrentOp::attachInterface<
        KernelBufferization<kernel::RecurrentOp>>(*context);
    kernel::QConvOp::attachInterface<KernelBufferization<kernel::QConvOp>>(
        *context);
    kernel::QMatMulOp::attachInterface<KernelBufferization<kernel::QMatMulOp>>(
        *context);
    kernel::QPoolOp::attachInterface<KernelBufferization<kernel::QPoolOp>>(
        *context);
    kernel::QSoftmaxOp::attachInterface<
        KernelBufferization<kernel::QSoftmaxOp>>(*context);
    kernel::QSumOp::attachInterface<KernelBufferization<kernel::QSumOp>>(
        *context);
    kernel::TreesOp::attachInterface<KernelBufferization<kernel::TreesOp>>(
        *context);
  });
}
