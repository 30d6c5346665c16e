// Parallel linalg.generic ops in registers: on blocked tensors along their
// lanes, on contiguous ones along all elements.
#include "mlir/IR/IRMapping.h"
#include "passes/LowerKernels/LaneLine.h"

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

/// The scalar form of a body, for one element.
static void storeBlock(LoopBuilder &b, Block &body, ValueRange values,
                       Value out, ValueRange place) {
  IRMapping map;
  for (auto [argument, value] : llvm::zip(body.getArguments(), values))
    map.map(argument, value);
  for (Operation &inner : body.without_terminator())
    b.clone(inner, map);
  b.store(map.lookupOrDefault(body.getTerminator()->getOperand(0)), out, place);
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
    Values values;
    for (Value input : inputs)
      values.push_back(read(input, at, /*isVector=*/false));
    storeBlock(b, body, values, out, at);
  });
}

/// What an input has for `width` elements, along the last axis, from `place`.
static Value readLanes(LoopBuilder &b, Value input, AffineMap map,
                       ValueRange place, int64_t width) {
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
  if (alongLanes || width == 1)
    return loadWide(b, input, source, width);
  return splat(b, b.load(input, source), width);
}

/// Whether along the last axis every buffer is contiguous or does not change.
static bool hasRows(linalg::GenericOp op, int64_t lanes) {
  ArrayRef<int64_t> shape = bufferShape(op.getDpsInits()[0]);
  if (shape.empty() || shape.back() < lanes)
    return false;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = cast<MemRefType>(operand.get().getType());
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
      if (!expr.isFunctionOfDim(shape.size() - 1))
        continue;
      if (!isa<AffineDimExpr>(expr) || axis + 1 != map.getNumResults() ||
          !type.isLastDimUnitStride())
        return false;
    }
    if (op.isDpsInit(&operand) && !map.isIdentity())
      return false;
  }
  return true;
}

static void lowerRows(LoopBuilder &b, linalg::GenericOp op, int64_t lanes) {
  Value out = op.getDpsInits()[0];
  ArrayRef<int64_t> shape = bufferShape(out);
  SmallVector<StringRef> names = axisNames(shape.size());
  StringRef last = names.pop_back_val();
  b.nest(names, shape.drop_back(), [&](ValueRange outer) {
    LaneLine line{b, last, shape.back(), lanes};
    line.each([&](Value at, int64_t width) {
      Values place(outer), values;
      place.push_back(at);
      for (OpOperand *input : op.getDpsInputOperands())
        values.push_back(readLanes(
            b, input->get(), op.getMatchingIndexingMap(input), place, width));
      if (width == 1)
        storeBlock(b, *op.getBody(), values, out, place);
      else
        storeVectorBlock(b, *op.getBody(), values, out, place, width);
    });
  });
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
  if (hasRows(op, lanes) && (shape.size() != 5 || shape.back() != lanes)) {
    lowerRows(b, op, lanes);
    return true;
  }
  if (shape.size() != 5 || shape.back() != lanes)
    return false;
  b.nest({"n", "cb", "h", "w"}, shape.drop_back(), [&](ValueRange at) {
    Values place(at), values;
    place.push_back(b.index(0));
    for (OpOperand *input : op.getDpsInputOperands())
      values.push_back(readLanes(
          b, input->get(), op.getMatchingIndexingMap(input), place, lanes));
    storeVectorBlock(b, *op.getBody(), values, out, place, lanes);
  });
  return true;
}
