#ifndef INLAY_PASSES_TOKERNELS_TD
#define INLAY_PASSES_TOKERNELS_TD

include "mlir/Pass/PassBase.td"

def ToKernels : Pass<"inlay-to-kernels", "::mlir::ModuleOp"> {
  let summary = "Turn every layer into one destination-style op";
  let description = [{
    Each `inlay.layer` becomes exactly one `kernel.*` op or `linalg.generic` on
    tensors; its elementwise ops become the epilogue. Reshape, slice and concat
    become tensor views. The function takes buffers: inputs are read through
    `bufferization.to_tensor`, outputs are written through
    `bufferization.materialize_in_destination`. `inlay.if` and `inlay.loop`
    become `scf.if`, `scf.for` and, where a loop may end early, `scf.while`, in
    which every result and every carried value keeps one place: all paths
    materialize into it, and row s of a tensor is read or written where it lies.

    Before: a graph function in which every op that computes stands in a layer
    (`--inlay-fuse-layers`). After: no op of the `inlay` dialect is left, and
    integers are signless. Left alone: functions that are not graphs.

    Example (`test/passes/to-kernels.mlir`):
    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %0 = inlay.layer "relu" (%x) : (tensor<2x3xf32>) -> tensor<2x3xf32> {
      ^bb0(%a: tensor<2x3xf32>):
        %1 = inlay.unary relu %a : (tensor<2x3xf32>) -> tensor<2x3xf32>
        inlay.yield %1 : tensor<2x3xf32>
      }
      return %0 : tensor<2x3xf32>
    }
    ```
  }];
  let dependentDialects = [
    "::inlay::kernel::KernelDialect", "::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::bufferization::BufferizationDialect"];
}

#endif // INLAY_PASSES_TOKERNELS_TD
