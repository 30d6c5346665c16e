// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-lower-kernels))" --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @matmul_is_one_sum_for_each_result(
// CHECK-SAME: %[[A:.*]]: memref<2x3xf32>, %[[B:.*]]: memref<3x4xf32>, %[[Y:.*]]: memref<2x4xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c4
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: %[[SUM:.*]] = scf.for %[[K:.*]] = %{{.*}} to %c3{{.*}} iter_args(%[[ACC:.*]] = %[[ZERO]]) -> (f32) {
// CHECK-NEXT: %[[L:.*]] = memref.load %[[A]][%[[I]], %[[K]]] : memref<2x3xf32>
// CHECK-NEXT: %[[R:.*]] = memref.load %[[B]][%[[K]], %[[J]]] : memref<3x4xf32>
// CHECK-NEXT: %[[P:.*]] = arith.mulf %[[L]], %[[R]] : f32
// CHECK-NEXT: %[[N:.*]] = arith.addf %[[ACC]], %[[P]] : f32
// CHECK-NEXT: scf.yield %[[N]] : f32
// CHECK: memref.store %[[SUM]], %[[Y]][%[[I]], %[[J]]] : memref<2x4xf32>
// CHECK-NOT: kernel.
func.func @matmul_is_one_sum_for_each_result(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %y: memref<2x4xf32>) {
  kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) outs(%y : memref<2x4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @matmul_reads_transposed_operands_in_place(
// CHECK-SAME: %[[A:.*]]: memref<3x2xf32>, %[[B:.*]]: memref<4x3xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c4
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c3
// CHECK: memref.load %[[A]][%[[K]], %[[I]]]
// CHECK: memref.load %[[B]][%[[J]], %[[K]]]
func.func @matmul_reads_transposed_operands_in_place(%a: memref<3x2xf32>, %b: memref<4x3xf32>, %y: memref<2x4xf32>) {
  kernel.matmul ins(%a, %b : memref<3x2xf32>, memref<4x3xf32>) outs(%y : memref<2x4xf32>) {trans_a = true, trans_b = true}
  return
}

// -----

// The left operand has no batch, the right one repeats its second axis.
//
// CHECK-LABEL: func.func @matmul_repeats_batch_axes_of_size_1(
// CHECK-SAME: %[[A:.*]]: memref<2x3xf32>, %[[B:.*]]: memref<5x1x3x4xf32>
// CHECK: scf.for %[[N:.*]] = %{{.*}} to %c5
// CHECK: scf.for %[[H:.*]] = %{{.*}} to %c6
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c4
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c3
// CHECK-DAG: memref.load %[[A]][%[[I]], %[[K]]]
// CHECK-DAG: memref.load %[[B]][%[[N]], %c0{{.*}}, %[[K]], %[[J]]]
func.func @matmul_repeats_batch_axes_of_size_1(%a: memref<2x3xf32>, %b: memref<5x1x3x4xf32>, %y: memref<5x6x2x4xf32>) {
  kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<5x1x3x4xf32>) outs(%y : memref<5x6x2x4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @epilogue_stands_before_the_store(
// CHECK-SAME: %{{.*}}: memref<2x3xf32>, %{{.*}}: memref<3x4xf32>, %[[BIAS:.*]]: memref<4xf32>, %[[Y:.*]]: memref<2x4xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c4
// CHECK: %[[SUM:.*]] = scf.for
// CHECK: %[[E:.*]] = memref.load %[[BIAS]][%[[J]]] : memref<4xf32>
// CHECK-NEXT: %[[R:.*]] = arith.addf %[[SUM]], %[[E]] : f32
// CHECK-NEXT: memref.store %[[R]], %[[Y]][%[[I]], %[[J]]]
func.func @epilogue_stands_before_the_store(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %bias: memref<4xf32>, %y: memref<2x4xf32>) {
  kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) extras(%bias : memref<4xf32>) outs(%y : memref<2x4xf32>) {extra_maps = [affine_map<(d0, d1) -> (d1)>]} epilogue {
  ^bb0(%sum: f32, %e: f32):
    %0 = arith.addf %sum, %e : f32
    kernel.yield %0 : f32
  }
  return
}

// -----

// Batch 1, one channel: what is left are rows, columns and the window.
//
// CHECK-LABEL: func.func @axis_of_size_1_has_no_loop(
// CHECK-COUNT-4: scf.for
// CHECK-NOT: scf.for
func.func @axis_of_size_1_has_no_loop(%x: memref<1x1x4x4xf32>, %w: memref<1x1x2x2xf32>, %y: memref<1x1x3x3xf32>) {
  kernel.conv ins(%x, %w : memref<1x1x4x4xf32>, memref<1x1x2x2xf32>) outs(%y : memref<1x1x3x3xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @conv_without_padding_has_no_condition(
// CHECK: memref.load %{{.*}} : memref<1x1x5xf32>
// CHECK-NOT: arith.cmpi
// CHECK-NOT: scf.if
func.func @conv_without_padding_has_no_condition(%x: memref<1x1x5xf32>, %w: memref<1x1x3xf32>, %y: memref<1x1x3xf32>) {
  kernel.conv ins(%x, %w : memref<1x1x5xf32>, memref<1x1x3xf32>) outs(%y : memref<1x1x3xf32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64}
  return
}

// -----

// ix = 2 * ox + kx - 1 lies in [-1, 4]: only the low side can be outside.
//
// CHECK-LABEL: func.func @conv_asks_only_about_the_side_that_can_be_outside(
// CHECK: scf.for %[[OX:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[KX:.*]] = %{{.*}} to %c3
// CHECK: %[[M:.*]] = arith.muli %[[OX]], %c2
// CHECK: %[[A:.*]] = arith.addi %[[M]], %[[KX]]
// CHECK: %[[IX:.*]] = arith.subi %[[A]], %c1
// CHECK: %[[IN:.*]] = arith.cmpi sge, %[[IX]], %c0
// CHECK-NOT: arith.cmpi
// CHECK: scf.if %[[IN]] -> (f32) {
// CHECK: memref.load %{{.*}}[%{{.*}}, %{{.*}}, %[[IX]]] : memref<1x1x5xf32>
// CHECK: } else {
func.func @conv_asks_only_about_the_side_that_can_be_outside(%x: memref<1x1x5xf32>, %w: memref<1x1x3xf32>, %y: memref<1x1x2xf32>) {
  kernel.conv ins(%x, %w : memref<1x1x5xf32>, memref<1x1x3xf32>) outs(%y : memref<1x1x2xf32>) {strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 1, 0>, group = 1 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @conv_asks_about_both_padded_sides(
// CHECK: %[[LOW:.*]] = arith.cmpi sge, %[[IX:.*]], %c0
// CHECK: %[[HIGH:.*]] = arith.cmpi slt, %[[IX]], %c5
// CHECK: %[[IN:.*]] = arith.andi %[[LOW]], %[[HIGH]] : i1
// CHECK: scf.if %[[IN]]
func.func @conv_asks_about_both_padded_sides(%x: memref<1x1x5xf32>, %w: memref<1x1x3xf32>, %y: memref<1x1x5xf32>) {
  kernel.conv ins(%x, %w : memref<1x1x5xf32>, memref<1x1x3xf32>) outs(%y : memref<1x1x5xf32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, group = 1 : i64}
  return
}

// -----

// The window never reaches the pads, so they are not asked about.
//
// CHECK-LABEL: func.func @conv_ignores_pads_that_no_tap_reaches(
// CHECK-NOT: arith.cmpi slt
// CHECK: return
func.func @conv_ignores_pads_that_no_tap_reaches(%x: memref<1x1x4xf32>, %w: memref<1x1x2xf32>, %y: memref<1x1x2xf32>) {
  kernel.conv ins(%x, %w : memref<1x1x4xf32>, memref<1x1x2xf32>) outs(%y : memref<1x1x2xf32>) {strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 1>, group = 1 : i64}
  return
}

// -----

// Sums start at the bias. Group g reads channels 2g and 2g+1 and writes 3g+m.
//
// CHECK-LABEL: func.func @grouped_conv_reads_channels_of_its_group(
// CHECK-SAME: %[[X:.*]]: memref<1x4x5xf32>, %[[W:.*]]: memref<6x2x3xf32>, %[[B:.*]]: memref<6xf32>, %[[Y:.*]]: memref<1x6x3xf32>
// CHECK: scf.for %[[G:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[M:.*]] = %{{.*}} to %c3
// CHECK: scf.for %[[OX:.*]] = %{{.*}} to %c3
// CHECK: %[[G3:.*]] = arith.muli %[[G]], %c3
// CHECK: %[[OC:.*]] = arith.addi %[[G3]], %[[M]]
// CHECK: %[[START:.*]] = memref.load %[[B]][%[[OC]]]
// CHECK: scf.for %[[IC:.*]] = %{{.*}} to %c2{{.*}} iter_args(%{{.*}} = %[[START]])
// CHECK: %[[G2:.*]] = arith.muli %[[G]], %c2
// CHECK: %[[C:.*]] = arith.addi %[[G2]], %[[IC]]
// CHECK: scf.for %[[KX:.*]] = %{{.*}} to %c3
// CHECK: memref.load %[[X]][%{{.*}}, %[[C]], %{{.*}}]
// CHECK: memref.load %[[W]][%[[OC]], %[[IC]], %[[KX]]]
// CHECK: memref.store %{{.*}}, %[[Y]][%{{.*}}, %[[OC]], %[[OX]]]
func.func @grouped_conv_reads_channels_of_its_group(%x: memref<1x4x5xf32>, %w: memref<6x2x3xf32>, %b: memref<6xf32>, %y: memref<1x6x3xf32>) {
  kernel.conv ins(%x, %w, %b : memref<1x4x5xf32>, memref<6x2x3xf32>, memref<6xf32>) outs(%y : memref<1x6x3xf32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 2 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_has_one_loop_over_channels(
// CHECK: scf.for %[[C:.*]] = %{{.*}} to %c4
// CHECK: scf.for %{{.*}} to %c3
// CHECK: scf.for %{{.*}} to %c3
// CHECK-NOT: scf.for
func.func @depthwise_conv_has_one_loop_over_channels(%x: memref<1x4x5xf32>, %w: memref<4x1x3xf32>, %y: memref<1x4x3xf32>) {
  kernel.conv ins(%x, %w : memref<1x4x5xf32>, memref<4x1x3xf32>) outs(%y : memref<1x4x3xf32>) {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 4 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @elementwise_on_contiguous_buffers_is_one_loop(
// CHECK-DAG: %[[X:.*]] = memref.collapse_shape %arg0 {{\[\[}}0, 1, 2]] : memref<2x3x4xf32> into memref<24xf32>
// CHECK-DAG: %[[Y:.*]] = memref.collapse_shape %arg1 {{\[\[}}0, 1, 2]] : memref<2x3x4xf32> into memref<24xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c24
// CHECK-NOT: scf.for
// CHECK: %[[V:.*]] = memref.load %[[X]][%[[I]]]
// CHECK: %[[N:.*]] = arith.negf %[[V]] : f32
// CHECK: memref.store %[[N]], %[[Y]][%[[I]]]
func.func @elementwise_on_contiguous_buffers_is_one_loop(%x: memref<2x3x4xf32>, %y: memref<2x3x4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : memref<2x3x4xf32>) outs(%y : memref<2x3x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @single_element_does_not_break_the_one_loop(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c6
// CHECK: memref.load %{{.*}}[%[[I]]] : memref<6xf32>
// CHECK: memref.load %{{.*}}[%c0{{.*}}] : memref<1xf32>
// CHECK-NOT: scf.for
func.func @single_element_does_not_break_the_one_loop(%x: memref<2x3xf32>, %s: memref<1x1xf32>, %y: memref<2x3xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (0, 0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%x, %s : memref<2x3xf32>, memref<1x1xf32>) outs(%y : memref<2x3xf32>) {
  ^bb0(%in: f32, %f: f32, %out: f32):
    %0 = arith.mulf %in, %f : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// A slice of a concatenation has gaps between its rows.
//
// CHECK-LABEL: func.func @elementwise_into_strided_slice_keeps_its_nest(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c3
// CHECK: memref.store %{{.*}}, %arg1[%[[I]], %[[J]]] : memref<2x3xf32, strided<[8, 1], offset: 4>>
func.func @elementwise_into_strided_slice_keeps_its_nest(%x: memref<2x3xf32>, %y: memref<2x3xf32, strided<[8, 1], offset: 4>>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32, strided<[8, 1], offset: 4>>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @broadcast_keeps_its_nest(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c3
// CHECK: memref.load %arg0[%[[J]]] : memref<3xf32>
// CHECK: memref.store %{{.*}}, %arg1[%[[I]], %[[J]]]
func.func @broadcast_keeps_its_nest(%x: memref<3xf32>, %y: memref<2x3xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<3xf32>) outs(%y : memref<2x3xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @index_in_body_is_the_loop_variable(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c3
// CHECK: %[[V:.*]] = memref.load %arg0[%[[J]], %[[I]]]
// CHECK: memref.store %[[V]], %arg1[%[[I]], %[[J]]]
func.func @index_in_body_is_the_loop_variable(%x: memref<3x2xf32>, %y: memref<2x3xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%y : memref<2x3xf32>) {
  ^bb0(%out: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %0 = memref.load %x[%j, %i] : memref<3x2xf32>
    linalg.yield %0 : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @generic_on_scalars_has_no_loop(
// CHECK-NOT: scf.for
// CHECK: %[[V:.*]] = memref.load %arg0[] : memref<f32>
// CHECK: memref.store %{{.*}}, %arg1[] : memref<f32>
func.func @generic_on_scalars_has_no_loop(%x: memref<f32>, %y: memref<f32>) {
  linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%x : memref<f32>) outs(%y : memref<f32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @average_divides_by_the_window(
// CHECK: %[[SUM:.*]] = scf.for
// CHECK: %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
// CHECK: arith.divf %[[SUM]], %[[TWO]] : f32
func.func @average_divides_by_the_window(%x: memref<1x1x4xf32>, %y: memref<1x1x2xf32>) {
  kernel.pool ins(%x : memref<1x1x4xf32>) outs(%y : memref<1x1x2xf32>) {kind = #inlay<pool average>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>}
  return
}

// -----

// Without the pads, the window holds fewer places at the border.
//
// CHECK-LABEL: func.func @average_counts_places_inside_the_input(
// CHECK: scf.for %[[OX:.*]] = %c0{{.*}} to %c4
// CHECK: %[[SUM:.*]] = scf.for
// CHECK: %[[PADS:.*]] = arith.subi %c1{{.*}}, %[[OX]]
// CHECK: %[[BEFORE:.*]] = arith.maxsi %[[PADS]], %c0
// CHECK: %[[LEFT:.*]] = arith.subi %c5{{.*}}, %[[OX]]
// CHECK: %[[WITHIN:.*]] = arith.minsi %[[LEFT]], %c3
// CHECK: %[[COUNT:.*]] = arith.subi %[[WITHIN]], %[[BEFORE]]
// CHECK: %[[I32:.*]] = arith.index_cast %[[COUNT]] : index to i32
// CHECK: %[[F:.*]] = arith.sitofp %[[I32]] : i32 to f32
// CHECK: arith.divf %[[SUM]], %[[F]] : f32
func.func @average_counts_places_inside_the_input(%x: memref<1x1x4xf32>, %y: memref<1x1x4xf32>) {
  kernel.pool ins(%x : memref<1x1x4xf32>) outs(%y : memref<1x1x4xf32>) {kind = #inlay<pool average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>}
  return
}

// -----

// CHECK-LABEL: func.func @average_with_pads_included_divides_by_the_window(
// CHECK: %[[C:.*]] = arith.constant 3.000000e+00 : f32
// CHECK: arith.divf %{{.*}}, %[[C]] : f32
func.func @average_with_pads_included_divides_by_the_window(%x: memref<1x1x4xf32>, %y: memref<1x1x4xf32>) {
  kernel.pool ins(%x : memref<1x1x4xf32>) outs(%y : memref<1x1x4xf32>) {kind = #inlay<pool average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, count_include_pad = true}
  return
}

// -----

// With a size rounded up, the last window leaves even the padded input: places
// beyond the pads count for nobody.
//
// CHECK-LABEL: func.func @average_counts_only_places_inside_the_pads(
// CHECK: scf.for %[[OX:.*]] = %c0{{.*}} to %c3
// CHECK: arith.addf
// CHECK: %[[START:.*]] = arith.muli %[[OX]], %c2
// CHECK: %[[LEFT:.*]] = arith.subi %c5{{.*}}, %[[START]]
// CHECK: %[[COUNT:.*]] = arith.minsi %[[LEFT]], %c2
// CHECK: %[[I32:.*]] = arith.index_cast %[[COUNT]]
// CHECK: arith.sitofp %[[I32]]
func.func @average_counts_only_places_inside_the_pads(%x: memref<1x1x5xf32>, %y: memref<1x1x3xf32>) {
  kernel.pool ins(%x : memref<1x1x5xf32>) outs(%y : memref<1x1x3xf32>) {kind = #inlay<pool average>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, count_include_pad = true}
  return
}

// -----

// Of a window with gaps, every second place counts.
//
// CHECK-LABEL: func.func @average_counts_places_of_a_dilated_window(
// CHECK: scf.for %[[OX:.*]] = %c0{{.*}} to %c5
// CHECK: %[[PADS:.*]] = arith.subi %c2{{.*}}, %[[OX]]
// CHECK: %[[OUTSIDE:.*]] = arith.maxsi %[[PADS]], %c0
// CHECK: %[[UP:.*]] = arith.addi %[[OUTSIDE]], %c1
// CHECK: %[[BEFORE:.*]] = arith.divsi %[[UP]], %c2
// CHECK: %[[LEFT:.*]] = arith.subi %c7{{.*}}, %[[OX]]
// CHECK: %[[UP:.*]] = arith.addi %[[LEFT]], %c1
// CHECK: %[[HALF:.*]] = arith.divsi %[[UP]], %c2
// CHECK: %[[WITHIN:.*]] = arith.minsi %[[HALF]], %c3
// CHECK: arith.subi %[[WITHIN]], %[[BEFORE]]
func.func @average_counts_places_of_a_dilated_window(%x: memref<1x1x5xf32>, %y: memref<1x1x5xf32>) {
  kernel.pool ins(%x : memref<1x1x5xf32>) outs(%y : memref<1x1x5xf32>) {kind = #inlay<pool average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 2>, pads = array<i64: 2, 2>}
  return
}

// -----

// One result: its count is known.
//
// CHECK-LABEL: func.func @average_of_one_window_divides_by_a_constant(
// CHECK: arith.index_cast %c4{{.*}} : index to i32
func.func @average_of_one_window_divides_by_a_constant(%x: memref<1x1x4xf32>, %y: memref<1x1x1xf32>) {
  kernel.pool ins(%x : memref<1x1x4xf32>) outs(%y : memref<1x1x1xf32>) {kind = #inlay<pool average>, kernel = array<i64: 5>, strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 1>}
  return
}

// -----

// CHECK-LABEL: func.func @maximum_starts_below_every_value(
// CHECK: %[[START:.*]] = arith.constant 0xFF800000 : f32
// CHECK: scf.for {{.*}} iter_args(%[[BEST:.*]] = %[[START]])
// CHECK: %[[X:.*]] = memref.load
// CHECK: %[[G:.*]] = arith.cmpf ogt, %[[X]], %[[BEST]] : f32
// CHECK: arith.select %[[G]], %[[X]], %[[BEST]] : f32
func.func @maximum_starts_below_every_value(%x: memref<1x1x4xf32>, %y: memref<1x1x2xf32>) {
  kernel.pool ins(%x : memref<1x1x4xf32>) outs(%y : memref<1x1x2xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>}
  return
}

// -----

// CHECK-LABEL: func.func @maximum_of_unsigned_values_starts_at_0(
// CHECK: %[[START:.*]] = arith.constant 0 : i8
// CHECK: scf.for {{.*}} iter_args(%[[BEST:.*]] = %[[START]])
// CHECK: arith.maxui %[[BEST]], %{{.*}} : i8
func.func @maximum_of_unsigned_values_starts_at_0(%x: memref<1x1x4xi8>, %y: memref<1x1x2xi8>) {
  kernel.pool ins(%x : memref<1x1x4xi8>) outs(%y : memref<1x1x2xi8>) {kind = #inlay<pool max>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, is_unsigned = true}
  return
}

// -----

// CHECK-LABEL: func.func @mean_divides_the_sum_over_its_axis(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c4
// CHECK: %[[SUM:.*]] = scf.for %[[J:.*]] = %{{.*}} to %c3
// CHECK: memref.load %arg0[%[[I]], %[[J]], %[[K]]]
// CHECK: arith.divf %[[SUM]], %{{.*}} : f32
// CHECK: memref.store %{{.*}}, %arg1[%[[I]], %[[K]]]
func.func @mean_divides_the_sum_over_its_axis(%x: memref<2x3x4xf32>, %y: memref<2x4xf32>) {
  kernel.reduce ins(%x : memref<2x3x4xf32>) outs(%y : memref<2x4xf32>) {kind = #inlay<reduce_kind mean>, axes = array<i64: 1>}
  return
}

// -----

// CHECK-LABEL: func.func @softmax_makes_three_walks_along_its_axis(
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c2
// CHECK: %[[MAX:.*]] = scf.for %{{.*}} to %c3
// CHECK: %[[SUM:.*]] = scf.for %[[J:.*]] = %{{.*}} to %c3
// CHECK: %[[D:.*]] = arith.subf %{{.*}}, %[[MAX]] : f32
// CHECK: %[[E:.*]] = math.exp %[[D]] : f32
// CHECK: memref.store %[[E]], %arg1[%[[I]], %[[J]]]
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c3
// CHECK: %[[P:.*]] = memref.load %arg1[%[[I]], %[[K]]]
// CHECK: %[[R:.*]] = arith.divf %[[P]], %[[SUM]] : f32
// CHECK: memref.store %[[R]], %arg1[%[[I]], %[[K]]]
func.func @softmax_makes_three_walks_along_its_axis(%x: memref<2x3xf32>, %y: memref<2x3xf32>) {
  kernel.softmax ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @kernel_that_writes_nothing_vanishes(
// CHECK-NOT: scf.for
// CHECK: return
func.func @kernel_that_writes_nothing_vanishes(%a: memref<0x3xf32>, %b: memref<3x4xf32>, %y: memref<0x4xf32>) {
  kernel.matmul ins(%a, %b : memref<0x3xf32>, memref<3x4xf32>) outs(%y : memref<0x4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @product_over_nothing_is_0(
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: %[[Z:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: memref.store %[[Z]]
func.func @product_over_nothing_is_0(%a: memref<2x0xf32>, %b: memref<0x4xf32>, %y: memref<2x4xf32>) {
  kernel.matmul ins(%a, %b : memref<2x0xf32>, memref<0x4xf32>) outs(%y : memref<2x4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @lstm_steps_through_the_sequence(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<5x1x4xf32>
// CHECK: scf.for %{{.*}} to %c5
// CHECK: memref.load %[[X]]
// CHECK: math.tanh
// CHECK-NOT: kernel.
func.func @lstm_steps_through_the_sequence(%x: memref<5x1x4xf32>, %w: memref<1x12x4xf32>, %r: memref<1x12x3xf32>, %b: memref<1x24xf32>, %h: memref<1x1x3xf32>, %c: memref<1x1x3xf32>, %y: memref<5x1x1x3xf32>, %yh: memref<1x1x3xf32>, %yc: memref<1x1x3xf32>, %gates: memref<12xf32>) {
  kernel.recurrent ins(%x, %w, %r, %b, %h, %c : memref<5x1x4xf32>, memref<1x12x4xf32>, memref<1x12x3xf32>, memref<1x24xf32>, memref<1x1x3xf32>, memref<1x1x3xf32>) outs(%y, %yh, %yc, %gates : memref<5x1x1x3xf32>, memref<1x1x3xf32>, memref<1x1x3xf32>, memref<12xf32>) {cell = #inlay<cell lstm>, direction = #inlay<direction forward>, activations = ["sigmoid", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>, writes_y = true}
  return
}

// -----

// CHECK-LABEL: func.func @rank_above_eight_is_lowered(
// CHECK-COUNT-9: scf.for
func.func @rank_above_eight_is_lowered(%x: memref<2x2x2x2x2x2x2x2x2xf32>, %y: memref<2x2x2x2x2x2x2x2x2xf32>) {
  kernel.softmax ins(%x : memref<2x2x2x2x2x2x2x2x2xf32>) outs(%y : memref<2x2x2x2x2x2x2x2x2xf32>) {kind = #inlay<softmax_kind softmax>, axis = 8 : i64}
  return
}
