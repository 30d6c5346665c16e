//===- FoldConstants.td ---------------------------------------------------===//
#ifndef INLAY_FOLD_CONSTANTS_TD
#define INLAY_FOLD_CONSTANTS_TD

include "mlir/Pass/PassBase.td"

def FoldConstants : Pass<"inlay-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "compute ops whose operands are constants";
  let description = [{
    Replaces every op of which all operands are `inlay.constant` by the value
    that lib/Reference gives it, in the bodies of branches and loops too.

    Needs nothing of the IR. Afterwards no op outside of layers has constant
    operands only, except where its result would be too large: a result is
    folded if it has at most 64 KiB, or is at most four times as large as the
    operands (weights that are cast, transposed or dequantized) and within
    `max-bytes`. Splats stay splats and count as one element.

    Leaves alone: the bodies of `inlay.layer`, and ops outside of the `inlay`
    dialect.

    Example:
    ```mlir
    %two = inlay.constant dense<2.0> : tensor<2xf32>
    %x = inlay.constant dense<[1.0, 3.0]> : tensor<2xf32>
    %0 = inlay.binary mul %x, %two : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    ```
    becomes
    ```mlir
    %0 = inlay.constant dense<[2.0, 6.0]> : tensor<2xf32>
    ```
  }];
  let options = [
    Option<"keepCodes", "keep-codes", "bool", "false",
           "leave 8-bit weights as they are where they are dequantized, for "
           "--inlay-quantize">,
    Option<"maxBytes", "max-bytes", "int64_t", "int64_t(1) << 28",
           "largest result in bytes that is folded">];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_FOLD_CONSTANTS_TD
