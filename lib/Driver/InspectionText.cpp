// The listing of `inlay inspect`: the model, its operators, what it costs, and
// where.

#include "lib/Driver/Inspection.h"
#include "lib/Driver/Report.h"
#include "lib/Import/Text.h"
#include "llvm/Support/FormatVariadic.h"

using namespace inlay;
using import::bounded;
using import::quoted;
using llvm::formatv;
using llvm::StringRef;

static std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (auto [axis, size] : llvm::enumerate(shape))
    text += (axis ? "," : "") + std::to_string(size);
  return text + "]";
}

static std::string typeText(const TensorFigures &tensor) {
  return tensor.dtype + shapeText(tensor.shape);
}

/// "input    'x'     float32[1,8]   declared as float32[N,8]".
static void addValues(std::string &text, StringRef title,
                      llvm::ArrayRef<ValueSummary> declared,
                      llvm::ArrayRef<TensorFigures> bound) {
  for (const ValueSummary &value : declared) {
    std::string spelled = bounded(typeText(value)), type = spelled;
    for (const TensorFigures &tensor : bound)
      if (tensor.name == value.name)
        type = typeText(tensor);
    text += formatv("{0,-12} {1,-28} {2}{3}\n", title, quoted(value.name), type,
                    type == spelled ? "" : ", declared " + spelled);
  }
}

/// "Conv 12, Relu 11", the most frequent first, in lines of 80 columns.
static void addCounts(std::string &text, StringRef title,
                      const std::map<std::string, int64_t> &counts) {
  std::vector<std::pair<int64_t, StringRef>> byCount;
  for (const auto &[name, count] : counts)
    byCount.push_back({-count, name});
  llvm::sort(byCount);
  std::string line = formatv("{0,-12}", title);
  for (auto [i, entry] : llvm::enumerate(byCount)) {
    std::string word = " " + bounded(entry.second) + " " +
                       std::to_string(-entry.first) +
                       (i + 1 < byCount.size() ? "," : "");
    if (line.size() + word.size() > 80) {
      text += line + "\n";
      line = std::string(12, ' ');
    }
    line += word;
  }
  text += line + "\n";
}

static void addFacts(std::string &text, const Inspection &inspection) {
  const ModelSummary &model = inspection.model;
  auto add = [&](StringRef title, const std::string &value) {
    if (!value.empty())
      text += formatv("{0,-12} {1}\n", title, value);
  };
  int64_t opset = 0;
  std::string domains;
  for (const auto &[domain, version] : model.opsets) {
    if (domain.empty() || domain == "ai.onnx") {
      opset = version;
      continue;
    }
    domains += (domains.empty() ? "" : ", ") + bounded(domain) + " " +
               std::to_string(version);
  }
  text += formatv("{0}: opset {1}, {2} nodes\n",
                  inspection.name.empty() ? inspection.file : inspection.name,
                  opset, model.numNodes);
  add("file", quoted(inspection.file) + ", " + groupedNumber(model.fileBytes) +
                  " bytes, IR version " + std::to_string(model.irVersion));
  add("producer", bounded(model.producer));
  add("domains", domains);
  if (!model.functions.empty())
    add("functions",
        std::to_string(model.functions.size()) + " of the model's own");
}

/// Elements and bytes of constant data by type.
static void addWeights(std::string &text, const ModelSummary &model) {
  std::map<std::string, std::pair<int64_t, int64_t>> byType;
  int64_t elements = 0, bytes = 0, external = 0;
  for (const WeightSummary &weight : model.weights) {
    byType[weight.dtype].first += weight.elements;
    byType[weight.dtype].second += weight.bytes;
    elements += weight.elements;
    bytes += weight.bytes;
    external += !weight.place.empty();
  }
  text += formatv("{0,-12} {1} in {2} tensors, {3} bytes", "parameters",
                  groupedNumber(elements), model.weights.size(),
                  groupedNumber(bytes));
  if (external != 0)
    text += formatv(", {0} of them in other files", external);
  text += "\n";
  for (const auto &[dtype, sums] : byType)
    text += formatv("{0,-12}   {1,-10} {2,14} {3,14} bytes\n", "", dtype,
                    groupedNumber(sums.first), groupedNumber(sums.second));
}

static void addLayers(std::string &text, const Inspection &inspection) {
  text += formatv("\n{0,4}  {1,-30} {2,13} {3,11} {4,11} {5,11}  {6}\n", "step",
                  "layer", "multiply-adds", "weights", "activations",
                  "arena live", "result");
  for (const LayerFigures &layer : inspection.layers)
    text += formatv("{0,4}  {1,-30} {2,13} {3,11} {4,11} {5,11}  {6}\n",
                    layer.step, layer.name, groupedNumber(layer.multiplyAdds),
                    groupedNumber(layer.weightBytes),
                    groupedNumber(layer.readBytes + layer.writtenBytes),
                    groupedNumber(layer.liveBytes),
                    layer.writes.empty() ? "" : typeText(layer.writes.front()));
  const Report &report = inspection.report;
  text += formatv("      {0,-30} {1,13} {2,11} {3,11} {4,11}\n", "in all",
                  groupedNumber(report.multiplyAdds),
                  groupedNumber(report.weightBytes), "",
                  groupedNumber(report.arenaBytes));
}

static void addObstacles(std::string &text, const Inspection &inspection) {
  if (inspection.outcome == Inspection::Outcome::Compiles)
    return;
  text += inspection.outcome == Inspection::Outcome::Failed
              ? "\nthe compiler fails on this model, which is a fault of its "
                "own:\n"
              : "\ncannot be compiled:\n";
  for (const Obstacle &obstacle : inspection.obstacles) {
    if (!obstacle.node.empty())
      text += "  node '" + obstacle.node + "' (" + obstacle.operatorName +
              "): " + obstacle.reason + "\n";
    else
      text += "  " + obstacle.reason + "\n";
  }
}

std::string inlay::inspectionText(const Inspection &inspection) {
  std::string text;
  addFacts(text, inspection);
  addValues(text, "input", inspection.model.inputs, inspection.inputs);
  addValues(text, "output", inspection.model.outputs, inspection.outputs);
  for (const DimensionFigures &dimension : inspection.dimensions)
    text += formatv("{0,-12} {1,-28} {2} here; --dim {3}=N changes it\n",
                    "dimension", quoted(dimension.name), dimension.size,
                    bounded(dimension.name));
  addCounts(text, "operators", inspection.model.operators);
  if (!inspection.graphOps.empty()) {
    int64_t ops = 0;
    for (const auto &[name, count] : inspection.graphOps)
      ops += count;
    text += formatv("{0,-12} {1} ops in {2} layers\n", "simplified", ops,
                    inspection.layers.size());
    addCounts(text, "", inspection.graphOps);
  }
  addWeights(text, inspection.model);
  if (inspection.outcome == Inspection::Outcome::Compiles)
    addLayers(text, inspection);
  addObstacles(text, inspection);
  return text;
}
