//===- ShapeOps.td - moving data without changing it ----------------------===//
#ifndef INLAY_SHAPE_OPS_TD
#define INLAY_SHAPE_OPS_TD

def ReshapeOp : Inlay_PureOp<"reshape"> {
  let summary = "the same elements under another shape";
  let description = [{
    Row-major order is kept: Reshape, Flatten, Squeeze, Unsqueeze.

    (C1) input and result have the same element type and number of elements.

    Example:
    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>) -> tensor<2x12xf32> {
      %0 = inlay.reshape %x : (tensor<2x3x4xf32>) -> tensor<2x12xf32>
      return %0 : tensor<2x12xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TransposeOp : Inlay_PureOp<"transpose", [InferTypeOpAdaptor]> {
  let summary = "permutes the axes";
  let description = [{
    `result.shape[i] = input.shape[perm[i]]`, as in ONNX.

    (C1) `perm` is a permutation of [0, rank).

    Example:
    ```mlir
    func.func @example(%x: tensor<1x8x9x4xf32>) -> tensor<1x4x8x9xf32> {
      %0 = inlay.transpose %x {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x9x4xf32>) -> tensor<1x4x8x9xf32>
      return %0 : tensor<1x4x8x9xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, DenseI64ArrayAttr:$perm);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def SliceOp : Inlay_PureOp<"slice", [InferTypeOpAdaptor]> {
  let summary = "a box of the input, by start, size and step";
  let description = [{
    `result[i] = input[starts + i * steps]`, for every axis. Steps may be
    negative. Split is several slices.

    (C1) starts, sizes and steps have one value an axis; sizes are >= 0, steps
    are not 0.
    (C2) the first and the last index of every axis lie inside the input.

    Example:
    ```mlir
    func.func @example(%x: tensor<4x6xf32>) -> tensor<2x6xf32> {
      %0 = inlay.slice %x {starts = array<i64: 1, 5>, sizes = array<i64: 2, 6>, steps = array<i64: 1, -1>} : (tensor<4x6xf32>) -> tensor<2x6xf32>
      return %0 : tensor<2x6xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$steps);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def ConcatOp : Inlay_PureOp<"concat", [InferTypeOpAdaptor]> {
  let summary = "joins tensors along one axis";
  let description = [{
    The inputs one after the other along `axis`.

    (C1) there is at least one input; all have the same rank and element type.
    (C2) `axis` lies in [0, rank).
    (C3) all other axes have equal sizes.

    Example:
    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<2x1xf32>) -> tensor<2x4xf32> {
      %0 = inlay.concat %a, %b {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
      return %0 : tensor<2x4xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Inlay_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat =
      "$inputs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def PadOp : Inlay_PureOp<"pad", [InferTypeOpAdaptor]> {
  let summary = "adds (or with negative pads removes) places around the input";
  let description = [{
    `result[i] = input[i - low]` inside; outside the value (mode `constant`),
    the nearest element (`edge`), its mirror image without the border
    (`reflect`), or the other end (`wrap`). Negative pads cut before the
    positive ones of that axis repeat.

    (C1) low and high have one value an axis.
    (C2) no size of the result is negative; where a mode other than `constant`
    pads an axis, something is left of it after negative pads.
    (C3) the value has one element of the input's element type.

    Example:
    ```mlir
    func.func @example(%x: tensor<4x4xf32>, %v: tensor<f32>) -> tensor<6x4xf32> {
      %0 = inlay.pad constant %x, %v {low = array<i64: 1, 0>, high = array<i64: 1, 0>} : (tensor<4x4xf32>, tensor<f32>) -> tensor<6x4xf32>
      return %0 : tensor<6x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_PadModeAttr:$mode, Inlay_Tensor:$input,
      Inlay_Tensor:$value, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$mode $input `,` $value attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

def ExpandOp : Inlay_PureOp<"expand"> {
  let summary = "repeats axes of size 1";
  let description = [{
    Broadcasts the input to the shape of the result, as in NumPy.

    (C1) the input's shape broadcasts to the result's, whose element type is
    the same.

    Example:
    ```mlir
    func.func @example(%x: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
      %0 = inlay.expand %x : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
      return %0 : tensor<2x3x4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def GatherOp : Inlay_PureOp<"gather", [InferTypeOpAdaptor]> {
  let summary = "picks slices along an axis by index";
  let description = [{
    `result[i.., j.., k..] = input[i.., indices[j..], k..]`. A negative index
    counts from the end; one that is still outside is clamped to the nearest
    end, so that no index can read outside the input.

    (C1) `axis` lies in [0, rank) and is not empty.

    Example:
    ```mlir
    func.func @example(%x: tensor<4x6xf32>, %i: tensor<2xi64>) -> tensor<2x6xf32> {
      %0 = inlay.gather %x, %i {axis = 0 : i64} : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<2x6xf32>
      return %0 : tensor<2x6xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input, Inlay_IndexTensor:$indices,
                       I64Attr:$axis);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input `,` $indices attr-dict `:` "
                       "functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INLAY_SHAPE_OPS_TD
