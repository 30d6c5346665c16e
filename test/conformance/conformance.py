#!/usr/bin/env python3
"""Compares compiled models of one operator each with ONNX Runtime.

    conformance.py [--bin FOLDER] [--match REGEX] [--keep FOLDER] [--target NAME]
                   [FAMILY...]

A family is a module beside this file (`trees`, `classical`, `quantized`,
`contrib`, ...); its `cases()` yields `Case` objects. Each is run by ONNX
Runtime without graph optimisations, compiled by `inlay verify`, and compared.
Exit code 1 if one differs.
"""

import argparse
import concurrent.futures
import dataclasses
import importlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).parent
FAMILIES = ["trees", "classical", "quantized", "contrib", "attention", "fourier",
            "control", "counted"]
ort.set_default_logger_severity(4)


@dataclasses.dataclass
class Case:
    name: str
    model: onnx.ModelProto
    inputs: dict  # name -> array
    atol: float = 1e-5
    rtol: float = 1e-3
    outputs: list = None  # names to compare; None: all that ONNX Runtime gives
    options: list = dataclasses.field(default_factory=list)
    expected: dict = None  # instead of ONNX Runtime's


def type_of(array):
    return helper.np_dtype_to_tensor_dtype(np.asarray(array).dtype)


def one_node(name, op, inputs, outputs, *, domain="", opset=21, constants=(),
             types=None, extra=None, **attributes):
    """A model of one node. `inputs` are (name, array or None) pairs: None is an
    absent operand; those named in `constants` become initializers. `outputs`
    are names, with their element types in `types` where not float."""
    types = types or {}
    node = helper.make_node(
        op, [n if a is not None else "" for n, a in inputs], list(outputs),
        name=name, domain=domain, **attributes)
    # Attributes whose names are parameters here.
    for key, value in (extra or {}).items():
        node.attribute.append(helper.make_attribute(key, value))
    return graph_model(name, [node], inputs, outputs, constants, types, opset,
                       domain)


def graph_model(name, nodes, inputs, outputs, constants=(), types=None,
                opset=21, domain=""):
    types = types or {}
    given = [(n, np.asarray(a)) for n, a in inputs if a is not None]
    graph = helper.make_graph(
        nodes, re.sub(r"\W", "_", name),
        [helper.make_tensor_value_info(n, type_of(a), list(a.shape))
         for n, a in given if n not in constants],
        [helper.make_tensor_value_info(o, types.get(o, TensorProto.FLOAT), None)
         for o in outputs if o],
        [onnx.numpy_helper.from_array(a, n) for n, a in given if n in constants])
    opsets = {"": opset if domain != "ai.onnx.ml" else 18}
    if domain == "ai.onnx.ml":
        opsets[domain] = opset
    elif domain:
        opsets[domain] = 1
    return helper.make_model(
        graph, ir_version=10,
        opset_imports=[helper.make_opsetid(d, v) for d, v in opsets.items()])


def node_case(name, op, inputs, outputs, *, atol=1e-5, rtol=1e-3, compare=None,
              options=(), **keywords):
    constants = keywords.get("constants", ())
    model = one_node(name, op, inputs, outputs, **keywords)
    fed = {n: np.asarray(a) for n, a in inputs
           if a is not None and n not in constants}
    return Case(name, model, fed, atol, rtol, compare, list(options))


def write_array(path, array):
    if array.dtype == bool:
        array = array.astype(np.uint8)
    path.write_bytes(np.ascontiguousarray(array).tobytes())


def write_case(case, folder):
    """The model and ONNX Runtime's answer in the form that `inlay verify` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    expected = case.expected
    if expected is None:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = 1
        session = ort.InferenceSession(case.model.SerializeToString(), options)
        names = case.outputs or [o.name for o in session.get_outputs()]
        expected = dict(zip(names, session.run(names, case.inputs)))
    data = folder / "case0"
    data.mkdir(exist_ok=True)
    described = {"inputs": [], "outputs": []}
    for side, values in (("inputs", case.inputs), ("outputs", expected)):
        for i, (name, value) in enumerate(values.items()):
            value = np.asarray(value)
            file = f"{side[:-1]}_{i}.bin"
            write_array(data / file, value)
            row = {"name": name, "dtype": str(value.dtype),
                   "shape": list(value.shape), "file": file}
            if side == "outputs":
                exact = value.dtype.kind in "biu" and case.atol < 0.5
                row |= {"atol": 0 if exact else case.atol,
                        "rtol": 0 if exact else case.rtol}
            described[side].append(row)
    (data / "case.json").write_text(json.dumps(described))


def check(case, inlay, folder, target):
    """An empty text, or what is wrong."""
    try:
        write_case(case, folder)
    except Exception as error:  # noqa: BLE001: ONNX Runtime's own are many
        return f"ONNX Runtime: {str(error).splitlines()[0][:200]}"
    done = subprocess.run(
        [inlay, "verify", folder / "model.onnx", "--cases", folder,
         f"--target={target}", *case.options],
        capture_output=True, text=True, timeout=600)
    if done.returncode == 0:
        return ""
    lines = (done.stderr + done.stdout).strip().splitlines()
    lines = [line for line in lines if not line.startswith("remark")]
    return "\n    ".join(lines[-4:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path,
                        default=HERE.parents[1] / "build" / "dev" / "bin")
    parser.add_argument("--match", default="")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--target", default="c", help="c or opencl")
    parser.add_argument("families", nargs="*", default=None)
    args = parser.parse_args()
    sys.path.insert(0, str(HERE))
    families = args.families or [f for f in FAMILIES if (HERE / f"{f}.py").exists()]
    cases = [(family, case) for family in families
             for case in importlib.import_module(family).cases()
             if re.search(args.match, case.name)]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        root = args.keep or pathlib.Path(scratch)
        found = pool.map(
            lambda each: check(each[1], args.bin / "inlay",
                               root / each[0] / each[1].name, args.target), cases)
        for (family, case), problem in zip(cases, found):
            if problem:
                wrong += 1
                print(f"FAIL {family}/{case.name}\n    {problem}", flush=True)
    print(f"{len(cases) - wrong} of {len(cases)} cases agree with ONNX Runtime")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    # The families import this file as `conformance`.
    sys.modules["conformance"] = sys.modules["__main__"]
    sys.exit(main())
