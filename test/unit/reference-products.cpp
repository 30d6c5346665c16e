// Matrix products, normalisations and reductions.
#include "Graphs.h"
#include <cmath>

using namespace inlay;
using namespace inlay::test;

TEST(MatMul, broadcasts_leading_axes) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2x1x1x2xf32>, %b: tensor<3x2x1xf32>) -> tensor<2x3x1x1xf32> {
    %0 = inlay.matmul %a, %b : (tensor<2x1x1x2xf32>, tensor<3x2x1xf32>) -> tensor<2x3x1x1xf32>
    return %0 : tensor<2x3x1x1xf32>
  })",
          {{1, 2, 3, 4}, {1, 0, 0, 1, 1, 1}}),
      (std::vector<double>{1, 2, 3, 3, 4, 7}));
}

TEST(MatMul, vectors_lose_their_axis) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2xf32>, %b: tensor<2x3xf32>) -> tensor<3xf32> {
    %0 = inlay.matmul %a, %b : (tensor<2xf32>, tensor<2x3xf32>) -> tensor<3xf32>
    return %0 : tensor<3xf32>
  })",
          {{1, 2}, {1, 2, 3, 4, 5, 6}}),
      (std::vector<double>{9, 12, 15}));
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
    %0 = inlay.matmul %a, %b : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  })",
          {{1, 2, 3, 4}, {1, 10}}),
      (std::vector<double>{21, 43}));
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<f32> {
    %0 = inlay.matmul %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<f32>
    return %0 : tensor<f32>
  })",
          {{1, 2}, {3, 4}}),
      std::vector<double>{11});
}

TEST(Gemm, transposes_scales_and_broadcasts_c) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2x1xf32>, %b: tensor<3x2xf32>, %c: tensor<3xf32>) -> tensor<1x3xf32> {
    %0 = inlay.gemm %a, %b, %c {trans_a = true, trans_b = true, alpha = 2.0 : f32, beta = 0.5 : f32} : (tensor<2x1xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
    return %0 : tensor<1x3xf32>
  })",
          {{1, 2}, {1, 0, 0, 1, 1, 1}, {2, 4, 6}}),
      (std::vector<double>{3, 6, 9}));
}

TEST(MatMul, integers_wrap_in_their_type) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<1x2xi32>, %b: tensor<2x1xi32>) -> tensor<1x1xi32> {
    %0 = inlay.matmul %a, %b : (tensor<1x2xi32>, tensor<2x1xi32>) -> tensor<1x1xi32>
    return %0 : tensor<1x1xi32>
  })",
          {{65536, 1}, {65536, 5}}),
      std::vector<double>{5});
}

TEST(Softmax, is_stable_for_large_values) {
  expectNear(runOne(R"(func.func @f(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %0 = inlay.softmax softmax %x {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    return %0 : tensor<2x2xf32>
  })",
                    {{1000, 1000, -1000, -1000 + std::log(3.0f)}}),
             {0.5, 0.5, 0.25, 0.75}, 1e-4);
}

TEST(Softmax, works_along_any_axis) {
  expectNear(runOne(R"(func.func @f(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %0 = inlay.softmax log_softmax %x {axis = 0 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    return %0 : tensor<2x2xf32>
  })",
                    {{0, 1, 0, 1}}),
             {-M_LN2, -M_LN2, -M_LN2, -M_LN2});
}

TEST(Softmax, hardmax_takes_the_first_maximum) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
    %0 = inlay.softmax hardmax %x {axis = 1 : i64} : (tensor<1x3xf32>) -> tensor<1x3xf32>
    return %0 : tensor<1x3xf32>
  })",
                   {{1, 2, 2}}),
            (std::vector<double>{0, 1, 0}));
}

TEST(LayerNorm, uses_the_biased_variance) {
  expectNear(
      runOne(
          R"(func.func @f(%x: tensor<1x2xf32>, %s: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
    %0 = inlay.layer_norm %x, %s, %b {axis = 1 : i64, epsilon = 0.0 : f32} : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  })",
          {{1, 5}, {2, 3}, {10, 20}}),
      {8, 23});
}

TEST(LayerNorm, rms_takes_no_mean) {
  expectNear(
      runOne(
          R"(func.func @f(%x: tensor<1x2xf32>, %s: tensor<1xf32>) -> tensor<1x2xf32> {
    %0 = inlay.layer_norm %x, %s {axis = 1 : i64, epsilon = 0.0 : f32, rms = true} : (tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  })",
          {{3, 4}, {1}}),
      {3 / std::sqrt(12.5), 4 / std::sqrt(12.5)});
}

TEST(BatchNorm, has_statistics_for_each_channel) {
  expectNear(
      runOne(
          R"(func.func @f(%x: tensor<1x2x2xf32>, %s: tensor<2xf32>, %b: tensor<2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>) -> tensor<1x2x2xf32> {
    %0 = inlay.batch_norm %x, %s, %b, %m, %v {epsilon = 0.0 : f32} : (tensor<1x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2xf32>
    return %0 : tensor<1x2x2xf32>
  })",
          {{1, 2, 3, 4}, {1, 2}, {0, 10}, {1, 3}, {4, 0.25}}),
      {0, 0.5, 10, 14});
}

TEST(Lrn, sums_squares_over_neighbouring_channels) {
  // size 2 reaches one channel further at the end than at the beginning.
  expectNear(
      runOne(R"(func.func @f(%x: tensor<1x3x1xf32>) -> tensor<1x3x1xf32> {
    %0 = inlay.lrn %x {size = 2 : i64, alpha = 2.0 : f32, beta = 1.0 : f32, bias = 1.0 : f32} : (tensor<1x3x1xf32>) -> tensor<1x3x1xf32>
    return %0 : tensor<1x3x1xf32>
  })",
             {{1, 2, 3}}),
      {1.0 / 6, 2.0 / 14, 3.0 / 10});
}

static std::vector<double> overRows(const std::string &kind,
                                    const std::string &type,
                                    std::vector<double> x) {
  return runOne("func.func @f(%x: tensor<2x2x" + type + ">) -> tensor<2x" +
                    type + "> {\n%0 = inlay.reduce " + kind +
                    " %x {axes = array<i64: 0>} : (tensor<2x2x" + type +
                    ">) -> tensor<2x" + type + ">\nreturn %0 : tensor<2x" +
                    type + ">\n}",
                {x});
}

TEST(Reduce, computes_every_kind) {
  std::vector<double> x = {1, -2, 3, 4};
  expectNear(overRows("sum", "f32", x), {4, 2});
  expectNear(overRows("mean", "f32", x), {2, 1});
  expectNear(overRows("prod", "f32", x), {3, -8});
  expectNear(overRows("max", "f32", x), {3, 4});
  expectNear(overRows("min", "f32", x), {1, -2});
  expectNear(overRows("l1", "f32", x), {4, 6});
  expectNear(overRows("l2", "f32", x), {std::sqrt(10.0), std::sqrt(20.0)});
  expectNear(overRows("sum_square", "f32", x), {10, 20});
  expectNear(overRows("log_sum", "f32", x), {std::log(4.0), std::log(2.0)});
  expectNear(overRows("log_sum_exp", "f32", x),
             {std::log(std::exp(1) + std::exp(3)),
              std::log(std::exp(-2) + std::exp(4))});
}

TEST(Reduce, log_sum_exp_does_not_overflow) {
  expectNear(overRows("log_sum_exp", "f32", {1000, 0, 1000, 0}),
             {1000 + M_LN2, M_LN2});
}

TEST(Reduce, unsigned_maximum_is_unsigned) {
  EXPECT_EQ(overRows("max", "ui8", {200, 1, 100, 2}),
            (std::vector<double>{200, 2}));
}

TEST(Reduce, empty_sets_give_the_neutral_value) {
  for (auto [kind, value] :
       {std::pair("sum", 0.0), std::pair("prod", 1.0),
        std::pair("max", -HUGE_VAL), std::pair("min", HUGE_VAL)})
    EXPECT_EQ(
        runOne("func.func @f(%x: tensor<0x1xf32>) -> tensor<1xf32> {\n%0 = "
               "inlay.reduce " +
                   std::string(kind) +
                   " %x {axes = array<i64: 0>} : (tensor<0x1xf32>) -> "
                   "tensor<1xf32>\nreturn %0 : tensor<1xf32>\n}",
               {{}}),
        std::vector<double>{value})
        << kind;
}

static std::vector<double> argMax(const std::string &attributes,
                                  std::vector<double> x) {
  return runOne("func.func @f(%x: tensor<4xf32>) -> tensor<i64> {\n%0 = "
                "inlay.arg_reduce max %x {axis = 0 : i64" +
                    attributes +
                    "} : (tensor<4xf32>) -> tensor<i64>\nreturn %0 : "
                    "tensor<i64>\n}",
                {x});
}

TEST(ArgReduce, chooses_among_equals) {
  EXPECT_EQ(argMax("", {1, 3, 3, 2}), std::vector<double>{1});
  EXPECT_EQ(argMax(", select_last = true", {1, 3, 3, 2}),
            std::vector<double>{2});
}

TEST(ArgReduce, nan_is_the_extreme) {
  EXPECT_EQ(argMax("", {1, std::nan(""), 3, std::nan("")}),
            std::vector<double>{1});
  EXPECT_EQ(argMax(", select_last = true", {1, std::nan(""), 3, 2}),
            std::vector<double>{1});
}
