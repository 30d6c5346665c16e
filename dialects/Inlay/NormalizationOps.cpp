// Softmax family and normalisations: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

static LogicalResult checkAxis(std::optional<Location> loc, int64_t axis,
                               size_t rank) {
  if (axis >= 0 && axis < int64_t(rank))
    return success();
  return inferError(loc, "axis " + Twine(axis) + " is outside [0, " +
                             Twine(rank) + ")");
}

LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return checkAxis(loc, adaptor.getAxis(), shapeOf(adaptor.getInput()).size());
}
LogicalResult SoftmaxOp::verify() { return success(); }

LogicalResult LayerNormOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> shape = shapeOf(adaptor.getInput());
  if (failed(checkAxis(loc, adaptor.getAxis(), shape.size()))) // (C1)
    return failure();
  for (Value operand : {adaptor.getScale(), adaptor.getBias()})
    if (operand && !broadcastsTo(shapeOf(operand),
                                 shape.drop_front(adaptor.getAxis()))) // (C2)
      return inferError(
          loc, "scale or bias of shape " + shapeText(shapeOf(operand)) +
                   " does not broadcast to the normalised axes " +
                   shapeText(shape.drop_front(adaptor.getAxis())));
  types.push_back(adaptor.getInput().getType());
  return success();
}
LogicalResult LayerNormOp::verify() { return success(); }

LogicalResult BatchNormOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> shape = shapeOf(adaptor.getInput());
  if (shape.size() < 2) // (C1)
    return inferError(loc, "input has shape " + shapeText(shape) +
                               ", but rank >= 2 is needed");
  for (Value operand : adaptor.getOperands().drop_front())
    if (shapeOf(operand) != shape.slice(1, 1)) // (C2)
      return inferError(loc, "scale, bias, mean and variance need shape [" +
                                 Twine(shape[1]) + "], but one has " +
                                 shapeText(shapeOf(operand)));
  types.push_back(adaptor.getInput().getType());
  return success();
}
LogicalResult BatchNormOp::verify() {
  for (Value value : {getScale(), getBias(), getMean(), getVariance()})
    if (elementOf(value) != elementOf(getInput()))
      return emitOpError("statistics have type ")
             << elementOf(value) << ", but the input has "
             << elementOf(getInput());
  return success();
}

LogicalResult LrnOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> shape = shapeOf(adaptor.getInput());
  if (shape.size() < 2) // (C1)
    return inferError(loc, "input has shape " + shapeText(shape) +
                               ", but rank >= 2 is needed");
  int64_t size = adaptor.getSize();
  if (size < 1) // (C2)
    return inferError(loc,
                      "size is " + Twine(size) + ", but at least 1 is needed");
  types.push_back(adaptor.getInput().getType());
  return success();
}
LogicalResult LrnOp::verify() { return success(); }
