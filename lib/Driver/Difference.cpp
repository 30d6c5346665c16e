// Comparison of two models as their files have them. A node that stands on both
// sides is compared by its attributes and by where its inputs come from, so
// that a value which only has another name is no difference at each reader.

#include "lib/Driver/Difference.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Import/ModelWeights.h"
#include "lib/Import/Text.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <set>

using namespace mlir;
using namespace inlay;
using Change = ModelDifference::Change;
using llvm::formatv;

namespace {
/// Compares two summaries; each function looks at one thing.
class ModelComparison {
public:
  ModelComparison(const ModelSummary &left, const ModelSummary &right,
                  StringRef leftPath, StringRef rightPath)
      : left(left), right(right), leftPath(leftPath), rightPath(rightPath) {}

  std::vector<ModelDifference> run() {
    compareOpsets();
    compareValues("input", left.inputs, right.inputs);
    compareValues("output", left.outputs, right.outputs);
    compareWeights();
    compareNodes();
    return std::move(found);
  }

private:
  void add(Change change, StringRef what, StringRef name,
           std::string detail = "") {
    found.push_back(
        {change, what.str(), import::bounded(name), std::move(detail)});
  }
  void compareOpsets();
  void compareValues(StringRef what, ArrayRef<ValueSummary> from,
                     ArrayRef<ValueSummary> to);
  void compareWeights();
  std::string dataDifference(const WeightSummary &from,
                             const WeightSummary &to);
  void compareNodes();
  void compareNode(const NodeSummary &from, const NodeSummary &to);
  bool isSameValue(const std::string &from, const std::string &to) const;

  const ModelSummary &left, &right;
  StringRef leftPath, rightPath;
  std::vector<ModelDifference> found;
  /// What values and weights of the left are called on the right.
  llvm::StringMap<std::string> onTheRight;
  std::unique_ptr<MLIRContext> context;
  std::optional<ModelWeights> leftWeights, rightWeights;
};
} // namespace

//===-- Opsets, inputs, outputs --------------------------------------------===

void ModelComparison::compareOpsets() {
  std::map<std::string, std::pair<int64_t, int64_t>> versions;
  for (const auto &[domain, version] : left.opsets)
    versions[domain.empty() ? "ai.onnx" : domain].first = version;
  for (const auto &[domain, version] : right.opsets)
    versions[domain.empty() ? "ai.onnx" : domain].second = version;
  for (const auto &[domain, both] : versions) {
    if (both.first == both.second)
      continue;
    Change change = both.first == 0    ? Change::Added
                    : both.second == 0 ? Change::Removed
                                       : Change::Changed;
    add(change, "opset", domain,
        change == Change::Changed
            ? formatv("{0} -> {1}", both.first, both.second).str()
            : std::to_string(both.first + both.second));
  }
}

void ModelComparison::compareValues(StringRef what, ArrayRef<ValueSummary> from,
                                    ArrayRef<ValueSummary> to) {
  auto named = [](ArrayRef<ValueSummary> list, StringRef name) {
    return llvm::find_if(
        list, [&](const ValueSummary &each) { return each.name == name; });
  };
  std::vector<const ValueSummary *> onlyLeft, onlyRight;
  for (const ValueSummary &value : from) {
    const auto *other = named(to, value.name);
    if (other == to.end()) {
      onlyLeft.push_back(&value);
      continue;
    }
    if (typeText(value) != typeText(*other))
      add(Change::Changed, what, value.name,
          typeText(value) + " -> " + typeText(*other));
  }
  for (const ValueSummary &value : to)
    if (named(from, value.name) == from.end())
      onlyRight.push_back(&value);
  // In the same place and of the same type, under another name.
  bool paired = onlyLeft.size() == onlyRight.size();
  for (size_t i = 0; paired && i < onlyLeft.size(); ++i)
    paired = typeText(*onlyLeft[i]) == typeText(*onlyRight[i]);
  if (paired) {
    for (size_t i = 0; i < onlyLeft.size(); ++i) {
      add(Change::Renamed, what, onlyLeft[i]->name,
          "'" + import::bounded(onlyRight[i]->name) + "'");
      onTheRight[onlyLeft[i]->name] = onlyRight[i]->name;
    }
    return;
  }
  for (const ValueSummary *value : onlyLeft)
    add(Change::Removed, what, value->name, typeText(*value));
  for (const ValueSummary *value : onlyRight)
    add(Change::Added, what, value->name, typeText(*value));
}

//===-- Weights ------------------------------------------------------------===

static std::string weightType(const WeightSummary &weight) {
  std::string text = weight.dtype + "[";
  for (auto [axis, size] : llvm::enumerate(weight.shape))
    text += (axis ? "," : "") + std::to_string(size);
  return text + "]";
}

/// "9 of 9 elements differ, by at most 0.25"; empty where all are equal.
std::string ModelComparison::dataDifference(const WeightSummary &from,
                                            const WeightSummary &to) {
  if (!context) {
    context = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
    ScopedDiagnosticHandler silence(context.get(), [](Diagnostic &) {});
    auto first = ModelWeights::open(leftPath, *context);
    auto second = ModelWeights::open(rightPath, *context);
    if (succeeded(first) && succeeded(second)) {
      leftWeights = *first;
      rightWeights = *second;
    }
  }
  std::optional<Tensor> a, b;
  if (leftWeights && rightWeights) {
    a = leftWeights->read(from.name);
    b = rightWeights->read(to.name);
  }
  if (!a || !b || a->getType() != b->getType())
    return "the data differ";
  int64_t count = 0;
  double largest = 0;
  for (int64_t i = 0, e = a->getNumElements(); i < e; ++i) {
    double x = a->getFloat(i), y = b->getFloat(i);
    if (x == y || (std::isnan(x) && std::isnan(y)))
      continue;
    ++count;
    double distance = std::fabs(x - y);
    if (!(distance <= largest)) // also where it is NaN
      largest = distance;
  }
  if (count == 0)
    return "";
  char text[32];
  snprintf(text, sizeof text, "%.6g", largest);
  return formatv("{0} of {1} elements differ, by at most {2}", count,
                 a->getNumElements(), text);
}

void ModelComparison::compareWeights() {
  llvm::StringMap<const WeightSummary *> byName;
  std::multimap<uint64_t, const WeightSummary *> byHash;
  std::set<std::string> leftNames;
  for (const WeightSummary &weight : right.weights)
    byName[weight.name] = &weight;
  for (const WeightSummary &weight : left.weights)
    leftNames.insert(weight.name);
  for (const WeightSummary &weight : right.weights)
    if (!leftNames.count(weight.name))
      byHash.insert({weight.hash, &weight});
  std::set<std::string> matched;
  for (const WeightSummary &weight : left.weights) {
    const WeightSummary *other = byName.lookup(weight.name);
    if (!other) {
      auto same = byHash.find(weight.hash);
      if (same == byHash.end()) {
        add(Change::Removed, "weight", weight.name, weightType(weight));
        continue;
      }
      other = same->second;
      byHash.erase(same);
      add(Change::Renamed, "weight", weight.name,
          "'" + import::bounded(other->name) + "'");
    }
    matched.insert(other->name);
    onTheRight[weight.name] = other->name;
    if (weightType(weight) != weightType(*other)) {
      add(Change::Changed, "weight", weight.name,
          weightType(weight) + " -> " + weightType(*other));
      continue;
    }
    if (weight.hash == other->hash && weight.place.empty())
      continue;
    std::string detail = dataDifference(weight, *other);
    if (!detail.empty())
      add(Change::Changed, "weight", weight.name,
          weightType(weight) + ": " + detail);
  }
  for (const WeightSummary &weight : right.weights)
    if (!matched.count(weight.name))
      add(Change::Added, "weight", weight.name, weightType(weight));
}

//===-- Nodes --------------------------------------------------------------===

bool ModelComparison::isSameValue(const std::string &from,
                                  const std::string &to) const {
  auto known = onTheRight.find(from);
  return known == onTheRight.end() ? from == to : known->second == to;
}

void ModelComparison::compareNode(const NodeSummary &from,
                                  const NodeSummary &to) {
  std::vector<std::string> details;
  if (from.op != to.op)
    details.push_back(from.op + " -> " + to.op);
  std::map<std::string, std::pair<std::string, std::string>> attributes;
  for (const auto &[name, value] : from.attributes)
    attributes[name].first = value;
  for (const auto &[name, value] : to.attributes)
    attributes[name].second = value;
  for (const auto &[name, both] : attributes)
    if (both.first != both.second &&
        !(from.op == "Constant" && name == "value")) // that is a weight
      details.push_back(name + " " +
                        (both.first.empty() ? "none" : both.first) + " -> " +
                        (both.second.empty() ? "none" : both.second));
  if (from.inputs.size() != to.inputs.size())
    details.push_back(
        formatv("{0} -> {1} inputs", from.inputs.size(), to.inputs.size()));
  else
    for (size_t i = 0; i < from.inputs.size(); ++i)
      if (!isSameValue(from.inputs[i], to.inputs[i]))
        details.push_back(formatv("input {0} '{1}' -> '{2}'", i,
                                  import::bounded(from.inputs[i]),
                                  import::bounded(to.inputs[i])));
  if (from.outputs.size() != to.outputs.size())
    details.push_back(
        formatv("{0} -> {1} outputs", from.outputs.size(), to.outputs.size()));
  std::string label = "(" + from.op + ")";
  if (!details.empty())
    add(Change::Changed, "node", from.name,
        label + ": " + llvm::join(details, "; "));
  else if (from.name != to.name)
    add(Change::Renamed, "node", from.name,
        "'" + import::bounded(to.name) + "' " + label);
}

void ModelComparison::compareNodes() {
  auto pairs = matchNodes(left, right);
  for (auto [i, k] : pairs) {
    const NodeSummary &from = left.nodes[i], &to = right.nodes[k];
    size_t outputs = std::min(from.outputs.size(), to.outputs.size());
    for (size_t at = 0; at < outputs; ++at)
      onTheRight[from.outputs[at]] = to.outputs[at];
  }
  std::set<size_t> leftMatched, rightMatched;
  for (auto [i, k] : pairs) {
    leftMatched.insert(i);
    rightMatched.insert(k);
    compareNode(left.nodes[i], right.nodes[k]);
  }
  for (auto [i, node] : llvm::enumerate(left.nodes))
    if (!leftMatched.count(i))
      add(Change::Removed, "node", node.name, "(" + node.op + ")");
  for (auto [k, node] : llvm::enumerate(right.nodes))
    if (!rightMatched.count(k))
      add(Change::Added, "node", node.name, "(" + node.op + ")");
}

std::vector<ModelDifference> inlay::diffModels(const ModelSummary &left,
                                               const ModelSummary &right,
                                               StringRef leftPath,
                                               StringRef rightPath) {
  return ModelComparison(left, right, leftPath, rightPath).run();
}
