//===- GraphSignature.cpp - Inputs and outputs of the model ---------------===//
//
// Every shape is made static here: a free dimension is bound by the shapes of
// the given inputs, by --dim, or to 1.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
#include "lib/Import/MadeProtos.h"
#include "lib/Import/RowCounts.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// Whether the dimension has a size of its own. Exporters write -1 for free.
static bool isFixed(const onnx::TensorShapeProto::Dimension &dim) {
  return dim.has_dim_value() && dim.dim_value() >= 0;
}

/// What --dim calls a free dimension: its symbol, or `input.axis`.
static std::string dimName(const onnx::ValueInfoProto &input, int axis) {
  const auto &dim = input.type().tensor_type().shape().dim(axis);
  if (dim.has_dim_param() && !dim.dim_param().empty())
    return dim.dim_param();
  return input.name() + "." + std::to_string(axis);
}

SmallVector<int64_t> GraphImporter::askedShape(StringRef input) {
  SmallVector<int64_t> shape;
  while (true) {
    std::string name = (input + "." + Twine(shape.size())).str();
    auto asked = options.dims.find(name);
    if (asked == options.dims.end())
      return shape;
    boundDims[name] = asked->second;
    shape.push_back(asked->second);
  }
}

FailureOr<RankedTensorType>
GraphImporter::bindInput(const onnx::ValueInfoProto &input, unsigned index) {
  std::string who = "graph input " + quoted(input.name());
  if (!input.type().has_tensor_type())
    return error() << who
                   << " is not a tensor: sequences, maps and optional "
                      "values have no form in generated code";
  const onnx::TypeProto::Tensor &tensor = input.type().tensor_type();
  Type element = elementType(tensor.elem_type(), context);
  if (!element)
    return error() << who << " has element type "
                   << spelling(ElementType(tensor.elem_type()))
                   << ", which is not supported";
  std::optional<ArrayRef<int64_t>> given;
  if (index < options.inputShapes.size())
    given = options.inputShapes[index];
  if (!tensor.has_shape()) {
    SmallVector<int64_t> asked =
        given ? llvm::to_vector(*given) : askedShape(input.name());
    if (!given && asked.empty())
      return error() << who << " declares no shape; --dim "
                     << bounded(input.name()) << ".0=N, --dim "
                     << bounded(input.name())
                     << ".1=N, ... give it one, an axis each";
    if (asked.size() > options.maxRank ||
        llvm::any_of(asked, [](int64_t size) { return size < 0; }))
      return error() << who << " is given the shape " << shapeText(asked)
                     << ", but up to " << options.maxRank
                     << " axes with no negative size are needed";
    return RankedTensorType::get(asked, element);
  }
  int rank = tensor.shape().dim_size();
  // As many elements as there are numbers.
  SmallVector<int64_t> count;
  if (const auto *numbers = valueOfInput(input.name());
      numbers && !given && rank == 1 && !isFixed(tensor.shape().dim(0))) {
    count.push_back(int64_t(numbers->size()));
    given = count;
  }
  if (unsigned(rank) > options.maxRank)
    return error() << who << " has " << rank << " axes, more than the limit of "
                   << options.maxRank;
  // A scalar may be recorded as a vector of one.
  if (rank == 0 && given &&
      llvm::all_of(*given, [](int64_t size) { return size == 1; }))
    given = ArrayRef<int64_t>();
  if (given && given->size() != size_t(rank))
    return error() << who << " has rank " << rank
                   << ", but the given value has shape " << shapeText(*given);
  SmallVector<int64_t> shape;
  for (int axis = 0; axis < rank; ++axis) {
    const auto &dim = tensor.shape().dim(axis);
    if (isFixed(dim)) {
      shape.push_back(dim.dim_value());
      if (given && (*given)[size_t(axis)] != shape.back())
        return error() << who << " has size " << shape.back() << " on axis "
                       << axis << ", but the given value has shape "
                       << shapeText(*given);
      continue;
    }
    std::string name = dimName(input, axis);
    auto asked = options.dims.find(name);
    auto bound = boundDims.find(name);
    bool isNew = bound == boundDims.end();
    int64_t size = 1;
    if (!isNew)
      size = bound->second;
    else if (asked != options.dims.end())
      size = asked->second;
    bool decided = !isNew || asked != options.dims.end();
    if (given && decided && (*given)[size_t(axis)] != size)
      return error() << who << " has '" << bounded(name) << "' on axis " << axis
                     << ", which is bound to " << size
                     << ", but the given value has shape " << shapeText(*given);
    if (given)
      size = (*given)[size_t(axis)];
    if (size < 0)
      return error() << "dimension " << quoted(name) << " is bound to " << size
                     << ", but a size must not be negative";
    if (isNew) {
      boundDims[name] = size;
      InFlightDiagnostic remark = emitRemark(fileLoc);
      remark << "dimension " << quoted(name) << " of input "
             << quoted(input.name()) << " (axis " << axis << ") is bound to "
             << size;
      if (!given && asked == options.dims.end())
        remark << "; --dim " << bounded(name) << "=N changes it";
    }
    shape.push_back(size);
  }
  // A size of 0 does not make the others small.
  FailureOr<int64_t> elements = checkedProduct(llvm::map_to_vector(
      shape, [](int64_t size) { return std::max<int64_t>(size, 1); }));
  if (failed(elements) || uint64_t(*elements) > options.maxModelBytes)
    return error() << who << " has shape " << shapeText(shape)
                   << ", more than the limit of " << options.maxModelBytes
                   << " bytes";
  return RankedTensorType::get(shape, element);
}

LogicalResult GraphImporter::addInputs(const onnx::GraphProto &graph,
                                       Scope &scope) {
  llvm::StringSet<> initializers;
  for (const onnx::TensorProto &tensor : graph.initializer())
    initializers.insert(tensor.name());
  Block &entry = function.getBody().front();
  SmallVector<DictionaryAttr> argAttrs;
  unsigned index = 0;
  bool ok = true;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    if (initializers.contains(input.name()))
      continue; // a default value: taken as a constant
    auto type = bindInput(input, index++);
    NamedValue named;
    if (succeeded(type)) {
      named.state = NamedValue::State::Value;
      auto name = StringAttr::get(context, input.name());
      named.value = entry.addArgument(*type, NameLoc::get(name));
      NamedAttrList attrs;
      attrs.set("inlay.name", name);
      auto constant = bindValue(input, *type, attrs);
      ok &= succeeded(constant);
      if (failed(constant))
        named = NamedValue();
      else if (*constant)
        named.value = *constant;
      argAttrs.push_back(attrs.getDictionary(context));
    }
    ok &= succeeded(type);
    scope.names[input.name()] = named;
  }
  if (!options.inputShapes.empty() && options.inputShapes.size() != index) {
    error() << "the model has " << index << " inputs, but "
            << uint64_t(options.inputShapes.size()) << " are given";
    ok = false;
  }
  if (!ok)
    return failure();
  function.setType(
      builder.getFunctionType(entry.getArgumentTypes(), TypeRange()));
  function.setAllArgAttrs(argAttrs);
  return success();
}

void GraphImporter::rejectUnknownDims(const onnx::GraphProto &graph) {
  for (const auto &[name, size] : options.dims) {
    if (boundDims.contains(name))
      continue;
    StringRef nearest;
    unsigned best = 4;
    for (auto &entry : boundDims) {
      unsigned distance = entry.getKey().edit_distance(name, true, best);
      if (distance < best) {
        best = distance;
        nearest = entry.getKey();
      }
    }
    InFlightDiagnostic diagnostic = error();
    diagnostic << "--dim " << bounded(name) << "=" << size
               << ": the model has no free dimension of this name";
    if (!nearest.empty())
      diagnostic << "; did you mean " << quoted(nearest) << "?";
  }
}

/// Says where the model's own idea of an output differs from what it is.
static LogicalResult checkOutput(const onnx::ValueInfoProto &output,
                                 RankedTensorType type, Location loc) {
  if (!output.type().has_tensor_type())
    return success();
  const onnx::TypeProto::Tensor &declared = output.type().tensor_type();
  Type element = elementType(declared.elem_type(), type.getContext());
  if (element && element != type.getElementType())
    return emitError(loc) << "graph output " << quoted(output.name()) << " is "
                          << typeText(type) << ", but is declared as "
                          << typeText(element);
  return success();
}

const onnx::ValueInfoProto *GraphImporter::declaration(StringRef name) const {
  const onnx::GraphProto &graph = file->model.graph();
  for (const auto *list : {&graph.output(), &graph.value_info()})
    for (const onnx::ValueInfoProto &info : *list)
      if (StringRef(info.name()) == name)
        return &info;
  return nullptr;
}

/// An output with counted rows says along which axis and by which output, which
/// is added behind the model's own.
LogicalResult
GraphImporter::addRowCounts(SmallVectorImpl<Value> &values,
                            SmallVectorImpl<DictionaryAttr> &attrs) {
  RowCounts counts(countedRows);
  if (failed(counts.follow(function.getBody().front())))
    return failure();
  for (size_t i = 0, outputs = values.size(); i < outputs; ++i) {
    auto rows = counts.of(values[i]);
    if (!rows)
      continue;
    size_t place = outputs;
    while (place < values.size() && values[place] != rows->count)
      ++place;
    auto name = attrs[i].getAs<StringAttr>("inlay.name");
    if (place == values.size()) {
      values.push_back(rows->count);
      auto countName = StringAttr::get(context, name.getValue() + "_count");
      attrs.push_back(builder.getDictionaryAttr(
          builder.getNamedAttr("inlay.name", countName)));
    }
    emitRemark(fileLoc) << "graph output " << quoted(name)
                        << " has as many places on axis " << rows->axis
                        << " as can be needed, "
                        << rankedType(values[i]).getDimSize(rows->axis)
                        << "; output "
                        << quoted(attrs[place].getAs<StringAttr>("inlay.name"))
                        << " says how many count";
    attrs[i] = builder.getDictionaryAttr(
        {builder.getNamedAttr("inlay.name", name),
         builder.getNamedAttr(
             "inlay.rows",
             builder.getDenseI64ArrayAttr({rows->axis, int64_t(place)}))});
  }
  return success();
}

void GraphImporter::addOutputs(const onnx::GraphProto &graph, Scope &scope) {
  SmallVector<Value> values;
  SmallVector<DictionaryAttr> resultAttrs;
  for (const onnx::ValueInfoProto &output : graph.output()) {
    NamedValue *named = lookUp(output.name(), scope);
    if (!named)
      continue; // reported with the names
    if (named->state == NamedValue::State::Dropped) {
      InFlightDiagnostic remark = emitRemark(fileLoc);
      remark << "graph output " << quoted(output.name())
             << " is a map or text, which has no form in generated code: ";
      if (!named->value) {
        remark << "it is left out";
        continue;
      }
      remark << (isa<FloatType>(elementOf(named->value))
                     ? "its values, "
                     : "the numbers of the classes, ")
             << typeText(named->value) << ", stand for it";
    }
    Value value = named->state == NamedValue::State::Dropped
                      ? named->value
                      : valueOf(*named, output.name());
    if (!value)
      continue;
    if (named->state != NamedValue::State::Dropped &&
        failed(checkOutput(output, rankedType(value), fileLoc))) {
      anyError = true;
      continue;
    }
    values.push_back(value);
    resultAttrs.push_back(builder.getDictionaryAttr(builder.getNamedAttr(
        "inlay.name", StringAttr::get(context, output.name()))));
  }
  if (anyError)
    return;
  if (values.empty()) {
    error() << "the model has no tensor output";
    return;
  }
  if (failed(addRowCounts(values, resultAttrs))) {
    anyError = true;
    return;
  }
  func::ReturnOp::create(builder, fileLoc, values);
  function.setType(
      builder.getFunctionType(function.getBody().front().getArgumentTypes(),
                              ValueRange(values).getTypes()));
  function.setAllResultAttrs(resultAttrs);
}
