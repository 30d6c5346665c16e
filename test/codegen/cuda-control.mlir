// A run that decides: its flag is read back from the device, and the steps are
// launched one by one, without a graph.
//
// RUN: rm -rf %t && inlay-emit %s --cuda --prefix=net --test -o %t
// RUN: FileCheck %s < %t/net.cu
// RUN: clang++-22 -DINLAY_CUDA_EMU -I %S/../cuda-emu -Wall -Wextra -Werror -x c++ %t/net.cu -x c %t/net_test.c -o %t/emulated
// RUN: %t/emulated | FileCheck %s --check-prefix=RUNS
// RUNS: PASS

// CHECK-NOT:   Graph
// CHECK:       static T number_at(cudaError_t *status, cudaStream_t stream, const T *place) {
// CHECK-LABEL: static cudaError_t launch_all(const net_model *model, cudaStream_t stream) {
// CHECK:         INLAY_LAUNCH(is_positive, 1, 1, 0, stream, model->x, (uint8_t *)model->arena);
// CHECK:         number_at(&status, stream, (uint8_t *)model->arena) != 0
// CHECK:           copy(&status, stream, model->y, model->x, 1 * sizeof(float));
// CHECK:         return status != cudaSuccess ? status : cudaGetLastError();
// CHECK-LABEL: int net_run(
// CHECK:         status = launch_all(model, model->stream);
// CHECK-LABEL: int net_enqueue(
// CHECK:         status = launch_all(model, stream);

func.func private @is_positive(%x: memref<1xf32> {inlay.name = "x"}, %flag: memref<1xi1> {inlay.name = "flag", inlay.written}) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %v = memref.load %x[%c0] : memref<1xf32>
  %is = arith.cmpf ogt, %v, %zero : f32
  memref.store %is, %flag[%c0] : memref<1xi1>
  return
}
func.func @net_run(%arena: memref<8xi8> {inlay.name = "arena", inlay.kind = "arena"},
                   %x: memref<1xf32> {inlay.name = "x", inlay.kind = "input"},
                   %y: memref<1xf32> {inlay.name = "y", inlay.kind = "output"})
    attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %flag = memref.view %arena[%c0][] : memref<8xi8> to memref<1xi1>
  call @is_positive(%x, %flag) : (memref<1xf32>, memref<1xi1>) -> ()
  %go = memref.load %flag[%c0] : memref<1xi1>
  scf.if %go {
    memref.copy %x, %y : memref<1xf32> to memref<1xf32>
  }
  return
}
