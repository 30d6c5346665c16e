// Decision trees against walks done by hand.
#include "Graphs.h"
#include <cmath>
#include <limits>

using namespace inlay;
using namespace inlay::test;

/// Two stumps over two columns: `x[1] <= 0.5` gives -1 or 1, `x[0] < 0` 10 or
/// 20, to the given targets.
static std::string stumps(const std::string &kind, const std::string &rules,
                          const std::string &targets, int count) {
  std::string K = std::to_string(count);
  return R"(func.func @f(%x: tensor<4x2xf32>) -> tensor<4x)" + K + R"(xf32> {
    %roots = inlay.constant dense<[0, 3]> : tensor<2xi32>
    %features = inlay.constant dense<[1, -1, -1, 0, -1, -1]> : tensor<6xi32>
    %thresholds = inlay.constant dense<[0.5, 0.0, 0.0, 0.0, 0.0, 0.0]> : tensor<6xf32>
    %yes = inlay.constant dense<[1, 0, 1, 4, 2, 3]> : tensor<6xi32>
    %no = inlay.constant dense<[2, 1, 2, 5, 3, 4]> : tensor<6xi32>
    %targets = inlay.constant dense<)" + targets + R"(> : tensor<4xi32>
    %weights = inlay.constant dense<[-1.0, 1.0, 10.0, 20.0]> : tensor<4xf32>
    %rules = inlay.constant dense<)" + rules + R"(> : tensor<6xi8>
    %y = inlay.trees )" + kind + R"( %x, %roots, %features, %thresholds, %yes, %no, %targets, %weights, %rules {depth = 1 : i64, leaf_size = 1 : i64, num_targets = )" + K + R"( : i64} : (tensor<4x2xf32>, tensor<2xi32>, tensor<6xi32>, tensor<6xf32>, tensor<6xi32>, tensor<6xi32>, tensor<4xi32>, tensor<4xf32>, tensor<6xi8>) -> tensor<4x)" + K + R"(xf32>
    return %y : tensor<4x)" + K + R"(xf32>
  })";
}

static const std::vector<double> rows = {-1, 0, -1, 1, 1, 0.5, 0, 2};

TEST(Trees, sums_the_leaves_of_all_trees) {
  EXPECT_EQ(runOne(stumps("sum", "[5, 0, 0, 4, 0, 0]", "[0, 0, 0, 0]", 1),
                   {rows}),
            (std::vector<double>{9, 11, 19, 21}));
}

TEST(Trees, gives_each_leaf_to_its_target) {
  EXPECT_EQ(runOne(stumps("sum", "[5, 0, 0, 4, 0, 0]", "[0, 0, 1, 1]", 2),
                   {rows}),
            (std::vector<double>{-1, 10, 1, 10, -1, 20, 1, 20}));
}

TEST(Trees, extremes_are_zero_where_no_leaf_gives_a_value) {
  EXPECT_EQ(runOne(stumps("min", "[5, 0, 0, 4, 0, 0]", "[0, 1, 1, 1]", 3),
                   {rows}),
            (std::vector<double>{-1, 10, 0, 0, 1, 0, -1, 20, 0, 0, 1, 0}));
}

TEST(Trees, a_rule_says_where_nan_goes) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> missing = {nan, nan, nan, nan, nan, nan, nan, nan};
  EXPECT_EQ(runOne(stumps("sum", "[5, 0, 0, 12, 0, 0]", "[0, 0, 0, 0]", 1),
                   {missing}),
            (std::vector<double>{11, 11, 11, 11}));
}
