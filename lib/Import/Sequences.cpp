//===- Sequences.cpp - Sequences of known tensors -------------------------===//
//
// Generated code has no sequences. Most that exporters write need none: how
// many tensors they hold is known, and each is taken out by a constant index.
// So a sequence is kept here as a list of values, and its operators are gone
// once the graph is imported. Other sequences are refused.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Checks.h"
#include "lib/Import/GraphImporter.h"
#include "lib/Import/Node.h"
#include "lib/Import/Text.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

using Items = SmallVector<Value>;

/// A part of a tensor along an axis.
static Value sliceOf(Node &node, Value tensor, int64_t axis, int64_t start,
                     int64_t size) {
  SmallVector<int64_t> sizes(shapeOf(tensor)), starts(sizes.size(), 0);
  SmallVector<int64_t> steps(sizes.size(), 1);
  starts[size_t(axis)] = size == 0 ? 0 : start;
  sizes[size_t(axis)] = size;
  return node.create<SliceOp>(tensor, starts, sizes, steps);
}

/// Sizes from `split`: one for all parts but the last, or one each; 1 each
/// without it.
static FailureOr<SmallVector<int64_t>> splitSizes(Node &node, int64_t size) {
  SmallVector<int64_t> given = {1};
  if (node.hasInput(1)) {
    auto read = node.constInts(1, "split");
    if (failed(read))
      return failure();
    given = *read;
  }
  if (!node.hasInput(1) || node.rank(1) == 0) {
    int64_t part = given.empty() ? 0 : given.front();
    if (part < 1)
      return node.error() << "split is " << part << ", but 1 or more is needed";
    given.clear();
    for (int64_t rest = size; rest > 0; rest -= part)
      given.push_back(std::min(part, rest));
    return given;
  }
  int64_t left = size;
  for (int64_t each : given) {
    if (each < 0 || each > left)
      left = -1;
    if (left >= 0)
      left -= each;
  }
  if (left != 0)
    return node.error() << "split " << shapeText(given) << " does not divide "
                        << size;
  return given;
}

static FailureOr<Items> split(Node &node) {
  auto axis = node.axis(node.getInt("axis", 0), node.rank(0));
  if (failed(axis))
    return failure();
  auto sizes = splitSizes(node, node.shape(0)[size_t(*axis)]);
  if (failed(sizes))
    return failure();
  bool squeezes = !node.hasInput(1) && node.getInt("keepdims", 1) == 0;
  Items items;
  int64_t start = 0;
  for (int64_t size : *sizes) {
    Value part = sliceOf(node, node.input(0), *axis, start, size);
    if (part && squeezes) {
      SmallVector<int64_t> shape(shapeOf(part));
      shape.erase(shape.begin() + *axis);
      part = node.reshape(part, shape);
    }
    items.push_back(part);
    start += size;
  }
  return items;
}

static Value join(Node &node, ArrayRef<Value> items) {
  bool stacks = node.getInt("new_axis", 0) != 0;
  if (items.empty()) {
    node.error() << "the sequence is empty, but one tensor or more is needed";
    return {};
  }
  SmallVector<int64_t> first(shapeOf(items.front()));
  auto axis = node.axis(node.getInt("axis", 0), int64_t(first.size()) + stacks);
  if (failed(axis))
    return {};
  Items parts;
  for (Value item : items) {
    SmallVector<int64_t> shape(shapeOf(item));
    bool fits = shape.size() == first.size();
    for (size_t i = 0; fits && i < shape.size(); ++i)
      fits = shape[i] == first[i] || (!stacks && int64_t(i) == *axis);
    if (!fits || elementOf(item) != elementOf(items.front())) {
      node.error() << "the sequence holds " << typeText(items.front().getType())
                   << " and " << typeText(item.getType())
                   << ", which do not go together on axis " << *axis;
      return {};
    }
    if (stacks)
      shape.insert(shape.begin() + *axis, 1);
    parts.push_back(stacks ? node.reshape(item, shape) : item);
  }
  return node.create<ConcatOp>(ValueRange(parts), *axis);
}

/// The constant index in operand `index`, counted from the end if negative;
/// `fallback` if there is none.
static FailureOr<int64_t> position(Node &node, unsigned index, int64_t count,
                                   int64_t fallback) {
  int64_t place = fallback;
  if (node.hasInput(index)) {
    auto given = node.constInts(index, "position");
    if (failed(given))
      return failure();
    if (given->size() != 1)
      return node.error() << "the position is "
                          << typeText(node.input(index).getType())
                          << ", but one number is needed";
    place = given->front() < 0 ? given->front() + count : given->front();
  }
  bool inserts = node.op() == "SequenceInsert";
  if (place < 0 || place >= count + inserts)
    return node.error() << "position " << place
                        << " is outside of the sequence of " << count
                        << " tensors";
  return place;
}

namespace {
/// What a node on sequences gives: another one, or a tensor.
struct Outcome {
  std::optional<Items> items;
  Value tensor;
};
} // namespace

static FailureOr<Outcome> evaluate(Node &node, const Items *sequence) {
  StringRef op = node.op();
  Outcome outcome;
  if (op == "SplitToSequence") {
    auto parts = split(node);
    if (failed(parts))
      return failure();
    outcome.items = *parts;
    return outcome;
  }
  if (op == "SequenceEmpty" || op == "SequenceConstruct") {
    outcome.items = Items();
    for (unsigned i = 0; i < node.numInputs(); ++i)
      outcome.items->push_back(node.input(i));
    return outcome;
  }
  int64_t count = int64_t(sequence->size());
  if (op == "Identity") {
    outcome.items = *sequence;
    return outcome;
  }
  if (op == "SequenceLength" || op == "ConcatFromSequence") {
    outcome.tensor = op == "SequenceLength" ? node.reshape(node.ints(count), {})
                                            : join(node, *sequence);
    return outcome;
  }
  bool inserts = op == "SequenceInsert";
  auto place =
      position(node, inserts ? 2 : 1, count, inserts ? count : count - 1);
  if (failed(place))
    return failure();
  if (op == "SequenceAt") {
    outcome.tensor = (*sequence)[size_t(*place)];
    return outcome;
  }
  outcome.items = *sequence;
  if (inserts)
    outcome.items->insert(outcome.items->begin() + *place, node.input(1));
  else
    outcome.items->erase(outcome.items->begin() + *place);
  return outcome;
}

bool GraphImporter::moveSequence(const onnx::NodeProto &proto, Scope &scope) {
  StringRef op = proto.op_type(), domain = proto.domain();
  bool makes =
      llvm::StringSwitch<bool>(op)
          .Cases({"SplitToSequence", "SequenceEmpty", "SequenceConstruct"},
                 true)
          .Default(false);
  bool takes = llvm::StringSwitch<bool>(op)
                   .Cases({"ConcatFromSequence", "Identity", "SequenceAt",
                           "SequenceErase", "SequenceInsert", "SequenceLength"},
                          true)
                   .Default(false);
  if ((!makes && !takes) || (!domain.empty() && domain != "ai.onnx"))
    return false;
  NamedValue *sequence =
      takes && proto.input_size() > 0 ? lookUp(proto.input(0), scope) : nullptr;
  if (takes && (!sequence || !sequence->items))
    return false;
  auto opset = scope.opsets->find("");
  const OperatorSchema *schema = opset == scope.opsets->end()
                                     ? nullptr
                                     : findOperator("", op, opset->second);
  if (!schema)
    return false;

  std::string name = scope.prefix + nodeName(proto);
  std::string description = describeNode(proto, name);
  Location loc = nodeLoc(proto, name);
  auto nodeError = [&]() {
    anyError = true;
    return emitError(loc) << description << ": ";
  };
  // After an error a sequence stays one, poisoned, so that what takes it is
  // silent.
  NamedValue result;
  if (op != "SequenceAt" && op != "SequenceLength" &&
      op != "ConcatFromSequence")
    result.items = Items();
  auto import = [&]() {
    if (takes && sequence->state == NamedValue::State::Poisoned)
      return;
    Node node(*this, proto, schema, opset->second, builder, loc, description);
    onnx::NodeProto tensors = proto;
    if (takes)
      tensors.set_input(0, "");
    if (failed(checkNode(proto, *schema, nodeError)) ||
        !collectOperands(tensors, scope, nodeError, node.getOperands()))
      return;
    for (unsigned i = makes ? 0 : 1; i < unsigned(proto.input_size()); ++i)
      if (!proto.input(int(i)).empty() && !node.hasInput(i)) {
        nodeError() << "input " << i << " is no tensor";
        return;
      }
    current = &scope;
    auto outcome = evaluate(node, takes ? &*sequence->items : nullptr);
    anyError |= node.hasFailed();
    if (failed(outcome) || node.hasFailed())
      return;
    result.items = outcome->items;
    result.value = outcome->tensor;
    result.state =
        outcome->items ? NamedValue::State::Dropped : NamedValue::State::Value;
  };
  import();
  if (proto.output_size() > 0)
    scope.names[proto.output(0)] = result;
  return true;
}
