//===- TileOps.td - products by tiles on matrix units ---------------------===//
//
// What a GPU's matrix units compute. The op stands in the printable form, in
// place of loops: the generated file has a template that does it.
//
//===----------------------------------------------------------------------===//

#ifndef KERNEL_TILE_OPS_TD
#define KERNEL_TILE_OPS_TD

def TileProductOp : Op<Kernel_Dialect, "tile_product", [NoTerminator]> {
  let summary = "matrix products, a tile a block of threads";
  let description = [{
    For each batch n, row i < M and column j < N, runs the body once with n, i,
    j and the sum over k < K of `A[i,k] * B[k,j]`, in float32 and in any order.

    `sizes` is [batches, M, N, K]. `tile` is [rows, columns, warps down, warps
    across]: a block of threads computes a tile, a warp its part. Element (i,k)
    of A lies `i * a_steps[0] + k * a_steps[1]` elements behind the place that
    `a_batch` gives for n, element (k,j) of B likewise at `j * b_steps[0] + k *
    b_steps[1]`. With `window`, B is what a convolution reads: j counts pixels
    of the output, image by image, and k the elements of the window in the
    order of the weights, zero where they lie in the padding. `window` is
    [images, channels, input height and width, kernel height and width, output
    height and width, strides, dilations, pads before, steps of an image, a
    channel and a row].

    (C1) the operands hold halves, or their bits as integers; or both hold
    float32, which no matrix unit computes, and are summed in the order of k.
    (C2) there are 4 sizes and 4 values of `tile`, all positive; warps share a
    tile in parts of whole multiples of 16 x 16.
    (C3) `a_steps` has 2 values, one of which is 1; so has `b_steps`, unless
    there is a `window`, which has 17 values, and then one batch.
    (C4) the body takes three indices and a float.

    Example:
    ```mlir
    func.func @example(%a: memref<8x16xf16>, %b: memref<16x8xf16>, %y: memref<8x8xf16>) {
      kernel.tile_product %a, %b : memref<8x16xf16>, memref<16x8xf16> sizes [1, 8, 8, 16] tile [16, 32, 1, 2] {a_batch = affine_map<(n) -> (0)>, a_steps = array<i64: 16, 1>, b_batch = affine_map<(n) -> (0)>, b_steps = array<i64: 1, 8>} body {
      ^bb0(%n: index, %i: index, %j: index, %sum: f16):
        memref.store %sum, %y[%i, %j] : memref<8x8xf16>
      }
      return
    }
    ```
  }];
  let arguments = (ins AnyStaticShapeMemRef:$a, AnyStaticShapeMemRef:$b,
      DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$tile,
      AffineMapAttr:$a_batch, DenseI64ArrayAttr:$a_steps,
      AffineMapAttr:$b_batch, DenseI64ArrayAttr:$b_steps,
      OptionalAttr<DenseI64ArrayAttr>:$window);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $a `,` $b `:` type($a) `,` type($b) `sizes` $sizes `tile` $tile attr-dict
    `body` $body
  }];
  let extraClassDeclaration = [{
    int64_t getBatches() { return getSizes()[0]; }
    /// Tiles of one batch.
    int64_t getTiles();
    /// Threads of a block.
    int64_t getThreads() { return getTile()[2] * getTile()[3] * 32; }
  }];
  let hasVerifier = 1;
}

#endif // KERNEL_TILE_OPS_TD
