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
/// Asks for the line of the cache that holds an element, for reading soon.
void prefetch(LoopBuilder &b, mlir::Value buffer, mlir::ValueRange place);
/// All lanes hold `scalar`.
mlir::Value splat(LoopBuilder &b, mlir::Value scalar, int64_t lanes);
/// x * y + sum in one rounding, lane by lane.
mlir::Value fusedMultiplyAdd(LoopBuilder &b, mlir::Value x, mlir::Value y,
                             mlir::Value sum);

/// Emits the ops of `block` (without its terminator) for vectors and stores
/// what it yields: `values` are the vectors of the block's arguments, lane 0
/// stands at `place` of `out`. Reads of tables are done lane by lane.
void storeVectorBlock(LoopBuilder &b, mlir::Block &block,
                      mlir::ValueRange values, mlir::Value out,
                      mlir::ValueRange place, int64_t lanes);

/// Applies the epilogue of kernel `op` to a vector whose lane 0 stands at
/// `place`, lanes along the last axis, and stores it.
void storeVectorWithEpilogue(LoopBuilder &b, mlir::Operation *op,
                             mlir::Value value, mlir::ValueRange place,
                             int64_t lanes);

/// The lanes of a vector combined with `start`, one after the other.
mlir::Value
foldLanes(LoopBuilder &b, llvm::StringRef word, mlir::Value vector,
          mlir::Value start,
          llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> combine);

/// How `size` places split into tiles of at most `largest`, as even as
/// possible: first `count` tiles of `size`, then the rest one smaller.
struct TileSplit {
  int64_t large = 0, largeCount = 0, small = 0, smallCount = 0;
};
TileSplit splitEvenly(int64_t size, int64_t largest);

/// Visits all tiles of one axis: `body(first place, size, number of the tile)`.
void overTiles(
    LoopBuilder &b, const TileSplit &split, llvm::StringRef name,
    llvm::function_ref<void(mlir::Value, int64_t, mlir::Value)> body);

/// The first block of the input of a convolution in blocked layout that `width`
/// outputs from number `group * width` on have a part in; null where they have
/// in all of them. The weights are those of `blocks` blocks.
template <typename Op>
mlir::Value firstBlock(LoopBuilder &b, Op op, mlir::Value group, int64_t width,
                       int64_t blocks) {
  auto outs = int64_t(op.getGroupOutputs()), ins = int64_t(op.getGroupInputs());
  llvm::ArrayRef<int64_t> shape = bufferShape(op.getInputs()[0]);
  if (outs == 0 || shape[1] == blocks)
    return {};
  return b.named("first", [&] {
    mlir::Value channel = b.mulIndex(group, width);
    mlir::Value first = b.mulIndex(b.divIndex(channel, outs), ins);
    return b.minIndex(b.divIndex(first, shape[4]), shape[1] - blocks);
  });
}

/// Whether registers have that many lanes on some target.
bool isVectorWidth(int64_t lanes);
/// Whether rows follow each other without a gap, so that H x W is one row.
bool rowsJoin(mlir::Value buffer, size_t rowAxis);
/// [N,CB,H,W,L] as [N,CB,1,H*W,L].
mlir::Value joinRows(LoopBuilder &b, mlir::Value buffer);

//===-- codes -------------------------------------------------------------===//

/// Four bytes a lane.
mlir::Value loadWords(LoopBuilder &b, mlir::Value buffer,
                      mlir::ValueRange place, int64_t lanes);
/// Four codes that follow each other, in every lane, as bytes of 0 to 255:
/// signed codes plus 128.
mlir::Value splatWord(LoopBuilder &b, mlir::Value buffer,
                      mlir::ValueRange place, int64_t lanes, bool isUnsigned);
mlir::Value dot4(LoopBuilder &b, mlir::Value sum, mlir::Value x, mlir::Value w);
/// sum - codes * correction, lane by lane.
mlir::Value lessCorrection(LoopBuilder &b, mlir::Value sum, mlir::Value codes,
                           int64_t correction);
/// Codes as integers of 32 bits.
mlir::Value widened(LoopBuilder &b, mlir::Value codes, bool isUnsigned);
/// As `storeVectorWithEpilogue`, for the first `count` lanes, one by one.
void storeLanesWithEpilogue(LoopBuilder &b, mlir::Operation *op,
                            mlir::Value value, mlir::ValueRange place,
                            int64_t count);

void lowerBlockedQConv(LoopBuilder &b, kernel::BlockedQConvOp op);
void lowerBlockedQDepthwise(LoopBuilder &b, kernel::BlockedQDepthwiseOp op);
void lowerBlockedQPool(LoopBuilder &b, kernel::BlockedQPoolOp op);
void lowerPackedQMatMul(LoopBuilder &b, kernel::PackedQMatMulOp op);
void lowerBlockedConv(LoopBuilder &b, kernel::BlockedConvOp op);
void lowerBlockedDepthwise(LoopBuilder &b, kernel::BlockedDepthwiseOp op);
void lowerBlockedPool(LoopBuilder &b, kernel::BlockedPoolOp op);
void lowerPackedMatMul(LoopBuilder &b, kernel::PackedMatMulOp op);
void lowerPack(LoopBuilder &b, kernel::PackOp op);
void lowerUnpack(LoopBuilder &b, kernel::UnpackOp op);
void lowerFillHalo(LoopBuilder &b, kernel::FillHaloOp op);

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_VECTOR_H
