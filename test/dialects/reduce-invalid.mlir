// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused reductions: one function a constraint.

func.func @reduce_c1_axes_must_be_axes_of_the_input(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{axes [2] must be sorted, distinct and inside [0, 2)}}
  // expected-error@+1 {{'inlay.reduce' op failed to infer returned types}}
  %0 = inlay.reduce sum %x {axes = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_c1_axes_must_not_be_negative(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{axes [-1] must be sorted, distinct and inside [0, 2)}}
  // expected-error@+1 {{'inlay.reduce' op failed to infer returned types}}
  %0 = inlay.reduce sum %x {axes = array<i64: -1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_c1_axes_must_be_sorted(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{axes [1,0] must be sorted, distinct and inside [0, 2)}}
  // expected-error@+1 {{'inlay.reduce' op failed to infer returned types}}
  %0 = inlay.reduce sum %x {axes = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<f32>
  return
}

// -----

func.func @reduce_c1_axes_must_be_distinct(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{axes [1,1] must be sorted, distinct and inside [0, 2)}}
  // expected-error@+1 {{'inlay.reduce' op failed to infer returned types}}
  %0 = inlay.reduce sum %x {axes = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_result_must_have_the_inferred_shape(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{'inlay.reduce' op inferred type(s) 'tensor<2x1xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error@+1 {{'inlay.reduce' op failed to infer returned types}}
  %0 = inlay.reduce sum %x {axes = array<i64: 1>, keepdims = true} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @arg_reduce_c1_axis_must_be_an_axis_of_the_input(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{axis 2 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.arg_reduce' op failed to infer returned types}}
  %0 = inlay.arg_reduce max %x {axis = 2 : i64} : (tensor<2x3xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @arg_reduce_c1_axis_must_not_be_empty(%x: tensor<2x0xf32>) {
  // expected-error@+2 {{axis 1 is empty}}
  // expected-error@+1 {{'inlay.arg_reduce' op failed to infer returned types}}
  %0 = inlay.arg_reduce max %x {axis = 1 : i64} : (tensor<2x0xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @arg_reduce_c2_kind_must_be_max_or_min(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'inlay.arg_reduce' op needs kind max or min, not sum}}
  %0 = inlay.arg_reduce sum %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2xi64>
  return
}
