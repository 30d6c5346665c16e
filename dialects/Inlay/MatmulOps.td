//===- MatmulOps.td - matrix products -------------------------------------===//
#ifndef INLAY_MATMUL_OPS_TD
#define INLAY_MATMUL_OPS_TD

def MatMulOp : Inlay_PureOp<"matmul", [InferTypeOpAdaptor]> {
  let summary = "product of matrices, batched as in NumPy";
  let description = [{
    `result[..., i, j] = sum(k) lhs[..., i, k] * rhs[..., k, j]`; leading axes
    broadcast; an operand of rank 1 is a row (left) or a column (right) whose
    axis is dropped from the result.

    (C1) both operands have rank >= 1 and the same element type.
    (C2) the inner sizes are equal.
    (C3) the leading axes broadcast.

    Example:
    ```mlir
    func.func @example(%a: tensor<5x2x3xf32>, %b: tensor<3x4xf32>) -> tensor<5x2x4xf32> {
      %0 = inlay.matmul %a, %b : (tensor<5x2x3xf32>, tensor<3x4xf32>) -> tensor<5x2x4xf32>
      return %0 : tensor<5x2x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$lhs, Inlay_Tensor:$rhs);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def GemmOp : Inlay_PureOp<"gemm", [InferTypeOpAdaptor]> {
  let summary = "alpha * A * B + beta * C";
  let description = [{
    `result[i, j] = alpha * sum(k) A'[i, k] * B'[k, j] + beta * C[i, j]`, where
    A' and B' are A and B or their transposes, and C broadcasts to the result.

    (C1) A and B have rank 2 and the same element type.
    (C2) the inner sizes are equal.
    (C3) C broadcasts to the result.

    Example:
    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<4x3xf32>, %c: tensor<4xf32>) -> tensor<2x4xf32> {
      %0 = inlay.gemm %a, %b, %c {trans_b = true} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
      return %0 : tensor<2x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$a, Inlay_Tensor:$b,
      Optional<Inlay_Tensor>:$c, DefaultValuedAttr<F32Attr, "1.0f">:$alpha,
      DefaultValuedAttr<F32Attr, "1.0f">:$beta,
      DefaultValuedAttr<BoolAttr, "false">:$trans_a,
      DefaultValuedAttr<BoolAttr, "false">:$trans_b);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$a `,` $b (`,` $c^)? attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_MATMUL_OPS_TD
