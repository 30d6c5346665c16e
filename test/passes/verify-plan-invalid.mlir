// Plans that the checker refuses, one mistake a function.
//
// RUN: inlay-opt %s --inlay-verify-plan --split-input-file --verify-diagnostics

func.func private @copy(%x: memref<4xi8>, %y: memref<4xi8> {inlay.written}) {
  linalg.copy ins(%x : memref<4xi8>) outs(%y : memref<4xi8>)
  return
}

// The last byte of the first buffer is the first of the second.
func.func @refuses_overlap_of_one_byte(%arena: memref<7xi8> {inlay.kind = "arena"}, %in: memref<4xi8>, %out: memref<4xi8>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %a = memref.view %arena[%c0][] : memref<7xi8> to memref<4xi8>
  // expected-note@+1 {{the other buffer is here}}
  %b = memref.view %arena[%c3][] : memref<7xi8> to memref<4xi8>
  call @copy(%in, %a) : (memref<4xi8>, memref<4xi8>) -> ()
  call @copy(%in, %b) : (memref<4xi8>, memref<4xi8>) -> ()
  // expected-error@+1 {{memory plan: reads byte 3 of the arena in a buffer at [0, 4), but another buffer has overwritten it}}
  call @copy(%a, %out) : (memref<4xi8>, memref<4xi8>) -> ()
  call @copy(%b, %out) : (memref<4xi8>, memref<4xi8>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_overlap_of_one_element(%arena: memref<28xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c12 = arith.constant 12 : index
  %a = memref.view %arena[%c0][] : memref<28xi8> to memref<4xf32>
  // expected-note@+1 {{the other buffer is here}}
  %b = memref.view %arena[%c12][] : memref<28xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%in, %b) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: reads byte 12 of the arena in a buffer at [0, 16), but another buffer has overwritten it}}
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%b, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_read_of_bytes_never_written(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  // expected-error@+1 {{memory plan: reads byte 0 of the arena in a buffer at [0, 16), but nothing was written there}}
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}
func.func private @half(%x: memref<2xf32>, %y: memref<2xf32, strided<[1]>> {inlay.written}) {
  linalg.copy ins(%x : memref<2xf32>) outs(%y : memref<2xf32, strided<[1]>>)
  return
}

func.func @refuses_read_of_buffer_written_in_part(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<2xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %half = memref.subview %a[0] [2] [1] : memref<4xf32> to memref<2xf32, strided<[1]>>
  call @half(%in, %half) : (memref<2xf32>, memref<2xf32, strided<[1]>>) -> ()
  // expected-error@+1 {{memory plan: reads byte 8 of the arena in a buffer at [0, 16), but nothing was written there}}
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @left(%x: memref<2x2xf32>, %y: memref<2x2xf32, strided<[4, 1]>> {inlay.written}) {
  linalg.copy ins(%x : memref<2x2xf32>) outs(%y : memref<2x2xf32, strided<[4, 1]>>)
  return
}
func.func private @all(%x: memref<2x4xf32>, %y: memref<2x4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<2x4xf32>) outs(%y : memref<2x4xf32>)
  return
}

// The right half of the rows is written by nobody.
func.func @refuses_read_between_strided_writes(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<2x2xf32>, %out: memref<2x4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<2x4xf32>
  %left = memref.subview %a[0, 0] [2, 2] [1, 1] : memref<2x4xf32> to memref<2x2xf32, strided<[4, 1]>>
  call @left(%in, %left) : (memref<2x2xf32>, memref<2x2xf32, strided<[4, 1]>>) -> ()
  // expected-error@+1 {{memory plan: reads byte 8 of the arena in a buffer at [0, 32), but nothing was written there}}
  call @all(%a, %out) : (memref<2x4xf32>, memref<2x4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// Same bytes, but another buffer.
func.func @refuses_read_after_buffer_was_overwritten(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  // expected-note@+1 {{the other buffer is here}}
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%in, %b) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: reads byte 0 of the arena in a buffer at [0, 16), but another buffer has overwritten it}}
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_buffer_beyond_the_arena(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c4 = arith.constant 4 : index
  // expected-error@+1 {{'memref.view' op takes bytes [4, 20) of an arena of 16}}
  %a = memref.view %arena[%c4][] : memref<16xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_buffer_before_the_arena(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %cm4 = arith.constant -4 : index
  // expected-error@+1 {{'memref.view' op takes bytes [-4, 12) of an arena of 16}}
  %a = memref.view %arena[%cm4][] : memref<16xi8> to memref<4xf32>
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_misaligned_buffer(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c2 = arith.constant 2 : index
  // expected-error@+1 {{'memref.view' op starts at byte 2, which is not aligned to its elements of 4 bytes}}
  %a = memref.view %arena[%c2][] : memref<32xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func @refuses_buffer_at_unknown_byte(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: index, %out: memref<4xf32>) attributes {inlay.entry} {
  // expected-error@+1 {{'memref.view' op starts at no constant byte of the arena}}
  %a = memref.view %arena[%in][] : memref<32xi8> to memref<4xf32>
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_buffer_of_unknown_size(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  // expected-error@+1 {{'memref.view' op has no static size}}
  %a = memref.view %arena[%c0][%c4] : memref<32xi8> to memref<?xf32>
  return
}

// -----

func.func @refuses_view_of_a_view(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %bytes = memref.view %arena[%c0][] : memref<32xi8> to memref<16xi8>
  // expected-error@+1 {{'memref.view' op is no view into the arena}}
  %a = memref.view %bytes[%c0][] : memref<16xi8> to memref<4xf32>
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}
func.func private @neg(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<4xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

func.func @refuses_write_over_input_at_another_place(%arena: memref<24xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %a = memref.view %arena[%c0][] : memref<24xi8> to memref<4xf32>
  %b = memref.view %arena[%c8][] : memref<24xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: step 'neg' writes [8, 24) while it reads [0, 16) of the arena}}
  call @neg(%a, %b) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%b, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}
func.func private @spread(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<4xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

// The input is read at place 0 for every place written.
func.func @refuses_write_over_input_read_elsewhere(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: step 'spread' writes [0, 16) while it reads [0, 16) of the arena}}
  call @spread(%a, %b) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%b, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @load(%x: memref<2x2xf32>, %y: memref<2x2xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<2x2xf32>) outs(%y : memref<2x2xf32>)
  return
}
func.func private @turn(%x: memref<2x2xf32, strided<[1, 2]>>, %y: memref<2x2xf32> {inlay.written}) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<2x2xf32, strided<[1, 2]>>) outs(%y : memref<2x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

// Same bytes and the same index, but rows of one are columns of the other.
func.func @refuses_write_over_input_in_another_layout(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<2x2xf32>, %out: memref<2x2xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<2x2xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<2x2xf32>
  %t = memref.reinterpret_cast %a to offset: [0], sizes: [2, 2], strides: [1, 2] : memref<2x2xf32> to memref<2x2xf32, strided<[1, 2]>>
  call @load(%in, %a) : (memref<2x2xf32>, memref<2x2xf32>) -> ()
  // expected-error@+1 {{memory plan: step 'turn' writes [0, 16) while it reads [0, 16) of the arena}}
  call @turn(%t, %b) : (memref<2x2xf32, strided<[1, 2]>>, memref<2x2xf32>) -> ()
  call @load(%b, %out) : (memref<2x2xf32>, memref<2x2xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}
func.func private @softmax(%x: memref<4xf32>, %e: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  kernel.softmax ins(%x : memref<4xf32>) extras(%e : memref<4xf32>) outs(%y : memref<4xf32>) {kind = #inlay<softmax_kind softmax>, axis = 0 : i64, extra_maps = [affine_map<(d0) -> (d0)>]} epilogue {
  ^bb0(%v: f32, %r: f32):
    %0 = arith.addf %v, %r : f32
    kernel.yield %0 : f32
  }
  return
}

// A softmax keeps values in its output before the epilogue reads extras.
func.func @refuses_softmax_over_its_extra(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: step 'softmax' writes [0, 16) while it reads [0, 16) of the arena}}
  call @softmax(%in, %a, %b) : (memref<4xf32>, memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%b, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @load(%x: memref<2x2xf32>, %y: memref<2x2xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<2x2xf32>) outs(%y : memref<2x2xf32>)
  return
}
func.func private @square(%x: memref<2x2xf32>, %y: memref<2x2xf32> {inlay.written}) {
  kernel.matmul ins(%x, %x : memref<2x2xf32>, memref<2x2xf32>) outs(%y : memref<2x2xf32>)
  return
}

func.func @refuses_product_over_its_input(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<2x2xf32>, %out: memref<2x2xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<2x2xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<2x2xf32>
  call @load(%in, %a) : (memref<2x2xf32>, memref<2x2xf32>) -> ()
  // expected-error@+1 {{memory plan: step 'square' writes [0, 16) while it reads [0, 16) of the arena}}
  call @square(%a, %b) : (memref<2x2xf32>, memref<2x2xf32>) -> ()
  call @load(%b, %out) : (memref<2x2xf32>, memref<2x2xf32>) -> ()
  return
}

// -----

func.func private @both(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}, %z: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  linalg.copy ins(%x : memref<4xf32>) outs(%z : memref<4xf32>)
  return
}

func.func @refuses_two_outputs_on_the_same_bytes(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  %b = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  // expected-error@+1 {{memory plan: step 'both' writes [0, 16) while it reads [0, 16) of the arena}}
  call @both(%in, %a, %b) : (memref<4xf32>, memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_copy_between_overlapping_buffers(%arena: memref<24xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %a = memref.view %arena[%c0][] : memref<24xi8> to memref<4xf32>
  %b = memref.view %arena[%c8][] : memref<24xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: a copy writes [8, 24) while it reads [0, 16) of the arena}}
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  call @copy(%b, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func @refuses_step_that_is_no_call(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  // expected-error@+1 {{'linalg.copy' op is no call, copy or view, so that the memory plan cannot be checked}}
  linalg.copy ins(%in : memref<4xf32>) outs(%a : memref<4xf32>)
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @refuses_allocation_outside_the_arena(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  // expected-error@+1 {{'memref.alloc' op is no call, copy or view, so that the memory plan cannot be checked}}
  %a = memref.alloc() : memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written})

func.func @refuses_call_of_unknown_function(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  // expected-error@+1 {{'func.call' op calls an unknown function}}
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @wipe(%x: memref<16xi8> {inlay.written}) {
  return
}

func.func @refuses_arena_as_a_whole(%arena: memref<16xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  // expected-error@+1 {{'func.call' op uses the arena as a whole}}
  call @wipe(%arena) : (memref<16xi8>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// expected-error@+1 {{memory plan: the entry has no arena}}
func.func @refuses_entry_without_arena(%arena: memref<16xi8>, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  call @copy(%in, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
