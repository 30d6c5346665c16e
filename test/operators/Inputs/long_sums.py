"""A network of normalisations and means over lines of about 10 000 elements.

    long_sums.py MODEL INPUT              writes both
    long_sums.py --compare INPUT FOLDER...   against float64
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SHAPE = (2, 3, 3469)  # 10 407 elements a line; 3469 is a prime
EPSILON = 1e-5


def build():
    def ones(name, *shape):
        return numpy_helper.from_array(np.ones(shape, np.float32), name)

    def reduction(operator, y):
        return helper.make_node(operator, ["x", "axes"], [y], keepdims=0)

    nodes = [
        helper.make_node("LayerNormalization", ["x", "line"], ["norm"], axis=2),
        helper.make_node("LayerNormalization", ["x", "plane"], ["norms"], axis=1),
        reduction("ReduceMean", "mean"),
        reduction("ReduceSumSquare", "squares"),
        reduction("ReduceL1", "length"),
    ]
    weights = [ones("line", SHAPE[2]), ones("plane", *SHAPE[1:]),
               numpy_helper.from_array(np.array([1, 2]), "axes")]
    outputs = [name for node in nodes for name in node.output]
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in outputs], weights)
    return helper.make_model(graph, ir_version=9,
                             opset_imports=[helper.make_opsetid("", 18)])


def expected(x):
    """Each output and how far from it is near enough: for a sum a part of it that is
    8 roundings of float32; for a normalised element what is left of that when the
    mean is taken away."""

    def norm(axes):
        centred = x - x.mean(axes, keepdims=True)
        return centred / np.sqrt((centred**2).mean(axes, keepdims=True) + EPSILON)

    near = 8 * 2.0**-24
    sums = [x.mean((1, 2)), (x**2).sum((1, 2)), np.abs(x).sum((1, 2))]
    lost = near * np.abs(x).max() / x.std()
    return [(norm(2), lost), (norm((1, 2)), lost)] + [(y, near * np.abs(y)) for y in sums]


def compare(data, folders):
    wanted = expected(np.load(data).astype(np.float64))
    for folder in folders:
        for place, (value, near) in enumerate(wanted):
            found = np.load(pathlib.Path(folder) / f"output_{place}.npy")
            off = np.max(np.abs(found - value) / near)
            if off > 1:
                sys.exit(f"{folder}: output {place} is off by {off:.1f} of what is near enough")


if sys.argv[1] == "--compare":
    compare(sys.argv[2], sys.argv[3:])
else:
    onnx.save(build(), sys.argv[1])
    noise = np.random.default_rng(3).normal(size=SHAPE)
    np.save(sys.argv[2], (1.1 + noise / 100).astype(np.float32))
