"""Networks for the benchmark: topologies with seeded weights.

The light models of the onnx package give their weights as ConstantOfShape, so
that all values of a tensor are equal; here they become seeded initialisers:
Conv and Gemm weights normal with deviation sqrt(2 / fan_in), biases uniform in
+-0.1, BN scale and variance uniform in 0.8..1.2, BN bias and mean in +-0.1.
MobileNetV2 (arXiv 1801.04381) and a BERT-like encoder are built from the papers.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def seeded_light(name):
    """A light model of the onnx package with seeded weights."""
    path = pathlib.Path(onnx.__file__).parent / "backend/test/data/light" / f"light_{name}.onnx"
    model = onnx.load(path)
    graph = model.graph
    rng = np.random.default_rng(1)
    shapes = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    users = {}
    for node in graph.node:
        for index, value in enumerate(node.input):
            users.setdefault(value, (node.op_type, index))
    kept, made = [], []
    for node in graph.node:
        if node.op_type != "ConstantOfShape":
            kept.append(node)
            continue
        shape = [int(s) for s in shapes[node.input[0]]]
        op, index = users.get(node.output[0], ("", 0))
        if op in ("Conv", "Gemm") and index == 1:
            fan_in = int(np.prod(shape[1:])) or 1
            value = rng.normal(0, np.sqrt(2 / fan_in), shape)
        elif op == "BatchNormalization" and index in (1, 4) or op == "Mul":
            value = rng.uniform(0.8, 1.2, shape)
        else:
            value = rng.uniform(-0.1, 0.1, shape)
        made.append(numpy_helper.from_array(value.astype(np.float32), node.output[0]))
    del graph.node[:]
    graph.node.extend(kept)
    graph.initializer.extend(made)
    return model


class Builder:
    """Nodes and seeded weights of a graph in the making."""

    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0
        self.rng = np.random.default_rng(2)

    def name(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def weight(self, array):
        name = self.name("w")
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def op(self, kind, *inputs, **attributes):
        out = self.name(kind.lower())
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=out, **attributes))
        return out

    def model(self, input_shape, out, out_shape, opset=17):
        graph = helper.make_graph(
            self.nodes, "net",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, input_shape)],
            [helper.make_tensor_value_info(out, TensorProto.FLOAT, out_shape)], self.weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def mobilenet_v2():
    b = Builder()

    def conv(x, ins, outs, k, stride, group=1, relu=True):
        w = b.rng.normal(0, np.sqrt(2 / (ins // group * k * k)), (outs, ins // group, k, k))
        y = b.op("Conv", x, b.weight(w.astype(np.float32)),
                 b.weight(b.rng.uniform(-0.1, 0.1, outs).astype(np.float32)),
                 kernel_shape=[k, k], strides=[stride] * 2, pads=[k // 2] * 4, group=group)
        if not relu:
            return y
        return b.op("Clip", y, b.weight(np.float32(0)), b.weight(np.float32(6)))

    x, channels = conv("x", 3, 32, 3, 2), 32
    for t, c, n, s in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                       (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for i in range(n):
            stride, hidden, y = (s if i == 0 else 1), channels * t, x
            if t != 1:
                y = conv(y, channels, hidden, 1, 1)
            y = conv(y, hidden, hidden, 3, stride, group=hidden)
            y = conv(y, hidden, c, 1, 1, relu=False)
            x = b.op("Add", x, y) if stride == 1 and channels == c else y
            channels = c
    x = conv(x, channels, 1280, 1, 1)
    x = b.op("Flatten", b.op("GlobalAveragePool", x))
    w = b.rng.normal(0, np.sqrt(1 / 1280), (1000, 1280)).astype(np.float32)
    x = b.op("Gemm", x, b.weight(w), b.weight(np.zeros(1000, np.float32)), transB=1)
    return b.model([1, 3, 224, 224], x, [1, 1000])


def encoder(layers=6, width=384, heads=12, length=128):
    """MiniLM's shape: token vectors in, token vectors out."""
    b = Builder()
    head = width // heads

    def dense(x, ins, outs):
        w = b.rng.normal(0, np.sqrt(1 / ins), (ins, outs)).astype(np.float32)
        y = b.op("MatMul", x, b.weight(w))
        return b.op("Add", y, b.weight(b.rng.uniform(-0.1, 0.1, outs).astype(np.float32)))

    def norm(x):
        return b.op("LayerNormalization", x, b.weight(np.ones(width, np.float32)),
                    b.weight(np.zeros(width, np.float32)), axis=-1)

    split = b.weight(np.array([1, length, heads, head], np.int64))
    join = b.weight(np.array([1, length, width], np.int64))
    scale = b.weight(np.float32(1 / np.sqrt(head)))
    x = "x"
    for _ in range(layers):
        q, k, v = (b.op("Reshape", dense(x, width, width), split) for _ in range(3))
        q = b.op("Transpose", q, perm=[0, 2, 1, 3])
        k = b.op("Transpose", k, perm=[0, 2, 3, 1])
        v = b.op("Transpose", v, perm=[0, 2, 1, 3])
        scores = b.op("Softmax", b.op("Mul", b.op("MatMul", q, k), scale), axis=-1)
        mixed = b.op("Transpose", b.op("MatMul", scores, v), perm=[0, 2, 1, 3])
        x = norm(b.op("Add", x, dense(b.op("Reshape", mixed, join), width, width)))
        hidden = dense(x, width, 4 * width)
        half = b.op("Erf", b.op("Mul", hidden, b.weight(np.float32(1 / np.sqrt(2)))))
        gelu = b.op("Mul", b.op("Mul", hidden, b.op("Add", half, b.weight(np.float32(1)))),
                    b.weight(np.float32(0.5)))
        x = norm(b.op("Add", x, dense(gelu, 4 * width, width)))
    return b.model([1, length, width], x, [1, length, width])


NETWORKS = {
    "squeezenet": lambda: seeded_light("squeezenet"),
    "resnet50": lambda: seeded_light("resnet50"),
    "vgg19": lambda: seeded_light("vgg19"),
    "mobilenetv2": mobilenet_v2,
    "encoder": encoder,
}
