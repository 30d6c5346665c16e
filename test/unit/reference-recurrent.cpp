// Recurrent ops against straightforward cells on single numbers.
#include "Graphs.h"
#include <cmath>

using namespace inlay;
using namespace inlay::test;

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// One op with T=3, B=1, I=1, H=1, as text.
static std::string network(const std::string &cell,
                           const std::string &direction, int gates,
                           const std::string &activations,
                           const std::string &extra = "") {
  int d = direction == "bidirectional" ? 2 : 1;
  int count = cell == "lstm" ? 3 : cell == "gru" ? 2 : 1;
  std::string zeros;
  for (int i = 0; i < count * d; ++i)
    zeros += i ? ", 0.0" : " 0.0";
  std::string D = std::to_string(d), G = std::to_string(gates);
  std::string x = "tensor<3x1x1xf32>", w = "tensor<" + D + "x" + G + "x1xf32>";
  std::string b = "tensor<" + D + "x" + std::to_string(2 * gates) + "xf32>";
  std::string h = "tensor<" + D + "x1x1xf32>";
  std::string y = "tensor<3x" + D + "x1x1xf32>";
  bool lstm = cell == "lstm";
  return "func.func @f(%x: " + x + ", %w: " + w + ", %r: " + w + ", %b: " + b +
         ", %h: " + h + ") -> (" + y + ", " + h + ") {\n%y, %yh" +
         (lstm ? ", %yc" : "") + " = inlay.recurrent " + cell + " " +
         direction + " %x, %w, %r, %b, %h " + (lstm ? "init_c(%h) " : "") +
         "{activations = [" + activations + "], alphas = array<f32:" + zeros +
         ">, betas = array<f32:" + zeros + ">" + extra + "} : (" + x + ", " +
         w + ", " + w + ", " + b + ", " + h + (lstm ? ", " + h : "") +
         ") -> (" + y + ", " + h + (lstm ? ", " + h : "") +
         ")\nreturn %y, %yh : " + y + ", " + h + "\n}";
}

static const std::vector<double> sequence = {0.5, -1, 2};

TEST(Recurrent, lstm_orders_gates_i_o_f_c) {
  std::vector<double> w = {0.1, 0.2, 0.3, 0.4}, r = {0.5, 0.6, 0.7, 0.8};
  std::vector<double> b = {0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08};
  double h = 0.25, c = 0.25;
  std::vector<double> expected;
  for (double x : sequence) {
    auto gate = [&](int g) { return w[g] * x + r[g] * h + b[g] + b[4 + g]; };
    c = sigmoid(gate(2)) * c + sigmoid(gate(0)) * std::tanh(gate(3));
    h = sigmoid(gate(1)) * std::tanh(c);
    expected.push_back(h);
  }
  expectNear(
      runOne(network("lstm", "forward", 4, R"("sigmoid", "tanh", "tanh")"),
             {sequence, w, r, b, {0.25}}),
      expected);
}

TEST(Recurrent, gru_resets_before_or_after_the_product) {
  std::vector<double> w = {0.1, 0.2, 0.3}, r = {0.5, 0.6, 0.7};
  std::vector<double> b = {0.01, 0.02, 0.03, 0.04, 0.05, 0.06};
  for (bool after : {false, true}) {
    double h = 0.25;
    std::vector<double> expected;
    for (double x : sequence) {
      double z = sigmoid(w[0] * x + r[0] * h + b[0] + b[3]);
      double reset = sigmoid(w[1] * x + r[1] * h + b[1] + b[4]);
      double state =
          after ? reset * (r[2] * h + b[5]) : r[2] * (reset * h) + b[5];
      double candidate = std::tanh(w[2] * x + b[2] + state);
      h = (1 - z) * candidate + z * h;
      expected.push_back(h);
    }
    expectNear(runOne(network("gru", "forward", 3, R"("sigmoid", "tanh")",
                              after ? ", linear_before_reset = true" : ""),
                      {sequence, w, r, b, {0.25}}),
               expected);
  }
}

TEST(Recurrent, second_direction_walks_backwards) {
  std::vector<double> w = {0.3, 0.4}, r = {0.5, 0.6};
  std::vector<double> b = {0.1, 0, 0.2, 0};
  std::vector<double> expected(6);
  double h = 0.25;
  for (int t = 0; t < 3; ++t)
    expected[2 * t] = h = std::tanh(w[0] * sequence[t] + r[0] * h + b[0]);
  h = 0.5;
  for (int t = 2; t >= 0; --t)
    expected[2 * t + 1] = h = std::tanh(w[1] * sequence[t] + r[1] * h + b[2]);
  Graph graph(network("rnn", "bidirectional", 1, R"("tanh", "tanh")"));
  auto results =
      graph.run({graph.input(0, sequence), graph.input(1, w), graph.input(2, r),
                 graph.input(3, b), graph.input(4, {0.25, 0.5})});
  ASSERT_EQ(results.size(), 2u);
  expectNear(valuesOf(results[0]), expected);
  expectNear(valuesOf(results[1]), {expected[4], expected[1]});
}

TEST(Recurrent, steps_beyond_a_length_give_zero) {
  Graph graph(
      R"(func.func @f(%x: tensor<3x1x1xf32>, %w: tensor<1x1x1xf32>, %b: tensor<1x2xf32>, %h: tensor<1x1x1xf32>, %n: tensor<1xi32>) -> (tensor<3x1x1x1xf32>, tensor<1x1x1xf32>) {
    %y, %yh = inlay.recurrent rnn forward %x, %w, %w, %b, %h lengths(%n) {activations = ["relu"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<3x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x2xf32>, tensor<1x1x1xf32>, tensor<1xi32>) -> (tensor<3x1x1x1xf32>, tensor<1x1x1xf32>)
    return %y, %yh : tensor<3x1x1x1xf32>, tensor<1x1x1xf32>
  })");
  auto results = graph.run({graph.input(0, {1, 2, 3}), graph.input(1, {1}),
                            graph.input(2, {0, 0}), graph.input(3, {0}),
                            graph.input(4, {2})});
  ASSERT_EQ(results.size(), 2u);
  expectNear(valuesOf(results[0]), {1, 3, 0});
  expectNear(valuesOf(results[1]), {3});
}

TEST(Recurrent, clip_bounds_what_activations_see) {
  expectNear(
      runOne(network("rnn", "forward", 1, R"("relu")", ", clip = 1.5 : f32"),
             {{9, 0, 0}, {1}, {2}, {0, 0}, {0}}),
      {1.5, 1.5, 1.5});
}
