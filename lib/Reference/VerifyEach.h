// Watches the passes of a pipeline: does the graph still compute the same?
#ifndef INLAY_LIB_REFERENCE_VERIFY_EACH_H
#define INLAY_LIB_REFERENCE_VERIFY_EACH_H

#include "lib/Reference/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

namespace inlay {

/// Evaluates every graph function of `module` on seeded inputs now, and again
/// after each pass that `pm` runs. A pass after which a result differs is named
/// in an error at the function, and fails. A function is watched as long as it
/// consists of ops of the `inlay` dialect.
///
/// How far floats may differ: passes may reassociate and round elsewhere, so
/// that an output may be off by 1e-4 times its own largest value (at least 1),
/// or by 16 ULP of the coarsest float type in the graph where that is more.
/// Integers may be off by 1, since a sum that was rounded otherwise may fall on
/// the other side of a quantisation step. In a quantized graph such a flip
/// spreads: outputs, those that are dequantized too, may be off by a step for
/// every four `quantize` of the graph.
void verifyEachPass(mlir::PassManager &pm, mlir::ModuleOp module,
                    uint64_t seed = 1);

/// The place of the largest difference between two values of one type beyond
/// the bounds above, if there is one; `relative` is the bound of floats, and
/// `absolute`, where it is larger, that of all.
struct Difference {
  int64_t element;
  double before, after, bound;
};
std::optional<Difference> findDifference(const Tensor &before,
                                         const Tensor &after,
                                         double relative = 1e-4,
                                         double absolute = 0);

} // namespace inlay

#endif // INLAY_LIB_REFERENCE_VERIFY_EACH_H
