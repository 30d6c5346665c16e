// RUN: inlay-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @drops_reshape_to_the_same_shape
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_reshape_to_the_same_shape(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = inlay.reshape %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @joins_reshape_of_reshape
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT: %[[R:.*]] = inlay.reshape %[[X]] : (tensor<2x3x4xf32>) -> tensor<4x6xf32>
// CHECK-NEXT: return %[[R]]
func.func @joins_reshape_of_reshape(%x: tensor<2x3x4xf32>) -> tensor<4x6xf32> {
  %0 = inlay.reshape %x : (tensor<2x3x4xf32>) -> tensor<24xf32>
  %1 = inlay.reshape %0 : (tensor<24xf32>) -> tensor<4x6xf32>
  return %1 : tensor<4x6xf32>
}

// -----

// CHECK-LABEL: func.func @drops_reshape_there_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_reshape_there_and_back(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = inlay.reshape %x : (tensor<2x3xf32>) -> tensor<6xf32>
  %1 = inlay.reshape %0 : (tensor<6xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @keeps_inner_reshape_with_another_user
// CHECK-SAME: (%[[X:.*]]: tensor<2x6xf32>)
// CHECK-DAG: %[[A:.*]] = inlay.reshape %[[X]] : (tensor<2x6xf32>) -> tensor<12xf32>
// CHECK-DAG: %[[B:.*]] = inlay.reshape %[[X]] : (tensor<2x6xf32>) -> tensor<3x4xf32>
// CHECK: return %[[A]], %[[B]]
func.func @keeps_inner_reshape_with_another_user(%x: tensor<2x6xf32>) -> (tensor<12xf32>, tensor<3x4xf32>) {
  %0 = inlay.reshape %x : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = inlay.reshape %0 : (tensor<12xf32>) -> tensor<3x4xf32>
  return %0, %1 : tensor<12xf32>, tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @drops_transpose_that_moves_nothing
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_transpose_that_moves_nothing(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = inlay.transpose %x {perm = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// The result's axis 0 is axis 1 of %0, which is axis 2 of the input.
//
// CHECK-LABEL: func.func @joins_transpose_of_transpose
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4x5xf32>)
// CHECK-NEXT: %[[T:.*]] = inlay.transpose %[[X]] {perm = array<i64: 2, 3, 0, 1>} : (tensor<2x3x4x5xf32>) -> tensor<4x5x2x3xf32>
// CHECK-NEXT: return %[[T]]
func.func @joins_transpose_of_transpose(%x: tensor<2x3x4x5xf32>) -> tensor<4x5x2x3xf32> {
  %0 = inlay.transpose %x {perm = array<i64: 1, 2, 3, 0>} : (tensor<2x3x4x5xf32>) -> tensor<3x4x5x2xf32>
  %1 = inlay.transpose %0 {perm = array<i64: 1, 2, 3, 0>} : (tensor<3x4x5x2xf32>) -> tensor<4x5x2x3xf32>
  return %1 : tensor<4x5x2x3xf32>
}

// -----

// CHECK-LABEL: func.func @drops_transpose_there_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_transpose_there_and_back(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = inlay.transpose %x {perm = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = inlay.transpose %0 {perm = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// -----

// CHECK-LABEL: func.func @drops_slice_of_everything
// CHECK-SAME: (%[[X:.*]]: tensor<4x6xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_slice_of_everything(%x: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %0 = inlay.slice %x {starts = array<i64: 0, 0>, sizes = array<i64: 4, 6>, steps = array<i64: 1, 1>} : (tensor<4x6xf32>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}

// -----

// CHECK-LABEL: func.func @keeps_slice_that_reverses
// CHECK: inlay.slice
func.func @keeps_slice_that_reverses(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.slice %x {starts = array<i64: 3>, sizes = array<i64: 4>, steps = array<i64: -1>} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @drops_concat_of_one
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_concat_of_one(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.concat %x {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @drops_cast_to_the_same_type
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_cast_to_the_same_type(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.cast %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Not the other way round, where the first cast rounds.
//
// CHECK-LABEL: func.func @cast_to_wider_and_back(
// CHECK-NEXT: %[[NARROW:.*]] = inlay.cast %[[W:.*]] : (tensor<4xf32>) -> tensor<4xf16>
// CHECK-NEXT: %[[WIDE:.*]] = inlay.cast %[[NARROW]] : (tensor<4xf16>) -> tensor<4xf32>
// CHECK-NEXT: return %{{.*}}, %[[WIDE]] : tensor<4xf16>, tensor<4xf32>
func.func @cast_to_wider_and_back(%x: tensor<4xf16>, %w: tensor<4xf32>) -> (tensor<4xf16>, tensor<4xf32>) {
  %0 = inlay.cast %x : (tensor<4xf16>) -> tensor<4xf32>
  %1 = inlay.cast %0 : (tensor<4xf32>) -> tensor<4xf16>
  %2 = inlay.cast %w : (tensor<4xf32>) -> tensor<4xf16>
  %3 = inlay.cast %2 : (tensor<4xf16>) -> tensor<4xf32>
  return %1, %3 : tensor<4xf16>, tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @drops_expand_to_the_same_shape
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_expand_to_the_same_shape(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.expand %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @drops_op_without_users
// CHECK-NEXT: return
func.func @drops_op_without_users(%x: tensor<4xf32>) {
  %0 = inlay.unary exp %x : (tensor<4xf32>) -> tensor<4xf32>
  return
}
