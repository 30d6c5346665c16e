// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused kernels on codes: one function a constraint.

func.func @qconv_c1_inputs_must_be_complete(%x: memref<1x4x8x8xi8>, %y: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op has 1 inputs, but needs 2 to 3}}
  kernel.qconv ins(%x : memref<1x4x8x8xi8>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64}
  return
}

// -----

func.func @qconv_c1_there_must_be_no_further_input(%x: memref<1x4x8x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %more: memref<1x4x8x8xi8>, %y: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op has 4 inputs, but needs 2 to 3}}
  kernel.qconv ins(%x, %w, %b, %more : memref<1x4x8x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>, memref<1x4x8x8xi8>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64}
  return
}

// -----

func.func @qconv_c1_there_must_be_no_further_output(%x: memref<1x4x8x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>, %more: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op has 2 outputs, but needs 1}}
  kernel.qconv ins(%x, %w, %b : memref<1x4x8x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>) outs(%y, %more : memref<1x6x8x8xi8>, memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64}
  return
}

// -----

func.func @qconv_c2_epilogue_must_take_the_value(%x: memref<1x4x8x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op epilogue has 2 arguments, but needs 1}}
  kernel.qconv ins(%x, %w, %b : memref<1x4x8x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64} epilogue {
  ^bb0(%a0: i8, %a1: i8):
    kernel.yield %a0 : i8
  }
  return
}

// -----

func.func @qconv_c3_strides_must_fit_spatial_axes(%x: memref<1x4x8x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op has a window that does not fit 2 spatial axes}}
  kernel.qconv ins(%x, %w, %b : memref<1x4x8x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64}
  return
}

// -----

func.func @qconv_c3_weight_must_have_a_window(%x: memref<1x4x8x8xi8>, %w: memref<6xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op weight has rank 1, but the rank of the input is needed}}
  kernel.qconv ins(%x, %w, %b : memref<1x4x8x8xi8>, memref<6xi8>, memref<6xi32>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64}
  return
}

// -----

func.func @qconv_c3_rank_must_be_3_to_5(%x: memref<4x8xi8>, %w: memref<6x4x1x1xi8>, %b: memref<6xi32>, %y: memref<1x6x8x8xi8>) {
  // expected-error@+1 {{'kernel.qconv' op input has rank 2, but 3, 4 or 5 (N,C,spatial) is needed}}
  kernel.qconv ins(%x, %w, %b : memref<4x8xi8>, memref<6x4x1x1xi8>, memref<6xi32>) outs(%y : memref<1x6x8x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = -128 : i64}
  return
}

// -----

func.func @qmatmul_c1_inputs_must_be_complete(%a: memref<2x3xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qmatmul' op has 1 inputs, but needs 2 to 3}}
  kernel.qmatmul ins(%a : memref<2x3xi8>) outs(%y : memref<2x4xi32>) {trans_b = true, lhs_zero = 3 : i64}
  return
}

// -----

func.func @qmatmul_c1_there_must_be_no_further_input(%a: memref<2x3xi8>, %b: memref<4x3xi8>, %more: memref<2x3xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qmatmul' op has 4 inputs, but needs 2 to 3}}
  kernel.qmatmul ins(%a, %b, %more, %more : memref<2x3xi8>, memref<4x3xi8>, memref<2x3xi8>, memref<2x3xi8>) outs(%y : memref<2x4xi32>) {trans_b = true, lhs_zero = 3 : i64}
  return
}

// -----

func.func @qmatmul_c1_there_must_be_no_further_output(%a: memref<2x3xi8>, %b: memref<4x3xi8>, %y: memref<2x4xi32>, %more: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qmatmul' op has 2 outputs, but needs 1}}
  kernel.qmatmul ins(%a, %b : memref<2x3xi8>, memref<4x3xi8>) outs(%y, %more : memref<2x4xi32>, memref<2x4xi32>) {trans_b = true, lhs_zero = 3 : i64}
  return
}

// -----

func.func @qmatmul_c2_epilogue_must_take_the_value(%a: memref<2x3xi8>, %b: memref<4x3xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qmatmul' op epilogue has 2 arguments, but needs 1}}
  kernel.qmatmul ins(%a, %b : memref<2x3xi8>, memref<4x3xi8>) outs(%y : memref<2x4xi32>) {trans_b = true, lhs_zero = 3 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @qpool_c1_inputs_must_be_complete(%y: memref<1x4x4x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op has 0 inputs, but needs 1}}
  kernel.qpool outs(%y : memref<1x4x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64}
  return
}

// -----

func.func @qpool_c1_there_must_be_no_further_input(%x: memref<1x4x8x8xi8>, %more: memref<1x4x8x8xi8>, %y: memref<1x4x4x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op has 2 inputs, but needs 1}}
  kernel.qpool ins(%x, %more : memref<1x4x8x8xi8>, memref<1x4x8x8xi8>) outs(%y : memref<1x4x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64}
  return
}

// -----

func.func @qpool_c1_there_must_be_no_further_output(%x: memref<1x4x8x8xi8>, %y: memref<1x4x4x4xi32>, %more: memref<1x4x4x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op has 2 outputs, but needs 1}}
  kernel.qpool ins(%x : memref<1x4x8x8xi8>) outs(%y, %more : memref<1x4x4x4xi32>, memref<1x4x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64}
  return
}

// -----

func.func @qpool_c2_epilogue_must_take_the_value(%x: memref<1x4x8x8xi8>, %y: memref<1x4x4x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op epilogue has 2 arguments, but needs 1}}
  kernel.qpool ins(%x : memref<1x4x8x8xi8>) outs(%y : memref<1x4x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @qpool_c3_kernel_must_fit_spatial_axes(%x: memref<1x4x8x8xi8>, %y: memref<1x4x4x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op has a window that does not fit 2 spatial axes}}
  kernel.qpool ins(%x : memref<1x4x8x8xi8>) outs(%y : memref<1x4x4x4xi32>) {kernel = array<i64: 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64}
  return
}

// -----

func.func @qpool_c3_rank_must_be_3_to_5(%x: memref<4x8xi8>, %y: memref<1x4x4x4xi32>) {
  // expected-error@+1 {{'kernel.qpool' op input has rank 2, but 3, 4 or 5 (N,C,spatial) is needed}}
  kernel.qpool ins(%x : memref<4x8xi8>) outs(%y : memref<1x4x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = -128 : i64}
  return
}

// -----

func.func @qsum_c1_inputs_must_be_complete(%y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qsum' op has 0 inputs, but needs 1}}
  kernel.qsum outs(%y : memref<2x4xi32>) {axes = array<i64: 1>, input_zero = 5 : i64}
  return
}

// -----

func.func @qsum_c1_there_must_be_no_further_input(%x: memref<2x3x4xi8>, %more: memref<2x3x4xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qsum' op has 2 inputs, but needs 1}}
  kernel.qsum ins(%x, %more : memref<2x3x4xi8>, memref<2x3x4xi8>) outs(%y : memref<2x4xi32>) {axes = array<i64: 1>, input_zero = 5 : i64}
  return
}

// -----

func.func @qsum_c1_there_must_be_no_further_output(%x: memref<2x3x4xi8>, %y: memref<2x4xi32>, %more: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qsum' op has 2 outputs, but needs 1}}
  kernel.qsum ins(%x : memref<2x3x4xi8>) outs(%y, %more : memref<2x4xi32>, memref<2x4xi32>) {axes = array<i64: 1>, input_zero = 5 : i64}
  return
}

// -----

func.func @qsum_c2_epilogue_must_take_the_value(%x: memref<2x3x4xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qsum' op epilogue has 2 arguments, but needs 1}}
  kernel.qsum ins(%x : memref<2x3x4xi8>) outs(%y : memref<2x4xi32>) {axes = array<i64: 1>, input_zero = 5 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @qsum_c3_axes_must_be_axes_of_the_input(%x: memref<2x3x4xi8>, %y: memref<2x4xi32>) {
  // expected-error@+1 {{'kernel.qsum' op axis 3 is outside [0, 3)}}
  kernel.qsum ins(%x : memref<2x3x4xi8>) outs(%y : memref<2x4xi32>) {axes = array<i64: 3>, input_zero = 5 : i64}
  return
}

// -----

func.func @qsoftmax_c1_inputs_must_be_complete(%x: memref<1x4xi8>, %y: memref<1x4xi8>) {
  // expected-error@+1 {{'kernel.qsoftmax' op has 1 inputs, but needs 2}}
  kernel.qsoftmax ins(%x : memref<1x4xi8>) outs(%y : memref<1x4xi8>) {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
  return
}

// -----

func.func @qsoftmax_c1_there_must_be_no_further_input(%x: memref<1x4xi8>, %t: memref<256xi32>, %more: memref<1x4xi8>, %y: memref<1x4xi8>) {
  // expected-error@+1 {{'kernel.qsoftmax' op has 3 inputs, but needs 2}}
  kernel.qsoftmax ins(%x, %t, %more : memref<1x4xi8>, memref<256xi32>, memref<1x4xi8>) outs(%y : memref<1x4xi8>) {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
  return
}

// -----

func.func @qsoftmax_c1_there_must_be_no_further_output(%x: memref<1x4xi8>, %t: memref<256xi32>, %y: memref<1x4xi8>, %more: memref<1x4xi8>) {
  // expected-error@+1 {{'kernel.qsoftmax' op has 2 outputs, but needs 1}}
  kernel.qsoftmax ins(%x, %t : memref<1x4xi8>, memref<256xi32>) outs(%y, %more : memref<1x4xi8>, memref<1x4xi8>) {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
  return
}

// -----

func.func @qsoftmax_c2_epilogue_must_take_the_value(%x: memref<1x4xi8>, %t: memref<256xi32>, %y: memref<1x4xi8>) {
  // expected-error@+1 {{'kernel.qsoftmax' op epilogue has 2 arguments, but needs 1}}
  kernel.qsoftmax ins(%x, %t : memref<1x4xi8>, memref<256xi32>) outs(%y : memref<1x4xi8>) {axis = 1 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64} epilogue {
  ^bb0(%a0: i8, %a1: i8):
    kernel.yield %a0 : i8
  }
  return
}

// -----

func.func @qsoftmax_c3_axis_must_be_an_axis_of_the_input(%x: memref<1x4xi8>, %t: memref<256xi32>, %y: memref<1x4xi8>) {
  // expected-error@+1 {{'kernel.qsoftmax' op axis 2 is outside [0, 2)}}
  kernel.qsoftmax ins(%x, %t : memref<1x4xi8>, memref<256xi32>) outs(%y : memref<1x4xi8>) {axis = 2 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = -128 : i64}
  return
}
