//===- FoldBatchNorm.td ---------------------------------------------------===//
#ifndef INLAY_FOLD_BATCH_NORM_TD
#define INLAY_FOLD_BATCH_NORM_TD

include "mlir/Pass/PassBase.td"

def FoldBatchNorm : Pass<"inlay-fold-batch-norm", "::mlir::func::FuncOp"> {
  let summary = "fold batch normalisation and affine ops into weights";
  let description = [{
    Multiplies constant factors per channel into the weights before (or after)
    them, and adds constant terms per channel to the bias. Factors and terms
    come from `batch_norm` with constant statistics, and from `mul`, `div`,
    `add` and `sub` by constants that vary along the channel axis only.

    Needs constants folded. Afterwards no `batch_norm` is left: what follows no
    foldable product has become a `mul` and an `add`, or with statistics that
    are not constant its definition, op by op.
    New weights are computed in double from the old ones and rounded once, so
    results may differ from the graph's own order of rounding by some ULP.

    Leaves alone: products whose result has other users; weights that are not
    constant; a term before a convolution with padding (the padded places would
    have to hold the term's negative); a term after `matmul`, which has no bias.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
      %w = inlay.constant dense<1.5> : tensor<1x1x1x1xf32>
      %two = inlay.constant dense<2.0> : tensor<f32>
      %three = inlay.constant dense<3.0> : tensor<f32>
      %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
      %1 = inlay.binary mul %0, %two : (tensor<1x1x2x2xf32>, tensor<f32>) -> tensor<1x1x2x2xf32>
      %2 = inlay.binary add %1, %three : (tensor<1x1x2x2xf32>, tensor<f32>) -> tensor<1x1x2x2xf32>
      return %2 : tensor<1x1x2x2xf32>
    }
    ```
    becomes, with twice the weight and a bias of 3,
    ```mlir
    func.func @example(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
      %w = inlay.constant dense<3.0> : tensor<1x1x1x1xf32>
      %b = inlay.constant dense<3.0> : tensor<1xf32>
      %0 = inlay.conv %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x2x2xf32>
      return %0 : tensor<1x1x2x2xf32>
    }
    ```
  }];
  let options = [Option<"foldsProducts", "fold", "bool", "true",
      "fold into products; without, batch normalisation is only expanded">];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_FOLD_BATCH_NORM_TD
