// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fuse-layers{round-apart=true}))' | FileCheck %s
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fuse-layers))' | FileCheck %s --check-prefix=TOGETHER

// A rounding to 16 bits neither follows the product nor leads what reads it.
//
// CHECK-LABEL: @a_rounding_stands_apart
// CHECK: inlay.layer "product"(%arg0, %arg1) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// CHECK: inlay.layer "round"(%0) : (tensor<2x2xf32>) -> tensor<2x2xf16>
// CHECK: inlay.layer "widen"(%1) : (tensor<2x2xf16>) -> tensor<2x2xf32>
//
// TOGETHER-LABEL: @a_rounding_stands_apart
// TOGETHER: inlay.layer "product"(%arg0, %arg1) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// TOGETHER-NOT: inlay.layer
// TOGETHER: return
func.func @a_rounding_stands_apart(%x: tensor<2x2xf32>, %y: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = inlay.matmul %x, %y {transA = false, transB = false} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32> loc("product")
  %1 = inlay.cast %0 : (tensor<2x2xf32>) -> tensor<2x2xf16> loc("round")
  %2 = inlay.cast %1 : (tensor<2x2xf16>) -> tensor<2x2xf32> loc("widen")
  return %2 : tensor<2x2xf32>
}
