// RUN: inlay-opt %s --inlay-flatten-volumes --split-input-file | FileCheck %s

// Two planes of two channels are four channels, three places in depth a batch.
//
// CHECK-LABEL: func.func @planes_become_channels(
// CHECK-DAG: %[[W:.*]] = inlay.constant dense<5.000000e-01> : tensor<3x4x2x2xf32>
// CHECK: %[[A:.*]] = inlay.slice %arg0 {sizes = array<i64: 1, 2, 3, 5, 5>, starts = array<i64: 0, 0, 0, 0, 0>, steps = array<i64: 1, 1, 1, 1, 1>}
// CHECK: %[[AT:.*]] = inlay.transpose %[[A]] {perm = array<i64: 0, 2, 1, 3, 4>}
// CHECK: %[[AR:.*]] = inlay.reshape %[[AT]] : {{.*}} -> tensor<3x1x2x5x5xf32>
// CHECK: inlay.slice %arg0 {sizes = array<i64: 1, 2, 3, 5, 5>, starts = array<i64: 0, 0, 1, 0, 0>
// CHECK: %[[ALL:.*]] = inlay.concat %[[AR]], %{{.*}} {axis = 2 : i64}
// CHECK: %[[IMAGES:.*]] = inlay.reshape %[[ALL]] : {{.*}} -> tensor<3x4x5x5xf32>
// CHECK: %[[Y:.*]] = inlay.conv %[[IMAGES]], %[[W]] {dilations = array<i64: 1, 1>, group = 1 : i64, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} : {{.*}} -> tensor<3x3x4x4xf32>
// CHECK: %[[V:.*]] = inlay.reshape %[[Y]] : {{.*}} -> tensor<1x3x3x4x4xf32>
// CHECK: %[[R:.*]] = inlay.transpose %[[V]] {perm = array<i64: 0, 2, 1, 3, 4>}
// CHECK: return %[[R]] : tensor<1x3x3x4x4xf32>
func.func @planes_become_channels(%x: tensor<1x2x4x5x5xf32>) -> tensor<1x3x3x4x4xf32> {
  %w = inlay.constant dense<0.5> : tensor<3x2x2x2x2xf32>
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1, 1>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x5x5xf32>, tensor<3x2x2x2x2xf32>) -> tensor<1x3x3x4x4xf32>
  return %0 : tensor<1x3x3x4x4xf32>
}

// -----

// Padding of depth is made before; strides and dilations choose planes.
//
// CHECK-LABEL: func.func @pads_and_strides_of_depth(
// CHECK: %[[X:.*]] = inlay.pad {{.*}} {high = array<i64: 0, 0, 2, 0, 0>, low = array<i64: 0, 0, 1, 0, 0>}
// CHECK: inlay.slice %[[X]] {sizes = array<i64: 1, 2, 3, 5, 5>, starts = array<i64: 0, 0, 2, 0, 0>, steps = array<i64: 1, 1, 2, 1, 1>}
// CHECK: inlay.conv {{.*}} group = 2 : i64, pads = array<i64: 1, 1, 1, 1>
func.func @pads_and_strides_of_depth(%x: tensor<1x2x4x5x5xf32>) -> tensor<1x2x3x6x6xf32> {
  %w = inlay.constant dense<0.5> : tensor<2x1x2x2x2xf32>
  %0 = inlay.conv %x, %w {strides = array<i64: 2, 1, 1>, dilations = array<i64: 2, 1, 1>, pads = array<i64: 1, 1, 1, 2, 1, 1>, group = 2 : i64} : (tensor<1x2x4x5x5xf32>, tensor<2x1x2x2x2xf32>) -> tensor<1x2x3x6x6xf32>
  return %0 : tensor<1x2x3x6x6xf32>
}

// -----

// CHECK-LABEL: func.func @others_are_left_alone(
// CHECK-NEXT: inlay.conv %arg0, %arg1 {{.*}} -> tensor<1x3x3x4x4xf32>
// CHECK-NEXT: inlay.conv %arg2, %arg3 {{.*}} -> tensor<1x3x4x4xf32>
// CHECK-NEXT: return
func.func @others_are_left_alone(%x: tensor<1x2x4x5x5xf32>, %w: tensor<3x2x2x2x2xf32>, %i: tensor<1x2x5x5xf32>, %k: tensor<3x2x2x2xf32>) -> (tensor<1x3x3x4x4xf32>, tensor<1x3x4x4xf32>) {
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1, 1>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x5x5xf32>, tensor<3x2x2x2x2xf32>) -> tensor<1x3x3x4x4xf32>
  %1 = inlay.conv %i, %k {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x5x5xf32>, tensor<3x2x2x2xf32>) -> tensor<1x3x4x4xf32>
  return %0, %1 : tensor<1x3x3x4x4xf32>, tensor<1x3x4x4xf32>
}
