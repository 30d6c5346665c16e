//===- TreeOps.td - decision trees ----------------------------------------===//
#ifndef INLAY_TREE_OPS_TD
#define INLAY_TREE_OPS_TD

def TreesOp : Inlay_PureOp<"trees", [InferTypeOpAdaptor]> {
  let summary = "decision trees, each of which adds a leaf's values to a row";
  let description = [{
    The trees are tables with one entry a node. For every row `x` of the input
    and every root, `node = root`, then `depth` times, while `features[node] >=
    0`: `node = (x[features[node]] rule thresholds[node]) ? yes[node] :
    no[node]`. A node with a negative feature is a leaf; the values that it
    gives stand at `yes[node] <= i < no[node]`, at most `leaf_size` of them:

    `result[row, targets[i]] = kind(result[row, targets[i]], weights[i])`

    in the order of the roots. A result to which no leaf gives a value is 0.
    A rule is a sum of bits: 1 equal, 2 greater, 4 less, 8 not a number; the
    comparison holds if the bit of its outcome is set. `rules` has one a node;
    without it `rule` is that of all nodes. Indices that lie outside a table
    are clamped to its nearest end.

    (C1) the input has rank 2 and at least one column.
    (C2) `features`, `thresholds`, `yes`, `no` and `rules` have the same number
    of elements, at least one; thresholds have the input's type.
    (C3) `targets` and `weights` have the same number of elements, at least
    one.
    (C4) `num_targets` is at least 1; `depth` and `leaf_size` are not negative.
    (C5) `kind` is sum, max or min.

    Example:
    ```mlir
    func.func @example(%x: tensor<4x2xf32>) -> tensor<4x1xf32> {
      %roots = inlay.constant dense<0> : tensor<1xi32>
      %features = inlay.constant dense<[1, -1, -1]> : tensor<3xi32>
      %thresholds = inlay.constant dense<[0.5, 0.0, 0.0]> : tensor<3xf32>
      %yes = inlay.constant dense<[1, 0, 1]> : tensor<3xi32>
      %no = inlay.constant dense<[2, 1, 2]> : tensor<3xi32>
      %targets = inlay.constant dense<0> : tensor<2xi32>
      %weights = inlay.constant dense<[-1.0, 1.0]> : tensor<2xf32>
      %0 = inlay.trees sum %x, %roots, %features, %thresholds, %yes, %no, %targets, %weights {depth = 1 : i64, leaf_size = 1 : i64, num_targets = 1 : i64, rule = 5 : i64} : (tensor<4x2xf32>, tensor<1xi32>, tensor<3xi32>, tensor<3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<2xi32>, tensor<2xf32>) -> tensor<4x1xf32>
      return %0 : tensor<4x1xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_ReduceKindAttr:$kind, Inlay_FloatTensor:$input,
      1DTensorOf<[I32]>:$roots, 1DTensorOf<[I32]>:$features,
      Inlay_FloatTensor:$thresholds, 1DTensorOf<[I32]>:$yes,
      1DTensorOf<[I32]>:$no, 1DTensorOf<[I32]>:$targets,
      Inlay_FloatTensor:$weights, Optional<1DTensorOf<[I8]>>:$rules,
      I64Attr:$depth, I64Attr:$leaf_size, I64Attr:$num_targets,
      DefaultValuedAttr<I64Attr, "5">:$rule);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat =
      "$kind $input `,` $roots `,` $features `,` $thresholds `,` $yes `,` $no "
      "`,` $targets `,` $weights (`,` $rules^)? attr-dict `:` "
      "functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_TREE_OPS_TD
