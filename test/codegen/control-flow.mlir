// Variables that loops and branches carry.
//
// RUN: inlay-emit %s --prefix=flow --file=flow.c | FileCheck %s --strict-whitespace
// RUN: rm -rf %t && inlay-emit %s --prefix=flow --test -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/flow.c %t/flow_test.c
// RUN: clang-22 -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/flow.c %t/flow_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/flow.c %t/flow.h %t/flow_test.c

// A yield that swaps two variables goes through a third.
// CHECK-LABEL: static void fibonacci(
// CHECK:       float sum = 0.0f;
// CHECK-NEXT:  float sum2 = 1.0f;
// CHECK-NEXT:  for (int32_t i = 0; i < 8; ++i) {
// CHECK-NEXT:    const float next_sum2 = sum + sum2;
// CHECK-NEXT:    sum = sum2;
// CHECK-NEXT:    sum2 = next_sum2;
// CHECK-NEXT:  }
// CHECK-NEXT:  y[0] = sum;
func.func private @fibonacci(%y: memref<8xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %r:2 = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %zero, %b = %one) -> (f32, f32) {
    %c = arith.addf %a, %b : f32
    scf.yield %b, %c : f32, f32
  }
  memref.store %r#0, %y[%c0] : memref<8xf32>
  return
}

// The outer variable is still needed: the inner loop has its own.
// CHECK-LABEL: static void keeps_outer(
// CHECK:       for (int32_t i = 0; i < 8; ++i) {
// CHECK-NEXT:    float sum2 = sum;
// CHECK-NEXT:    for (int32_t j = 0; j < 8; ++j) {
// CHECK-NEXT:      sum2 += x[j];
// CHECK-NEXT:    }
// CHECK-NEXT:    sum *= sum2;
// CHECK-NEXT:  }
func.func private @keeps_outer(%x: memref<8xf32> {inlay.name = "x"}, %y: memref<8xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %one = arith.constant 1.0 : f32
  %r = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %one) -> f32 {
    %s = scf.for %j = %c0 to %c8 step %c1 iter_args(%b = %a) -> f32 {
      %v = memref.load %x[%j] : memref<8xf32>
      %t = arith.addf %b, %v : f32
      scf.yield %t : f32
    }
    %p = arith.mulf %a, %s : f32
    scf.yield %p : f32
  }
  memref.store %r, %y[%c0] : memref<8xf32>
  return
}

// The index of the greatest, and the greatest: both in one branch.
// CHECK-LABEL: static void arg_max(
// CHECK:       float sum = x[0];
// CHECK-NEXT:  int32_t sum2 = 0;
// CHECK-NEXT:  for (int32_t i = 1; i < 8; ++i) {
// CHECK-NEXT:    const float value = x[i];
// CHECK-NEXT:    if (value > sum) {
// CHECK-NEXT:      sum = value;
// CHECK-NEXT:      sum2 = i;
// CHECK-NEXT:    }
// CHECK-NEXT:  }
// CHECK-NEXT:  y[0] = (int64_t)sum2;
func.func private @arg_max(%x: memref<8xf32> {inlay.name = "x"}, %y: memref<1xi64> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %first = memref.load %x[%c0] : memref<8xf32>
  %r:2 = scf.for %i = %c1 to %c8 step %c1 iter_args(%best = %first, %at = %c0) -> (f32, index) {
    %v = memref.load %x[%i] : memref<8xf32>
    %more = arith.cmpf ogt, %v, %best : f32
    %n:2 = scf.if %more -> (f32, index) {
      scf.yield %v, %i : f32, index
    } else {
      scf.yield %best, %at : f32, index
    }
    scf.yield %n#0, %n#1 : f32, index
  }
  %k = arith.index_cast %r#1 : index to i64
  memref.store %k, %y[%c0] : memref<1xi64>
  return
}

// Padding with a value: the variable starts as what the else branch gives.
// CHECK-LABEL: static void pads(
// CHECK:       const int32_t at = i - 2;
// CHECK-NEXT:  float value = 0.5f;
// CHECK-NEXT:  if (at >= 0 && at < 4) {
// CHECK-NEXT:    value = x[at];
// CHECK-NEXT:  }
// CHECK-NEXT:  y[i] = value;
func.func private @pads(%x: memref<4xf32> {inlay.name = "x"}, %y: memref<8xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %half = arith.constant 0.5 : f32
  scf.for %i = %c0 to %c8 step %c1 {
    %j = arith.subi %i, %c2 : index
    %a = arith.cmpi sge, %j, %c0 : index
    %b = arith.cmpi slt, %j, %c4 : index
    %c = arith.andi %a, %b : i1
    %v = scf.if %c -> f32 {
      %t = memref.load %x[%j] : memref<4xf32>
      scf.yield %t : f32
    } else {
      scf.yield %half : f32
    }
    memref.store %v, %y[%i] : memref<8xf32>
  }
  return
}

// CHECK-LABEL: static void branches(
// CHECK:       float value2;
// CHECK-NEXT:  if (value < 0.0f) {
// CHECK-NEXT:    value2 = expf(value);
// CHECK-NEXT:  } else {
// CHECK-NEXT:    value2 = value + 1.0f;
// CHECK-NEXT:  }
// CHECK-NEXT:  if (!(value2 > 2.0f)) {
// CHECK-NEXT:    y[1] = value2;
// CHECK-NEXT:  }
func.func private @branches(%x: memref<8xf32> {inlay.name = "x"}, %y: memref<8xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %v = memref.load %x[%c0] : memref<8xf32>
  %neg = arith.cmpf olt, %v, %zero : f32
  %r = scf.if %neg -> f32 {
    %e = math.exp %v : f32
    scf.yield %e : f32
  } else {
    %s = arith.addf %v, %one : f32
    scf.yield %s : f32
  }
  %big = arith.cmpf ogt, %r, %two : f32
  scf.if %big {
  } else {
    memref.store %r, %y[%c1] : memref<8xf32>
  }
  return
}

// What was read before a write keeps its value.
// CHECK-LABEL: static void swaps(
// CHECK:       const float value = x[0];
// CHECK-NEXT:  x[0] = x[1];
// CHECK-NEXT:  x[1] = value;
func.func private @swaps(%x: memref<8xf32> {inlay.name = "x", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.load %x[%c0] : memref<8xf32>
  %b = memref.load %x[%c1] : memref<8xf32>
  memref.store %b, %x[%c0] : memref<8xf32>
  memref.store %a, %x[%c1] : memref<8xf32>
  return
}

// CHECK-LABEL: static void halves(
// CHECK:       int32_t state = 100;
// CHECK-NEXT:  for (;;) {
// CHECK-NEXT:    const bool test = state > 10;
// CHECK-NEXT:    if (!test) {
// CHECK-NEXT:      break;
// CHECK-NEXT:    }
// CHECK-NEXT:    state /= 2;
// CHECK-NEXT:  }
// CHECK-NEXT:  y[0] = state;
func.func private @halves(%y: memref<1xi32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %start = arith.constant 100 : i32
  %ten = arith.constant 10 : i32
  %two = arith.constant 2 : i32
  %r = scf.while (%s = %start) : (i32) -> i32 {
    %go = arith.cmpi sgt, %s, %ten : i32
    scf.condition(%go) %s : i32
  } do {
  ^bb0(%t: i32):
    %h = arith.divsi %t, %two : i32
    scf.yield %h : i32
  }
  memref.store %r, %y[%c0] : memref<1xi32>
  return
}

// Local arrays start as zeros.
// CHECK-LABEL: static void accumulates(
// CHECK:       float acc[4] = {0};
// CHECK:       acc[at] += x[i];
func.func private @accumulates(%x: memref<8xf32> {inlay.name = "x"}, %y: memref<8xf32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %acc = memref.alloca() : memref<4xf32> loc("acc")
  scf.for %i = %c0 to %c8 step %c1 {
    %k = arith.remui %i, %c4 : index
    %a = memref.load %acc[%k] : memref<4xf32>
    %v = memref.load %x[%i] : memref<8xf32>
    %s = arith.addf %a, %v : f32
    memref.store %s, %acc[%k] : memref<4xf32>
  }
  %r = memref.load %acc[%c0] : memref<4xf32>
  memref.store %r, %y[%c0] : memref<8xf32>
  return
}

func.func @flow_run(%x: memref<8xf32> {inlay.kind = "input", inlay.name = "x", inlay.dtype = "f32"}, %p: memref<4xf32> {inlay.kind = "input", inlay.name = "p", inlay.dtype = "f32"}, %y: memref<8xf32> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "f32"}, %k: memref<1xi64> {inlay.kind = "output", inlay.name = "k", inlay.dtype = "i64"}, %n: memref<1xi32> {inlay.kind = "output", inlay.name = "n", inlay.dtype = "i32"}) attributes {inlay.entry} {
  call @fibonacci(%y) : (memref<8xf32>) -> ()
  call @keeps_outer(%x, %y) : (memref<8xf32>, memref<8xf32>) -> ()
  call @arg_max(%x, %k) : (memref<8xf32>, memref<1xi64>) -> ()
  call @pads(%p, %y) : (memref<4xf32>, memref<8xf32>) -> ()
  call @branches(%x, %y) : (memref<8xf32>, memref<8xf32>) -> ()
  call @swaps(%y) : (memref<8xf32>) -> ()
  call @halves(%n) : (memref<1xi32>) -> ()
  call @accumulates(%x, %y) : (memref<8xf32>, memref<8xf32>) -> ()
  return
}
