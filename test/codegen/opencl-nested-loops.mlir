// The function that launches at a distance is there, also where its arguments
// begin on a line of their own.
//
// RUN: rm -rf %t && inlay-emit %s --opencl --prefix=net -o %t
// RUN: FileCheck %s --input-file=%t/net.c

// CHECK-LABEL: static void launch(
// CHECK-LABEL: static void launch_at(
// CHECK-LABEL: int net_run(
// CHECK:           launch_at(
// CHECK-NEXT:          &status, model, queue, STEP1_NEGATE_THE_ROW,
// CHECK-NEXT:          (const cl_long[]){turn * 350 + turn2 * 7, turn * 350 + turn2 * 7});

func.func private @negate_the_row(%x: memref<1xf32, strided<[1], offset: ?>> {inlay.name = "x"}, %y: memref<1xf32, strided<[1], offset: ?>> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %v = memref.load %x[%c0] : memref<1xf32, strided<[1], offset: ?>>
  %n = arith.negf %v : f32
  memref.store %n, %y[%c0] : memref<1xf32, strided<[1], offset: ?>>
  return
}
func.func @net_run(%arena: memref<16xi8> {inlay.name = "arena", inlay.kind = "arena"},
                   %x: memref<4x50x7xf32> {inlay.name = "x", inlay.kind = "input"},
                   %y: memref<4x50x7xf32> {inlay.name = "y", inlay.kind = "output"})
    attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c50 = arith.constant 50 : index
  scf.for %outer = %c0 to %c4 step %c1 {
    scf.for %inner = %c0 to %c50 step %c1 {
      %from = memref.subview %x[%outer, %inner, 3] [1, 1, 1] [1, 1, 1] : memref<4x50x7xf32> to memref<1xf32, strided<[1], offset: ?>>
      %to = memref.subview %y[%outer, %inner, 3] [1, 1, 1] [1, 1, 1] : memref<4x50x7xf32> to memref<1xf32, strided<[1], offset: ?>>
      func.call @negate_the_row(%from, %to) : (memref<1xf32, strided<[1], offset: ?>>, memref<1xf32, strided<[1], offset: ?>>) -> ()
    }
  }
  return
}
