// Vector words and the vector form of epilogues.
#include "passes/LowerKernels/Vector.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace inlay;

Value inlay::loadVector(LoopBuilder &b, Value buffer, ValueRange place,
                        int64_t lanes) {
  auto type = VectorType::get({lanes}, bufferElement(buffer));
  return vector::LoadOp::create(b, type, buffer, place);
}

void inlay::storeVector(LoopBuilder &b, Value value, Value buffer,
                        ValueRange place) {
  vector::StoreOp::create(b, value, buffer, place);
}

Value inlay::splat(LoopBuilder &b, Value scalar, int64_t lanes) {
  auto type = VectorType::get({lanes}, scalar.getType());
  if (auto constant = scalar.getDefiningOp<arith::ConstantOp>())
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, constant.getValue()));
  return vector::BroadcastOp::create(b, type, scalar);
}

Value inlay::fusedMultiplyAdd(LoopBuilder &b, Value x, Value y, Value sum) {
  return vector::FMAOp::create(b, x, y, sum);
}

Value inlay::emitVectorBlock(LoopBuilder &b, Block &block, ValueRange values,
                             int64_t lanes) {
  IRMapping map;
  for (auto [argument, value] : llvm::zip(block.getArguments(), values))
    map.map(argument, value);
  auto vectorOf = [&](Value value) -> Value {
    Value known = map.lookupOrNull(value);
    if (!known) {
      known = splat(b, value, lanes);
      map.map(value, known);
    }
    return known;
  };
  for (Operation &op : block.without_terminator()) {
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      auto type = VectorType::get({lanes}, constant.getType());
      map.map(constant.getResult(),
              arith::ConstantOp::create(
                  b, DenseElementsAttr::get(type, constant.getValue())));
      continue;
    }
    OperationState state(op.getLoc(), op.getName());
    for (Value operand : op.getOperands())
      state.addOperands(vectorOf(operand));
    for (Type type : op.getResultTypes())
      state.addTypes(VectorType::get({lanes}, type));
    state.addAttributes(op.getAttrs());
    Operation *vectorOp = b.create(state);
    map.map(op.getResults(), vectorOp->getResults());
  }
  return vectorOf(block.getTerminator()->getOperand(0));
}

void inlay::storeVectorWithEpilogue(LoopBuilder &b, Operation *op, Value value,
                                    ValueRange place, int64_t lanes) {
  Value out = cast<DestinationStyleOpInterface>(op).getDpsInits()[0];
  Region &epilogue = op->getRegion(0);
  if (epilogue.empty())
    return storeVector(b, value, out, place);
  auto maps = op->getAttrOfType<ArrayAttr>("extra_maps");
  unsigned count = maps ? maps.size() : 0;
  unsigned first = op->getNumOperands() - 1 - count;
  SmallVector<Value> values = {value};
  for (unsigned i = 0; i < count; ++i) {
    Value extra = op->getOperand(first + i);
    AffineMap affine = cast<AffineMapAttr>(maps[i]).getValue();
    SmallVector<Value> source;
    bool alongLanes = false;
    for (AffineExpr expr : affine.getResults()) {
      if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
        alongLanes |= dim.getPosition() + 1 == place.size();
        source.push_back(place[dim.getPosition()]);
      } else {
        source.push_back(b.index(cast<AffineConstantExpr>(expr).getValue()));
      }
    }
    values.push_back(alongLanes ? loadVector(b, extra, source, lanes)
                                : splat(b, b.load(extra, source), lanes));
  }
  storeVector(b, emitVectorBlock(b, epilogue.front(), values, lanes), out,
              place);
}

TileSplit inlay::splitEvenly(int64_t size, int64_t largest) {
  TileSplit split;
  int64_t tiles = (size + largest - 1) / largest;
  split.small = size / tiles;
  split.largeCount = size % tiles;
  split.large = split.small + 1;
  split.smallCount = tiles - split.largeCount;
  return split;
}
