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
// CHECK: %[[FACTOR:.*]] = arith.divf %{{.*}} : f32
// CHECK: %[[FACTORS:.*]] = vector.broadcast %[[FACTOR]]
// CHECK: arith.mulf %{{.*}}, %[[FACTORS]] : vector<8xf32>
// CHECK: arith.mulf %{{.*}}, %[[FACTOR]] : f32
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

// A register holds 8 of the 20 neighbours of a place, and 4 are left.
// CHECK-LABEL: func.func @softmax_across(
// CHECK: scf.for %[[I:.*]] = %c0
// CHECK: scf.for {{.*}} to %c2
// CHECK: scf.for %[[K:.*]] = %c0{{.*}} to %c5
// CHECK-NEXT: vector.load %{{.*}}[%[[I]], %[[K]], %{{.*}}] : memref<3x5x20xf32>, vector<8xf32>
// CHECK-NEXT: arith.cmpf ogt, %{{.*}} : vector<8xf32>
// CHECK: math.exp %{{.*}} : vector<8xf32>
// CHECK-NOT: vector.reduction
// CHECK: arith.divf %{{.*}} : vector<8xf32>
// CHECK: arith.mulf %{{.*}} : vector<8xf32>
// CHECK: scf.for {{.*}} to %c4
// CHECK-NOT: vector
func.func @softmax_across(%x: memref<3x5x20xf32>, %y: memref<3x5x20xf32>) {
  kernel.softmax ins(%x : memref<3x5x20xf32>) outs(%y : memref<3x5x20xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64, inlay.lanes = 8 : i64}
  return
}

// -----

// 9 registers: twice four that are added to each other first, and one.
// CHECK-LABEL: func.func @four_together(
// CHECK: %[[SUM:.*]] = scf.for {{.*}} to %c2{{.*}} iter_args(%[[SO_FAR:.*]] =
// CHECK-COUNT-4: vector.load
// CHECK: %[[EVEN:.*]] = arith.addf
// CHECK-NEXT: %[[ODD:.*]] = arith.addf
// CHECK-NEXT: %[[FOUR:.*]] = arith.addf %[[EVEN]], %[[ODD]]
// CHECK-NEXT: arith.addf %[[SO_FAR]], %[[FOUR]]
// CHECK: vector.load %{{.*}}[%{{.*}}, %c64]
// CHECK: %[[ALL:.*]] = arith.addf %[[SUM]]
// CHECK: vector.reduction <add>, %[[ALL]]
func.func @four_together(%x: memref<3x72xf32>, %y: memref<3x72xf32>) {
  kernel.layer_norm ins(%x : memref<3x72xf32>) outs(%y : memref<3x72xf32>) {axis = 1 : i64, inlay.lanes = 8 : i64}
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

// -----

// The 21 numbers of each result follow each other: two registers and a rest.
// CHECK-LABEL: func.func @mean_of_planes(
// CHECK: %[[LINES:.*]] = memref.collapse_shape %{{.*}} {{\[\[}}0], [1], [2, 3]]
// CHECK: scf.for {{.*}} to %c2
// CHECK: vector.load %[[LINES]]{{.*}} : memref<2x3x21xf32>, vector<8xf32>
// CHECK: vector.reduction <add>
// CHECK: scf.for {{.*}} to %c5
// CHECK: arith.divf %{{.*}} : f32
func.func @mean_of_planes(%x: memref<2x3x7x3xf32>, %y: memref<2x3xf32>) {
  kernel.reduce ins(%x : memref<2x3x7x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind mean>, axes = array<i64: 2, 3>, inlay.lanes = 8 : i64}
  return
}

// -----

// The input is read along its rows, 8 numbers at a time, then the last 3 of 19.
// CHECK-LABEL: func.func @transpose_in_strips(
// CHECK: scf.for %[[STRIP:.*]] = %c0{{.*}} to %c2
// CHECK: scf.for %[[J:.*]] = %c0{{.*}} to %c300
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c8
// CHECK: %[[AT:.*]] = arith.addi
// CHECK-NEXT: memref.load %{{.*}}[%[[J]], %[[AT]]]
// CHECK-NEXT: memref.store %{{.*}}[%[[AT]], %[[J]]]
// CHECK: scf.for %{{.*}} = %c0{{.*}} to %c3
func.func @transpose_in_strips(%x: memref<300x19xf32>, %y: memref<19x300xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<300x19xf32>) outs(%y : memref<19x300xf32>) attrs = {inlay.strips} {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  }
  return
}
