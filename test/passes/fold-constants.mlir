// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fold-constants))' --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-fold-constants{max-bytes=8}))' --split-input-file | FileCheck %s --check-prefix=SMALL

// The example of the pass's description.
// CHECK-LABEL: @computes_op_on_constants
// CHECK-NEXT: %[[C:.*]] = inlay.constant dense<[2.000000e+00, 6.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @computes_op_on_constants() -> tensor<2xf32> {
  %two = inlay.constant dense<2.0> : tensor<2xf32>
  %x = inlay.constant dense<[1.0, 3.0]> : tensor<2xf32>
  %0 = inlay.binary mul %x, %two : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @folds_a_chain_in_one_go
// CHECK-NEXT: %[[C:.*]] = inlay.constant dense<{{\[}}[1, 3], [2, 4]]> : tensor<2x2xi64>
// CHECK-NEXT: return %[[C]]
func.func @folds_a_chain_in_one_go() -> tensor<2x2xi64> {
  %x = inlay.constant dense<[1, 2, 3, 4]> : tensor<4xi64>
  %0 = inlay.reshape %x : (tensor<4xi64>) -> tensor<2x2xi64>
  %1 = inlay.transpose %0 {perm = array<i64: 1, 0>} : (tensor<2x2xi64>) -> tensor<2x2xi64>
  return %1 : tensor<2x2xi64>
}

// -----

// A splat is one element, however large its type: no limit applies.
// CHECK-LABEL: @keeps_splats_of_any_size
// CHECK-NEXT: inlay.constant dense<-1.000000e+00> : tensor<10000x10000xf32>
// SMALL-LABEL: @keeps_splats_of_any_size
// SMALL-NEXT: inlay.constant dense<-1.000000e+00> : tensor<10000x10000xf32>
func.func @keeps_splats_of_any_size() -> tensor<10000x10000xf32> {
  %x = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.expand %x : (tensor<f32>) -> tensor<10000x10000xf32>
  %1 = inlay.unary neg %0 : (tensor<10000x10000xf32>) -> tensor<10000x10000xf32>
  return %1 : tensor<10000x10000xf32>
}

// -----

// SMALL-LABEL: @leaves_result_beyond_max_bytes
// SMALL: inlay.unary neg
func.func @leaves_result_beyond_max_bytes() -> tensor<3xf32> {
  %x = inlay.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = inlay.unary neg %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// 80 bytes must not become 160 000.
// CHECK-LABEL: @leaves_result_that_would_grow_the_program
// CHECK: inlay.expand
func.func @leaves_result_that_would_grow_the_program() -> tensor<2000x20xf32> {
  %x = inlay.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0]> : tensor<20xf32>
  %0 = inlay.expand %x : (tensor<20xf32>) -> tensor<2000x20xf32>
  return %0 : tensor<2000x20xf32>
}

// -----

// CHECK-LABEL: @folds_dequantized_weights
// CHECK-NEXT: inlay.constant dense<[-1.000000e+00, 0.000000e+00, 5.000000e-01]>
func.func @folds_dequantized_weights() -> tensor<3xf32> {
  %w = inlay.constant dense<[-1, 1, 2]> : tensor<3xi8>
  %s = inlay.constant dense<0.5> : tensor<f32>
  %z = inlay.constant dense<1> : tensor<i8>
  %0 = inlay.dequantize %w, %s, %z : (tensor<3xi8>, tensor<f32>, tensor<i8>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: @leaves_op_with_another_operand
// CHECK: inlay.binary add %{{.*}}, %arg0
func.func @leaves_op_with_another_operand(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = inlay.constant dense<1.0> : tensor<2xf32>
  %0 = inlay.binary add %c, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @keeps_constant_with_other_uses
// CHECK-DAG: dense<[1, 2]>
// CHECK-DAG: dense<[-1, -2]>
func.func @keeps_constant_with_other_uses() -> (tensor<2xi32>, tensor<2xi32>) {
  %x = inlay.constant dense<[1, 2]> : tensor<2xi32>
  %0 = inlay.unary neg %x : (tensor<2xi32>) -> tensor<2xi32>
  return %x, %0 : tensor<2xi32>, tensor<2xi32>
}

// -----

// CHECK-LABEL: @keeps_name_of_a_weight
// CHECK-NEXT: inlay.constant dense<{{.*}}> : tensor<2x1xf32> loc("fc.weight")
func.func @keeps_name_of_a_weight() -> tensor<2x1xf32> {
  %w = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32> loc("fc.weight")
  %two = inlay.constant dense<2.0> : tensor<f32> loc("two")
  %0 = inlay.binary mul %w, %two : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32> loc("mul")
  %1 = inlay.reshape %0 : (tensor<2xf32>) -> tensor<2x1xf32> loc("reshape")
  return %1 : tensor<2x1xf32>
}

// -----

// An axis without elements has no largest one.
// CHECK-LABEL: @folds_softmax_of_nothing
// CHECK-NEXT: %[[C:.*]] = inlay.constant dense<> : tensor<2x0xf32>
// CHECK-NEXT: return %[[C]]
func.func @folds_softmax_of_nothing() -> tensor<2x0xf32> {
  %x = inlay.constant dense<> : tensor<2x0xf32>
  %0 = inlay.softmax softmax %x {axis = 1 : i64} : (tensor<2x0xf32>) -> tensor<2x0xf32>
  return %0 : tensor<2x0xf32>
}
