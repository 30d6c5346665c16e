#!/usr/bin/env python3
"""Writes lib/Import's OperatorTable.inc from the installed `onnx` package.

    generate-operator-table.py OUTPUT.inc

For each operator of each opset: arity, formal parameters, type constraints,
attributes with defaults, and those function bodies that need no context, as
serialized FunctionProtos. The file is C++ for the structs of
lib/Import/OperatorTable.h. Equal runs of rows are written once and shared. The
output depends on nothing but the package's version.
"""

import argparse
import json
import pathlib
import re

import onnx
from onnx import defs, helper

MAX_COUNT = 2**31 - 1
ELEMENT_NUMBER = {
    name.lower(): number for name, number in onnx.TensorProto.DataType.items()
}
PARAMETER_KIND = {
    defs.OpSchema.FormalParameterOption.Single: "ParameterKind::Single",
    defs.OpSchema.FormalParameterOption.Optional: "ParameterKind::Optional",
    defs.OpSchema.FormalParameterOption.Variadic: "ParameterKind::Variadic",
}
ATTRIBUTE_KIND = {
    "FLOAT": "Float", "INT": "Int", "STRING": "String", "TENSOR": "Tensor",
    "GRAPH": "Graph", "FLOATS": "Floats", "INTS": "Ints", "STRINGS": "Strings",
    "TENSORS": "Tensors", "GRAPHS": "Graphs", "SPARSE_TENSOR": "SparseTensor",
    "SPARSE_TENSORS": "SparseTensors", "TYPE_PROTO": "TypeProto",
    "TYPE_PROTOS": "TypeProtos",
}  # fmt: skip


class Pool:
    """Rows of one C++ array; a run of rows that is already there is reused."""

    def __init__(self, cpp_type, name):
        self.cpp_type, self.name = cpp_type, name
        self.rows, self.starts = [], {}

    def slice(self, rows):
        rows = tuple(rows)
        if not rows:
            return "{}"
        start = self.starts.get(rows)
        if start is None:
            start = self.starts[rows] = len(self.rows)
            self.rows.extend(rows)
        return f"{{{self.name} + {start}, {len(rows)}}}"

    def text(self):
        rows = self.rows or ["{}"]  # C++ has no empty arrays
        body = "".join(f"    {row},\n" for row in rows)
        return f"constexpr {self.cpp_type} {self.name}[] = {{\n{body}}};\n"


def quoted(text):
    """A C++ string literal; ONNX's texts here are ASCII."""
    return json.dumps(text, ensure_ascii=True)


def type_set(type_strings):
    """The TypeSet aggregate for strings such as `seq(tensor(float))`."""
    tensors = sequences = optional_tensors = optional_sequences = 0
    maps = False
    for text in type_strings:
        if "map(" in text:
            maps = True
            continue
        bit = 1 << ELEMENT_NUMBER[re.search(r"tensor\((\w+)\)", text).group(1)]
        if text.startswith("optional(seq("):
            optional_sequences |= bit
        elif text.startswith("optional("):
            optional_tensors |= bit
        elif text.startswith("seq("):
            sequences |= bit
        else:
            tensors |= bit
    masks = (tensors, sequences, optional_tensors, optional_sequences)
    words = [f"{mask:#x}u" if mask else "0" for mask in masks]
    return "{" + ", ".join(words + [str(maps).lower()]) + "}"


def float_literal(value):
    text = repr(float(value))
    short = repr(float(f"{value:.9g}"))
    text = short if len(short) < len(text) else text
    return text + "f"


class Writer:
    def __init__(self):
        self.ints = Pool("int64_t", "intLists")
        self.floats = Pool("float", "floatLists")
        self.strings = Pool("llvm::StringRef", "stringLists")
        self.constraints = Pool("TypeConstraint", "typeConstraints")
        self.parameters = Pool("FormalParameter", "formalParameters")
        self.attributes = Pool("AttributeSchema", "attributeSchemas")
        self.body_bytes, self.body_names = [], {}
        self.bodies = Pool("FunctionBody", "functionBodies")

    def attribute(self, attribute):
        kind = ATTRIBUTE_KIND[attribute.type.name]
        default = attribute.default_value
        has_default = default.type != onnx.AttributeProto.UNDEFINED
        fields = {"int": "0", "float": "0.0f", "string": '""',
                  "ints": "{}", "floats": "{}", "strings": "{}"}  # fmt: skip
        if has_default:
            value = helper.get_attribute_value(default)
            field, text = {
                "Int": lambda: ("int", f"{value}"),
                "Float": lambda: ("float", float_literal(value)),
                "String": lambda: ("string", quoted(value.decode())),
                "Ints": lambda: ("ints", self.ints.slice(map(str, value))),
                "Floats": lambda: (
                    "floats", self.floats.slice(map(float_literal, value))),
                "Strings": lambda: (
                    "strings",
                    self.strings.slice(quoted(v.decode()) for v in value)),
            }[kind]()  # fmt: skip
            fields[field] = text
        flags = [str(f).lower() for f in (attribute.required, has_default)]
        row = [quoted(attribute.name), f"AttributeKind::{kind}", *flags]
        return "{" + ", ".join(row + list(fields.values())) + "}"

    def parameter(self, parameter):
        row = [
            quoted(parameter.name),
            quoted(parameter.type_str),
            type_set(parameter.types),
            PARAMETER_KIND[parameter.option],
            str(parameter.is_homogeneous).lower(),
            str(parameter.min_arity),
        ]
        return "{" + ", ".join(row) + "}"

    def body(self, schema, opset):
        function = onnx.FunctionProto.FromString(
            schema.get_function_with_opset_version(opset)
        )
        function.ClearField("doc_string")
        data = function.SerializeToString(deterministic=True)
        if data not in self.body_names:
            name = f"body{len(self.body_names)}"
            self.body_names[data] = name
            numbers = ", ".join(str(b - 256 if b > 127 else b) for b in data)
            self.body_bytes.append(
                f"constexpr char {name}[] = {{{numbers}}};"
                f" // {schema.name}, opset {opset}\n"
            )
        return f"{{{opset}, {{{self.body_names[data]}, {len(data)}}}}}"

    def operator(self, schema):
        constraints = (
            f"{{{quoted(c.type_param_str)}, {type_set(c.allowed_type_strs)}}}"
            for c in schema.type_constraints
        )
        attributes = (a for _, a in sorted(schema.attributes.items()))
        row = [
            quoted(schema.domain),
            quoted(schema.name),
            str(schema.since_version),
            str(schema.deprecated).lower(),
            str(schema.has_context_dependent_function).lower(),
            *(
                str(min(count, MAX_COUNT))
                for count in (schema.min_input, schema.max_input,
                              schema.min_output, schema.max_output)
            ),
            self.parameters.slice(map(self.parameter, schema.inputs)),
            self.parameters.slice(map(self.parameter, schema.outputs)),
            self.constraints.slice(constraints),
            self.attributes.slice(map(self.attribute, attributes)),
            self.bodies.slice(
                self.body(schema, opset)
                for opset in sorted(schema.function_opset_versions)
            ),
        ]  # fmt: skip
        return "    {" + ", ".join(row) + "},\n"

    def write(self):
        schemas = sorted(
            defs.get_all_schemas_with_history(),
            key=lambda s: (s.domain, s.name, s.since_version),
        )
        operators = "".join(map(self.operator, schemas))
        latest = {}
        for schema in schemas:
            known = latest.get(schema.domain, 0)
            latest[schema.domain] = max(known, schema.since_version)
        _, _, onnx_opset, ml_opset, *_ = helper.VERSION_TABLE[-1]
        latest[""], latest["ai.onnx.ml"] = onnx_opset, ml_opset
        domains = "".join(
            f"    {{{quoted(name)}, {opset}}},\n"
            for name, opset in sorted(latest.items())
        )
        pools = (self.ints, self.floats, self.strings, self.constraints,
                 self.parameters, self.attributes)  # fmt: skip
        return "".join([
            "// Generated by tools/dev/generate-operator-table.py"
            f" from onnx {onnx.__version__}. Do not edit.\n\n",
            f"constexpr llvm::StringRef pinnedRelease = {quoted(onnx.__version__)};\n",
            f"constexpr int64_t pinnedIRVersion = {onnx.IR_VERSION};\n\n",
            *(pool.text() for pool in pools),
            *self.body_bytes,
            self.bodies.text(),
            f"constexpr OperatorSchema operators[] = {{\n{operators}}};\n",
            f"constexpr OperatorDomain domains[] = {{\n{domains}}};\n",
        ])  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", type=pathlib.Path)
    output = parser.parse_args().output
    text = Writer().write()
    output.parent.mkdir(parents=True, exist_ok=True)
    if not output.exists() or output.read_text() != text:
        output.write_text(text)


if __name__ == "__main__":
    main()
