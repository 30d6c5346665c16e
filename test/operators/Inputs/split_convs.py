"""A network that splits channels between convolutions with pads.

    split_convs.py MODEL INPUT                    writes both
    split_convs.py --compare MODEL INPUT FOLDER...   against ONNX Runtime
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(5)


def build():
    def weight(name, *shape):
        return numpy_helper.from_array(rng.normal(size=shape).astype(np.float32) / 4, name)

    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("Sigmoid", ["a"], ["s"]),
        helper.make_node("Mul", ["a", "s"], ["b"]),
        helper.make_node("Split", ["b"], ["p", "q"], axis=1, num_outputs=2),
        helper.make_node("Conv", ["q", "w2"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["q", "w3"], ["d"], pads=[2, 2, 2, 2]),
        helper.make_node("Concat", ["p", "q", "c", "d"], ["e"], axis=1),
        helper.make_node("Split", ["e"], ["f", "g"], axis=1, num_outputs=2),
        helper.make_node("Conv", ["f", "w4"], ["y"]),
        helper.make_node("MaxPool", ["g"], ["z"], kernel_shape=[2, 2]),
    ]
    weights = [weight("w1", 32, 3, 3, 3), weight("w2", 16, 16, 3, 3),
               weight("w3", 16, 16, 5, 5), weight("w4", 8, 32, 1, 1)]
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 9, 8])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in ("y", "z")],
        weights)
    return helper.make_model(graph, ir_version=9,
                             opset_imports=[helper.make_opsetid("", 18)])


def compare(model, data, folders):
    import onnxruntime as ort

    session = ort.InferenceSession(model)
    wanted = session.run(None, {"x": np.load(data)})
    for folder in folders:
        for place, value in enumerate(wanted):
            found = np.load(pathlib.Path(folder) / f"output_{place}.npy")
            np.testing.assert_allclose(found, value, rtol=1e-4, atol=1e-5)


if sys.argv[1] == "--compare":
    compare(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    onnx.save(build(), sys.argv[1])
    np.save(sys.argv[2], rng.normal(size=(1, 3, 9, 8)).astype(np.float32))
