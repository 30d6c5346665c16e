// A convolution with bias as OpenCL C and its host side.
//
// RUN: rm -rf %t && inlay-emit %s --opencl --prefix=net -o %t
// RUN: FileCheck %s < %t/net.cl
// RUN: FileCheck %s --check-prefix=HOST < %t/net.c
// RUN: FileCheck %s --check-prefix=API < %t/net.h
// RUN: clang-22 -x cl -cl-std=CL1.2 -target spir64 -Xclang -finclude-default-header -Wall -Wextra -Werror -fsyntax-only %t/net.cl
// RUN: clang-22 -x cl -cl-std=CL3.0 -target spir64 -Xclang -finclude-default-header -Wall -Wextra -Werror -fsyntax-only %t/net.cl

// CHECK:      #pragma OPENCL FP_CONTRACT OFF
// CHECK:      typedef struct {
// CHECK-NEXT:   float conv_weight[18];
// CHECK-NEXT: } net_weights;

// CHECK-LABEL: static void conv(__global const net_weights *weights, __global const float *x,
// CHECK-NEXT:                   __global float *restrict y) {
// CHECK-NEXT:    const int32_t oc = (int32_t)get_global_id(0) / 36;
// CHECK-NEXT:    const int32_t oy = (int32_t)get_global_id(0) / 6 % 6;
// CHECK-NEXT:    const int32_t ox = (int32_t)get_global_id(0) % 6;
// CHECK-NEXT:    float sum = 0.0f;
// CHECK-NEXT:    for (int32_t ky = 0; ky < 3; ++ky) {
// CHECK-NEXT:      for (int32_t kx = 0; kx < 3; ++kx) {
// CHECK:             sum += x[
// CHECK:         y[(oc * 6 + oy) * 6 + ox] = fabs(sum);

// CHECK-LABEL: __kernel void step1_conv(__global const net_weights *weights,
// CHECK-NEXT:                           __global const float *x, __global char *arena) {
// CHECK-NEXT:    conv(weights, (__global const float *)x, (__global float *)arena);
// CHECK-LABEL: __kernel void step2_copy(__global float *y, __global char *arena) {
// CHECK:         to[i] = from[i];

// HOST: } steps[STEPS] = {
// HOST-NEXT: {"step1_conv", 72, 3, {1, 2, 0}},
// HOST-NEXT: {"step2_copy", 72, 2, {3, 0}},
// HOST: memcpy(constants, conv_weight, 72);
// HOST: for (int i = 0; i < STEPS && status == CL_SUCCESS; ++i) {

// API: int net_create(cl_context context, cl_device_id device, net_model **model);
// API: void net_destroy(net_model *model);
// API: int net_run(net_model *model, cl_command_queue queue, const float x[64],
// API-NEXT:        float y[72]);

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
func.func @net_run(%arena: memref<288xi8> {inlay.name = "arena", inlay.kind = "arena"},
                   %x: memref<8x8xf32> {inlay.name = "x", inlay.kind = "input"},
                   %y: memref<2x6x6xf32> {inlay.name = "y", inlay.kind = "output"})
    attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %t = memref.view %arena[%c0][] : memref<288xi8> to memref<2x6x6xf32>
  call @conv(%x, %t) : (memref<8x8xf32>, memref<2x6x6xf32>) -> ()
  memref.copy %t, %y : memref<2x6x6xf32> to memref<2x6x6xf32>
  return
}
