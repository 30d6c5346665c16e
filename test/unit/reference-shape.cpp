// Data movement.
#include "Graphs.h"

using namespace inlay;
using namespace inlay::test;

TEST(Transpose, moves_axes_as_onnx_does) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<1x2x3xf32>) -> tensor<3x1x2xf32> {
    %0 = inlay.transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<1x2x3xf32>) -> tensor<3x1x2xf32>
    return %0 : tensor<3x1x2xf32>
  })",
                   {{1, 2, 3, 4, 5, 6}}),
            (std::vector<double>{1, 4, 2, 5, 3, 6}));
}

TEST(Slice, walks_backwards_with_negative_steps) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<2x4xi8>) -> tensor<1x2xi8> {
    %0 = inlay.slice %x {starts = array<i64: 1, 3>, sizes = array<i64: 1, 2>, steps = array<i64: 1, -2>} : (tensor<2x4xi8>) -> tensor<1x2xi8>
    return %0 : tensor<1x2xi8>
  })",
                   {{1, 2, 3, 4, 5, 6, 7, 8}}),
            (std::vector<double>{8, 6}));
}

TEST(Concat, joins_along_an_inner_axis) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2x1xf64>, %b: tensor<2x2xf64>) -> tensor<2x3xf64> {
    %0 = inlay.concat %a, %b {axis = 1 : i64} : (tensor<2x1xf64>, tensor<2x2xf64>) -> tensor<2x3xf64>
    return %0 : tensor<2x3xf64>
  })",
          {{1, 2}, {3, 4, 5, 6}}),
      (std::vector<double>{1, 3, 4, 2, 5, 6}));
}

static std::vector<double> pad(const std::string &mode, const std::string &low,
                               const std::string &high, int size,
                               std::vector<double> x) {
  std::string from = "tensor<" + std::to_string(x.size()) + "xf32>";
  std::string to = "tensor<" + std::to_string(size) + "xf32>";
  return runOne("func.func @f(%x: " + from + ", %v: tensor<f32>) -> " + to +
                    " {\n%0 = inlay.pad " + mode +
                    " %x, %v {low = array<i64: " + low +
                    ">, high = array<i64: " + high + ">} : (" + from +
                    ", tensor<f32>) -> " + to + "\nreturn %0 : " + to + "\n}",
                {x, {9}});
}

TEST(Pad, repeats_as_its_mode_says) {
  std::vector<double> x = {1, 2, 3};
  EXPECT_EQ(pad("constant", "1", "2", 6, x),
            (std::vector<double>{9, 1, 2, 3, 9, 9}));
  EXPECT_EQ(pad("edge", "2", "1", 6, x),
            (std::vector<double>{1, 1, 1, 2, 3, 3}));
  EXPECT_EQ(pad("reflect", "2", "1", 6, x),
            (std::vector<double>{3, 2, 1, 2, 3, 2}));
  EXPECT_EQ(pad("wrap", "2", "1", 6, x),
            (std::vector<double>{2, 3, 1, 2, 3, 1}));
}

TEST(Pad, reflects_more_than_once) {
  EXPECT_EQ(pad("reflect", "3", "0", 5, {1, 2}),
            (std::vector<double>{2, 1, 2, 1, 2}));
}

TEST(Pad, negative_pads_cut) {
  EXPECT_EQ(pad("constant", "-1", "1", 3, {1, 2, 3}),
            (std::vector<double>{2, 3, 9}));
  EXPECT_EQ(pad("edge", "1", "-1", 3, {1, 2, 3}),
            (std::vector<double>{1, 1, 2}));
}

TEST(Expand, repeats_axes_of_one) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<2x1xf32>) -> tensor<2x2x2xf32> {
    %0 = inlay.expand %x : (tensor<2x1xf32>) -> tensor<2x2x2xf32>
    return %0 : tensor<2x2x2xf32>
  })",
                   {{1, 2}}),
            (std::vector<double>{1, 1, 2, 2, 1, 1, 2, 2}));
}

TEST(Gather, counts_from_the_end_and_clamps) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<3x2xf32>, %i: tensor<4xi64>) -> tensor<4x2xf32> {
    %0 = inlay.gather %x, %i {axis = 0 : i64} : (tensor<3x2xf32>, tensor<4xi64>) -> tensor<4x2xf32>
    return %0 : tensor<4x2xf32>
  })",
          {{1, 2, 3, 4, 5, 6}, {-1, 0, 99, -99}}),
      (std::vector<double>{5, 6, 1, 2, 5, 6, 1, 2}));
}

TEST(Gather, takes_the_rank_of_its_indices) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<2x3xf32>, %i: tensor<i64>) -> tensor<2xf32> {
    %0 = inlay.gather %x, %i {axis = 1 : i64} : (tensor<2x3xf32>, tensor<i64>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  })",
          {{1, 2, 3, 4, 5, 6}, {2}}),
      (std::vector<double>{3, 6}));
}
