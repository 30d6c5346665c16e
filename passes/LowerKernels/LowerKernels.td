#ifndef INLAY_PASSES_LOWERKERNELS_TD
#define INLAY_PASSES_LOWERKERNELS_TD

include "mlir/Pass/PassBase.td"

def LowerKernels : Pass<"inlay-lower-kernels", "::mlir::func::FuncOp"> {
  let summary = "Turn kernels and generics on buffers into loops";
  let description = [{
    Every `kernel.*` op and every parallel `linalg.generic` on buffers becomes
    scf loops with literal bounds, memref loads and stores, and arithmetic.
    Subscripts are affine in loop variables; padding is a condition on a named
    index; sums are carried by the loop, and long ones of reductions and of
    normalisations made by parts, so that roundings do not pile up. Values get
    the names that the C code shows (`oy`, `sum`). An axis of size 1 gets no
    loop, and an elementwise op on contiguous buffers gets one loop over all
    elements.

    With `matrix-units`, a matrix product or a convolution of halves (`f16`) or
    floats (`f32`) becomes a `kernel.tile_product`, whose body stores the sum by
    way of the epilogue; the tile is chosen by the sizes. It stays loops where
    there are groups or three spatial axes, where no axis of an operand is
    contiguous, or where sums or results are fewer than 16; of floats also where
    rows or columns are fewer than 8, or results fewer than 256.

    Before: functions on buffers. After: no other op of `kernel` or `linalg` is
    left.

    Example (`test/passes/lower-kernels.mlir`):
    ```mlir
    func.func @example(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %y: memref<2x4xf32>) {
      kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) outs(%y : memref<2x4xf32>)
      return
    }
    ```
  }];
  let options = [
    Option<"matrixUnits", "matrix-units", "bool", "false",
           "the target multiplies matrices by tiles">];
  let dependentDialects = [
    "::inlay::kernel::KernelDialect", "::mlir::scf::SCFDialect", "::mlir::memref::MemRefDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::vector::VectorDialect"];
}

#endif // INLAY_PASSES_LOWERKERNELS_TD
