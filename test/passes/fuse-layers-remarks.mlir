// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fuse-layers))' --remarks-filter=fusion --remark-policy=final -o /dev/null 2>&1 | FileCheck %s

func.func @missed(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<3x2x2xf32>) {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  // CHECK-DAG: :[[@LINE+1]]:8: remark: [Missed] FuseLayers | Category:fusion | Reason="the root's result has 2 uses"
  %1 = inlay.unary relu %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = inlay.matmul %b, %a : (tensor<3x2xf32>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %3 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %4 = inlay.reshape %3 : (tensor<2x2xf32>) -> tensor<4xf32>
  // CHECK-DAG: :[[@LINE+1]]:8: remark: [Missed] FuseLayers | Category:fusion | Reason="a reshape stands between it and the root"
  %5 = inlay.unary relu %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %c = inlay.constant dense<1.0> : tensor<3x1x1xf32>
  // CHECK-DAG: :[[@LINE+1]]:8: remark: [Missed] FuseLayers | Category:fusion | Reason="the result has shape [3,2,2], the root [2,2]"
  %7 = inlay.binary add %6, %c : (tensor<2x2xf32>, tensor<3x1x1xf32>) -> tensor<3x2x2xf32>
  return %0, %1, %5, %7 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<3x2x2xf32>
}
