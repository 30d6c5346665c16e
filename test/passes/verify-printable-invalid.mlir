// RUN: inlay-opt %s --inlay-verify-printable --split-input-file --verify-diagnostics

// expected-error @below {{not printable: 'builtin.module' has 0 functions with 'inlay.entry', but exactly 1 is needed}}
module {
}

// -----

func.func @run() attributes {inlay.entry} { return }
// expected-error @below {{not printable: 'func.func' has elements of type 'f16'; C here has f32, f64 and integers of 1, 8, 16, 32 and 64 bits}}
func.func private @half(%x: memref<4xf16>) { return }

// -----

func.func @run() attributes {inlay.entry} { return }
// expected-error @below {{not printable: 'func.func' has 'memref<?xf32>', whose shape is not static}}
func.func private @dynamic(%x: memref<?xf32>) { return }

// -----

func.func @run() attributes {inlay.entry} { return }
// expected-error @below {{not printable: 'func.func' has 'memref<65536x65536xf32>', which spans 4294967296 elements; subscripts have 31 bits}}
func.func private @large(%x: memref<65536x65536xf32>) { return }

// -----

func.func @run() attributes {inlay.entry} { return }
func.func private @unknown(%x: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %a = memref.load %x[%c0] : memref<4xi32>
  // expected-error @below {{not printable: 'math.ctpop' is an operation that the printer does not know}}
  %b = math.ctpop %a : i32
  memref.store %b, %x[%c0] : memref<4xi32>
  return
}

// -----

func.func @run() attributes {inlay.entry} { return }
func.func private @wide(%x: memref<4xi32>) {
  // expected-error @below {{not printable: 'arith.constant' is 5000000000; indexes have 32 bits}}
  %c = arith.constant 5000000000 : index
  return
}

// -----

func.func @run(%arena: memref<16xi8>) attributes {inlay.entry} {
  %c2 = arith.constant 2 : index
  // expected-error @below {{not printable: 'memref.view' starts at byte 2, which its elements of 4 bytes do not divide}}
  %a = memref.view %arena[%c2][] : memref<16xi8> to memref<2xf32>
  return
}

// -----

func.func @run(%x: memref<4xf32>) attributes {inlay.entry} {
  %c0 = arith.constant 0 : index
  // expected-error @below {{not printable: 'memref.load' reads or writes 'memref<4xf32>' in the entry, where only a single integer can stand}}
  %a = memref.load %x[%c0] : memref<4xf32>
  return
}

// -----

func.func @run(%x: memref<2x3xf32, strided<[8, 1]>>, %y: memref<2x3xf32>) attributes {inlay.entry} {
  // expected-error @below {{not printable: 'memref.copy' copies 'memref<2x3xf32, strided<[8, 1]>>', which is not contiguous, as memcpy needs}}
  memref.copy %x, %y : memref<2x3xf32, strided<[8, 1]>> to memref<2x3xf32>
  return
}

// -----

func.func @run() attributes {inlay.entry} { return }
// expected-error @below {{not printable: 'memref.global' must be constant and have a value}}
memref.global "private" @state : memref<4xf32> = dense<0.0>

// -----

func.func @run() attributes {inlay.entry} { return }
// expected-error @below {{not printable: 'func.func' needs a body of one block}}
func.func private @outside(%x: memref<4xf32>)
