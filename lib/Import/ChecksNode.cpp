//===- ChecksNode.cpp - A node against its schema -------------------------===//
//
// Arity, attributes and element types, from the operator table alone, before
// any handler runs: a handler may index its required operands and attributes.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Checks.h"
#include "lib/Import/Text.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// "1 to 3", "at least 2", "1".
static std::string rangeText(int64_t least, int64_t most) {
  if (most == INT32_MAX)
    return "at least " + std::to_string(least);
  if (least == most)
    return std::to_string(least);
  return std::to_string(least) + " to " + std::to_string(most);
}

static bool checkArity(const onnx::NodeProto &node,
                       const OperatorSchema &schema, NodeError error) {
  bool ok = true;
  auto report = [&](StringRef what, int64_t found, int64_t least,
                    int64_t most) {
    if (found >= least && found <= most)
      return;
    error() << "has " << found << " " << what << ", but takes "
            << rangeText(least, most); // I14
    ok = false;
  };
  report("inputs", node.input_size(), schema.minInputs, schema.maxInputs);
  report("outputs", node.output_size(), schema.minOutputs, schema.maxOutputs);
  for (int i = 0; i < node.input_size(); ++i) {
    const FormalParameter *parameter = schema.input(unsigned(i));
    if (!node.input(i).empty() || !parameter ||
        parameter->kind == ParameterKind::Optional)
      continue;
    error() << "input " << i << " (" << parameter->name
            << ") must be given, but its name is empty"; // I14
    ok = false;
  }
  return ok;
}

/// The kind that an attribute has by the field that is set, for files that are
/// older than `AttributeProto.type`.
static AttributeKind kindByField(const onnx::AttributeProto &attribute) {
  if (attribute.has_f())
    return AttributeKind::Float;
  if (attribute.has_i())
    return AttributeKind::Int;
  if (attribute.has_s())
    return AttributeKind::String;
  if (attribute.has_t())
    return AttributeKind::Tensor;
  if (attribute.has_g())
    return AttributeKind::Graph;
  if (attribute.floats_size())
    return AttributeKind::Floats;
  if (attribute.ints_size())
    return AttributeKind::Ints;
  if (attribute.strings_size())
    return AttributeKind::Strings;
  return AttributeKind::Undefined;
}

static bool checkAttribute(const onnx::AttributeProto &attribute,
                           const OperatorSchema &schema, NodeError error) {
  const AttributeSchema *known = schema.findAttribute(attribute.name());
  if (!known) {
    InFlightDiagnostic diagnostic = error();
    diagnostic << "has the attribute " << quoted(attribute.name()) << ", which "
               << schema.name << " of opset " << schema.sinceVersion
               << " does not know"; // I13
    return false;
  }
  AttributeKind kind = AttributeKind(attribute.type());
  if (kind == AttributeKind::Undefined)
    kind = kindByField(attribute);
  bool emptyList = kind == AttributeKind::Undefined;
  if (kind == known->kind || emptyList)
    return true;
  error() << "attribute " << quoted(attribute.name()) << " is "
          << (spelling(kind).starts_with("int") ? "an " : "a ")
          << spelling(kind) << ", but " << spelling(known->kind)
          << " is needed"; // I13
  return false;
}

/// Names and texts are words for people or of a small language, never data.
static bool checkTexts(const onnx::NodeProto &node, NodeError error) {
  constexpr size_t limit = 1 << 16;
  bool ok = true;
  auto check = [&](const Twine &what, const std::string &text) {
    if (text.size() <= limit)
      return;
    error() << what.str() << " has " << uint64_t(text.size())
            << " bytes, more than the limit of " << uint64_t(limit); // I3
    ok = false;
  };
  check("the name", node.name());
  for (const std::string &name : node.input())
    check("the name of an input", name);
  for (const std::string &name : node.output())
    check("the name of an output", name);
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    check("attribute " + Twine(quoted(attribute.name())), attribute.s());
    for (const std::string &text : attribute.strings())
      check("a text of attribute " + Twine(quoted(attribute.name())), text);
  }
  return ok;
}

LogicalResult inlay::import::checkNode(const onnx::NodeProto &node,
                                       const OperatorSchema &schema,
                                       NodeError error) {
  bool ok = checkArity(node, schema, error);
  ok &= checkTexts(node, error);
  llvm::StringSet<> given;
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    if (!given.insert(attribute.name()).second) {
      error() << "gives the attribute " << quoted(attribute.name())
              << " twice"; // I13
      ok = false;
    }
    ok &= checkAttribute(attribute, schema, error);
  }
  for (const AttributeSchema &known : schema.attributes) {
    if (!known.required || given.contains(known.name))
      continue;
    error() << "needs the attribute " << quoted(known.name); // I13
    ok = false;
  }
  return success(ok);
}

LogicalResult inlay::import::checkTypes(ArrayRef<Value> operands,
                                        const OperatorSchema &schema,
                                        NodeError error) {
  llvm::StringMap<unsigned> bound; // type parameter -> operand that fixed it
  for (auto [index, operand] : llvm::enumerate(operands)) {
    const FormalParameter *parameter = schema.input(unsigned(index));
    if (!parameter)
      continue;
    // A name may stand for what the caller of a function leaves out.
    if (!operand && parameter->kind == ParameterKind::Optional)
      continue;
    if (!operand)
      return error() << "input " << index << " (" << parameter->name
                     << ") is left out by the caller, but it is required";
    Type element = cast<RankedTensorType>(operand.getType()).getElementType();
    if (!parameter->types.allowsTensor(ElementType(onnxType(element))))
      return error() << "input " << index << " (" << parameter->name << ") is "
                     << typeText(operand) << ", but " << schema.name
                     << " of opset " << schema.sinceVersion << " takes "
                     << describe(parameter->types); // I15
    bool isParameter =
        llvm::any_of(schema.constraints, [&](const TypeConstraint &each) {
          return each.name == parameter->type;
        });
    if (!isParameter || !parameter->homogeneous)
      continue;
    auto [first, isNew] = bound.try_emplace(parameter->type, unsigned(index));
    Value other = operands[first->second];
    if (isNew ||
        cast<RankedTensorType>(other.getType()).getElementType() == element)
      continue;
    return error() << "input " << index << " (" << parameter->name << ") is "
                   << typeText(operand) << ", but input " << first->second
                   << " is " << typeText(other)
                   << "; both must have the same element type"; // I15
  }
  return success();
}
