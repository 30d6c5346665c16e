// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused matrix products: one function a constraint.

func.func @matmul_c1_operands_must_have_rank_1_or_more(%a: tensor<f32>, %b: tensor<3x4xf32>) {
  // expected-error@+2 {{operands have shapes [] and [3,4], but rank >= 1 is needed}}
  // expected-error@+1 {{'inlay.matmul' op failed to infer returned types}}
  %0 = inlay.matmul %a, %b : (tensor<f32>, tensor<3x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @matmul_c1_operands_must_have_one_element_type(%a: tensor<2x3xf32>, %b: tensor<3x4xf64>) {
  // expected-error@+1 {{'inlay.matmul' op operands have different element types: 'f32' and 'f64'}}
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @matmul_c2_inner_sizes_must_be_equal(%a: tensor<2x3xf32>, %b: tensor<4x3xf32>) {
  // expected-error@+2 {{inner sizes of [2,3] and [4,3] differ: 3 and 4}}
  // expected-error@+1 {{'inlay.matmul' op failed to infer returned types}}
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_c2_vector_must_have_the_inner_size(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error@+2 {{inner sizes of [2,3] and [2] differ: 3 and 2}}
  // expected-error@+1 {{'inlay.matmul' op failed to infer returned types}}
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @matmul_c3_leading_axes_must_broadcast(%a: tensor<5x2x3xf32>, %b: tensor<4x3x4xf32>) {
  // expected-error@+2 {{leading axes of [5,2,3] and [4,3,4] do not broadcast}}
  // expected-error@+1 {{'inlay.matmul' op failed to infer returned types}}
  %0 = inlay.matmul %a, %b : (tensor<5x2x3xf32>, tensor<4x3x4xf32>) -> tensor<5x2x4xf32>
  return
}

// -----

func.func @gemm_c1_operands_must_have_rank_2(%a: tensor<1x2x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error@+2 {{A and B have shapes [1,2,3] and [3,4], but rank 2 is needed}}
  // expected-error@+1 {{'inlay.gemm' op failed to infer returned types}}
  %0 = inlay.gemm %a, %b : (tensor<1x2x3xf32>, tensor<3x4xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @gemm_c1_operands_must_have_one_element_type(%a: tensor<2x3xf32>, %b: tensor<3x4xf64>) {
  // expected-error@+1 {{'inlay.gemm' op A and B have different element types: 'f32' and 'f64'}}
  %0 = inlay.gemm %a, %b : (tensor<2x3xf32>, tensor<3x4xf64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @gemm_c2_inner_sizes_must_be_equal(%a: tensor<2x3xf32>, %b: tensor<4x3xf32>) {
  // expected-error@+2 {{inner sizes of A [2,3] and B [4,3] differ: 3 and 4}}
  // expected-error@+1 {{'inlay.gemm' op failed to infer returned types}}
  %0 = inlay.gemm %a, %b : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gemm_c2_inner_sizes_must_be_equal_transposed(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<4xf32>) {
  // expected-error@+2 {{inner sizes of A [2,3] and B [3,4] differ: 2 and 4}}
  // expected-error@+1 {{'inlay.gemm' op failed to infer returned types}}
  %0 = inlay.gemm %a, %b, %c {trans_a = true, trans_b = true} : (tensor<2x3xf32>, tensor<3x4xf32>, tensor<4xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @gemm_c3_c_must_broadcast_to_the_result(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<2xf32>) {
  // expected-error@+2 {{C has shape [2], which does not broadcast to [2,4]}}
  // expected-error@+1 {{'inlay.gemm' op failed to infer returned types}}
  %0 = inlay.gemm %a, %b, %c : (tensor<2x3xf32>, tensor<3x4xf32>, tensor<2xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @gemm_c3_result_must_not_grow_to_c(%a: tensor<1x3xf32>, %b: tensor<3x4xf32>, %c: tensor<2x4xf32>) {
  // expected-error@+2 {{C has shape [2,4], which does not broadcast to [1,4]}}
  // expected-error@+1 {{'inlay.gemm' op failed to infer returned types}}
  %0 = inlay.gemm %a, %b, %c : (tensor<1x3xf32>, tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @gemm_c1_c_of_another_type(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<4xf64>) {
  // expected-error@+1 {{'inlay.gemm' op C has type 'f64', but A has 'f32'}}
  %0 = inlay.gemm %a, %b, %c : (tensor<2x3xf32>, tensor<3x4xf32>, tensor<4xf64>) -> tensor<2x4xf32>
  return
}
