// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-fuse-layers))" | FileCheck %s

// What makes 8 bits of a sum of 32 stays with what computes the sum: of two
// branches that meet, none is kept in memory as sums.
// CHECK-LABEL: func.func @branches_of_codes(
// CHECK: %[[A:.*]] = inlay.layer {{.*}} -> tensor<1x2x4x4xi8> {
// CHECK: inlay.qconv
// CHECK: inlay.requantize
// CHECK: inlay.yield
// CHECK: inlay.layer {{.*}}%[[A]]{{.*}} -> tensor<1x2x4x4xi8> {
// CHECK: inlay.qconv
// CHECK: inlay.requantize
// CHECK: inlay.binary
func.func @branches_of_codes(%x: tensor<1x2x4x4xi8>) -> tensor<1x2x4x4xi8> {
  %w = inlay.constant dense<1> : tensor<2x2x1x1xi8>
  %m = inlay.constant dense<0.5> : tensor<f32>
  %0 = inlay.qconv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xi8>, tensor<2x2x1x1xi8>) -> tensor<1x2x4x4xi32>
  %1 = inlay.qconv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = 3 : i64} : (tensor<1x2x4x4xi8>, tensor<2x2x1x1xi8>) -> tensor<1x2x4x4xi32>
  %2 = inlay.requantize %0, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x2x4x4xi32>, tensor<f32>) -> tensor<1x2x4x4xi8>
  %3 = inlay.requantize %1, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x2x4x4xi32>, tensor<f32>) -> tensor<1x2x4x4xi8>
  %4 = inlay.binary max %2, %3 : (tensor<1x2x4x4xi8>, tensor<1x2x4x4xi8>) -> tensor<1x2x4x4xi8>
  return %4 : tensor<1x2x4x4xi8>
}
