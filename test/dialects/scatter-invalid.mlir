// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused scatters: one function a constraint.

func.func @scatter_c1_input_needs_an_axis(%x: tensor<f32>, %i: tensor<2xi64>, %u: tensor<2xf32>) {
  // expected-error@+2 {{input has no axis to index}}
  // expected-error@+1 {{'inlay.scatter' op failed to infer returned types}}
  %0 = inlay.scatter add %x, %i, %u : (tensor<f32>, tensor<2xi64>, tensor<2xf32>) -> tensor<f32>
  return
}

// -----

func.func @scatter_c1_axis_must_not_be_empty(%x: tensor<0xf32>, %i: tensor<2xi64>, %u: tensor<2xf32>) {
  // expected-error@+2 {{axis 0 is empty}}
  // expected-error@+1 {{'inlay.scatter' op failed to infer returned types}}
  %0 = inlay.scatter add %x, %i, %u : (tensor<0xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<0xf32>
  return
}

// -----

func.func @scatter_c2_updates_have_rows(%x: tensor<6x4xf32>, %i: tensor<2xi64>, %u: tensor<2x3xf32>) {
  // expected-error@+2 {{updates have shape [2,3], but [2,4] of the input's type is needed}}
  // expected-error@+1 {{'inlay.scatter' op failed to infer returned types}}
  %0 = inlay.scatter add %x, %i, %u : (tensor<6x4xf32>, tensor<2xi64>, tensor<2x3xf32>) -> tensor<6x4xf32>
  return
}

// -----

func.func @scatter_c2_updates_have_the_type(%x: tensor<6x4xf32>, %i: tensor<2xi64>, %u: tensor<2x4xi32>) {
  // expected-error@+2 {{updates have shape [2,4], but [2,4] of the input's type is needed}}
  // expected-error@+1 {{'inlay.scatter' op failed to infer returned types}}
  %0 = inlay.scatter add %x, %i, %u : (tensor<6x4xf32>, tensor<2xi64>, tensor<2x4xi32>) -> tensor<6x4xf32>
  return
}

// -----

func.func @scatter_c3_bools_are_replaced(%x: tensor<6xi1>, %i: tensor<2xi64>, %u: tensor<2xi1>) {
  // expected-error@+1 {{'inlay.scatter' op cannot max bools; only 'replace' can}}
  %0 = inlay.scatter max %x, %i, %u : (tensor<6xi1>, tensor<2xi64>, tensor<2xi1>) -> tensor<6xi1>
  return
}

// -----

func.func @pool_argmax_c1_rank(%x: tensor<4x4xf32>) {
  // expected-error@+2 {{input has shape [4,4], but rank 3, 4 or 5 (N,C,spatial) is needed}}
  // expected-error@+1 {{'inlay.pool_argmax' op failed to infer returned types}}
  %0 = inlay.pool_argmax %x {kernel = array<i64>, strides = array<i64>, dilations = array<i64>, pads = array<i64>} : (tensor<4x4xf32>) -> tensor<4x4xi64>
  return
}

// -----

func.func @pool_argmax_c2_lists(%x: tensor<1x2x4x4xf32>) {
  // expected-error@+2 {{kernel has 1 values, but 2 are needed}}
  // expected-error@+1 {{'inlay.pool_argmax' op failed to infer returned types}}
  %0 = inlay.pool_argmax %x {kernel = array<i64: 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x3x3xi64>
  return
}

// -----

func.func @pool_argmax_c3_window_fits(%x: tensor<1x2x4x4xf32>) {
  // expected-error@+2 {{a window of 5 does not fit into spatial axis 0 of 4 plus pads 0 and 0}}
  // expected-error@+1 {{'inlay.pool_argmax' op failed to infer returned types}}
  %0 = inlay.pool_argmax %x {kernel = array<i64: 5, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x3x3xi64>
  return
}
