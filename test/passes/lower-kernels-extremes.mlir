// RUN: inlay-opt %s --inlay-lower-kernels --canonicalize --split-input-file | FileCheck %s

// Ten registers of 4 and 3 floats: two turns of four registers, two more, then
// the lanes, then what is left.
// CHECK-LABEL: func.func @searches_a_line_in_registers(
// CHECK: scf.for %{{.*}} = %c0 to %c2
// CHECK-COUNT-4: vector.load
// CHECK-COUNT-4: arith.maximumf %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK: scf.for %{{.*}} = %c0 to %c2
// CHECK: arith.maximumf %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK: vector.store %{{.*}}, %[[LANES:.*]][%c0] : memref<4xf32>
// CHECK: scf.for %{{.*}} = %c0 to %c4
// CHECK: memref.load %[[LANES]]
// CHECK: scf.for %[[K:.*]] = %c0 to %c3
// CHECK: arith.addi %[[K]], %c40
// CHECK: arith.addf %{{.*}}, %{{.*}} : f32
func.func @searches_a_line_in_registers(%x: memref<43xf32>, %y: memref<f32>) {
  kernel.reduce ins(%x : memref<43xf32>) outs(%y : memref<f32>) {kind = #inlay<reduce_kind max>, axes = array<i64: 0>, inlay.lanes = 4 : i64}
  return
}

// -----

// The sign of a zero must not tell the order.
// CHECK-LABEL: func.func @gives_zero_one_sign(
// CHECK: %[[BEST:.*]] = scf.for
// CHECK: arith.addf %[[BEST]], %{{.*}} : f32
func.func @gives_zero_one_sign(%x: memref<43xf32>, %y: memref<f32>) {
  kernel.reduce ins(%x : memref<43xf32>) outs(%y : memref<f32>) {kind = #inlay<reduce_kind min>, axes = array<i64: 0>}
  return
}

// -----

// CHECK-LABEL: func.func @fills_a_halo_with_a_value_known_when_running(
// CHECK: %[[V:.*]] = memref.load %arg0[]
// CHECK: memref.store %[[V]], %arg1
func.func @fills_a_halo_with_a_value_known_when_running(%v: memref<i8>, %y: memref<1x2x6x6xi8>) {
  kernel.fill_halo ins(%v : memref<i8>) outs(%y : memref<1x2x6x6xi8>) {low = array<i64: 1, 1>, high = array<i64: 1, 1>}
  return
}
