//===- Node.cpp - One ONNX node while it is imported ----------------------===//
//
// Reading of attributes and constants, and the building of graph ops with
// their shape functions and verifiers as the source of diagnostics.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Node.h"

#include "lib/Import/GraphImporter.h"
#include "lib/Reference/Evaluate.h"

#include "mlir/IR/Verifier.h"

#include "llvm/ADT/APSInt.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

Node::Node(GraphImporter &graph, const onnx::NodeProto &proto,
           const OperatorSchema *schema, int64_t opset, OpBuilder &builder,
           Location loc, std::string description)
    : proto(proto), schema(schema), graph(graph), opsetVersion(opset),
      builder(builder), loc(loc), description(std::move(description)),
      outputs(size_t(proto.output_size())) {}

InFlightDiagnostic Node::error() {
  hasError = true;
  return emitError(loc) << description << ": ";
}

//===-- Attributes --------------------------------------------------------===//

const onnx::AttributeProto *Node::attribute(StringRef name) const {
  for (const onnx::AttributeProto &attribute : proto.attribute())
    if (StringRef(attribute.name()) == name)
      return &attribute;
  return nullptr;
}

static const AttributeSchema *defaultOf(const OperatorSchema *schema,
                                        StringRef name) {
  const AttributeSchema *attribute =
      schema ? schema->findAttribute(name) : nullptr;
  return attribute && attribute->hasDefault ? attribute : nullptr;
}

int64_t Node::getInt(StringRef name, int64_t fallback) const {
  if (const auto *given = attribute(name))
    return given->i();
  const AttributeSchema *known = defaultOf(schema, name);
  return known ? known->intDefault : fallback;
}

float Node::getFloat(StringRef name, float fallback) const {
  if (const auto *given = attribute(name))
    return given->f();
  const AttributeSchema *known = defaultOf(schema, name);
  return known ? known->floatDefault : fallback;
}

StringRef Node::getString(StringRef name, StringRef fallback) const {
  if (const auto *given = attribute(name))
    return given->s();
  const AttributeSchema *known = defaultOf(schema, name);
  return known ? known->stringDefault : fallback;
}

std::optional<SmallVector<int64_t>> Node::getInts(StringRef name) const {
  if (const auto *given = attribute(name))
    return SmallVector<int64_t>(given->ints().begin(), given->ints().end());
  if (const AttributeSchema *known = defaultOf(schema, name))
    return SmallVector<int64_t>(known->intsDefault);
  return std::nullopt;
}

std::optional<SmallVector<float>> Node::getFloats(StringRef name) const {
  if (const auto *given = attribute(name))
    return SmallVector<float>(given->floats().begin(), given->floats().end());
  if (const AttributeSchema *known = defaultOf(schema, name))
    return SmallVector<float>(known->floatsDefault);
  return std::nullopt;
}

std::optional<SmallVector<std::string>> Node::getStrings(StringRef name) const {
  SmallVector<std::string> values;
  if (const auto *given = attribute(name)) {
    values.append(given->strings().begin(), given->strings().end());
    return values;
  }
  if (const AttributeSchema *known = defaultOf(schema, name)) {
    for (StringRef value : known->stringsDefault)
      values.push_back(value.str());
    return values;
  }
  return std::nullopt;
}

//===-- Constants ---------------------------------------------------------===//

ElementsAttr Node::constantValue(Value value) {
  auto op = value ? value.getDefiningOp<ConstantOp>() : ConstantOp();
  return op ? op.getValue() : ElementsAttr();
}

/// Reads all elements of a constant, through `get(tensor, index)`.
template <typename T, typename Get>
static FailureOr<SmallVector<T>> constants(Node &node, unsigned index,
                                           StringRef role, Get get) {
  ElementsAttr value = Node::constantValue(node.input(index));
  if (!value) {
    InFlightDiagnostic error = node.error();
    error << "input " << index << " (" << role
          << ") is computed at run time, but must be a constant";
    auto input = dyn_cast<BlockArgument>(node.input(index));
    bool isOfModel =
        input && isa<IntegerType>(elementOf(input)) &&
        isa_and_nonnull<func::FuncOp>(input.getOwner()->getParentOp());
    if (auto name = isOfModel ? dyn_cast<NameLoc>(input.getLoc()) : NameLoc())
      error << "; --value " << bounded(name.getName())
            << "=N,... gives it when "
            << "compiling";
    return error;
  }
  FailureOr<Tensor> tensor = Tensor::fromAttr(value);
  if (failed(tensor))
    return node.error() << "input " << index << " (" << role
                        << ") has no readable value";
  SmallVector<T> numbers;
  for (int64_t i = 0, e = tensor->getNumElements(); i < e; ++i)
    numbers.push_back(get(*tensor, i));
  return numbers;
}

FailureOr<SmallVector<int64_t>> Node::constInts(unsigned index,
                                                StringRef role) {
  return constants<int64_t>(
      *this, index, role,
      [](const Tensor &tensor, int64_t i) { return tensor.getInt(i); });
}

FailureOr<SmallVector<double>> Node::constFloats(unsigned index,
                                                 StringRef role) {
  return constants<double>(
      *this, index, role,
      [](const Tensor &tensor, int64_t i) { return tensor.getFloat(i); });
}

FailureOr<std::optional<SmallVector<int64_t>>>
Node::attrOrInputInts(StringRef name, unsigned index) {
  std::optional<SmallVector<int64_t>> none;
  if (schema && schema->findAttribute(name)) {
    if (const auto *given = attribute(name); given && given->has_i())
      return std::optional(SmallVector<int64_t>{given->i()});
    return getInts(name);
  }
  if (!hasInput(index))
    return none;
  auto values = constInts(index, name);
  if (failed(values))
    return failure();
  return std::optional(*values);
}

FailureOr<std::optional<SmallVector<double>>>
Node::attrOrInputFloats(StringRef name, unsigned index) {
  std::optional<SmallVector<double>> none;
  if (const AttributeSchema *known =
          schema ? schema->findAttribute(name) : nullptr) {
    if (known->kind == AttributeKind::Floats) {
      auto values = getFloats(name);
      if (!values)
        return none;
      return std::optional(SmallVector<double>(values->begin(), values->end()));
    }
    if (!hasAttr(name) && !known->hasDefault)
      return none;
    return std::optional(SmallVector<double>{double(getFloat(name))});
  }
  if (!hasInput(index))
    return none;
  auto values = constFloats(index, name);
  if (failed(values))
    return failure();
  return std::optional(*values);
}

FailureOr<int64_t> Node::axis(int64_t given, int64_t rank) {
  if (given < -rank || given >= rank)
    return error() << "axis " << given << " is outside [" << -rank << ", "
                   << rank - 1 << "] for an input of rank " << rank;
  return given < 0 ? given + rank : given;
}

FailureOr<SmallVector<int64_t>> Node::axes(ArrayRef<int64_t> given,
                                           int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t one : given) {
    auto place = axis(one, rank);
    if (failed(place))
      return failure();
    if (llvm::is_contained(result, *place))
      return error() << "axes " << shapeText(given) << " name axis " << *place
                     << " twice";
    result.push_back(*place);
  }
  llvm::sort(result);
  return result;
}

//===-- Building ----------------------------------------------------------===//

/// "'inlay.conv' op weight has ..." without what the user did not write.
static StringRef withoutOpName(StringRef message) {
  if (!message.consume_front("'inlay."))
    return message;
  return message.drop_front(
      message.find("op ") == StringRef::npos ? 0 : message.find("op ") + 3);
}

/// Infers the types, builds the op and verifies it; null if it was refused.
static Operation *buildChecked(OperationState &state, OpBuilder &builder,
                               uint64_t maxElements, Node::Infer infer,
                               std::string &refusal) {
  ScopedDiagnosticHandler listen(
      builder.getContext(), [&](Diagnostic &diagnostic) {
        if (refusal.empty())
          refusal = withoutOpName(diagnostic.str()).str();
        return success();
      });
  SmallVector<Type> types;
  if (failed(infer(types)))
    return nullptr;
  for (Type type : types) {
    auto tensor = cast<RankedTensorType>(type);
    // A size of 0 does not make the others small.
    FailureOr<int64_t> elements =
        checkedProduct(llvm::map_to_vector(tensor.getShape(), [](int64_t size) {
          return std::max<int64_t>(size, 1);
        }));
    if (failed(elements) || uint64_t(*elements) > maxElements) { // I9
      refusal = "the result " + typeText(tensor) + " has more than " +
                std::to_string(maxElements) + " elements";
      return nullptr;
    }
  }
  state.types.assign(types.begin(), types.end());
  Operation *op = builder.create(state);
  if (succeeded(mlir::verify(op)))
    return op;
  op->erase();
  return nullptr;
}

/// Weights stay in the codes that integer arithmetic needs.
static bool dequantizesWeight(Operation *op) {
  auto dequantize = dyn_cast<DequantizeOp>(op);
  if (!dequantize)
    return false;
  RankedTensorType codes = dequantize.getInput().getType();
  return codes.getElementType().isInteger(8) && codes.getNumElements() > 1;
}

SmallVector<Value> Node::finish(OperationState &state, unsigned results,
                                Infer infer) {
  constexpr int64_t foldBytes = 64 << 10;
  std::string refusal;
  Operation *op = buildChecked(state, builder, graph.getOptions().maxModelBytes,
                               infer, refusal);
  if (!op) {
    error() << (refusal.empty() ? "its shapes do not fit" : refusal);
    return SmallVector<Value>(results);
  }
  bool constantOperands = llvm::all_of(op->getOperands(), [](Value operand) {
    return bool(operand.getDefiningOp<ConstantOp>());
  });
  if (!constantOperands || isa<ConstantOp>(op) || dequantizesWeight(op))
    return SmallVector<Value>(op->getResults());
  auto folded = foldConstantOp(op, foldBytes);
  if (!folded)
    return SmallVector<Value>(op->getResults());
  SmallVector<Value> values;
  for (ElementsAttr value : *folded)
    values.push_back(ConstantOp::create(builder, loc, value));
  op->erase();
  return values;
}

Value Node::constant(ElementsAttr value) {
  return ConstantOp::create(builder, loc, value);
}

Value Node::splat(RankedTensorType type, double value) {
  Type element = type.getElementType();
  Attribute number;
  if (auto real = dyn_cast<FloatType>(element)) {
    llvm::APFloat rounded(value);
    bool inexact;
    rounded.convert(real.getFloatSemantics(),
                    llvm::APFloat::rmNearestTiesToEven, &inexact);
    number = FloatAttr::get(element, rounded);
  } else {
    bool isSigned = !element.isUnsignedInteger() && !element.isInteger(1);
    llvm::APSInt whole(element.getIntOrFloatBitWidth(), !isSigned);
    bool exact;
    llvm::APFloat(value).convertToInteger(whole, llvm::APFloat::rmTowardZero,
                                          &exact);
    number = IntegerAttr::get(element, whole);
  }
  return constant(DenseElementsAttr::get(type, number));
}

Value Node::ints(ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get({int64_t(values.size())},
                                    builder.getIntegerType(64));
  return constant(DenseElementsAttr::get(type, values));
}

Value Node::reshape(Value value, ArrayRef<int64_t> shape) {
  if (!value)
    return {};
  RankedTensorType type = rankedType(value);
  if (type.getShape() == shape)
    return value;
  return createAs<ReshapeOp>(type.clone(shape), value);
}

Value Node::expand(Value value, ArrayRef<int64_t> shape) {
  if (!value)
    return {};
  RankedTensorType type = rankedType(value);
  if (type.getShape() == shape)
    return value;
  return createAs<ExpandOp>(type.clone(shape), value);
}

Value Node::transpose(Value value, ArrayRef<int64_t> perm) {
  if (llvm::equal(perm, llvm::seq<int64_t>(0, int64_t(perm.size()))))
    return value;
  return create<TransposeOp>(value, perm);
}

Value Node::cast(Value value, Type element) {
  if (!value || elementOf(value) == element)
    return value;
  return createAs<CastOp>(RankedTensorType::get(shapeOf(value), element),
                          value);
}

Value Node::unary(UnaryKind kind, Value value, float alpha, float beta) {
  return create<UnaryOp>(UnaryKindAttr::get(getContext(), kind), value,
                         builder.getF32FloatAttr(alpha),
                         builder.getF32FloatAttr(beta));
}

Value Node::binary(BinaryKind kind, Value lhs, Value rhs) {
  return create<BinaryOp>(kind, lhs, rhs);
}

Value Node::compare(CompareKind kind, Value lhs, Value rhs) {
  return create<CompareOp>(kind, lhs, rhs);
}

Value Node::select(Value condition, Value lhs, Value rhs) {
  return create<SelectOp>(condition, lhs, rhs);
}

Value Node::reduce(ReduceKind kind, Value value, ArrayRef<int64_t> axes,
                   bool keepdims) {
  return create<ReduceOp>(kind, value, axes, keepdims);
}

//===-- Results -----------------------------------------------------------===//

std::optional<SmallVector<int64_t>> Node::declaredShape(unsigned index) const {
  if (!wantsOutput(index))
    return std::nullopt;
  const onnx::ValueInfoProto *info =
      graph.declaration(proto.output(int(index)));
  if (!info || !info->type().tensor_type().has_shape())
    return std::nullopt;
  SmallVector<int64_t> sizes;
  for (const auto &dim : info->type().tensor_type().shape().dim())
    sizes.push_back(dim.has_dim_value() ? dim.dim_value() : -1);
  return sizes;
}

LogicalResult Node::result(unsigned index, Value value) {
  if (hasError || !value)
    return failure();
  if (index < outputs.size())
    outputs[index] = value;
  return success();
}
