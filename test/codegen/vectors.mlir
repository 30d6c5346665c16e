// Vectors of GNU C: warnings as errors, the same bytes of text on every host.
//
// RUN: inlay-emit %s --prefix=lanes --file=lanes.c | FileCheck %s --strict-whitespace
// RUN: rm -rf %t && inlay-emit %s --prefix=lanes --test -o %t
// RUN: gcc -std=gnu99 -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror -Wno-psabi -fsyntax-only %t/lanes.c
// RUN: clang-22 -std=gnu99 -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror -Wno-psabi -fsyntax-only %t/lanes.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/lanes.c

// CHECK-LABEL: /* Only speed depends on it. */
// CHECK-NEXT:  ALWAYS_INLINE void prefetch(const void *p) { __builtin_prefetch(p, 0, 2); }

// CHECK-LABEL: /* Of all lanes, by halves. */
// CHECK-NEXT:  ALWAYS_INLINE float sum_f32x8(f32x8 a) {
// CHECK-NEXT:    for (int32_t i = 0; i < 4; ++i) {
// CHECK-NEXT:      a[i] += a[i + 4];
// CHECK-NEXT:    }
// CHECK-NEXT:    for (int32_t i = 0; i < 2; ++i) {
// CHECK-NEXT:      a[i] += a[i + 2];
// CHECK-NEXT:    }
// CHECK-NEXT:    return a[0] + a[1];

// CHECK-LABEL: static void fold(
// CHECK:         prefetch(&x[8]);
// CHECK:         y[0] = sum_f32x8(lanes);
// CHECK:         y[1] = largest_f32x8(lanes);
// CHECK-LABEL: static void choose(
// CHECK:         mask_f32x8(c[0] != 0)
// CHECK-LABEL: static void keep(
// CHECK:         load_mask_f32x8(&c[0])
module {
  func.func private @fold(%x: memref<16xf32> {inlay.name = "x"}, %y: memref<2xf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    memref.prefetch %x[%c8], read, locality<2>, data : memref<16xf32>
    %v = vector.load %x[%c0] : memref<16xf32>, vector<8xf32> loc("lanes")
    %sum = vector.reduction <add>, %v : vector<8xf32> into f32
    memref.store %sum, %y[%c0] : memref<2xf32>
    %most = vector.reduction <maxnumf>, %v : vector<8xf32> into f32
    memref.store %most, %y[%c1] : memref<2xf32>
    return
  }
  func.func private @choose(%c: memref<1xi1> {inlay.name = "c", inlay.dtype = "bool"}, %x: memref<16xf32> {inlay.name = "x"}, %y: memref<8xf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %c8 = arith.constant 8 : index
    %one = memref.load %c[%c0] : memref<1xi1>
    %mask = vector.broadcast %one : i1 to vector<8xi1>
    %a = vector.load %x[%c0] : memref<16xf32>, vector<8xf32> loc("lanes")
    %b = vector.load %x[%c8] : memref<16xf32>, vector<8xf32> loc("lanes")
    %r = arith.select %mask, %a, %b : vector<8xi1>, vector<8xf32>
    vector.store %r, %y[%c0] : memref<8xf32>, vector<8xf32>
    return
  }
  func.func private @keep(%c: memref<8xi1> {inlay.name = "c", inlay.dtype = "bool"}, %x: memref<16xf32> {inlay.name = "x"}, %y: memref<8xf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant dense<0.0> : vector<8xf32>
    %mask = vector.load %c[%c0] : memref<8xi1>, vector<8xi1>
    %a = vector.load %x[%c0] : memref<16xf32>, vector<8xf32>
    %r = arith.select %mask, %a, %zero : vector<8xi1>, vector<8xf32>
    vector.store %r, %y[%c0] : memref<8xf32>, vector<8xf32>
    return
  }
  func.func @run(%x: memref<16xf32> {inlay.kind = "input", inlay.name = "x"},
                 %c: memref<1xi1> {inlay.kind = "input", inlay.name = "c"},
                 %m: memref<8xi1> {inlay.kind = "input", inlay.name = "m"},
                 %y: memref<2xf32> {inlay.kind = "output", inlay.name = "y"},
                 %z: memref<8xf32> {inlay.kind = "output", inlay.name = "z"}) attributes {inlay.entry} {
    func.call @fold(%x, %y) : (memref<16xf32>, memref<2xf32>) -> ()
    func.call @choose(%c, %x, %z) : (memref<1xi1>, memref<16xf32>, memref<8xf32>) -> ()
    func.call @keep(%m, %x, %z) : (memref<8xi1>, memref<16xf32>, memref<8xf32>) -> ()
    return
  }
}
