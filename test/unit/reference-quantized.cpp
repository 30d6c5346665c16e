// Arithmetic on 8-bit codes.
#include "Graphs.h"

using namespace inlay;
using namespace inlay::test;

TEST(QConv, padding_stands_for_the_zero_point) {
  // Inside the codes count 1, 2, 3 above the zero; outside they count nothing.
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<1x1x3xi8>, %w: tensor<1x1x3xi8>, %b: tensor<1xi32>) -> tensor<1x1x3xi32> {
    %0 = inlay.qconv %x, %w, %b {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1>, group = 1 : i64, input_zero = -5 : i64, weight_zero = 1 : i64} : (tensor<1x1x3xi8>, tensor<1x1x3xi8>, tensor<1xi32>) -> tensor<1x1x3xi32>
    return %0 : tensor<1x1x3xi32>
  })",
          {{-4, -3, -2}, {2, 3, 11}, {100}}),
      (std::vector<double>{122, 135, 108}));
}

TEST(QConv, unsigned_codes_are_not_negative) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<1x2x1xui8>, %w: tensor<2x1x1xui8>) -> tensor<1x2x1xi32> {
    %0 = inlay.qconv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 0, 0>, group = 2 : i64, input_zero = 128 : i64, weight_zero = 255 : i64} : (tensor<1x2x1xui8>, tensor<2x1x1xui8>) -> tensor<1x2x1xi32>
    return %0 : tensor<1x2x1xi32>
  })",
          {{255, 0}, {0, 254}}),
      (std::vector<double>{-32385, 128}));
}

TEST(QMatMul, broadcasts_and_reads_transposed_columns) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%a: tensor<2x1x2xi8>, %b: tensor<3x2xi8>, %c: tensor<3xi32>) -> tensor<2x1x3xi32> {
    %0 = inlay.qmatmul %a, %b, %c {trans_b = true, lhs_zero = 1 : i64, rhs_zero = -1 : i64} : (tensor<2x1x2xi8>, tensor<3x2xi8>, tensor<3xi32>) -> tensor<2x1x3xi32>
    return %0 : tensor<2x1x3xi32>
  })",
          {{2, 3, 1, 0}, {0, 0, 1, 0, 0, 1}, {10, 20, 30}}),
      (std::vector<double>{13, 24, 35, 9, 19, 28}));
}

TEST(QPool, leaves_out_what_is_outside) {
  EXPECT_EQ(runOne(
                R"(func.func @f(%x: tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xi32> {
    %0 = inlay.qpool %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 0>, input_zero = -1 : i64} : (tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xi32>
    return %0 : tensor<1x1x2x2xi32>
  })",
                {{0, 1, 2, 3}}),
            (std::vector<double>{1, 3, 4, 10}));
}

TEST(QSum, sums_over_axes) {
  EXPECT_EQ(runOne(
                R"(func.func @f(%x: tensor<2x2x2xui8>) -> tensor<1x2x1xi32> {
    %0 = inlay.qsum %x {axes = array<i64: 0, 2>, keepdims = true, input_zero = 10 : i64} : (tensor<2x2x2xui8>) -> tensor<1x2x1xi32>
    return %0 : tensor<1x2x1xi32>
  })",
                {{11, 12, 0, 0, 13, 14, 0, 255}}),
            (std::vector<double>{10, 215}));
}

static std::vector<double> requantized(const char *attributes,
                                       std::vector<double> sums) {
  std::string text =
      std::string(
          R"(func.func @f(%x: tensor<6xi32>, %m: tensor<f32>) -> tensor<6xi8> {
    %0 = inlay.requantize %x, %m {)") +
      attributes + R"(} : (tensor<6xi32>, tensor<f32>) -> tensor<6xi8>
    return %0 : tensor<6xi8>
  })";
  return runOne(text, {std::move(sums), {0.5}});
}

TEST(Requantize, rounds_half_to_even) {
  EXPECT_EQ(
      requantized("zero_point = 0 : i64, low = -128 : i64, high = 127 : i64",
                  {1, 3, 5, -1, -3, -5}),
      (std::vector<double>{0, 2, 2, 0, -2, -2}));
}

TEST(Requantize, bounds_codes_behind_the_zero_point) {
  EXPECT_EQ(
      requantized("zero_point = 10 : i64, low = 10 : i64, high = 20 : i64",
                  {0, -100, 4, 100, 2147483647, -2147483648.0}),
      (std::vector<double>{10, 10, 12, 20, 20, 10}));
}

TEST(Requantize, rounds_the_sum_to_a_float_first) {
  // 2^24 + 1 is no float: times 2^-23 it is 2 in float, 2.0000001 exactly.
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<2xi32>, %m: tensor<f32>) -> tensor<2xi8> {
    %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<2xi32>, tensor<f32>) -> tensor<2xi8>
    return %0 : tensor<2xi8>
  })",
          {{83886081, 83886084}, {2.98023223876953125e-08}}),
      (std::vector<double>{2, 2}));
}

TEST(Requantize, shift_rounds_half_up) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<6xi32>, %m: tensor<i32>) -> tensor<6xi8> {
    %0 = inlay.requantize %x, %m {zero_point = 0 : i64, low = -128 : i64, high = 127 : i64, shift = 31 : i64} : (tensor<6xi32>, tensor<i32>) -> tensor<6xi8>
    return %0 : tensor<6xi8>
  })",
          {{1, 3, 5, -1, -3, 2147483647}, {1073741824}}),
      (std::vector<double>{1, 2, 3, 0, -1, 127}));
}

TEST(Requantize, as_float_rounds_as_floats_do) {
  // 2^30 / 2^31 with a shift for all, and with 31 in the low bits.
  for (auto [attributes, multiplier] :
       {std::pair("as_float, shift = 31 : i64", 1073741824.0),
        std::pair("as_float", 1073741824.0 + 31)})
    EXPECT_EQ(
        runOne(
            std::string(
                R"(func.func @f(%x: tensor<6xi32>, %m: tensor<i32>) -> tensor<6xi8> {
    %0 = inlay.requantize %x, %m {)") +
                attributes +
                R"(, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<6xi32>, tensor<i32>) -> tensor<6xi8>
    return %0 : tensor<6xi8>
  })",
            {{1, 3, 5, -1, -3, 2147483647}, {multiplier}}),
        (std::vector<double>{0, 2, 2, 0, -2, 127}));
}

TEST(QBinary, computes_in_float_and_rounds_half_to_even) {
  auto combined = [](const char *kind) {
    return runOne(
        std::string(
            R"(func.func @f(%a: tensor<4xi8>, %b: tensor<1xui8>) -> tensor<4xi8> {
    %0 = inlay.qbinary )") +
            kind +
            R"( %a, %b {lhs_scale = 0.5 : f32, lhs_zero = 0 : i64, rhs_scale = 0.25 : f32, rhs_zero = 2 : i64, scale = 1.0 : f32, zero_point = 1 : i64, low = -5 : i64, high = 20 : i64} : (tensor<4xi8>, tensor<1xui8>) -> tensor<4xi8>
    return %0 : tensor<4xi8>
  })",
        {{0, 1, 3, 100}, {6}});
  };
  // The right side is 1.
  EXPECT_EQ(combined("add"), (std::vector<double>{2, 3, 3, 20}));
  EXPECT_EQ(combined("sub"), (std::vector<double>{0, 1, 1, 20}));
  EXPECT_EQ(combined("mul"), (std::vector<double>{1, 1, 3, 20}));
}

TEST(Requantize, takes_one_factor_an_index) {
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<2x2xi32>, %m: tensor<2xf32>) -> tensor<2x2xui8> {
    %0 = inlay.requantize %x, %m {axis = 1 : i64, zero_point = 128 : i64, low = 0 : i64, high = 255 : i64} : (tensor<2x2xi32>, tensor<2xf32>) -> tensor<2x2xui8>
    return %0 : tensor<2x2xui8>
  })",
          {{10, 10, -10, -10}, {1, 0.1}}),
      (std::vector<double>{138, 129, 118, 127}));
}

TEST(Lookup, first_place_is_the_smallest_code) {
  std::vector<double> table(256);
  for (int i = 0; i < 256; ++i)
    table[i] = i / 2;
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<3xi8>, %t: tensor<256xui8>) -> tensor<3xui8> {
    %0 = inlay.lookup %x, %t : (tensor<3xi8>, tensor<256xui8>) -> tensor<3xui8>
    return %0 : tensor<3xui8>
  })",
          {{-128, 0, 127}, table}),
      (std::vector<double>{0, 64, 127}));
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<3xui8>, %t: tensor<256xui8>) -> tensor<3xui8> {
    %0 = inlay.lookup %x, %t : (tensor<3xui8>, tensor<256xui8>) -> tensor<3xui8>
    return %0 : tensor<3xui8>
  })",
          {{0, 128, 255}, table}),
      (std::vector<double>{0, 64, 127}));
}

TEST(QSoftmax, powers_fall_with_the_distance_to_the_largest) {
  // Each distance halves: 4 + 2 + 1 + 1 eighths, along the first axis.
  std::vector<double> table(256);
  for (int i = 0; i < 31; ++i)
    table[i] = double(1 << (20 - std::min(i, 20)));
  EXPECT_EQ(
      runOne(
          R"(func.func @f(%x: tensor<4x1xi8>, %t: tensor<256xi32>) -> tensor<4x1xui8> {
    %0 = inlay.qsoftmax %x, %t {axis = 0 : i64, multiplier = 16777216 : i64, shift = 16 : i64, zero_point = 0 : i64} : (tensor<4x1xi8>, tensor<256xi32>) -> tensor<4x1xui8>
    return %0 : tensor<4x1xui8>
  })",
          {{7, 6, 5, 5}, table}),
      (std::vector<double>{128, 64, 32, 32}));
}
