//===- KernelOps.td - destination-style kernels ---------------------------===//
//
// Ops on tensors or buffers for which a loop nest of our own beats the generic
// path. One layer of the graph is one such op (or one linalg.generic), and one
// function of the generated code. Integers are signless here; ops that read
// unsigned ones say so by attribute.
//
//===----------------------------------------------------------------------===//

#ifndef KERNEL_OPS_TD
#define KERNEL_OPS_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Inlay/InlayBase.td"
include "dialects/Inlay/Enums.td"

def Kernel_Dialect : Dialect {
  let name = "kernel";
  let cppNamespace = "::inlay::kernel";
  let summary = "Destination-style kernels on tensors and buffers";
  let description = [{
    Every op reads `ins`, writes `outs`, and may apply an *epilogue*: a region
    of scalar arithmetic on the value just computed and on `extras`, which are
    read at the place that `extra_maps` gives for the place written. With
    tensor operands the results are the new values of `outs`; with buffers
    there are no results.
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

def Kernel_Buffer : AnyTypeOf<[AnyStaticShapeMemRef, AnyStaticShapeTensor],
                              "tensor or buffer of static shape">;

class Kernel_Op<string mnemonic, list<Trait> traits = []>
    : Op<Kernel_Dialect, mnemonic, !listconcat([
        AttrSizedOperandSegments, DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>], traits)> {
  dag common = (ins Variadic<Kernel_Buffer>:$inputs,
                    Variadic<Kernel_Buffer>:$extras, Variadic<Kernel_Buffer>:$outs,
                    DefaultValuedAttr<AffineMapArrayAttr, "{}">:$extra_maps);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region AnyRegion:$epilogue);
  let assemblyFormat = [{
    (`ins` `(` $inputs^ `:` type($inputs) `)`)?
    (`extras` `(` $extras^ `:` type($extras) `)`)?
    `outs` `(` $outs `:` type($outs) `)` attr-dict
    (`epilogue` $epilogue^)? (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutsMutable(); }
  }];
}

def YieldOp : Op<Kernel_Dialect, "yield", [Pure, Terminator]> {
  let summary = "gives the value that an epilogue stores";
  let description = [{
    Ends an epilogue. See `kernel.conv` for an example.
  }];
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def ConvOp : Kernel_Op<"conv"> {
  let summary = "convolution; see inlay.conv";
  let description = [{
    ins: input N,C,spatial; weight M,C/group,kernel; optional bias M.
    outs: N,M,spatial. Attributes as in `inlay.conv`.

    (C1) there are 2 or 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) strides and dilations have one value, pads two, for each spatial axis
    of the weight and the input, which are 1 to 3.

    Example:
    ```mlir
    func.func @example(%x: memref<1x4x8x8xf32>, %w: memref<6x4x1x1xf32>, %y: memref<1x6x8x8xf32>) {
      kernel.conv ins(%x, %w : memref<1x4x8x8xf32>, memref<6x4x1x1xf32>) outs(%y : memref<1x6x8x8xf32>) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64} epilogue {
      ^bb0(%sum: f32):
        %zero = arith.constant 0.0 : f32
        %0 = arith.maximumf %sum, %zero : f32
        kernel.yield %0 : f32
      }
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads, I64Attr:$group));
}

def ConvTransposeOp : Kernel_Op<"conv_transpose"> {
  let summary = "transposed convolution; see inlay.conv_transpose";
  let description = [{
    ins: input N,C,spatial; weight C,M/group,kernel; optional bias M.
    outs: N,M,spatial. Computed by gathering: each result sums the inputs that
    reach it.

    (C1) there are 2 or 3 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.
    (C3) strides and dilations have one value, pads two, for each spatial axis
    of the weight and the input, which are 1 to 3.

    Example:
    ```mlir
    func.func @example(%x: memref<1x2x4x4xf32>, %w: memref<2x3x2x2xf32>, %y: memref<1x3x8x8xf32>) {
      kernel.conv_transpose ins(%x, %w : memref<1x2x4x4xf32>, memref<2x3x2x2xf32>) outs(%y : memref<1x3x8x8xf32>) {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, group = 1 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads, I64Attr:$group));
}

def MatMulOp : Kernel_Op<"matmul"> {
  let summary = "batched matrix product";
  let description = [{
    ins: lhs [batch.., M, K] (or K, M with `trans_a`), rhs [batch.., K, N] (or
    N, K with `trans_b`), ranks >= 2. outs: [batch.., M, N]. Batch axes of size
    1, or missing ones, repeat.

    (C1) there are 2 inputs and 1 output.
    (C2) the epilogue, if any, takes the sum and one value of each extra.

    Example:
    ```mlir
    func.func @example(%a: memref<2x3xf32>, %b: memref<4x3xf32>, %y: memref<2x4xf32>) {
      kernel.matmul ins(%a, %b : memref<2x3xf32>, memref<4x3xf32>) outs(%y : memref<2x4xf32>) {trans_b = true}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins
      DefaultValuedAttr<BoolAttr, "false">:$trans_a,
      DefaultValuedAttr<BoolAttr, "false">:$trans_b));
}

def PoolOp : Kernel_Op<"pool"> {
  let summary = "pool over a sliding window; see inlay.pool";
  let description = [{
    ins: N,C,spatial. outs: N,C,spatial. `pads` as in `inlay.pool`; the sizes of
    the output already carry `ceil_mode`. With `input_last` the input is
    N,spatial,C, with `result_last` the output.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) kernel, strides and dilations have one value, pads two, for each
    spatial axis of the input, which are 1 to 3.

    Example:
    ```mlir
    func.func @example(%x: memref<1x4x8x8xf32>, %y: memref<1x4x4x4xf32>) {
      kernel.pool ins(%x : memref<1x4x8x8xf32>) outs(%y : memref<1x4x4x4xf32>) {kind = #inlay<pool max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_PoolKindAttr:$kind,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<BoolAttr, "false">:$count_include_pad,
      DefaultValuedAttr<I64Attr, "2">:$p,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned,
      DefaultValuedAttr<BoolAttr, "false">:$input_last,
      DefaultValuedAttr<BoolAttr, "false">:$result_last));
}

def ReduceOp : Kernel_Op<"reduce"> {
  let summary = "reduction over axes; see inlay.reduce";
  let description = [{
    ins: the input. outs: the input's shape without `axes`, or with 1 in their
    place (`keepdims`).

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) axes lie in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<2x3x4xf32>, %y: memref<2x4xf32>) {
      kernel.reduce ins(%x : memref<2x3x4xf32>) outs(%y : memref<2x4xf32>) {kind = #inlay<reduce_kind mean>, axes = array<i64: 1>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_ReduceKindAttr:$kind,
      DenseI64ArrayAttr:$axes, DefaultValuedAttr<BoolAttr, "false">:$keepdims,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def ArgReduceOp : Kernel_Op<"arg_reduce"> {
  let summary = "index of the extreme value; see inlay.arg_reduce";
  let description = [{
    ins: the input. outs: i64, the input's shape without `axis`, or with 1 in
    its place.

    (C1) there is 1 input and 1 output.
    (C2) there is no epilogue.
    (C3) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<2x3xf32>, %y: memref<2xi64>) {
      kernel.arg_reduce ins(%x : memref<2x3xf32>) outs(%y : memref<2xi64>) {kind = #inlay<reduce_kind max>, axis = 1 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_ReduceKindAttr:$kind, I64Attr:$axis,
      DefaultValuedAttr<BoolAttr, "false">:$keepdims,
      DefaultValuedAttr<BoolAttr, "false">:$select_last,
      DefaultValuedAttr<BoolAttr, "false">:$is_unsigned));
}

def SoftmaxOp : Kernel_Op<"softmax"> {
  let summary = "softmax family along one axis; see inlay.softmax";
  let description = [{
    ins: the input. outs: the same shape.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<2x10xf32>, %y: memref<2x10xf32>) {
      kernel.softmax ins(%x : memref<2x10xf32>) outs(%y : memref<2x10xf32>) {kind = #inlay<softmax_kind softmax>, axis = 1 : i64}
      return
    }
    ```
  }];
  let arguments =
      !con(common, (ins Inlay_SoftmaxKindAttr:$kind, I64Attr:$axis));
}

def LayerNormOp : Kernel_Op<"layer_norm"> {
  let summary = "normalisation over trailing axes; see inlay.layer_norm";
  let description = [{
    ins: the input. outs: the same shape. Scale and bias are extras, applied by
    the epilogue to `(x - mean) / sqrt(var + epsilon)`.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.
    (C3) `axis` lies in [0, rank).

    Example:
    ```mlir
    func.func @example(%x: memref<2x8xf32>, %y: memref<2x8xf32>) {
      kernel.layer_norm ins(%x : memref<2x8xf32>) outs(%y : memref<2x8xf32>) {axis = 1 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$axis,
      DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon,
      DefaultValuedAttr<BoolAttr, "false">:$rms));
}

def LrnOp : Kernel_Op<"lrn"> {
  let summary = "local response normalisation; see inlay.lrn";
  let description = [{
    ins: N,C,spatial. outs: the same shape.

    (C1) there is 1 input and 1 output.
    (C2) the epilogue, if any, takes the value and one value of each extra.

    Example:
    ```mlir
    func.func @example(%x: memref<1x8x2x2xf32>, %y: memref<1x8x2x2xf32>) {
      kernel.lrn ins(%x : memref<1x8x2x2xf32>) outs(%y : memref<1x8x2x2xf32>) {size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins I64Attr:$size, F32Attr:$alpha,
                                    F32Attr:$beta, F32Attr:$bias));
}

def RecurrentOp : Kernel_Op<"recurrent"> {
  let summary = "LSTM, GRU or RNN over a sequence; see inlay.recurrent";
  let description = [{
    ins: x, W, R, B, initial_h, then initial_c (lstm), then peepholes and
    sequence_lens where `has_peepholes` and `has_lengths` say so.
    outs: Y where `writes_y` says so, Y_h, Y_c (lstm), and a scratch vector of
    gates*H elements. With `transposed_weights` W is D,I,gates*H and R is
    D,H,gates*H, so that neighbouring gates can be summed in one register; a
    longer scratch vector holds the gates of so many rows of the batch, which
    share the reads of W and R, or, with one row or `has_lengths`, of so many
    steps, which share those of W.

    (C1) the counts of inputs and outputs follow the attributes.
    (C2) there is no epilogue.
    (C3) W and R have the shapes that x and initial_h need.
    (C4) the scratch vector holds the gates of one step of one row or, with
    `transposed_weights`, a multiple of that.

    Example:
    ```mlir
    func.func @example(%x: memref<5x1x4xf32>, %w: memref<1x3x4xf32>, %r: memref<1x3x3xf32>, %b: memref<1x6xf32>, %h: memref<1x1x3xf32>, %yh: memref<1x1x3xf32>, %s: memref<3xf32>) {
      kernel.recurrent ins(%x, %w, %r, %b, %h : memref<5x1x4xf32>, memref<1x3x4xf32>, memref<1x3x3xf32>, memref<1x6xf32>, memref<1x1x3xf32>) outs(%yh, %s : memref<1x1x3xf32>, memref<3xf32>) {cell = #inlay<cell rnn>, direction = #inlay<direction forward>, activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_CellKindAttr:$cell,
      Inlay_DirectionAttr:$direction, StrArrayAttr:$activations,
      DenseF32ArrayAttr:$alphas, DenseF32ArrayAttr:$betas,
      DefaultValuedAttr<F32Attr, "0.0f">:$clip,
      DefaultValuedAttr<BoolAttr, "false">:$input_forget,
      DefaultValuedAttr<BoolAttr, "false">:$linear_before_reset,
      DefaultValuedAttr<BoolAttr, "false">:$writes_y,
      DefaultValuedAttr<BoolAttr, "false">:$has_peepholes,
      DefaultValuedAttr<BoolAttr, "false">:$has_lengths,
      DefaultValuedAttr<BoolAttr, "false">:$transposed_weights));
}

include "dialects/Kernel/BlockedOps.td"

def TreesOp : Kernel_Op<"trees"> {
  let summary = "decision trees; see inlay.trees";
  let description = [{
    ins: the rows, roots, features, thresholds, yes, no, targets, weights, and
    the rules where nodes differ in them. outs: rows x targets.

    (C1) there are 8 or 9 inputs and 1 output.
    (C2) there is no epilogue.

    Example:
    ```mlir
    func.func @example(%x: memref<4x2xf32>, %roots: memref<1xi32>, %nodes: memref<3xi32>, %thresholds: memref<3xf32>, %targets: memref<2xi32>, %weights: memref<2xf32>, %y: memref<4x1xf32>) {
      kernel.trees ins(%x, %roots, %nodes, %thresholds, %nodes, %nodes, %targets, %weights : memref<4x2xf32>, memref<1xi32>, memref<3xi32>, memref<3xf32>, memref<3xi32>, memref<3xi32>, memref<2xi32>, memref<2xf32>) outs(%y : memref<4x1xf32>) {kind = #inlay<reduce_kind sum>, depth = 1 : i64, leaf_size = 1 : i64, rule = 5 : i64}
      return
    }
    ```
  }];
  let arguments = !con(common, (ins Inlay_ReduceKindAttr:$kind,
      I64Attr:$depth, I64Attr:$leaf_size,
      DefaultValuedAttr<I64Attr, "5">:$rule));
}

include "dialects/Kernel/QuantizedOps.td"
include "dialects/Kernel/BlockedCodeOps.td"
include "dialects/Kernel/SampleOps.td"
include "dialects/Kernel/ScalarOps.td"
include "dialects/Kernel/SelectOps.td"
include "dialects/Kernel/TileOps.td"

#endif // KERNEL_OPS_TD
