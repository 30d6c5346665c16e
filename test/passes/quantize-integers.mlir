// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize{integers=true}))' --split-input-file | FileCheck %s

// What floats give, in integers: for processors without floating point.

// 0.5 is 2^23 / 2^24, moved up by the 7 free bits of a multiplier.
// CHECK-LABEL: @counts_a_factor_in_31_bits
// CHECK: %[[M:.*]] = inlay.constant dense<1073741824> : tensor<i32>
// CHECK: inlay.requantize %{{.*}}, %[[M]] {as_float, high = 127 : i64, low = -128 : i64, shift = 31 : i64, zero_point = 3 : i64}
func.func @counts_a_factor_in_31_bits(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
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

// 0.25 and 2^-5 share a shift; the smaller has fewer bits set above.
// CHECK-LABEL: @shares_a_shift_between_near_factors
// CHECK: %[[M:.*]] = inlay.constant dense<[1073741824, 134217728]> : tensor<2xi32>
// CHECK: inlay.requantize %arg0, %[[M]] {as_float, axis = 0 : i64, {{.*}}shift = 32 : i64
func.func @shares_a_shift_between_near_factors(%x: tensor<2x4xi32>) -> tensor<2x4xi8> {
  %m = inlay.constant dense<[0.25, 0.03125]> : tensor<2xf32>
  %0 = inlay.requantize %x, %m {axis = 0 : i64, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<2x4xi32>, tensor<2xf32>) -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}

// -----

// 0.25 = 2^30 / 2^32 and 2^-20 = 2^30 / 2^50: the shift is in the low bits.
// CHECK-LABEL: @gives_far_factors_a_shift_each
// CHECK: %[[M:.*]] = inlay.constant dense<[1073741856, 1073741874]> : tensor<2xi32>
// CHECK: inlay.requantize %arg0, %[[M]] {as_float, axis = 0 : i64
// CHECK-NOT: shift
func.func @gives_far_factors_a_shift_each(%x: tensor<2x4xi32>) -> tensor<2x4xi8> {
  %m = inlay.constant dense<[0.25, 9.53674316e-07]> : tensor<2xf32>
  %0 = inlay.requantize %x, %m {axis = 0 : i64, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<2x4xi32>, tensor<2xf32>) -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}

// -----

// Below 2^-33 every sum of 32 bits gives 0.
// CHECK-LABEL: @takes_a_tiny_factor_as_0
// CHECK: inlay.constant dense<[1073741824, 0]> : tensor<2xi32>
// CHECK: shift = 32 : i64
func.func @takes_a_tiny_factor_as_0(%x: tensor<2x4xi32>) -> tensor<2x4xi8> {
  %m = inlay.constant dense<[0.25, 1.0e-20]> : tensor<2xf32>
  %0 = inlay.requantize %x, %m {axis = 0 : i64, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<2x4xi32>, tensor<2xf32>) -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}

// -----

// Relu becomes a bound: the code of 0 is 1.
// CHECK-LABEL: @adds_codes_of_two_scales
// CHECK: inlay.qbinary add %arg0, %arg1 {high = 127 : i64, lhs_scale = 5.000000e-01 : f32, lhs_zero = 3 : i64, low = 1 : i64, rhs_scale = 2.500000e-01 : f32, rhs_zero = 4 : i64, scale = 1.000000e+00 : f32, zero_point = 1 : i64}
// CHECK-NOT: f32>
func.func @adds_codes_of_two_scales(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %sx = inlay.constant dense<0.5> : tensor<f32>
  %zx = inlay.constant dense<3> : tensor<i8>
  %sy = inlay.constant dense<0.25> : tensor<f32>
  %zy = inlay.constant dense<4> : tensor<i8>
  %s = inlay.constant dense<1.0> : tensor<f32>
  %z = inlay.constant dense<1> : tensor<i8>
  %0 = inlay.dequantize %x, %sx, %zx : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.dequantize %y, %sy, %zy : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %2 = inlay.binary add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.unary relu %2 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = inlay.quantize %3, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %4 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @keeps_a_sum_of_scales_far_apart
// CHECK: inlay.binary add
// CHECK: inlay.quantize
func.func @keeps_a_sum_of_scales_far_apart(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %sx = inlay.constant dense<1024.0> : tensor<f32>
  %sy = inlay.constant dense<0.25> : tensor<f32>
  %z = inlay.constant dense<1> : tensor<i8>
  %0 = inlay.dequantize %x, %sx, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.dequantize %y, %sy, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %2 = inlay.binary add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.quantize %2, %sy, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}
