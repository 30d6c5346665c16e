// RUN: inlay-opt %s --inlay-lower-kernels --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @long_sum_is_made_by_parts(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: scf.for %{{.*}} = %c0 to %c2
// CHECK: %[[SUM:.*]] = scf.for %[[BLOCK:.*]] = %c0 to %c32 step %c1 iter_args(%[[S:.*]] = %[[ZERO]])
// CHECK: %[[FIRST:.*]] = arith.muli %[[BLOCK]], %c32
// CHECK: %[[PART:.*]] = scf.for %[[J:.*]] = %c0 to %c32 step %c1 iter_args(%[[P:.*]] = %[[ZERO]])
// CHECK: %[[AT:.*]] = arith.addi %[[FIRST]], %[[J]]
// CHECK: %[[X:.*]] = memref.load %arg0[%{{.*}}, %[[AT]]]
// CHECK: arith.addf %[[P]], %[[X]]
// CHECK: arith.addf %[[S]], %[[PART]]
// CHECK: arith.divf %[[SUM]]
func.func @long_sum_is_made_by_parts(%x: memref<2x1024xf32>, %y: memref<2xf32>) {
  kernel.reduce ins(%x : memref<2x1024xf32>) outs(%y : memref<2xf32>) {kind = #inlay<reduce_kind mean>, axes = array<i64: 1>}
  return
}

// -----

// 1019 is a prime: 29 parts of 35, then 4 terms.
// CHECK-LABEL: func.func @what_is_left_is_added_to_the_parts(
// CHECK: %[[SUM:.*]] = scf.for %{{.*}} to %c29
// CHECK: scf.for %{{.*}} to %c35
// CHECK: scf.for %[[J:.*]] = %c0 to %c4 step %c1 iter_args(%{{.*}} = %[[SUM]])
// CHECK: arith.addi %[[J]], %c1015
func.func @what_is_left_is_added_to_the_parts(%x: memref<1019xf32>, %y: memref<f32>) {
  kernel.reduce ins(%x : memref<1019xf32>) outs(%y : memref<f32>) {kind = #inlay<reduce_kind l1>, axes = array<i64: 0>}
  return
}

// -----

// CHECK-LABEL: func.func @rows_are_parts(
// CHECK: scf.for %[[J:.*]] = %c0 to %c30
// CHECK-NEXT: %[[PART:.*]] = scf.for %[[K:.*]] = %c0 to %c40
// CHECK-NEXT: memref.load %arg0[%{{.*}}, %[[J]], %[[K]]]
// CHECK: %{{.*}} = arith.addf %{{.*}}, %[[PART]]
func.func @rows_are_parts(%x: memref<2x30x40xf32>, %y: memref<2xf32>) {
  kernel.reduce ins(%x : memref<2x30x40xf32>) outs(%y : memref<2xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 1, 2>}
  return
}

// -----

// CHECK-LABEL: func.func @some_short_rows_are_a_part(
// CHECK: scf.for %{{.*}} to %c50
// CHECK: scf.for %{{.*}} to %c6
// CHECK: scf.for %{{.*}} to %c8
func.func @some_short_rows_are_a_part(%x: memref<300x8xf32>, %y: memref<f32>) {
  kernel.reduce ins(%x : memref<300x8xf32>) outs(%y : memref<f32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 0, 1>}
  return
}

// -----

// Of the mean and of the squares.
// CHECK-LABEL: func.func @long_lines_are_normalised_by_parts(
// CHECK-COUNT-2: scf.for %{{.*}} to %c16
// CHECK: arith.divf
// CHECK-COUNT-2: scf.for %{{.*}} to %c16
// CHECK: math.sqrt
// CHECK: scf.for %{{.*}} to %c256
func.func @long_lines_are_normalised_by_parts(%x: memref<2x256xf32>, %y: memref<2x256xf32>) {
  kernel.layer_norm ins(%x : memref<2x256xf32>) outs(%y : memref<2x256xf32>) {axis = 1 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @short_sum_is_one_loop(
// CHECK: scf.for %{{.*}} to %c255
// CHECK-NOT: scf.for
func.func @short_sum_is_one_loop(%x: memref<255xf32>, %y: memref<f32>) {
  kernel.reduce ins(%x : memref<255xf32>) outs(%y : memref<f32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 0>}
  return
}

// -----

// A compiler adds to several columns at a time.
// CHECK-LABEL: func.func @sums_of_columns_stay_one_loop(
// CHECK: scf.for %{{.*}} to %c8
// CHECK: scf.for %{{.*}} to %c1024
// CHECK-NOT: scf.for
func.func @sums_of_columns_stay_one_loop(%x: memref<1024x8xf32>, %y: memref<8xf32>) {
  kernel.reduce ins(%x : memref<1024x8xf32>) outs(%y : memref<8xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 0>}
  return
}

// -----

// CHECK-LABEL: func.func @exact_enough_types_stay_one_loop(
// CHECK: scf.for %{{.*}} to %c1024
// CHECK-NOT: scf.for
func.func @exact_enough_types_stay_one_loop(%x: memref<1024xf64>, %y: memref<f64>) {
  kernel.reduce ins(%x : memref<1024xf64>) outs(%y : memref<f64>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 0>}
  return
}

// -----

// CHECK-LABEL: func.func @largest_is_found_in_one_loop(
// CHECK: scf.for %{{.*}} to %c1024
// CHECK-NOT: scf.for
func.func @largest_is_found_in_one_loop(%x: memref<1024xf32>, %y: memref<f32>) {
  kernel.reduce ins(%x : memref<1024xf32>) outs(%y : memref<f32>) {kind = #inlay<reduce_kind max>, axes = array<i64: 0>}
  return
}
