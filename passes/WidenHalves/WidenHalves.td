#ifndef INLAY_PASSES_WIDENHALVES_TD
#define INLAY_PASSES_WIDENHALVES_TD

include "mlir/Pass/PassBase.td"

def WidenHalves : Pass<"inlay-widen-halves", "::mlir::ModuleOp"> {
  let summary = "Keep floats of 16 bits in memory, compute with 32";
  let description = [{
    C99 has no type for float16 and bfloat16. Buffers of them become buffers of
    their bits; a value is widened to float32 after each load and rounded, half
    to even, before each store. Nothing in between is rounded, but for casts
    that the model asks for, so that sums are those of float32.

    Before: the printable form with 16-bit floats anywhere. After: they occur
    only between a bit cast and a cast to or from float32. Other types are left
    alone.

    Example (`test/passes/widen-halves.mlir`):
    ```mlir
    func.func private @example(%x: memref<8xf16>, %y: memref<8xf16>) {
      %c3 = arith.constant 3 : index
      %value = memref.load %x[%c3] : memref<8xf16>
      %twice = arith.addf %value, %value : f16
      memref.store %twice, %y[%c3] : memref<8xf16>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif // INLAY_PASSES_WIDENHALVES_TD
