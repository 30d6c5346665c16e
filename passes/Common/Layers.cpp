// Walks over a graph that keep out of layers.
#include "passes/Common/Layers.h"
#include "dialects/Inlay/InlayDialect.h"

using namespace mlir;
using namespace inlay;

SmallVector<Operation *> inlay::opsOutsideLayers(func::FuncOp graph) {
  SmallVector<Operation *> ops;
  graph.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<LayerOp>(op))
      return WalkResult::skip(); // its body
    ops.push_back(op);
    return WalkResult::advance();
  });
  return ops;
}
