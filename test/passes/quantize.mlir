// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize))' --split-input-file | FileCheck %s

// Sums of codes in 32 bits; what moves codes is in quantize-moves.mlir, what is
// left alone in quantize-none.mlir.

// CHECK-LABEL: @computes_conv_between_codes_in_integers
// CHECK: %[[W:.*]] = inlay.constant dense<{{.*}}> : tensor<1x2x1x1xi8>
// CHECK: %[[SUM:.*]] = inlay.qconv %arg0, %[[W]] {{.*}}input_zero = 3 : i64
// CHECK: %[[M:.*]] = inlay.constant dense<5.000000e-01> : tensor<f32>
// CHECK: %[[Y:.*]] = inlay.requantize %[[SUM]], %[[M]] {high = 127 : i64, low = -128 : i64, zero_point = 3 : i64}
// CHECK: return %[[Y]]
func.func @computes_conv_between_codes_in_integers(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x1x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xi8>
  return %2 : tensor<1x1x4x4xi8>
}

// -----

// A bias that counts steps of the product of both scales is stored as such.
// CHECK-LABEL: @takes_bias_in_steps_of_the_sum
// CHECK-DAG: %[[B:.*]] = inlay.constant dense<-6> : tensor<1xi32>
// CHECK: inlay.qconv %arg0, %{{.*}}, %[[B]]
// CHECK-NOT: inlay.binary
func.func @takes_bias_in_steps_of_the_sum(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %b = inlay.constant dense<-1.5> : tensor<1xf32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
  %1 = inlay.conv %0, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x1x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xi8>
  return %2 : tensor<1x1x4x4xi8>
}

// -----

// Rounding it to a step would be another value than the model's.
// CHECK-LABEL: @adds_bias_between_steps_in_float
// CHECK: %[[SUM:.*]] = inlay.qconv %arg0, %{{[^,]*}} {
// CHECK: %[[F:.*]] = inlay.dequantize %[[SUM]]
// CHECK: %[[B:.*]] = inlay.binary add %[[F]]
// CHECK: inlay.quantize %[[B]]
func.func @adds_bias_between_steps_in_float(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %b = inlay.constant dense<-1.4> : tensor<1xf32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
  %1 = inlay.conv %0, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x1x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xi8>
  return %2 : tensor<1x1x4x4xi8>
}

// -----

// CHECK-LABEL: @bounds_codes_where_relu6_bounded_floats
// CHECK: inlay.requantize {{.*}}high = 15 : i64, low = 3 : i64
func.func @bounds_codes_where_relu6_bounded_floats(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %six = inlay.constant dense<6.0> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  %r = inlay.unary relu %1 : (tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  %m = inlay.binary min %r, %six : (tensor<1x1x4x4xf32>, tensor<f32>) -> tensor<1x1x4x4xf32>
  %2 = inlay.quantize %m, %s, %z : (tensor<1x1x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xi8>
  return %2 : tensor<1x1x4x4xi8>
}

// -----

// CHECK-LABEL: @scales_each_output_channel_by_its_own_factor
// CHECK: inlay.qconv
// CHECK: %[[M:.*]] = inlay.constant dense<[5.000000e-01, 2.500000e-01]> : tensor<2xf32>
// CHECK: inlay.requantize %{{.*}}, %[[M]] {axis = 1 : i64
func.func @scales_each_output_channel_by_its_own_factor(%x: tensor<1x2x4x4xi8>) -> tensor<1x2x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %cs = inlay.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %cz = inlay.constant dense<0> : tensor<2xi8>
  %c = inlay.constant dense<[[[[3]], [[-5]]], [[[1]], [[2]]]]> : tensor<2x2x1x1xi8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %cs, %cz {axis = 0 : i64} : (tensor<2x2x1x1xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<2x2x1x1xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x2x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xi8>
  return %2 : tensor<1x2x4x4xi8>
}

// -----

// CHECK-LABEL: @dequantizes_sum_for_a_float_user
// CHECK: %[[SUM:.*]] = inlay.qconv
// CHECK: %[[F:.*]] = inlay.dequantize %[[SUM]]
// CHECK: return %[[F]]
func.func @dequantizes_sum_for_a_float_user(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xf32> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %1 : tensor<1x1x4x4xf32>
}

// -----

// CHECK-LABEL: @computes_gemm_between_codes_in_integers
// CHECK: %[[SUM:.*]] = inlay.qmatmul %arg0, %{{.*}}, %{{.*}} {lhs_zero = 3 : i64, trans_b = true}
// CHECK: inlay.requantize %[[SUM]]
func.func @computes_gemm_between_codes_in_integers(%x: tensor<1x2xi8>) -> tensor<1x3xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %c = inlay.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %b = inlay.constant dense<[0.25, 0.5, -0.25]> : tensor<3xf32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<3x2xi8>, tensor<f32>, tensor<i8>) -> tensor<3x2xf32>
  %1 = inlay.gemm %0, %w, %b {trans_b = true} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x3xf32>, tensor<f32>, tensor<i8>) -> tensor<1x3xi8>
  return %2 : tensor<1x3xi8>
}

// -----

// Both sides may come at run time, with zero points of their own.
// CHECK-LABEL: @computes_matmul_of_two_inputs_in_integers
// CHECK: inlay.qmatmul %arg0, %arg1 {lhs_zero = 3 : i64, rhs_zero = 3 : i64}
// CHECK: inlay.requantize
func.func @computes_matmul_of_two_inputs_in_integers(%x: tensor<2x4x8xi8>, %y: tensor<2x8x4xi8>) -> tensor<2x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2x4x8xi8>, tensor<f32>, tensor<i8>) -> tensor<2x4x8xf32>
  %w = inlay.dequantize %y, %s, %z : (tensor<2x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x8x4xf32>
  %1 = inlay.matmul %0, %w : (tensor<2x4x8xf32>, tensor<2x8x4xf32>) -> tensor<2x4x4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<2x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<2x4x4xi8>
  return %2 : tensor<2x4x4xi8>
}

// -----

// CHECK-LABEL: @merges_pad_with_zero_point_into_conv
// CHECK-NOT: inlay.pad
// CHECK: inlay.qconv %arg0, {{.*}}pads = array<i64: 1, 0, 0, 2>
func.func @merges_pad_with_zero_point_into_conv(%x: tensor<1x2x3x2xi8>) -> tensor<1x1x4x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[[[3]], [[-5]]]]> : tensor<1x2x1x1xi8>
  %zero = inlay.constant dense<0> : tensor<i8>
  %f0 = inlay.constant dense<0.0> : tensor<f32>
  %p = inlay.dequantize %x, %s, %z : (tensor<1x2x3x2xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x3x2xf32>
  %0 = inlay.pad constant %p, %f0 {low = array<i64: 0, 0, 1, 0>, high = array<i64: 0, 0, 0, 2>} : (tensor<1x2x3x2xf32>, tensor<f32>) -> tensor<1x2x4x4xf32>
  %w = inlay.dequantize %c, %s, %zero : (tensor<1x2x1x1xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x1x1xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x1x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xi8>
  return %2 : tensor<1x1x4x4xi8>
}

// -----

// CHECK-LABEL: @sums_codes_of_an_average
// CHECK: %[[SUM:.*]] = inlay.qpool %arg0 {{.*}}input_zero = 3 : i64
// CHECK: %[[M:.*]] = inlay.constant dense<2.500000e-01> : tensor<f32>
// CHECK: inlay.requantize %[[SUM]], %[[M]]
func.func @sums_codes_of_an_average(%x: tensor<1x2x4x4xi8>) -> tensor<1x2x2x2xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %1 = inlay.pool average %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x2x2x2xf32>, tensor<f32>, tensor<i8>) -> tensor<1x2x2x2xi8>
  return %2 : tensor<1x2x2x2xi8>
}

// -----

// CHECK-LABEL: @sums_codes_of_a_mean
// CHECK: %[[SUM:.*]] = inlay.qsum %arg0 {axes = array<i64: 2, 3>, input_zero = 3 : i64}
// CHECK: %[[M:.*]] = inlay.constant dense<6.250000e-02> : tensor<f32>
// CHECK: inlay.requantize %[[SUM]], %[[M]]
func.func @sums_codes_of_a_mean(%x: tensor<1x2x4x4xi8>) -> tensor<1x2xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xf32>
  %1 = inlay.reduce mean %0 {axes = array<i64: 2, 3>} : (tensor<1x2x4x4xf32>) -> tensor<1x2xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x2xf32>, tensor<f32>, tensor<i8>) -> tensor<1x2xi8>
  return %2 : tensor<1x2xi8>
}

// -----

// CHECK-LABEL: @stores_columns_of_weights_as_rows
// CHECK: %[[W:.*]] = inlay.constant dense<{{\[}}[1, 4], [2, 5], [3, 6]]> : tensor<3x2xi8>
// CHECK: inlay.qmatmul %arg0, %[[W]] {lhs_zero = 3 : i64, rhs_zero = 3 : i64, trans_b = true}
func.func @stores_columns_of_weights_as_rows(%x: tensor<1x2xi8>) -> tensor<1x3xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %c = inlay.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x2xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2xf32>
  %w = inlay.dequantize %c, %s, %z : (tensor<2x3xi8>, tensor<f32>, tensor<i8>) -> tensor<2x3xf32>
  %1 = inlay.matmul %0, %w : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x3xf32>, tensor<f32>, tensor<i8>) -> tensor<1x3xi8>
  return %2 : tensor<1x3xi8>
}
