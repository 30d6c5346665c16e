//===- ModelWeights.cpp - Constant data by name ---------------------------===//
//
// The reader of tensors is that of the importer; what it refuses is left out
// in silence.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/ModelWeights.h"
#include "lib/Import/ModelFile.h"
#include "lib/Import/TensorData.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

FailureOr<ModelWeights> ModelWeights::open(StringRef path,
                                           MLIRContext &context) {
  ModelWeights weights;
  weights.context = &context;
  auto file = readModelFile(path, UnknownLoc::get(&context), ImportOptions());
  if (failed(file))
    return failure();
  weights.file = *file;
  return weights;
}

static const onnx::TensorProto *findTensor(const onnx::GraphProto &graph,
                                           StringRef name) {
  for (const onnx::TensorProto &tensor : graph.initializer())
    if (StringRef(tensor.name()) == name)
      return &tensor;
  for (const onnx::NodeProto &node : graph.node())
    if (node.op_type() == "Constant" && node.output_size() == 1 &&
        StringRef(node.output(0)) == name)
      for (const onnx::AttributeProto &attribute : node.attribute())
        if (attribute.has_t())
          return &attribute.t();
  return nullptr;
}

std::optional<Tensor> ModelWeights::read(StringRef name) const {
  const onnx::TensorProto *proto = findTensor(file->model.graph(), name);
  if (!proto)
    return std::nullopt;
  ScopedDiagnosticHandler silence(context, [](Diagnostic &) {});
  ImportOptions options;
  TensorReader reader(context, options, file->external);
  auto value = reader.read(
      *proto, [&]() { return emitError(UnknownLoc::get(context)); });
  if (failed(value))
    return std::nullopt;
  FailureOr<Tensor> tensor = Tensor::fromAttr(*value);
  if (failed(tensor))
    return std::nullopt;
  return *tensor;
}
