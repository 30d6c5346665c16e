#ifndef INLAY_PASSES_PLANMEMORY_TD
#define INLAY_PASSES_PLANMEMORY_TD

include "mlir/Pass/PassBase.td"

def PlanMemory : Pass<"inlay-plan-memory", "::mlir::ModuleOp"> {
  let summary = "Place every buffer in one arena";
  let description = [{
    Gives each `memref.alloc` of the entry function a fixed byte offset in one
    arena, which becomes the first argument (`memref<Nxi8>`); the alloc becomes
    a `memref.view`. Lifetimes run from the first to the last step that touches
    the buffer or a view of it; a step is an op that computes. An output may
    take the place of an input that dies at the same step and is read only at
    the place just written. A buffer that is used in a loop but made outside of
    it lives as long as the loop, since the next turn may look at it again; one
    that is made in the loop lives within a turn.

    Before: a bufferized entry function (attribute `inlay.entry`) with static
    allocs. After: no alloc is left; `inlay.plan` lists name, offset, bytes,
    first and last step of each buffer, `inlay.live_bound` the largest sum of
    live bytes. Left alone: buffers of size 0 keep offset 0.

    Example (`test/passes/plan-memory.mlir`):
    ```mlir
    func.func @example(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
      %a = memref.alloc() : memref<4xf32>
      linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
      linalg.copy ins(%a : memref<4xf32>) outs(%out : memref<4xf32>)
      return
    }
    ```
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", "8",
           "bytes to which every buffer is aligned">];
  let dependentDialects = ["::mlir::memref::MemRefDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif // INLAY_PASSES_PLANMEMORY_TD
