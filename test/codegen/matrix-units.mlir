// Products of halves as calls of the template for matrix units: one with a
// weight and an epilogue, one with a window, one with batches.
//
// RUN: rm -rf %t && inlay-emit %s --cuda --prefix=net -o %t
// RUN: FileCheck %s < %t/net.cu
// RUN: clang++-22 -DINLAY_CUDA_EMU -I %S/../cuda-emu -Wall -Wextra -Werror -Wno-unknown-pragmas -x c++ -fsyntax-only %t/net.cu

// The device's own instructions stand where its compiler alone sees them.
// CHECK:      #include "inlay_cuda_emu.h"
// CHECK-NEXT: #else
// CHECK:      inlay_mma_m16n8k16(float *sum, const uint32_t *a, const uint32_t *b) {
// CHECK:      #endif
// CHECK:      template <int TILE_M, int TILE_N,
// CHECK-NOT:  asm

// 24 halves a row of the left side: 16 bytes at a time. 10 columns: 4 bytes.
// CHECK:      static __global__ __launch_bounds__(64) void
// CHECK-NEXT: dense(const net_weights *__restrict__ weights, const int16_t *__restrict__ a,
// CHECK-NEXT:       int16_t *__restrict__ y) {
// CHECK-NEXT:   const int32_t tile = (int32_t)blockIdx.x;
// CHECK-NEXT:   const inlay_rows<16, 20, 24, 24, 8> a2 = {a};
// CHECK-NEXT:   const inlay_columns<32, 10, 24, 10, 2> b = {weights->w};
// CHECK-NEXT:   const auto store = [=](int32_t i, int32_t j, float sum) {
// CHECK-NEXT:     y[i * 10 + j] = f32_to_f16(fabsf(sum));
// CHECK-NEXT:   };
// CHECK-NEXT:   inlay_product<16, 32, 1, 2, 20, 10, 24>(a2, b, tile, store);
// CHECK-NEXT: }

// A window is read half by half, wherever it lies.
// CHECK:      conv(const net_weights *__restrict__ weights, const int16_t *__restrict__ x,
// CHECK:        struct window {
// CHECK-NEXT:     enum {images = 1, channels = 3, in_h = 4, in_w = 5, kernel_h = 3,
// CHECK-NEXT:           kernel_w = 3, out_h = 4, out_w = 5, stride_h = 1, stride_w = 1,
// CHECK-NEXT:           dilation_h = 1, dilation_w = 1, pad_h = 1, pad_w = 1, step_n = 60,
// CHECK-NEXT:           step_c = 20, step_h = 5};
// CHECK-NEXT:   };
// CHECK-NEXT:   const inlay_rows<16, 4, 27, 27, 1> a = {weights->k};
// CHECK-NEXT:   const inlay_window<32, window> b = {x};
// CHECK-NEXT:   const auto store = [=](int32_t oc, int32_t pixel, float sum) {
// CHECK-NEXT:     y[(oc * 4 + pixel / 5) * 5 + pixel % 5] = f32_to_f16(sum);

// CHECK:      heads(
// CHECK:        const int32_t n = (int32_t)blockIdx.x;
// CHECK-NEXT:   const inlay_rows<16, 8, 16, 16, 8> a2 = {a + n * 128};
// CHECK-NEXT:   const inlay_rows<32, 8, 16, 16, 8> b2 = {b + (n % 2) * 128};
// CHECK:        y[(n * 8 + i) * 8 + j] = f32_to_f16(sum);

// CHECK:        INLAY_LAUNCH(dense, 2, 64, 0, model->stream,
// CHECK:        INLAY_LAUNCH(heads, 6, 64, 0, model->stream,

memref.global "private" constant @w : memref<24x10xi16> = dense<1>
memref.global "private" constant @k : memref<4x27xi16> = dense<2>
func.func private @dense(%a: memref<20x24xi16> {inlay.name = "a", inlay.restrict}, %y: memref<20x10xi16> {inlay.name = "y", inlay.written, inlay.restrict}) {
  %w = memref.get_global @w : memref<24x10xi16>
  kernel.tile_product %a, %w : memref<20x24xi16>, memref<24x10xi16> sizes [1, 20, 10, 24] tile [16, 32, 1, 2] {a_batch = affine_map<(n) -> (0)>, a_steps = array<i64: 24, 1>, b_batch = affine_map<(n) -> (0)>, b_steps = array<i64: 1, 10>} body {
  ^bb0(%n: index loc("n"), %i: index loc("i"), %j: index loc("j"), %sum: f32 loc("sum")):
    %r = math.absf %sum : f32
    %h = arith.truncf %r : f32 to f16
    %bits = arith.bitcast %h : f16 to i16
    memref.store %bits, %y[%i, %j] : memref<20x10xi16>
  }
  return
}
func.func private @conv(%x: memref<3x4x5xi16> {inlay.name = "x", inlay.restrict}, %y: memref<4x4x5xi16> {inlay.name = "y", inlay.written, inlay.restrict}) {
  %c5 = arith.constant 5 : index
  %k = memref.get_global @k : memref<4x27xi16>
  kernel.tile_product %k, %x : memref<4x27xi16>, memref<3x4x5xi16> sizes [1, 4, 20, 27] tile [16, 32, 1, 2] {a_batch = affine_map<(n) -> (0)>, a_steps = array<i64: 27, 1>, b_batch = affine_map<(n) -> (0)>, b_steps = array<i64: 1, 1>, window = array<i64: 1, 3, 4, 5, 3, 3, 4, 5, 1, 1, 1, 1, 1, 1, 60, 20, 5>} body {
  ^bb0(%n: index loc("n"), %oc: index loc("oc"), %pixel: index loc("pixel"), %sum: f32 loc("sum")):
    %oy = arith.divsi %pixel, %c5 : index
    %ox = arith.remsi %pixel, %c5 : index
    %h = arith.truncf %sum : f32 to f16
    %bits = arith.bitcast %h : f16 to i16
    memref.store %bits, %y[%oc, %oy, %ox] : memref<4x4x5xi16>
  }
  return
}
func.func private @heads(%a: memref<6x8x16xi16> {inlay.name = "a", inlay.restrict}, %b: memref<2x8x16xi16> {inlay.name = "b", inlay.restrict}, %y: memref<6x8x8xi16> {inlay.name = "y", inlay.written, inlay.restrict}) {
  kernel.tile_product %a, %b : memref<6x8x16xi16>, memref<2x8x16xi16> sizes [6, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = affine_map<(n) -> (n * 128)>, a_steps = array<i64: 16, 1>, b_batch = affine_map<(n) -> ((n mod 2) * 128)>, b_steps = array<i64: 16, 1>} body {
  ^bb0(%n: index loc("n"), %i: index loc("i"), %j: index loc("j"), %sum: f32 loc("sum")):
    %h = arith.truncf %sum : f32 to f16
    %bits = arith.bitcast %h : f16 to i16
    memref.store %bits, %y[%n, %i, %j] : memref<6x8x8xi16>
  }
  return
}
func.func @net(%d: memref<20x24xi16> {inlay.name = "d", inlay.kind = "input"}, %x: memref<3x4x5xi16> {inlay.name = "x", inlay.kind = "input"}, %a: memref<6x8x16xi16> {inlay.name = "a", inlay.kind = "input"}, %b: memref<2x8x16xi16> {inlay.name = "b", inlay.kind = "input"}, %e: memref<20x10xi16> {inlay.name = "e", inlay.kind = "output"}, %f: memref<4x4x5xi16> {inlay.name = "f", inlay.kind = "output"}, %g: memref<6x8x8xi16> {inlay.name = "g", inlay.kind = "output"}) attributes {inlay.entry} {
  call @dense(%d, %e) : (memref<20x24xi16>, memref<20x10xi16>) -> ()
  call @conv(%x, %f) : (memref<3x4x5xi16>, memref<4x4x5xi16>) -> ()
  call @heads(%a, %b, %g) : (memref<6x8x16xi16>, memref<2x8x16xi16>, memref<6x8x8xi16>) -> ()
  return
}
