// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-lower-kernels{matrix-units=true}))" --split-input-file | FileCheck %s
// RUN: inlay-opt %s --pass-pipeline="builtin.module(func.func(inlay-lower-kernels))" --split-input-file | FileCheck %s --check-prefix=LOOPS

// Products of halves and floats by tiles; without matrix units, loops.
// LOOPS-NOT: tile_product

// CHECK-LABEL: func.func @matmul_is_a_product_by_tiles(
// CHECK-SAME: %[[A:.*]]: memref<64x32xf16>, %[[B:.*]]: memref<32x48xf16>, %[[Y:.*]]: memref<64x48xf16>
// CHECK: kernel.tile_product %[[A]], %[[B]] : memref<64x32xf16>, memref<32x48xf16> sizes [1, 64, 48, 32] tile [{{.*}}]
// CHECK-SAME: a_steps = array<i64: 32, 1>
// CHECK-SAME: b_steps = array<i64: 1, 48>
// CHECK: ^bb0(%{{.*}}: index, %[[I:.*]]: index, %[[J:.*]]: index, %[[SUM:.*]]: f16):
// CHECK-NEXT: memref.store %[[SUM]], %[[Y]][%[[I]], %[[J]]]
// CHECK-NOT: scf.for
func.func @matmul_is_a_product_by_tiles(%a: memref<64x32xf16>, %b: memref<32x48xf16>, %y: memref<64x48xf16>) {
  kernel.matmul ins(%a, %b : memref<64x32xf16>, memref<32x48xf16>) outs(%y : memref<64x48xf16>)
  return
}

// -----

// CHECK-LABEL: func.func @epilogue_stands_in_the_body(
// CHECK: kernel.tile_product
// CHECK-SAME: a_steps = array<i64: 1, 16>
// CHECK-SAME: b_steps = array<i64: 24, 1>
// CHECK: ^bb0(%{{.*}}: index, %[[I:.*]]: index, %[[J:.*]]: index, %[[SUM:.*]]: f16):
// CHECK: %[[BIAS:.*]] = memref.load %{{.*}}[%[[J]]] : memref<8xf16>
// CHECK: %[[X:.*]] = arith.addf %[[SUM]], %[[BIAS]]
// CHECK: memref.store %[[X]]
func.func @epilogue_stands_in_the_body(%a: memref<24x16xf16>, %b: memref<8x24xf16>, %bias: memref<8xf16>, %y: memref<16x8xf16>) {
  kernel.matmul ins(%a, %b : memref<24x16xf16>, memref<8x24xf16>) extras(%bias : memref<8xf16>) outs(%y : memref<16x8xf16>) {trans_a = true, trans_b = true, extra_maps = [affine_map<(d0, d1) -> (d1)>]} epilogue {
  ^bb0(%sum: f16, %extra: f16):
    %0 = arith.addf %sum, %extra : f16
    kernel.yield %0 : f16
  }
  return
}

// -----

// A weight for all batches: more rows.
// CHECK-LABEL: func.func @joins_batches_that_share_the_right_side(
// CHECK: sizes [1, 18, 16, 32]
// CHECK: %[[N:.*]] = arith.divsi
// CHECK: %[[I:.*]] = arith.remsi
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[N]], %[[I]], %{{.*}}]
func.func @joins_batches_that_share_the_right_side(%a: memref<2x9x32xf16>, %b: memref<32x16xf16>, %y: memref<2x9x16xf16>) {
  kernel.matmul ins(%a, %b : memref<2x9x32xf16>, memref<32x16xf16>) outs(%y : memref<2x9x16xf16>)
  return
}

// -----

// CHECK-DAG: #[[A:.*]] = affine_map<(d0) -> (d0 * 512)>
// CHECK-DAG: #[[B:.*]] = affine_map<(d0) -> ((d0 mod 3) * 512)>
// CHECK-LABEL: func.func @repeats_batches_of_size_1(
// CHECK: sizes [6, 16, 16, 32]
// CHECK-SAME: a_batch = #[[A]]
// CHECK-SAME: b_batch = #[[B]]
func.func @repeats_batches_of_size_1(%a: memref<6x16x32xf16>, %b: memref<1x3x32x16xf16>, %y: memref<2x3x16x16xf16>) {
  %0 = memref.expand_shape %a [[0, 1], [2], [3]] output_shape [2, 3, 16, 32] : memref<6x16x32xf16> into memref<2x3x16x32xf16>
  kernel.matmul ins(%0, %b : memref<2x3x16x32xf16>, memref<1x3x32x16xf16>) outs(%y : memref<2x3x16x16xf16>)
  return
}

// -----

// CHECK-LABEL: func.func @conv_is_a_product_with_its_window(
// CHECK-SAME: %[[X:.*]]: memref<1x3x9x8xf16>, %[[W:.*]]: memref<8x3x3x3xf16>, %[[BIAS:.*]]: memref<8xf16>
// CHECK: kernel.tile_product %[[W]], %[[X]]
// CHECK-SAME: sizes [1, 8, 20, 27]
// CHECK-SAME: a_steps = array<i64: 27, 1>
// CHECK-SAME: window = array<i64: 1, 3, 9, 8, 3, 3, 5, 4, 2, 2, 1, 1, 1, 1, 216, 72, 8>
// CHECK: ^bb0(%{{.*}}: index, %[[OC:.*]]: index, %[[PIXEL:.*]]: index, %[[SUM:.*]]: f16):
// CHECK: %[[OY:.*]] = arith.divsi %[[PIXEL]]
// CHECK: %[[OX:.*]] = arith.remsi %[[PIXEL]]
// CHECK: %[[B:.*]] = memref.load %[[BIAS]][%[[OC]]]
// CHECK: %[[ALL:.*]] = arith.addf %[[SUM]], %[[B]]
// CHECK: memref.store %[[ALL]], %{{.*}}[%{{.*}}, %[[OC]], %[[OY]], %[[OX]]]
func.func @conv_is_a_product_with_its_window(%x: memref<1x3x9x8xf16>, %w: memref<8x3x3x3xf16>, %b: memref<8xf16>, %y: memref<1x8x5x4xf16>) {
  kernel.conv ins(%x, %w, %b : memref<1x3x9x8xf16>, memref<8x3x3x3xf16>, memref<8xf16>) outs(%y : memref<1x8x5x4xf16>) {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 0>, group = 1 : i64}
  return
}

// -----

// CHECK-DAG: #[[X:.*]] = affine_map<(d0) -> (d0 * 480)>
// CHECK-LABEL: func.func @pointwise_conv_is_a_product_an_image(
// CHECK: sizes [2, 8, 20, 24]
// CHECK-SAME: b_batch = #[[X]]
// CHECK-SAME: b_steps = array<i64: 1, 20>
// CHECK-NOT: window
func.func @pointwise_conv_is_a_product_an_image(%x: memref<2x24x4x5xf16>, %w: memref<8x24x1x1xf16>, %y: memref<2x8x4x5xf16>) {
  kernel.conv ins(%x, %w : memref<2x24x4x5xf16>, memref<8x24x1x1xf16>) outs(%y : memref<2x8x4x5xf16>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @floats_go_by_tiles_too(
// CHECK: kernel.tile_product
// CHECK: ^bb0(%{{.*}}: index, %{{.*}}: index, %{{.*}}: index, %{{.*}}: f32):
func.func @floats_go_by_tiles_too(%a: memref<64x32xf32>, %b: memref<32x48xf32>, %y: memref<64x48xf32>) {
  kernel.matmul ins(%a, %b : memref<64x32xf32>, memref<32x48xf32>) outs(%y : memref<64x48xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @keeps_loops_for_few_floats(
// CHECK-NOT: tile_product
// CHECK: scf.for
func.func @keeps_loops_for_few_floats(%a: memref<4x32xf32>, %b: memref<32x480xf32>, %y: memref<4x480xf32>) {
  kernel.matmul ins(%a, %b : memref<4x32xf32>, memref<32x480xf32>) outs(%y : memref<4x480xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @keeps_loops_for_doubles(
// CHECK-NOT: tile_product
// CHECK: scf.for
func.func @keeps_loops_for_doubles(%a: memref<64x32xf64>, %b: memref<32x48xf64>, %y: memref<64x48xf64>) {
  kernel.matmul ins(%a, %b : memref<64x32xf64>, memref<32x48xf64>) outs(%y : memref<64x48xf64>)
  return
}

// -----

// CHECK-LABEL: func.func @keeps_loops_for_groups(
// CHECK-NOT: tile_product
// CHECK: scf.for
func.func @keeps_loops_for_groups(%x: memref<1x16x8x8xf16>, %w: memref<16x1x3x3xf16>, %y: memref<1x16x6x6xf16>) {
  kernel.conv ins(%x, %w : memref<1x16x8x8xf16>, memref<16x1x3x3xf16>) outs(%y : memref<1x16x6x6xf16>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 16 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @keeps_loops_for_short_sums(
// CHECK-NOT: tile_product
// CHECK: scf.for
func.func @keeps_loops_for_short_sums(%a: memref<64x15xf16>, %b: memref<15x48xf16>, %y: memref<64x48xf16>) {
  kernel.matmul ins(%a, %b : memref<64x15xf16>, memref<15x48xf16>) outs(%y : memref<64x48xf16>)
  return
}

// -----

// CHECK-LABEL: func.func @keeps_loops_where_nothing_is_contiguous(
// CHECK-NOT: tile_product
// CHECK: scf.for
func.func @keeps_loops_where_nothing_is_contiguous(%a: memref<64x32xf16, strided<[64, 2]>>, %b: memref<32x48xf16>, %y: memref<64x48xf16>) {
  kernel.matmul ins(%a, %b : memref<64x32xf16, strided<[64, 2]>>, memref<32x48xf16>) outs(%y : memref<64x48xf16>)
  return
}

// -----

// Floats are summed by tiles too, where these are not mostly empty.
// CHECK-LABEL: func.func @matmul_of_floats(
// CHECK: kernel.tile_product %{{.*}}, %{{.*}} : memref<64x32xf32>, memref<32x48xf32> sizes [1, 64, 48, 32]
// CHECK: ^bb0(%{{.*}}: index, %{{.*}}: index, %{{.*}}: index, %{{.*}}: f32):
func.func @matmul_of_floats(%a: memref<64x32xf32>, %b: memref<32x48xf32>, %y: memref<64x48xf32>) {
  kernel.matmul ins(%a, %b : memref<64x32xf32>, memref<32x48xf32>) outs(%y : memref<64x48xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @one_row_of_floats_stays_loops(
// CHECK-NOT: tile_product
// CHECK: return
func.func @one_row_of_floats_stays_loops(%a: memref<1x512xf32>, %b: memref<512x512xf32>, %y: memref<1x512xf32>) {
  kernel.matmul ins(%a, %b : memref<1x512xf32>, memref<512x512xf32>) outs(%y : memref<1x512xf32>)
  return
}
