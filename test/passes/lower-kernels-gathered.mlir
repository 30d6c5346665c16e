// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-lower-kernels))' --split-input-file | FileCheck %s

// The row is copied once, less its zero; two channels share it.
// CHECK-LABEL: func.func @qmatmul_copies_its_row(
// CHECK: %[[WINDOW:.*]] = memref.alloca() : memref<24xi16>
// CHECK: scf.for
// CHECK:   arith.subi
// CHECK:   memref.store %{{.*}}, %[[WINDOW]]
// CHECK: scf.for
// CHECK:   scf.for {{.*}} -> (i32, i32)
// CHECK:     kernel.dot_codes %{{.*}}, %[[WINDOW]]
// CHECK:     kernel.dot_codes %{{.*}}, %[[WINDOW]]
// CHECK-NOT: kernel.dot_codes
// CHECK: return
func.func @qmatmul_copies_its_row(%x: memref<1x12xi8>, %w: memref<4x12xi8>, %b: memref<4xi32>, %y: memref<1x4xi32>) {
  kernel.qmatmul ins(%x, %w, %b : memref<1x12xi8>, memref<4x12xi8>, memref<4xi32>) outs(%y : memref<1x4xi32>) {trans_b = true, lhs_zero = 3 : i64, gathered = true}
  return
}

// -----

// Two windows at a time; 18 terms are 4 fours and 2 alone.
// CHECK-LABEL: func.func @qconv_copies_two_windows(
// CHECK: memref.alloca() : memref<36xi16>
// CHECK: scf.if
// CHECK: scf.for {{.*}} -> (i32, i32, i32, i32)
// CHECK-COUNT-8: kernel.dot_codes
// CHECK: scf.for {{.*}} -> (i32, i32, i32, i32)
// CHECK: arith.muli
func.func @qconv_copies_two_windows(%x: memref<1x2x4x4xi8>, %w: memref<4x2x3x3xi8>, %y: memref<1x4x4x4xi32>) {
  kernel.qconv ins(%x, %w : memref<1x2x4x4xi8>, memref<4x2x3x3xi8>) outs(%y : memref<1x4x4x4xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64, gathered = true}
  return
}

// -----

// 3x2 with 0 around it and one more column for pairs is 5x5; 3 x 2 pairs of
// weights, packed once a channel.
// CHECK-LABEL: func.func @depthwise_copies_a_channel(
// CHECK: %[[PLANE:.*]] = memref.alloca() : memref<25xi16>
// CHECK: memref.store %{{.*}}, %[[PLANE]]
// CHECK: scf.for
// CHECK-COUNT-3: arith.shli
// CHECK-COUNT-6: kernel.dot_pair %{{.*}}, %[[PLANE]]
// CHECK-NOT: scf.if
// CHECK: return
func.func @depthwise_copies_a_channel(%x: memref<1x2x3x2xi8>, %w: memref<2x1x3x3xi8>, %b: memref<2xi32>, %y: memref<1x2x3x2xi32>) {
  kernel.qconv ins(%x, %w, %b : memref<1x2x3x2xi8>, memref<2x1x3x3xi8>, memref<2xi32>) outs(%y : memref<1x2x3x2xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 2 : i64, input_zero = -128 : i64, gathered = true}
  return
}
