// RUN: inlay-opt %s --inlay-outline-layers --split-input-file | FileCheck %s

// CHECK-LABEL: func.func private @scores(
// CHECK-SAME: %[[X:.*]]: memref<4xf32> {inlay.name = "x", inlay.restrict}
// CHECK-SAME: %[[Y:.*]]: memref<4xf32> {inlay.name = "y", inlay.restrict, inlay.written}
// CHECK-SAME: attributes {inlay.layer = {kind = "kernel.softmax", macs = 0 : i64, step = 1 : i64}}
// CHECK-NEXT: kernel.softmax ins(%[[X]] : memref<4xf32>) outs(%[[Y]] : memref<4xf32>)
// CHECK-NEXT: return
// CHECK-LABEL: func.func @step_becomes_a_function(
// CHECK-SAME: %[[IN:.*]]: memref<4xf32>, %[[OUT:.*]]: memref<4xf32>)
// CHECK-NEXT: call @scores(%[[IN]], %[[OUT]])
// CHECK-NEXT: return
func.func @step_becomes_a_function(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  kernel.softmax ins(%in : memref<4xf32>) outs(%out : memref<4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64} loc(fused<"scores">["softmax_node"])
  return
}

// -----

// CHECK-LABEL: func.func private @same(
// CHECK-SAME: step = 1 : i64
// CHECK-LABEL: func.func private @same_2(
// CHECK-SAME: step = 2 : i64
// CHECK: call @same(
// CHECK: call @same_2(
func.func @functions_of_one_name_stay_apart(%in: memref<4xf32>, %mid: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  kernel.softmax ins(%in : memref<4xf32>) outs(%mid : memref<4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64} loc(fused<"same">["a"])
  kernel.softmax ins(%mid : memref<4xf32>) outs(%out : memref<4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64} loc(fused<"same">["b"])
  return
}

// -----

memref.global "private" constant @w : memref<3x4xf32> = dense<0.5>

// CHECK-LABEL: func.func private @fc(
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<2x3xf32> {inlay.name = "a"
// CHECK-SAME: %[[Y:[a-z0-9]+]]: memref<2x4xf32> {inlay.name = "y"
// CHECK-SAME: macs = 24 : i64
// CHECK: %[[W:.*]] = memref.get_global @w
// CHECK: kernel.matmul ins(%[[A]], %[[W]] :
// CHECK: call @fc(%{{.*}}, %{{.*}}) : (memref<2x3xf32>, memref<2x4xf32>) -> ()
func.func @constants_go_along(%in: memref<2x3xf32>, %out: memref<2x4xf32>) attributes {inlay.entry} {
  %w = memref.get_global @w : memref<3x4xf32>
  kernel.matmul ins(%in, %w : memref<2x3xf32>, memref<3x4xf32>) outs(%out : memref<2x4xf32>) loc(fused<"fc">["gemm_node"])
  return
}

// -----

// What a body reads beside the operands is an argument too.
//
// CHECK-LABEL: func.func private @embed(
// CHECK-SAME: memref<4xf32> {inlay.name = "y", inlay.restrict, inlay.written}
// CHECK-SAME: memref<8xf32> {
// CHECK: call @embed(%{{.*}}, %{{.*}}) : (memref<4xf32>, memref<8xf32>) -> ()
func.func @buffers_read_inside_a_body_are_arguments(%table: memref<8xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%out : memref<4xf32>) {
  ^bb0(%y: f32):
    %i = linalg.index 0 : index
    %0 = memref.load %table[%i] : memref<8xf32>
    linalg.yield %0 : f32
  } loc(fused<"embed">["gather_node"])
  return
}

// -----

// CHECK-LABEL: func.func private @over(
// CHECK-SAME: memref<4xf32> {inlay.name = "x"}
// CHECK-SAME: memref<4xf32> {inlay.name = "y", inlay.written}
func.func @arguments_at_one_place_are_not_restrict(%arena: memref<16xi8>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } loc(fused<"over">["n"])
  return
}

// -----

// CHECK-LABEL: func.func private @beside(
// CHECK-SAME: memref<4xf32> {inlay.name = "x", inlay.restrict}
// CHECK-SAME: memref<4xf32> {inlay.name = "y", inlay.restrict, inlay.written}
func.func @arguments_side_by_side_are_restrict(%arena: memref<32xi8>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  %b = memref.view %arena[%c16][] : memref<32xi8> to memref<4xf32>
  linalg.copy ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) loc(fused<"beside">["n"])
  return
}

// -----

// Both slices are read; they share bytes, so neither is the only way to them.
//
// CHECK-LABEL: func.func private @sum(
// CHECK-SAME: memref<3xf32, strided<[1]>> {inlay.name = "x"}
// CHECK-SAME: memref<3xf32, strided<[1], offset: 1>> {inlay.name = "x2"}
// CHECK-SAME: memref<3xf32> {inlay.name = "y", inlay.restrict, inlay.written}
func.func @overlapping_slices_are_not_restrict(%in: memref<4xf32>, %out: memref<3xf32>) attributes {inlay.entry} {
  %a = memref.subview %in[0] [3] [1] : memref<4xf32> to memref<3xf32, strided<[1]>>
  %b = memref.subview %in[1] [3] [1] : memref<4xf32> to memref<3xf32, strided<[1], offset: 1>>
  linalg.add ins(%a, %b : memref<3xf32, strided<[1]>>, memref<3xf32, strided<[1], offset: 1>>) outs(%out : memref<3xf32>) loc(fused<"sum">["n"])
  return
}

// -----

// A convolution of 6x2x3x3 weights at 4x4 places.
//
// CHECK-LABEL: func.func private @conv1(
// CHECK-SAME: memref<1x4x6x6xf32> {inlay.name = "x"
// CHECK-SAME: memref<6x2x3x3xf32> {inlay.name = "w"
// CHECK-SAME: memref<1x6x4x4xf32> {inlay.name = "extra"
// CHECK-SAME: memref<1x6x4x4xf32> {inlay.name = "y"
// CHECK-SAME: macs = 1728 : i64
func.func @counts_multiply_adds_and_names_operands(%x: memref<1x4x6x6xf32>, %w: memref<6x2x3x3xf32>, %r: memref<1x6x4x4xf32>, %y: memref<1x6x4x4xf32>) attributes {inlay.entry} {
  kernel.conv ins(%x, %w : memref<1x4x6x6xf32>, memref<6x2x3x3xf32>) extras(%r : memref<1x6x4x4xf32>) outs(%y : memref<1x6x4x4xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 2 : i64, extra_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>]} epilogue {
  ^bb0(%sum: f32, %e: f32):
    %0 = arith.addf %sum, %e : f32
    kernel.yield %0 : f32
  } loc(fused<"conv1">["n"])
  return
}

// -----

// CHECK-LABEL: func.func @keeps_copies_and_views_in_the_entry(
// CHECK-NEXT: memref.collapse_shape
// CHECK-NEXT: memref.copy
// CHECK-NEXT: return
func.func @keeps_copies_and_views_in_the_entry(%in: memref<2x2xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.collapse_shape %in [[0, 1]] : memref<2x2xf32> into memref<4xf32>
  memref.copy %a, %out : memref<4xf32> to memref<4xf32>
  return
}

// -----

// CHECK-LABEL: func.func @leaves_other_functions_alone(
// CHECK-NEXT: linalg.copy
func.func @leaves_other_functions_alone(%a: memref<4xf32>, %b: memref<4xf32>) {
  linalg.copy ins(%a : memref<4xf32>) outs(%b : memref<4xf32>)
  return
}
