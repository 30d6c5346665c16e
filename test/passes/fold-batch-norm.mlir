// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fold-batch-norm))' --split-input-file | FileCheck %s
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fold-batch-norm{fold=false}))' --split-input-file | FileCheck %s --check-prefix=EXPAND

// The example of the pass's description.
// CHECK-LABEL: @folds_affine_ops_into_conv
// CHECK-DAG: %[[W:.*]] = inlay.constant dense<1.000000e+01> : tensor<1x1x1x1xf32>
// CHECK-DAG: %[[B:.*]] = inlay.constant dense<3.000000e+00> : tensor<1xf32>
// CHECK: %[[C:.*]] = inlay.conv %arg0, %[[W]], %[[B]]
// CHECK-NEXT: return %[[C]]
func.func @folds_affine_ops_into_conv(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %w = inlay.constant dense<5.0> : tensor<1x1x1x1xf32>
  %two = inlay.constant dense<2.0> : tensor<f32>
  %three = inlay.constant dense<3.0> : tensor<f32>
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
  %1 = inlay.binary mul %0, %two : (tensor<1x1x2x2xf32>, tensor<f32>) -> tensor<1x1x2x2xf32>
  %2 = inlay.binary add %1, %three : (tensor<1x1x2x2xf32>, tensor<f32>) -> tensor<1x1x2x2xf32>
  return %2 : tensor<1x1x2x2xf32>
}

// -----

// scale = [1, 6], shift = [-1, 5 - 2 * 6]; the old bias is [1, 1].
// CHECK-LABEL: @folds_batch_norm_into_conv
// CHECK-DAG: %[[W:.*]] = inlay.constant dense<{{\[\[\[}}1.000000e+00, 2.000000e+00]], {{\[\[}}1.800000e+01, 2.400000e+01]]]>
// CHECK-DAG: %[[B:.*]] = inlay.constant dense<[0.000000e+00, -1.000000e+00]>
// CHECK: inlay.conv %arg0, %[[W]], %[[B]]
// CHECK-NOT: inlay.batch_norm
//
// Without folding the op is only expanded.
// EXPAND-LABEL: @folds_batch_norm_into_conv
// EXPAND: %[[C:.*]] = inlay.conv
// EXPAND: inlay.binary mul %[[C]]
// EXPAND-NOT: inlay.batch_norm
func.func @folds_batch_norm_into_conv(%x: tensor<1x1x3xf32>) -> tensor<1x2x2xf32> {
  %w = inlay.constant dense<[[[1.0, 2.0]], [[3.0, 4.0]]]> : tensor<2x1x2xf32>
  %b = inlay.constant dense<1.0> : tensor<2xf32>
  %scale = inlay.constant dense<[1.0, 3.0]> : tensor<2xf32>
  %bias = inlay.constant dense<[0.0, 5.0]> : tensor<2xf32>
  %mean = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %var = inlay.constant dense<[1.0, 0.25]> : tensor<2xf32>
  %0 = inlay.conv %x, %w, %b {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<2x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2xf32>
  %1 = inlay.batch_norm %0, %scale, %bias, %mean, %var {epsilon = 0.0 : f32} : (tensor<1x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2xf32>
  return %1 : tensor<1x2x2xf32>
}

// -----

// Weights [C, M/group, k]: element (c, j) belongs to channel group(c) * 2 + j.
// CHECK-LABEL: @folds_into_grouped_conv_transpose
// CHECK: inlay.constant dense<{{\[\[\[}}1.000000e+00], [2.000000e+00]], {{\[\[}}3.000000e+00], [4.000000e+00]]]>
// CHECK: inlay.conv_transpose
// CHECK-NOT: inlay.binary
func.func @folds_into_grouped_conv_transpose(%x: tensor<1x2x3xf32>) -> tensor<1x4x3xf32> {
  %w = inlay.constant dense<1.0> : tensor<2x2x1xf32>
  %s = inlay.constant dense<[[1.0], [2.0], [3.0], [4.0]]> : tensor<4x1xf32>
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, output_padding = array<i64: 0>, group = 2 : i64} : (tensor<1x2x3xf32>, tensor<2x2x1xf32>) -> tensor<1x4x3xf32>
  %1 = inlay.binary mul %0, %s : (tensor<1x4x3xf32>, tensor<4x1xf32>) -> tensor<1x4x3xf32>
  return %1 : tensor<1x4x3xf32>
}

// -----

// A bias alone leaves the weight as it is: its data are not copied.
// CHECK-LABEL: @adds_bias_without_new_weight
// CHECK: %[[W:.*]] = inlay.constant dense_resource<w>
// CHECK: inlay.conv %arg0, %[[W]], %{{.*}}
// CHECK-NOT: inlay.binary
func.func @adds_bias_without_new_weight(%x: tensor<1x1x3xf32>) -> tensor<1x1x2xf32> {
  %w = inlay.constant dense_resource<w> : tensor<1x1x2xf32>
  %b = inlay.constant dense<1.0> : tensor<1x1x1xf32>
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
  %1 = inlay.binary add %0, %b : (tensor<1x1x2xf32>, tensor<1x1x1xf32>) -> tensor<1x1x2xf32>
  return %1 : tensor<1x1x2xf32>
}
{-#
  dialect_resources: { builtin: { w: "0x080000000000803F00000040" } }
#-}

// -----

// CHECK-LABEL: @folds_into_gemm_with_beta
// CHECK-DAG: inlay.constant dense<{{\[\[}}2.000000e+00, 2.000000e+00], [4.000000e+00, 4.000000e+00]]>
// CHECK-DAG: inlay.constant dense<[1.000000e+01, 2.000000e+01]>
// CHECK: inlay.gemm {{.*}} {alpha = 5.000000e-01 : f32, trans_b = true}
// CHECK-NOT: inlay.binary
func.func @folds_into_gemm_with_beta(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = inlay.constant dense<[[1.0, 1.0], [2.0, 2.0]]> : tensor<2x2xf32>
  %c = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %two = inlay.constant dense<2.0> : tensor<f32>
  %0 = inlay.gemm %x, %w, %c {alpha = 0.5 : f32, beta = 5.0 : f32, trans_b = true} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = inlay.binary mul %0, %two : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: @scales_columns_of_matmul
// CHECK: inlay.constant dense<{{\[\[}}1.000000e+00, 4.000000e+00], [3.000000e+00, 8.000000e+00]]>
// CHECK: inlay.matmul
// CHECK-NOT: inlay.binary
func.func @scales_columns_of_matmul(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = inlay.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %s = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = inlay.matmul %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = inlay.binary mul %0, %s : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// -----

// CHECK-LABEL: @keeps_product_with_other_users
// CHECK: inlay.conv
// CHECK: inlay.binary mul
func.func @keeps_product_with_other_users(%x: tensor<1x1x3xf32>) -> (tensor<1x1x3xf32>, tensor<1x1x3xf32>) {
  %w = inlay.constant dense<5.0> : tensor<1x1x1xf32>
  %two = inlay.constant dense<2.0> : tensor<f32>
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<1x1x1xf32>) -> tensor<1x1x3xf32>
  %1 = inlay.binary mul %0, %two : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x1x3xf32>
  return %0, %1 : tensor<1x1x3xf32>, tensor<1x1x3xf32>
}

// -----

// CHECK-LABEL: @keeps_factor_that_varies_along_space
// CHECK: inlay.binary mul
func.func @keeps_factor_that_varies_along_space(%x: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  %w = inlay.constant dense<5.0> : tensor<1x1x1xf32>
  %s = inlay.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<1x1x1xf32>) -> tensor<1x1x3xf32>
  %1 = inlay.binary mul %0, %s : (tensor<1x1x3xf32>, tensor<3xf32>) -> tensor<1x1x3xf32>
  return %1 : tensor<1x1x3xf32>
}

// -----

// (x - 1) * 2 before the weights [3, 4]: bias -1 * 2 * (3 + 4).
// CHECK-LABEL: @folds_normalisation_of_the_input
// CHECK-DAG: inlay.constant dense<{{\[\[\[}}6.000000e+00, 8.000000e+00]]]>
// CHECK-DAG: inlay.constant dense<-1.400000e+01> : tensor<1xf32>
// CHECK: inlay.conv %arg0
// CHECK-NOT: inlay.binary
func.func @folds_normalisation_of_the_input(%x: tensor<1x1x3xf32>) -> tensor<1x1x2xf32> {
  %w = inlay.constant dense<[[[3.0, 4.0]]]> : tensor<1x1x2xf32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %two = inlay.constant dense<2.0> : tensor<f32>
  %0 = inlay.binary sub %x, %one : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x1x3xf32>
  %1 = inlay.binary mul %0, %two : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x1x3xf32>
  %2 = inlay.conv %1, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
  return %2 : tensor<1x1x2xf32>
}

// -----

// CHECK-LABEL: @keeps_term_before_padding
// CHECK: inlay.binary sub
// CHECK: inlay.conv
func.func @keeps_term_before_padding(%x: tensor<1x1x3xf32>) -> tensor<1x1x4xf32> {
  %w = inlay.constant dense<[[[3.0, 4.0]]]> : tensor<1x1x2xf32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.binary sub %x, %one : (tensor<1x1x3xf32>, tensor<f32>) -> tensor<1x1x3xf32>
  %1 = inlay.conv %0, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<1x1x2xf32>) -> tensor<1x1x4xf32>
  return %1 : tensor<1x1x4xf32>
}

// -----

// CHECK-LABEL: @expands_batch_norm_that_is_left
// CHECK-DAG: %[[S:.*]] = inlay.constant dense<{{\[\[}}2.000000e+00], [3.000000e+00]]> : tensor<2x1xf32>
// CHECK-DAG: %[[T:.*]] = inlay.constant dense<{{\[\[}}1.000000e+00], [0.000000e+00]]> : tensor<2x1xf32>
// CHECK: %[[M:.*]] = inlay.binary mul %arg0, %[[S]]
// CHECK: inlay.binary add %[[M]], %[[T]]
func.func @expands_batch_norm_that_is_left(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
  %scale = inlay.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %bias = inlay.constant dense<[1.0, 0.0]> : tensor<2xf32>
  %mean = inlay.constant dense<0.0> : tensor<2xf32>
  %var = inlay.constant dense<1.0> : tensor<2xf32>
  %0 = inlay.batch_norm %x, %scale, %bias, %mean, %var {epsilon = 0.0 : f32} : (tensor<1x2x3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}

// -----

// CHECK-LABEL: @expands_batch_norm_with_computed_statistics
// CHECK-DAG: %[[D:.*]] = inlay.unary sqrt
// CHECK-DAG: %[[X:.*]] = inlay.binary sub %arg0
// CHECK: %[[Q:.*]] = inlay.binary div %[[X]], %[[D]]
// CHECK: %[[S:.*]] = inlay.binary mul %[[Q]]
// CHECK: %[[R:.*]] = inlay.binary add %[[S]]
// CHECK: return %[[R]]
func.func @expands_batch_norm_with_computed_statistics(%x: tensor<1x2x3xf32>, %s: tensor<2xf32>) -> tensor<1x2x3xf32> {
  %0 = inlay.batch_norm %x, %s, %s, %s, %s {epsilon = 0.0 : f32} : (tensor<1x2x3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}
