// Which kernels take part, and the forms of each. A convolution may read one
// layout and write the other; a slice has both tensors in the same.
#include "passes/AssignLayout/Participants.h"
#include "lib/Planning/LayoutCosts.h"
#include "passes/AssignLayout/LayoutAssigner.h"
#include "passes/AssignLayout/PackWeights.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::layout;

//===-- Orders of axes ----------------------------------------------------===//

bool layout::hasLayouts(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getRank() >= 3 &&
         tensor.getRank() <= 5 && tensor.getNumElements() > 0;
}

RankedTensorType layout::turned(RankedTensorType type) {
  return RankedTensorType::get(turned(type.getShape()), type.getElementType());
}

/// Where an axis of N,C,spatial lies in N,spatial,C.
static unsigned turnedAxis(unsigned axis, unsigned rank) {
  return axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;
}

AffineMap layout::turned(AffineMap map, unsigned result, unsigned operand) {
  MLIRContext *context = map.getContext();
  unsigned rank = map.getNumDims();
  SmallVector<AffineExpr> dims, exprs(map.getResults());
  for (unsigned axis = 0; axis < rank; ++axis)
    dims.push_back(getAffineDimExpr(
        result == Last ? turnedAxis(axis, rank) : axis, context));
  if (operand == Last)
    exprs = turned(ArrayRef(exprs));
  return AffineMap::get(rank, 0, exprs, context)
      .replaceDimsAndSymbols(dims, {}, rank, 0);
}

bool layout::isSameInBoth(Value value) {
  ArrayRef<int64_t> shape = tensorType(value).getShape();
  int64_t spatial = 1;
  for (int64_t size : shape.drop_front(2))
    spatial *= size;
  return shape[1] == 1 || spatial == 1;
}

//===-- Forms -------------------------------------------------------------===//

/// Whether an extra operand has all axes of the result, once each.
static bool isWhole(Value value, AffineMap map) {
  return hasLayouts(value.getType()) && map.isPermutation();
}

/// The cost of reading `value` by `map` where both may have turned.
static int64_t turnCost(Value value, AffineMap map, unsigned result,
                        unsigned operand) {
  return turned(map, result, operand).isIdentity()
             ? 0
             : costOfTurn * tensorType(value).getNumElements();
}

bool layout::isMove(linalg::GenericOp generic) {
  auto yield = cast<linalg::YieldOp>(generic.getBody()->getTerminator());
  auto argument = dyn_cast<BlockArgument>(yield.getOperand(0));
  return generic.getNumDpsInputs() == 1 && argument &&
         argument.getOwner() == generic.getBody() &&
         argument.getArgNumber() == 0;
}

/// Whether a value becomes a part of a larger one and nothing else: then it is
/// written there, if need be by a copy.
static bool fillsPart(linalg::GenericOp generic) {
  return llvm::all_of(generic->getUses(), [](OpOperand &use) {
    return isa<tensor::InsertSliceOp>(use.getOwner()) &&
           use.getOperandNumber() == 0;
  });
}

static bool isOfCodes(Value value) {
  return getElementTypeOrSelf(value).isInteger(8);
}

/// Operands of which each choice is tried.
static constexpr unsigned mostChoices = 4;

/// Calls `add` with each choice of a layout for `count` operands and a result.
static void
eachChoice(unsigned count,
           llvm::function_ref<void(ArrayRef<unsigned>, unsigned)> add) {
  for (unsigned choice = 0; choice < 2u << count; ++choice) {
    SmallVector<unsigned> operands;
    for (unsigned i = 0; i < count; ++i)
      operands.push_back(choice >> i & 1);
    add(operands, choice >> count & 1);
  }
}

/// A convolution may read one layout and write the other.
static void addConvForms(Participant &made, kernel::QConvOp conv,
                         bool gathers) {
  ArrayRef<int64_t> weight = tensorType(conv.getInputs()[1]).getShape();
  ArrayRef<int64_t> out = tensorType(conv.getResult(0)).getShape();
  CodeConvShape shape;
  shape.groups = conv.getGroup();
  shape.channels = weight[1];
  shape.results = weight[0] / shape.groups;
  for (int64_t size : weight.drop_front(2))
    shape.taps *= size;
  shape.inRow = conv.getDilations().back() == 1 ? weight.back() : 1;
  shape.positions = tensorType(conv.getResult(0)).getNumElements() / out[1];
  shape.isPadded =
      llvm::any_of(conv.getPads(), [](int64_t pad) { return pad != 0; });
  shape.gathers = gathers;
  for (LayoutForm &form : made.forms)
    form.cost += codeConvCost(shape, form.inputs[0] == Last);
}

/// The sum over all spatial axes, or one that keeps all axes.
static bool addSumForms(Participant &made, kernel::QSumOp sum) {
  int64_t rank = tensorType(sum.getInputs()[0]).getRank();
  bool isPooled =
      int64_t(sum.getAxes().size()) == rank - 2 &&
      llvm::all_of(sum.getAxes(), [](int64_t axis) { return axis > 1; });
  if (!hasLayouts(sum.getInputs()[0].getType()) || !isPooled ||
      !sum.getExtras().empty() ||
      !sum.getOuts()[0].getDefiningOp<tensor::EmptyOp>())
    return false;
  made.operands = {0};
  for (unsigned layout : {First, Last})
    made.forms.push_back(
        {{layout}, sum.getKeepdims() ? layout : unsigned(First), 0});
  return true;
}

/// Kernels with an input, extras and a result.
static bool addWindowForms(Participant &made) {
  SmallVector<std::pair<Value, AffineMap>> extras;
  made.operands.push_back(0);
  SmallVector<layout::Extra> all = extrasOf(made.op);
  unsigned first = made.op->getNumOperands() - 1 - unsigned(all.size());
  for (auto [i, extra] : llvm::enumerate(all))
    if (isWhole(extra.value, extra.map)) {
      made.operands.push_back(first + unsigned(i));
      extras.push_back({extra.value, extra.map});
    }
  if (made.operands.size() > mostChoices)
    return false;
  eachChoice(unsigned(made.operands.size()), [&](ArrayRef<unsigned> operands,
                                                 unsigned result) {
    LayoutForm form;
    form.inputs.assign(operands.begin(), operands.end());
    form.result = result;
    for (auto [extra, layout] : llvm::zip(extras, operands.drop_front()))
      form.cost += turnCost(extra.first, extra.second, result, layout);
    made.forms.push_back(form);
  });
  return true;
}

static bool addGenericForms(Participant &made, linalg::GenericOp generic) {
  SmallVector<std::pair<Value, AffineMap>> whole;
  for (OpOperand *input : generic.getDpsInputOperands())
    if (AffineMap map = generic.getMatchingIndexingMap(input);
        isWhole(input->get(), map)) {
      made.operands.push_back(input->getOperandNumber());
      whole.push_back({input->get(), map});
    }
  if (made.operands.size() > mostChoices)
    return false;
  bool move = isMove(generic), fills = move && fillsPart(generic);
  eachChoice(unsigned(made.operands.size()), [&](ArrayRef<unsigned> operands,
                                                 unsigned result) {
    LayoutForm form;
    form.inputs.assign(operands.begin(), operands.end());
    form.result = result;
    for (auto [input, layout] : llvm::zip(whole, operands)) {
      int64_t turn = turnCost(input.first, input.second, result, layout);
      int64_t size = tensorType(input.first).getNumElements();
      if (move)
        turn = turn || fills ? costOfCopy * size : 0;
      form.cost += turn;
    }
    made.forms.push_back(form);
  });
  return true;
}

std::optional<Participant> layout::participantOf(Operation *op, bool gathers) {
  if (op->getNumResults() != 1 ||
      (!hasLayouts(op->getResult(0).getType()) && !isa<kernel::QSumOp>(op)))
    return std::nullopt;
  Participant made;
  made.op = op;
  auto isEmpty = [](Value value) {
    return value.getDefiningOp<tensor::EmptyOp>() != nullptr;
  };
  auto inEither = [&](ArrayRef<unsigned> operands) {
    made.operands.assign(operands.begin(), operands.end());
    for (unsigned layout : {First, Last}) {
      LayoutForm form;
      form.inputs.assign(operands.size(), layout);
      form.result = layout;
      made.forms.push_back(form);
    }
  };
  auto isSlice = [](auto slice) {
    auto known = [](ArrayRef<int64_t> values) {
      return llvm::none_of(values, ShapedType::isDynamic);
    };
    return known(slice.getStaticOffsets()) && known(slice.getStaticSizes()) &&
           known(slice.getStaticStrides()) &&
           slice.getSourceType().getRank() == slice.getResultType().getRank() &&
           isOfCodes(slice.getResult());
  };
  bool takesPart =
      TypeSwitch<Operation *, bool>(op)
          .Case([&](kernel::QConvOp conv) {
            if (!constantOf(conv.getInputs()[1]) || !isEmpty(conv.getOuts()[0]))
              return false;
            if (!addWindowForms(made))
              return false;
            addConvForms(made, conv, gathers);
            return true;
          })
          .Case<kernel::QPoolOp, kernel::PoolOp>([&](auto pool) {
            if (!isEmpty(pool.getOuts()[0]) || !isOfCodes(pool.getInputs()[0]))
              return false;
            return addWindowForms(made);
          })
          .Case([&](kernel::QSumOp sum) { return addSumForms(made, sum); })
          .Case([&](linalg::GenericOp generic) {
            if (generic.hasIndexSemantics() ||
                generic.getNumLoops() != generic.getNumParallelLoops() ||
                !generic.getIndexingMapsArray().back().isIdentity() ||
                !isEmpty(generic.getDpsInits()[0]))
              return false;
            bool hasCodes =
                isOfCodes(op->getResult(0)) ||
                llvm::any_of(generic.getDpsInputs(),
                             [](Value value) { return isOfCodes(value); });
            return (hasCodes || isMove(generic)) &&
                   addGenericForms(made, generic);
          })
          .Case([&](tensor::EmptyOp empty) {
            return isOfCodes(empty) && (inEither({}), true);
          })
          .Case([&](tensor::InsertSliceOp slice) {
            return isSlice(slice) && (inEither({0, 1}), true);
          })
          .Case([&](tensor::ExtractSliceOp slice) {
            return isSlice(slice) && (inEither({0}), true);
          })
          .Default(false);
  if (!takesPart)
    return std::nullopt;
  return made;
}
