// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused kernels on blocked and packed tensors: one function a constraint.

func.func @pack_c1_inputs_must_be_complete(%y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op has 0 inputs, but needs 1}}
  kernel.pack outs(%y : memref<1x2x4x4x16xf32>)
  return
}

// -----

func.func @pack_c1_there_must_be_no_further_input(%x: memref<1x20x4x4xf32>, %more: memref<1x20x4x4xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op has 2 inputs, but needs 1}}
  kernel.pack ins(%x, %more : memref<1x20x4x4xf32>, memref<1x20x4x4xf32>) outs(%y : memref<1x2x4x4x16xf32>)
  return
}

// -----

func.func @pack_c1_there_must_be_no_further_output(%x: memref<1x20x4x4xf32>, %y: memref<1x2x4x4x16xf32>, %more: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op has 2 outputs, but needs 1}}
  kernel.pack ins(%x : memref<1x20x4x4xf32>) outs(%y, %more : memref<1x2x4x4x16xf32>, memref<1x2x4x4x16xf32>)
  return
}

// -----

func.func @pack_c2_there_must_be_no_epilogue(%x: memref<1x20x4x4xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op takes no epilogue}}
  kernel.pack ins(%x : memref<1x20x4x4xf32>) outs(%y : memref<1x2x4x4x16xf32>) epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @pack_c3_blocks_must_hold_all_channels(%x: memref<1x20x4x4xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op has output [1,1,4,4,16], but needs [1,2,4,4,16]}}
  kernel.pack ins(%x : memref<1x20x4x4xf32>) outs(%y : memref<1x1x4x4x16xf32>)
  return
}

// -----

func.func @pack_c3_images_must_be_of_one_size(%x: memref<1x20x4x4xf32>, %y: memref<1x2x4x5x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op has output [1,2,4,5,16], but needs [1,2,4,4,16]}}
  kernel.pack ins(%x : memref<1x20x4x4xf32>) outs(%y : memref<1x2x4x5x16xf32>)
  return
}

// -----

func.func @pack_c3_input_must_be_planar(%x: memref<20x4x4xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.pack' op has a planar tensor [20,4,4], but needs [?,?,?,?]}}
  kernel.pack ins(%x : memref<20x4x4xf32>) outs(%y : memref<1x2x4x4x16xf32>)
  return
}

// -----

func.func @pack_c3_output_must_be_blocked(%x: memref<1x20x4x4xf32>, %y: memref<1x32x4x4xf32>) {
  // expected-error@+1 {{'kernel.pack' op has a blocked tensor [1,32,4,4], but needs [?,?,?,?,?]}}
  kernel.pack ins(%x : memref<1x20x4x4xf32>) outs(%y : memref<1x32x4x4xf32>)
  return
}

// -----

func.func @unpack_c1_inputs_must_be_complete(%y: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op has 0 inputs, but needs 1}}
  kernel.unpack outs(%y : memref<1x20x4x4xf32>)
  return
}

// -----

func.func @unpack_c1_there_must_be_no_further_input(%x: memref<1x2x4x4x16xf32>, %more: memref<1x2x4x4x16xf32>, %y: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op has 2 inputs, but needs 1}}
  kernel.unpack ins(%x, %more : memref<1x2x4x4x16xf32>, memref<1x2x4x4x16xf32>) outs(%y : memref<1x20x4x4xf32>)
  return
}

// -----

func.func @unpack_c1_there_must_be_no_further_output(%x: memref<1x2x4x4x16xf32>, %y: memref<1x20x4x4xf32>, %more: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op has 2 outputs, but needs 1}}
  kernel.unpack ins(%x : memref<1x2x4x4x16xf32>) outs(%y, %more : memref<1x20x4x4xf32>, memref<1x20x4x4xf32>)
  return
}

// -----

func.func @unpack_c2_there_must_be_no_epilogue(%x: memref<1x2x4x4x16xf32>, %y: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op takes no epilogue}}
  kernel.unpack ins(%x : memref<1x2x4x4x16xf32>) outs(%y : memref<1x20x4x4xf32>) epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @unpack_c3_blocks_must_hold_no_more_than_the_channels(%x: memref<1x3x4x4x16xf32>, %y: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op has input [1,3,4,4,16], but needs [1,2,4,4,16]}}
  kernel.unpack ins(%x : memref<1x3x4x4x16xf32>) outs(%y : memref<1x20x4x4xf32>)
  return
}

// -----

func.func @unpack_c3_images_must_be_of_one_size(%x: memref<1x2x3x4x16xf32>, %y: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op has input [1,2,3,4,16], but needs [1,2,4,4,16]}}
  kernel.unpack ins(%x : memref<1x2x3x4x16xf32>) outs(%y : memref<1x20x4x4xf32>)
  return
}

// -----

func.func @unpack_c3_input_must_be_blocked(%x: memref<1x32x4x4xf32>, %y: memref<1x20x4x4xf32>) {
  // expected-error@+1 {{'kernel.unpack' op has a blocked tensor [1,32,4,4], but needs [?,?,?,?,?]}}
  kernel.unpack ins(%x : memref<1x32x4x4xf32>) outs(%y : memref<1x20x4x4xf32>)
  return
}

// -----

func.func @fill_halo_c1_there_must_be_no_further_input(%v: memref<f32>, %y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has 2 inputs, but needs 0 to 1}}
  kernel.fill_halo ins(%v, %v : memref<f32>, memref<f32>) outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @fill_halo_c1_there_must_be_no_further_output(%y: memref<1x2x6x6x16xf32>, %more: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has 2 outputs, but needs 1}}
  kernel.fill_halo outs(%y, %more : memref<1x2x6x6x16xf32>, memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @fill_halo_c2_there_must_be_no_epilogue(%y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op takes no epilogue}}
  kernel.fill_halo outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @fill_halo_c3_low_must_have_two_values(%y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has 1 values of 'low', but needs 2}}
  kernel.fill_halo outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @fill_halo_c3_high_must_have_two_values(%y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has 3 values of 'high', but needs 2}}
  kernel.fill_halo outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1, 1>}
  return
}

// -----

func.func @fill_halo_c3_halo_must_not_be_negative(%y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has a halo of -1 and 1 on axis 2 of an output [1,2,6,6,16]}}
  kernel.fill_halo outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: -1, 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @fill_halo_c3_halo_must_lie_within_the_output(%y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has a halo of 1 and 6 on axis 3 of an output [1,2,6,6,16]}}
  kernel.fill_halo outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 6>}
  return
}

// -----

func.func @fill_halo_c3_input_must_be_one_element(%v: memref<2xf32>, %y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op is filled with 'memref<2xf32>', but needs one element of type 'f32'}}
  kernel.fill_halo ins(%v : memref<2xf32>) outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @fill_halo_c3_input_must_have_the_type_of_the_output(%v: memref<i8>, %y: memref<1x2x6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op is filled with 'memref<i8>', but needs one element of type 'f32'}}
  kernel.fill_halo ins(%v : memref<i8>) outs(%y : memref<1x2x6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @fill_halo_c3_output_must_be_an_image(%y: memref<6x6x16xf32>) {
  // expected-error@+1 {{'kernel.fill_halo' op has an output of rank 3, but needs 4 or 5}}
  kernel.fill_halo outs(%y : memref<6x6x16xf32>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
  return
}

// -----

func.func @blocked_conv_c1_inputs_must_be_complete(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has 2 inputs, but needs 3}}
  kernel.blocked_conv ins(%x, %w : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c1_there_must_be_no_further_input(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %more: memref<1x1x6x6x16xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has 4 inputs, but needs 3}}
  kernel.blocked_conv ins(%x, %w, %b, %more : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>, memref<1x1x6x6x16xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c1_there_must_be_no_further_output(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>, %more: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has 2 outputs, but needs 1}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y, %more : memref<1x2x4x4x16xf32>, memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c2_epilogue_must_take_the_value(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op epilogue has 2 arguments, but needs 1}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @blocked_conv_c3_groups_need_both_counts(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has groups of 4 to 0 channels, but both must be positive}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, group_inputs = 4 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c3_groups_need_the_blocks_of_the_weight(%x: memref<1x1x6x6x16xf32>, %w: memref<1x2x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op reads 2 blocks of channels of a group from input 'memref<1x1x6x6x16xf32>', which needs to be blocked and to have as many}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x2x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, group_inputs = 4 : i64, group_outputs = 4 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c3_groups_need_a_blocked_input(%x: memref<1x1x6x6xf32>, %w: memref<1x1x3x3x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op reads 1 blocks of channels of a group from input 'memref<1x1x6x6xf32>', which needs to be blocked and to have as many}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6xf32>, memref<1x1x3x3x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, group_inputs = 4 : i64, group_outputs = 4 : i64, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_output_must_be_blocked(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x32x4x4xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has output [1,32,4,4], but needs [?,?,?,?,?]}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x32x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_bias_must_fit_the_output(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<16xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has bias [16], but needs [32]}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<16xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_input_must_have_the_lanes_of_the_output(%x: memref<1x2x6x6x8xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has input [1,2,6,6,8], but needs [1,?,?,?,16]}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x2x6x6x8xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_weight_must_have_the_blocks_of_the_input(%x: memref<1x1x6x6x16xf32>, %w: memref<1x2x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has weight [1,2,3,3,16,32], but needs [?,1,?,?,16,?]}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x2x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_weight_of_a_planar_input_must_have_its_channels(%x: memref<1x3x6x6xf32>, %w: memref<1x4x3x3x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has weight [1,4,3,3,32], but needs [?,3,?,?,?]}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x3x6x6xf32>, memref<1x4x3x3x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_weight_columns_must_be_whole_blocks(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x24xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has weight columns 24, but needs a multiple of 16}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x24xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_weight_must_give_all_channels(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x16xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has weight [1,1,3,3,16,16] for 16 channels, but the output has 32}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x16xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_last_window_must_end_within_the_input(%x: memref<1x1x5x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op reads 6 places on axis 2 of an input [1,1,5,6,16]}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x5x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_strides_must_be_those_of_two_axes(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has 1 strides, but needs 2}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_strides_must_be_positive(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has 0 in strides, but needs 1 or more}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 0>, dilations = array<i64: 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_conv_c4_dilations_must_be_those_of_two_axes(%x: memref<1x1x6x6x16xf32>, %w: memref<1x1x3x3x16x32xf32>, %b: memref<32xf32>, %y: memref<1x2x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has 3 dilations, but needs 2}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x1x3x3x16x32xf32>, memref<32xf32>) outs(%y : memref<1x2x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1, 1>, macs = 73728 : i64}
  return
}

// -----

func.func @blocked_depthwise_c1_inputs_must_be_complete(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has 2 inputs, but needs 3}}
  kernel.blocked_depthwise ins(%x, %w : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c1_there_must_be_no_further_input(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %more: memref<1x1x6x6x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has 4 inputs, but needs 3}}
  kernel.blocked_depthwise ins(%x, %w, %b, %more : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>, memref<1x1x6x6x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c1_there_must_be_no_further_output(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>, %more: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has 2 outputs, but needs 1}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>) outs(%y, %more : memref<1x1x4x4x16xf32>, memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c2_epilogue_must_take_the_value(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op epilogue has 2 arguments, but needs 1}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @blocked_depthwise_c3_output_must_be_blocked(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %y: memref<1x16x4x4xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has output [1,16,4,4], but needs [?,?,?,?,?]}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>) outs(%y : memref<1x16x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c3_bias_must_fit_the_output(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<8xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has bias [8], but needs [16]}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<8xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c3_input_must_have_the_blocks_of_the_output(%x: memref<1x2x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has input [1,2,6,6,16], but needs [1,1,?,?,16]}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x2x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c3_weight_must_have_the_lanes_of_the_output(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x8xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has weight [1,3,3,8], but needs [1,?,?,16]}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x8xf32>, memref<16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c3_last_window_must_end_within_the_input(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x4x16xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op reads 7 places on axis 3 of an input [1,1,6,6,16]}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x4x16xf32>, memref<16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_depthwise_c3_strides_must_be_those_of_two_axes(%x: memref<1x1x6x6x16xf32>, %w: memref<1x3x3x16xf32>, %b: memref<16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_depthwise' op has 1 strides, but needs 2}}
  kernel.blocked_depthwise ins(%x, %w, %b : memref<1x1x6x6x16xf32>, memref<1x3x3x16xf32>, memref<16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {strides = array<i64: 1>, dilations = array<i64: 1, 1>, macs = 2304 : i64}
  return
}

// -----

func.func @blocked_pool_c1_inputs_must_be_complete(%y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has 0 inputs, but needs 1}}
  kernel.blocked_pool outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @blocked_pool_c1_there_must_be_no_further_input(%x: memref<1x1x8x8x16xf32>, %more: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has 2 inputs, but needs 1}}
  kernel.blocked_pool ins(%x, %more : memref<1x1x8x8x16xf32>, memref<1x1x8x8x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @blocked_pool_c1_there_must_be_no_further_output(%x: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>, %more: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has 2 outputs, but needs 1}}
  kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y, %more : memref<1x1x4x4x16xf32>, memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @blocked_pool_c2_epilogue_must_take_the_value(%x: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op epilogue has 2 arguments, but needs 1}}
  kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @blocked_pool_c3_output_must_be_blocked(%x: memref<1x1x8x8x16xf32>, %y: memref<1x16x4x4xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has output [1,16,4,4], but needs [?,?,?,?,?]}}
  kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y : memref<1x16x4x4xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @blocked_pool_c3_input_must_have_the_lanes_of_the_output(%x: memref<1x2x8x8x8xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has input [1,2,8,8,8], but needs [1,1,?,?,16]}}
  kernel.blocked_pool ins(%x : memref<1x2x8x8x8xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @blocked_pool_c3_kernel_must_be_that_of_two_axes(%x: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has 1 values of 'kernel', but needs 2}}
  kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @blocked_pool_c3_pads_must_be_those_of_two_axes(%x: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has 2 pads, but needs 4}}
  kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0>}
  return
}

// -----

func.func @blocked_pool_c3_strides_must_be_those_of_two_axes(%x: memref<1x1x8x8x16xf32>, %y: memref<1x1x4x4x16xf32>) {
  // expected-error@+1 {{'kernel.blocked_pool' op has 1 strides, but needs 2}}
  kernel.blocked_pool ins(%x : memref<1x1x8x8x16xf32>) outs(%y : memref<1x1x4x4x16xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @packed_matmul_c1_inputs_must_be_complete(%a: memref<4x3xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has 1 inputs, but needs 2}}
  kernel.packed_matmul ins(%a : memref<4x3xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c1_there_must_be_no_further_input(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %more: memref<4x3xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has 3 inputs, but needs 2}}
  kernel.packed_matmul ins(%a, %b, %more : memref<4x3xf32>, memref<1x3x16xf32>, memref<4x3xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c1_there_must_be_no_further_output(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x10xf32>, %more: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has 2 outputs, but needs 1}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x3x16xf32>) outs(%y, %more : memref<4x10xf32>, memref<4x10xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c2_epilogue_must_take_the_value(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op epilogue has 2 arguments, but needs 1}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x3x16xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @packed_matmul_c3_output_must_be_a_matrix(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x10x1xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has output [4,10,1], but needs [?,?]}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x3x16xf32>) outs(%y : memref<4x10x1xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c3_left_side_must_have_the_rows_of_the_output(%a: memref<5x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has left side [5,3], but needs [4,?]}}
  kernel.packed_matmul ins(%a, %b : memref<5x3xf32>, memref<1x3x16xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c3_right_side_must_be_in_panels(%a: memref<4x3xf32>, %b: memref<3x16xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has right side [3,16], but needs [?,?,?]}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<3x16xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c3_inner_sizes_must_agree(%a: memref<4x3xf32>, %b: memref<1x4x16xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has right side [1,4,16], but needs [1,3,16]}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x4x16xf32>) outs(%y : memref<4x10xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c3_panels_must_cover_the_columns(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x17xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has right side [1,3,16], but needs [2,3,16]}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x3x16xf32>) outs(%y : memref<4x17xf32>) {lanes = 16 : i64}
  return
}

// -----

func.func @packed_matmul_c3_panels_must_be_whole_vectors(%a: memref<4x3xf32>, %b: memref<1x3x16xf32>, %y: memref<4x10xf32>) {
  // expected-error@+1 {{'kernel.packed_matmul' op has panels of width 16, but needs a multiple of 12}}
  kernel.packed_matmul ins(%a, %b : memref<4x3xf32>, memref<1x3x16xf32>) outs(%y : memref<4x10xf32>) {lanes = 12 : i64}
  return
}

// -----

func.func @conv_by_groups_needs_both_sizes(%x: memref<1x2x4x4x8xf32>, %w: memref<2x1x1x1x8x8xf32>, %b: memref<16xf32>, %y: memref<1x2x4x4x8xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op has groups of 8 to 0 channels, but both must be positive}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x2x4x4x8xf32>, memref<2x1x1x1x8x8xf32>, memref<16xf32>) outs(%y : memref<1x2x4x4x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 1 : i64, group_inputs = 8 : i64}
  return
}

// -----

func.func @conv_by_groups_reads_blocks_that_exist(%x: memref<1x2x4x4x8xf32>, %w: memref<2x3x1x1x8x8xf32>, %b: memref<16xf32>, %y: memref<1x2x4x4x8xf32>) {
  // expected-error@+1 {{'kernel.blocked_conv' op reads 3 blocks of channels of a group from input 'memref<1x2x4x4x8xf32>', which needs to be blocked and to have as many}}
  kernel.blocked_conv ins(%x, %w, %b : memref<1x2x4x4x8xf32>, memref<2x3x1x1x8x8xf32>, memref<16xf32>) outs(%y : memref<1x2x4x4x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 1 : i64, group_inputs = 8 : i64, group_outputs = 8 : i64}
  return
}
