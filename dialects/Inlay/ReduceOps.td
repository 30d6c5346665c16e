//===- ReduceOps.td - reductions ------------------------------------------===//
#ifndef INLAY_REDUCE_OPS_TD
#define INLAY_REDUCE_OPS_TD

def ReduceOp : Inlay_PureOp<"reduce", [InferTypeOpAdaptor]> {
  let summary = "sum, mean, maximum ... over some axes";
  let description = [{
    `result = kind of input over axes`. Reduced axes become 1 with `keepdims`,
    else they are dropped. An empty set gives 0 (sums), 1 (`prod`), -inf
    (`max`), +inf (`min`), NaN (`mean`). `log_sum_exp` subtracts the maximum
    first.

    (C1) axes are sorted, distinct and lie in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>) -> tensor<2x4xf32> {
      %0 = inlay.reduce mean %x {axes = array<i64: 1>} : (tensor<2x3x4xf32>) -> tensor<2x4xf32>
      return %0 : tensor<2x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_ReduceKindAttr:$kind, Inlay_Tensor:$input,
      DenseI64ArrayAttr:$axes, DefaultValuedAttr<BoolAttr, "false">:$keepdims);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def ArgReduceOp : Inlay_PureOp<"arg_reduce", [InferTypeOpAdaptor]> {
  let summary = "the index of the maximum or minimum along an axis";
  let description = [{
    `result = arg of the extreme value along axis`, as `i64`; of equal values
    the first, or the last with `select_last`. A NaN counts as the extreme.

    (C1) `axis` lies in [0, rank) and is not empty.
    (C2) `kind` is `max` or `min`.

    Example:
    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2xi64> {
      %0 = inlay.arg_reduce max %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2xi64>
      return %0 : tensor<2xi64>
    }
    ```
  }];
  let arguments = (ins Inlay_ReduceKindAttr:$kind, Inlay_Tensor:$input,
      I64Attr:$axis, DefaultValuedAttr<BoolAttr, "false">:$keepdims,
      DefaultValuedAttr<BoolAttr, "false">:$select_last);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_REDUCE_OPS_TD
