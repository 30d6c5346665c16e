// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused branches and loops: one function a constraint.

func.func @if_c1_one_condition(%c: tensor<2xi1>, %x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.if' op has the condition 'tensor<2xi1>', but one i1 is needed}}
  %0 = inlay.if %c : (tensor<2xi1>) -> tensor<4xf32> {
    inlay.yield %x : tensor<4xf32>
  } else {
    inlay.yield %x : tensor<4xf32>
  }
  return
}

// -----

func.func @if_c2_branches_have_no_arguments(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.if' op else_body has 1 arguments, but a branch has none}}
  %0 = inlay.if %c : (tensor<i1>) -> tensor<4xf32> {
    inlay.yield %x : tensor<4xf32>
  } else {
  ^bb0(%y: tensor<4xf32>):
    inlay.yield %y : tensor<4xf32>
  }
  return
}

// -----

func.func @if_c3_branches_yield_the_results(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<5xf32>) {
  // expected-error@+1 {{'inlay.if' op else_body yields ('tensor<5xf32>'), but the results are ('tensor<4xf32>')}}
  %0 = inlay.if %c : (tensor<i1>) -> tensor<4xf32> {
    inlay.yield %x : tensor<4xf32>
  } else {
    inlay.yield %y : tensor<5xf32>
  }
  return
}

// -----

func.func @loop_c1_bound_is_not_negative(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.loop' op has the bound -1, but 0 to 2147483647 is needed}}
  %0, %n = inlay.loop -1 carried (%x) rows () : (tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    inlay.yield %a : tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c1_a_row_a_step(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.loop' op takes rows of 'tensor<4xf32>', but 3 are needed}}
  %n = inlay.loop 3 carried () rows (%x) : (tensor<4xf32>) -> tensor<1xi64> {
  ^bb0(%step: tensor<i64>, %a: tensor<f32>):
    inlay.yield
  }
  return
}

// -----

func.func @loop_c2_trips_are_one_i64(%x: tensor<4xf32>, %m: tensor<i32>) {
  // expected-error@+1 {{'inlay.loop' op has 'tensor<i32>' trips, but one i64 is needed}}
  %0, %n = inlay.loop 3 trips %m carried (%x) rows () : (tensor<i32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    inlay.yield %a : tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c2_condition_is_one_i1(%x: tensor<4xf32>, %c: tensor<2xi1>, %d: tensor<i1>) {
  // expected-error@+1 {{'inlay.loop' op has the condition 'tensor<2xi1>', but one i1 is needed}}
  %0, %n = inlay.loop 3 while %c carried (%x) rows () : (tensor<2xi1>, tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    inlay.yield %d, %a : tensor<i1>, tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c3_arguments_of_the_body(%x: tensor<4xf32>, %r: tensor<3x2xf32>) {
  // expected-error@+1 {{'inlay.loop' op has a body with arguments ('tensor<i64>', 'tensor<4xf32>', 'tensor<3x2xf32>'), but ('tensor<i64>', 'tensor<4xf32>', 'tensor<2xf32>') are needed}}
  %0, %n = inlay.loop 3 carried (%x) rows (%r) : (tensor<4xf32>, tensor<3x2xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>, %b: tensor<3x2xf32>):
    inlay.yield %a : tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c4_carried_keeps_its_type(%x: tensor<4xf32>, %y: tensor<5xf32>) {
  // expected-error@+1 {{'inlay.loop' op yields 'tensor<5xf32>' for a carried 'tensor<4xf32>'}}
  %0, %n = inlay.loop 3 carried (%x) rows () : (tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    inlay.yield %y : tensor<5xf32>
  }
  return
}

// -----

func.func @loop_c4_yields_a_condition(%x: tensor<4xf32>, %c: tensor<i1>) {
  // expected-error@+1 {{'inlay.loop' op yields the condition 'tensor<4xf32>', but one i1 is needed}}
  %0, %n = inlay.loop 3 while %c carried (%x) rows () : (tensor<i1>, tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    inlay.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c4_as_many_as_results(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.loop' op yields 2 values for 1 results}}
  %0, %n = inlay.loop 3 carried (%x) rows () : (tensor<4xf32>) -> (tensor<4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<4xf32>):
    inlay.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c5_collects_a_row_a_step(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.loop' op result 0 is 'tensor<2x4xf32>', but 'tensor<3x4xf32>' is needed}}
  %0, %n = inlay.loop 3 carried () rows () : () -> (tensor<2x4xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>):
    inlay.yield %x : tensor<4xf32>
  }
  return
}

// -----

func.func @loop_c5_count(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.loop' op gives the count as 'tensor<i64>', but tensor<1xi64> is needed}}
  %n = inlay.loop 3 carried () rows () : () -> tensor<i64> {
  ^bb0(%step: tensor<i64>):
    inlay.yield
  }
  return
}

// -----

func.func @bodies_end_in_a_yield(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.loop' op the body does not end in `inlay.yield`}}
  %n = inlay.loop 3 carried () rows () : () -> tensor<1xi64> {
  ^bb0(%step: tensor<i64>):
    %0 = inlay.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
  }
  return
}
