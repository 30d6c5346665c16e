//===- Trees.cpp - Decision trees while they are imported -----------------===//
//
// Reading of the attributes that encode trees. Whatever they say, the tables
// that come out point only into themselves, and every walk ends (I23).
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Trees.h"

#include "lib/Import/Scores.h"
#include "lib/Reference/Tensor.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

// The bits of a rule; see `inlay.trees`.
static constexpr int8_t equal = 1, greater = 2, less = 4, missing = 8;

//===-- The common form ---------------------------------------------------===//

LogicalResult Forest::measure(Node &node) {
  enum : int64_t { Unseen = -1, Open = -2 };
  std::vector<int64_t> heights(features.size(), Unseen);
  std::vector<int32_t> stack;
  auto visit = [&](int32_t start) -> LogicalResult {
    stack.push_back(start);
    while (!stack.empty()) {
      size_t top = size_t(stack.back());
      if (isLeaf(top)) {
        heights[top] = 0;
        stack.pop_back();
        continue;
      }
      int64_t height = 0;
      bool ready = true;
      for (int32_t child : {yes[top], no[top]}) {
        int64_t below = heights[size_t(child)];
        if (below == Open)
          return node.error() << "the branches of node " << uint64_t(top)
                              << " lead back to it"; // I23
        if (below == Unseen) {
          stack.push_back(child);
          ready = false;
          break;
        }
        height = std::max(height, below + 1);
      }
      heights[top] = ready ? height : int64_t(Open);
      if (ready)
        stack.pop_back();
    }
    return success();
  };
  for (int32_t root : roots) {
    if (heights[size_t(root)] == Unseen && failed(visit(root)))
      return failure();
    depth = std::max(depth, heights[size_t(root)]);
  }
  for (size_t i = 0; i < features.size(); ++i)
    if (isLeaf(i))
      leafSize = std::max<int64_t>(leafSize, no[i] - yes[i]);
  return success();
}

bool Forest::everGives(int32_t target) const {
  return llvm::is_contained(targets, target);
}

bool Forest::alwaysGives(int32_t target) const {
  std::vector<int32_t> stack;
  return llvm::any_of(roots, [&](int32_t root) {
    llvm::DenseSet<int32_t> seen;
    stack.assign(1, root);
    while (!stack.empty()) {
      size_t node = size_t(stack.back());
      stack.pop_back();
      if (!seen.insert(int32_t(node)).second)
        continue;
      if (!isLeaf(node)) {
        stack.push_back(yes[node]);
        stack.push_back(no[node]);
        continue;
      }
      auto given = ArrayRef<int32_t>(targets).slice(
          size_t(yes[node]), size_t(no[node] - yes[node]));
      if (!llvm::is_contained(given, target))
        return false;
    }
    return true;
  });
}

/// A table named after its role.
static Value namedTable(Node &node, const Tensor &tensor, StringRef role) {
  std::string name = ("tree_" + role).str();
  OpBuilder &builder = node.getBuilder();
  Location loc = NameLoc::get(builder.getStringAttr(name), node.getLoc());
  return ConstantOp::create(builder, loc, tensor.toAttr(name));
}

template <typename T>
static Value intTable(Node &node, ArrayRef<T> values, StringRef role) {
  Type element = node.getBuilder().getIntegerType(sizeof(T) * 8);
  Tensor tensor(RankedTensorType::get({int64_t(values.size())}, element));
  for (auto [i, value] : llvm::enumerate(values))
    tensor.setInt(int64_t(i), value);
  return namedTable(node, tensor, role);
}

static Value floatTable(Node &node, ArrayRef<double> values, Type element,
                        StringRef role) {
  Tensor tensor(RankedTensorType::get({int64_t(values.size())}, element));
  for (auto [i, value] : llvm::enumerate(values))
    tensor.setFloat(int64_t(i), value);
  return namedTable(node, tensor, role);
}

Value Forest::build(Node &node, Value rows, ReduceKind kind,
                    int64_t numTargets, bool counts) const {
  if (node.hasFailed() || !rows)
    return {};
  Type type = elementOf(rows);
  std::vector<double> ones(weights.size(), 1.0);
  // One rule for all branches, or a table.
  int8_t rule = less | equal;
  bool isUniform = true, isFirst = true;
  for (size_t i = 0; i < features.size(); ++i) {
    if (isLeaf(i))
      continue;
    isUniform &= isFirst || rules[i] == rule;
    rule = isFirst ? rules[i] : rule;
    isFirst = false;
  }
  Value table = isUniform ? Value() : intTable<int8_t>(node, rules, "rules");
  return node.create<TreesOp>(
      kind, rows, intTable<int32_t>(node, roots, "roots"),
      intTable<int32_t>(node, features, "features"),
      floatTable(node, thresholds, type, "thresholds"),
      intTable<int32_t>(node, yes, "yes"), intTable<int32_t>(node, no, "no"),
      intTable<int32_t>(node, targets, "targets"),
      counts ? floatTable(node, ones, type, "ones")
             : floatTable(node, weights, type, "weights"),
      table, uint64_t(depth), uint64_t(leafSize), uint64_t(numTargets),
      uint64_t(rule));
}

static LogicalResult checkFeature(Node &node, int64_t feature,
                                  int64_t numFeatures) {
  if (feature >= 0 && feature < numFeatures)
    return success();
  return node.error() << "a node looks at feature " << feature
                      << ", but the input has " << numFeatures; // I23
}

static LogicalResult checkTarget(Node &node, int64_t target,
                                 int64_t numTargets) {
  if (target >= 0 && target < numTargets)
    return success();
  return node.error() << "a leaf gives a value to " << target
                      << ", but there are " << numTargets << " targets"; // I23
}

/// A forest whose leaves give nothing still needs one value for its tables.
static void avoidEmpty(Forest &forest) {
  if (!forest.targets.empty())
    return;
  forest.targets.push_back(0);
  forest.weights.push_back(0.0);
}

//===-- Opsets 1 and 3 ----------------------------------------------------===//

/// The bits of BRANCH_LEQ and so on; 0 for a leaf, -1 for an unknown word.
static int ruleOf(StringRef mode) {
  return llvm::StringSwitch<int>(mode)
      .Case("LEAF", 0)
      .Case("BRANCH_LEQ", less | equal)
      .Case("BRANCH_LT", less)
      .Case("BRANCH_GTE", greater | equal)
      .Case("BRANCH_GT", greater)
      .Case("BRANCH_EQ", equal)
      .Case("BRANCH_NEQ", less | greater | missing)
      .Default(-1);
}

namespace {

/// The attributes of one node of opsets 1 and 3, checked for equal lengths.
class ForestReader {
public:
  ForestReader(Node &node, StringRef prefix) : node(node), prefix(prefix) {}

  FailureOr<Forest> read(int64_t numFeatures, int64_t numTargets);

private:
  using Place = std::pair<int64_t, int64_t>; ///< tree, node

  LogicalResult readLists();
  LogicalResult readNodes(int64_t numFeatures);
  LogicalResult linkNodes();
  LogicalResult readLeaves(int64_t numTargets);
  FailureOr<int32_t> find(Place place, StringRef role);

  Node &node;
  StringRef prefix;
  Forest forest;
  SmallVector<int64_t> trees, ids, features, yes, no, tracks;
  SmallVector<std::string> modes;
  std::vector<double> values;
  llvm::DenseMap<Place, int32_t> places;
};

} // namespace

LogicalResult ForestReader::readLists() {
  auto ints = [&](StringRef name) {
    return node.getInts(name).value_or(SmallVector<int64_t>());
  };
  trees = ints("nodes_treeids");
  ids = ints("nodes_nodeids");
  features = ints("nodes_featureids");
  yes = ints("nodes_truenodeids");
  no = ints("nodes_falsenodeids");
  tracks = ints("nodes_missing_value_tracks_true");
  modes = node.getStrings("nodes_modes").value_or(SmallVector<std::string>());
  auto numbers = readNumbers(node, "nodes_values", forest.isDouble);
  if (failed(numbers))
    return failure();
  values = *numbers;
  if (ids.empty())
    return node.error() << "has no tree nodes"; // I17
  for (auto [name, size] :
       {std::pair<StringRef, size_t>("nodes_treeids", trees.size()),
        {"nodes_featureids", features.size()},
        {"nodes_truenodeids", yes.size()},
        {"nodes_falsenodeids", no.size()},
        {"nodes_modes", modes.size()},
        {"nodes_values", values.size()},
        {"nodes_missing_value_tracks_true",
         tracks.empty() ? ids.size() : tracks.size()}})
    if (size != ids.size()) // I17
      return node.error() << name << " has " << uint64_t(size)
                          << " values, but there are " << uint64_t(ids.size())
                          << " nodes";
  return success();
}

LogicalResult ForestReader::readNodes(int64_t numFeatures) {
  for (size_t i = 0; i < ids.size(); ++i) {
    int rule = ruleOf(modes[i]);
    if (rule < 0)
      return node.error() << "a node has the mode " << quoted(modes[i])
                          << ", but 'LEAF' or a 'BRANCH_' with LEQ, LT, GTE, "
                             "GT, EQ or NEQ is needed"; // I25
    if (rule != 0 && failed(checkFeature(node, features[i], numFeatures)))
      return failure();
    if (!places.try_emplace(Place(trees[i], ids[i]), int32_t(i)).second)
      return node.error() << "tree " << trees[i] << " has two nodes "
                          << ids[i]; // I17
    bool tracksTrue = !tracks.empty() && tracks[i] != 0;
    forest.features.push_back(rule == 0 ? -1 : int32_t(features[i]));
    forest.thresholds.push_back(rule == 0 ? 0.0 : values[i]);
    forest.rules.push_back(int8_t(rule | (tracksTrue ? missing : 0)));
  }
  return success();
}

FailureOr<int32_t> ForestReader::find(Place place, StringRef role) {
  auto found = places.find(place);
  if (found != places.end())
    return found->second;
  return node.error() << role << " names node " << place.second << " of tree "
                      << place.first << ", which does not exist"; // I23
}

LogicalResult ForestReader::linkNodes() {
  std::vector<bool> hasParent(ids.size(), false);
  for (size_t i = 0; i < ids.size(); ++i) {
    forest.yes.push_back(0);
    forest.no.push_back(0);
    if (forest.isLeaf(i))
      continue;
    auto whenTrue = find(Place(trees[i], yes[i]), "nodes_truenodeids");
    auto whenFalse = find(Place(trees[i], no[i]), "nodes_falsenodeids");
    if (failed(whenTrue) || failed(whenFalse))
      return failure();
    forest.yes.back() = *whenTrue;
    forest.no.back() = *whenFalse;
    hasParent[size_t(*whenTrue)] = hasParent[size_t(*whenFalse)] = true;
  }
  llvm::DenseSet<int64_t> rooted;
  for (size_t i = 0; i < ids.size(); ++i)
    if (!hasParent[i]) {
      forest.roots.push_back(int32_t(i));
      rooted.insert(trees[i]);
    }
  for (int64_t tree : trees)
    if (!rooted.contains(tree))
      return node.error() << "tree " << tree
                          << " has no root: its branches form a cycle"; // I23
  return success();
}

LogicalResult ForestReader::readLeaves(int64_t numTargets) {
  auto ints = [&](const Twine &suffix) {
    return node.getInts((prefix + suffix).str())
        .value_or(SmallVector<int64_t>());
  };
  auto leafTrees = ints("_treeids"), leafNodes = ints("_nodeids");
  auto targets = ints("_ids");
  auto weights =
      readNumbers(node, (prefix + "_weights").str(), forest.isDouble);
  if (failed(weights))
    return failure();
  if (leafTrees.size() != targets.size() ||
      leafNodes.size() != targets.size() ||
      weights->size() != targets.size()) // I17
    return node.error() << prefix << "_ids, " << prefix << "_nodeids, "
                        << prefix << "_treeids and " << prefix
                        << "_weights have " << uint64_t(targets.size()) << ", "
                        << uint64_t(leafNodes.size()) << ", "
                        << uint64_t(leafTrees.size()) << " and "
                        << uint64_t(weights->size())
                        << " values, but need the same number";
  // Values in the order given, gathered by leaf.
  std::vector<std::vector<int32_t>> byNode(ids.size());
  for (size_t i = 0; i < targets.size(); ++i) {
    auto place =
        find(Place(leafTrees[i], leafNodes[i]), (prefix + "_nodeids").str());
    if (failed(place) || failed(checkTarget(node, targets[i], numTargets)))
      return failure();
    byNode[size_t(*place)].push_back(int32_t(i));
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!forest.isLeaf(i)) // what branches give has no meaning
      continue;
    forest.yes[i] = int32_t(forest.targets.size());
    for (int32_t value : byNode[i]) {
      forest.targets.push_back(int32_t(targets[size_t(value)]));
      forest.weights.push_back((*weights)[size_t(value)]);
    }
    forest.no[i] = int32_t(forest.targets.size());
  }
  return success();
}

FailureOr<Forest> ForestReader::read(int64_t numFeatures, int64_t numTargets) {
  if (failed(readLists()) || failed(readNodes(numFeatures)) ||
      failed(linkNodes()) || failed(readLeaves(numTargets)) ||
      failed(forest.measure(node)))
    return failure();
  avoidEmpty(forest);
  return std::move(forest);
}

FailureOr<Forest> inlay::import::readForest(Node &node, StringRef prefix,
                                            int64_t numFeatures,
                                            int64_t numTargets) {
  return ForestReader(node, prefix).read(numFeatures, numTargets);
}

//===-- Opset 5 -----------------------------------------------------------===//

namespace {

/// The attributes of TreeEnsemble-5: branches first, then leaves.
struct Forest5Reader {
  Node &node;
  Forest forest;
  int64_t branches = 0, leaves = 0;

  /// Entry `id` of the branches or of the leaves as a node of the forest.
  FailureOr<int32_t> child(int64_t id, bool isLeaf) {
    int64_t count = isLeaf ? leaves : branches;
    if (id < 0 || id >= count)
      return node.error() << "a branch leads to "
                          << (isLeaf ? "leaf " : "node ") << id
                          << ", but there are " << count; // I23
    return int32_t(isLeaf ? branches + id : id);
  }
  /// A branch on membership of a set becomes a chain of equalities.
  void expandSet(int32_t at, ArrayRef<double> members);
};

} // namespace

void Forest5Reader::expandSet(int32_t at, ArrayRef<double> members) {
  bool tracksTrue = forest.rules[size_t(at)] & missing;
  int32_t whenTrue = forest.yes[size_t(at)], whenFalse = forest.no[size_t(at)];
  // Of an empty set nothing is a member.
  forest.thresholds[size_t(at)] =
      members.empty() ? std::numeric_limits<double>::quiet_NaN() : members[0];
  forest.rules[size_t(at)] =
      int8_t((members.empty() ? 0 : equal) | (tracksTrue ? missing : 0));
  if (members.empty() && !tracksTrue)
    forest.yes[size_t(at)] = whenFalse;
  int32_t last = at;
  for (double member : members.drop_front(members.empty() ? 0 : 1)) {
    forest.features.push_back(forest.features[size_t(at)]);
    forest.thresholds.push_back(member);
    forest.rules.push_back(equal);
    forest.yes.push_back(whenTrue);
    forest.no.push_back(whenFalse);
    forest.no[size_t(last)] = int32_t(forest.features.size()) - 1;
    last = forest.no[size_t(last)];
  }
}

FailureOr<Forest> inlay::import::readForest5(Node &node, int64_t numFeatures,
                                             int64_t numTargets) {
  Forest5Reader reader{node, {}};
  Forest &forest = reader.forest;
  auto ints = [&](StringRef name) {
    return node.getInts(name).value_or(SmallVector<int64_t>());
  };
  auto features = ints("nodes_featureids"), yes = ints("nodes_truenodeids");
  auto no = ints("nodes_falsenodeids"), yesLeaf = ints("nodes_trueleafs");
  auto noLeaf = ints("nodes_falseleafs"), roots = ints("tree_roots");
  auto tracks = ints("nodes_missing_value_tracks_true");
  auto targets = ints("leaf_targetids");
  Type splitType, modeType, weightType, memberType;
  auto splits = readTensorNumbers(node, "nodes_splits", splitType);
  auto modes = readTensorNumbers(node, "nodes_modes", modeType);
  auto weights = readTensorNumbers(node, "leaf_weights", weightType);
  auto members = readTensorNumbers(node, "membership_values", memberType);
  if (failed(splits) || failed(modes) || failed(weights) || failed(members))
    return failure();
  forest.isDouble = (splitType && splitType.isF64()) ||
                    (weightType && weightType.isF64());
  reader.branches = int64_t(features.size());
  reader.leaves = int64_t(targets.size());
  for (auto [name, size, needed] :
       {std::tuple<StringRef, size_t, size_t>("nodes_splits", splits->size(),
                                              features.size()),
        {"nodes_modes", modes->size(), features.size()},
        {"nodes_truenodeids", yes.size(), features.size()},
        {"nodes_falsenodeids", no.size(), features.size()},
        {"nodes_trueleafs", yesLeaf.size(), features.size()},
        {"nodes_falseleafs", noLeaf.size(), features.size()},
        {"nodes_missing_value_tracks_true",
         tracks.empty() ? features.size() : tracks.size(), features.size()},
        {"leaf_weights", weights->size(), targets.size()}})
    if (size != needed) // I17
      return node.error() << name << " has " << uint64_t(size)
                          << " values, but " << uint64_t(needed)
                          << " are needed";
  if (features.empty() || targets.empty()) // I17
    return node.error() << "has " << uint64_t(features.size())
                        << " branches and " << uint64_t(targets.size())
                        << " leaves, but needs some of both";
  constexpr int8_t rules[] = {less | equal, less, greater | equal, greater,
                              equal, less | greater | missing};
  constexpr int64_t memberMode = std::size(rules);
  for (size_t i = 0; i < features.size(); ++i) {
    int64_t mode = int64_t((*modes)[i]);
    if (mode < 0 || mode > memberMode)
      return node.error() << "a node has the mode " << mode
                          << ", but 0 to 6 is needed"; // I25
    auto whenTrue = reader.child(yes[i], yesLeaf[i] != 0);
    auto whenFalse = reader.child(no[i], noLeaf[i] != 0);
    if (failed(whenTrue) || failed(whenFalse) ||
        failed(checkFeature(node, features[i], numFeatures)))
      return failure();
    bool tracksTrue = !tracks.empty() && tracks[i] != 0;
    int8_t rule = mode == memberMode ? int8_t(equal) : rules[mode];
    forest.features.push_back(int32_t(features[i]));
    forest.thresholds.push_back((*splits)[i]);
    forest.rules.push_back(int8_t(rule | (tracksTrue ? missing : 0)));
    forest.yes.push_back(*whenTrue);
    forest.no.push_back(*whenFalse);
  }
  for (size_t i = 0; i < targets.size(); ++i) {
    if (failed(checkTarget(node, targets[i], numTargets)))
      return failure();
    forest.features.push_back(-1);
    forest.thresholds.push_back(0.0);
    forest.rules.push_back(0);
    forest.yes.push_back(int32_t(i));
    forest.no.push_back(int32_t(i) + 1);
    forest.targets.push_back(int32_t(targets[i]));
    forest.weights.push_back((*weights)[i]);
  }
  for (int64_t root : roots) {
    auto place = reader.child(root, /*isLeaf=*/false);
    if (failed(place))
      return failure();
    forest.roots.push_back(*place);
  }
  // Sets stand one after the other, each ended by a NaN.
  size_t next = 0;
  for (size_t i = 0; i < features.size(); ++i) {
    if (int64_t((*modes)[i]) != memberMode)
      continue;
    SmallVector<double> set;
    if (next >= members->size()) // I17
      return node.error() << "membership_values has fewer sets than there are "
                             "nodes with the mode BRANCH_MEMBER";
    for (; next < members->size() && !std::isnan((*members)[next]); ++next)
      set.push_back((*members)[next]);
    ++next; // the NaN
    reader.expandSet(int32_t(i), set);
  }
  if (failed(forest.measure(node)))
    return failure();
  return std::move(forest);
}
