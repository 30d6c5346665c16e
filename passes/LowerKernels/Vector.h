// Words for vector code: loads, stores and epilogues on registers of `lanes`
// elements along the last axis.
#ifndef INLAY_PASSES_LOWERKERNELS_VECTOR_H
#define INLAY_PASSES_LOWERKERNELS_VECTOR_H

#include "passes/LowerKernels/Builder.h"

namespace inlay {

mlir::Value loadVector(LoopBuilder &b, mlir::Value buffer,
                       mlir::ValueRange place, int64_t lanes);
void storeVector(LoopBuilder &b, mlir::Value value, mlir::Value buffer,
                 mlir::ValueRange place);
/// All lanes hold `scalar`.
mlir::Value splat(LoopBuilder &b, mlir::Value scalar, int64_t lanes);
/// x * y + sum in one rounding, lane by lane.
mlir::Value fusedMultiplyAdd(LoopBuilder &b, mlir::Value x, mlir::Value y,
                             mlir::Value sum);

/// Emits the ops of `block` (without its terminator) for vectors: `values` are
/// the vectors of the block's arguments. Returns the vector of the value that
/// the terminator yields.
mlir::Value emitVectorBlock(LoopBuilder &b, mlir::Block &block,
                            mlir::ValueRange values, int64_t lanes);

/// Applies the epilogue of kernel `op` to a vector whose lane 0 stands at
/// `place`, lanes along the last axis, and stores it.
void storeVectorWithEpilogue(LoopBuilder &b, mlir::Operation *op,
                             mlir::Value value, mlir::ValueRange place,
                             int64_t lanes);

/// How `size` places split into tiles of at most `largest`, as even as
/// possible: first `count` tiles of `size`, then the rest one smaller.
struct TileSplit {
  int64_t large = 0, largeCount = 0, small = 0, smallCount = 0;
};
TileSplit splitEvenly(int64_t size, int64_t largest);

void lowerBlockedConv(LoopBuilder &b, kernel::BlockedConvOp op);
void lowerBlockedDepthwise(LoopBuilder &b, kernel::BlockedDepthwiseOp op);
void lowerBlockedPool(LoopBuilder &b, kernel::BlockedPoolOp op);
void lowerPackedMatMul(LoopBuilder &b, kernel::PackedMatMulOp op);
void lowerPack(LoopBuilder &b, kernel::PackOp op);
void lowerUnpack(LoopBuilder &b, kernel::UnpackOp op);
void lowerFillHalo(LoopBuilder &b, kernel::FillHaloOp op);

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_VECTOR_H
