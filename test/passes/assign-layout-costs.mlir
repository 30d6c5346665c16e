// With vectors: blocked only where that pays for packing and unpacking.
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-assign-layout{lanes=16 costs=true}),canonicalize)' --split-input-file | FileCheck %s

// Sixteen multiply-adds a result; each channel would be packed first.
// CHECK-LABEL: @leaves_a_small_product_between_plain_tensors
// CHECK-NOT: kernel.pack
// CHECK: kernel.conv ins(
// CHECK-NOT: kernel.unpack
// CHECK: return
func.func @leaves_a_small_product_between_plain_tensors(%x: tensor<1x16x8x8xf32>) -> tensor<1x3x8x8xf32> {
  %w = arith.constant dense<0.5> : tensor<3x16x1x1xf32>
  %e = tensor.empty() : tensor<1x3x8x8xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x16x8x8xf32>, tensor<3x16x1x1xf32>) outs(%e : tensor<1x3x8x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x3x8x8xf32>
  return %0 : tensor<1x3x8x8xf32>
}

// -----

// CHECK-LABEL: @blocks_windows_with_a_border
// CHECK: kernel.pack
// CHECK: kernel.blocked_conv
// CHECK: kernel.unpack
func.func @blocks_windows_with_a_border(%x: tensor<1x16x8x8xf32>) -> tensor<1x3x8x8xf32> {
  %w = arith.constant dense<0.5> : tensor<3x16x3x3xf32>
  %e = tensor.empty() : tensor<1x3x8x8xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x16x8x8xf32>, tensor<3x16x3x3xf32>) outs(%e : tensor<1x3x8x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} -> tensor<1x3x8x8xf32>
  return %0 : tensor<1x3x8x8xf32>
}

// -----

// The same small product between layers that are blocked costs nothing extra.
// CHECK-LABEL: @blocks_a_small_product_between_blocked_layers
// CHECK-NOT: kernel.conv ins(
// CHECK-COUNT-3: kernel.blocked_conv
func.func @blocks_a_small_product_between_blocked_layers(%x: tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32> {
  %v = arith.constant dense<0.5> : tensor<16x16x3x3xf32>
  %w = arith.constant dense<0.5> : tensor<16x16x1x1xf32>
  %e = tensor.empty() : tensor<1x16x8x8xf32>
  %0 = kernel.conv ins(%x, %v : tensor<1x16x8x8xf32>, tensor<16x16x3x3xf32>) outs(%e : tensor<1x16x8x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} -> tensor<1x16x8x8xf32>
  %f = tensor.empty() : tensor<1x16x8x8xf32>
  %1 = kernel.conv ins(%0, %w : tensor<1x16x8x8xf32>, tensor<16x16x1x1xf32>) outs(%f : tensor<1x16x8x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x16x8x8xf32>
  %g = tensor.empty() : tensor<1x16x8x8xf32>
  %2 = kernel.conv ins(%1, %v : tensor<1x16x8x8xf32>, tensor<16x16x3x3xf32>) outs(%g : tensor<1x16x8x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} -> tensor<1x16x8x8xf32>
  return %2 : tensor<1x16x8x8xf32>
}
