// RUN: inlay-opt %s --inlay-lower-kernels --split-input-file | FileCheck %s

// 20 gates: two registers of 8 and one of 4. The state has 5 units: 4 and 1.
// CHECK-LABEL: func.func @gates_in_registers(
// CHECK-SAME: memref<6x1x4xf32>, %[[W:[a-z0-9]+]]: memref<1x4x20xf32>, %[[R:[a-z0-9]+]]: memref<1x5x20xf32>
// CHECK: scf.for %{{.*}} to %c6
// CHECK: vector.load %[[W]]{{.*}} vector<8xf32>
// CHECK: vector.load %[[W]]{{.*}} vector<8xf32>
// CHECK: vector.load %[[W]]{{.*}} vector<4xf32>
// CHECK: vector.fma
// CHECK: vector.load %[[R]]{{.*}} vector<8xf32>
// CHECK: vector.fma
// CHECK: math.exp %{{.*}} : vector<4xf32>
// CHECK: math.tanh %{{.*}} : vector<4xf32>
// CHECK: math.exp %{{.*}} : f32
// CHECK: math.tanh %{{.*}} : f32
func.func @gates_in_registers(%x: memref<6x1x4xf32>, %w: memref<1x4x20xf32>, %r: memref<1x5x20xf32>, %b: memref<1x40xf32>, %h: memref<1x1x5xf32>, %c: memref<1x1x5xf32>, %yh: memref<1x1x5xf32>, %yc: memref<1x1x5xf32>, %gates: memref<20xf32>) {
  kernel.recurrent ins(%x, %w, %r, %b, %h, %c : memref<6x1x4xf32>, memref<1x4x20xf32>, memref<1x5x20xf32>, memref<1x40xf32>, memref<1x1x5xf32>, memref<1x1x5xf32>) outs(%yh, %yc, %gates : memref<1x1x5xf32>, memref<1x1x5xf32>, memref<20xf32>) {cell = #inlay<cell lstm>, direction = #inlay<direction forward>, activations = ["sigmoid", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>, transposed_weights = true, inlay.lanes = 8 : i64}
  return
}

// -----

// The input of three steps is multiplied by one read of W, then each step adds
// its state: 7 steps are two groups of three and one step.
// CHECK-LABEL: func.func @steps_share_a_read_of_the_weights(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<7x1x4xf32>, %[[W:[a-z0-9]+]]: memref<1x4x8xf32>, %[[R:[a-z0-9]+]]: memref<1x8x8xf32>
// CHECK: scf.for %{{.*}} to %c3
// CHECK: arith.minsi %{{.*}}, %c6
// CHECK: vector.load %[[W]]
// CHECK-NOT: vector.load %[[W]]
// CHECK-COUNT-3: memref.load %[[X]]
// CHECK-COUNT-3: vector.store %{{.*}} memref<24xf32>
// CHECK: scf.for %{{.*}} to %c3
// CHECK: arith.cmpi slt, %{{.*}}, %c7
// CHECK: vector.load %[[R]]
func.func @steps_share_a_read_of_the_weights(%x: memref<7x1x4xf32>, %w: memref<1x4x8xf32>, %r: memref<1x8x8xf32>, %b: memref<1x16xf32>, %h: memref<1x1x8xf32>, %yh: memref<1x1x8xf32>, %gates: memref<24xf32>) {
  kernel.recurrent ins(%x, %w, %r, %b, %h : memref<7x1x4xf32>, memref<1x4x8xf32>, memref<1x8x8xf32>, memref<1x16xf32>, memref<1x1x8xf32>) outs(%yh, %gates : memref<1x1x8xf32>, memref<24xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, transposed_weights = true, inlay.lanes = 8 : i64}
  return
}

// -----

// Without registers turned weights are read gate by gate all the same.
// CHECK-LABEL: func.func @strided_state(
// CHECK-SAME: %[[W:[a-z0-9]+]]: memref<1x4x8xf32>
// CHECK-NOT: vector
// CHECK: scf.for %{{.*}} to %c7
// CHECK: scf.for %[[J:[a-z0-9]+]] = %c0
// CHECK: scf.for %[[K:[a-z0-9]+]] = %c0
// CHECK: memref.load %[[W]][%{{.*}}, %[[K]], %[[J]]]
func.func @strided_state(%x: memref<7x1x4xf32>, %w: memref<1x4x8xf32>, %r: memref<1x8x8xf32>, %b: memref<1x16xf32>, %h: memref<1x1x8xf32>, %yh: memref<1x1x8xf32, strided<[16, 16, 2]>>, %gates: memref<8xf32>) {
  kernel.recurrent ins(%x, %w, %r, %b, %h : memref<7x1x4xf32>, memref<1x4x8xf32>, memref<1x8x8xf32>, memref<1x16xf32>, memref<1x1x8xf32>) outs(%yh, %gates : memref<1x1x8xf32, strided<[16, 16, 2]>>, memref<8xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, transposed_weights = true, inlay.lanes = 8 : i64}
  return
}

// -----

// Five rows of a batch walk as three and two, which share the reads of W and R.
// CHECK-LABEL: func.func @rows_share_reads_of_the_weights(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<7x5x4xf32>, %[[W:[a-z0-9]+]]: memref<1x4x8xf32>, %[[R:[a-z0-9]+]]: memref<1x8x8xf32>
// CHECK: scf.for %{{.*}} to %c7
// CHECK: vector.load %[[W]]
// CHECK-NOT: vector.load
// CHECK-COUNT-3: memref.load %[[X]]
// CHECK: vector.load %[[R]]
// CHECK-NOT: vector.load
// CHECK-COUNT-3: vector.fma
// CHECK-COUNT-3: vector.store %{{.*}} memref<24xf32>
// CHECK: scf.for %{{.*}} to %c3
// CHECK: math.tanh
// CHECK: scf.for %{{.*}} to %c7
// CHECK: vector.load %[[W]]
// CHECK-COUNT-2: memref.load %[[X]]
// CHECK: scf.for %{{.*}} to %c2
// CHECK: math.tanh
func.func @rows_share_reads_of_the_weights(%x: memref<7x5x4xf32>, %w: memref<1x4x8xf32>, %r: memref<1x8x8xf32>, %b: memref<1x16xf32>, %h: memref<1x5x8xf32>, %yh: memref<1x5x8xf32>, %gates: memref<24xf32>) {
  kernel.recurrent ins(%x, %w, %r, %b, %h : memref<7x5x4xf32>, memref<1x4x8xf32>, memref<1x8x8xf32>, memref<1x16xf32>, memref<1x5x8xf32>) outs(%yh, %gates : memref<1x5x8xf32>, memref<24xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>, transposed_weights = true, inlay.lanes = 8 : i64}
  return
}
