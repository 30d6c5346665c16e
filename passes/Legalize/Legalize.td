#ifndef INLAY_PASSES_LEGALIZE_TD
#define INLAY_PASSES_LEGALIZE_TD

include "mlir/Pass/PassBase.td"

def Legalize : Pass<"inlay-legalize", "::mlir::ModuleOp"> {
  let summary = "Rewrite what C has no words for, last of all";
  let description = [{
    The last place where the IR may change before it is printed. A load from
    constant data whose elements are all equal becomes that constant; a copy of
    a buffer onto itself goes; a copy between buffers that are not contiguous
    becomes loops; an index into a dimension of size 1 becomes 0; divisions that
    round up or down become ones that truncate; a rounding for an integer comes
    before the bounds and not after them; operations without users and constant
    data without loads go.

    Before: the printable form, but for these. After: nothing is left that
    `--inlay-verify-printable` refuses on their account. No canonicalisation
    may run behind this pass. It leaves names and the order of steps alone.

    Example (`test/passes/legalize.mlir`):
    ```mlir
    memref.global "private" constant @bias : memref<8xf32> = dense<0.5>
    func.func private @example(%y: memref<8xf32>) {
      %c3 = arith.constant 3 : index
      %bias = memref.get_global @bias : memref<8xf32>
      %value = memref.load %bias[%c3] : memref<8xf32>
      memref.store %value, %y[%c3] : memref<8xf32>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

#endif // INLAY_PASSES_LEGALIZE_TD
