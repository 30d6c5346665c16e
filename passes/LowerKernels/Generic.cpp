// Parallel linalg.generic ops: elementwise layers and data movement.
#include "mlir/IR/IRMapping.h"
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// Whether every buffer is contiguous and read at the place written (or is one
/// element), so that one loop over all elements does.
static bool isFlat(linalg::GenericOp op) {
  if (op.hasIndexSemantics())
    return false;
  auto out = cast<MemRefType>(op.getDpsInits()[0].getType());
  if (out.getRank() < 2)
    return false;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type || !type.getLayout().isIdentity())
      return false;
    bool one = type.getNumElements() == 1 && !op.isDpsInit(&operand);
    if (!one && !op.getMatchingIndexingMap(&operand).isIdentity())
      return false;
  }
  return true;
}

/// A contiguous buffer as one axis.
static Value flatten(LoopBuilder &b, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (type.getRank() < 2)
    return buffer;
  ReassociationIndices all;
  for (int64_t i = 0; i < type.getRank(); ++i)
    all.push_back(i);
  return memref::CollapseShapeOp::create(b, buffer,
                                         ArrayRef<ReassociationIndices>(all));
}

/// The element of `buffer` that `map` reads at `place`.
static Value readAt(LoopBuilder &b, Value buffer, AffineMap map,
                    ValueRange place) {
  Values source;
  for (AffineExpr expr : map.getResults()) {
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      source.push_back(place[dim.getPosition()]);
    else
      source.push_back(b.index(cast<AffineConstantExpr>(expr).getValue()));
  }
  return b.load(buffer, source);
}

/// Copies the body for one place and stores what it yields.
static void emitBody(LoopBuilder &b, linalg::GenericOp op, ValueRange values,
                     ValueRange place, Value out, ValueRange outPlace) {
  IRMapping map;
  Block &body = *op.getBody();
  for (auto [argument, value] : llvm::zip(body.getArguments(), values))
    map.map(argument, value);
  for (Operation &inner : body.without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner)) {
      map.map(index.getResult(), place[index.getDim()]);
      continue;
    }
    b.clone(inner, map);
  }
  Value result = body.getTerminator()->getOperand(0);
  b.store(map.lookupOrDefault(result), out, outPlace);
}

void inlay::lowerGeneric(LoopBuilder &b, linalg::GenericOp op) {
  if (auto lanes = op->getAttrOfType<IntegerAttr>("inlay.lanes"))
    if (lowerGenericInLanes(b, op, lanes.getInt()))
      return;
  Value out = op.getDpsInits()[0];
  auto type = cast<MemRefType>(out.getType());
  auto inputs = op.getDpsInputs();
  if (isFlat(op)) {
    Values flat;
    for (Value input : inputs)
      flat.push_back(flatten(b, input));
    Value target = flatten(b, out);
    b.nest({"i"}, {type.getNumElements()}, [&](ValueRange at) {
      Values values;
      for (Value input : flat) {
        auto inputType = cast<MemRefType>(input.getType());
        Values source;
        if (inputType.getRank() == 1)
          source.push_back(inputType.getDimSize(0) == 1 ? b.index(0) : at[0]);
        values.push_back(b.load(input, source));
      }
      emitBody(b, op, values, at, target, at);
    });
    return;
  }
  b.nest(axisNames(type.getRank()), type.getShape(), [&](ValueRange place) {
    Values values;
    for (OpOperand *input : op.getDpsInputOperands())
      values.push_back(
          readAt(b, input->get(), op.getMatchingIndexingMap(input), place));
    emitBody(b, op, values, place, out, place);
  });
}
