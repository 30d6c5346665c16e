//===- Scan.cpp - Scan ----------------------------------------------------===//
//
// A short scan is unrolled: the body is imported once a step, and what it
// collects is concatenated. Every other one becomes `inlay.loop`, as long as
// all steps have the same shapes.
//
// The Scan of opset 8 has a batch as first axis of all its values, and is a
// scan of its own for each member of it.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"
#include "lib/Import/LoopForms.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

namespace {
/// The counts and lists of a Scan node, checked (I28).
struct ScanForm {
  const onnx::GraphProto &body;
  SmallVector<Value> states, inputs;
  size_t collected;
  SmallVector<int64_t> inputAxes, outputAxes, inputBackwards, outputBackwards;
  int64_t steps;
};
} // namespace

/// The final states, then what is collected.
using ScanResults = FailureOr<SmallVector<Value>>;

//===-- One scan ----------------------------------------------------------===//

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

static ScanResults unrollScan(Node &node, const ScanForm &form) {
  if (form.steps > stepLimit)
    return node.error() << "has " << form.steps
                        << " steps, more than the limit of " << stepLimit;
  SmallVector<Value> states = form.states;
  SmallVector<SmallVector<Value>> collected(form.collected);
  for (int64_t step = 0; step < form.steps; ++step) {
    SmallVector<Value> arguments = states;
    for (auto [input, axis, backwards] :
         llvm::zip(form.inputs, form.inputAxes, form.inputBackwards))
      arguments.push_back(elementAt(node, input, axis,
                                    backwards ? form.steps - 1 - step : step));
    if (node.hasFailed())
      return failure();
    auto results = node.getGraph().inlineSubgraph(form.body, arguments);
    if (failed(results))
      return failure();
    states.assign(results->begin(), results->begin() + states.size());
    for (size_t i = 0; i < form.collected; ++i)
      collected[i].push_back((*results)[states.size() + i]);
  }
  SmallVector<Value> results = states;
  for (auto [values, axis, backwards] :
       llvm::zip(collected, form.outputAxes, form.outputBackwards)) {
    auto joined = stack(node, values, axis, backwards != 0);
    if (failed(joined))
      return failure();
    results.push_back(*joined);
  }
  return results;
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

static ScanResults loopScan(Node &node, const ScanForm &form) {
  LoopForm loop;
  loop.bound = form.steps;
  loop.inits = form.states;
  for (auto [input, axis, backwards] :
       llvm::zip(form.inputs, form.inputAxes, form.inputBackwards))
    loop.rows.push_back(asRows(node, input, axis, backwards != 0));
  if (node.hasFailed())
    return failure();
  auto made = createLoop(node, loop, form.body);
  if (failed(made))
    return failure();
  auto results = llvm::to_vector_of<Value>(made->getFinals());
  for (auto [rows, axis, backwards] :
       llvm::zip(made->getCollected(), form.outputAxes, form.outputBackwards)) {
    auto value = fromRows(node, rows, axis, backwards != 0);
    if (failed(value))
      return failure();
    results.push_back(*value);
  }
  return results;
}

static ScanResults importScan(Node &node, const ScanForm &form) {
  ScanResults results = failure();
  auto with = [&](ScanResults (*import)(Node &, const ScanForm &)) {
    return
        [&, import]() -> LogicalResult { return results = import(node, form); };
  };
  if (failed(importEitherWay(node, isSmall(form.body, form.steps),
                             form.steps <= stepLimit, with(unrollScan),
                             with(loopScan))))
    return failure();
  return results;
}

//===-- Reading -----------------------------------------------------------===//

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

/// The states and inputs among the operands from `first` on.
static FailureOr<ScanForm> readOperands(Node &node, unsigned first) {
  const onnx::GraphProto &body = node.attribute("body")->g();
  int64_t inputs = node.getInt("num_scan_inputs");
  unsigned operands = std::max(node.numInputs(), first) - first;
  if (inputs < 1 || inputs > int64_t(operands)) // I28
    return node.error() << "num_scan_inputs is " << inputs << ", but it has "
                        << operands << " inputs";
  size_t states = operands - size_t(inputs);
  if (body.input_size() != int(operands) ||
      body.output_size() != int(node.numOutputs()) ||
      node.numOutputs() < states) // I28
    return node.error() << "the body has " << body.input_size()
                        << " inputs and " << body.output_size()
                        << " outputs, but the node has " << operands << " and "
                        << node.numOutputs();
  ArrayRef<Value> values = ArrayRef(node.getOperands()).drop_front(first);
  return ScanForm{body,
                  SmallVector<Value>(values.take_front(states)),
                  SmallVector<Value>(values.drop_front(states)),
                  node.numOutputs() - states,
                  {},
                  {},
                  {},
                  {},
                  -1};
}

static LogicalResult readAxes(Node &node, ScanForm &form) {
  for (auto [i, input] : llvm::enumerate(form.inputs)) {
    auto axis = node.axis(form.inputAxes[i], rankedType(input).getRank());
    if (failed(axis))
      return failure();
    form.inputAxes[i] = *axis;
    int64_t size = shapeOf(input)[size_t(*axis)];
    if (form.steps >= 0 && form.steps != size)
      return node.error() << "scans over " << form.steps << " and over " << size
                          << " steps";
    form.steps = size;
  }
  return success();
}

static LogicalResult giveResults(Node &node, const ScanResults &results) {
  if (failed(results))
    return failure();
  for (auto [i, value] : llvm::enumerate(*results))
    if (failed(node.result(unsigned(i), value)))
      return failure();
  return success();
}

static LogicalResult importScan9(Node &node) {
  auto form = readOperands(node, 0);
  if (failed(form))
    return failure();
  auto inputAxes = readFlags(node, "scan_input_axes", form->inputs.size());
  auto outputAxes = readFlags(node, "scan_output_axes", form->collected);
  auto inputBackwards =
      readFlags(node, "scan_input_directions", form->inputs.size());
  auto outputBackwards =
      readFlags(node, "scan_output_directions", form->collected);
  if (failed(inputAxes) || failed(outputAxes) || failed(inputBackwards) ||
      failed(outputBackwards))
    return failure();
  form->inputAxes = *inputAxes;
  form->outputAxes = *outputAxes;
  form->inputBackwards = *inputBackwards;
  form->outputBackwards = *outputBackwards;
  if (failed(readAxes(node, *form)))
    return failure();
  return giveResults(node, importScan(node, *form));
}

//===-- Opset 8 -----------------------------------------------------------===//

/// The size of the first axis, which all states and inputs must share.
static FailureOr<int64_t> readBatch(Node &node, ArrayRef<Value> operands) {
  std::optional<int64_t> batch;
  for (Value value : operands) {
    if (failed(node.axis(0, rankedType(value).getRank())))
      return failure();
    int64_t size = shapeOf(value)[0];
    if (batch.value_or(size) != size)
      return node.error() << "takes batches of " << *batch << " and of "
                          << size;
    batch = size;
  }
  return *batch;
}

/// Whether all sequences are known to be as long as the axis.
static LogicalResult checkLengths(Node &node, int64_t batch, int64_t steps) {
  if (!node.hasInput(0))
    return success();
  auto lengths = node.constInts(0, "sequence_lens");
  if (failed(lengths))
    return failure();
  if (int64_t(lengths->size()) != batch)
    return node.error() << "sequence_lens has " << uint64_t(lengths->size())
                        << " values for a batch of " << batch;
  for (int64_t length : *lengths)
    if (length != steps)
      return node.error() << "sequence_lens has a sequence of " << length
                          << " steps among " << steps
                          << ", but only whole ones are supported";
  return success();
}

/// The scan of one member of a batch, whose states and inputs are given.
static ScanResults importMember(Node &node, ScanForm form,
                                ArrayRef<Value> values) {
  form.inputs.assign(values.begin() + form.states.size(), values.end());
  form.states.assign(values.begin(), values.begin() + form.states.size());
  return importScan(node, form);
}

static ScanResults unrollBatch(Node &node, const ScanForm &form,
                               ArrayRef<Value> operands, int64_t batch) {
  SmallVector<SmallVector<Value>> parts(node.numOutputs());
  for (int64_t member = 0; member < batch; ++member) {
    auto values = llvm::map_to_vector(operands, [&](Value operand) {
      return elementAt(node, operand, 0, member);
    });
    auto results = importMember(node, form, values);
    if (failed(results))
      return failure();
    for (auto [part, value] : llvm::zip(parts, *results))
      part.push_back(value);
  }
  SmallVector<Value> results;
  for (ArrayRef<Value> part : parts) {
    auto joined = stack(node, part, 0, /*reverse=*/false);
    if (failed(joined))
      return failure();
    results.push_back(*joined);
  }
  return results;
}

static ScanResults loopBatch(Node &node, const ScanForm &form,
                             ArrayRef<Value> operands, int64_t batch) {
  LoopForm loop;
  loop.bound = batch;
  loop.rows.assign(operands.begin(), operands.end());
  auto made = createLoop(node, loop, [&](ArrayRef<Value> arguments) {
    return importMember(node, form, arguments.drop_front());
  });
  if (failed(made))
    return failure();
  return llvm::to_vector_of<Value>(made->getCollected());
}

static LogicalResult importScan8(Node &node) {
  auto form = readOperands(node, 1);
  if (failed(form))
    return failure();
  auto operands = ArrayRef(node.getOperands()).drop_front();
  auto directions = readFlags(node, "directions", form->inputs.size());
  auto batch = readBatch(node, operands);
  form->inputAxes.assign(form->inputs.size(), 1);
  if (failed(directions) || failed(batch) || failed(readAxes(node, *form)) ||
      failed(checkLengths(node, *batch, form->steps)))
    return failure();
  // Of a member: its steps come first.
  form->inputAxes.assign(form->inputs.size(), 0);
  form->outputAxes.assign(form->collected, 0);
  form->inputBackwards = *directions;
  form->outputBackwards.assign(form->collected, 0);
  FailureOr<int64_t> steps = checkedProduct({*batch, form->steps});
  bool unrolls =
      *batch == 1 || (succeeded(steps) && isSmall(form->body, *steps));
  return giveResults(node, unrolls ? unrollBatch(node, *form, operands, *batch)
                                   : loopBatch(node, *form, operands, *batch));
}

ArrayRef<HandlerRow> inlay::import::scanHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Scan", 8, importScan8},
      {"", "Scan", 9, importScan9},
  };
  return rows;
}
