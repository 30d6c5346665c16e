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
#include "passes/AssignLayout/Choice.h"
#include <optional>

namespace inlay::layout {

/// What a halo of codes holds.
struct Fill {
  int64_t code = 0;
  mlir::Value value = {}; ///< one that is known when running, instead

  bool operator==(const Fill &other) const {
    return code == other.code && value == other.value;
  }
  bool operator!=(const Fill &other) const { return !(*this == other); }
};

/// A value in blocked layout inside its halo.
struct Blocked {
  mlir::Value padded; ///< [N,CB,H+,W+,L]
  llvm::SmallVector<int64_t, 2> low = {0, 0}, high = {0, 0};
  int64_t channels = 0;
  Fill fill; ///< what a halo of codes holds
  mlir::Operation *first =
      nullptr; ///< before which a home for a concat may stand
};

/// A value that is read at the places of a result, or of its blocked form.
struct Extra {
  mlir::Value value;
  mlir::AffineMap map;
};

/// A matrix product whose rows are those of all batches.
struct JoinedProduct {
  int64_t rows = 0, columns = 0, inner = 0;
};

class LayoutAssigner {
public:
  /// Blocked values do not leave the block: what a branch or a loop uses of
  /// outside is packed there.
  LayoutAssigner(mlir::Block &block, int64_t lanes, int64_t registers,
                 bool withCodes)
      : block(block), lanes(lanes), registers(registers), withCodes(withCodes) {
  }
  /// Leaves the layers in `left` as they are.
  void run(const LayerSet &left);

private:
  struct CodeConv;

  bool convert(mlir::Operation *op);
  bool convertConv(kernel::ConvOp op);
  bool convertConvTranspose(kernel::ConvTransposeOp op);
  bool convertPool(kernel::PoolOp op);
  /// A reduction of H and W that becomes kernel `name`, a window over all of
  /// them, with these attributes besides. Without `keepsAxes` it gives [N,C].
  void convertPlanes(mlir::ImplicitLocOpBuilder &b, mlir::Operation *op,
                     llvm::StringRef name, llvm::ArrayRef<Extra> extras,
                     llvm::SmallVector<mlir::NamedAttribute> attributes,
                     bool keepsAxes);
  /// A pool that becomes kernel `name` with these of its attributes.
  bool convertWindow(mlir::Operation *op, llvm::StringRef name,
                     llvm::ArrayRef<llvm::StringRef> attributes);
  bool convertReduce(kernel::ReduceOp op);
  /// Lets a search for the extreme element of a whole tensor read it as a line
  /// in registers.
  void readAsLine(kernel::ReduceOp op);
  bool convertGeneric(mlir::linalg::GenericOp op);
  bool convertMatMul(kernel::MatMulOp op);
  bool convertQConv(kernel::QConvOp op);
  bool convertQPool(kernel::QPoolOp op);
  bool convertQSum(kernel::QSumOp op);
  bool convertQMatMul(kernel::QMatMulOp op);
  bool fitsBlocks(mlir::tensor::InsertSliceOp op);
  bool convertInsert(mlir::tensor::InsertSliceOp op);
  bool convertExtract(mlir::tensor::ExtractSliceOp op);
  bool convertCollapse(mlir::tensor::CollapseShapeOp op);

  /// The view of a blocked value with exactly this halo.
  mlir::Value view(mlir::OpBuilder &b, mlir::Location loc,
                   const Blocked &blocked, llvm::ArrayRef<int64_t> low,
                   llvm::ArrayRef<int64_t> high);
  /// The blocked form of an image, packed if need be; with this halo.
  mlir::Value blockedInput(mlir::OpBuilder &b, mlir::Location loc,
                           mlir::Value image,
                           llvm::ArrayRef<int64_t> low = {0, 0},
                           llvm::ArrayRef<int64_t> high = {0, 0});
  /// An empty tensor [N,CB,H,W,L] with room for a halo, which is filled.
  mlir::Value makePadded(mlir::ImplicitLocOpBuilder &b,
                         llvm::ArrayRef<int64_t> inside,
                         llvm::ArrayRef<int64_t> low,
                         llvm::ArrayRef<int64_t> high, mlir::Type element,
                         Fill fill);
  /// Packs `image` into the inside of its home; the whole home.
  mlir::Value packInto(mlir::ImplicitLocOpBuilder &b, mlir::Value image,
                       const Blocked &home);
  mlir::Value rowsInput(mlir::ImplicitLocOpBuilder &b, const CodeConv &conv);
  /// [N,CB,1,1,L] as [N,C].
  mlir::Value flattened(mlir::ImplicitLocOpBuilder &b, mlir::Value blocked,
                        int64_t channels);
  /// Sizes of a product, if its extras and its right side fit.
  std::optional<JoinedProduct> joinProduct(mlir::Operation *op, mlir::Value lhs,
                                           mlir::ElementsAttr rhs);
  mlir::Value joinRows(mlir::OpBuilder &b, mlir::Value value, int64_t columns);
  /// Replaces a product by kernel `name` on joined rows.
  void finishProduct(mlir::ImplicitLocOpBuilder &b, mlir::Operation *op,
                     llvm::StringRef name, mlir::ValueRange inputs,
                     const JoinedProduct &product,
                     llvm::ArrayRef<mlir::NamedAttribute> attributes);
  /// An empty blocked tensor inside the halo that the users of `image` need.
  Blocked makeHome(mlir::ImplicitLocOpBuilder &b, mlir::Value image);
  /// The inside of a home, for a producer to write.
  mlir::Value inside(mlir::ImplicitLocOpBuilder &b, const Blocked &home);
  /// Puts a blocked value into the inside of a home, from this block on; the
  /// whole home.
  mlir::Value insertInside(mlir::ImplicitLocOpBuilder &b, mlir::Value blocked,
                           const Blocked &home, int64_t firstBlock = 0);
  /// Puts `produced` into its home and makes `image` an unpacking of it.
  void settle(mlir::ImplicitLocOpBuilder &b, mlir::Value image, Blocked home,
              mlir::Value produced);
  /// The first op that makes a part of the concat that ends in `last`.
  mlir::Operation *earliestPart(mlir::Value last, mlir::Operation *otherwise);
  /// The blocked forms of the extras of an op that has them all.
  llvm::SmallVector<Extra> blockExtras(mlir::OpBuilder &b, mlir::Operation *op);
  mlir::Operation *
  createKernel(mlir::ImplicitLocOpBuilder &b, mlir::Operation *from,
               llvm::StringRef name, mlir::ValueRange inputs,
               llvm::ArrayRef<Extra> extras, mlir::Value out,
               llvm::ArrayRef<mlir::NamedAttribute> attributes);
  int64_t blocksOf(int64_t channels) { return (channels + lanes - 1) / lanes; }

  mlir::Block &block;
  int64_t lanes, registers;
  bool withCodes;
  llvm::DenseMap<mlir::Value, Blocked> blockedOf;
};

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}
/// What vectors hold: floats or codes.
bool isElement(mlir::Type type);
/// A rank-4 tensor of such elements.
bool isImage(mlir::Value value);
/// What a convolution of codes reads: an image, with its own pads or those of a
/// halo that holds a value known when running.
struct PaddedImage {
  mlir::Value image;
  llvm::SmallVector<int64_t> pads;
  Fill fill;

  bool isPadded() const {
    return llvm::any_of(pads, [](int64_t pad) { return pad != 0; });
  }
};
PaddedImage paddedImage(kernel::QConvOp op);
/// What the first convolution of codes that pads `image` has around it, if it
/// is known before `op`.
Fill haloFill(mlir::Value image, mlir::Operation *op);
/// Widens the halo to what windows over `image`, or over a range of its
/// channels, reach beyond its edges.
void makeRoom(mlir::Value image, Blocked &home);
/// How far the windows of a transposed convolution reach beyond its image:
/// low and high of H and W as `pads` has them.
llvm::SmallVector<int64_t> transposedReach(kernel::ConvTransposeOp op);
/// Rewrites convolutions over N,C,W, and what pools or sums their codes, to the
/// same over N,C,1,W.
void makeImagesOfRows(mlir::Block &block, bool withCodes);
/// Whether a region computes what vectors can, lane by lane.
bool fitsLanes(mlir::Region &region);
/// Gives an op that keeps its layout the attribute `inlay.lanes` if it gains
/// from registers.
void chooseLanes(mlir::Operation *op, int64_t lanes);
llvm::SmallVector<mlir::OpFoldResult> indices(mlir::MLIRContext *context,
                                              llvm::ArrayRef<int64_t> values);
/// What the epilogue of a kernel reads besides the kernel's inputs; all that a
/// `linalg.generic` reads.
llvm::SmallVector<Extra> extrasOf(mlir::Operation *op);
/// Whether each of them can be read at the places of a blocked result.
bool hasBlockedExtras(mlir::Operation *op);
/// The maps of a kernel's extras.
llvm::SmallVector<mlir::AffineMap> mapsOf(mlir::Operation *op);

} // namespace inlay::layout

#endif // INLAY_PASSES_ASSIGNLAYOUT_LAYOUTASSIGNER_H
