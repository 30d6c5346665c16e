// RUN: inlay-opt %s --inlay-to-kernels --split-input-file | FileCheck %s
// RUN: inlay-opt %s --inlay-to-kernels --split-input-file --mlir-print-debuginfo \
// RUN:   | FileCheck %s --check-prefix=LOC

// Inputs are read and outputs written through buffers, which carry what the
// generated interface shows.
//
// CHECK-LABEL: func.func @signature_run(
// CHECK-SAME: %[[X:.*]]: memref<2x3xi8> {inlay.dims = "[2,3]", inlay.dtype = "u8", inlay.kind = "input", inlay.name = "image", inlay.onnx_name = "image"}
// CHECK-SAME: %[[B:.*]]: memref<4xi1> {inlay.dims = "[4]", inlay.dtype = "bool", inlay.kind = "input", inlay.name = "input_1", inlay.onnx_name = "input_1"}
// CHECK-SAME: %[[Y:.*]]: memref<2x3xi8> {inlay.dims = "[2,3]", inlay.dtype = "u8", inlay.kind = "output", inlay.name = "scores", inlay.onnx_name = "scores"}
// CHECK-SAME: inlay.entry, inlay.model = {name = "signature"}
// CHECK: %[[T:.*]] = bufferization.to_tensor %[[X]] restrict : memref<2x3xi8> to tensor<2x3xi8>
// CHECK: bufferization.materialize_in_destination %[[T]] in restrict writable %[[Y]]
// CHECK: return
func.func @signature(%x: tensor<2x3xui8> {inlay.name = "image"}, %b: tensor<4xi1>) -> (tensor<2x3xui8> {inlay.name = "scores"}) attributes {inlay.model = {name = "signature"}} {
  return %x : tensor<2x3xui8>
}

// -----

// CHECK: #[[SAME:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @elementwise_layer_is_one_generic_run(
// CHECK: %[[A:.*]] = bufferization.to_tensor %arg0
// CHECK: %[[B:.*]] = bufferization.to_tensor %arg1
// CHECK: %[[Y:.*]] = tensor.empty() : tensor<2x3xf32>
// CHECK: %[[R:.*]] = linalg.generic {indexing_maps = [#[[SAME]], #[[ROW]], #[[SAME]]], iterator_types = ["parallel", "parallel"]} ins(%[[A]], %[[B]] : tensor<2x3xf32>, tensor<3xf32>) outs(%[[Y]] : tensor<2x3xf32>) {
// CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %[[Z:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[X]], %[[Z]] : f32
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[S]] : f32
// CHECK-NEXT: linalg.yield %[[N]] : f32
// CHECK: materialize_in_destination %[[R]]
func.func @elementwise_layer_is_one_generic(%x: tensor<2x3xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = inlay.layer "l" (%x, %b) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32> {
  ^bb0(%i: tensor<2x3xf32>, %j: tensor<3xf32>):
    %1 = inlay.binary add %i, %j : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    %2 = inlay.unary neg %1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
    inlay.yield %2 : tensor<2x3xf32>
  }
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @splat_becomes_a_scalar_run(
// CHECK: linalg.generic {{.*}} ins(%{{[a-z0-9]*}} : tensor<4xf32>)
// CHECK: %[[C:.*]] = arith.constant 2.000000e+00 : f32
// CHECK: arith.mulf %{{.*}}, %[[C]] : f32
func.func @splat_becomes_a_scalar(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %two = inlay.constant dense<2.0> : tensor<f32>
    %1 = inlay.binary mul %i, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// Used twice, computed once.
//
// CHECK-LABEL: func.func @shared_value_is_computed_once_run(
// CHECK: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: %[[E:.*]] = math.exp %[[X]] : f32
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[E]], %[[E]] : f32
// CHECK-NEXT: linalg.yield %[[S]]
func.func @shared_value_is_computed_once(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %1 = inlay.unary exp %i : (tensor<4xf32>) -> tensor<4xf32>
    %2 = inlay.binary add %1, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %2 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// CHECK: #[[SAME:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-LABEL: func.func @conv_adds_residual_in_its_epilogue_run(
// CHECK: %[[W:.*]] = arith.constant dense<5.000000e-01> : tensor<1x1x1x1xf32>
// CHECK: kernel.conv ins(%{{.*}}, %[[W]] : tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) extras(%{{.*}} : tensor<1x1x2x2xf32>) outs(%{{.*}} : tensor<1x1x2x2xf32>) {dilations = array<i64: 1, 1>, extra_maps = [#[[SAME]]], group = 1 : i64, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} epilogue {
// CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %[[R:.*]]: f32):
// CHECK-NEXT: %[[A:.*]] = arith.addf %[[SUM]], %[[R]] : f32
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[A]] : f32
// CHECK-NEXT: kernel.yield %[[N]] : f32
// CHECK-NEXT: } -> tensor<1x1x2x2xf32>
func.func @conv_adds_residual_in_its_epilogue(%x: tensor<1x1x2x2xf32>, %r: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %0 = inlay.layer "l" (%x, %r) : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
  ^bb0(%i: tensor<1x1x2x2xf32>, %j: tensor<1x1x2x2xf32>):
    %w = inlay.constant dense<0.5> : tensor<1x1x1x1xf32>
    %1 = inlay.conv %i, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
    %2 = inlay.binary add %1, %j : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
    %3 = inlay.unary neg %2 : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
    inlay.yield %3 : tensor<1x1x2x2xf32>
  }
  return %0 : tensor<1x1x2x2xf32>
}

// -----

// A factor of shape [C,1,1] is read by channel.
//
// CHECK: #[[CHANNEL:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, 0, 0)>
// CHECK-LABEL: func.func @conv_scales_by_channel_run(
// CHECK: kernel.conv {{.*}} extras(%{{.*}} : tensor<2x1x1xf32>) {{.*}}extra_maps = [#[[CHANNEL]]]
// CHECK: ^bb0(%[[SUM:.*]]: f32, %[[F:.*]]: f32):
// CHECK-NEXT: arith.mulf %[[SUM]], %[[F]] : f32
func.func @conv_scales_by_channel(%x: tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%i: tensor<1x1x2x2xf32>):
    %w = inlay.constant dense<0.5> : tensor<2x1x1x1xf32>
    %f = inlay.constant dense<[[[2.0]], [[3.0]]]> : tensor<2x1x1xf32>
    %1 = inlay.conv %i, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
    %2 = inlay.binary mul %1, %f : (tensor<1x2x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2x2xf32>
    inlay.yield %2 : tensor<1x2x2x2xf32>
  }
  return %0 : tensor<1x2x2x2xf32>
}

// -----

// CHECK-LABEL: func.func @kernel_without_elementwise_ops_has_no_epilogue_run(
// CHECK: kernel.pool ins(%{{.*}} : tensor<1x1x4x4xf32>) outs(%{{.*}} : tensor<1x1x2x2xf32>) {
// CHECK-NOT: epilogue
// CHECK-SAME: kind = #inlay<pool max>
// CHECK-SAME: -> tensor<1x1x2x2xf32>
func.func @kernel_without_elementwise_ops_has_no_epilogue(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32> {
  ^bb0(%i: tensor<1x1x4x4xf32>):
    %1 = inlay.pool max %i {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
    inlay.yield %1 : tensor<1x1x2x2xf32>
  }
  return %0 : tensor<1x1x2x2xf32>
}

// -----

// CHECK: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @gemm_scales_product_and_addend_run(
// CHECK: kernel.matmul ins({{.*}}) extras(%{{.*}} : tensor<4xf32>) {{.*}}extra_maps = [#[[ROW]]], trans_b = true} epilogue {
// CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %[[C:.*]]: f32):
// CHECK-DAG: %[[ALPHA:.*]] = arith.constant 5.000000e-01 : f32
// CHECK-DAG: %[[BETA:.*]] = arith.constant 2.000000e+00 : f32
// CHECK-DAG: %[[P:.*]] = arith.mulf %[[ALPHA]], %[[SUM]] : f32
// CHECK-DAG: %[[B:.*]] = arith.mulf %[[BETA]], %[[C]] : f32
// CHECK: %[[R:.*]] = arith.addf %[[P]], %[[B]] : f32
// CHECK-NEXT: kernel.yield %[[R]]
func.func @gemm_scales_product_and_addend(%a: tensor<2x3xf32>, %b: tensor<4x3xf32>, %c: tensor<4xf32>) -> tensor<2x4xf32> {
  %0 = inlay.layer "l" (%a, %b, %c) : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32> {
  ^bb0(%i: tensor<2x3xf32>, %j: tensor<4x3xf32>, %k: tensor<4xf32>):
    %1 = inlay.gemm %i, %j, %k {alpha = 0.5 : f32, beta = 2.0 : f32, trans_b = true} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    inlay.yield %1 : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func.func @gemm_with_neutral_factors_multiplies_nothing_run(
// CHECK: kernel.matmul ins({{.*}}) outs({{.*}} : tensor<2x4xf32>) {trans_a = true} -> tensor<2x4xf32>
func.func @gemm_with_neutral_factors_multiplies_nothing(%a: tensor<3x2xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = inlay.layer "l" (%a, %b) : (tensor<3x2xf32>, tensor<3x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%i: tensor<3x2xf32>, %j: tensor<3x4xf32>):
    %1 = inlay.gemm %i, %j {trans_a = true} : (tensor<3x2xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    inlay.yield %1 : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

// A vector is a matrix of one column to the kernel; the axis is dropped again.
//
// CHECK: #[[MAP:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @product_with_a_vector_keeps_the_rank_of_its_result_run(
// CHECK: %[[V:.*]] = tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [3, 1] : tensor<3xf32> into tensor<3x1xf32>
// CHECK: %[[R:.*]] = kernel.matmul ins(%{{.*}}, %[[V]] : tensor<2x3xf32>, tensor<3x1xf32>) extras(%{{.*}} : tensor<2xf32>) outs(%{{.*}} : tensor<2x1xf32>) {extra_maps = [#[[MAP]]]} epilogue
// CHECK: tensor.collapse_shape %[[R]] {{\[\[}}0, 1]] : tensor<2x1xf32> into tensor<2xf32>
func.func @product_with_a_vector_keeps_the_rank_of_its_result(%a: tensor<2x3xf32>, %b: tensor<3xf32>, %c: tensor<2xf32>) -> tensor<2xf32> {
  %0 = inlay.layer "l" (%a, %b, %c) : (tensor<2x3xf32>, tensor<3xf32>, tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%i: tensor<2x3xf32>, %j: tensor<3xf32>, %k: tensor<2xf32>):
    %1 = inlay.matmul %i, %j : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2xf32>
    %2 = inlay.binary add %1, %k : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    inlay.yield %2 : tensor<2xf32>
  }
  return %0 : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func @product_of_two_vectors_is_a_scalar_run(
// CHECK: kernel.matmul ins(%{{.*}}, %{{.*}} : tensor<1x3xf32>, tensor<3x1xf32>) outs(%{{.*}} : tensor<1x1xf32>)
// CHECK: tensor.collapse_shape %{{.*}} [] : tensor<1x1xf32> into tensor<f32>
func.func @product_of_two_vectors_is_a_scalar(%a: tensor<3xf32>, %b: tensor<3xf32>) -> tensor<f32> {
  %0 = inlay.layer "l" (%a, %b) : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32> {
  ^bb0(%i: tensor<3xf32>, %j: tensor<3xf32>):
    %1 = inlay.matmul %i, %j : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
    inlay.yield %1 : tensor<f32>
  }
  return %0 : tensor<f32>
}

// -----

// CHECK-LABEL: func.func @row_times_batch_of_matrices_run(
// CHECK: kernel.matmul ins(%{{.*}}, %{{.*}} : tensor<1x3xf32>, tensor<5x3x4xf32>) outs(%{{.*}} : tensor<5x1x4xf32>)
// CHECK: tensor.collapse_shape {{.*}} : tensor<5x1x4xf32> into tensor<5x4xf32>
func.func @row_times_batch_of_matrices(%a: tensor<3xf32>, %b: tensor<5x3x4xf32>) -> tensor<5x4xf32> {
  %0 = inlay.layer "l" (%a, %b) : (tensor<3xf32>, tensor<5x3x4xf32>) -> tensor<5x4xf32> {
  ^bb0(%i: tensor<3xf32>, %j: tensor<5x3x4xf32>):
    %1 = inlay.matmul %i, %j : (tensor<3xf32>, tensor<5x3x4xf32>) -> tensor<5x4xf32>
    inlay.yield %1 : tensor<5x4xf32>
  }
  return %0 : tensor<5x4xf32>
}

// -----

// Place (d0, d1, d2) of the result holds element (d1, d2, d0) of the input.
//
// CHECK: #[[FROM:.*]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// CHECK: #[[SAME:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-LABEL: func.func @transpose_is_a_map_run(
// CHECK: linalg.generic {indexing_maps = [#[[FROM]], #[[SAME]]], {{.*}}} ins(%{{.*}} : tensor<2x3x4xf32>) outs(%{{.*}} : tensor<4x2x3xf32>)
// CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: linalg.yield %[[X]]
func.func @transpose_is_a_map(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  ^bb0(%i: tensor<2x3x4xf32>):
    %1 = inlay.transpose %i {perm = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
    inlay.yield %1 : tensor<4x2x3xf32>
  }
  return %0 : tensor<4x2x3xf32>
}

// -----

// CHECK: #[[FROM:.*]] = affine_map<(d0, d1) -> (d0, 0)>
// CHECK-LABEL: func.func @expand_is_a_map_run(
// CHECK: linalg.generic {indexing_maps = [#[[FROM]], #{{.*}}], {{.*}}} ins(%{{.*}} : tensor<3x1xf32>) outs(%{{.*}} : tensor<3x4xf32>)
func.func @expand_is_a_map(%x: tensor<3x1xf32>) -> tensor<3x4xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<3x1xf32>) -> tensor<3x4xf32> {
  ^bb0(%i: tensor<3x1xf32>):
    %1 = inlay.expand %i : (tensor<3x1xf32>) -> tensor<3x4xf32>
    inlay.yield %1 : tensor<3x4xf32>
  }
  return %0 : tensor<3x4xf32>
}

// -----

// Only the side that is padded is asked about.
//
// CHECK-LABEL: func.func @pad_reads_input_under_a_condition_run(
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<6xf32>)
// CHECK: %[[I:.*]] = linalg.index 0 : index
// CHECK: %[[TWO:.*]] = arith.constant -2 : index
// CHECK: %[[AT:.*]] = arith.addi %[[I]], %[[TWO]] : index
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: %[[IN:.*]] = arith.cmpi sge, %[[AT]], %[[ZERO]] : index
// CHECK-NOT: arith.cmpi
// CHECK: %[[OUTSIDE:.*]] = arith.constant 7.000000e+00 : f32
// CHECK: %[[V:.*]] = scf.if %[[IN]] -> (f32) {
// CHECK-NEXT: %[[E:.*]] = tensor.extract %{{.*}}[%[[AT]]] : tensor<4xf32>
// CHECK-NEXT: scf.yield %[[E]] : f32
// CHECK-NEXT: } else {
// CHECK-NEXT: scf.yield %[[OUTSIDE]] : f32
// CHECK: linalg.yield %[[V]]
func.func @pad_reads_input_under_a_condition(%x: tensor<4xf32>) -> tensor<6xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<6xf32> {
  ^bb0(%i: tensor<4xf32>):
    %v = inlay.constant dense<7.0> : tensor<f32>
    %1 = inlay.pad constant %i, %v {low = array<i64: 2>, high = array<i64: 0>} : (tensor<4xf32>, tensor<f32>) -> tensor<6xf32>
    inlay.yield %1 : tensor<6xf32>
  }
  return %0 : tensor<6xf32>
}

// -----

// A negative pad cuts first: the three places left are what wraps around.
//
// CHECK-LABEL: func.func @pad_wraps_what_is_left_run(
// CHECK: %[[I:.*]] = linalg.index 0 : index
// CHECK: %[[SIZE:.*]] = arith.constant 3 : index
// CHECK: %[[R:.*]] = arith.remsi %[[I]], %[[SIZE]] : index
// CHECK: %[[FIRST:.*]] = arith.constant 1 : index
// CHECK: %[[AT:.*]] = arith.addi %{{.*}}, %[[FIRST]] : index
// CHECK: tensor.extract %{{.*}}[%[[AT]]] : tensor<4xf32>
// CHECK-NOT: scf.if
func.func @pad_wraps_what_is_left(%x: tensor<4xf32>) -> tensor<5xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<5xf32> {
  ^bb0(%i: tensor<4xf32>):
    %v = inlay.constant dense<0.0> : tensor<f32>
    %1 = inlay.pad wrap %i, %v {low = array<i64: -1>, high = array<i64: 2>} : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
    inlay.yield %1 : tensor<5xf32>
  }
  return %0 : tensor<5xf32>
}

// -----

// Whatever the index, it ends in [0, 3].
//
// CHECK-LABEL: func.func @gather_clamps_its_index_run(
// CHECK: %[[RAW:.*]] = tensor.extract %{{.*}}[%{{.*}}] : tensor<2xi64>
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i64
// CHECK-DAG: %[[SIZE:.*]] = arith.constant 4 : i64
// CHECK-DAG: %[[LAST:.*]] = arith.constant 3 : i64
// CHECK: %[[NEG:.*]] = arith.cmpi slt, %[[RAW]], %[[ZERO]] : i64
// CHECK: %[[UP:.*]] = arith.addi %[[RAW]], %[[SIZE]] : i64
// CHECK: %[[W:.*]] = arith.select %[[NEG]], %[[UP]], %[[RAW]] : i64
// CHECK: %[[LOW:.*]] = arith.maxsi %[[W]], %[[ZERO]] : i64
// CHECK: %[[IN:.*]] = arith.minsi %[[LOW]], %[[LAST]] : i64
// CHECK: %[[AT:.*]] = arith.index_cast %[[IN]] : i64 to index
// CHECK: tensor.extract %{{.*}}[%[[AT]], %{{.*}}] : tensor<4x6xf32>
func.func @gather_clamps_its_index(%x: tensor<4x6xf32>, %i: tensor<2xi64>) -> tensor<2x6xf32> {
  %0 = inlay.layer "l" (%x, %i) : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<2x6xf32> {
  ^bb0(%a: tensor<4x6xf32>, %b: tensor<2xi64>):
    %1 = inlay.gather %a, %b {axis = 0 : i64} : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<2x6xf32>
    inlay.yield %1 : tensor<2x6xf32>
  }
  return %0 : tensor<2x6xf32>
}

// -----

// CHECK-LABEL: func.func @slice_with_steps_computes_its_place_run(
// CHECK: %[[I:.*]] = linalg.index 0 : index
// CHECK: %[[STEP:.*]] = arith.constant -2 : index
// CHECK: %[[M:.*]] = arith.muli %[[I]], %[[STEP]] : index
// CHECK: %[[START:.*]] = arith.constant 5 : index
// CHECK: %[[AT:.*]] = arith.addi %[[M]], %[[START]] : index
// CHECK: tensor.extract %{{.*}}[%[[AT]]] : tensor<6xf32>
func.func @slice_with_steps_computes_its_place(%x: tensor<6xf32>) -> tensor<3xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<6xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<6xf32>):
    %1 = inlay.slice %a {starts = array<i64: 5>, sizes = array<i64: 3>, steps = array<i64: -2>} : (tensor<6xf32>) -> tensor<3xf32>
    inlay.yield %1 : tensor<3xf32>
  }
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @slice_outside_of_layers_is_a_view_run(
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [2, 3] [1, 1] : tensor<4x3xf32> to tensor<2x3xf32>
func.func @slice_outside_of_layers_is_a_view(%x: tensor<4x3xf32>) -> tensor<2x3xf32> {
  %0 = inlay.slice %x {starts = array<i64: 1, 0>, sizes = array<i64: 2, 3>, steps = array<i64: 1, 1>} : (tensor<4x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @concat_inserts_one_after_the_other_run(
// CHECK: %[[E:.*]] = tensor.empty() : tensor<2x4xf32>
// CHECK: %[[A:.*]] = tensor.insert_slice %{{.*}} into %[[E]][0, 0] [2, 3] [1, 1] : tensor<2x3xf32> into tensor<2x4xf32>
// CHECK: %[[B:.*]] = tensor.insert_slice %{{.*}} into %[[A]][0, 3] [2, 1] [1, 1] : tensor<2x1xf32> into tensor<2x4xf32>
func.func @concat_inserts_one_after_the_other(%x: tensor<2x3xf32>, %y: tensor<2x1xf32>) -> tensor<2x4xf32> {
  %0 = inlay.concat %x, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

// Many parts go by groups, for the sake of the analysis of bufferization.
// CHECK-LABEL: func.func @concat_of_many_goes_by_groups_run(
// CHECK: %[[E:.*]] = tensor.empty() : tensor<26xf32>
// CHECK: %[[G:.*]] = tensor.extract_slice %[[E]][0] [24] [1]
// CHECK: tensor.insert_slice %{{.*}} into %[[G]][0] [1] [1]
// CHECK: %[[LAST:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[23] [1] [1]
// CHECK: %[[F:.*]] = tensor.insert_slice %[[LAST]] into %[[E]][0] [24] [1]
// CHECK: %[[H:.*]] = tensor.extract_slice %[[F]][24] [2] [1]
// CHECK: tensor.insert_slice %{{.*}} into %[[H]][0] [1] [1]
// CHECK: tensor.insert_slice %{{.*}} into %[[F]][24] [2] [1]
func.func @concat_of_many_goes_by_groups(%x0: tensor<1xf32>, %x1: tensor<1xf32>, %x2: tensor<1xf32>, %x3: tensor<1xf32>, %x4: tensor<1xf32>, %x5: tensor<1xf32>, %x6: tensor<1xf32>, %x7: tensor<1xf32>, %x8: tensor<1xf32>, %x9: tensor<1xf32>, %x10: tensor<1xf32>, %x11: tensor<1xf32>, %x12: tensor<1xf32>, %x13: tensor<1xf32>, %x14: tensor<1xf32>, %x15: tensor<1xf32>, %x16: tensor<1xf32>, %x17: tensor<1xf32>, %x18: tensor<1xf32>, %x19: tensor<1xf32>, %x20: tensor<1xf32>, %x21: tensor<1xf32>, %x22: tensor<1xf32>, %x23: tensor<1xf32>, %x24: tensor<1xf32>, %x25: tensor<1xf32>) -> tensor<26xf32> {
  %0 = inlay.concat %x0, %x1, %x2, %x3, %x4, %x5, %x6, %x7, %x8, %x9, %x10, %x11, %x12, %x13, %x14, %x15, %x16, %x17, %x18, %x19, %x20, %x21, %x22, %x23, %x24, %x25 {axis = 0 : i64} : (tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<26xf32>
  return %0 : tensor<26xf32>
}

// -----

// CHECK-LABEL: func.func @concat_leaves_out_empty_inputs_run(
// CHECK: tensor.insert_slice
// CHECK-NOT: tensor.insert_slice
func.func @concat_leaves_out_empty_inputs(%x: tensor<2xf32>, %y: tensor<0xf32>) -> tensor<2xf32> {
  %0 = inlay.concat %x, %y {axis = 0 : i64} : (tensor<2xf32>, tensor<0xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// The layer writes the output itself, under the shape that it gives.
//
// CHECK-LABEL: func.func @reshape_before_an_output_is_undone_on_its_buffer_run(
// CHECK-SAME: %[[Y:[a-z0-9]*]]: memref<6xf32>
// CHECK: %[[R:.*]] = linalg.generic
// CHECK: -> tensor<2x3xf32>
// CHECK: %[[V:.*]] = memref.expand_shape %[[Y]] {{\[\[}}0, 1]] output_shape [2, 3] : memref<6xf32> into memref<2x3xf32>
// CHECK: materialize_in_destination %[[R]] in restrict writable %[[V]] : (tensor<2x3xf32>, memref<2x3xf32>)
func.func @reshape_before_an_output_is_undone_on_its_buffer(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<2x3xf32>) -> tensor<2x3xf32> {
  ^bb0(%i: tensor<2x3xf32>):
    %1 = inlay.unary exp %i : (tensor<2x3xf32>) -> tensor<2x3xf32>
    inlay.yield %1 : tensor<2x3xf32>
  }
  %2 = inlay.reshape %0 : (tensor<2x3xf32>) -> tensor<6xf32>
  return %2 : tensor<6xf32>
}

// -----

// 2x3 and 3x2 have no axes in common: one view joins all, one splits again.
//
// CHECK-LABEL: func.func @reshape_without_common_axes_is_two_views_run(
// CHECK: %[[F:.*]] = tensor.collapse_shape %{{.*}} {{\[\[}}0, 1]] : tensor<2x3xf32> into tensor<6xf32>
// CHECK: tensor.expand_shape %[[F]] {{\[\[}}0, 1]] output_shape [3, 2] : tensor<6xf32> into tensor<3x2xf32>
func.func @reshape_without_common_axes_is_two_views(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %0 = inlay.reshape %x : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = inlay.layer "l" (%0) : (tensor<3x2xf32>) -> tensor<3x2xf32> {
  ^bb0(%i: tensor<3x2xf32>):
    %2 = inlay.unary exp %i : (tensor<3x2xf32>) -> tensor<3x2xf32>
    inlay.yield %2 : tensor<3x2xf32>
  }
  return %1 : tensor<3x2xf32>
}

// -----

// Types lose their sign; the ops that depend on it say so.
//
// CHECK-LABEL: func.func @unsigned_becomes_signless_run(
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<4xi8>) outs(%{{.*}} : tensor<4xf32>)
// CHECK: arith.uitofp %{{.*}} : i8 to f32
func.func @unsigned_becomes_signless(%x: tensor<4xui8>) -> tensor<4xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<4xui8>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xui8>):
    %1 = inlay.cast %i : (tensor<4xui8>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @unsigned_pool_says_so_run(
// CHECK: kernel.pool ins(%{{.*}} : tensor<1x1x4xi8>) {{.*}}is_unsigned = true
func.func @unsigned_pool_says_so(%x: tensor<1x1x4xui8>) -> tensor<1x1x2xui8> {
  %0 = inlay.layer "l" (%x) : (tensor<1x1x4xui8>) -> tensor<1x1x2xui8> {
  ^bb0(%i: tensor<1x1x4xui8>):
    %1 = inlay.pool max %i {kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 0, 0>} : (tensor<1x1x4xui8>) -> tensor<1x1x2xui8>
    inlay.yield %1 : tensor<1x1x2xui8>
  }
  return %0 : tensor<1x1x2xui8>
}

// -----

// CHECK-LABEL: func.func @unsigned_constant_keeps_its_bits_run(
// CHECK: arith.constant dense<[-1, 1]> : tensor<2xi8>
func.func @unsigned_constant_keeps_its_bits(%x: tensor<2xui8>) -> tensor<2xui8> {
  %0 = inlay.layer "l" (%x) : (tensor<2xui8>) -> tensor<2xui8> {
  ^bb0(%i: tensor<2xui8>):
    %c = inlay.constant dense<[255, 1]> : tensor<2xui8>
    %1 = inlay.binary bitand %i, %c : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
    inlay.yield %1 : tensor<2xui8>
  }
  return %0 : tensor<2xui8>
}

// -----

// Without a reader Y is not computed; the last operand is scratch.
//
// CHECK-LABEL: func.func @recurrent_leaves_out_unread_sequence_run(
// CHECK: %{{.*}}:2 = kernel.recurrent ins(
// CHECK-SAME: outs(%{{.*}}, %{{.*}} : tensor<1x1x3xf32>, tensor<3xf32>)
func.func @recurrent_leaves_out_unread_sequence(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  %0 = inlay.layer "l" (%x, %w, %r, %b, %h) : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  ^bb0(%i: tensor<5x1x4xf32>, %j: tensor<1x3x4xf32>, %k: tensor<1x3x3xf32>, %l: tensor<1x6xf32>, %m: tensor<1x1x3xf32>):
    %1:2 = inlay.recurrent rnn forward %i, %j, %k, %l, %m {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
    inlay.yield %1#1 : tensor<1x1x3xf32>
  }
  return %0 : tensor<1x1x3xf32>
}

// -----

// LOC: #[[NODE:.*]] = loc("node")
// LOC: #[[LAYER:.*]] = loc(fused<"conv1">[#[[NODE]]])
// LOC-LABEL: func.func @location_names_layer_and_nodes_run(
// LOC: } -> tensor<4xf32> loc(#[[LAYER]])
func.func @location_names_layer_and_nodes(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.layer "conv1" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<4xf32>):
    %1 = inlay.unary exp %i : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  } loc("node")
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @leaves_functions_on_buffers_alone(
// CHECK-SAME: memref<4xf32>
func.func @leaves_functions_on_buffers_alone(%x: memref<4xf32>) {
  return
}

// -----

// A pad around codes whose value is known when running is a halo, in which the
// image's producer may write in place.
// CHECK-LABEL: @pad_of_codes_is_a_halo
// CHECK: %[[HALO:.*]] = kernel.fill_halo ins(%{{.*}} : tensor<i8>) outs(%{{.*}} : tensor<1x2x6x5xi8>) {{.*}}high = array<i64: 1, 0>, low = array<i64: 1, 1>
// CHECK: tensor.insert_slice %{{.*}} into %[[HALO]][0, 0, 1, 1] [1, 2, 4, 4] [1, 1, 1, 1]
func.func @pad_of_codes_is_a_halo(%x: tensor<1x2x4x4xui8> {inlay.name = "x"}, %z: tensor<ui8> {inlay.name = "z"}) -> (tensor<1x2x6x5xui8> {inlay.name = "y"}) {
  %0 = inlay.layer "pad"(%x, %z) : (tensor<1x2x4x4xui8>, tensor<ui8>) -> tensor<1x2x6x5xui8> {
  ^bb0(%a: tensor<1x2x4x4xui8>, %v: tensor<ui8>):
    %1 = inlay.pad constant %a, %v {low = array<i64: 0, 0, 1, 1>, high = array<i64: 0, 0, 1, 0>} : (tensor<1x2x4x4xui8>, tensor<ui8>) -> tensor<1x2x6x5xui8>
    inlay.yield %1 : tensor<1x2x6x5xui8>
  }
  return %0 : tensor<1x2x6x5xui8>
}

// -----

// CHECK-LABEL: @pad_of_floats_is_computed
// CHECK-NOT: kernel.fill_halo
func.func @pad_of_floats_is_computed(%x: tensor<1x2x4x4xf32> {inlay.name = "x"}, %z: tensor<f32> {inlay.name = "z"}) -> (tensor<1x2x6x5xf32> {inlay.name = "y"}) {
  %0 = inlay.layer "pad"(%x, %z) : (tensor<1x2x4x4xf32>, tensor<f32>) -> tensor<1x2x6x5xf32> {
  ^bb0(%a: tensor<1x2x4x4xf32>, %v: tensor<f32>):
    %1 = inlay.pad constant %a, %v {low = array<i64: 0, 0, 1, 1>, high = array<i64: 0, 0, 1, 0>} : (tensor<1x2x4x4xf32>, tensor<f32>) -> tensor<1x2x6x5xf32>
    inlay.yield %1 : tensor<1x2x6x5xf32>
  }
  return %0 : tensor<1x2x6x5xf32>
}
