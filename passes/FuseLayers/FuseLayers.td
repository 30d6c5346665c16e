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

    The bodies of `inlay.if` and `inlay.loop` are graphs of their own: a layer
    never reaches out of one, so that what is computed once stays so.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x1x2x2xf32>, %r: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
      %w = inlay.constant dense<1.5> : tensor<1x1x1x1xf32>
      %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
      %1 = inlay.binary add %0, %r : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
      %2 = inlay.unary relu %1 : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
      return %2 : tensor<1x1x2x2xf32>
    }
    ```
    becomes
    ```mlir
    func.func @example(%x: tensor<1x1x2x2xf32>, %r: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
      %0 = inlay.layer "conv1" (%x, %r) : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
      ^bb0(%a: tensor<1x1x2x2xf32>, %b: tensor<1x1x2x2xf32>):
        %w = inlay.constant dense<1.5> : tensor<1x1x1x1xf32>
        %1 = inlay.conv %a, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
        %2 = inlay.binary add %1, %b : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
        %3 = inlay.unary relu %2 : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
        inlay.yield %3 : tensor<1x1x2x2xf32>
      }
      return %0 : tensor<1x1x2x2xf32>
    }
    ```
  }];
  let options = [
    Option<"fuse", "fuse", "bool", "true",
           "false: every op is a layer of its own">,
    Option<"roundApart", "round-apart", "bool", "false",
           "casts to 16-bit floats are layers of their own, so that registers "
           "of float32 hold all that others compute">];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_FUSE_LAYERS_TD
