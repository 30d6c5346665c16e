// Data movement: shape functions, verifiers, folds.
#include "dialects/Inlay/OpUtils.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inlay;

LogicalResult ReshapeOp::verify() {
  RankedTensorType from = rankedType(getInput()), to = rankedType(getResult());
  if (from.getElementType() != to.getElementType() ||
      from.getNumElements() != to.getNumElements()) // (C1)
    return emitOpError("cannot turn ") << from << " into " << to;
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  // reshape(reshape(x)) -> reshape(x)
  if (auto inner = getInput().getDefiningOp<ReshapeOp>()) {
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return {};
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  ArrayRef<int64_t> perm = adaptor.getPerm();
  SmallVector<bool> seen(input.getRank(), false);
  SmallVector<int64_t> shape;
  for (int64_t axis : perm) {
    if (axis < 0 || axis >= input.getRank() || seen[axis])
      break;
    seen[axis] = true;
    shape.push_back(input.getDimSize(axis));
  }
  if (shape.size() != size_t(input.getRank()) || shape.size() != perm.size())
    return inferError(loc, "perm " + shapeText(perm) + // (C1)
                               " is no permutation of the " +
                               Twine(input.getRank()) + " axes");
  types.push_back(input.clone(shape));
  return success();
}
LogicalResult TransposeOp::verify() { return success(); }

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  bool identity = true;
  for (auto [i, axis] : llvm::enumerate(getPerm()))
    identity &= int64_t(i) == axis;
  if (identity)
    return getInput();
  // transpose(transpose(x)) -> transpose(x)
  if (auto inner = getInput().getDefiningOp<TransposeOp>()) {
    SmallVector<int64_t> perm;
    for (int64_t axis : getPerm())
      perm.push_back(inner.getPerm()[axis]);
    getInputMutable().assign(inner.getInput());
    setPerm(perm);
    return getResult();
  }
  return {};
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> loc,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  size_t rank = input.getRank();
  if (adaptor.getStarts().size() != rank || adaptor.getSizes().size() != rank ||
      adaptor.getSteps().size() != rank) // (C1)
    return inferError(loc, "starts, sizes and steps need " + Twine(rank) +
                               " values each");
  for (size_t i = 0; i < rank; ++i) {
    int64_t start = adaptor.getStarts()[i], size = adaptor.getSizes()[i];
    int64_t step = adaptor.getSteps()[i], extent = input.getDimSize(i);
    if (size < 0 || step == 0) // (C1)
      return inferError(loc, "axis " + Twine(i) + " has size " + Twine(size) +
                                 " and step " + Twine(step) +
                                 ", but a size >= 0 and a step other than 0 "
                                 "are needed");
    if (size == 0)
      continue;
    int64_t last = 0;
    if (llvm::MulOverflow(size - 1, step, last) ||
        llvm::AddOverflow(start, last, last) || start < 0 || start >= extent ||
        last < 0 || last >= extent) // (C2)
      return inferError(loc, "axis " + Twine(i) + " takes " + Twine(size) +
                                 " places from " + Twine(start) + " by steps of " +
                                 Twine(step) + ", but the input has " +
                                 Twine(extent));
  }
  types.push_back(input.clone(adaptor.getSizes()));
  return success();
}
LogicalResult SliceOp::verify() { return success(); }

OpFoldResult SliceOp::fold(FoldAdaptor) {
  bool forward = llvm::all_of(getSteps(), [](int64_t s) { return s == 1; });
  return forward && getInput().getType() == getType()
             ? OpFoldResult(getInput())
             : OpFoldResult();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty()) // (C1)
    return inferError(loc, "needs at least one input");
  RankedTensorType first = rankedType(adaptor.getInputs().front());
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= first.getRank()) // (C2)
    return inferError(loc, "axis " + Twine(axis) + " is outside [0, " +
                               Twine(first.getRank()) + ")");
  SmallVector<int64_t> shape(first.getShape());
  for (Value input : adaptor.getInputs().drop_front()) {
    RankedTensorType type = rankedType(input);
    if (type.getElementType() != first.getElementType()) { // (C1)
      std::string text;
      llvm::raw_string_ostream(text) << first << " and " << type;
      return inferError(loc, "inputs " + text + " have different element types");
    }
    bool fits = type.getRank() == first.getRank(); // (C1)
    for (int64_t i = 0; fits && i < first.getRank(); ++i)
      fits = i == axis || type.getDimSize(i) == shape[i]; // (C3)
    if (!fits)
      return inferError(loc, "inputs of shapes " + shapeText(first.getShape()) +
                                 " and " + shapeText(type.getShape()) +
                                 " do not join along axis " + Twine(axis));
    if (llvm::AddOverflow(shape[axis], type.getDimSize(axis), shape[axis]))
      return inferError(loc, "the result is too large");
  }
  types.push_back(first.clone(shape));
  return success();
}
LogicalResult ConcatOp::verify() { return success(); }
OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? OpFoldResult(getInputs().front())
                                 : OpFoldResult();
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  size_t rank = input.getRank();
  if (adaptor.getLow().size() != rank || adaptor.getHigh().size() != rank)
    return inferError(loc, "low and high need " + Twine(rank) + // (C1)
                               " values each");
  SmallVector<int64_t> shape;
  for (size_t i = 0; i < rank; ++i) {
    int64_t low = adaptor.getLow()[i], high = adaptor.getHigh()[i];
    int64_t extent = input.getDimSize(i);
    if (std::abs(low) > INT32_MAX || std::abs(high) > INT32_MAX ||
        extent + low + high < 0) // (C2)
      return inferError(loc, "axis " + Twine(i) + " of size " + Twine(extent) +
                                 " cannot be padded by " + Twine(low) +
                                 " and " + Twine(high));
    bool grows = low > 0 || high > 0;
    int64_t kept =
        extent + std::min<int64_t>(low, 0) + std::min<int64_t>(high, 0);
    if (grows && adaptor.getMode() != PadMode::Constant && kept <= 0) // (C2)
      return inferError(loc, "axis " + Twine(i) + " of size " + Twine(extent) +
                                 " padded by " + Twine(low) + " and " +
                                 Twine(high) + " has nothing to repeat");
    shape.push_back(extent + low + high);
  }
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult PadOp::verify() {
  if (rankedType(getValue()).getNumElements() != 1 ||
      elementOf(getValue()) != elementOf(getInput())) // (C3)
    return emitOpError("value has type ")
           << getValue().getType() << ", but one element of "
           << elementOf(getInput()) << " is needed";
  return success();
}

LogicalResult ExpandOp::verify() {
  RankedTensorType from = rankedType(getInput()), to = rankedType(getResult());
  if (from.getElementType() != to.getElementType() ||
      !broadcastsTo(from.getShape(), to.getShape())) // (C1)
    return emitOpError("cannot broadcast ") << from << " to " << to;
  return success();
}
OpFoldResult ExpandOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? OpFoldResult(getInput())
                                           : OpFoldResult();
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = rankedType(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= input.getRank()) // (C1)
    return inferError(loc, "axis " + Twine(axis) + " is outside [0, " +
                               Twine(input.getRank()) + ")");
  SmallVector<int64_t> shape(input.getShape().take_front(axis));
  ArrayRef<int64_t> indices = shapeOf(adaptor.getIndices());
  shape.append(indices.begin(), indices.end());
  ArrayRef<int64_t> rest = input.getShape().drop_front(axis + 1);
  shape.append(rest.begin(), rest.end());
  if (input.getDimSize(axis) == 0 && rankedType(adaptor.getIndices()).getNumElements() != 0)
    return inferError(loc, "axis " + Twine(axis) + " is empty"); // (C1)
  types.push_back(input.clone(shape));
  return success();
}
LogicalResult GatherOp::verify() { return success(); }
