// Values of tensors wrap through helpers unless their range is known; index
// arithmetic is plain; what comes from u8 data reads as unsigned.
//
// RUN: inlay-emit %s --prefix=integers --file=integers.c | FileCheck %s --strict-whitespace
// RUN: rm -rf %t && inlay-emit %s --prefix=integers --test -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/integers.c %t/integers_test.c
// RUN: clang-22 -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/integers.c %t/integers_test.c
// RUN: g++ -std=c++17 -x c++ -Wall -Wextra -Werror -fsyntax-only %t/integers.c %t/integers_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/integers.c %t/integers.h %t/integers_test.c

// CHECK-LABEL: /* Adds modulo 2 to the power of 32. */
// CHECK-NEXT:  static inline int32_t add_i32(int32_t a, int32_t b) {
// CHECK-NEXT:    return (int32_t)((uint32_t)a + (uint32_t)b);
// CHECK-NEXT:  }

// CHECK-LABEL: static void wraps(
// CHECK:       const int32_t value = x[i];
// CHECK-NEXT:  y[i] = mul_i32(add_i32(value, 7), value);
func.func private @wraps(%x: memref<4xi32> {inlay.name = "x"}, %y: memref<4xi32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %seven = arith.constant 7 : i32
  scf.for %i = %c0 to %c4 step %c1 {
    %v = memref.load %x[%i] : memref<4xi32>
    %s = arith.addi %v, %seven : i32
    %p = arith.muli %s, %v : i32
    memref.store %p, %y[%i] : memref<4xi32>
  }
  return
}

// A product of two 8-bit values fits; their sum over a loop may not.
// CHECK-LABEL: static void dot(
// CHECK:       int32_t sum = 0;
// CHECK-NEXT:  for (int32_t i = 0; i < 4; ++i) {
// CHECK-NEXT:    sum = add_i32(sum, ((int32_t)x[i] - 128) * (int32_t)w[i]);
// CHECK-NEXT:  }
func.func private @dot(%x: memref<4xi8> {inlay.name = "x", inlay.dtype = "u8"}, %w: memref<4xi8> {inlay.name = "w"}, %y: memref<4xi32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %point = arith.constant 128 : i32
  %d = scf.for %i = %c0 to %c4 step %c1 iter_args(%acc = %zero) -> i32 {
    %v = memref.load %x[%i] : memref<4xi8>
    %e = arith.extui %v : i8 to i32
    %z = arith.subi %e, %point : i32
    %u = memref.load %w[%i] : memref<4xi8>
    %f = arith.extsi %u : i8 to i32
    %p = arith.muli %z, %f : i32
    %s = arith.addi %acc, %p : i32
    scf.yield %s : i32
  }
  memref.store %d, %y[%c0] : memref<4xi32>
  return
}

// CHECK-LABEL: static void divides(
// CHECK:       y[0] = div_i32(a, b);
// CHECK-NEXT:  y[1] = a / 3;
// CHECK-NEXT:  y[2] = rem_u32(a, b);
// CHECK-NEXT:  y[3] = max_i32(min_i32(a, 9), 0) >> 2;
func.func private @divides(%x: memref<4xi32> {inlay.name = "x"}, %y: memref<4xi32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0 : i32
  %two = arith.constant 2 : i32
  %three = arith.constant 3 : i32
  %nine = arith.constant 9 : i32
  %a = memref.load %x[%c0] : memref<4xi32> loc("a")
  %b = memref.load %x[%c1] : memref<4xi32> loc("b")
  %q = arith.divsi %a, %b : i32
  memref.store %q, %y[%c0] : memref<4xi32>
  %q3 = arith.divsi %a, %three : i32
  memref.store %q3, %y[%c1] : memref<4xi32>
  %r = arith.remui %a, %b : i32
  memref.store %r, %y[%c2] : memref<4xi32>
  %m = arith.minsi %a, %nine : i32
  %n = arith.maxsi %m, %zero : i32
  %h = arith.shrui %n, %two : i32
  memref.store %h, %y[%c3] : memref<4xi32>
  return
}

// CHECK-LABEL: static void bits(
// CHECK:       y[0] = (a & b) | (a ^ 255);
// CHECK-NEXT:  y[1] = (int32_t)((uint32_t)a << 4);
// CHECK-NEXT:  y[2] = (uint32_t)a < (uint32_t)b ? INT32_MIN : -1;
// CHECK-NEXT:  y[3] = shl_i32(a, b);
func.func private @bits(%x: memref<4xi32> {inlay.name = "x"}, %y: memref<4xi32> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %four = arith.constant 4 : i32
  %mask = arith.constant 255 : i32
  %least = arith.constant -2147483648 : i32
  %minus = arith.constant -1 : i32
  %a = memref.load %x[%c0] : memref<4xi32> loc("a")
  %b = memref.load %x[%c1] : memref<4xi32> loc("b")
  %and = arith.andi %a, %b : i32
  %xor = arith.xori %a, %mask : i32
  %or = arith.ori %and, %xor : i32
  memref.store %or, %y[%c0] : memref<4xi32>
  %left = arith.shli %a, %four : i32
  memref.store %left, %y[%c1] : memref<4xi32>
  %less = arith.cmpi ult, %a, %b : i32
  %pick = arith.select %less, %least, %minus : i32
  memref.store %pick, %y[%c2] : memref<4xi32>
  %any = arith.shli %a, %b : i32
  memref.store %any, %y[%c3] : memref<4xi32>
  return
}

// CHECK-LABEL: static void narrow(
// CHECK:       y[0] = (int8_t)(a + b);
// CHECK-NEXT:  y[1] = (int8_t)((uint8_t)a >> 3);
// CHECK-NEXT:  u[0] = (uint8_t)wide;
// CHECK-NEXT:  t[0] = (uint8_t)(wide != 0 && a < b);
// CHECK-NEXT:  u[1] = (uint8_t)(t[0] != 0 ? 1 : 0);
func.func private @narrow(%x: memref<4xi8> {inlay.name = "x"}, %w: memref<4xi32> {inlay.name = "w"}, %y: memref<4xi8> {inlay.name = "y", inlay.written}, %u: memref<4xi8> {inlay.name = "u", inlay.dtype = "u8", inlay.written}, %t: memref<1xi1> {inlay.name = "t", inlay.dtype = "bool", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %three = arith.constant 3 : i8
  %zero = arith.constant 0 : i32
  %a = memref.load %x[%c0] : memref<4xi8> loc("a")
  %b = memref.load %x[%c1] : memref<4xi8> loc("b")
  %wide = memref.load %w[%c0] : memref<4xi32> loc("wide")
  %s = arith.addi %a, %b : i8
  memref.store %s, %y[%c0] : memref<4xi8>
  %h = arith.shrui %a, %three : i8
  memref.store %h, %y[%c1] : memref<4xi8>
  %n = arith.trunci %wide : i32 to i8
  memref.store %n, %u[%c0] : memref<4xi8>
  %some = arith.cmpi ne, %wide, %zero : i32
  %less = arith.cmpi slt, %a, %b : i8
  %both = arith.andi %some, %less : i1
  memref.store %both, %t[%c0] : memref<1xi1>
  %again = memref.load %t[%c0] : memref<1xi1>
  %one = arith.extui %again : i1 to i8
  memref.store %one, %u[%c1] : memref<4xi8>
  return
}

// A row number from data: clamped in 64 bits, then an index.
// CHECK-LABEL: static void gather(
// CHECK:       const int32_t row = (int32_t)max_i64(min_i64(rows[i], 3), 0);
// CHECK-NEXT:  y[i] = (int64_t)x[row] + (int64_t)row;
func.func private @gather(%rows: memref<4xi64> {inlay.name = "rows"}, %x: memref<4xi32> {inlay.name = "x"}, %y: memref<4xi64> {inlay.name = "y", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i64
  %three = arith.constant 3 : i64
  scf.for %i = %c0 to %c4 step %c1 {
    %r = memref.load %rows[%i] : memref<4xi64>
    %m = arith.minsi %r, %three : i64
    %n = arith.maxsi %m, %zero : i64
    %row = arith.index_cast %n : i64 to index loc("row")
    %v = memref.load %x[%row] : memref<4xi32>
    %e = arith.extsi %v : i32 to i64
    %k = arith.index_cast %row : index to i64
    %s = arith.addi %e, %k : i64
    memref.store %s, %y[%i] : memref<4xi64>
  }
  return
}

func.func @integers_run(%x: memref<4xi32> {inlay.kind = "input", inlay.name = "x", inlay.dtype = "i32"}, %b: memref<4xi8> {inlay.kind = "input", inlay.name = "b", inlay.dtype = "u8"}, %r: memref<4xi64> {inlay.kind = "input", inlay.name = "r", inlay.dtype = "i64"}, %w: memref<4xi8> {inlay.kind = "input", inlay.name = "w", inlay.dtype = "i8"}, %y: memref<4xi32> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "i32"}, %z: memref<4xi64> {inlay.kind = "output", inlay.name = "z", inlay.dtype = "i64"}, %n: memref<4xi8> {inlay.kind = "output", inlay.name = "n", inlay.dtype = "i8"}, %u: memref<4xi8> {inlay.kind = "output", inlay.name = "u", inlay.dtype = "u8"}, %t: memref<1xi1> {inlay.kind = "output", inlay.name = "t", inlay.dtype = "bool"}) attributes {inlay.entry} {
  call @wraps(%x, %y) : (memref<4xi32>, memref<4xi32>) -> ()
  call @dot(%b, %w, %y) : (memref<4xi8>, memref<4xi8>, memref<4xi32>) -> ()
  call @divides(%x, %y) : (memref<4xi32>, memref<4xi32>) -> ()
  call @bits(%x, %y) : (memref<4xi32>, memref<4xi32>) -> ()
  call @narrow(%w, %x, %n, %u, %t) : (memref<4xi8>, memref<4xi32>, memref<4xi8>, memref<4xi8>, memref<1xi1>) -> ()
  call @gather(%r, %x, %z) : (memref<4xi64>, memref<4xi32>, memref<4xi64>) -> ()
  return
}
