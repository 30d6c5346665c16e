//===- ChecksGraph.cpp - What a model and its graphs must obey ------------===//
//
// Versions, sizes, nesting, and the names of values. Nothing here looks at
// what a node means.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Checks.h"
#include "lib/Import/Text.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <queue>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

std::string inlay::import::nodeName(const onnx::NodeProto &node) {
  if (!node.name().empty())
    return node.name();
  for (const std::string &output : node.output())
    if (!output.empty())
      return output;
  return node.op_type();
}

std::string inlay::import::describeNode(const onnx::NodeProto &node,
                                        StringRef name) {
  StringRef domain = node.domain();
  std::string op = bounded(node.op_type());
  if (!domain.empty() && domain != "ai.onnx")
    op = bounded(domain) + "." + op;
  return "node " + quoted(name) + " (" + op + ")";
}

/// Calls `visit` with each graph that stands in an attribute of the node.
static void
forEachSubgraph(const onnx::NodeProto &node,
                llvm::function_ref<void(const onnx::GraphProto &)> visit) {
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    if (attribute.has_g())
      visit(attribute.g());
    for (const onnx::GraphProto &graph : attribute.graphs())
      visit(graph);
  }
}

uint64_t inlay::import::countNodes(const onnx::GraphProto &graph) {
  uint64_t count = uint64_t(graph.node_size());
  for (const onnx::NodeProto &node : graph.node())
    forEachSubgraph(node, [&](const onnx::GraphProto &inner) {
      count += countNodes(inner);
    });
  return count;
}

//===-- The model ---------------------------------------------------------===//

static unsigned depthOf(const NodeList &nodes) {
  unsigned deepest = 0;
  for (const onnx::NodeProto &node : nodes)
    forEachSubgraph(node, [&](const onnx::GraphProto &inner) {
      deepest = std::max(deepest, 1 + depthOf(inner.node()));
    });
  return deepest;
}

static LogicalResult checkVersions(const onnx::ModelProto &model,
                                   Location loc) {
  bool ok = true;
  if (model.ir_version() < 1 || model.ir_version() > latestIRVersion()) { // I4
    emitError(loc) << "the model has ir_version " << model.ir_version()
                   << ", but 1 to " << latestIRVersion() << " are known (ONNX "
                   << onnxRelease() << ")";
    ok = false;
  }
  if (model.opset_import_size() == 0)
    return emitError(loc) << "the model has no opset_import, so that the "
                             "meaning of its operators is open";
  llvm::StringMap<int64_t> domains;
  for (const onnx::OperatorSetIdProto &opset : model.opset_import()) {
    StringRef domain = opset.domain();
    if (domain == "ai.onnx")
      domain = "";
    // Saying the same twice does no harm; skl2onnx writes such files.
    auto [known, isNew] = domains.try_emplace(domain, opset.version());
    if (!isNew && known->second != opset.version()) {
      emitError(loc) << "the model imports the domain " << quoted(domain)
                     << " twice, in versions " << known->second << " and "
                     << int64_t(opset.version());
      ok = false;
    }
    int64_t latest = latestOpset(domain);
    if (opset.version() < 1 || (latest > 0 && opset.version() > latest)) {
      emitError(loc) << "the model imports version " << opset.version()
                     << " of the domain " << quoted(domain) << ", but 1 to "
                     << (latest ? latest : int64_t(INT32_MAX))
                     << " are known (ONNX " << onnxRelease() << ")";
      ok = false;
    }
  }
  return success(ok);
}

namespace {
/// Depth-first walk over the calls between the model's own functions.
class FunctionCalls {
public:
  FunctionCalls(const onnx::ModelProto &model, Location loc) : loc(loc) {
    for (const onnx::FunctionProto &function : model.functions())
      functions[key(function.domain(), function.name())] = &function;
  }

  LogicalResult check() {
    for (auto &entry : functions)
      if (failed(visit(entry.getKey().str(), 0)))
        return failure();
    return success();
  }

private:
  static std::string key(StringRef domain, StringRef name) {
    return (domain + "::" + name).str();
  }

  LogicalResult visit(const std::string &name, unsigned depth) {
    constexpr unsigned depthLimit = 64; // I7
    auto function = functions.find(name);
    if (function == functions.end() || done.contains(name))
      return success();
    if (!active.insert(name).second)
      return emitError(loc)
             << "the function " << quoted(name) << " calls itself";
    if (depth > depthLimit)
      return emitError(loc) << "functions call each other more than "
                            << depthLimit << " levels deep";
    LogicalResult result = visitNodes(function->second->node(), depth);
    active.erase(name);
    done.insert(name);
    return result;
  }

  LogicalResult visitNodes(const NodeList &nodes, unsigned depth) {
    for (const onnx::NodeProto &node : nodes) {
      if (failed(visit(key(node.domain(), node.op_type()), depth + 1)))
        return failure();
      bool ok = true;
      forEachSubgraph(node, [&](const onnx::GraphProto &inner) {
        ok = ok && succeeded(visitNodes(inner.node(), depth));
      });
      if (!ok)
        return failure();
    }
    return success();
  }

  Location loc;
  llvm::StringMap<const onnx::FunctionProto *> functions;
  llvm::StringSet<> active, done;
};
} // namespace

LogicalResult inlay::import::checkModel(const onnx::ModelProto &model,
                                        Location loc,
                                        const ImportOptions &options) {
  constexpr unsigned subgraphLimit = 16;
  if (!model.has_graph())
    return emitError(loc) << "the model has no graph";
  LogicalResult versions = checkVersions(model, loc);
  uint64_t nodes = countNodes(model.graph());
  if (nodes > options.maxNodes) // I3
    return emitError(loc) << "the model has " << nodes
                          << " nodes, more than the limit of "
                          << options.maxNodes;
  uint64_t tensors = uint64_t(model.graph().initializer_size()) +
                     uint64_t(model.graph().sparse_initializer_size());
  if (tensors > options.maxNodes) // I3
    return emitError(loc) << "the model has " << tensors
                          << " initializers, more than the limit of "
                          << options.maxNodes;
  unsigned depth = depthOf(model.graph().node());
  for (const onnx::FunctionProto &function : model.functions())
    depth = std::max(depth, depthOf(function.node()));
  if (depth > subgraphLimit) // I8
    return emitError(loc) << "subgraphs are nested " << depth
                          << " levels deep, more than the limit of "
                          << subgraphLimit;
  if (failed(FunctionCalls(model, loc).check()))
    return failure();
  return versions;
}

//===-- Names -------------------------------------------------------------===//

namespace {
/// The names that are visible in a graph, the enclosing ones included. A
/// subgraph's own names hide those around it: of inputs and initializers
/// always, of nodes only where the outer value comes later, as in ONNX Runtime
/// (exporters name the result of a branch like that of the If).
class NameChecker {
public:
  explicit NameChecker(Location loc) : loc(loc) {}

  void check(const onnx::GraphProto &graph) {
    Names own;
    auto define = [&](const std::string &name, const Twine &by, int place) {
      if (name.empty())
        return;
      bool hides = place >= 0 && isDefinedAround(name);
      if (!hides && own.try_emplace(name, place).second)
        return;
      emitError(loc) << by.str() << " defines " << quoted(name)
                     << ", which is already defined"; // I5
      ok = false;
    };
    for (const onnx::ValueInfoProto &input : graph.input())
      define(input.name(), "graph input " + Twine(own.size()), -1);
    defineInitializers(graph, define);
    for (int i = 0; i < graph.node_size(); ++i)
      for (const std::string &output : graph.node(i).output())
        define(output, describeNode(graph.node(i), nodeName(graph.node(i))), i);
    levels.push_back({std::move(own), 0});
    for (int i = 0; i < graph.node_size(); ++i) {
      levels.back().node = i;
      checkUses(graph.node(i));
    }
    for (const onnx::ValueInfoProto &output : graph.output())
      if (!isVisible(output.name())) {
        emitError(loc) << "graph output " << quoted(output.name())
                       << " is not defined by any node, input or initializer";
        ok = false;
      }
    levels.pop_back();
  }

  bool ok = true;

private:
  /// Each name with the node that defines it, -1 for inputs and initializers.
  using Names = llvm::StringMap<int>;

  /// One of the graphs around, and its node that is being looked at.
  struct Level {
    Names names;
    int node;
  };

  bool isVisible(StringRef name) const {
    return llvm::any_of(
        levels, [&](const Level &level) { return level.names.contains(name); });
  }

  /// Whether a graph around defines the name before the node with the subgraph.
  bool isDefinedAround(StringRef name) const {
    return llvm::any_of(levels, [&](const Level &level) {
      auto found = level.names.find(name);
      return found != level.names.end() && found->second < level.node;
    });
  }

  /// An initializer may also be listed as input: a default value.
  template <typename Define>
  void defineInitializers(const onnx::GraphProto &graph, Define define) {
    llvm::StringSet<> inputs, seen;
    for (const onnx::ValueInfoProto &input : graph.input())
      inputs.insert(input.name());
    auto add = [&](const std::string &name) {
      if (!inputs.contains(name) || !seen.insert(name).second)
        define(name, "an initializer", -1);
    };
    for (const onnx::TensorProto &tensor : graph.initializer())
      add(tensor.name());
    for (const onnx::SparseTensorProto &tensor : graph.sparse_initializer())
      add(tensor.values().name());
  }

  void checkUses(const onnx::NodeProto &node) {
    for (const std::string &input : node.input()) {
      if (input.empty() || isVisible(input))
        continue;
      emitError(loc) << describeNode(node, nodeName(node)) << ": input "
                     << quoted(input) // I6
                     << " is not defined by any node, input or initializer";
      ok = false;
    }
    forEachSubgraph(node, [&](const onnx::GraphProto &inner) { check(inner); });
  }

  Location loc;
  /// The main graph first.
  std::vector<Level> levels;
};
} // namespace

LogicalResult inlay::import::checkNames(const onnx::GraphProto &graph,
                                        Location loc) {
  NameChecker checker(loc);
  checker.check(graph);
  return success(checker.ok);
}

//===-- Order -------------------------------------------------------------===//

static void collectReads(const onnx::NodeProto &node,
                         std::vector<std::string> &reads);

/// What a subgraph reads of the graphs around it.
static void collectReads(const onnx::GraphProto &graph,
                         std::vector<std::string> &reads) {
  llvm::StringSet<> own;
  for (const onnx::ValueInfoProto &input : graph.input())
    own.insert(input.name());
  for (const onnx::TensorProto &tensor : graph.initializer())
    own.insert(tensor.name());
  std::vector<std::string> inner;
  for (const onnx::NodeProto &node : graph.node()) {
    own.insert(node.output().begin(), node.output().end());
    collectReads(node, inner);
  }
  for (const onnx::ValueInfoProto &output : graph.output())
    inner.push_back(output.name());
  for (std::string &name : inner)
    if (!own.contains(name))
      reads.push_back(std::move(name));
}

/// All names that a node reads, those read inside of its subgraphs included.
static void collectReads(const onnx::NodeProto &node,
                         std::vector<std::string> &reads) {
  reads.insert(reads.end(), node.input().begin(), node.input().end());
  forEachSubgraph(
      node, [&](const onnx::GraphProto &inner) { collectReads(inner, reads); });
}

FailureOr<std::vector<const onnx::NodeProto *>>
inlay::import::orderNodes(const NodeList &nodes, Location loc) {
  llvm::StringMap<int> producer;
  for (int i = 0; i < nodes.size(); ++i)
    for (const std::string &output : nodes[i].output())
      if (!output.empty())
        producer.try_emplace(output, i);
  std::vector<std::vector<int>> users(size_t(nodes.size()));
  std::vector<int> open(size_t(nodes.size()), 0);
  for (int i = 0; i < nodes.size(); ++i) {
    std::vector<std::string> reads;
    collectReads(nodes[i], reads);
    for (const std::string &name : reads) {
      auto found = producer.find(name);
      if (found == producer.end())
        continue;
      users[size_t(found->second)].push_back(i);
      ++open[size_t(i)];
    }
  }
  // The first of the ready nodes each time: an ordered graph stays as it is.
  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  for (int i = 0; i < nodes.size(); ++i)
    if (open[size_t(i)] == 0)
      ready.push(i);
  std::vector<const onnx::NodeProto *> order;
  while (!ready.empty()) {
    int next = ready.top();
    ready.pop();
    order.push_back(&nodes[next]);
    for (int user : users[size_t(next)])
      if (--open[size_t(user)] == 0)
        ready.push(user);
  }
  if (order.size() == size_t(nodes.size()))
    return order;
  for (int i = 0; i < nodes.size(); ++i)
    if (open[size_t(i)] > 0)
      return emitError(loc) << describeNode(nodes[i], nodeName(nodes[i]))
                            << ": its inputs depend on its own results"; // I6
  return failure();
}
