// The pass: rebuilds a graph function as a function on buffers whose body
// works on tensors, layer by layer.
#include "passes/ToKernels/ToKernels.h"
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Kernel/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/ToKernels/GraphLowering.h"
#include "passes/ToKernels/LayerLowering.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_TOKERNELS
#include "passes/ToKernels/ToKernels.h.inc"
} // namespace inlay

/// How the generated interface names an element type: f32, u8, i64, bool.
static std::string dtypeName(Type type) {
  if (type.isInteger(1))
    return "bool";
  if (auto integer = dyn_cast<IntegerType>(type))
    return (integer.isUnsigned() ? "u" : "i") +
           std::to_string(integer.getWidth());
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// The axes that are joined or parted. One axis parts into all others even
/// where the sizes do not tell how, as without elements.
static std::optional<SmallVector<ReassociationIndices>>
reshapeGroups(ShapedType from, ShapedType to) {
  int64_t least = std::min(from.getRank(), to.getRank());
  int64_t most = std::max(from.getRank(), to.getRank());
  if (least == 1 && most > 1)
    return SmallVector<ReassociationIndices>{
        llvm::to_vector<2>(llvm::seq<int64_t>(0, most))};
  return getReassociationIndicesForReshape(from, to);
}

/// One axis that joins all others, and back: every reshape as two views.
Value inlay::reshapeTensor(OpBuilder &builder, Location loc, Value input,
                           RankedTensorType to) {
  auto from = cast<RankedTensorType>(input.getType());
  if (from == to)
    return input;
  if (auto groups = reshapeGroups(from, to)) {
    if (from.getRank() > to.getRank())
      return tensor::CollapseShapeOp::create(builder, loc, to, input, *groups);
    if (from.getRank() < to.getRank())
      return tensor::ExpandShapeOp::create(builder, loc, to, input, *groups);
  }
  auto flat =
      RankedTensorType::get({from.getNumElements()}, from.getElementType());
  Value joined = reshapeTensor(builder, loc, input, flat);
  return reshapeTensor(builder, loc, joined, to);
}

/// The same on a contiguous buffer.
static Value reshapeBuffer(OpBuilder &builder, Location loc, Value input,
                           MemRefType to) {
  auto from = cast<MemRefType>(input.getType());
  if (from == to)
    return input;
  if (auto groups = reshapeGroups(from, to)) {
    if (from.getRank() > to.getRank())
      return memref::CollapseShapeOp::create(builder, loc, to, input, *groups);
    if (from.getRank() < to.getRank())
      return memref::ExpandShapeOp::create(builder, loc, to, input, *groups);
  }
  auto flat = MemRefType::get({from.getNumElements()}, from.getElementType());
  return reshapeBuffer(builder, loc, reshapeBuffer(builder, loc, input, flat),
                       to);
}

namespace {

/// The element type as the generated interface shows it, the ONNX name, whether
/// the buffer is read or written, and what its codes mean, if that is `known`.
DictionaryAttr describe(OpBuilder &b, Type graphType, StringRef kind,
                        DictionaryAttr known, unsigned index) {
  Attribute onnxName = known ? known.get("inlay.name") : Attribute();
  auto tensor = cast<RankedTensorType>(graphType);
  std::string dims = "[";
  for (auto [i, size] : llvm::enumerate(tensor.getShape()))
    dims += (i ? "," : "") + std::to_string(size);
  Attribute name =
      onnxName ? onnxName : b.getStringAttr(kind + "_" + Twine(index));
  SmallVector<NamedAttribute> facts = {
      b.getNamedAttr("inlay.name", name),
      b.getNamedAttr("inlay.onnx_name", name),
      b.getNamedAttr("inlay.kind", b.getStringAttr(kind)),
      b.getNamedAttr("inlay.dtype",
                     b.getStringAttr(dtypeName(tensor.getElementType()))),
      b.getNamedAttr("inlay.dims", b.getStringAttr(dims + "]")),
  };
  for (StringRef word : {"inlay.scale", "inlay.zero_point"})
    if (Attribute value = known ? known.get(word) : Attribute())
      facts.push_back(b.getNamedAttr(word, value));
  return b.getDictionaryAttr(facts);
}

} // namespace

func::FuncOp GraphLowering::createEntry() {
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  auto add = [&](Type graphType, StringRef kind, DictionaryAttr known,
                 unsigned i) {
    RankedTensorType tensor = signlessTensor(graphType);
    types.push_back(
        MemRefType::get(tensor.getShape(), tensor.getElementType()));
    attributes.push_back(describe(builder, graphType, kind, known, i));
  };
  for (unsigned i = 0; i < graph.getNumArguments(); ++i)
    add(graph.getArgumentTypes()[i], "input", graph.getArgAttrDict(i), i);
  for (unsigned i = 0; i < graph.getNumResults(); ++i)
    add(graph.getResultTypes()[i], "output", graph.getResultAttrDict(i), i);
  builder.setInsertionPoint(graph);
  auto entry = func::FuncOp::create(builder, graph.getLoc(),
                                    (graph.getName() + "_run").str(),
                                    builder.getFunctionType(types, {}));
  for (auto [i, dictionary] : llvm::enumerate(attributes))
    entry.setArgAttrs(i, dictionary);
  for (unsigned i = 0; i < graph.getNumArguments(); ++i)
    if (Attribute value = graph.getArgAttr(i, "inlay.value"))
      entry.setArgAttr(i, "inlay.value", value);
  for (NamedAttribute attr : graph->getDiscardableAttrs())
    if (attr.getName().getValue().starts_with("inlay."))
      entry->setAttr(attr.getName(), attr.getValue());
  entry->setAttr("inlay.entry", builder.getUnitAttr());
  entry.addEntryBlock();
  return entry;
}

LogicalResult GraphLowering::lowerBody(func::FuncOp entry) {
  builder.setInsertionPointToStart(&entry.getBody().front());
  for (BlockArgument argument : graph.getArguments()) {
    Value buffer = entry.getArgument(argument.getArgNumber());
    Value tensor = bufferization::ToTensorOp::create(
        builder, graph.getLoc(), signlessTensor(argument.getType()), buffer,
        /*restrict=*/true, /*writable=*/false);
    lowered.map(argument, tensor);
  }
  if (failed(lowerOps(graph.getBody().front())))
    return failure();
  auto ret = cast<func::ReturnOp>(graph.getBody().front().getTerminator());
  writeOutputs(ret, entry);
  func::ReturnOp::create(builder, ret.getLoc());
  return success();
}

LogicalResult GraphLowering::lowerOps(Block &block) {
  for (Operation &op : block.without_terminator())
    if (failed(lowerOp(op)))
      return failure();
  return success();
}

static bool hasNoElements(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements() == 0;
}

LogicalResult GraphLowering::lowerOp(Operation &op) {
  if (isa<LayerOp, ReshapeOp, SliceOp, ConcatOp>(op) &&
      llvm::all_of(op.getResults(), hasNoElements)) {
    // There is nothing to compute, and places in it are outside of it.
    for (Value result : op.getResults()) {
      RankedTensorType type = signlessTensor(result.getType());
      lowered.map(result,
                  tensor::EmptyOp::create(builder, op.getLoc(), type.getShape(),
                                          type.getElementType()));
    }
    return success();
  }
  return TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](ConstantOp constant) {
        lowered.map(constant.getResult(), lowerConstant(builder, constant));
        return success();
      })
      .Case([&](LayerOp layer) {
        return LayerLowering(builder, lowered).lower(layer);
      })
      .Case([&](ReshapeOp reshape) {
        lowered.map(reshape.getResult(),
                    reshapeTensor(builder, op.getLoc(),
                                  lowered.lookup(reshape.getInput()),
                                  signlessTensor(reshape.getType())));
        return success();
      })
      .Case([&](SliceOp slice) -> LogicalResult {
        if (!llvm::all_of(slice.getSteps(), [](int64_t s) { return s == 1; }))
          return op.emitOpError("with steps must stand in a layer");
        auto attrs = [&](ArrayRef<int64_t> values) {
          return getAsIndexOpFoldResult(builder.getContext(), values);
        };
        Value view = tensor::ExtractSliceOp::create(
            builder, op.getLoc(), lowered.lookup(slice.getInput()),
            attrs(slice.getStarts()), attrs(slice.getSizes()),
            attrs(slice.getSteps()));
        lowered.map(slice.getResult(), view);
        return success();
      })
      .Case([&](ConcatOp concat) {
        lowerConcat(concat);
        return success();
      })
      .Case([&](IfOp branch) { return lowerIf(branch); })
      .Case([&](LoopOp loop) { return lowerLoop(loop); })
      .Default([&](Operation *other) {
        return other->emitOpError("stands outside a layer; run "
                                  "--inlay-fuse-layers first");
      });
}

namespace {
/// A part of a concatenation: a lowered value and where it begins.
struct Part {
  Value value;
  int64_t start;
};
} // namespace

/// Inserts the parts along an axis one after the other; the first one's start
/// is that of `into`.
static Value insertParts(OpBuilder &builder, Location loc, ArrayRef<Part> parts,
                         int64_t axis, Value into) {
  // The analysis of bufferization takes time with the cube of such a chain's
  // length: many parts go into slices of `into`, which then go into it.
  constexpr size_t longest = 24;
  size_t size = 1;
  while (size * longest < parts.size())
    size *= longest;
  int64_t rank = cast<RankedTensorType>(into.getType()).getRank();
  SmallVector<int64_t> starts(rank, 0), steps(rank, 1);
  int64_t origin = parts.front().start;
  auto attrs = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(builder.getContext(), values);
  };
  auto shapeOf = [](Value value) {
    return llvm::to_vector(cast<RankedTensorType>(value.getType()).getShape());
  };
  while (!parts.empty()) {
    ArrayRef<Part> group = parts.take_front(std::min(size, parts.size()));
    parts = parts.drop_front(group.size());
    Value value = group.front().value;
    SmallVector<int64_t> sizes = shapeOf(value);
    starts[axis] = group.front().start - origin;
    if (group.size() > 1) {
      const Part &last = group.back();
      sizes[axis] =
          last.start + shapeOf(last.value)[axis] - group.front().start;
      Value slice = tensor::ExtractSliceOp::create(
          builder, loc, into, attrs(starts), attrs(sizes), attrs(steps));
      value = insertParts(builder, loc, group, axis, slice);
    }
    into = tensor::InsertSliceOp::create(
        builder, loc, value, into, attrs(starts), attrs(sizes), attrs(steps));
  }
  return into;
}

void GraphLowering::lowerConcat(ConcatOp op) {
  RankedTensorType type = signlessTensor(op.getType());
  Value joined = tensor::EmptyOp::create(builder, op.getLoc(), type.getShape(),
                                         type.getElementType());
  SmallVector<Part> parts;
  int64_t start = 0;
  for (Value input : op.getInputs()) {
    int64_t size =
        cast<RankedTensorType>(input.getType()).getDimSize(op.getAxis());
    if (size != 0)
      parts.push_back({lowered.lookup(input), start});
    start += size;
  }
  if (!parts.empty())
    joined = insertParts(builder, op.getLoc(), parts, op.getAxis(), joined);
  lowered.map(op.getResult(), joined);
}

/// A reshape before an output is undone on the output's buffer, so that the
/// layer before it can write there.
void GraphLowering::writeOutputs(func::ReturnOp op, func::FuncOp entry) {
  for (auto [index, value] : llvm::enumerate(op.getOperands())) {
    Value buffer = entry.getArgument(graph.getNumArguments() + index);
    Value source = value;
    while (auto reshape = source.getDefiningOp<ReshapeOp>())
      source = reshape.getInput();
    RankedTensorType type = signlessTensor(source.getType());
    Value target =
        reshapeBuffer(builder, op.getLoc(), buffer,
                      MemRefType::get(type.getShape(), type.getElementType()));
    bufferization::MaterializeInDestinationOp::create(
        builder, op.getLoc(), TypeRange(), lowered.lookup(source), target,
        /*restrict=*/true, /*writable=*/true);
  }
}

namespace {

struct ToKernels : inlay::impl::ToKernelsBase<ToKernels> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> graphs;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      bool tensors = llvm::all_of(function.getArgumentTypes(),
                                  llvm::IsaPred<RankedTensorType>) &&
                     llvm::all_of(function.getResultTypes(),
                                  llvm::IsaPred<RankedTensorType>);
      if (!function.isDeclaration() && tensors && function.getNumResults() > 0)
        graphs.push_back(function);
    }
    for (func::FuncOp graph : graphs) {
      GraphLowering lowering(graph);
      func::FuncOp entry = lowering.createEntry();
      if (failed(lowering.lowerBody(entry)))
        return signalPassFailure();
      graph.erase();
    }
  }
};

} // namespace
