module {
  memref.global "private" constant @conv1_weight : memref<4x3x3x1xf32> = dense<[[[[-0.171875],[0.453125],[-0.34375]],[[-0.09375],[0.15625],[-0.4375]],[[-0.421875],[0.328125],[0.046875]]],[[[-0.390625],[-0.125],[0.09375]],[[-0.4375],[0.421875],[0.015625]],[[-0.28125],[-0.453125],[-0.40625]]],[[[-0.0625],[-0.078125],[-0.421875]],[[-0.25],[-0.40625],[0.0625]],[[-0.0625],[-0.4375],[0.328125]]],[[[0.078125],[-0.375],[0.453125]],[[-0.265625],[0.140625],[0.140625]],[[0.09375],[0.453125],[-0.4375]]]]> loc(#w)
  memref.global "private" constant @conv1_bias : memref<4xf32> = dense<[0.078125, 0.09375, -0.09375, -0.4375]> loc("conv1.bias")
  func.func private @conv1(%image: memref<1x8x8x1xf32> {inlay.name = "image", inlay.restrict}, %out: memref<1x8x8x4xf32> {inlay.name = "out", inlay.written, inlay.restrict}) attributes {inlay.layer = {step = 1 : i64, macs = 2304 : i64, comment = "Convolution 3x3, pad 1."}} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %cm1 = arith.constant -1 : index
    %zero = arith.constant 0.0 : f32
    %w = memref.get_global @conv1_weight : memref<4x3x3x1xf32>
    %b = memref.get_global @conv1_bias : memref<4xf32>
    scf.for %oy = %c0 to %c8 step %c1 {
      scf.for %ox = %c0 to %c8 step %c1 {
        scf.for %oc = %c0 to %c4 step %c1 {
          %init = memref.load %b[%oc] : memref<4xf32>
          %s0 = scf.for %ky = %c0 to %c3 step %c1 iter_args(%a0 = %init) -> f32 {
            %iy0 = arith.addi %oy, %ky : index
            %iy = arith.addi %iy0, %cm1 : index loc("iy")
            %ge = arith.cmpi sge, %iy, %c0 : index
            %lt = arith.cmpi slt, %iy, %c8 : index
            %in = arith.andi %ge, %lt : i1
            %s1 = scf.if %in -> f32 {
              %s2 = scf.for %kx = %c0 to %c3 step %c1 iter_args(%a1 = %a0) -> f32 {
                %ix0 = arith.addi %ox, %kx : index
                %ix = arith.addi %ix0, %cm1 : index loc("ix")
                %gex = arith.cmpi sge, %ix, %c0 : index
                %ltx = arith.cmpi slt, %ix, %c8 : index
                %inx = arith.andi %gex, %ltx : i1
                %s3 = scf.if %inx -> f32 {
                  %x = memref.load %image[%c0, %iy, %ix, %c0] : memref<1x8x8x1xf32>
                  %y = memref.load %w[%oc, %ky, %kx, %c0] : memref<4x3x3x1xf32>
                  %p = arith.mulf %x, %y : f32
                  %s = arith.addf %a1, %p : f32
                  scf.yield %s : f32
                } else {
                  scf.yield %a1 : f32
                }
                scf.yield %s3 : f32
              } loc("kx")
              scf.yield %s2 : f32
            } else {
              scf.yield %a0 : f32
            }
            scf.yield %s1 : f32
          } loc("ky")
          %r = arith.maximumf %s0, %zero : f32
          memref.store %r, %out[%c0, %oy, %ox, %oc] : memref<1x8x8x4xf32>
        } loc("oc")
      } loc("ox")
    } loc("oy")
    return
  } loc(#conv1)
  func.func private @head(%x: memref<1x8x8x4xf32> {inlay.name = "x", inlay.restrict}, %scores: memref<1x4xf32> {inlay.name = "scores", inlay.written, inlay.restrict}) attributes {inlay.layer = {step = 2 : i64, macs = 0 : i64, comment = ""}} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %zero = arith.constant 0.0 : f32
    %scale = arith.constant 0.015625 : f32
    scf.for %c = %c0 to %c4 step %c1 {
      %s0 = scf.for %y = %c0 to %c8 step %c1 iter_args(%a0 = %zero) -> f32 {
        %s1 = scf.for %z = %c0 to %c8 step %c1 iter_args(%a1 = %a0) -> f32 {
          %v = memref.load %x[%c0, %y, %z, %c] : memref<1x8x8x4xf32>
          %s = arith.addf %a1, %v : f32
          scf.yield %s : f32
        }
        scf.yield %s1 : f32
      }
      %m = arith.mulf %s0, %scale : f32
      %e = math.exp %m : f32
      memref.store %e, %scores[%c0, %c] : memref<1x4xf32>
    }
    return
  } loc(#head)
  func.func @tinynet_run(%arena: memref<1024xi8> {inlay.kind = "arena", inlay.name = "arena"}, %image: memref<1x1x8x8xf32> {inlay.kind = "input", inlay.name = "image", inlay.onnx_name = "image", inlay.dtype = "f32", inlay.dims = "N,C,H,W"}, %scores: memref<1x4xf32> {inlay.kind = "output", inlay.name = "scores", inlay.onnx_name = "scores", inlay.dtype = "f32", inlay.dims = "N,class"}) attributes {inlay.entry, inlay.model = {name = "tinynet", file = "tinynet.onnx", opset = 21 : i64, sha256 = "0123", nodes = 7 : i64}, inlay.plan = [{name = "conv1", offset = 0 : i64, bytes = 1024 : i64, first = 1 : i64, last = 2 : i64, over = ""}]} {
    %c0 = arith.constant 0 : index
    %a = memref.view %arena[%c0][] : memref<1024xi8> to memref<1x8x8x4xf32>
    %i = memref.collapse_shape %image [[0, 1], [2], [3]] : memref<1x1x8x8xf32> into memref<1x8x8xf32>
    %j = memref.expand_shape %i [[0], [1], [2, 3]] output_shape [1, 8, 8, 1] : memref<1x8x8xf32> into memref<1x8x8x1xf32>
    func.call @conv1(%j, %a) : (memref<1x8x8x1xf32>, memref<1x8x8x4xf32>) -> ()
    func.call @head(%a, %scores) : (memref<1x8x8x4xf32>, memref<1x4xf32>) -> ()
    return
  }
}
#w = loc("conv1.weight")
#conv1 = loc(fused["conv1"("Conv"), "relu1"("Relu")])
#head = loc(fused["gap"("GlobalAveragePool"), "exp"("Exp")])
