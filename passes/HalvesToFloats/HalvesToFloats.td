#ifndef INLAY_PASSES_HALVESTOFLOATS_TD
#define INLAY_PASSES_HALVESTOFLOATS_TD

include "mlir/Pass/PassBase.td"

def HalvesToFloats : Pass<"inlay-halves-to-floats", "::mlir::func::FuncOp"> {
  let summary = "make tensors of 16-bit floats tensors of float32";
  let description = [{
    For processors that compute in float32 and have memory for it: values,
    weights and state of float16 and bfloat16 become float32, so that layers
    take the kernels of float32 and nothing is converted between them. Inputs
    and outputs keep their types and are cast at the border. Casts to 16 bits
    that the model has stay roundings. As in ONNX Runtime, which computes
    float16 on CPUs in float32, results are no longer rounded after each op.

    Needs nothing of the IR. Afterwards 16-bit floats occur only at inputs,
    outputs and in such roundings. A graph with `inlay.bit_cast`, which sees the
    bits, is left alone.

    Example (`test/passes/halves-to-floats.mlir`):
    ```mlir
    func.func @example(%x: tensor<4xf16>) -> tensor<4xf16> {
      %0 = inlay.unary relu %x : (tensor<4xf16>) -> tensor<4xf16>
      return %0 : tensor<4xf16>
    }
    ```
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_PASSES_HALVESTOFLOATS_TD
