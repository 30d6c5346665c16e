//===- Loops.cpp - Loop ---------------------------------------------------===//
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
  auto made = createLoop(node, form, parts.body);
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
  };
  return rows;
}
