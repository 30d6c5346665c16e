// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused layers: one function a constraint.

func.func @layer_c1_block_must_have_an_argument_an_input(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op has block arguments ('tensor<4xf32>', 'tensor<4xf32>') that differ from its inputs ('tensor<4xf32>')}}
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>, %b: tensor<4xf32>):
    inlay.yield %a : tensor<4xf32>
  }
  return
}

// -----

func.func @layer_c1_block_arguments_must_have_the_types_of_inputs(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op has block arguments ('tensor<4xf64>') that differ from its inputs ('tensor<4xf32>')}}
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf64>):
    %1 = inlay.cast %a : (tensor<4xf64>) -> tensor<4xf32>
    inlay.yield %1 : tensor<4xf32>
  }
  return
}

// -----

func.func @layer_c2_yield_must_have_a_value_a_result(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op yields ('tensor<4xf32>', 'tensor<4xf32>'), but its results are ('tensor<4xf32>')}}
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    inlay.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  }
  return
}

// -----

func.func @layer_c2_yield_must_have_the_types_of_results(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op yields ('tensor<4xi8>'), but its results are ('tensor<4xf32>')}}
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    %1 = inlay.cast %a : (tensor<4xf32>) -> tensor<4xi8>
    inlay.yield %1 : tensor<4xi8>
  }
  return
}

// -----

func.func @layer_c2_body_must_end_in_a_yield(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op does not end in `inlay.yield`}}
  %0 = "inlay.layer"(%x) <{name = "l"}> ({
  ^bb0(%a: tensor<4xf32>):
    %1 = inlay.unary exp %a : (tensor<4xf32>) -> tensor<4xf32>
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @layer_body_must_not_be_empty(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.layer' op expects a non-empty block}}
  %0 = "inlay.layer"(%x) <{name = "l"}> ({
  ^bb0(%a: tensor<4xf32>):
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @layer_must_use_nothing_from_outside(%x: tensor<4xf32>) {
  // expected-note@+1 {{required by region isolation constraints}}
  %0 = inlay.layer "l" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    // expected-error@+1 {{'inlay.yield' op using value defined outside the region}}
    inlay.yield %x : tensor<4xf32>
  }
  return
}

// -----

func.func @yield_must_stand_in_a_layer(%x: tensor<4xf32>) {
  // expected-error@+1 {{'inlay.yield' op expects parent op to be one of 'inlay.layer, inlay.if, inlay.loop'}}
  inlay.yield %x : tensor<4xf32>
  return
}

// -----

func.func @constant_must_have_the_type_of_its_value() {
  // expected-error@+2 {{'inlay.constant' op inferred type(s) 'tensor<2xf32>' are incompatible with return type(s) of operation 'tensor<3xf32>'}}
  // expected-error@+1 {{'inlay.constant' op failed to infer returned types}}
  %0 = "inlay.constant"() <{value = dense<1.0> : tensor<2xf32>}> : () -> tensor<3xf32>
  return
}

// -----

func.func @tensors_must_have_static_shapes(%x: tensor<?xf32>) {
  // expected-error@+1 {{'inlay.unary' op operand #0 must be statically shaped tensor of an element type of ONNX values, but got 'tensor<?xf32>'}}
  %0 = inlay.unary exp %x : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @tensors_must_have_element_types_of_onnx(%x: tensor<4xi4>) {
  // expected-error@+1 {{'inlay.unary' op operand #0 must be statically shaped tensor of an element type of ONNX values, but got 'tensor<4xi4>'}}
  %0 = inlay.unary bitnot %x : (tensor<4xi4>) -> tensor<4xi4>
  return
}
