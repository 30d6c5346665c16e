// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-quantize-io))' --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: @passes_codes
// CHECK-SAME: %arg0: tensor<4xi8> {inlay.name = "x", inlay.scale = 5.000000e-01 : f32, inlay.zero_point = 3 : i64}
// CHECK-SAME: -> (tensor<4xi8> {inlay.name = "y", inlay.scale = 5.000000e-01 : f32, inlay.zero_point = 3 : i64})
// CHECK: %[[Y:.*]] = inlay.binary max %arg0
// CHECK: return %[[Y]]
func.func @passes_codes(%x: tensor<4xf32> {inlay.name = "x"}) -> (tensor<4xf32> {inlay.name = "y"}) {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %b = inlay.constant dense<9> : tensor<i8>
  %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %1 = inlay.binary max %0, %b : (tensor<4xi8>, tensor<i8>) -> tensor<4xi8>
  %2 = inlay.dequantize %1, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_what_floats_read_and_compute
// CHECK-SAME: %arg0: tensor<4xf32>
// CHECK-SAME: -> (tensor<4xi8>{{.*}}, tensor<4xf32>)
// expected-remark@+2 {{input '' stays float: it is not only quantized}}
// expected-remark@+5 {{output '' stays float: it is not dequantized from codes}}
func.func @keeps_what_floats_read_and_compute(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<3> : tensor<i8>
  %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %1 = inlay.unary exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.dequantize %0, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %2, %1 : tensor<4xf32>, tensor<4xf32>
}
