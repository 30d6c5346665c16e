// Layers whose kernel has the name, operands and attributes of its graph op;
// and resizing, whose tables become operands.
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/ToKernels/LayerLowering.h"

using namespace mlir;
using namespace inlay;

static std::string kernelName(Operation *root) {
  return ("kernel." + root->getName().stripDialect()).str();
}

/// The attributes of `root` that its kernel has too, and `is_unsigned`.
static SmallVector<NamedAttribute> kernelAttributes(OpBuilder &b,
                                                    Operation *root) {
  auto kernel =
      RegisteredOperationName::lookup(kernelName(root), root->getContext());
  auto has = [&](StringRef name) {
    return llvm::any_of(kernel->getAttributeNames(), [&](StringAttr known) {
      return known.getValue() == name;
    });
  };
  SmallVector<NamedAttribute> attributes;
  for (NamedAttribute attr : root->getAttrs())
    if (has(attr.getName()))
      attributes.push_back(attr);
  Type element =
      cast<RankedTensorType>(root->getOperand(0).getType()).getElementType();
  if (element.isUnsignedInteger() && has("is_unsigned"))
    attributes.push_back(b.getNamedAttr("is_unsigned", b.getBoolAttr(true)));
  return attributes;
}

void LayerLowering::lowerAlike(ImplicitLocOpBuilder &b, LayerOp layer,
                               Operation *root) {
  SmallVector<Value> inputs;
  for (Value operand : root->getOperands())
    inputs.push_back(tensorOf(operand));
  createKernel(b, layer, root, kernelName(root), inputs,
               kernelAttributes(b, root));
}

LogicalResult LayerLowering::lowerAlone(ImplicitLocOpBuilder &b, LayerOp layer,
                                        Operation *root) {
  SmallVector<Value> inputs, outs;
  for (Value operand : root->getOperands())
    inputs.push_back(tensorOf(operand));
  for (Value result : root->getResults())
    outs.push_back(empty(b, result.getType()));
  // Elimination works on a copy of one matrix.
  if (auto det = dyn_cast<DetOp>(root)) {
    RankedTensorType type = det.getInput().getType();
    outs.push_back(tensor::EmptyOp::create(b, type.getShape().take_back(2),
                                           type.getElementType()));
  }
  // A quadratic form, and its product with the vector.
  if (auto couple = dyn_cast<CoupleOp>(root)) {
    RankedTensorType type = couple.getResult().getType();
    int64_t classes = type.getShape()[1];
    outs.push_back(tensor::EmptyOp::create(
        b, ArrayRef<int64_t>{classes + 1, classes}, type.getElementType()));
  }
  OperationState state(b.getLoc(), kernelName(root));
  state.addOperands(inputs);
  state.addOperands(outs);
  for (Value out : outs)
    state.addTypes(out.getType());
  state.addAttributes(kernelAttributes(b, root));
  state.addAttribute("extra_maps", b.getAffineMapArrayAttr({}));
  state.addAttribute("operandSegmentSizes",
                     b.getDenseI32ArrayAttr(
                         {int32_t(inputs.size()), 0, int32_t(outs.size())}));
  state.addRegion();
  Operation *kernel = b.create(state);
  auto yield = cast<YieldOp>(layer.getBody().front().getTerminator());
  for (auto [value, result] :
       llvm::zip(yield.getValues(), layer.getResults())) {
    auto source = dyn_cast<OpResult>(value);
    if (!source || source.getOwner() != root)
      return layer.emitOpError("yields a value that its root '")
             << root->getName() << "' does not compute";
    lowered.map(result, kernel->getResult(source.getResultNumber()));
  }
  return success();
}

/// Which operands hold 0 to 255 is an attribute: kernels know no signs.
void LayerLowering::lowerQuantized(ImplicitLocOpBuilder &b, LayerOp layer,
                                   Operation *root) {
  SmallVector<NamedAttribute> attributes = kernelAttributes(b, root);
  auto addSign = [&](StringRef name, unsigned index) {
    auto type = cast<RankedTensorType>(root->getOperand(index).getType());
    if (type.getElementType().isUnsignedInteger())
      attributes.push_back(b.getNamedAttr(name, b.getBoolAttr(true)));
  };
  if (isa<QConvOp>(root)) {
    addSign("input_unsigned", 0);
    addSign("weight_unsigned", 1);
  } else if (isa<QMatMulOp>(root)) {
    addSign("lhs_unsigned", 0);
    addSign("rhs_unsigned", 1);
  } else if (auto softmax = dyn_cast<QSoftmaxOp>(root)) {
    if (softmax.getType().getElementType().isUnsignedInteger())
      attributes.push_back(
          b.getNamedAttr("result_unsigned", b.getBoolAttr(true)));
  }
  SmallVector<Value> inputs;
  for (Value operand : root->getOperands())
    inputs.push_back(tensorOf(operand));
  createKernel(b, layer, root, kernelName(root), inputs, attributes);
}

//===-- Resize ------------------------------------------------------------===//

namespace {
/// A place as arithmetic: `o * factor / divisor + offset`; divisor 0: none.
struct ClosedForm {
  int64_t factor = 0, divisor = 0, offset = 0;
};
} // namespace

static ClosedForm closedFormOf(DenseIntElementsAttr places) {
  SmallVector<int64_t> table;
  for (int32_t place : places.getValues<int32_t>())
    table.push_back(place);
  if (table.empty() || llvm::is_contained(table, -1))
    return {};
  ClosedForm form{0, 1, table[0]};
  auto change = llvm::find_if(table, [&](int64_t p) { return p != table[0]; });
  if (change != table.end()) {
    form.divisor = change - table.begin();
    form.factor = form.divisor == 1 ? table[1] - table[0] : 1;
  }
  for (auto [o, place] : llvm::enumerate(table))
    if (int64_t(o) * form.factor / form.divisor + form.offset != place)
      return {};
  return form;
}

void LayerLowering::lowerResize(ImplicitLocOpBuilder &b, LayerOp layer,
                                ResizeOp root) {
  SmallVector<Value> inputs = {tensorOf(root.getInput())};
  SmallVector<int64_t> taps, factors, divisors, offsets, leaving;
  bool weighted = !root.getWeights().empty();
  auto addTable = [&](Attribute table, StringRef what, int64_t axis) {
    std::string name =
        (layer.getName() + "_" + what + std::to_string(axis)).str();
    Location loc = NameLoc::get(b.getStringAttr(name), root.getLoc());
    inputs.push_back(
        arith::ConstantOp::create(builder, loc, cast<TypedAttr>(table)));
  };
  for (auto [i, axis] : llvm::enumerate(root.getAxes())) {
    auto places = cast<DenseIntElementsAttr>(root.getPlaces()[i]);
    ClosedForm form;
    if (places.getType().getShape()[1] == 1)
      form = closedFormOf(places);
    taps.push_back(places.getType().getShape()[1]);
    factors.push_back(form.factor);
    divisors.push_back(form.divisor);
    offsets.push_back(form.offset);
    if (llvm::is_contained(places.getValues<int32_t>(), -1))
      leaving.push_back(axis);
    if (form.divisor == 0)
      addTable(places, "places", axis);
    if (weighted)
      addTable(root.getWeights()[i], "weights", axis);
  }
  auto list = [&](StringRef name, ArrayRef<int64_t> values) {
    return b.getNamedAttr(name, b.getDenseI64ArrayAttr(values));
  };
  bool u = root.getInput().getType().getElementType().isUnsignedInteger();
  createKernel(b, layer, root, "kernel.resize", inputs,
               {list("axes", root.getAxes()), list("taps", taps),
                list("factors", factors), list("divisors", divisors),
                list("offsets", offsets), list("leaving", leaving),
                b.getNamedAttr("weighted", b.getBoolAttr(weighted)),
                b.getNamedAttr("outside", root.getOutsideAttr()),
                b.getNamedAttr("is_unsigned", b.getBoolAttr(u))});
}
