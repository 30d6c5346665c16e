// The table of steps at the top of the source: copies stand in it too, those of
// one node together, and a step that only serves a layer says how.
//
// RUN: inlay-emit %s --prefix=steps --file=steps.c | FileCheck %s --strict-whitespace
// RUN: rm -rf %t && inlay-emit %s --prefix=steps -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wconversion -Wshadow -Werror -fsyntax-only %t/steps.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/steps.c

// CHECK:       *   step  function    ONNX nodes
// CHECK-NEXT:  *   1     conv1_halo  "conv1" Conv
// CHECK-NEXT:  *   2-3   (copy)      "both" Concat
// CHECK-NEXT:  *   4     (copy)      "other" Concat

// CHECK:      /* Step 1. "conv1" Conv. Fills the margin that windows reach over.
func.func private @conv1_halo(%y: memref<4xf32> {inlay.name = "y", inlay.written}) attributes {inlay.layer = {step = 1 : i64, comment = "Fills the margin that windows reach over."}} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  memref.store %zero, %y[%c0] : memref<4xf32>
  return
} loc("conv1"("Conv"))

func.func @steps(%in: memref<4xf32> {inlay.kind = "input", inlay.name = "in"}, %a: memref<4xf32> {inlay.kind = "output", inlay.name = "a"}, %b: memref<12xf32> {inlay.kind = "output", inlay.name = "b"}) attributes {inlay.entry} {
  call @conv1_halo(%a) : (memref<4xf32>) -> ()
  %0 = memref.subview %b[0] [4] [1] : memref<12xf32> to memref<4xf32, strided<[1]>>
  %1 = memref.subview %b[4] [4] [1] : memref<12xf32> to memref<4xf32, strided<[1], offset: 4>>
  %2 = memref.subview %b[8] [4] [1] : memref<12xf32> to memref<4xf32, strided<[1], offset: 8>>
  memref.copy %in, %0 : memref<4xf32> to memref<4xf32, strided<[1]>> loc("both"("Concat"))
  memref.copy %in, %1 : memref<4xf32> to memref<4xf32, strided<[1], offset: 4>> loc("both"("Concat"))
  memref.copy %in, %2 : memref<4xf32> to memref<4xf32, strided<[1], offset: 8>> loc("other"("Concat"))
  return
}
