// NaN is never lost by accident, casts to integers saturate, and constants are
// the shortest that read back.
//
// RUN: inlay-emit %s --prefix=floats --file=floats.c | FileCheck %s --strict-whitespace
// RUN: inlay-emit %s --prefix=floats --file=floats.h | FileCheck %s --check-prefix=HEADER
// RUN: rm -rf %t && inlay-emit %s --prefix=floats --test -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wdouble-promotion -Werror -fsyntax-only %t/floats.c %t/floats_test.c
// RUN: clang-22 -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wdouble-promotion -Werror -fsyntax-only %t/floats.c %t/floats_test.c
// RUN: g++ -std=c++17 -x c++ -Wall -Wextra -Werror -fsyntax-only %t/floats.c %t/floats_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/floats.c %t/floats.h %t/floats_test.c

// HEADER: Needs
// HEADER: expf, powf, rintf, sqrt

// CHECK: #include <math.h>
// CHECK-NEXT: #include <string.h>

// CHECK-LABEL: /* Truncates and saturates; NaN gives 0. */
// CHECK-NEXT:  static inline int8_t f32_to_i8(float v) {
// CHECK-NEXT:    if (v != v) {
// CHECK-NEXT:      return 0;
// CHECK-NEXT:    }
// CHECK-NEXT:    if (v <= -128.0f) {
// CHECK-NEXT:      return INT8_MIN;
// CHECK-NEXT:    }
// CHECK-NEXT:    if (v >= 128.0f) {
// CHECK-NEXT:      return INT8_MAX;
// CHECK-NEXT:    }
// CHECK-NEXT:    return (int8_t)v;
// CHECK-NEXT:  }

// CHECK-LABEL: /* NaN if either is NaN. */
// CHECK-NEXT:  static inline float max_f32(float a, float b) {
// CHECK-NEXT:    return a > b || a != a ? a : b;
// CHECK-NEXT:  }

// CHECK-LABEL: static void extremes(
// CHECK:       const float a = x[0];
// CHECK-NEXT:  const float b = x[1];
// CHECK-NEXT:  y[0] = max_f32(a, b);
// CHECK-NEXT:  const float value = a + b;
// CHECK-NEXT:  y[1] = value > 6.0f ? 6.0f : value;
// CHECK-NEXT:  y[2] = -INFINITY;
// CHECK-NEXT:  y[3] = 3.4028235e+38f;
func.func private @extremes(%x: memref<4xf32> {inlay.name = "x"}, %y: memref<4xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %six = arith.constant 6.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %max = arith.constant 3.40282347e+38 : f32
  %a = memref.load %x[%c0] : memref<4xf32> loc("a")
  %b = memref.load %x[%c1] : memref<4xf32> loc("b")
  %m = arith.maximumf %a, %b : f32
  memref.store %m, %y[%c0] : memref<4xf32>
  %s = arith.addf %a, %b : f32
  %r = arith.minimumf %s, %six : f32
  memref.store %r, %y[%c1] : memref<4xf32>
  memref.store %low, %y[%c2] : memref<4xf32>
  memref.store %max, %y[%c3] : memref<4xf32>
  return
}

// CHECK-LABEL: static void compares(
// CHECK:       t[0] = (uint8_t)(a < b);
// CHECK-NEXT:  t[1] = (uint8_t)!(a <= b);
// CHECK-NEXT:  t[2] = (uint8_t)(a < b || a > b);
// CHECK-NEXT:  t[3] = (uint8_t)(a != a || b != b);
// CHECK-NEXT:  t[4] = (uint8_t)(a != a);
func.func private @compares(%x: memref<4xf32> {inlay.name = "x"}, %t: memref<8xi1> {inlay.name = "t", inlay.written, inlay.dtype = "bool"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %a = memref.load %x[%c0] : memref<4xf32> loc("a")
  %b = memref.load %x[%c1] : memref<4xf32> loc("b")
  %olt = arith.cmpf olt, %a, %b : f32
  memref.store %olt, %t[%c0] : memref<8xi1>
  %ugt = arith.cmpf ugt, %a, %b : f32
  memref.store %ugt, %t[%c1] : memref<8xi1>
  %one = arith.cmpf one, %a, %b : f32
  memref.store %one, %t[%c2] : memref<8xi1>
  %uno = arith.cmpf uno, %a, %b : f32
  memref.store %uno, %t[%c3] : memref<8xi1>
  %nan = math.isnan %a : f32
  memref.store %nan, %t[%c4] : memref<8xi1>
  return
}

// CHECK-LABEL: static void converts(
// CHECK:       q[0] = f32_to_i8(rintf(a * 0.1f));
// CHECK-NEXT:  y[0] = (float)q[0];
// CHECK-NEXT:  y[1] = (float)(uint8_t)q[1];
// CHECK-NEXT:  y[2] = (float)(1.0 / sqrt((double)a));
// CHECK-NEXT:  y[3] = f32_from_bits(bits_of_f32(a) & 2147483647);
func.func private @converts(%x: memref<4xf32> {inlay.name = "x"}, %y: memref<4xf32> {inlay.name = "y", inlay.written}, %q: memref<2xi8> {inlay.name = "q", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %scale = arith.constant 0.1 : f32
  %mask = arith.constant 2147483647 : i32
  %a = memref.load %x[%c0] : memref<4xf32> loc("a")
  %p = arith.mulf %a, %scale : f32
  %r = math.roundeven %p : f32
  %i = arith.fptosi %r : f32 to i8
  memref.store %i, %q[%c0] : memref<2xi8>
  %j = memref.load %q[%c0] : memref<2xi8>
  %f = arith.sitofp %j : i8 to f32
  memref.store %f, %y[%c0] : memref<4xf32>
  %k = memref.load %q[%c1] : memref<2xi8>
  %g = arith.uitofp %k : i8 to f32
  memref.store %g, %y[%c1] : memref<4xf32>
  %d = arith.extf %a : f32 to f64
  %s = math.rsqrt %d : f64
  %t = arith.truncf %s : f64 to f32
  memref.store %t, %y[%c2] : memref<4xf32>
  %bits = arith.bitcast %a : f32 to i32
  %abs = arith.andi %bits, %mask : i32
  %back = arith.bitcast %abs : i32 to f32
  memref.store %back, %y[%c3] : memref<4xf32>
  return
}

// After a clamp nothing is left to saturate.
// CHECK-LABEL: static void clamps_first(
// CHECK:       const float low = a < -128.0f ? -128.0f : a;
// CHECK-NEXT:  q[0] = f32_as_i8(low > 127.0f ? 127.0f : low);
func.func private @clamps_first(%x: memref<4xf32> {inlay.name = "x"}, %q: memref<2xi8> {inlay.name = "q", inlay.written}) {
  %c0 = arith.constant 0 : index
  %least = arith.constant -128.0 : f32
  %most = arith.constant 127.0 : f32
  %a = memref.load %x[%c0] : memref<4xf32> loc("a")
  %l = arith.maximumf %a, %least : f32 loc("low")
  %h = arith.minimumf %l, %most : f32
  %i = arith.fptosi %h : f32 to i8
  memref.store %i, %q[%c0] : memref<2xi8>
  return
}

// Operands keep their order; only sums and products onto a variable commute.
// CHECK-LABEL: static void orders(
// CHECK:       y[0] = a - (b - -(-a)) / (a * b);
// CHECK-NEXT:  y[1] = a + (b + a);
// CHECK-NEXT:  y[2] = powf(a, b) * expf(-a);
func.func private @orders(%x: memref<4xf32> {inlay.name = "x"}, %y: memref<4xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %a = memref.load %x[%c0] : memref<4xf32> loc("a")
  %b = memref.load %x[%c1] : memref<4xf32> loc("b")
  %n = arith.negf %a : f32
  %m = arith.negf %n : f32
  %d = arith.subf %b, %m : f32
  %p = arith.mulf %a, %b : f32
  %q = arith.divf %d, %p : f32
  %r = arith.subf %a, %q : f32
  memref.store %r, %y[%c0] : memref<4xf32>
  %s = arith.addf %b, %a : f32
  %t = arith.addf %a, %s : f32
  memref.store %t, %y[%c1] : memref<4xf32>
  %u = math.powf %a, %b : f32
  %v = arith.negf %a : f32
  %w = math.exp %v : f32
  %z = arith.mulf %u, %w : f32
  memref.store %z, %y[%c2] : memref<4xf32>
  return
}

func.func @floats_run(%x: memref<4xf32> {inlay.kind = "input", inlay.name = "x", inlay.dtype = "f32"}, %y: memref<4xf32> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "f32"}, %q: memref<2xi8> {inlay.kind = "output", inlay.name = "q", inlay.dtype = "i8"}, %t: memref<8xi1> {inlay.kind = "output", inlay.name = "t", inlay.dtype = "bool"}) attributes {inlay.entry} {
  call @extremes(%x, %y) : (memref<4xf32>, memref<4xf32>) -> ()
  call @compares(%x, %t) : (memref<4xf32>, memref<8xi1>) -> ()
  call @converts(%x, %y, %q) : (memref<4xf32>, memref<4xf32>, memref<2xi8>) -> ()
  call @clamps_first(%x, %q) : (memref<4xf32>, memref<2xi8>) -> ()
  call @orders(%x, %y) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
