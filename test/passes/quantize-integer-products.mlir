// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize))' --split-input-file | FileCheck %s

// Products that a model spells in integers: codes less their zero, as `i32`.

// CHECK-LABEL: @takes_constant_zero_into_the_sum
// CHECK: %[[W:.*]] = inlay.constant dense<{{\[}}[1, -3], [2, 4]]> : tensor<2x2xi8>
// CHECK: %[[SUM:.*]] = inlay.qmatmul %arg0, %[[W]] {lhs_zero = 113 : i64, trans_b = true}
// CHECK: return %[[SUM]]
func.func @takes_constant_zero_into_the_sum(%x: tensor<1x2xui8>) -> tensor<1x2xi32> {
  %z = inlay.constant dense<113> : tensor<i32>
  %w = inlay.constant dense<[[1, 2], [-3, 4]]> : tensor<2x2xi32>
  %0 = inlay.cast %x : (tensor<1x2xui8>) -> tensor<1x2xi32>
  %1 = inlay.binary sub %0, %z : (tensor<1x2xi32>, tensor<i32>) -> tensor<1x2xi32>
  %2 = inlay.matmul %1, %w : (tensor<1x2xi32>, tensor<2x2xi32>) -> tensor<1x2xi32>
  return %2 : tensor<1x2xi32>
}

// -----

// Columns sum to -2 and 6.
// CHECK-LABEL: @takes_off_zero_known_when_running
// CHECK: %[[Z:.*]] = inlay.cast %arg1
// CHECK: %[[SUM:.*]] = inlay.qmatmul %arg0, %{{[^ ]*}} {trans_b = true}
// CHECK: %[[SUMS:.*]] = inlay.constant dense<[-2, 6]> : tensor<2xi32>
// CHECK: %[[OFF:.*]] = inlay.binary mul %[[Z]], %[[SUMS]]
// CHECK: inlay.binary sub %[[SUM]], %[[OFF]] : (tensor<3x1x2xi32>, tensor<2xi32>)
func.func @takes_off_zero_known_when_running(%x: tensor<3x1x2xui8>, %zero: tensor<ui8>) -> tensor<3x1x2xi32> {
  %w = inlay.constant dense<[[1, 2], [-3, 4]]> : tensor<2x2xi32>
  %z = inlay.cast %zero : (tensor<ui8>) -> tensor<i32>
  %0 = inlay.cast %x : (tensor<3x1x2xui8>) -> tensor<3x1x2xi32>
  %1 = inlay.binary sub %0, %z : (tensor<3x1x2xi32>, tensor<i32>) -> tensor<3x1x2xi32>
  %2 = inlay.matmul %1, %w : (tensor<3x1x2xi32>, tensor<2x2xi32>) -> tensor<3x1x2xi32>
  return %2 : tensor<3x1x2xi32>
}

// -----

// CHECK-LABEL: @takes_off_a_zero_for_each_row
// CHECK: %[[SUM:.*]] = inlay.qmatmul
// CHECK: %[[OFF:.*]] = inlay.binary mul %{{.*}}, %{{.*}} : (tensor<3x1xi32>, tensor<2xi32>) -> tensor<3x2xi32>
// CHECK: inlay.binary sub %[[SUM]], %[[OFF]]
func.func @takes_off_a_zero_for_each_row(%x: tensor<3x2xui8>, %zero: tensor<3x1xui8>) -> tensor<3x2xi32> {
  %w = inlay.constant dense<[[1, 2], [-3, 4]]> : tensor<2x2xi32>
  %z = inlay.cast %zero : (tensor<3x1xui8>) -> tensor<3x1xi32>
  %0 = inlay.cast %x : (tensor<3x2xui8>) -> tensor<3x2xi32>
  %1 = inlay.binary sub %0, %z : (tensor<3x2xi32>, tensor<3x1xi32>) -> tensor<3x2xi32>
  %2 = inlay.matmul %1, %w : (tensor<3x2xi32>, tensor<2x2xi32>) -> tensor<3x2xi32>
  return %2 : tensor<3x2xi32>
}

// -----

// Weights from -100 to 155 are codes without sign whose zero is 100.
// CHECK-LABEL: @shifts_weights_that_no_signed_code_holds
// CHECK: inlay.constant dense<{{\[}}[0, 255]]> : tensor<1x2xui8>
// CHECK: inlay.qmatmul {{.*}}rhs_zero = 100 : i64, trans_b = true
func.func @shifts_weights_that_no_signed_code_holds(%x: tensor<1x2xi8>) -> tensor<1x1xi32> {
  %w = inlay.constant dense<[[-100], [155]]> : tensor<2x1xi32>
  %0 = inlay.cast %x : (tensor<1x2xi8>) -> tensor<1x2xi32>
  %1 = inlay.matmul %0, %w : (tensor<1x2xi32>, tensor<2x1xi32>) -> tensor<1x1xi32>
  return %1 : tensor<1x1xi32>
}

// -----

// CHECK-LABEL: @adds_what_a_gemm_adds
// CHECK: %[[SUM:.*]] = inlay.qmatmul %arg0, %{{.*}} {lhs_zero = 5 : i64, trans_b = true}
// CHECK: inlay.binary add %[[SUM]], %arg1
func.func @adds_what_a_gemm_adds(%x: tensor<1x2xui8>, %c: tensor<2xi32>) -> tensor<1x2xi32> {
  %z = inlay.constant dense<5> : tensor<i32>
  %w = inlay.constant dense<[[1, 2], [-3, 4]]> : tensor<2x2xi32>
  %0 = inlay.cast %x : (tensor<1x2xui8>) -> tensor<1x2xi32>
  %1 = inlay.binary sub %0, %z : (tensor<1x2xi32>, tensor<i32>) -> tensor<1x2xi32>
  %2 = inlay.gemm %1, %w, %c {transB = true} : (tensor<1x2xi32>, tensor<2x2xi32>, tensor<2xi32>) -> tensor<1x2xi32>
  return %2 : tensor<1x2xi32>
}

// -----

// What lies around the image is its zero.
// CHECK-LABEL: @pads_with_zero_known_when_running
// CHECK: %[[Z:.*]] = inlay.cast %arg1
// CHECK: %[[PAD:.*]] = inlay.pad constant %arg0, %arg1 {high = array<i64: 0, 0, 0, 2>, low = array<i64: 0, 0, 1, 0>}
// CHECK: %[[SUM:.*]] = inlay.qconv %[[PAD]], {{.*}}pads = array<i64: 0, 0, 0, 0>
// CHECK: %[[SUMS:.*]] = inlay.constant dense<{{.*}}6{{.*}}-8{{.*}}> : tensor<1x2x1x1xi32>
// CHECK: %[[OFF:.*]] = inlay.binary mul %[[Z]], %[[SUMS]]
// CHECK: inlay.binary sub %[[SUM]], %[[OFF]]
func.func @pads_with_zero_known_when_running(%x: tensor<1x1x4x4xui8>, %zero: tensor<ui8>) -> tensor<1x2x5x5xi32> {
  %w = inlay.constant dense<[[[[2, 4]]], [[[-3, -5]]]]> : tensor<2x1x1x2xi32>
  %z = inlay.cast %zero : (tensor<ui8>) -> tensor<i32>
  %0 = inlay.cast %x : (tensor<1x1x4x4xui8>) -> tensor<1x1x4x4xi32>
  %1 = inlay.binary sub %0, %z : (tensor<1x1x4x4xi32>, tensor<i32>) -> tensor<1x1x4x4xi32>
  %2 = inlay.conv %1, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 0, 0, 2>, group = 1 : i64} : (tensor<1x1x4x4xi32>, tensor<2x1x1x2xi32>) -> tensor<1x2x5x5xi32>
  return %2 : tensor<1x2x5x5xi32>
}

// -----

// CHECK-LABEL: @keeps_pads_of_a_constant_zero
// CHECK: inlay.qconv %arg0, {{.*}}input_zero = 7 : i64, pads = array<i64: 1, 1, 1, 1>
func.func @keeps_pads_of_a_constant_zero(%x: tensor<1x1x4x4xui8>) -> tensor<1x2x6x5xi32> {
  %z = inlay.constant dense<7> : tensor<i32>
  %w = inlay.constant dense<[[[[2, 4]]], [[[-3, -5]]]]> : tensor<2x1x1x2xi32>
  %0 = inlay.cast %x : (tensor<1x1x4x4xui8>) -> tensor<1x1x4x4xi32>
  %1 = inlay.binary sub %0, %z : (tensor<1x1x4x4xi32>, tensor<i32>) -> tensor<1x1x4x4xi32>
  %2 = inlay.conv %1, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} : (tensor<1x1x4x4xi32>, tensor<2x1x1x2xi32>) -> tensor<1x2x6x5xi32>
  return %2 : tensor<1x2x6x5xi32>
}

// -----

// CHECK-LABEL: @leaves_weights_of_more_than_8_bits
// CHECK: inlay.matmul
func.func @leaves_weights_of_more_than_8_bits(%x: tensor<1x2xui8>) -> tensor<1x1xi32> {
  %w = inlay.constant dense<[[-128], [128]]> : tensor<2x1xi32>
  %0 = inlay.cast %x : (tensor<1x2xui8>) -> tensor<1x2xi32>
  %1 = inlay.matmul %0, %w : (tensor<1x2xi32>, tensor<2x1xi32>) -> tensor<1x1xi32>
  return %1 : tensor<1x1xi32>
}

// -----

// 255 * 127 * 70000 is more than 32 bits hold.
// CHECK-LABEL: @leaves_sums_that_may_wrap
// CHECK: inlay.matmul
func.func @leaves_sums_that_may_wrap(%x: tensor<1x70000xui8>) -> tensor<1x1xi32> {
  %w = inlay.constant dense<127> : tensor<70000x1xi32>
  %0 = inlay.cast %x : (tensor<1x70000xui8>) -> tensor<1x70000xi32>
  %1 = inlay.matmul %0, %w : (tensor<1x70000xi32>, tensor<70000x1xi32>) -> tensor<1x1xi32>
  return %1 : tensor<1x1xi32>
}

// -----

// CHECK-LABEL: @leaves_a_zero_for_each_term
// CHECK: inlay.matmul
func.func @leaves_a_zero_for_each_term(%x: tensor<1x2xui8>, %z: tensor<2xi32>) -> tensor<1x2xi32> {
  %w = inlay.constant dense<[[1, 2], [-3, 4]]> : tensor<2x2xi32>
  %0 = inlay.cast %x : (tensor<1x2xui8>) -> tensor<1x2xi32>
  %1 = inlay.binary sub %0, %z : (tensor<1x2xi32>, tensor<2xi32>) -> tensor<1x2xi32>
  %2 = inlay.matmul %1, %w : (tensor<1x2xi32>, tensor<2x2xi32>) -> tensor<1x2xi32>
  return %2 : tensor<1x2xi32>
}

// -----

// Around the image would be another value than the one that is taken off.
// CHECK-LABEL: @leaves_pads_of_a_zero_that_is_no_code
// CHECK: inlay.conv
func.func @leaves_pads_of_a_zero_that_is_no_code(%x: tensor<1x1x4x4xui8>, %z: tensor<i32>) -> tensor<1x1x6x6xi32> {
  %w = inlay.constant dense<2> : tensor<1x1x1x1xi32>
  %0 = inlay.cast %x : (tensor<1x1x4x4xui8>) -> tensor<1x1x4x4xi32>
  %1 = inlay.binary sub %0, %z : (tensor<1x1x4x4xi32>, tensor<i32>) -> tensor<1x1x4x4xi32>
  %2 = inlay.conv %1, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} : (tensor<1x1x4x4xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x6x6xi32>
  return %2 : tensor<1x1x6x6xi32>
}
