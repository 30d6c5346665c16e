// Elementwise graph ops: shape functions, verifiers, folds.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

static bool isBool(Type type) { return type.isInteger(1); }
static bool isFloat(Type type) { return isa<FloatType>(type); }
static bool isInt(Type type) { return isa<IntegerType>(type) && !isBool(type); }

/// The type of an op whose operands broadcast, with the given element type.
static LogicalResult inferBroadcast(std::optional<Location> loc,
                                    ValueRange operands, Type element,
                                    SmallVectorImpl<Type> &types) {
  SmallVector<ArrayRef<int64_t>> shapes;
  for (Value operand : operands)
    shapes.push_back(shapeOf(operand));
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(shapes);
  if (failed(shape)) { // (C2)
    std::string text;
    for (ArrayRef<int64_t> s : shapes)
      text += (text.empty() ? "" : " and ") + shapeText(s);
    return inferError(loc, "shapes " + text + " do not broadcast");
  }
  types.push_back(RankedTensorType::get(*shape, element));
  return success();
}

static LogicalResult sameElements(std::optional<Location> loc, Value lhs,
                                  Value rhs) {
  if (elementOf(lhs) == elementOf(rhs))
    return success();
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "operands have different element types: " << elementOf(lhs) << " and "
     << elementOf(rhs);
  return inferError(loc, text);
}

LogicalResult UnaryOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  RankedTensorType type = rankedType(adaptor.getInput());
  UnaryKind kind = adaptor.getKind();
  if (kind == UnaryKind::IsNaN || kind == UnaryKind::IsInf) // (C1)
    type = type.clone(IntegerType::get(context, 1));
  types.push_back(type);
  return success();
}

LogicalResult UnaryOp::verify() {
  Type type = elementOf(getInput());
  bool fits = isFloat(type);
  switch (getKind()) { // (C2)
  case UnaryKind::Not:
    fits = isBool(type);
    break;
  case UnaryKind::BitNot:
    fits = isInt(type);
    break;
  case UnaryKind::Abs:
  case UnaryKind::Neg:
  case UnaryKind::Sign:
  case UnaryKind::Relu:
    fits = isFloat(type) || isInt(type);
    break;
  default:
    break;
  }
  if (!fits)
    return emitOpError("'")
           << stringifyUnaryKind(getKind()) << "' does not take " << type;
  return success();
}

LogicalResult BinaryOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (failed(sameElements(loc, adaptor.getLhs(), adaptor.getRhs()))) // (C1)
    return failure();
  return inferBroadcast(loc, adaptor.getOperands(), elementOf(adaptor.getLhs()),
                        types);
}

LogicalResult BinaryOp::verify() {
  Type type = elementOf(getLhs());
  bool fits = !isBool(type);
  switch (getKind()) { // (C3)
  case BinaryKind::And:
  case BinaryKind::Or:
  case BinaryKind::Xor:
    fits = isBool(type);
    break;
  case BinaryKind::BitAnd:
  case BinaryKind::BitOr:
  case BinaryKind::BitXor:
  case BinaryKind::ShiftLeft:
  case BinaryKind::ShiftRight:
    fits = isInt(type);
    break;
  default:
    break;
  }
  if (!fits)
    return emitOpError("'")
           << stringifyBinaryKind(getKind()) << "' does not take " << type;
  return success();
}

LogicalResult CompareOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  if (failed(sameElements(loc, adaptor.getLhs(), adaptor.getRhs()))) // (C1)
    return failure();
  return inferBroadcast(loc, adaptor.getOperands(),
                        IntegerType::get(context, 1), types);
}

LogicalResult CompareOp::verify() {
  if (isBool(elementOf(getLhs())) && getKind() != CompareKind::Eq &&
      getKind() != CompareKind::Ne)
    return emitOpError("orders i1 values, which have no order");
  return success();
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (failed(sameElements(loc, adaptor.getLhs(), adaptor.getRhs()))) // (C1)
    return failure();
  return inferBroadcast(loc, adaptor.getOperands(), elementOf(adaptor.getLhs()),
                        types);
}

LogicalResult SelectOp::verify() { return success(); }

/// Whether a float type holds all values of another.
static bool isWiderFloat(Type wide, Type narrow) {
  auto from = dyn_cast<FloatType>(narrow), to = dyn_cast<FloatType>(wide);
  return from && to && to.getWidth() > from.getWidth();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  // To a wider float and back changes nothing.
  auto first = getInput().getDefiningOp<CastOp>();
  if (first && first.getInput().getType() == getType() &&
      isWiderFloat(getElementTypeOrSelf(getInput()),
                   getElementTypeOrSelf(getType())))
    return first.getInput();
  return {};
}

/// (C1) and (C3) of quantize and dequantize.
template <typename Op> static LogicalResult verifyScale(Op op) {
  ArrayRef<int64_t> scale = shapeOf(op.getScale());
  ArrayRef<int64_t> zero = shapeOf(op.getZeroPoint());
  if (scale != zero)
    return op.emitOpError("scale has shape ")
           << shapeText(scale) << ", but zero point has " << shapeText(zero);
  RankedTensorType input = rankedType(op.getInput());
  if (!op.getAxis()) {
    if (rankedType(op.getScale()).getNumElements() != 1)
      return op.emitOpError("scale has ")
             << rankedType(op.getScale()).getNumElements()
             << " elements, but without an axis it needs 1";
    return success();
  }
  int64_t axis = *op.getAxis();
  if (axis < 0 || axis >= input.getRank())
    return op.emitOpError("axis ")
           << axis << " is outside [0, " << input.getRank() << ")";
  if (scale.size() != 1 || scale[0] != input.getDimSize(axis))
    return op.emitOpError("scale has shape ")
           << shapeText(scale) << ", but axis " << axis << " needs ["
           << input.getDimSize(axis) << "]";
  return success();
}

LogicalResult QuantizeOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location>,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  types.push_back( // (C2)
      rankedType(adaptor.getInput()).clone(elementOf(adaptor.getZeroPoint())));
  return success();
}
LogicalResult QuantizeOp::verify() { return verifyScale(*this); }

LogicalResult DequantizeOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location>,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  types.push_back( // (C2)
      rankedType(adaptor.getInput()).clone(elementOf(adaptor.getScale())));
  return success();
}
LogicalResult DequantizeOp::verify() {
  if (elementOf(getInput()) != elementOf(getZeroPoint()))
    return emitOpError("zero point has type ")
           << elementOf(getZeroPoint()) << ", but the input has "
           << elementOf(getInput());
  return verifyScale(*this);
}

LogicalResult BitCastOp::verify() {
  Type from = elementOf(getInput()), to = elementOf(getResult());
  auto bytes = [](Type type) { return (type.getIntOrFloatBitWidth() + 7) / 8; };
  if (bytes(from) != bytes(to)) // (C1)
    return emitOpError("makes ")
           << to << " of " << from << ", which have " << bytes(to) << " and "
           << bytes(from) << " bytes; the same size is needed";
  if (isBool(to) && !isBool(from)) // (C2)
    return emitOpError("makes i1 of ")
           << from << ", of whose values only 0 and 1 have a meaning";
  return success();
}
