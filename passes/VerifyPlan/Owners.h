// Which buffer owns each byte of the arena, as disjoint intervals. Private to
// passes/VerifyPlan.
#ifndef INLAY_PASSES_VERIFYPLAN_OWNERS_H
#define INLAY_PASSES_VERIFYPLAN_OWNERS_H

#include "mlir/IR/Operation.h"
#include <map>

namespace inlay {

/// The owner of the bytes from a key up to the next key; null: nothing was
/// written there on every path that leads here.
class OwnerMap {
public:
  OwnerMap() { owners[0] = nullptr; }

  void write(int64_t begin, int64_t end, mlir::Operation *owner) {
    if (begin >= end)
      return;
    split(begin);
    split(end);
    owners.erase(owners.lower_bound(begin), owners.lower_bound(end));
    // Neighbours of one owner stay one interval.
    auto after = owners.find(end);
    if (after->second == owner)
      owners.erase(after);
    auto before = owners.lower_bound(begin);
    if (before == owners.begin() || std::prev(before)->second != owner)
      owners[begin] = owner;
  }

  /// The first byte in [begin, end) that `owner` does not own, or -1.
  int64_t firstForeign(int64_t begin, int64_t end, mlir::Operation *owner,
                       mlir::Operation *&found) const {
    if (begin >= end)
      return -1;
    for (auto at = std::prev(owners.upper_bound(begin));
         at != owners.end() && at->first < end; ++at) {
      if (at->second == owner)
        continue;
      found = at->second;
      return std::max(begin, at->first);
    }
    return -1;
  }

  /// What holds whether this or `other` was the path taken.
  OwnerMap joinedWith(const OwnerMap &other) const {
    OwnerMap joined;
    joined.owners.clear();
    auto a = owners.begin(), b = other.owners.begin();
    mlir::Operation *first = nullptr, *second = nullptr;
    while (a != owners.end() || b != other.owners.end()) {
      bool takesA = b == other.owners.end() ||
                    (a != owners.end() && a->first <= b->first);
      bool takesB = a == owners.end() ||
                    (b != other.owners.end() && b->first <= a->first);
      int64_t at = takesA ? a->first : b->first;
      if (takesA)
        first = (a++)->second;
      if (takesB)
        second = (b++)->second;
      mlir::Operation *owner = first == second ? first : nullptr;
      if (joined.owners.empty() ||
          std::prev(joined.owners.end())->second != owner)
        joined.owners[at] = owner;
    }
    return joined;
  }

  bool operator==(const OwnerMap &other) const {
    return owners == other.owners;
  }

private:
  void split(int64_t place) {
    auto at = std::prev(owners.upper_bound(place));
    if (at->first != place)
      owners[place] = at->second;
  }
  std::map<int64_t, mlir::Operation *> owners;
};

} // namespace inlay

#endif // INLAY_PASSES_VERIFYPLAN_OWNERS_H
