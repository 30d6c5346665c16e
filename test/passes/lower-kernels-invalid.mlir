// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-lower-kernels))" --split-input-file --verify-diagnostics

func.func @refuses_kernel_on_tensors(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{'kernel.softmax' op works on tensors; bufferize first}}
  %0 = kernel.softmax ins(%x : tensor<2x3xf32>) outs(%y : tensor<2x3xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @refuses_generic_with_a_reduction(%x: memref<4xf32>, %y: memref<f32>) {
  // expected-error@+1 {{'linalg.generic' op has a reduction; only parallel ones are lowered}}
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} ins(%x : memref<4xf32>) outs(%y : memref<f32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

func.func @refuses_named_linalg_op(%x: memref<4xf32>, %y: memref<4xf32>) {
  // expected-error@+1 {{'linalg.exp' op has no lowering to loops}}
  linalg.exp ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// -----

func.func @refuses_generic_with_two_outputs(%x: memref<4xf32>, %y: memref<4xf32>, %z: memref<4xf32>) {
  // expected-error@+1 {{'linalg.generic' op has 2 outputs, but 1 is needed}}
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<4xf32>) outs(%y, %z : memref<4xf32>, memref<4xf32>) {
  ^bb0(%in: f32, %o: f32, %p: f32):
    linalg.yield %in, %in : f32, f32
  }
  return
}

// -----

func.func @refuses_generic_with_a_computed_subscript(%x: memref<8xf32>, %y: memref<4xf32>) {
  // expected-error@+1 {{'linalg.generic' op reads at a computed place, affine_map<(d0) -> (d0 + 1)>}}
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0 + 1)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<8xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%in: f32, %o: f32):
    linalg.yield %in : f32
  }
  return
}

// -----

func.func @refuses_generic_that_reads_its_output(%x: memref<4xf32>, %y: memref<4xf32>) {
  // expected-error@+1 {{'linalg.generic' op reads its output}}
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<4xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%in: f32, %o: f32):
    %0 = arith.addf %in, %o : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

func.func @refuses_generic_that_writes_transposed(%x: memref<2x3xf32>, %y: memref<3x2xf32>) {
  // expected-error@+1 {{'linalg.generic' op writes its output in another order than it loops}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1, d0)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<2x3xf32>) outs(%y : memref<3x2xf32>) {
  ^bb0(%in: f32, %o: f32):
    linalg.yield %in : f32
  }
  return
}

// -----

func.func @refuses_buffer_of_unknown_size(%x: memref<?xf32>, %y: memref<?xf32>) {
  // expected-error@+1 {{'linalg.generic' op works on a buffer of unknown size}}
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%in: f32, %o: f32):
    linalg.yield %in : f32
  }
  return
}
