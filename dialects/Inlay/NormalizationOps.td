//===- NormalizationOps.td - softmax and normalisations -------------------===//
#ifndef INLAY_NORMALIZATION_OPS_TD
#define INLAY_NORMALIZATION_OPS_TD

def SoftmaxOp : Inlay_PureOp<"softmax", [InferTypeOpAdaptor]> {
  let summary = "softmax, log-softmax or hardmax along one axis";
  let description = [{
    With `m = max x` along the axis: `softmax = exp(x - m) / sum exp(x - m)`;
    `log_softmax = x - m - log(sum exp(x - m))`; `hardmax` is 1 at the first
    maximum and 0 elsewhere.

    (C1) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: tensor<2x10xf32>) -> tensor<2x10xf32> {
      %0 = inlay.softmax softmax %x {axis = 1 : i64} : (tensor<2x10xf32>) -> tensor<2x10xf32>
      return %0 : tensor<2x10xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_SoftmaxKindAttr:$kind, Inlay_FloatTensor:$input,
                       I64Attr:$axis);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat =
      "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def LayerNormOp : Inlay_PureOp<"layer_norm", [InferTypeOpAdaptor]> {
  let summary = "normalises over the trailing axes";
  let description = [{
    Over all axes from `axis` on: `result = (x - mean) / sqrt(var + epsilon) *
    scale + bias`, with the biased variance. With `rms` the mean is taken as 0
    (RMSNormalization).

    (C1) `axis` lies in [0, rank).
    (C2) scale and bias broadcast to the normalised axes.

    Example:
    ```mlir
    func.func @example(%x: tensor<2x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
      %0 = inlay.layer_norm %x, %s, %b {axis = 1 : i64, epsilon = 1.0e-5 : f32} : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
      return %0 : tensor<2x8xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$input, Inlay_FloatTensor:$scale,
      Optional<Inlay_FloatTensor>:$bias, I64Attr:$axis,
      DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon,
      DefaultValuedAttr<BoolAttr, "false">:$rms);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$input `,` $scale (`,` $bias^)? attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def BatchNormOp : Inlay_PureOp<"batch_norm", [InferTypeOpAdaptor]> {
  let summary = "batch normalisation with given statistics";
  let description = [{
    `result[n,c,...] = (x - mean[c]) / sqrt(var[c] + epsilon) * scale[c] +
    bias[c]`.

    (C1) the input has rank >= 2.
    (C2) scale, bias, mean and var have C elements.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x2x4xf32>, %s: tensor<2xf32>) -> tensor<1x2x4xf32> {
      %0 = inlay.batch_norm %x, %s, %s, %s, %s {epsilon = 1.0e-5 : f32} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
      return %0 : tensor<1x2x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$input, Inlay_FloatTensor:$scale,
      Inlay_FloatTensor:$bias, Inlay_FloatTensor:$mean,
      Inlay_FloatTensor:$variance,
      DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat = "$input `,` $scale `,` $bias `,` $mean `,` $variance "
                       "attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def LrnOp : Inlay_PureOp<"lrn", [InferTypeOpAdaptor]> {
  let summary = "local response normalisation across channels";
  let description = [{
    `result[n,c] = x[n,c] / (bias + alpha / size * sum of x[n,i]^2)^beta`, `i`
    from `c - floor((size-1)/2)` to `c + ceil((size-1)/2)` within the channels.

    (C1) the input has rank >= 2.
    (C2) `size` is >= 1.

    Example:
    ```mlir
    func.func @example(%x: tensor<1x8x2x2xf32>) -> tensor<1x8x2x2xf32> {
      %0 = inlay.lrn %x {size = 5 : i64} : (tensor<1x8x2x2xf32>) -> tensor<1x8x2x2xf32>
      return %0 : tensor<1x8x2x2xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_FloatTensor:$input, I64Attr:$size,
      DefaultValuedAttr<F32Attr, "0.0001f">:$alpha,
      DefaultValuedAttr<F32Attr, "0.75f">:$beta,
      DefaultValuedAttr<F32Attr, "1.0f">:$bias);
  let results = (outs Inlay_FloatTensor:$result);
  let assemblyFormat =
      "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_NORMALIZATION_OPS_TD
