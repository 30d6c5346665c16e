// The choice of layouts: against all assignments of small random graphs.
#include "lib/Planning/Layout.h"
#include "lib/Planning/LayoutCosts.h"
#include <gtest/gtest.h>
#include <random>
#include <set>

using namespace inlay;

/// A layer of one input whose cost in layout 0 and 1 is given, without a turn.
static LayoutLayer layer(size_t input, int64_t inFirst, int64_t inLast) {
  LayoutLayer result;
  result.inputs = {input};
  result.forms = {{{0}, 0, inFirst}, {{1}, 1, inLast}};
  return result;
}

/// A tensor from outside, in layout 0.
static LayoutLayer outside(int64_t turn) {
  LayoutLayer result;
  result.forms = {{{}, 0, 0}};
  if (turn >= 0)
    result.conversions = {0, turn, turn, 0};
  return result;
}

/// The cost of a choice of forms; less than 0 if a conversion is impossible.
static int64_t costOf(const LayoutProblem &problem,
                      const std::vector<size_t> &forms) {
  int64_t cost = 0;
  std::vector<std::set<unsigned>> atHand(problem.layers.size());
  for (size_t i = 0; i < problem.layers.size(); ++i) {
    const LayoutForm &form = problem.layers[i].forms[forms[i]];
    cost += form.cost;
    for (size_t k = 0; k < form.inputs.size(); ++k) {
      size_t input = problem.layers[i].inputs[k];
      unsigned to = form.inputs[k];
      if (atHand[input].count(to))
        continue;
      const std::vector<int64_t> &turns = problem.layers[input].conversions;
      int64_t least = -1;
      for (unsigned from : atHand[input]) {
        int64_t each = turns.empty() ? -1 : turns[from * problem.layouts + to];
        if (each >= 0 && (least < 0 || each < least))
          least = each;
      }
      if (least < 0)
        return -1;
      cost += least;
      atHand[input].insert(to);
    }
    atHand[i].insert(form.result);
  }
  return cost;
}

static int64_t leastCost(const LayoutProblem &problem) {
  std::vector<size_t> forms(problem.layers.size(), 0);
  int64_t least = -1;
  while (true) {
    int64_t cost = costOf(problem, forms);
    if (cost >= 0 && (least < 0 || cost < least))
      least = cost;
    size_t i = 0;
    while (i < forms.size() && ++forms[i] == problem.layers[i].forms.size())
      forms[i++] = 0;
    if (i == forms.size())
      return least;
  }
}

static LayoutProblem randomProblem(uint32_t seed) {
  std::minstd_rand random(seed);
  auto below = [&](uint32_t limit) { return int64_t(random() % limit); };
  LayoutProblem problem;
  size_t count = 2 + size_t(below(6));
  for (size_t i = 0; i < count; ++i) {
    LayoutLayer made = outside(below(4) == 0 ? -1 : below(20));
    size_t inputs = std::min(i, size_t(below(3)));
    for (size_t k = 0; k < inputs; ++k)
      made.inputs.push_back(size_t(below(uint32_t(i))));
    made.forms.clear();
    for (int64_t f = 0; f <= below(3); ++f) {
      LayoutForm form;
      for (size_t k = 0; k < inputs; ++k)
        form.inputs.push_back(unsigned(below(2)));
      form.result = unsigned(below(2));
      form.cost = below(30);
      made.forms.push_back(form);
    }
    problem.layers.push_back(made);
  }
  return problem;
}

TEST(Layout, IsTheCheapestOfAllAssignments) {
  int possible = 0;
  for (uint32_t seed = 1; seed < 1500; ++seed) {
    LayoutProblem problem = randomProblem(seed);
    LayoutPlan plan = chooseLayouts(problem);
    int64_t least = leastCost(problem);
    EXPECT_TRUE(plan.isOptimal);
    EXPECT_EQ(plan.forms.empty(), least < 0) << "seed " << seed;
    if (least < 0)
      continue;
    ++possible;
    EXPECT_EQ(plan.cost, least) << "seed " << seed;
    EXPECT_EQ(costOf(problem, plan.forms), plan.cost) << "seed " << seed;
  }
  EXPECT_GT(possible, 500);
}

TEST(Layout, AChainTurnsWhereThatPays) {
  LayoutProblem problem;
  problem.layers = {outside(10), layer(0, 8, 1), layer(1, 8, 1)};
  EXPECT_EQ(chooseLayouts(problem).forms, (std::vector<size_t>{0, 1, 1}));
  problem.layers[0].conversions = {0, 20, 20, 0};
  EXPECT_EQ(chooseLayouts(problem).forms, (std::vector<size_t>{0, 0, 0}));
}

TEST(Layout, ATurnedTensorIsSharedByItsReaders) {
  LayoutProblem problem;
  problem.layers = {outside(10), layer(0, 8, 1), layer(0, 8, 1)};
  LayoutPlan plan = chooseLayouts(problem);
  EXPECT_EQ(plan.forms, (std::vector<size_t>{0, 1, 1}));
  EXPECT_EQ(plan.cost, 12);
}

TEST(Layout, EqualCostsKeepTheFirstForm) {
  LayoutProblem problem;
  problem.layers = {outside(0), layer(0, 5, 5), layer(1, 5, 5)};
  EXPECT_EQ(chooseLayouts(problem).forms, (std::vector<size_t>{0, 0, 0}));
}

TEST(Layout, NothingIsChosenWhereNothingIsPossible) {
  LayoutProblem problem;
  problem.layers = {outside(-1), layer(0, 1, 1)};
  problem.layers[1].forms.erase(problem.layers[1].forms.begin());
  EXPECT_TRUE(chooseLayouts(problem).forms.empty());
}

TEST(Layout, FewStatesGiveAPossibleAssignmentAndSaySo) {
  LayoutProblem problem;
  for (size_t i = 0; i < 10; ++i) {
    LayoutLayer open = outside(5);
    open.forms.push_back({{}, 1, int64_t(i % 3)});
    problem.layers.push_back(open);
  }
  for (size_t i = 0; i < 10; ++i)
    problem.layers.push_back(layer(i, 3, int64_t(i % 2) * 6));
  LayoutPlan plan = chooseLayouts(problem, 8);
  EXPECT_FALSE(plan.isOptimal);
  EXPECT_EQ(costOf(problem, plan.forms), plan.cost);
  EXPECT_TRUE(chooseLayouts(problem).isOptimal);
}

TEST(LayoutCosts, RunsOfChannelsAreCheaperThanSingleCodes) {
  for (bool gathers : {false, true}) {
    CodeConvShape shape;
    shape.channels = 64;
    shape.gathers = gathers;
    EXPECT_LT(codeConvCost(shape, true), codeConvCost(shape, false));
    shape.taps = 9;
    shape.isPadded = true;
    EXPECT_LT(codeConvCost(shape, true), codeConvCost(shape, false));
  }
}

TEST(LayoutCosts, ShortRunsAreNot) {
  CodeConvShape shape;
  shape.channels = 3;
  EXPECT_GT(codeConvCost(shape, true), codeConvCost(shape, false));
  shape.gathers = true;
  EXPECT_GT(codeConvCost(shape, true), codeConvCost(shape, false));
}

TEST(LayoutCosts, RowsOfFewChannelsAreRuns) {
  CodeConvShape shape;
  shape.channels = 3;
  shape.taps = 9;
  shape.inRow = 3;
  shape.gathers = true;
  EXPECT_LT(codeConvCost(shape, true), codeConvCost(shape, false));
}

TEST(LayoutCosts, DepthwiseIsTheSame) {
  CodeConvShape shape;
  shape.groups = 8;
  shape.taps = 9;
  EXPECT_EQ(codeConvCost(shape, true), codeConvCost(shape, false));
}

/// Picoseconds that blocks save between tensors N,C,H,W.
static int64_t savedByBlocks(const FloatConvShape &shape) {
  int64_t packing = costOfPacking * shape.positions * shape.channels;
  int64_t unpacking = costOfUnpacking * shape.positions * shape.results;
  return plainConvCost(shape) - blockedConvCost(shape) - packing - unpacking;
}

TEST(LayoutCosts, BlocksDoNotPayForAFewMultiplyAddsAnElement) {
  FloatConvShape shape;
  shape.positions = 64 * 64;
  shape.width = 64;
  shape.channels = 16;
  shape.lanes = 16;
  EXPECT_LT(savedByBlocks(shape), 0);
  shape.results = 64;
  EXPECT_GT(savedByBlocks(shape), 0);
}

TEST(LayoutCosts, BlocksPayForWindows) {
  FloatConvShape shape;
  shape.positions = 64 * 64;
  shape.width = 64;
  shape.channels = shape.results = 8;
  shape.taps = 9;
  shape.lanes = 8;
  EXPECT_GT(savedByBlocks(shape), 0);
  shape.isPadded = true;
  EXPECT_GT(savedByBlocks(shape), 0);
}
