//===- RecurrentOps.td - LSTM, GRU, RNN -----------------------------------===//
#ifndef INLAY_RECURRENT_OPS_TD
#define INLAY_RECURRENT_OPS_TD

def RecurrentOp : Inlay_PureOp<"recurrent", [AttrSizedOperandSegments,
                                             InferTypeOpAdaptor]> {
  let summary = "LSTM, GRU or RNN over a sequence";
  let description = [{
    The recurrent ops of ONNX with `layout = 0`: x is [T,B,I], weights
    [D,G*H,I] and [D,G*H,H] with G = 4 gates (i,o,f,c) for `lstm`, 3 (z,r,h)
    for `gru`, 1 for `rnn`; bias [D,2*G*H]; initial_h (and initial_c for
    `lstm`) [D,B,H]; peepholes [D,3*H] (i,o,f), `lstm` only;
    sequence_lens i32[B]. D is 2 for `bidirectional`. Bias and initial states
    are always given (zeros as splats).

    Results: Y [T,D,B,H], Y_h [D,B,H], and for `lstm` Y_c [D,B,H]. Steps at or
    beyond a sequence's length leave the state alone and give 0 in Y.

    `activations` names the functions of each direction in ONNX's order and
    spelling, lower case (`"sigmoid"`, `"tanh"`, ...), with `alphas` and `betas`
    beside them. `clip` > 0 bounds the inputs of activations to [-clip, clip].

    (C1) x, weights, bias and states have the ranks and sizes given above.
    (C2) activations, alphas and betas have (lstm 3, gru 2, rnn 1) * D entries
    of known functions.
    (C3) initial_c is there exactly for `lstm`.

    Example:
    ```mlir
    func.func @example(%x: tensor<5x1x4xf32>, %w: tensor<1x12x4xf32>, %r: tensor<1x12x3xf32>, %b: tensor<1x24xf32>, %h: tensor<1x1x3xf32>) -> tensor<5x1x1x3xf32> {
      %y, %yh, %yc = inlay.recurrent lstm forward %x, %w, %r, %b, %h init_c(%h) {activations = ["sigmoid", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>)
      return %y : tensor<5x1x1x3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_CellKindAttr:$cell, Inlay_DirectionAttr:$direction,
      Inlay_FloatTensor:$input, Inlay_FloatTensor:$weight,
      Inlay_FloatTensor:$recurrence, Inlay_FloatTensor:$bias,
      Inlay_FloatTensor:$initial_h, Optional<Inlay_FloatTensor>:$initial_c,
      Optional<Inlay_FloatTensor>:$peepholes,
      Optional<Inlay_IndexTensor>:$sequence_lens,
      StrArrayAttr:$activations, DenseF32ArrayAttr:$alphas,
      DenseF32ArrayAttr:$betas, DefaultValuedAttr<F32Attr, "0.0f">:$clip,
      DefaultValuedAttr<BoolAttr, "false">:$input_forget,
      DefaultValuedAttr<BoolAttr, "false">:$linear_before_reset);
  let results = (outs Variadic<Inlay_FloatTensor>:$results);
  let assemblyFormat = [{
    $cell $direction $input `,` $weight `,` $recurrence `,` $bias `,` $initial_h
    (`init_c` `(` $initial_c^ `)`)? (`peepholes` `(` $peepholes^ `)`)?
    (`lengths` `(` $sequence_lens^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // INLAY_RECURRENT_OPS_TD
