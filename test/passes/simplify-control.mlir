// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-simplify))' | FileCheck %s

// Branches and loops whose course is known, or that save nothing.

// CHECK-LABEL: @takes_a_known_branch
// CHECK-NOT: inlay.if
// CHECK: %[[Y:.*]] = inlay.unary erf %arg0
// CHECK: return %[[Y]]
func.func @takes_a_known_branch(%x: tensor<400xf32>) -> tensor<400xf32> {
  %no = inlay.constant dense<false> : tensor<i1>
  %0 = inlay.if %no : (tensor<i1>) -> tensor<400xf32> {
    inlay.yield %x : tensor<400xf32>
  } else {
    %1 = inlay.unary erf %x : (tensor<400xf32>) -> tensor<400xf32>
    inlay.yield %1 : tensor<400xf32>
  }
  return %0 : tensor<400xf32>
}

// CHECK-LABEL: @selects_where_a_branch_saves_nothing
// CHECK: %[[A:.*]] = inlay.unary relu %arg1
// CHECK: %[[Y:.*]] = inlay.select %arg0, %[[A]], %arg1
// CHECK: return %[[Y]]
func.func @selects_where_a_branch_saves_nothing(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.if %c : (tensor<i1>) -> tensor<4xf32> {
    %1 = inlay.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  } else {
    inlay.yield %x : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @keeps_a_branch_that_saves_work
// CHECK: inlay.if
// CHECK-NOT: inlay.select
func.func @keeps_a_branch_that_saves_work(%c: tensor<i1>, %x: tensor<400xf32>) -> tensor<400xf32> {
  %0 = inlay.if %c : (tensor<i1>) -> tensor<400xf32> {
    %1 = inlay.unary relu %x : (tensor<400xf32>) -> tensor<400xf32>
    inlay.yield %1 : tensor<400xf32>
  } else {
    inlay.yield %x : tensor<400xf32>
  }
  return %0 : tensor<400xf32>
}

// CHECK-LABEL: @keeps_a_branch_with_an_op_that_has_loops
// CHECK: inlay.if
func.func @keeps_a_branch_with_an_op_that_has_loops(%c: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = inlay.if %c : (tensor<i1>) -> tensor<2x2xf32> {
    %1 = inlay.softmax softmax %x {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    inlay.yield %1 : tensor<2x2xf32>
  } else {
    inlay.yield %x : tensor<2x2xf32>
  }
  return %0 : tensor<2x2xf32>
}

// CHECK-LABEL: @drops_a_condition_that_always_holds
// CHECK: inlay.loop 7 carried(%arg0)
// CHECK-NOT: while
// CHECK: inlay.yield %{{[^,]*}} : tensor<4xf32>
func.func @drops_a_condition_that_always_holds(%x: tensor<4xf32>) -> tensor<4xf32> {
  %yes = inlay.constant dense<true> : tensor<i1>
  %0, %n = inlay.loop 7 while %yes carried (%x) rows () : (tensor<i1>, tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    %1 = inlay.unary erf %a : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %yes, %1 : tensor<i1>, tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @keeps_a_condition_that_only_starts_true
// CHECK: inlay.loop 7 while
func.func @keeps_a_condition_that_only_starts_true(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %yes = inlay.constant dense<true> : tensor<i1>
  %0, %n = inlay.loop 7 while %yes carried (%x) rows () : (tensor<i1>, tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    %1 = inlay.unary erf %a : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %c, %1 : tensor<i1>, tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @bounds_a_loop_by_known_trips
// CHECK: inlay.loop 3 carried(%arg0)
func.func @bounds_a_loop_by_known_trips(%x: tensor<4xf32>) -> tensor<4xf32> {
  %three = inlay.constant dense<3> : tensor<i64>
  %0, %n = inlay.loop 7 trips %three carried (%x) rows () : (tensor<i64>, tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    %1 = inlay.unary erf %a : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// The other rows must be there, with zeros.
// CHECK-LABEL: @keeps_trips_of_a_loop_that_collects
// CHECK: inlay.loop 7 trips
func.func @keeps_trips_of_a_loop_that_collects(%x: tensor<4xf32>) -> tensor<7x4xf32> {
  %three = inlay.constant dense<3> : tensor<i64>
  %0, %n = inlay.loop 7 trips %three carried () rows () : (tensor<i64>) -> (tensor<7x4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>):
    %1 = inlay.unary erf %x : (tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<7x4xf32>
}

// Rewrites reach into bodies.
// CHECK-LABEL: @simplifies_the_body_of_a_loop
// CHECK: inlay.loop
// CHECK: inlay.unary swish
func.func @simplifies_the_body_of_a_loop(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0, %n = inlay.loop 7 carried (%x) rows () : (tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    %1 = inlay.unary sigmoid %a : (tensor<4xf32>) -> tensor<4xf32>
    %2 = inlay.binary mul %a, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    inlay.yield %2 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}
