//===- QuantizedOps.td - kernels on 8-bit codes ---------------------------===//
//
// Sums in 32 bits of codes less their zeros. The epilogue takes the sum (`i32`)
// and turns it into what is stored, as a rule by `inlay.requantize`. Codes are
// signless `i8` here; the `_unsigned` attributes say which hold 0 to 255.
//
//===----------------------------------------------------------------------===//

#ifndef KERNEL_QUANTIZED_OPS_TD
#define KERNEL_QUANTIZED_OPS_TD

def QConvOp : Kernel_Op<"qconv"> {
  let summary = "convolution of 8-bit codes; see inlay.qconv";
  let description = [{
    ins: input N,C,spatial; weight M,C/group,kernel; optional bias M (`i32`).
    outs: N,M,spatial. With `by_rows` the sums of a row of results are kept
    together, so that a C compiler can compute several at a time. With `gathered`
    the window of a result is copied first, and the weights are in the order of
    `inlay-gather-windows`. With `input_last` the input is N,spatial,C and the
    weight M,kernel,C/group; with `result_last` the output is N,spatial,M, and so
    are the places that `extra_maps` start from.

    (C1) there are 2 or 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) strides and dilations have one value, pads two, for each spatial axis
    of the weight and the input, which are 1 to 3.

    Example:
    ```mlir
    func.func @example(%x: memref<1x4x8x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>) {
      kernel.qconv ins(%x, %w, %b : memref<1x4x8x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64} epilogue {
      ^bb0(%sum: i32):
        %0 = arith.trunci %sum : i32 to i8
        kernel.yield %0 : i8
      }
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads, I64Attr:$group,
      DefaultValuedAttr<I64Attr, "0">:$input_zero,
      DefaultValuedAttr<I64Attr, "0">:$weight_zero,
      DefaultValuedAttr<BoolAttr, "false">:$input_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$weight_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$by_rows,
      DefaultValuedAttr<BoolAttr, "false">:$gathered,
      DefaultValuedAttr<BoolAttr, "false">:$input_last,
      DefaultValuedAttr<BoolAttr, "false">:$result_last));
}

def QMatMulOp : Kernel_Op<"qmatmul"> {
  let summary = "matrix product of 8-bit codes; see inlay.qmatmul";
  let description = [{
    ins: lhs [batch.., M, K], rhs [batch.., K, N] (or N, K with `trans_b`),
    ranks >= 2; optional bias N (`i32`). outs: [batch.., M, N]. With `gathered`
    a row of lhs is copied first, and rhs is [N, K] in the order of
    `inlay-gather-windows`.

    (C1) there are 2 or 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.

    Example:
    ```mlir
    func.func @example(%a: memref<2x3xi8>, %b: memref<4x3xi8>, %y: memref<2x4xi32>) {
      kernel.qmatmul ins(%a, %b : memref<2x3xi8>, memref<4x3xi8>) outs(%y : memref<2x4xi32>) {trans_b = true, lhs_zero = 3 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins
      DefaultValuedAttr<BoolAttr, "false">:$trans_b,
      DefaultValuedAttr<I64Attr, "0">:$lhs_zero,
      DefaultValuedAttr<I64Attr, "0">:$rhs_zero,
      DefaultValuedAttr<BoolAttr, "false">:$lhs_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$rhs_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$gathered));
}

def QPoolOp : Kernel_Op<"qpool"> {
  let summary = "window sums of 8-bit codes; see inlay.qpool";
  let description = [{
    ins: N,C,spatial. outs: N,C,spatial, whose sizes carry `ceil_mode`. With
    `input_last` the input is N,spatial,C, with `result_last` the output.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) kernel, strides and dilations have one value, pads two, for each
    spatial axis of the input, which are 1 to 3.

    Example:
    ```mlir
    func.func @example(%x: memref<1x4x8x8xi8>, %y: memref<1x4x4x4xi32>) {
      kernel.qpool ins(%x : memref<1x4x8x8xi8>) outs(%y : memref<1x4x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$kernel,
      DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
      DenseI64ArrayAttr:$pads, DefaultValuedAttr<I64Attr, "0">:$input_zero,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$input_last,
      DefaultValuedAttr<BoolAttr, "false">:$result_last));
}

def QSumOp : Kernel_Op<"qsum"> {
  let summary = "sums of 8-bit codes over axes; see inlay.qsum";
  let description = [{
    ins: the input. outs: the input's shape without `axes`, or with 1 in their
    place (`keepdims`).

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) axes lie in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<2x3x4xi8>, %y: memref<2x4xi32>) {
      kernel.qsum ins(%x : memref<2x3x4xi8>) outs(%y : memref<2x4xi32>) {axes = array<i64: 1>, input_zero = 5 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$axes,
      DefaultValuedAttr<BoolAttr, "false">:$keepdims,
      DefaultValuedAttr<I64Attr, "0">:$input_zero,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def QSoftmaxOp : Kernel_Op<"qsoftmax"> {
  let summary = "softmax of 8-bit codes; see inlay.qsoftmax";
  let description = [{
    ins: the input; the table of 256 exponentials (`i32`). outs: codes of the
    input's shape. Input and result are signed unless the attributes say so.

    (C1) there are 2 inputs and 1 output.
    (C2) the epilogue, if any, takes the code and one value of each extra.
    (C3) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<1x4xi8>, %t: memref<256xi32>, %y: memref<1x4xi8>) {
      kernel.qsoftmax ins(%x, %t : memref<1x4xi8>, memref<256xi32>) outs(%y : memref<1x4xi8>) {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$axis, I64Attr:$multiplier,
      I64Attr:$shift, I64Attr:$zero_point,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$result_unsigned));
}

#endif // KERNEL_QUANTIZED_OPS_TD
