// Parallel linalg.generic ops in registers: on blocked tensors along their
// lanes, on contiguous ones along all elements.
#include "mlir/IR/IRMapping.h"
#include "passes/LowerKernels/Vector.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// Whether all that is read at the place written is contiguous, and the rest
/// one element.
static bool isFlat(linalg::GenericOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = cast<MemRefType>(operand.get().getType());
    bool isOne = type.getNumElements() == 1 && !op.isDpsInit(&operand);
    if (!type.getLayout().isIdentity() ||
        (!isOne && !op.getMatchingIndexingMap(&operand).isIdentity()))
      return false;
  }
  return true;
}

/// Whether a table is read and hardly anything computed: then registers gain
/// nothing.
static bool onlyReadsTables(linalg::GenericOp op) {
  bool reads = false, computes = false;
  for (Operation &inner : op.getBody()->without_terminator()) {
    reads |= isa<memref::LoadOp>(inner);
    computes |= llvm::any_of(inner.getResultTypes(),
                             [](Type type) { return type.isF32(); });
  }
  return reads && !computes;
}

static Value flatten(LoopBuilder &b, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (type.getRank() < 2)
    return buffer;
  ReassociationIndices all;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    all.push_back(axis);
  return memref::CollapseShapeOp::create(b, buffer,
                                         ArrayRef<ReassociationIndices>(all));
}

/// All elements in one loop, and those beyond the last register one by one.
static void lowerFlat(LoopBuilder &b, linalg::GenericOp op, int64_t lanes) {
  Value out = flatten(b, op.getDpsInits()[0]);
  int64_t count = bufferShape(out)[0];
  Values inputs;
  for (Value input : op.getDpsInputs())
    inputs.push_back(flatten(b, input));
  auto read = [&](Value input, Value at, bool isVector) -> Value {
    bool isOne = bufferShape(input).empty() || bufferShape(input)[0] == 1;
    if (isOne && count != 1) {
      Values place(bufferShape(input).size(), b.index(0));
      Value scalar = b.load(input, place);
      return isVector ? splat(b, scalar, lanes) : scalar;
    }
    return isVector ? loadVector(b, input, at, lanes) : b.load(input, at);
  };
  Block &body = *op.getBody();
  b.loop("i", count / lanes, [&](Value i) {
    Value at = b.mulIndex(i, lanes);
    Values values;
    for (Value input : inputs)
      values.push_back(read(input, at, /*isVector=*/true));
    storeVectorBlock(b, body, values, out, at, lanes);
  });
  b.loop("i", count % lanes, [&](Value i) {
    Value at = b.addIndex(i, count / lanes * lanes);
    IRMapping map;
    for (auto [argument, input] : llvm::zip(body.getArguments(), inputs))
      map.map(argument, read(input, at, /*isVector=*/false));
    for (Operation &inner : body.without_terminator())
      b.clone(inner, map);
    b.store(map.lookupOrDefault(body.getTerminator()->getOperand(0)), out, at);
  });
}

/// The vector of an input whose lane 0 belongs to `place`.
static Value readBlocked(LoopBuilder &b, Value input, AffineMap map,
                         ValueRange place, int64_t lanes) {
  Values source;
  bool alongLanes = false;
  for (AffineExpr expr : map.getResults()) {
    if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
      alongLanes |= dim.getPosition() + 1 == place.size();
      source.push_back(place[dim.getPosition()]);
    } else {
      source.push_back(b.index(cast<AffineConstantExpr>(expr).getValue()));
    }
  }
  return alongLanes ? loadVector(b, input, source, lanes)
                    : splat(b, b.load(input, source), lanes);
}

bool inlay::lowerGenericInLanes(LoopBuilder &b, linalg::GenericOp op,
                                int64_t lanes) {
  if (op.hasIndexSemantics() || onlyReadsTables(op))
    return false;
  if (isFlat(op)) {
    lowerFlat(b, op, lanes);
    return true;
  }
  Value out = op.getDpsInits()[0];
  ArrayRef<int64_t> shape = bufferShape(out);
  if (shape.size() != 5 || shape.back() != lanes)
    return false;
  b.nest({"n", "cb", "h", "w"}, shape.drop_back(), [&](ValueRange at) {
    Values place(at), values;
    place.push_back(b.index(0));
    for (OpOperand *input : op.getDpsInputOperands())
      values.push_back(readBlocked(
          b, input->get(), op.getMatchingIndexingMap(input), place, lanes));
    storeVectorBlock(b, *op.getBody(), values, out, place, lanes);
  });
  return true;
}
