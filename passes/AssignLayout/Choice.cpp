// What stands between two convolutions follows them: a pool, a sum or a concat
// is as well blocked as not. So only convolutions have costs of their own, and
// tensors those of packing and unpacking.
#include "passes/AssignLayout/Choice.h"
#include "lib/Planning/Layout.h"
#include "lib/Planning/LayoutCosts.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

namespace {
/// The two layouts of an image.
enum Layout : unsigned { Plain, Blocked };

class Choice {
public:
  Choice(Block &block, int64_t lanes) : block(block), lanes(lanes) {}
  LayerSet run();

private:
  void addLayer(Operation &op);
  std::vector<LayoutForm> forms(Operation &op, unsigned inputs);
  size_t layerOf(Value image);
  std::vector<int64_t> conversions(Value image);

  Block &block;
  int64_t lanes;
  LayoutProblem problem;
  DenseMap<Value, size_t> layers; ///< that an image is the result of
  std::vector<std::pair<size_t, Operation *>> convolutions;
};
} // namespace

static FloatConvShape shapeOf(kernel::ConvOp conv, int64_t lanes) {
  ArrayRef<int64_t> weight = tensorType(conv.getInputs()[1]).getShape();
  ArrayRef<int64_t> out = tensorType(conv.getResult(0)).getShape();
  FloatConvShape shape;
  shape.lanes = lanes;
  shape.positions = out[0] * out[2] * out[3];
  shape.width = out[3];
  shape.groups = conv.getGroup();
  shape.channels = weight[1];
  shape.results = weight[0] / shape.groups;
  shape.taps = weight[2] * weight[3];
  auto isNot = [](int64_t value) {
    return [value](int64_t each) { return each != value; };
  };
  shape.isPadded = llvm::any_of(conv.getPads(), isNot(0));
  shape.isStrided = llvm::any_of(conv.getStrides(), isNot(1));
  return shape;
}

/// What follows its neighbours.
static bool followsOthers(Operation &op) {
  return isa<kernel::ConvTransposeOp, kernel::PoolOp, kernel::ReduceOp,
             kernel::QConvOp, kernel::QPoolOp, kernel::QSumOp,
             linalg::GenericOp, tensor::InsertSliceOp, tensor::ExtractSliceOp>(
      op);
}

std::vector<LayoutForm> Choice::forms(Operation &op, unsigned inputs) {
  auto form = [&](unsigned layout, int64_t cost) {
    LayoutForm result;
    result.inputs.assign(inputs, layout);
    result.result = layout;
    result.cost = cost;
    return result;
  };
  auto conv = dyn_cast<kernel::ConvOp>(op);
  if (!conv)
    return {form(Plain, 0), form(Blocked, 0)};
  FloatConvShape shape = shapeOf(conv, lanes);
  std::vector<LayoutForm> made = {form(Plain, plainConvCost(shape)),
                                  form(Blocked, blockedConvCost(shape))};
  // An image of few channels is read as it is.
  if (shape.groups == 1 && shape.channels <= 4) {
    made.push_back(made.back());
    made.back().inputs[0] = Plain;
  }
  return made;
}

std::vector<int64_t> Choice::conversions(Value image) {
  int64_t elements = tensorType(image).getNumElements();
  return {0, costOfPacking * elements, costOfUnpacking * elements, 0};
}

size_t Choice::layerOf(Value image) {
  auto [place, isNew] = layers.insert({image, problem.layers.size()});
  if (isNew) {
    LayoutLayer layer;
    layer.forms.push_back({});
    layer.conversions = conversions(image);
    problem.layers.push_back(layer);
  }
  return place->second;
}

void Choice::addLayer(Operation &op) {
  bool isLayer = op.getNumResults() == 1 && isImage(op.getResult(0));
  auto conv = dyn_cast<kernel::ConvOp>(op);
  bool isConv = conv && isLayer && isImage(conv.getInputs()[0]) &&
                tensorType(conv.getInputs()[0]).getElementType().isF32() &&
                constantOf(conv.getInputs()[1]);
  bool sumsPlanes = isa<kernel::ReduceOp, kernel::QSumOp>(op);
  bool isFree = isConv || (followsOthers(op) && (isLayer || sumsPlanes));
  LayoutLayer layer;
  op.walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (isImage(operand) && !constantOf(operand) &&
          !operand.getDefiningOp<tensor::EmptyOp>() &&
          (layers.count(operand) || inner == &op))
        layer.inputs.push_back(layerOf(operand));
  });
  if (isFree) {
    layer.forms = forms(op, unsigned(layer.inputs.size()));
  } else {
    layer.forms.push_back({});
    layer.forms[0].inputs.assign(layer.inputs.size(), Plain);
  }
  if (isLayer) {
    layer.conversions = conversions(op.getResult(0));
    layers[op.getResult(0)] = problem.layers.size();
  }
  if (isConv)
    convolutions.push_back({problem.layers.size(), &op});
  problem.layers.push_back(layer);
}

LayerSet Choice::run() {
  for (Operation &op : block)
    addLayer(op);
  LayerSet left;
  LayoutPlan plan = chooseLayouts(problem);
  if (plan.forms.empty())
    return left;
  for (auto [layer, op] : convolutions)
    if (problem.layers[layer].forms[plan.forms[layer]].result == Plain)
      left.insert(op);
  return left;
}

LayerSet layout::layersLeftPlain(Block &block, int64_t lanes) {
  return Choice(block, lanes).run();
}
