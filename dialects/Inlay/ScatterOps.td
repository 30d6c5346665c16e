//===- ScatterOps.td - writing at places that are data --------------------===//
#ifndef INLAY_SCATTER_OPS_TD
#define INLAY_SCATTER_OPS_TD

def ScatterOp : Inlay_PureOp<"scatter", [InferTypeOpAdaptor]> {
  let summary = "the input with some rows updated by index";
  let description = [{
    `result = input`, then for every k in row-major order of the indices:
    `result[indices[k], ..] = result[indices[k], ..] kind updates[k, ..]`, where
    `replace` takes the update. A negative index counts from the end; one that
    is still outside is clamped to the nearest end, so that no index can write
    outside the result. ScatterElements and ScatterND are scatters into the
    flat input.

    (C1) input has rank >= 1; its first axis is not empty unless the indices
    are.
    (C2) updates have the shape of the indices followed by that of a row, and
    the input's type.
    (C3) bools are only replaced.

    Example:
    ```mlir
    func.func @example(%x: tensor<6x4xf32>, %i: tensor<2xi64>, %u: tensor<2x4xf32>) -> tensor<6x4xf32> {
      %0 = inlay.scatter add %x, %i, %u : (tensor<6x4xf32>, tensor<2xi64>, tensor<2x4xf32>) -> tensor<6x4xf32>
      return %0 : tensor<6x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_ScatterKindAttr:$kind, Inlay_Tensor:$input,
      Inlay_IndexTensor:$indices, Inlay_Tensor:$updates);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$kind $input `,` $indices `,` $updates attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def PoolArgmaxOp : Inlay_PureOp<"pool_argmax", [InferTypeOpAdaptor]> {
  let summary = "where the maxima of a pool stand";
  let description = [{
    For every window of `inlay.pool max` with the same attributes the index of
    its (first) maximum in the flat input, counted along the last axis first,
    or along the first spatial axis first with `column_major`. A NaN counts as
    the maximum.

    (C1) the input has rank 3 to 5.
    (C2) kernel, strides and dilations have one value, >= 1, for each spatial
    axis; pads two, >= 0.
    (C3) the window fits into the padded input.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xi64> {
      %0 = inlay.pool_argmax %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xi64>
      return %0 : tensor<1x4x4x4xi64>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<BoolAttr, "false">:$ceil_mode,
      DefaultValuedAttr<BoolAttr, "false">:$column_major);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_SCATTER_OPS_TD
