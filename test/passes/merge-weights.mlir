// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-merge-weights))' --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// The example of the pass's description. The first weight's name stays.
// CHECK-LABEL: @example
// CHECK: %[[W:.*]] = inlay.constant dense_resource<first> : tensor<4xf32> loc("tied.weight")
// CHECK-NOT: inlay.constant
// CHECK: inlay.binary mul %{{.*}}, %[[W]]
// CHECK: inlay.binary add %{{.*}}, %[[W]]
func.func @example(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = inlay.constant dense_resource<first> : tensor<4xf32> loc("tied.weight")
  %b = inlay.constant dense_resource<second> : tensor<4xf32> loc("copy.weight")
  %0 = inlay.binary mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.binary add %0, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @keeps_weights_that_differ_in_the_last_byte
// CHECK: dense_resource<first>
// CHECK: dense_resource<other>
func.func @keeps_weights_that_differ_in_the_last_byte(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = inlay.constant dense_resource<first> : tensor<4xf32>
  %b = inlay.constant dense_resource<other> : tensor<4xf32>
  %0 = inlay.binary mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.binary add %0, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @keeps_same_bytes_of_another_type
// CHECK: dense_resource<first> : tensor<4xf32>
// CHECK: dense_resource<second> : tensor<2x2xf32>
func.func @keeps_same_bytes_of_another_type(%x: tensor<4xf32>, %y: tensor<2x2xf32>) -> (tensor<4xf32>, tensor<2x2xf32>) {
  %a = inlay.constant dense_resource<first> : tensor<4xf32>
  %b = inlay.constant dense_resource<second> : tensor<2x2xf32>
  %0 = inlay.binary mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.binary mul %y, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1 : tensor<4xf32>, tensor<2x2xf32>
}

{-#
  dialect_resources: { builtin: {
    first: "0x040000000000803F000000400000404000008040",
    second: "0x040000000000803F000000400000404000008040",
    other: "0x040000000000803F000000400000404000008041"
  } }
#-}
