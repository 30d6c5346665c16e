// Re-evaluates graphs after each pass. The values before the first pass are
// the ones compared with, not those of the pass before: small differences of
// many passes must not add up unseen.
#include "lib/Reference/VerifyEach.h"
#include "dialects/Inlay/InlayDialect.h"
#include "lib/Reference/Evaluate.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

std::optional<Difference> inlay::findDifference(const Tensor &before,
                                                const Tensor &after,
                                                double relative,
                                                double absolute) {
  bool floats = isa<FloatType>(before.getElementType());
  double largest = 1;
  for (int64_t i = 0; floats && i < before.getNumElements(); ++i)
    if (double x = std::fabs(before.getFloat(i)); std::isfinite(x))
      largest = std::max(largest, x);
  // Passes may round to 16 bits at other places.
  Type type = before.getElementType();
  if (type.isF16() || type.isBF16())
    relative = std::max(relative, type.isF16() ? 0x1p-7 : 0x1p-4);
  double bound = std::max(floats ? relative * largest : 1, absolute);
  std::optional<Difference> worst;
  double worstError = bound;
  for (int64_t i = 0; i < before.getNumElements(); ++i) {
    double a = before.getFloat(i), b = after.getFloat(i);
    if (a == b || (std::isnan(a) && std::isnan(b)))
      continue;
    double error = std::fabs(a - b);
    if (error <= worstError)
      continue;
    // NaN and infinities end the search: nothing is worse.
    worst = Difference{i, a, b, bound};
    if (!std::isfinite(error))
      break;
    worstError = error;
  }
  return worst;
}

/// Whether a function consists of nothing that the reference cannot run.
static bool isGraph(func::FuncOp function) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return false;
  for (Type type : function.getArgumentTypes())
    if (!isa<RankedTensorType>(type))
      return false;
  for (Operation &op : function.getBody().front())
    if (!isa<InlayDialect>(op.getDialect()) && !isa<func::ReturnOp>(op))
      return false;
  return true;
}

namespace {
/// A graph's inputs, what it gave before the first pass, and the form in which
/// it was last found to give that.
struct Expected {
  SmallVector<Tensor> inputs, outputs;
  std::optional<OperationFingerPrint> checked;
  double relative = 1e-4;
  SmallVector<double> absolute; ///< an output each
};

class VerifyEach : public PassInstrumentation {
public:
  void remember(func::FuncOp graph, uint64_t seed);
  void runAfterPass(Pass *pass, Operation *op) override;

private:
  LogicalResult check(Pass *pass, func::FuncOp graph);

  llvm::StringMap<Expected> graphs;
};
} // namespace

/// 16 ULP of the coarsest float type in a graph, but at least 1e-4.
static double boundOf(func::FuncOp graph) {
  double bound = 1e-4;
  graph.walk([&](Operation *op) {
    for (Type type : op->getResultTypes()) {
      Type element = getElementTypeOrSelf(type);
      if (auto real = dyn_cast<FloatType>(element))
        bound = std::max(bound,
                         std::ldexp(16.0, 1 - int(real.getFPMantissaWidth())));
    }
  });
  return bound;
}

/// For each output of a quantized graph, how far steps that round to the other
/// side of a half may carry it.
static SmallVector<double> stepBounds(func::FuncOp graph) {
  int64_t quantized = 0;
  graph.walk([&](QuantizeOp) { ++quantized; });
  double steps = double(quantized ? std::max<int64_t>(1, quantized / 4) : 0);
  SmallVector<double> bounds;
  for (Value output : graph.getBody().front().getTerminator()->getOperands()) {
    double scale = isa<FloatType>(getElementTypeOrSelf(output)) ? 0 : 1;
    if (auto dequantize = output.getDefiningOp<DequantizeOp>())
      if (auto scales = dequantize.getScale().getDefiningOp<ConstantOp>())
        if (auto value = Tensor::fromAttr(scales.getValue()); succeeded(value))
          for (int64_t i = 0; i < value->getNumElements(); ++i)
            scale = std::max(scale, value->getFloat(i));
    // The last step of a float that is computed from codes is not known.
    bool isComputed = scale == 0 && quantized;
    bounds.push_back(isComputed ? 0.02 : steps * scale * 1.0001);
  }
  return bounds;
}

void VerifyEach::remember(func::FuncOp graph, uint64_t seed) {
  Expected expected;
  for (Type type : graph.getArgumentTypes())
    expected.inputs.push_back(
        randomTensor(cast<RankedTensorType>(type), seed++));
  auto outputs = evaluate(graph, expected.inputs);
  if (failed(outputs))
    return;
  expected.outputs = std::move(*outputs);
  expected.checked.emplace(graph);
  expected.relative = boundOf(graph);
  expected.absolute = stepBounds(graph);
  graphs[graph.getSymName()] = std::move(expected);
}

/// Shortest text that tells a value from its neighbours in f32.
static std::string numberText(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.9g", value);
  return text;
}

LogicalResult VerifyEach::check(Pass *pass, func::FuncOp graph) {
  auto found = graphs.find(graph.getSymName());
  if (found == graphs.end() || !isGraph(graph))
    return success();
  Expected &expected = found->second;
  // Most passes leave most graphs as they are; evaluating takes seconds.
  OperationFingerPrint print(graph);
  if (expected.checked == print)
    return success();
  expected.checked = print;
  auto name = [&] {
    return pass->getArgument().empty() ? pass->getName() : pass->getArgument();
  };
  auto outputs = evaluate(graph, expected.inputs);
  if (failed(outputs))
    return emitError(graph.getLoc())
           << "after pass '" << name() << "' graph '" << graph.getSymName()
           << "' can no longer be evaluated";
  if (outputs->size() != expected.outputs.size())
    return emitError(graph.getLoc())
           << "pass '" << name() << "' changed the number of outputs of '"
           << graph.getSymName() << "' from " << expected.outputs.size()
           << " to " << outputs->size();
  for (auto [i, before, after] : llvm::enumerate(expected.outputs, *outputs)) {
    if (before.getType() != after.getType())
      return emitError(graph.getLoc())
             << "pass '" << name() << "' changed the type of output " << i
             << " of '" << graph.getSymName() << "' from " << before.getType()
             << " to " << after.getType();
    std::optional<Difference> difference =
        findDifference(before, after, expected.relative, expected.absolute[i]);
    if (!difference)
      continue;
    InFlightDiagnostic error =
        emitError(graph.getLoc())
        << "pass '" << name() << "' changed output " << i << " of '"
        << graph.getSymName() << "': element " << difference->element << " was "
        << numberText(difference->before) << " and is "
        << numberText(difference->after) << " on seeded inputs";
    error.attachNote() << "a difference of " << numberText(difference->bound)
                       << " is allowed";
    return error;
  }
  return success();
}

void VerifyEach::runAfterPass(Pass *pass, Operation *op) {
  // An adaptor only runs passes that were each checked already.
  if (pass->getName() == "mlir::detail::OpToOpPassAdaptor")
    return;
  bool same = true;
  if (auto graph = dyn_cast<func::FuncOp>(op))
    same = succeeded(check(pass, graph));
  else if (auto module = dyn_cast<ModuleOp>(op))
    for (auto graph : module.getOps<func::FuncOp>())
      same &= succeeded(check(pass, graph));
  if (!same)
    signalPassFailure(pass);
}

void inlay::verifyEachPass(PassManager &pm, ModuleOp module, uint64_t seed) {
  auto watch = std::make_unique<VerifyEach>();
  for (auto graph : module.getOps<func::FuncOp>())
    if (isGraph(graph))
      watch->remember(graph, seed);
  pm.addInstrumentation(std::move(watch));
}
