// Bodies of branches and loops in the passes that learned them.
//
// RUN: inlay-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(inlay-fold-constants))' | FileCheck %s --check-prefix=FOLD
// RUN: inlay-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(inlay-fuse-layers))' | FileCheck %s --check-prefix=FUSE
// RUN: inlay-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(inlay-fuse-layers),inlay-to-kernels,canonicalize)' | FileCheck %s --check-prefix=KERNELS
// RUN: inlay-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(inlay-fuse-layers),inlay-to-kernels,canonicalize,func.func(eliminate-empty-tensors),one-shot-bufferize,canonicalize,cse,func.func(inlay-tidy-copies))' | FileCheck %s --check-prefix=BUFFERS
// RUN: inlay-opt %s --split-input-file --inlay-pipeline-c | FileCheck %s --check-prefix=PLANNED

// Constants are folded inside; a layer takes the weights that it reads along,
// and never reaches out of a body. Both branches write one place.
//
// FOLD-LABEL: @branch
// FOLD: inlay.if
// FOLD: %[[TWO:.*]] = inlay.constant dense<2.0
// FOLD: inlay.binary mul %arg1, %[[TWO]]
//
// FUSE-LABEL: @branch
// FUSE: %[[Y:.*]] = inlay.layer "unary"(%arg1)
// FUSE: inlay.if %arg0
// FUSE: %[[TWO:.*]] = inlay.layer "binary"() :
// FUSE: inlay.constant dense<1.0
// FUSE: inlay.layer "binary"(%arg1, %[[TWO]])
// FUSE: inlay.yield %{{.*}} : tensor<400xf32>
// FUSE: } else {
// FUSE: inlay.layer "unary"(%[[Y]])
//
// KERNELS-LABEL: @branch_run
// KERNELS: %[[HOME:.*]] = bufferization.alloc_tensor() : tensor<400xf32>
// KERNELS: %[[C:.*]] = tensor.extract
// KERNELS: scf.if %[[C]] -> (tensor<400xf32>) {
// KERNELS: bufferization.materialize_in_destination %{{.*}} in %[[HOME]]
// KERNELS: } else {
// KERNELS: bufferization.materialize_in_destination %{{.*}} in %[[HOME]]
//
// BUFFERS-LABEL: @branch_run
// BUFFERS: %[[HOME:.*]] = memref.alloc() {{.*}} : memref<400xf32>
// BUFFERS: %[[C:.*]] = memref.load %arg0[] : memref<i1>
// BUFFERS: scf.if %[[C]] {
// BUFFERS: outs(%[[HOME]]
// BUFFERS: } else {
// BUFFERS: outs(%[[HOME]]
//
// PLANNED-LABEL: func.func @branch_run
// PLANNED: scf.if %{{.*}} {
// PLANNED-NEXT: func.call @
// PLANNED-NEXT: } else {
// PLANNED-NEXT: func.call @
func.func @branch(%c: tensor<i1>, %x: tensor<400xf32>) -> tensor<400xf32> {
  %y = inlay.unary tanh %x : (tensor<400xf32>) -> tensor<400xf32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.if %c : (tensor<i1>) -> tensor<400xf32> {
    %two = inlay.binary add %one, %one : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %1 = inlay.binary mul %x, %two : (tensor<400xf32>, tensor<f32>) -> tensor<400xf32>
    inlay.yield %1 : tensor<400xf32>
  } else {
    %1 = inlay.unary erf %y : (tensor<400xf32>) -> tensor<400xf32>
    inlay.yield %1 : tensor<400xf32>
  }
  return %0 : tensor<400xf32>
}

// -----

// A carried value has one place, written where it is computed; rows are read
// and written where they lie.
//
// FUSE-LABEL: @counted
// FUSE: inlay.loop 5
// FUSE: inlay.layer "binary"
// FUSE: inlay.layer "unary"
//
// KERNELS-LABEL: @counted_run
// KERNELS: scf.for %[[I:.*]] = %c0 to %c5 step %c1 iter_args(%[[SUM:.*]] = %{{.*}}, %[[ROWS:.*]] = %{{.*}})
// KERNELS: tensor.extract_slice %{{.*}}[%[[I]], 0] [1, 2] [1, 1] : tensor<5x2xf32> to tensor<2xf32>
// KERNELS: %[[PUT:.*]] = tensor.insert_slice %{{.*}} into %[[ROWS]][%[[I]], 0] [1, 2] [1, 1]
// KERNELS: %[[NEXT:.*]] = bufferization.materialize_in_destination %{{.*}} in %[[SUM]]
// KERNELS: scf.yield %[[NEXT]], %[[PUT]]
//
// BUFFERS-LABEL: @counted_run
// BUFFERS: %[[SUM:.*]] = memref.alloc() {{.*}} : memref<2xf32>
// BUFFERS: memref.copy %arg1, %[[SUM]]
// BUFFERS: scf.for %[[I:.*]] = %c0 to %c5 step %c1 {
// BUFFERS: outs(%[[SUM]]
// BUFFERS: memref.subview %arg3[%[[I]], 0]
// BUFFERS: memref.copy %[[SUM]], %arg2
//
// PLANNED-LABEL: func.func @counted_run
// PLANNED: scf.for
// PLANNED: func.call @binary(
// PLANNED: func.call @unary(
func.func @counted(%x: tensor<5x2xf32>, %a: tensor<2xf32>) -> (tensor<2xf32>, tensor<5x2xf32>) {
  %0, %1, %count = inlay.loop 5 carried (%a) rows (%x) : (tensor<2xf32>, tensor<5x2xf32>) -> (tensor<2xf32>, tensor<5x2xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %sum: tensor<2xf32>, %row: tensor<2xf32>):
    %2 = inlay.binary add %sum, %row : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %3 = inlay.unary erf %2 : (tensor<2xf32>) -> tensor<2xf32>
    inlay.yield %2, %3 : tensor<2xf32>, tensor<2xf32>
  }
  return %0, %1 : tensor<2xf32>, tensor<5x2xf32>
}

// -----

// Values that change places are saved before the first is overwritten.
//
// BUFFERS-LABEL: @swap_run
// BUFFERS: %[[A:.*]] = memref.alloc()
// BUFFERS: %[[B:.*]] = memref.alloc()
// BUFFERS: scf.for
// BUFFERS: %[[NEW:.*]] = memref.alloc()
// BUFFERS: outs(%[[NEW]]
// BUFFERS: memref.copy %[[B]], %[[A]]
// BUFFERS: memref.copy %[[NEW]], %[[B]]
func.func @swap(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0, %1, %count = inlay.loop 5 carried (%x, %y) rows () : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>, %b: tensor<4xf32>):
    %2 = inlay.unary erf %a : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %b, %2 : tensor<4xf32>, tensor<4xf32>
  }
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// A loop that data ends: numbers are carried as numbers, tensors have places.
//
// KERNELS-LABEL: @data_run
// KERNELS: scf.while
// KERNELS: arith.cmpi slt, %{{.*}}, %c9
// KERNELS: scf.condition
//
// BUFFERS-LABEL: @data_run
// BUFFERS: %[[TRIPS:.*]] = memref.load %arg2[] : memref<i64>
// BUFFERS: %[[GO:.*]] = memref.load %arg1[] : memref<i1>
// BUFFERS: %[[COUNT:.*]] = scf.while (%{{.*}} = %c0, %{{.*}} = %[[GO]]) : (index, i1) -> index {
// BUFFERS: scf.condition(%{{.*}}) %{{.*}} : index
// BUFFERS: memref.store
// BUFFERS: scf.yield %{{.*}}, %{{.*}} : index, i1
// BUFFERS: arith.index_cast %[[COUNT]] : index to i64
func.func @data(%x: tensor<1xi32>, %go: tensor<i1>, %m: tensor<i64>) -> (tensor<1xi32>, tensor<9x1xi32>, tensor<1xi64>) {
  %one = inlay.constant dense<1> : tensor<1xi32>
  %0, %1, %count = inlay.loop 9 trips %m while %go carried (%x) rows () : (tensor<i64>, tensor<i1>, tensor<1xi32>) -> (tensor<1xi32>, tensor<9x1xi32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %i: tensor<1xi32>):
    %2 = inlay.binary add %i, %one : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
    %3 = inlay.cast %2 : (tensor<1xi32>) -> tensor<1xi64>
    %4 = inlay.compare lt %3, %step : (tensor<1xi64>, tensor<i64>) -> tensor<1xi1>
    inlay.yield %4, %2, %i : tensor<1xi1>, tensor<1xi32>, tensor<1xi32>
  }
  return %0, %1, %count : tensor<1xi32>, tensor<9x1xi32>, tensor<1xi64>
}
