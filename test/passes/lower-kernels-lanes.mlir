// RUN: inlay-opt %s --inlay-lower-kernels --split-input-file | FileCheck %s

// 20 floats: two registers of 8, then 4 one by one.
// CHECK-LABEL: func.func @softmax(
// CHECK: scf.for {{.*}} to %c2
// CHECK: vector.load %{{.*}} vector<8xf32>
// CHECK: vector.reduction <maxnumf>
// CHECK: scf.for {{.*}} to %c4
// CHECK: arith.cmpf ogt, %{{.*}} : f32
// CHECK: math.exp %{{.*}} : vector<8xf32>
// CHECK: vector.reduction <add>
// CHECK: math.exp %{{.*}} : f32
// CHECK: arith.divf %{{.*}} : vector<8xf32>
// CHECK: arith.divf %{{.*}} : f32
func.func @softmax(%x: memref<3x20xf32>, %y: memref<3x20xf32>) {
  kernel.softmax ins(%x : memref<3x20xf32>) outs(%y : memref<3x20xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64, inlay.lanes = 8 : i64}
  return
}

// -----

// Nothing is kept in the output between the passes.
// CHECK-LABEL: func.func @log_softmax(
// CHECK: %[[SUM:.*]] = vector.reduction <add>
// CHECK: %[[LOG:.*]] = math.log %[[SUM]] : f32
// CHECK: %[[ALL:.*]] = vector.broadcast %[[LOG]] : f32 to vector<8xf32>
// CHECK: arith.subf %{{.*}}, %[[ALL]] : vector<8xf32>
// CHECK-NEXT: vector.store
func.func @log_softmax(%x: memref<3x16xf32>, %y: memref<3x16xf32>) {
  kernel.softmax ins(%x : memref<3x16xf32>) outs(%y : memref<3x16xf32>) {kind = #inlay<softmax_kind log_softmax>, axis = 1 : i64, inlay.lanes = 8 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @layer_norm(
// CHECK: %[[SUM:.*]] = vector.reduction <add>
// CHECK: arith.divf %[[SUM]], %{{.*}} : f32
// CHECK: vector.reduction <add>
// CHECK: math.sqrt
// CHECK: vector.store
func.func @layer_norm(%x: memref<3x16xf32>, %y: memref<3x16xf32>) {
  kernel.layer_norm ins(%x : memref<3x16xf32>) outs(%y : memref<3x16xf32>) {axis = 1 : i64, inlay.lanes = 8 : i64}
  return
}

// -----

// Rows that are not contiguous are read one by one.
// CHECK-LABEL: func.func @strided_softmax(
// CHECK-NOT: vector
func.func @strided_softmax(%x: memref<3x16xf32, strided<[32, 2]>>, %y: memref<3x16xf32>) {
  kernel.softmax ins(%x : memref<3x16xf32, strided<[32, 2]>>) outs(%y : memref<3x16xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64, inlay.lanes = 8 : i64}
  return
}

// -----

// A register of columns of the right side, and one column by itself.
// CHECK-LABEL: func.func @product_of_values(
// CHECK: scf.for %[[BATCH:.*]] = %c0
// CHECK: vector.load %{{.*}}[%[[BATCH]], %{{.*}}] : memref<2x3x9xf32>, vector<8xf32>
// CHECK: vector.fma
// CHECK: vector.store %{{.*}} : memref<2x4x9xf32>, vector<8xf32>
// CHECK: arith.mulf %{{.*}} : f32
// CHECK: memref.store %{{.*}}[%[[BATCH]], %{{.*}}, %c8
func.func @product_of_values(%a: memref<2x4x3xf32>, %b: memref<2x3x9xf32>, %y: memref<2x4x9xf32>) {
  kernel.matmul ins(%a, %b : memref<2x4x3xf32>, memref<2x3x9xf32>) outs(%y : memref<2x4x9xf32>) {inlay.lanes = 8 : i64}
  return
}

// -----

// Each row by registers; what does not change along it is in all lanes.
// CHECK-LABEL: func.func @rows(
// CHECK: vector.load %{{.*}} : memref<3x20xf32>, vector<8xf32>
// CHECK: vector.load %{{.*}} : memref<20xf32>, vector<8xf32>
// CHECK: memref.load %{{.*}} : memref<3x1xf32>
// CHECK: vector.broadcast
// CHECK: math.tanh %{{.*}} : vector<8xf32>
// CHECK: math.tanh %{{.*}} : f32
func.func @rows(%x: memref<3x20xf32>, %row: memref<20xf32>, %column: memref<3x1xf32>, %y: memref<3x20xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, 0)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x, %row, %column : memref<3x20xf32>, memref<20xf32>, memref<3x1xf32>) outs(%y : memref<3x20xf32>) attrs = {inlay.lanes = 8 : i64} {
  ^bb0(%a: f32, %b: f32, %c: f32, %out: f32):
    %0 = arith.addf %a, %b : f32
    %1 = arith.mulf %0, %c : f32
    %2 = math.tanh %1 : f32
    linalg.yield %2 : f32
  }
  return
}

// -----

// Each of the four tiles of a group asks for a quarter of the next group's
// weights, of which there are many.
// CHECK-LABEL: func.func @streamed_weights(
// CHECK: %[[NEXT:.*]] = arith.minsi %{{.*}}, %c7
// CHECK: memref.prefetch %{{.*}}[%[[NEXT]], %{{.*}}], read, locality<2>, data
// CHECK-COUNT-7: memref.prefetch
// CHECK-NOT: memref.prefetch
// CHECK: vector.fma
func.func @streamed_weights(%x: memref<1x32x7x7x16xf32>, %w: memref<8x32x1x1x16x32xf32>, %bias: memref<256xf32>, %y: memref<1x16x7x7x16xf32>) {
  kernel.blocked_conv ins(%x, %w, %bias : memref<1x32x7x7x16xf32>, memref<8x32x1x1x16x32xf32>, memref<256xf32>) outs(%y : memref<1x16x7x7x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 6422528 : i64}
  return
}

// -----

// Few weights stay in the cache.
// CHECK-LABEL: func.func @few_weights(
// CHECK-NOT: memref.prefetch
// CHECK: vector.fma
func.func @few_weights(%x: memref<1x2x7x7x16xf32>, %w: memref<8x2x1x1x16x32xf32>, %bias: memref<256xf32>, %y: memref<1x16x7x7x16xf32>) {
  kernel.blocked_conv ins(%x, %w, %bias : memref<1x2x7x7x16xf32>, memref<8x2x1x1x16x32xf32>, memref<256xf32>) outs(%y : memref<1x16x7x7x16xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 401408 : i64}
  return
}
