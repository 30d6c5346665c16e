#ifndef INLAY_PASSES_FLATTENVOLUMES_TD
#define INLAY_PASSES_FLATTENVOLUMES_TD

include "mlir/Pass/PassBase.td"

def FlattenVolumes : Pass<"inlay-flatten-volumes", "::mlir::func::FuncOp"> {
  let summary = "make convolutions of volumes convolutions of images";
  let description = [{
    A convolution over depth, height and width becomes one over height and
    width, for which there are kernels in registers. The planes that a place
    in depth reads become channels, and places in depth a batch:

        image[n * OD + od, (g * KD + kd) * C/G + c] =
            input[n, g * C/G + c, od * stride + kd * dilation - pad]

    The copies take KD times the memory of the input. Reordering sums changes
    their roundings.

    Needs nothing of the IR; runs after batch normalisations are folded, which
    then stand behind a transpose. Afterwards no convolution of float32 with
    constant weights has three spatial axes. Others are left alone.

    Example (`test/passes/flatten-volumes.mlir`):
    ```mlir
    func.func @example(%x: tensor<1x2x4x5x5xf32>) -> tensor<1x3x3x4x4xf32> {
      %w = inlay.constant dense<0.5> : tensor<3x2x2x2x2xf32>
      %0 = inlay.conv %x, %w {strides = array<i64: 1, 1, 1>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x5x5xf32>, tensor<3x2x2x2x2xf32>) -> tensor<1x3x3x4x4xf32>
      return %0 : tensor<1x3x3x4x4xf32>
    }
    ```
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_PASSES_FLATTENVOLUMES_TD
