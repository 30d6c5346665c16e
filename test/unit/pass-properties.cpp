// Random graphs through every graph pass: what the graph computes must stay.
// The watch of --verify-each compares after each pass and names the culprit.
#include "Graphs.h"
#include "lib/Reference/VerifyEach.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "passes/FoldBatchNorm/FoldBatchNorm.h"
#include "passes/FoldConstants/FoldConstants.h"
#include "passes/FuseLayers/FuseLayers.h"
#include "passes/Simplify/Simplify.h"
#include <random>

using namespace mlir;
using namespace inlay;

namespace {
/// Grows a graph of f32[N,C,H,W] values by one random op at a time.
class RandomGraph {
public:
  RandomGraph(MLIRContext &context, unsigned seed)
      : random(seed), builder(&context), loc(builder.getUnknownLoc()) {}

  OwningOpRef<ModuleOp> make();

private:
  int64_t pick(int64_t low, int64_t high) {
    return low + int64_t(random() % uint64_t(high - low + 1));
  }
  RankedTensorType type(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }
  ArrayRef<int64_t> shapeOf(Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  }
  Value any() { return values[pick(0, int64_t(values.size()) - 1)]; }
  Value constant(ArrayRef<int64_t> shape) {
    return ConstantOp::create(builder, loc,
                              randomTensor(type(shape), random()).toAttr());
  }
  Value splat(double value) {
    Tensor one(type({}));
    one.setFloat(0, value);
    return ConstantOp::create(builder, loc, one.toAttr());
  }
  Value binary(BinaryKind kind, Value a, Value b) {
    return BinaryOp::create(builder, loc, kind, a, b);
  }
  Value unary(UnaryKind kind, Value x) {
    return UnaryOp::create(builder, loc, kind, x);
  }

  Value conv(Value x);
  Value affine(Value x);
  Value activation(Value x);
  Value movement(Value x);
  Value layerNorm(Value x);
  Value attention(Value x);
  Value grow(Value x);

  std::mt19937 random;
  OpBuilder builder;
  Location loc;
  SmallVector<Value> values;
};
} // namespace

Value RandomGraph::conv(Value x) {
  int64_t channels = shapeOf(x)[1];
  int64_t group = pick(0, 1) ? channels : 1, filters = group * pick(1, 2);
  int64_t k = std::min<int64_t>({pick(1, 3), shapeOf(x)[2], shapeOf(x)[3]});
  int64_t pad = pick(0, k - 1);
  SmallVector<Value> operands = {x,
                                 constant({filters, channels / group, k, k})};
  if (pick(0, 1))
    operands.push_back(constant({filters}));
  Value bias = operands.size() > 2 ? operands[2] : Value();
  return ConvOp::create(builder, loc, x, operands[1], bias,
                        ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{1, 1},
                        ArrayRef<int64_t>{pad, pad, pad, pad}, group);
}

Value RandomGraph::affine(Value x) {
  int64_t channels = shapeOf(x)[1];
  if (pick(0, 2) == 0) {
    Value variance = unary(UnaryKind::Abs, constant({channels}));
    variance = binary(BinaryKind::Add, variance, splat(0.5));
    return BatchNormOp::create(builder, loc, x, constant({channels}),
                               constant({channels}), constant({channels}),
                               variance, builder.getF32FloatAttr(1e-5f));
  }
  BinaryKind kinds[] = {BinaryKind::Add, BinaryKind::Mul, BinaryKind::Sub};
  Value other =
      pick(0, 1) ? constant({channels, 1, 1}) : splat(double(pick(0, 2)));
  BinaryKind kind = kinds[pick(0, 2)];
  return pick(0, 1) ? binary(kind, x, other) : binary(kind, other, x);
}

Value RandomGraph::activation(Value x) {
  switch (pick(0, 4)) {
  case 0:
    return unary(UnaryKind::Relu, x);
  case 1:
    return binary(BinaryKind::Mul, x, unary(UnaryKind::Sigmoid, x));
  case 2: {
    Value clipped = binary(BinaryKind::Max, x, splat(double(pick(-1, 1))));
    return binary(BinaryKind::Min, clipped, splat(double(pick(2, 4))));
  }
  case 3: {
    Value erf =
        unary(UnaryKind::Erf, binary(BinaryKind::Mul, x, splat(M_SQRT1_2)));
    Value gate = binary(BinaryKind::Add, erf, splat(1));
    return binary(BinaryKind::Mul, binary(BinaryKind::Mul, x, gate),
                  splat(0.5));
  }
  default:
    return unary(UnaryKind::Neg, x);
  }
}

Value RandomGraph::movement(Value x) {
  SmallVector<int64_t> shape(shapeOf(x));
  switch (pick(0, 4)) {
  case 0: {
    std::swap(shape[2], shape[3]);
    return ReshapeOp::create(builder, loc, type(shape), x);
  }
  case 1:
    return TransposeOp::create(builder, loc, x, ArrayRef<int64_t>{0, 1, 3, 2});
  case 2:
    return PadOp::create(
        builder, loc, PadMode::Constant, x, splat(double(pick(0, 1))),
        ArrayRef<int64_t>{0, 0, 1, 0}, ArrayRef<int64_t>{0, 0, 0, 1});
  case 3: {
    int64_t size = pick(1, shape[2]);
    return SliceOp::create(builder, loc, x,
                           ArrayRef<int64_t>{0, 0, shape[2] - size, 0},
                           ArrayRef<int64_t>{1, shape[1], size, shape[3]},
                           ArrayRef<int64_t>{1, 1, 1, 1});
  }
  default:
    return ConcatOp::create(builder, loc, ValueRange{x, x}, pick(1, 3));
  }
}

Value RandomGraph::layerNorm(Value x) {
  auto mean = [&](Value value) {
    return ReduceOp::create(builder, loc, ReduceKind::Mean, value,
                            ArrayRef<int64_t>{3}, true);
  };
  Value centred = binary(BinaryKind::Sub, x, mean(x));
  Value variance = mean(binary(BinaryKind::Mul, centred, centred));
  Value root =
      unary(UnaryKind::Sqrt, binary(BinaryKind::Add, variance, splat(0.5)));
  Value result = binary(BinaryKind::Div, centred, root);
  return binary(BinaryKind::Mul, result, constant({shapeOf(x)[3]}));
}

/// softmax(x * c, x transposed) times x, as in attention.
Value RandomGraph::attention(Value x) {
  Value keys =
      TransposeOp::create(builder, loc, x, ArrayRef<int64_t>{0, 1, 3, 2});
  Value queries = binary(BinaryKind::Mul, x, splat(0.3));
  Value scores = MatMulOp::create(builder, loc, queries, keys);
  Value weights =
      SoftmaxOp::create(builder, loc, SoftmaxKind::Softmax, scores, 3);
  return MatMulOp::create(builder, loc, weights, x);
}

Value RandomGraph::grow(Value x) {
  switch (pick(0, 7)) {
  case 0:
  case 1:
    return conv(x);
  case 7:
    return attention(x);
  case 2:
  case 3:
    return affine(x);
  case 4:
    return activation(x);
  case 5:
    return pick(0, 2) ? movement(x) : layerNorm(x);
  default:
    // A residual, where another value has the shape.
    for (Value other : values)
      if (other != x && other.getType() == x.getType())
        return binary(BinaryKind::Add, x, other);
    return activation(x);
  }
}

OwningOpRef<ModuleOp> RandomGraph::make() {
  auto module = ModuleOp::create(builder, loc);
  builder.setInsertionPointToStart(module.getBody());
  auto input = type({1, pick(1, 3), pick(2, 5), pick(2, 5)});
  auto function = func::FuncOp::create(builder, loc, "net",
                                       builder.getFunctionType({input}, {}));
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  values.push_back(block->getArgument(0));
  for (int64_t i = pick(1, 12); i > 0; --i) {
    // Mostly a chain, with some branches.
    Value next = grow(pick(0, 3) ? values.back() : any());
    if (cast<RankedTensorType>(next.getType()).getNumElements() < 2000)
      values.push_back(next);
  }
  SmallVector<Value> results = {values.back()};
  if (pick(0, 2) == 0)
    results.push_back(any());
  func::ReturnOp::create(builder, loc, results);
  function.setFunctionType(
      builder.getFunctionType({input}, ValueRange(results).getTypes()));
  return module;
}

TEST(GraphPasses, keep_what_random_graphs_compute) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    MLIRContext context(MLIRContext::Threading::DISABLED);
    context.loadDialect<InlayDialect, func::FuncDialect>();
    OwningOpRef<ModuleOp> module = RandomGraph(context, seed).make();
    std::string before;
    llvm::raw_string_ostream(before) << *module;
    PassManager pm(&context);
    OpPassManager &graph = pm.nest<func::FuncOp>();
    graph.addPass(createCanonicalizerPass());
    graph.addPass(createCSEPass());
    graph.addPass(createFoldConstants());
    graph.addPass(createSimplify());
    graph.addPass(createFoldBatchNorm());
    graph.addPass(createSimplify());
    graph.addPass(createCanonicalizerPass());
    graph.addPass(createFuseLayers());
    graph.addPass(createCanonicalizerPass());
    verifyEachPass(pm, *module, seed);
    ASSERT_TRUE(succeeded(pm.run(*module))) << "seed " << seed << "\n"
                                            << before;
    // Nothing that computes is left outside of layers.
    for (Operation &op :
         (*module->getOps<func::FuncOp>().begin()).getBody().front()) {
      bool allowed = isa<LayerOp, ConstantOp, ReshapeOp, SliceOp, ConcatOp,
                         func::ReturnOp>(op);
      ASSERT_TRUE(allowed) << "seed " << seed << ": " << before;
    }
  }
}
