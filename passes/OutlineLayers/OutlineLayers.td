#ifndef INLAY_PASSES_OUTLINELAYERS_TD
#define INLAY_PASSES_OUTLINELAYERS_TD

include "mlir/Pass/PassBase.td"

def OutlineLayers : Pass<"inlay-outline-layers", "::mlir::ModuleOp"> {
  let summary = "Make each step of the entry a function of its own";
  let description = [{
    Every op of the entry that computes becomes a private function, called in
    its place; views stay in the entry, constants go along. The function has
    the layer's name, the location of its ONNX nodes, and an `inlay.layer`
    dictionary (step, multiply-adds). A step that only moves elements for a
    layer that another one computes is named after what it does (`conv1_halo`,
    `_pack`, `_unpack`, `_copy`), a constant without a name after what the layer
    does with it (`conv1.weight`, `.bias`, `.scale`). Arguments say which are
    written (`inlay.written`) and which overlap no other (`inlay.restrict`).

    Before: a planned entry function. After: it holds views, calls and copies
    of whole contiguous buffers only, and the branches and loops around them
    with the numbers that decide. Left alone: all but the calls.

    Example (`test/passes/outline-layers.mlir`):
    ```mlir
    func.func @example(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
      kernel.softmax ins(%in : memref<4xf32>) outs(%out : memref<4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64}
      return
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::func::FuncDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
}

#endif // INLAY_PASSES_OUTLINELAYERS_TD
