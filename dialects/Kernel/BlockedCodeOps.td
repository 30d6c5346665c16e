//===- BlockedCodeOps.td - kernels on channel-blocked codes ---------------===//
//
// The layout of BlockedOps.td for 8-bit codes: [N, C/L, H, W, L], L as for
// floats, so that four neighbours along the lanes make one word of a dot
// product. A halo holds the zero of the input. The zero itself is no part of
// these kernels: it is folded into the bias when weights are packed.
//
//===----------------------------------------------------------------------===//

#ifndef BLOCKED_CODE_OPS_TD
#define BLOCKED_CODE_OPS_TD

def BlockedQConvOp : Kernel_Op<"blocked_qconv"> {
  let summary = "convolution of haloed codes to a blocked output";
  let description = [{
    ins: input [N,IB,H,W,L] with its halo; weight [OB/B,IB,KH,KW,L/4,4*B*L];
    bias [OB*L] (`i32`). Or, for inputs of few channels, the input in rows
    [N,1,H,W,C], whose windows are rows of KW*C neighbours, and weight
    [OB/B,KH,KW*C/4,4*B*L]; up to 3 codes behind the last window are read then.
    outs: [N,OB,OH,OW,L]. A sum is `bias + sum u * weight`, where `u` is the code
    as 0 to 255: a signed one plus 128. With a `correction`, a fourth input like
    the weight of one output channel holds 1 for every weight, and `correction *
    sum u` is taken off. Groups of `group_inputs` to `group_outputs` channels
    are those of `kernel.blocked_conv`.

    (C1) there are 3 inputs, with a correction 4, and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra; extras
    are blocked like the output, or [OB,L], or one value.
    (C3) shapes agree as above, and the last window of blocks ends within the
    input.
    (C4) `group_inputs` and `group_outputs` are both 0, or both positive with a
    blocked input of at least the weight's blocks.

    Example:
    ```mlir
    func.func @example(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
      kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, I64Attr:$macs,
      DefaultValuedAttr<I64Attr, "0">:$correction,
      DefaultValuedAttr<BoolAttr, "false">:$input_unsigned,
      DefaultValuedAttr<I64Attr, "0">:$group_inputs,
      DefaultValuedAttr<I64Attr, "0">:$group_outputs));
}

def BlockedQDepthwiseOp : Kernel_Op<"blocked_qdepthwise"> {
  let summary = "depthwise convolution of blocked codes";
  let description = [{
    ins: input [N,CB,H,W,L] with its halo; weight [CB,KH,KW,L] (`i8` or `i16`);
    bias [CB*L] (`i32`). outs: [N,CB,OH,OW,L].

    (C1) there are 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) shapes agree as above, and the last window ends within the input.

    Example:
    ```mlir
    func.func @example(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<16xi32>, %y: memref<1x1x4x4x16xi32>) {
      kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>, memref<16xi32>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, I64Attr:$macs,
      DefaultValuedAttr<BoolAttr, "false">:$input_unsigned));
}

def BlockedQPoolOp : Kernel_Op<"blocked_qpool"> {
  let summary = "window sums of blocked codes; see kernel.qpool";
  let description = [{
    ins: [N,CB,H,W,L]. outs: [N,CB,OH,OW,L]. Attributes as in `kernel.qpool`.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) shapes agree as above; the attributes are those of 2 spatial axes.

    Example:
    ```mlir
    func.func @example(%x: memref<1x1x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>) {
      kernel.blocked_qpool ins(%x : memref<1x1x8x8x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$kernel,
      DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
      DenseI64ArrayAttr:$pads, DefaultValuedAttr<I64Attr, "0">:$input_zero,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def PackedQMatMulOp : Kernel_Op<"packed_qmatmul"> {
  let summary = "product of codes with a right side packed for vectors";
  let description = [{
    ins: lhs [M,K] (contiguous batch axes joined); rhs
    [ceil(N/(B*L)),ceil(K/4),4*B*L], 0 beyond N and K; bias [ceil(N/(B*L))*B*L]
    (`i32`). outs: [M,N]. `lanes` is L. Sums as in `kernel.blocked_qconv`.

    (C1) there are 3 inputs, with a correction 4, and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) shapes agree as above.

    Example:
    ```mlir
    func.func @example(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>) {
      kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$lanes, I64Attr:$macs,
      DefaultValuedAttr<I64Attr, "0">:$correction,
      DefaultValuedAttr<BoolAttr, "false">:$lhs_unsigned));
}

//===-- registers ---------------------------------------------------------===//

def WordOp : Op<Kernel_Dialect, "word"> {
  let summary = "four codes that follow each other, as one word";
  let description = [{
    The four bytes of a buffer of codes from a place on, along its last axis, as
    they lie in memory. What number that is depends on the byte order of the
    machine; `kernel.dot4` does not see it.

    Example:
    ```mlir
    func.func @example(%x: memref<16xi8>, %i: index) {
      %0 = kernel.word %x[%i] : memref<16xi8>
      %1 = vector.broadcast %0 : i32 to vector<16xi32>
      return
    }
    ```
  }];
  let arguments = (ins Arg<MemRefOf<[I8]>, "the codes", [MemRead]>:$buffer,
      Variadic<Index>:$indices);
  let results = (outs I32:$word);
  let assemblyFormat = "$buffer `[` $indices `]` attr-dict `:` type($buffer)";
}

def Kernel_Words : FixedVectorOfRankAndType<[1], [I32]>;

def Dot4Op : Op<Kernel_Dialect, "dot4", [Pure,
    AllTypesMatch<["sum", "x", "w", "result"]>]> {
  let summary = "sums of four products of bytes, lane by lane";
  let description = [{
    `result[i] = sum[i] + x[i].b0 * w[i].b0 + .. + x[i].b3 * w[i].b3`, where the
    bytes of `x` are unsigned and those of `w` signed, wrapping in 32 bits.

    Example:
    ```mlir
    func.func @example(%sum: vector<16xi32>, %x: vector<16xi32>, %w: vector<16xi32>) -> vector<16xi32> {
      %0 = kernel.dot4 %sum, %x, %w : vector<16xi32>
      return %0 : vector<16xi32>
    }
    ```
  }];
  let arguments = (ins Kernel_Words:$sum, Kernel_Words:$x, Kernel_Words:$w);
  let results = (outs Kernel_Words:$result);
  let assemblyFormat = "$sum `,` $x `,` $w attr-dict `:` type($result)";
}

def MulAddOp : Op<Kernel_Dialect, "mul_add", [Pure,
    AllTypesMatch<["sum", "x", "w", "result"]>]> {
  let summary = "sum plus a product of small integers, lane by lane";
  let description = [{
    `result[i] = sum[i] + x[i] * w[i]`, where `x` and `w` fit in 16 signed bits,
    wrapping in 32 bits.

    Example:
    ```mlir
    func.func @example(%sum: vector<16xi32>, %x: vector<16xi32>, %w: vector<16xi32>) -> vector<16xi32> {
      %0 = kernel.mul_add %sum, %x, %w : vector<16xi32>
      return %0 : vector<16xi32>
    }
    ```
  }];
  let arguments = (ins Kernel_Words:$sum, Kernel_Words:$x, Kernel_Words:$w);
  let results = (outs Kernel_Words:$result);
  let assemblyFormat = "$sum `,` $x `,` $w attr-dict `:` type($result)";
}

#endif // BLOCKED_CODE_OPS_TD
