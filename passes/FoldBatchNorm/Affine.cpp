// Affine functions per channel, as found in a graph.
#include "passes/FoldBatchNorm/Affine.h"
#include "dialects/Inlay/OpUtils.h"
#include "passes/Common/Constants.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

bool Affine::scales() const {
  return llvm::any_of(scale, [](double value) { return value != 1; });
}
bool Affine::shifts() const {
  return llvm::any_of(shift, [](double value) { return value != 0; });
}

static bool isConstant(Value value) {
  return value.getDefiningOp<ConstantOp>() != nullptr;
}

Value inlay::affineInput(Operation *op) {
  if (auto norm = dyn_cast<BatchNormOp>(op)) {
    for (Value statistic : norm->getOperands().drop_front())
      if (!isConstant(statistic))
        return {};
    return norm.getInput();
  }
  auto binary = dyn_cast<BinaryOp>(op);
  if (!binary || !isa<FloatType>(elementOf(binary.getResult())))
    return {};
  BinaryKind kind = binary.getKind();
  bool commutes = kind == BinaryKind::Add || kind == BinaryKind::Mul;
  if (!commutes && kind != BinaryKind::Sub && kind != BinaryKind::Div)
    return {};
  Value input;
  if (isConstant(binary.getRhs()))
    input = binary.getLhs();
  else if (isConstant(binary.getLhs()) && kind != BinaryKind::Div)
    input = binary.getRhs();
  // Nothing may be repeated, or the channels would not be the input's.
  return input && input.getType() == binary.getType() ? input : Value();
}

static std::optional<Affine> matchBatchNorm(BatchNormOp op) {
  Tensor parts[4];
  for (unsigned i = 0; i < 4; ++i) {
    std::optional<Tensor> part = constantValue(op->getOperand(1 + i));
    if (!part)
      return std::nullopt;
    parts[i] = *part;
  }
  Affine affine;
  affine.input = op.getInput();
  double epsilon = op.getEpsilon().convertToDouble();
  for (int64_t c = 0; c < parts[0].getNumElements(); ++c) {
    double factor =
        parts[0].getFloat(c) / std::sqrt(parts[3].getFloat(c) + epsilon);
    affine.scale.push_back(factor);
    affine.shift.push_back(parts[1].getFloat(c) -
                           parts[2].getFloat(c) * factor);
  }
  return affine;
}

std::optional<Affine> inlay::matchAffine(Operation *op, int64_t axis) {
  Value input = affineInput(op);
  if (!input)
    return std::nullopt;
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return axis == 1 ? matchBatchNorm(norm) : std::nullopt;
  auto binary = cast<BinaryOp>(op);
  bool constantLeft = binary.getLhs() != input;
  auto values = valuesAlong(constantLeft ? binary.getLhs() : binary.getRhs(),
                            shapeOf(binary.getResult()), axis);
  if (!values)
    return std::nullopt;
  Affine affine;
  affine.input = input;
  affine.scale.assign(values->size(), 1);
  affine.shift.assign(values->size(), 0);
  for (size_t c = 0; c < values->size(); ++c) {
    double value = (*values)[c];
    switch (binary.getKind()) {
    case BinaryKind::Add:
      affine.shift[c] = value;
      break;
    case BinaryKind::Sub:
      affine.scale[c] = constantLeft ? -1 : 1;
      affine.shift[c] = constantLeft ? value : -value;
      break;
    case BinaryKind::Mul:
      affine.scale[c] = value;
      break;
    default:
      affine.scale[c] = 1 / value;
    }
    // What is infinite or NaN here need not be so in the graph.
    if (!std::isfinite(affine.scale[c]) || !std::isfinite(affine.shift[c]))
      return std::nullopt;
  }
  return affine;
}

Tensor inlay::scaleWeight(const Tensor &weight,
                          llvm::function_ref<double(int64_t)> factorOf) {
  Tensor result(weight.getType());
  for (int64_t i = 0, count = weight.getNumElements(); i < count; ++i)
    result.setFloat(i, weight.getFloat(i) * factorOf(i));
  return result;
}

Tensor inlay::makeVector(Type element, ArrayRef<double> values) {
  Tensor result(RankedTensorType::get({int64_t(values.size())}, element));
  for (auto [i, value] : llvm::enumerate(values))
    result.setFloat(i, value);
  return result;
}
