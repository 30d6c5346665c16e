//===- Loops.cpp - Loop and Scan ------------------------------------------===//
//
// A short loop whose steps can be counted while importing is unrolled: the body
// is imported once a step, and what it collects is concatenated. Every other
// one becomes `inlay.loop`, as long as all steps have the same shapes.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/LoopForms.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Steps that are unrolled at most, where no body serves all of them.
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

/// The rows, last one first.
static Value reversed(Node &node, Value rows) {
  SmallVector<int64_t> starts(shapeOf(rows).size(), 0), sizes(shapeOf(rows)),
      steps(sizes.size(), 1);
  if (sizes[0] == 0)
    return rows;
  starts[0] = sizes[0] - 1;
  steps[0] = -1;
  return node.create<SliceOp>(rows, starts, sizes, steps);
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
  return form;
}

static LogicalResult unrollScan(Node &node, const onnx::GraphProto &body,
                                const ScanForm &form) {
  if (form.steps > stepLimit)
    return node.error() << "has " << form.steps
                        << " steps, more than the limit of " << stepLimit;
  SmallVector<Value> states(node.getOperands().begin(),
                            node.getOperands().begin() + form.states);
  SmallVector<SmallVector<Value>> collected(form.collected);
  for (int64_t step = 0; step < form.steps; ++step) {
    SmallVector<Value> arguments = states;
    for (size_t i = 0; i < form.inputs; ++i) {
      int64_t index = form.inputBackwards[i] ? form.steps - 1 - step : step;
      arguments.push_back(elementAt(node, node.input(unsigned(form.states + i)),
                                    form.inputAxes[i], index));
    }
    if (node.hasFailed())
      return failure();
    auto results = node.getGraph().inlineSubgraph(body, arguments);
    if (failed(results))
      return failure();
    states.assign(results->begin(), results->begin() + form.states);
    for (size_t i = 0; i < form.collected; ++i)
      collected[i].push_back((*results)[form.states + i]);
  }
  for (size_t i = 0; i < form.states; ++i)
    if (failed(node.result(unsigned(i), states[i])))
      return failure();
  for (size_t i = 0; i < form.collected; ++i) {
    auto joined = stack(node, collected[i], form.outputAxes[i],
                        form.outputBackwards[i] != 0);
    if (failed(joined) ||
        failed(node.result(unsigned(form.states + i), *joined)))
      return failure();
  }
  return success();
}

/// The input's rows along the first axis, in the order of the steps.
static Value asRows(Node &node, Value value, int64_t axis, bool backwards) {
  auto rank = rankedType(value).getRank();
  SmallVector<int64_t> order = {axis};
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      order.push_back(i);
  Value rows = axis == 0 ? value : node.transpose(value, order);
  return backwards && rows ? reversed(node, rows) : rows;
}

/// Collected rows along the axis that is asked for.
static FailureOr<Value> fromRows(Node &node, Value rows, int64_t givenAxis,
                                 bool backwards) {
  int64_t rank = rankedType(rows).getRank();
  auto axis = node.axis(givenAxis, rank);
  if (failed(axis))
    return failure();
  Value value = backwards ? reversed(node, rows) : rows;
  SmallVector<int64_t> order;
  for (int64_t i = 1; i < rank; ++i)
    order.push_back(i);
  order.insert(order.begin() + *axis, 0);
  return *axis == 0 ? value : node.transpose(value, order);
}

static LogicalResult loopScan(Node &node, const onnx::GraphProto &body,
                              const ScanForm &form) {
  LoopForm loop;
  loop.bound = form.steps;
  for (size_t i = 0; i < form.states; ++i)
    loop.inits.push_back(node.input(unsigned(i)));
  for (size_t i = 0; i < form.inputs; ++i)
    loop.rows.push_back(asRows(node, node.input(unsigned(form.states + i)),
                               form.inputAxes[i], form.inputBackwards[i]));
  if (node.hasFailed())
    return failure();
  auto made = createLoop(node, body, loop);
  if (failed(made))
    return failure();
  for (auto [i, value] : llvm::enumerate(made->getFinals()))
    if (failed(node.result(unsigned(i), value)))
      return failure();
  for (auto [i, rows] : llvm::enumerate(made->getCollected())) {
    auto value =
        fromRows(node, rows, form.outputAxes[i], form.outputBackwards[i] != 0);
    if (failed(value) || failed(node.result(unsigned(form.states + i), *value)))
      return failure();
  }
  return success();
}

static LogicalResult importScan(Node &node) {
  const onnx::GraphProto &body = node.attribute("body")->g();
  auto form = readScan(node, body);
  if (failed(form))
    return failure();
  return importEitherWay(
      node, isSmall(body, form->steps), form->steps <= stepLimit,
      [&] { return unrollScan(node, body, *form); },
      [&] { return loopScan(node, body, *form); });
}

//===-- Loop --------------------------------------------------------------===//

/// Whether a condition is known to hold; an error if it is not known.
static FailureOr<bool> knownCondition(Node &node, Value condition) {
  if (!elementOf(condition).isInteger(1) ||
      rankedType(condition).getNumElements() != 1) // I28
    return node.error() << "the condition is " << typeText(condition)
                        << ", but one bool is needed";
  auto dense =
      dyn_cast_or_null<DenseElementsAttr>(Node::constantValue(condition));
  if (!dense)
    return node.error() << "its number of steps is not a constant";
  return dense.getSplatValue<bool>();
}

namespace {
/// The parts of a Loop node, checked (I28).
struct LoopParts {
  const onnx::GraphProto &body;
  size_t carried;
  /// The trip count: none, constant or computed.
  std::optional<int64_t> constantTrips;
  Value trips, condition;
};
} // namespace

static FailureOr<LoopParts> readLoop(Node &node) {
  const onnx::GraphProto &body = node.attribute("body")->g();
  size_t carried = node.numInputs() < 2 ? 0 : node.numInputs() - 2;
  if (body.input_size() != int(carried + 2) ||
      body.output_size() != int(node.numOutputs()) + 1 ||
      node.numOutputs() < carried) // I28
    return node.error() << "the body has " << body.input_size()
                        << " inputs and " << body.output_size()
                        << " outputs, but " << uint64_t(carried + 2) << " and "
                        << node.numOutputs() + 1 << " are needed";
  LoopParts parts{body, carried, std::nullopt, Value(), Value()};
  if (node.hasInput(0)) {
    if (node.inputType(0).getNumElements() != 1 ||
        !node.element(0).isInteger(64)) // I28
      return node.error() << "M is " << typeText(node.input(0))
                          << ", but one i64 is needed";
    parts.trips = node.input(0);
    if (Node::constantValue(parts.trips)) {
      auto count = node.constInts(0, "M");
      if (failed(count))
        return failure();
      parts.constantTrips = std::max<int64_t>(0, count->front());
    }
  }
  if (node.hasInput(1)) {
    parts.condition = node.input(1);
    if (!elementOf(parts.condition).isInteger(1) ||
        rankedType(parts.condition).getNumElements() != 1) // I28
      return node.error() << "the condition is " << typeText(parts.condition)
                          << ", but one bool is needed";
  }
  for (size_t i = 0; i < carried; ++i)
    if (!node.hasInput(unsigned(i + 2))) // I28
      return node.error() << "carried input " << uint64_t(i) << " is absent";
  return parts;
}

static LogicalResult unrollLoop(Node &node, const LoopParts &parts) {
  Type boolean = node.getBuilder().getIntegerType(1);
  Value condition =
      parts.condition ? parts.condition : node.scalar(boolean, 1.0);
  SmallVector<Value> states;
  for (size_t i = 0; i < parts.carried; ++i)
    states.push_back(node.input(unsigned(i + 2)));
  SmallVector<SmallVector<Value>> collected(node.numOutputs() - parts.carried);
  for (int64_t step = 0; step < *parts.constantTrips; ++step) {
    auto goesOn = knownCondition(node, condition);
    if (failed(goesOn))
      return failure();
    if (!*goesOn)
      break;
    if (step >= stepLimit)
      return node.error() << "has more than " << stepLimit << " steps";
    SmallVector<Value> arguments = {
        asDeclared(
            node,
            node.scalar(node.getBuilder().getIntegerType(64), double(step)),
            parts.body.input(0)),
        condition};
    llvm::append_range(arguments, states);
    if (node.hasFailed())
      return failure();
    auto results = node.getGraph().inlineSubgraph(parts.body, arguments);
    if (failed(results))
      return failure();
    condition = results->front();
    auto *next = results->begin() + 1;
    states.assign(next, next + parts.carried);
    for (size_t i = 0; i < collected.size(); ++i)
      collected[i].push_back((*results)[1 + parts.carried + i]);
  }
  for (size_t i = 0; i < parts.carried; ++i)
    if (failed(node.result(unsigned(i), states[i])))
      return failure();
  for (auto [i, values] : llvm::enumerate(collected)) {
    auto index = unsigned(parts.carried + i);
    if (!node.wantsOutput(index))
      continue;
    auto joined = stack(node, values, 0, false);
    if (failed(joined) || failed(node.result(index, *joined)))
      return failure();
  }
  return success();
}

/// How many steps it takes at most: M, what is asked for, or as many rows as
/// the model declares for what is collected.
static FailureOr<int64_t> boundOf(Node &node, const LoopParts &parts) {
  int64_t asked = node.getGraph().getOptions().maxSteps;
  int64_t bound = std::min<int64_t>(parts.constantTrips.value_or(INT32_MAX),
                                    asked > 0 ? asked : INT32_MAX);
  if (parts.constantTrips || asked > 0 || node.numOutputs() == parts.carried)
    return bound;
  for (size_t i = parts.carried; i < node.numOutputs(); ++i)
    if (auto shape = node.declaredShape(unsigned(i));
        shape && !shape->empty() && shape->front() >= 0)
      return std::min(bound, shape->front());
  return node.error() << "collects a value a step, and how many steps it takes "
                         "is known only when running; --max-steps=N bounds it";
}

static LogicalResult loopLoop(Node &node, const LoopParts &parts) {
  auto bound = boundOf(node, parts);
  if (failed(bound))
    return failure();
  LoopForm form;
  form.isLoop = true;
  form.bound = *bound;
  form.condition = parts.condition;
  if (parts.trips && !parts.constantTrips)
    form.trips = node.reshape(parts.trips, {});
  if (form.condition)
    form.condition = node.reshape(form.condition, {});
  for (size_t i = 0; i < parts.carried; ++i)
    form.inits.push_back(node.input(unsigned(i + 2)));
  auto made = createLoop(node, parts.body, form);
  if (failed(made))
    return failure();
  if (!parts.trips && !made->getCondition())
    return node.error() << "never ends: it has no trip count, and its "
                           "condition always holds";
  if (made->mayEndEarly() && !made->getCollected().empty())
    node.getGraph().countsRows = true;
  for (auto [i, value] : llvm::enumerate(made->getResults()))
    if (failed(node.result(unsigned(i), value)))
      return failure();
  return success();
}

static LogicalResult importLoop(Node &node) {
  auto parts = readLoop(node);
  if (failed(parts))
    return failure();
  int64_t trips = parts->constantTrips.value_or(INT64_MAX);
  return importEitherWay(
      node, isSmall(parts->body, trips), trips <= stepLimit,
      [&] { return unrollLoop(node, *parts); },
      [&] { return loopLoop(node, *parts); });
}

ArrayRef<HandlerRow> inlay::import::loopHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Loop", 1, importLoop},
      {"", "Scan", 9, importScan},
  };
  return rows;
}
