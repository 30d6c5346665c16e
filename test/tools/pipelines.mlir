// The order of passes, as the driver has it, under the names that the command
// line knows.
// RUN: inlay-opt %s --inlay-pipeline-graph --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=GRAPH
// RUN: inlay-opt %s --inlay-pipeline-c --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=ALL
// RUN: inlay-opt %s --inlay-pipeline-graph --inlay-pipeline-lower | FileCheck %s

// GRAPH: inlay-fold-constants
// GRAPH: inlay-simplify
// GRAPH: inlay-fold-batch-norm
// GRAPH: inlay-fuse-layers

// ALL: inlay-fuse-layers
// ALL: inlay-to-kernels
// ALL: one-shot-bufferize
// ALL: inlay-plan-memory
// ALL: inlay-outline-layers
// ALL: inlay-verify-plan
// ALL: inlay-lower-kernels
// ALL: inlay-legalize
// ALL: inlay-verify-printable

// CHECK-LABEL: func.func @relu_run
// CHECK: inlay.kind = "input"
func.func @relu(%x: tensor<4xf32> {inlay.name = "x"}) -> (tensor<4xf32> {inlay.name = "y"}) {
  %0 = inlay.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
