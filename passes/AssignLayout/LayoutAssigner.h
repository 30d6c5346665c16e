// Keeps, for every N,C,H,W value that is computed blocked, its blocked form,
// and rewrites kernels onto blocked values one at a time, in order.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_LAYOUTASSIGNER_H
#define INLAY_PASSES_ASSIGNLAYOUT_LAYOUTASSIGNER_H

#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace inlay::layout {

/// A value in blocked layout inside its halo.
struct Blocked {
  mlir::Value padded;                              ///< [N,CB,H+,W+,L]
  llvm::SmallVector<int64_t, 2> low = {0, 0}, high = {0, 0};
  int64_t channels = 0;
  mlir::Operation *first = nullptr; ///< before which a home for a concat may stand
};

/// An extra operand of an epilogue in blocked form.
struct Extra {
  mlir::Value value;
  mlir::AffineMap map;
};

class LayoutAssigner {
public:
  LayoutAssigner(mlir::func::FuncOp function, int64_t lanes, int64_t registers)
      : function(function), lanes(lanes), registers(registers) {}
  void run();

private:
  bool convert(mlir::Operation *op);
  bool convertConv(kernel::ConvOp op);
  bool convertPool(kernel::PoolOp op);
  bool convertReduce(kernel::ReduceOp op);
  bool convertGeneric(mlir::linalg::GenericOp op);
  bool convertMatMul(kernel::MatMulOp op);
  bool fitsBlocks(mlir::tensor::InsertSliceOp op);
  bool convertInsert(mlir::tensor::InsertSliceOp op);
  bool convertExtract(mlir::tensor::ExtractSliceOp op);
  bool convertCollapse(mlir::tensor::CollapseShapeOp op);

  /// The view of a blocked value with exactly this halo.
  mlir::Value view(mlir::OpBuilder &b, mlir::Location loc, const Blocked &blocked,
             llvm::ArrayRef<int64_t> low, llvm::ArrayRef<int64_t> high);
  /// The blocked form of an image, packed if need be; with this halo.
  mlir::Value blockedInput(mlir::OpBuilder &b, mlir::Location loc, mlir::Value image,
                     llvm::ArrayRef<int64_t> low, llvm::ArrayRef<int64_t> high);
  /// An empty blocked tensor inside the halo that the users of `image` need.
  Blocked makeHome(mlir::ImplicitLocOpBuilder &b, mlir::Value image);
  /// The inside of a home, for a producer to write.
  mlir::Value inside(mlir::ImplicitLocOpBuilder &b, const Blocked &home);
  /// Puts `produced` into its home and makes `image` an unpacking of it.
  void settle(mlir::ImplicitLocOpBuilder &b, mlir::Value image, Blocked home,
              mlir::Value produced);
  /// The first op that makes a part of the concat that ends in `last`.
  mlir::Operation *earliestPart(mlir::Value last, mlir::Operation *otherwise);
  bool blockExtras(mlir::OpBuilder &b, mlir::Operation *op, mlir::ValueRange extras,
                   llvm::ArrayRef<mlir::AffineMap> maps, llvm::SmallVectorImpl<Extra> &blocked,
                   bool create);
  mlir::Operation *createKernel(mlir::ImplicitLocOpBuilder &b, mlir::Operation *from,
                          llvm::StringRef name, mlir::ValueRange inputs,
                          llvm::ArrayRef<Extra> extras, mlir::Value out,
                          llvm::ArrayRef<mlir::NamedAttribute> attributes);
  int64_t blocksOf(int64_t channels) { return (channels + lanes - 1) / lanes; }

  mlir::func::FuncOp function;
  int64_t lanes, registers;
  llvm::DenseMap<mlir::Value, Blocked> blockedOf;
};

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}
/// A rank-4 tensor of floats.
bool isImage(mlir::Value value);
llvm::SmallVector<mlir::OpFoldResult> indices(mlir::MLIRContext *context,
                                              llvm::ArrayRef<int64_t> values);
/// The maps of a kernel's extras.
llvm::SmallVector<mlir::AffineMap> mapsOf(mlir::Operation *op);

} // namespace inlay::layout

#endif // INLAY_PASSES_ASSIGNLAYOUT_LAYOUTASSIGNER_H
