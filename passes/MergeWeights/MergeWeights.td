#ifndef INLAY_PASSES_MERGEWEIGHTS_TD
#define INLAY_PASSES_MERGEWEIGHTS_TD

include "mlir/Pass/PassBase.td"

def MergeWeights : Pass<"inlay-merge-weights", "::mlir::func::FuncOp"> {
  let summary = "keep weights with the same bytes once";
  let description = [{
    Of weights with the same type and bytes only the first is kept; its name is
    the one that the generated code shows. Exporters write tied weights, and
    constants of subgraphs, once for each use.

    Needs nothing of the IR. Afterwards no two constants in the body of the
    graph have the same type and the same blob. Leaves alone: `dense<>`
    constants, which cse merges, and the bodies of `inlay.layer`.

    Example (`test/passes/merge-weights.mlir`):
    ```mlir
    func.func @example(%x: tensor<4xf32>) -> tensor<4xf32> {
      %a = inlay.constant dense_resource<first> : tensor<4xf32>
      %b = inlay.constant dense_resource<second> : tensor<4xf32>
      %0 = inlay.binary mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      %1 = inlay.binary add %0, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      return %1 : tensor<4xf32>
    }
    {-#
      dialect_resources: { builtin: {
        first: "0x040000000000803F000000400000404000008040",
        second: "0x040000000000803F000000400000404000008040"
      } }
    #-}
    ```
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_PASSES_MERGEWEIGHTS_TD
