// Packing of constant weights into the order in which vector kernels read
// them.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_PACKWEIGHTS_H
#define INLAY_PASSES_ASSIGNLAYOUT_PACKWEIGHTS_H

#include "lib/Reference/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/ValueRange.h"
#include <optional>

namespace inlay {

/// The attribute of a constant tensor value, or null.
mlir::ElementsAttr constantOf(mlir::Value value);

/// The weight and the bias of a layer.
struct ConstantWeights {
  mlir::ElementsAttr weight, bias; ///< bias: null if there is none
};
/// The second and, if there is one, the third of a layer's inputs, if constant.
std::optional<ConstantWeights> constantWeights(mlir::ValueRange inputs);

/// How many blocks of output channels a convolution computes together, so that
/// the accumulators of a useful tile fit in the registers: 2, 3 or 1.
int64_t blocksTogether(int64_t outBlocks, int64_t registers);

/// The floats of a constant, a splat or not.
struct Floats {
  explicit Floats(mlir::ElementsAttr attr);
  float operator[](int64_t i) const { return data ? data[i] : splat; }

private:
  Tensor tensor;
  const float *data = nullptr;
  float splat = 0.0f;
};

/// Calls `visit` with the number and the place of each element, in order.
void forEachPlace(
    llvm::ArrayRef<int64_t> shape,
    llvm::function_ref<void(int64_t, llvm::ArrayRef<int64_t>)> visit);

/// A constant of the given shape whose element at `place` is `at(place)`.
mlir::Value makeFloats(mlir::OpBuilder &builder, mlir::Location loc,
                       llvm::ArrayRef<int64_t> shape,
                       llvm::function_ref<float(llvm::ArrayRef<int64_t>)> at);

/// [M,C,KH,KW] to [OB/B,IB,KH,KW,L,B*L] (planar: [OB/B,C,KH,KW,B*L]).
mlir::Value packConvWeight(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::ElementsAttr weight, int64_t lanes,
                           int64_t together, bool planar);
/// [M,1,KH,KW] to [CB,KH,KW,L].
mlir::Value packDepthwiseWeight(mlir::OpBuilder &builder, mlir::Location loc,
                                mlir::ElementsAttr weight, int64_t lanes);
/// [M] to [ceil(M/L)*L]; null: zeros for `channels`.
mlir::Value packBias(mlir::OpBuilder &builder, mlir::Location loc,
                     mlir::ElementsAttr bias, int64_t channels, int64_t lanes);
/// [K,N] (or [N,K] if `transposed`) to [ceil(N/W),K,W].
mlir::Value packColumns(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::ElementsAttr weight, bool transposed,
                        int64_t width);
/// [D,M,K] to [D,K,M].
mlir::Value packTransposed(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::ElementsAttr weight);
/// A constant that broadcasts over [N,C,H,W] by channel, as [CB,L].
mlir::Value packPerChannel(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::ElementsAttr value, int64_t channels,
                           int64_t lanes);

} // namespace inlay

#endif // INLAY_PASSES_ASSIGNLAYOUT_PACKWEIGHTS_H
