// The watch over passes: what it lets pass, and that it names the culprit.
#include "Graphs.h"
#include "lib/Reference/VerifyEach.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include <cmath>

using namespace mlir;
using namespace inlay;
using namespace inlay::test;

namespace {
/// Turns every relu into another function.
struct BreakRelu : PassWrapper<BreakRelu, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(BreakRelu)
  explicit BreakRelu(UnaryKind kind) : kind(kind) {}
  StringRef getArgument() const override { return "test-inlay-break-relu"; }
  void runOnOperation() override {
    getOperation().walk([&](UnaryOp op) {
      if (op.getKind() == UnaryKind::Relu)
        op.setKind(kind);
    });
  }
  UnaryKind kind;
};
} // namespace

static const char *reluGraph =
    R"(func.func @net(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = inlay.unary relu %x : (tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
})";

/// Runs canonicalize, the broken pass and cse; the diagnostics that came.
static std::string messagesAfter(UnaryKind kind, bool expectSuccess) {
  Graph graph(reluGraph);
  std::string messages;
  ScopedDiagnosticHandler handler(&graph.context, [&](Diagnostic &d) {
    messages += d.str() + "\n";
    return success();
  });
  PassManager pm(&graph.context);
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(std::make_unique<BreakRelu>(kind));
  pm.addNestedPass<func::FuncOp>(createCSEPass());
  verifyEachPass(pm, *graph.module);
  EXPECT_EQ(succeeded(pm.run(*graph.module)), expectSuccess);
  return messages;
}

TEST(VerifyEach, names_the_pass_that_changed_a_result) {
  std::string messages = messagesAfter(UnaryKind::Abs, false);
  EXPECT_NE(messages.find("pass 'test-inlay-break-relu' changed output 0 of "
                          "'net': element "),
            std::string::npos)
      << messages;
  EXPECT_EQ(messages.find("pass 'cse'"), std::string::npos) << messages;
}

TEST(VerifyEach, is_silent_where_results_stay) {
  EXPECT_EQ(messagesAfter(UnaryKind::Relu, true), "");
}

TEST(VerifyEach, lets_rounding_differ_and_no_more) {
  MLIRContext context;
  auto type = RankedTensorType::get({3}, Float32Type::get(&context));
  Tensor before(type);
  before.setFloat(0, 1000);
  Tensor after = before;
  after.setFloat(1, 0.09);
  EXPECT_FALSE(findDifference(before, after));
  after.setFloat(1, 0.11);
  auto difference = findDifference(before, after);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->element, 1);
  after.setFloat(2, std::nan(""));
  EXPECT_EQ(findDifference(before, after)->element, 2);
}

TEST(VerifyEach, lets_integers_be_off_by_one_step) {
  MLIRContext context;
  Tensor before(RankedTensorType::get({1}, IntegerType::get(&context, 8)));
  Tensor after = before;
  after.setInt(0, 1);
  EXPECT_FALSE(findDifference(before, after));
  after.setInt(0, 2);
  EXPECT_TRUE(findDifference(before, after));
}
