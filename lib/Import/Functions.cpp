//===- Functions.cpp - Nodes that are defined by other nodes --------------===//
//
// A node whose operator is a function of the model, or one that ONNX itself
// defines by a body and that has no handler, is replaced by that body.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
#include "lib/Import/MadeProtos.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

const onnx::FunctionProto *
GraphImporter::schemaFunction(const OperatorSchema &schema, int64_t opset) {
  const FunctionBody *body = schema.findBody(opset);
  if (!body)
    return nullptr;
  auto [entry, isNew] = made->bodies.try_emplace(body);
  if (isNew)
    entry->second.ParseFromArray(body->bytes.data(), int(body->bytes.size()));
  return &entry->second;
}

/// The default of an attribute of the schema, as the message that a node would
/// have given; false if it has none.
static bool makeDefault(const OperatorSchema *schema, StringRef name,
                        onnx::AttributeProto &made) {
  const AttributeSchema *known = schema ? schema->findAttribute(name) : nullptr;
  if (!known || !known->hasDefault)
    return false;
  made.set_type(onnx::AttributeProto::AttributeType(known->kind));
  switch (known->kind) {
  case AttributeKind::Float:
    made.set_f(known->floatDefault);
    return true;
  case AttributeKind::Int:
    made.set_i(known->intDefault);
    return true;
  case AttributeKind::String:
    made.set_s(known->stringDefault.str());
    return true;
  case AttributeKind::Floats:
    for (float value : known->floatsDefault)
      made.add_floats(value);
    return true;
  case AttributeKind::Ints:
    for (int64_t value : known->intsDefault)
      made.add_ints(value);
    return true;
  case AttributeKind::Strings:
    for (StringRef value : known->stringsDefault)
      made.add_strings(value.str());
    return true;
  default:
    return false;
  }
}

/// What the caller gives for an attribute that a body refers to; false if it
/// is left out.
static bool findArgument(const Node &call, const onnx::FunctionProto &function,
                         StringRef name, onnx::AttributeProto &found) {
  if (const onnx::AttributeProto *given = call.attribute(name)) {
    found = *given;
    return true;
  }
  for (const onnx::AttributeProto &known : function.attribute_proto())
    if (StringRef(known.name()) == name) {
      found = known;
      return true;
    }
  return makeDefault(call.schema, name, found);
}

/// Replaces references to the function's attributes, in subgraphs too.
static void substitute(onnx::NodeProto &node, const Node &call,
                       const onnx::FunctionProto &function) {
  google::protobuf::RepeatedPtrField<onnx::AttributeProto> kept;
  for (onnx::AttributeProto &attribute : *node.mutable_attribute()) {
    if (!attribute.ref_attr_name().empty()) {
      onnx::AttributeProto found;
      if (!findArgument(call, function, attribute.ref_attr_name(), found))
        continue;
      found.set_name(attribute.name());
      *kept.Add() = std::move(found);
      continue;
    }
    if (attribute.has_g())
      for (onnx::NodeProto &inner : *attribute.mutable_g()->mutable_node())
        substitute(inner, call, function);
    for (onnx::GraphProto &graph : *attribute.mutable_graphs())
      for (onnx::NodeProto &inner : *graph.mutable_node())
        substitute(inner, call, function);
    *kept.Add() = std::move(attribute);
  }
  node.mutable_attribute()->Swap(&kept);
}

const onnx::NodeProto &
GraphImporter::bindAttributes(const onnx::NodeProto &inner, const Node &call,
                              const onnx::FunctionProto &function) {
  if (inner.attribute_size() == 0)
    return inner;
  made->nodes.push_back(inner);
  substitute(made->nodes.back(), call, function);
  return made->nodes.back();
}

LogicalResult GraphImporter::callFunction(Node &node,
                                          const onnx::FunctionProto &function,
                                          Scope &outer) {
  constexpr unsigned depthLimit = 64; // I7
  if (outer.callDepth >= depthLimit)
    return node.error() << "functions call each other more than " << depthLimit
                        << " levels deep";
  if (node.proto.input_size() > function.input_size() ||
      node.proto.output_size() > function.output_size())
    return node.error() << "has " << node.proto.input_size() << " inputs and "
                        << node.proto.output_size()
                        << " outputs, but the function has "
                        << function.input_size() << " and "
                        << function.output_size(); // I14
  llvm::StringMap<int64_t> versions;
  for (const onnx::OperatorSetIdProto &opset : function.opset_import()) {
    StringRef domain = opset.domain();
    versions[domain == "ai.onnx" ? "" : domain] = opset.version();
  }
  Scope scope;
  scope.prefix = outer.prefix + nodeName(node.proto) + "/";
  scope.opsets = &versions;
  scope.callDepth = outer.callDepth + 1;
  for (int i = 0; i < function.input_size(); ++i) {
    NamedValue named;
    named.value = node.input(unsigned(i));
    named.state =
        named.value ? NamedValue::State::Value : NamedValue::State::Absent;
    scope.names[function.input(i)] = named;
  }
  auto order = orderNodes(function.node(), node.getLoc());
  if (failed(order))
    return failure();
  for (const onnx::NodeProto *inner : *order)
    importNode(bindAttributes(*inner, node, function), scope);
  current = &outer;
  for (int i = 0; i < node.proto.output_size(); ++i) {
    NamedValue *named = lookUp(function.output(i), scope);
    if (!named)
      return node.error() << "the function does not define its output "
                          << quoted(function.output(i));
    Value value = valueOf(*named, function.output(i));
    if (!value)
      return failure();
    (void)node.result(unsigned(i), value);
  }
  return success();
}
