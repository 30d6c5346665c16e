// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-assign-layout{lanes=8 registers=16 costs=false}))" --split-input-file | FileCheck %s

// Two groups of 8 channels: each block of results reads one block of inputs.
// CHECK-LABEL: func.func @groups(
// CHECK: kernel.blocked_conv ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x2x4x4x8xf32>, tensor<2x1x1x1x8x8xf32>, tensor<16xf32>)
// CHECK-SAME: group_inputs = 8 : i64, group_outputs = 8 : i64
func.func @groups(%x: tensor<1x16x4x4xf32>) -> tensor<1x16x4x4xf32> {
  %w = arith.constant dense<0.5> : tensor<16x8x1x1xf32>
  %e = tensor.empty() : tensor<1x16x4x4xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x16x4x4xf32>, tensor<16x8x1x1xf32>) outs(%e : tensor<1x16x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 2 : i64} -> tensor<1x16x4x4xf32>
  return %0 : tensor<1x16x4x4xf32>
}

// -----

// Groups of 6 lie across blocks: the second block has a part in three.
// CHECK-LABEL: func.func @groups_across_blocks(
// CHECK: kernel.blocked_conv {{.*}} tensor<3x3x1x1x8x8xf32>, tensor<24xf32>)
// CHECK-SAME: group_inputs = 6 : i64, group_outputs = 6 : i64
func.func @groups_across_blocks(%x: tensor<1x18x4x4xf32>) -> tensor<1x18x4x4xf32> {
  %w = arith.constant dense<0.5> : tensor<18x6x1x1xf32>
  %e = tensor.empty() : tensor<1x18x4x4xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x18x4x4xf32>, tensor<18x6x1x1xf32>) outs(%e : tensor<1x18x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 3 : i64} -> tensor<1x18x4x4xf32>
  return %0 : tensor<1x18x4x4xf32>
}

// -----

// Stride 2 along W only: even results take tap 1, odd ones taps 2 and 0 of the
// inputs beside them, of which the last lies in the halo.
// CHECK-LABEL: func.func @transposed(
// CHECK: %[[X:.*]] = kernel.pack {{.*}} outs(%[[INSIDE:.*]] : tensor<1x1x1x2x8xf32>)
// CHECK: %[[HOME:.*]] = tensor.insert_slice %[[X]] into %{{.*}} : tensor<1x1x1x2x8xf32> into tensor<1x1x1x3x8xf32>
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 0, 0] [1, 1, 1, 2, 8] [1, 1, 1, 2, 1] : tensor<1x1x1x4x8xf32> to tensor<1x1x1x2x8xf32>
// CHECK: %[[FIRST:.*]] = kernel.blocked_conv ins(%{{.*}} : tensor<1x1x1x2x8xf32>, tensor<1x1x1x1x8x8xf32>, tensor<8xf32>)
// CHECK: %[[HALF:.*]] = tensor.insert_slice %[[FIRST]] into %{{.*}}[0, 0, 0, 0, 0] [1, 1, 1, 2, 8] [1, 1, 1, 2, 1]
// CHECK: tensor.extract_slice %[[HALF]][0, 0, 0, 1, 0] [1, 1, 1, 2, 8] [1, 1, 1, 2, 1]
// CHECK: kernel.blocked_conv ins(%[[HOME]], %{{.*}}, %{{.*}} : tensor<1x1x1x3x8xf32>, tensor<1x1x1x2x8x8xf32>, tensor<8xf32>)
// CHECK: tensor.insert_slice %{{.*}} into %[[HALF]][0, 0, 0, 1, 0] [1, 1, 1, 2, 8] [1, 1, 1, 2, 1]
func.func @transposed(%x: tensor<1x8x1x2xf32>) -> tensor<1x8x1x4xf32> {
  %w = arith.constant dense<0.5> : tensor<8x8x1x3xf32>
  %e = tensor.empty() : tensor<1x8x1x4xf32>
  %0 = kernel.conv_transpose ins(%x, %w : tensor<1x8x1x2xf32>, tensor<8x8x1x3xf32>) outs(%e : tensor<1x8x1x4xf32>) {strides = array<i64: 1, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 0>, group = 1 : i64} -> tensor<1x8x1x4xf32>
  return %0 : tensor<1x8x1x4xf32>
}

// -----

// Convolutions along one axis are of images of one row, and stay so in between.
// CHECK-LABEL: func.func @rows(
// CHECK: %[[X:.*]] = tensor.expand_shape %{{.*}} {{\[\[}}0], [1], [2, 3]] output_shape [1, 8, 1, 6] : tensor<1x8x6xf32> into tensor<1x8x1x6xf32>
// CHECK: kernel.pack ins(%[[X]] :
// CHECK: %[[FIRST:.*]] = kernel.blocked_conv {{.*}}dilations = array<i64: 1, 2>
// CHECK-NOT: kernel.pack
// CHECK: %[[SECOND:.*]] = kernel.blocked_conv {{.*}}strides = array<i64: 1, 2>
// CHECK: %[[IMAGE:.*]] = kernel.unpack ins(%[[SECOND]] :
// CHECK: tensor.collapse_shape %[[IMAGE]] {{\[\[}}0], [1], [2, 3]] : tensor<1x8x1x1xf32> into tensor<1x8x1xf32>
func.func @rows(%x: tensor<1x8x6xf32>) -> tensor<1x8x1xf32> {
  %w = arith.constant dense<0.5> : tensor<8x8x2xf32>
  %e = tensor.empty() : tensor<1x8x4xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x8x6xf32>, tensor<8x8x2xf32>) outs(%e : tensor<1x8x4xf32>) {strides = array<i64: 1>, dilations = array<i64: 2>, pads = array<i64: 0, 0>, group = 1 : i64} -> tensor<1x8x4xf32>
  %f = tensor.empty() : tensor<1x8x1xf32>
  %1 = kernel.conv ins(%0, %w : tensor<1x8x4xf32>, tensor<8x8x2xf32>) outs(%f : tensor<1x8x1xf32>) {strides = array<i64: 2>, dilations = array<i64: 2>, pads = array<i64: 0, 0>, group = 1 : i64} -> tensor<1x8x1xf32>
  return %1 : tensor<1x8x1xf32>
}

// -----

// A column is a row on its side.
// CHECK-LABEL: func.func @column(
// CHECK: %[[LINE:.*]] = tensor.collapse_shape %{{.*}} : tensor<1x8x6x1xf32> into tensor<1x8x6xf32>
// CHECK: tensor.expand_shape %[[LINE]] {{.*}} into tensor<1x8x1x6xf32>
// CHECK: kernel.blocked_conv ins(%{{.*}} : tensor<1x1x1x6x8xf32>, tensor<1x1x1x3x8x8xf32>,
// CHECK: tensor.expand_shape {{.*}} : tensor<1x8x4xf32> into tensor<1x8x4x1xf32>
func.func @column(%x: tensor<1x8x6x1xf32>) -> tensor<1x8x4x1xf32> {
  %w = arith.constant dense<0.5> : tensor<8x8x3x1xf32>
  %e = tensor.empty() : tensor<1x8x4x1xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x8x6x1xf32>, tensor<8x8x3x1xf32>) outs(%e : tensor<1x8x4x1xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x8x4x1xf32>
  return %0 : tensor<1x8x4x1xf32>
}

// -----

// One value a channel, and one a pixel, that are known when running: the first
// is blocked, the second stands in all lanes.
// CHECK-LABEL: func.func @spread_operands(
// CHECK: %[[SCALE:.*]] = kernel.pack {{.*}} tensor<1x1x1x1x8xf32>
// CHECK: kernel.blocked_conv {{.*}} extras(%[[SCALE]], %{{.*}} : tensor<1x1x1x1x8xf32>, tensor<1x1x4x4xf32>)
func.func @spread_operands(%x: tensor<1x8x4x4xf32>, %scale: tensor<1x8x1x1xf32>, %pixel: tensor<1x1x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = arith.constant dense<0.5> : tensor<8x8x1x1xf32>
  %e = tensor.empty() : tensor<1x8x4x4xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) extras(%scale, %pixel : tensor<1x8x1x1xf32>, tensor<1x1x4x4xf32>) outs(%e : tensor<1x8x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, extra_maps = [affine_map<(n, c, h, w) -> (n, c, 0, 0)>, affine_map<(n, c, h, w) -> (n, 0, h, w)>]} epilogue {
  ^bb0(%sum: f32, %s: f32, %p: f32):
    %1 = arith.mulf %sum, %s : f32
    %2 = arith.mulf %1, %p : f32
    kernel.yield %2 : f32
  } -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

// Enough rows pay for turning a right side; a single one does not.
// CHECK-LABEL: func.func @turned_right_side(
// CHECK: %[[T:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<8x3xf32>) outs(%{{.*}} : tensor<3x8xf32>)
// CHECK: kernel.matmul ins(%{{.*}}, %[[T]] : {{.*}} {inlay.lanes = 8 : i64
// CHECK: kernel.matmul {{.*}}trans_b = true
func.func @turned_right_side(%a: tensor<4x3xf32>, %row: tensor<1x3xf32>, %b: tensor<8x3xf32>) -> (tensor<4x8xf32>, tensor<1x8xf32>) {
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = kernel.matmul ins(%a, %b : tensor<4x3xf32>, tensor<8x3xf32>) outs(%e : tensor<4x8xf32>) {trans_b = true} -> tensor<4x8xf32>
  %f = tensor.empty() : tensor<1x8xf32>
  %1 = kernel.matmul ins(%row, %b : tensor<1x3xf32>, tensor<8x3xf32>) outs(%f : tensor<1x8xf32>) {trans_b = true} -> tensor<1x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<1x8xf32>
}
