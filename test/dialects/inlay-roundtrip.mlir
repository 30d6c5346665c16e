// Every op with and without its optional parts: what is printed parses back to
// the same, and default values are left out.
//
// RUN: inlay-opt %s --verify-roundtrip | FileCheck %s
// RUN: inlay-opt %s | inlay-opt | FileCheck %s

// CHECK-LABEL: func.func @constants
// CHECK: inlay.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK: inlay.constant dense<7> : tensor<3x4xui8>
// CHECK: inlay.constant dense<true> : tensor<i1>
func.func @constants() {
  %0 = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = inlay.constant dense<7> : tensor<3x4xui8>
  %2 = inlay.constant dense<true> : tensor<i1>
  return
}

// CHECK-LABEL: func.func @layers
// CHECK: %{{.*}}:2 = inlay.layer "two words"(%{{.*}}, %{{.*}}) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xi1>) {
// CHECK: ^bb0(%{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>):
// CHECK: inlay.yield %{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xi1>
// CHECK: inlay.layer "empty"() : () -> () {
func.func @layers(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xi1>) {
  %0:2 = inlay.layer "two words" (%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xi1>) {
  ^bb0(%a: tensor<4xf32>, %b: tensor<4xf32>):
    %1 = inlay.binary add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %2 = inlay.unary isnan %1 : (tensor<4xf32>) -> tensor<4xi1>
    inlay.yield %1, %2 : tensor<4xf32>, tensor<4xi1>
  }
  inlay.layer "empty" () : () -> () {
  }
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xi1>
}

// CHECK-LABEL: func.func @elementwise
// CHECK: inlay.unary relu %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: inlay.unary elu %{{.*}} {alpha = 1.000000e+00 : f32} :
// CHECK: inlay.binary pow %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK: inlay.compare ge %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
// CHECK: inlay.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK: inlay.cast %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xbf16>
func.func @elementwise(%x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  %0 = inlay.unary relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = inlay.unary elu %x {alpha = 1.0 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = inlay.binary pow %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %3 = inlay.compare ge %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %4 = inlay.select %3, %x, %y : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %5 = inlay.cast %x : (tensor<2x3xf32>) -> tensor<2x3xbf16>
  return
}

// CHECK-LABEL: func.func @quantized
// CHECK: inlay.quantize %{{.*}}, %{{.*}}, %{{.*}} : (tensor<4x2xf32>, tensor<f32>, tensor<ui8>) -> tensor<4x2xui8>
// CHECK: inlay.quantize %{{.*}}, %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xi8>
// CHECK: inlay.dequantize %{{.*}}, %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
func.func @quantized(%x: tensor<4x2xf32>, %s: tensor<f32>, %z: tensor<ui8>, %ss: tensor<2xf32>, %zz: tensor<2xi8>) {
  %0 = inlay.quantize %x, %s, %z : (tensor<4x2xf32>, tensor<f32>, tensor<ui8>) -> tensor<4x2xui8>
  %1 = inlay.quantize %x, %ss, %zz {axis = 1 : i64} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xi8>
  %2 = inlay.dequantize %1, %ss, %zz {axis = 1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
  return
}

// CHECK-LABEL: func.func @windows
// CHECK: inlay.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1>, group = 1 : i64, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} :
// CHECK: inlay.conv %{{.*}}, %{{.*}}, %{{.*}} {{{.*}}} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>) -> tensor<1x6x6x6xf32>
// CHECK: inlay.conv_transpose %{{.*}}, %{{.*}} {{{.*}}output_padding = array<i64: 0, 1>{{.*}}} :
// CHECK: inlay.pool max %{{.*}} {
// CHECK-NOT: count_include_pad
// CHECK: inlay.pool average %{{.*}} {ceil_mode = true, count_include_pad = true, {{.*}}} :
func.func @windows(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>, %b: tensor<6xf32>, %t: tensor<4x2x2x2xf32>) {
  %0 = inlay.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  %1 = inlay.conv %x, %w, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>) -> tensor<1x6x6x6xf32>
  %2 = inlay.conv_transpose %x, %t {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, -1>, output_padding = array<i64: 0, 1>, group = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x2x2x2xf32>) -> tensor<1x2x16x18xf32>
  %3 = inlay.pool max %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  %4 = inlay.pool average %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, ceil_mode = true, count_include_pad = true} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return
}

// CHECK-LABEL: func.func @products
// CHECK: inlay.matmul %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// CHECK: inlay.gemm %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// CHECK: inlay.gemm %{{.*}}, %{{.*}}, %{{.*}} {alpha = 5.000000e-01 : f32, trans_a = true, trans_b = true} : (tensor<2x3xf32>, tensor<3x2xf32>, tensor<f32>) -> tensor<3x3xf32>
func.func @products(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<3x2xf32>, %d: tensor<f32>) {
  %0 = inlay.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = inlay.gemm %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %2 = inlay.gemm %a, %c, %d {alpha = 0.5 : f32, beta = 1.0 : f32, trans_a = true, trans_b = true} : (tensor<2x3xf32>, tensor<3x2xf32>, tensor<f32>) -> tensor<3x3xf32>
  return
}

// CHECK-LABEL: func.func @normalizations
// CHECK: inlay.softmax log_softmax %{{.*}} {axis = 1 : i64} :
// CHECK: inlay.layer_norm %{{.*}}, %{{.*}} {axis = 1 : i64, rms = true} : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
// CHECK: inlay.layer_norm %{{.*}}, %{{.*}}, %{{.*}} {axis = 1 : i64} :
// CHECK: inlay.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {epsilon = 1.000000e-03 : f32} :
// CHECK: inlay.lrn %{{.*}} {alpha = 1.000000e-03 : f32, size = 3 : i64} :
func.func @normalizations(%x: tensor<2x8xf32>, %s: tensor<8xf32>) {
  %0 = inlay.softmax log_softmax %x {axis = 1 : i64} : (tensor<2x8xf32>) -> tensor<2x8xf32>
  %1 = inlay.layer_norm %x, %s {axis = 1 : i64, rms = true} : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  %2 = inlay.layer_norm %x, %s, %s {axis = 1 : i64} : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  %3 = inlay.batch_norm %x, %s, %s, %s, %s {epsilon = 1.0e-3 : f32} : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  %4 = inlay.lrn %x {size = 3 : i64, alpha = 1.0e-3 : f32} : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// CHECK-LABEL: func.func @recurrent
// CHECK: inlay.recurrent rnn reverse %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {activations = ["tanh"], alphas = array<f32: 0.000000e+00>, betas = array<f32: 0.000000e+00>} :
// CHECK: inlay.recurrent lstm forward %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} init_c(%{{.*}}) peepholes(%{{.*}}) lengths(%{{.*}}) {
func.func @recurrent(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>, %lw: tensor<1x12x4xf32>, %lr: tensor<1x12x3xf32>, %lb: tensor<1x24xf32>, %p: tensor<1x9xf32>, %l: tensor<1xi32>) {
  %0:2 = inlay.recurrent rnn reverse %x, %w, %r, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  %1:3 = inlay.recurrent lstm forward %x, %lw, %lr, %lb, %h init_c(%h) peepholes(%p) lengths(%l) {activations = ["sigmoid", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>, clip = 3.0 : f32} : (tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x9xf32>, tensor<1xi32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// CHECK-LABEL: func.func @reductions
// CHECK: inlay.reduce mean %{{.*}} {axes = array<i64: 0, 2>, keepdims = true} : (tensor<2x3x4xf32>) -> tensor<1x3x1xf32>
// CHECK: inlay.reduce log_sum_exp %{{.*}} {axes = array<i64>} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: inlay.arg_reduce min %{{.*}} {axis = 1 : i64, select_last = true} : (tensor<2x3x4xf32>) -> tensor<2x4xi64>
func.func @reductions(%x: tensor<2x3x4xf32>) {
  %0 = inlay.reduce mean %x {axes = array<i64: 0, 2>, keepdims = true} : (tensor<2x3x4xf32>) -> tensor<1x3x1xf32>
  %1 = inlay.reduce log_sum_exp %x {axes = array<i64>} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  %2 = inlay.arg_reduce min %x {axis = 1 : i64, select_last = true} : (tensor<2x3x4xf32>) -> tensor<2x4xi64>
  return
}

// CHECK-LABEL: func.func @movement
// CHECK: inlay.reshape %{{.*}} : (tensor<2x3xf32>) -> tensor<3x1x2xf32>
// CHECK: inlay.transpose %{{.*}} {perm = array<i64: 1, 0>} :
// CHECK: inlay.slice %{{.*}} {sizes = array<i64: 2, 0>, starts = array<i64: 1, 3>, steps = array<i64: -1, 1>} : (tensor<2x3xf32>) -> tensor<2x0xf32>
// CHECK: inlay.concat %{{.*}}, %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x9xf32>
// CHECK: inlay.pad reflect %{{.*}}, %{{.*}} {high = array<i64: 0, 2>, low = array<i64: -1, 2>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<1x7xf32>
// CHECK: inlay.expand %{{.*}} : (tensor<2x3xf32>) -> tensor<4x2x3xf32>
// CHECK: inlay.gather %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<2x3xf32>, tensor<4x5xi32>) -> tensor<2x4x5xf32>
func.func @movement(%x: tensor<2x3xf32>, %v: tensor<f32>, %i: tensor<4x5xi32>) {
  %0 = inlay.reshape %x : (tensor<2x3xf32>) -> tensor<3x1x2xf32>
  %1 = inlay.transpose %x {perm = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %2 = inlay.slice %x {starts = array<i64: 1, 3>, sizes = array<i64: 2, 0>, steps = array<i64: -1, 1>} : (tensor<2x3xf32>) -> tensor<2x0xf32>
  %3 = inlay.concat %x, %x, %x {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x9xf32>
  %4 = inlay.pad reflect %x, %v {low = array<i64: -1, 2>, high = array<i64: 0, 2>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<1x7xf32>
  %5 = inlay.expand %x : (tensor<2x3xf32>) -> tensor<4x2x3xf32>
  %6 = inlay.gather %x, %i {axis = 1 : i64} : (tensor<2x3xf32>, tensor<4x5xi32>) -> tensor<2x4x5xf32>
  return
}
