// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-simplify))' --split-input-file | FileCheck %s

// CHECK-LABEL: @merges_reshapes
// CHECK-NEXT: %[[R:.*]] = inlay.reshape %arg0 : (tensor<2x6xf32>) -> tensor<4x3xf32>
// CHECK-NEXT: return %[[R]]
func.func @merges_reshapes(%x: tensor<2x6xf32>) -> tensor<4x3xf32> {
  %0 = inlay.reshape %x : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = inlay.reshape %0 : (tensor<12xf32>) -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// -----

// CHECK-LABEL: @cancels_inverse_transposes
// CHECK-NEXT: return %arg0
func.func @cancels_inverse_transposes(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = inlay.transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  %1 = inlay.transpose %0 {perm = array<i64: 1, 2, 0>} : (tensor<4x2x3xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// -----

// CHECK-LABEL: @turns_transpose_of_ones_into_reshape
// CHECK-NEXT: inlay.reshape %arg0 : (tensor<1x8x1x4xf32>) -> tensor<8x1x4x1xf32>
func.func @turns_transpose_of_ones_into_reshape(%x: tensor<1x8x1x4xf32>) -> tensor<8x1x4x1xf32> {
  %0 = inlay.transpose %x {perm = array<i64: 1, 0, 3, 2>} : (tensor<1x8x1x4xf32>) -> tensor<8x1x4x1xf32>
  return %0 : tensor<8x1x4x1xf32>
}

// -----

// CHECK-LABEL: @keeps_transpose_of_larger_axes
// CHECK-NEXT: inlay.transpose
func.func @keeps_transpose_of_larger_axes(%x: tensor<1x8x4xf32>) -> tensor<1x4x8xf32> {
  %0 = inlay.transpose %x {perm = array<i64: 0, 2, 1>} : (tensor<1x8x4xf32>) -> tensor<1x4x8xf32>
  return %0 : tensor<1x4x8xf32>
}

// -----

// CHECK-LABEL: @merges_slices
// CHECK-NEXT: inlay.slice %arg0 {sizes = array<i64: 2>, starts = array<i64: 7>, steps = array<i64: -2>}
func.func @merges_slices(%x: tensor<10xf32>) -> tensor<2xf32> {
  %0 = inlay.slice %x {starts = array<i64: 1>, sizes = array<i64: 4>, steps = array<i64: 2>} : (tensor<10xf32>) -> tensor<4xf32>
  %1 = inlay.slice %0 {starts = array<i64: 3>, sizes = array<i64: 2>, steps = array<i64: -1>} : (tensor<4xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @takes_slice_from_the_part_of_a_concat
// CHECK-NEXT: %[[S:.*]] = inlay.slice %arg1 {sizes = array<i64: 1, 2>, starts = array<i64: 0, 1>
// CHECK-NEXT: return %[[S]]
func.func @takes_slice_from_the_part_of_a_concat(%a: tensor<1x2xf32>, %b: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %0 = inlay.concat %a, %b {axis = 1 : i64} : (tensor<1x2xf32>, tensor<1x3xf32>) -> tensor<1x5xf32>
  %1 = inlay.slice %0 {starts = array<i64: 0, 3>, sizes = array<i64: 1, 2>, steps = array<i64: 1, 1>} : (tensor<1x5xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: @keeps_slice_across_parts
// CHECK: inlay.concat
// CHECK: inlay.slice
func.func @keeps_slice_across_parts(%a: tensor<1x2xf32>, %b: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %0 = inlay.concat %a, %b {axis = 1 : i64} : (tensor<1x2xf32>, tensor<1x3xf32>) -> tensor<1x5xf32>
  %1 = inlay.slice %0 {starts = array<i64: 0, 1>, sizes = array<i64: 1, 2>, steps = array<i64: 1, 1>} : (tensor<1x5xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: @flattens_concat
// CHECK-NEXT: inlay.concat %arg0, %arg1, %arg0
func.func @flattens_concat(%a: tensor<2xf32>, %b: tensor<3xf32>) -> tensor<7xf32> {
  %0 = inlay.concat %a, %b {axis = 0 : i64} : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
  %1 = inlay.concat %0, %a {axis = 0 : i64} : (tensor<5xf32>, tensor<2xf32>) -> tensor<7xf32>
  return %1 : tensor<7xf32>
}

// -----

// CHECK-LABEL: @joins_slices_back
// CHECK-NEXT: return %arg0
func.func @joins_slices_back(%x: tensor<2x5xf32>) -> tensor<2x5xf32> {
  %0 = inlay.slice %x {starts = array<i64: 0, 0>, sizes = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (tensor<2x5xf32>) -> tensor<2x2xf32>
  %1 = inlay.slice %x {starts = array<i64: 0, 2>, sizes = array<i64: 2, 3>, steps = array<i64: 1, 1>} : (tensor<2x5xf32>) -> tensor<2x3xf32>
  %2 = inlay.concat %0, %1 {axis = 1 : i64} : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x5xf32>
  return %2 : tensor<2x5xf32>
}

// -----

// CHECK-LABEL: @keeps_slices_in_another_order
// CHECK: inlay.concat
func.func @keeps_slices_in_another_order(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.slice %x {starts = array<i64: 0>, sizes = array<i64: 2>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
  %1 = inlay.slice %x {starts = array<i64: 2>, sizes = array<i64: 2>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
  %2 = inlay.concat %1, %0 {axis = 0 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @drops_expansion_that_broadcasting_does
// CHECK-NEXT: inlay.binary add %arg0, %arg1 : (tensor<3x1xf32>, tensor<3x4xf32>)
func.func @drops_expansion_that_broadcasting_does(%x: tensor<3x1xf32>, %y: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = inlay.expand %x : (tensor<3x1xf32>) -> tensor<3x4xf32>
  %1 = inlay.binary add %0, %y : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: @keeps_expansion_that_sets_the_shape
// CHECK: inlay.expand
func.func @keeps_expansion_that_sets_the_shape(%x: tensor<3x1xf32>) -> tensor<3x4xf32> {
  %one = inlay.constant dense<2.0> : tensor<f32>
  %0 = inlay.expand %x : (tensor<3x1xf32>) -> tensor<3x4xf32>
  %1 = inlay.binary add %0, %one : (tensor<3x4xf32>, tensor<f32>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}

// -----

// The relu can then join the layer of the product.
// CHECK-LABEL: @moves_activation_before_reshape
// CHECK: %[[M:.*]] = inlay.matmul
// CHECK-NEXT: %[[R:.*]] = inlay.unary relu %[[M]]
// CHECK-NEXT: %[[S:.*]] = inlay.reshape %[[R]]
// CHECK-NEXT: return %[[S]]
func.func @moves_activation_before_reshape(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>) -> tensor<4xf32> {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %1 = inlay.reshape %0 : (tensor<2x2xf32>) -> tensor<4xf32>
  %2 = inlay.unary relu %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_reshape_with_other_users
// CHECK: %[[S:.*]] = inlay.reshape
// CHECK-NEXT: inlay.unary relu %[[S]]
func.func @keeps_reshape_with_other_users(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %1 = inlay.reshape %0 : (tensor<2x2xf32>) -> tensor<4xf32>
  %2 = inlay.unary relu %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}

// -----

// CHECK-LABEL: @makes_slice_of_gather_in_one_piece
// CHECK: %[[S:.*]] = inlay.slice %arg0 {{.*}}sizes = array<i64: 1, 2, 3>{{.*}}starts = array<i64: 0, 1, 0>
// CHECK-NEXT: return %[[S]]
func.func @makes_slice_of_gather_in_one_piece(%x: tensor<1x4x3xf32>) -> tensor<1x2x3xf32> {
  %i = inlay.constant dense<[1, -2]> : tensor<2xi64>
  %0 = inlay.gather %x, %i {axis = 1 : i64} : (tensor<1x4x3xf32>, tensor<2xi64>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}

// -----

// CHECK-LABEL: @makes_slice_of_gather_by_scalar
// CHECK: %[[S:.*]] = inlay.slice %arg0
// CHECK-NEXT: inlay.reshape %[[S]] : (tensor<1x3xf32>) -> tensor<3xf32>
func.func @makes_slice_of_gather_by_scalar(%x: tensor<4x3xf32>) -> tensor<3xf32> {
  %i = inlay.constant dense<2> : tensor<i64>
  %0 = inlay.gather %x, %i {axis = 0 : i64} : (tensor<4x3xf32>, tensor<i64>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: @keeps_gather_out_of_order
// CHECK: inlay.gather
func.func @keeps_gather_out_of_order(%x: tensor<4x3xf32>) -> tensor<2x3xf32> {
  %i = inlay.constant dense<[2, 1]> : tensor<2xi64>
  %0 = inlay.gather %x, %i {axis = 0 : i64} : (tensor<4x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: @keeps_gather_from_several_pieces
// CHECK: inlay.gather
func.func @keeps_gather_from_several_pieces(%x: tensor<4x3xf32>) -> tensor<4xf32> {
  %i = inlay.constant dense<1> : tensor<i64>
  %0 = inlay.gather %x, %i {axis = 1 : i64} : (tensor<4x3xf32>, tensor<i64>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
