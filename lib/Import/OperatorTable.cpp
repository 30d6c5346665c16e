//===- OperatorTable.cpp - Searching the operator table -------------------===//
//
// "OperatorTable.inc" is generated (tools/dev/generate-operator-table.py) and
// holds constant arrays only. Equal runs of rows are shared between operators,
// so that a row points into the arrays by `ArrayRef`.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/OperatorTable.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <tuple>

using namespace llvm;

namespace inlay::import {

namespace {
#include "OperatorTable.inc"
} // namespace

/// ONNX lets the default domain be written in two ways.
static StringRef canonicalDomain(StringRef domain) {
  return domain == "ai.onnx" ? StringRef() : domain;
}

StringRef spelling(ElementType type) {
  static constexpr StringRef names[] = {
      "undefined",      "float",        "uint8",          "int8",
      "uint16",         "int16",        "int32",          "int64",
      "string",         "bool",         "float16",        "double",
      "uint32",         "uint64",       "complex64",      "complex128",
      "bfloat16",       "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
      "float8e5m2fnuz", "uint4",        "int4",           "float4e2m1",
      "float8e8m0",     "uint2",        "int2",           "float6e2m3",
      "float6e3m2"};
  auto number = static_cast<size_t>(type);
  return number < std::size(names) ? names[number] : names[0];
}

StringRef spelling(AttributeKind kind) {
  static constexpr StringRef names[] = {"undefined",
                                        "float",
                                        "int",
                                        "string",
                                        "tensor",
                                        "graph",
                                        "list of floats",
                                        "list of ints",
                                        "list of strings",
                                        "list of tensors",
                                        "list of graphs",
                                        "sparse tensor",
                                        "list of sparse tensors",
                                        "type",
                                        "list of types"};
  auto number = static_cast<size_t>(kind);
  return number < std::size(names) ? names[number] : names[0];
}

std::string describe(const TypeSet &types) {
  std::string text;
  for (unsigned number = 1; number < 32; ++number) {
    if (!((types.tensors >> number) & 1u))
      continue;
    if (!text.empty())
      text += ", ";
    text += spelling(static_cast<ElementType>(number)).str();
  }
  return text;
}

static const FormalParameter *parameterAt(ArrayRef<FormalParameter> parameters,
                                          unsigned index) {
  if (index < parameters.size())
    return &parameters[index];
  if (!parameters.empty() && parameters.back().kind == ParameterKind::Variadic)
    return &parameters.back();
  return nullptr;
}

const FormalParameter *OperatorSchema::input(unsigned index) const {
  return parameterAt(inputs, index);
}

const FormalParameter *OperatorSchema::output(unsigned index) const {
  return parameterAt(outputs, index);
}

const AttributeSchema *OperatorSchema::findAttribute(StringRef wanted) const {
  const auto *found = llvm::find_if(
      attributes, [&](const AttributeSchema &a) { return a.name == wanted; });
  return found == attributes.end() ? nullptr : found;
}

const FunctionBody *OperatorSchema::findBody(int64_t opsetVersion) const {
  const FunctionBody *newest = nullptr;
  for (const FunctionBody &body : bodies)
    if (body.opset <= opsetVersion)
      newest = &body;
  return newest;
}

ArrayRef<OperatorSchema> allOperators() { return operators; }

ArrayRef<OperatorDomain> allDomains() { return domains; }

ArrayRef<OperatorSchema> operatorVersions(StringRef domain, StringRef name) {
  auto wanted = std::make_tuple(canonicalDomain(domain), name);
  auto keyOf = [](const OperatorSchema &row) {
    return std::make_tuple(row.domain, row.name);
  };
  const auto *begin = std::lower_bound(
      std::begin(operators), std::end(operators), wanted,
      [&](const OperatorSchema &row, auto &key) { return keyOf(row) < key; });
  const auto *end = begin;
  while (end != std::end(operators) && keyOf(*end) == wanted)
    ++end;
  return ArrayRef<OperatorSchema>(begin, end);
}

const OperatorSchema *findOperator(StringRef domain, StringRef name,
                                   int64_t opsetVersion) {
  const OperatorSchema *newest = nullptr;
  for (const OperatorSchema &row : operatorVersions(domain, name))
    if (row.sinceVersion <= opsetVersion)
      newest = &row;
  return newest;
}

StringRef nearestOperator(StringRef domain, StringRef name) {
  domain = canonicalDomain(domain);
  // A name that needs more than a third of its letters changed is another word.
  unsigned best = static_cast<unsigned>(name.size() / 3) + 1;
  StringRef nearest;
  for (const OperatorSchema &row : operators) {
    if (row.domain != domain || row.name == nearest)
      continue;
    unsigned distance = name.equals_insensitive(row.name)
                            ? 0
                            : name.edit_distance(row.name, true, best);
    if (distance >= best)
      continue;
    best = distance;
    nearest = row.name;
  }
  return nearest;
}

int64_t latestOpset(StringRef domain) {
  domain = canonicalDomain(domain);
  for (const OperatorDomain &row : domains)
    if (row.name == domain)
      return row.latestOpset;
  return 0;
}

int64_t latestIRVersion() { return pinnedIRVersion; }

StringRef onnxRelease() { return pinnedRelease; }

} // namespace inlay::import
