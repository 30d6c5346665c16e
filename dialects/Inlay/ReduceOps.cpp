// Reductions: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

static SmallVector<int64_t> reducedShape(ArrayRef<int64_t> shape,
                                         ArrayRef<int64_t> axes, bool keep) {
  SmallVector<int64_t> result;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (!llvm::is_contained(axes, int64_t(i)))
      result.push_back(shape[i]);
    else if (keep)
      result.push_back(1);
  }
  return result;
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  int64_t last = -1;
  for (int64_t axis : adaptor.getAxes()) { // (C1)
    if (axis <= last || axis >= input.getRank())
      return inferError(loc, "axes " + shapeText(adaptor.getAxes()) +
                                 " must be sorted, distinct and inside [0, " +
                                 Twine(input.getRank()) + ")");
    last = axis;
  }
  types.push_back(input.clone(reducedShape(input.getShape(), adaptor.getAxes(),
                                           adaptor.getKeepdims())));
  return success();
}
LogicalResult ReduceOp::verify() { return success(); }

LogicalResult ArgReduceOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= input.getRank()) // (C1)
    return inferError(loc, "axis " + Twine(axis) + " is outside [0, " +
                               Twine(input.getRank()) + ")");
  if (input.getDimSize(axis) == 0) // (C1)
    return inferError(loc, "axis " + Twine(axis) + " is empty");
  types.push_back(RankedTensorType::get(
      reducedShape(input.getShape(), {axis}, adaptor.getKeepdims()),
      IntegerType::get(context, 64)));
  return success();
}
LogicalResult ArgReduceOp::verify() {
  if (getKind() != ReduceKind::Max && getKind() != ReduceKind::Min) // (C2)
    return emitOpError("needs kind max or min, not ")
           << stringifyReduceKind(getKind());
  return success();
}
