// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-gather-windows{bytes=64}))' --split-input-file | FileCheck %s

// CHECK-LABEL: @exchanges_the_middle_of_each_four
// CHECK: dense<{{\[}}[0, 2, 1, 3, 4, 6, 5, 7, 8, 9], [0, 2, 1, 3, 4, 6, 5, 7, 8, 9], [0, 2, 1, 3, 4, 6, 5, 7, 8, 9], [0, 2, 1, 3, 4, 6, 5, 7, 8, 9]]>
// CHECK: kernel.qmatmul {{.*}} {gathered = true, trans_b = true}
func.func @exchanges_the_middle_of_each_four(%x: tensor<1x10xi8>, %y: tensor<1x4xi32>) -> tensor<1x4xi32> {
  %w = arith.constant dense<[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]> : tensor<4x10xi8>
  %0 = kernel.qmatmul ins(%x, %w : tensor<1x10xi8>, tensor<4x10xi8>) outs(%y : tensor<1x4xi32>) {trans_b = true} -> tensor<1x4xi32>
  return %0 : tensor<1x4xi32>
}

// -----

// A channel of 2x2 with 2 around it, and 1 for the last pair of a row.
// CHECK-LABEL: @copies_the_channels_of_depthwise_convolutions
// CHECK: gathered = true
func.func @copies_the_channels_of_depthwise_convolutions(%x: tensor<1x4x2x2xi8>, %y: tensor<1x4x2x2xi32>) -> tensor<1x4x2x2xi32> {
  %w = arith.constant dense<1> : tensor<4x1x3x3xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x4x2x2xi8>, tensor<4x1x3x3xi8>) outs(%y : tensor<1x4x2x2xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 4 : i64} -> tensor<1x4x2x2xi32>
  return %0 : tensor<1x4x2x2xi32>
}

// -----

// CHECK-LABEL: @leaves_channels_beyond_the_limit
// CHECK-NOT: gathered = true
func.func @leaves_channels_beyond_the_limit(%x: tensor<1x4x8x8xi8>, %y: tensor<1x4x6x6xi32>) -> tensor<1x4x6x6xi32> {
  %w = arith.constant dense<1> : tensor<4x1x3x3xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x4x8x8xi8>, tensor<4x1x3x3xi8>) outs(%y : tensor<1x4x6x6xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 4 : i64} -> tensor<1x4x6x6xi32>
  return %0 : tensor<1x4x6x6xi32>
}

// -----

// 17 terms of two windows take 68 bytes.
// CHECK-LABEL: @leaves_windows_beyond_the_limit
// CHECK-NOT: gathered
func.func @leaves_windows_beyond_the_limit(%x: tensor<1x17xi8>, %y: tensor<1x4xi32>) -> tensor<1x4xi32> {
  %w = arith.constant dense<1> : tensor<4x17xi8>
  %0 = kernel.qmatmul ins(%x, %w : tensor<1x17xi8>, tensor<4x17xi8>) outs(%y : tensor<1x4xi32>) {trans_b = true} -> tensor<1x4xi32>
  return %0 : tensor<1x4xi32>
}

// -----

// CHECK-LABEL: @leaves_weights_with_a_zero
// CHECK-NOT: gathered
func.func @leaves_weights_with_a_zero(%x: tensor<1x8xi8>, %y: tensor<1x4xi32>) -> tensor<1x4xi32> {
  %w = arith.constant dense<1> : tensor<4x8xi8>
  %0 = kernel.qmatmul ins(%x, %w : tensor<1x8xi8>, tensor<4x8xi8>) outs(%y : tensor<1x4xi32>) {trans_b = true, rhs_zero = 3 : i64} -> tensor<1x4xi32>
  return %0 : tensor<1x4xi32>
}
