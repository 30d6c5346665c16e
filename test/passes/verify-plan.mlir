// Plans that the checker accepts.
//
// RUN: inlay-opt %s --inlay-verify-plan --split-input-file | FileCheck %s

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// The third buffer takes the bytes of the first, which nobody reads any more.
//
// CHECK-LABEL: func.func @accepts_buffer_over_dead_buffer
func.func @accepts_buffer_over_dead_buffer(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  %b = memref.view %arena[%c16][] : memref<32xi8> to memref<4xf32>
  %c = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%a, %b) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%b, %c) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%c, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}
func.func private @neg(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<4xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @accepts_elementwise_write_at_same_place
func.func @accepts_elementwise_write_at_same_place(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @neg(%a, %b) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%b, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<2x4xf32>, %y: memref<2x4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<2x4xf32>) outs(%y : memref<2x4xf32>)
  return
}
func.func private @product(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %residual: memref<2x4xf32>, %y: memref<2x4xf32> {inlay.written}) {
  kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) extras(%residual : memref<2x4xf32>) outs(%y : memref<2x4xf32>) {extra_maps = [affine_map<(d0, d1) -> (d0, d1)>]} epilogue {
  ^bb0(%sum: f32, %r: f32):
    %0 = arith.addf %sum, %r : f32
    kernel.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @accepts_residual_under_the_output
func.func @accepts_residual_under_the_output(%arena: memref<32xi8> {inlay.kind = "arena"}, %m: memref<2x3xf32>, %n: memref<3x4xf32>, %in: memref<2x4xf32>, %out: memref<2x4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %r = memref.view %arena[%c0][] : memref<32xi8> to memref<2x4xf32>
  %y = memref.view %arena[%c0][] : memref<32xi8> to memref<2x4xf32>
  call @copy(%in, %r) : (memref<2x4xf32>, memref<2x4xf32>) -> ()
  call @product(%m, %n, %r, %y) : (memref<2x3xf32>, memref<3x4xf32>, memref<2x4xf32>, memref<2x4xf32>) -> ()
  call @copy(%y, %out) : (memref<2x4xf32>, memref<2x4xf32>) -> ()
  return
}

// -----

func.func private @fill(%x: memref<2x2xf32>, %y: memref<2x2xf32, strided<[4, 1]>> {inlay.written}) {
  linalg.copy ins(%x : memref<2x2xf32>) outs(%y : memref<2x2xf32, strided<[4, 1]>>)
  return
}
func.func private @next(%x: memref<2x2xf32, strided<[4, 1]>>, %y: memref<2x2xf32, strided<[4, 1], offset: 2>> {inlay.written}) {
  linalg.copy ins(%x : memref<2x2xf32, strided<[4, 1]>>) outs(%y : memref<2x2xf32, strided<[4, 1], offset: 2>>)
  return
}
func.func private @read(%x: memref<2x4xf32>, %y: memref<2x4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<2x4xf32>) outs(%y : memref<2x4xf32>)
  return
}

// Left and right half of each row: neither has a byte of the other, although
// one begins before the other ends.
//
// CHECK-LABEL: func.func @accepts_read_of_interleaved_slice
func.func @accepts_read_of_interleaved_slice(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<2x2xf32>, %out: memref<2x4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<2x4xf32>
  %left = memref.subview %a[0, 0] [2, 2] [1, 1] : memref<2x4xf32> to memref<2x2xf32, strided<[4, 1]>>
  %right = memref.subview %a[0, 2] [2, 2] [1, 1] : memref<2x4xf32> to memref<2x2xf32, strided<[4, 1], offset: 2>>
  call @fill(%in, %left) : (memref<2x2xf32>, memref<2x2xf32, strided<[4, 1]>>) -> ()
  call @next(%left, %right) : (memref<2x2xf32, strided<[4, 1]>>, memref<2x2xf32, strided<[4, 1], offset: 2>>) -> ()
  call @read(%a, %out) : (memref<2x4xf32>, memref<2x4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// CHECK-LABEL: func.func @accepts_copy_and_reshape
func.func @accepts_copy_and_reshape(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<2x2xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c16 = arith.constant 16 : index
  %a = memref.view %arena[%c16][] : memref<32xi8> to memref<2x2xf32>
  memref.copy %in, %a : memref<2x2xf32> to memref<2x2xf32>
  %flat = memref.collapse_shape %a [[0, 1]] : memref<2x2xf32> into memref<4xf32>
  call @copy(%flat, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @leaves_other_functions_alone
func.func @leaves_other_functions_alone(%x: memref<4xf32>) {
  linalg.copy ins(%x : memref<4xf32>) outs(%x : memref<4xf32>)
  return
}
