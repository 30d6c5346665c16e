// Shapes and places of tensors whose channels may come last. Lowerings think in
// N,C,spatial, and turn to the tensor's own order where they touch it.
#ifndef INLAY_PASSES_LOWERKERNELS_CHANNELSLAST_H
#define INLAY_PASSES_LOWERKERNELS_CHANNELSLAST_H

#include "passes/LowerKernels/Builder.h"

namespace inlay {

/// The shape of `buffer` as N,C,spatial.
inline llvm::SmallVector<int64_t> channelsFirst(mlir::Value buffer, bool last) {
  llvm::SmallVector<int64_t> shape(bufferShape(buffer));
  if (last)
    std::rotate(shape.begin() + 1, shape.end() - 1, shape.end());
  return shape;
}

/// A place N,C,spatial as a tensor has it whose channels come `last`.
inline LoopBuilder::Values placeIn(bool last, LoopBuilder::Values place) {
  if (last)
    std::rotate(place.begin() + 1, place.begin() + 2, place.end());
  return place;
}

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_CHANNELSLAST_H
