// RUN: inlay-opt %s --inlay-lower-kernels --canonicalize | FileCheck %s

// Kernels whose places are data or tables: every index is inside its buffer.

// A nearest place with a closed form needs no table.
//
// CHECK-LABEL: func.func @resize_nearest
// CHECK: scf.for %[[Y:.*]] = %c0 to %c4
// CHECK: %[[IY:.*]] = arith.divsi %[[Y]], %c2 : index
// CHECK: scf.for %[[X:.*]] = %c0 to %c4
// CHECK: %[[IX:.*]] = arith.divsi %[[X]], %c2 : index
// CHECK: %[[V:.*]] = memref.load %arg0[%c0, %c0, %[[IY]], %[[IX]]]
// CHECK: memref.store %[[V]], %arg1[%c0, %c0, %[[Y]], %[[X]]]
func.func @resize_nearest(%x: memref<1x1x2x2xf32>, %y: memref<1x1x4x4xf32>) {
  kernel.resize ins(%x : memref<1x1x2x2xf32>) outs(%y : memref<1x1x4x4xf32>) {axes = array<i64: 2, 3>, taps = array<i64: 1, 1>, factors = array<i64: 1, 1>, divisors = array<i64: 2, 2>, offsets = array<i64: 0, 0>, leaving = array<i64>}
  return
}

// Two taps are read by table and summed, an epilogue applied.
//
// CHECK-LABEL: func.func @resize_linear
// CHECK: scf.for %[[O:.*]] = %c0 to %c3
// CHECK: %[[A:.*]] = memref.load %arg1[%[[O]], %c0] : memref<3x2xi32>
// CHECK: %[[P:.*]] = arith.index_cast %[[A]] : i32 to index
// CHECK: %[[W:.*]] = memref.load %arg2[%[[O]], %c0] : memref<3x2xf32>
// CHECK: %[[B:.*]] = memref.load %arg0[%[[P]]]
// CHECK: arith.mulf %[[W]], %[[B]] : f32
// CHECK: %[[S:.*]] = arith.addf
// CHECK: %[[N:.*]] = arith.negf %[[S]]
// CHECK: memref.store %[[N]], %arg3[%[[O]]]
func.func @resize_linear(%x: memref<2xf32>, %p: memref<3x2xi32>, %w: memref<3x2xf32>, %y: memref<3xf32>) {
  kernel.resize ins(%x, %p, %w : memref<2xf32>, memref<3x2xi32>, memref<3x2xf32>) outs(%y : memref<3xf32>) {axes = array<i64: 0>, taps = array<i64: 2>, factors = array<i64: 0>, divisors = array<i64: 0>, offsets = array<i64: 0>, leaving = array<i64>, weighted = true} epilogue {
  ^bb0(%v: f32):
    %0 = arith.negf %v : f32
    kernel.yield %0 : f32
  }
  return
}

// Indices are clamped before they write.
//
// CHECK-LABEL: func.func @scatter
// CHECK: memref.store %{{.*}}, %arg3
// CHECK: %[[I:.*]] = memref.load %arg1
// CHECK: %[[NEG:.*]] = arith.cmpi slt, %[[I]], %c0_i64
// CHECK: %[[ADD:.*]] = arith.addi %[[I]], %c6_i64
// CHECK: %[[WRAP:.*]] = arith.select %[[NEG]], %[[ADD]], %[[I]]
// CHECK: %[[LOW:.*]] = arith.maxsi %[[WRAP]], %c0_i64
// CHECK: %[[IN:.*]] = arith.minsi %[[LOW]], %c5_i64
// CHECK: %[[T:.*]] = arith.index_cast %[[IN]]
// CHECK: %[[U:.*]] = memref.load %arg2
// CHECK: %[[OLD:.*]] = memref.load %arg3[%[[T]], %[[R:.*]]]
// CHECK: %[[NEW:.*]] = arith.addf %[[OLD]], %[[U]]
// CHECK: memref.store %[[NEW]], %arg3[%[[T]], %[[R]]]
func.func @scatter(%x: memref<6x4xf32>, %i: memref<2xi64>, %u: memref<2x4xf32>, %y: memref<6x4xf32>) {
  kernel.scatter ins(%x, %i, %u : memref<6x4xf32>, memref<2xi64>, memref<2x4xf32>) outs(%y : memref<6x4xf32>) {kind = #inlay<scatter_kind add>}
  return
}

// An exclusive sum is stored before the element is added.
//
// CHECK-LABEL: func.func @cumulate
// CHECK: scf.for %[[I:.*]] = %c0 to %c2
// CHECK: scf.for %[[K:.*]] = %c0 to %c3 {{.*}} iter_args(%[[SUM:.*]] = %cst)
// CHECK: %[[E:.*]] = memref.load %arg0[%[[I]], %[[K]]]
// CHECK: %[[NEXT:.*]] = arith.addf %[[SUM]], %[[E]]
// CHECK: memref.store %[[SUM]], %arg1[%[[I]], %[[K]]]
// CHECK: scf.yield %[[NEXT]]
func.func @cumulate(%x: memref<2x3xf32>, %y: memref<2x3xf32>) {
  kernel.cumulate ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 1 : i64, exclusive = true}
  return
}

// The first k values fill the outputs; a later one is inserted if it comes
// before the last.
//
// CHECK-LABEL: func.func @top_k
// CHECK: scf.for %[[I:.*]] = %c0 to %c2
// CHECK: scf.for %{{.*}} = %c0 to %[[I]]
// CHECK: scf.for %[[REST:.*]] = %c0 to %c3
// CHECK: %[[AT:.*]] = arith.addi %[[REST]], %c2
// CHECK: %[[V:.*]] = memref.load %arg0[%[[AT]]]
// CHECK: %[[LAST:.*]] = memref.load %arg1[%c1]
// CHECK: arith.cmpf ogt, %[[V]], %[[LAST]]
// CHECK: scf.if
// CHECK: scf.for %{{.*}} = %c0 to %c2
func.func @top_k(%x: memref<5xf32>, %v: memref<2xf32>, %i: memref<2xi64>) {
  kernel.top_k ins(%x : memref<5xf32>) outs(%v, %i : memref<2xf32>, memref<2xi64>) {axis = 0 : i64, k = 2 : i64}
  return
}
