#ifndef INLAY_PASSES_QUANTIZE_TD
#define INLAY_PASSES_QUANTIZE_TD

include "mlir/Pass/PassBase.td"

def Quantize : Pass<"inlay-quantize", "::mlir::func::FuncOp"> {
  let summary = "compute between dequantize and quantize in integers";
  let description = [{
    Quantized models say in float what is meant in integers: `dequantize`,
    a float op, `quantize`. This pass finds such places and computes them on the
    codes.

    - Convolutions and products of dequantized codes become sums in 32 bits
      (`qconv`, `qmatmul`), averages become `qpool` and `qsum`; relu and clip
      behind them become bounds of the `requantize` that takes the place of the
      `quantize`.
    - So do products that a model spells in integers (`MatMulInteger`,
      `ConvInteger`): codes less their zero, with constant weights less theirs.
      A zero that is known when running leaves the sum: `sum x w - zero sum w`;
      where a window has pads, the zero is put around the image first.
    - What only moves or compares values (reshape, transpose, slice, concat, pad,
      gather, maximum) moves from floats to the codes.
    - Any function of one quantized value becomes a table (`lookup`), exact for
      every code.
    - Softmax takes its exponentials from a table (`qsoftmax`).
    - With `requant=single` also sums and products of two quantized values and
      every bias, so that no float is left between the first `quantize` and the
      last `dequantize`.

    Needs scales and zero points that are constants; run it before weights are
    dequantized (`inlay-fold-constants{keep-codes=true}`). Afterwards `requant`
    names the arithmetic of every `requantize`: `float` is ONNX Runtime's (one
    float product, rounded half to even), `single` one multiplication and one
    shift in 64 bits, rounded half up. With `integers=true` the float form is
    computed in integers (`as_float`), to the same codes.

    A result differs from that of the float ops by at most one step, where their
    sum, rounded many times, falls on the other side of a half; moves and tables
    are exact. Sums are proved to stay inside 32 bits from the weights.

    Leaves alone, as float ops: places of which one scale is not constant, is
    not per tensor (for weights: nor along the output channels), or of which one
    zero point differs along its axis; 16 and 32-bit codes; averages that
    divide by different counts; whatever else does not match as a whole.

    Example (`test/passes/quantize.mlir`):
    ```mlir
    func.func @example(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
      %s = inlay.constant dense<0.5> : tensor<f32>
      %z = inlay.constant dense<0> : tensor<i8>
      %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
      %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
      %w = inlay.dequantize %c, %s, %z : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
      %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
      %2 = inlay.unary relu %1 : (tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
      %3 = inlay.quantize %2, %s, %z : (tensor<1x1x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xi8>
      return %3 : tensor<1x1x4x4xi8>
    }
    ```
    becomes
    ```mlir
    func.func @example(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
      %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
      %m = inlay.constant dense<0.5> : tensor<f32>
      %0 = inlay.qconv %x, %c {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xi8>, tensor<1x2x1x1xi8>) -> tensor<1x1x4x4xi32>
      %1 = inlay.requantize %0, %m {zero_point = 0 : i64, low = 0 : i64, high = 127 : i64} : (tensor<1x1x4x4xi32>, tensor<f32>) -> tensor<1x1x4x4xi8>
      return %1 : tensor<1x1x4x4xi8>
    }
    ```
  }];
  let options = [
    Option<"requant", "requant", "std::string", "\"float\"",
           "how a sum becomes a code: float (ONNX Runtime's form) or single "
           "(integers, one rounding)">,
    Option<"integers", "integers", "bool", "false",
           "compute the float form in integers, to the same codes: for "
           "processors without floating point">];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_PASSES_QUANTIZE_TD
