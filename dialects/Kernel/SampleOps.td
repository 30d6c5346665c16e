//===- SampleOps.td - kernels that read between places --------------------===//
#ifndef KERNEL_SAMPLE_OPS_TD
#define KERNEL_SAMPLE_OPS_TD

def ResizeOp : Kernel_Op<"resize"> {
  let summary = "weighted sums of places along axes; see inlay.resize";
  let description = [{
    ins: the input; then for each of `axes` its table of places (i32), unless
    its place has a closed form, and with `weighted` its table of weights.
    outs: the result. `taps` has the taps of each axis. A closed form is
    `o * factor / divisor + offset`; the divisor is 0 where there is none.
    The first tap of the axes in `leaving` may be -1.

    (C1) the number of inputs follows the attributes; there is 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) the attributes have a value for each of `axes`, which lie in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<1x4x4xf32>, %y: memref<1x4x8xf32>) {
      kernel.resize ins(%x : memref<1x4x4xf32>) outs(%y : memref<1x4x8xf32>) {axes = array<i64: 2>, taps = array<i64: 1>, factors = array<i64: 1>, divisors = array<i64: 2>, offsets = array<i64: 0>, leaving = array<i64>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$axes,
      DenseI64ArrayAttr:$taps, DenseI64ArrayAttr:$factors,
      DenseI64ArrayAttr:$divisors, DenseI64ArrayAttr:$offsets,
      DenseI64ArrayAttr:$leaving,
      DefaultValuedAttr<BoolAttr, "false">:$weighted,
      DefaultValuedAttr<F32Attr, "0.0f">:$outside,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def GridSampleOp : Kernel_Op<"grid_sample"> {
  let summary = "reads the input at the grid's places; see inlay.grid_sample";
  let description = [{
    ins: input N,C,spatial; grid N,spatial,r. outs: N,C,spatial of the grid.

    (C1) there are 2 inputs and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.

    Example:
    ```mlir
    func.func @example(%x: memref<1x2x4x4xf32>, %g: memref<1x3x5x2xf32>, %y: memref<1x2x3x5xf32>) {
      kernel.grid_sample ins(%x, %g : memref<1x2x4x4xf32>, memref<1x3x5x2xf32>) outs(%y : memref<1x2x3x5xf32>) {mode = #inlay<interpolation linear>, border = #inlay<border_mode zeros>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_InterpolationAttr:$mode,
      Inlay_BorderModeAttr:$border,
      DefaultValuedAttr<BoolAttr, "false">:$align_corners,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def RoiAlignOp : Kernel_Op<"roi_align"> {
  let summary = "pools boxes, read between elements; see inlay.roi_align";
  let description = [{
    ins: input N,C,H,W; rois R,4; batch_indices R. outs: R,C,height,width.

    (C1) there are 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.

    Example:
    ```mlir
    func.func @example(%x: memref<1x2x8x8xf32>, %r: memref<3x4xf32>, %i: memref<3xi64>, %y: memref<3x2x2x2xf32>) {
      kernel.roi_align ins(%x, %r, %i : memref<1x2x8x8xf32>, memref<3x4xf32>, memref<3xi64>) outs(%y : memref<3x2x2x2xf32>) {kind = #inlay<pool average>, sampling_ratio = 2 : i64, spatial_scale = 1.0 : f32}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_PoolKindAttr:$kind,
      I64Attr:$sampling_ratio, F32Attr:$spatial_scale,
      DefaultValuedAttr<BoolAttr, "false">:$half_pixel));
}

def RoiPoolOp : Kernel_Op<"roi_pool"> {
  let summary = "maxima over the bins of boxes; see inlay.roi_pool";
  let description = [{
    ins: input N,C,H,W; rois R,5. outs: R,C,height,width.

    (C1) there are 2 inputs and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.

    Example:
    ```mlir
    func.func @example(%x: memref<1x2x8x8xf32>, %r: memref<3x5xf32>, %y: memref<3x2x2x2xf32>) {
      kernel.roi_pool ins(%x, %r : memref<1x2x8x8xf32>, memref<3x5xf32>) outs(%y : memref<3x2x2x2xf32>) {spatial_scale = 1.0 : f32}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins F32Attr:$spatial_scale));
}

#endif // KERNEL_SAMPLE_OPS_TD
