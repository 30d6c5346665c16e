//===- ScalarOps.td - single values ---------------------------------------===//
//
// What epilogues and loops compute with beside arith and math. Each is one
// helper function of the generated code.
//
//===----------------------------------------------------------------------===//

#ifndef KERNEL_SCALAR_OPS_TD
#define KERNEL_SCALAR_OPS_TD

def ScaleOp : Op<Kernel_Dialect, "scale", [Pure]> {
  let summary = "an integer times a factor, rounded as floats are";
  let description = [{
    `round_half_even(f24(f24(x) * multiplier / 2^shift))`, where `f24` rounds to
    24 significant bits, half to even: what a processor with floating point
    gives for `x` times a factor of `f32`, computed in integers. Exact where the
    result lies within (-512, 512); beyond that it lies beyond that.

    The multiplier has up to 31 bits and stands for the factor exactly; the
    shift lies in [22, 62]; the result must fit in 32 bits.

    Example:
    ```mlir
    func.func @example(%x: i32, %multiplier: i32, %shift: i32) -> i32 {
      %0 = kernel.scale %x, %multiplier, %shift
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins I32:$x, I32:$multiplier, I32:$shift);
  let results = (outs I32:$result);
  let assemblyFormat = "$x `,` $multiplier `,` $shift attr-dict";
}

def AddScaledOp : Op<Kernel_Dialect, "add_scaled", [Pure]> {
  let summary = "a sum of two scaled integers, rounded as floats are";
  let description = [{
    `round_half_even(f24(f24(f24(x * x_mantissa) * 2^x_lift + f24(y *
    y_mantissa) * 2^y_lift) / divisor * 2^(40-shift)))`, where `f24` rounds to
    24 significant bits, half to even: what floats give for `(x * sx + y * sy) /
    s`. `x_factor / 2^bits` and `y_factor / 2^bits` are the nearest to `sx / s`
    and `sy / s`; they do wherever the result is not near a half. Exact within
    (-512, 512).

    Example:
    ```mlir
    func.func @example(%x: i32, %y: i32) -> i32 {
      %0 = kernel.add_scaled %x, %y {x_factor = 1048576 : i32, y_factor = 524288 : i32, bits = 20 : i32, x_mantissa = 8388608 : i32, x_lift = 1 : i32, y_mantissa = 8388608 : i32, y_lift = 0 : i32, divisor = 8388608 : i32, shift = 41 : i32}
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins I32:$x, I32:$y, I32Attr:$x_factor, I32Attr:$y_factor,
      I32Attr:$bits, I32Attr:$x_mantissa, I32Attr:$x_lift, I32Attr:$y_mantissa,
      I32Attr:$y_lift, I32Attr:$divisor, I32Attr:$shift);
  let results = (outs I32:$result);
  let assemblyFormat = "$x `,` $y attr-dict";
}

def MulScaledOp : Op<Kernel_Dialect, "mul_scaled", [Pure]> {
  let summary = "a product of two scaled integers, rounded as floats are";
  let description = [{
    `round_half_even(f24(f24(f24(x * x_mantissa) * f24(y * y_mantissa)) / divisor
    * 2^(40-shift)))`, where `f24` rounds to 24 significant bits, half to even:
    what floats give for `(x * sx) * (y * sy) / s`. `factor / 2^bits` is the
    nearest to `sx * sy / s`; it does wherever the result is not near a half.
    Exact within (-512, 512).

    Example:
    ```mlir
    func.func @example(%x: i32, %y: i32) -> i32 {
      %0 = kernel.mul_scaled %x, %y {factor = 1073741824 : i32, bits = 37 : i32, x_mantissa = 8388608 : i32, y_mantissa = 8388608 : i32, divisor = 8388608 : i32, shift = 70 : i32}
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins I32:$x, I32:$y, I32Attr:$factor, I32Attr:$bits,
      I32Attr:$x_mantissa, I32Attr:$y_mantissa, I32Attr:$divisor,
      I32Attr:$shift);
  let results = (outs I32:$result);
  let assemblyFormat = "$x `,` $y attr-dict";
}

def DotCodesOp : Op<Kernel_Dialect, "dot_codes"> {
  let summary = "a sum plus four products";
  let description = [{
    `sum + x[i] * w[j] + x[i+1] * w[j+2] + x[i+2] * w[j+1] + x[i+3] * w[j+3]`,
    wrapping in 32 bits, where `i` and `j` are places along the only axis of
    each. The codes of `w` are in the order of `inlay-gather-windows`, so that
    even and odd bytes of a word are pairs of neighbours.

    Example:
    ```mlir
    func.func @example(%sum: i32, %x: memref<8xi16>, %i: index, %w: memref<32xi8>, %j: index) -> i32 {
      %0 = kernel.dot_codes %sum, %x[%i], %w[%j] : memref<8xi16>, memref<32xi8>
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins I32:$sum,
      Arg<MemRefRankOf<[I16], [1]>, "the window", [MemRead]>:$x, Index:$x_at,
      Arg<MemRefRankOf<[I8], [1]>, "the weights", [MemRead]>:$w, Index:$w_at);
  let results = (outs I32:$result);
  let assemblyFormat = "$sum `,` $x `[` $x_at `]` `,` $w `[` $w_at `]` attr-dict "
                       "`:` type($x) `,` type($w)";
}

def DotPairOp : Op<Kernel_Dialect, "dot_pair"> {
  let summary = "a sum plus two products";
  let description = [{
    `sum + x[i] * low(w) + x[i+1] * high(w)`, wrapping in 32 bits, where low and
    high are the signed halves of `w` and `i` is a place along the only axis.

    Example:
    ```mlir
    func.func @example(%sum: i32, %x: memref<8xi16>, %i: index, %w: i32) -> i32 {
      %0 = kernel.dot_pair %sum, %x[%i], %w : memref<8xi16>
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins I32:$sum,
      Arg<MemRefRankOf<[I16], [1]>, "the window", [MemRead]>:$x, Index:$x_at,
      I32:$w);
  let results = (outs I32:$result);
  let assemblyFormat = "$sum `,` $x `[` $x_at `]` `,` $w attr-dict `:` type($x)";
}

def WidenCodesOp : Op<Kernel_Dialect, "widen_codes"> {
  let summary = "four neighbouring codes less their zero, as 16-bit numbers";
  let description = [{
    `to[j + k] = x[i + k] - zero` for `k` of 0 to 3, where `i` and `j` are places
    along the only axis of each. Codes are signed unless the attribute says so.

    Example:
    ```mlir
    func.func @example(%x: memref<64xi8>, %i: index, %to: memref<8xi16>, %j: index) {
      kernel.widen_codes %x[%i], %to[%j] {zero = -128 : i32} : memref<64xi8>, memref<8xi16>
      return
    }
    ```
  }];
  let arguments = (ins
      Arg<MemRefRankOf<[I8], [1]>, "the codes", [MemRead]>:$x, Index:$x_at,
      Arg<MemRefRankOf<[I16], [1]>, "the window", [MemWrite]>:$to, Index:$to_at,
      I32Attr:$zero, DefaultValuedAttr<BoolAttr, "false">:$is_unsigned);
  let assemblyFormat = "$x `[` $x_at `]` `,` $to `[` $to_at `]` attr-dict "
                       "`:` type($x) `,` type($to)";
}

#endif // KERNEL_SCALAR_OPS_TD
