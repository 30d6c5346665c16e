// Loops whose iterations write apart run as work-items.
//
// RUN: inlay-opt %s --inlay-map-to-grid --split-input-file | FileCheck %s

// Rows and columns of y are apart; the sum is one work-item's own.
// CHECK-LABEL: func.func private @sums(
// CHECK-SAME:    attributes {inlay.grid = array<i64: 4, 2>}
// CHECK:         scf.for %[[I:.*]] = %c0 to %c4 step %c1 {
// CHECK:           scf.for %[[J:.*]] = %c0 to %c4 step %c2 {
// CHECK:             scf.for
// CHECK:             } {inlay.grid = 1 : i64}
// CHECK:           } {inlay.grid = 0 : i64}
func.func private @sums(%x: memref<4x4x3xf32>, %y: memref<4x4xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c4 step %c2 {
      %sum = scf.for %k = %c0 to %c3 step %c1 iter_args(%s = %zero) -> (f32) {
        %v = memref.load %x[%i, %j, %k] : memref<4x4x3xf32>
        %t = arith.addf %s, %v : f32
        scf.yield %t : f32
      }
      memref.store %sum, %y[%i, %j] : memref<4x4xf32>
    }
  }
  return
}

// -----

// Each turn reads what the one before wrote.
// CHECK-LABEL: func.func private @scan(
// CHECK-NOT:     inlay.grid
func.func private @scan(%y: memref<4xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c1 to %c4 step %c1 {
    %before = arith.subi %i, %c1 : index
    %v = memref.load %y[%before] : memref<4xf32>
    memref.store %v, %y[%i] : memref<4xf32>
  }
  return
}

// -----

// An index that is computed may be the same twice.
// CHECK-LABEL: func.func private @scatter(
// CHECK-NOT:     inlay.grid
func.func private @scatter(%at: memref<4xi32>, %y: memref<4xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
    %a = memref.load %at[%i] : memref<4xi32>
    %p = arith.index_cast %a : i32 to index
    memref.store %one, %y[%p] : memref<4xf32>
  }
  return
}

// -----

// The outer loop writes each element on every turn; the inner one does not.
// CHECK-LABEL: func.func private @accumulate(
// CHECK-SAME:    attributes {inlay.grid = array<i64: 4>}
// CHECK:         scf.for %{{.*}} = %c0 to %c3 step %c1 {
// CHECK:           } {inlay.grid = 0 : i64}
// CHECK-NEXT:    }
// CHECK-NEXT:    return
func.func private @accumulate(%x: memref<3x4xf32>, %y: memref<4xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  scf.for %k = %c0 to %c3 step %c1 {
    scf.for %i = %c0 to %c4 step %c1 {
      %v = memref.load %x[%k, %i] : memref<3x4xf32>
      %s = memref.load %y[%i] : memref<4xf32>
      %t = arith.addf %s, %v : f32
      memref.store %t, %y[%i] : memref<4xf32>
    }
  }
  return
}

// -----

// One after the other: two functions, called in that order.
// CHECK-LABEL: func.func private @twice(
// CHECK-SAME:    attributes {inlay.grid = array<i64: 4>}
// CHECK:         scf.for
// CHECK-NOT:     scf.for
// CHECK-LABEL: func.func private @twice_part2(
// CHECK-SAME:    attributes {inlay.grid = array<i64: 2>}
// CHECK-LABEL: func.func @net_run(
// CHECK:         call @twice(
// CHECK-NEXT:    call @twice_part2(
func.func private @twice(%y: memref<4xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
    memref.store %zero, %y[%i] : memref<4xf32>
  }
  scf.for %i = %c0 to %c2 step %c1 {
    memref.store %one, %y[%i] : memref<4xf32>
  }
  return
}
func.func @net_run(%arena: memref<8xi8> {inlay.kind = "arena"}, %y: memref<4xf32> {inlay.kind = "output"}) attributes {inlay.entry} {
  call @twice(%y) : (memref<4xf32>) -> ()
  return
}

// Vectors: each turn writes two blocks of eight that are its own.
// CHECK-LABEL: func.func private @blocks
// CHECK-SAME: inlay.grid = array<i64: 3>
func.func private @blocks(%y: memref<6x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant dense<0.0> : vector<8xf32>
  scf.for %i = %c0 to %c3 step %c1 {
    %even = arith.muli %i, %c2 : index
    %odd = arith.addi %even, %c1 : index
    vector.store %zero, %y[%even, %c0] : memref<6x8xf32>, vector<8xf32>
    vector.store %zero, %y[%odd, %c0] : memref<6x8xf32>, vector<8xf32>
  }
  return
}

// Neighbours that overlap are left to one work-item.
// CHECK-LABEL: func.func private @overlapping
// CHECK-NOT: inlay.grid
// CHECK: return
func.func private @overlapping(%y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : vector<8xf32>
  scf.for %i = %c0 to %c8 step %c4 {
    vector.store %zero, %y[%i] : memref<16xf32>, vector<8xf32>
  }
  return
}
