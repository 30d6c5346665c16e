#ifndef INLAY_PASSES_ASSIGNLAYOUT_TD
#define INLAY_PASSES_ASSIGNLAYOUT_TD

include "mlir/Pass/PassBase.td"

def AssignLayout : Pass<"inlay-assign-layout", "::mlir::func::FuncOp"> {
  let summary = "Give convolutional layers a channel-blocked layout";
  let description = [{
    For a target with vectors of `lanes` floats, 2-D convolutions with constant
    weights, and the pools, elementwise ops, concats and slices between them,
    work on tensors [N, C/lanes, H, W, lanes]. A producer writes inside the zero
    halo that its consumers need, so that no convolution tests for its border.
    Weights are packed here, in the order in which the kernels read them.
    Products with a constant right side get packed columns.

    Sums of 8-bit codes do the same with `lanes` sums of 32 bits in a register:
    four input channels are one word of a dot product, halos hold the zero of
    the input, and all zeros are folded into the bias. An image of few channels
    is read by rows of neighbouring codes instead. Elementwise ops between codes
    and floats get the attribute `inlay.lanes`, by which they run in registers.

    Before: kernels on tensors (`--inlay-to-kernels`). After: the kernels named
    above are `kernel.blocked_*` and `kernel.packed_matmul`; `kernel.pack` and
    `kernel.unpack` stand only where a value changes its layout. Left alone: 1-D
    and 3-D convolutions, grouped ones that are not depthwise, other element
    types than f32 and codes, weights known only at run time. With `lanes=1`
    nothing happens.

    Example (`test/passes/assign-layout.mlir`):
    ```mlir
    func.func @example(%a: tensor<4x3xf32>) -> tensor<4x10xf32> {
      %w = arith.constant dense<0.5> : tensor<3x10xf32>
      %e = tensor.empty() : tensor<4x10xf32>
      %0 = kernel.matmul ins(%a, %w : tensor<4x3xf32>, tensor<3x10xf32>) outs(%e : tensor<4x10xf32>) -> tensor<4x10xf32>
      return %0 : tensor<4x10xf32>
    }
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "16",
           "floats in a vector register of the target">,
    Option<"registers", "registers", "int64_t", "32",
           "vector registers of the target">,
    Option<"codes", "codes", "bool", "true",
           "whether 8-bit codes are put into vectors too">];
  let dependentDialects = ["::inlay::kernel::KernelDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect"];
}

#endif // INLAY_PASSES_ASSIGNLAYOUT_TD
