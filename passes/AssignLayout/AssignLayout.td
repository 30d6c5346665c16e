#ifndef INLAY_PASSES_ASSIGNLAYOUT_TD
#define INLAY_PASSES_ASSIGNLAYOUT_TD

include "mlir/Pass/PassBase.td"

def AssignLayout : Pass<"inlay-assign-layout", "::mlir::func::FuncOp"> {
  let summary = "Choose a layout for each tensor: blocks of channels, or channels last";
  let description = [{
    For a target with vectors of `lanes` floats, 2-D convolutions with constant
    weights, and the pools, elementwise ops, concats and slices between them,
    work on tensors [N, C/lanes, H, W, lanes]. A producer writes inside the zero
    halo that its consumers need, so that no convolution tests for its border.
    Weights are packed here, in the order in which the kernels read them. A
    convolution by groups reads only the blocks that its results have a part in;
    a transposed one becomes, for each place within its strides, an ordinary one
    that writes results a stride apart; one along a single axis is one over
    images of one row.

    Products with a constant right side get packed columns; a transposed right
    side of run time is turned if there are rows enough. Products, softmax and
    layer normalisation of contiguous lines, and elementwise exp, tanh and erf,
    keep their layout and get the attribute `inlay.lanes`. Recurrent layers with
    constant weights get them transposed, and `inlay.lanes`.

    Sums of 8-bit codes do the same with `lanes` sums of 32 bits in a register:
    four input channels are one word of a dot product, halos hold the zero of
    the input, and all zeros are folded into the bias. An image of few channels
    is read by rows of neighbouring codes instead. Pools and sums along a single
    axis follow the convolutions that they read. Elementwise ops between codes
    and floats get the attribute `inlay.lanes`, by which they run in registers.

    With `costs`, a convolution stays as it is where blocks do not pay for the
    packing and unpacking around it (`lib/Planning/LayoutCosts`), such as one of
    1x1 with a few channels between layers that are not blocked.

    Without vectors (`lanes=1`) a tensor N,C,spatial of codes may be kept as
    N,spatial,C, by the same choice (`lib/Planning/Layout`): the codes of a
    window's place then lie side by side, and a convolution reads them in runs.
    Each of `kernel.qconv`, pools and elementwise ops reads and writes either
    (`input_last`, `result_last`, maps that turn), so that nothing is turned over
    in a step of its own; a transpose in the model vanishes where both its sides
    are the same bytes. `gathers` says that windows will be copied
    (`--inlay-gather-windows`), which has other costs.

    Before: kernels on tensors (`--inlay-to-kernels`). After: the kernels named
    above are `kernel.blocked_*` and `kernel.packed_matmul`; `kernel.pack` and
    `kernel.unpack` stand only where a value changes its layout. Left alone: 3-D
    convolutions, transposed ones of more than 16 places within their strides,
    other element types than f32 and codes, weights known only at run time. With
    `lanes=1`, what comes from the caller or goes there, and what ops with one
    layout read or make (reshapes, softmax, resize), keeps its channels first, as
    do floats. With `codes=false` as well nothing happens.

    Example (`test/passes/assign-layout.mlir`):
    ```mlir
    func.func @example(%a: tensor<4x3xf32>) -> tensor<4x10xf32> {
      %w = arith.constant dense<0.5> : tensor<3x10xf32>
      %e = tensor.empty() : tensor<4x10xf32>
      %0 = kernel.matmul ins(%a, %w : tensor<4x3xf32>, tensor<3x10xf32>) outs(%e : tensor<4x10xf32>) -> tensor<4x10xf32>
      return %0 : tensor<4x10xf32>
    }
    ```

    Example (`test/passes/assign-layout-last.mlir`, `lanes=1 gathers=true`): one
    channel is the last as well as the first, and a row of taps lies in one run:
    ```mlir
    func.func @views_one_channel_as_the_last(%x: tensor<1x1x9x9xi8>) -> tensor<1x4x6x6xi32> {
      %w = arith.constant dense<3> : tensor<4x1x4x4xi8>
      %f = tensor.empty() : tensor<1x4x6x6xi32>
      %0 = kernel.qconv ins(%x, %w : tensor<1x1x9x9xi8>, tensor<4x1x4x4xi8>) outs(%f : tensor<1x4x6x6xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x4x6x6xi32>
      return %0 : tensor<1x4x6x6xi32>
    }
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "16",
           "floats in a vector register of the target">,
    Option<"registers", "registers", "int64_t", "32",
           "vector registers of the target">,
    Option<"codes", "codes", "bool", "true",
           "whether 8-bit codes are put into vectors too">,
    Option<"costs", "costs", "bool", "false",
           "whether convolutions that blocks do not pay for stay as they are">,
    Option<"gathers", "gathers", "bool", "false",
           "whether windows of codes are copied before they are multiplied">];
  let dependentDialects = ["::inlay::kernel::KernelDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect"];
}

#endif // INLAY_PASSES_ASSIGNLAYOUT_TD
