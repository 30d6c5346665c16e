// Every function of registers of LANES floats, each from the same numbers.
module {
  func.func private @of_exp(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.exp %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_tanh(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.tanh %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_erf(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.erf %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_log(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.log %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_log1p(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.log1p %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_sin(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.sin %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_cos(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.cos %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_atan(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.atan %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_sqrt(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.sqrt %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_floor(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.floor %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_ceil(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.ceil %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_trunc(%x: memref<LANESxf32> {inlay.name = "x"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %v = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = math.trunc %v : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_fmod(%x: memref<LANESxf32> {inlay.name = "x"}, %z: memref<LANESxf32> {inlay.name = "z"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %a = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %b = vector.load %z[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = arith.remf %a, %b : vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_where(%m: memref<LANESxi1> {inlay.name = "m", inlay.dtype = "bool"}, %x: memref<LANESxf32> {inlay.name = "x"}, %z: memref<LANESxf32> {inlay.name = "z"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %mask = vector.load %m[%c0] : memref<LANESxi1>, vector<LANESxi1>
    %a = vector.load %x[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %b = vector.load %z[%c0] : memref<LANESxf32>, vector<LANESxf32>
    %r = arith.select %mask, %a, %b : vector<LANESxi1>, vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func private @of_cast(%m: memref<LANESxi1> {inlay.name = "m", inlay.dtype = "bool"}, %y: memref<LANESxf32> {inlay.name = "y", inlay.written}) {
    %c0 = arith.constant 0 : index
    %mask = vector.load %m[%c0] : memref<LANESxi1>, vector<LANESxi1>
    %r = arith.uitofp %mask : vector<LANESxi1> to vector<LANESxf32>
    vector.store %r, %y[%c0] : memref<LANESxf32>, vector<LANESxf32>
    return
  }
  func.func @run(%x: memref<LANESxf32> {inlay.kind = "input", inlay.name = "x"},
                 %z: memref<LANESxf32> {inlay.kind = "input", inlay.name = "z"},
                 %m: memref<LANESxi1> {inlay.kind = "input", inlay.name = "m"},
                 %y_exp: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_exp"},
                 %y_tanh: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_tanh"},
                 %y_erf: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_erf"},
                 %y_log: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_log"},
                 %y_log1p: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_log1p"},
                 %y_sin: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_sin"},
                 %y_cos: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_cos"},
                 %y_atan: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_atan"},
                 %y_sqrt: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_sqrt"},
                 %y_floor: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_floor"},
                 %y_ceil: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_ceil"},
                 %y_trunc: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_trunc"},
                 %y_fmod: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_fmod"},
                 %y_where: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_where"},
                 %y_cast: memref<LANESxf32> {inlay.kind = "output", inlay.name = "y_cast"}) attributes {inlay.entry} {
    func.call @of_exp(%x, %y_exp) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_tanh(%x, %y_tanh) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_erf(%x, %y_erf) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_log(%x, %y_log) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_log1p(%x, %y_log1p) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_sin(%x, %y_sin) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_cos(%x, %y_cos) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_atan(%x, %y_atan) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_sqrt(%x, %y_sqrt) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_floor(%x, %y_floor) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_ceil(%x, %y_ceil) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_trunc(%x, %y_trunc) : (memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_fmod(%x, %z, %y_fmod) : (memref<LANESxf32>, memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_where(%m, %x, %z, %y_where) : (memref<LANESxi1>, memref<LANESxf32>, memref<LANESxf32>, memref<LANESxf32>) -> ()
    func.call @of_cast(%m, %y_cast) : (memref<LANESxi1>, memref<LANESxf32>) -> ()
    return
  }
}
