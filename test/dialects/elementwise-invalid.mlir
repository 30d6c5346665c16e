// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused elementwise ops: one function a constraint.

func.func @unary_c1_isnan_must_give_i1(%x: tensor<4xf32>) {
  // expected-error@+2 {{'inlay.unary' op inferred type(s) 'tensor<4xi1>' are incompatible with return type(s) of operation 'tensor<4xf32>'}}
  // expected-error@+1 {{'inlay.unary' op failed to infer returned types}}
  %0 = inlay.unary isnan %x : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @unary_c1_isinf_must_give_i1(%x: tensor<4xf32>) {
  // expected-error@+2 {{'inlay.unary' op inferred type(s) 'tensor<4xi1>' are incompatible with return type(s) of operation 'tensor<4xf32>'}}
  // expected-error@+1 {{'inlay.unary' op failed to infer returned types}}
  %0 = inlay.unary isinf %x : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @unary_c1_result_must_have_the_type_of_the_input(%x: tensor<4xf32>) {
  // expected-error@+2 {{'inlay.unary' op inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<4xf64>'}}
  // expected-error@+1 {{'inlay.unary' op failed to infer returned types}}
  %0 = inlay.unary exp %x : (tensor<4xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @unary_c2_not_needs_i1(%x: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.unary' op 'not' does not take 'i8'}}
  %0 = inlay.unary not %x : (tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @unary_c2_bitnot_needs_an_integer(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.unary' op 'bitnot' does not take 'f32'}}
  %0 = inlay.unary bitnot %x : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @unary_c2_bitnot_does_not_take_i1(%x: tensor<4xi1>) {
  // expected-error@+1 {{'inlay.unary' op 'bitnot' does not take 'i1'}}
  %0 = inlay.unary bitnot %x : (tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

func.func @unary_c2_abs_does_not_take_i1(%x: tensor<4xi1>) {
  // expected-error@+1 {{'inlay.unary' op 'abs' does not take 'i1'}}
  %0 = inlay.unary abs %x : (tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

func.func @unary_c2_exp_needs_a_float(%x: tensor<4xi32>) {
  // expected-error@+1 {{'inlay.unary' op 'exp' does not take 'i32'}}
  %0 = inlay.unary exp %x : (tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @unary_c2_isnan_needs_a_float(%x: tensor<4xi32>) {
  // expected-error@+1 {{'inlay.unary' op 'isnan' does not take 'i32'}}
  %0 = inlay.unary isnan %x : (tensor<4xi32>) -> tensor<4xi1>
  return
}

// -----

func.func @unary_kind_must_be_known(%x: tensor<4xf32>) {
  // expected-error@+2 {{custom op 'inlay.unary' expected ::inlay::UnaryKind to be one of: abs, neg, exp, log, sqrt, reciprocal, tanh, sigmoid, relu, erf, floor, ceil, round, sign, not, bitnot, sin, cos, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, softplus, softsign, leaky_relu, elu, celu, selu, hard_sigmoid, hard_swish, swish, mish, gelu, gelu_tanh, thresholded_relu, shrink, isnan, isinf}}
  // expected-error@+1 {{custom op 'inlay.unary' failed to parse Inlay_UnaryKindAttr parameter 'value' which is to be a `::inlay::UnaryKind`}}
  %0 = inlay.unary cube %x : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c1_operands_must_have_one_element_type(%a: tensor<4xf32>, %b: tensor<4xf64>) {
  // expected-error@+2 {{operands have different element types: f32 and f64}}
  // expected-error@+1 {{'inlay.binary' op failed to infer returned types}}
  %0 = inlay.binary add %a, %b : (tensor<4xf32>, tensor<4xf64>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c1_result_must_have_the_element_type_of_operands(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+2 {{'inlay.binary' op inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<4xf64>'}}
  // expected-error@+1 {{'inlay.binary' op failed to infer returned types}}
  %0 = inlay.binary add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @binary_c2_shapes_must_broadcast(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error@+2 {{shapes [2,3] and [2] do not broadcast}}
  // expected-error@+1 {{'inlay.binary' op failed to infer returned types}}
  %0 = inlay.binary add %a, %b : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @binary_c3_and_needs_i1(%a: tensor<4xi8>, %b: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.binary' op 'and' does not take 'i8'}}
  %0 = inlay.binary and %a, %b : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @binary_c3_bitand_needs_an_integer(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.binary' op 'bitand' does not take 'f32'}}
  %0 = inlay.binary bitand %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c3_bitand_does_not_take_i1(%a: tensor<4xi1>, %b: tensor<4xi1>) {
  // expected-error@+1 {{'inlay.binary' op 'bitand' does not take 'i1'}}
  %0 = inlay.binary bitand %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

func.func @binary_c3_shl_needs_an_integer(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.binary' op 'shl' does not take 'f32'}}
  %0 = inlay.binary shl %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c3_add_does_not_take_i1(%a: tensor<4xi1>, %b: tensor<4xi1>) {
  // expected-error@+1 {{'inlay.binary' op 'add' does not take 'i1'}}
  %0 = inlay.binary add %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

func.func @compare_c1_operands_must_have_one_element_type(%a: tensor<4xf32>, %b: tensor<4xi32>) {
  // expected-error@+2 {{operands have different element types: f32 and i32}}
  // expected-error@+1 {{'inlay.compare' op failed to infer returned types}}
  %0 = inlay.compare lt %a, %b : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xi1>
  return
}

// -----

func.func @compare_c1_result_must_be_i1(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.compare' op result #0 must be statically shaped tensor of 1-bit signless integer values, but got 'tensor<4xf32>'}}
  %0 = inlay.compare lt %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @compare_c2_shapes_must_broadcast(%a: tensor<3xf32>, %b: tensor<4xf32>) {
  // expected-error@+2 {{shapes [3] and [4] do not broadcast}}
  // expected-error@+1 {{'inlay.compare' op failed to infer returned types}}
  %0 = inlay.compare lt %a, %b : (tensor<3xf32>, tensor<4xf32>) -> tensor<4xi1>
  return
}

// -----

func.func @compare_lt_does_not_take_i1(%a: tensor<4xi1>, %b: tensor<4xi1>) {
  // expected-error@+1 {{'inlay.compare' op orders i1 values, which have no order}}
  %0 = inlay.compare lt %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

func.func @select_c1_values_must_have_one_element_type(%c: tensor<4xi1>, %a: tensor<4xf32>, %b: tensor<4xf64>) {
  // expected-error@+2 {{operands have different element types: f32 and f64}}
  // expected-error@+1 {{'inlay.select' op failed to infer returned types}}
  %0 = inlay.select %c, %a, %b : (tensor<4xi1>, tensor<4xf32>, tensor<4xf64>) -> tensor<4xf32>
  return
}

// -----

func.func @select_c1_result_must_have_the_element_type_of_values(%c: tensor<4xi1>, %a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+2 {{'inlay.select' op inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<4xf64>'}}
  // expected-error@+1 {{'inlay.select' op failed to infer returned types}}
  %0 = inlay.select %c, %a, %b : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @select_c2_shapes_must_broadcast(%c: tensor<2x3xi1>, %a: tensor<4xf32>, %b: tensor<f32>) {
  // expected-error@+2 {{shapes [2,3] and [4] and [] do not broadcast}}
  // expected-error@+1 {{'inlay.select' op failed to infer returned types}}
  %0 = inlay.select %c, %a, %b : (tensor<2x3xi1>, tensor<4xf32>, tensor<f32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @select_condition_must_be_i1(%c: tensor<4xi8>, %a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.select' op operand #0 must be statically shaped tensor of 1-bit signless integer values, but got 'tensor<4xi8>'}}
  %0 = inlay.select %c, %a, %b : (tensor<4xi8>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @cast_must_keep_the_shape(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'inlay.cast' op requires the same shape for all operands and results}}
  %0 = inlay.cast %x : (tensor<2x3xf32>) -> tensor<3x2xi32>
  return
}

// -----

func.func @quantize_c1_zero_point_must_have_the_shape_of_scale(%x: tensor<4x2xf32>, %s: tensor<2xf32>, %z: tensor<i8>) {
  // expected-error@+1 {{'inlay.quantize' op scale has shape [2], but zero point has []}}
  %0 = inlay.quantize %x, %s, %z {axis = 1 : i64} : (tensor<4x2xf32>, tensor<2xf32>, tensor<i8>) -> tensor<4x2xi8>
  return
}

// -----

func.func @quantize_c1_scale_must_be_one_value_without_axis(%x: tensor<4x2xf32>, %s: tensor<2xf32>, %z: tensor<2xi8>) {
  // expected-error@+1 {{'inlay.quantize' op scale has 2 elements, but without an axis it needs 1}}
  %0 = inlay.quantize %x, %s, %z : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xi8>
  return
}

// -----

func.func @quantize_c1_scale_must_have_the_size_of_the_axis(%x: tensor<4x2xf32>, %s: tensor<4xf32>, %z: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.quantize' op scale has shape [4], but axis 1 needs [2]}}
  %0 = inlay.quantize %x, %s, %z {axis = 1 : i64} : (tensor<4x2xf32>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x2xi8>
  return
}

// -----

func.func @quantize_c1_scale_must_have_rank_1_with_axis(%x: tensor<4x2xf32>, %s: tensor<2x1xf32>, %z: tensor<2x1xi8>) {
  // expected-error@+1 {{'inlay.quantize' op scale has shape [2,1], but axis 1 needs [2]}}
  %0 = inlay.quantize %x, %s, %z {axis = 1 : i64} : (tensor<4x2xf32>, tensor<2x1xf32>, tensor<2x1xi8>) -> tensor<4x2xi8>
  return
}

// -----

func.func @quantize_c2_result_must_have_the_shape_of_the_input(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error@+2 {{'inlay.quantize' op inferred type(s) 'tensor<4xi8>' are incompatible with return type(s) of operation 'tensor<2xi8>'}}
  // expected-error@+1 {{'inlay.quantize' op failed to infer returned types}}
  %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<2xi8>
  return
}

// -----

func.func @quantize_c2_result_must_have_the_type_of_the_zero_point(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error@+2 {{'inlay.quantize' op inferred type(s) 'tensor<4xi8>' are incompatible with return type(s) of operation 'tensor<4xui8>'}}
  // expected-error@+1 {{'inlay.quantize' op failed to infer returned types}}
  %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xui8>
  return
}

// -----

func.func @quantize_c3_axis_must_be_an_axis_of_the_input(%x: tensor<4x2xf32>, %s: tensor<2xf32>, %z: tensor<2xi8>) {
  // expected-error@+1 {{'inlay.quantize' op axis 2 is outside [0, 2)}}
  %0 = inlay.quantize %x, %s, %z {axis = 2 : i64} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xi8>
  return
}

// -----

func.func @dequantize_c1_zero_point_must_have_the_shape_of_scale(%x: tensor<4x2xi8>, %s: tensor<2xf32>, %z: tensor<i8>) {
  // expected-error@+1 {{'inlay.dequantize' op scale has shape [2], but zero point has []}}
  %0 = inlay.dequantize %x, %s, %z {axis = 1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<i8>) -> tensor<4x2xf32>
  return
}

// -----

func.func @dequantize_c1_scale_must_be_one_value_without_axis(%x: tensor<4x2xi8>, %s: tensor<2xf32>, %z: tensor<2xi8>) {
  // expected-error@+1 {{'inlay.dequantize' op scale has 2 elements, but without an axis it needs 1}}
  %0 = inlay.dequantize %x, %s, %z : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
  return
}

// -----

func.func @dequantize_c1_scale_must_have_the_size_of_the_axis(%x: tensor<4x2xi8>, %s: tensor<4xf32>, %z: tensor<4xi8>) {
  // expected-error@+1 {{'inlay.dequantize' op scale has shape [4], but axis 1 needs [2]}}
  %0 = inlay.dequantize %x, %s, %z {axis = 1 : i64} : (tensor<4x2xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x2xf32>
  return
}

// -----

func.func @dequantize_c2_result_must_have_the_shape_of_the_input(%x: tensor<4xi8>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error@+2 {{'inlay.dequantize' op inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error@+1 {{'inlay.dequantize' op failed to infer returned types}}
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<2xf32>
  return
}

// -----

func.func @dequantize_c2_result_must_have_the_type_of_the_scale(%x: tensor<4xi8>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error@+2 {{'inlay.dequantize' op inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<4xf64>'}}
  // expected-error@+1 {{'inlay.dequantize' op failed to infer returned types}}
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf64>
  return
}

// -----

func.func @dequantize_c3_axis_must_be_an_axis_of_the_input(%x: tensor<4x2xi8>, %s: tensor<2xf32>, %z: tensor<2xi8>) {
  // expected-error@+1 {{'inlay.dequantize' op axis -1 is outside [0, 2)}}
  %0 = inlay.dequantize %x, %s, %z {axis = -1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
  return
}

// -----

func.func @dequantize_zero_point_must_have_the_type_of_the_input(%x: tensor<4xi8>, %s: tensor<f32>, %z: tensor<ui8>) {
  // expected-error@+1 {{'inlay.dequantize' op zero point has type 'ui8', but the input has 'i8'}}
  %0 = inlay.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<ui8>) -> tensor<4xf32>
  return
}
