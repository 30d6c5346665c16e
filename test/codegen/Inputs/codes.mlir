func.func private @products(%codes: memref<256xi8> {inlay.name = "codes", inlay.restrict}, %weights: memref<4096xi8> {inlay.name = "weights", inlay.restrict}, %sums: memref<1024xi32> {inlay.name = "sums", inlay.restrict, inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c64 = arith.constant 64 : index
  %step = arith.constant LANES : index
  %bytes = arith.constant BYTES : index
  %flip = arith.constant dense<-2139062144> : vector<LANESxi32>
  scf.for %i = %c0 to %c64 step %c1 {
    %at = arith.muli %i, %bytes : index
    %w0 = vector.load %weights[%at] : memref<4096xi8>, vector<BYTESxi8>
    %w = vector.bitcast %w0 : vector<BYTESxi8> to vector<LANESxi32> loc("w")
    %k = arith.muli %i, %c4 : index
    %word = kernel.word %codes[%k] : memref<256xi8>
    %x0 = vector.broadcast %word : i32 to vector<LANESxi32>
    %x = arith.xori %x0, %flip : vector<LANESxi32> loc("x")
    %to = arith.muli %i, %step : index
    %sum = vector.load %sums[%to] : memref<1024xi32>, vector<LANESxi32>
    %new = kernel.dot4 %sum, %x, %w : vector<LANESxi32>
    vector.store %new, %sums[%to] : memref<1024xi32>, vector<LANESxi32>
  }
  return
}

func.func private @small(%codes: memref<1024xi8> {inlay.name = "codes", inlay.restrict}, %weights: memref<4096xi8> {inlay.name = "weights", inlay.restrict}, %sums: memref<1024xi32> {inlay.name = "sums", inlay.restrict, inlay.written}, %best: memref<1024xi8> {inlay.name = "best", inlay.restrict, inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %step = arith.constant LANES : index
  %less = arith.constant dense<17> : vector<LANESxi32>
  scf.for %i = %c0 to %c64 step %c1 {
    %at = arith.muli %i, %step : index
    %code = vector.load %codes[%at] : memref<1024xi8>, vector<LANESxi8>
    %weight = vector.load %weights[%at] : memref<4096xi8>, vector<LANESxi8>
    %x = arith.extui %code : vector<LANESxi8> to vector<LANESxi32>
    %w = arith.extsi %weight : vector<LANESxi8> to vector<LANESxi32>
    %y = arith.subi %w, %less : vector<LANESxi32>
    %sum = vector.load %sums[%at] : memref<1024xi32>, vector<LANESxi32>
    %new = kernel.mul_add %sum, %x, %y : vector<LANESxi32>
    vector.store %new, %sums[%at] : memref<1024xi32>, vector<LANESxi32>
    %max = arith.maxsi %code, %weight : vector<LANESxi8>
    vector.store %max, %best[%at] : memref<1024xi8>, vector<LANESxi8>
  }
  return
}

func.func private @scaled(%sums: memref<1024xi32> {inlay.name = "sums", inlay.restrict}, %floats: memref<1024xf32> {inlay.name = "floats", inlay.restrict}, %y: memref<1024xi8> {inlay.name = "y", inlay.restrict, inlay.written}, %z: memref<1024xi8> {inlay.name = "z", inlay.restrict, inlay.written}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %step = arith.constant LANES : index
  %low = arith.constant dense<-128.0> : vector<LANESxf32>
  %high = arith.constant dense<127.0> : vector<LANESxf32>
  %half = arith.constant dense<0.5> : vector<LANESxf32>
  %factor = arith.constant dense<0.001> : vector<LANESxf32>
  scf.for %i = %c0 to %c64 step %c1 {
    %at = arith.muli %i, %step : index
    %sum = vector.load %sums[%at] : memref<1024xi32>, vector<LANESxi32>
    %f = arith.sitofp %sum : vector<LANESxi32> to vector<LANESxf32>
    %p = arith.mulf %f, %factor : vector<LANESxf32>
    %c = arith.cmpf olt, %p, %low : vector<LANESxf32>
    %d = arith.select %c, %low, %p : vector<LANESxi1>, vector<LANESxf32>
    %e = arith.cmpf ogt, %d, %high : vector<LANESxf32>
    %g = arith.select %e, %high, %d : vector<LANESxi1>, vector<LANESxf32>
    %r = math.roundeven %g : vector<LANESxf32>
    %n = arith.fptosi %r : vector<LANESxf32> to vector<LANESxi32>
    %t = arith.trunci %n : vector<LANESxi32> to vector<LANESxi8>
    vector.store %t, %y[%at] : memref<1024xi8>, vector<LANESxi8>
    %float = vector.load %floats[%at] : memref<1024xf32>, vector<LANESxf32>
    %c1f = arith.cmpf olt, %float, %low : vector<LANESxf32>
    %d1 = arith.select %c1f, %low, %float : vector<LANESxi1>, vector<LANESxf32>
    %e1 = arith.cmpf ogt, %d1, %high : vector<LANESxf32>
    %g1 = arith.select %e1, %high, %d1 : vector<LANESxi1>, vector<LANESxf32>
    %r1 = math.roundeven %g1 : vector<LANESxf32>
    %h1 = arith.addf %r1, %half : vector<LANESxf32>
    %n1 = arith.fptosi %h1 : vector<LANESxf32> to vector<LANESxi32>
    %t1 = arith.trunci %n1 : vector<LANESxi32> to vector<LANESxi8>
    vector.store %t1, %z[%at] : memref<1024xi8>, vector<LANESxi8>
  }
  return
}

func.func @codes_run(%a: memref<256xi8> {inlay.kind = "input", inlay.name = "a", inlay.dtype = "i8"}, %b: memref<4096xi8> {inlay.kind = "input", inlay.name = "b", inlay.dtype = "i8"}, %c: memref<1024xi8> {inlay.kind = "input", inlay.name = "c", inlay.dtype = "i8"}, %f: memref<1024xf32> {inlay.kind = "input", inlay.name = "f", inlay.dtype = "f32"}, %sums: memref<1024xi32> {inlay.kind = "output", inlay.name = "sums", inlay.dtype = "i32"}, %best: memref<1024xi8> {inlay.kind = "output", inlay.name = "best", inlay.dtype = "i8"}, %y: memref<1024xi8> {inlay.kind = "output", inlay.name = "y", inlay.dtype = "i8"}, %z: memref<1024xi8> {inlay.kind = "output", inlay.name = "z", inlay.dtype = "i8"}) attributes {inlay.entry} {
  call @products(%a, %b, %sums) : (memref<256xi8>, memref<4096xi8>, memref<1024xi32>) -> ()
  call @small(%c, %b, %sums, %best) : (memref<1024xi8>, memref<4096xi8>, memref<1024xi32>, memref<1024xi8>) -> ()
  call @scaled(%sums, %f, %y, %z) : (memref<1024xi32>, memref<1024xf32>, memref<1024xi8>, memref<1024xi8>) -> ()
  return
}
