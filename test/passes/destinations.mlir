// Which buffers are left once layers write where their results are wanted: the
// passes between layers and the memory plan, together.
//
// RUN: inlay-opt %s --split-input-file --pass-pipeline="builtin.module(inlay-to-kernels,canonicalize,cse,func.func(eliminate-empty-tensors),one-shot-bufferize,canonicalize,cse,func.func(inlay-tidy-copies))" | FileCheck %s

// CHECK-LABEL: func.func @last_layer_writes_the_output_run(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<4xf32> {{.*}}, %[[Y:[a-z0-9]+]]: memref<4xf32>
// CHECK-NOT: memref.alloc
// CHECK: kernel.softmax ins(%[[X]] : memref<4xf32>) outs(%[[Y]] : memref<4xf32>)
// CHECK-NOT: memref.copy
func.func @last_layer_writes_the_output(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %1 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @producers_of_a_concat_write_its_slices_run(
// CHECK: %[[Y:.*]] = memref.alloc() {{.*}}: memref<8xf32>
// CHECK-NOT: memref.alloc
// CHECK: %[[LEFT:.*]] = memref.subview %[[Y]][0] [4] [1] : memref<8xf32> to
// CHECK: kernel.softmax {{.*}} outs(%[[LEFT]] :
// CHECK: %[[RIGHT:.*]] = memref.subview %[[Y]][4] [4] [1] : memref<8xf32> to
// CHECK: kernel.softmax {{.*}} outs(%[[RIGHT]] :
// CHECK-NOT: memref.copy
// CHECK-NOT: linalg.generic
// CHECK: kernel.softmax ins(%[[Y]] :
func.func @producers_of_a_concat_write_its_slices(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<8xf32> {
  %0 = inlay.layer "a" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %2 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %2 : tensor<4xf32>
  }
  %1 = inlay.layer "b" (%y) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %2 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %2 : tensor<4xf32>
  }
  %3 = inlay.concat %0, %1 {axis = 0 : i64} : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %4 = inlay.layer "c" (%3) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%i: tensor<8xf32>):
    %5 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<8xf32>) -> tensor<8xf32>
    inlay.yield %5 : tensor<8xf32>
  }
  return %4 : tensor<8xf32>
}

// -----

// CHECK-LABEL: func.func @reshape_between_layers_costs_nothing_run(
// CHECK: %[[A:.*]] = memref.alloc() {{.*}}: memref<2x2xf32>
// CHECK: kernel.softmax {{.*}} outs(%[[A]] :
// CHECK: %[[F:.*]] = memref.collapse_shape %[[A]]
// CHECK: kernel.softmax ins(%[[F]] :
// CHECK-NOT: memref.copy
func.func @reshape_between_layers_costs_nothing(%x: tensor<2x2xf32>) -> tensor<4xf32> {
  %0 = inlay.layer "a" (%x) : (tensor<2x2xf32>) -> tensor<2x2xf32> {
  ^bb0(%i: tensor<2x2xf32>):
    %2 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    inlay.yield %2 : tensor<2x2xf32>
  }
  %r = inlay.reshape %0 : (tensor<2x2xf32>) -> tensor<4xf32>
  %1 = inlay.layer "b" (%r) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %2 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %2 : tensor<4xf32>
  }
  return %1 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @slice_of_an_input_is_read_in_place_run(
// CHECK-NOT: memref.alloc
// CHECK: %[[S:.*]] = memref.subview %{{.*}}[4] [4] [1]
// CHECK: kernel.softmax ins(%[[S]] :
// CHECK-NOT: memref.copy
func.func @slice_of_an_input_is_read_in_place(%x: tensor<8xf32>) -> tensor<4xf32> {
  %s = inlay.slice %x {starts = array<i64: 4>, sizes = array<i64: 4>, steps = array<i64: 1>} : (tensor<8xf32>) -> tensor<4xf32>
  %0 = inlay.layer "l" (%s) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %1 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @input_given_back_is_copied_run(
// CHECK-NEXT: memref.copy %{{.*}}, %{{.*}} : memref<4xf32> to memref<4xf32>
// CHECK-NEXT: return
func.func @input_given_back_is_copied(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @value_given_out_twice_is_computed_once_run(
// CHECK-COUNT-1: kernel.softmax
// CHECK-NOT: kernel.softmax
// CHECK: memref.copy
func.func @value_given_out_twice_is_computed_once(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %1 = inlay.softmax softmax %i {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0, %0 : tensor<4xf32>, tensor<4xf32>
}
