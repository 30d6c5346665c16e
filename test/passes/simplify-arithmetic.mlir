// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-simplify))' --split-input-file | FileCheck %s

// CHECK-LABEL: @drops_neutral_operands
// CHECK-NEXT: return %arg0
func.func @drops_neutral_operands(%x: tensor<2xf32>) -> tensor<2xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %one = inlay.constant dense<1.0> : tensor<2xf32>
  %0 = inlay.binary add %zero, %x : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = inlay.binary mul %0, %one : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = inlay.binary sub %1, %zero : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %3 = inlay.binary div %2, %one : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %4 = inlay.binary pow %3, %one : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %4 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @keeps_neutral_operand_on_the_wrong_side
// CHECK: inlay.binary sub
// CHECK: inlay.binary div
func.func @keeps_neutral_operand_on_the_wrong_side(%x: tensor<2xf32>) -> tensor<2xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %one = inlay.constant dense<1.0> : tensor<f32>
  %0 = inlay.binary sub %zero, %x : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = inlay.binary div %one, %0 : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @keeps_neutral_operand_that_widens
// CHECK: inlay.binary add
func.func @keeps_neutral_operand_that_widens(%x: tensor<1xf32>) -> tensor<4xf32> {
  %zero = inlay.constant dense<0.0> : tensor<4xf32>
  %0 = inlay.binary add %x, %zero : (tensor<1xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @drops_relu_of_what_is_not_negative
// CHECK: %[[S:.*]] = inlay.unary sigmoid
// CHECK-NEXT: %[[R:.*]] = inlay.reshape %[[S]]
// CHECK-NEXT: return %[[R]]
func.func @drops_relu_of_what_is_not_negative(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %0 = inlay.unary sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.reshape %0 : (tensor<4xf32>) -> tensor<2x2xf32>
  %2 = inlay.unary relu %1 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// -----

// CHECK-LABEL: @keeps_relu_of_tanh
// CHECK: inlay.unary tanh
// CHECK: inlay.unary relu
func.func @keeps_relu_of_tanh(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary tanh %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = inlay.unary relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// clip(clip(x, 0, 6), -1, 4)
// CHECK-LABEL: @merges_clips
// CHECK-DAG: %[[FOUR:.*]] = inlay.constant dense<4.0
// CHECK-DAG: %[[R:.*]] = inlay.unary relu %arg0
// CHECK-NEXT: %[[M:.*]] = inlay.binary min %[[R]], %[[FOUR]]
// CHECK-NEXT: return %[[M]]
func.func @merges_clips(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = inlay.constant dense<0.0> : tensor<f32>
  %six = inlay.constant dense<6.0> : tensor<f32>
  %below = inlay.constant dense<-1.0> : tensor<f32>
  %four = inlay.constant dense<4.0> : tensor<f32>
  %0 = inlay.binary max %x, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = inlay.binary min %0, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = inlay.binary max %1, %below : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = inlay.binary min %2, %four : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @merges_cast_through_a_wider_type
// CHECK-NEXT: %[[C:.*]] = inlay.cast %arg0 : (tensor<2xi8>) -> tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @merges_cast_through_a_wider_type(%x: tensor<2xi8>) -> tensor<2xf32> {
  %0 = inlay.cast %x : (tensor<2xi8>) -> tensor<2xi32>
  %1 = inlay.cast %0 : (tensor<2xi32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @keeps_cast_that_loses_values
// CHECK: inlay.cast {{.*}} -> tensor<2xi32>
// CHECK: inlay.cast {{.*}} -> tensor<2xf32>
func.func @keeps_cast_that_loses_values(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = inlay.cast %x : (tensor<2xf32>) -> tensor<2xi32>
  %1 = inlay.cast %0 : (tensor<2xi32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @cancels_double_negation
// CHECK-NEXT: return %arg0
func.func @cancels_double_negation(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = inlay.unary neg %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = inlay.unary neg %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @drops_dead_ops
// CHECK-NEXT: return %arg0
func.func @drops_dead_ops(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = inlay.unary exp %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = inlay.binary add %0, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %x : tensor<2xf32>
}

// -----

// CHECK-LABEL: @leaves_layers_alone
// CHECK: inlay.binary add
func.func @leaves_layers_alone(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = inlay.layer "l" (%x) : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%a: tensor<2xf32>):
    %zero = inlay.constant dense<0.0> : tensor<f32>
    %1 = inlay.binary add %a, %zero : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
    inlay.yield %1 : tensor<2xf32>
  }
  return %0 : tensor<2xf32>
}
