// What unit tests need to write graphs as text and run them.
#ifndef INLAY_TEST_UNIT_GRAPHS_H
#define INLAY_TEST_UNIT_GRAPHS_H

#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Evaluate.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

namespace inlay::test {

/// A context with the graph dialect, and the module parsed in it.
class Graph {
public:
  explicit Graph(llvm::StringRef text) {
    context.loadDialect<InlayDialect, mlir::func::FuncDialect>();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text.str();
  }
  mlir::func::FuncOp function() {
    return *module->getOps<mlir::func::FuncOp>().begin();
  }
  /// The results for the given inputs; empty after a failure.
  llvm::SmallVector<Tensor> run(llvm::ArrayRef<Tensor> inputs) {
    auto results = evaluate(function(), inputs);
    EXPECT_TRUE(mlir::succeeded(results));
    return mlir::succeeded(results) ? *results : llvm::SmallVector<Tensor>();
  }
  /// A tensor of the type of input `i`.
  Tensor input(unsigned i, llvm::ArrayRef<double> values) {
    Tensor tensor(type(i));
    for (size_t k = 0; k < values.size(); ++k)
      tensor.setFloat(k, values[k]);
    return tensor;
  }
  mlir::RankedTensorType type(unsigned i) {
    return mlir::cast<mlir::RankedTensorType>(
        function().getArgument(i).getType());
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

inline std::vector<double> valuesOf(const Tensor &tensor) {
  std::vector<double> values;
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    values.push_back(tensor.getFloat(i));
  return values;
}

/// The values of the only result of `text` on the given inputs.
inline std::vector<double> runOne(llvm::StringRef text,
                                  std::vector<std::vector<double>> inputs) {
  Graph graph(text);
  llvm::SmallVector<Tensor> tensors;
  for (size_t i = 0; i < inputs.size(); ++i)
    tensors.push_back(graph.input(i, inputs[i]));
  auto results = graph.run(tensors);
  return results.empty() ? std::vector<double>() : valuesOf(results[0]);
}

/// Each element within a relative error of the other, about one ULP of f32.
inline void expectNear(const std::vector<double> &actual,
                       const std::vector<double> &expected,
                       double relative = 1.2e-7) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    if (actual[i] == expected[i]) // also equal infinities
      continue;
    EXPECT_NEAR(actual[i], expected[i],
                relative * std::max(1.0, std::abs(expected[i])))
        << "element " << i;
  }
}

} // namespace inlay::test

#endif // INLAY_TEST_UNIT_GRAPHS_H
