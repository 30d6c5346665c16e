// Elementwise ops: corners of their definitions.
#include "Graphs.h"
#include <cmath>

using namespace inlay;
using namespace inlay::test;

static std::string unary(const std::string &kind, const std::string &type,
                         int count, const std::string &attributes = "",
                         std::string result = "") {
  std::string tensor = "tensor<" + std::to_string(count) + "x" + type + ">";
  result = result.empty()
               ? tensor
               : "tensor<" + std::to_string(count) + "x" + result + ">";
  return "func.func @f(%x: " + tensor + ") -> " + result +
         " {\n%0 = inlay.unary " + kind + " %x {" + attributes + "} : (" +
         tensor + ") -> " + result + "\nreturn %0 : " + result + "\n}";
}

static std::string binary(const std::string &kind, const std::string &lhs,
                          const std::string &rhs, const std::string &result) {
  return "func.func @f(%a: " + lhs + ", %b: " + rhs + ") -> " + result +
         " {\n%0 = inlay.binary " + kind + " %a, %b : (" + lhs + ", " + rhs +
         ") -> " + result + "\nreturn %0 : " + result + "\n}";
}

static std::string sameBinary(const std::string &kind, const std::string &type,
                              int count) {
  std::string tensor = "tensor<" + std::to_string(count) + "x" + type + ">";
  return binary(kind, tensor, tensor, tensor);
}

TEST(Unary, relu_keeps_nan) {
  auto y = runOne(unary("relu", "f32", 3), {{-1, 2, std::nan("")}});
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[1], 2);
  EXPECT_TRUE(std::isnan(y[2]));
}

TEST(Unary, round_goes_to_even) {
  EXPECT_EQ(runOne(unary("round", "f32", 4), {{0.5, 1.5, 2.5, -0.5}}),
            (std::vector<double>{0, 2, 2, -0.0}));
}

TEST(Unary, sigmoid_does_not_overflow) {
  expectNear(runOne(unary("sigmoid", "f32", 3), {{-1000, 0, 1000}}),
             {0, 0.5, 1});
}

TEST(Unary, softplus_is_linear_far_out) {
  expectNear(runOne(unary("softplus", "f32", 3), {{-200, 0, 200}}),
             {0, std::log(2.0), 200});
}

TEST(Unary, parameters_have_onnx_meaning) {
  expectNear(
      runOne(unary("leaky_relu", "f32", 2, "alpha = 0.5 : f32"), {{-2, 2}}),
      {-1, 2});
  expectNear(runOne(unary("elu", "f32", 2, "alpha = 2.0 : f32"), {{-1, 3}}),
             {2 * (std::exp(-1.0) - 1), 3});
  expectNear(
      runOne(unary("selu", "f32", 2, "alpha = 1.5 : f32, beta = 2.0 : f32"),
             {{-1, 3}}),
      {2 * 1.5 * (std::exp(-1.0) - 1), 6});
  expectNear(runOne(unary("celu", "f32", 2, "alpha = 2.0 : f32"), {{-1, 3}}),
             {2 * (std::exp(-0.5) - 1), 3});
  expectNear(runOne(unary("hard_sigmoid", "f32", 3,
                          "alpha = 0.25 : f32, beta = 0.5 : f32"),
                    {{-9, 1, 9}}),
             {0, 0.75, 1});
  expectNear(
      runOne(unary("shrink", "f32", 3, "alpha = 1.0 : f32, beta = 0.5 : f32"),
             {{-2, 0.5, 2}}),
      {-1.5, 0, 1.5});
  expectNear(runOne(unary("thresholded_relu", "f32", 3, "alpha = 1.0 : f32"),
                    {{1, 1.5, -3}}),
             {0, 1.5, 0});
  expectNear(runOne(unary("swish", "f32", 1, "alpha = 2.0 : f32"), {{1.5}}),
             {1.5 / (1 + std::exp(-3.0))});
}

TEST(Unary, isinf_looks_at_the_sign_asked_for) {
  std::vector<double> x = {HUGE_VAL, -HUGE_VAL, 1};
  EXPECT_EQ(runOne(unary("isinf", "f32", 3,
                         "alpha = 0.0 : f32, beta = 1.0 : f32", "i1"),
                   {x}),
            (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(runOne(unary("isinf", "f32", 3,
                         "alpha = 1.0 : f32, beta = 1.0 : f32", "i1"),
                   {x}),
            (std::vector<double>{1, 1, 0}));
}

TEST(Unary, smallest_integer_is_its_own_absolute_value) {
  EXPECT_EQ(runOne(unary("abs", "i8", 2), {{-128, -5}}),
            (std::vector<double>{-128, 5}));
}

TEST(Binary, broadcasts_both_operands) {
  EXPECT_EQ(runOne(binary("add", "tensor<2x1xf32>", "tensor<3xf32>",
                          "tensor<2x3xf32>"),
                   {{10, 20}, {1, 2, 3}}),
            (std::vector<double>{11, 12, 13, 21, 22, 23}));
}

TEST(Binary, integer_overflow_wraps) {
  EXPECT_EQ(runOne(sameBinary("add", "i8", 1), {{127}, {1}}),
            std::vector<double>{-128});
  EXPECT_EQ(runOne(sameBinary("mul", "ui8", 1), {{16}, {17}}),
            std::vector<double>{16});
}

TEST(Binary, integer_division_is_total) {
  EXPECT_EQ(
      runOne(sameBinary("div", "i8", 4), {{7, -7, -128, 5}, {2, 2, -1, 0}}),
      (std::vector<double>{3, -3, -128, 0}));
}

TEST(Binary, mod_follows_divisor_and_fmod_dividend) {
  EXPECT_EQ(runOne(sameBinary("mod", "i32", 5),
                   {{7, -7, 7, -7, 1}, {3, 3, -3, -3, 0}}),
            (std::vector<double>{1, 2, -2, -1, 0}));
  EXPECT_EQ(
      runOne(sameBinary("fmod", "i32", 4), {{7, -7, 7, -7}, {3, 3, -3, -3}}),
      (std::vector<double>{1, -1, 1, -1}));
  EXPECT_EQ(runOne(sameBinary("fmod", "f32", 2), {{-5.5, 5.5}, {2, -2}}),
            (std::vector<double>{-1.5, 1.5}));
}

TEST(Binary, max_passes_nan_on) {
  auto y = runOne(sameBinary("max", "f32", 3),
                  {{std::nan(""), 1, 3}, {1, std::nan(""), 2}});
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_TRUE(std::isnan(y[1]));
  EXPECT_EQ(y[2], 3);
}

TEST(Binary, shifts_by_the_width_give_the_limit) {
  EXPECT_EQ(runOne(sameBinary("shl", "ui8", 2), {{255, 255}, {1, 8}}),
            (std::vector<double>{254, 0}));
  EXPECT_EQ(runOne(sameBinary("shr", "i8", 2), {{-128, 127}, {200, 8}}),
            (std::vector<double>{-1, 0}));
}

TEST(Binary, integer_power_wraps) {
  EXPECT_EQ(
      runOne(sameBinary("pow", "i32", 4), {{2, 3, -2, 2}, {10, 0, 3, -1}}),
      (std::vector<double>{1024, 1, -8, 0}));
}

TEST(Compare, nan_is_only_unequal) {
  const char *text =
      R"(func.func @f(%a: tensor<1xf32>, %b: tensor<1xf32>) -> (tensor<1xi1>, tensor<1xi1>, tensor<1xi1>) {
    %0 = inlay.compare eq %a, %b : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %1 = inlay.compare ne %a, %b : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %2 = inlay.compare ge %a, %b : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    return %0, %1, %2 : tensor<1xi1>, tensor<1xi1>, tensor<1xi1>
  })";
  Graph graph(text);
  auto results =
      graph.run({graph.input(0, {std::nan("")}), graph.input(1, {1})});
  EXPECT_EQ(results[0].getInt(0), 0);
  EXPECT_EQ(results[1].getInt(0), 1);
  EXPECT_EQ(results[2].getInt(0), 0);
}

TEST(Compare, wide_unsigned_values_compare_as_unsigned) {
  Graph graph(
      R"(func.func @f(%a: tensor<1xui64>, %b: tensor<1xui64>) -> tensor<1xi1> {
    %0 = inlay.compare lt %a, %b : (tensor<1xui64>, tensor<1xui64>) -> tensor<1xi1>
    return %0 : tensor<1xi1>
  })");
  Tensor a(graph.type(0)), b(graph.type(1));
  a.setInt(0, 1);
  b.setInt(0, -1);
  EXPECT_EQ(graph.run({a, b})[0].getInt(0), 1);
}

TEST(Cast, float_to_bool_is_unequal_to_zero) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<4xf32>) -> tensor<4xi1> {
    %0 = inlay.cast %x : (tensor<4xf32>) -> tensor<4xi1>
    return %0 : tensor<4xi1>
  })",
                   {{0, 0.25, -3, -0.0}}),
            (std::vector<double>{0, 1, 1, 0}));
}

TEST(Cast, integers_wrap) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<2xi64>) -> tensor<2xui8> {
    %0 = inlay.cast %x : (tensor<2xi64>) -> tensor<2xui8>
    return %0 : tensor<2xui8>
  })",
                   {{-1, 257}}),
            (std::vector<double>{255, 1}));
}

TEST(Quantize, rounds_half_to_even_and_saturates) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<5xf32>, %s: tensor<f32>, %z: tensor<i8>) -> tensor<5xi8> {
    %0 = inlay.quantize %x, %s, %z : (tensor<5xf32>, tensor<f32>, tensor<i8>) -> tensor<5xi8>
    return %0 : tensor<5xi8>
  })",
          {{1, 3, 5, 1000, -1000}, {2}, {3}}),
      (std::vector<double>{3, 5, 5, 127, -128}));
}

TEST(Dequantize, has_one_scale_for_each_index_of_the_axis) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<2x2xui8>, %s: tensor<2xf32>, %z: tensor<2xui8>) -> tensor<2x2xf32> {
    %0 = inlay.dequantize %x, %s, %z {axis = 1 : i64} : (tensor<2x2xui8>, tensor<2xf32>, tensor<2xui8>) -> tensor<2x2xf32>
    return %0 : tensor<2x2xf32>
  })",
          {{10, 20, 30, 40}, {0.5, 2}, {10, 0}}),
      (std::vector<double>{0, 40, 10, 80}));
}

TEST(Select, broadcasts_the_condition) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%c: tensor<2x1xi1>, %a: tensor<2xf32>, %b: tensor<f32>) -> tensor<2x2xf32> {
    %0 = inlay.select %c, %a, %b : (tensor<2x1xi1>, tensor<2xf32>, tensor<f32>) -> tensor<2x2xf32>
    return %0 : tensor<2x2xf32>
  })",
          {{1, 0}, {5, 6}, {9}}),
      (std::vector<double>{5, 6, 9, 9}));
}
