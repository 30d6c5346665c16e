// Which nodes of two models belong together: those of the same name and
// operator; then, among the rest, the longest common sequence of nodes that
// compute the same way; then what has the same name at least.

#include "lib/Driver/Difference.h"
#include "llvm/ADT/StringMap.h"

using namespace inlay;
using llvm::StringRef;

namespace {
using Indices = std::vector<size_t>;

/// Pairs of indices, and what is still alone on each side.
struct Matching {
  const ModelSummary &left, &right;
  std::vector<std::pair<size_t, size_t>> pairs;
  Indices leftAlone, rightAlone;
};
} // namespace

/// Operator and attributes in one string.
static std::string signatureOf(const NodeSummary &node) {
  std::string text = node.op;
  for (const auto &[name, value] : node.attributes)
    text += "\n" + name + "=" + value;
  return text + "\n" + std::to_string(node.inputs.size());
}

/// Pairs nodes of one name, which must be the only ones of it on their side.
static void matchByName(Matching &matching, bool sameOperator) {
  llvm::StringMap<std::pair<size_t, unsigned>> rightNames;
  for (size_t k : matching.rightAlone) {
    auto &entry = rightNames[matching.right.nodes[k].name];
    entry.first = k;
    ++entry.second;
  }
  llvm::StringMap<unsigned> leftCounts;
  for (size_t i : matching.leftAlone)
    ++leftCounts[matching.left.nodes[i].name];
  Indices leftRest;
  std::vector<bool> taken(matching.right.nodes.size());
  for (size_t i : matching.leftAlone) {
    const NodeSummary &node = matching.left.nodes[i];
    auto found = rightNames.find(node.name);
    bool isPair = found != rightNames.end() && found->second.second == 1 &&
                  leftCounts.lookup(node.name) == 1 &&
                  (!sameOperator ||
                   matching.right.nodes[found->second.first].op == node.op);
    if (!isPair) {
      leftRest.push_back(i);
      continue;
    }
    taken[found->second.first] = true;
    matching.pairs.push_back({i, found->second.first});
  }
  llvm::erase_if(matching.rightAlone, [&](size_t k) { return taken[k]; });
  matching.leftAlone = std::move(leftRest);
}

/// The longest common sequence by signature; `limit` bounds the table.
static void matchBySequence(Matching &matching) {
  constexpr size_t limit = 4000;
  size_t rows = matching.leftAlone.size(), columns = matching.rightAlone.size();
  if (rows == 0 || columns == 0 || rows > limit || columns > limit)
    return;
  std::vector<std::string> left, right;
  for (size_t i : matching.leftAlone)
    left.push_back(signatureOf(matching.left.nodes[i]));
  for (size_t k : matching.rightAlone)
    right.push_back(signatureOf(matching.right.nodes[k]));
  std::vector<std::vector<uint16_t>> best(
      rows + 1, std::vector<uint16_t>(columns + 1, 0));
  for (size_t i = rows; i-- > 0;)
    for (size_t k = columns; k-- > 0;)
      best[i][k] = left[i] == right[k]
                       ? uint16_t(best[i + 1][k + 1] + 1)
                       : std::max(best[i + 1][k], best[i][k + 1]);
  Indices leftRest, rightRest;
  size_t i = 0, k = 0;
  while (i < rows && k < columns) {
    if (left[i] == right[k])
      matching.pairs.push_back(
          {matching.leftAlone[i++], matching.rightAlone[k++]});
    else if (best[i + 1][k] >= best[i][k + 1])
      leftRest.push_back(matching.leftAlone[i++]);
    else
      rightRest.push_back(matching.rightAlone[k++]);
  }
  leftRest.insert(leftRest.end(), matching.leftAlone.begin() + i,
                  matching.leftAlone.end());
  rightRest.insert(rightRest.end(), matching.rightAlone.begin() + k,
                   matching.rightAlone.end());
  matching.leftAlone = std::move(leftRest);
  matching.rightAlone = std::move(rightRest);
}

std::vector<std::pair<size_t, size_t>>
inlay::matchNodes(const ModelSummary &left, const ModelSummary &right) {
  Matching matching{left, right, {}, {}, {}};
  for (size_t i = 0; i < left.nodes.size(); ++i)
    matching.leftAlone.push_back(i);
  for (size_t k = 0; k < right.nodes.size(); ++k)
    matching.rightAlone.push_back(k);
  matchByName(matching, /*sameOperator=*/true);
  matchBySequence(matching);
  matchByName(matching, /*sameOperator=*/false);
  llvm::sort(matching.pairs);
  return std::move(matching.pairs);
}
