#ifndef INLAY_PASSES_VERIFYPRINTABLE_TD
#define INLAY_PASSES_VERIFYPRINTABLE_TD

include "mlir/Pass/PassBase.td"

def VerifyPrintable : Pass<"inlay-verify-printable", "::mlir::ModuleOp"> {
  let summary = "Refuse, with a location, whatever the printer cannot spell";
  let description = [{
    The promise that codegen relies on: one entry function, private layer
    functions of one block with buffers as arguments, static buffers of fewer
    than 2^31 elements, integers of 8 to 64 bits, f32 and f64, indexes that fit
    32 bits, and only the operations that the printer knows. The entry has
    nothing but views, calls, and copies of contiguous buffers, in branches and
    loops that integers decide. All problems are
    listed, not only the first.

    Before: after `--inlay-legalize`. After: nothing changes; codegen does not
    fail on IR that passes here.

    Example (`test/passes/verify-printable.mlir`):
    ```mlir
    func.func @example_run(%x: memref<4xf32> {inlay.kind = "input"}) attributes {inlay.entry} {
      return
    }
    ```
  }];
}

#endif // INLAY_PASSES_VERIFYPRINTABLE_TD
