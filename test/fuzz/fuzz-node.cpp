// Bytes as the choices that make a model of one node: any operator of ONNX's
// tables with operands of any type and shape and attributes of any value, named
// and typed rightly for the most part, so that the checks behind the first ones
// are reached.

#include "lib/Import/Import.h"
#include "lib/Import/OperatorTable.h"
#include "onnx-ml.pb.h"
#include "test/fuzz/Scratch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::fuzz;
using import::AttributeKind;
using import::AttributeSchema;
using import::OperatorSchema;

namespace {
/// Takes choices off the input; zeros once it is used up.
class Choices {
public:
  Choices(const uint8_t *data, size_t size) : data(data), size(size) {}
  uint64_t below(uint64_t bound) {
    uint64_t value = 0;
    for (uint64_t left = bound - 1; left != 0; left >>= 8)
      value = value << 8 | (at < size ? data[at++] : 0);
    return value % bound;
  }
  bool isDone() const { return at >= size; }

private:
  const uint8_t *data;
  size_t size, at = 0;
};
} // namespace

static int64_t anyInt(Choices &choices) {
  static constexpr int64_t rare[] = {127,       255,       65536,     INT32_MAX,
                                     INT32_MIN, INT64_MAX, INT64_MIN, -100};
  uint64_t choice = choices.below(64);
  if (choice < std::size(rare))
    return rare[choice];
  return int64_t(choice % 9) - 2;
}

static int64_t anyDim(Choices &choices) {
  static constexpr int64_t dims[] = {1, 2, 3, 4, 5, 8,  1,  2,
                                     3, 4, 0, 6, 7, 16, -1, int64_t(1) << 40};
  return dims[choices.below(std::size(dims))];
}

static std::string anyString(Choices &choices, const AttributeSchema &schema) {
  static const char *const strings[] = {"SAME_UPPER",
                                        "SAME_LOWER",
                                        "VALID",
                                        "NOTSET",
                                        "linear",
                                        "nearest",
                                        "cubic",
                                        "reflect",
                                        "edge",
                                        "wrap",
                                        "constant",
                                        "forward",
                                        "reverse",
                                        "bidirectional",
                                        "LEFT",
                                        "RIGHT",
                                        "avg",
                                        "max",
                                        "none",
                                        "add",
                                        "mul",
                                        "tanh",
                                        "DCR",
                                        "CRD",
                                        "ij,jk->ik",
                                        "...ij->...",
                                        "ii->i",
                                        "i,j,k->ijk",
                                        "floor",
                                        "ceil",
                                        "asymmetric",
                                        "half_pixel",
                                        "align_corners",
                                        "tf_crop_and_resize",
                                        "",
                                        "Sigmoid",
                                        "SUM",
                                        "BRANCH_LEQ",
                                        "ij,->"};
  if (choices.below(4) == 0 && !schema.stringDefault.empty())
    return schema.stringDefault.str();
  return strings[choices.below(std::size(strings))];
}

/// A tensor whose payload has the right size, most of the time.
static void fillTensor(onnx::TensorProto &tensor, int type, Choices &choices) {
  int64_t elements = 1;
  for (uint64_t rank = choices.below(4); rank > 0; --rank) {
    int64_t dim = anyDim(choices);
    tensor.add_dims(dim);
    elements = dim < 0 || dim > 64 ? 1 : elements * dim;
  }
  tensor.set_data_type(type);
  elements += choices.below(16) == 0;
  for (int64_t i = 0; i < elements && i < 300; ++i)
    switch (type) {
    case onnx::TensorProto::FLOAT:
      tensor.add_float_data(float(anyInt(choices)) / 2);
      break;
    case onnx::TensorProto::INT64:
      tensor.add_int64_data(anyInt(choices));
      break;
    case onnx::TensorProto::DOUBLE:
      tensor.add_double_data(double(anyInt(choices)));
      break;
    case onnx::TensorProto::UINT64:
    case onnx::TensorProto::UINT32:
      tensor.add_uint64_data(uint64_t(anyInt(choices)));
      break;
    case onnx::TensorProto::STRING:
      tensor.add_string_data("s");
      break;
    default:
      tensor.add_int32_data(int32_t(anyInt(choices)));
    }
}

static int anyType(const import::TypeSet &types, Choices &choices) {
  SmallVector<int> allowed;
  for (int type = 1; type <= 28; ++type)
    if (types.allowsTensor(import::ElementType(type)))
      allowed.push_back(type);
  if (allowed.empty() || choices.below(32) == 0)
    return int(choices.below(24));
  return allowed[choices.below(allowed.size())];
}

static void addAttribute(onnx::NodeProto &node, const AttributeSchema &schema,
                         Choices &choices) {
  onnx::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(schema.name.str());
  attribute.set_type(onnx::AttributeProto::AttributeType(int(schema.kind)));
  uint64_t count = choices.below(6);
  switch (schema.kind) {
  case AttributeKind::Int:
    attribute.set_i(anyInt(choices));
    break;
  case AttributeKind::Float:
    attribute.set_f(float(anyInt(choices)) / 4);
    break;
  case AttributeKind::String:
    attribute.set_s(anyString(choices, schema));
    break;
  case AttributeKind::Ints:
    for (uint64_t i = 0; i < count; ++i)
      attribute.add_ints(anyInt(choices));
    break;
  case AttributeKind::Floats:
    for (uint64_t i = 0; i < count; ++i)
      attribute.add_floats(float(anyInt(choices)) / 4);
    break;
  case AttributeKind::Strings:
    for (uint64_t i = 0; i < count; ++i)
      attribute.add_strings(anyString(choices, schema));
    break;
  case AttributeKind::Tensor:
    fillTensor(*attribute.mutable_t(),
               choices.below(2) ? onnx::TensorProto::FLOAT
                                : onnx::TensorProto::INT64,
               choices);
    break;
  default:
    break; // bodies: fuzz-import
  }
}

static void addOperand(onnx::GraphProto &graph, onnx::NodeProto &node, int type,
                       Choices &choices) {
  std::string name = "x" + std::to_string(node.input_size());
  uint64_t form = choices.below(8);
  if (form == 0 && node.input_size() > 0) {
    node.add_input("");
    return;
  }
  if (form == 1 && node.input_size() > 0) {
    node.add_input(node.input(0));
    return;
  }
  node.add_input(name);
  if (form < 4) {
    fillTensor(*graph.add_initializer(), type, choices);
    graph.mutable_initializer(graph.initializer_size() - 1)->set_name(name);
    return;
  }
  onnx::ValueInfoProto &input = *graph.add_input();
  input.set_name(name);
  auto &tensor = *input.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  auto &shape = *tensor.mutable_shape();
  // Ranks about 4 are those of most operators.
  static constexpr unsigned ranks[] = {4, 4, 3, 2, 1, 0, 5, 4, 2, 3, 1, 6};
  for (unsigned i = ranks[choices.below(std::size(ranks))]; i > 0; --i)
    shape.add_dim()->set_dim_value(anyDim(choices));
}

static onnx::ModelProto modelOf(Choices &choices) {
  auto operators = import::allOperators();
  const OperatorSchema &schema = operators[choices.below(operators.size())];
  onnx::ModelProto model;
  model.set_ir_version(10);
  onnx::GraphProto &graph = *model.mutable_graph();
  graph.set_name("g");
  auto &opset = *model.add_opset_import();
  opset.set_domain(schema.domain.str());
  opset.set_version(schema.sinceVersion);
  if (!schema.domain.empty())
    model.add_opset_import()->set_version(21);
  onnx::NodeProto &node = *graph.add_node();
  node.set_op_type(schema.name.str());
  node.set_domain(schema.domain.str());
  std::map<std::string, int> typeOf;
  uint64_t operands =
      schema.minInputs + choices.below(std::min(schema.maxInputs, 9) + 1);
  for (uint64_t i = 0; i < std::min<uint64_t>(operands, schema.maxInputs);
       ++i) {
    const import::FormalParameter *formal = schema.input(unsigned(i));
    if (!formal)
      break;
    int &type = typeOf[formal->type.str()];
    if (type == 0 || choices.below(16) == 0)
      type = anyType(formal->types, choices);
    addOperand(graph, node, type, choices);
  }
  for (const AttributeSchema &attribute : schema.attributes)
    if (attribute.required || choices.below(2))
      addAttribute(node, attribute, choices);
  uint64_t results = 1 + choices.below(std::clamp(schema.maxOutputs, 1, 4));
  for (uint64_t i = 0; i < results; ++i) {
    std::string name = "y" + std::to_string(i);
    node.add_output(name);
    onnx::ValueInfoProto &output = *graph.add_output();
    output.set_name(name);
    const import::FormalParameter *formal = schema.output(unsigned(i));
    int type = formal ? typeOf[formal->type.str()] : 0;
    output.mutable_type()->mutable_tensor_type()->set_elem_type(
        type     ? type
        : formal ? anyType(formal->types, choices)
                 : 1);
  }
  return model;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Choices choices(data, size);
  std::string path =
      scratch().write("model.onnx", modelOf(choices).SerializeAsString());
  MLIRContext &context = freshContext();
  Messages messages(&context);
  ImportOptions options;
  options.maxModelBytes = 64 << 20;
  FailureOr<ImportedModel> model = importOnnx(path, context, options);
  messages.mustExplain(failed(model));
  return 0;
}
