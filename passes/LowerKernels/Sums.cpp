// A long sum by parts: each part by itself, then all of them.
//
//   for block < n / length:
//     part = 0
//     part += term(block * length + k)          for k < length
//     sum += part
//   sum += term(n / length * length + k)        for the n % length last k
//
// A sum is off by as many roundings as there are additions one after the other
// (N. J. Higham, "The accuracy of floating point summation", 1993): n in a
// plain loop, about 2 sqrt(n) by parts. Since no part waits for the one before,
// processors also work on several at a time.
#include "passes/LowerKernels/Sums.h"
#include "mlir/IR/TypeUtilities.h"
#include <limits>

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;

/// Shorter sums are made in one loop.
static constexpr int64_t shortestLong = 256;

/// How many turns of a loop make a part, of `inner` terms each: such that few
/// additions follow each other. A rest is more code, so it must save half.
static int64_t partLength(int64_t turns, int64_t inner) {
  int64_t best = 1, fewest = std::numeric_limits<int64_t>::max();
  for (int64_t length = 1; length <= turns && length * inner <= fewest;
       ++length) {
    int64_t rest = turns % length;
    int64_t additions = turns / length + (length + rest) * inner;
    if (rest != 0)
      additions *= 2;
    if (additions > fewest)
      continue;
    fewest = additions;
    best = length;
  }
  return best;
}

namespace {

struct Sum {
  LoopBuilder &b;
  ArrayRef<StringRef> names;
  const Summands &summands;

  /// Over the axes within `outer`, the first of them from `offset` on.
  Value inOneLoop(StringRef word, ValueRange outer, Value offset,
                  ArrayRef<int64_t> sizes, Value start) {
    return b.nest(names.drop_front(outer.size()), sizes, start,
                  [&](ValueRange inner, ValueRange carried) -> Values {
                    Values at(outer);
                    llvm::append_range(at, inner);
                    if (!inner.empty())
                      at[outer.size()] = b.addIndex(offset, inner[0]);
                    Value term = summands.term(at);
                    return {b.named(
                        word, [&] { return summands.add(carried[0], term); })};
                  })[0];
  }

  Value byParts(StringRef word, ValueRange outer, ArrayRef<int64_t> sizes,
                Value start);
};

} // namespace

Value Sum::byParts(StringRef word, ValueRange outer, ArrayRef<int64_t> sizes,
                   Value start) {
  Value first = b.index(0);
  if (ShapedType::getNumElements(sizes) < shortestLong)
    return inOneLoop(word, outer, first, sizes, start);
  ArrayRef<int64_t> inner = sizes.drop_front();
  Values at(outer);
  at.push_back(first);
  if (sizes[0] == 1)
    return byParts(word, at, inner, start);
  int64_t length = partLength(sizes[0], ShapedType::getNumElements(inner));
  int64_t blocks = sizes[0] / length;
  SmallVector<int64_t> part(sizes);
  part[0] = length;
  StringRef name = length == 1 ? names[outer.size()] : "block";
  Value sum = b.loop(name, blocks, start, [&](Value block, ValueRange carried) {
    Value zero = b.named("part", [&] { return b.constant(summands.type, 0); });
    at.back() = block;
    Value terms =
        length == 1
            ? byParts("part", at, inner, zero)
            : inOneLoop("part", outer, b.mulIndex(block, length), part, zero);
    return Values{b.named(word, [&] { return b.add(carried[0], terms); })};
  })[0];
  part[0] = sizes[0] % length;
  return inOneLoop(word, outer, b.index(blocks * length), part, sum);
}

Value inlay::sumOver(LoopBuilder &b, StringRef word, Value start,
                     ArrayRef<StringRef> names, ArrayRef<int64_t> sizes,
                     const Summands &summands) {
  Sum sum{b, names, summands};
  if (getElementTypeOrSelf(summands.type).isF32())
    return sum.byParts(word, {}, sizes, start);
  return sum.inOneLoop(word, {}, b.index(0), sizes, start);
}
