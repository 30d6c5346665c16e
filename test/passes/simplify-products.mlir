// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-simplify))' --split-input-file | FileCheck %s

// CHECK-LABEL: @moves_factor_behind_product
// CHECK-DAG: %[[C:.*]] = inlay.constant dense<2.500000e-01> : tensor<f32>
// CHECK-DAG: %[[M:.*]] = inlay.matmul %arg0, %arg1
// CHECK: %[[S:.*]] = inlay.binary mul %[[M]], %[[C]]
// CHECK-NEXT: return %[[S]]
func.func @moves_factor_behind_product(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<0.25> : tensor<2x3xf32>
  %0 = inlay.binary mul %a, %c : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = inlay.matmul %0, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @moves_divisor_of_the_other_side
// CHECK: %[[M:.*]] = inlay.matmul %arg0, %arg1
// CHECK: inlay.binary div %[[M]]
func.func @moves_divisor_of_the_other_side(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<8.0> : tensor<f32>
  %0 = inlay.binary div %b, %c : (tensor<3x4xf32>, tensor<f32>) -> tensor<3x4xf32>
  %1 = inlay.matmul %a, %0 : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_factor_with_other_users
// CHECK: %[[S:.*]] = inlay.binary mul
// CHECK-NEXT: inlay.matmul %[[S]]
func.func @keeps_factor_with_other_users(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> (tensor<2x3xf32>, tensor<2x4xf32>) {
  %c = inlay.constant dense<0.25> : tensor<f32>
  %0 = inlay.binary mul %a, %c : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = inlay.matmul %0, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_dividend
// CHECK: %[[S:.*]] = inlay.binary div
// CHECK-NEXT: inlay.matmul %[[S]]
func.func @keeps_dividend(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<8.0> : tensor<f32>
  %0 = inlay.binary div %c, %a : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = inlay.matmul %0, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_factor_that_varies
// CHECK: %[[S:.*]] = inlay.binary mul
// CHECK-NEXT: inlay.matmul %[[S]]
func.func @keeps_factor_that_varies(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = inlay.binary mul %a, %c : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = inlay.matmul %0, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}
