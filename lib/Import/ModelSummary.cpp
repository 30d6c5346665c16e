//===- ModelSummary.cpp - What stands in a model file ---------------------===//
//
// From protobuf messages to plain structs. The file is not trusted: sizes that
// overflow count as 0, texts are cut, and nesting is bounded by the parser.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/ModelSummary.h"
#include "lib/Import/Checks.h"
#include "lib/Import/ModelFile.h"
#include "lib/Import/TensorData.h"
#include "lib/Import/Text.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Types and values --------------------------------------------------===//

/// ONNX's numbers in the words of NumPy.
static std::string dtypeName(int32_t type) {
  if (type == onnx::TensorProto::FLOAT)
    return "float32";
  if (type == onnx::TensorProto::DOUBLE)
    return "float64";
  return spelling(import::ElementType(type)).str();
}

std::string inlay::typeText(const ValueSummary &value) {
  if (!value.ranked)
    return value.dtype;
  std::string text = value.dtype + "[";
  for (auto [axis, dim] : llvm::enumerate(value.dims))
    text += (axis ? "," : "") + (dim.size >= 0        ? std::to_string(dim.size)
                                 : dim.symbol.empty() ? "?"
                                                      : dim.symbol);
  return text + "]";
}

static ValueSummary summarize(const onnx::ValueInfoProto &info) {
  ValueSummary value;
  value.name = info.name();
  const onnx::TypeProto &type = info.type();
  if (type.has_sequence_type())
    value.dtype = "sequence";
  else if (type.has_map_type())
    value.dtype = "map";
  else if (type.has_optional_type())
    value.dtype = "optional";
  else
    value.dtype = dtypeName(type.tensor_type().elem_type());
  value.ranked = type.has_tensor_type() && type.tensor_type().has_shape();
  for (const auto &dim : type.tensor_type().shape().dim()) {
    DimSummary &axis = value.dims.emplace_back();
    if (dim.has_dim_value() && dim.dim_value() >= 0)
      axis.size = dim.dim_value();
    else
      axis.symbol = dim.dim_param();
  }
  return value;
}

//===-- Weights -----------------------------------------------------------===//

/// Bits of an element as stored; 0 for text.
static unsigned bitsOf(int32_t type) {
  if (unsigned packed = packedBits(type))
    return packed;
  switch (type) {
  case onnx::TensorProto::BOOL:
  case onnx::TensorProto::INT8:
  case onnx::TensorProto::UINT8:
  case onnx::TensorProto::FLOAT8E4M3FN:
  case onnx::TensorProto::FLOAT8E4M3FNUZ:
  case onnx::TensorProto::FLOAT8E5M2:
  case onnx::TensorProto::FLOAT8E5M2FNUZ:
    return 8;
  case onnx::TensorProto::INT16:
  case onnx::TensorProto::UINT16:
  case onnx::TensorProto::FLOAT16:
  case onnx::TensorProto::BFLOAT16:
    return 16;
  case onnx::TensorProto::FLOAT:
  case onnx::TensorProto::INT32:
  case onnx::TensorProto::UINT32:
    return 32;
  case onnx::TensorProto::DOUBLE:
  case onnx::TensorProto::INT64:
  case onnx::TensorProto::UINT64:
  case onnx::TensorProto::COMPLEX64:
    return 64;
  case onnx::TensorProto::COMPLEX128:
    return 128;
  default:
    return 0;
  }
}

/// Elements of the shape; 0 where they cannot be counted.
static int64_t elementsOf(ArrayRef<int64_t> shape) {
  int64_t product = 1;
  for (int64_t size : shape)
    if (size < 0 || llvm::MulOverflow(product, size, product))
      return 0;
  return product;
}

template <typename Field>
static void addToHash(uint64_t &hash, const Field &field) {
  using Element = std::decay_t<decltype(field[0])>;
  if (field.size() != 0)
    hash = hash * 31 + llvm::xxh3_64bits(ArrayRef<uint8_t>(
                           reinterpret_cast<const uint8_t *>(&field[0]),
                           size_t(field.size()) * sizeof(Element)));
}

static uint64_t hashOf(const onnx::TensorProto &tensor) {
  uint64_t hash = uint64_t(tensor.data_type());
  addToHash(hash, tensor.dims());
  addToHash(hash, tensor.raw_data());
  addToHash(hash, tensor.float_data());
  addToHash(hash, tensor.double_data());
  addToHash(hash, tensor.int32_data());
  addToHash(hash, tensor.int64_data());
  addToHash(hash, tensor.uint64_data());
  for (const std::string &text : tensor.string_data())
    addToHash(hash, text);
  for (const auto &entry : tensor.external_data())
    addToHash(hash, entry.value());
  return hash;
}

static WeightSummary summarize(const onnx::TensorProto &tensor,
                               StringRef name) {
  WeightSummary weight;
  weight.name = name.str();
  weight.dtype = dtypeName(tensor.data_type());
  weight.shape.assign(tensor.dims().begin(), tensor.dims().end());
  weight.elements = elementsOf(weight.shape);
  int64_t bits = 0;
  if (!llvm::MulOverflow(weight.elements, int64_t(bitsOf(tensor.data_type())),
                         bits))
    weight.bytes = bits / 8 + (bits % 8 != 0);
  for (const auto &entry : tensor.external_data())
    if (entry.key() == "location")
      weight.place = entry.value();
  weight.hash = hashOf(tensor);
  return weight;
}

//===-- Nodes -------------------------------------------------------------===//

template <typename List, typename Spell>
static std::string listText(const List &list, Spell spell) {
  constexpr int most = 12;
  std::string text = "[";
  for (int i = 0; i < std::min<int>(list.size(), most); ++i)
    text += (i ? ", " : "") + spell(list[i]);
  if (list.size() > most)
    text += ", ... " + std::to_string(list.size()) + " in all";
  return text + "]";
}

static std::string valueText(const onnx::AttributeProto &attribute) {
  auto number = [](auto value) { return llvm::formatv("{0}", value).str(); };
  auto real = [](float value) {
    char text[32];
    snprintf(text, sizeof text, "%.9g", double(value));
    return std::string(text);
  };
  auto text = [](const std::string &value) {
    return "'" + bounded(value) + "'";
  };
  switch (attribute.type()) {
  case onnx::AttributeProto::FLOAT:
    return real(attribute.f());
  case onnx::AttributeProto::INT:
    return number(attribute.i());
  case onnx::AttributeProto::STRING:
    return text(attribute.s());
  case onnx::AttributeProto::FLOATS:
    return listText(attribute.floats(), real);
  case onnx::AttributeProto::INTS:
    return listText(attribute.ints(), number);
  case onnx::AttributeProto::STRINGS:
    return listText(attribute.strings(), text);
  case onnx::AttributeProto::TENSOR: {
    WeightSummary weight = summarize(attribute.t(), "");
    return weight.dtype + listText(weight.shape, number) + " " +
           llvm::utohexstr(weight.hash);
  }
  case onnx::AttributeProto::GRAPH:
    return "graph of " + std::to_string(countNodes(attribute.g())) + " nodes";
  default:
    return "...";
  }
}

static std::string operatorText(const onnx::NodeProto &node) {
  if (node.domain().empty() || node.domain() == "ai.onnx")
    return node.op_type();
  return node.domain() + "." + node.op_type();
}

/// Counts operators, subgraphs included.
static void countOperators(const onnx::GraphProto &graph,
                           std::map<std::string, int64_t> &counts) {
  for (const onnx::NodeProto &node : graph.node()) {
    ++counts[operatorText(node)];
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.has_g())
        countOperators(attribute.g(), counts);
  }
}

/// What a subgraph reads and does not define.
static void collectCaptures(const onnx::GraphProto &graph,
                            llvm::StringSet<> defined,
                            std::vector<std::string> &captures) {
  for (const auto &input : graph.input())
    defined.insert(input.name());
  for (const auto &weight : graph.initializer())
    defined.insert(weight.name());
  auto read = [&](const std::string &name) {
    if (!name.empty() && !defined.contains(name) &&
        !llvm::is_contained(captures, name))
      captures.push_back(name);
  };
  for (const onnx::NodeProto &node : graph.node())
    for (const std::string &output : node.output())
      defined.insert(output);
  for (const onnx::NodeProto &node : graph.node()) {
    for (const std::string &input : node.input())
      read(input);
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.has_g())
        collectCaptures(attribute.g(), defined, captures);
  }
  for (const auto &output : graph.output())
    read(output.name());
}

static NodeSummary summarize(const onnx::NodeProto &proto) {
  NodeSummary node;
  node.name = nodeName(proto);
  node.op = operatorText(proto);
  node.inputs.assign(proto.input().begin(), proto.input().end());
  node.outputs.assign(proto.output().begin(), proto.output().end());
  for (const onnx::AttributeProto &attribute : proto.attribute()) {
    node.attributes.push_back({attribute.name(), valueText(attribute)});
    if (!attribute.has_g())
      continue;
    node.innerNodes += int64_t(countNodes(attribute.g()));
    collectCaptures(attribute.g(), {}, node.captures);
  }
  return node;
}

//===-- The model ---------------------------------------------------------===//

static void summarizeGraph(const onnx::GraphProto &graph,
                           ModelSummary &summary) {
  summary.graph = graph.name();
  summary.numNodes = int64_t(countNodes(graph));
  countOperators(graph, summary.operators);
  llvm::StringSet<> initializers;
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    initializers.insert(tensor.name());
    summary.weights.push_back(summarize(tensor, tensor.name()));
  }
  for (const auto &input : graph.input())
    if (!initializers.contains(input.name()))
      summary.inputs.push_back(summarize(input));
  for (const auto &output : graph.output())
    summary.outputs.push_back(summarize(output));
  for (const auto &value : graph.value_info())
    summary.values.push_back(summarize(value));
  for (const onnx::NodeProto &node : graph.node()) {
    summary.nodes.push_back(summarize(node));
    if (node.op_type() != "Constant" || node.output_size() != 1)
      continue;
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.has_t())
        summary.weights.push_back(summarize(attribute.t(), node.output(0)));
  }
}

FailureOr<ModelSummary> inlay::summarizeModel(StringRef path,
                                              MLIRContext &context) {
  ImportOptions options;
  auto file = readModelFile(path, UnknownLoc::get(&context), options);
  if (failed(file))
    return failure();
  const onnx::ModelProto &model = (*file)->model;
  ModelSummary summary;
  summary.sha256 = (*file)->sha256;
  uint64_t bytes = 0;
  if (!llvm::sys::fs::file_size(path, bytes))
    summary.fileBytes = int64_t(bytes);
  summary.irVersion = model.ir_version();
  summary.producer =
      model.producer_name() +
      (model.producer_version().empty() ? "" : " " + model.producer_version());
  for (const onnx::OperatorSetIdProto &opset : model.opset_import())
    summary.opsets.push_back({opset.domain(), opset.version()});
  for (const onnx::FunctionProto &function : model.functions())
    summary.functions.push_back(function.domain() + "." + function.name());
  summarizeGraph(model.graph(), summary);
  return summary;
}
