// Golden vectors of a self-test. Networks differ in how much they amplify the
// rounding of their sums: a logarithm of what cancels, or a code that is
// rounded up or down, makes a visible difference of the last bit. So the graph
// is run again with noise on all operands, and the test allows what that moved.
#include "lib/Reference/GoldenVectors.h"
#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Evaluate.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

//===-- Inputs ------------------------------------------------------------===//

/// Whether a value is read as codes of a scale, moved or not.
static bool isDequantized(Value value) {
  return !value.use_empty() &&
         llvm::all_of(value.getUsers(), [](Operation *op) {
           if (isa<ReshapeOp, TransposeOp, SliceOp, PadOp>(op))
             return isDequantized(op->getResult(0));
           return isa<DequantizeOp>(op);
         });
}

/// The value that an input must have, else seeded numbers.
static Tensor goldenInput(func::FuncOp graph, BlockArgument argument) {
  auto type = cast<RankedTensorType>(argument.getType());
  uint64_t seed = uint64_t(argument.getArgNumber()) + 1;
  if (auto value = graph.getArgAttrOfType<DenseElementsAttr>(
          argument.getArgNumber(), "inlay.value"))
    if (FailureOr<Tensor> tensor = Tensor::fromAttr(value); succeeded(tensor))
      return Tensor::fromBytes(type, tensor->bytes());
  Tensor values = randomTensor(type, seed);
  if (!type.getElementType().isInteger(8) || !isDequantized(argument))
    return values;
  // The seeded numbers lie in [0, 8): three bits of each code.
  Tensor middle = randomTensor(type, seed + 0x10000);
  Tensor high = randomTensor(type, seed + 0x20000);
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i)
    values.setInt(i, values.getInt(i) | middle.getInt(i) << 3 |
                         high.getInt(i) << 6);
  return values;
}

//===-- Noise -------------------------------------------------------------===//

/// Relative: some units in the last place of a sum in this type.
static double amplitudeOf(Type element) {
  return element.isF64()    ? 0x1p-48
         : element.isF32()  ? 0x1p-21
         : element.isBF16() ? 0x1p-9
                            : 0x1p-12;
}

/// The floats of a tensor, each moved by itself.
static Tensor disturb(const Tensor &tensor, uint64_t seed) {
  auto type = tensor.getType();
  if (!isa<FloatType>(type.getElementType()))
    return tensor;
  Tensor noise =
      randomTensor(type.clone(Float32Type::get(type.getContext())), seed);
  Tensor result(type);
  double amplitude = amplitudeOf(type.getElementType()) / 2;
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i)
    result.setFloat(i,
                    tensor.getFloat(i) * (1 + amplitude * noise.getFloat(i)));
  return result;
}

/// Constants of one element are meant as they are: exponents, limits, factors.
static bool isExact(Value value) {
  return value.getDefiningOp<ConstantOp>() &&
         cast<RankedTensorType>(value.getType()).getNumElements() == 1;
}

/// The outputs under noise; failure for graphs with control flow.
static FailureOr<SmallVector<Tensor>>
evaluateDisturbed(func::FuncOp graph, ArrayRef<Tensor> inputs, uint64_t seed) {
  llvm::DenseMap<Value, Tensor> values;
  llvm::DenseMap<Value, unsigned> usesLeft;
  auto define = [&](Value value, const Tensor &tensor) {
    values[value] = tensor;
    usesLeft[value] =
        unsigned(std::distance(value.use_begin(), value.use_end()));
  };
  for (auto [argument, tensor] : llvm::zip_equal(graph.getArguments(), inputs))
    define(argument, tensor);
  for (Operation &op : graph.getBody().front()) {
    if (op.getNumRegions() != 0)
      return failure();
    bool isEnd = op.hasTrait<OpTrait::IsTerminator>();
    SmallVector<Tensor> operands;
    for (Value operand : op.getOperands()) {
      const Tensor &tensor = values[operand];
      operands.push_back(
          isEnd || isExact(operand) ? tensor : disturb(tensor, ++seed << 20));
      if (--usesLeft[operand] == 0)
        values.erase(operand);
    }
    if (isEnd)
      return operands;
    FailureOr<SmallVector<Tensor>> results = evaluate(&op, operands);
    if (failed(results))
      return failure();
    for (auto [value, tensor] : llvm::zip_equal(op.getResults(), *results))
      define(value, tensor);
  }
  return failure();
}

/// The largest difference; equal infinities and NaNs count as none.
static double largestDifference(const Tensor &a, const Tensor &b) {
  double largest = 0;
  for (int64_t i = 0, e = a.getNumElements(); i < e; ++i) {
    double difference = std::fabs(a.getFloat(i) - b.getFloat(i));
    if (std::isfinite(difference))
      largest = std::fmax(largest, difference);
  }
  return largest;
}

/// Half of the largest step of the outputs that are codes times a scale: where
/// a sum lies near the middle of two codes, noise may miss that it can go
/// either way.
static double halfAStep(func::FuncOp graph) {
  double step = 0;
  for (Value output : graph.getBody().front().getTerminator()->getOperands()) {
    while (Operation *op = output.getDefiningOp()) {
      if (!isa<ReshapeOp, TransposeOp, SliceOp>(op))
        break;
      output = op->getOperand(0);
    }
    auto dequantize = output.getDefiningOp<DequantizeOp>();
    if (!dequantize || isa<BlockArgument>(dequantize.getInput()))
      continue;
    if (auto scales = dequantize.getScale().getDefiningOp<ConstantOp>())
      if (auto value = Tensor::fromAttr(scales.getValue()); succeeded(value))
        for (int64_t i = 0, e = value->getNumElements(); i < e; ++i)
          step = std::fmax(step, std::fabs(value->getFloat(i)));
  }
  return step / 2;
}

/// How often a graph is disturbed: codes move in steps, if at all, so once may
/// show nothing.
static uint64_t timesDisturbed(func::FuncOp graph) {
  bool quantizes = !graph.getOps<QuantizeOp>().empty();
  return quantizes ? 3 : 1;
}

FailureOr<GoldenVectors> inlay::makeGoldenVectors(func::FuncOp graph) {
  GoldenVectors golden;
  for (BlockArgument argument : graph.getArguments())
    golden.inputs.push_back(goldenInput(graph, argument));
  FailureOr<SmallVector<Tensor>> outputs = evaluate(graph, golden.inputs);
  if (failed(outputs))
    return failure();
  golden.outputs.assign(outputs->begin(), outputs->end());
  golden.spread = halfAStep(graph);
  for (uint64_t i = 0, e = timesDisturbed(graph); i < e; ++i) {
    FailureOr<SmallVector<Tensor>> moved =
        evaluateDisturbed(graph, golden.inputs, 1 + (i << 30));
    if (failed(moved))
      return golden;
    for (auto [before, after] : llvm::zip_equal(*outputs, *moved))
      golden.spread =
          std::fmax(golden.spread, largestDifference(before, after));
  }
  return golden;
}
