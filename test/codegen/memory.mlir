// Views are one base and one subscript; calls name places in the arena.
//
// RUN: inlay-emit %s --prefix=mem --file=mem.c | FileCheck %s --strict-whitespace
// RUN: rm -rf %t && inlay-emit %s --prefix=mem --test -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/mem.c %t/mem_test.c
// RUN: clang-22 -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/mem.c %t/mem_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/mem.c %t/mem.h %t/mem_test.c

// CHECK:      Memory map of the arena. W writes, R reads, = keeps, . free for others.
// CHECK:       *   bytes         size  tensor  1  2  3
// CHECK-NEXT:  *   [   0,   64)    64  left    W  .  .
// CHECK-NEXT:  *   [  64,  128)    64  right   W  =  R
// CHECK-NEXT:  *   [   0,   16)    16  codes   .  W  R  over left
// CHECK:       *   arena 128 bytes; 128 in use at step 1, the fullest; 144 without sharing

// CHECK-LABEL: enum {
// CHECK-NEXT:    AT_LEFT = 0,
// CHECK-NEXT:    AT_RIGHT = 16,
// CHECK-NEXT:    AT_CODES = 0,
// CHECK-NEXT:  };

// An argument's own offset is in the pointer that it gets; dimensions of size 1
// do not count; a constant comes last.
// CHECK-LABEL: static void strides(const float *x, float *RESTRICT y) {
// CHECK:         for (int32_t j = 0; j < 2; ++j) {
// CHECK-NEXT:      y[j * 4 + i] = x[(i * 2 + j) * 4 + 1];
// CHECK-NEXT:      y[j * 4 + i + 8] = x[i * 8 + 3];
func.func private @strides(%x: memref<1x4x2x2xf32, strided<[32, 8, 4, 1], offset: 2>> {inlay.name = "x"}, %y: memref<16xf32> {inlay.name = "y", inlay.written, inlay.restrict}) attributes {inlay.layer = {step = 1 : i64}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %v = memref.expand_shape %y [[0, 1]] output_shape [4, 4] : memref<16xf32> into memref<4x4xf32>
  %s = memref.subview %y[8] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 8>>
  %e = memref.expand_shape %s [[0, 1]] output_shape [2, 4] : memref<8xf32, strided<[1], offset: 8>> into memref<2x4xf32, strided<[4, 1], offset: 8>>
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c2 step %c1 {
      %a = memref.load %x[%c0, %i, %j, %c1] : memref<1x4x2x2xf32, strided<[32, 8, 4, 1], offset: 2>>
      memref.store %a, %v[%j, %i] : memref<4x4xf32>
      %k = arith.subi %c3, %c3 : index
      %b = memref.load %x[%c0, %i, %c0, %c3] : memref<1x4x2x2xf32, strided<[32, 8, 4, 1], offset: 2>>
      memref.store %b, %e[%j, %i] : memref<2x4xf32, strided<[4, 1], offset: 8>>
    }
  }
  return
}

// A window that moves, and a copy of contiguous data.
// CHECK-LABEL: static void windows(
// CHECK:         const int32_t at = i * 4;
// CHECK:           y[at + j] = (int8_t)(x[at + j] * 2);
// CHECK:         memcpy(y + 8, x, 8 * sizeof(int8_t));
func.func private @windows(%x: memref<16xi8> {inlay.name = "x"}, %y: memref<16xi8> {inlay.name = "y", inlay.written}) attributes {inlay.layer = {step = 2 : i64}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %two = arith.constant 2 : i8
  scf.for %i = %c0 to %c4 step %c1 {
    %o = arith.muli %i, %c4 : index
    %a = memref.subview %x[%o] [4] [1] : memref<16xi8> to memref<4xi8, strided<[1], offset: ?>>
    %b = memref.subview %y[%o] [4] [1] : memref<16xi8> to memref<4xi8, strided<[1], offset: ?>>
    scf.for %j = %c0 to %c4 step %c1 {
      %v = memref.load %a[%j] : memref<4xi8, strided<[1], offset: ?>>
      %w = arith.muli %v, %two : i8
      memref.store %w, %b[%j] : memref<4xi8, strided<[1], offset: ?>>
    }
  }
  %s = memref.subview %x[0] [8] [1] : memref<16xi8> to memref<8xi8, strided<[1]>>
  %t = memref.subview %y[8] [8] [1] : memref<16xi8> to memref<8xi8, strided<[1], offset: 8>>
  memref.copy %s, %t : memref<8xi8, strided<[1]>> to memref<8xi8, strided<[1], offset: 8>>
  return
}

// CHECK-LABEL: static void both(
func.func private @both(%x: memref<16xf32> {inlay.name = "x"}, %q: memref<16xi8> {inlay.name = "q"}, %y: memref<16xf32> {inlay.name = "y", inlay.written}) attributes {inlay.layer = {step = 3 : i64}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  scf.for %i = %c0 to %c16 step %c1 {
    %a = memref.load %x[%i] : memref<16xf32>
    %b = memref.load %q[%i] : memref<16xi8>
    %c = arith.sitofp %b : i8 to f32
    %d = arith.addf %a, %c : f32
    memref.store %d, %y[%i] : memref<16xf32>
  }
  return
}

// CHECK-LABEL: int mem_run(
// CHECK:         if (!arena || !x || !q || !y || !z) {
// CHECK-NEXT:      return MEM_E_NULL;
// CHECK-NEXT:    }
// CHECK-NEXT:    strides(x + 2, arena->f32 + AT_LEFT);
// CHECK-NEXT:    strides(x + 2, arena->f32 + AT_RIGHT);
// CHECK-NEXT:    windows(q, arena->i8 + AT_CODES);
// CHECK-NEXT:    both(arena->f32 + AT_RIGHT, arena->i8 + AT_CODES, y);
// CHECK-NEXT:    memcpy(z, x + 16, 16 * sizeof(float));
// CHECK-NEXT:    return MEM_OK;
func.func @mem_run(%arena: memref<128xi8> {inlay.kind = "arena", inlay.name = "arena"}, %x: memref<1x4x2x4xf32> {inlay.kind = "input", inlay.name = "x", inlay.dtype = "f32"}, %q: memref<16xi8> {inlay.kind = "input", inlay.name = "q", inlay.dtype = "i8"}, %y: memref<16xf32> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "f32"}, %z: memref<16xf32> {inlay.kind = "output", inlay.name = "z", inlay.dtype = "f32"}) attributes {inlay.entry, inlay.plan = [{name = "left", offset = 0 : i64, bytes = 64 : i64, first = 1 : i64, last = 1 : i64, over = ""}, {name = "right", offset = 64 : i64, bytes = 64 : i64, first = 1 : i64, last = 3 : i64, over = ""}, {name = "codes", offset = 0 : i64, bytes = 16 : i64, first = 2 : i64, last = 3 : i64, over = "left"}]} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %left = memref.view %arena[%c0][] : memref<128xi8> to memref<16xf32>
  %right = memref.view %arena[%c64][] : memref<128xi8> to memref<16xf32>
  %codes = memref.view %arena[%c0][] : memref<128xi8> to memref<16xi8>
  %s = memref.subview %x[0, 0, 0, 2] [1, 4, 2, 2] [1, 1, 1, 1] : memref<1x4x2x4xf32> to memref<1x4x2x2xf32, strided<[32, 8, 4, 1], offset: 2>>
  call @strides(%s, %left) : (memref<1x4x2x2xf32, strided<[32, 8, 4, 1], offset: 2>>, memref<16xf32>) -> ()
  call @strides(%s, %right) : (memref<1x4x2x2xf32, strided<[32, 8, 4, 1], offset: 2>>, memref<16xf32>) -> ()
  call @windows(%q, %codes) : (memref<16xi8>, memref<16xi8>) -> ()
  call @both(%right, %codes, %y) : (memref<16xf32>, memref<16xi8>, memref<16xf32>) -> ()
  %f = memref.collapse_shape %x [[0, 1, 2, 3]] : memref<1x4x2x4xf32> into memref<32xf32>
  %h = memref.subview %f[16] [16] [1] : memref<32xf32> to memref<16xf32, strided<[1], offset: 16>>
  memref.copy %h, %z : memref<16xf32, strided<[1], offset: 16>> to memref<16xf32>
  return
}
