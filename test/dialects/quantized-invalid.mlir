// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused arithmetic on codes: one function a constraint.

func.func @qconv_c1_shapes_must_fit(%x: tensor<1x4x8x8xi8>, %w: tensor<6x3x1x1xi8>) {
  // expected-error@+2 {{weight has 3 input channels, but the input has 4 with group=1, which needs 4}}
  // expected-error@+1 {{'inlay.qconv' op failed to infer returned types}}
  %0 = inlay.qconv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xi8>, tensor<6x3x1x1xi8>) -> tensor<1x6x8x8xi32>
  return
}

// -----

func.func @qconv_c2_zero_of_input_must_be_a_code(%x: tensor<1x1x8xi8>, %w: tensor<1x1x1xi8>) {
  // expected-error@+1 {{'inlay.qconv' op input_zero is 128, but 'i8' has codes from -128 to 127}}
  %0 = inlay.qconv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64, input_zero = 128 : i64} : (tensor<1x1x8xi8>, tensor<1x1x1xi8>) -> tensor<1x1x8xi32>
  return
}

// -----

func.func @qconv_c2_zero_of_weight_must_be_a_code(%x: tensor<1x1x8xi8>, %w: tensor<1x1x1xui8>) {
  // expected-error@+1 {{'inlay.qconv' op weight_zero is -1, but 'ui8' has codes from 0 to 255}}
  %0 = inlay.qconv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64, weight_zero = -1 : i64} : (tensor<1x1x8xi8>, tensor<1x1x1xui8>) -> tensor<1x1x8xi32>
  return
}

// -----

func.func @qmatmul_c1_operands_must_be_matrices(%a: tensor<3xi8>, %b: tensor<3x4xi8>) {
  // expected-error@+2 {{operands have shapes [3] and [3,4], but rank >= 2 is needed}}
  // expected-error@+1 {{'inlay.qmatmul' op failed to infer returned types}}
  %0 = inlay.qmatmul %a, %b : (tensor<3xi8>, tensor<3x4xi8>) -> tensor<1x4xi32>
  return
}

// -----

func.func @qmatmul_c1_inner_sizes_must_be_equal(%a: tensor<2x3xi8>, %b: tensor<3x4xi8>) {
  // expected-error@+2 {{inner sizes of [2,3] and [3,4] differ: 3 and 4}}
  // expected-error@+1 {{'inlay.qmatmul' op failed to infer returned types}}
  %0 = inlay.qmatmul %a, %b {trans_b = true} : (tensor<2x3xi8>, tensor<3x4xi8>) -> tensor<2x3xi32>
  return
}

// -----

func.func @qmatmul_c1_leading_axes_must_broadcast(%a: tensor<2x2x3xi8>, %b: tensor<3x3x4xi8>) {
  // expected-error@+2 {{leading axes of [2,2,3] and [3,3,4] do not broadcast}}
  // expected-error@+1 {{'inlay.qmatmul' op failed to infer returned types}}
  %0 = inlay.qmatmul %a, %b : (tensor<2x2x3xi8>, tensor<3x3x4xi8>) -> tensor<2x2x4xi32>
  return
}

// -----

func.func @qmatmul_c2_bias_must_have_one_value_a_column(%a: tensor<2x3xi8>, %b: tensor<3x4xi8>, %c: tensor<3xi32>) {
  // expected-error@+2 {{bias has shape [3], but [4] is needed}}
  // expected-error@+1 {{'inlay.qmatmul' op failed to infer returned types}}
  %0 = inlay.qmatmul %a, %b, %c : (tensor<2x3xi8>, tensor<3x4xi8>, tensor<3xi32>) -> tensor<2x4xi32>
  return
}

// -----

func.func @qmatmul_c3_zeros_must_be_codes(%a: tensor<2x3xi8>, %b: tensor<3x4xi8>) {
  // expected-error@+1 {{'inlay.qmatmul' op rhs_zero is -129, but 'i8' has codes from -128 to 127}}
  %0 = inlay.qmatmul %a, %b {rhs_zero = -129 : i64} : (tensor<2x3xi8>, tensor<3x4xi8>) -> tensor<2x4xi32>
  return
}

// -----

func.func @qpool_c1_window_must_fit(%x: tensor<1x1x4xi8>) {
  // expected-error@+2 {{a window of 5 does not fit into spatial axis 0 of 4 plus pads 0 and 0}}
  // expected-error@+1 {{'inlay.qpool' op failed to infer returned types}}
  %0 = inlay.qpool %x {kernel = array<i64: 5>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>} : (tensor<1x1x4xi8>) -> tensor<1x1x1xi32>
  return
}

// -----

func.func @qpool_c2_zero_must_be_a_code(%x: tensor<1x1x4xui8>) {
  // expected-error@+1 {{'inlay.qpool' op input_zero is 256, but 'ui8' has codes from 0 to 255}}
  %0 = inlay.qpool %x {kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, input_zero = 256 : i64} : (tensor<1x1x4xui8>) -> tensor<1x1x3xi32>
  return
}

// -----

func.func @qsum_c1_axes_must_be_sorted(%x: tensor<2x3xi8>) {
  // expected-error@+2 {{axes [1,0] must be sorted, distinct and inside [0, 2)}}
  // expected-error@+1 {{'inlay.qsum' op failed to infer returned types}}
  %0 = inlay.qsum %x {axes = array<i64: 1, 0>} : (tensor<2x3xi8>) -> tensor<i32>
  return
}

// -----

func.func @qsum_c2_zero_must_be_a_code(%x: tensor<2x3xi8>) {
  // expected-error@+1 {{'inlay.qsum' op input_zero is 200, but 'i8' has codes from -128 to 127}}
  %0 = inlay.qsum %x {axes = array<i64: 1>, input_zero = 200 : i64} : (tensor<2x3xi8>) -> tensor<2xi32>
  return
}

// -----

func.func @qsoftmax_c1_table_must_have_a_place_for_every_distance(%x: tensor<1x4xi8>, %t: tensor<128xi32>) {
  // expected-error@+1 {{'inlay.qsoftmax' op table has shape [128], but [256] is needed}}
  %0 = inlay.qsoftmax %x, %t {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64} : (tensor<1x4xi8>, tensor<128xi32>) -> tensor<1x4xi8>
  return
}

// -----

func.func @qsoftmax_c2_axis_must_exist(%x: tensor<1x4xi8>, %t: tensor<256xi32>) {
  // expected-error@+1 {{'inlay.qsoftmax' op along axis 2 turns 'tensor<1x4xi8>' into 'tensor<1x4xi8>'}}
  %0 = inlay.qsoftmax %x, %t {axis = 2 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64} : (tensor<1x4xi8>, tensor<256xi32>) -> tensor<1x4xi8>
  return
}

// -----

func.func @qsoftmax_c3_multiplier_must_be_positive(%x: tensor<1x4xi8>, %t: tensor<256xi32>) {
  // expected-error@+1 {{'inlay.qsoftmax' op has multiplier 0 and shift 16, but a positive i32 and [1, 31] are needed}}
  %0 = inlay.qsoftmax %x, %t {axis = 1 : i64, multiplier = 0 : i64, shift = 16 : i64, zero_point = -128 : i64} : (tensor<1x4xi8>, tensor<256xi32>) -> tensor<1x4xi8>
  return
}

// -----

func.func @requantize_c1_shape_must_stay(%x: tensor<4xi32>, %m: tensor<f32>) {
  // expected-error@+1 {{'inlay.requantize' op turns 'tensor<4xi32>' into 'tensor<3xi8>', but the shape must stay}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<f32>) -> tensor<3xi8>
  return
}

// -----

func.func @requantize_c2_integer_multiplier_needs_a_shift(%x: tensor<4xi32>, %m: tensor<i32>) {
  // expected-error@+1 {{'inlay.requantize' op needs a multiplier of f32 without a shift, or of i32 with a shift in [1, 62]}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<i32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c2_shift_must_be_inside_the_product(%x: tensor<4xi32>, %m: tensor<i32>) {
  // expected-error@+1 {{'inlay.requantize' op needs a multiplier of f32 without a shift, or of i32 with a shift in [1, 62]}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64, shift = 63 : i64} : (tensor<4xi32>, tensor<i32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c3_axis_must_exist(%x: tensor<4xi32>, %m: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.requantize' op axis 1 is outside [0, 1)}}
  %0 = inlay.requantize %x, %m {axis = 1 : i64, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<4xf32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c4_multiplier_must_be_one_without_an_axis(%x: tensor<4xi32>, %m: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.requantize' op has a multiplier of shape [4], but one element is needed}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<4xf32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c4_multiplier_must_have_one_value_an_index(%x: tensor<2x4xi32>, %m: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.requantize' op has a multiplier of shape [2], but [4] is needed}}
  %0 = inlay.requantize %x, %m {axis = 1 : i64, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<2x4xi32>, tensor<2xf32>) -> tensor<2x4xi8>
  return
}

// -----

func.func @requantize_c5_bounds_must_be_in_order(%x: tensor<4xi32>, %m: tensor<f32>) {
  // expected-error@+1 {{'inlay.requantize' op has low=5 above high=4}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = 5 : i64, high = 4 : i64} : (tensor<4xi32>, tensor<f32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c5_bounds_must_be_codes(%x: tensor<4xi32>, %m: tensor<f32>) {
  // expected-error@+1 {{'inlay.requantize' op high is 255, but 'i8' has codes from -128 to 127}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = 0 : i64, high = 255 : i64} : (tensor<4xi32>, tensor<f32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c6_multiplier_must_not_be_negative(%x: tensor<4xi32>) {
  %m = inlay.constant dense<-0.5> : tensor<f32>
  // expected-error@+1 {{'inlay.requantize' op has multiplier -5.000000e-01, but they must be finite and not negative}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<f32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c6_integer_multiplier_must_not_be_negative(%x: tensor<4xi32>) {
  %m = inlay.constant dense<-5> : tensor<i32>
  // expected-error@+1 {{'inlay.requantize' op has multiplier -5, but they must not be negative}}
  %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64, shift = 31 : i64} : (tensor<4xi32>, tensor<i32>) -> tensor<4xi8>
  return
}

// -----

func.func @lookup_c1_table_must_have_a_place_for_every_code(%x: tensor<4xi8>, %t: tensor<128xi8>) {
  // expected-error@+2 {{table has shape [128], but [256] is needed}}
  // expected-error@+1 {{'inlay.lookup' op failed to infer returned types}}
  %0 = inlay.lookup %x, %t : (tensor<4xi8>, tensor<128xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @kernel_qconv_c1_needs_2_or_3_inputs(%x: memref<1x1x4xi8>, %y: memref<1x1x4xi32>) {
  // expected-error@+1 {{'kernel.qconv' op has 1 inputs, but needs 2 to 3}}
  kernel.qconv ins(%x : memref<1x1x4xi8>) outs(%y : memref<1x1x4xi32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @kernel_qpool_c3_window_must_fit_the_rank(%x: memref<1x1x4xi8>, %y: memref<1x1x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op has a window that does not fit 1 spatial axes}}
  kernel.qpool ins(%x : memref<1x1x4xi8>) outs(%y : memref<1x1x4xi32>) {kernel = array<i64: 1, 1>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>}
  return
}

// -----

func.func @kernel_qsum_c3_axes_must_exist(%x: memref<2x3xi8>, %y: memref<2xi32>) {
  // expected-error@+1 {{'kernel.qsum' op axis 2 is outside [0, 2)}}
  kernel.qsum ins(%x : memref<2x3xi8>) outs(%y : memref<2xi32>) {axes = array<i64: 2>}
  return
}

// -----

func.func @kernel_qmatmul_c1_needs_2_or_3_inputs(%x: memref<2x3xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qmatmul' op has 1 inputs, but needs 2 to 3}}
  kernel.qmatmul ins(%x : memref<2x3xi8>) outs(%y : memref<2x4xi32>)
  return
}

// -----

func.func @kernel_qsoftmax_c3_axis_must_exist(%x: memref<1x4xi8>, %t: memref<256xi32>, %y: memref<1x4xi8>) {
  // expected-error@+1 {{'kernel.qsoftmax' op axis 2 is outside [0, 2)}}
  kernel.qsoftmax ins(%x, %t : memref<1x4xi8>, memref<256xi32>) outs(%y : memref<1x4xi8>) {axis = 2 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
  return
}

// -----

func.func @requantize_c2_as_float_needs_an_integer_multiplier(%x: tensor<4xi32>, %m: tensor<f32>) {
  // expected-error@+1 {{'inlay.requantize' op with as_float needs a multiplier of i32, and a shift in [22, 62] or none}}
  %0 = inlay.requantize %x, %m {as_float, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<f32>) -> tensor<4xi8>
  return
}

// -----

func.func @requantize_c2_as_float_bounds_the_shift(%x: tensor<4xi32>, %m: tensor<i32>) {
  // expected-error@+1 {{'inlay.requantize' op with as_float needs a multiplier of i32, and a shift in [22, 62] or none}}
  %0 = inlay.requantize %x, %m {as_float, shift = 21 : i64, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>, tensor<i32>) -> tensor<4xi8>
  return
}

// -----

func.func @qbinary_c1_operands_must_broadcast(%a: tensor<4xi8>, %b: tensor<3xi8>) {
  // expected-error@+1 {{'inlay.qbinary' op turns 'tensor<4xi8>' and 'tensor<3xi8>' into 'tensor<4xi8>', to which they do not broadcast}}
  %0 = inlay.qbinary add %a, %b {lhs_scale = 1.0 : f32, lhs_zero = 0 : i64, rhs_scale = 1.0 : f32, rhs_zero = 0 : i64, scale = 1.0 : f32, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi8>, tensor<3xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @qbinary_c2_kind_must_be_arithmetic(%a: tensor<4xi8>, %b: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.qbinary' op is 'div', but must be add, sub or mul}}
  %0 = inlay.qbinary div %a, %b {lhs_scale = 1.0 : f32, lhs_zero = 0 : i64, rhs_scale = 1.0 : f32, rhs_zero = 0 : i64, scale = 1.0 : f32, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @qbinary_c3_scales_must_lie_near_each_other(%a: tensor<4xi8>, %b: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.qbinary' op has scales 1.024000e+03 and 1.000000e+00 for a result of scale 1.000000e+00, which lie too far apart}}
  %0 = inlay.qbinary add %a, %b {lhs_scale = 1024.0 : f32, lhs_zero = 0 : i64, rhs_scale = 1.0 : f32, rhs_zero = 0 : i64, scale = 1.0 : f32, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @qbinary_c4_zeros_must_be_codes(%a: tensor<4xi8>, %b: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.qbinary' op lhs_zero is 128, but 'i8' has codes from -128 to 127}}
  %0 = inlay.qbinary add %a, %b {lhs_scale = 1.0 : f32, lhs_zero = 128 : i64, rhs_scale = 1.0 : f32, rhs_zero = 0 : i64, scale = 1.0 : f32, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @qbinary_c4_bounds_must_be_in_order(%a: tensor<4xi8>, %b: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.qbinary' op has low=5 above high=4}}
  %0 = inlay.qbinary add %a, %b {lhs_scale = 1.0 : f32, lhs_zero = 0 : i64, rhs_scale = 1.0 : f32, rhs_zero = 0 : i64, scale = 1.0 : f32, zero_point = 0 : i64, low = 5 : i64, high = 4 : i64} : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}
