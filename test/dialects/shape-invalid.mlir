// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused data movement: one function a constraint.

func.func @reshape_c1_number_of_elements_must_stay(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'inlay.reshape' op cannot turn 'tensor<2x3xf32>' into 'tensor<2x4xf32>'}}
  %0 = inlay.reshape %x  : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @reshape_c1_element_type_must_stay(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'inlay.reshape' op cannot turn 'tensor<2x3xf32>' into 'tensor<6xf64>'}}
  %0 = inlay.reshape %x  : (tensor<2x3xf32>) -> tensor<6xf64>
  return
}

// -----

func.func @transpose_c1_perm_must_have_one_entry_an_axis(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{perm [1] is no permutation of the 2 axes}}
  // expected-error@+1 {{'inlay.transpose' op failed to infer returned types}}
  %0 = inlay.transpose %x {perm = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @transpose_c1_perm_must_not_repeat(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{perm [1,1] is no permutation of the 2 axes}}
  // expected-error@+1 {{'inlay.transpose' op failed to infer returned types}}
  %0 = inlay.transpose %x {perm = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @transpose_c1_perm_must_hold_axes_of_the_input(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{perm [0,2] is no permutation of the 2 axes}}
  // expected-error@+1 {{'inlay.transpose' op failed to infer returned types}}
  %0 = inlay.transpose %x {perm = array<i64: 0, 2>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @slice_c1_lists_must_have_one_value_an_axis(%x: tensor<4x6xf32>) {
  // expected-error@+2 {{starts, sizes and steps need 2 values each}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: 0>, sizes = array<i64: 2>, steps = array<i64: 1>} : (tensor<4x6xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @slice_c1_sizes_must_not_be_negative(%x: tensor<4xf32>) {
  // expected-error@+2 {{axis 0 has size -1 and step 1, but a size >= 0 and a step other than 0 are needed}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: 0>, sizes = array<i64: -1>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<0xf32>
  return
}

// -----

func.func @slice_c1_steps_must_not_be_0(%x: tensor<4xf32>) {
  // expected-error@+2 {{axis 0 has size 2 and step 0, but a size >= 0 and a step other than 0 are needed}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: 0>, sizes = array<i64: 2>, steps = array<i64: 0>} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @slice_c2_first_place_must_lie_inside(%x: tensor<4xf32>) {
  // expected-error@+2 {{axis 0 takes 2 places from -1 by steps of 1, but the input has 4}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: -1>, sizes = array<i64: 2>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @slice_c2_last_place_must_lie_inside(%x: tensor<4xf32>) {
  // expected-error@+2 {{axis 0 takes 2 places from 3 by steps of 1, but the input has 4}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: 3>, sizes = array<i64: 2>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @slice_c2_last_place_must_lie_inside_backwards(%x: tensor<4xf32>) {
  // expected-error@+2 {{axis 0 takes 3 places from 1 by steps of -1, but the input has 4}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: 1>, sizes = array<i64: 3>, steps = array<i64: -1>} : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @slice_c2_last_place_must_not_overflow(%x: tensor<4xf32>) {
  // expected-error@+2 {{axis 0 takes 3 places from 1 by steps of 9223372036854775807, but the input has 4}}
  // expected-error@+1 {{'inlay.slice' op failed to infer returned types}}
  %0 = inlay.slice %x {starts = array<i64: 1>, sizes = array<i64: 3>, steps = array<i64: 9223372036854775807>} : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @concat_c1_there_must_be_an_input() {
  // expected-error@+2 {{needs at least one input}}
  // expected-error@+1 {{'inlay.concat' op failed to infer returned types}}
  %0 = inlay.concat {axis = 0 : i64} : () -> tensor<2xf32>
  return
}

// -----

func.func @concat_c1_inputs_must_have_one_rank(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error@+2 {{inputs of shapes [2,3] and [2] do not join along axis 1}}
  // expected-error@+1 {{'inlay.concat' op failed to infer returned types}}
  %0 = inlay.concat %a, %b {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @concat_c1_inputs_must_have_one_element_type(%a: tensor<2x3xf32>, %b: tensor<2x3xf64>) {
  // expected-error@+2 {{inputs tensor<2x3xf32> and tensor<2x3xf64> have different element types}}
  // expected-error@+1 {{'inlay.concat' op failed to infer returned types}}
  %0 = inlay.concat %a, %b {axis = 0 : i64} : (tensor<2x3xf32>, tensor<2x3xf64>) -> tensor<4x3xf32>
  return
}

// -----

func.func @concat_c2_axis_must_be_an_axis_of_the_inputs(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) {
  // expected-error@+2 {{axis 2 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.concat' op failed to infer returned types}}
  %0 = inlay.concat %a, %b {axis = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @concat_c3_other_axes_must_be_equal(%a: tensor<2x3xf32>, %b: tensor<3x3xf32>) {
  // expected-error@+2 {{inputs of shapes [2,3] and [3,3] do not join along axis 1}}
  // expected-error@+1 {{'inlay.concat' op failed to infer returned types}}
  %0 = inlay.concat %a, %b {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @pad_c1_low_must_have_one_value_an_axis(%x: tensor<4x4xf32>, %v: tensor<f32>) {
  // expected-error@+2 {{low and high need 2 values each}}
  // expected-error@+1 {{'inlay.pad' op failed to infer returned types}}
  %0 = inlay.pad constant %x, %v {low = array<i64: 1>, high = array<i64: 1, 0>} : (tensor<4x4xf32>, tensor<f32>) -> tensor<6x4xf32>
  return
}

// -----

func.func @pad_c1_high_must_have_one_value_an_axis(%x: tensor<4x4xf32>, %v: tensor<f32>) {
  // expected-error@+2 {{low and high need 2 values each}}
  // expected-error@+1 {{'inlay.pad' op failed to infer returned types}}
  %0 = inlay.pad constant %x, %v {low = array<i64: 1, 0>, high = array<i64: 1, 0, 0>} : (tensor<4x4xf32>, tensor<f32>) -> tensor<6x4xf32>
  return
}

// -----

func.func @pad_c2_result_must_not_be_negative(%x: tensor<4xf32>, %v: tensor<f32>) {
  // expected-error@+2 {{axis 0 of size 4 cannot be padded by -3 and -2}}
  // expected-error@+1 {{'inlay.pad' op failed to infer returned types}}
  %0 = inlay.pad constant %x, %v {low = array<i64: -3>, high = array<i64: -2>} : (tensor<4xf32>, tensor<f32>) -> tensor<0xf32>
  return
}

// -----

func.func @pad_c2_edge_must_have_something_to_repeat(%x: tensor<0xf32>, %v: tensor<f32>) {
  // expected-error@+2 {{axis 0 of size 0 padded by 1 and 0 has nothing to repeat}}
  // expected-error@+1 {{'inlay.pad' op failed to infer returned types}}
  %0 = inlay.pad edge %x, %v {low = array<i64: 1>, high = array<i64: 0>} : (tensor<0xf32>, tensor<f32>) -> tensor<1xf32>
  return
}

// -----

func.func @pad_c2_wrap_must_keep_something_to_repeat(%x: tensor<2xf32>, %v: tensor<f32>) {
  // expected-error@+2 {{axis 0 of size 2 padded by -2 and 3 has nothing to repeat}}
  // expected-error@+1 {{'inlay.pad' op failed to infer returned types}}
  %0 = inlay.pad wrap %x, %v {low = array<i64: -2>, high = array<i64: 3>} : (tensor<2xf32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

func.func @pad_c3_value_must_be_one_element(%x: tensor<4xf32>, %v: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.pad' op value has type 'tensor<2xf32>', but one element of 'f32' is needed}}
  %0 = inlay.pad constant %x, %v {low = array<i64: 1>, high = array<i64: 1>} : (tensor<4xf32>, tensor<2xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @pad_c3_value_must_have_the_type_of_the_input(%x: tensor<4xf32>, %v: tensor<f64>) {
  // expected-error@+1 {{'inlay.pad' op value has type 'tensor<f64>', but one element of 'f32' is needed}}
  %0 = inlay.pad constant %x, %v {low = array<i64: 1>, high = array<i64: 1>} : (tensor<4xf32>, tensor<f64>) -> tensor<6xf32>
  return
}

// -----

func.func @expand_c1_input_must_broadcast_to_the_result(%x: tensor<3x2xf32>) {
  // expected-error@+1 {{'inlay.expand' op cannot broadcast 'tensor<3x2xf32>' to 'tensor<2x3x4xf32>'}}
  %0 = inlay.expand %x  : (tensor<3x2xf32>) -> tensor<2x3x4xf32>
  return
}

// -----

func.func @expand_c1_rank_must_not_shrink(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{'inlay.expand' op cannot broadcast 'tensor<1x4xf32>' to 'tensor<4xf32>'}}
  %0 = inlay.expand %x  : (tensor<1x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @expand_c1_element_type_must_stay(%x: tensor<1xf32>) {
  // expected-error@+1 {{'inlay.expand' op cannot broadcast 'tensor<1xf32>' to 'tensor<4xf64>'}}
  %0 = inlay.expand %x  : (tensor<1xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @gather_c1_axis_must_be_an_axis_of_the_input(%x: tensor<4x6xf32>, %i: tensor<2xi64>) {
  // expected-error@+2 {{axis 2 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.gather' op failed to infer returned types}}
  %0 = inlay.gather %x, %i {axis = 2 : i64} : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<4x2xf32>
  return
}

// -----

func.func @gather_c1_axis_must_not_be_empty(%x: tensor<0x6xf32>, %i: tensor<2xi64>) {
  // expected-error@+2 {{axis 0 is empty}}
  // expected-error@+1 {{'inlay.gather' op failed to infer returned types}}
  %0 = inlay.gather %x, %i {axis = 0 : i64} : (tensor<0x6xf32>, tensor<2xi64>) -> tensor<2x6xf32>
  return
}

// -----

func.func @gather_indices_must_be_i32_or_i64(%x: tensor<4x6xf32>, %i: tensor<2xi8>) {
  // expected-error@+1 {{'inlay.gather' op operand #1 must be statically shaped tensor of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<2xi8>'}}
  %0 = inlay.gather %x, %i {axis = 0 : i64} : (tensor<4x6xf32>, tensor<2xi8>) -> tensor<2x6xf32>
  return
}
