// For processors without vectors: which tensors of codes are kept with their
// channels last, and the kernels that read and write them so.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_CHANNELSLAST_H
#define INLAY_PASSES_ASSIGNLAYOUT_CHANNELSLAST_H

#include "mlir/IR/Block.h"

namespace inlay::layout {

/// Chooses by the costs of lib/Planning/LayoutCosts and rewrites the kernels of
/// a block. `gathers`: windows are copied first (`inlay-gather-windows`).
void keepChannelsLast(mlir::Block &block, bool gathers);

} // namespace inlay::layout

#endif // INLAY_PASSES_ASSIGNLAYOUT_CHANNELSLAST_H
