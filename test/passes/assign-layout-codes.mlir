// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-assign-layout{lanes=8 registers=16}))" --split-input-file | FileCheck %s

// Weights are packed four input channels a lane; the zero of the input, given
// as it is multiplied (3 + 128), is folded into the bias: 10 - 131 * (2 - 1).
// CHECK-LABEL: func.func @conv_of_blocked_codes(
// CHECK: %[[X:.*]] = kernel.pack ins(%{{.*}} : tensor<1x8x4x4xi8>) outs(%{{.*}} : tensor<1x1x4x4x8xi8>)
// CHECK: %[[W:.*]] = arith.constant dense<{{.*}}[2, -1, 0, 0,{{.*}}> : tensor<1x1x1x1x2x32xi8>
// CHECK: %[[B:.*]] = arith.constant dense<[-121, 20, 0, 0, 0, 0, 0, 0]> : tensor<8xi32>
// CHECK: %[[Y:.*]] = kernel.blocked_qconv ins(%[[X]], %[[W]], %[[B]] : {{.*}}) outs(%{{.*}} : tensor<1x1x4x4x8xi8>)
// CHECK-SAME: macs = 256
// CHECK: arith.trunci
// CHECK: kernel.unpack ins(%[[Y]] : tensor<1x1x4x4x8xi8>)
func.func @conv_of_blocked_codes(%x: tensor<1x8x4x4xi8>) -> tensor<1x2x4x4xi8> {
  %w = arith.constant dense<[[[[2]], [[-1]], [[0]], [[0]], [[0]], [[0]], [[0]], [[0]]],
                             [[[0]], [[0]], [[0]], [[0]], [[0]], [[0]], [[0]], [[0]]]]> : tensor<2x8x1x1xi8>
  %b = arith.constant dense<[10, 20]> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x2x4x4xi8>
  %0 = kernel.qconv ins(%x, %w, %b : tensor<1x8x4x4xi8>, tensor<2x8x1x1xi8>, tensor<2xi32>) outs(%e : tensor<1x2x4x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_zero = 3 : i64} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.trunci %sum : i32 to i8
    kernel.yield %1 : i8
  } -> tensor<1x2x4x4xi8>
  return %0 : tensor<1x2x4x4xi8>
}

// -----

// An image of few channels is read by rows: a window of 3 x 3 codes takes 3
// words of 4, whose last reaches 3 codes, one column, beyond it. The halo holds
// the zero.
// CHECK-LABEL: func.func @first_conv_reads_rows(
// CHECK: %[[HALO:.*]] = kernel.fill_halo outs(%{{.*}} : tensor<1x1x6x7x3xi8>) {fill = 200 : i64, high = array<i64: 1, 2>, low = array<i64: 1, 1>}
// CHECK: kernel.pack ins(%{{.*}} : tensor<1x3x4x4xi8>) outs(%{{.*}} : tensor<1x1x4x4x3xi8>)
// CHECK: kernel.blocked_qconv ins({{.*}} : tensor<1x1x6x7x3xi8>, tensor<1x3x3x32xi8>, tensor<8xi32>)
// CHECK-SAME: input_unsigned = true
func.func @first_conv_reads_rows(%x: tensor<1x3x4x4xi8>) -> tensor<1x8x4x4xi8> {
  %w = arith.constant dense<1> : tensor<8x3x3x3xi8>
  %e = tensor.empty() : tensor<1x8x4x4xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x3x4x4xi8>, tensor<8x3x3x3xi8>) outs(%e : tensor<1x8x4x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 1 : i64, input_zero = 200 : i64, input_unsigned = true} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.trunci %sum : i32 to i8
    kernel.yield %1 : i8
  } -> tensor<1x8x4x4xi8>
  return %0 : tensor<1x8x4x4xi8>
}

// -----

// Weights whose zero brings them out of a byte are packed 128 lower, and what
// that is too much is taken off with the sum of the codes.
// CHECK-LABEL: func.func @product_with_any_zero(
// CHECK: arith.constant dense<{{\[\[}}1, 1, 1, 0]]> : tensor<1x4xi8>
// CHECK: kernel.packed_qmatmul ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xi8>, tensor<1x1x32xi8>, tensor<8xi32>, tensor<1x4xi8>)
// CHECK-SAME: correction = -118
func.func @product_with_any_zero(%a: tensor<2x3xi8>) -> tensor<2x2xi8> {
  %c = arith.constant dense<[[-1, 0], [1, 2], [3, 4]]> : tensor<3x2xi8>
  %e = tensor.empty() : tensor<2x2xi8>
  %0 = kernel.qmatmul ins(%a, %c : tensor<2x3xi8>, tensor<3x2xi8>) outs(%e : tensor<2x2xi8>) {rhs_zero = 10 : i64, rhs_unsigned = true} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.trunci %sum : i32 to i8
    kernel.yield %1 : i8
  } -> tensor<2x2xi8>
  return %0 : tensor<2x2xi8>
}

// -----

// A convolution that needs another zero in the halo than the one that the
// value has stays as it is, by rows.
// CHECK-LABEL: func.func @halo_has_one_zero(
// CHECK: kernel.fill_halo {{.*}}fill = 5
// CHECK: kernel.blocked_qdepthwise
// CHECK: kernel.qconv
// CHECK-SAME: by_rows = true
func.func @halo_has_one_zero(%x: tensor<1x8x4x4xi8>) -> (tensor<1x8x4x4xi8>, tensor<1x8x4x4xi8>) {
  %w = arith.constant dense<1> : tensor<8x1x3x3xi8>
  %e = tensor.empty() : tensor<1x8x4x4xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x4x4xi8>, tensor<8x1x3x3xi8>) outs(%e : tensor<1x8x4x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 8 : i64, input_zero = 5 : i64} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.trunci %sum : i32 to i8
    kernel.yield %1 : i8
  } -> tensor<1x8x4x4xi8>
  %f = tensor.empty() : tensor<1x8x4x4xi8>
  %2 = kernel.qconv ins(%x, %w : tensor<1x8x4x4xi8>, tensor<8x1x3x3xi8>) outs(%f : tensor<1x8x4x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, group = 8 : i64, input_zero = 6 : i64} epilogue {
  ^bb0(%sum: i32):
    %3 = arith.trunci %sum : i32 to i8
    kernel.yield %3 : i8
  } -> tensor<1x8x4x4xi8>
  return %0, %2 : tensor<1x8x4x4xi8>, tensor<1x8x4x4xi8>
}

// -----

// Sums that are scaled in 64 bits are no work for these registers.
// CHECK-LABEL: func.func @wide_arithmetic_stays(
// CHECK-NOT: kernel.blocked_qconv
// CHECK: kernel.qconv
func.func @wide_arithmetic_stays(%x: tensor<1x8x4x4xi8>) -> tensor<1x8x4x4xi8> {
  %w = arith.constant dense<1> : tensor<8x8x1x1xi8>
  %e = tensor.empty() : tensor<1x8x4x4xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x4x4xi8>, tensor<8x8x1x1xi8>) outs(%e : tensor<1x8x4x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.extsi %sum : i32 to i64
    %2 = arith.trunci %1 : i64 to i8
    kernel.yield %2 : i8
  } -> tensor<1x8x4x4xi8>
  return %0 : tensor<1x8x4x4xi8>
}

// -----

// What turns floats into codes runs in registers in any layout.
// CHECK-LABEL: func.func @codes_from_floats(
// CHECK: linalg.generic
// CHECK-SAME: attrs = {inlay.lanes = 8 : i64}
func.func @codes_from_floats(%x: tensor<7x5xf32>) -> tensor<7x5xi8> {
  %low = arith.constant -128.0 : f32
  %high = arith.constant 127.0 : f32
  %e = tensor.empty() : tensor<7x5xi8>
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<7x5xf32>) outs(%e : tensor<7x5xi8>) {
  ^bb0(%in: f32, %out: i8):
    %1 = math.roundeven %in : f32
    %2 = arith.cmpf olt, %1, %low : f32
    %3 = arith.select %2, %low, %1 : f32
    %4 = arith.cmpf ogt, %3, %high : f32
    %5 = arith.select %4, %high, %3 : f32
    %6 = arith.fptosi %5 : f32 to i32
    %7 = arith.trunci %6 : i32 to i8
    linalg.yield %7 : i8
  } -> tensor<7x5xi8>
  return %0 : tensor<7x5xi8>
}

// -----

// Codes of N,C,W are an image of one row for convolutions, and for the pools
// and sums that read what these made.
// CHECK-LABEL: func.func @codes_of_rows(
// CHECK: %[[ROW:.*]] = tensor.expand_shape %{{.*}} {{\[\[}}0], [1], [2, 3]]
// CHECK: kernel.pack ins(%[[ROW]] : tensor<1x8x1x6xi8>)
// CHECK: kernel.blocked_qconv {{.*}} outs(%{{.*}} : tensor<1x1x1x6x8xi8>)
// CHECK-SAME: strides = array<i64: 1, 1>
// CHECK: kernel.blocked_pool
// CHECK-SAME: kernel = array<i64: 1, 2>
// CHECK-SAME: strides = array<i64: 1, 2>
// CHECK: kernel.blocked_qpool
// CHECK-SAME: kernel = array<i64: 1, 3>
func.func @codes_of_rows(%x: tensor<1x8x6xi8>) -> tensor<1x8x1xi8> {
  %w = arith.constant dense<1> : tensor<8x8x3xi8>
  %e = tensor.empty() : tensor<1x8x6xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x6xi8>, tensor<8x8x3xi8>) outs(%e : tensor<1x8x6xi8>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, group = 1 : i64, input_zero = 3 : i64} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.trunci %sum : i32 to i8
    kernel.yield %1 : i8
  } -> tensor<1x8x6xi8>
  %f = tensor.empty() : tensor<1x8x3xi8>
  %2 = kernel.pool ins(%0 : tensor<1x8x6xi8>) outs(%f : tensor<1x8x3xi8>) {kind = #inlay<pool max>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>} -> tensor<1x8x3xi8>
  %g = tensor.empty() : tensor<1x8x1xi8>
  %3 = kernel.qsum ins(%2 : tensor<1x8x3xi8>) outs(%g : tensor<1x8x1xi8>) {axes = array<i64: 2>, input_zero = 3 : i64, keepdims = true} epilogue {
  ^bb0(%sum: i32):
    %4 = arith.trunci %sum : i32 to i8
    kernel.yield %4 : i8
  } -> tensor<1x8x1xi8>
  return %3 : tensor<1x8x1xi8>
}

// -----

// So do a concat along channels and elementwise ops, and a sum without the axis.
// CHECK-LABEL: func.func @codes_between_rows(
// CHECK-COUNT-2: kernel.blocked_qconv {{.*}} outs(%{{.*}} : tensor<1x1x1x6x8xi8>)
// CHECK: %[[BOTH:.*]] = tensor.insert_slice %{{.*}}[0, 1, 0, 0, 0] [1, 1, 1, 6, 8]
// CHECK: linalg.generic {{.*}} ins(%[[BOTH]] : tensor<1x2x1x6x8xi8>) outs(%{{.*}} : tensor<1x2x1x6x8xi8>)
// CHECK: kernel.blocked_qpool {{.*}} outs(%{{.*}} : tensor<1x2x1x1x8xi8>)
// CHECK-SAME: kernel = array<i64: 1, 6>
// CHECK: return %{{.*}} : tensor<1x16xi8>
func.func @codes_between_rows(%x: tensor<1x8x6xi8>) -> tensor<1x16xi8> {
  %w = arith.constant dense<1> : tensor<8x8x1xi8>
  %v = arith.constant dense<2> : tensor<8x8x1xi8>
  %e = tensor.empty() : tensor<1x8x6xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x6xi8>, tensor<8x8x1xi8>) outs(%e : tensor<1x8x6xi8>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %7 = arith.trunci %sum : i32 to i8
    kernel.yield %7 : i8
  } -> tensor<1x8x6xi8>
  %1 = kernel.qconv ins(%x, %v : tensor<1x8x6xi8>, tensor<8x8x1xi8>) outs(%e : tensor<1x8x6xi8>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %7 = arith.trunci %sum : i32 to i8
    kernel.yield %7 : i8
  } -> tensor<1x8x6xi8>
  %f = tensor.empty() : tensor<1x16x6xi8>
  %2 = tensor.insert_slice %0 into %f[0, 0, 0] [1, 8, 6] [1, 1, 1] : tensor<1x8x6xi8> into tensor<1x16x6xi8>
  %3 = tensor.insert_slice %1 into %2[0, 8, 0] [1, 8, 6] [1, 1, 1] : tensor<1x8x6xi8> into tensor<1x16x6xi8>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3 : tensor<1x16x6xi8>) outs(%f : tensor<1x16x6xi8>) {
  ^bb0(%in: i8, %out: i8):
    %7 = arith.extsi %in : i8 to i32
    %8 = arith.addi %7, %7 : i32
    %9 = arith.trunci %8 : i32 to i8
    linalg.yield %9 : i8
  } -> tensor<1x16x6xi8>
  %g = tensor.empty() : tensor<1x16xi8>
  %5 = kernel.qsum ins(%4 : tensor<1x16x6xi8>) outs(%g : tensor<1x16xi8>) {axes = array<i64: 2>, input_zero = 0 : i64} epilogue {
  ^bb0(%sum: i32):
    %7 = arith.trunci %sum : i32 to i8
    kernel.yield %7 : i8
  } -> tensor<1x16xi8>
  return %5 : tensor<1x16xi8>
}

// -----

// Two groups of four channels in one block of lanes: the weights between them
// are their zero, 1, less the 128 that brings all into a byte.
// CHECK-LABEL: func.func @groups_of_codes(
// CHECK: arith.constant dense<{{.*}}[72, 72, 72, 72, {{.*}}, -127, -127, -127, -127{{.*}}> : tensor<1x1x1x1x2x32xi8>
// CHECK: arith.constant dense<1> : tensor<1x1x1x1x2x4xi8>
// CHECK: kernel.blocked_qconv
// CHECK-SAME: correction = -127
// CHECK-SAME: group_inputs = 4 : i64, group_outputs = 4 : i64
func.func @groups_of_codes(%x: tensor<1x8x4x4xi8>) -> tensor<1x8x4x4xi8> {
  %w = arith.constant dense<-56> : tensor<8x4x1x1xi8>
  %e = tensor.empty() : tensor<1x8x4x4xi8>
  %0 = kernel.qconv ins(%x, %w : tensor<1x8x4x4xi8>, tensor<8x4x1x1xi8>) outs(%e : tensor<1x8x4x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 2 : i64, weight_zero = 1 : i64, weight_unsigned = true} epilogue {
  ^bb0(%sum: i32):
    %1 = arith.trunci %sum : i32 to i8
    kernel.yield %1 : i8
  } -> tensor<1x8x4x4xi8>
  return %0 : tensor<1x8x4x4xi8>
}

// -----

// A halo that holds a zero known when running is that of the blocked image; a
// value a channel that is known when running is packed beside it.
// CHECK-LABEL: func.func @takes_over_a_halo_known_when_running(
// CHECK-SAME: %[[X:.*]]: tensor<1x8x4x4xi8>, %[[ZERO:.*]]: tensor<i8>, %[[OFF:.*]]: tensor<1x2x1x1xi32>
// CHECK: %[[HALO:.*]] = kernel.fill_halo ins(%[[ZERO]] : tensor<i8>) outs(%{{.*}} : tensor<1x1x6x6x8xi8>) {high = array<i64: 1, 1>, low = array<i64: 1, 1>}
// CHECK: %[[PACKED:.*]] = kernel.pack ins(%[[X]]
// CHECK: %[[IN:.*]] = tensor.insert_slice %[[PACKED]] into
// CHECK: %[[EXTRA:.*]] = kernel.pack ins(%[[OFF]] : tensor<1x2x1x1xi32>) outs(%{{.*}} : tensor<1x1x1x1x8xi32>)
// CHECK: kernel.blocked_qconv ins(%[[IN]], {{.*}} extras(%[[EXTRA]] :
func.func @takes_over_a_halo_known_when_running(%x: tensor<1x8x4x4xi8>, %zero: tensor<i8>, %off: tensor<1x2x1x1xi32>) -> tensor<1x2x4x4xf32> {
  %w = arith.constant dense<1> : tensor<2x8x3x3xi8>
  %e = tensor.empty() : tensor<1x8x6x6xi8>
  %halo = kernel.fill_halo ins(%zero : tensor<i8>) outs(%e : tensor<1x8x6x6xi8>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>} -> tensor<1x8x6x6xi8>
  %in = tensor.insert_slice %x into %halo[0, 0, 1, 1] [1, 8, 4, 4] [1, 1, 1, 1] : tensor<1x8x4x4xi8> into tensor<1x8x6x6xi8>
  %out = tensor.empty() : tensor<1x2x4x4xf32>
  %0 = kernel.qconv ins(%in, %w : tensor<1x8x6x6xi8>, tensor<2x8x3x3xi8>) extras(%off : tensor<1x2x1x1xi32>) outs(%out : tensor<1x2x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64, input_unsigned = true, extra_maps = [affine_map<(n, c, h, w) -> (0, c, 0, 0)>]} epilogue {
  ^bb0(%sum: i32, %o: i32):
    %1 = arith.subi %sum, %o : i32
    %2 = arith.sitofp %1 : i32 to f32
    kernel.yield %2 : f32
  } -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// -----

// What follows each other in memory has one result: registers find it.
// CHECK-LABEL: func.func @reduces_lines_in_registers(
// CHECK: kernel.reduce ins(%arg0 : tensor<2x3x4xf32>) {{.*}}inlay.lanes = 8 : i64
func.func @reduces_lines_in_registers(%x: tensor<2x3x4xf32>) -> tensor<2xf32> {
  %e = tensor.empty() : tensor<2xf32>
  %0 = kernel.reduce ins(%x : tensor<2x3x4xf32>) outs(%e : tensor<2xf32>) {kind = #inlay<reduce_kind max>, axes = array<i64: 1, 2>} -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// Four numbers fill no register; neighbours of different results are left to
// the compiler.
// CHECK-LABEL: func.func @reduces_one_by_one(
// CHECK-NOT: inlay.lanes
func.func @reduces_one_by_one(%x: tensor<2x8x4xf32>) -> (tensor<2x8xf32>, tensor<2x4xf32>) {
  %e = tensor.empty() : tensor<2x8xf32>
  %0 = kernel.reduce ins(%x : tensor<2x8x4xf32>) outs(%e : tensor<2x8xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 2>} -> tensor<2x8xf32>
  %f = tensor.empty() : tensor<2x4xf32>
  %1 = kernel.reduce ins(%x : tensor<2x8x4xf32>) outs(%f : tensor<2x4xf32>) {kind = #inlay<reduce_kind sum>, axes = array<i64: 1>} -> tensor<2x4xf32>
  return %0, %1 : tensor<2x8xf32>, tensor<2x4xf32>
}

// -----

// Each of the neighbours in a register has a softmax of its own.
// CHECK-LABEL: func.func @softmax_across(
// CHECK: kernel.softmax {{.*}}inlay.lanes = 8 : i64
func.func @softmax_across(%x: tensor<2x3x9xf32>) -> tensor<2x3x9xf32> {
  %e = tensor.empty() : tensor<2x3x9xf32>
  %0 = kernel.softmax ins(%x : tensor<2x3x9xf32>) outs(%e : tensor<2x3x9xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} -> tensor<2x3x9xf32>
  return %0 : tensor<2x3x9xf32>
}

// -----

// 300 lines of the cache are read before the first of them again; 200 stay.
// CHECK-LABEL: func.func @transposes_in_strips(
// CHECK: attrs = {{.*}}inlay.strips
// CHECK-NOT: inlay.strips
func.func @transposes_in_strips(%x: tensor<300x19xf32>, %z: tensor<200x19xf32>) -> (tensor<19x300xf32>, tensor<19x200xf32>) {
  %e = tensor.empty() : tensor<19x300xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<300x19xf32>) outs(%e : tensor<19x300xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<19x300xf32>
  %f = tensor.empty() : tensor<19x200xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%z : tensor<200x19xf32>) outs(%f : tensor<19x200xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<19x200xf32>
  return %0, %1 : tensor<19x300xf32>, tensor<19x200xf32>
}
