//===- Loops.cpp - Loop and Scan with a known number of steps -------------===//
//
// A loop whose steps can be counted while importing is unrolled: the body is
// imported once a step, and what it collects is concatenated. This covers the
// loops over a fixed sequence; a loop that ends when data says so is refused.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Steps that are unrolled at most.
static constexpr int64_t stepLimit = 1024;

/// One index of an axis, the axis dropped.
static Value elementAt(Node &node, Value value, int64_t axis, int64_t index) {
  SmallVector<int64_t> starts(shapeOf(value).size(), 0), sizes(shapeOf(value)),
      steps(sizes.size(), 1), shape;
  starts[size_t(axis)] = index;
  sizes[size_t(axis)] = 1;
  for (size_t i = 0; i < sizes.size(); ++i)
    if (i != size_t(axis))
      shape.push_back(sizes[i]);
  return node.reshape(node.create<SliceOp>(value, starts, sizes, steps), shape);
}

/// The collected values along a new axis.
static FailureOr<Value> stack(Node &node, ArrayRef<Value> values,
                              int64_t givenAxis, bool reverse) {
  if (values.empty())
    return node.error() << "has no step, so that the shape of what it "
                           "collects is open";
  auto axis = node.axis(givenAxis, rankedType(values.front()).getRank() + 1);
  if (failed(axis))
    return failure();
  SmallVector<Value> slices;
  for (Value value : values) {
    if (value.getType() != values.front().getType())
      return node.error() << "collects " << typeText(values.front()) << " and "
                          << typeText(value)
                          << ", but all steps must give the same shape";
    SmallVector<int64_t> shape(shapeOf(value));
    shape.insert(shape.begin() + *axis, 1);
    slices.push_back(node.reshape(value, shape));
  }
  if (reverse)
    std::reverse(slices.begin(), slices.end());
  if (slices.size() == 1)
    return slices.front();
  return node.create<ConcatOp>(ValueRange(slices), *axis);
}

//===-- Scan --------------------------------------------------------------===//

namespace {
/// The counts and lists of a Scan node, checked (I28).
struct ScanForm {
  size_t states, inputs, collected;
  SmallVector<int64_t> inputAxes, outputAxes, inputBackwards, outputBackwards;
  int64_t steps;
};
} // namespace

static FailureOr<SmallVector<int64_t>> readFlags(Node &node, StringRef name,
                                                 size_t count) {
  auto given = node.getInts(name);
  if (!given || given->empty())
    return SmallVector<int64_t>(count, 0);
  if (given->size() != count) // I17
    return node.error() << name << " has " << uint64_t(given->size())
                        << " values, but " << uint64_t(count) << " are needed";
  return *given;
}

static FailureOr<ScanForm> readScan(Node &node, const onnx::GraphProto &body) {
  ScanForm form;
  int64_t inputs = node.getInt("num_scan_inputs");
  if (inputs < 1 || inputs > int64_t(node.numInputs())) // I28
    return node.error() << "num_scan_inputs is " << inputs << ", but it has "
                        << node.numInputs() << " inputs";
  form.inputs = size_t(inputs);
  form.states = node.numInputs() - form.inputs;
  if (body.input_size() != int(node.numInputs()) ||
      body.output_size() != int(node.numOutputs()) ||
      node.numOutputs() < form.states) // I28
    return node.error() << "the body has " << body.input_size()
                        << " inputs and " << body.output_size()
                        << " outputs, but the node has " << node.numInputs()
                        << " and " << node.numOutputs();
  form.collected = node.numOutputs() - form.states;
  auto inputAxes = readFlags(node, "scan_input_axes", form.inputs);
  auto outputAxes = readFlags(node, "scan_output_axes", form.collected);
  auto inputBackwards = readFlags(node, "scan_input_directions", form.inputs);
  auto outputBackwards =
      readFlags(node, "scan_output_directions", form.collected);
  if (failed(inputAxes) || failed(outputAxes) || failed(inputBackwards) ||
      failed(outputBackwards))
    return failure();
  form.steps = -1;
  for (size_t i = 0; i < form.inputs; ++i) {
    unsigned index = unsigned(form.states + i);
    auto axis = node.axis((*inputAxes)[i], node.rank(index));
    if (failed(axis))
      return failure();
    form.inputAxes.push_back(*axis);
    int64_t size = node.shape(index)[size_t(*axis)];
    if (form.steps >= 0 && form.steps != size)
      return node.error() << "scans over " << form.steps << " and over " << size
                          << " steps";
    form.steps = size;
  }
  form.outputAxes = *outputAxes;
  form.inputBackwards = *inputBackwards;
  form.outputBackwards = *outputBackwards;
  if (form.steps > stepLimit)
    return node.error() << "has " << form.steps
                        << " steps, more than the limit of " << stepLimit;
  return form;
}

static LogicalResult importScan(Node &node) {
  const onnx::GraphProto &body = node.attribute("body")->g();
  auto form = readScan(node, body);
  if (failed(form))
    return failure();
  SmallVector<Value> states(node.getOperands().begin(),
                            node.getOperands().begin() + form->states);
  SmallVector<SmallVector<Value>> collected(form->collected);
  for (int64_t step = 0; step < form->steps; ++step) {
    SmallVector<Value> arguments = states;
    for (size_t i = 0; i < form->inputs; ++i) {
      int64_t index = form->inputBackwards[i] ? form->steps - 1 - step : step;
      arguments.push_back(elementAt(node,
                                    node.input(unsigned(form->states + i)),
                                    form->inputAxes[i], index));
    }
    if (node.hasFailed())
      return failure();
    auto results = node.getGraph().inlineSubgraph(body, arguments);
    if (failed(results))
      return failure();
    states.assign(results->begin(), results->begin() + form->states);
    for (size_t i = 0; i < form->collected; ++i)
      collected[i].push_back((*results)[form->states + i]);
  }
  for (size_t i = 0; i < form->states; ++i)
    if (failed(node.result(unsigned(i), states[i])))
      return failure();
  for (size_t i = 0; i < form->collected; ++i) {
    auto joined = stack(node, collected[i], form->outputAxes[i],
                        form->outputBackwards[i] != 0);
    if (failed(joined) ||
        failed(node.result(unsigned(form->states + i), *joined)))
      return failure();
  }
  return success();
}

//===-- Loop --------------------------------------------------------------===//

/// Whether a condition is known to hold; an error if it is not known.
static FailureOr<bool> knownCondition(Node &node, Value condition) {
  if (!elementOf(condition).isInteger(1) ||
      rankedType(condition).getNumElements() != 1) // I28
    return node.error() << "the condition is " << typeText(condition)
                        << ", but one bool is needed";
  ElementsAttr value = Node::constantValue(condition);
  auto dense = dyn_cast_or_null<DenseElementsAttr>(value);
  if (!dense)
    return node.error() << "the operator is not supported: "
                        << whyUnsupported("", "Loop");
  return dense.getSplatValue<bool>();
}

static FailureOr<int64_t> tripCount(Node &node) {
  if (!node.hasInput(0))
    return stepLimit + 1;
  if (!Node::constantValue(node.input(0)))
    return node.error() << "the operator is not supported: "
                        << whyUnsupported("", "Loop");
  auto count = node.constInts(0, "M");
  if (failed(count))
    return failure();
  if (count->size() != 1)
    return node.error() << "M is " << typeText(node.input(0))
                        << ", but one element is needed";
  return count->front();
}

static LogicalResult importLoop(Node &node) {
  const onnx::GraphProto &body = node.attribute("body")->g();
  size_t carried = node.numInputs() < 2 ? 0 : node.numInputs() - 2;
  if (body.input_size() != int(carried + 2) ||
      body.output_size() != int(node.numOutputs()) + 1 ||
      node.numOutputs() < carried) // I28
    return node.error() << "the body has " << body.input_size()
                        << " inputs and " << body.output_size()
                        << " outputs, but " << uint64_t(carried + 2) << " and "
                        << node.numOutputs() + 1 << " are needed";
  auto trips = tripCount(node);
  if (failed(trips))
    return failure();
  Type boolean = node.getBuilder().getIntegerType(1);
  Value condition =
      node.hasInput(1) ? node.input(1) : node.scalar(boolean, 1.0);
  SmallVector<Value> states;
  for (size_t i = 0; i < carried; ++i)
    states.push_back(node.input(unsigned(i + 2)));
  SmallVector<SmallVector<Value>> collected(node.numOutputs() - carried);
  for (int64_t step = 0; step < *trips; ++step) {
    auto goesOn = knownCondition(node, condition);
    if (failed(goesOn))
      return failure();
    if (!*goesOn)
      break;
    if (step >= stepLimit)
      return node.error() << "has more than " << stepLimit << " steps";
    SmallVector<Value> arguments = {
        node.scalar(node.getBuilder().getIntegerType(64), double(step)),
        condition};
    llvm::append_range(arguments, states);
    auto results = node.getGraph().inlineSubgraph(body, arguments);
    if (failed(results))
      return failure();
    condition = results->front();
    states.assign(results->begin() + 1, results->begin() + 1 + carried);
    for (size_t i = 0; i < collected.size(); ++i)
      collected[i].push_back((*results)[1 + carried + i]);
  }
  for (size_t i = 0; i < carried; ++i)
    if (failed(node.result(unsigned(i), states[i])))
      return failure();
  for (auto [i, values] : llvm::enumerate(collected)) {
    unsigned index = unsigned(carried + i);
    if (!node.wantsOutput(index))
      continue;
    auto joined = stack(node, values, 0, false);
    if (failed(joined) || failed(node.result(index, *joined)))
      return failure();
  }
  return success();
}

ArrayRef<HandlerRow> inlay::import::loopHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Loop", 1, importLoop},
      {"", "Scan", 9, importScan},
  };
  return rows;
}
