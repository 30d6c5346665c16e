//===- SelectOps.td - sorting, selecting and running sums -----------------===//
#ifndef INLAY_SELECT_OPS_TD
#define INLAY_SELECT_OPS_TD

def CumulateOp : Inlay_PureOp<"cumulate", [InferTypeOpAdaptor]> {
  let summary = "running sums or products along an axis";
  let description = [{
    `result[.., i, ..] = kind over k <= i of input[.., k, ..]`; k < i with
    `exclusive` (0 or 1 at the first place); from the end with `reverse`.

    (C1) `axis` lies in [0, rank).
    (C2) `kind` is `sum` or `prod`.

    Example:
    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %0 = inlay.cumulate sum %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_ReduceKindAttr:$kind, Inlay_Tensor:$input,
      I64Attr:$axis, DefaultValuedAttr<BoolAttr, "false">:$exclusive,
      DefaultValuedAttr<BoolAttr, "false">:$reverse);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def TopKOp : Inlay_PureOp<"top_k", [InferTypeOpAdaptor]> {
  let summary = "the largest or smallest values along an axis, and where they are";
  let description = [{
    The first `k` values along `axis` in descending order (ascending without
    `largest`), and their indices as `i64`. Of equal values the one with the
    lower index comes first. A NaN is below every other value if the largest
    are wanted, above if the smallest are.

    (C1) `axis` lies in [0, rank).
    (C2) `k` lies in [0, size of the axis].

    Example:
    ```mlir
    func.func @example(%x: tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>) {
      %0, %1 = inlay.top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
      return %0, %1 : tensor<2x3xf32>, tensor<2x3xi64>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, I64Attr:$axis, I64Attr:$k,
      DefaultValuedAttr<BoolAttr, "true">:$largest);
  let results = (outs Inlay_Tensor:$values, Inlay_IndexTensor:$indices);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def NmsOp : Inlay_PureOp<"nms", [InferTypeOpAdaptor]> {
  let summary = "boxes by descending score, without those that overlap a better one";
  let description = [{
    For each image n and class c, in this order: the boxes with
    `scores[n, c, box] > score_threshold` by descending score (of equal ones the
    first), each dropped if its intersection over union with a box already
    selected is above `iou_threshold`, until there are `max_per_class`. Row i
    of `selected` is (n, c, box) of the i-th selected box of all; rows from
    `count` on are -1. Boxes are two opposite corners (y1, x1, y2, x2), or
    (x centre, y centre, width, height) with `center_point`.

    (C1) boxes are N,B,4 and scores N,C,B of `f32`; thresholds one `f32` each.
    (C2) `max_per_class` is >= 0, and N*C*min(max_per_class, B) fits in 31
    bits.

    Example:
    ```mlir
    func.func @example(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>, %i: tensor<f32>, %t: tensor<f32>) -> (tensor<6x3xi64>, tensor<1xi64>) {
      %0, %1 = inlay.nms %b, %s, %i, %t {max_per_class = 3 : i64} : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<f32>, tensor<f32>) -> (tensor<6x3xi64>, tensor<1xi64>)
      return %0, %1 : tensor<6x3xi64>, tensor<1xi64>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$boxes, Inlay_FloatTensor:$scores,
      Inlay_FloatTensor:$iou_threshold, Inlay_FloatTensor:$score_threshold,
      I64Attr:$max_per_class,
      DefaultValuedAttr<BoolAttr, "false">:$center_point);
  let results = (outs Inlay_IndexTensor:$selected, Inlay_IndexTensor:$count);
  let assemblyFormat = "$boxes `,` $scores `,` $iou_threshold `,` "
      "$score_threshold attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def DetOp : Inlay_PureOp<"det", [InferTypeOpAdaptor]> {
  let summary = "determinants of square matrices";
  let description = [{
    `result[..] = det(input[.., :, :])`, by elimination with the largest
    element of a column as pivot.

    (C1) the input is [batch.., M, M].

    Example:
    ```mlir
    func.func @example(%x: tensor<2x3x3xf32>) -> tensor<2xf32> {
      %0 = inlay.det %x : (tensor<2x3x3xf32>) -> tensor<2xf32>
      return %0 : tensor<2xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$input);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def CoupleOp : Inlay_PureOp<"couple", [InferTypeOpAdaptor]> {
  let summary = "probabilities of classes from those of pairs of classes";
  let description = [{
    `pairs[n]` holds, for each two classes i < j in the order (0,1), (0,2), ..,
    how probable class i is if it is one of the two, `r[i,j]`; `r[j,i]` is
    `1 - r[i,j]`. `result[n]` are the probabilities p of the classes, of sum 1,
    that minimise `sum over i, j != i of (r[j,i] * p[i] - r[i,j] * p[j])^2`, by
    the iteration of Wu, Lin and Weng (2004) as LIBSVM does it: from equal
    probabilities, until no class is further than 0.005 / classes from its
    optimum, and at most 100 times.

    (C1) pairs are [N, C * (C - 1) / 2] for some C >= 2.

    Example:
    ```mlir
    func.func @example(%p: tensor<4x3xf32>) -> tensor<4x3xf32> {
      %0 = inlay.couple %p : (tensor<4x3xf32>) -> tensor<4x3xf32>
      return %0 : tensor<4x3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$pairs);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$pairs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_SELECT_OPS_TD
