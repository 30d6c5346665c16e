"""A network of convolutions over three axes.

    volumes.py MODEL INPUT EXPECTED        writes all; EXPECTED by ONNX Runtime
    volumes.py --compare EXPECTED FOLDER...
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SHAPE = (2, 4, 5, 9, 7)
KINDS = [  # weight, attributes
    ((8, 4, 3, 3, 3), {"pads": [1, 1, 1, 1, 1, 1]}),
    ((8, 4, 1, 3, 3), {}),
    ((8, 4, 3, 1, 1), {"pads": [0, 0, 0, 2, 0, 0], "strides": [2, 1, 1]}),
    ((8, 2, 2, 3, 3), {"group": 2, "dilations": [3, 1, 1]}),
    ((4, 1, 3, 3, 3), {"group": 4, "strides": [2, 2, 2], "pads": [1, 0, 1, 0, 1, 0]}),
    ((3, 4, 5, 9, 7), {}),
]


def build(rng):
    nodes, weights = [], []
    for i, (shape, attributes) in enumerate(KINDS):
        weights += [
            numpy_helper.from_array(rng.standard_normal(shape, np.float32), f"w{i}"),
            numpy_helper.from_array(rng.standard_normal(shape[0], np.float32), f"b{i}"),
        ]
        nodes += [
            helper.make_node("Conv", ["x", f"w{i}", f"b{i}"], [f"c{i}"], **attributes),
            helper.make_node("Relu", [f"c{i}"], [f"y{i}"]),
        ]
    outputs = [
        helper.make_tensor_value_info(f"y{i}", TensorProto.FLOAT, None) for i in range(len(KINDS))
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)
    graph = helper.make_graph(nodes, "net", [x], outputs, weights)
    return helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 18)])


def compare(expected, folders):
    for folder in folders:
        for i in range(len(KINDS)):
            wanted = np.load(f"{expected}/{i}.npy")
            found = np.load(f"{folder}/output_{i}.npy")
            assert found.shape == wanted.shape, (folder, i, found.shape, wanted.shape)
            # Sums of up to 1 260 products of numbers near 1.
            far = np.abs(found - wanted).max()
            assert far <= 1e-4, f"{folder}: convolution {i} is off by {far}"


def main():
    if sys.argv[1] == "--compare":
        compare(sys.argv[2], sys.argv[3:])
        return
    rng = np.random.default_rng(3)
    model = build(rng)
    x = rng.standard_normal(SHAPE, np.float32)
    onnx.save(model, sys.argv[1])
    np.save(sys.argv[2], x)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"])
    expected = pathlib.Path(sys.argv[3])
    expected.mkdir()
    for i, value in enumerate(session.run(None, {"x": x})):
        np.save(expected / f"{i}.npy", value)


main()
