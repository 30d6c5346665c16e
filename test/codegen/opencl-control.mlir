// A run that decides: an input is looked at where the caller has it, a flag is
// read back from the device, and the steps are enqueued one by one.
//
// RUN: rm -rf %t && inlay-emit %s --opencl --prefix=net -o %t
// RUN: FileCheck %s --check-prefix=KERNEL --input-file=%t/net.cl
// RUN: FileCheck %s --input-file=%t/net.c
// RUN: clang-22 -x cl -cl-std=CL1.2 -target spir64 -Xclang -finclude-default-header -Wall -Wextra -Werror -fsyntax-only %t/net.cl

// A pointer that a counter moves is one of two in the table, and its distance
// comes behind them.
// KERNEL:      __kernel void step2_is_positive(__global const float *rows,
// KERNEL-NEXT:                                 __global char *arena, const int64_t further) {
// KERNEL-NEXT:   is_positive((__global const float *)rows + further,
// KERNEL-NEXT:               (__global uint8_t *)arena);

// CHECK:       cl_uint distances; /* numbers behind the buffers, set in each turn */
// CHECK:       {"step2_is_positive", 1, 2, 1, {2, 0}},
// CHECK-LABEL: static void launch(cl_int *status, const net_model *model,
// CHECK-NEXT:                     cl_command_queue queue, int step) {
// CHECK-LABEL: static void launch_at(
// CHECK-LABEL: static void copy(
// CHECK:         *status == CL_SUCCESS && bytes != 0
// CHECK-LABEL: static void set_i64(
// CHECK:           clEnqueueFillBuffer(queue, model->buffers[buffer], &number,
// CHECK-LABEL: static uint8_t u8_at(
// CHECK:         clEnqueueReadBuffer(queue, model->buffers[buffer], CL_TRUE, byte,
// CHECK:         return *status == CL_SUCCESS ? number : 0;
// CHECK-LABEL: int net_run(
// CHECK:         if (go[0] != 0) {
// CHECK-NEXT:      copy(&status, model, queue, BUFFER_Y, 0, BUFFER_ROWS, 8, 4);
// CHECK-NEXT:    }
// CHECK-NEXT:    for (int32_t turn = 0; turn < 9 && status == CL_SUCCESS; ++turn) {
// CHECK-NEXT:      set_i64(&status, model, queue, BUFFER_ARENA, 8, turn);
// CHECK-NEXT:      launch_at(&status, model, queue, STEP2_IS_POSITIVE,
// CHECK-NEXT:                (const cl_long[]){turn});
// CHECK-NEXT:      if (u8_at(&status, model, queue, BUFFER_ARENA, 0) != 0) {
// CHECK-NEXT:        copy(&status, model, queue, BUFFER_Y, 0, BUFFER_ROWS, (size_t)turn * 4,
// CHECK-NEXT:             4);
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    if (status == CL_SUCCESS) {
// CHECK-NEXT:      status = clEnqueueReadBuffer(queue, model->buffers[4], CL_TRUE, 0, 4, y, 0,

func.func private @is_positive(%x: memref<1xf32, strided<[1], offset: ?>> {inlay.name = "x"}, %flag: memref<1xi1> {inlay.name = "flag", inlay.written}) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %v = memref.load %x[%c0] : memref<1xf32, strided<[1], offset: ?>>
  %is = arith.cmpf ogt, %v, %zero : f32
  memref.store %is, %flag[%c0] : memref<1xi1>
  return
}
func.func @net_run(%arena: memref<16xi8> {inlay.name = "arena", inlay.kind = "arena"},
                   %rows: memref<9xf32> {inlay.name = "rows", inlay.kind = "input"},
                   %go: memref<1xi1> {inlay.name = "go", inlay.kind = "input"},
                   %y: memref<1xf32> {inlay.name = "y", inlay.kind = "output"})
    attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c9 = arith.constant 9 : index
  %flag = memref.view %arena[%c0][] : memref<16xi8> to memref<1xi1>
  %count = memref.view %arena[%c8][] : memref<16xi8> to memref<1xi64>
  %starts = memref.load %go[%c0] : memref<1xi1>
  scf.if %starts {
    %third = memref.subview %rows[2] [1] [1] : memref<9xf32> to memref<1xf32, strided<[1], offset: 2>>
    memref.copy %third, %y : memref<1xf32, strided<[1], offset: 2>> to memref<1xf32>
  }
  scf.for %turn = %c0 to %c9 step %c1 {
    %number = arith.index_cast %turn : index to i64
    memref.store %number, %count[%c0] : memref<1xi64>
    %row = memref.subview %rows[%turn] [1] [1] : memref<9xf32> to memref<1xf32, strided<[1], offset: ?>>
    func.call @is_positive(%row, %flag) : (memref<1xf32, strided<[1], offset: ?>>, memref<1xi1>) -> ()
    %go_on = memref.load %flag[%c0] : memref<1xi1>
    scf.if %go_on {
      memref.copy %row, %y : memref<1xf32, strided<[1], offset: ?>> to memref<1xf32>
    }
  }
  return
}
