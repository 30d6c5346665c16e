// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-simplify))' --split-input-file | FileCheck %s

// CHECK-LABEL: @merges_zero_pad_into_conv
// CHECK-NOT: inlay.pad
// CHECK: inlay.conv %arg0, %arg1 {{.*}}pads = array<i64: 1, 0, 1, 2>
func.func @merges_zero_pad_into_conv(%x: tensor<1x1x3x3xf32>, %w: tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %0 = inlay.pad constant %x, %zero {low = array<i64: 0, 0, 1, 0>, high = array<i64: 0, 0, 0, 2>} : (tensor<1x1x3x3xf32>, tensor<f32>) -> tensor<1x1x4x5xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 1, 0>, group = 1 : i64} : (tensor<1x1x4x5xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32>
  return %1 : tensor<1x1x3x3xf32>
}

// -----

// CHECK-LABEL: @keeps_pad_with_another_value
// CHECK: inlay.pad
func.func @keeps_pad_with_another_value(%x: tensor<1x1x3xf32>, %w: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  %one = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.pad constant %x, %one {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>} : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x1x5xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x5xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3xf32>
  return %1 : tensor<1x1x3xf32>
}

// -----

// CHECK-LABEL: @keeps_pad_of_channels
// CHECK: inlay.pad
func.func @keeps_pad_of_channels(%x: tensor<1x1x3xf32>, %w: tensor<1x2x3xf32>) -> tensor<1x1x1xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %0 = inlay.pad constant %x, %zero {low = array<i64: 0, 0, 0>, high = array<i64: 0, 1, 0>} : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x2x3xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x1x1xf32>
  return %1 : tensor<1x1x1xf32>
}

// -----

// CHECK-LABEL: @keeps_reflecting_pad
// CHECK: inlay.pad reflect
func.func @keeps_reflecting_pad(%x: tensor<1x1x3xf32>, %w: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %0 = inlay.pad reflect %x, %zero {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>} : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x1x5xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x5xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3xf32>
  return %1 : tensor<1x1x3xf32>
}

// -----

// CHECK-LABEL: @merges_zero_pad_into_average
// CHECK-NOT: inlay.pad
// CHECK: inlay.pool average %arg0 {count_include_pad = true, {{.*}}pads = array<i64: 1, 1>
func.func @merges_zero_pad_into_average(%x: tensor<1x1x4xf32>) -> tensor<1x1x3xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %0 = inlay.pad constant %x, %zero {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>} : (tensor<1x1x4xf32>, tensor<f32>) -> tensor<1x1x6xf32>
  %1 = inlay.pool average %0 {kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>} : (tensor<1x1x6xf32>) -> tensor<1x1x3xf32>
  return %1 : tensor<1x1x3xf32>
}

// -----

// A padded 0 may be the maximum, a place outside never is.
// CHECK-LABEL: @keeps_pad_before_maximum
// CHECK: inlay.pad
func.func @keeps_pad_before_maximum(%x: tensor<1x1x4xf32>) -> tensor<1x1x3xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %0 = inlay.pad constant %x, %zero {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>} : (tensor<1x1x4xf32>, tensor<f32>) -> tensor<1x1x6xf32>
  %1 = inlay.pool max %0 {kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>} : (tensor<1x1x6xf32>) -> tensor<1x1x3xf32>
  return %1 : tensor<1x1x3xf32>
}

// -----

// CHECK-LABEL: @drops_pad_by_nothing
// CHECK-NEXT: {{.*}}return %arg0
func.func @drops_pad_by_nothing(%x: tensor<4xf32>, %v: tensor<f32>) -> tensor<4xf32> {
  %0 = inlay.pad constant %x, %v {low = array<i64: 0>, high = array<i64: 0>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
