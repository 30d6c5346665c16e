//===- CoreOps.td - constants and layers ----------------------------------===//
#ifndef INLAY_CORE_OPS_TD
#define INLAY_CORE_OPS_TD

def ConstantOp : Inlay_PureOp<"constant", [
    ConstantLike, DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "constant data: a weight, a shape, a scalar";
  let description = [{
    `result = value`. Small data and splats are `dense<>` attributes; weights
    are `dense_resource<>` blobs that point into the mapped model file, so that
    they are neither copied nor hashed.

    Example:
    ```mlir
    func.func @example() -> tensor<2xf32> {
      %0 = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
      return %0 : tensor<2xf32>
    }
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def LayerOp : Inlay_PureOp<"layer", [
    IsolatedFromAbove, SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "ops that become one function of the generated code";
  let description = [{
    The body, applied to the inputs. It holds at most one *root* op (one that
    is not elementwise) and after it elementwise ops on values of the result's
    shape, so that it can be computed in one loop nest without a temporary.
    Constants that only this layer reads stand inside it.

    (C1) the number and types of block arguments equal those of the inputs.
    (C2) the number and types of results equal those of the yield.

    Example:
    ```mlir
    func.func @example(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
      %0 = inlay.layer "add_relu" (%x, %y) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> {
      ^bb0(%a: tensor<4xf32>, %b: tensor<4xf32>):
        %1 = inlay.binary add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
        %2 = inlay.unary relu %1 : (tensor<4xf32>) -> tensor<4xf32>
        inlay.yield %2 : tensor<4xf32>
      }
      return %0 : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$name, Variadic<Inlay_Tensor>:$inputs);
  let results = (outs Variadic<Inlay_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $name `(` $inputs `)` attr-dict `:` functional-type($inputs, $results)
    $body
  }];
  let hasVerifier = 1;
}

def YieldOp : Inlay_PureOp<"yield", [Terminator, ReturnLike,
                                     ParentOneOf<["LayerOp", "IfOp", "LoopOp"]>]> {
  let summary = "ends the body of a layer, a branch or a loop";
  let description = [{
    Gives the values of the results of the enclosing op. See `inlay.layer`
    for an example.
  }];
  let arguments = (ins Variadic<Inlay_Tensor>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
  let builders = [OpBuilder<(ins), [{ /* nothing to yield */ }]>];
}

#endif // INLAY_CORE_OPS_TD
