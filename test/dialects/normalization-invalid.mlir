// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused softmaxes and normalisations: one function a constraint.

func.func @softmax_c1_axis_must_be_an_axis_of_the_input(%x: tensor<2x10xf32>) {
  // expected-error@+2 {{axis 2 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.softmax' op failed to infer returned types}}
  %0 = inlay.softmax softmax %x {axis = 2 : i64} : (tensor<2x10xf32>) -> tensor<2x10xf32>
  return
}

// -----

func.func @softmax_c1_axis_must_not_be_negative(%x: tensor<2x10xf32>) {
  // expected-error@+2 {{axis -1 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.softmax' op failed to infer returned types}}
  %0 = inlay.softmax log_softmax %x {axis = -1 : i64} : (tensor<2x10xf32>) -> tensor<2x10xf32>
  return
}

// -----

func.func @softmax_needs_floats(%x: tensor<2x10xi8>) {
  // expected-error@+1 {{'inlay.softmax' op operand #0 must be statically shaped tensor of 16-bit float or bfloat16 type or 32-bit float or 64-bit float values, but got 'tensor<2x10xi8>'}}
  %0 = inlay.softmax softmax %x {axis = 1 : i64} : (tensor<2x10xi8>) -> tensor<2x10xi8>
  return
}

// -----

func.func @layer_norm_c1_axis_must_be_an_axis_of_the_input(%x: tensor<2x8xf32>, %s: tensor<8xf32>) {
  // expected-error@+2 {{axis 2 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.layer_norm' op failed to infer returned types}}
  %0 = inlay.layer_norm %x, %s {axis = 2 : i64} : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @layer_norm_c2_scale_must_broadcast_to_normalised_axes(%x: tensor<2x8xf32>, %s: tensor<2xf32>) {
  // expected-error@+2 {{scale or bias of shape [2] does not broadcast to the normalised axes [8]}}
  // expected-error@+1 {{'inlay.layer_norm' op failed to infer returned types}}
  %0 = inlay.layer_norm %x, %s {axis = 1 : i64} : (tensor<2x8xf32>, tensor<2xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @layer_norm_c2_bias_must_broadcast_to_normalised_axes(%x: tensor<2x8xf32>, %s: tensor<8xf32>, %b: tensor<2x8xf32>) {
  // expected-error@+2 {{scale or bias of shape [2,8] does not broadcast to the normalised axes [8]}}
  // expected-error@+1 {{'inlay.layer_norm' op failed to infer returned types}}
  %0 = inlay.layer_norm %x, %s, %b {axis = 1 : i64} : (tensor<2x8xf32>, tensor<8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @batch_norm_c1_rank_must_be_2_or_more(%x: tensor<4xf32>, %s: tensor<4xf32>, %m: tensor<4xf32>) {
  // expected-error@+2 {{input has shape [4], but rank >= 2 is needed}}
  // expected-error@+1 {{'inlay.batch_norm' op failed to infer returned types}}
  %0 = inlay.batch_norm %x, %s, %s, %m, %s : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @batch_norm_c2_scale_must_have_one_element_a_channel(%x: tensor<1x2x4xf32>, %s: tensor<4xf32>, %m: tensor<2xf32>) {
  // expected-error@+2 {{scale, bias, mean and variance need shape [2], but one has [4]}}
  // expected-error@+1 {{'inlay.batch_norm' op failed to infer returned types}}
  %0 = inlay.batch_norm %x, %s, %s, %m, %s : (tensor<1x2x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2xf32>, tensor<4xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @batch_norm_c2_mean_must_have_one_element_a_channel(%x: tensor<1x2x4xf32>, %s: tensor<2xf32>, %m: tensor<2x1xf32>) {
  // expected-error@+2 {{scale, bias, mean and variance need shape [2], but one has [2,1]}}
  // expected-error@+1 {{'inlay.batch_norm' op failed to infer returned types}}
  %0 = inlay.batch_norm %x, %s, %s, %m, %s : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @lrn_c1_rank_must_be_2_or_more(%x: tensor<8xf32>) {
  // expected-error@+2 {{input has shape [8], but rank >= 2 is needed}}
  // expected-error@+1 {{'inlay.lrn' op failed to infer returned types}}
  %0 = inlay.lrn %x {size = 5 : i64} : (tensor<8xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @lrn_c2_size_must_be_positive(%x: tensor<1x8x2x2xf32>) {
  // expected-error@+2 {{size is 0, but at least 1 is needed}}
  // expected-error@+1 {{'inlay.lrn' op failed to infer returned types}}
  %0 = inlay.lrn %x {size = 0 : i64} : (tensor<1x8x2x2xf32>) -> tensor<1x8x2x2xf32>
  return
}

// -----

func.func @lrn_c2_size_must_not_be_negative(%x: tensor<1x8x2x2xf32>) {
  // expected-error@+2 {{size is -1, but at least 1 is needed}}
  // expected-error@+1 {{'inlay.lrn' op failed to infer returned types}}
  %0 = inlay.lrn %x {size = -1 : i64} : (tensor<1x8x2x2xf32>) -> tensor<1x8x2x2xf32>
  return
}
