// The shapes that kernels on blocked and packed tensors need of each other.
#ifndef INLAY_DIALECTS_KERNEL_BLOCKEDSHAPES_H
#define INLAY_DIALECTS_KERNEL_BLOCKEDSHAPES_H

#include "dialects/Kernel/KernelDialect.h"

namespace inlay::kernel {

/// (C3), or (C4), of each of these ops, in words of its operands; the counts of
/// operands are right already.
llvm::LogicalResult verifyShapes(PackOp op);
llvm::LogicalResult verifyShapes(UnpackOp op);
llvm::LogicalResult verifyShapes(FillHaloOp op);
llvm::LogicalResult verifyShapes(BlockedConvOp op);
llvm::LogicalResult verifyShapes(BlockedDepthwiseOp op);
llvm::LogicalResult verifyShapes(BlockedPoolOp op);
llvm::LogicalResult verifyShapes(PackedMatMulOp op);
llvm::LogicalResult verifyShapes(BlockedQConvOp op);
llvm::LogicalResult verifyShapes(BlockedQDepthwiseOp op);
llvm::LogicalResult verifyShapes(BlockedQPoolOp op);
llvm::LogicalResult verifyShapes(PackedQMatMulOp op);

} // namespace inlay::kernel

#endif // INLAY_DIALECTS_KERNEL_BLOCKEDSHAPES_H
