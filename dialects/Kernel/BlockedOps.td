//===- BlockedOps.td - kernels on channel-blocked tensors -----------------===//
//
// For a vector width of L lanes, activations are stored as
// [N, C/L, H, W, L] (channels rounded up to a multiple of L; what is beyond
// the channels is never read as a result), so that a vector holds L channels
// of one pixel. Padding is a zero halo around H and W.
//
//===----------------------------------------------------------------------===//

#ifndef BLOCKED_OPS_TD
#define BLOCKED_OPS_TD

def PackOp : Kernel_Op<"pack"> {
  let summary = "N,C,H,W to blocked layout";
  let description = [{
    ins: [N,C,H,W]. outs: [N,ceil(C/L),H,W,L]; lanes beyond C get 0.

    (C1) there is 1 input and 1 output.
    (C2) there is no epilogue.
    (C3) shapes agree as above.

    Example:
    ```mlir
    func.func @example(%x: memref<1x20x4x4xf32>, %y: memref<1x2x4x4x16xf32>) {
      kernel.pack ins(%x : memref<1x20x4x4xf32>) outs(%y : memref<1x2x4x4x16xf32>)
      return
    }
    ```
  }];
  let arguments = common;
}

def UnpackOp : Kernel_Op<"unpack"> {
  let summary = "blocked layout to N,C,H,W";
  let description = [{
    ins: [N,ceil(C/L),H,W,L]. outs: [N,C,H,W].

    (C1) there is 1 input and 1 output.
    (C2) there is no epilogue.
    (C3) shapes agree as above.

    Example:
    ```mlir
    func.func @example(%x: memref<1x2x4x4x16xf32>, %y: memref<1x20x4x4xf32>) {
      kernel.unpack ins(%x : memref<1x2x4x4x16xf32>) outs(%y : memref<1x20x4x4xf32>)
      return
    }
    ```
  }];
  let arguments = common;
}

def FillHaloOp : Kernel_Op<"fill_halo"> {
  let summary = "zeros around the inside of a blocked or planar tensor";
  let description = [{
    outs: [N,CB,H,W,L] or [N,C,H,W]. Writes `fill` (the code that stands for 0)
    to the first `low` and last `high` rows and columns; the inside is left to
    the producer. What is written may be known only when running: then it is the
    one element of the input.

    (C1) there is at most 1 input, and 1 output.
    (C2) there is no epilogue.
    (C3) `low` and `high` have 2 values each and lie within H and W; an input has
    one element, of the output's type.

    Example:
    ```mlir
    func.func @example(%y: memref<1x2x6x6x16xf32>) {
      kernel.fill_halo outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$low,
                                    DenseI64ArrayAttr:$high,
                                    DefaultValuedAttr<I64Attr, "0">:$fill));
}

def BlockedConvOp : Kernel_Op<"blocked_conv"> {
  let summary = "convolution of a haloed input to a blocked output";
  let description = [{
    ins: input [N,IB,H,W,L] with its halo, or planar [N,C,H,W] with its halo;
    weight [OB/B,IB,KH,KW,L,B*L] (planar: [OB/B,C,KH,KW,B*L]); bias [OB*L].
    outs: [N,OB,OH,OW,L]. B blocks of output channels are computed together.
    With groups of `group_inputs` to `group_outputs` channels, the weight's IB
    are only the blocks that B output blocks have a part in; the first is that
    of the first channel of their first group, or earlier, where the last would
    lie beyond the input.

    (C1) there are 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra; extras
    are blocked like the output, or [OB,L], or one value.
    (C3) `group_inputs` and `group_outputs` are both 0, or both positive with a
    blocked input of at least the weight's blocks.
    (C4) shapes agree as above, and the last window ends within the input.

    Example:
    ```mlir
    func.func @example(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
      kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, I64Attr:$macs,
      DefaultValuedAttr<I64Attr, "0">:$group_inputs,
      DefaultValuedAttr<I64Attr, "0">:$group_outputs));
}

def BlockedDepthwiseOp : Kernel_Op<"blocked_depthwise"> {
  let summary = "depthwise convolution in blocked layout";
  let description = [{
    ins: input [N,CB,H,W,L] with its halo; weight [CB,KH,KW,L]; bias [CB*L].
    outs: [N,CB,OH,OW,L].

    (C1) there are 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) shapes agree as above, and the last window ends within the input.

    Example:
    ```mlir
    func.func @example(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>) {
      kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, I64Attr:$macs));
}

def BlockedPoolOp : Kernel_Op<"blocked_pool"> {
  let summary = "pool in blocked layout; see kernel.pool";
  let description = [{
    ins: [N,CB,H,W,L]. outs: [N,CB,OH,OW,L]. Attributes as in `kernel.pool`.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) shapes agree as above; the attributes are those of 2 spatial axes.

    Example:
    ```mlir
    func.func @example(%x: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>) {
      kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_PoolKindAttr:$kind,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<BoolAttr, "false">:$count_include_pad,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def PackedMatMulOp : Kernel_Op<"packed_matmul"> {
  let summary = "matrix product with a right side packed for vectors";
  let description = [{
    ins: lhs [M,K] (contiguous batch axes joined); rhs [ceil(N/(B*L)),K,B*L],
    columns beyond N are 0. outs: [M,N]. `lanes` is L.

    (C1) there are 2 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) shapes agree as above.

    Example:
    ```mlir
    func.func @example(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x10xf32>) {
      kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x3x16xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$lanes));
}

#endif // BLOCKED_OPS_TD
