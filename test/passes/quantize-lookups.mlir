// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize))' --split-input-file | FileCheck %s

// Functions of one quantized value.

// CHECK-LABEL: @makes_a_table_of_a_function
// The first place stands for code -128, the last for 127.
// CHECK: %[[T:.*]] = inlay.constant dense<"0x{{00.*FE|.*}}"> : tensor<256xui8>
// CHECK-NEXT: %[[Y:.*]] = inlay.lookup %arg0, %[[T]]
// CHECK-NEXT: return %[[Y]]
func.func @makes_a_table_of_a_function(%x: tensor<4xi8>) -> tensor<4xui8> {
  %s = inlay.constant dense<0.05> : tensor<f32>
  %z = inlay.constant dense<0> : tensor<i8>
  %so = inlay.constant dense<0.00390625> : tensor<f32>
  %zo = inlay.constant dense<0> : tensor<ui8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.unary sigmoid %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.quantize %1, %so, %zo : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> tensor<4xui8>
  return %2 : tensor<4xui8>
}

// -----

// CHECK-LABEL: @makes_a_table_of_several_ops
// CHECK-NOT: f32
// CHECK: inlay.lookup %arg0
func.func @makes_a_table_of_several_ops(%x: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %three = inlay.constant dense<3.0> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.binary add %0, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = inlay.unary sigmoid %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.binary mul %0, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = inlay.quantize %3, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %4 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @bounds_codes_where_a_table_would_do_no_more
// CHECK: %[[Z:.*]] = inlay.constant dense<3> : tensor<i8>
// CHECK-NEXT: inlay.binary max %arg0, %[[Z]]
func.func @bounds_codes_where_a_table_would_do_no_more(%x: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.unary relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @keeps_function_of_two_values
// CHECK: inlay.binary mul
func.func @keeps_function_of_two_values(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.dequantize %y, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %2 = inlay.binary mul %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.quantize %2, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @keeps_function_whose_parts_others_read
// CHECK: inlay.unary sigmoid
// CHECK: inlay.quantize
func.func @keeps_function_whose_parts_others_read(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xf32>) {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.unary sigmoid %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %2, %1 : tensor<4xi8>, tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_function_with_another_constant_a_place
// CHECK: inlay.binary add
// CHECK: inlay.quantize
func.func @keeps_function_with_another_constant_a_place(%x: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %b = inlay.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.binary add %0, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @takes_softmax_from_a_table
// Powers count in 2^-30; 2^24 / 2^16 steps are 1.
// CHECK: %[[T:.*]] = inlay.constant dense<"0x00000040{{.*}}"> : tensor<256xi32>
// CHECK: inlay.qsoftmax %arg0, %[[T]] {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = 3 : i64}
func.func @takes_softmax_from_a_table(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %so = inlay.constant dense<0.00390625> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4xf32>
  %1 = inlay.softmax softmax %0 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = inlay.quantize %1, %so, %z : (tensor<1x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x4xi8>
  return %2 : tensor<1x4xi8>
}
