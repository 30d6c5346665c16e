#!/usr/bin/env python3
"""Reads `inlay inspect --json` from stdin and checks it against the schema that
docs/tools.md gives, and that its figures fit together."""

import json
import sys

KINDS = {
    "schema": int, "inlay": str, "name": str, "outcome": str, "model": dict,
    "inputs": list, "outputs": list, "dimensions": list, "operators": dict,
    "graph_ops": dict, "graph_op_count": int, "graph_node_count": int,
    "parameters": dict, "obstacles": list, "remarks": list, "nodes": list,
    "types": dict, "layers": list, "flows": list, "buffers": list,
}  # fmt: skip
LAYER = {
    "step": int, "name": str, "kind": str, "nodes": list, "reads": list,
    "writes": list, "multiply_adds": int, "weight_bytes": int,
    "read_bytes": int, "written_bytes": int, "live_bytes": int,
}  # fmt: skip


def check_kinds(thing, kinds):
    for key, kind in kinds.items():
        assert isinstance(thing[key], kind), (key, thing[key])
    assert not thing.keys() - kinds.keys() - {"figures"}, thing.keys()


data = json.load(sys.stdin)
check_kinds(data, KINDS)
assert data["schema"] == 1
assert sum(data["operators"].values()) == data["model"]["nodes"]
assert sum(data["graph_ops"].values()) == data["graph_op_count"]
steps = len(data["layers"])
if data["outcome"] != "compiles":
    assert data["obstacles"] and steps == 0 and data["figures"] is None
    sys.exit(0)
figures = data["figures"]
assert figures["steps"] == sum(each["kind"] != "copy" for each in data["layers"])
for number, layer in enumerate(data["layers"], 1):
    check_kinds(layer, LAYER)
    assert layer["step"] == number
    assert layer["live_bytes"] <= figures["arena_bytes"]
    assert layer["read_bytes"] == sum(t["bytes"] for t in layer["reads"])
total = sum(layer["multiply_adds"] for layer in data["layers"])
assert total == figures["multiply_adds"]
# Every layer but a source gets something, and every output comes from somewhere.
ends = range(-max(len(data["inputs"]), len(data["outputs"])), steps + 1)
for flow in data["flows"]:
    assert flow["from"] in ends and flow["to"] in ends
    assert flow["to"] < 0 or flow["from"] < flow["to"], flow
readers = {flow["to"] for flow in data["flows"]}
for layer in data["layers"]:
    assert layer["step"] in readers or not layer["reads"], layer
for i, output in enumerate(data["outputs"]):
    assert -1 - i in readers or 0 in (output["shape"] or [0]), output
for buffer in data["buffers"]:
    assert 1 <= buffer["first"] <= buffer["last"] <= steps
    assert buffer["offset"] + buffer["bytes"] <= figures["arena_bytes"]
