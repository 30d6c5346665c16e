// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused decision trees: one function a constraint.

func.func @trees_c1_input_has_columns(%x: tensor<4xf32>, %r: tensor<1xi32>, %n: tensor<3xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+2 {{the input has shape [4], but rows of one column or more are needed}}
  // expected-error@+1 {{'inlay.trees' op failed to infer returned types}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %n, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @trees_c2_tables_have_one_entry_a_node(%x: tensor<4x2xf32>, %r: tensor<1xi32>, %n: tensor<3xi32>, %short: tensor<2xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.trees' op has a table of shape [2], but 3 nodes}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %short, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @trees_c2_there_are_nodes(%x: tensor<4x2xf32>, %r: tensor<1xi32>, %n: tensor<0xi32>, %h: tensor<0xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.trees' op has no nodes}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %n, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<0xi32>, tensor<0xf32>, tensor<0xi32>, tensor<0xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @trees_c2_thresholds_have_the_inputs_type(%x: tensor<4x2xf64>, %r: tensor<1xi32>, %n: tensor<3xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.trees' op compares 'f64' with 'f32'}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %n, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4x2xf64>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @trees_c3_each_value_has_a_target(%x: tensor<4x2xf32>, %r: tensor<1xi32>, %n: tensor<3xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<3xf32>) {
  // expected-error@+1 {{'inlay.trees' op has targets [2], but weights [3]}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %n, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<3xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @trees_c4_there_are_targets(%x: tensor<4x2xf32>, %r: tensor<1xi32>, %n: tensor<3xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+2 {{num_targets is 0, but 1 or more is needed}}
  // expected-error@+1 {{'inlay.trees' op failed to infer returned types}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %n, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 0 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x0xf32>
  return
}

// -----

func.func @trees_c4_depth_is_not_negative(%x: tensor<4x2xf32>, %r: tensor<1xi32>, %n: tensor<3xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.trees' op has depth -1 and leaf_size 1, but neither may be negative}}
  %0 = inlay.trees sum %x, %r, %n, %h, %n, %n, %t, %w {depth = -1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @trees_c5_kind_adds_or_chooses(%x: tensor<4x2xf32>, %r: tensor<1xi32>, %n: tensor<3xi32>, %h: tensor<3xf32>, %t: tensor<2xi32>, %w: tensor<2xf32>) {
  // expected-error@+1 {{'inlay.trees' op needs kind sum, max or min, not prod}}
  %0 = inlay.trees prod %x, %r, %n, %h, %n, %n, %t, %w {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @kernel_trees_c1_every_table_is_given(%x: memref<4x2xf32>, %r: memref<1xi32>, %y: memref<4x1xf32>) {
  // expected-error@+1 {{'kernel.trees' op has 2 inputs, but needs 8 to 9}}
  kernel.trees ins(%x, %r : memref<4x2xf32>, memref<1xi32>) outs(%y : memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64}
  return
}

// -----

func.func @kernel_trees_c2_takes_no_epilogue(%x: memref<4x2xf32>, %r: memref<1xi32>, %n: memref<3xi32>, %h: memref<3xf32>, %t: memref<2xi32>, %w: memref<2xf32>, %y: memref<4x1xf32>) {
  // expected-error@+1 {{'kernel.trees' op takes no epilogue}}
  kernel.trees ins(%x, %r, %n, %h, %n, %n, %t, %w : memref<4x2xf32>, memref<1xi32>, memref<3xi32>, memref<3xf32>, memref<3xi32>, memref<3xi32>, memref<2xi32>, memref<2xf32>) outs(%y : memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64} epilogue {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
