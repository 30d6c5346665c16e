// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused products by tiles: one function a constraint.

#none = affine_map<(n) -> (0)>
func.func @tile_product_c1_operands_hold_floats(%a: memref<8x16xf64>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{multiplies halves or floats, but an operand has elements of 'f64'}}
  kernel.tile_product %a, %b : memref<8x16xf64>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c1_operands_are_alike(%a: memref<8x16xf32>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{multiplies elements of one type, but has 'f32' and 'f16'}}
  kernel.tile_product %a, %b : memref<8x16xf32>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c2_four_sizes(%a: memref<8x16xf16>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{needs 4 sizes and 4 values of 'tile', but has 3 and 4}}
  kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [8, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c2_sizes_are_positive(%a: memref<8x16xf16>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{has a size or a tile of 0}}
  kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [1, 0, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c2_warps_share_in_parts_of_16(%a: memref<8x16xf16>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{tile of 24 is no multiple of 16 for each of 1 warps}}
  kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [24, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c3_one_step_is_1(%a: memref<8x16xf16>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{'a_steps' needs two values, one of them 1, but is [16, 2]}}
  kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 2>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c3_window_has_17_values(%a: memref<8x16xf16>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{needs 17 values of 'window' and 1 batch, but has 2 and 1}}
  kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>, window = array<i64: 1, 2>} body {
  ^bb0(%n: index, %i: index, %j: index, %sum: f16):
  }
  return
}

// -----

#none = affine_map<(n) -> (0)>
func.func @tile_product_c4_body_takes_indices_and_a_float(%a: memref<8x16xf16>, %b: memref<16x8xf16>) {
  // expected-error@+1 {{body needs three indices and a float}}
  kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = #none, a_steps = array<i64: 16, 1>, b_batch = #none, b_steps = array<i64: 1, 8>} body {
  ^bb0(%i: index, %j: index, %sum: f16):
  }
  return
}
