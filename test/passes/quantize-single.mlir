// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize{requant=single}))' --split-input-file | FileCheck %s

// Nothing but integers: requant=single.

// CHECK-LABEL: @scales_by_multiplier_and_shift
// 2^30 / 2^31 is the factor 0.5 * 0.5 / 0.5.
// CHECK-DAG: %[[M:.*]] = inlay.constant dense<1073741824> : tensor<i32>
// CHECK: inlay.requantize %{{.*}}, %[[M]] {{.*}}shift = 31 : i64
func.func @scales_by_multiplier_and_shift(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
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

// CHECK-LABEL: @rounds_bias_to_a_step
// CHECK: inlay.constant dense<-6> : tensor<1xi32>
// CHECK-NOT: f32
// CHECK: return
func.func @rounds_bias_to_a_step(%x: tensor<1x2x4x4xi8>) -> tensor<1x1x4x4xi8> {
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

// CHECK-LABEL: @adds_two_values_in_integers
// The coarser side counts 2^20, the other half of that.
// CHECK: %[[A:.*]] = inlay.constant dense<1048576> : tensor<i32>
// CHECK: inlay.binary mul %{{.*}}, %[[A]]
// CHECK: %[[B:.*]] = inlay.constant dense<524288> : tensor<i32>
// CHECK: inlay.binary mul %{{.*}}, %[[B]]
// CHECK: %[[SUM:.*]] = inlay.binary add
// CHECK: inlay.requantize %[[SUM]], {{.*}}low = 3 : i64
func.func @adds_two_values_in_integers(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %t = inlay.constant dense<0.25> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.dequantize %y, %t, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %2 = inlay.binary add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = inlay.unary relu %2 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.quantize %r, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @multiplies_two_values_in_integers
// CHECK: %[[P:.*]] = inlay.binary mul {{.*}}xi32>
// CHECK: inlay.requantize %[[P]]
func.func @multiplies_two_values_in_integers(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.dequantize %y, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %2 = inlay.binary mul %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.quantize %2, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @keeps_quotient_in_float
// CHECK: inlay.binary div {{.*}}xf32>
func.func @keeps_quotient_in_float(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.dequantize %y, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %2 = inlay.binary div %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.quantize %2, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}
