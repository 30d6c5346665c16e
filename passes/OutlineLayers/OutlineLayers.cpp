// One function a step. Which arguments may overlap is read off the places that
// the plan gave them.
#include "passes/OutlineLayers/OutlineLayers.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Transforms/RegionUtils.h"
#include "passes/Common/Steps.h"
#include "passes/OutlineLayers/LayerNames.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_OUTLINELAYERS
#include "passes/OutlineLayers/OutlineLayers.h.inc"
} // namespace inlay

/// Whether a value comes from a constant, so that the function can make it.
static bool isConstantData(Value value) {
  Operation *op = value.getDefiningOp();
  while (op && isBufferView(op) && op->getNumOperands() == 1)
    op = op->getOperand(0).getDefiningOp();
  return op && (isa<memref::GetGlobalOp>(op) ||
                op->hasTrait<OpTrait::ConstantLike>());
}

/// Clones the constant op behind `value`, and views of it, at the builder.
static Value cloneConstant(OpBuilder &builder, Value value, IRMapping &map) {
  if (Value known = map.lookupOrNull(value))
    return known;
  Operation *op = value.getDefiningOp();
  for (Value operand : op->getOperands())
    cloneConstant(builder, operand, map);
  builder.clone(*op, map);
  return map.lookup(value);
}

/// The bytes of a root buffer that a value covers, first to last.
struct ByteRange {
  Value root;
  int64_t begin = 0, end = 0;

  bool meets(const ByteRange &other) const {
    return root == other.root && begin < other.end && other.begin < end;
  }
};

static int64_t elementBytes(MemRefType type) {
  return std::max<int64_t>(1, type.getElementTypeBitWidth() / 8);
}

static ByteRange rangeOf(Value value) {
  auto type = cast<MemRefType>(value.getType());
  SmallVector<int64_t> strides;
  int64_t offset = 0, span = 1;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return {value, 0, INT64_MAX};
  for (auto [size, stride] : llvm::zip(type.getShape(), strides))
    span += (size - 1) * stride;
  if (type.getNumElements() == 0)
    span = 0;
  // A row of a loop's turn may be any.
  if (ShapedType::isDynamic(offset)) {
    Operation *view = value.getDefiningOp();
    return view ? rangeOf(view->getOperand(0)) : ByteRange{value, 0, INT64_MAX};
  }
  // The offset of a type counts from the root or from the view into the arena.
  int64_t base = 0;
  Value root = value;
  while (Operation *op = root.getDefiningOp()) {
    if (auto view = dyn_cast<memref::ViewOp>(op)) {
      APInt shift;
      if (!matchPattern(view.getByteShift(), m_ConstantInt(&shift)))
        return {view.getSource(), 0, INT64_MAX};
      base = shift.getSExtValue();
      root = view.getSource();
    } else if (isBufferView(op)) {
      root = op->getOperand(0);
    } else {
      break;
    }
  }
  int64_t begin = base + offset * elementBytes(type);
  return {root, begin, begin + span * elementBytes(type)};
}

/// Multiply-adds of a kernel, from the shapes of its buffers.
static int64_t multiplyAdds(Operation *op) {
  auto shape = [&](unsigned i) {
    return cast<MemRefType>(op->getOperand(i).getType()).getShape();
  };
  auto product = [](ArrayRef<int64_t> sizes) {
    int64_t result = 1;
    for (int64_t size : sizes)
      result *= size;
    return result;
  };
  unsigned out = op->getNumOperands() - 1;
  return TypeSwitch<Operation *, int64_t>(op)
      .Case<kernel::ConvOp, kernel::QConvOp>([&](auto) {
        return product(shape(out)) * product(shape(1).drop_front(1));
      })
      .Case([&](kernel::ConvTransposeOp) {
        return product(shape(0)) * product(shape(1).drop_front(1));
      })
      .Case([&](kernel::MatMulOp matmul) {
        ArrayRef<int64_t> lhs = shape(0);
        int64_t inner = matmul.getTransA() ? lhs[lhs.size() - 2] : lhs.back();
        return product(shape(out)) * inner;
      })
      .Case([&](kernel::QMatMulOp) {
        return product(shape(out)) * shape(0).back();
      })
      .Case([&](kernel::RecurrentOp) {
        int64_t steps = shape(0)[0] * shape(0)[1];
        return steps * (product(shape(1)) + product(shape(2)));
      })
      .Case([&](kernel::PackedMatMulOp) {
        return product(shape(out)) * shape(0).back();
      })
      .Default([](Operation *other) {
        auto macs = other->getAttrOfType<IntegerAttr>("macs");
        return macs ? macs.getInt() : 0;
      });
}

namespace {

struct OutlineLayers : inlay::impl::OutlineLayersBase<OutlineLayers> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto entry : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      if (!entry->hasAttr("inlay.entry"))
        continue;
      StepNumbers numbers(entry);
      SmallVector<Operation *> steps;
      entry.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
        if (!isStep(op))
          return WalkResult::advance();
        if (!isa<memref::CopyOp, func::CallOp>(op))
          steps.push_back(op);
        return WalkResult::skip();
      });
      LayerNames names(steps, symbols);
      for (Operation *op : steps)
        outline(op, numbers.of(op), entry, names);
    }
  }

  void outline(Operation *op, int64_t step, func::FuncOp entry,
               LayerNames &names);
};

void OutlineLayers::outline(Operation *op, int64_t step, func::FuncOp entry,
                            LayerNames &names) {
  OpBuilder builder(op);
  llvm::SetVector<Value> used(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), used);
  SmallVector<Value> arguments, constants;
  for (Value value : used)
    (isConstantData(value) ? constants : arguments).push_back(value);

  builder.setInsertionPoint(entry);
  auto function = func::FuncOp::create(
      builder, op->getLoc(), names.take(op),
      builder.getFunctionType(ValueRange(arguments).getTypes(), {}));
  function.setPrivate();
  NamedAttrList facts;
  facts.append("step", builder.getI64IntegerAttr(step));
  facts.append("kind", builder.getStringAttr(op->getName().getStringRef()));
  facts.append("macs", builder.getI64IntegerAttr(multiplyAdds(op)));
  if (StringRef comment = names.comment(op); !comment.empty())
    facts.append("comment", builder.getStringAttr(comment));
  function->setAttr("inlay.layer", facts.getDictionary(&getContext()));
  names.nameConstants(op);

  Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  IRMapping map;
  for (auto [outside, inside] : llvm::zip(arguments, block->getArguments()))
    map.map(outside, inside);
  for (Value constant : constants)
    cloneConstant(builder, constant, map);
  builder.clone(*op, map);
  func::ReturnOp::create(builder, op->getLoc());

  auto destination = dyn_cast<DestinationStyleOpInterface>(op);
  llvm::StringMap<int> taken;
  for (unsigned i = 0; i < arguments.size(); ++i) {
    Value value = arguments[i];
    std::string name = roleName(op, value);
    if (int count = taken[name]++)
      name += std::to_string(count + 1);
    function.setArgAttr(i, "inlay.name", builder.getStringAttr(name));
    if (destination && llvm::is_contained(destination.getDpsInits(), value))
      function.setArgAttr(i, "inlay.written", builder.getUnitAttr());
    ByteRange range = rangeOf(value);
    bool alone = llvm::none_of(arguments, [&](Value other) {
      return other != value && range.meets(rangeOf(other));
    });
    if (alone)
      function.setArgAttr(i, "inlay.restrict", builder.getUnitAttr());
  }
  builder.setInsertionPoint(op);
  func::CallOp::create(builder, op->getLoc(), function, arguments);
  op->erase();
}

} // namespace
