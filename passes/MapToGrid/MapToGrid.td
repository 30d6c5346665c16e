#ifndef INLAY_PASSES_MAPTOGRID_TD
#define INLAY_PASSES_MAPTOGRID_TD

include "mlir/Pass/PassBase.td"

def MapToGrid : Pass<"inlay-map-to-grid", "::mlir::ModuleOp"> {
  let summary = "Choose the loops of each layer that run as work-items";
  let description = [{
    For languages whose kernels run once per point of a grid. In every layer
    function the outer loops whose iterations touch disjoint parts of what the
    layer writes get the attribute `inlay.grid` with their number; the function
    gets their lengths as `inlay.grid`. The printer prints such a loop as a
    work-item's number. A layer of several loop nests, one after the other, is
    first parted into as many functions, so that each has its own grid.

    With `blocks`, a layer without a grid is run by a block of threads, if all
    that it writes is written in loops that may run at the same time: each
    thread takes all steps of the layer and its share of those loops. They get
    `inlay.shared`, and the function gets it with the number of threads. All
    threads wait for each other after such a loop, and before it where it has
    `inlay.waits`.

    Before: the printable form. After: the same, with attributes; it still means
    the same when the loops run one after the other. Left alone, and so run by
    a single work-item: loops that carry values, buffers that no loop's counter
    indexes directly wherever they are written.

    Example (`test/passes/map-to-grid.mlir`):
    ```mlir
    func.func private @example(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      scf.for %i = %c0 to %c4 step %c1 {
        %v = memref.load %x[%i] : memref<4xf32>
        memref.store %v, %y[%i] : memref<4xf32>
      }
      return
    }
    ```
  }];
  let options = [
    Option<"blocks", "blocks", "bool", "false",
           "the target's threads can wait for each other">];
  let dependentDialects = ["::mlir::scf::SCFDialect"];
}

#endif // INLAY_PASSES_MAPTOGRID_TD
