//===- ElementwiseOps.td - one value out for one value of each operand ----===//
#ifndef INLAY_ELEMENTWISE_OPS_TD
#define INLAY_ELEMENTWISE_OPS_TD


def UnaryOp : Inlay_PureOp<"unary", [InferTypeOpAdaptor]> {
  let summary = "f(x) for each element";
  let description = [{
    `result[i] = kind(input[i])`. `alpha` and `beta` are the parameters of the
    kinds that have them, with ONNX's meaning (`leaky_relu`, `elu`, `celu`,
    `selu` (alpha, gamma=beta), `hard_sigmoid`, `swish`, `thresholded_relu`,
    `shrink` (lambd=alpha, bias=beta); `isinf`: alpha != 0 detects -inf,
    beta != 0 detects +inf). `round` rounds half to even; `relu`, `sign`
    keep NaN.

    (C1) `isnan` and `isinf` give `i1`; the result of every other kind has the
    type of the input.
    (C2) `not` needs `i1`, `bitnot` an integer, `abs`, `neg`, `sign`, `relu`
    any number; every other kind needs a float.

    Example:
    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %0 = inlay.unary leaky_relu %x {alpha = 0.1 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_UnaryKindAttr:$kind, Inlay_Tensor:$input,
      DefaultValuedAttr<F32Attr, "0.0f">:$alpha,
      DefaultValuedAttr<F32Attr, "0.0f">:$beta);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "UnaryKind":$kind, "::mlir::Value":$input),
      [{ build($_builder, $_state,
               UnaryKindAttr::get($_builder.getContext(), kind), input,
               $_builder.getF32FloatAttr(0.0f), $_builder.getF32FloatAttr(0.0f)); }]>];
}

def BinaryOp : Inlay_PureOp<"binary", [InferTypeOpAdaptor]> {
  let summary = "f(a, b) for each element, with broadcasting";
  let description = [{
    `result[i] = kind(lhs[i], rhs[i])`, operands broadcast as in NumPy.
    Integer overflow wraps; integer `x / 0` is 0 and `MIN / -1` is `MIN`;
    `mod` takes the sign of the divisor, `fmod` that of the dividend, both give
    0 for an integer divisor of 0; `max` and `min` pass NaN on; a shift by the
    width or more gives 0 (-1 for a right shift of a negative value). `prelu`
    is `lhs < 0 ? lhs * rhs : lhs`.

    (C1) both operands have the same element type, which the result has too.
    (C2) the shapes broadcast.
    (C3) `and`, `or`, `xor` need `i1`; `bitand`, `bitor`, `bitxor`, `shl`,
    `shr` an integer; arithmetic kinds any type but `i1`.

    Example:
    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
      %0 = inlay.binary add %a, %b : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_BinaryKindAttr:$kind, Inlay_Tensor:$lhs,
                       Inlay_Tensor:$rhs);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$kind $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def CompareOp : Inlay_PureOp<"compare", [InferTypeOpAdaptor]> {
  let summary = "a < b and its kin, with broadcasting";
  let description = [{
    `result[i] = lhs[i] kind rhs[i]`, operands broadcast as in NumPy. With a
    NaN only `ne` is true.

    (C1) both operands have the same element type; the result is `i1`.
    (C2) the shapes broadcast.

    Example:
    ```mlir
    func.func @example(%a: tensor<3xf32>, %b: tensor<f32>) -> tensor<3xi1> {
      %0 = inlay.compare lt %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
      return %0 : tensor<3xi1>
    }
    ```
  }];
  let arguments = (ins Inlay_CompareKindAttr:$kind, Inlay_Tensor:$lhs,
                       Inlay_Tensor:$rhs);
  let results = (outs Inlay_BoolTensor:$result);
  let assemblyFormat =
      "$kind $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def SelectOp : Inlay_PureOp<"select", [InferTypeOpAdaptor]> {
  let summary = "c ? a : b for each element, with broadcasting";
  let description = [{
    `result[i] = condition[i] ? lhs[i] : rhs[i]` (ONNX Where).

    (C1) `lhs` and `rhs` have the same element type, which the result has too.
    (C2) the three shapes broadcast.

    Example:
    ```mlir
    func.func @example(%c: tensor<3xi1>, %a: tensor<3xf32>, %b: tensor<f32>) -> tensor<3xf32> {
      %0 = inlay.select %c, %a, %b : (tensor<3xi1>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
      return %0 : tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_BoolTensor:$condition, Inlay_Tensor:$lhs,
                       Inlay_Tensor:$rhs);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$condition `,` $lhs `,` $rhs attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def CastOp : Inlay_PureOp<"cast", [SameOperandsAndResultShape]> {
  let summary = "converts the element type";
  let description = [{
    `result[i] = (type)input[i]`. Float to integer truncates, saturates out of
    range, and turns NaN into 0 (ONNX leaves both open); integer to integer
    wraps; to `i1` is `input[i] != 0`; to a smaller float rounds half to even.

    Example:
    ```mlir
    func.func @example(%x: tensor<3xf32>) -> tensor<3xi64> {
      %0 = inlay.cast %x : (tensor<3xf32>) -> tensor<3xi64>
      return %0 : tensor<3xi64>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def QuantizeOp : Inlay_PureOp<"quantize", [InferTypeOpAdaptor]> {
  let summary = "float to integer by a scale and a zero point";
  let description = [{
    `result[i] = saturate(round_half_even(input[i] / scale) + zero_point)`.
    Without `axis` scale and zero point are one value; with it, one value for
    each index of that axis.

    (C1) scale and zero point have the same shape: one element without `axis`;
    with it, rank 1 and as many elements as the axis.
    (C2) the result has the input's shape and the zero point's element type.
    (C3) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<i8>) -> tensor<4xi8> {
      %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
      return %0 : tensor<4xi8>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$input, Inlay_FloatTensor:$scale,
                       Inlay_IntTensor:$zero_point, OptionalAttr<I64Attr>:$axis);
  let results = (outs Inlay_IntTensor:$result);
  let assemblyFormat = "$input `,` $scale `,` $zero_point attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def DequantizeOp : Inlay_PureOp<"dequantize", [InferTypeOpAdaptor]> {
  let summary = "integer to float by a scale and a zero point";
  let description = [{
    `result[i] = (input[i] - zero_point) * scale`; `axis` as in
    `inlay.quantize`.

    (C1) scale and zero point have the same shape: one element without `axis`;
    with it, rank 1 and as many elements as the axis.
    (C2) the result has the input's shape and the scale's element type.
    (C3) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: tensor<4x2xi8>, %s: tensor<2xf32>, %z: tensor<2xi8>) -> tensor<4x2xf32> {
      %0 = inlay.dequantize %x, %s, %z {axis = 1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
      return %0 : tensor<4x2xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_IntTensor:$input, Inlay_FloatTensor:$scale,
                       Inlay_IntTensor:$zero_point, OptionalAttr<I64Attr>:$axis);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$input `,` $scale `,` $zero_point attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def BitCastOp : Inlay_PureOp<"bit_cast", [SameOperandsAndResultShape]> {
  let summary = "the same bits as another type";
  let description = [{
    `result[i]` has the bits of `input[i]`. An `i1` counts as a byte, 0 or 1.

    (C1) both element types have the same width, counted in bytes of memory.
    (C2) the result is no `i1`, of whose bytes most have no meaning, unless the
    input is one.

    Example:
    ```mlir
    func.func @example(%x: tensor<3xf32>) -> tensor<3xi32> {
      %0 = inlay.bit_cast %x : (tensor<3xf32>) -> tensor<3xi32>
      return %0 : tensor<3xi32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_ELEMENTWISE_OPS_TD
