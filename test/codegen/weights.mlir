// Constant data: numbers in rows, string literals, or a file.
//
// RUN: inlay-emit %s --prefix=w --file=w.c | FileCheck %s --strict-whitespace --check-prefix=INLINE
// RUN: rm -rf %t && inlay-emit %s --prefix=w --weights=literal --test -o %t
// RUN: FileCheck %s --check-prefix=LITERAL-H < %t/w_weights.h
// RUN: FileCheck %s --check-prefix=LITERAL --strict-whitespace < %t/w_weights.c
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/w.c %t/w_weights.c %t/w_test.c
// RUN: clang-22 -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/w.c %t/w_weights.c %t/w_test.c
// RUN: g++ -std=c++17 -x c++ -Wall -Wextra -Werror -fsyntax-only %t/w.c %t/w_weights.c %t/w_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/w.c %t/w.h %t/w_test.c %t/w_weights.c %t/w_weights.h
// RUN: rm -rf %t && inlay-emit %s --prefix=w --weights=blob --test --eva -o %t
// RUN: FileCheck %s --check-prefix=BLOB-H < %t/w.h
// RUN: FileCheck %s --check-prefix=BLOB < %t/w.c
// RUN: wc -c < %t/w_weights.bin | FileCheck %s --check-prefix=BLOB-SIZE
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/w.c %t/w_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/w.c %t/w.h %t/w_test.c %t/w_eva.c

// INLINE:      #include <math.h>
// INLINE:      /* "layer/weight", f32 [3,4]. */
// INLINE-NEXT: static const float layer_weight[12] = {
// INLINE-NEXT:     0.1f, -0.5f, 1.0f, 1e-45f,
// INLINE-NEXT:     INFINITY, -INFINITY, NAN, -0.0f,
// INLINE-NEXT:     1.1754944e-38f, 3.4028235e+38f, 16777216.0f, 1e+20f,
// INLINE-NEXT: };
// INLINE:      static const int8_t codes[20] = {
// INLINE-NEXT:     -128, 127, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
// INLINE-NEXT:     14, 15, 16, 17,
// INLINE-NEXT: };
// INLINE:      static const int64_t wide[4] = {
// INLINE-NEXT:     INT64_MIN, INT64_C(5000000000), -1, 7,
// INLINE-NEXT: };
// INLINE:      static const uint8_t mask[3] = {
// INLINE-NEXT:     1, 0, 1,
// INLINE-NEXT: };
// INLINE:      static const float splat[4] = {
// INLINE-NEXT:     0.5f, 0.5f, 0.5f, 0.5f,
// INLINE-NEXT: };
// INLINE:      y[i] = (layer_weight[i] + (float)codes[i]) * (float)wide[i];

// LITERAL-H:      union w_layer_weight_data {
// LITERAL-H-NEXT:   unsigned char bytes[49];
// LITERAL-H-NEXT:   float f32[12];
// LITERAL-H-NEXT: };
// LITERAL-H-NEXT: extern const union w_layer_weight_data w_layer_weight;

// LITERAL:      const union w_codes_data w_codes = {
// LITERAL-NEXT:     "\200\177\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21"};
// LITERAL-NOT: ??

// BLOB-H:      #define W_WEIGHTS_BYTES 119
// BLOB-H-NEXT: typedef struct {
// BLOB-H-NEXT:   int64_t wide[4];
// BLOB-H-NEXT:   float layer_weight[12];
// BLOB-H-NEXT:   float splat[4];
// BLOB-H-NEXT:   int8_t codes[20];
// BLOB-H-NEXT:   uint8_t mask[3];
// BLOB-H-NEXT: } w_weights;
// BLOB-H: int w_run(w_arena *arena, const w_weights *weights, float y[4]);
// BLOB: static void layer(const w_weights *weights,
// BLOB: weights->layer_weight[i] + (float)weights->codes[i];
// BLOB: if (!arena || !weights || !y) {
// BLOB: layer(weights, weights->splat, y);
// BLOB-SIZE: 119

memref.global "private" constant @weight : memref<3x4xf32> = dense<[[0.1, -0.5, 1.0, 1.4e-45], [0x7F800000, 0xFF800000, 0x7FC00000, -0.0], [1.17549435e-38, 3.40282347e+38, 16777216.0, 1.0e20]]> loc("layer/weight")
memref.global "private" constant @codes : memref<20xi8> = dense<[-128, 127, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]>
memref.global "private" constant @wide : memref<4xi64> = dense<[-9223372036854775808, 5000000000, -1, 7]>
memref.global "private" constant @mask : memref<3xi1> = dense<[true, false, true]>
memref.global "private" constant @splat : memref<4xf32> = dense<0.5>
func.func private @layer(%x: memref<4xf32> {inlay.name = "x"}, %y: memref<4xf32> {inlay.name = "y", inlay.written}) attributes {inlay.layer = {step = 1 : i64}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %w = memref.get_global @weight : memref<3x4xf32>
  %c = memref.get_global @codes : memref<20xi8>
  %l = memref.get_global @wide : memref<4xi64>
  %m = memref.get_global @mask : memref<3xi1>
  %v = memref.load %m[%c0] : memref<3xi1>
  scf.if %v {
    scf.for %i = %c0 to %c4 step %c1 {
      %a = memref.load %w[%c0, %i] : memref<3x4xf32>
      %b = memref.load %c[%i] : memref<20xi8>
      %d = memref.load %l[%i] : memref<4xi64>
      %e = arith.sitofp %b : i8 to f32
      %f = arith.sitofp %d : i64 to f32
      %g = arith.addf %a, %e : f32
      %h = arith.mulf %g, %f : f32
      memref.store %h, %y[%i] : memref<4xf32>
    }
  }
  return
}
func.func @w_run(%y: memref<4xf32> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "f32"}) attributes {inlay.entry} {
  %s = memref.get_global @splat : memref<4xf32>
  call @layer(%s, %y) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
