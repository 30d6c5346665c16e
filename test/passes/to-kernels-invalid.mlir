// RUN: inlay-opt %s --inlay-to-kernels --split-input-file --verify-diagnostics

func.func @refuses_op_outside_of_a_layer(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'inlay.unary' op stands outside a layer; run --inlay-fuse-layers first}}
  %0 = inlay.unary exp %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @refuses_layer_with_two_roots(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error@+1 {{'inlay.layer' op has two root ops, 'inlay.matmul' and 'inlay.softmax'}}
  %0 = inlay.layer "l" (%x) : (tensor<2x2xf32>) -> tensor<2x2xf32> {
  ^bb0(%i: tensor<2x2xf32>):
    %1 = inlay.matmul %i, %i : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %2 = inlay.softmax softmax %1 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    inlay.yield %2 : tensor<2x2xf32>
  }
  return %0 : tensor<2x2xf32>
}

// -----

func.func @refuses_slice_with_steps_outside_of_a_layer(%x: tensor<4xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'inlay.slice' op with steps must stand in a layer}}
  %0 = inlay.slice %x {starts = array<i64: 0>, sizes = array<i64: 2>, steps = array<i64: 2>} : (tensor<4xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @refuses_elementwise_layer_with_two_results(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op yields 2 values, but 1 is needed}}
  %0:2 = inlay.layer "l" (%x) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  ^bb0(%i: tensor<4xf32>):
    %1 = inlay.unary exp %i : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %i, %1 : tensor<4xf32>, tensor<4xf32>
  }
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

func.func @refuses_kernel_layer_with_two_results(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  // expected-error@+1 {{'inlay.layer' op has 2 results, but its root gives 1}}
  %0:2 = inlay.layer "l" (%x) : (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  ^bb0(%i: tensor<2x2xf32>):
    %1 = inlay.matmul %i, %i : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    inlay.yield %i, %1 : tensor<2x2xf32>, tensor<2x2xf32>
  }
  return %0#0, %0#1 : tensor<2x2xf32>, tensor<2x2xf32>
}

// -----

func.func @refuses_root_that_belongs_outside(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<2x2xf32> {
  ^bb0(%i: tensor<4xf32>):
    // expected-error@+1 {{'inlay.reshape' op has no lowering to a kernel}}
    %1 = inlay.reshape %i : (tensor<4xf32>) -> tensor<2x2xf32>
    inlay.yield %1 : tensor<2x2xf32>
  }
  return %0 : tensor<2x2xf32>
}

// -----

func.func @refuses_elementwise_op_after_a_recurrent_one(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  // expected-error@+1 {{'inlay.layer' op yields a value that its recurrent root does not compute}}
  %0 = inlay.layer "l" (%x, %w, %r, %b, %h) : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  ^bb0(%i: tensor<5x1x4xf32>, %j: tensor<1x3x4xf32>, %k: tensor<1x3x3xf32>, %l: tensor<1x6xf32>, %m: tensor<1x1x3xf32>):
    %1:2 = inlay.recurrent rnn forward %i, %j, %k, %l, %m {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
    %2 = inlay.unary exp %1#1 : (tensor<1x1x3xf32>) -> tensor<1x1x3xf32>
    inlay.yield %2 : tensor<1x1x3xf32>
  }
  return %0 : tensor<1x1x3xf32>
}

// -----

func.func @refuses_elementwise_op_after_an_arg_reduce(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'inlay.layer' op yields a value that its root, an arg_reduce, does not compute}}
  %0 = inlay.layer "l" (%x) : (tensor<2x3xf32>) -> tensor<2xf32> {
  ^bb0(%i: tensor<2x3xf32>):
    %1 = inlay.arg_reduce max %i {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2xi64>
    %2 = inlay.cast %1 : (tensor<2xi64>) -> tensor<2xf32>
    inlay.yield %2 : tensor<2xf32>
  }
  return %0 : tensor<2xf32>
}

// -----

func.func @refuses_elementwise_op_before_the_root(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error@+1 {{'inlay.layer' op has 'inlay.unary' before its root op 'inlay.softmax'}}
  %0 = inlay.layer "l" (%x) : (tensor<2x2xf32>) -> tensor<2x2xf32> {
  ^bb0(%i: tensor<2x2xf32>):
    %1 = inlay.unary exp %i : (tensor<2x2xf32>) -> tensor<2x2xf32>
    %2 = inlay.softmax softmax %1 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    inlay.yield %2 : tensor<2x2xf32>
  }
  return %0 : tensor<2x2xf32>
}
