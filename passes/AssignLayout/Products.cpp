// Products with constant columns: batch axes of the left side are joined.
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

static bool isWhole(Value value, AffineMap map, RankedTensorType result) {
  return map.isIdentity() && tensorType(value).getShape() == result.getShape();
}

/// One value a column of the result.
static bool isColumn(Value value, AffineMap map, RankedTensorType result) {
  auto type = tensorType(value);
  if (map.getNumResults() == 0 ||
      type.getNumElements() != result.getShape().back())
    return false;
  auto dim = dyn_cast<AffineDimExpr>(map.getResults().back());
  return dim && int64_t(dim.getPosition()) == result.getRank() - 1;
}

Value LayoutAssigner::joinRows(OpBuilder &b, Value value, int64_t columns) {
  auto type = tensorType(value);
  SmallVector<int64_t> shape = {type.getNumElements() / columns, columns};
  auto joined = RankedTensorType::get(shape, type.getElementType());
  if (type == joined)
    return value;
  auto groups = getReassociationIndicesForReshape(type, joined);
  return tensor::CollapseShapeOp::create(b, value.getLoc(), joined, value,
                                         *groups);
}

std::optional<JoinedProduct>
LayoutAssigner::joinProduct(Operation *op, Value lhs, ElementsAttr rhs) {
  auto type = tensorType(op->getResult(0));
  if (rhs.getShapedType().getRank() != 2 ||
      tensorType(lhs).getRank() != type.getRank() ||
      !isElement(type.getElementType()))
    return std::nullopt;
  JoinedProduct product;
  product.columns = type.getShape().back();
  product.rows = type.getNumElements() / product.columns;
  product.inner = tensorType(lhs).getShape().back();
  // Extras: the shape of the result, one value a column, or one value.
  for (auto [value, map] : extrasOf(op))
    if (!isWhole(value, map, type) && !isColumn(value, map, type) &&
        tensorType(value).getNumElements() != 1)
      return std::nullopt;
  return product;
}

void LayoutAssigner::finishProduct(ImplicitLocOpBuilder &b, Operation *op,
                                   StringRef name, ValueRange inputs,
                                   const JoinedProduct &product,
                                   ArrayRef<NamedAttribute> attributes) {
  Value result = op->getResult(0);
  auto type = tensorType(result);
  MLIRContext *context = b.getContext();
  SmallVector<Extra> extras;
  for (auto [value, map] : extrasOf(op)) {
    if (isWhole(value, map, type)) {
      extras.push_back(
          {joinRows(b, value, product.columns), b.getMultiDimIdentityMap(2)});
      continue;
    }
    SmallVector<AffineExpr> places(tensorType(value).getRank(),
                                   getAffineConstantExpr(0, context));
    if (isColumn(value, map, type) && product.columns > 1)
      places.back() = getAffineDimExpr(1, context);
    extras.push_back({value, AffineMap::get(2, 0, places, context)});
  }
  Value out = tensor::EmptyOp::create(
      b, ArrayRef<int64_t>{product.rows, product.columns},
      type.getElementType());
  Value made =
      createKernel(b, op, name, inputs, extras, out, attributes)->getResult(0);
  if (made.getType() != type) {
    auto groups = getReassociationIndicesForReshape(tensorType(made), type);
    made = tensor::ExpandShapeOp::create(b, type, made, *groups);
  }
  result.replaceAllUsesWith(made);
}

/// A transposed right side that arrives when running is turned first, if there
/// are rows enough: registers read along its columns.
static void turnRightSide(kernel::MatMulOp op, int64_t lanes) {
  constexpr int64_t fewRows = 4;
  Value rhs = op.getInputs()[1];
  ArrayRef<int64_t> out = tensorType(op.getResult(0)).getShape();
  auto type = tensorType(rhs);
  if (!op.getTransB() || constantOf(rhs) || !type.getElementType().isF32() ||
      out[out.size() - 2] < fewRows || out.back() < lanes)
    return;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  SmallVector<int64_t> shape(type.getShape());
  int64_t rank = type.getRank();
  std::swap(shape[rank - 1], shape[rank - 2]);
  Value empty = tensor::EmptyOp::create(b, shape, type.getElementType());
  AffineMap whole = b.getMultiDimIdentityMap(rank);
  SmallVector<AffineExpr> turned(whole.getResults());
  std::swap(turned[rank - 1], turned[rank - 2]);
  SmallVector<AffineMap> maps = {
      AffineMap::get(rank, 0, turned, b.getContext()), whole};
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
  auto turn = linalg::GenericOp::create(
      b, TypeRange(empty.getType()), ValueRange(rhs), ValueRange(empty), maps,
      loops, [](OpBuilder &body, Location loc, ValueRange values) {
        linalg::YieldOp::create(body, loc, values[0]);
      });
  op.getInputsMutable()[1].set(turn.getResult(0));
  op.setTransB(false);
}

bool LayoutAssigner::convertMatMul(kernel::MatMulOp op) {
  turnRightSide(op, lanes);
  Value lhs = op.getInputs()[0];
  ElementsAttr rhs = constantOf(op.getInputs()[1]);
  if (!rhs || op.getTransA() || !tensorType(lhs).getElementType().isF32() ||
      !rhs.getShapedType().getElementType().isF32())
    return false;
  std::optional<JoinedProduct> product = joinProduct(op, lhs, rhs);
  if (!product)
    return false;
  ImplicitLocOpBuilder b(op.getLoc(), op);
  // Few rows read the weights once: wide panels hide the latency of the sums.
  int64_t columnBlocks = blocksOf(product->columns);
  int64_t together = product->rows == 1 ? std::min<int64_t>(8, columnBlocks)
                     : columnBlocks % 3 == 0 ? 3
                     : columnBlocks % 2 == 0 ? 2
                                             : 1;
  Value packed =
      packColumns(b, op.getLoc(), rhs, op.getTransB(), together * lanes);
  SmallVector<NamedAttribute> attributes = {
      b.getNamedAttr("lanes", b.getI64IntegerAttr(lanes))};
  finishProduct(b, op, "kernel.packed_matmul",
                {joinRows(b, lhs, product->inner), packed}, *product,
                attributes);
  return true;
}
