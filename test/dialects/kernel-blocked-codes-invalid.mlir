// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused kernels on blocked and packed codes: one function a constraint.

func.func @blocked_qconv_c1_inputs_must_be_complete(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has 2 inputs, but needs 3}}
  kernel.blocked_qconv ins(%x, %w : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c1_there_must_be_no_further_input(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %more: memref<1x1x6x6x16xi8>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has 4 inputs, but needs 3}}
  kernel.blocked_qconv ins(%x, %w, %b, %more : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>, memref<1x1x6x6x16xi8>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c1_there_must_be_no_further_output(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>, %more: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has 2 outputs, but needs 1}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y, %more : memref<1x2x4x4x16xi32>, memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c2_epilogue_must_take_the_value(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op epilogue has 2 arguments, but needs 1}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @blocked_qconv_c1_correction_needs_a_fourth_input(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has 3 inputs, but needs 4}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, correction = 3 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_output_must_be_blocked(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x32x4x4xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has output [1,32,4,4], but needs [?,?,?,?,?]}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x32x4x4xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_bias_must_fit_the_output(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<16xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has bias [16], but needs [32]}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<16xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_input_must_have_the_lanes_of_the_output(%x: memref<1x2x6x6x8xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has input [1,2,6,6,8], but needs [1,?,?,?,16]}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x2x6x6x8xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_weight_must_hold_four_codes_a_word(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x16x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has weight [1,1,3,3,16,128], but needs [?,1,?,?,4,?]}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x16x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_weight_must_give_all_channels(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x64xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has weight [1,1,3,3,4,64] for 16 channels, but the output has 32}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x64xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_input_in_rows_must_have_one_block(%x: memref<1x2x6x6x3xi8>, %w: memref<1x3x3x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has input [1,2,6,6,3], but needs [1,1,?,?,?]}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x2x6x6x3xi8>, memref<1x3x3x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_last_window_must_end_within_the_input(%x: memref<1x1x6x5x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op reads 6 places on axis 3 of an input [1,1,6,5,16]}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x5x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c4_groups_need_both_counts(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has groups of 4 to 0 channels, but both must be positive}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, group_inputs = 4 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c4_groups_need_the_blocks_of_the_weight(%x: memref<1x1x6x6x16xi8>, %w: memref<1x2x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op reads 2 blocks of channels of a group from input 'memref<1x1x6x6x16xi8>', which needs to be blocked and to have as many}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x2x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, group_inputs = 4 : i64, group_outputs = 4 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c4_groups_need_a_blocked_input(%x: memref<1x1x6x6x3xi8>, %w: memref<1x3x3x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op reads 3 blocks of channels of a group from input 'memref<1x1x6x6x3xi8>', which needs to be blocked and to have as many}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x3xi8>, memref<1x3x3x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, group_inputs = 3 : i64, group_outputs = 32 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qconv_c3_strides_must_be_positive(%x: memref<1x1x6x6x16xi8>, %w: memref<1x1x3x3x4x128xi8>, %b: memref<32xi32>, %y: memref<1x2x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qconv' op has 0 in strides, but needs 1 or more}}
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x1x3x3x4x128xi8>, memref<32xi32>) outs(%y : memref<1x2x4x4x16xi32>) {strides = array<i64: 1, 0>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c1_inputs_must_be_complete(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has 2 inputs, but needs 3}}
  kernel.blocked_qdepthwise ins(%x, %w : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c1_there_must_be_no_further_input(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<16xi32>, %more: memref<1x1x6x6x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has 4 inputs, but needs 3}}
  kernel.blocked_qdepthwise ins(%x, %w, %b, %more : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>, memref<16xi32>, memref<1x1x6x6x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c1_there_must_be_no_further_output(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<16xi32>, %y: memref<1x1x4x4x16xi32>, %more: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has 2 outputs, but needs 1}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>, memref<16xi32>) outs(%y, %more : memref<1x1x4x4x16xi32>, memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c2_epilogue_must_take_the_value(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<16xi32>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op epilogue has 2 arguments, but needs 1}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>, memref<16xi32>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @blocked_qdepthwise_c3_output_must_be_blocked(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<16xi32>, %y: memref<1x16x4x4xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has output [1,16,4,4], but needs [?,?,?,?,?]}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>, memref<16xi32>) outs(%y : memref<1x16x4x4xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c3_bias_must_fit_the_output(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<8xi32>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has bias [8], but needs [16]}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x3x3x16xi8>, memref<8xi32>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c3_input_must_have_the_blocks_of_the_output(%x: memref<1x2x6x6x16xi8>, %w: memref<1x3x3x16xi8>, %b: memref<16xi32>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has input [1,2,6,6,16], but needs [1,1,?,?,16]}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x2x6x6x16xi8>, memref<1x3x3x16xi8>, memref<16xi32>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c3_weight_must_have_the_lanes_of_the_output(%x: memref<1x1x6x6x16xi8>, %w: memref<1x3x3x8xi8>, %b: memref<16xi32>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op has weight [1,3,3,8], but needs [1,?,?,16]}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x3x3x8xi8>, memref<16xi32>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qdepthwise_c3_last_window_must_end_within_the_input(%x: memref<1x1x6x6x16xi8>, %w: memref<1x4x3x16xi8>, %b: memref<16xi32>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qdepthwise' op reads 7 places on axis 2 of an input [1,1,6,6,16]}}
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x6x6x16xi8>, memref<1x4x3x16xi8>, memref<16xi32>) outs(%y : memref<1x1x4x4x16xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_qpool_c1_inputs_must_be_complete(%y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has 0 inputs, but needs 1}}
  kernel.blocked_qpool outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @blocked_qpool_c1_there_must_be_no_further_input(%x: memref<1x1x8x8x16xi8>, %more: memref<1x1x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has 2 inputs, but needs 1}}
  kernel.blocked_qpool ins(%x, %more : memref<1x1x8x8x16xi8>, memref<1x1x8x8x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @blocked_qpool_c1_there_must_be_no_further_output(%x: memref<1x1x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>, %more: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has 2 outputs, but needs 1}}
  kernel.blocked_qpool ins(%x : memref<1x1x8x8x16xi8>) outs(%y, %more : memref<1x1x4x4x16xi32>, memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @blocked_qpool_c2_epilogue_must_take_the_value(%x: memref<1x1x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op epilogue has 2 arguments, but needs 1}}
  kernel.blocked_qpool ins(%x : memref<1x1x8x8x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @blocked_qpool_c3_output_must_be_blocked(%x: memref<1x1x8x8x16xi8>, %y: memref<1x16x4x4xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has output [1,16,4,4], but needs [?,?,?,?,?]}}
  kernel.blocked_qpool ins(%x : memref<1x1x8x8x16xi8>) outs(%y : memref<1x16x4x4xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @blocked_qpool_c3_input_must_have_the_blocks_of_the_output(%x: memref<1x2x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has input [1,2,8,8,16], but needs [1,1,?,?,16]}}
  kernel.blocked_qpool ins(%x : memref<1x2x8x8x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @blocked_qpool_c3_kernel_must_be_that_of_two_axes(%x: memref<1x1x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has 1 values of 'kernel', but needs 2}}
  kernel.blocked_qpool ins(%x : memref<1x1x8x8x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @blocked_qpool_c3_dilations_must_be_those_of_two_axes(%x: memref<1x1x8x8x16xi8>, %y: memref<1x1x4x4x16xi32>) {
  // expected-error@+1 {{'kernel.blocked_qpool' op has 3 dilations, but needs 2}}
  kernel.blocked_qpool ins(%x : memref<1x1x8x8x16xi8>) outs(%y : memref<1x1x4x4x16xi32>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero = 3 : i64}
  return
}

// -----

func.func @packed_qmatmul_c1_inputs_must_be_complete(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has 2 inputs, but needs 3}}
  kernel.packed_qmatmul ins(%a, %b : memref<4x7xi8>, memref<1x2x64xi8>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c1_there_must_be_no_further_input(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %more: memref<4x7xi8>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has 4 inputs, but needs 3}}
  kernel.packed_qmatmul ins(%a, %b, %c, %more : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>, memref<4x7xi8>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c1_there_must_be_no_further_output(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>, %more: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has 2 outputs, but needs 1}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y, %more : memref<4x10xi32>, memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c2_epilogue_must_take_the_value(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op epilogue has 2 arguments, but needs 1}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64} epilogue {
  ^bb0(%a0: i32, %a1: i32):
    kernel.yield %a0 : i32
  }
  return
}

// -----

func.func @packed_qmatmul_c1_correction_needs_a_fourth_input(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has 3 inputs, but needs 4}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, correction = 3 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c3_left_side_must_have_the_rows_of_the_output(%a: memref<5x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has left side [5,7], but needs [4,?]}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<5x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c3_inner_sizes_must_agree(%a: memref<4x9xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has right side [1,2,64], but needs [1,3,64]}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x9xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c3_panels_must_cover_the_columns(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x17xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has right side [1,2,64], but needs [2,2,64]}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x17xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c3_bias_must_cover_the_panels(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<10xi32>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has bias [10], but needs [16]}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<10xi32>) outs(%y : memref<4x10xi32>) {lanes = 16 : i64, macs = 280 : i64}
  return
}

// -----

func.func @packed_qmatmul_c3_panels_must_be_whole_vectors(%a: memref<4x7xi8>, %b: memref<1x2x64xi8>, %c: memref<16xi32>, %y: memref<4x10xi32>) {
  // expected-error@+1 {{'kernel.packed_qmatmul' op has panels of width 64, but needs a multiple of 48}}
  kernel.packed_qmatmul ins(%a, %b, %c : memref<4x7xi8>, memref<1x2x64xi8>, memref<16xi32>) outs(%y : memref<4x10xi32>) {lanes = 12 : i64, macs = 280 : i64}
  return
}
