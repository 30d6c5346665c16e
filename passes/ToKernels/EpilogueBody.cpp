// The elementwise ops of a layer as scalar code at one place of the result.
#include "passes/ToKernels/LayerLowering.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace inlay;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

AffineMap inlay::broadcastMap(ArrayRef<int64_t> from, ArrayRef<int64_t> to,
                              MLIRContext *context) {
  SmallVector<AffineExpr> places;
  size_t skip = to.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i)
    places.push_back(from[i] == to[skip + i]
                         ? getAffineDimExpr(skip + i, context)
                         : getAffineConstantExpr(0, context));
  return AffineMap::get(to.size(), 0, places, context);
}

/// Where operand `index` of `op` is read for each place of op's result.
static AffineMap operandMap(Operation *op, unsigned index) {
  Value operand = op->getOperand(index), result = op->getResult(0);
  std::optional<int64_t> axis;
  if (auto quantize = dyn_cast<QuantizeOp>(op))
    axis = quantize.getAxis();
  if (auto dequantize = dyn_cast<DequantizeOp>(op))
    axis = dequantize.getAxis();
  MLIRContext *context = op->getContext();
  if (auto requantize = dyn_cast<RequantizeOp>(op))
    axis = requantize.getAxis();
  bool isScale = isa<QuantizeOp, DequantizeOp, RequantizeOp>(op) && index > 0;
  if (!isScale)
    return broadcastMap(shapeOf(operand), shapeOf(result), context);
  SmallVector<AffineExpr> places;
  for (size_t i = 0; i < shapeOf(operand).size(); ++i)
    places.push_back(axis && shapeOf(operand)[i] != 1
                         ? getAffineDimExpr(*axis, context)
                         : getAffineConstantExpr(0, context));
  return AffineMap::get(shapeOf(result).size(), 0, places, context);
}

/// The value of a constant with equal elements, as a scalar attribute.
static TypedAttr splatOf(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant)
    return {};
  auto dense = dyn_cast<DenseElementsAttr>(constant.getValue());
  if (!dense || !dense.isSplat())
    return {};
  if (auto number = dyn_cast<FloatAttr>(dense.getSplatValue<Attribute>()))
    return number;
  APInt bits = dense.getSplatValue<APInt>();
  return IntegerAttr::get(signless(dense.getElementType()), bits);
}

EpilogueBody::EpilogueBody(Value value, Operation *root,
                           std::function<Value(Value)> tensorOf)
    : result(value), rootValue(root ? root->getResult(0) : Value()),
      tensorOf(std::move(tensorOf)) {
  collect(value, AffineMap::getMultiDimIdentityMap(shapeOf(value).size(),
                                                   value.getContext()));
}

void EpilogueBody::collect(Value value, AffineMap map) {
  if (value == rootValue || splatOf(value))
    return;
  Operation *op = value.getDefiningOp();
  if (!op || !isElementwise(op)) {
    leaves.insert({value, map});
    return;
  }
  if (auto lookup = dyn_cast<LookupOp>(op)) {
    tables[lookup.getTable()] = tensorOf(lookup.getTable());
    return collect(lookup.getInput(), map);
  }
  for (unsigned i = 0; i < op->getNumOperands(); ++i)
    collect(op->getOperand(i), operandMap(op, i).compose(map));
}

Value EpilogueBody::emit(ImplicitLocOpBuilder &b, Value root,
                         ValueRange scalars) {
  rootScalar = root;
  leafScalars = scalars;
  emitted.clear();
  return emitValue(b, result, AffineMap::getMultiDimIdentityMap(
                                  shapeOf(result).size(), b.getContext()));
}

/// A short word for the C variable that may hold the op's value.
static StringRef wordFor(Operation *op) {
  if (auto unary = dyn_cast<UnaryOp>(op))
    return stringifyUnaryKind(unary.getKind());
  if (auto binary = dyn_cast<BinaryOp>(op))
    return stringifyBinaryKind(binary.getKind());
  return op->getName().stripDialect();
}

Value EpilogueBody::emitValue(ImplicitLocOpBuilder &b, Value value,
                              AffineMap map) {
  if (value == rootValue)
    return rootScalar;
  Value &known = emitted[{value, map}];
  if (known)
    return known;
  if (TypedAttr splat = splatOf(value))
    return known = arith::ConstantOp::create(b, splat);
  Operation *op = value.getDefiningOp();
  if (!op || !isElementwise(op)) {
    size_t index = llvm::find(leaves, Leaf{value, map}) - leaves.begin();
    return known = leafScalars[index];
  }
  SmallVector<Value> operands;
  if (auto lookup = dyn_cast<LookupOp>(op))
    operands = {emitValue(b, lookup.getInput(), map),
                tables.lookup(lookup.getTable())};
  else
    for (unsigned i = 0; i < op->getNumOperands(); ++i)
      operands.push_back(
          emitValue(b, op->getOperand(i), operandMap(op, i).compose(map)));
  Location outer = b.getLoc();
  b.setLoc(NameLoc::get(b.getStringAttr(wordFor(op)), op->getLoc()));
  Value scalar = emitScalar(b, op, operands);
  b.setLoc(outer);
  return emitted[{value, map}] = scalar;
}
