//===- ControlOps.td - branches and loops that run ------------------------===//
#ifndef INLAY_CONTROL_OPS_TD
#define INLAY_CONTROL_OPS_TD

def IfOp : Inlay_PureOp<"if"> {
  let summary = "one of two bodies, chosen when running";
  let description = [{
    The results of `then_body` where the condition holds, else those of
    `else_body`. Only the chosen body is computed. A body may use every value
    that is defined before the op.

    (C1) the condition is `i1` with one element.
    (C2) the bodies have no arguments.
    (C3) each body yields values of the types of the results.

    Example:
    ```mlir
    func.func @example(%fast: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = inlay.if %fast : (tensor<i1>) -> tensor<4xf32> {
        %1 = inlay.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
        inlay.yield %1 : tensor<4xf32>
      } else {
        %1 = inlay.unary erf %x : (tensor<4xf32>) -> tensor<4xf32>
        inlay.yield %1 : tensor<4xf32>
      }
      return %0 : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_BoolTensor:$condition);
  let results = (outs Variadic<Inlay_Tensor>:$results);
  let regions = (region SizedRegion<1>:$then_body, SizedRegion<1>:$else_body);
  let assemblyFormat = [{
    $condition attr-dict `:` functional-type(operands, results)
    $then_body `else` $else_body
  }];
  let hasVerifier = 1;
}

def LoopOp : Inlay_PureOp<"loop", [AttrSizedOperandSegments]> {
  let summary = "a body that is computed several times";
  let description = [{
    At step s = 0, 1, 2, ... the body gets s, the *carried* values (first
    `inits`, then what the step before yielded for them) and row s of each of
    the `rows`. It yields the next condition if there is a `while`, then the
    next carried values, then what is collected. It ends before step s where
    s = `bound`, where s >= `trips`, or where the condition (before step 0 the
    operand of `while`) does not hold.

    The results are the carried values at the end; for each collected value a
    tensor whose row s is that of step s, and 0 where there was no such step;
    and `count`, the number of steps. The body may use every value that is
    defined before the op.

    (C1) `bound` is in [0, 2^31), and every tensor of `rows` has that size on
    its first axis.
    (C2) `trips` is `i64` and `while` is `i1`, with one element each.
    (C3) the body's arguments are `tensor<i64>`, the types of `inits`, and
    those of `rows` without the first axis.
    (C4) the body yields one `i1` if there is a `while`, values of the types of
    `inits`, and at most as many more as there are results.
    (C5) the results have the types of `inits` and those of the collected values
    behind a first axis of size `bound`; `count` is `tensor<1xi64>`.

    Example:
    ```mlir
    func.func @example(%x: tensor<5x2xf32>, %a: tensor<2xf32>) -> (tensor<2xf32>, tensor<5x2xf32>) {
      %0, %1, %count = inlay.loop 5 carried (%a) rows (%x) : (tensor<2xf32>, tensor<5x2xf32>) -> (tensor<2xf32>, tensor<5x2xf32>, tensor<1xi64>) {
      ^bb0(%step: tensor<i64>, %sum: tensor<2xf32>, %row: tensor<2xf32>):
        %2 = inlay.binary add %sum, %row : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
        inlay.yield %2, %2 : tensor<2xf32>, tensor<2xf32>
      }
      return %0, %1 : tensor<2xf32>, tensor<5x2xf32>
    }
    ```
  }];
  let arguments = (ins I64Attr:$bound, Optional<Inlay_Tensor>:$trips,
      Optional<Inlay_BoolTensor>:$condition, Variadic<Inlay_Tensor>:$inits,
      Variadic<Inlay_Tensor>:$rows);
  let results = (outs Variadic<Inlay_Tensor>:$results, Inlay_IndexTensor:$count);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $bound (`trips` $trips^)? (`while` $condition^)?
    `carried` `(` $inits `)` `rows` `(` $rows `)` attr-dict `:`
    functional-type(operands, results) $body
  }];
  let extraClassDeclaration = [{
    /// Whether it may end before `bound` steps are done.
    bool mayEndEarly() { return getTrips() || getCondition(); }
    /// The carried values at the end, and the collected ones.
    ::mlir::ResultRange getFinals() {
      return getResults().take_front(getInits().size());
    }
    ::mlir::ResultRange getCollected() {
      return getResults().drop_front(getInits().size());
    }
    ::mlir::BlockArgument getStep() { return getBody().getArgument(0); }
    ::mlir::Block::BlockArgListType getCarriedArguments() {
      return getBody().getArguments().slice(1, getInits().size());
    }
    ::mlir::Block::BlockArgListType getRowArguments() {
      return getBody().getArguments().drop_front(1 + getInits().size());
    }
    YieldOp getYield();
    /// What the body yields: the condition (null without `while`), the carried
    /// values, the collected ones.
    ::mlir::Value getNextCondition();
    ::mlir::OperandRange getNextCarried();
    ::mlir::OperandRange getCollectedRows();
  }];
  let hasVerifier = 1;
}

#endif // INLAY_CONTROL_OPS_TD
