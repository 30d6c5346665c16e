// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize))' --split-input-file | FileCheck %s

// Moves between dequantize and quantize.

// CHECK-LABEL: @drops_round_trip_of_one_scaling
// CHECK: return %arg0
func.func @drops_round_trip_of_one_scaling(%x: tensor<4xi8>) -> tensor<4xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.quantize %0, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// -----

// CHECK-LABEL: @moves_codes_by_reshape
// CHECK-NEXT: %[[Y:.*]] = inlay.reshape {{(max )?}}%arg0 {{.*}} -> tensor<8xi8>
// CHECK-NEXT: return %[[Y]]
func.func @moves_codes_by_reshape(%x: tensor<2x4xi8>) -> tensor<8xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x4xf32>
  %1 = inlay.reshape %0 : (tensor<2x4xf32>) -> tensor<8xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<8xf32>, tensor<f32>, tensor<i8>) -> tensor<8xi8>
  return %2 : tensor<8xi8>
}

// -----

// CHECK-LABEL: @moves_codes_by_transpose
// CHECK-NEXT: %[[Y:.*]] = inlay.transpose {{(max )?}}%arg0 {{.*}} -> tensor<4x2xi8>
// CHECK-NEXT: return %[[Y]]
func.func @moves_codes_by_transpose(%x: tensor<2x4xi8>) -> tensor<4x2xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x4xf32>
  %1 = inlay.transpose %0 {perm = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<4x2xf32>, tensor<f32>, tensor<i8>) -> tensor<4x2xi8>
  return %2 : tensor<4x2xi8>
}

// -----

// CHECK-LABEL: @moves_codes_by_slice
// CHECK-NEXT: %[[Y:.*]] = inlay.slice {{(max )?}}%arg0 {{.*}} -> tensor<1x2xi8>
// CHECK-NEXT: return %[[Y]]
func.func @moves_codes_by_slice(%x: tensor<2x4xi8>) -> tensor<1x2xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x4xf32>
  %1 = inlay.slice %0 {starts = array<i64: 1, 0>, sizes = array<i64: 1, 2>, steps = array<i64: 1, 2>} : (tensor<2x4xf32>) -> tensor<1x2xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x2xf32>, tensor<f32>, tensor<i8>) -> tensor<1x2xi8>
  return %2 : tensor<1x2xi8>
}

// -----

// CHECK-LABEL: @moves_codes_by_maximum
// CHECK-NEXT: %[[Y:.*]] = inlay.reduce {{(max )?}}%arg0 {{.*}} -> tensor<2xi8>
// CHECK-NEXT: return %[[Y]]
func.func @moves_codes_by_maximum(%x: tensor<2x4xi8>) -> tensor<2xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x4xf32>
  %1 = inlay.reduce max %0 {axes = array<i64: 1>} : (tensor<2x4xf32>) -> tensor<2xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<2xf32>, tensor<f32>, tensor<i8>) -> tensor<2xi8>
  return %2 : tensor<2xi8>
}

// -----

// CHECK-LABEL: @takes_maxima_of_codes
// CHECK-NEXT: inlay.pool max %arg0 {{.*}} -> tensor<1x1x2x2xi8>
func.func @takes_maxima_of_codes(%x: tensor<1x1x4x4xi8>) -> tensor<1x1x2x2xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x1x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x1x4x4xf32>
  %1 = inlay.pool max %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 0>} : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x1x2x2xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x2x2xi8>
  return %2 : tensor<1x1x2x2xi8>
}

// -----

// CHECK-LABEL: @joins_codes_of_one_scaling
// CHECK-NEXT: %[[Y:.*]] = inlay.concat %arg0, %arg1
// CHECK-NEXT: return %[[Y]]
func.func @joins_codes_of_one_scaling(%x: tensor<2xi8>, %y: tensor<3xi8>) -> tensor<5xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2xi8>, tensor<f32>, tensor<i8>) -> tensor<2xf32>
  %1 = inlay.dequantize %y, %s, %z : (tensor<3xi8>, tensor<f32>, tensor<i8>) -> tensor<3xf32>
  %2 = inlay.concat %0, %1 {axis = 0 : i64} : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
  %3 = inlay.quantize %2, %s, %z : (tensor<5xf32>, tensor<f32>, tensor<i8>) -> tensor<5xi8>
  return %3 : tensor<5xi8>
}

// -----

// CHECK-LABEL: @brings_parts_of_concat_to_its_scaling
// CHECK: %[[Y:.*]] = inlay.lookup %arg1
// CHECK: inlay.concat %arg0, %[[Y]]
func.func @brings_parts_of_concat_to_its_scaling(%x: tensor<2xi8>, %y: tensor<3xi8>) -> tensor<5xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %t = inlay.constant dense<0.25> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<2xi8>, tensor<f32>, tensor<i8>) -> tensor<2xf32>
  %1 = inlay.dequantize %y, %t, %z : (tensor<3xi8>, tensor<f32>, tensor<i8>) -> tensor<3xf32>
  %2 = inlay.concat %0, %1 {axis = 0 : i64} : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
  %3 = inlay.quantize %2, %s, %z : (tensor<5xf32>, tensor<f32>, tensor<i8>) -> tensor<5xi8>
  return %3 : tensor<5xi8>
}

// -----

// CHECK-LABEL: @pads_codes_with_the_code_of_the_value
// CHECK: %[[V:.*]] = inlay.constant dense<6> : tensor<i8>
// CHECK: inlay.pad constant %arg0, %[[V]]
func.func @pads_codes_with_the_code_of_the_value(%x: tensor<4xi8>) -> tensor<6xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %v = inlay.constant dense<1.5> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.pad constant %0, %v {low = array<i64: 1>, high = array<i64: 1>} : (tensor<4xf32>, tensor<f32>) -> tensor<6xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return %2 : tensor<6xi8>
}

// -----

// CHECK-LABEL: @keeps_pad_with_a_value_that_has_no_code
// CHECK: inlay.dequantize
// CHECK: inlay.pad constant {{.*}}f32
func.func @keeps_pad_with_a_value_that_has_no_code(%x: tensor<4xi8>) -> tensor<6xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %v = inlay.constant dense<1.4> : tensor<f32>
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = inlay.pad constant %0, %v {low = array<i64: 1>, high = array<i64: 1>} : (tensor<4xf32>, tensor<f32>) -> tensor<6xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return %2 : tensor<6xi8>
}

// -----

// CHECK-LABEL: @keeps_maxima_where_a_window_lies_in_the_padding
// CHECK: inlay.pool max {{.*}}f32
func.func @keeps_maxima_where_a_window_lies_in_the_padding(%x: tensor<1x1x4xi8>) -> tensor<1x1x6xi8> {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.dequantize %x, %s, %z : (tensor<1x1x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x1x4xf32>
  %1 = inlay.pool max %0 {kernel = array<i64: 1>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>} : (tensor<1x1x4xf32>) -> tensor<1x1x6xf32>
  %2 = inlay.quantize %1, %s, %z : (tensor<1x1x6xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x6xi8>
  return %2 : tensor<1x1x6xi8>
}

// -----

// CHECK-LABEL: @keeps_reshape_of_codes_with_a_scale_a_channel
// CHECK: inlay.reshape {{.*}}f32
func.func @keeps_reshape_of_codes_with_a_scale_a_channel(%x: tensor<2x4xi8>) -> tensor<8xf32> {
  %cs = inlay.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %cz = inlay.constant dense<0> : tensor<2xi8>
  %0 = inlay.dequantize %x, %cs, %cz {axis = 0 : i64} : (tensor<2x4xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<2x4xf32>
  %1 = inlay.reshape %0 : (tensor<2x4xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// -----

// CHECK-LABEL: @moves_scales_a_channel_with_their_axis
// CHECK: %[[T:.*]] = inlay.transpose %arg0
// CHECK: inlay.dequantize %[[T]], {{.*}} {axis = 1 : i64}
func.func @moves_scales_a_channel_with_their_axis(%x: tensor<2x4xi8>) -> tensor<4x2xf32> {
  %cs = inlay.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %cz = inlay.constant dense<0> : tensor<2xi8>
  %0 = inlay.dequantize %x, %cs, %cz {axis = 0 : i64} : (tensor<2x4xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<2x4xf32>
  %1 = inlay.transpose %0 {perm = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}
