//===- QuantizedOps.td - arithmetic on 8-bit codes ------------------------===//
//
// What the integer path is made of. A layer is a sum in 32 bits (`qconv`,
// `qmatmul`, `qpool`, `qsum`) and behind it `requantize`, which is elementwise:
//
//   dequantize x, dequantize w -> conv -> relu -> quantize
//     becomes  qconv x, w, bias -> requantize
//
//===----------------------------------------------------------------------===//
#ifndef INLAY_QUANTIZED_OPS_TD
#define INLAY_QUANTIZED_OPS_TD

def Inlay_CodeTensor : StaticShapeTensorOf<[I8, UI8]>;
def Inlay_SumTensor : StaticShapeTensorOf<[I32]>;

def QConvOp : Inlay_PureOp<"qconv", [InferTypeOpAdaptor]> {
  let summary = "convolution of 8-bit codes, summed in 32 bits";
  let description = [{
    `result[n,m,o] = bias[m] + sum(c,k) (input[n, g*C/G + c, o*stride +
    k*dilation - pad] - input_zero) * (weight[m,c,k] - weight_zero)`; shapes and
    attributes as in `inlay.conv`. Terms outside the input are 0, as if
    `input_zero` stood there.

    (C1) the shapes fit as in `inlay.conv` (C1) to (C6).
    (C2) the zeros are codes of the element types.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4x8x8xi8>, %w: tensor<6x4x3x3xi8>, %b: tensor<6xi32>) -> tensor<1x6x8x8xi32> {
      %0 = inlay.qconv %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64, input_zero = -3 : i64} : (tensor<1x4x8x8xi8>, tensor<6x4x3x3xi8>, tensor<6xi32>) -> tensor<1x6x8x8xi32>
      return %0 : tensor<1x6x8x8xi32>
    }
    ```
  }];
  let arguments = (ins Inlay_CodeTensor:$input, Inlay_CodeTensor:$weight,
      Optional<Inlay_SumTensor>:$bias, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads, I64Attr:$group,
      DefaultValuedAttr<I64Attr, "0">:$input_zero,
      DefaultValuedAttr<I64Attr, "0">:$weight_zero);
  let results = (outs Inlay_SumTensor:$result);
  let assemblyFormat = "$input `,` $weight (`,` $bias^)? attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def QMatMulOp : Inlay_PureOp<"qmatmul", [InferTypeOpAdaptor]> {
  let summary = "matrix product of 8-bit codes, summed in 32 bits";
  let description = [{
    `result[..,i,j] = bias[j] + sum(k) (lhs[..,i,k] - lhs_zero) * (rhs[..,k,j] -
    rhs_zero)`; with `trans_b` rhs is read at [..,j,k]. Leading axes broadcast.

    (C1) both operands have rank >= 2; the inner sizes are equal and the leading
    axes broadcast.
    (C2) the bias has one element a column.
    (C3) the zeros are codes of the element types.

    Example:
    ```mlir
    func.func @example(%a: tensor<1x16xi8>, %b: tensor<4x16xi8>, %c: tensor<4xi32>) -> tensor<1x4xi32> {
      %0 = inlay.qmatmul %a, %b, %c {trans_b = true, lhs_zero = 5 : i64} : (tensor<1x16xi8>, tensor<4x16xi8>, tensor<4xi32>) -> tensor<1x4xi32>
      return %0 : tensor<1x4xi32>
    }
    ```
  }];
  let arguments = (ins Inlay_CodeTensor:$lhs, Inlay_CodeTensor:$rhs,
      Optional<Inlay_SumTensor>:$bias,
      DefaultValuedAttr<BoolAttr, "false">:$trans_b,
      DefaultValuedAttr<I64Attr, "0">:$lhs_zero,
      DefaultValuedAttr<I64Attr, "0">:$rhs_zero);
  let results = (outs Inlay_SumTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs (`,` $bias^)? attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def QPoolOp : Inlay_PureOp<"qpool", [InferTypeOpAdaptor]> {
  let summary = "sum of 8-bit codes over a sliding window, in 32 bits";
  let description = [{
    `result[n,c,o] = sum(k) input[n, c, o*stride + k*dilation - pad] -
    input_zero`, places outside the input left out. What an average divides by
    is part of the scale of the result.

    (C1) the window fits as in `inlay.pool`.
    (C2) the zero is a code of the element type.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi32> {
      %0 = inlay.qpool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64} : (tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi32>
      return %0 : tensor<1x4x4x4xi32>
    }
    ```
  }];
  let arguments = (ins Inlay_CodeTensor:$input, DenseI64ArrayAttr:$kernel,
      DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
      DenseI64ArrayAttr:$pads, DefaultValuedAttr<BoolAttr, "false">:$ceil_mode,
      DefaultValuedAttr<I64Attr, "0">:$input_zero);
  let results = (outs Inlay_SumTensor:$result);
  let assemblyFormat =
      "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def QSumOp : Inlay_PureOp<"qsum", [InferTypeOpAdaptor]> {
  let summary = "sum of 8-bit codes over axes, in 32 bits";
  let description = [{
    `result = sum of (input - input_zero) over axes`, kept as 1 with `keepdims`.

    (C1) axes are sorted, distinct and lie in [0, rank).
    (C2) the zero is a code of the element type.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4x8x8xui8>) -> tensor<1x4xi32> {
      %0 = inlay.qsum %x {axes = array<i64: 2, 3>, input_zero = 128 : i64} : (tensor<1x4x8x8xui8>) -> tensor<1x4xi32>
      return %0 : tensor<1x4xi32>
    }
    ```
  }];
  let arguments = (ins Inlay_CodeTensor:$input, DenseI64ArrayAttr:$axes,
      DefaultValuedAttr<BoolAttr, "false">:$keepdims,
      DefaultValuedAttr<I64Attr, "0">:$input_zero);
  let results = (outs Inlay_SumTensor:$result);
  let assemblyFormat =
      "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def QSoftmaxOp : Inlay_PureOp<"qsoftmax"> {
  let summary = "softmax of 8-bit codes in integers";
  let description = [{
    With `largest` the largest code along the axis, `power[i] =
    table[largest - input[i]]` and `sum` of all of them: `result[i] =
    clamp((power[i] * multiplier + sum * 2^(shift-1)) / (sum * 2^shift) +
    zero_point, low, high)`, in 64 bits, where low and high are the smallest and
    the largest code of the result. The table holds exponentials that fall with
    the distance; `multiplier / 2^shift` is the steps that stand for 1.

    (C1) the table has rank 1 and 256 elements.
    (C2) input and result have the same shape; `axis` lies in [0, rank).
    (C3) `zero_point` is a code of the result; the multiplier is positive and
    the shift lies in [1, 31].

    Example:
    ```mlir
    func.func @example(%x: tensor<1x4xi8>, %t: tensor<256xi32>) -> tensor<1x4xi8> {
      %0 = inlay.qsoftmax %x, %t {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64} : (tensor<1x4xi8>, tensor<256xi32>) -> tensor<1x4xi8>
      return %0 : tensor<1x4xi8>
    }
    ```
  }];
  let arguments = (ins Inlay_CodeTensor:$input, Inlay_SumTensor:$table,
      I64Attr:$axis, I64Attr:$multiplier, I64Attr:$shift, I64Attr:$zero_point);
  let results = (outs Inlay_CodeTensor:$result);
  let assemblyFormat = "$input `,` $table attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def RequantizeOp : Inlay_PureOp<"requantize"> {
  let summary = "a 32-bit sum to an 8-bit code of another scale";
  let description = [{
    With a multiplier of `f32`, ONNX Runtime's form:
    `result[i] = clamp(round_half_even(float(input[i]) * multiplier) +
    zero_point, low, high)`, one rounding of the input to `f32` and one of the
    product. With a multiplier of `i32` and a shift, one rounding in integers:
    `clamp(((input[i] * multiplier + 2^(shift-1)) >> shift) + zero_point, low,
    high)` in 64 bits. With `as_float` integers give ONNX Runtime's form: the
    factor is `multiplier / 2^shift`, or without a shift each multiplier is a
    multiple of 128 that holds its own shift in its low 7 bits; input and
    product are rounded to 24 bits, as floats have them, and then to a code. The
    multiplier is one value, or with `axis` one for each index of that axis.
    `low` and `high` are codes: activations such as relu are bounds of the
    clamp.

    (C1) input and result have the same shape.
    (C2) the multiplier is `f32` without a shift, or `i32` with a shift in
    [1, 62]; with `as_float` it is `i32`, and a shift lies in [22, 62].
    (C3) `axis` lies in [0, rank).
    (C4) the multiplier has one element without `axis`; with it, rank 1 and as
    many elements as the axis.
    (C5) `low <= high`, and both, like `zero_point`, are codes of the result.
    (C6) small constant multipliers are finite and not negative.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x4x4xi32>) -> tensor<1x2x4x4xi8> {
      %m = inlay.constant dense<[0.003, 0.004]> : tensor<2xf32>
      %0 = inlay.requantize %x, %m {axis = 1 : i64, zero_point = -128 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x2x4x4xi32>, tensor<2xf32>) -> tensor<1x2x4x4xi8>
      return %0 : tensor<1x2x4x4xi8>
    }
    ```
  }];
  let arguments = (ins Inlay_SumTensor:$input,
      StaticShapeTensorOf<[F32, I32]>:$multiplier, I64Attr:$zero_point,
      I64Attr:$low, I64Attr:$high, OptionalAttr<I64Attr>:$shift,
      OptionalAttr<I64Attr>:$axis, UnitAttr:$as_float);
  let results = (outs Inlay_CodeTensor:$result);
  let assemblyFormat = "$input `,` $multiplier attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def QBinaryOp : Inlay_PureOp<"qbinary"> {
  let summary = "sum, difference or product of two quantized values";
  let description = [{
    What `quantize(kind(dequantize(lhs), dequantize(rhs)))` gives, with bounds:
    `result[i] = clamp(round_half_even(kind((lhs[i] - lhs_zero) * lhs_scale,
    (rhs[i] - rhs_zero) * rhs_scale) / scale) + zero_point, low, high)`, each
    step rounded to `f32`. It is computed in integers alone. Operands broadcast.

    (C1) the operands broadcast to the shape of the result.
    (C2) the kind is add, sub or mul.
    (C3) for sums, each scale of an operand is 2^-16 to 2^8 times `scale`; for
    products, their product is 2^-30 to 2^8 times that.
    (C4) `low <= high`, and zeros and bounds are codes of their types.

    Example:
    ```mlir
    func.func @example(%a: tensor<1x4xi8>, %b: tensor<1x4xi8>) -> tensor<1x4xi8> {
      %0 = inlay.qbinary add %a, %b {lhs_scale = 0.02 : f32, lhs_zero = -128 : i64, rhs_scale = 0.03 : f32, rhs_zero = 4 : i64, scale = 0.05 : f32, zero_point = 1 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x4xi8>, tensor<1x4xi8>) -> tensor<1x4xi8>
      return %0 : tensor<1x4xi8>
    }
    ```
  }];
  let arguments = (ins Inlay_BinaryKindAttr:$kind, Inlay_CodeTensor:$lhs,
      Inlay_CodeTensor:$rhs, F32Attr:$lhs_scale, I64Attr:$lhs_zero,
      F32Attr:$rhs_scale, I64Attr:$rhs_zero, F32Attr:$scale,
      I64Attr:$zero_point, I64Attr:$low, I64Attr:$high);
  let results = (outs Inlay_CodeTensor:$result);
  let assemblyFormat = "$kind $lhs `,` $rhs attr-dict "
                       "`:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def LookupOp : Inlay_PureOp<"lookup", [InferTypeOpAdaptor]> {
  let summary = "a function of an 8-bit code by table";
  let description = [{
    `result[i] = table[input[i] - lowest]`, where `lowest` is the smallest code
    of the input's type (-128 or 0).

    (C1) the table has rank 1 and 256 elements.

    Example:
    ```mlir
    func.func @example(%x: tensor<4xi8>, %t: tensor<256xi8>) -> tensor<4xi8> {
      %0 = inlay.lookup %x, %t : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
      return %0 : tensor<4xi8>
    }
    ```
  }];
  let arguments = (ins Inlay_CodeTensor:$input, Inlay_Tensor:$table);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input `,` $table attr-dict `:` "
                       "functional-type(operands, results)";
}

#endif // INLAY_QUANTIZED_OPS_TD
