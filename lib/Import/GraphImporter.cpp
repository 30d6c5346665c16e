//===- GraphImporter.cpp - From the nodes of a graph to ops ---------------===//
//
// The walk over the nodes: finding the operator, its operands, and what
// imports it; and the scopes of names. Graph inputs and outputs are in
// GraphSignature.cpp, function bodies in Functions.cpp.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/MadeProtos.h"
#include "lib/Import/SparseData.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

InFlightDiagnostic GraphImporter::error() {
  anyError = true;
  return emitError(fileLoc);
}

Location GraphImporter::nodeLoc(const onnx::NodeProto &node, StringRef name) {
  auto op = NameLoc::get(StringAttr::get(context, bounded(node.op_type())));
  return NameLoc::get(StringAttr::get(context, bounded(name)), op);
}

//===-- Scopes ------------------------------------------------------------===//

LogicalResult GraphImporter::addInitializers(const onnx::GraphProto &graph,
                                             Scope &scope) {
  bool ok = true;
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    NamedValue named;
    named.state = NamedValue::State::Initializer;
    named.tensor = &tensor;
    scope.names[tensor.name()] = named;
  }
  for (const onnx::SparseTensorProto &tensor : graph.sparse_initializer()) {
    const std::string &name = tensor.values().name();
    auto dense = makeDense(tensor, reader, [&]() {
      return error() << "initializer " << quoted(name) << " ";
    });
    NamedValue &named = scope.names[name] = NamedValue();
    if (failed(dense)) {
      ok = false;
      continue;
    }
    made->tensors.push_back(std::move(*dense));
    named.state = NamedValue::State::Initializer;
    named.tensor = &made->tensors.back();
  }
  return success(ok);
}

NamedValue *GraphImporter::lookUp(StringRef name, Scope &scope) {
  for (Scope *each = &scope; each; each = each->parent) {
    auto found = each->names.find(name);
    if (found != each->names.end())
      return &found->second;
  }
  return nullptr;
}

Value GraphImporter::valueOf(NamedValue &named, StringRef name) {
  if (named.state == NamedValue::State::Value)
    return named.value;
  if (named.state != NamedValue::State::Initializer)
    return {};
  named.state = NamedValue::State::Poisoned;
  auto value = reader.read(*named.tensor, [&]() {
    anyError = true;
    return emitError(fileLoc) << "initializer " << quoted(name) << " ";
  });
  if (failed(value))
    return {};
  // Before all nodes, so that every one sees it, in the order of first use.
  OpBuilder::InsertionGuard guard(builder);
  if (lastInitializer)
    builder.setInsertionPointAfter(lastInitializer);
  else
    builder.setInsertionPointToStart(&function.getBody().front());
  auto loc = NameLoc::get(StringAttr::get(context, bounded(name)));
  named.state = NamedValue::State::Value;
  named.value = ConstantOp::create(builder, loc, *value);
  lastInitializer = named.value.getDefiningOp();
  if (unsigned bits = packedBits(named.tensor->data_type()))
    lastInitializer->setAttr("inlay.bits", builder.getI64IntegerAttr(bits));
  return named.value;
}

/// Whether a node passes text on as it is, or makes text: nothing to compute.
static bool onlyMovesText(const onnx::NodeProto &node) {
  return llvm::StringSwitch<bool>(node.op_type())
      .Cases({"ArrayFeatureExtractor", "Cast", "Concat", "Constant", "Flatten",
              "Gather", "Identity", "Reshape", "Squeeze", "Transpose",
              "Unsqueeze", "Where"},
             true)
      .Default(false);
}

bool GraphImporter::moveText(const onnx::NodeProto &node, Scope &scope) {
  if (!onlyMovesText(node))
    return false;
  NamedValue moved;
  bool takesText = false;
  for (const std::string &name : node.input()) {
    NamedValue *named = name.empty() ? nullptr : lookUp(name, scope);
    if (!named)
      continue;
    bool isTable = named->state == NamedValue::State::Initializer &&
                   named->tensor->data_type() == onnx::TensorProto::STRING;
    bool isText = named->state == NamedValue::State::Dropped;
    takesText |= isTable || isText;
    // Text that stands for a number, or the number that picks from a table.
    if (isText || (takesText && named->state == NamedValue::State::Value))
      moved.value = named->value;
  }
  if (!takesText)
    return false;
  moved.state = NamedValue::State::Dropped;
  if (node.op_type() == "Concat" || node.op_type() == "Where")
    moved.value = {};
  for (const std::string &output : node.output())
    scope.names[output] = moved;
  return true;
}

bool GraphImporter::collectOperands(const onnx::NodeProto &node, Scope &scope,
                                    NodeError error,
                                    SmallVectorImpl<Value> &operands) {
  bool clean = true;
  for (const std::string &name : node.input()) {
    operands.push_back({});
    if (name.empty())
      continue;
    NamedValue *named = lookUp(name, scope);
    if (!named) {
      if (!anyError)
        error() << "input " << quoted(name) << " is not defined";
      clean = false;
      continue;
    }
    if (named->state == NamedValue::State::Absent)
      continue;
    if (named->state == NamedValue::State::Dropped) {
      error() << "input " << quoted(name)
              << " is a map, a sequence or text, which has no form in "
                 "generated code";
      clean = false;
      continue;
    }
    operands.back() = valueOf(*named, name);
    clean &= bool(operands.back());
  }
  return clean;
}

//===-- Nodes -------------------------------------------------------------===//

/// "Foo of the domain 'ai.onnx' at opset 13 ...", for an unknown operator.
static void reportUnknown(const onnx::NodeProto &node, int64_t opset,
                          NodeError error) {
  StringRef domain = node.domain(), name = node.op_type();
  auto versions = operatorVersions(domain, name);
  if (!versions.empty()) {
    error() << "the operator is new in opset " << versions.front().sinceVersion
            << ", but the model imports opset " << opset;
    return;
  }
  if (domain == "com.microsoft") {
    error() << "the operator is not supported: it has no graph op yet";
    return;
  }
  if (domain == "com.microsoft.nchwc") {
    error() << "the operator holds its weights as the machine wants them on "
               "which ONNX Runtime saved the model; save it at the "
               "optimization level 'extended' instead of 'all'";
    return;
  }
  if (latestOpset(domain) == 0) {
    error() << "operators of the domain " << quoted(domain)
            << " are not supported";
    return;
  }
  StringRef near = nearestOperator(domain, name);
  InFlightDiagnostic diagnostic = error();
  diagnostic << "unknown operator " << quoted(name);
  if (!near.empty())
    diagnostic << "; did you mean " << near << "?";
}

std::optional<GraphImporter::Resolved>
GraphImporter::resolve(const onnx::NodeProto &node, Scope &scope,
                       NodeError error) {
  Resolved found;
  StringRef domain = node.domain();
  if (domain == "ai.onnx")
    domain = "";
  auto local = localFunctions.find((domain + "::" + node.op_type()).str());
  if (local != localFunctions.end()) {
    found.function = local->second;
    return found;
  }
  auto opset = scope.opsets->find(domain);
  // ONNX Runtime imports its own domain unasked, and its tools rely on it.
  constexpr StringLiteral unasked = "com.microsoft";
  if (opset == scope.opsets->end() && domain != unasked) {
    error() << "the domain " << quoted(domain)
            << " is not in the model's opset_import";
    return std::nullopt;
  }
  found.opset = opset == scope.opsets->end() ? 1 : opset->second;
  found.schema = findOperator(domain, node.op_type(), found.opset);
  if (!found.schema && operatorVersions(domain, node.op_type()).empty())
    // Not one of ONNX's.
    found.handler = findHandler(domain, node.op_type(), found.opset);
  if (!found.schema && domain.empty() && node.op_type() == "LayerNormalization")
    // ONNX Runtime had it under this name before ONNX, and its optimizer
    // writes it into models of any opset.
    found.handler = findHandler(unasked, node.op_type(), 1);
  if (!found.schema && found.handler)
    return found;
  if (!found.schema) {
    reportUnknown(node, found.opset, error);
    return std::nullopt;
  }
  if (found.schema->deprecated) {
    error() << "the operator is deprecated since opset "
            << found.schema->sinceVersion;
    return std::nullopt;
  }
  found.handler =
      findHandler(domain, node.op_type(), found.schema->sinceVersion);
  if (!found.handler)
    found.function = schemaFunction(*found.schema, found.opset);
  if (!found.handler && !found.function) {
    error() << "the operator is not supported: "
            << whyUnsupported(domain, node.op_type());
    return std::nullopt;
  }
  return found;
}

void GraphImporter::nameOutputs(const Node &node, Scope &scope, bool poisoned) {
  for (int i = 0; i < node.proto.output_size(); ++i) {
    if (node.proto.output(i).empty())
      continue;
    NamedValue named;
    Value value = node.output(unsigned(i));
    if (!poisoned && llvm::is_contained(node.droppedOutputs(), i)) {
      named.state = NamedValue::State::Dropped;
      named.value = value;
    } else if (!poisoned && value) {
      named.state = NamedValue::State::Value;
      named.value = value;
      if (options.valueTypes && !scope.parent && scope.prefix.empty())
        (*options.valueTypes)[node.proto.output(i)] = rankedType(value);
    }
    scope.names[node.proto.output(i)] = named;
  }
}

void GraphImporter::importNode(const onnx::NodeProto &proto, Scope &scope) {
  std::string name = scope.prefix + nodeName(proto);
  std::string description = describeNode(proto, name);
  Location loc = nodeLoc(proto, name);
  auto nodeError = [&]() {
    anyError = true;
    return emitError(loc) << description << ": ";
  };
  if (moveSequence(proto, scope) || moveText(proto, scope))
    return;
  auto resolved = resolve(proto, scope, nodeError);
  bool usable = resolved.has_value();
  if (usable && resolved->schema)
    usable = succeeded(checkNode(proto, *resolved->schema, nodeError));

  Node node(*this, proto, resolved ? resolved->schema : nullptr,
            resolved ? resolved->opset : 0, builder, loc, description);
  usable &= collectOperands(proto, scope, nodeError, node.getOperands());
  if (usable && resolved->schema)
    usable =
        succeeded(checkTypes(node.getOperands(), *resolved->schema, nodeError));
  if (usable && ++importedNodes > nodeLimit) {
    nodeError() << "the model grows by more than " << options.maxAddedNodes
                << " nodes once functions and loops are unfolded";
    usable = false;
  }
  if (usable) {
    current = &scope;
    usable = resolved->handler
                 ? succeeded(resolved->handler(node))
                 : succeeded(callFunction(node, *resolved->function, scope));
    usable &= !node.hasFailed();
  }
  anyError |= node.hasFailed();
  for (unsigned i = 0; usable && i < node.numOutputs(); ++i)
    if (node.wantsOutput(i) && !node.output(i) &&
        !llvm::is_contained(node.droppedOutputs(), i)) {
      nodeError() << "output " << i << " " << quoted(proto.output(int(i)))
                  << " is not supported";
      usable = false;
    }
  nameOutputs(node, scope, !usable);
}

void GraphImporter::importNodes(const NodeList &nodes, Scope &scope) {
  auto order = orderNodes(nodes, fileLoc);
  if (failed(order)) {
    anyError = true;
    return;
  }
  for (const onnx::NodeProto *node : *order)
    if (importedNodes <= nodeLimit)
      importNode(*node, scope);
}

FailureOr<SmallVector<Value>>
GraphImporter::inlineSubgraph(const onnx::GraphProto &graph,
                              ArrayRef<Value> inputs) {
  Scope *outer = current;
  llvm::scope_exit restore([&]() { current = outer; });
  Scope scope;
  scope.parent = outer;
  scope.prefix = outer->prefix;
  scope.opsets = outer->opsets;
  scope.callDepth = outer->callDepth;
  for (int i = 0; i < graph.input_size(); ++i) {
    NamedValue named;
    named.state = NamedValue::State::Value;
    named.value = inputs[size_t(i)];
    scope.names[graph.input(i).name()] = named;
  }
  (void)addInitializers(graph, scope);
  importNodes(graph.node(), scope);
  SmallVector<Value> results;
  for (const onnx::ValueInfoProto &output : graph.output()) {
    NamedValue *named = lookUp(output.name(), scope);
    Value value = named ? valueOf(*named, output.name()) : Value();
    if (!value) {
      anyError = true;
      return failure();
    }
    results.push_back(value);
  }
  return results;
}

void GraphImporter::eraseAfter(Block &block, Operation *last) {
  while (!block.empty() && &block.back() != last &&
         &block.back() != lastInitializer)
    block.back().erase();
}
