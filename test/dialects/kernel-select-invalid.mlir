// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused kernels that sample, select and look up: one function a constraint.

func.func @resize_c1_inputs_must_be_complete(%y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op has 0 inputs, but needs 1}}
  kernel.resize outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>}
  return
}

// -----

func.func @resize_c1_there_must_be_no_further_input(%x: memref<1x4x4xf32>, %more: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op has 2 inputs, but needs 1}}
  kernel.resize ins(%x, %more : memref<1x4x4xf32>, memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>}
  return
}

// -----

func.func @resize_c1_there_must_be_no_further_output(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>, %more: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op has 2 outputs, but needs 1}}
  kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y, %more : memref<1x4x8xf32>, memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>}
  return
}

// -----

func.func @resize_c2_epilogue_must_take_the_value(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op epilogue has 2 arguments, but needs 1}}
  kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @resize_c1_axis_without_a_rule_needs_a_table(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op has 1 inputs, but needs 2}}
  kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 0>, offsets = array<i64: 0>, leaving = array<i64>}
  return
}

// -----

func.func @resize_c1_weighted_axes_need_weights(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op has 1 inputs, but needs 2}}
  kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, weighted = true, leaving = array<i64>}
  return
}

// -----

func.func @resize_c3_taps_must_be_given_for_each_axis(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op has 2 values for 1 axes}}
  kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1, 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>}
  return
}

// -----

func.func @resize_c3_axes_must_be_axes_of_the_input(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
  // expected-error@+1 {{'kernel.resize' op axis 3 is outside [0, 3)}}
  kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 3>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>}
  return
}

// -----

func.func @grid_sample_c1_inputs_must_be_complete(%x: memref<1x2x4x4xf32>, %y: memref<1x2x3x5xf32>) {
  // expected-error@+1 {{'kernel.grid_sample' op has 1 inputs, but needs 2}}
  kernel.grid_sample ins(%x : memref<1x2x4x4xf32>) outs(%y : memref<1x2x3x5xf32>) {mode = #inlay<interpolation linear>, border = #inlay<border_mode zeros>}
  return
}

// -----

func.func @grid_sample_c1_there_must_be_no_further_input(%x: memref<1x2x4x4xf32>, %g: memref<1x3x5x2xf32>, %more: memref<1x2x4x4xf32>, %y: memref<1x2x3x5xf32>) {
  // expected-error@+1 {{'kernel.grid_sample' op has 3 inputs, but needs 2}}
  kernel.grid_sample ins(%x, %g, %more : memref<1x2x4x4xf32>, memref<1x3x5x2xf32>, memref<1x2x4x4xf32>) outs(%y : memref<1x2x3x5xf32>) {mode = #inlay<interpolation linear>, border = #inlay<border_mode zeros>}
  return
}

// -----

func.func @grid_sample_c1_there_must_be_no_further_output(%x: memref<1x2x4x4xf32>, %g: memref<1x3x5x2xf32>, %y: memref<1x2x3x5xf32>, %more: memref<1x2x3x5xf32>) {
  // expected-error@+1 {{'kernel.grid_sample' op has 2 outputs, but needs 1}}
  kernel.grid_sample ins(%x, %g : memref<1x2x4x4xf32>, memref<1x3x5x2xf32>) outs(%y, %more : memref<1x2x3x5xf32>, memref<1x2x3x5xf32>) {mode = #inlay<interpolation linear>, border = #inlay<border_mode zeros>}
  return
}

// -----

func.func @grid_sample_c2_epilogue_must_take_the_value(%x: memref<1x2x4x4xf32>, %g: memref<1x3x5x2xf32>, %y: memref<1x2x3x5xf32>) {
  // expected-error@+1 {{'kernel.grid_sample' op epilogue has 2 arguments, but needs 1}}
  kernel.grid_sample ins(%x, %g : memref<1x2x4x4xf32>, memref<1x3x5x2xf32>) outs(%y : memref<1x2x3x5xf32>) {mode = #inlay<interpolation linear>, border = #inlay<border_mode zeros>} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @roi_align_c1_inputs_must_be_complete(%x: memref<1x2x8x8xf32>, %r: memref<3x4xf32>, %y: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_align' op has 2 inputs, but needs 3}}
  kernel.roi_align ins(%x, %r : memref<1x2x8x8xf32>, memref<3x4xf32>) outs(%y : memref<3x2x2x2xf32>) {kind = #inlay<pool average>, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32}
  return
}

// -----

func.func @roi_align_c1_there_must_be_no_further_input(%x: memref<1x2x8x8xf32>, %r: memref<3x4xf32>, %i: memref<3xi64>, %more: memref<1x2x8x8xf32>, %y: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_align' op has 4 inputs, but needs 3}}
  kernel.roi_align ins(%x, %r, %i, %more : memref<1x2x8x8xf32>, memref<3x4xf32>, memref<3xi64>, memref<1x2x8x8xf32>) outs(%y : memref<3x2x2x2xf32>) {kind = #inlay<pool average>, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32}
  return
}

// -----

func.func @roi_align_c1_there_must_be_no_further_output(%x: memref<1x2x8x8xf32>, %r: memref<3x4xf32>, %i: memref<3xi64>, %y: memref<3x2x2x2xf32>, %more: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_align' op has 2 outputs, but needs 1}}
  kernel.roi_align ins(%x, %r, %i : memref<1x2x8x8xf32>, memref<3x4xf32>, memref<3xi64>) outs(%y, %more : memref<3x2x2x2xf32>, memref<3x2x2x2xf32>) {kind = #inlay<pool average>, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32}
  return
}

// -----

func.func @roi_align_c2_epilogue_must_take_the_value(%x: memref<1x2x8x8xf32>, %r: memref<3x4xf32>, %i: memref<3xi64>, %y: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_align' op epilogue has 2 arguments, but needs 1}}
  kernel.roi_align ins(%x, %r, %i : memref<1x2x8x8xf32>, memref<3x4xf32>, memref<3xi64>) outs(%y : memref<3x2x2x2xf32>) {kind = #inlay<pool average>, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @roi_pool_c1_inputs_must_be_complete(%x: memref<1x2x8x8xf32>, %y: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_pool' op has 1 inputs, but needs 2}}
  kernel.roi_pool ins(%x : memref<1x2x8x8xf32>) outs(%y : memref<3x2x2x2xf32>) {spatial_scale = 1.0 : f32}
  return
}

// -----

func.func @roi_pool_c1_there_must_be_no_further_input(%x: memref<1x2x8x8xf32>, %r: memref<3x5xf32>, %more: memref<1x2x8x8xf32>, %y: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_pool' op has 3 inputs, but needs 2}}
  kernel.roi_pool ins(%x, %r, %more : memref<1x2x8x8xf32>, memref<3x5xf32>, memref<1x2x8x8xf32>) outs(%y : memref<3x2x2x2xf32>) {spatial_scale = 1.0 : f32}
  return
}

// -----

func.func @roi_pool_c1_there_must_be_no_further_output(%x: memref<1x2x8x8xf32>, %r: memref<3x5xf32>, %y: memref<3x2x2x2xf32>, %more: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_pool' op has 2 outputs, but needs 1}}
  kernel.roi_pool ins(%x, %r : memref<1x2x8x8xf32>, memref<3x5xf32>) outs(%y, %more : memref<3x2x2x2xf32>, memref<3x2x2x2xf32>) {spatial_scale = 1.0 : f32}
  return
}

// -----

func.func @roi_pool_c2_epilogue_must_take_the_value(%x: memref<1x2x8x8xf32>, %r: memref<3x5xf32>, %y: memref<3x2x2x2xf32>) {
  // expected-error@+1 {{'kernel.roi_pool' op epilogue has 2 arguments, but needs 1}}
  kernel.roi_pool ins(%x, %r : memref<1x2x8x8xf32>, memref<3x5xf32>) outs(%y : memref<3x2x2x2xf32>) {spatial_scale = 1.0 : f32} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @scatter_c1_inputs_must_be_complete(%x: memref<6x4xf32>, %i: memref<2xi64>, %y: memref<6x4xf32>) {
  // expected-error@+1 {{'kernel.scatter' op has 2 inputs, but needs 3}}
  kernel.scatter ins(%x, %i : memref<6x4xf32>, memref<2xi64>) outs(%y : memref<6x4xf32>) {kind = #inlay<scatter_kind add>}
  return
}

// -----

func.func @scatter_c1_there_must_be_no_further_input(%x: memref<6x4xf32>, %i: memref<2xi64>, %u: memref<2x4xf32>, %more: memref<6x4xf32>, %y: memref<6x4xf32>) {
  // expected-error@+1 {{'kernel.scatter' op has 4 inputs, but needs 3}}
  kernel.scatter ins(%x, %i, %u, %more : memref<6x4xf32>, memref<2xi64>, memref<2x4xf32>, memref<6x4xf32>) outs(%y : memref<6x4xf32>) {kind = #inlay<scatter_kind add>}
  return
}

// -----

func.func @scatter_c1_there_must_be_no_further_output(%x: memref<6x4xf32>, %i: memref<2xi64>, %u: memref<2x4xf32>, %y: memref<6x4xf32>, %more: memref<6x4xf32>) {
  // expected-error@+1 {{'kernel.scatter' op has 2 outputs, but needs 1}}
  kernel.scatter ins(%x, %i, %u : memref<6x4xf32>, memref<2xi64>, memref<2x4xf32>) outs(%y, %more : memref<6x4xf32>, memref<6x4xf32>) {kind = #inlay<scatter_kind add>}
  return
}

// -----

func.func @scatter_c2_there_must_be_no_epilogue(%x: memref<6x4xf32>, %i: memref<2xi64>, %u: memref<2x4xf32>, %y: memref<6x4xf32>) {
  // expected-error@+1 {{'kernel.scatter' op takes no epilogue}}
  kernel.scatter ins(%x, %i, %u : memref<6x4xf32>, memref<2xi64>, memref<2x4xf32>) outs(%y : memref<6x4xf32>) {kind = #inlay<scatter_kind add>} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @pool_argmax_c1_inputs_must_be_complete(%y: memref<1x4x4x4xi64>) {
  // expected-error@+1 {{'kernel.pool_argmax' op has 0 inputs, but needs 1}}
  kernel.pool_argmax outs(%y : memref<1x4x4x4xi64>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @pool_argmax_c1_there_must_be_no_further_input(%x: memref<1x4x8x8xf32>, %more: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xi64>) {
  // expected-error@+1 {{'kernel.pool_argmax' op has 2 inputs, but needs 1}}
  kernel.pool_argmax ins(%x, %more : memref<1x4x8x8xf32>, memref<1x4x8x8xf32>) outs(%y : memref<1x4x4x4xi64>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @pool_argmax_c1_there_must_be_no_further_output(%x: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xi64>, %more: memref<1x4x4x4xi64>) {
  // expected-error@+1 {{'kernel.pool_argmax' op has 2 outputs, but needs 1}}
  kernel.pool_argmax ins(%x : memref<1x4x8x8xf32>) outs(%y, %more : memref<1x4x4x4xi64>, memref<1x4x4x4xi64>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @pool_argmax_c2_there_must_be_no_epilogue(%x: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xi64>) {
  // expected-error@+1 {{'kernel.pool_argmax' op takes no epilogue}}
  kernel.pool_argmax ins(%x : memref<1x4x8x8xf32>) outs(%y : memref<1x4x4x4xi64>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} epilogue {
  ^bb0(%a0: i64):
    kernel.yield %a0 : i64
  }
  return
}

// -----

func.func @pool_argmax_c3_kernel_must_fit_spatial_axes(%x: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xi64>) {
  // expected-error@+1 {{'kernel.pool_argmax' op has a window that does not fit 2 spatial axes}}
  kernel.pool_argmax ins(%x : memref<1x4x8x8xf32>) outs(%y : memref<1x4x4x4xi64>) {kernel = array<i64: 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
  return
}

// -----

func.func @pool_argmax_c3_pads_must_fit_spatial_axes(%x: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xi64>) {
  // expected-error@+1 {{'kernel.pool_argmax' op has a window that does not fit 2 spatial axes}}
  kernel.pool_argmax ins(%x : memref<1x4x8x8xf32>) outs(%y : memref<1x4x4x4xi64>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0>}
  return
}

// -----

func.func @cumulate_c1_inputs_must_be_complete(%y: memref<2x3xf32>) {
  // expected-error@+1 {{'kernel.cumulate' op has 0 inputs, but needs 1}}
  kernel.cumulate outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 1 : i64}
  return
}

// -----

func.func @cumulate_c1_there_must_be_no_further_input(%x: memref<2x3xf32>, %more: memref<2x3xf32>, %y: memref<2x3xf32>) {
  // expected-error@+1 {{'kernel.cumulate' op has 2 inputs, but needs 1}}
  kernel.cumulate ins(%x, %more : memref<2x3xf32>, memref<2x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 1 : i64}
  return
}

// -----

func.func @cumulate_c1_there_must_be_no_further_output(%x: memref<2x3xf32>, %y: memref<2x3xf32>, %more: memref<2x3xf32>) {
  // expected-error@+1 {{'kernel.cumulate' op has 2 outputs, but needs 1}}
  kernel.cumulate ins(%x : memref<2x3xf32>) outs(%y, %more : memref<2x3xf32>, memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 1 : i64}
  return
}

// -----

func.func @cumulate_c2_epilogue_must_take_the_value(%x: memref<2x3xf32>, %y: memref<2x3xf32>) {
  // expected-error@+1 {{'kernel.cumulate' op epilogue has 2 arguments, but needs 1}}
  kernel.cumulate ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 1 : i64} epilogue {
  ^bb0(%a0: f32, %a1: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @cumulate_c3_axis_must_be_an_axis_of_the_input(%x: memref<2x3xf32>, %y: memref<2x3xf32>) {
  // expected-error@+1 {{'kernel.cumulate' op axis 2 is outside [0, 2)}}
  kernel.cumulate ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 2 : i64}
  return
}

// -----

func.func @top_k_c1_inputs_must_be_complete(%v: memref<2x3xf32>, %i: memref<2x3xi64>) {
  // expected-error@+1 {{'kernel.top_k' op has 0 inputs, but needs 1}}
  kernel.top_k outs(%v, %i : memref<2x3xf32>, memref<2x3xi64>) {axis = 1 : i64, k = 3 : i64}
  return
}

// -----

func.func @top_k_c1_there_must_be_no_further_input(%x: memref<2x5xf32>, %more: memref<2x5xf32>, %v: memref<2x3xf32>, %i: memref<2x3xi64>) {
  // expected-error@+1 {{'kernel.top_k' op has 2 inputs, but needs 1}}
  kernel.top_k ins(%x, %more : memref<2x5xf32>, memref<2x5xf32>) outs(%v, %i : memref<2x3xf32>, memref<2x3xi64>) {axis = 1 : i64, k = 3 : i64}
  return
}

// -----

func.func @top_k_c1_there_must_be_no_further_output(%x: memref<2x5xf32>, %v: memref<2x3xf32>, %i: memref<2x3xi64>, %more: memref<2x3xi64>) {
  // expected-error@+1 {{'kernel.top_k' op has 3 outputs, but needs 2}}
  kernel.top_k ins(%x : memref<2x5xf32>) outs(%v, %i, %more : memref<2x3xf32>, memref<2x3xi64>, memref<2x3xi64>) {axis = 1 : i64, k = 3 : i64}
  return
}

// -----

func.func @top_k_c2_there_must_be_no_epilogue(%x: memref<2x5xf32>, %v: memref<2x3xf32>, %i: memref<2x3xi64>) {
  // expected-error@+1 {{'kernel.top_k' op takes no epilogue}}
  kernel.top_k ins(%x : memref<2x5xf32>) outs(%v, %i : memref<2x3xf32>, memref<2x3xi64>) {axis = 1 : i64, k = 3 : i64} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @top_k_c3_axis_must_be_an_axis_of_the_input(%x: memref<2x5xf32>, %v: memref<2x3xf32>, %i: memref<2x3xi64>) {
  // expected-error@+1 {{'kernel.top_k' op axis 2 is outside [0, 2)}}
  kernel.top_k ins(%x : memref<2x5xf32>) outs(%v, %i : memref<2x3xf32>, memref<2x3xi64>) {axis = 2 : i64, k = 3 : i64}
  return
}

// -----

func.func @nms_c1_inputs_must_be_complete(%b: memref<1x6x4xf32>, %s: memref<1x2x6xf32>, %i: memref<f32>, %r: memref<6x3xi64>, %c: memref<1xi64>) {
  // expected-error@+1 {{'kernel.nms' op has 3 inputs, but needs 4}}
  kernel.nms ins(%b, %s, %i : memref<1x6x4xf32>, memref<1x2x6xf32>, memref<f32>) outs(%r, %c : memref<6x3xi64>, memref<1xi64>) {max_per_class = 3 : i64}
  return
}

// -----

func.func @nms_c1_there_must_be_no_further_input(%b: memref<1x6x4xf32>, %s: memref<1x2x6xf32>, %i: memref<f32>, %t: memref<f32>, %more: memref<1x6x4xf32>, %r: memref<6x3xi64>, %c: memref<1xi64>) {
  // expected-error@+1 {{'kernel.nms' op has 5 inputs, but needs 4}}
  kernel.nms ins(%b, %s, %i, %t, %more : memref<1x6x4xf32>, memref<1x2x6xf32>, memref<f32>, memref<f32>, memref<1x6x4xf32>) outs(%r, %c : memref<6x3xi64>, memref<1xi64>) {max_per_class = 3 : i64}
  return
}

// -----

func.func @nms_c1_there_must_be_no_further_output(%b: memref<1x6x4xf32>, %s: memref<1x2x6xf32>, %i: memref<f32>, %t: memref<f32>, %r: memref<6x3xi64>, %c: memref<1xi64>, %more: memref<1xi64>) {
  // expected-error@+1 {{'kernel.nms' op has 3 outputs, but needs 2}}
  kernel.nms ins(%b, %s, %i, %t : memref<1x6x4xf32>, memref<1x2x6xf32>, memref<f32>, memref<f32>) outs(%r, %c, %more : memref<6x3xi64>, memref<1xi64>, memref<1xi64>) {max_per_class = 3 : i64}
  return
}

// -----

func.func @nms_c2_there_must_be_no_epilogue(%b: memref<1x6x4xf32>, %s: memref<1x2x6xf32>, %i: memref<f32>, %t: memref<f32>, %r: memref<6x3xi64>, %c: memref<1xi64>) {
  // expected-error@+1 {{'kernel.nms' op takes no epilogue}}
  kernel.nms ins(%b, %s, %i, %t : memref<1x6x4xf32>, memref<1x2x6xf32>, memref<f32>, memref<f32>) outs(%r, %c : memref<6x3xi64>, memref<1xi64>) {max_per_class = 3 : i64} epilogue {
  ^bb0(%a0: i64):
    kernel.yield %a0 : i64
  }
  return
}

// -----

func.func @det_c1_inputs_must_be_complete(%y: memref<2xf32>, %s: memref<3x3xf32>) {
  // expected-error@+1 {{'kernel.det' op has 0 inputs, but needs 1}}
  kernel.det outs(%y, %s : memref<2xf32>, memref<3x3xf32>)
  return
}

// -----

func.func @det_c1_there_must_be_no_further_input(%x: memref<2x3x3xf32>, %more: memref<2x3x3xf32>, %y: memref<2xf32>, %s: memref<3x3xf32>) {
  // expected-error@+1 {{'kernel.det' op has 2 inputs, but needs 1}}
  kernel.det ins(%x, %more : memref<2x3x3xf32>, memref<2x3x3xf32>) outs(%y, %s : memref<2xf32>, memref<3x3xf32>)
  return
}

// -----

func.func @det_c1_there_must_be_no_further_output(%x: memref<2x3x3xf32>, %y: memref<2xf32>, %s: memref<3x3xf32>, %more: memref<3x3xf32>) {
  // expected-error@+1 {{'kernel.det' op has 3 outputs, but needs 2}}
  kernel.det ins(%x : memref<2x3x3xf32>) outs(%y, %s, %more : memref<2xf32>, memref<3x3xf32>, memref<3x3xf32>)
  return
}

// -----

func.func @det_c2_there_must_be_no_epilogue(%x: memref<2x3x3xf32>, %y: memref<2xf32>, %s: memref<3x3xf32>) {
  // expected-error@+1 {{'kernel.det' op takes no epilogue}}
  kernel.det ins(%x : memref<2x3x3xf32>) outs(%y, %s : memref<2xf32>, memref<3x3xf32>) epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @couple_c1_inputs_must_be_complete(%y: memref<4x3xf32>, %s: memref<4x3xf32>) {
  // expected-error@+1 {{'kernel.couple' op has 0 inputs, but needs 1}}
  kernel.couple outs(%y, %s : memref<4x3xf32>, memref<4x3xf32>)
  return
}

// -----

func.func @couple_c1_there_must_be_no_further_input(%p: memref<4x3xf32>, %more: memref<4x3xf32>, %y: memref<4x3xf32>, %s: memref<4x3xf32>) {
  // expected-error@+1 {{'kernel.couple' op has 2 inputs, but needs 1}}
  kernel.couple ins(%p, %more : memref<4x3xf32>, memref<4x3xf32>) outs(%y, %s : memref<4x3xf32>, memref<4x3xf32>)
  return
}

// -----

func.func @couple_c1_there_must_be_no_further_output(%p: memref<4x3xf32>, %y: memref<4x3xf32>, %s: memref<4x3xf32>, %more: memref<4x3xf32>) {
  // expected-error@+1 {{'kernel.couple' op has 3 outputs, but needs 2}}
  kernel.couple ins(%p : memref<4x3xf32>) outs(%y, %s, %more : memref<4x3xf32>, memref<4x3xf32>, memref<4x3xf32>)
  return
}

// -----

func.func @couple_c2_there_must_be_no_epilogue(%p: memref<4x3xf32>, %y: memref<4x3xf32>, %s: memref<4x3xf32>) {
  // expected-error@+1 {{'kernel.couple' op takes no epilogue}}
  kernel.couple ins(%p : memref<4x3xf32>) outs(%y, %s : memref<4x3xf32>, memref<4x3xf32>) epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}

// -----

func.func @trees_c1_inputs_must_be_complete(%x: memref<4x2xf32>, %roots: memref<1xi32>, %nodes: memref<3xi32>, %thresholds: memref<3xf32>, %targets: memref<2xi32>, %y: memref<4x1xf32>) {
  // expected-error@+1 {{'kernel.trees' op has 7 inputs, but needs 8 to 9}}
  kernel.trees ins(%x, %roots, %nodes, %thresholds, %nodes, %nodes, %targets : memref<4x2xf32>, memref<1xi32>, memref<3xi32>, memref<3xf32>, memref<3xi32>, memref<3xi32>, memref<2xi32>) outs(%y : memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64, rule = 5 : i64}
  return
}

// -----

func.func @trees_c1_there_must_be_no_further_input(%x: memref<4x2xf32>, %roots: memref<1xi32>, %nodes: memref<3xi32>, %thresholds: memref<3xf32>, %targets: memref<2xi32>, %weights: memref<2xf32>, %more: memref<4x2xf32>, %y: memref<4x1xf32>) {
  // expected-error@+1 {{'kernel.trees' op has 10 inputs, but needs 8 to 9}}
  kernel.trees ins(%x, %roots, %nodes, %thresholds, %nodes, %nodes, %targets, %weights, %more, %more : memref<4x2xf32>, memref<1xi32>, memref<3xi32>, memref<3xf32>, memref<3xi32>, memref<3xi32>, memref<2xi32>, memref<2xf32>, memref<4x2xf32>, memref<4x2xf32>) outs(%y : memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64, rule = 5 : i64}
  return
}

// -----

func.func @trees_c1_there_must_be_no_further_output(%x: memref<4x2xf32>, %roots: memref<1xi32>, %nodes: memref<3xi32>, %thresholds: memref<3xf32>, %targets: memref<2xi32>, %weights: memref<2xf32>, %y: memref<4x1xf32>, %more: memref<4x1xf32>) {
  // expected-error@+1 {{'kernel.trees' op has 2 outputs, but needs 1}}
  kernel.trees ins(%x, %roots, %nodes, %thresholds, %nodes, %nodes, %targets, %weights : memref<4x2xf32>, memref<1xi32>, memref<3xi32>, memref<3xf32>, memref<3xi32>, memref<3xi32>, memref<2xi32>, memref<2xf32>) outs(%y, %more : memref<4x1xf32>, memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64, rule = 5 : i64}
  return
}

// -----

func.func @trees_c2_there_must_be_no_epilogue(%x: memref<4x2xf32>, %roots: memref<1xi32>, %nodes: memref<3xi32>, %thresholds: memref<3xf32>, %targets: memref<2xi32>, %weights: memref<2xf32>, %y: memref<4x1xf32>) {
  // expected-error@+1 {{'kernel.trees' op takes no epilogue}}
  kernel.trees ins(%x, %roots, %nodes, %thresholds, %nodes, %nodes, %targets, %weights : memref<4x2xf32>, memref<1xi32>, memref<3xi32>, memref<3xf32>, memref<3xi32>, memref<3xi32>, memref<2xi32>, memref<2xf32>) outs(%y : memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64, rule = 5 : i64} epilogue {
  ^bb0(%a0: f32):
    kernel.yield %a0 : f32
  }
  return
}
