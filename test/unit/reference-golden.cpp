// Recorded runs of self-tests: their inputs, and how exact they can be.
#include "Graphs.h"
#include "lib/Reference/GoldenVectors.h"

using namespace inlay;
using namespace inlay::test;

static GoldenVectors goldenOf(llvm::StringRef text) {
  Graph graph(text);
  auto golden = makeGoldenVectors(graph.function());
  EXPECT_TRUE(mlir::succeeded(golden));
  return mlir::succeeded(golden) ? *golden : GoldenVectors();
}

TEST(GoldenVectors, spread_is_of_the_size_of_rounding) {
  GoldenVectors golden =
      goldenOf(R"(func.func @f(%x: tensor<64xf32>) -> tensor<64xf32> {
    %c = inlay.constant dense<3.0> : tensor<f32>
    %0 = inlay.binary mul %x, %c : (tensor<64xf32>, tensor<f32>) -> tensor<64xf32>
    return %0 : tensor<64xf32>
  })");
  EXPECT_GT(golden.spread, 1e-8);
  EXPECT_LT(golden.spread, 1e-4);
  EXPECT_FLOAT_EQ(float(golden.outputs[0].getFloat(5)),
                  float(golden.inputs[0].getFloat(5) * 3));
}

TEST(GoldenVectors, spread_shows_what_amplifies_rounding) {
  // What is left of x after a sum with 1e6 is its first few bits.
  GoldenVectors golden =
      goldenOf(R"(func.func @f(%x: tensor<64xf32>) -> tensor<64xf32> {
    %c = inlay.constant dense<1.0e6> : tensor<f32>
    %0 = inlay.binary add %x, %c : (tensor<64xf32>, tensor<f32>) -> tensor<64xf32>
    %1 = inlay.binary sub %0, %c : (tensor<64xf32>, tensor<f32>) -> tensor<64xf32>
    return %1 : tensor<64xf32>
  })");
  EXPECT_GT(golden.spread, 0.1);
}

TEST(GoldenVectors, integers_have_no_spread) {
  GoldenVectors golden =
      goldenOf(R"(func.func @f(%x: tensor<8xi64>) -> tensor<8xi64> {
    %0 = inlay.binary add %x, %x : (tensor<8xi64>, tensor<8xi64>) -> tensor<8xi64>
    return %0 : tensor<8xi64>
  })");
  EXPECT_EQ(golden.spread, 0);
}

TEST(GoldenVectors, dequantized_inputs_take_all_codes) {
  GoldenVectors golden =
      goldenOf(R"(func.func @f(%x: tensor<16x16xi8>) -> tensor<256xf32> {
    %s = inlay.constant dense<0.5> : tensor<f32>
    %z = inlay.constant dense<0> : tensor<i8>
    %0 = inlay.reshape %x : (tensor<16x16xi8>) -> tensor<256xi8>
    %1 = inlay.dequantize %0, %s, %z : (tensor<256xi8>, tensor<f32>, tensor<i8>) -> tensor<256xf32>
    return %1 : tensor<256xf32>
  })");
  std::vector<double> codes = valuesOf(golden.inputs[0]);
  EXPECT_LT(*std::min_element(codes.begin(), codes.end()), -100);
  EXPECT_GT(*std::max_element(codes.begin(), codes.end()), 100);
}

TEST(GoldenVectors, other_integers_stay_small) {
  GoldenVectors golden =
      goldenOf(R"(func.func @f(%x: tensor<64xui8>) -> tensor<64xf32> {
    %0 = inlay.cast %x : (tensor<64xui8>) -> tensor<64xf32>
    return %0 : tensor<64xf32>
  })");
  for (double code : valuesOf(golden.inputs[0]))
    EXPECT_LT(code, 8);
}

TEST(GoldenVectors, an_output_of_codes_may_be_off_by_one) {
  GoldenVectors golden =
      goldenOf(R"(func.func @f(%x: tensor<4xf32>) -> tensor<2x2xf32> {
    %s = inlay.constant dense<0.5> : tensor<f32>
    %z = inlay.constant dense<0> : tensor<i8>
    %0 = inlay.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
    %1 = inlay.dequantize %0, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
    %2 = inlay.reshape %1 : (tensor<4xf32>) -> tensor<2x2xf32>
    return %2 : tensor<2x2xf32>
  })");
  EXPECT_GE(golden.spread, 0.25);
  EXPECT_LE(golden.spread, 0.5);
}
