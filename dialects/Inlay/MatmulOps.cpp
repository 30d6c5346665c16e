// Matrix products: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

LogicalResult MatMulOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> lhs = shapeOf(adaptor.getLhs());
  ArrayRef<int64_t> rhs = shapeOf(adaptor.getRhs());
  if (lhs.empty() || rhs.empty()) // (C1)
    return inferError(loc, "operands have shapes " + shapeText(lhs) + " and " +
                               shapeText(rhs) + ", but rank >= 1 is needed");
  int64_t inner = rhs.size() == 1 ? rhs[0] : rhs[rhs.size() - 2];
  if (lhs.back() != inner) // (C2)
    return inferError(
        loc, "inner sizes of " + shapeText(lhs) + " and " + shapeText(rhs) +
                 " differ: " + Twine(lhs.back()) + " and " + Twine(inner));
  ArrayRef<int64_t> lhsBatch =
      lhs.size() > 2 ? lhs.drop_back(2) : ArrayRef<int64_t>();
  ArrayRef<int64_t> rhsBatch =
      rhs.size() > 2 ? rhs.drop_back(2) : ArrayRef<int64_t>();
  auto batch = broadcastShapes({lhsBatch, rhsBatch});
  if (failed(batch)) // (C3)
    return inferError(loc, "leading axes of " + shapeText(lhs) + " and " +
                               shapeText(rhs) + " do not broadcast");
  SmallVector<int64_t> shape = *batch;
  if (lhs.size() > 1)
    shape.push_back(lhs[lhs.size() - 2]);
  if (rhs.size() > 1)
    shape.push_back(rhs.back());
  types.push_back(RankedTensorType::get(shape, elementOf(adaptor.getLhs())));
  return success();
}

LogicalResult MatMulOp::verify() {
  if (elementOf(getLhs()) != elementOf(getRhs())) // (C1)
    return emitOpError("operands have different element types: ")
           << elementOf(getLhs()) << " and " << elementOf(getRhs());
  return success();
}

LogicalResult GemmOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> a = shapeOf(adaptor.getA());
  ArrayRef<int64_t> b = shapeOf(adaptor.getB());
  if (a.size() != 2 || b.size() != 2) // (C1)
    return inferError(loc, "A and B have shapes " + shapeText(a) + " and " +
                               shapeText(b) + ", but rank 2 is needed");
  bool transA = adaptor.getTransA(), transB = adaptor.getTransB();
  int64_t rows = a[transA ? 1 : 0], innerA = a[transA ? 0 : 1];
  int64_t innerB = b[transB ? 1 : 0], columns = b[transB ? 0 : 1];
  if (innerA != innerB) // (C2)
    return inferError(loc, "inner sizes of A " + shapeText(a) + " and B " +
                               shapeText(b) + " differ: " + Twine(innerA) +
                               " and " + Twine(innerB));
  if (Value c = adaptor.getC()) // (C3)
    if (!broadcastsTo(shapeOf(c), {rows, columns}))
      return inferError(loc, "C has shape " + shapeText(shapeOf(c)) +
                                 ", which does not broadcast to [" +
                                 Twine(rows) + "," + Twine(columns) + "]");
  types.push_back(
      RankedTensorType::get({rows, columns}, elementOf(adaptor.getA())));
  return success();
}

LogicalResult GemmOp::verify() {
  if (elementOf(getA()) != elementOf(getB())) // (C1)
    return emitOpError("A and B have different element types: ")
           << elementOf(getA()) << " and " << elementOf(getB());
  if (getC() && elementOf(getC()) != elementOf(getA())) // (C1)
    return emitOpError("C has type ")
           << elementOf(getC()) << ", but A has " << elementOf(getA());
  return success();
}
