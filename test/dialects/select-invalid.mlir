// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused selections and running sums: one function a constraint.

func.func @cumulate_c1_axis_lies_inside(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{axis 2 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.cumulate' op failed to infer returned types}}
  %0 = inlay.cumulate sum %x {axis = 2 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @cumulate_c2_kind_is_sum_or_prod(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'inlay.cumulate' op needs kind sum or prod, not max}}
  %0 = inlay.cumulate max %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @top_k_c1_axis_lies_inside(%x: tensor<2x5xf32>) {
  // expected-error@+2 {{axis -1 is outside [0, 2)}}
  // expected-error@+1 {{'inlay.top_k' op failed to infer returned types}}
  %0, %1 = inlay.top_k %x {axis = -1 : i64, k = 3 : i64} : (tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
  return
}

// -----

func.func @top_k_c2_k_lies_inside(%x: tensor<2x5xf32>) {
  // expected-error@+2 {{k is 6, but axis 1 has 5 elements}}
  // expected-error@+1 {{'inlay.top_k' op failed to infer returned types}}
  %0, %1 = inlay.top_k %x {axis = 1 : i64, k = 6 : i64} : (tensor<2x5xf32>) -> (tensor<2x6xf32>, tensor<2x6xi64>)
  return
}

// -----

func.func @nms_c1_shapes_agree(%b: tensor<1x6x4xf32>, %s: tensor<1x2x5xf32>, %i: tensor<f32>, %t: tensor<f32>) {
  // expected-error@+2 {{boxes [1,6,4] and scores [1,2,5] must be [N,B,4] and [N,C,B]}}
  // expected-error@+1 {{'inlay.nms' op failed to infer returned types}}
  %0, %1 = inlay.nms %b, %s, %i, %t {max_per_class = 3 : i64} : (tensor<1x6x4xf32>, tensor<1x2x5xf32>, tensor<f32>, tensor<f32>) -> (tensor<6x3xi64>, tensor<1xi64>)
  return
}

// -----

func.func @nms_c1_values_are_f32(%b: tensor<1x6x4xf64>, %s: tensor<1x2x6xf32>, %i: tensor<f32>, %t: tensor<f32>) {
  // expected-error@+2 {{boxes, scores and thresholds must be f32}}
  // expected-error@+1 {{'inlay.nms' op failed to infer returned types}}
  %0, %1 = inlay.nms %b, %s, %i, %t {max_per_class = 3 : i64} : (tensor<1x6x4xf64>, tensor<1x2x6xf32>, tensor<f32>, tensor<f32>) -> (tensor<6x3xi64>, tensor<1xi64>)
  return
}

// -----

func.func @nms_c1_thresholds_are_one_element(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>, %i: tensor<2xf32>, %t: tensor<f32>) {
  // expected-error@+2 {{a threshold has shape [2], but one element is needed}}
  // expected-error@+1 {{'inlay.nms' op failed to infer returned types}}
  %0, %1 = inlay.nms %b, %s, %i, %t {max_per_class = 3 : i64} : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<2xf32>, tensor<f32>) -> (tensor<6x3xi64>, tensor<1xi64>)
  return
}

// -----

func.func @nms_c2_max_per_class_is_not_negative(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>, %i: tensor<f32>, %t: tensor<f32>) {
  // expected-error@+2 {{cannot hold -1 boxes for each of 1 x 2 classes}}
  // expected-error@+1 {{'inlay.nms' op failed to infer returned types}}
  %0, %1 = inlay.nms %b, %s, %i, %t {max_per_class = -1 : i64} : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<f32>, tensor<f32>) -> (tensor<6x3xi64>, tensor<1xi64>)
  return
}

// -----

func.func @det_c1_matrices_are_square(%x: tensor<2x3x4xf32>) {
  // expected-error@+2 {{input has shape [2,3,4], but square matrices are needed}}
  // expected-error@+1 {{'inlay.det' op failed to infer returned types}}
  %0 = inlay.det %x : (tensor<2x3x4xf32>) -> tensor<2xf32>
  return
}
