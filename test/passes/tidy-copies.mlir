// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-tidy-copies))" --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @drops_copy_of_buffer_to_itself(
// CHECK-NEXT: return
func.func @drops_copy_of_buffer_to_itself(%a: memref<4xf32>) {
  memref.copy %a, %a : memref<4xf32> to memref<4xf32>
  return
}

// -----

// Two views, made apart, of the same elements.
//
// CHECK-LABEL: func.func @drops_copy_of_slice_to_itself(
// CHECK-NOT: memref.copy
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @drops_copy_of_slice_to_itself(%a: memref<8x4xf32>) {
  %s = memref.subview %a[4, 0] [4, 4] [1, 1] : memref<8x4xf32> to memref<4x4xf32, strided<[4, 1], offset: 16>>
  %t = memref.subview %a[4, 0] [4, 4] [1, 1] : memref<8x4xf32> to memref<4x4xf32, strided<[4, 1], offset: 16>>
  memref.copy %s, %t : memref<4x4xf32, strided<[4, 1], offset: 16>> to memref<4x4xf32, strided<[4, 1], offset: 16>>
  return
}

// -----

// CHECK-LABEL: func.func @keeps_copy_to_another_slice(
// CHECK: memref.copy
func.func @keeps_copy_to_another_slice(%a: memref<8x4xf32>) {
  %s = memref.subview %a[4, 0] [4, 4] [1, 1] : memref<8x4xf32> to memref<4x4xf32, strided<[4, 1], offset: 16>>
  %t = memref.subview %a[0, 0] [4, 4] [1, 1] : memref<8x4xf32> to memref<4x4xf32, strided<[4, 1]>>
  memref.copy %s, %t : memref<4x4xf32, strided<[4, 1], offset: 16>> to memref<4x4xf32, strided<[4, 1]>>
  return
}

// -----

// CHECK-LABEL: func.func @keeps_copy_between_buffers(
// CHECK-NEXT: memref.copy
func.func @keeps_copy_between_buffers(%a: memref<4xf32>, %b: memref<4xf32>) {
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  return
}

// -----

// Gaps between axes of size 1 are none.
//
// CHECK-LABEL: func.func @keeps_copy_with_strides_of_unit_axes(
// CHECK: memref.copy
func.func @keeps_copy_with_strides_of_unit_axes(%a: memref<1x8x4xf32>, %b: memref<1x2x4xf32>) {
  %s = memref.subview %a[0, 2, 0] [1, 2, 4] [1, 1, 1] : memref<1x8x4xf32> to memref<1x2x4xf32, strided<[32, 4, 1], offset: 8>>
  memref.copy %s, %b : memref<1x2x4xf32, strided<[32, 4, 1], offset: 8>> to memref<1x2x4xf32>
  return
}

// -----

// CHECK: #[[SAME:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @turns_strided_copy_into_a_step(
// CHECK: %[[S:.*]] = memref.subview
// CHECK: linalg.generic {indexing_maps = [#[[SAME]], #[[SAME]]], iterator_types = ["parallel", "parallel"]} ins(%[[S]] : memref<4x2xf32, strided<[4, 1]>>) outs(%arg1 : memref<4x2xf32>) {
// CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: linalg.yield %[[X]] : f32
// CHECK-NOT: memref.copy
func.func @turns_strided_copy_into_a_step(%a: memref<4x4xf32>, %b: memref<4x2xf32>) {
  %s = memref.subview %a[0, 0] [4, 2] [1, 1] : memref<4x4xf32> to memref<4x2xf32, strided<[4, 1]>>
  memref.copy %s, %b : memref<4x2xf32, strided<[4, 1]>> to memref<4x2xf32>
  return
}

// -----

memref.global "private" constant @weights : memref<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>

// CHECK-LABEL: func.func @turns_copy_of_a_constant_into_a_step(
// CHECK: %[[W:.*]] = memref.get_global
// CHECK: linalg.generic {{.*}} ins(%[[W]] : memref<4xf32>) outs(%arg0 : memref<4xf32>)
// CHECK-NOT: memref.copy
func.func @turns_copy_of_a_constant_into_a_step(%a: memref<4xf32>) {
  %w = memref.get_global @weights : memref<4xf32>
  memref.copy %w, %a : memref<4xf32> to memref<4xf32>
  return
}

// -----

// CHECK-LABEL: func.func @drops_steps_that_write_nothing(
// CHECK-NEXT: return
func.func @drops_steps_that_write_nothing(%a: memref<0x4xf32>, %b: memref<0x4xf32>) {
  memref.copy %a, %b : memref<0x4xf32> to memref<0x4xf32>
  kernel.softmax ins(%a : memref<0x4xf32>) outs(%b : memref<0x4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
  return
}

// -----

// A sum over nothing is 0.
//
// CHECK-LABEL: func.func @keeps_step_that_reads_nothing(
// CHECK-NEXT: kernel.reduce
func.func @keeps_step_that_reads_nothing(%a: memref<0x4xf32>, %b: memref<4xf32>) {
  kernel.reduce ins(%a : memref<0x4xf32>) outs(%b : memref<4xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 0>}
  return
}
