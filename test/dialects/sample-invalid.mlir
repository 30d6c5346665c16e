// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused samples, regions and resizes: one function a constraint.

func.func @resize_c1_axes_must_be_sorted(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{axes [2] must be sorted, distinct and inside [0, 2)}}
  %0 = inlay.resize %x {axes = array<i64: 2>, places = [dense<[[0], [1]]> : tensor<2x1xi32>]} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @resize_c1_needs_an_axis(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{needs at least one axis}}
  %0 = inlay.resize %x {axes = array<i64>, places = []} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @resize_c2_one_table_an_axis(%x: tensor<2x4xf32>) {
  // expected-error@+1 {{has 1 tables of places, but 2 axes}}
  %0 = inlay.resize %x {axes = array<i64: 0, 1>, places = [dense<[[0], [1]]> : tensor<2x1xi32>]} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @resize_c2_tables_are_i32(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{places of axis 1 need a table [size, taps] of i32}}
  %0 = inlay.resize %x {axes = array<i64: 1>, places = [dense<0> : tensor<2x1xi64>]} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @resize_c3_one_table_of_weights_an_axis(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{'inlay.resize' op has 2 tables of weights, but 1 axes}}
  %0 = inlay.resize %x {axes = array<i64: 1>, places = [dense<[[0], [1]]> : tensor<2x1xi32>], weights = [dense<1.0> : tensor<2x1xf32>, dense<1.0> : tensor<2x1xf32>]} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @resize_c3_weights_have_the_shape_of_places(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{'inlay.resize' op weights of axis 1 need a table [2,1] of f32}}
  %0 = inlay.resize %x {axes = array<i64: 1>, places = [dense<[[0], [1]]> : tensor<2x1xi32>], weights = [dense<1.0> : tensor<2x2xf32>]} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @resize_c3_several_taps_need_weights(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{'inlay.resize' op axis 1 has 2 taps without weights, but 1 is needed}}
  %0 = inlay.resize %x {axes = array<i64: 1>, places = [dense<0> : tensor<2x2xi32>]} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @resize_c4_places_lie_inside(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{'inlay.resize' op axis 1 reads place 4, but the input has 4}}
  %0 = inlay.resize %x {axes = array<i64: 1>, places = [dense<[[0], [4]]> : tensor<2x1xi32>]} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @resize_c4_only_the_first_tap_leaves(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{'inlay.resize' op axis 1 reads place -1, but the input has 4}}
  %0 = inlay.resize %x {axes = array<i64: 1>, places = [dense<[[0, -1]]> : tensor<1x2xi32>], weights = [dense<0.5> : tensor<1x2xf32>]} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @grid_sample_c1_needs_spatial_axes(%x: tensor<1x2xf32>, %g: tensor<1x1xf32>) {
  // expected-error@+2 {{input has shape [1,2], but N,C and spatial axes of at least 1 are needed}}
  // expected-error@+1 {{'inlay.grid_sample' op failed to infer returned types}}
  %0 = inlay.grid_sample linear zeros %x, %g : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @grid_sample_c2_grid_has_a_number_an_axis(%x: tensor<1x2x4x4xf32>, %g: tensor<1x3x5x3xf32>) {
  // expected-error@+2 {{grid has shape [1,3,5,3], but input [1,2,4,4] needs [1,spatial.., 2]}}
  // expected-error@+1 {{'inlay.grid_sample' op failed to infer returned types}}
  %0 = inlay.grid_sample linear zeros %x, %g : (tensor<1x2x4x4xf32>, tensor<1x3x5x3xf32>) -> tensor<1x2x3x5xf32>
  return
}

// -----

func.func @roi_align_c1_boxes_have_four_numbers(%x: tensor<1x2x4x4xf32>, %r: tensor<3x5xf32>, %i: tensor<3xi64>) {
  // expected-error@+2 {{rois have shape [3,5], but [boxes,4] of the input's type is needed}}
  // expected-error@+1 {{'inlay.roi_align' op failed to infer returned types}}
  %0 = inlay.roi_align average %x, %r, %i {height = 2 : i64, width = 2 : i64, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x5xf32>, tensor<3xi64>) -> tensor<3x2x2x2xf32>
  return
}

// -----

func.func @roi_align_c1_one_image_a_box(%x: tensor<1x2x4x4xf32>, %r: tensor<3x4xf32>, %i: tensor<2xi64>) {
  // expected-error@+2 {{batch_indices have shape [2], but [3] is needed}}
  // expected-error@+1 {{'inlay.roi_align' op failed to infer returned types}}
  %0 = inlay.roi_align average %x, %r, %i {height = 2 : i64, width = 2 : i64, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x4xf32>, tensor<2xi64>) -> tensor<3x2x2x2xf32>
  return
}

// -----

func.func @roi_align_c2_bins_are_not_empty(%x: tensor<1x2x4x4xf32>, %r: tensor<3x4xf32>, %i: tensor<3xi64>) {
  // expected-error@+2 {{bins are 0 x 2, but at least 1 x 1 is needed}}
  // expected-error@+1 {{'inlay.roi_align' op failed to infer returned types}}
  %0 = inlay.roi_align average %x, %r, %i {height = 0 : i64, width = 2 : i64, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x0x2xf32>
  return
}

// -----

func.func @roi_align_c2_ratio_is_bounded(%x: tensor<1x2x4x4xf32>, %r: tensor<3x4xf32>, %i: tensor<3xi64>) {
  // expected-error@+2 {{sampling_ratio is -1, but 0 to 1024 is needed}}
  // expected-error@+1 {{'inlay.roi_align' op failed to infer returned types}}
  %0 = inlay.roi_align average %x, %r, %i {height = 2 : i64, width = 2 : i64, sampling_ratio = -1 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x2x2xf32>
  return
}

// -----

func.func @roi_align_c3_kind_is_average_or_max(%x: tensor<1x2x4x4xf32>, %r: tensor<3x4xf32>, %i: tensor<3xi64>) {
  // expected-error@+1 {{'inlay.roi_align' op needs kind average or max, not lp}}
  %0 = inlay.roi_align lp %x, %r, %i {height = 2 : i64, width = 2 : i64, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x2x2xf32>
  return
}

// -----

func.func @roi_pool_c1_boxes_have_five_numbers(%x: tensor<1x2x4x4xf32>, %r: tensor<3x4xf32>) {
  // expected-error@+2 {{rois have shape [3,4], but [boxes,5] of the input's type is needed}}
  // expected-error@+1 {{'inlay.roi_pool' op failed to infer returned types}}
  %0 = inlay.roi_pool %x, %r {height = 2 : i64, width = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x4xf32>) -> tensor<3x2x2x2xf32>
  return
}

// -----

func.func @roi_pool_c2_bins_are_not_empty(%x: tensor<1x2x4x4xf32>, %r: tensor<3x5xf32>) {
  // expected-error@+2 {{bins are 2 x 0, but at least 1 x 1 is needed}}
  // expected-error@+1 {{'inlay.roi_pool' op failed to infer returned types}}
  %0 = inlay.roi_pool %x, %r {height = 2 : i64, width = 0 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x4x4xf32>, tensor<3x5xf32>) -> tensor<3x2x2x0xf32>
  return
}
