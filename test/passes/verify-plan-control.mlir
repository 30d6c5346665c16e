// The checker of the plan in branches and loops: what it finds.
//
// RUN: inlay-opt %s --inlay-verify-plan --split-input-file --verify-diagnostics

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// %a is whole in the first turn, and overwritten by it.
func.func @next_turn_reads_what_is_overwritten(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c16 = arith.constant 16 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  %b = memref.view %arena[%c16][] : memref<32xi8> to memref<4xf32>
  %t = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  scf.for %i = %c0 to %c5 step %c1 {
    // expected-error@+1 {{memory plan: reads byte 0 of the arena in a buffer at [0, 16), but nothing was written there}}
    func.call @copy(%a, %b) : (memref<4xf32>, memref<4xf32>) -> ()
    func.call @copy(%b, %t) : (memref<4xf32>, memref<4xf32>) -> ()
  }
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

func.func @reads_what_one_branch_wrote(%arena: memref<32xi8> {inlay.kind = "arena"}, %c: memref<i1>, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  %cond = memref.load %c[] : memref<i1>
  scf.if %cond {
    func.call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  }
  // expected-error@+1 {{memory plan: reads byte 0 of the arena in a buffer at [0, 16), but nothing was written there}}
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// A loop that may take no turn has written nothing.
func.func @reads_what_a_loop_may_have_written(%arena: memref<32xi8> {inlay.kind = "arena"}, %n: memref<i64>, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  %number = memref.load %n[] : memref<i64>
  %end = arith.index_cast %number : i64 to index
  scf.for %i = %c0 to %end step %c1 {
    func.call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  }
  // expected-error@+1 {{memory plan: reads byte 0 of the arena in a buffer at [0, 16), but nothing was written there}}
  call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func private @copy(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// The condition is a number of the arena like any other.
func.func @loads_what_is_overwritten(%arena: memref<32xi8> {inlay.kind = "arena"}, %in: memref<4xf32>, %out: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %yes = arith.constant true
  %flag = memref.view %arena[%c0][] : memref<32xi8> to memref<i1>
  // expected-note@+1 {{the other buffer is here}}
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  memref.store %yes, %flag[] : memref<i1>
  call @copy(%in, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  // expected-error@+1 {{memory plan: reads byte 0 of the arena in a buffer at [0, 1), but another buffer has overwritten it}}
  %cond = memref.load %flag[] : memref<i1>
  scf.if %cond {
    func.call @copy(%a, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  }
  return
}

// -----

func.func private @row(%x: memref<4xf32>, %y: memref<4xf32, strided<[1], offset: ?>> {inlay.written}) {
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32, strided<[1], offset: ?>>)
  return
}

// A row at a place that the turn decides may be any of its buffer.
func.func @writes_rows_over_what_it_reads(%arena: memref<64xi8> {inlay.kind = "arena"}, %in: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c48 = arith.constant 48 : index
  %rows = memref.view %arena[%c0][] : memref<64xi8> to memref<4x4xf32>
  %a = memref.view %arena[%c48][] : memref<64xi8> to memref<4xf32>
  memref.copy %in, %a : memref<4xf32> to memref<4xf32>
  scf.for %i = %c0 to %c4 step %c1 {
    %at = memref.subview %rows[%i, 0] [1, 4] [1, 1] : memref<4x4xf32> to memref<4xf32, strided<[1], offset: ?>>
    // expected-error@+1 {{memory plan: step 'row' writes [0, 64) while it reads [48, 64) of the arena}}
    func.call @row(%a, %at) : (memref<4xf32>, memref<4xf32, strided<[1], offset: ?>>) -> ()
  }
  return
}

// -----

// What the plan cannot follow is refused.
func.func @passes_buffers_on(%arena: memref<32xi8> {inlay.kind = "arena"}, %c: memref<i1>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %a = memref.view %arena[%c0][] : memref<32xi8> to memref<4xf32>
  %b = memref.view %arena[%c16][] : memref<32xi8> to memref<4xf32>
  %cond = memref.load %c[] : memref<i1>
  // expected-error@+1 {{'scf.if' op gives a buffer, so that the memory plan cannot be checked}}
  %d = scf.if %cond -> (memref<4xf32>) {
    scf.yield %a : memref<4xf32>
  } else {
    scf.yield %b : memref<4xf32>
  }
  return
}
