// Greedy packing in several orders, then a short search from the best one.
#include "lib/Planning/Packing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <functional>
#include <numeric>
#include <random>

using namespace inlay;
using llvm::ArrayRef;
using llvm::MutableArrayRef;
using llvm::SmallVector;

static bool meet(const PackedBuffer &a, const PackedBuffer &b) {
  return a.first <= b.last && b.first <= a.last;
}

/// Places buffers in the given order, each at the lowest place that is free of
/// those already placed and alive with it.
static int64_t placeInOrder(ArrayRef<PackedBuffer> buffers,
                            ArrayRef<size_t> order,
                            ArrayRef<SmallVector<size_t>> neighbours,
                            llvm::SmallVectorImpl<int64_t> &offsets) {
  int64_t height = 0;
  std::fill(offsets.begin(), offsets.end(), -1);
  SmallVector<std::pair<int64_t, int64_t>> taken;
  for (size_t index : order) {
    const PackedBuffer &buffer = buffers[index];
    taken.clear();
    for (size_t other : neighbours[index])
      if (offsets[other] >= 0)
        taken.push_back({offsets[other], offsets[other] + buffers[other].bytes});
    llvm::sort(taken);
    int64_t place = 0;
    for (auto [begin, end] : taken) {
      if (place + buffer.bytes <= begin)
        break;
      place = std::max(place, int64_t(llvm::alignTo(end, buffer.alignment)));
    }
    offsets[index] = place;
    height = std::max(height, place + buffer.bytes);
  }
  return height;
}

int64_t inlay::liveSetBound(ArrayRef<PackedBuffer> buffers) {
  int64_t bound = 0;
  // The fullest step is one at which a buffer begins.
  for (const PackedBuffer &start : buffers) {
    int64_t alignment = start.alignment;
    auto isAlive = [&](const PackedBuffer &buffer) {
      return buffer.first <= start.first && start.first <= buffer.last;
    };
    for (const PackedBuffer &buffer : buffers)
      if (isAlive(buffer))
        alignment = std::gcd(alignment, buffer.alignment);
    // Starts are multiples of the alignment, so all but the topmost buffer take
    // their size rounded up; at best the one with the largest rest is on top.
    int64_t sum = 0, largestRest = 0;
    for (const PackedBuffer &buffer : buffers) {
      if (!isAlive(buffer))
        continue;
      int64_t rounded = llvm::alignTo(buffer.bytes, alignment);
      sum += rounded;
      largestRest = std::max(largestRest, rounded - buffer.bytes);
    }
    bound = std::max(bound, sum - largestRest);
  }
  return bound;
}

int64_t inlay::packBuffers(MutableArrayRef<PackedBuffer> buffers) {
  size_t count = buffers.size();
  if (count == 0)
    return 0;
  int64_t bound = liveSetBound(buffers);
  SmallVector<SmallVector<size_t>> neighbours(count);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < count; ++j)
      if (i != j && meet(buffers[i], buffers[j]))
        neighbours[i].push_back(j);

  auto span = [&](size_t i) { return buffers[i].last - buffers[i].first + 1; };
  using Key = int64_t;
  std::function<Key(size_t)> keys[] = {
      [&](size_t i) { return -buffers[i].bytes; },
      [&](size_t i) { return -buffers[i].bytes * span(i); },
      [&](size_t i) { return -span(i); },
      [&](size_t i) { return buffers[i].first; },
      [&](size_t i) { return -buffers[i].last; },
  };
  SmallVector<int64_t> offsets(count), best(count);
  SmallVector<size_t> bestOrder;
  int64_t height = INT64_MAX;
  auto consider = [&](ArrayRef<size_t> order) {
    int64_t found = placeInOrder(buffers, order, neighbours, offsets);
    if (found >= height)
      return;
    height = found;
    best = offsets;
    bestOrder.assign(order.begin(), order.end());
  };
  for (auto &key : keys) {
    SmallVector<size_t> order(count);
    std::iota(order.begin(), order.end(), size_t(0));
    llvm::sort(order, [&](size_t a, size_t b) {
      return std::make_tuple(key(a), -buffers[a].bytes, a) <
             std::make_tuple(key(b), -buffers[b].bytes, b);
    });
    consider(order);
  }
  // Search: a buffer that touches the top goes to an earlier turn. To gain less
  // than one unit of alignment is not worth the time.
  int64_t unit = 1;
  for (const PackedBuffer &buffer : buffers)
    unit = std::max(unit, buffer.alignment);
  std::minstd_rand random(1);
  int64_t tries = count > 400 ? 200 : 2000;
  for (int64_t t = 0; t < tries && height - bound >= unit; ++t) {
    SmallVector<size_t> order = bestOrder;
    SmallVector<size_t> top;
    for (size_t i = 0; i < count; ++i)
      if (best[order[i]] + buffers[order[i]].bytes == height)
        top.push_back(i);
    size_t from = top[random() % top.size()];
    size_t to = random() % (from + 1);
    std::rotate(order.begin() + to, order.begin() + from,
                order.begin() + from + 1);
    if (random() % 2 && count > 2)
      std::swap(order[random() % count], order[random() % count]);
    consider(order);
  }
  for (size_t i = 0; i < count; ++i)
    buffers[i].offset = best[i];
  return height;
}
