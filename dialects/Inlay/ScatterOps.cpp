// Writing at places that are data: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

LogicalResult ScatterOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  RankedTensorType indices = rankedType(adaptor.getIndices());
  if (input.getRank() < 1) // (C1)
    return inferError(loc, "input has no axis to index");
  if (input.getDimSize(0) == 0 && indices.getNumElements() != 0) // (C1)
    return inferError(loc, "axis 0 is empty");
  SmallVector<int64_t> needed(indices.getShape());
  llvm::append_range(needed, input.getShape().drop_front());
  RankedTensorType updates = rankedType(adaptor.getUpdates());
  if (updates != input.clone(needed)) // (C2)
    return inferError(loc, "updates have shape " +
                               shapeText(updates.getShape()) + ", but " +
                               shapeText(needed) +
                               " of the input's type is needed");
  types.push_back(input);
  return success();
}
LogicalResult ScatterOp::verify() {
  if (elementOf(getInput()).isInteger(1) && getKind() != ScatterKind::Replace)
    return emitOpError("cannot ") // (C3)
           << stringifyScatterKind(getKind()) << " bools; only 'replace' can";
  return success();
}

/// The shape of the pool whose maxima are sought.
LogicalResult PoolArgmaxOp::inferReturnTypes(MLIRContext *context,
                                             std::optional<Location> loc,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  PoolOp::Properties pool;
  pool.kind = PoolKindAttr::get(context, PoolKind::Max);
  pool.kernel = adaptor.getKernelAttr();
  pool.strides = adaptor.getStridesAttr();
  pool.dilations = adaptor.getDilationsAttr();
  pool.pads = adaptor.getPadsAttr();
  pool.ceil_mode = BoolAttr::get(context, adaptor.getCeilMode());
  SmallVector<Type> pooled;
  ValueRange operands = adaptor.getOperands();
  if (failed(PoolOp::inferReturnTypes( // (C1) (C2) (C3)
          context, loc, operands, DictionaryAttr::get(context), &pool, {},
          pooled)))
    return failure();
  types.push_back(RankedTensorType::get(
      cast<RankedTensorType>(pooled[0]).getShape(),
      IntegerType::get(context, 64)));
  return success();
}
LogicalResult PoolArgmaxOp::verify() { return success(); }
