// Vectors of codes alone: their helpers are there without any of floats.
//
// RUN: inlay-emit %s --prefix=lanes --file=lanes.c | FileCheck %s
// RUN: rm -rf %t && inlay-emit %s --prefix=lanes --test -o %t
// RUN: gcc -std=gnu99 -Wall -Wextra -Werror -fsyntax-only %t/lanes.c

// CHECK: splat_i8x8(int8_t x)
// CHECK: store_i8x8(void *p,
// CHECK-LABEL: static void fill(
// CHECK:         store_i8x8(&y[0], splat_i8x8(3));
module {
  func.func private @fill(%y: memref<8xi8> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %three = arith.constant dense<3> : vector<8xi8>
    vector.store %three, %y[%c0] : memref<8xi8>, vector<8xi8>
    return
  }
  func.func @run(%y: memref<8xi8> {inlay.kind = "output", inlay.name = "y"}) attributes {inlay.entry} {
    func.call @fill(%y) : (memref<8xi8>) -> ()
    return
  }
}
