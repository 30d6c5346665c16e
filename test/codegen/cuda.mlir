// A small network as CUDA C++: a thread a point of a layer's grid, a layer of
// one thread, and the host side, which records all launches as a graph.
//
// RUN: rm -rf %t && inlay-emit %s --cuda --prefix=net --test -o %t
// RUN: FileCheck %s < %t/net.cu
// RUN: FileCheck %s --check-prefix=HOST < %t/net.cu
// RUN: FileCheck %s --check-prefix=API < %t/net.h
// RUN: FileCheck %s --check-prefix=TEST < %t/net_test.c
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Werror -fsyntax-only %t/net_test.c
// RUN: clang++-22 -DINLAY_CUDA_EMU -I %S/../cuda-emu -Wall -Wextra -Werror -x c++ %t/net.cu -x c %t/net_test.c -o %t/emulated
// RUN: %t/emulated | FileCheck %s --check-prefix=RUNS
// RUNS: PASS

// The weights may be the caller's.
// RUN: inlay-emit %s --cuda --prefix=net --test --weights=blob -o %t/blob
// RUN: FileCheck %s --check-prefix=BLOB < %t/blob/net.h
// RUN: cd %t/blob && clang++-22 -DINLAY_CUDA_EMU -I %S/../cuda-emu -Wall -Wextra -Werror -x c++ net.cu -x c net_test.c -o emulated && ./emulated | FileCheck %s --check-prefix=RUNS
// BLOB:      } net_weights;
// BLOB:      int net_create(net_model **model, const net_weights *weights);

// CHECK:      #ifdef INLAY_CUDA_EMU
// CHECK-NEXT: #include "inlay_cuda_emu.h"
// CHECK:      typedef struct {
// CHECK-NEXT:   float conv_weight[18];
// CHECK-NEXT: } net_weights;

// CHECK:      static __global__ __launch_bounds__(32) void
// CHECK-NEXT: conv(const net_weights *__restrict__ weights, const float *x,
// CHECK-NEXT:      float *__restrict__ y) {
// CHECK-NEXT:   const int32_t thread = (int32_t)(blockIdx.x * blockDim.x + threadIdx.x);
// CHECK-NEXT:   if (thread >= 72) {
// CHECK-NEXT:     return;
// CHECK-NEXT:   }
// CHECK-NEXT:   const int32_t oc = thread / 36;
// CHECK-NEXT:   const int32_t oy = thread / 6 % 6;
// CHECK-NEXT:   const int32_t ox = thread % 6;
// CHECK-NEXT:   float sum = 0.0f;
// CHECK:            sum += x[
// CHECK:        y[(oc * 6 + oy) * 6 + ox] = fabsf(sum);
// CHECK-LABEL: codes(
// CHECK:        __fmul_rn(x[i], 0.1f) + 3.0f
// CHECK:      static __global__ __launch_bounds__(1) void scan(int8_t *q) {
// CHECK-NEXT:   for (int32_t i = 1; i < 72; ++i) {

// CHECK:      static __global__ __launch_bounds__(96) void turns(int8_t *q) {
// CHECK-NEXT:   for (int32_t s = 0; s < 3; ++s) {
// CHECK-NEXT:     const int8_t value = q[0];
// CHECK-NEXT:     __syncthreads();
// CHECK-NEXT:     for (int32_t j = 1 + (int32_t)threadIdx.x * 3; j < 72; j += 288) {
// CHECK-NEXT:       q[j] = value;
// CHECK-NEXT:     }
// CHECK-NEXT:     __syncthreads();
// CHECK-NEXT:   }
// CHECK-NEXT: }

// HOST-LABEL: struct net_model {
// HOST-LABEL: static cudaError_t launch_all(const net_model *model) {
// HOST:         INLAY_LAUNCH(conv, 3, 32, 0, model->stream, model->weights, model->x,
// HOST-NEXT:                 (float *)model->arena);
// HOST-NEXT:    INLAY_LAUNCH(codes, 3, 32, 0, model->stream, (const float *)model->arena,
// HOST-NEXT:                 model->q);
// HOST-NEXT:    INLAY_LAUNCH(scan, 1, 1, 0, model->stream, model->q);
// HOST-NEXT:    INLAY_LAUNCH(turns, 1, 96, 0, model->stream, model->q);
// HOST:           status = cudaMemcpyAsync(model->y, (const float *)model->arena, 288,
// HOST-NEXT:                               cudaMemcpyDeviceToDevice, model->stream);
// HOST:         return cudaGetLastError();
// HOST:       {conv_weight, offsetof(net_weights, conv_weight), 72},
// HOST-LABEL: int net_run(net_model *model, const float x[64], float y[72],
// HOST:         if (!model || !x || !y || !q) {
// HOST:           status = cudaMemcpyAsync(model->x, x, 256, cudaMemcpyHostToDevice,
// HOST:           status = cudaGraphLaunch(model->graph, model->stream);
// HOST:         const cudaError_t end = cudaStreamSynchronize(model->stream);
// HOST-LABEL: int net_enqueue(
// HOST:         if (status == cudaSuccess && x != model->x) {
// HOST:           status = cudaGraphLaunch(model->graph, stream);
// HOST-NOT:     Synchronize

// API: a number below 0 is a cudaError_t, negated
// API: int net_create(net_model **model);
// API: void net_destroy(net_model *model);
// API: int net_run(net_model *model, const float x[64], float y[72], int8_t q[72]);
// API: int net_enqueue(net_model *model, struct CUstream_st *stream, const float *x,
// API: int net_buffers(net_model *model, float **x, float **y, int8_t **q);

// TEST: nvcc -O2 net.cu net_test.c
// TEST: status = net_create(&model);

memref.global "private" constant @conv_weight : memref<2x3x3xf32> = dense<0.5>
func.func private @conv(%x: memref<8x8xf32> {inlay.name = "x"}, %y: memref<2x6x6xf32> {inlay.name = "y", inlay.written, inlay.restrict}) attributes {inlay.grid = array<i64: 2, 6, 6>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c6 = arith.constant 6 : index
  %zero = arith.constant 0.0 : f32
  %w = memref.get_global @conv_weight : memref<2x3x3xf32>
  scf.for %oc = %c0 to %c2 step %c1 {
    scf.for %oy = %c0 to %c6 step %c1 {
      scf.for %ox = %c0 to %c6 step %c1 {
        %sum = scf.for %ky = %c0 to %c3 step %c1 iter_args(%outer = %zero) -> (f32) {
          %row = scf.for %kx = %c0 to %c3 step %c1 iter_args(%inner = %outer) -> (f32) {
            %iy = arith.addi %oy, %ky : index
            %ix = arith.addi %ox, %kx : index
            %a = memref.load %x[%iy, %ix] : memref<8x8xf32>
            %b = memref.load %w[%oc, %ky, %kx] : memref<2x3x3xf32>
            %p = arith.mulf %a, %b : f32
            %s = arith.addf %inner, %p : f32
            scf.yield %s : f32
          } loc("kx")
          scf.yield %row : f32
        } loc("ky")
        %r = math.absf %sum : f32
        memref.store %r, %y[%oc, %oy, %ox] : memref<2x6x6xf32>
      } {inlay.grid = 2 : i64} loc("ox")
    } {inlay.grid = 1 : i64} loc("oy")
  } {inlay.grid = 0 : i64} loc("oc")
  return
}
// Rounds to integers: the product must not become part of a fused one.
func.func private @codes(%x: memref<72xf32> {inlay.name = "x"}, %q: memref<72xi8> {inlay.name = "q", inlay.written, inlay.restrict}) attributes {inlay.grid = array<i64: 72>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c72 = arith.constant 72 : index
  %scale = arith.constant 0.1 : f32
  %zero = arith.constant 3.0 : f32
  scf.for %i = %c0 to %c72 step %c1 {
    %v = memref.load %x[%i] : memref<72xf32>
    %p = arith.mulf %v, %scale : f32
    %s = arith.addf %p, %zero : f32
    %r = arith.fptosi %s : f32 to i8
    memref.store %r, %q[%i] : memref<72xi8>
  } {inlay.grid = 0 : i64} loc("i")
  return
}
// One thread: each turn needs the one before.
func.func private @scan(%q: memref<72xi8> {inlay.name = "q", inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c72 = arith.constant 72 : index
  scf.for %i = %c1 to %c72 step %c1 {
    %before = arith.subi %i, %c1 : index
    %v = memref.load %q[%before] : memref<72xi8>
    memref.store %v, %q[%i] : memref<72xi8>
  } loc("i")
  return
}
// A block of threads: the turns of the inner loop are shared.
func.func private @turns(%q: memref<72xi8> {inlay.name = "q", inlay.written}) attributes {inlay.shared = 96 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c72 = arith.constant 72 : index
  scf.for %s = %c0 to %c3 step %c1 {
    %first = memref.load %q[%c0] : memref<72xi8>
    scf.for %j = %c1 to %c72 step %c3 {
      memref.store %first, %q[%j] : memref<72xi8>
    } {inlay.shared, inlay.waits} loc("j")
  } loc("s")
  return
}
func.func @net_run(%arena: memref<288xi8> {inlay.name = "arena", inlay.kind = "arena"},
                   %x: memref<8x8xf32> {inlay.name = "x", inlay.kind = "input"},
                   %y: memref<2x6x6xf32> {inlay.name = "y", inlay.kind = "output"},
                   %q: memref<72xi8> {inlay.name = "q", inlay.kind = "output"})
    attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %t = memref.view %arena[%c0][] : memref<288xi8> to memref<2x6x6xf32>
  call @conv(%x, %t) : (memref<8x8xf32>, memref<2x6x6xf32>) -> ()
  %flat = memref.collapse_shape %t [[0, 1, 2]] : memref<2x6x6xf32> into memref<72xf32>
  call @codes(%flat, %q) : (memref<72xf32>, memref<72xi8>) -> ()
  call @scan(%q) : (memref<72xi8>) -> ()
  call @turns(%q) : (memref<72xi8>) -> ()
  memref.copy %t, %y : memref<2x6x6xf32> to memref<2x6x6xf32>
  return
}
