// Branches and loops of the entry: what cannot be printed there.
//
// RUN: inlay-opt %s --inlay-verify-printable --split-input-file --verify-diagnostics

func.func @loads_one_of_many(%arena: memref<64xi8> {inlay.kind = "arena"}, %c: memref<3xi1>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{not printable: 'memref.load' reads or writes 'memref<3xi1>' in the entry, where only a single integer can stand}}
  %cond = memref.load %c[%c0] : memref<3xi1>
  scf.if %cond {
  }
  return
}

// -----

func.func @gives_a_number(%arena: memref<64xi8> {inlay.kind = "arena"}, %c: memref<i1>, %n: memref<i64>) attributes {inlay.entry} {
  %cond = memref.load %c[] : memref<i1>
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  // expected-error@+1 {{not printable: 'scf.if' gives a value in the entry}}
  %0 = scf.if %cond -> (i64) {
    scf.yield %one : i64
  } else {
    scf.yield %two : i64
  }
  memref.store %0, %n[] : memref<i64>
  return
}

// -----

func.func @carries_a_float(%arena: memref<64xi8> {inlay.kind = "arena"}, %c: memref<i1>) attributes {inlay.entry} {
  %cond = memref.load %c[] : memref<i1>
  %x = arith.constant 1.0 : f32
  // expected-error@+1 {{not printable: 'scf.while' carries 'f32' through the entry, which keeps integers only}}
  %0 = scf.while (%a = %x) : (f32) -> f32 {
    scf.condition(%cond) %a : f32
  } do {
  ^bb0(%a: f32):
    scf.yield %a : f32
  }
  return
}

// -----

func.func @multiplies(%arena: memref<64xi8> {inlay.kind = "arena"}, %n: memref<i64>) attributes {inlay.entry} {
  %0 = memref.load %n[] : memref<i64>
  // expected-error@+1 {{not printable: 'arith.muli' stands in the entry, which may only call layers, copy, and take views}}
  %1 = arith.muli %0, %0 : i64
  memref.store %1, %n[] : memref<i64>
  return
}
