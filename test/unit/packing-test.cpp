// Property tests of the packer: random lifetimes against a slow obvious check.
#include "lib/Planning/Packing.h"
#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace inlay;

static PackedBuffer buffer(int64_t bytes, int64_t first, int64_t last,
                           int64_t alignment = 1) {
  PackedBuffer result;
  result.bytes = bytes;
  result.first = first;
  result.last = last;
  result.alignment = alignment;
  return result;
}

static std::vector<PackedBuffer> randomBuffers(uint32_t seed) {
  std::minstd_rand random(seed);
  auto below = [&](uint32_t limit) { return int64_t(random() % limit); };
  std::vector<PackedBuffer> buffers;
  int64_t count = 1 + below(24), steps = 1 + below(16);
  for (int64_t i = 0; i < count; ++i) {
    int64_t first = below(steps);
    buffers.push_back(buffer(below(100), first, first + below(steps),
                             int64_t(1) << below(5)));
  }
  return buffers;
}

static bool areAliveTogether(const PackedBuffer &a, const PackedBuffer &b) {
  for (int64_t step = a.first; step <= a.last; ++step)
    if (step >= b.first && step <= b.last)
      return true;
  return false;
}

static bool haveAByteInCommon(const PackedBuffer &a, const PackedBuffer &b) {
  for (int64_t byte = a.offset; byte < a.offset + a.bytes; ++byte)
    if (byte >= b.offset && byte < b.offset + b.bytes)
      return true;
  return false;
}

/// Bytes alive at the fullest step, counted step by step without rounding.
static int64_t fullestStep(const std::vector<PackedBuffer> &buffers) {
  int64_t most = 0;
  for (const PackedBuffer &at : buffers) {
    int64_t sum = 0;
    for (const PackedBuffer &other : buffers)
      if (other.first <= at.first && at.first <= other.last)
        sum += other.bytes;
    most = std::max(most, sum);
  }
  return most;
}

class Packing : public testing::TestWithParam<uint32_t> {};

TEST_P(Packing, LiveBuffersDoNotOverlap) {
  std::vector<PackedBuffer> buffers = randomBuffers(GetParam());
  packBuffers(buffers);
  for (size_t i = 0; i < buffers.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (areAliveTogether(buffers[i], buffers[j])) {
        EXPECT_FALSE(haveAByteInCommon(buffers[i], buffers[j]))
            << "buffers " << j << " and " << i;
      }
}

TEST_P(Packing, BuffersLieAlignedInTheArena) {
  std::vector<PackedBuffer> buffers = randomBuffers(GetParam());
  int64_t arena = packBuffers(buffers), end = 0;
  for (const PackedBuffer &placed : buffers) {
    EXPECT_GE(placed.offset, 0);
    EXPECT_EQ(placed.offset % placed.alignment, 0);
    EXPECT_LE(placed.offset + placed.bytes, arena);
    end = std::max(end, placed.offset + placed.bytes);
  }
  EXPECT_EQ(end, arena) << "the arena ends where its last buffer does";
}

TEST_P(Packing, ArenaHoldsTheFullestStep) {
  std::vector<PackedBuffer> buffers = randomBuffers(GetParam());
  EXPECT_GE(packBuffers(buffers), fullestStep(buffers));
}

TEST_P(Packing, BoundIsTheFullestStepWithoutAlignment) {
  std::vector<PackedBuffer> buffers = randomBuffers(GetParam());
  for (PackedBuffer &each : buffers)
    each.alignment = 1;
  EXPECT_EQ(liveSetBound(buffers), fullestStep(buffers));
}

TEST_P(Packing, NoPlanIsBelowTheBound) {
  std::vector<PackedBuffer> buffers = randomBuffers(GetParam());
  int64_t bound = liveSetBound(buffers);
  EXPECT_GE(packBuffers(buffers), bound);
}

TEST_P(Packing, SameInputGivesSamePlan) {
  std::vector<PackedBuffer> once = randomBuffers(GetParam()), twice = once;
  EXPECT_EQ(packBuffers(once), packBuffers(twice));
  for (size_t i = 0; i < once.size(); ++i)
    EXPECT_EQ(once[i].offset, twice[i].offset);
}

TEST_P(Packing, InputAndOffsetsOfFormerPlanDoNotMatter) {
  std::vector<PackedBuffer> fresh = randomBuffers(GetParam()), used = fresh;
  for (PackedBuffer &each : used)
    each.offset = 77;
  packBuffers(fresh);
  packBuffers(used);
  for (size_t i = 0; i < fresh.size(); ++i)
    EXPECT_EQ(fresh[i].offset, used[i].offset);
}

TEST_P(Packing, ChainReachesTheBound) {
  // Each buffer lives until the next one is written, as in a plain network.
  std::minstd_rand random(GetParam());
  std::vector<PackedBuffer> chain;
  for (int64_t step = 0; step < 20; ++step)
    chain.push_back(buffer(1 + int64_t(random() % 1000), step, step + 1));
  int64_t bound = liveSetBound(chain);
  EXPECT_EQ(packBuffers(chain), bound);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Packing, testing::Range(1u, 101u));

TEST(PackingExample, NothingTakesNothing) {
  std::vector<PackedBuffer> none;
  EXPECT_EQ(packBuffers(none), 0);
  EXPECT_EQ(liveSetBound(none), 0);
}

TEST(PackingExample, BuffersThatNeverMeetShareOnePlace) {
  std::vector<PackedBuffer> buffers = {buffer(10, 0, 1), buffer(20, 2, 3),
                                       buffer(5, 4, 4)};
  EXPECT_EQ(packBuffers(buffers), 20);
  for (const PackedBuffer &placed : buffers)
    EXPECT_EQ(placed.offset, 0);
}

TEST(PackingExample, LastStepCountsAsAlive) {
  std::vector<PackedBuffer> buffers = {buffer(10, 0, 1), buffer(10, 1, 2)};
  EXPECT_EQ(packBuffers(buffers), 20);
}

TEST(PackingExample, AlignmentLeavesAGapBelowTheTopmostBuffer) {
  std::vector<PackedBuffer> buffers = {buffer(3, 0, 0, 8), buffer(5, 0, 0, 8)};
  EXPECT_EQ(liveSetBound(buffers), 8 + 3);
  EXPECT_EQ(packBuffers(buffers), 8 + 3);
}

TEST(PackingExample, EmptyBuffersTakeNoRoom) {
  std::vector<PackedBuffer> buffers = {buffer(0, 0, 5, 8), buffer(16, 0, 5, 8),
                                       buffer(0, 2, 3, 8)};
  EXPECT_EQ(packBuffers(buffers), 16);
}
