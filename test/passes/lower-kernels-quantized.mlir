// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-lower-kernels))" --split-input-file | FileCheck %s

// A code is widened and its zero taken off where it is read.
// CHECK-LABEL: func.func @qconv_sums_centred_codes(
// CHECK-SAME: %[[X:.*]]: memref<1x4x8x8xi8>, %[[W:.*]]: memref<6x4x1x1xi8>, %[[B:.*]]: memref<6xi32>, %[[Y:.*]]: memref<1x6x8x8xi8>
// CHECK: scf.for %[[OC:.*]] = %{{.*}} to %c6
// CHECK: %[[START:.*]] = memref.load %[[B]][%[[OC]]]
// CHECK: %[[SUM:.*]] = scf.for {{.*}} iter_args(%[[ACC:.*]] = %[[START]]) -> (i32)
// CHECK: %[[C:.*]] = memref.load %[[X]]
// CHECK: %[[WIDE:.*]] = arith.extsi %[[C]] : i8 to i32
// CHECK: %[[CENTRED:.*]] = arith.subi %[[WIDE]], %c-128_i32
// CHECK: %[[V:.*]] = memref.load %[[W]]
// CHECK: %[[VWIDE:.*]] = arith.extsi %[[V]] : i8 to i32
// CHECK: %[[P:.*]] = arith.muli %[[CENTRED]], %[[VWIDE]]
// CHECK: arith.addi %[[ACC]], %[[P]]
// CHECK: %[[CODE:.*]] = arith.trunci %[[SUM]]
// CHECK: memref.store %[[CODE]], %[[Y]]
func.func @qconv_sums_centred_codes(%x: memref<1x4x8x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>) {
  kernel.qconv ins(%x, %w, %b : memref<1x4x8x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64} epilogue {
  ^bb0(%sum: i32):
    %0 = arith.trunci %sum : i32 to i8
    kernel.yield %0 : i8
  }
  return
}

// -----

// What lies outside the input is left out: it would count 0.
// CHECK-LABEL: func.func @qconv_leaves_out_padding(
// CHECK: %[[AT:.*]] = arith.subi %{{.*}}, %c1
// CHECK: arith.cmpi sge, %[[AT]], %c0
// CHECK: scf.if
// CHECK: arith.extui
func.func @qconv_leaves_out_padding(%x: memref<1x1x8xi8>, %w: memref<1x1x3xi8>, %y: memref<1x1x8xi32>) {
  kernel.qconv ins(%x, %w : memref<1x1x8xi8>, memref<1x1x3xi8>) outs(%y : memref<1x1x8xi32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, group = 1 : i64, input_zero = 128 : i64, input_unsigned = true}
  return
}

// -----

// CHECK-LABEL: func.func @qmatmul_reads_transposed_columns_in_place(
// CHECK-SAME: %[[A:.*]]: memref<2x3xi8>, %[[B:.*]]: memref<4x3xi8>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c4
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c3
// CHECK: memref.load %[[A]][%[[I]], %[[K]]]
// CHECK: memref.load %[[B]][%[[J]], %[[K]]]
func.func @qmatmul_reads_transposed_columns_in_place(%a: memref<2x3xi8>, %b: memref<4x3xi8>, %y: memref<2x4xi32>) {
  kernel.qmatmul ins(%a, %b : memref<2x3xi8>, memref<4x3xi8>) outs(%y : memref<2x4xi32>) {trans_b = true, lhs_zero = 3 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @qpool_sums_a_window(
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[ZERO]]) -> (i32)
func.func @qpool_sums_a_window(%x: memref<1x4x8xi8>, %y: memref<1x4x4xi32>) {
  kernel.qpool ins(%x : memref<1x4x8xi8>) outs(%y : memref<1x4x4xi32>) {kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, input_zero = -128 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @qsum_keeps_the_other_axes(
// CHECK-SAME: %[[X:.*]]: memref<2x3x4xi8>, %[[Y:.*]]: memref<2x1x4xi32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c4
// CHECK: %[[SUM:.*]] = scf.for %[[J:.*]] = %{{.*}} to %c3
// CHECK: memref.load %[[X]][%[[I]], %[[J]], %[[K]]]
// CHECK: memref.store %[[SUM]], %[[Y]][%[[I]], %{{.*}}, %[[K]]]
func.func @qsum_keeps_the_other_axes(%x: memref<2x3x4xi8>, %y: memref<2x1x4xi32>) {
  kernel.qsum ins(%x : memref<2x3x4xi8>) outs(%y : memref<2x1x4xi32>) {axes = array<i64: 1>, keepdims = true, input_zero = 5 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @qsoftmax_divides_once_for_each_code(
// CHECK-SAME: %[[X:.*]]: memref<1x4xi8>, %[[T:.*]]: memref<256xi32>
// CHECK: %[[LARGEST:.*]] = scf.for {{.*}} -> (i32)
// CHECK: %[[SUM:.*]] = scf.for {{.*}} -> (i64)
// CHECK: %[[D:.*]] = arith.subi %[[LARGEST]]
// CHECK: arith.maxsi %[[D]]
// CHECK: memref.load %[[T]]
// CHECK: scf.for
// CHECK: arith.divsi
func.func @qsoftmax_divides_once_for_each_code(%x: memref<1x4xi8>, %t: memref<256xi32>, %y: memref<1x4xi8>) {
  kernel.qsoftmax ins(%x, %t : memref<1x4xi8>, memref<256xi32>) outs(%y : memref<1x4xi8>) {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
  return
}

// -----

// The first tap reaches all results but the first, the last all but the last.
// CHECK-LABEL: func.func @qconv_by_rows_has_no_condition_along_the_row(
// CHECK-SAME: %[[X:.*]]: memref<1x1x8xi8>, %[[W:.*]]: memref<1x1x3xi8>
// CHECK: %[[SUMS:.*]] = memref.alloca() : memref<8xi32>
// CHECK-NOT: scf.if
// CHECK: memref.load %[[W]][%{{.*}}, %{{.*}}, %c0{{.*}}]
// CHECK: scf.for %{{.*}} = %{{.*}} to %c7
// CHECK: memref.load %[[W]][%{{.*}}, %{{.*}}, %c1{{.*}}]
// CHECK: scf.for %{{.*}} = %{{.*}} to %c8
// CHECK: memref.load %[[W]][%{{.*}}, %{{.*}}, %c2{{.*}}]
// CHECK: scf.for %{{.*}} = %{{.*}} to %c7
// CHECK: scf.for %{{.*}} = %{{.*}} to %c8
// CHECK: memref.load %[[SUMS]]
func.func @qconv_by_rows_has_no_condition_along_the_row(%x: memref<1x1x8xi8>, %w: memref<1x1x3xi8>, %y: memref<1x1x8xi32>) {
  kernel.qconv ins(%x, %w : memref<1x1x8xi8>, memref<1x1x3xi8>) outs(%y : memref<1x1x8xi32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, group = 1 : i64, by_rows = true}
  return
}
