// Vector words and the vector form of epilogues.
#include "passes/LowerKernels/Vector.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

Value inlay::loadVector(LoopBuilder &b, Value buffer, ValueRange place,
                        int64_t lanes) {
  auto type = VectorType::get({lanes}, bufferElement(buffer));
  return vector::LoadOp::create(b, type, buffer, place);
}

void inlay::storeVector(LoopBuilder &b, Value value, Value buffer,
                        ValueRange place) {
  vector::StoreOp::create(b, value, buffer, place);
}
void inlay::prefetch(LoopBuilder &b, Value buffer, ValueRange place) {
  memref::PrefetchOp::create(b, buffer, place, /*isWrite=*/false,
                             /*localityHint=*/2, /*isDataCache=*/true);
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

/// Whether an op of an epilogue computes lane by lane: a table is read at one
/// place at a time.
static bool computesInLanes(Operation &op) {
  return llvm::all_of(op.getOperandTypes(),
                      [](Type type) { return type.isIntOrFloat(); }) &&
         llvm::all_of(op.getResultTypes(),
                      [](Type type) { return type.isIntOrFloat(); });
}

/// An array of one value a lane in the function's frame; `number` tells those
/// in use at the same time apart.
static Value laneArray(LoopBuilder &b, Type element, int64_t lanes,
                       int64_t number) {
  auto function = b.getInsertionBlock()
                      ->getParentOp()
                      ->getParentOfType<FunctionOpInterface>();
  if (!function)
    function = cast<FunctionOpInterface>(b.getInsertionBlock()->getParentOp());
  Block &entry = function.getFunctionBody().front();
  auto type = MemRefType::get({lanes}, element);
  for (auto array : entry.getOps<memref::AllocaOp>())
    if (auto known = array->getAttrOfType<IntegerAttr>("inlay.lane_array"))
      if (known.getInt() == number && array.getType() == type)
        return array;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&entry);
  auto array =
      b.named("values", [&] { return memref::AllocaOp::create(b, type); });
  array->setAttr("inlay.lane_array", b.getI64IntegerAttr(number));
  return array;
}

namespace {

/// A block of scalar ops, in vectors as far as that goes and from there on lane
/// by lane.
struct VectorBlock {
  LoopBuilder &b;
  Block &block;
  int64_t lanes;
  IRMapping map = {};
  llvm::SmallPtrSet<Operation *, 8> scalars = {};

  Value vectorOf(Value value);
  void emitOp(Operation &op);
  void storeLanes(Value out, ValueRange place);
};

} // namespace

Value VectorBlock::vectorOf(Value value) {
  Value known = map.lookupOrNull(value);
  if (!known) {
    known = splat(b, value, lanes);
    map.map(value, known);
  }
  return known;
}

void VectorBlock::emitOp(Operation &op) {
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    auto type = VectorType::get({lanes}, constant.getType());
    map.map(constant.getResult(),
            arith::ConstantOp::create(
                b, DenseElementsAttr::get(type, constant.getValue())));
    return;
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

/// Hands what the vectors computed over to arrays, and does the rest for each
/// lane.
void VectorBlock::storeLanes(Value out, ValueRange place) {
  llvm::MapVector<Value, Value> arrays;
  auto handOver = [&](Value value) {
    Operation *op = value.getDefiningOp();
    bool inBlock = value.getParentBlock() == &block;
    if (!inBlock || scalars.contains(op) ||
        isa_and_nonnull<arith::ConstantOp>(op) || arrays.count(value))
      return;
    Value array = laneArray(b, value.getType(), lanes, int64_t(arrays.size()));
    storeVector(b, vectorOf(value), array, b.index(0));
    arrays[value] = array;
  };
  for (Operation &op : block)
    if (scalars.contains(&op) || &op == block.getTerminator())
      for (Value operand : op.getOperands())
        handOver(operand);
  b.loop("lane", lanes, [&](Value lane) {
    IRMapping inLane;
    for (auto [value, array] : arrays)
      inLane.map(value, b.load(array, lane));
    for (Operation &op : block.without_terminator())
      if (scalars.contains(&op) || isa<arith::ConstantOp>(op))
        b.clone(op, inLane);
    Values at(place);
    at.back() = b.addIndex(at.back(), lane);
    Value result = block.getTerminator()->getOperand(0);
    b.store(inLane.lookupOrDefault(result), out, at);
  });
}

void inlay::storeVectorBlock(LoopBuilder &b, Block &block, ValueRange values,
                             Value out, ValueRange place, int64_t lanes) {
  VectorBlock body{b, block, lanes};
  for (auto [argument, value] : llvm::zip(block.getArguments(), values))
    body.map.map(argument, value);
  for (Operation &op : block.without_terminator()) {
    bool isScalar = !computesInLanes(op) ||
                    llvm::any_of(op.getOperands(), [&](Value operand) {
                      return body.scalars.contains(operand.getDefiningOp());
                    });
    if (isScalar)
      body.scalars.insert(&op);
    else
      body.emitOp(op);
  }
  if (!body.scalars.empty())
    return body.storeLanes(out, place);
  storeVector(b, body.vectorOf(block.getTerminator()->getOperand(0)), out,
              place);
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
  storeVectorBlock(b, epilogue.front(), values, out, place, lanes);
}

Value inlay::foldLanes(LoopBuilder &b, StringRef word, Value vector,
                       Value start,
                       llvm::function_ref<Value(Value, Value)> combine) {
  auto type = cast<VectorType>(vector.getType());
  int64_t lanes = type.getNumElements();
  Value all = laneArray(b, type.getElementType(), lanes, 0);
  storeVector(b, vector, all, b.index(0));
  return b.loop(
      "lane", lanes, start, [&](Value lane, ValueRange carried) -> Values {
        Value next = b.load(all, lane);
        return {b.named(word, [&] { return combine(carried[0], next); })};
      })[0];
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

void inlay::overTiles(LoopBuilder &b, const TileSplit &split, StringRef name,
                      llvm::function_ref<void(Value, int64_t, Value)> body) {
  b.loop("t", split.largeCount, [&](Value t) {
    body(b.named(name, [&] { return b.mulIndex(t, split.large); }), split.large,
         t);
  });
  b.loop("t", split.smallCount, [&](Value t) {
    Value first = b.named(name, [&] {
      return b.addIndex(b.mulIndex(t, split.small),
                        split.largeCount * split.large);
    });
    body(first, split.small, b.addIndex(t, split.largeCount));
  });
}

bool inlay::isVectorWidth(int64_t lanes) {
  return lanes == 4 || lanes == 8 || lanes == 16;
}

void inlay::storeLanesWithEpilogue(LoopBuilder &b, Operation *op, Value value,
                                   ValueRange place, int64_t count) {
  auto type = cast<VectorType>(value.getType());
  Value all = laneArray(b, type.getElementType(), type.getNumElements(), 0);
  storeVector(b, value, all, b.index(0));
  b.loop("lane", count, [&](Value lane) {
    Values at(place);
    at.back() = b.addIndex(at.back(), lane);
    Value sum = b.named("sum", [&] { return b.load(all, lane); });
    storeWithEpilogue(b, op, sum, at);
  });
}
