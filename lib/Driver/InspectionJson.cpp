// An inspection as JSON; docs/tools.md has the schema. No figure in it depends
// on the machine or the day.

#include "lib/Driver/Inspection.h"
#include "lib/Driver/Report.h"

using namespace inlay;
using llvm::StringRef;
namespace json = llvm::json;

/// Names come from the model and need not be UTF-8.
static std::string clean(StringRef text) { return json::fixUTF8(text); }

template <typename List, typename Convert>
static json::Array arrayOf(const List &list, Convert convert) {
  json::Array array;
  for (const auto &each : list)
    array.push_back(convert(each));
  return array;
}

static json::Value nameOf(const std::string &name) { return clean(name); }
static json::Value number(int64_t value) { return value; }

static json::Value declaredShape(const ValueSummary &value) {
  if (!value.ranked)
    return nullptr;
  return arrayOf(value.dims, [](const DimSummary &dim) -> json::Value {
    if (dim.size >= 0)
      return dim.size;
    return dim.symbol.empty() ? "?" : clean(dim.symbol);
  });
}

static json::Value toJson(const TensorFigures &tensor) {
  return json::Object{{"name", clean(tensor.name)},
                      {"dtype", tensor.dtype},
                      {"shape", arrayOf(tensor.shape, number)},
                      {"bytes", tensor.bytes}};
}

/// Inputs or outputs. `shape` is null where the import failed, `declared` where
/// the compiler has added the value.
static json::Array interfaceOf(llvm::ArrayRef<ValueSummary> declared,
                               llvm::ArrayRef<TensorFigures> bound) {
  json::Array array;
  for (auto [i, name] : llvm::enumerate(interfaceNames(declared, bound))) {
    json::Object object{
        {"name", clean(name)}, {"declared", nullptr}, {"shape", nullptr}};
    if (i < declared.size()) {
      object["dtype"] = declared[i].dtype;
      object["declared"] = declaredShape(declared[i]);
    }
    for (const TensorFigures &tensor : bound)
      if (tensor.name == name) {
        object["dtype"] = tensor.dtype;
        object["shape"] = arrayOf(tensor.shape, number);
      }
    array.push_back(std::move(object));
  }
  return array;
}

static json::Object modelOf(const Inspection &inspection) {
  const ModelSummary &model = inspection.model;
  json::Object opsets;
  for (const auto &[domain, version] : model.opsets)
    opsets[domain.empty() ? std::string("ai.onnx") : clean(domain)] = version;
  return json::Object{{"file", clean(inspection.file)},
                      {"bytes", model.fileBytes},
                      {"sha256", model.sha256},
                      {"graph", clean(model.graph)},
                      {"producer", clean(model.producer)},
                      {"ir_version", model.irVersion},
                      {"opsets", std::move(opsets)},
                      {"functions", arrayOf(model.functions, nameOf)},
                      {"nodes", model.numNodes}};
}

static json::Object countsOf(const std::map<std::string, int64_t> &counts) {
  json::Object object;
  for (const auto &[name, count] : counts)
    object[clean(name)] = count;
  return object;
}

static int64_t sumOf(const std::map<std::string, int64_t> &counts) {
  int64_t sum = 0;
  for (const auto &[name, count] : counts)
    sum += count;
  return sum;
}

static json::Object weightsOf(const ModelSummary &model) {
  int64_t elements = 0, bytes = 0;
  json::Object types;
  for (const WeightSummary &weight : model.weights) {
    elements += weight.elements;
    bytes += weight.bytes;
    json::Object *sums = types.getObject(weight.dtype);
    if (!sums)
      sums = (types[weight.dtype] = json::Object{}).getAsObject();
    auto add = [&](StringRef key, int64_t value) {
      (*sums)[key] = sums->getInteger(key).value_or(0) + value;
    };
    add("tensors", 1);
    add("elements", weight.elements);
    add("bytes", weight.bytes);
  }
  return json::Object{{"tensors", int64_t(model.weights.size())},
                      {"elements", elements},
                      {"bytes", bytes},
                      {"dtypes", std::move(types)}};
}

static json::Value toJson(const Obstacle &obstacle) {
  json::Object object{{"reason", clean(obstacle.reason)}};
  if (!obstacle.node.empty())
    object["node"] = clean(obstacle.node);
  if (!obstacle.operatorName.empty())
    object["operator"] = clean(obstacle.operatorName);
  return object;
}

static json::Value toJson(const LayerFigures &layer) {
  auto tensor = [](const TensorFigures &each) { return toJson(each); };
  return json::Object{{"step", layer.step},
                      {"name", layer.name},
                      {"kind", layer.kind},
                      {"nodes", arrayOf(layer.nodes,
                                        [](const auto &node) -> json::Value {
                                          return json::Object{
                                              {"name", clean(node.first)},
                                              {"operator", clean(node.second)}};
                                        })},
                      {"reads", arrayOf(layer.reads, tensor)},
                      {"writes", arrayOf(layer.writes, tensor)},
                      {"multiply_adds", layer.multiplyAdds},
                      {"weight_bytes", layer.weightBytes},
                      {"read_bytes", layer.readBytes},
                      {"written_bytes", layer.writtenBytes},
                      {"live_bytes", layer.liveBytes}};
}

static json::Object figuresOf(const Report &report) {
  json::Value figures = reportJson(report);
  json::Object object = *figures.getAsObject();
  object.erase("seconds");
  object.erase("name");
  object.erase("nodes");
  return object;
}

/// The nodes of the main graph and the types of their results, for pictures.
static json::Array nodesOf(const Inspection &inspection) {
  return arrayOf(
      inspection.model.nodes, [&](const NodeSummary &node) -> json::Value {
        json::Object attributes;
        for (const auto &[name, value] : node.attributes)
          attributes[clean(name)] = clean(value);
        json::Object object{{"name", clean(node.name)},
                            {"operator", clean(node.op)},
                            {"inputs", arrayOf(node.inputs, nameOf)},
                            {"outputs", arrayOf(node.outputs, nameOf)},
                            {"attributes", std::move(attributes)}};
        if (!node.captures.empty())
          object["captures"] = arrayOf(node.captures, nameOf);
        if (node.innerNodes != 0)
          object["inner_nodes"] = node.innerNodes;
        return object;
      });
}

/// "float32[1,8]" by name: what the import found, else what the file says.
static json::Object typesOf(const Inspection &inspection) {
  json::Object types;
  const ModelSummary &model = inspection.model;
  for (const auto *list : {&model.values, &model.inputs, &model.outputs})
    for (const ValueSummary &value : *list)
      types[clean(value.name)] = clean(typeText(value));
  auto spell = [&](const auto &tensor) {
    std::string text = tensor.dtype + "[";
    for (auto [axis, size] : llvm::enumerate(tensor.shape))
      text += (axis ? "," : "") + std::to_string(size);
    types[clean(tensor.name)] = text + "]";
  };
  for (const WeightSummary &weight : model.weights)
    spell(weight);
  for (const TensorFigures &input : inspection.inputs)
    spell(input);
  for (const auto &[name, tensor] : inspection.values)
    spell(tensor);
  return types;
}

json::Value inlay::inspectionJson(const Inspection &inspection) {
  static constexpr StringRef outcomes[] = {"compiles", "refused", "failed"};
  bool compiles = inspection.outcome == Inspection::Outcome::Compiles;
  json::Object object{
      {"schema", 1},
      {"inlay", version()},
      {"name", clean(inspection.name)},
      {"outcome", outcomes[static_cast<int>(inspection.outcome)]},
      {"model", modelOf(inspection)},
      {"inputs", interfaceOf(inspection.model.inputs, inspection.inputs)},
      {"outputs", interfaceOf(inspection.model.outputs, inspection.outputs)},
      {"dimensions",
       arrayOf(inspection.dimensions,
               [](const DimensionFigures &dimension) -> json::Value {
                 return json::Object{
                     {"name", clean(dimension.name)},
                     {"size", dimension.size},
                     {"axes", arrayOf(dimension.axes, [](const auto &axis) {
                        return json::Value(
                            json::Object{{"input", clean(axis.first)},
                                         {"axis", axis.second}});
                      })}};
               })},
      {"operators", countsOf(inspection.model.operators)},
      {"graph_ops", countsOf(inspection.graphOps)},
      {"graph_op_count", sumOf(inspection.graphOps)},
      {"graph_node_count", inspection.graphNodes},
      {"parameters", weightsOf(inspection.model)},
      {"obstacles", arrayOf(inspection.obstacles,
                            [](const Obstacle &each) { return toJson(each); })},
      {"remarks", arrayOf(inspection.remarks, nameOf)},
      {"nodes", nodesOf(inspection)},
      {"types", typesOf(inspection)},
      {"figures",
       compiles ? json::Value(figuresOf(inspection.report)) : nullptr},
      {"layers",
       arrayOf(inspection.layers,
               [](const LayerFigures &each) { return toJson(each); })},
      {"flows", arrayOf(inspection.flows,
                        [](const Flow &flow) -> json::Value {
                          return json::Object{{"from", flow.from},
                                              {"to", flow.to},
                                              {"tensor", toJson(flow.tensor)}};
                        })},
      {"buffers", arrayOf(inspection.buffers,
                          [](const BufferFigures &each) -> json::Value {
                            return json::Object{{"name", clean(each.name)},
                                                {"offset", each.offset},
                                                {"bytes", each.bytes},
                                                {"first", each.first},
                                                {"last", each.last}};
                          })}};
  return object;
}
