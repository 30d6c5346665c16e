// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused kernels: one function a constraint.

func.func @conv_c1_weight_must_be_given(%in0: memref<1x4x8x8xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has 1 inputs, but needs 2 to 3}}
  kernel.conv ins(%in0 : memref<1x4x8x8xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_c1_there_must_be_3_inputs_at_most(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %in2: memref<6xf32>, %in3: memref<6xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has 4 inputs, but needs 2 to 3}}
  kernel.conv ins(%in0, %in1, %in2, %in3 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>, memref<6xf32>, memref<6xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_c1_there_must_be_one_output(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %out0: memref<1x6x6x6xf32>, %out1: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has 2 outputs, but needs 1}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) outs(%out0, %out1 : memref<1x6x6x6xf32>, memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_c2_epilogue_must_take_the_sum(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op epilogue has 2 arguments, but needs 1}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_c2_epilogue_must_take_each_extra(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %extra0: memref<1x6x6x6xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op epilogue has 1 arguments, but needs 2}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) extras(%extra0 : memref<1x6x6x6xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, extra_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>]} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_c2_epilogue_must_take_extras_by_their_type(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %extra0: memref<1x6x6x6xi8>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op epilogue takes extra 0 as 'f32', but it has elements of 'i8'}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) extras(%extra0 : memref<1x6x6x6xi8>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, extra_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>]} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_c2_epilogue_must_yield_the_element_type(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %out0: memref<1x6x6x6xi8>) {
  // expected-error@+1 {{'kernel.conv' op epilogue must yield 'i8'}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) outs(%out0 : memref<1x6x6x6xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_c2_extras_need_an_epilogue(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %extra0: memref<1x6x6x6xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has extras, but no epilogue that uses them}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) extras(%extra0 : memref<1x6x6x6xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, extra_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>]}
  return
}

// -----

func.func @conv_extras_need_a_map_each(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %extra0: memref<1x6x6x6xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has 1 extras, but 0 maps}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) extras(%extra0 : memref<1x6x6x6xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_maps_must_lead_from_output_to_extra(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %extra0: memref<6xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op map of extra 0 leads from rank 4 to rank 4, but the output has rank 4 and the extra 1}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) extras(%extra0 : memref<6xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, extra_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>]} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_c3_strides_must_fit_spatial_axes(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3x3xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has a window that does not fit 2 spatial axes}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3x3xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_c3_weight_must_have_the_rank_of_the_input(%in0: memref<1x4x8x8xf32>, %in1: memref<6x4x3xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op has a window that does not fit 2 spatial axes}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6x4x3xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_c3_weight_must_have_a_window(%in0: memref<1x4x8x8xf32>, %in1: memref<6xf32>, %out0: memref<1x6x6x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op weight has rank 1, but the rank of the input is needed}}
  kernel.conv ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<6xf32>) outs(%out0 : memref<1x6x6x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_c3_rank_must_be_3_to_5(%in0: memref<4x8xf32>, %in1: memref<6x4xf32>, %out0: memref<4x6xf32>) {
  // expected-error@+1 {{'kernel.conv' op input has rank 2, but 3, 4 or 5 (N,C,spatial) is needed}}
  kernel.conv ins(%in0, %in1 : memref<4x8xf32>, memref<6x4xf32>) outs(%out0 : memref<4x6xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_transpose_c1_weight_must_be_given(%in0: memref<1x2x4x4xf32>, %out0: memref<1x3x5x5xf32>) {
  // expected-error@+1 {{'kernel.conv_transpose' op has 1 inputs, but needs 2 to 3}}
  kernel.conv_transpose ins(%in0 : memref<1x2x4x4xf32>) outs(%out0 : memref<1x3x5x5xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @conv_transpose_c2_epilogue_must_take_the_sum(%in0: memref<1x2x4x4xf32>, %in1: memref<2x3x2x2xf32>, %out0: memref<1x3x5x5xf32>) {
  // expected-error@+1 {{'kernel.conv_transpose' op epilogue has 2 arguments, but needs 1}}
  kernel.conv_transpose ins(%in0, %in1 : memref<1x2x4x4xf32>, memref<2x3x2x2xf32>) outs(%out0 : memref<1x3x5x5xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @conv_transpose_c3_pads_must_fit_spatial_axes(%in0: memref<1x2x4x4xf32>, %in1: memref<2x3x2x2xf32>, %out0: memref<1x3x5x5xf32>) {
  // expected-error@+1 {{'kernel.conv_transpose' op has a window that does not fit 2 spatial axes}}
  kernel.conv_transpose ins(%in0, %in1 : memref<1x2x4x4xf32>, memref<2x3x2x2xf32>) outs(%out0 : memref<1x3x5x5xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0>, group = 1 : i64}
  return
}

// -----

func.func @matmul_c1_there_must_be_2_inputs(%in0: memref<2x3xf32>, %out0: memref<2x4xf32>) {
  // expected-error@+1 {{'kernel.matmul' op has 1 inputs, but needs 2}}
  kernel.matmul ins(%in0 : memref<2x3xf32>) outs(%out0 : memref<2x4xf32>) 
  return
}

// -----

func.func @matmul_c2_epilogue_must_take_the_sum(%in0: memref<2x3xf32>, %in1: memref<3x4xf32>, %out0: memref<2x4xf32>) {
  // expected-error@+1 {{'kernel.matmul' op epilogue has 2 arguments, but needs 1}}
  kernel.matmul ins(%in0, %in1 : memref<2x3xf32>, memref<3x4xf32>) outs(%out0 : memref<2x4xf32>)  epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @pool_c1_there_must_be_1_input(%in0: memref<1x4x8x8xf32>, %in1: memref<1x4x8x8xf32>, %out0: memref<1x4x7x7xf32>) {
  // expected-error@+1 {{'kernel.pool' op has 2 inputs, but needs 1}}
  kernel.pool ins(%in0, %in1 : memref<1x4x8x8xf32>, memref<1x4x8x8xf32>) outs(%out0 : memref<1x4x7x7xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @pool_c2_epilogue_must_take_the_value(%in0: memref<1x4x8x8xf32>, %out0: memref<1x4x7x7xf32>) {
  // expected-error@+1 {{'kernel.pool' op epilogue has 2 arguments, but needs 1}}
  kernel.pool ins(%in0 : memref<1x4x8x8xf32>) outs(%out0 : memref<1x4x7x7xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @pool_c3_kernel_must_fit_spatial_axes(%in0: memref<1x4x8x8xf32>, %out0: memref<1x4x7x7xf32>) {
  // expected-error@+1 {{'kernel.pool' op has a window that does not fit 2 spatial axes}}
  kernel.pool ins(%in0 : memref<1x4x8x8xf32>) outs(%out0 : memref<1x4x7x7xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @reduce_c1_there_must_be_1_input(%in0: memref<2x3xf32>, %in1: memref<2x3xf32>, %out0: memref<2xf32>) {
  // expected-error@+1 {{'kernel.reduce' op has 2 inputs, but needs 1}}
  kernel.reduce ins(%in0, %in1 : memref<2x3xf32>, memref<2x3xf32>) outs(%out0 : memref<2xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 1>}
  return
}

// -----

func.func @reduce_c2_epilogue_must_take_the_value(%in0: memref<2x3xf32>, %out0: memref<2xf32>) {
  // expected-error@+1 {{'kernel.reduce' op epilogue has 2 arguments, but needs 1}}
  kernel.reduce ins(%in0 : memref<2x3xf32>) outs(%out0 : memref<2xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 1>} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @reduce_c3_axes_must_be_axes_of_the_input(%in0: memref<2x3xf32>, %out0: memref<2xf32>) {
  // expected-error@+1 {{'kernel.reduce' op axis 2 is outside [0, 2)}}
  kernel.reduce ins(%in0 : memref<2x3xf32>) outs(%out0 : memref<2xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 2>}
  return
}

// -----

func.func @arg_reduce_c1_there_must_be_1_output(%in0: memref<2x3xf32>, %out0: memref<2xi64>, %out1: memref<2xi64>) {
  // expected-error@+1 {{'kernel.arg_reduce' op has 2 outputs, but needs 1}}
  kernel.arg_reduce ins(%in0 : memref<2x3xf32>) outs(%out0, %out1 : memref<2xi64>, memref<2xi64>) {kind = #inlay<reduce_kind max>, axis = 1 : i64}
  return
}

// -----

func.func @arg_reduce_c2_there_must_be_no_epilogue(%in0: memref<2x3xf32>, %out0: memref<2xi64>) {
  // expected-error@+1 {{'kernel.arg_reduce' op takes no epilogue}}
  kernel.arg_reduce ins(%in0 : memref<2x3xf32>) outs(%out0 : memref<2xi64>) {kind = #inlay<reduce_kind max>, axis = 1 : i64} epilogue {
  ^bb0(%a0: i64):
    kernel.yield %a0 : i64
  }
  return
}

// -----

func.func @arg_reduce_c3_axis_must_be_an_axis_of_the_input(%in0: memref<2x3xf32>, %out0: memref<2xi64>) {
  // expected-error@+1 {{'kernel.arg_reduce' op axis 2 is outside [0, 2)}}
  kernel.arg_reduce ins(%in0 : memref<2x3xf32>) outs(%out0 : memref<2xi64>) {kind = #inlay<reduce_kind max>, axis = 2 : i64}
  return
}

// -----

func.func @softmax_c1_there_must_be_1_input(%in0: memref<2x8xf32>, %in1: memref<2x8xf32>, %out0: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.softmax' op has 2 inputs, but needs 1}}
  kernel.softmax ins(%in0, %in1 : memref<2x8xf32>, memref<2x8xf32>) outs(%out0 : memref<2x8xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
  return
}

// -----

func.func @softmax_c2_epilogue_must_take_the_value(%in0: memref<2x8xf32>, %out0: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.softmax' op epilogue has 2 arguments, but needs 1}}
  kernel.softmax ins(%in0 : memref<2x8xf32>) outs(%out0 : memref<2x8xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @softmax_c3_axis_must_be_an_axis_of_the_input(%in0: memref<2x8xf32>, %out0: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.softmax' op axis -1 is outside [0, 2)}}
  kernel.softmax ins(%in0 : memref<2x8xf32>) outs(%out0 : memref<2x8xf32>) {kind = #inlay<softmax_kind softmax>, axis = -1 : i64}
  return
}

// -----

func.func @layer_norm_c1_there_must_be_1_input(%in0: memref<2x8xf32>, %in1: memref<8xf32>, %out0: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.layer_norm' op has 2 inputs, but needs 1}}
  kernel.layer_norm ins(%in0, %in1 : memref<2x8xf32>, memref<8xf32>) outs(%out0 : memref<2x8xf32>) {axis = 1 : i64}
  return
}

// -----

func.func @layer_norm_c2_epilogue_must_take_the_value(%in0: memref<2x8xf32>, %out0: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.layer_norm' op epilogue has 2 arguments, but needs 1}}
  kernel.layer_norm ins(%in0 : memref<2x8xf32>) outs(%out0 : memref<2x8xf32>) {axis = 1 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @layer_norm_c3_axis_must_be_an_axis_of_the_input(%in0: memref<2x8xf32>, %out0: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.layer_norm' op axis 2 is outside [0, 2)}}
  kernel.layer_norm ins(%in0 : memref<2x8xf32>) outs(%out0 : memref<2x8xf32>) {axis = 2 : i64}
  return
}

// -----

func.func @lrn_c1_there_must_be_1_input(%in0: memref<1x8x2x2xf32>, %in1: memref<1x8x2x2xf32>, %out0: memref<1x8x2x2xf32>) {
  // expected-error@+1 {{'kernel.lrn' op has 2 inputs, but needs 1}}
  kernel.lrn ins(%in0, %in1 : memref<1x8x2x2xf32>, memref<1x8x2x2xf32>) outs(%out0 : memref<1x8x2x2xf32>) {size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32}
  return
}

// -----

func.func @lrn_c2_epilogue_must_take_the_value(%in0: memref<1x8x2x2xf32>, %out0: memref<1x8x2x2xf32>) {
  // expected-error@+1 {{'kernel.lrn' op epilogue has 2 arguments, but needs 1}}
  kernel.lrn ins(%in0 : memref<1x8x2x2xf32>) outs(%out0 : memref<1x8x2x2xf32>) {size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @recurrent_c1_inputs_must_follow_the_cell(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<1x1x3xf32>, %out2: memref<12xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has 5 inputs, but needs 6}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1, %out2 : memref<1x1x3xf32>, memref<1x1x3xf32>, memref<12xf32>) {cell = #inlay<cell lstm>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>}
  return
}

// -----

func.func @recurrent_c1_inputs_must_follow_has_lengths(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has 5 inputs, but needs 6}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, has_lengths = true}
  return
}

// -----

func.func @recurrent_c1_outputs_must_follow_writes_y(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has 2 outputs, but needs 3}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, writes_y = true}
  return
}

// -----

func.func @recurrent_c1_there_must_be_scratch(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has 1 outputs, but needs 2}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0 : memref<1x1x3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>}
  return
}

// -----

func.func @recurrent_c2_there_must_be_no_epilogue(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op takes no epilogue}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @recurrent_c3_w_must_have_the_columns_of_x(%in0: memref<5x1x4xf32>, %in1: memref<1x3x5xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has W of shape [1, 3, 5], but needs [1, 3, 4]}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x5xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>}
  return
}

// -----

func.func @recurrent_c3_transposed_w_must_have_the_rows_of_x(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has W of shape [1, 3, 4], but needs [1, 4, 3]}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, transposed_weights = true}
  return
}

// -----

func.func @recurrent_c3_transposed_r_must_have_the_rows_of_the_state(%in0: memref<5x1x4xf32>, %in1: memref<1x4x3xf32>, %in2: memref<1x4x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has R of shape [1, 4, 3], but needs [1, 3, 3]}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x4x3xf32>, memref<1x4x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, transposed_weights = true}
  return
}

// -----

func.func @recurrent_c3_x_must_be_a_sequence(%in0: memref<5x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<3xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has x of rank 2 and initial_h of rank 3, but both need rank 3}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>}
  return
}

// -----

func.func @recurrent_c4_scratch_must_hold_one_step(%in0: memref<5x1x4xf32>, %in1: memref<1x3x4xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<6xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has scratch of 6 elements, but needs 3}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<6xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>}
  return
}

// -----

func.func @recurrent_c4_scratch_must_be_a_multiple_of_a_step(%in0: memref<5x1x4xf32>, %in1: memref<1x4x3xf32>, %in2: memref<1x3x3xf32>, %in3: memref<1x6xf32>, %in4: memref<1x1x3xf32>, %out0: memref<1x1x3xf32>, %out1: memref<4xf32>) {
  // expected-error@+1 {{'kernel.recurrent' op has scratch of 4 elements, but needs 3 or a multiple of that}}
  kernel.recurrent ins(%in0, %in1, %in2, %in3, %in4 : memref<5x1x4xf32>, memref<1x4x3xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%out0, %out1 : memref<1x1x3xf32>, memref<4xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, transposed_weights = true}
  return
}

// -----

func.func @softmax_buffers_must_have_static_shapes(%in0: memref<?x8xf32>, %out0: memref<?x8xf32>) {
  // expected-error@+1 {{'kernel.softmax' op operand #0 must be variadic of tensor or buffer of static shape, but got 'memref<?x8xf32>'}}
  kernel.softmax ins(%in0 : memref<?x8xf32>) outs(%out0 : memref<?x8xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
  return
}

// -----

func.func @softmax_on_tensors_must_give_a_result(%in0: tensor<2x8xf32>, %out0: tensor<2x8xf32>) {
  // expected-error@+1 {{'kernel.softmax' op has 0 results for 1 outputs}}
  kernel.softmax ins(%in0 : tensor<2x8xf32>) outs(%out0 : tensor<2x8xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
  return
}

// -----

func.func @softmax_on_buffers_must_give_no_result(%x: memref<2x8xf32>) {
  // expected-error@+1 {{'kernel.softmax' op has 1 results for 1 outputs}}
  %0 = kernel.softmax ins(%x : memref<2x8xf32>) outs(%x : memref<2x8xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} -> tensor<2x8xf32>
  return
}
