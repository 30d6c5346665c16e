// Integers scaled as floats are, and dot products of codes: a helper each, whose
// text is clean on any host.
//
// RUN: inlay-emit %s --prefix=scaling --file=scaling.c | FileCheck %s --strict-whitespace
// RUN: rm -rf %t && inlay-emit %s --prefix=scaling -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/scaling.c
// RUN: clang-22 -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/scaling.c
// RUN: g++ -std=c++17 -x c++ -Wall -Wextra -Werror -fsyntax-only %t/scaling.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/scaling.c %t/scaling.h

// CHECK-LABEL: static void scale(
// CHECK:       y[0] = scale_code(value, 1073741824, 38);
// CHECK-NEXT:  y[1] = scale_sum(value, value2, 1048576, 524288, 20, 8388608, 1, 8388608, 0,
// CHECK-NEXT:                   8388608, 41);
// CHECK-NEXT:  y[2] = scale_product(value, value2, 1073741824, 37, 8388608, 8388608, 8388608,
// CHECK-NEXT:                       70);
func.func private @scale(%x: memref<4xi32> {inlay.name = "x", inlay.restrict}, %y: memref<4xi32> {inlay.name = "y", inlay.written, inlay.restrict}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %m = arith.constant 1073741824 : i32
  %s = arith.constant 38 : i32
  %a = memref.load %x[%c0] : memref<4xi32>
  %b = memref.load %x[%c1] : memref<4xi32>
  %0 = kernel.scale %a, %m, %s
  memref.store %0, %y[%c0] : memref<4xi32>
  %1 = kernel.add_scaled %a, %b {x_factor = 1048576 : i32, y_factor = 524288 : i32, bits = 20 : i32, x_mantissa = 8388608 : i32, x_lift = 1 : i32, y_mantissa = 8388608 : i32, y_lift = 0 : i32, divisor = 8388608 : i32, shift = 41 : i32}
  memref.store %1, %y[%c1] : memref<4xi32>
  %2 = kernel.mul_scaled %a, %b {factor = 1073741824 : i32, bits = 37 : i32, x_mantissa = 8388608 : i32, y_mantissa = 8388608 : i32, divisor = 8388608 : i32, shift = 70 : i32}
  memref.store %2, %y[%c2] : memref<4xi32>
  return
}

// CHECK-LABEL: static void dots(
// CHECK:         widen_codes(&window[0], &w[4], -128);
// CHECK:         widen_unsigned_codes(&window[0], &w[4], 3);
// CHECK:         y[i] = dot_pair(dot_codes(0, &window[0], &w[i * 4]), &window[1], 131075);
func.func private @dots(%w: memref<16xi8> {inlay.name = "w", inlay.restrict}, %y: memref<4xi32> {inlay.name = "y", inlay.written, inlay.restrict}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %one = arith.constant 1 : i16
  %zero = arith.constant 0 : i32
  %pair = arith.constant 131075 : i32
  %window = memref.alloca() : memref<4xi16> loc("window")
  scf.for %i = %c0 to %c4 step %c1 {
    memref.store %one, %window[%i] : memref<4xi16>
  }
  scf.for %i = %c0 to %c4 step %c1 {
    %at = arith.muli %i, %c4 : index
    kernel.widen_codes %w[%c4], %window[%c0] {zero = -128 : i32} : memref<16xi8>, memref<4xi16>
    kernel.widen_codes %w[%c4], %window[%c0] {zero = 3 : i32, is_unsigned = true} : memref<16xi8>, memref<4xi16>
    %0 = kernel.dot_codes %zero, %window[%c0], %w[%at] : memref<4xi16>, memref<16xi8>
    %1 = kernel.dot_pair %0, %window[%c1], %pair : memref<4xi16>
    memref.store %1, %y[%i] : memref<4xi32>
  }
  return
}

func.func @scaling_run(%x: memref<4xi32> {inlay.kind = "input", inlay.name = "x", inlay.dtype = "i32"}, %w: memref<16xi8> {inlay.kind = "input", inlay.name = "w", inlay.dtype = "i8"}, %y: memref<4xi32> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "i32"}, %z: memref<4xi32> {inlay.kind = "output", inlay.name = "z", inlay.dtype = "i32"}) attributes {inlay.entry} {
  call @scale(%x, %y) : (memref<4xi32>, memref<4xi32>) -> ()
  call @dots(%w, %z) : (memref<16xi8>, memref<4xi32>) -> ()
  return
}
