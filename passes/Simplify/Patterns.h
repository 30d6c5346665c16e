// The families of rewrites that Simplify applies. Private to passes/Simplify.
#ifndef INLAY_PASSES_SIMPLIFY_PATTERNS_H
#define INLAY_PASSES_SIMPLIFY_PATTERNS_H

#include "dialects/Inlay/OpUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "passes/Common/Constants.h"

namespace inlay::simplify {

/// Neutral operands, bounds that bound nothing, casts.
void addArithmetic(mlir::RewritePatternSet &patterns);
/// Reshape, transpose, slice, concat and expand.
void addShapes(mlir::RewritePatternSet &patterns);
/// Branches and loops whose course is known, or that save nothing.
void addControl(mlir::RewritePatternSet &patterns);
/// Pads that a convolution or a pool can take over.
void addPadding(mlir::RewritePatternSet &patterns);
/// Factors before matrix products.
void addProducts(mlir::RewritePatternSet &patterns);
/// Activations that were exported as several ops.
void addActivations(mlir::RewritePatternSet &patterns);
/// Normalisations that were exported as several ops.
void addNormalizations(mlir::RewritePatternSet &patterns);

/// If `value` is `kind` of a value and a uniform constant, that value and the
/// constant. For kinds that commute the constant may stand on either side.
struct WithConstant {
  mlir::Value value;
  double constant;
};
std::optional<WithConstant> matchWithConstant(mlir::Value value,
                                              BinaryKind kind);

/// `value` as unary `kind` of a value, or null.
mlir::Value matchUnary(mlir::Value value, UnaryKind kind);

/// The locations of the ops between `inputs` and `root`, which become one op.
mlir::Location locOfParts(mlir::Operation *root, mlir::ValueRange inputs);

/// Equal after rounding to f32, in which models store their constants.
bool isAbout(double value, double expected);

} // namespace inlay::simplify

#endif // INLAY_PASSES_SIMPLIFY_PATTERNS_H
