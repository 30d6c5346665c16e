// RUN: inlay-opt %s --inlay-outline-layers --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// The step that computes a layer has its name; what only moves elements for it
// says what it does.
//
// CHECK-LABEL: func.func private @conv1_halo(
// CHECK-SAME: comment = "Fills the margin that windows reach over."
// CHECK-LABEL: func.func private @conv1_copy(
// CHECK-SAME: comment = "Copies to where the layer reads."
// CHECK-LABEL: func.func private @conv1(
// CHECK-NOT: comment
// CHECK-LABEL: func.func private @conv1_unpack(
// CHECK-SAME: comment = "Takes the channels out of the lanes."
func.func @parts_of_a_layer(%x: memref<1x1x4x4xf32>, %padded: memref<1x1x6x6x8xf32>, %inside: memref<1x1x4x4xf32>, %lanes: memref<1x1x6x6x8xf32>, %y: memref<1x8x6x6xf32>) attributes {inlay.entry} {
  kernel.fill_halo outs(%padded : memref<1x1x6x6x8xf32>) {fill = 0 : i64, low = array<i64: 1, 1>, high = array<i64: 1, 1>} loc(fused<"conv1">["n"])
  linalg.generic {indexing_maps = [affine_map<(n, c, h, w) -> (n, c, h, w)>, affine_map<(n, c, h, w) -> (n, c, h, w)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x : memref<1x1x4x4xf32>) outs(%inside : memref<1x1x4x4xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } loc(fused<"conv1">["n"])
  linalg.generic {indexing_maps = [affine_map<(n, c, h, w, l) -> (n, c, h, w, l)>, affine_map<(n, c, h, w, l) -> (n, c, h, w, l)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%padded : memref<1x1x6x6x8xf32>) outs(%lanes : memref<1x1x6x6x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.negf %a : f32
    linalg.yield %0 : f32
  } loc(fused<"conv1">["n"])
  kernel.unpack ins(%lanes : memref<1x1x6x6x8xf32>) outs(%y : memref<1x8x6x6xf32>) loc(fused<"conv1">["n"])
  return
}

// -----

// A layer that is a move, as a Transpose is, keeps its name.
//
// CHECK-LABEL: func.func private @turned(
// CHECK-NOT: comment
func.func @a_move_is_a_layer(%x: memref<2x3xf32>, %y: memref<3x2xf32>) attributes {inlay.entry} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<2x3xf32>) outs(%y : memref<3x2xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } loc(fused<"turned">["n"])
  return
}

// -----

// Constants that the model has no name for are named by what they are to the
// layer; those of the model keep theirs.
//
// CHECK: memref.global "private" constant @a {{.*}} loc("fc.weight")
// CHECK: memref.global "private" constant @b {{.*}} loc("fc.bias")
// CHECK: memref.global "private" constant @c {{.*}} loc("table")
memref.global "private" constant @a : memref<3x4xf32> = dense<0.5> loc(fused<"fc">["gemm"])
memref.global "private" constant @b : memref<4xf32> = dense<0.5> loc(unknown)
memref.global "private" constant @c : memref<2x4xf32> = dense<0.5> loc("table")
func.func @constants_have_names(%in: memref<2x3xf32>, %mid: memref<2x4xf32>, %out: memref<2x4xf32>) attributes {inlay.entry} {
  %a = memref.get_global @a : memref<3x4xf32>
  %b = memref.get_global @b : memref<4xf32>
  %c = memref.get_global @c : memref<2x4xf32>
  kernel.matmul ins(%in, %a : memref<2x3xf32>, memref<3x4xf32>) extras(%b : memref<4xf32>) outs(%mid : memref<2x4xf32>) {extra_maps = [affine_map<(d0, d1) -> (d1)>]} epilogue {
  ^bb0(%sum: f32, %e: f32):
    %0 = arith.addf %sum, %e : f32
    kernel.yield %0 : f32
  } loc(fused<"fc">["gemm"])
  linalg.add ins(%mid, %c : memref<2x4xf32>, memref<2x4xf32>) outs(%out : memref<2x4xf32>) loc(fused<"sum">["add"])
  return
}
