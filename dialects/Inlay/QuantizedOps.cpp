// Arithmetic on 8-bit codes: shape functions and verifiers. Where a float op of
// the same shapes exists, it answers.
#include "dialects/Inlay/OpUtils.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

/// The smallest and the largest code of an 8-bit type.
static std::pair<int64_t, int64_t> codesOf(Type type) {
  return type.isUnsignedInteger() ? std::pair(0, 255) : std::pair(-128, 127);
}

static LogicalResult checkCode(Operation *op, StringRef name, int64_t code,
                               Type type) {
  auto [low, high] = codesOf(type);
  if (code >= low && code <= high)
    return success();
  return op->emitOpError(name) << " is " << code << ", but " << type
                               << " has codes from " << low << " to " << high;
}

/// The type that a float op infers, with elements of 32 bits.
template <typename FloatOp>
static LogicalResult
inferSums(MLIRContext *context, std::optional<Location> loc,
          typename FloatOp::Adaptor adaptor, SmallVectorImpl<Type> &types) {
  SmallVector<Type> inferred;
  if (failed(FloatOp::inferReturnTypes(context, loc, adaptor, inferred)))
    return failure();
  types.push_back(cast<RankedTensorType>(inferred.front())
                      .clone(IntegerType::get(context, 32)));
  return success();
}

LogicalResult QConvOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location> loc,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  ConvOp::Properties same; // (C1)
  same.strides = adaptor.getStridesAttr();
  same.dilations = adaptor.getDilationsAttr();
  same.pads = adaptor.getPadsAttr();
  same.group = adaptor.getGroupAttr();
  ConvOp::Adaptor conv(adaptor.getOperands(), DictionaryAttr(), same);
  return inferSums<ConvOp>(context, loc, conv, types);
}

LogicalResult QConvOp::verify() {
  if (failed(checkCode(*this, "input_zero", getInputZero(),
                       elementOf(getInput())))) // (C2)
    return failure();
  return checkCode(*this, "weight_zero", getWeightZero(),
                   elementOf(getWeight())); // (C2)
}

LogicalResult QMatMulOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> lhs = shapeOf(adaptor.getLhs());
  ArrayRef<int64_t> rhs = shapeOf(adaptor.getRhs());
  if (lhs.size() < 2 || rhs.size() < 2) // (C1)
    return inferError(loc, "operands have shapes " + shapeText(lhs) + " and " +
                               shapeText(rhs) + ", but rank >= 2 is needed");
  int64_t inner = rhs[rhs.size() - 2], columns = rhs.back();
  if (adaptor.getTransB())
    std::swap(inner, columns);
  if (lhs.back() != inner) // (C1)
    return inferError(
        loc, "inner sizes of " + shapeText(lhs) + " and " + shapeText(rhs) +
                 " differ: " + Twine(lhs.back()) + " and " + Twine(inner));
  auto batch = broadcastShapes({lhs.drop_back(2), rhs.drop_back(2)});
  if (failed(batch)) // (C1)
    return inferError(loc, "leading axes of " + shapeText(lhs) + " and " +
                               shapeText(rhs) + " do not broadcast");
  if (Value bias = adaptor.getBias()) // (C2)
    if (shapeOf(bias) != ArrayRef<int64_t>(columns))
      return inferError(loc, "bias has shape " + shapeText(shapeOf(bias)) +
                                 ", but [" + Twine(columns) + "] is needed");
  SmallVector<int64_t> shape = *batch;
  shape.push_back(lhs[lhs.size() - 2]);
  shape.push_back(columns);
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 32)));
  return success();
}

LogicalResult QMatMulOp::verify() {
  if (failed(checkCode(*this, "lhs_zero", getLhsZero(),
                       elementOf(getLhs())))) // (C3)
    return failure();
  return checkCode(*this, "rhs_zero", getRhsZero(),
                   elementOf(getRhs())); // (C3)
}

LogicalResult QPoolOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location> loc,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  PoolOp::Properties same; // (C1)
  same.kernel = adaptor.getKernelAttr();
  same.strides = adaptor.getStridesAttr();
  same.dilations = adaptor.getDilationsAttr();
  same.pads = adaptor.getPadsAttr();
  same.ceil_mode = adaptor.getCeilModeAttr();
  PoolOp::Adaptor pool(adaptor.getOperands(), DictionaryAttr(), same);
  return inferSums<PoolOp>(context, loc, pool, types);
}

LogicalResult QPoolOp::verify() {
  return checkCode(*this, "input_zero", getInputZero(),
                   elementOf(getInput())); // (C2)
}

LogicalResult QSumOp::inferReturnTypes(MLIRContext *context,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  ReduceOp::Properties same; // (C1)
  same.axes = adaptor.getAxesAttr();
  same.keepdims = adaptor.getKeepdimsAttr();
  ReduceOp::Adaptor reduce(adaptor.getOperands(), DictionaryAttr(), same);
  return inferSums<ReduceOp>(context, loc, reduce, types);
}

LogicalResult QSumOp::verify() {
  return checkCode(*this, "input_zero", getInputZero(),
                   elementOf(getInput())); // (C2)
}

LogicalResult QSoftmaxOp::verify() {
  if (shapeOf(getTable()) != ArrayRef<int64_t>(256)) // (C1)
    return emitOpError("table has shape ")
           << shapeText(shapeOf(getTable())) << ", but [256] is needed";
  int64_t rank = rankedType(getInput()).getRank(), axis = getAxis();
  if (shapeOf(getInput()) != shapeOf(getResult()) || axis < 0 || axis >= rank)
    return emitOpError("along axis ")
           << axis << " turns " << getInput().getType() << " into "
           << getResult().getType(); // (C2)
  int64_t multiplier = getMultiplier(), shift = getShift();
  if (multiplier < 1 || multiplier > INT32_MAX || shift < 1 || shift > 31)
    return emitOpError("has multiplier ")
           << multiplier << " and shift " << shift
           << ", but a positive i32 and [1, 31] are needed"; // (C3)
  return checkCode(*this, "zero_point", getZeroPoint(),
                   elementOf(getResult())); // (C3)
}

//===-- Requantize and lookup ---------------------------------------------===//

/// Multipliers are checked where that costs little. (C6)
static LogicalResult verifyMultipliers(RequantizeOp op) {
  auto constant = op.getMultiplier().getDefiningOp<ConstantOp>();
  auto elements = constant ? dyn_cast<DenseElementsAttr>(constant.getValue())
                           : DenseElementsAttr();
  if (!elements)
    return success();
  if (isa<FloatType>(elements.getElementType())) {
    for (float value : elements.getValues<float>())
      if (!std::isfinite(value) || value < 0)
        return op.emitOpError("has multiplier ")
               << value << ", but they must be finite and not negative";
    return success();
  }
  for (int32_t value : elements.getValues<int32_t>())
    if (value < 0)
      return op.emitOpError("has multiplier ")
             << value << ", but they must not be negative";
  return success();
}

LogicalResult RequantizeOp::verify() {
  if (shapeOf(getInput()) != shapeOf(getResult())) // (C1)
    return emitOpError("turns ")
           << getInput().getType() << " into " << getResult().getType()
           << ", but the shape must stay";
  RankedTensorType multiplier = rankedType(getMultiplier());
  std::optional<int64_t> shift = getShift();
  bool isFloat = isa<FloatType>(multiplier.getElementType());
  if (getAsFloat()) {
    if (isFloat || (shift && (*shift < 22 || *shift > 62)))
      return emitOpError("with as_float needs a multiplier of i32, and a shift "
                         "in [22, 62] or none"); // (C2)
  } else if (isFloat == shift.has_value() ||
             (shift && (*shift < 1 || *shift > 62))) {
    return emitOpError("needs a multiplier of f32 without a shift, or of i32 "
                       "with a shift in [1, 62]"); // (C2)
  }
  int64_t rank = rankedType(getInput()).getRank();
  std::optional<int64_t> axis = getAxis();
  if (axis && (*axis < 0 || *axis >= rank)) // (C3)
    return emitOpError("axis ") << *axis << " is outside [0, " << rank << ")";
  int64_t needed = axis ? shapeOf(getInput())[*axis] : 1;
  if (multiplier.getNumElements() != needed ||
      (axis && multiplier.getRank() != 1)) // (C4)
    return emitOpError("has a multiplier of shape ")
           << shapeText(multiplier.getShape()) << ", but "
           << (axis ? "[" + std::to_string(needed) + "]"
                    : std::string("one element"))
           << " is needed";
  int64_t low = getLow(), high = getHigh(), zero = getZeroPoint();
  if (low > high) // (C5)
    return emitOpError("has low=") << low << " above high=" << high;
  Type code = elementOf(getResult());
  if (failed(checkCode(*this, "low", low, code)) || // (C5)
      failed(checkCode(*this, "high", high, code)) ||
      failed(checkCode(*this, "zero_point", zero, code)))
    return failure();
  return verifyMultipliers(*this);
}

LogicalResult QBinaryOp::verify() {
  auto shape = broadcastShapes({shapeOf(getLhs()), shapeOf(getRhs())});
  if (failed(shape) ||
      ArrayRef<int64_t>(*shape) != shapeOf(getResult())) // (C1)
    return emitOpError("turns ")
           << getLhs().getType() << " and " << getRhs().getType() << " into "
           << getResult().getType() << ", to which they do not broadcast";
  BinaryKind kind = getKind();
  bool isProduct = kind == BinaryKind::Mul;
  if (!isProduct && kind != BinaryKind::Add && kind != BinaryKind::Sub) // (C2)
    return emitOpError("is '")
           << stringifyBinaryKind(kind) << "', but must be add, sub or mul";
  double left = getLhsScale().convertToFloat();
  double right = getRhsScale().convertToFloat();
  double scale = getScale().convertToFloat();
  auto lies = [](double ratio, int low, int high) {
    return ratio >= std::ldexp(1, low) && ratio <= std::ldexp(1, high);
  };
  bool fits =
      left > 0 && right > 0 && scale > 0 &&
      (isProduct ? lies(left * right / scale, -30, 8)
                 : lies(left / scale, -16, 8) && lies(right / scale, -16, 8));
  if (!fits) // (C3)
    return emitOpError("has scales ")
           << left << " and " << right << " for a result of scale " << scale
           << ", which lie too far apart";
  int64_t low = getLow(), high = getHigh();
  if (low > high) // (C4)
    return emitOpError("has low=") << low << " above high=" << high;
  Type code = elementOf(getResult());
  return success(
      succeeded(checkCode(*this, "low", low, code)) && // (C4)
      succeeded(checkCode(*this, "high", high, code)) &&
      succeeded(checkCode(*this, "zero_point", getZeroPoint(), code)) &&
      succeeded(
          checkCode(*this, "lhs_zero", getLhsZero(), elementOf(getLhs()))) &&
      succeeded(
          checkCode(*this, "rhs_zero", getRhsZero(), elementOf(getRhs()))));
}

LogicalResult LookupOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType table = rankedType(adaptor.getTable());
  if (table.getShape() != ArrayRef<int64_t>(256)) // (C1)
    return inferError(loc, "table has shape " + shapeText(table.getShape()) +
                               ", but [256] is needed");
  types.push_back(rankedType(adaptor.getInput()).clone(table.getElementType()));
  return success();
}
