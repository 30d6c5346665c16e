// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-simplify))' --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// The example of the pass's description.
// CHECK-LABEL: @recognises_swish
// CHECK-NEXT: %[[S:.*]] = inlay.unary swish %arg0 {alpha = 1.000000e+00 : f32}
// CHECK-NEXT: return %[[S]]
func.func @recognises_swish(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.binary mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_gate_of_another_value
// CHECK: inlay.unary sigmoid
// CHECK: inlay.binary mul
func.func @keeps_gate_of_another_value(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.binary mul %y, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// PyTorch's export.
// CHECK-LABEL: @recognises_gelu
// CHECK: %[[G:.*]] = inlay.unary gelu %arg0
// CHECK-NEXT: return %[[G]]
func.func @recognises_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = inlay.constant dense<1.41421354> : tensor<f32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %half = inlay.constant dense<0.5> : tensor<f32>
  %0 = inlay.binary div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = inlay.unary erf %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.binary add %1, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = inlay.binary mul %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = inlay.binary mul %3, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @recognises_gelu_in_another_order
// CHECK: inlay.unary gelu %arg0
func.func @recognises_gelu_in_another_order(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = inlay.constant dense<0.707106769> : tensor<f32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %half = inlay.constant dense<0.5> : tensor<f32>
  %0 = inlay.binary mul %root, %x : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.unary erf %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.binary add %one, %1 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.binary mul %half, %x : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = inlay.binary mul %3, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_gelu_with_another_constant
// CHECK: inlay.unary erf
func.func @keeps_gelu_with_another_constant(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = inlay.constant dense<1.5> : tensor<f32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %half = inlay.constant dense<0.5> : tensor<f32>
  %0 = inlay.binary div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = inlay.unary erf %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.binary add %1, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = inlay.binary mul %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = inlay.binary mul %3, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @recognises_tanh_gelu
// CHECK: %[[G:.*]] = inlay.unary gelu_tanh %arg0
// CHECK-NEXT: return %[[G]]
func.func @recognises_tanh_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %three = inlay.constant dense<3.0> : tensor<f32>
  %a = inlay.constant dense<0.044715> : tensor<f32>
  %b = inlay.constant dense<0.797884583> : tensor<f32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %half = inlay.constant dense<0.5> : tensor<f32>
  %0 = inlay.binary pow %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = inlay.binary mul %0, %a : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = inlay.binary add %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = inlay.binary mul %2, %b : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = inlay.unary tanh %3 : (tensor<4xf32>) -> tensor<4xf32>
  %5 = inlay.binary add %4, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = inlay.binary mul %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %7 = inlay.binary mul %6, %5 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %7 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @recognises_hard_swish
// CHECK: %[[H:.*]] = inlay.unary hard_swish %arg0
// CHECK-NEXT: return %[[H]]
func.func @recognises_hard_swish(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %three = inlay.constant dense<3.0> : tensor<f32>
  %six = inlay.constant dense<6.0> : tensor<f32>
  %0 = inlay.binary add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = inlay.binary max %0, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = inlay.binary min %1, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = inlay.binary mul %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = inlay.binary div %3, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @recognises_hard_sigmoid
// CHECK: inlay.unary hard_sigmoid %arg0 {alpha = 0.166666672 : f32, beta = 5.000000e-01 : f32}
func.func @recognises_hard_sigmoid(%x: tensor<4xf32>) -> tensor<4xf32> {
  %three = inlay.constant dense<3.0> : tensor<f32>
  %six = inlay.constant dense<6.0> : tensor<f32>
  %0 = inlay.binary add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = inlay.unary relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.binary min %1, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = inlay.binary div %2, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @recognises_mish
// CHECK-NEXT: inlay.unary mish %arg0
func.func @recognises_mish(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary softplus %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.unary tanh %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = inlay.binary mul %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @recognises_layer_norm
// CHECK-DAG: %[[S:.*]] = inlay.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK-DAG: %[[B:.*]] = inlay.constant dense<[3.000000e+00, 4.000000e+00]>
// CHECK: %[[L:.*]] = inlay.layer_norm %arg0, %[[S]], %[[B]] {axis = 1 : i64, epsilon = 9.99999997E-7 : f32}
// CHECK-NEXT: return %[[L]]
func.func @recognises_layer_norm(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %two = inlay.constant dense<2.0> : tensor<f32>
  %eps = inlay.constant dense<1.0e-6> : tensor<f32>
  %s = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = inlay.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %0 = inlay.reduce mean %x {axes = array<i64: 1>, keepdims = true} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  %1 = inlay.binary sub %x, %0 : (tensor<3x2xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
  %2 = inlay.binary pow %1, %two : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  %3 = inlay.reduce mean %2 {axes = array<i64: 1>, keepdims = true} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  %4 = inlay.binary add %3, %eps : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %5 = inlay.unary sqrt %4 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %6 = inlay.binary div %1, %5 : (tensor<3x2xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
  %7 = inlay.binary mul %6, %s : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %8 = inlay.binary add %7, %b : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %8 : tensor<3x2xf32>
}

// -----

// CHECK-LABEL: @recognises_rms_norm
// CHECK: inlay.layer_norm %arg0, %{{.*}} {axis = 1 : i64, epsilon = {{.*}}, rms = true}
func.func @recognises_rms_norm(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %eps = inlay.constant dense<1.0e-6> : tensor<f32>
  %0 = inlay.binary mul %x, %x : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %1 = inlay.reduce mean %0 {axes = array<i64: 1>, keepdims = true} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  %2 = inlay.binary add %1, %eps : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %3 = inlay.unary sqrt %2 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %4 = inlay.unary reciprocal %3 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %5 = inlay.binary mul %x, %4 : (tensor<3x2xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
  return %5 : tensor<3x2xf32>
}

// -----

// CHECK-LABEL: @keeps_norm_over_leading_axes
// CHECK: inlay.reduce mean
// CHECK: inlay.reduce mean
func.func @keeps_norm_over_leading_axes(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %two = inlay.constant dense<2.0> : tensor<f32>
  %eps = inlay.constant dense<1.0e-6> : tensor<f32>
  %0 = inlay.reduce mean %x {axes = array<i64: 0>, keepdims = true} : (tensor<3x2xf32>) -> tensor<1x2xf32>
  %1 = inlay.binary sub %x, %0 : (tensor<3x2xf32>, tensor<1x2xf32>) -> tensor<3x2xf32>
  %2 = inlay.binary pow %1, %two : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  %3 = inlay.reduce mean %2 {axes = array<i64: 0>, keepdims = true} : (tensor<3x2xf32>) -> tensor<1x2xf32>
  %4 = inlay.binary add %3, %eps : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %5 = inlay.unary sqrt %4 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %6 = inlay.binary div %1, %5 : (tensor<3x2xf32>, tensor<1x2xf32>) -> tensor<3x2xf32>
  return %6 : tensor<3x2xf32>
}

// -----

// CHECK-LABEL: @keeps_names_of_all_parts
// CHECK: inlay.unary swish {{.*}}loc(fused["sigmoid1", "mul1"])
func.func @keeps_names_of_all_parts(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary sigmoid %x : (tensor<4xf32>) -> tensor<4xf32> loc("sigmoid1")
  %1 = inlay.binary mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("mul1")
  return %1 : tensor<4xf32>
}
