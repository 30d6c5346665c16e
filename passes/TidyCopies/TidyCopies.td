#ifndef INLAY_PASSES_TIDYCOPIES_TD
#define INLAY_PASSES_TIDYCOPIES_TD

include "mlir/Pass/PassBase.td"

def TidyCopies : Pass<"inlay-tidy-copies", "::mlir::func::FuncOp"> {
  let summary = "Remove copies that bufferization left for nothing";
  let description = [{
    A copy of a buffer onto itself vanishes, as do steps that write no element.
    A copy between strided buffers, or from constant data, becomes a
    `linalg.generic`, so that it is a step with loops like any other.

    Before: a bufferized function. After: every `memref.copy` moves a whole
    contiguous buffer. Left alone: those copies.

    Example (`test/passes/tidy-copies.mlir`):
    ```mlir
    func.func @example(%a: memref<8x4xf32>, %b: memref<4x4xf32>) {
      %s = memref.subview %a[4, 0] [4, 4] [1, 1] : memref<8x4xf32> to memref<4x4xf32, strided<[4, 1], offset: 16>>
      memref.copy %s, %s : memref<4x4xf32, strided<[4, 1], offset: 16>> to memref<4x4xf32, strided<[4, 1], offset: 16>>
      memref.copy %s, %b : memref<4x4xf32, strided<[4, 1], offset: 16>> to memref<4x4xf32>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

#endif // INLAY_PASSES_TIDYCOPIES_TD
