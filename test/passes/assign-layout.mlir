// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-assign-layout{lanes=8 registers=16}))" --split-input-file | FileCheck %s

// A constant right side is packed by panels of two registers.
// CHECK-LABEL: func.func @example(
// CHECK: kernel.packed_matmul ins(%{{.*}}, %{{.*}} : tensor<4x3xf32>, tensor<1x3x16xf32>) outs(%{{.*}} : tensor<4x10xf32>) {lanes = 8 : i64}
func.func @example(%a: tensor<4x3xf32>) -> tensor<4x10xf32> {
  %w = arith.constant dense<0.5> : tensor<3x10xf32>
  %e = tensor.empty() : tensor<4x10xf32>
  %0 = kernel.matmul ins(%a, %w : tensor<4x3xf32>, tensor<3x10xf32>) outs(%e : tensor<4x10xf32>) -> tensor<4x10xf32>
  return %0 : tensor<4x10xf32>
}

// -----

// The first convolution writes inside the halo that the second needs.
// CHECK-LABEL: func.func @halo_for_the_next_convolution(
// CHECK: %[[X:.*]] = kernel.pack ins(%{{.*}} : tensor<1x8x4x4xf32>) outs(%{{.*}} : tensor<1x1x4x4x8xf32>)
// CHECK: %[[HALO:.*]] = kernel.fill_halo outs(%{{.*}} : tensor<1x1x6x6x8xf32>) {high = array<i64: 1, 1>, low = array<i64: 1, 1>}
// CHECK: %[[INSIDE:.*]] = tensor.extract_slice %[[HALO]][0, 0, 1, 1, 0] [1, 1, 4, 4, 8]
// CHECK: %[[FIRST:.*]] = kernel.blocked_conv ins(%[[X]], {{.*}} outs(%[[INSIDE]] :
// CHECK: %[[WHOLE:.*]] = tensor.insert_slice %[[FIRST]] into %[[HALO]]
// CHECK: %[[Y:.*]] = kernel.blocked_conv ins(%[[WHOLE]], %{{.*}}, %{{.*}} : tensor<1x1x6x6x8xf32>, tensor<1x1x3x3x8x16xf32>, tensor<16xf32>) outs(%{{.*}} : tensor<1x2x4x4x8xf32>)
// CHECK: kernel.unpack ins(%[[Y]]
func.func @halo_for_the_next_convolution(%x: tensor<1x8x4x4xf32>) -> tensor<1x16x4x4xf32> {
  %w0 = arith.constant dense<0.5> : tensor<8x8x1x1xf32>
  %w1 = arith.constant dense<0.25> : tensor<16x8x3x3xf32>
  %e0 = tensor.empty() : tensor<1x8x4x4xf32>
  %0 = kernel.conv ins(%x, %w0 : tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) outs(%e0 : tensor<1x8x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x8x4x4xf32>
  %e1 = tensor.empty() : tensor<1x16x4x4xf32>
  %1 = kernel.conv ins(%0, %w1 : tensor<1x8x4x4xf32>, tensor<16x8x3x3xf32>) outs(%e1 : tensor<1x16x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} -> tensor<1x16x4x4xf32>
  return %1 : tensor<1x16x4x4xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise(
// CHECK: kernel.blocked_depthwise ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x1x6x6x8xf32>, tensor<1x3x3x8xf32>, tensor<8xf32>)
func.func @depthwise(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = arith.constant dense<0.5> : tensor<8x1x3x3xf32>
  %e = tensor.empty() : tensor<1x8x4x4xf32>
  %0 = kernel.conv ins(%x, %w : tensor<1x8x4x4xf32>, tensor<8x1x3x3xf32>) outs(%e : tensor<1x8x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 8 : i64} -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

// Lines of the last axis that fill a register.
// CHECK-LABEL: func.func @lines_in_lanes(
// CHECK: kernel.softmax {{.*}}inlay.lanes = 8
// CHECK: kernel.layer_norm {{.*}}inlay.lanes = 8
func.func @lines_in_lanes(%x: tensor<3x20xf32>) -> tensor<3x20xf32> {
  %e = tensor.empty() : tensor<3x20xf32>
  %0 = kernel.softmax ins(%x : tensor<3x20xf32>) outs(%e : tensor<3x20xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} -> tensor<3x20xf32>
  %1 = kernel.layer_norm ins(%0 : tensor<3x20xf32>) outs(%e : tensor<3x20xf32>) {axis = 1 : i64, epsilon = 1.0e-5 : f32} -> tensor<3x20xf32>
  return %1 : tensor<3x20xf32>
}

// -----

// Along another axis, or too short.
// CHECK-LABEL: func.func @lines_that_stay(
// CHECK-NOT: inlay.lanes
func.func @lines_that_stay(%x: tensor<20x7xf32>) -> (tensor<20x7xf32>, tensor<20x7xf32>) {
  %e = tensor.empty() : tensor<20x7xf32>
  %0 = kernel.softmax ins(%x : tensor<20x7xf32>) outs(%e : tensor<20x7xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64} -> tensor<20x7xf32>
  %1 = kernel.softmax ins(%x : tensor<20x7xf32>) outs(%e : tensor<20x7xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} -> tensor<20x7xf32>
  return %0, %1 : tensor<20x7xf32>, tensor<20x7xf32>
}

// -----

// A right side of run time is read where it lies.
// CHECK-LABEL: func.func @products_of_values(
// CHECK: kernel.matmul {{.*}} {inlay.lanes = 8 : i64}
func.func @products_of_values(%a: tensor<2x4x3xf32>, %b: tensor<2x3x9xf32>) -> tensor<2x4x9xf32> {
  %e = tensor.empty() : tensor<2x4x9xf32>
  %0 = kernel.matmul ins(%a, %b : tensor<2x4x3xf32>, tensor<2x3x9xf32>) outs(%e : tensor<2x4x9xf32>) -> tensor<2x4x9xf32>
  return %0 : tensor<2x4x9xf32>
}

// -----

// exp is worth it; what a compiler finds registers for by itself is left alone.
// CHECK-LABEL: func.func @functions_in_lanes(
// CHECK: linalg.generic {{.*}}inlay.lanes = 8
// CHECK: math.exp
// CHECK-NOT: inlay.lanes
func.func @functions_in_lanes(%x: tensor<3x20xf32>) -> (tensor<3x20xf32>, tensor<3x20xf32>) {
  %e = tensor.empty() : tensor<3x20xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x20xf32>) outs(%e : tensor<3x20xf32>) {
  ^bb0(%in: f32, %out: f32):
    %y = math.exp %in : f32
    linalg.yield %y : f32
  } -> tensor<3x20xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x20xf32>) outs(%e : tensor<3x20xf32>) {
  ^bb0(%in: f32, %out: f32):
    %y = arith.addf %in, %in : f32
    linalg.yield %y : f32
  } -> tensor<3x20xf32>
  return %0, %1 : tensor<3x20xf32>, tensor<3x20xf32>
}

// -----

// What is read only where it is chosen takes a branch an element without
// registers; a bound does not.
// CHECK-LABEL: func.func @choices_in_lanes(
// CHECK: linalg.generic {{.*}}inlay.lanes = 8
// CHECK: arith.select
// CHECK-NOT: inlay.lanes
func.func @choices_in_lanes(%m: tensor<20xi1>, %x: tensor<20xf32>, %y: tensor<f32>) -> (tensor<20xf32>, tensor<20xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<20xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%m, %x, %y : tensor<20xi1>, tensor<20xf32>, tensor<f32>) outs(%e : tensor<20xf32>) {
  ^bb0(%test: i1, %a: f32, %b: f32, %out: f32):
    %r = arith.select %test, %a, %b : f32
    linalg.yield %r : f32
  } -> tensor<20xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<20xf32>) outs(%e : tensor<20xf32>) {
  ^bb0(%a: f32, %out: f32):
    %below = arith.cmpf olt, %a, %zero : f32
    %r = arith.select %below, %zero, %a : f32
    linalg.yield %r : f32
  } -> tensor<20xf32>
  return %0, %1 : tensor<20xf32>, tensor<20xf32>
}

// -----

// A condition chosen by a condition is not one mask of lanes.
// CHECK-LABEL: func.func @chosen_condition(
// CHECK-NOT: inlay.lanes
func.func @chosen_condition(%m: tensor<20xi1>, %n: tensor<20xi1>, %x: tensor<20xf32>, %y: tensor<20xf32>) -> tensor<20xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<20xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%m, %n, %x, %y : tensor<20xi1>, tensor<20xi1>, tensor<20xf32>, tensor<20xf32>) outs(%e : tensor<20xf32>) {
  ^bb0(%c: i1, %d: i1, %a: f32, %b: f32, %out: f32):
    %below = arith.cmpf olt, %a, %zero : f32
    %test = arith.select %c, %d, %below : i1
    %r = arith.select %test, %a, %b : f32
    linalg.yield %r : f32
  } -> tensor<20xf32>
  return %0 : tensor<20xf32>
}

// -----

// Known weights are turned, so that a register holds neighbouring gates.
// CHECK-LABEL: func.func @recurrent_weights_are_turned(
// The gates of three of the five steps find room.
// CHECK: kernel.recurrent ins({{.*}} : tensor<5x1x4xf32>, tensor<1x4x12xf32>, tensor<1x3x12xf32>, {{.*}} outs({{.*}}, tensor<36xf32>) {{.*}}inlay.lanes = 8 : i64{{.*}}transposed_weights = true
func.func @recurrent_weights_are_turned(%x: tensor<5x1x4xf32>, %b: tensor<1x24xf32>, %h: tensor<1x1x3xf32>, %c: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  %w = arith.constant dense<0.5> : tensor<1x12x4xf32>
  %r = arith.constant dense<0.25> : tensor<1x12x3xf32>
  %e = tensor.empty() : tensor<1x1x3xf32>
  %g = tensor.empty() : tensor<12xf32>
  %0:3 = kernel.recurrent ins(%x, %w, %r, %b, %h, %c : tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>) outs(%e, %e, %g : tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<12xf32>) {cell = #inlay<cell lstm>, direction = #inlay<direction forward>, activations = ["sigmoid", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>} -> tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<12xf32>
  return %0#0 : tensor<1x1x3xf32>
}

// -----

// Weights that are known only at run time stay as they are.
// CHECK-LABEL: func.func @unknown_recurrent_weights_stay(
// CHECK: kernel.recurrent
// CHECK-NOT: inlay.lanes
// CHECK-NOT: transposed_weights
// CHECK: return
func.func @unknown_recurrent_weights_stay(%x: tensor<5x1x4xf32>, %r: tensor<1x8x8xf32>, %b: tensor<1x16xf32>, %h: tensor<1x1x8xf32>) -> tensor<1x1x8xf32> {
  %w = arith.constant dense<0.5> : tensor<1x8x4xf32>
  %e = tensor.empty() : tensor<1x1x8xf32>
  %g = tensor.empty() : tensor<8xf32>
  %0:2 = kernel.recurrent ins(%x, %w, %r, %b, %h : tensor<5x1x4xf32>, tensor<1x8x4xf32>, tensor<1x8x8xf32>, tensor<1x16xf32>, tensor<1x1x8xf32>) outs(%e, %g : tensor<1x1x8xf32>, tensor<8xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} -> tensor<1x1x8xf32>, tensor<8xf32>
  return %0#0 : tensor<1x1x8xf32>
}
