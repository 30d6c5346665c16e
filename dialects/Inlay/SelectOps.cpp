// Sorting, selecting and running sums: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

static LogicalResult checkAxis(std::optional<Location> loc, int64_t axis,
                               int64_t rank) {
  if (axis >= 0 && axis < rank)
    return success();
  return inferError(loc, "axis " + Twine(axis) + " is outside [0, " +
                             Twine(rank) + ")");
}

LogicalResult CumulateOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> loc,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  types.push_back(input);
  return checkAxis(loc, adaptor.getAxis(), input.getRank()); // (C1)
}
LogicalResult CumulateOp::verify() {
  if (getKind() != ReduceKind::Sum && getKind() != ReduceKind::Prod) // (C2)
    return emitOpError("needs kind sum or prod, not ")
           << stringifyReduceKind(getKind());
  return success();
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *context,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  int64_t axis = adaptor.getAxis(), k = adaptor.getK();
  if (failed(checkAxis(loc, axis, input.getRank()))) // (C1)
    return failure();
  if (k < 0 || k > input.getDimSize(axis)) // (C2)
    return inferError(loc, "k is " + Twine(k) + ", but axis " + Twine(axis) +
                               " has " + Twine(input.getDimSize(axis)) +
                               " elements");
  SmallVector<int64_t> shape(input.getShape());
  shape[axis] = k;
  types.push_back(input.clone(shape));
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 64)));
  return success();
}
LogicalResult TopKOp::verify() { return success(); }

LogicalResult NmsOp::inferReturnTypes(MLIRContext *context,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> boxes = shapeOf(adaptor.getBoxes());
  ArrayRef<int64_t> scores = shapeOf(adaptor.getScores());
  if (boxes.size() != 3 || boxes[2] != 4 || scores.size() != 3 ||
      scores[0] != boxes[0] || scores[2] != boxes[1]) // (C1)
    return inferError(loc, "boxes " + shapeText(boxes) + " and scores " +
                               shapeText(scores) +
                               " must be [N,B,4] and [N,C,B]");
  for (Value value : adaptor.getOperands())
    if (!elementOf(value).isF32()) // (C1)
      return inferError(loc, "boxes, scores and thresholds must be f32");
  for (Value value : {adaptor.getIouThreshold(), adaptor.getScoreThreshold()})
    if (rankedType(value).getNumElements() != 1) // (C1)
      return inferError(loc, "a threshold has shape " +
                                 shapeText(shapeOf(value)) +
                                 ", but one element is needed");
  auto wanted = int64_t(adaptor.getMaxPerClass());
  int64_t most = std::min(wanted, boxes[1]);
  FailureOr<int64_t> rows = checkedProduct({scores[0], scores[1], most});
  if (most < 0 || failed(rows) || *rows > INT32_MAX) // (C2)
    return inferError(loc, "cannot hold " + Twine(wanted) +
                               " boxes for each of " + Twine(scores[0]) +
                               " x " + Twine(scores[1]) + " classes");
  Type i64 = IntegerType::get(context, 64);
  types.push_back(RankedTensorType::get({*rows, 3}, i64));
  types.push_back(RankedTensorType::get({1}, i64));
  return success();
}
LogicalResult NmsOp::verify() { return success(); }

LogicalResult DetOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  ArrayRef<int64_t> shape = input.getShape();
  if (shape.size() < 2 || shape.back() != shape[shape.size() - 2]) // (C1)
    return inferError(loc, "input has shape " + shapeText(shape) +
                               ", but square matrices are needed");
  types.push_back(input.clone(shape.drop_back(2)));
  return success();
}
LogicalResult DetOp::verify() { return success(); }

LogicalResult CoupleOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType pairs = rankedType(adaptor.getPairs());
  ArrayRef<int64_t> shape = pairs.getShape();
  int64_t classes = 2;
  if (shape.size() == 2)
    while (classes * (classes - 1) / 2 < shape[1])
      ++classes;
  if (shape.size() != 2 || classes * (classes - 1) / 2 != shape[1]) // (C1)
    return inferError(loc, "pairs have shape " + shapeText(shape) +
                               ", but [N, C * (C - 1) / 2] is needed");
  types.push_back(pairs.clone({shape[0], classes}));
  return success();
}
LogicalResult CoupleOp::verify() { return success(); }
