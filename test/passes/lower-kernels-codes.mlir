// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-lower-kernels))" --split-input-file | FileCheck %s

// A tile of pixels by blocks of output channels; four input channels at a time,
// signed codes 128 higher.
// CHECK-LABEL: func.func @conv_by_words(
// CHECK-SAME: %[[X:.*]]: memref<1x1x6x6x8xi8>, %[[W:.*]]: memref<1x1x3x3x2x64xi8>, %[[B:.*]]: memref<16xi32>, %[[Y:.*]]: memref<1x2x4x4x8xi8>
// CHECK: %[[START:.*]] = vector.load %[[B]]
// CHECK: scf.for {{.*}} to %c3
// CHECK: scf.for {{.*}} to %c3
// CHECK: scf.for {{.*}} to %c2
// CHECK: %[[BYTES:.*]] = vector.load %[[W]]{{.*}} vector<32xi8>
// CHECK: %[[W0:.*]] = vector.bitcast %[[BYTES]] : vector<32xi8> to vector<8xi32>
// CHECK: %[[W1:.*]] = vector.bitcast
// CHECK: %[[WORD:.*]] = kernel.word %[[X]]
// CHECK: %[[ALL:.*]] = vector.broadcast %[[WORD]] : i32 to vector<8xi32>
// CHECK: %[[FLIP:.*]] = arith.constant dense<-2139062144> : vector<8xi32>
// CHECK: %[[CODE:.*]] = arith.xori %[[ALL]], %[[FLIP]]
// CHECK: kernel.dot4 %{{.*}}, %[[CODE]], %[[W0]] : vector<8xi32>
// CHECK: kernel.dot4 %{{.*}}, %[[CODE]], %[[W1]] : vector<8xi32>
// CHECK: %[[NARROW:.*]] = arith.trunci %{{.*}} : vector<8xi32> to vector<8xi8>
// CHECK: vector.store %[[NARROW]], %[[Y]]
func.func @conv_by_words(%x: memref<1x1x6x6x8xi8>, %w: memref<1x1x3x3x2x64xi8>, %b: memref<16xi32>, %y: memref<1x2x4x4x8xi8>) {
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x6x6x8xi8>, memref<1x1x3x3x2x64xi8>, memref<16xi32>) outs(%y : memref<1x2x4x4x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %0 = arith.trunci %sum : i32 to i8
    kernel.yield %0 : i8
  }
  return
}

// -----

// Unsigned codes are taken as they are; a correction keeps the sums of codes.
// CHECK-LABEL: func.func @corrected_rows(
// CHECK-NOT: arith.xori
// CHECK: %[[SUMS:.*]]:2 = scf.for
// CHECK: %[[ONE:.*]] = vector.broadcast
// CHECK: %[[X:.*]] = vector.broadcast
// CHECK: %[[SUM:.*]] = kernel.dot4 %{{.*}}, %[[X]]
// CHECK: %[[CODES:.*]] = kernel.dot4 %{{.*}}, %[[X]], %[[ONE]]
// CHECK: %[[LESS:.*]] = arith.muli %{{.*}}, %{{.*}} : vector<8xi32>
// CHECK: arith.subi %{{.*}}, %[[LESS]]
func.func @corrected_rows(%x: memref<1x1x3x7x1xi8>, %w: memref<1x3x1x32xi8>, %b: memref<8xi32>, %ones: memref<1x3x1x4xi8>, %y: memref<1x1x1x1x8xi8>) {
  kernel.blocked_qconv ins(%x, %w, %b, %ones : memref<1x1x3x7x1xi8>, memref<1x3x1x32xi8>, memref<8xi32>, memref<1x3x1x4xi8>) outs(%y : memref<1x1x1x1x8xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 1 : i64, correction = 7 : i64, input_unsigned = true} epilogue {
  ^bb0(%sum: i32):
    %0 = arith.trunci %sum : i32 to i8
    kernel.yield %0 : i8
  }
  return
}

// -----

// One load of a column serves every tap that needs it.
// CHECK-LABEL: func.func @depthwise_by_lanes(
// CHECK-COUNT-4: arith.extsi %{{.*}} : vector<4xi8> to vector<4xi32>
// CHECK: kernel.mul_add
func.func @depthwise_by_lanes(%x: memref<1x1x1x4x4xi8>, %w: memref<1x1x2x4xi8>, %b: memref<4xi32>, %y: memref<1x1x1x3x4xi8>) {
  kernel.blocked_qdepthwise ins(%x, %w, %b : memref<1x1x1x4x4xi8>, memref<1x1x2x4xi8>, memref<4xi32>) outs(%y : memref<1x1x1x3x4xi8>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 1 : i64} epilogue {
  ^bb0(%sum: i32):
    %0 = arith.trunci %sum : i32 to i8
    kernel.yield %0 : i8
  }
  return
}

// -----

// What is left of a row is copied to where a whole word can be read; columns
// that do not exist are not stored.
// CHECK-LABEL: func.func @product_with_rests(
// CHECK-SAME: %[[A:.*]]: memref<1x7xi8>
// CHECK: %[[REST:.*]] = memref.alloca() : memref<1x4xi8>
// CHECK: kernel.word %[[A]]
// CHECK: memref.store %{{.*}}, %[[REST]]
// CHECK: kernel.word %[[REST]]
// CHECK: vector.store %{{.*}}, %[[LANES:.*]][%c0{{.*}}] : memref<8xi32>
// CHECK: scf.for {{.*}} to %c2
// CHECK: memref.load %[[LANES]]
func.func @product_with_rests(%a: memref<1x7xi8>, %w: memref<1x2x32xi8>, %b: memref<8xi32>, %y: memref<1x2xi8>) {
  kernel.packed_qmatmul ins(%a, %w, %b : memref<1x7xi8>, memref<1x2x32xi8>, memref<8xi32>) outs(%y : memref<1x2xi8>) {lanes = 8 : i64, macs = 14 : i64} epilogue {
  ^bb0(%sum: i32):
    %0 = arith.trunci %sum : i32 to i8
    kernel.yield %0 : i8
  }
  return
}

// -----

// The scaled sum is handed over to an array, from which a table is read.
// CHECK-LABEL: func.func @table_lane_by_lane(
// CHECK-SAME: %[[X:.*]]: memref<1x1x2x2x4xi8>, %[[T:.*]]: memref<256xi8>
// CHECK: %[[LANES:.*]] = memref.alloca() {inlay.lane_array = 0 : i64} : memref<4xi32>
// CHECK: vector.store %{{.*}}, %[[LANES]]
// CHECK: scf.for {{.*}} to %c4
// CHECK: %[[CODE:.*]] = memref.load %[[LANES]]
// CHECK: %[[AT:.*]] = arith.index_cast %[[CODE]]
// CHECK: memref.load %[[T]][%[[AT]]]
func.func @table_lane_by_lane(%x: memref<1x1x2x2x4xi8>, %t: memref<256xi8>, %y: memref<1x1x1x1x4xi8>) {
  kernel.blocked_qpool ins(%x : memref<1x1x2x2x4xi8>) outs(%y : memref<1x1x1x1x4xi8>) {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, is_unsigned = true} epilogue {
  ^bb0(%sum: i32):
    %0 = arith.index_cast %sum : i32 to index
    %1 = memref.load %t[%0] : memref<256xi8>
    kernel.yield %1 : i8
  }
  return
}

// -----

// All elements in registers, the rest one by one.
// CHECK-LABEL: func.func @elements_in_lanes(
// CHECK: scf.for {{.*}} to %c4
// CHECK: vector.load %{{.*}} vector<8xi8>
// CHECK: vector.store %{{.*}} vector<8xf32>
// CHECK: scf.for {{.*}} to %c3
// CHECK: memref.store
func.func @elements_in_lanes(%x: memref<7x5xi8>, %y: memref<7x5xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<7x5xi8>) outs(%y : memref<7x5xf32>) attrs = {inlay.lanes = 8 : i64} {
  ^bb0(%in: i8, %out: f32):
    %0 = arith.extsi %in : i8 to i32
    %1 = arith.sitofp %0 : i32 to f32
    linalg.yield %1 : f32
  }
  return
}

// -----

// Groups of 8 to 8 channels: the first block of results reads the first of the
// input, the second the second.
// CHECK-LABEL: func.func @qconv_by_groups(
// CHECK: scf.for %[[OG:.*]] = %{{.*}} to %{{.*}} step
// CHECK: arith.muli %[[OG]], %c8
// CHECK: %[[FIRST:.*]] = arith.minsi
// CHECK: kernel.word %{{.*}}[%{{.*}}, %[[FIRST]],
func.func @qconv_by_groups(%x: memref<1x2x1x4x8xi8>, %w: memref<2x1x1x1x2x32xi8>, %b: memref<16xi32>, %y: memref<1x2x1x4x8xi32>) {
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x2x1x4x8xi8>, memref<2x1x1x1x2x32xi8>, memref<16xi32>) outs(%y : memref<1x2x1x4x8xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 512 : i64, group_inputs = 8 : i64, group_outputs = 8 : i64}
  return
}

// -----

// Where a group of results reads all blocks there is no first one to find.
// CHECK-LABEL: func.func @qconv_by_groups_in_one_block(
// CHECK-NOT: arith.minsi
func.func @qconv_by_groups_in_one_block(%x: memref<1x1x1x4x8xi8>, %w: memref<1x1x1x1x2x32xi8>, %b: memref<8xi32>, %y: memref<1x1x1x4x8xi32>) {
  kernel.blocked_qconv ins(%x, %w, %b : memref<1x1x1x4x8xi8>, memref<1x1x1x1x2x32xi8>, memref<8xi32>) outs(%y : memref<1x1x1x4x8xi32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, macs = 128 : i64, group_inputs = 4 : i64, group_outputs = 4 : i64}
  return
}
