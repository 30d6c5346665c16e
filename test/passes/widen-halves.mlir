// RUN: inlay-opt %s --inlay-widen-halves | FileCheck %s

// Floats of 16 bits lie in memory as bits and are computed in 32.

// CHECK: memref.global "private" constant @weights : memref<2xi16> = dense<[15360, 16384]>
memref.global "private" constant @weights : memref<2xf16> = dense<[1.0, 2.0]>

// CHECK-LABEL: func.func private @adds(
// CHECK-SAME: %{{.*}}: memref<8xi16>, %{{.*}}: memref<8xi16>)
// CHECK: %[[BITS:.*]] = memref.load %{{.*}} : memref<8xi16>
// CHECK: %[[HALF:.*]] = arith.bitcast %[[BITS]] : i16 to f16
// CHECK: %[[X:.*]] = arith.extf %[[HALF]] : f16 to f32
// CHECK: %[[SUM:.*]] = arith.addf %[[X]], %{{.*}} : f32
// CHECK: %[[ROUNDED:.*]] = arith.truncf %[[SUM]] : f32 to f16
// CHECK: %[[STORED:.*]] = arith.bitcast %[[ROUNDED]] : f16 to i16
// CHECK: memref.store %[[STORED]], %{{.*}} : memref<8xi16>
func.func private @adds(%x: memref<8xf16>, %y: memref<8xf16>) {
  %c3 = arith.constant 3 : index
  %one = arith.constant 1.0 : f16
  %value = memref.load %x[%c3] : memref<8xf16>
  %sum = arith.addf %value, %one : f16
  memref.store %sum, %y[%c3] : memref<8xf16>
  return
}

// CHECK-LABEL: func.func private @copies_bits
// CHECK: %[[BITS:.*]] = memref.load
// CHECK: memref.store %[[BITS]]
func.func private @copies_bits(%x: memref<8xbf16>, %y: memref<8xbf16>) {
  %c3 = arith.constant 3 : index
  %value = memref.load %x[%c3] : memref<8xbf16>
  memref.store %value, %y[%c3] : memref<8xbf16>
  return
}

// CHECK-LABEL: func.func private @rounds_where_the_model_casts
// CHECK: %[[HALF:.*]] = arith.truncf %{{.*}} : f32 to f16
// CHECK: %[[WIDE:.*]] = arith.extf %[[HALF]] : f16 to f32
// CHECK: memref.store %[[WIDE]]
func.func private @rounds_where_the_model_casts(%x: memref<8xf32>, %y: memref<8xf32>) {
  %c3 = arith.constant 3 : index
  %value = memref.load %x[%c3] : memref<8xf32>
  %half = arith.truncf %value : f32 to f16
  %wide = arith.extf %half : f16 to f32
  memref.store %wide, %y[%c3] : memref<8xf32>
  return
}

// CHECK-LABEL: func.func private @sums_in_32_bits
// CHECK: scf.for {{.*}} -> (f32)
func.func private @sums_in_32_bits(%x: memref<8xf16>, %y: memref<1xf16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f16
  %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (f16) {
    %value = memref.load %x[%i] : memref<8xf16>
    %next = arith.addf %s, %value : f16
    scf.yield %next : f16
  }
  memref.store %sum, %y[%c0] : memref<1xf16>
  return
}
