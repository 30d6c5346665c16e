// Inputs and outputs that a self-test carries, and how exact it can be.
#ifndef INLAY_LIB_REFERENCE_GOLDENVECTORS_H
#define INLAY_LIB_REFERENCE_GOLDENVECTORS_H

#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inlay {

/// One recorded run of a graph.
struct GoldenVectors {
  std::vector<Tensor> inputs, outputs;
  /// The largest change of an output when every operand of every op moves by a
  /// little more than rounding moves it: what an implementation that sums in
  /// another order may differ by. At least half a step of an output that is
  /// codes times a scale; else 0 where it was not measured (control flow).
  double spread = 0;
};

/// Seeded inputs, the outputs that the reference gives for them, and their
/// spread. Inputs that are dequantized take all codes; one whose attribute
/// `inlay.value` says what it must be, that value.
mlir::FailureOr<GoldenVectors> makeGoldenVectors(mlir::func::FuncOp graph);

} // namespace inlay

#endif // INLAY_LIB_REFERENCE_GOLDENVECTORS_H
