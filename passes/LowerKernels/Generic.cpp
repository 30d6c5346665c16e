// Parallel linalg.generic ops: elementwise layers and data movement, in
// registers where the layout gave them lanes. On contiguous buffers one loop
// visits all elements; else registers lie along the last axis.
#include "mlir/IR/IRMapping.h"
#include "passes/LowerKernels/LaneLine.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

static bool isOne(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getNumElements() == 1;
}

/// Whether every buffer is contiguous and read at the place written (or is one
/// element), so that one loop over all elements does.
static bool isFlat(linalg::GenericOp op) {
  if (op.hasIndexSemantics() || op.getNumLoops() == 0)
    return false;
  return llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
    auto type = cast<MemRefType>(operand.get().getType());
    bool isSpread = isOne(operand.get()) && !op.isDpsInit(&operand);
    return type.getLayout().isIdentity() &&
           (isSpread || op.getMatchingIndexingMap(&operand).isIdentity());
  });
}

/// A contiguous buffer as one axis.
static Value flatten(LoopBuilder &b, Value buffer) {
  int64_t rank = bufferShape(buffer).size();
  if (rank < 2)
    return buffer;
  ReassociationIndices all = llvm::to_vector<2>(llvm::seq(rank));
  return memref::CollapseShapeOp::create(b, buffer,
                                         ArrayRef<ReassociationIndices>(all));
}

/// A scalar in all of `width` lanes.
static Value spread(LoopBuilder &b, Value scalar, int64_t width) {
  return width == 1 ? scalar : splat(b, scalar, width);
}

/// Stores what the body yields for `width` elements of which the first is at
/// `place`, and at `outPlace` of `out`.
static void storeBody(LoopBuilder &b, linalg::GenericOp op, ValueRange values,
                      ValueRange place, Value out, ValueRange outPlace,
                      int64_t width) {
  Block &body = *op.getBody();
  if (width > 1)
    return storeVectorBlock(b, body, values, out, outPlace, width);
  IRMapping map;
  map.map(body.getArguments().take_front(values.size()), values);
  for (Operation &inner : body.without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      map.map(index.getResult(), place[index.getDim()]);
    else
      b.clone(inner, map);
  }
  Value result = body.getTerminator()->getOperand(0);
  b.store(map.lookupOrDefault(result), out, outPlace);
}

static void lowerFlat(LoopBuilder &b, linalg::GenericOp op, int64_t lanes) {
  Values inputs;
  for (Value input : op.getDpsInputs())
    inputs.push_back(flatten(b, input));
  Value out = flatten(b, op.getDpsInits()[0]);
  StringRef name = "i";
  LaneLine line{b, name, bufferShape(out), lanes};
  line.each([&](ValueRange at, int64_t width) {
    Values values;
    for (Value input : inputs) {
      Values first(bufferShape(input).size(), b.index(0));
      values.push_back(isOne(input) ? spread(b, b.load(input, first), width)
                                    : loadWide(b, input, at, width));
    }
    storeBody(b, op, values, at, out, at, width);
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
  return alongLanes ? loadWide(b, input, source, width)
                    : spread(b, b.load(input, source), width);
}

/// Whether the last axis is that of a blocked tensor's lanes.
static bool isBlocked(linalg::GenericOp op, int64_t lanes) {
  ArrayRef<int64_t> shape = bufferShape(op.getDpsInits()[0]);
  return lanes > 1 && shape.size() == 5 && shape.back() == lanes;
}

static void lowerRows(LoopBuilder &b, linalg::GenericOp op, int64_t lanes) {
  Value out = op.getDpsInits()[0];
  ArrayRef<int64_t> shape = bufferShape(out);
  auto storeAt = [&](ValueRange place, int64_t width) {
    Values values;
    for (OpOperand *input : op.getDpsInputOperands())
      values.push_back(readLanes(
          b, input->get(), op.getMatchingIndexingMap(input), place, width));
    storeBody(b, op, values, place, out, place, width);
  };
  if (shape.empty())
    return storeAt({}, 1);
  SmallVector<StringRef> names = axisNames(shape.size());
  if (isBlocked(op, lanes))
    names = {"n", "cb", "h", "w", "c"};
  ArrayRef<StringRef> all(names);
  b.nest(all.drop_back(), shape.drop_back(), [&](ValueRange outer) {
    LaneLine line{b, all.take_back(), shape.take_back(), lanes};
    line.each([&](ValueRange at, int64_t width) {
      Values place(outer);
      place.push_back(at[0]);
      storeAt(place, width);
    });
  });
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

/// The lanes that the layout gave an op that lends itself to them, or 1.
static int64_t lanesOf(linalg::GenericOp op) {
  auto given = op->getAttrOfType<IntegerAttr>("inlay.lanes");
  if (!given || op.hasIndexSemantics() || onlyReadsTables(op))
    return 1;
  int64_t lanes = given.getInt();
  bool lends = isFlat(op) || isBlocked(op, lanes) || hasRows(op, lanes);
  return lends ? lanes : 1;
}

void inlay::lowerGeneric(LoopBuilder &b, linalg::GenericOp op) {
  int64_t lanes = lanesOf(op);
  if (isFlat(op))
    lowerFlat(b, op, lanes);
  else
    lowerRows(b, op, lanes);
}
