// Decision trees: shape function and verifier.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

LogicalResult TreesOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> loc,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  if (input.getRank() != 2 || input.getDimSize(1) < 1) // (C1)
    return inferError(loc, "the input has shape " +
                               shapeText(input.getShape()) +
                               ", but rows of one column or more are needed");
  if (adaptor.getNumTargets() < 1) // (C4)
    return inferError(loc, "num_targets is " + Twine(adaptor.getNumTargets()) +
                               ", but 1 or more is needed");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), int64_t(adaptor.getNumTargets())},
      elementOf(adaptor.getWeights())));
  return success();
}

LogicalResult TreesOp::verify() {
  int64_t nodes = rankedType(getFeatures()).getNumElements();
  for (Value table : {Value(getThresholds()), Value(getYes()), Value(getNo()),
                      Value(getRules())}) // (C2)
    if (table && shapeOf(table) != ArrayRef<int64_t>(nodes))
      return emitOpError("has a table of shape ")
             << shapeText(shapeOf(table)) << ", but " << nodes << " nodes";
  if (nodes < 1) // (C2)
    return emitOpError("has no nodes");
  if (elementOf(getThresholds()) != elementOf(getInput())) // (C2)
    return emitOpError("compares ")
           << elementOf(getInput()) << " with " << elementOf(getThresholds());
  int64_t values = rankedType(getTargets()).getNumElements();
  if (values < 1 || shapeOf(getWeights()) != ArrayRef<int64_t>(values)) // (C3)
    return emitOpError("has targets ")
           << shapeText(shapeOf(getTargets())) << ", but weights "
           << shapeText(shapeOf(getWeights()));
  if (int64_t(getDepth()) < 0 || int64_t(getLeafSize()) < 0) // (C4)
    return emitOpError("has depth ")
           << int64_t(getDepth()) << " and leaf_size "
           << int64_t(getLeafSize()) << ", but neither may be negative";
  if (getKind() != ReduceKind::Sum && getKind() != ReduceKind::Max &&
      getKind() != ReduceKind::Min) // (C5)
    return emitOpError("needs kind sum, max or min, not ")
           << stringifyReduceKind(getKind());
  return success();
}
