// RUN: inlay-opt %s --inlay-halves-to-floats --split-input-file | FileCheck %s

// Inputs and outputs keep their types; all between is in float32.
//
// CHECK-LABEL: func.func @casts_at_the_border(
// CHECK-SAME: %[[X:.*]]: tensor<4xf16>) -> tensor<4xf16>
// CHECK-NEXT: %[[WIDE:.*]] = inlay.cast %[[X]] : (tensor<4xf16>) -> tensor<4xf32>
// CHECK-NEXT: %[[C:.*]] = inlay.constant dense<1.500000e+00> : tensor<4xf32>
// CHECK-NEXT: %[[SUM:.*]] = inlay.binary  add %[[WIDE]], %[[C]] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %[[Y:.*]] = inlay.cast %[[SUM]] : (tensor<4xf32>) -> tensor<4xf16>
// CHECK-NEXT: return %[[Y]] : tensor<4xf16>
func.func @casts_at_the_border(%x: tensor<4xf16>) -> tensor<4xf16> {
  %c = inlay.constant dense<1.5> : tensor<4xf16>
  %0 = inlay.binary add %x, %c : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  return %0 : tensor<4xf16>
}

// -----

// A cast to 16 bits is a rounding that the model asks for; one from them is
// nothing then.
//
// CHECK-LABEL: func.func @keeps_roundings(
// CHECK: %[[NARROW:.*]] = inlay.cast %{{.*}} : (tensor<4xf32>) -> tensor<4xbf16>
// CHECK: %[[WIDE:.*]] = inlay.cast %[[NARROW]] : (tensor<4xbf16>) -> tensor<4xf32>
// CHECK: inlay.unary  relu %[[WIDE]] : (tensor<4xf32>) -> tensor<4xf32>
func.func @keeps_roundings(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.cast %x : (tensor<4xf32>) -> tensor<4xbf16>
  %1 = inlay.unary relu %0 : (tensor<4xbf16>) -> tensor<4xbf16>
  %2 = inlay.cast %1 : (tensor<4xbf16>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @an_output_that_is_an_input(
// CHECK-NEXT: %[[WIDE:.*]] = inlay.cast
// CHECK-NEXT: %[[Y:.*]] = inlay.cast %[[WIDE]]
// CHECK-NEXT: return %[[Y]]
func.func @an_output_that_is_an_input(%x: tensor<4xf16>) -> tensor<4xf16> {
  return %x : tensor<4xf16>
}

// -----

// State of a loop is in float32 too.
//
// CHECK-LABEL: func.func @bodies(
// CHECK: inlay.if
// CHECK: inlay.unary  neg %{{.*}} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK: inlay.yield %{{.*}} : tensor<4xf32>
func.func @bodies(%c: tensor<i1>, %x: tensor<4xf16>) -> tensor<4xf16> {
  %0 = inlay.if %c : (tensor<i1>) -> tensor<4xf16> {
    %1 = inlay.unary neg %x : (tensor<4xf16>) -> tensor<4xf16>
    inlay.yield %1 : tensor<4xf16>
  } else {
    inlay.yield %x : tensor<4xf16>
  }
  return %0 : tensor<4xf16>
}

// -----

// CHECK-LABEL: func.func @bits_are_seen(
// CHECK-NEXT: inlay.unary  relu %{{.*}} : (tensor<4xf16>) -> tensor<4xf16>
func.func @bits_are_seen(%x: tensor<4xf16>) -> tensor<4xi16> {
  %0 = inlay.unary relu %x : (tensor<4xf16>) -> tensor<4xf16>
  %1 = inlay.bit_cast %0 : (tensor<4xf16>) -> tensor<4xi16>
  return %1 : tensor<4xi16>
}

// -----

// CHECK-LABEL: func.func @other_types_are_left_alone(
// CHECK-NEXT: inlay.unary  relu %{{.*}} : (tensor<4xf64>) -> tensor<4xf64>
// CHECK-NEXT: return
func.func @other_types_are_left_alone(%x: tensor<4xf64>) -> tensor<4xf64> {
  %0 = inlay.unary relu %x : (tensor<4xf64>) -> tensor<4xf64>
  return %0 : tensor<4xf64>
}
