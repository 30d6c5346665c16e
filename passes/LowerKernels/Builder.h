// Words for writing loop nests: what the lowerings of all kernels share.
#ifndef INLAY_PASSES_LOWERKERNELS_BUILDER_H
#define INLAY_PASSES_LOWERKERNELS_BUILDER_H

#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace inlay {

/// A builder of loops whose values carry the names that the C code shows.
/// Index helpers leave out what has no effect (`x + 0`, `x * 1`).
class LoopBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using Value = mlir::Value;
  using ValueRange = mlir::ValueRange;
  using Values = llvm::SmallVector<mlir::Value>;

  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  /// Runs `make` with locations that name its values `name`.
  template <typename Make> auto named(llvm::StringRef name, Make make) {
    mlir::Location outer = getLoc();
    setLoc(mlir::NameLoc::get(getStringAttr(name), outer));
    auto result = make();
    setLoc(outer);
    return result;
  }

  // Indices.
  Value index(int64_t value);
  Value addIndex(Value x, Value y);
  Value addIndex(Value x, int64_t value);
  Value subIndex(Value x, Value y);
  Value mulIndex(Value x, Value y);
  Value mulIndex(Value x, int64_t value);
  Value minIndex(Value x, int64_t value);
  Value divIndex(Value x, int64_t value);

  // Scalars, or each lane of a vector: float or signless integer.
  Value constant(mlir::Type type, double value);
  Value add(Value x, Value y);
  Value sub(Value x, Value y);
  Value mul(Value x, Value y);
  Value div(Value x, Value y, bool isUnsigned = false);

  Value load(Value buffer, ValueRange place);
  void store(Value value, Value buffer, ValueRange place);

  /// for (name = 0; name < size; ++name), carrying values. The body returns
  /// the new values. Size 1 makes no loop, size 0 no code.
  Values loop(llvm::StringRef name, int64_t size, ValueRange carried,
              llvm::function_ref<Values(Value, ValueRange)> body);
  /// Without carried values.
  void loop(llvm::StringRef name, int64_t size,
            llvm::function_ref<void(Value)> body);
  /// Nested loops over a shape; names are given outermost first.
  void nest(llvm::ArrayRef<llvm::StringRef> names,
            llvm::ArrayRef<int64_t> sizes,
            llvm::function_ref<void(ValueRange)> body);
  Values nest(llvm::ArrayRef<llvm::StringRef> names,
              llvm::ArrayRef<int64_t> sizes, ValueRange carried,
              llvm::function_ref<Values(ValueRange, ValueRange)> body);

  /// `condition` ? then() : carried. Null condition: always.
  Values when(Value condition, ValueRange carried,
              llvm::function_ref<Values()> then);
  /// Does one thing or the other. Null condition: always the first.
  void either(Value condition, llvm::function_ref<void()> then,
              llvm::function_ref<void()> otherwise);
  /// Both conditions; either may be null, meaning true.
  Value both(Value x, Value y);
  /// 0 <= x < extent, leaving out what is known from lowest <= x <= highest;
  /// null if it always holds.
  Value inside(Value x, int64_t extent, int64_t lowest, int64_t highest);
};

/// Names of loop variables for axes N,C,spatial of a tensor, with a prefix for
/// spatial axes ("o" gives oy, ox): at most 3 spatial axes.
llvm::SmallVector<llvm::StringRef> spatialNames(llvm::StringRef prefix,
                                                size_t count);
/// Generic names for axes: i, j, k, l, m, n, o, p.
llvm::SmallVector<llvm::StringRef> axisNames(size_t rank);

llvm::ArrayRef<int64_t> bufferShape(mlir::Value buffer);
mlir::Type bufferElement(mlir::Value buffer);

/// Applies the epilogue of kernel `op` to `value` for the place written, and
/// stores the result in the only output.
void storeWithEpilogue(LoopBuilder &b, mlir::Operation *op, mlir::Value value,
                       mlir::ValueRange place);

/// A float rounded half to even and saturated to a signless integer; a bool is
/// whether it is not 0.
mlir::Value emitRounded(LoopBuilder &b, mlir::Value x, mlir::Type type,
                        bool isUnsigned);

// One lowering a family; each erases nothing.
void lowerConv(LoopBuilder &b, kernel::ConvOp op);
void lowerConvTranspose(LoopBuilder &b, kernel::ConvTransposeOp op);
void lowerMatMul(LoopBuilder &b, kernel::MatMulOp op);
void lowerPool(LoopBuilder &b, kernel::PoolOp op);
void lowerReduce(LoopBuilder &b, kernel::ReduceOp op);
void lowerArgReduce(LoopBuilder &b, kernel::ArgReduceOp op);
void lowerSoftmax(LoopBuilder &b, kernel::SoftmaxOp op);
void lowerLayerNorm(LoopBuilder &b, kernel::LayerNormOp op);
void lowerLrn(LoopBuilder &b, kernel::LrnOp op);
void lowerRecurrent(LoopBuilder &b, kernel::RecurrentOp op);
void lowerTrees(LoopBuilder &b, kernel::TreesOp op);
void lowerResize(LoopBuilder &b, kernel::ResizeOp op);
void lowerGridSample(LoopBuilder &b, kernel::GridSampleOp op);
void lowerRoiAlign(LoopBuilder &b, kernel::RoiAlignOp op);
void lowerRoiPool(LoopBuilder &b, kernel::RoiPoolOp op);
void lowerScatter(LoopBuilder &b, kernel::ScatterOp op);
void lowerPoolArgmax(LoopBuilder &b, kernel::PoolArgmaxOp op);
void lowerCumulate(LoopBuilder &b, kernel::CumulateOp op);
void lowerTopK(LoopBuilder &b, kernel::TopKOp op);
void lowerNms(LoopBuilder &b, kernel::NmsOp op);
void lowerDet(LoopBuilder &b, kernel::DetOp op);
void lowerCouple(LoopBuilder &b, kernel::CoupleOp op);
void lowerQConv(LoopBuilder &b, kernel::QConvOp op);
void lowerQConvByRows(LoopBuilder &b, kernel::QConvOp op);
void lowerGatheredQConv(LoopBuilder &b, kernel::QConvOp op);
void lowerPaddedDepthwise(LoopBuilder &b, kernel::QConvOp op);
void lowerGatheredQMatMul(LoopBuilder &b, kernel::QMatMulOp op);
void lowerQMatMul(LoopBuilder &b, kernel::QMatMulOp op);
void lowerQPool(LoopBuilder &b, kernel::QPoolOp op);
void lowerQSum(LoopBuilder &b, kernel::QSumOp op);
void lowerQSoftmax(LoopBuilder &b, kernel::QSoftmaxOp op);
/// As a product by tiles, where the op is one of halves that matrix units can
/// compute; else nothing is done and the result is false.
bool lowerConvToTiles(LoopBuilder &b, kernel::ConvOp op);
bool lowerMatMulToTiles(LoopBuilder &b, kernel::MatMulOp op);
void lowerGeneric(LoopBuilder &b, mlir::linalg::GenericOp op);
/// Where the layout asks for it; else nothing is done and the result is false.
bool lowerInStrips(LoopBuilder &b, mlir::linalg::GenericOp op);

} // namespace inlay

#endif // INLAY_PASSES_LOWERKERNELS_BUILDER_H
