#ifndef INLAY_PASSES_LOWERKERNELS_TD
#define INLAY_PASSES_LOWERKERNELS_TD

include "mlir/Pass/PassBase.td"

def LowerKernels : Pass<"inlay-lower-kernels", "::mlir::func::FuncOp"> {
  let summary = "Turn kernels and generics on buffers into loops";
  let description = [{
    Every `kernel.*` op and every parallel `linalg.generic` on buffers becomes
    scf loops with literal bounds, memref loads and stores, and arithmetic.
    Subscripts are affine in loop variables; padding is a condition on a named
    index; sums are carried by the loop. Values get the names that the C code
    shows (`oy`, `sum`). An axis of size 1 gets no loop, and an elementwise op
    on contiguous buffers gets one loop over all elements.

    Before: functions on buffers. After: no op of `kernel` or `linalg` is left.

    Example (`test/passes/lower-kernels.mlir`):
    ```mlir
    func.func @example(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %y: memref<2x4xf32>) {
      kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) outs(%y : memref<2x4xf32>)
      return
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::scf::SCFDialect", "::mlir::memref::MemRefDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

#endif // INLAY_PASSES_LOWERKERNELS_TD
