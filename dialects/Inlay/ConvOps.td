//===- ConvOps.td - convolutions and pools --------------------------------===//
#ifndef INLAY_CONV_OPS_TD
#define INLAY_CONV_OPS_TD

def ConvOp : Inlay_PureOp<"conv", [InferTypeOpAdaptor]> {
  let summary = "convolution over 1 to 3 spatial axes";
  let description = [{
    `result[n,m,o] = bias[m] + sum(c,k) input[n, g*C/G + c, o*stride + k*dilation
    - pad] * weight[m,c,k]`, where `g` is the group of channel `m`, and terms
    outside the input are 0. Input is N,C,spatial; weight is M,C/group,kernel;
    `pads` holds all begins, then all ends (already resolved from `auto_pad`).

    (C1) input and weight have the same rank, 3 to 5.
    (C2) strides and dilations have one value, >= 1, for each spatial axis;
    pads two, >= 0.
    (C3) `group` divides the channels of the input and of the result.
    (C4) the weight has C/group input channels.
    (C5) the bias has M elements.
    (C6) the dilated kernel fits into the padded input.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>, %b: tensor<6xf32>) -> tensor<1x6x8x8xf32> {
      %0 = inlay.conv %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>) -> tensor<1x6x8x8xf32>
      return %0 : tensor<1x6x8x8xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, Inlay_Tensor:$weight,
      Optional<Inlay_Tensor>:$bias, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads, I64Attr:$group);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input `,` $weight (`,` $bias^)? attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def ConvTransposeOp : Inlay_PureOp<"conv_transpose", [InferTypeOpAdaptor]> {
  let summary = "transposed convolution (the gradient of a convolution)";
  let description = [{
    `result[n,m,o] = bias[m] + sum over c, i, k with i*stride + k*dilation - pad
    == o of input[n,c,i] * weight[c,m,k]` within the channel's group. Weight is
    C,M/group,kernel. `pads` may be negative at the end (they carry
    `output_shape`); `output_padding` adds rows at the end.

    (C1) input and weight have the same rank, 3 to 5.
    (C2) strides, dilations and output_padding have one value for each spatial
    axis, pads two; strides and dilations are >= 1.
    (C3) `group` divides the channels; the weight has C rows.
    (C4) the bias has M elements.
    (C5) no result axis is negative.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) -> tensor<1x3x8x8xf32> {
      %0 = inlay.conv_transpose %x, %w {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x3x8x8xf32>
      return %0 : tensor<1x3x8x8xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, Inlay_Tensor:$weight,
      Optional<Inlay_Tensor>:$bias, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads,
      DenseI64ArrayAttr:$output_padding, I64Attr:$group);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input `,` $weight (`,` $bias^)? attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def PoolOp : Inlay_PureOp<"pool", [InferTypeOpAdaptor]> {
  let summary = "maximum, mean or p-norm over a sliding window";
  let description = [{
    `result[n,c,o] = kind over k of input[n, c, o*stride + k*dilation - pad]`.
    Places outside the input do not count, except that an average with
    `count_include_pad` divides by the places inside the *padded* input.
    `ceil_mode` rounds the size of the result up, but never starts a window
    beyond the input and its begin pad. `p` is the order of `lp`.

    (C1) the input has rank 3 to 5.
    (C2) kernel, strides and dilations have one value, >= 1, for each spatial
    axis; pads two, >= 0.
    (C3) the window fits into the padded input.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
      %0 = inlay.pool max %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
      return %0 : tensor<1x4x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_PoolKindAttr:$kind, Inlay_Tensor:$input,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<BoolAttr, "false">:$ceil_mode,
      DefaultValuedAttr<BoolAttr, "false">:$count_include_pad,
      DefaultValuedAttr<I64Attr, "2">:$p);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_CONV_OPS_TD
