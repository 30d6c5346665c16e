// Branches and loops: which body is computed, how often, on which values.
#include "Graphs.h"

using namespace inlay;
using namespace inlay::test;

static const char *branches = R"(
func.func @f(%c: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %y = inlay.unary neg %x : (tensor<2xf32>) -> tensor<2xf32>
  %0 = inlay.if %c : (tensor<i1>) -> tensor<2xf32> {
    %1 = inlay.binary mul %y, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    inlay.yield %1 : tensor<2xf32>
  } else {
    inlay.yield %y : tensor<2xf32>
  }
  return %0 : tensor<2xf32>
})";

TEST(If, computes_the_body_that_the_condition_chooses) {
  EXPECT_EQ(runOne(branches, {{1}, {2, 3}}), (std::vector<double>{4, 9}));
  EXPECT_EQ(runOne(branches, {{0}, {2, 3}}), (std::vector<double>{-2, -3}));
}

/// x doubles until it is 100 or more; each step collects it, and how many there
/// are is counted.
static const char *doubling = R"(
func.func @f(%go: tensor<i1>, %m: tensor<i64>, %x: tensor<f32>) -> (tensor<f32>, tensor<6xf32>, tensor<1xi64>) {
  %most = inlay.constant dense<100.0> : tensor<f32>
  %0, %1, %n = inlay.loop 6 trips %m while %go carried (%x) rows () : (tensor<i64>, tensor<i1>, tensor<f32>) -> (tensor<f32>, tensor<6xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %a: tensor<f32>):
    %2 = inlay.binary add %a, %a : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %3 = inlay.compare lt %2, %most : (tensor<f32>, tensor<f32>) -> tensor<i1>
    inlay.yield %3, %2, %a : tensor<i1>, tensor<f32>, tensor<f32>
  }
  return %0, %1, %n : tensor<f32>, tensor<6xf32>, tensor<1xi64>
})";

static std::vector<std::vector<double>> runDoubling(double go, double trips,
                                                    double x) {
  Graph graph(doubling);
  std::vector<std::vector<double>> all;
  for (const Tensor &result :
       graph.run({graph.input(0, {go}), graph.input(1, {trips}),
                  graph.input(2, {x})}))
    all.push_back(valuesOf(result));
  return all;
}

using Values = std::vector<std::vector<double>>;

TEST(Loop, ends_where_its_condition_fails) {
  EXPECT_EQ(runDoubling(1, 6, 20), (Values{{160}, {20, 40, 80, 0, 0, 0}, {3}}));
}

TEST(Loop, ends_at_its_trips_and_at_its_bound) {
  EXPECT_EQ(runDoubling(1, 2, 1), (Values{{4}, {1, 2, 0, 0, 0, 0}, {2}}));
  EXPECT_EQ(runDoubling(1, 9, 1), (Values{{64}, {1, 2, 4, 8, 16, 32}, {6}}));
}

TEST(Loop, may_take_no_step) {
  Values none = {{7}, {0, 0, 0, 0, 0, 0}, {0}};
  EXPECT_EQ(runDoubling(0, 6, 7), none);
  EXPECT_EQ(runDoubling(1, 0, 7), none);
  EXPECT_EQ(runDoubling(1, -3, 7), none);
}

TEST(Loop, takes_a_row_a_step_and_knows_its_number) {
  EXPECT_EQ(runOne(R"(
func.func @f(%x: tensor<3x2xf32>, %k: tensor<2xf32>) -> tensor<3x2xf32> {
  %0, %n = inlay.loop 3 carried () rows (%x) : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %row: tensor<2xf32>):
    %1 = inlay.cast %step : (tensor<i64>) -> tensor<f32>
    %2 = inlay.binary mul %row, %1 : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
    %3 = inlay.binary add %2, %k : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    inlay.yield %3 : tensor<2xf32>
  }
  return %0 : tensor<3x2xf32>
})",
                   {{1, 2, 3, 4, 5, 6}, {10, 20}}),
            (std::vector<double>{10, 20, 13, 24, 20, 32}));
}

TEST(Loop, sees_the_values_around_it_at_any_depth) {
  EXPECT_EQ(runOne(R"(
func.func @f(%c: tensor<i1>, %x: tensor<f32>) -> tensor<f32> {
  %0, %n = inlay.loop 3 carried (%x) rows () : (tensor<f32>) -> (tensor<f32>, tensor<1xi64>) {
  ^bb0(%i: tensor<i64>, %a: tensor<f32>):
    %1 = inlay.if %c : (tensor<i1>) -> tensor<f32> {
      %2, %m = inlay.loop 2 carried (%a) rows () : (tensor<f32>) -> (tensor<f32>, tensor<1xi64>) {
      ^bb0(%j: tensor<i64>, %b: tensor<f32>):
        %3 = inlay.binary add %b, %x : (tensor<f32>, tensor<f32>) -> tensor<f32>
        inlay.yield %3 : tensor<f32>
      }
      inlay.yield %2 : tensor<f32>
    } else {
      inlay.yield %a : tensor<f32>
    }
    inlay.yield %1 : tensor<f32>
  }
  return %0 : tensor<f32>
})",
                   {{1}, {5}}),
            (std::vector<double>{35}));
}
