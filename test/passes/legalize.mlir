// RUN: inlay-opt %s --inlay-legalize --split-input-file | FileCheck %s

// CHECK-NOT: memref.global
// CHECK-LABEL: @reads_splat_as_constant
// CHECK: %[[VALUE:.*]] = arith.constant 5.000000e-01 : f32
// CHECK: memref.store %[[VALUE]], %{{.*}}[%{{.*}}]
memref.global "private" constant @bias : memref<8xf32> = dense<0.5>
func.func private @reads_splat_as_constant(%y: memref<8xf32>) {
  %c3 = arith.constant 3 : index
  %bias = memref.get_global @bias : memref<8xf32>
  %value = memref.load %bias[%c3] : memref<8xf32>
  memref.store %value, %y[%c3] : memref<8xf32>
  return
}

// -----

// CHECK: memref.global {{.*}} @weights
// CHECK-LABEL: @keeps_loads_of_data_that_differs
// CHECK: memref.load
memref.global "private" constant @weights : memref<2xf32> = dense<[1.0, 2.0]>
func.func private @keeps_loads_of_data_that_differs(%y: memref<2xf32>) {
  %c1 = arith.constant 1 : index
  %weights = memref.get_global @weights : memref<2xf32>
  %value = memref.load %weights[%c1] : memref<2xf32>
  memref.store %value, %y[%c1] : memref<2xf32>
  return
}

// -----

// CHECK-LABEL: @drops_copies_onto_themselves
// CHECK-NOT: memref.copy
// CHECK: return
func.func @drops_copies_onto_themselves(%arena: memref<64xi8>) {
  %c16 = arith.constant 16 : index
  %again = arith.constant 16 : index
  %a = memref.view %arena[%c16][] : memref<64xi8> to memref<4xf32>
  %b = memref.view %arena[%again][] : memref<64xi8> to memref<4xf32>
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  memref.copy %a, %a : memref<4xf32> to memref<4xf32>
  return
}

// -----

// CHECK-LABEL: @keeps_copies_between_places
// CHECK: memref.copy
func.func @keeps_copies_between_places(%arena: memref<64xi8>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %a = memref.view %arena[%c0][] : memref<64xi8> to memref<4xf32>
  %b = memref.view %arena[%c16][] : memref<64xi8> to memref<4xf32>
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  return
}

// -----

// CHECK-LABEL: @copies_strided_buffers_in_loops
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[J:.*]] =
// CHECK: %[[VALUE:.*]] = memref.load %{{.*}}[%[[I]], %[[J]]]
// CHECK: memref.store %[[VALUE]], %{{.*}}[%[[I]], %[[J]]]
// CHECK-NOT: memref.copy
func.func private @copies_strided_buffers_in_loops(%x: memref<2x3xf32, strided<[8, 1]>>, %y: memref<2x3xf32>) {
  memref.copy %x, %y : memref<2x3xf32, strided<[8, 1]>> to memref<2x3xf32>
  return
}

// -----

// CHECK-LABEL: @leaves_only_truncating_divisions
// CHECK-NOT: floordivsi
// CHECK: arith.divsi
func.func private @leaves_only_truncating_divisions(%x: memref<2xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.load %x[%c0] : memref<2xi32>
  %b = memref.load %x[%c1] : memref<2xi32>
  %q = arith.floordivsi %a, %b : i32
  memref.store %q, %x[%c0] : memref<2xi32>
  return
}

// -----

// CHECK-LABEL: @drops_what_nobody_uses
// CHECK-NEXT: return
func.func private @drops_what_nobody_uses(%x: memref<2xf32>) {
  %c0 = arith.constant 0 : index
  %a = memref.load %x[%c0] : memref<2xf32>
  %b = arith.addf %a, %a : f32
  return
}

// -----

// CHECK-LABEL: @knows_the_only_index_of_size_one
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}]
// CHECK-NOT: index_cast
func.func private @knows_the_only_index_of_size_one(%x: memref<1x4xf32>, %rows: memref<4xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
    %r = memref.load %rows[%i] : memref<4xi64>
    %row = arith.index_cast %r : i64 to index
    memref.store %one, %x[%row, %i] : memref<1x4xf32>
  }
  return
}

// -----

// CHECK-LABEL: @rounds_before_bounds
// CHECK: %[[X:.*]] = memref.load
// CHECK: %[[ROUND:.*]] = math.roundeven %[[X]]
// CHECK: %[[LOW:.*]] = arith.cmpf olt, %[[ROUND]]
// CHECK: %[[AT_LEAST:.*]] = arith.select %[[LOW]], %{{.*}}, %[[ROUND]]
// CHECK: %[[HIGH:.*]] = arith.cmpf ogt, %[[AT_LEAST]]
// CHECK: %[[BOUNDED:.*]] = arith.select %[[HIGH]], %{{.*}}, %[[AT_LEAST]]
// CHECK: arith.fptosi %[[BOUNDED]]
func.func private @rounds_before_bounds(%x: memref<1xf32>, %y: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %low = arith.constant -128.0 : f32
  %high = arith.constant 127.0 : f32
  %value = memref.load %x[%c0] : memref<1xf32>
  %below = arith.cmpf olt, %value, %low : f32
  %least = arith.select %below, %low, %value : f32
  %above = arith.cmpf ogt, %least, %high : f32
  %most = arith.select %above, %high, %least : f32
  %round = math.roundeven %most : f32
  %code = arith.fptosi %round : f32 to i32
  memref.store %code, %y[%c0] : memref<1xi32>
  return
}

// -----

// A half is no whole number: 0.5 bounded by 0.5 rounds to 0, not to 1.
// CHECK-LABEL: @keeps_the_order_of_half_a_bound
// CHECK: arith.select
// CHECK: math.roundeven
func.func private @keeps_the_order_of_half_a_bound(%x: memref<1xf32>, %y: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %low = arith.constant 0.5 : f32
  %value = memref.load %x[%c0] : memref<1xf32>
  %below = arith.cmpf olt, %value, %low : f32
  %least = arith.select %below, %low, %value : f32
  %round = math.roundeven %least : f32
  %code = arith.fptosi %round : f32 to i32
  memref.store %code, %y[%c0] : memref<1xi32>
  return
}
