//===- FuseLayers.td ------------------------------------------------------===//
#ifndef INLAY_FUSE_LAYERS_TD
#define INLAY_FUSE_LAYERS_TD

include "mlir/Pass/PassBase.td"

def FuseLayers : Pass<"inlay-fuse-layers", "::mlir::func::FuncOp"> {
  let summary = "group ops into layers";
  let description = [{
    Puts every op of a graph except constants and pure views into an
    `inlay.layer`: a *root* (convolution, product, pool, reduction, softmax,
    data movement ...) with the elementwise ops after it, or elementwise ops
    alone.

    Needs a graph in the `inlay` dialect; simplify it before, since what stands
    between a root and its activation keeps them apart. Afterwards the graph
    holds layers, constants, and the views `reshape`, `concat` and `slice` with
    steps of 1. Every layer has one live result (a recurrent root: all of its
    own), is placed where its last op was, is located at all of its ops, and
    holds copies of the constants that it reads (which share their data).

    An op joins the layer of its users if all its users are in that one layer
    and its result has the layer's shape; the last such root wins, but a root
    that computes is preferred to one that only moves data. Recurrent ops and
    `arg_reduce` take no elementwise ops. What one would have liked to fuse is
    reported by a missed remark of category `fusion`.

    Example:
    ```mlir
    %0 = inlay.conv %x, %w {...}
    %1 = inlay.binary add %0, %residual
    %2 = inlay.unary relu %1
    ```
    becomes
    ```mlir
    %0 = inlay.layer "conv1" (%x, %residual) {
    ^bb0(%arg0, %arg1):
      %w = inlay.constant ...
      %1 = inlay.conv %arg0, %w {...}
      %2 = inlay.binary add %1, %arg1
      %3 = inlay.unary relu %2
      inlay.yield %3
    }
    ```
  }];
  let options = [
    Option<"fuse", "fuse", "bool", "true",
           "false: every op is a layer of its own">];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_FUSE_LAYERS_TD
