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

// -----

// CHECK-LABEL: @makes_gemm_of_product_and_bias
// CHECK: %[[C:.*]] = inlay.constant
// CHECK: %[[G:.*]] = inlay.gemm %arg0, %arg1, %[[C]]
// CHECK-NEXT: return %[[G]]
func.func @makes_gemm_of_product_and_bias(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = inlay.binary add %c, %0 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_sum_of_product_and_value
// CHECK: inlay.matmul
// CHECK-NEXT: inlay.binary add
func.func @keeps_sum_of_product_and_value(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = inlay.binary add %0, %c : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_bias_of_batched_product
// CHECK: inlay.matmul
// CHECK-NEXT: inlay.binary add
func.func @keeps_bias_of_batched_product(%a: tensor<5x2x3xf32>, %b: tensor<3x4xf32>) -> tensor<5x2x4xf32> {
  %c = inlay.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = inlay.matmul %a, %b : (tensor<5x2x3xf32>, tensor<3x4xf32>) -> tensor<5x2x4xf32>
  %1 = inlay.binary add %0, %c : (tensor<5x2x4xf32>, tensor<4xf32>) -> tensor<5x2x4xf32>
  return %1 : tensor<5x2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_bias_that_makes_the_product_larger
// CHECK: inlay.matmul
// CHECK-NEXT: inlay.binary add
func.func @keeps_bias_that_makes_the_product_larger(%a: tensor<1x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %0 = inlay.matmul %a, %b : (tensor<1x3xf32>, tensor<3x4xf32>) -> tensor<1x4xf32>
  %1 = inlay.binary add %0, %c : (tensor<1x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_bias_of_product_with_other_users
// CHECK: inlay.matmul
// CHECK-NEXT: inlay.binary add
func.func @keeps_bias_of_product_with_other_users(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %c = inlay.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = inlay.binary add %0, %c : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %0, %1 : tensor<2x4xf32>, tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @keeps_bias_of_product_of_codes
// CHECK: inlay.matmul
// CHECK-NEXT: inlay.binary add
func.func @keeps_bias_of_product_of_codes(%a: tensor<2x3xf32>, %b: tensor<3x4xi8>) -> tensor<2x4xf32> {
  %c = inlay.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<1> : tensor<i8>
  %w = inlay.dequantize %b, %s, %z : (tensor<3x4xi8>, tensor<f32>, tensor<i8>) -> tensor<3x4xf32>
  %0 = inlay.matmul %a, %w : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = inlay.binary add %0, %c : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}
