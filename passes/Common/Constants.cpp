// Reading and making constants, for the graph passes.
#include "passes/Common/Constants.h"
#include "dialects/Inlay/OpUtils.h"

using namespace mlir;
using namespace inlay;

std::optional<Tensor> inlay::constantValue(Value value) {
  auto constant = value ? value.getDefiningOp<ConstantOp>() : ConstantOp();
  if (!constant)
    return std::nullopt;
  FailureOr<Tensor> tensor = Tensor::fromAttr(constant.getValue());
  if (failed(tensor))
    return std::nullopt;
  return *tensor;
}

std::optional<double> inlay::uniformValue(Value value) {
  std::optional<Tensor> tensor = constantValue(value);
  // Beyond this a uniform blob is so rare that looking is not worth its time.
  constexpr int64_t searched = 4096;
  if (!tensor || tensor->getNumElements() == 0)
    return std::nullopt;
  double first = tensor->getFloat(0);
  if (tensor->isSplat())
    return first;
  if (tensor->getNumElements() > searched)
    return std::nullopt;
  for (int64_t i = 1; i < tensor->getNumElements(); ++i)
    if (tensor->getFloat(i) != first)
      return std::nullopt;
  return first;
}

bool inlay::isUniform(Value value, double expected) {
  return uniformValue(value) == expected;
}

ConstantOp inlay::makeConstant(OpBuilder &builder, Location loc,
                               const Tensor &tensor, StringRef name) {
  return ConstantOp::create(builder, loc, tensor.toAttr(name));
}

std::optional<std::vector<double>>
inlay::valuesAlong(Value value, ArrayRef<int64_t> shape, int64_t axis) {
  std::optional<Tensor> tensor = constantValue(value);
  if (!tensor || !broadcastsTo(tensor->getShape(), shape))
    return std::nullopt;
  int64_t skip = int64_t(shape.size()) - int64_t(tensor->getShape().size());
  for (auto [i, size] : llvm::enumerate(tensor->getShape()))
    if (size != 1 && skip + int64_t(i) != axis)
      return std::nullopt;
  std::vector<double> values(shape[axis]);
  bool single = tensor->getNumElements() == 1;
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = tensor->getFloat(single ? 0 : int64_t(i));
  return values;
}
