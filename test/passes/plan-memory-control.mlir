// Lifetimes through branches and loops.
//
// RUN: inlay-opt %s --inlay-plan-memory --split-input-file | FileCheck %s

// What a turn reads of outside lives as long as the loop: %a is read at step 2,
// but again after step 3 of the turn before. What is made in a turn dies in it.
//
// CHECK-LABEL: func.func @keeps_what_the_next_turn_reads(
// CHECK-SAME: inlay.live_bound = 48
// CHECK-SAME: {bytes = 16 : i64, first = 1 : i64, last = 3 : i64, name = "buffer", offset = {{[0-9]+}} : i64}
// CHECK-SAME: {bytes = 16 : i64, first = 1 : i64, last = 4 : i64, name = "buffer"
// CHECK-SAME: {bytes = 16 : i64, first = 2 : i64, last = 3 : i64, name = "buffer"
func.func @keeps_what_the_next_turn_reads(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %a = memref.alloc() : memref<4xf32>
  %sum = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  scf.for %i = %c0 to %c5 step %c1 {
    %t = memref.alloc() : memref<4xf32>
    linalg.copy ins(%a : memref<4xf32>) outs(%t : memref<4xf32>)
    linalg.copy ins(%t : memref<4xf32>) outs(%sum : memref<4xf32>)
  }
  linalg.copy ins(%sum : memref<4xf32>) outs(%out : memref<4xf32>)
  return
}

// -----

// The last step of a turn must not write over what the next turn reads first.
//
// CHECK-LABEL: func.func @no_place_of_an_outer_value_in_a_loop(
// CHECK-DAG: memref.view %{{.*}}[%c0{{.*}}][] : memref<32xi8> to memref<4xf32>
// CHECK-DAG: memref.view %{{.*}}[%c16{{.*}}][] : memref<32xi8> to memref<4xf32>
func.func @no_place_of_an_outer_value_in_a_loop(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %a = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  scf.for %i = %c0 to %c5 step %c1 {
    %t = memref.alloc() : memref<4xf32>
    linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%t : memref<4xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = arith.negf %x : f32
      linalg.yield %0 : f32
    }
  }
  return
}

// -----

// Branches run one at a time, but each has its steps: what is read after them
// lives through both.
//
// CHECK-LABEL: func.func @keeps_results_of_branches(
// CHECK-SAME: {bytes = 16 : i64, first = 1 : i64, last = 3 : i64,
// CHECK-SAME: {bytes = 16 : i64, first = 2 : i64, last = 4 : i64,
func.func @keeps_results_of_branches(%c: memref<i1>, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  %r = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  %cond = memref.load %c[] : memref<i1>
  scf.if %cond {
    linalg.copy ins(%in : memref<4xf32>) outs(%r : memref<4xf32>)
  } else {
    linalg.copy ins(%a : memref<4xf32>) outs(%r : memref<4xf32>)
  }
  linalg.copy ins(%r : memref<4xf32>) outs(%out : memref<4xf32>)
  return
}
