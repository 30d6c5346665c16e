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

// -----

// Channels last: no border and a place of 8 neighbours, copied by fours. The
// result has its channels first.
// CHECK-LABEL: func.func @qconv_copies_neighbours_by_fours(
// CHECK-SAME: %[[X:.*]]: memref<1x3x5x8xi8>
// CHECK: %[[WINDOW:.*]] = memref.alloca() : memref<16xi16>
// CHECK: %[[ROW:.*]] = memref.collapse_shape %[[X]]
// CHECK-COUNT-2: kernel.widen_codes %[[ROW]][%{{.*}}], %[[WINDOW]][%{{.*}}] {zero = 3 : i32} : memref<120xi8>, memref<16xi16>
// CHECK: kernel.dot_codes
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}] : memref<1x4x3x5xi32>
func.func @qconv_copies_neighbours_by_fours(%x: memref<1x3x5x8xi8>, %w: memref<4x1x1x8xi8>, %y: memref<1x4x3x5xi32>) {
  kernel.qconv ins(%x, %w : memref<1x3x5x8xi8>, memref<4x1x1x8xi8>) outs(%y : memref<1x4x3x5xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = 3 : i64, gathered = true, input_last = true}
  return
}

// -----

// A row of 3 x 3 codes is 2 fours and 1 alone where all of it lies inside; else
// tap by tap, with 0 beyond the input.
// CHECK-LABEL: func.func @qconv_joins_the_taps_of_a_row(
// CHECK: scf.if
// CHECK: scf.if
// CHECK-COUNT-2: kernel.widen_codes {{.*}} {is_unsigned = true, zero = 7 : i32}
// CHECK-NOT: kernel.widen_codes
// CHECK: memref.store {{.*}} : memref<54xi16>
// CHECK: } else {
// CHECK: scf.for
// CHECK: scf.if
// CHECK: } else {
// CHECK: memref.store %{{.*}} : memref<54xi16>
// CHECK: kernel.dot_codes
func.func @qconv_joins_the_taps_of_a_row(%x: memref<1x6x6x3xi8>, %w: memref<4x3x3x3xi8>, %y: memref<1x6x6x4xi32>) {
  kernel.qconv ins(%x, %w : memref<1x6x6x3xi8>, memref<4x3x3x3xi8>) outs(%y : memref<1x6x6x4xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64, input_zero = 7 : i64, input_unsigned = true, gathered = true, input_last = true, result_last = true}
  return
}

// -----

// A part of the channels of a larger tensor lies in no row of its own.
// CHECK-LABEL: func.func @qconv_reads_a_slice_code_by_code(
// CHECK-NOT: kernel.widen_codes
// CHECK: memref.load {{.*}} : memref<1x3x5x8xi8, strided<[240, 80, 16, 1]>>
func.func @qconv_reads_a_slice_code_by_code(%x: memref<1x3x5x8xi8, strided<[240, 80, 16, 1]>>, %w: memref<4x1x1x8xi8>, %y: memref<1x3x5x4xi32>) {
  kernel.qconv ins(%x, %w : memref<1x3x5x8xi8, strided<[240, 80, 16, 1]>>, memref<4x1x1x8xi8>) outs(%y : memref<1x3x5x4xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, gathered = true, input_last = true, result_last = true}
  return
}

// -----

// CHECK-LABEL: func.func @depthwise_copies_a_channel_that_comes_last(
// CHECK: memref.load %{{.*}}[%{{.*}}, %[[Y:.*]], %[[X:.*]], %{{.*}}] : memref<1x3x2x2xi8>
// CHECK: memref.store %{{.*}} : memref<1x3x2x2xi32>
func.func @depthwise_copies_a_channel_that_comes_last(%x: memref<1x3x2x2xi8>, %w: memref<2x3x3x1xi8>, %y: memref<1x3x2x2xi32>) {
  kernel.qconv ins(%x, %w : memref<1x3x2x2xi8>, memref<2x3x3x1xi8>) outs(%y : memref<1x3x2x2xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 2 : i64, gathered = true, input_last = true, result_last = true}
  return
}
