#ifndef INLAY_PASSES_VERIFYPLAN_TD
#define INLAY_PASSES_VERIFYPLAN_TD

include "mlir/Pass/PassBase.td"

def VerifyPlan : Pass<"inlay-verify-plan", "::mlir::ModuleOp"> {
  let summary = "Check the memory plan by following every byte";
  let description = [{
    Walks the calls of the entry in order and keeps, for every byte of the
    arena, which buffer wrote it last. A step that reads a byte of a buffer
    which another buffer has overwritten, or that not every path has written, a buffer that leaves the arena or is
    not aligned to its elements, and a step that writes over bytes which it
    also reads, at another place, are errors; so is any op in the entry that is
    no call, copy or view. Where two branches join, a byte keeps an owner that
    both agree on; a loop is followed until a turn changes nothing; a row that a
    loop's turn chooses may be any of its buffer. Views with gaps count by their own bytes, not those
    between. It shares no code with the planner and runs on every compilation.

    Before: outlined layers that still hold one op each. After: nothing
    changes.

    Example (`test/passes/verify-plan.mlir`):
    ```mlir
    func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
      linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
      return
    }
    func.func @example(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
      %c0 = arith.constant 0 : index
      %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
      call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
      call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
      return
    }
    ```
  }];
}

#endif // INLAY_PASSES_VERIFYPLAN_TD
