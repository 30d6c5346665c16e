// Layers without a grid run as a block of threads that share loops.
//
// RUN: inlay-opt %s --inlay-map-to-grid=blocks=true --split-input-file | FileCheck %s
// RUN: inlay-opt %s --inlay-map-to-grid --split-input-file | FileCheck %s --check-prefix=PLAIN
// PLAIN-NOT: inlay.shared

// Each step needs the one before; within, gates and states are apart.
// CHECK-LABEL: func.func private @recurrent(
// CHECK-SAME:    attributes {inlay.shared = 64 : i64}
// CHECK:         scf.for %{{.*}} = %c0 to %c5 step %c1 {
// CHECK:           scf.for %{{.*}} = %c0 to %c40 step %c1 {
// CHECK:           } {inlay.shared}
// CHECK:           scf.for %{{.*}} = %c0 to %c40 step %c1 {
// CHECK:           } {inlay.shared}
// CHECK-NEXT:    }
func.func private @recurrent(%h: memref<40xf32> {inlay.written}, %gates: memref<40xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c40 = arith.constant 40 : index
  %zero = arith.constant 0.0 : f32
  scf.for %s = %c0 to %c5 step %c1 {
    scf.for %j = %c0 to %c40 step %c1 {
      %sum = scf.for %k = %c0 to %c40 step %c1 iter_args(%part = %zero) -> (f32) {
        %v = memref.load %h[%k] : memref<40xf32>
        %t = arith.addf %part, %v : f32
        scf.yield %t : f32
      }
      memref.store %sum, %gates[%j] : memref<40xf32>
    }
    scf.for %j = %c0 to %c40 step %c1 {
      %g = memref.load %gates[%j] : memref<40xf32>
      memref.store %g, %h[%j] : memref<40xf32>
    }
  }
  return
}

// -----

// What is read on the way to a shared loop must be read by all before the loop
// writes.
// CHECK-LABEL: func.func private @reads_between(
// CHECK:         scf.for
// CHECK:           } {inlay.shared, inlay.waits}
func.func private @reads_between(%y: memref<40xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c40 = arith.constant 40 : index
  scf.for %s = %c0 to %c5 step %c1 {
    %first = memref.load %y[%c0] : memref<40xf32>
    scf.for %j = %c0 to %c40 step %c1 {
      memref.store %first, %y[%j] : memref<40xf32>
    }
  }
  return
}

// -----

// The longer of two loops is shared.
// CHECK-LABEL: func.func private @longer_within(
// CHECK-SAME:    attributes {inlay.shared = 128 : i64}
// CHECK:         scf.for %{{.*}} = %c0 to %c9 step %c1 {
// CHECK-NEXT:      scf.for %{{.*}} = %c0 to %c100 step %c1 {
// CHECK:           } {inlay.shared}
// CHECK-NEXT:    }
// CHECK-NEXT:    scf.for %{{.*}} = %c0 to %c100 step %c1 {
// CHECK:         } {inlay.shared}
func.func private @longer_within(%y: memref<9x100xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c9 = arith.constant 9 : index
  %c100 = arith.constant 100 : index
  scf.for %s = %c0 to %c5 step %c1 {
    scf.for %i = %c0 to %c9 step %c1 {
      scf.for %j = %c0 to %c100 step %c1 {
        %v = memref.load %y[%i, %j] : memref<9x100xf32>
        %t = arith.addf %v, %v : f32
        memref.store %t, %y[%i, %j] : memref<9x100xf32>
      }
    }
    scf.for %j = %c0 to %c100 step %c1 {
      %v = memref.load %y[%c0, %j] : memref<9x100xf32>
      memref.store %v, %y[%c1, %j] : memref<9x100xf32>
    }
  }
  return
}

// -----

// A write outside of shared loops would be done by every thread.
// CHECK-LABEL: func.func private @writes_outside(
// CHECK-NOT:     inlay.shared
func.func private @writes_outside(%y: memref<40xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c40 = arith.constant 40 : index
  scf.for %s = %c0 to %c5 step %c1 {
    scf.for %j = %c0 to %c40 step %c1 {
      %v = memref.load %y[%j] : memref<40xf32>
      %t = arith.addf %v, %v : f32
      memref.store %t, %y[%j] : memref<40xf32>
    }
    %first = memref.load %y[%c0] : memref<40xf32>
    %more = arith.addf %first, %first : f32
    memref.store %more, %y[%c0] : memref<40xf32>
  }
  return
}

// -----

// Each thread fills an array of its own, whole: the others do not see it.
// CHECK-LABEL: func.func private @own_array(
// CHECK:             memref.store %{{.*}}, %alloca
// CHECK-NEXT:      }
// CHECK:             memref.store %{{.*}}, %arg0
// CHECK-NEXT:      } {inlay.shared, inlay.waits}
func.func private @own_array(%y: memref<40xf32> {inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c40 = arith.constant 40 : index
  %local = memref.alloca() : memref<40xf32>
  scf.for %s = %c0 to %c5 step %c1 {
    scf.for %j = %c0 to %c40 step %c1 {
      %v = memref.load %y[%j] : memref<40xf32>
      memref.store %v, %local[%j] : memref<40xf32>
    }
    %last = memref.load %local[%s] : memref<40xf32>
    scf.for %j = %c0 to %c40 step %c1 {
      memref.store %last, %y[%j] : memref<40xf32>
    }
  }
  return
}
