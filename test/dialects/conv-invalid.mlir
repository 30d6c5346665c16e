// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused convolutions and pools: one function a constraint.

func.func @conv_c1_rank_must_be_3_to_5(%x: tensor<4x8xf32>, %w: tensor<6x4xf32>) {
  // expected-error@+2 {{input has shape [4,8], but rank 3, 4 or 5 (N,C,spatial) is needed}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<4x8xf32>, tensor<6x4xf32>) -> tensor<4x6xf32>
  return
}

// -----

func.func @conv_c1_weight_must_have_the_rank_of_the_input(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3xf32>) {
  // expected-error@+2 {{weight has shape [6,4,3], but input [1,4,8,8] needs the same rank}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c2_strides_must_have_one_value_a_spatial_axis(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{strides has 1 values, but 2 are needed}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c2_strides_must_be_positive(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{strides holds 0, but values must be at least 1 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 0>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c2_dilations_must_be_positive(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{dilations holds -1, but values must be at least 1 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: -1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c2_pads_must_have_two_values_a_spatial_axis(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{pads has 2 values, but 4 are needed}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c2_pads_must_not_be_negative(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{pads holds -1, but values must be at least 0 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, -1>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c2_values_must_fit_in_32_bits(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{pads holds 4294967296, but values must be at least 0 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 4294967296>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_group_must_divide_channels(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{group=3 does not divide the 4 input and 6 output channels}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 3 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_group_must_divide_result_channels(%x: tensor<1x4x8x8xf32>, %w: tensor<5x2x3x3xf32>) {
  // expected-error@+2 {{group=2 does not divide the 4 input and 5 output channels}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 2 : i64} : (tensor<1x4x8x8xf32>, tensor<5x2x3x3xf32>) -> tensor<1x5x6x6xf32>
  return
}

// -----

func.func @conv_c3_group_must_be_positive(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{group=0 does not divide the 4 input and 6 output channels}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 0 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c4_weight_must_have_channels_of_one_group(%x: tensor<1x8x8x8xf32>, %w: tensor<16x6x3x3xf32>) {
  // expected-error@+2 {{weight has 6 input channels, but the input has 8 with group=2, which needs 4}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 2 : i64} : (tensor<1x8x8x8xf32>, tensor<16x6x3x3xf32>) -> tensor<1x16x6x6xf32>
  return
}

// -----

func.func @conv_c5_bias_must_have_one_element_a_channel(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>, %b: tensor<4xf32>) {
  // expected-error@+2 {{bias has shape [4], but [6] is needed}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c5_bias_must_have_rank_1(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>, %b: tensor<6x1xf32>) {
  // expected-error@+2 {{bias has shape [6,1], but [6] is needed}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6x1xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c6_kernel_must_fit_into_padded_input(%x: tensor<1x4x2x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{a window of 3 does not fit into spatial axis 0 of 2 plus pads 0 and 0}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x2x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x1x6xf32>
  return
}

// -----

func.func @conv_c6_dilated_kernel_must_fit_into_padded_input(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{a window of 11 does not fit into spatial axis 1 of 8 plus pads 1 and 1}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 5>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x8x1xf32>
  return
}

// -----

func.func @conv_weight_must_have_the_type_of_the_input(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf64>) {
  // expected-error@+1 {{'inlay.conv' op weight has type 'f64', but the input has 'f32'}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf64>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_result_must_have_the_inferred_shape(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error@+2 {{'inlay.conv' op inferred type(s) 'tensor<1x6x6x6xf32>' are incompatible with return type(s) of operation 'tensor<1x6x8x8xf32>'}}
  // expected-error@+1 {{'inlay.conv' op failed to infer returned types}}
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x8x8xf32>
  return
}

// -----

func.func @conv_transpose_c1_rank_must_be_3_to_5(%x: tensor<2x4xf32>, %w: tensor<2x3xf32>) {
  // expected-error@+2 {{input has shape [2,4], but rank 3, 4 or 5 (N,C,spatial) is needed}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<2x4xf32>, tensor<2x3xf32>) -> tensor<3x8xf32>
  return
}

// -----

func.func @conv_transpose_c1_weight_must_have_the_rank_of_the_input(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2xf32>) {
  // expected-error@+2 {{weight has shape [2,3,2], but input [1,2,4,4] needs the same rank}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2xf32>) -> tensor<1x3x8x8xf32>
  return
}

// -----

func.func @conv_transpose_c2_strides_must_be_positive(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) {
  // expected-error@+2 {{strides holds 0, but values must be at least 1 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 0, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x3x8x8xf32>
  return
}

// -----

func.func @conv_transpose_c2_dilations_must_have_one_value_a_spatial_axis(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) {
  // expected-error@+2 {{dilations has 1 values, but 2 are needed}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x3x8x8xf32>
  return
}

// -----

func.func @conv_transpose_c2_output_padding_must_not_be_negative(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) {
  // expected-error@+2 {{output_padding holds -1, but values must be at least 0 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, -1>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x3x8x8xf32>
  return
}

// -----

func.func @conv_transpose_c2_pads_must_have_two_values_a_spatial_axis(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) {
  // expected-error@+2 {{pads has 2 values, but 4 are needed}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x3x8x8xf32>
  return
}

// -----

func.func @conv_transpose_c3_group_must_divide_channels(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) {
  // expected-error@+2 {{weight has shape [2,3,2,2], but an input of 2 channels with group=3 needs as many rows, divisible by the group}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 3 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x9x5x5xf32>
  return
}

// -----

func.func @conv_transpose_c3_weight_must_have_a_row_a_channel(%x: tensor<1x2x4x4xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error@+2 {{weight has shape [4,3,2,2], but an input of 2 channels with group=1 needs as many rows, divisible by the group}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x5x5xf32>
  return
}

// -----

func.func @conv_transpose_c4_bias_must_have_one_element_a_channel(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>, %b: tensor<3xf32>) {
  // expected-error@+2 {{bias has shape [3], but [6] is needed}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 2 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>, tensor<3xf32>) -> tensor<1x6x5x5xf32>
  return
}

// -----

func.func @conv_transpose_c5_result_must_not_be_negative(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf32>) {
  // expected-error@+2 {{spatial axis 1 of the result would have size -1}}
  // expected-error@+1 {{'inlay.conv_transpose' op failed to infer returned types}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 3, 0, 3>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf32>) -> tensor<1x3x5x5xf32>
  return
}

// -----

func.func @conv_transpose_weight_must_have_the_type_of_the_input(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x2x2xf16>) {
  // expected-error@+1 {{'inlay.conv_transpose' op weight has type 'f16', but the input has 'f32'}}
  %0 = inlay.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x3x2x2xf16>) -> tensor<1x3x5x5xf32>
  return
}

// -----

func.func @pool_c1_rank_must_be_3_to_5(%x: tensor<8x8xf32>) {
  // expected-error@+2 {{input has shape [8,8], but rank 3, 4 or 5 (N,C,spatial) is needed}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<8x8xf32>) -> tensor<7x7xf32>
  return
}

// -----

func.func @pool_c2_kernel_must_have_one_value_a_spatial_axis(%x: tensor<1x4x8x8xf32>) {
  // expected-error@+2 {{kernel has 1 values, but 2 are needed}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @pool_c2_kernel_must_be_positive(%x: tensor<1x4x8x8xf32>) {
  // expected-error@+2 {{kernel holds 0, but values must be at least 1 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 2, 0>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @pool_c2_strides_must_be_positive(%x: tensor<1x4x8x8xf32>) {
  // expected-error@+2 {{strides holds 0, but values must be at least 1 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 2, 2>, strides = array<i64: 0, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @pool_c2_dilations_must_be_positive(%x: tensor<1x4x8x8xf32>) {
  // expected-error@+2 {{dilations holds 0, but values must be at least 1 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 0>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @pool_c2_pads_must_not_be_negative(%x: tensor<1x4x8x8xf32>) {
  // expected-error@+2 {{pads holds -1, but values must be at least 0 and fit in 32 bits}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: -1, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @pool_c3_window_must_fit_into_padded_input(%x: tensor<1x4x8x8xf32>) {
  // expected-error@+2 {{a window of 10 does not fit into spatial axis 0 of 8 plus pads 1 and 0}}
  // expected-error@+1 {{'inlay.pool' op failed to infer returned types}}
  %0 = inlay.pool max %x {kernel = array<i64: 10, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x1x7xf32>
  return
}

// -----

func.func @pool_average_does_not_take_integers(%x: tensor<1x4x8x8xi8>) {
  // expected-error@+1 {{'inlay.pool' op 'average' does not take 'i8'}}
  %0 = inlay.pool average %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xi8>) -> tensor<1x4x7x7xi8>
  return
}

// -----

func.func @conv_c5_bias_of_another_type(%x: tensor<1x1x3xf32>, %w: tensor<1x1x1xf32>, %b: tensor<1xf64>) {
  // expected-error@+1 {{'inlay.conv' op bias has type 'f64', but the input has 'f32'}}
  %0 = inlay.conv %x, %w, %b {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x3xf32>, tensor<1x1x1xf32>, tensor<1xf64>) -> tensor<1x1x3xf32>
  return
}
