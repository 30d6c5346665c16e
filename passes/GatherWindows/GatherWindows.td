#ifndef INLAY_PASSES_GATHERWINDOWS_TD
#define INLAY_PASSES_GATHERWINDOWS_TD

include "mlir/Pass/PassBase.td"

def GatherWindows : Pass<"inlay-gather-windows", "::mlir::func::FuncOp"> {
  let summary = "prepare quantized products for dot products of small processors";
  let description = [{
    For processors with dot products of 16-bit pairs, as the DSP instructions of
    Cortex-M. A quantized convolution or product is marked `gathered`: its
    lowering copies the window of a result, less the zero of the input, into a
    local row of 16-bit numbers, from which all channels are computed. The
    weights of one channel are one row; in each group of four the middle two
    change places, so that the even and the odd bytes of a word are two pairs of
    neighbours. A depthwise convolution copies a whole channel, with 0 around it.
    Where the channels of the input come last (`--inlay-assign-layout`), the codes
    of a place, or of a row of them, are copied four at a time.

    Needs kernels on tensors. Afterwards `gathered` ops have constant signed
    weights without a zero. Leaves alone: other weights, fewer than 4 channels in
    a group, rows of fewer than 8 terms, depthwise rows with dilation, and what
    takes more than `bytes` of stack.

    Example (`test/passes/gather-windows.mlir`):
    ```mlir
    func.func @example(%x: tensor<1x8xi8>, %y: tensor<1x4xi32>) -> tensor<1x4xi32> {
      %w = arith.constant dense<[[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]]> : tensor<4x8xi8>
      %0 = kernel.qmatmul ins(%x, %w : tensor<1x8xi8>, tensor<4x8xi8>) outs(%y : tensor<1x4xi32>) {trans_b = true} -> tensor<1x4xi32>
      return %0 : tensor<1x4xi32>
    }
    ```
    becomes
    ```mlir
    func.func @example(%x: tensor<1x8xi8>, %y: tensor<1x4xi32>) -> tensor<1x4xi32> {
      %w = arith.constant dense<[[0, 2, 1, 3, 4, 6, 5, 7], [0, 2, 1, 3, 4, 6, 5, 7], [0, 2, 1, 3, 4, 6, 5, 7], [0, 2, 1, 3, 4, 6, 5, 7]]> : tensor<4x8xi8>
      %0 = kernel.qmatmul ins(%x, %w : tensor<1x8xi8>, tensor<4x8xi8>) outs(%y : tensor<1x4xi32>) {trans_b = true, gathered = true} -> tensor<1x4xi32>
      return %0 : tensor<1x4xi32>
    }
    ```
  }];
  let options = [
    Option<"bytes", "bytes", "int64_t", "8192",
           "most stack for the gathered windows of a layer">];
  let dependentDialects = ["::inlay::kernel::KernelDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif // INLAY_PASSES_GATHERWINDOWS_TD
