//===- Simplify.td --------------------------------------------------------===//
#ifndef INLAY_SIMPLIFY_TD
#define INLAY_SIMPLIFY_TD

include "mlir/Pass/PassBase.td"

def Simplify : Pass<"inlay-simplify", "::mlir::func::FuncOp"> {
  let summary = "remove and merge ops of a graph";
  let description = [{
    Rewrites a graph until none of its patterns matches: neutral arithmetic
    (`x + 0`, `x * 1`), chains of casts, reshapes, transposes, slices, relus and
    clips, expansions that broadcasting does anyway, pads that a convolution or
    a pool can take over, and functions that exporters spell as many ops:
    layer normalisation, gelu, swish, hard_swish, hard_sigmoid, mish. A product of
    matrices and its constant bias become `gemm`, a `gather` of neighbours a
    slice. A uniform factor of an operand of `matmul` moves behind it. An `if`
    whose condition is constant becomes the body that it takes, one that saves next to nothing a
    `select`; a loop that never ends early loses its condition.

    Needs nothing; works best on folded constants. Afterwards dead ops are gone
    as well.

    Exact but for two things: a function recognised as a whole is computed
    by its own formula and may differ from its parts by some ULP (each such place
    is reported by a passed remark of category `simplify`), as may a product with
    a factor that is no power of two. `x + 0` leaves -0 as it is.

    Leaves alone: everything in an `inlay.layer`; pads with a value that the
    consumer does not stand for; values with other users where the rewrite would
    compute them twice.

    Example:
    ```mlir
    func.func @example(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = inlay.unary sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
      %1 = inlay.binary mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      return %1 : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @example(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = inlay.unary swish %x {alpha = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_SIMPLIFY_TD
