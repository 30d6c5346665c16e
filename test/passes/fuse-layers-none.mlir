// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fuse-layers{fuse=false}))' | FileCheck %s

// CHECK-LABEL: @makes_a_layer_of_every_op
// CHECK: inlay.layer "add"(%arg0)
// CHECK: inlay.constant
// CHECK: inlay.layer "relu"(%0)
// CHECK-NOT: inlay.constant
func.func @makes_a_layer_of_every_op(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.binary add %x, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32> loc("add")
  %1 = inlay.unary relu %0 : (tensor<2xf32>) -> tensor<2xf32> loc("relu")
  return %1 : tensor<2xf32>
}
