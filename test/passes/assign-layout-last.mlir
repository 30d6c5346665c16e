// Without vectors: channels last where that is cheaper. Windows are copied first.
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-assign-layout{lanes=1 gathers=true}),canonicalize)' --split-input-file | FileCheck %s

// The producer writes what the consumer reads at least cost; weights follow.
// CHECK-LABEL: @keeps_the_input_of_a_convolution_last
// CHECK: arith.constant dense<{{.*}}> : tensor<4x1x1x8xi8>
// CHECK: kernel.qpool {{.*}} outs(%{{.*}} : tensor<1x5x5x8xi8>) {{.*}}result_last = true
// CHECK: kernel.qconv ins({{.*}} : tensor<1x5x5x8xi8>, tensor<4x1x1x8xi8>)
// CHECK-SAME: outs({{.*}} : tensor<1x4x5x5xi32>)
// CHECK-SAME: input_last = true
// CHECK-NOT: result_last = true
// CHECK: return
func.func @keeps_the_input_of_a_convolution_last(%x: tensor<1x8x10x10xi8>) -> tensor<1x4x5x5xi32> {
  %w = arith.constant dense<3> : tensor<4x8x1x1xi8>
  %e = tensor.empty() : tensor<1x8x5x5xi8>
  %p = kernel.qpool ins(%x : tensor<1x8x10x10xi8>) outs(%e : tensor<1x8x5x5xi8>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} epilogue {
  ^bb0(%sum: i32):
    %code = arith.trunci %sum : i32 to i8
    kernel.yield %code : i8
  } -> tensor<1x8x5x5xi8>
  %f = tensor.empty() : tensor<1x4x5x5xi32>
  %0 = kernel.qconv ins(%p, %w : tensor<1x8x5x5xi8>, tensor<4x8x1x1xi8>) outs(%f : tensor<1x4x5x5xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x4x5x5xi32>
  return %0 : tensor<1x4x5x5xi32>
}

// -----

// The caller's layout is its own, and nothing is turned over for one layer.
// CHECK-LABEL: @leaves_what_comes_from_outside
// CHECK: kernel.qconv ins(%{{.*}} : tensor<1x8x5x5xi8>, tensor<4x8x1x1xi8>)
// CHECK-NOT: _last = true
// CHECK: return
func.func @leaves_what_comes_from_outside(%x: tensor<1x8x5x5xi8>) -> tensor<1x4x5x5xi32> {
  %w = arith.constant dense<3> : tensor<4x8x1x1xi8>
  %f = tensor.empty() : tensor<1x4x5x5xi32>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x5x5xi8>, tensor<4x8x1x1xi8>) outs(%f : tensor<1x4x5x5xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x4x5x5xi32>
  return %0 : tensor<1x4x5x5xi32>
}

// -----

// A caller with channels last: its transpose is the layout, and disappears.
// CHECK-LABEL: @cancels_a_transpose_from_outside(
// CHECK-SAME: %[[X:.*]]: tensor<1x5x5x8xi8>
// CHECK-NOT: linalg.generic
// CHECK: kernel.qconv ins(%[[X]], %{{.*}} : tensor<1x5x5x8xi8>, tensor<4x3x3x8xi8>)
// CHECK-SAME: input_last = true
func.func @cancels_a_transpose_from_outside(%x: tensor<1x5x5x8xi8>) -> tensor<1x4x5x5xi32> {
  %w = arith.constant dense<3> : tensor<4x8x3x3xi8>
  %e = tensor.empty() : tensor<1x8x5x5xi8>
  %t = linalg.generic {indexing_maps = [affine_map<(n, c, y, x) -> (n, y, x, c)>, affine_map<(n, c, y, x) -> (n, c, y, x)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x : tensor<1x5x5x8xi8>) outs(%e : tensor<1x8x5x5xi8>) {
  ^bb0(%in: i8, %out: i8):
    linalg.yield %in : i8
  } -> tensor<1x8x5x5xi8>
  %f = tensor.empty() : tensor<1x4x5x5xi32>
  %0 = kernel.qconv ins(%t, %w : tensor<1x8x5x5xi8>, tensor<4x8x3x3xi8>) outs(%f : tensor<1x4x5x5xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} -> tensor<1x4x5x5xi32>
  return %0 : tensor<1x4x5x5xi32>
}

// -----

// The same at the end.
// CHECK-LABEL: @cancels_a_transpose_to_outside
// CHECK-NOT: linalg.generic
// CHECK: %[[Y:.*]] = kernel.qconv {{.*}} outs(%{{.*}} : tensor<1x5x5x4xi8>) {{.*}}result_last = true
// CHECK: return %[[Y]] : tensor<1x5x5x4xi8>
func.func @cancels_a_transpose_to_outside(%x: tensor<1x8x5x5xi8>) -> tensor<1x5x5x4xi8> {
  %w = arith.constant dense<3> : tensor<4x8x1x1xi8>
  %f = tensor.empty() : tensor<1x4x5x5xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x5x5xi8>, tensor<4x8x1x1xi8>) outs(%f : tensor<1x4x5x5xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %code = arith.trunci %sum : i32 to i8
    kernel.yield %code : i8
  } -> tensor<1x4x5x5xi8>
  %e = tensor.empty() : tensor<1x5x5x4xi8>
  %t = linalg.generic {indexing_maps = [affine_map<(n, y, x, c) -> (n, c, y, x)>, affine_map<(n, y, x, c) -> (n, y, x, c)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%0 : tensor<1x4x5x5xi8>) outs(%e : tensor<1x5x5x4xi8>) {
  ^bb0(%in: i8, %out: i8):
    linalg.yield %in : i8
  } -> tensor<1x5x5x4xi8>
  return %t : tensor<1x5x5x4xi8>
}

// -----

// A residual: both operands of the sum turn, and the maps with them.
// CHECK-DAG: #[[SAME:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[CHANNEL:.*]] = affine_map<(d0, d1, d2, d3) -> (d3)>
// CHECK-LABEL: @turns_elementwise_layers_and_concats
// CHECK: %[[A:.*]] = kernel.qconv {{.*}} outs(%{{.*}} : tensor<1x6x6x8xi8>)
// CHECK: %[[B:.*]] = linalg.generic {indexing_maps = [#[[SAME]], #[[CHANNEL]], #[[SAME]]]
// CHECK-SAME: ins(%[[A]], %{{.*}} : tensor<1x6x6x8xi8>, tensor<8xi8>)
// CHECK: tensor.insert_slice %[[A]] into %{{.*}}[0, 0, 0, 0] [1, 6, 6, 8] [1, 1, 1, 1] : tensor<1x6x6x8xi8> into tensor<1x6x6x16xi8>
// CHECK: tensor.insert_slice %[[B]] into %{{.*}}[0, 0, 0, 8] [1, 6, 6, 8] [1, 1, 1, 1] : tensor<1x6x6x8xi8> into tensor<1x6x6x16xi8>
// CHECK: kernel.qconv {{.*}}input_last = true
func.func @turns_elementwise_layers_and_concats(%x: tensor<1x4x6x6xi8>, %bias: tensor<8xi8>) -> tensor<1x4x6x6xi32> {
  %v = arith.constant dense<1> : tensor<8x4x1x1xi8>
  %w = arith.constant dense<3> : tensor<4x16x3x3xi8>
  %e = tensor.empty() : tensor<1x8x6x6xi8>
  %a = kernel.qconv ins(%x, %v : tensor<1x4x6x6xi8>, tensor<8x4x1x1xi8>) outs(%e : tensor<1x8x6x6xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %code = arith.trunci %sum : i32 to i8
    kernel.yield %code : i8
  } -> tensor<1x8x6x6xi8>
  %g = tensor.empty() : tensor<1x8x6x6xi8>
  %b = linalg.generic {indexing_maps = [affine_map<(n, c, y, x) -> (n, c, y, x)>, affine_map<(n, c, y, x) -> (c)>, affine_map<(n, c, y, x) -> (n, c, y, x)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%a, %bias : tensor<1x8x6x6xi8>, tensor<8xi8>) outs(%g : tensor<1x8x6x6xi8>) {
  ^bb0(%in: i8, %by: i8, %out: i8):
    %max = arith.maxsi %in, %by : i8
    linalg.yield %max : i8
  } -> tensor<1x8x6x6xi8>
  %c = tensor.empty() : tensor<1x16x6x6xi8>
  %c0 = tensor.insert_slice %a into %c[0, 0, 0, 0] [1, 8, 6, 6] [1, 1, 1, 1] : tensor<1x8x6x6xi8> into tensor<1x16x6x6xi8>
  %c1 = tensor.insert_slice %b into %c0[0, 8, 0, 0] [1, 8, 6, 6] [1, 1, 1, 1] : tensor<1x8x6x6xi8> into tensor<1x16x6x6xi8>
  %f = tensor.empty() : tensor<1x4x6x6xi32>
  %0 = kernel.qconv ins(%c1, %w : tensor<1x16x6x6xi8>, tensor<4x16x3x3xi8>) outs(%f : tensor<1x4x6x6xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64} -> tensor<1x4x6x6xi32>
  return %0 : tensor<1x4x6x6xi32>
}

// -----

// A shuffle of channels is a reshape, which knows one layout: here it decides.
// CHECK-LABEL: @keeps_what_a_reshape_reads_first
// CHECK: kernel.qconv
// CHECK-NOT: result_last = true
// CHECK: tensor.expand_shape
func.func @keeps_what_a_reshape_reads_first(%x: tensor<1x4x6x6xi8>) -> tensor<1x2x4x6x6xi8> {
  %v = arith.constant dense<1> : tensor<8x4x1x1xi8>
  %e = tensor.empty() : tensor<1x8x6x6xi8>
  %a = kernel.qconv ins(%x, %v : tensor<1x4x6x6xi8>, tensor<8x4x1x1xi8>) outs(%e : tensor<1x8x6x6xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %code = arith.trunci %sum : i32 to i8
    kernel.yield %code : i8
  } -> tensor<1x8x6x6xi8>
  %b = tensor.expand_shape %a [[0], [1, 2], [3], [4]] output_shape [1, 2, 4, 6, 6] : tensor<1x8x6x6xi8> into tensor<1x2x4x6x6xi8>
  return %b : tensor<1x2x4x6x6xi8>
}

// -----

// One channel, or one place: both layouts are the same bytes, and a view leads
// from one to the other.
// CHECK-LABEL: @views_one_channel_as_the_last(
// CHECK: tensor.expand_shape {{.*}} into tensor<1x9x9x1xi8>
// CHECK: kernel.qconv ins(%{{.*}} : tensor<1x9x9x1xi8>, tensor<4x4x4x1xi8>)
// CHECK-SAME: input_last = true
func.func @views_one_channel_as_the_last(%x: tensor<1x1x9x9xi8>) -> tensor<1x4x6x6xi32> {
  %w = arith.constant dense<3> : tensor<4x1x4x4xi8>
  %f = tensor.empty() : tensor<1x4x6x6xi32>
  %0 = kernel.qconv ins(%x, %w : tensor<1x1x9x9xi8>, tensor<4x1x4x4xi8>) outs(%f : tensor<1x4x6x6xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x4x6x6xi32>
  return %0 : tensor<1x4x6x6xi32>
}

// -----

// Runs of three codes are dearer than a plane.
// CHECK-LABEL: @declines_runs_of_few_channels
// CHECK-NOT: _last = true
// CHECK: return
func.func @declines_runs_of_few_channels(%x: tensor<1x3x10x10xi8>) -> tensor<1x4x5x5xi32> {
  %w = arith.constant dense<3> : tensor<4x3x1x1xi8>
  %e = tensor.empty() : tensor<1x3x5x5xi8>
  %p = kernel.qpool ins(%x : tensor<1x3x10x10xi8>) outs(%e : tensor<1x3x5x5xi8>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} epilogue {
  ^bb0(%sum: i32):
    %code = arith.trunci %sum : i32 to i8
    kernel.yield %code : i8
  } -> tensor<1x3x5x5xi8>
  %f = tensor.empty() : tensor<1x4x5x5xi32>
  %0 = kernel.qconv ins(%p, %w : tensor<1x3x5x5xi8>, tensor<4x3x1x1xi8>) outs(%f : tensor<1x4x5x5xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} -> tensor<1x4x5x5xi32>
  return %0 : tensor<1x4x5x5xi32>
}
