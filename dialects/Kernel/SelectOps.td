//===- SelectOps.td - kernels that scatter, sort and select ---------------===//
#ifndef KERNEL_SELECT_OPS_TD
#define KERNEL_SELECT_OPS_TD

def ScatterOp : Kernel_Op<"scatter"> {
  let summary = "a copy with some rows updated; see inlay.scatter";
  let description = [{
    ins: the input, indices, updates. outs: the input's shape.

    (C1) there are 3 inputs and 1 output.
    (C2) there is no epilogue.

    Example:
    ```mlir
    func.func @example(%x: memref<6x4xf32>, %i: memref<2xi64>, %u: memref<2x4xf32>, %y: memref<6x4xf32>) {
      kernel.scatter ins(%x, %i, %u : memref<6x4xf32>, memref<2xi64>, memref<2x4xf32>) outs(%y : memref<6x4xf32>) {kind = #inlay<scatter_kind add>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_ScatterKindAttr:$kind,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def PoolArgmaxOp : Kernel_Op<"pool_argmax"> {
  let summary = "where the maxima of a pool stand; see inlay.pool_argmax";
  let description = [{
    ins: N,C,spatial. outs: i64, N,C,spatial.

    (C1) there is 1 input and 1 output.
    (C2) there is no epilogue.
    (C3) the attributes of the window fit the rank of the input.

    Example:
    ```mlir
    func.func @example(%x: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xi64>) {
      kernel.pool_argmax ins(%x : memref<1x4x8x8xf32>) outs(%y : memref<1x4x4x4xi64>) {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$kernel,
      DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
      DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<BoolAttr, "false">:$column_major,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def CumulateOp : Kernel_Op<"cumulate"> {
  let summary = "running sums or products; see inlay.cumulate";
  let description = [{
    ins: the input. outs: the same shape.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) `axis` is an axis of the input.

    Example:
    ```mlir
    func.func @example(%x: memref<2x3xf32>, %y: memref<2x3xf32>) {
      kernel.cumulate ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {kind = #inlay<reduce_kind sum>, axis = 1 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_ReduceKindAttr:$kind, I64Attr:$axis,
      DefaultValuedAttr<BoolAttr, "false">:$exclusive,
      DefaultValuedAttr<BoolAttr, "false">:$reverse));
}

def TopKOp : Kernel_Op<"top_k"> {
  let summary = "the first values in order, and their indices; see inlay.top_k";
  let description = [{
    ins: the input. outs: values and i64 indices, k along `axis`. Each value is
    inserted into the sorted outputs.

    (C1) there is 1 input and 2 outputs.
    (C2) there is no epilogue.
    (C3) `axis` is an axis of the input.

    Example:
    ```mlir
    func.func @example(%x: memref<2x5xf32>, %v: memref<2x3xf32>, %i: memref<2x3xi64>) {
      kernel.top_k ins(%x : memref<2x5xf32>) outs(%v, %i : memref<2x3xf32>, memref<2x3xi64>) {axis = 1 : i64, k = 3 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$axis, I64Attr:$k,
      DefaultValuedAttr<BoolAttr, "true">:$largest,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def NmsOp : Kernel_Op<"nms"> {
  let summary = "boxes by score without overlaps; see inlay.nms";
  let description = [{
    ins: boxes N,B,4; scores N,C,B; both thresholds. outs: selected rows and
    their count.

    (C1) there are 4 inputs and 2 outputs.
    (C2) there is no epilogue.

    Example:
    ```mlir
    func.func @example(%b: memref<1x6x4xf32>, %s: memref<1x2x6xf32>, %i: memref<f32>, %t: memref<f32>, %r: memref<6x3xi64>, %c: memref<1xi64>) {
      kernel.nms ins(%b, %s, %i, %t : memref<1x6x4xf32>, memref<1x2x6xf32>, memref<f32>, memref<f32>) outs(%r, %c : memref<6x3xi64>, memref<1xi64>) {max_per_class = 3 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$max_per_class,
      DefaultValuedAttr<BoolAttr, "false">:$center_point));
}

def DetOp : Kernel_Op<"det"> {
  let summary = "determinants; see inlay.det";
  let description = [{
    ins: [batch.., M, M]. outs: [batch..], and a scratch matrix [M, M].

    (C1) there is 1 input and 2 outputs.
    (C2) there is no epilogue.

    Example:
    ```mlir
    func.func @example(%x: memref<2x3x3xf32>, %y: memref<2xf32>, %s: memref<3x3xf32>) {
      kernel.det ins(%x : memref<2x3x3xf32>) outs(%y, %s : memref<2xf32>, memref<3x3xf32>)
      return
    }
    ```
  }];
  let arguments = common;
}

def CoupleOp : Kernel_Op<"couple"> {
  let summary = "probabilities of classes from those of pairs; see inlay.couple";
  let description = [{
    ins: pairs [N, C * (C - 1) / 2]. outs: [N, C], and a scratch matrix
    [C + 1, C].

    (C1) there is 1 input and 2 outputs.
    (C2) there is no epilogue.

    Example:
    ```mlir
    func.func @example(%p: memref<4x3xf32>, %y: memref<4x3xf32>, %s: memref<4x3xf32>) {
      kernel.couple ins(%p : memref<4x3xf32>) outs(%y, %s : memref<4x3xf32>, memref<4x3xf32>)
      return
    }
    ```
  }];
  let arguments = common;
}

#endif // KERNEL_SELECT_OPS_TD
