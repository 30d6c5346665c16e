// RUN: inlay-opt %s --inlay-plan-memory --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @keeps_live_buffers_apart(
// CHECK-SAME: %[[ARENA:.*]]: memref<32xi8> {inlay.kind = "arena", inlay.name = "arena"}
// CHECK-SAME: inlay.live_bound = 32
// CHECK-SAME: {bytes = 16 : i64, first = 1 : i64, last = 3 : i64, name = "buffer", offset = 0 : i64}
// CHECK-SAME: {bytes = 16 : i64, first = 2 : i64, last = 3 : i64, name = "buffer", offset = 16 : i64}
// CHECK-DAG: memref.view %[[ARENA]][%c0{{.*}}][] : memref<32xi8> to memref<4xf32>
// CHECK-DAG: memref.view %[[ARENA]][%c16{{.*}}][] : memref<32xi8> to memref<4xf32>
// CHECK-NOT: memref.alloc
func.func @keeps_live_buffers_apart(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  linalg.copy ins(%in : memref<4xf32>) outs(%b : memref<4xf32>)
  linalg.add ins(%a, %b : memref<4xf32>, memref<4xf32>) outs(%out : memref<4xf32>)
  return
}

// -----

// %a is dead when %c is written: three buffers in the bytes of two.
//
// CHECK-LABEL: func.func @shares_bytes_of_dead_tensor(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
// CHECK-SAME: first = 1 : i64, last = 2 : i64, name = "buffer", offset = [[A:[0-9]+]] : i64}
// CHECK-SAME: first = 2 : i64, last = 3 : i64,
// CHECK-SAME: first = 3 : i64, last = 4 : i64, name = "buffer", offset = [[A]] : i64}
func.func @shares_bytes_of_dead_tensor(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  %c = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  linalg.copy ins(%a : memref<4xf32>) outs(%b : memref<4xf32>)
  linalg.copy ins(%b : memref<4xf32>) outs(%c : memref<4xf32>)
  linalg.copy ins(%c : memref<4xf32>) outs(%out : memref<4xf32>)
  return
}

// -----

#same = affine_map<(d0) -> (d0)>

// CHECK-LABEL: func.func @writes_over_dying_input_at_same_place(
// CHECK-SAME: memref<16xi8> {inlay.kind = "arena"
// CHECK: %[[B:.*]] = memref.view %arg0[%c0{{.*}}][]
// CHECK: %[[A:.*]] = memref.view %arg0[%c0{{.*}}][]
func.func @writes_over_dying_input_at_same_place(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %b = memref.alloc() : memref<4xf32>
  %a = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  linalg.copy ins(%b : memref<4xf32>) outs(%out : memref<4xf32>)
  return
}

// -----

#same = affine_map<(d0) -> (d0)>

// CHECK-LABEL: func.func @does_not_write_over_input_that_lives_on(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
func.func @does_not_write_over_input_that_lives_on(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  linalg.add ins(%a, %b : memref<4xf32>, memref<4xf32>) outs(%out : memref<4xf32>)
  return
}

// -----

// A transposition reads places that it has written before.
//
// CHECK-LABEL: func.func @does_not_write_over_input_read_elsewhere(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
func.func @does_not_write_over_input_read_elsewhere(%in: memref<2x2xf32>, %out: memref<2x2xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<2x2xf32>
  %b = memref.alloc() : memref<2x2xf32>
  linalg.copy ins(%in : memref<2x2xf32>) outs(%a : memref<2x2xf32>)
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%a : memref<2x2xf32>) outs(%b : memref<2x2xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  linalg.copy ins(%b : memref<2x2xf32>) outs(%out : memref<2x2xf32>)
  return
}

// -----

#same = affine_map<(d0, d1) -> (d0, d1)>

// %a is an operand once at the same place and once transposed.
//
// CHECK-LABEL: func.func @does_not_write_over_input_read_twice(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
func.func @does_not_write_over_input_read_twice(%in: memref<2x2xf32>, %out: memref<2x2xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<2x2xf32>
  %b = memref.alloc() : memref<2x2xf32>
  linalg.copy ins(%in : memref<2x2xf32>) outs(%a : memref<2x2xf32>)
  linalg.generic {indexing_maps = [#same, affine_map<(d0, d1) -> (d1, d0)>, #same], iterator_types = ["parallel", "parallel"]} ins(%a, %a : memref<2x2xf32>, memref<2x2xf32>) outs(%b : memref<2x2xf32>) {
  ^bb0(%x: f32, %t: f32, %y: f32):
    %0 = arith.addf %x, %t : f32
    linalg.yield %0 : f32
  }
  linalg.copy ins(%b : memref<2x2xf32>) outs(%out : memref<2x2xf32>)
  return
}

// -----

#same = affine_map<(d0) -> (d0)>

// CHECK-LABEL: func.func @does_not_write_over_input_of_another_width(
// CHECK-SAME: memref<24xi8> {inlay.kind = "arena"
func.func @does_not_write_over_input_of_another_width(%in: memref<4xf32>, %out: memref<4xf16>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf16>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%b : memref<4xf16>) {
  ^bb0(%x: f32, %y: f16):
    %0 = arith.truncf %x : f32 to f16
    linalg.yield %0 : f16
  }
  linalg.copy ins(%b : memref<4xf16>) outs(%out : memref<4xf16>)
  return
}

// -----

// The sum is written where the residual stood.
//
// CHECK-LABEL: func.func @writes_over_dying_residual(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
func.func @writes_over_dying_residual(%a: memref<2x3xf32>, %b: memref<3x4xf32>, %in: memref<2x4xf32>, %out: memref<2x4xf32>) attributes {inlay.entry} {
  %r = memref.alloc() : memref<2x4xf32>
  %y = memref.alloc() : memref<2x4xf32>
  linalg.copy ins(%in : memref<2x4xf32>) outs(%r : memref<2x4xf32>)
  kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) extras(%r : memref<2x4xf32>) outs(%y : memref<2x4xf32>) {extra_maps = [affine_map<(d0, d1) -> (d0, d1)>]} epilogue {
  ^bb0(%sum: f32, %x: f32):
    %0 = arith.addf %sum, %x : f32
    kernel.yield %0 : f32
  }
  linalg.copy ins(%y : memref<2x4xf32>) outs(%out : memref<2x4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @does_not_write_over_input_of_a_product(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
func.func @does_not_write_over_input_of_a_product(%b: memref<2x2xf32>, %in: memref<2x2xf32>, %out: memref<2x2xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<2x2xf32>
  %y = memref.alloc() : memref<2x2xf32>
  linalg.copy ins(%in : memref<2x2xf32>) outs(%a : memref<2x2xf32>)
  kernel.matmul ins(%a, %b : memref<2x2xf32>, memref<2x2xf32>) outs(%y : memref<2x2xf32>)
  linalg.copy ins(%y : memref<2x2xf32>) outs(%out : memref<2x2xf32>)
  return
}

// -----

// A softmax keeps values in its output before the epilogue reads extras.
//
// CHECK-LABEL: func.func @does_not_write_softmax_over_its_extra(
// CHECK-SAME: memref<32xi8> {inlay.kind = "arena"
func.func @does_not_write_softmax_over_its_extra(%x: memref<4xf32>, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %e = memref.alloc() : memref<4xf32>
  %y = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%e : memref<4xf32>)
  kernel.softmax ins(%x : memref<4xf32>) extras(%e : memref<4xf32>) outs(%y : memref<4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64, extra_maps = [affine_map<(d0) -> (d0)>]} epilogue {
  ^bb0(%v: f32, %r: f32):
    %0 = arith.addf %v, %r : f32
    kernel.yield %0 : f32
  }
  linalg.copy ins(%y : memref<4xf32>) outs(%out : memref<4xf32>)
  return
}

// -----

// The buffer lives until the last step that reads its half.
//
// CHECK-LABEL: func.func @keeps_buffer_while_a_view_of_it_is_read(
// CHECK-SAME: {bytes = 32 : i64, first = 1 : i64, last = 3 : i64,
func.func @keeps_buffer_while_a_view_of_it_is_read(%in: memref<8xf32>, %in4: memref<2x2xf32>, %out: memref<2x2xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<8xf32>
  %b = memref.alloc() : memref<2x2xf32>
  linalg.copy ins(%in : memref<8xf32>) outs(%a : memref<8xf32>)
  %half = memref.subview %a[4] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: 4>>
  %square = memref.expand_shape %half [[0, 1]] output_shape [2, 2] : memref<4xf32, strided<[1], offset: 4>> into memref<2x2xf32, strided<[2, 1], offset: 4>>
  linalg.copy ins(%in4 : memref<2x2xf32>) outs(%b : memref<2x2xf32>)
  linalg.add ins(%square, %b : memref<2x2xf32, strided<[2, 1], offset: 4>>, memref<2x2xf32>) outs(%out : memref<2x2xf32>)
  return
}

// -----

// Buffers start at multiples of 8: 3 and 5 bytes take 13.
//
// CHECK-LABEL: func.func @aligns_buffers(
// CHECK-SAME: memref<{{11|13}}xi8> {inlay.kind = "arena"
// CHECK-DAG: arith.constant 0 : index
// CHECK-DAG: arith.constant 8 : index
func.func @aligns_buffers(%in: memref<3xi8>, %in2: memref<5xi8>, %out: memref<3xi8>, %out2: memref<5xi8>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<3xi8>
  %b = memref.alloc() : memref<5xi8>
  linalg.copy ins(%in : memref<3xi8>) outs(%a : memref<3xi8>)
  linalg.copy ins(%in2 : memref<5xi8>) outs(%b : memref<5xi8>)
  linalg.copy ins(%a : memref<3xi8>) outs(%out : memref<3xi8>)
  linalg.copy ins(%b : memref<5xi8>) outs(%out2 : memref<5xi8>)
  return
}

// -----

// A bool takes a byte.
//
// CHECK-LABEL: func.func @counts_a_byte_for_a_bool(
// CHECK-SAME: {bytes = 4 : i64, first = 1 : i64, last = 2 : i64,
func.func @counts_a_byte_for_a_bool(%in: memref<4xi1>, %out: memref<4xi1>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xi1>
  linalg.copy ins(%in : memref<4xi1>) outs(%a : memref<4xi1>)
  linalg.copy ins(%a : memref<4xi1>) outs(%out : memref<4xi1>)
  return
}

// -----

// CHECK-LABEL: func.func @names_buffer_after_the_layer_that_writes_it(
// CHECK-SAME: name = "conv1"
func.func @names_buffer_after_the_layer_that_writes_it(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>) loc(fused<"conv1">["conv1_node"])
  linalg.copy ins(%a : memref<4xf32>) outs(%out : memref<4xf32>) loc(fused<"relu">["relu_node"])
  return
}

// -----

// CHECK-LABEL: func.func @drops_buffer_that_nobody_touches(
// CHECK-SAME: memref<0xi8> {inlay.kind = "arena"
// CHECK-SAME: inlay.plan = []
// CHECK-NEXT: return
func.func @drops_buffer_that_nobody_touches(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  return
}

// -----

// CHECK-LABEL: func.func @plans_buffer_with_unused_view(
// CHECK-SAME: inlay.live_bound = 16
func.func @plans_buffer_with_unused_view(%in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.subview %a[0] [2] [1] : memref<4xf32> to memref<2xf32, strided<[1]>>
  return
}

// -----

// CHECK-LABEL: func.func @leaves_other_functions_alone(
// CHECK: memref.alloc
func.func @leaves_other_functions_alone(%in: memref<4xf32>) {
  %a = memref.alloc() : memref<4xf32>
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  return
}
