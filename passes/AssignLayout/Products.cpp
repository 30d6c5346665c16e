// Products with constant columns.
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

/// A product with constant columns: batch axes of the left side are joined.
bool LayoutAssigner::convertMatMul(kernel::MatMulOp op) {
  Value lhs = op.getInputs()[0], result = op.getResult(0);
  ElementsAttr rhs = constantOf(op.getInputs()[1]);
  auto resultType = tensorType(result);
  if (!rhs || op.getTransA() || !resultType.getElementType().isF32() ||
      !rhs.getShapedType().getElementType().isF32() ||
      rhs.getShapedType().getRank() != 2 ||
      tensorType(lhs).getRank() != resultType.getRank())
    return false;
  int64_t rank = resultType.getRank();
  int64_t columns = resultType.getShape().back();
  int64_t rows = resultType.getNumElements() / columns;
  MLIRContext *context = op.getContext();
  ImplicitLocOpBuilder b(op.getLoc(), op);
  AffineMap both = b.getMultiDimIdentityMap(2);
  // Extras: the shape of the result, one value a column, or one value.
  SmallVector<Extra> extras;
  SmallVector<AffineMap> maps = mapsOf(op);
  auto isColumn = [&](Value value, AffineMap map) {
    auto type = tensorType(value);
    if (map.getNumResults() == 0 || type.getNumElements() != columns)
      return false;
    auto dim = dyn_cast<AffineDimExpr>(map.getResults().back());
    return dim && int64_t(dim.getPosition()) == rank - 1;
  };
  auto isWhole = [&](Value value, AffineMap map) {
    return map.isIdentity() && value.getType() == resultType;
  };
  for (auto [value, map] : llvm::zip(op.getExtras(), maps))
    if (!isWhole(value, map) && !isColumn(value, map) &&
        tensorType(value).getNumElements() != 1)
      return false;
  auto join = [&](Value value, int64_t count) -> Value {
    auto type = tensorType(value);
    SmallVector<int64_t> shape = {type.getNumElements() / count, count};
    auto joined = RankedTensorType::get(shape, type.getElementType());
    if (type == joined)
      return value;
    auto groups = getReassociationIndicesForReshape(type, joined);
    return tensor::CollapseShapeOp::create(b, joined, value, *groups);
  };
  for (auto [value, map] : llvm::zip(op.getExtras(), maps)) {
    if (isWhole(value, map)) {
      extras.push_back({join(value, columns), both});
      continue;
    }
    bool column = isColumn(value, map) && columns > 1;
    SmallVector<AffineExpr> places(tensorType(value).getRank(),
                                   getAffineConstantExpr(0, context));
    if (column)
      places.back() = getAffineDimExpr(1, context);
    extras.push_back({value, AffineMap::get(2, 0, places, context)});
  }
  // Few rows read the weights once: wide panels hide the latency of the sums.
  int64_t columnBlocks = (columns + lanes - 1) / lanes;
  int64_t together = rows == 1 ? std::min<int64_t>(8, columnBlocks)
                     : columnBlocks % 3 == 0 ? 3
                     : columnBlocks % 2 == 0 ? 2
                                             : 1;
  Value packed =
      packColumns(b, op.getLoc(), rhs, op.getTransB(), together * lanes);
  Value left = join(lhs, tensorType(lhs).getShape().back());
  Value out = tensor::EmptyOp::create(b, ArrayRef<int64_t>{rows, columns},
                                      b.getF32Type());
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("lanes", b.getI64IntegerAttr(lanes))};
  Operation *kernel = createKernel(b, op, "kernel.packed_matmul",
                                   {left, packed}, extras, out, attributes);
  Value product = kernel->getResult(0);
  if (product.getType() != resultType) {
    auto groups = getReassociationIndicesForReshape(tensorType(product), resultType);
    product = tensor::ExpandShapeOp::create(b, resultType, product, *groups);
  }
  result.replaceAllUsesWith(product);
  return true;
}

