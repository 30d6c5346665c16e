// RUN: inlay-opt %s --inlay-verify-printable | FileCheck %s

// CHECK-LABEL: @accepts_loops_and_buffers
memref.global "private" constant @weights : memref<2xf32> = dense<[1.0, 2.0]>
func.func private @accepts_loops_and_buffers(%x: memref<4xf32, strided<[2], offset: 1>>, %y: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %a = memref.load %x[%i] : memref<4xf32, strided<[2], offset: 1>>
    %b = math.exp %a : f32
    memref.store %b, %y[%i] : memref<4xf32>
  }
  return
}

// CHECK-LABEL: @example_run
func.func @example_run(%arena: memref<16xi8> {inlay.kind = "arena"}, %x: memref<8xf32> {inlay.kind = "input"}) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %s = memref.subview %x[1] [4] [2] : memref<8xf32> to memref<4xf32, strided<[2], offset: 1>>
  call @accepts_loops_and_buffers(%s, %a) : (memref<4xf32, strided<[2], offset: 1>>, memref<4xf32>) -> ()
  return
}
