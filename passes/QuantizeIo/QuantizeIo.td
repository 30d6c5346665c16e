#ifndef INLAY_PASSES_QUANTIZEIO_TD
#define INLAY_PASSES_QUANTIZEIO_TD

include "mlir/Pass/PassBase.td"

def QuantizeIo : Pass<"inlay-quantize-io", "::mlir::func::FuncOp"> {
  let summary = "let the caller pass the codes of inputs and outputs";
  let description = [{
    A quantized model with float inputs and outputs quantizes the ones first and
    dequantizes the others last. This pass gives both to the caller: an input
    that is only quantized, always by the same constants, becomes the codes; an
    output that is dequantized from 8-bit codes with one constant scale becomes
    these. `inlay.scale` and `inlay.zero_point` on the argument or result say
    what the codes mean: `value = (code - zero_point) * scale`.

    Run it after `inlay-quantize`, which brings the `quantize` of an input in
    front of reshapes and transposes. Afterwards no input has a `quantize` of its
    own. Leaves alone: inputs that a float op reads, outputs that one computes
    (each is a remark), and everything of another type.

    Example (`test/passes/quantize-io.mlir`):
    ```mlir
    func.func @example(%x: tensor<4xf32>) -> tensor<4xf32> {
      %s = inlay.constant dense<0.5> : tensor<f32>
      %z = inlay.constant dense<3> : tensor<i8>
      %b = inlay.constant dense<9> : tensor<i8>
      %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
      %1 = inlay.binary max %0, %b : (tensor<4xi8>, tensor<i8>) -> tensor<4xi8>
      %2 = inlay.dequantize %1, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
      return %2 : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @example(%x: tensor<4xi8> {inlay.scale = 0.5 : f32, inlay.zero_point = 3 : i64}) -> (tensor<4xi8> {inlay.scale = 0.5 : f32, inlay.zero_point = 3 : i64}) {
      %b = inlay.constant dense<9> : tensor<i8>
      %0 = inlay.binary max %x, %b : (tensor<4xi8>, tensor<i8>) -> tensor<4xi8>
      return %0 : tensor<4xi8>
    }
    ```
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_PASSES_QUANTIZEIO_TD
