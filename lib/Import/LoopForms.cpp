//===- LoopForms.cpp - Loops that keep their body, or are unrolled --------===//
//
// Making `inlay.loop` of a subgraph, and the choice between the two forms.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/LoopForms.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Nodes that a loop may become where a body would do too.
static constexpr int64_t smallNodes = 16;

bool inlay::import::isSmall(const onnx::GraphProto &body, int64_t steps) {
  // A loop in it runs anyway.
  for (const onnx::NodeProto &node : body.node())
    if (node.op_type() == "Loop" || node.op_type() == "Scan")
      return false;
  return steps <= smallNodes &&
         steps * std::max<int64_t>(1, int64_t(countNodes(body))) <= smallNodes;
}

Value inlay::import::asDeclared(Node &node, Value value,
                                const onnx::ValueInfoProto &input) {
  int rank = input.type().tensor_type().shape().dim_size();
  return node.reshape(value, SmallVector<int64_t>(size_t(rank), 1));
}

static SmallVector<Type> argumentTypes(Node &node, const LoopForm &form) {
  Type counter = node.getBuilder().getIntegerType(64);
  SmallVector<Type> types = {RankedTensorType::get({}, counter)};
  for (Value init : form.inits)
    types.push_back(init.getType());
  for (Value rows : form.rows)
    types.push_back(rankedType(rows).clone(shapeOf(rows).drop_front()));
  return types;
}

/// Whether each carried value keeps its type, and the condition is one.
static LogicalResult checkYielded(Node &node, const LoopForm &form,
                                  ArrayRef<Value> results) {
  if (form.isLoop) {
    Value condition = results.front();
    if (!elementOf(condition).isInteger(1) ||
        rankedType(condition).getNumElements() != 1) // I28
      return node.error() << "the condition is " << typeText(condition)
                          << ", but one bool is needed";
    results = results.drop_front();
  }
  for (auto [init, next] : llvm::zip(form.inits, results))
    if (init.getType() != next.getType())
      return node.error() << "carries " << typeText(init)
                          << " into the first step and " << typeText(next)
                          << " into the next, but all steps must have the same "
                             "shapes";
  return success();
}

/// Whether a value is the constant true.
static bool isTrue(Value value) {
  auto dense = dyn_cast_or_null<DenseElementsAttr>(Node::constantValue(value));
  return dense && dense.isSplat() && dense.getSplatValue<bool>();
}

FailureOr<Value> inlay::import::stack(Node &node, ArrayRef<Value> values,
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

FailureOr<LoopOp> inlay::import::createLoop(Node &node, LoopForm form,
                                            const onnx::GraphProto &graph) {
  return createLoop(node, form, [&](ArrayRef<Value> arguments) {
    SmallVector<Value> inputs;
    if (form.isLoop) {
      Type boolean = node.getBuilder().getIntegerType(1);
      inputs.push_back(asDeclared(node, arguments[0], graph.input(0)));
      // A step is only computed where it holds.
      inputs.push_back(
          asDeclared(node, node.scalar(boolean, 1), graph.input(1)));
    }
    llvm::append_range(inputs, arguments.drop_front());
    return node.getGraph().inlineSubgraph(graph, inputs);
  });
}

FailureOr<LoopOp> inlay::import::createLoop(Node &node, LoopForm form,
                                            BodyMaker step) {
  auto body = importBody(node, argumentTypes(node, form), step);
  if (failed(body) || node.hasFailed() ||
      failed(checkYielded(node, form, body->results)))
    return failure();
  for (auto [value, count] : llvm::zip(body->results, body->counts))
    if (count)
      return node.error() << "a step gives " << typeText(value)
                          << ", whose rows are counted at run time, but all "
                             "steps must have the same shapes";
  SmallVector<Value> yielded = body->results;
  if (form.isLoop && isTrue(yielded.front()) &&
      (!form.condition || isTrue(form.condition))) {
    form.condition = Value();
    yielded.erase(yielded.begin());
  } else if (form.isLoop && !form.condition) {
    form.condition = node.scalar(node.getBuilder().getIntegerType(1), 1);
  }
  SmallVector<Type> types;
  ValueRange values(yielded);
  for (auto [i, value] :
       llvm::enumerate(values.drop_front(form.condition ? 1 : 0))) {
    SmallVector<int64_t> shape(shapeOf(value));
    if (i >= form.inits.size())
      shape.insert(shape.begin(), form.bound);
    types.push_back(rankedType(value).clone(shape));
    FailureOr<int64_t> elements = checkedProduct(shape);
    if (failed(elements) ||
        uint64_t(*elements) > node.getGraph().getOptions().maxModelBytes)
      return node.error() << "may collect " << form.bound << " values "
                          << typeText(value)
                          << "; --max-steps=N bounds how many steps it takes";
  }
  Type count = RankedTensorType::get({1}, node.getBuilder().getIntegerType(64));
  auto loop = LoopOp::create(node.getBuilder(), node.getLoc(), types, count,
                             uint64_t(form.bound), form.trips, form.condition,
                             form.inits, form.rows);
  body->finish(node, yielded, loop.getBody());
  return loop;
}

/// Tries one form of a loop; what is wrong with it is kept.
static bool tryForm(Node &node, function_ref<LogicalResult()> import,
                    std::unique_ptr<Attempt> &attempt) {
  attempt = std::make_unique<Attempt>(node);
  if (succeeded(import()) && !node.hasFailed()) {
    attempt->accept();
    return true;
  }
  attempt->reject();
  return false;
}

LogicalResult
inlay::import::importEitherWay(Node &node, bool isSmall, bool isCounted,
                               function_ref<LogicalResult()> unroll,
                               function_ref<LogicalResult()> keep) {
  std::unique_ptr<Attempt> first, second;
  if (isSmall && tryForm(node, unroll, first))
    return success();
  if (tryForm(node, keep, second))
    return success();
  if (!isSmall && isCounted)
    return unroll();
  (first ? first : second)->report();
  return failure();
}
