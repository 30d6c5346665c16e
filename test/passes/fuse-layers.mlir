// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fuse-layers))' --split-input-file --mlir-print-local-scope --mlir-print-debuginfo | FileCheck %s

// The example of the pass's description.
// CHECK-LABEL: @fuses_residual_and_activation_into_conv
// CHECK: %[[L:.*]] = inlay.layer "conv1"(%arg0, %arg1) :
// CHECK-NEXT: ^bb0(%[[X:[^:]*]]: tensor<1x1x2xf32>{{.*}}, %[[R:[^:]*]]: tensor<1x1x2xf32>
// CHECK-NEXT: %[[W:.*]] = inlay.constant dense<5.0{{.*}} loc("w")
// CHECK-NEXT: %[[C:.*]] = inlay.conv %[[X]], %[[W]]
// CHECK-NEXT: %[[S:.*]] = inlay.binary add %[[C]], %[[R]]
// CHECK-NEXT: %[[A:.*]] = inlay.unary relu %[[S]]
// CHECK-NEXT: inlay.yield %[[A]]
// CHECK-NEXT: } loc(fused["conv1", "add1", "relu1"])
// CHECK-NEXT: return %[[L]]
func.func @fuses_residual_and_activation_into_conv(%x: tensor<1x1x2xf32>, %r: tensor<1x1x2xf32>) -> tensor<1x1x2xf32> {
  %w = inlay.constant dense<5.0> : tensor<1x1x1xf32> loc("w")
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x2xf32>, tensor<1x1x1xf32>) -> tensor<1x1x2xf32> loc("conv1")
  %1 = inlay.binary add %0, %r : (tensor<1x1x2xf32>, tensor<1x1x2xf32>) -> tensor<1x1x2xf32> loc("add1")
  %2 = inlay.unary relu %1 : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32> loc("relu1")
  return %2 : tensor<1x1x2xf32>
}

// -----

// CHECK-LABEL: @keeps_relu_apart_when_conv_has_two_users
// CHECK: inlay.layer "conv1"
// CHECK: inlay.yield
// CHECK: inlay.layer "relu1"
// CHECK: inlay.unary relu
func.func @keeps_relu_apart_when_conv_has_two_users(%x: tensor<1x1x2xf32>) -> (tensor<1x1x2xf32>, tensor<1x1x2xf32>) {
  %w = inlay.constant dense<5.0> : tensor<1x1x1xf32>
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x2xf32>, tensor<1x1x1xf32>) -> tensor<1x1x2xf32> loc("conv1")
  %1 = inlay.unary relu %0 : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32> loc("relu1")
  return %0, %1 : tensor<1x1x2xf32>, tensor<1x1x2xf32>
}

// -----

// Both users of the product are in its layer, so nothing else sees it.
// CHECK-LABEL: @fuses_a_diamond
// CHECK-COUNT-1: inlay.layer
// CHECK: inlay.matmul
// CHECK: inlay.unary tanh
// CHECK: inlay.binary mul
// CHECK-NOT: inlay.layer
func.func @fuses_a_diamond(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>) -> tensor<2x2xf32> {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %1 = inlay.unary tanh %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = inlay.binary mul %0, %1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// -----

// CHECK-LABEL: @puts_each_root_in_its_own_layer
// CHECK: inlay.layer "first"(%arg0)
// CHECK: inlay.layer "second"(%arg0, %0)
// CHECK: inlay.reduce
// CHECK: inlay.binary add
func.func @puts_each_root_in_its_own_layer(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %0 = inlay.reduce max %x {axes = array<i64: 0>} : (tensor<2x2xf32>) -> tensor<2xf32> loc("first")
  %1 = inlay.reduce min %x {axes = array<i64: 0>} : (tensor<2x2xf32>) -> tensor<2xf32> loc("second")
  %2 = inlay.binary add %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// The sum goes to the product, not to the transpose, although that is later.
// CHECK-LABEL: @prefers_root_that_computes
// CHECK: inlay.layer "t"
// CHECK-NEXT: ^bb0
// CHECK-NEXT: inlay.transpose
// CHECK-NEXT: inlay.yield
// CHECK: inlay.layer "m"
// CHECK: inlay.matmul
// CHECK-NEXT: inlay.binary add
func.func @prefers_root_that_computes(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<4x2xf32>) -> tensor<2x4xf32> {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32> loc("m")
  %1 = inlay.transpose %c {perm = array<i64: 1, 0>} : (tensor<4x2xf32>) -> tensor<2x4xf32> loc("t")
  %2 = inlay.binary add %0, %1 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32> loc("a")
  return %2 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: @joins_an_elementwise_tree
// CHECK: inlay.layer "neg"(%arg0, %arg1)
// CHECK: inlay.unary neg
// CHECK-NEXT: inlay.unary exp
// CHECK-NEXT: inlay.binary add
// CHECK-NEXT: inlay.yield
func.func @joins_an_elementwise_tree(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary neg %x : (tensor<4xf32>) -> tensor<4xf32> loc("neg")
  %1 = inlay.unary exp %y : (tensor<4xf32>) -> tensor<4xf32> loc("exp")
  %2 = inlay.binary add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("add")
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_smaller_operand_apart
// CHECK: inlay.layer "small"
// CHECK: inlay.layer "large"
func.func @keeps_smaller_operand_apart(%x: tensor<1xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary exp %x : (tensor<1xf32>) -> tensor<1xf32> loc("small")
  %1 = inlay.binary add %0, %y : (tensor<1xf32>, tensor<4xf32>) -> tensor<4xf32> loc("large")
  return %1 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @keeps_elementwise_op_before_a_root_apart
// CHECK: inlay.layer "relu"
// CHECK: inlay.layer "sum"
func.func @keeps_elementwise_op_before_a_root_apart(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %0 = inlay.unary relu %x : (tensor<2x2xf32>) -> tensor<2x2xf32> loc("relu")
  %1 = inlay.reduce sum %0 {axes = array<i64: 0>} : (tensor<2x2xf32>) -> tensor<2xf32> loc("sum")
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @leaves_views_outside
// CHECK-NEXT: %[[S:.*]] = inlay.slice
// CHECK-NEXT: %[[R:.*]] = inlay.reshape %[[S]]
// CHECK-NEXT: %[[C:.*]] = inlay.concat %[[R]], %[[R]]
// CHECK-NEXT: return %[[C]]
func.func @leaves_views_outside(%x: tensor<3x2xf32>) -> tensor<8xf32> {
  %0 = inlay.slice %x {starts = array<i64: 1, 0>, sizes = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (tensor<3x2xf32>) -> tensor<2x2xf32>
  %1 = inlay.reshape %0 : (tensor<2x2xf32>) -> tensor<4xf32>
  %2 = inlay.concat %1, %1 {axis = 0 : i64} : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  return %2 : tensor<8xf32>
}

// -----

// CHECK-LABEL: @takes_slice_with_steps_as_root
// CHECK: inlay.layer
// CHECK: inlay.slice
// CHECK-NEXT: inlay.unary neg
func.func @takes_slice_with_steps_as_root(%x: tensor<4xf32>) -> tensor<2xf32> {
  %0 = inlay.slice %x {starts = array<i64: 0>, sizes = array<i64: 2>, steps = array<i64: 2>} : (tensor<4xf32>) -> tensor<2xf32>
  %1 = inlay.unary neg %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @gives_arg_reduce_no_epilogue
// CHECK: inlay.layer "arg"
// CHECK: inlay.layer "cast"
func.func @gives_arg_reduce_no_epilogue(%x: tensor<2x3xf32>) -> tensor<2xi32> {
  %0 = inlay.arg_reduce max %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2xi64> loc("arg")
  %1 = inlay.cast %0 : (tensor<2xi64>) -> tensor<2xi32> loc("cast")
  return %1 : tensor<2xi32>
}

// -----

// CHECK-LABEL: @keeps_all_results_of_a_recurrent_op
// CHECK: %[[L:.*]]:2 = inlay.layer "rnn"(%arg0, %arg1, %arg2, %arg3)
// CHECK: return %[[L]]#0, %[[L]]#1
func.func @keeps_all_results_of_a_recurrent_op(%x: tensor<3x1x1xf32>, %w: tensor<1x1x1xf32>, %b: tensor<1x2xf32>, %h: tensor<1x1x1xf32>) -> (tensor<3x1x1x1xf32>, tensor<1x1x1xf32>) {
  %y, %yh = inlay.recurrent rnn forward %x, %w, %w, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<3x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x2xf32>, tensor<1x1x1xf32>) -> (tensor<3x1x1x1xf32>, tensor<1x1x1xf32>) loc("rnn")
  return %y, %yh : tensor<3x1x1x1xf32>, tensor<1x1x1xf32>
}

// -----

// CHECK-LABEL: @ends_conv_with_quantize
// CHECK-COUNT-1: inlay.layer
// CHECK: inlay.conv
// CHECK-NEXT: inlay.quantize
// CHECK-NOT: inlay.layer
func.func @ends_conv_with_quantize(%x: tensor<1x1x2xf32>) -> tensor<1x1x2xi8> {
  %w = inlay.constant dense<5.0> : tensor<1x1x1xf32>
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<0> : tensor<i8>
  %0 = inlay.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 1 : i64} : (tensor<1x1x2xf32>, tensor<1x1x1xf32>) -> tensor<1x1x2xf32>
  %1 = inlay.quantize %0, %s, %z : (tensor<1x1x2xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x2xi8>
  return %1 : tensor<1x1x2xi8>
}

// -----

// CHECK-LABEL: @drops_dead_ops
// CHECK-NEXT: return %arg0
func.func @drops_dead_ops(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.unary neg %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = inlay.binary add %0, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  return %x : tensor<2xf32>
}
