// Kernels that read or write channels last, where windows are not copied.
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-lower-kernels))' --split-input-file | FileCheck %s

// The innermost loop runs over neighbours, and no condition is in it.
// CHECK-LABEL: func.func @qconv_loops_over_channels_inside(
// CHECK: scf.if
// CHECK:   scf.for %[[IC:.*]] = %{{.*}} to %c8
// CHECK-NOT: scf.if
// CHECK:     memref.load %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %[[IC]]] : memref<1x4x4x8xi8>
// CHECK:     memref.load %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %[[IC]]] : memref<2x3x3x8xi8>
// CHECK: memref.store {{.*}} : memref<1x2x4x4xi32>
func.func @qconv_loops_over_channels_inside(%x: memref<1x4x4x8xi8>, %w: memref<2x3x3x8xi8>, %y: memref<1x2x4x4xi32>) {
  kernel.qconv ins(%x, %w : memref<1x4x4x8xi8>, memref<2x3x3x8xi8>) outs(%y : memref<1x2x4x4xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64, input_last = true}
  return
}

// -----

// CHECK-LABEL: func.func @pools_turn_what_they_read_or_write(
// CHECK: memref.load %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %[[C:.*]]] : memref<1x4x4x2xi8>
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}, %[[C]], %{{.*}}, %{{.*}}] : memref<1x2x2x2xi32>
// CHECK: memref.load %{{.*}}[%{{.*}}, %[[D:.*]], %{{.*}}, %{{.*}}] : memref<1x2x4x4xi8>
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %[[D]]] : memref<1x2x2x2xi8>
func.func @pools_turn_what_they_read_or_write(%x: memref<1x4x4x2xi8>, %y: memref<1x2x2x2xi32>, %z: memref<1x2x4x4xi8>, %m: memref<1x2x2x2xi8>) {
  kernel.qpool ins(%x : memref<1x4x4x2xi8>) outs(%y : memref<1x2x2x2xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_last = true}
  kernel.pool ins(%z : memref<1x2x4x4xi8>) outs(%m : memref<1x2x2x2xi8>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, result_last = true}
  return
}
