//===- SampleOps.td - reading between the places of a tensor --------------===//
#ifndef INLAY_SAMPLE_OPS_TD
#define INLAY_SAMPLE_OPS_TD

def ResizeOp : Inlay_PureOp<"resize", [InferTypeOpAdaptor]> {
  let summary = "every place of the result is a weighted sum of places of the input";
  let description = [{
    Along each of `axes` the table `places` names, for every place of the
    result, the places of the input to read (*taps*), and `weights` how much
    each counts:
    `result[o] = sum over taps t of (prod over axes a of weights_a[o_a, t_a]) *
    input[places_a[o_a, t_a]]`. Without weights each place has one tap, which is
    copied. Where the first tap of any axis is -1 the result is `outside`.
    Integers are computed in `f32` and rounded half to even. All modes of
    ONNX's Resize and Upsample are such tables.

    (C1) axes are sorted, distinct and lie in [0, rank); at least one.
    (C2) there is one table of places an axis, of shape [size, taps], taps >= 1.
    (C3) there are no weights and one tap, or one table of weights an axis, of
    the shape of its places.
    (C4) places lie inside the input's axis; only the first tap may be -1.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x3xf32>) -> tensor<1x2x2xf32> {
      %0 = inlay.resize %x {axes = array<i64: 2>, places = [dense<[[0, 1], [1, 2]]> : tensor<2x2xi32>], weights = [dense<0.5> : tensor<2x2xf32>]} : (tensor<1x2x3xf32>) -> tensor<1x2x2xf32>
      return %0 : tensor<1x2x2xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, DenseI64ArrayAttr:$axes,
      ArrayAttr:$places, DefaultValuedAttr<ArrayAttr, "{}">:$weights,
      DefaultValuedAttr<F32Attr, "0.0f">:$outside);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def GridSampleOp : Inlay_PureOp<"grid_sample", [InferTypeOpAdaptor]> {
  let summary = "reads the input at places that a grid names";
  let description = [{
    The grid holds, for every spatial place of the result, a place of the input
    in [-1, 1] an axis, the last axis first. -1 and 1 are the centres of the
    outermost elements with `align_corners`, else their outer edges. `mode` says
    how places between elements are read (`cubic` with a = -0.75; `nearest`
    rounds half to even), `border` what stands outside the input: zeros, the nearest element (with
    `cubic` for each neighbour by itself, as PyTorch does), or the mirror image.

    (C1) input is N,C,D1..Dr with r >= 1 spatial axes, none of them empty.
    (C2) the grid is N,O1..Or,r of floats.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x4x4xf32>, %g: tensor<1x3x5x2xf32>) -> tensor<1x2x3x5xf32> {
      %0 = inlay.grid_sample linear zeros %x, %g {align_corners = true} : (tensor<1x2x4x4xf32>, tensor<1x3x5x2xf32>) -> tensor<1x2x3x5xf32>
      return %0 : tensor<1x2x3x5xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_InterpolationAttr:$mode,
      Inlay_BorderModeAttr:$border, Inlay_Tensor:$input, Inlay_FloatTensor:$grid,
      DefaultValuedAttr<BoolAttr, "false">:$align_corners);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$mode $border $input `,` $grid attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def RoiAlignOp : Inlay_PureOp<"roi_align", [InferTypeOpAdaptor]> {
  let summary = "pools boxes of the input, read between its elements";
  let description = [{
    Box r is `rois[r] * spatial_scale` (x1, y1, x2, y2), moved by -0.5 with
    `half_pixel`, else at least 1 wide and high, of the image
    `batch_indices[r]`. It is cut into `height` x `width` bins; in each,
    `sampling_ratio` points an axis (0: as many as the bin is wide, at most
    1024) are read linearly and averaged; `max` takes the largest of the
    weighted neighbours, as ONNX does. A point more than 1 outside counts as 0.

    (C1) input is N,C,H,W and not empty, rois are R,4 of its type,
    batch_indices R.
    (C2) height and width are >= 1, sampling_ratio lies in [0, 1024].
    (C3) `kind` is `average` or `max`.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x8x8xf32>, %r: tensor<3x4xf32>, %i: tensor<3xi64>) -> tensor<3x2x2x2xf32> {
      %0 = inlay.roi_align average %x, %r, %i {height = 2 : i64, width = 2 : i64, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x8x8xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x2x2xf32>
      return %0 : tensor<3x2x2x2xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_PoolKindAttr:$kind, Inlay_FloatTensor:$input,
      Inlay_FloatTensor:$rois, Inlay_IndexTensor:$batch_indices,
      I64Attr:$height, I64Attr:$width, I64Attr:$sampling_ratio,
      F32Attr:$spatial_scale,
      DefaultValuedAttr<BoolAttr, "false">:$half_pixel);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$kind $input `,` $rois `,` $batch_indices attr-dict "
                       "`:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def RoiPoolOp : Inlay_PureOp<"roi_pool", [InferTypeOpAdaptor]> {
  let summary = "maxima over the bins of boxes of whole elements";
  let description = [{
    Box r is `rois[r]`: the number of its image, then x1, y1, x2, y2, scaled by
    `spatial_scale` and rounded half away from zero, both ends included. It is
    cut into `height` x `width` bins, whose edges are rounded outwards and cut
    to the image; an empty bin gives 0.

    (C1) input is N,C,H,W and not empty, rois are R,5 of its type.
    (C2) height and width are >= 1.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x8x8xf32>, %r: tensor<3x5xf32>) -> tensor<3x2x2x2xf32> {
      %0 = inlay.roi_pool %x, %r {height = 2 : i64, width = 2 : i64, spatial_scale = 1.0 : f32} : (tensor<1x2x8x8xf32>, tensor<3x5xf32>) -> tensor<3x2x2x2xf32>
      return %0 : tensor<3x2x2x2xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$input, Inlay_FloatTensor:$rois,
      I64Attr:$height, I64Attr:$width, F32Attr:$spatial_scale);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$input `,` $rois attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_SAMPLE_OPS_TD
