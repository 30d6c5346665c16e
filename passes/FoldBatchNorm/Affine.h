// Affine functions per channel, as found in a graph.
#ifndef INLAY_PASSES_FOLD_BATCH_NORM_AFFINE_H
#define INLAY_PASSES_FOLD_BATCH_NORM_AFFINE_H

#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Tensor.h"
#include <functional>

namespace inlay {

/// y = input * scale[c] + shift[c] along one axis.
struct Affine {
  mlir::Value input;
  std::vector<double> scale, shift;

  /// Whether any factor is not 1, any term not 0.
  bool scales() const;
  bool shifts() const;
};

/// The op whose result may be scaled: the operand of `op` that is no constant.
/// Null if `op` is no affine function with constant factors and terms.
mlir::Value affineInput(mlir::Operation *op);

/// `op` as an affine function along `axis` of its result, if it is one.
std::optional<Affine> matchAffine(mlir::Operation *op, int64_t axis);

/// Every element of `weight` times the factor of its channel, in double.
Tensor scaleWeight(const Tensor &weight,
                   llvm::function_ref<double(int64_t)> factorOf);

/// A tensor of one axis holding `values`.
Tensor makeVector(mlir::Type element, llvm::ArrayRef<double> values);

} // namespace inlay

#endif // INLAY_PASSES_FOLD_BATCH_NORM_AFFINE_H
