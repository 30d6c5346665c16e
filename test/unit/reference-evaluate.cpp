// Whole graphs, layers, and constant folding.
#include "Graphs.h"

using namespace inlay;
using namespace inlay::test;

TEST(Evaluate, runs_the_body_of_a_layer) {
  EXPECT_EQ(runOne(R"(func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = inlay.layer "l" (%x) : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%a: tensor<2xf32>):
      %c = inlay.constant dense<1.0> : tensor<f32>
      %1 = inlay.binary add %a, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
      %2 = inlay.binary mul %1, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      inlay.yield %2 : tensor<2xf32>
    }
    return %0 : tensor<2xf32>
  })",
                   {{1, 2}}),
            (std::vector<double>{4, 9}));
}

TEST(Evaluate, returns_a_value_twice) {
  Graph graph(
      R"(func.func @f(%x: tensor<1xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
    return %x, %x : tensor<1xf32>, tensor<1xf32>
  })");
  auto results = graph.run({graph.input(0, {5})});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[1].getFloat(0), 5);
}

TEST(Evaluate, names_what_it_cannot_run) {
  Graph graph("func.func @f(%x: tensor<1xf32>) -> tensor<1xf32> {\n"
              "%0 = call @g(%x) : (tensor<1xf32>) -> tensor<1xf32>\n"
              "return %0 : tensor<1xf32>\n}\n"
              "func.func private @g(tensor<1xf32>) -> tensor<1xf32>");
  std::string message;
  mlir::ScopedDiagnosticHandler handler(&graph.context,
                                        [&](mlir::Diagnostic &d) {
                                          message = d.str();
                                          return mlir::success();
                                        });
  EXPECT_TRUE(mlir::failed(evaluate(graph.function(), {graph.input(0, {1})})));
  EXPECT_EQ(message, "'func.call' has no reference meaning; only ops of the "
                     "inlay dialect can be evaluated");
}

/// The op that gives the result of the graph.
static mlir::Operation *lastOp(Graph &graph) {
  return graph.function()
      .getBody()
      .front()
      .getTerminator()
      ->getOperand(0)
      .getDefiningOp();
}

TEST(FoldConstantOp, keeps_splats_of_any_size) {
  Graph graph(R"(func.func @f() -> tensor<1000x1000xf32> {
    %a = inlay.constant dense<2.0> : tensor<1000x1000xf32>
    %0 = inlay.unary neg %a : (tensor<1000x1000xf32>) -> tensor<1000x1000xf32>
    return %0 : tensor<1000x1000xf32>
  })");
  auto values = foldConstantOp(lastOp(graph), /*maxBytes=*/16);
  ASSERT_TRUE(values);
  auto dense = mlir::dyn_cast<mlir::DenseElementsAttr>((*values)[0]);
  ASSERT_TRUE(dense && dense.isSplat());
  EXPECT_EQ(dense.getSplatValue<float>(), -2.0f);
}

TEST(FoldConstantOp, expands_scalars_to_splats) {
  Graph graph(R"(func.func @f() -> tensor<8x2xi64> {
    %a = inlay.constant dense<3> : tensor<2xi64>
    %0 = inlay.expand %a : (tensor<2xi64>) -> tensor<8x2xi64>
    return %0 : tensor<8x2xi64>
  })");
  auto values = foldConstantOp(lastOp(graph), 8);
  ASSERT_TRUE(values);
  EXPECT_TRUE(mlir::cast<mlir::DenseElementsAttr>((*values)[0]).isSplat());
}

TEST(FoldConstantOp, leaves_what_is_too_large) {
  Graph graph(R"(func.func @f() -> tensor<2x2xf32> {
    %a = inlay.constant dense<[1.0, 2.0]> : tensor<2xf32>
    %0 = inlay.expand %a : (tensor<2xf32>) -> tensor<2x2xf32>
    return %0 : tensor<2x2xf32>
  })");
  EXPECT_FALSE(foldConstantOp(lastOp(graph), 15));
  EXPECT_TRUE(foldConstantOp(lastOp(graph), 16));
}

TEST(FoldConstantOp, needs_constants_only) {
  Graph graph(R"(func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
    %a = inlay.constant dense<2.0> : tensor<2xf32>
    %0 = inlay.binary add %a, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  })");
  EXPECT_FALSE(foldConstantOp(lastOp(graph), 1000));
}

TEST(FoldConstantOp, casts_splats_between_types) {
  Graph graph(R"(func.func @f() -> tensor<5000xi1> {
    %a = inlay.constant dense<3.5> : tensor<5000xf32>
    %0 = inlay.cast %a : (tensor<5000xf32>) -> tensor<5000xi1>
    return %0 : tensor<5000xi1>
  })");
  auto values = foldConstantOp(lastOp(graph), 1000);
  ASSERT_TRUE(values);
  EXPECT_TRUE(
      mlir::cast<mlir::DenseElementsAttr>((*values)[0]).getSplatValue<bool>());
}
