// Convolutions and pools: shape functions and verifiers.
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

/// Checks that a list of attributes has `count` values that are >= `least`.
static LogicalResult checkList(std::optional<Location> loc, StringRef name,
                               ArrayRef<int64_t> values, size_t count,
                               int64_t least) {
  if (values.size() != count)
    return inferError(loc, Twine(name) + " has " + Twine(values.size()) +
                               " values, but " + Twine(count) + " are needed");
  for (int64_t value : values)
    if (value < least || value > INT32_MAX)
      return inferError(loc, Twine(name) + " holds " + Twine(value) +
                                 ", but values must be at least " +
                                 Twine(least) + " and fit in 32 bits");
  return success();
}

/// Sizes of the result of a sliding window along every spatial axis.
static LogicalResult
windowSizes(std::optional<Location> loc, ArrayRef<int64_t> input,
            ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
            ArrayRef<int64_t> dilations, ArrayRef<int64_t> pads, bool ceil,
            SmallVectorImpl<int64_t> &sizes) {
  size_t spatial = input.size();
  for (size_t i = 0; i < spatial; ++i) {
    int64_t window = (kernel[i] - 1) * dilations[i] + 1;
    int64_t room = input[i] + pads[i] + pads[spatial + i] - window;
    if (room < 0)
      return inferError(loc, "a window of " + Twine(window) +
                                 " does not fit into spatial axis " + Twine(i) +
                                 " of " + Twine(input[i]) + " plus pads " +
                                 Twine(pads[i]) + " and " +
                                 Twine(pads[spatial + i]));
    int64_t size =
        (ceil ? (room + strides[i] - 1) / strides[i] : room / strides[i]) + 1;
    // With ceil_mode no window may start in the padding after the input.
    if (ceil && (size - 1) * strides[i] >= input[i] + pads[i])
      --size;
    sizes.push_back(size);
  }
  return success();
}

static LogicalResult checkRanks(std::optional<Location> loc,
                                ArrayRef<int64_t> input) {
  if (input.size() >= 3 && input.size() <= 5)
    return success();
  return inferError(loc, "input has shape " + shapeText(input) +
                             ", but rank 3, 4 or 5 (N,C,spatial) is needed");
}

LogicalResult ConvOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> input = shapeOf(adaptor.getInput());
  ArrayRef<int64_t> weight = shapeOf(adaptor.getWeight());
  if (failed(checkRanks(loc, input)))
    return failure();
  if (weight.size() != input.size()) // (C1)
    return inferError(loc, "weight has shape " + shapeText(weight) +
                               ", but input " + shapeText(input) +
                               " needs the same rank");
  size_t spatial = input.size() - 2;
  if (failed(checkList(loc, "strides", adaptor.getStrides(), spatial, 1)) ||
      failed(checkList(loc, "dilations", adaptor.getDilations(), spatial, 1)) ||
      failed(checkList(loc, "pads", adaptor.getPads(), 2 * spatial, 0))) // (C2)
    return failure();
  int64_t group = adaptor.getGroup();
  if (group < 1 || input[1] % group != 0 || weight[0] % group != 0) // (C3)
    return inferError(loc, "group=" + Twine(group) + " does not divide the " +
                               Twine(input[1]) + " input and " +
                               Twine(weight[0]) + " output channels");
  if (weight[1] != input[1] / group) // (C4)
    return inferError(loc, "weight has " + Twine(weight[1]) +
                               " input channels, but the input has " +
                               Twine(input[1]) + " with group=" + Twine(group) +
                               ", which needs " + Twine(input[1] / group));
  if (Value bias = adaptor.getBias()) // (C5)
    if (shapeOf(bias) != ArrayRef<int64_t>(weight[0]))
      return inferError(loc, "bias has shape " + shapeText(shapeOf(bias)) +
                                 ", but [" + Twine(weight[0]) + "] is needed");
  SmallVector<int64_t> shape = {input[0], weight[0]};
  if (failed(windowSizes(loc, input.drop_front(2), weight.drop_front(2),
                         adaptor.getStrides(), adaptor.getDilations(),
                         adaptor.getPads(), false, shape))) // (C6)
    return failure();
  types.push_back(RankedTensorType::get(shape, elementOf(adaptor.getInput())));
  return success();
}

/// Weight and bias are of the input's element type.
template <typename ConvLike> static LogicalResult verifyElements(ConvLike op) {
  Type wanted = elementOf(op.getInput());
  for (auto [value, name] :
       {std::pair<Value, StringRef>{op.getWeight(), "weight"},
        {op.getBias(), "bias"}})
    if (value && elementOf(value) != wanted)
      return op.emitOpError(name) << " has type " << elementOf(value)
                                  << ", but the input has " << wanted;
  return success();
}

LogicalResult ConvOp::verify() { return verifyElements(*this); }

LogicalResult ConvTransposeOp::inferReturnTypes(MLIRContext *,
                                                std::optional<Location> loc,
                                                Adaptor adaptor,
                                                SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> input = shapeOf(adaptor.getInput());
  ArrayRef<int64_t> weight = shapeOf(adaptor.getWeight());
  if (failed(checkRanks(loc, input)))
    return failure();
  if (weight.size() != input.size()) // (C1)
    return inferError(loc, "weight has shape " + shapeText(weight) +
                               ", but input " + shapeText(input) +
                               " needs the same rank");
  size_t spatial = input.size() - 2;
  if (failed(checkList(loc, "strides", adaptor.getStrides(), spatial, 1)) ||
      failed(checkList(loc, "dilations", adaptor.getDilations(), spatial, 1)) ||
      failed(checkList(loc, "output_padding", adaptor.getOutputPadding(),
                       spatial, 0)) ||
      failed(checkList(loc, "pads", adaptor.getPads(), 2 * spatial,
                       -int64_t(INT32_MAX)))) // (C2)
    return failure();
  int64_t group = adaptor.getGroup();
  if (group < 1 || input[1] % group != 0 || weight[0] != input[1]) // (C3)
    return inferError(loc, "weight has shape " + shapeText(weight) +
                               ", but an input of " + Twine(input[1]) +
                               " channels with group=" + Twine(group) +
                               " needs as many rows, divisible by the group");
  int64_t channels = weight[1] * group;
  if (Value bias = adaptor.getBias()) // (C4)
    if (shapeOf(bias) != ArrayRef<int64_t>(channels))
      return inferError(loc, "bias has shape " + shapeText(shapeOf(bias)) +
                                 ", but [" + Twine(channels) + "] is needed");
  SmallVector<int64_t> shape = {input[0], channels};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t size = adaptor.getStrides()[i] * (input[2 + i] - 1) +
                   adaptor.getOutputPadding()[i] +
                   (weight[2 + i] - 1) * adaptor.getDilations()[i] + 1 -
                   adaptor.getPads()[i] - adaptor.getPads()[spatial + i];
    if (size < 0) // (C5)
      return inferError(loc, "spatial axis " + Twine(i) +
                                 " of the result would have size " +
                                 Twine(size));
    shape.push_back(size);
  }
  types.push_back(RankedTensorType::get(shape, elementOf(adaptor.getInput())));
  return success();
}

LogicalResult ConvTransposeOp::verify() { return verifyElements(*this); }

LogicalResult PoolOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> input = shapeOf(adaptor.getInput());
  if (failed(checkRanks(loc, input))) // (C1)
    return failure();
  size_t spatial = input.size() - 2;
  if (failed(checkList(loc, "kernel", adaptor.getKernel(), spatial, 1)) ||
      failed(checkList(loc, "strides", adaptor.getStrides(), spatial, 1)) ||
      failed(checkList(loc, "dilations", adaptor.getDilations(), spatial, 1)) ||
      failed(checkList(loc, "pads", adaptor.getPads(), 2 * spatial, 0))) // (C2)
    return failure();
  SmallVector<int64_t> shape = {input[0], input[1]};
  if (failed(windowSizes(loc, input.drop_front(2), adaptor.getKernel(),
                         adaptor.getStrides(), adaptor.getDilations(),
                         adaptor.getPads(), adaptor.getCeilMode(),
                         shape))) // (C3)
    return failure();
  types.push_back(RankedTensorType::get(shape, elementOf(adaptor.getInput())));
  return success();
}

LogicalResult PoolOp::verify() {
  if (getKind() != PoolKind::Max && !isa<FloatType>(elementOf(getInput())))
    return emitOpError("'") << stringifyPoolKind(getKind())
                            << "' does not take " << elementOf(getInput());
  return success();
}
