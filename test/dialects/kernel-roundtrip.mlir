// The common form of kernels, on tensors and on buffers; single kernels have
// their examples in KernelOps.td, which doc-examples.test parses.
//
// RUN: inlay-opt %s --verify-roundtrip | FileCheck %s
// RUN: inlay-opt %s | inlay-opt | FileCheck %s

// CHECK: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func.func @kernel_on_tensors
// CHECK: %{{.*}} = kernel.softmax ins(%{{.*}} : tensor<2x4xf32>) outs(%{{.*}} : tensor<2x4xf32>) {axis = 1 : i64, kind = #inlay<softmax_kind softmax>} -> tensor<2x4xf32>
func.func @kernel_on_tensors(%x: tensor<2x4xf32>, %y: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = kernel.softmax ins(%x : tensor<2x4xf32>) outs(%y : tensor<2x4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64} -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @kernel_on_buffers
// CHECK: kernel.softmax ins(%{{.*}} : memref<2x4xf32>) outs(%{{.*}} : memref<2x4xf32, strided<[8, 1], offset: 4>>) {axis = 1 : i64, kind = #inlay<softmax_kind softmax>}{{$}}
func.func @kernel_on_buffers(%x: memref<2x4xf32>, %y: memref<2x4xf32, strided<[8, 1], offset: 4>>) {
  kernel.softmax ins(%x : memref<2x4xf32>) outs(%y : memref<2x4xf32, strided<[8, 1], offset: 4>>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
  return
}

// CHECK-LABEL: func.func @kernel_with_epilogue
// CHECK: kernel.matmul ins(%{{.*}}, %{{.*}} : memref<2x3xf32>, memref<3x4xf32>) extras(%{{.*}} : memref<4xf32>) outs(%{{.*}} : memref<2x4xf32>) {extra_maps = [#[[ROW]]]} epilogue {
// CHECK: ^bb0(%[[SUM:.*]]: f32, %[[BIAS:.*]]: f32):
// CHECK: %[[R:.*]] = arith.addf %[[SUM]], %[[BIAS]] : f32
// CHECK: kernel.yield %[[R]] : f32
func.func @kernel_with_epilogue(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %bias: memref<4xf32>, %y: memref<2x4xf32>) {
  kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) extras(%bias : memref<4xf32>) outs(%y : memref<2x4xf32>) {extra_maps = [affine_map<(d0, d1) -> (d1)>]} epilogue {
  ^bb0(%sum: f32, %e: f32):
    %0 = arith.addf %sum, %e : f32
    kernel.yield %0 : f32
  }
  return
}
