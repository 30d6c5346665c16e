"""Small networks for int8.py whose activations are quantized while they run.

Between them they have what decides how a product of integers is computed: codes
with and without sign, zero points that are constant, known when running or one
a column, weights with any zero, batches, rows of any length; windows
with pads, strides, dilations and groups, and images of few channels. Sums are
outputs, so that they can be compared bit by bit; whole nets go on in float.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights, self.feeds, self.outputs = [], [], {}, []

    def constant(self, array):
        name = f"constant{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def input(self, array):
        name = f"input{len(self.feeds)}"
        self.feeds[name] = np.asarray(array)
        return name

    def node(self, kind, inputs, count=1, **attributes):
        number = len(self.nodes)
        names = [f"{kind.lower()}{number}_{i}" for i in range(count)]
        self.nodes.append(
            helper.make_node(kind, inputs, names, f"{kind}{number}", **attributes)
        )
        return names[0] if count == 1 else names

    def codes(self, shape, code=np.uint8):
        limits = np.iinfo(code)
        return self.random.integers(limits.min, limits.max + 1, shape, dtype=code)

    def zero(self, code, known):
        """A zero point; a constant, or an input."""
        limits = np.iinfo(code)
        values = self.random.integers(limits.min + 90, limits.max - 90)
        make = self.constant if known else self.input
        return make(code(values))

    def dynamic(self, x, kind, weight, scale, bias, zero=0, **attributes):
        """A layer as ONNX Runtime's quantize_dynamic makes it."""
        codes, step, start = self.node("DynamicQuantizeLinear", [x], 3)
        inputs = [codes, self.constant(weight), start,
                  self.constant(weight.dtype.type(zero))]  # fmt: skip
        sums = self.node(kind, inputs, **attributes)
        factor = self.node("Mul", [step, self.constant(scale)])
        x = self.node("Mul", [self.node("Cast", [sums], to=TensorProto.FLOAT), factor])
        return self.node("Add", [x, self.constant(bias)])

    def floats(self, *shape):
        return self.random.standard_normal(shape).astype(np.float32)

    def model(self, *outputs):
        info = [helper.make_tensor_value_info(
                    name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
                for name, array in self.feeds.items()]  # fmt: skip
        graph = helper.make_graph(
            self.nodes, "net", info,
            [onnx.ValueInfoProto(name=name) for name in outputs], self.weights
        )  # fmt: skip
        opset = [helper.make_opsetid("", 17)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=8)
        model = onnx.shape_inference.infer_shapes(model)
        onnx.checker.check_model(model)
        return model, self.feeds


def products():
    """MatMulInteger by itself."""
    net = Graph(1)
    sums = []
    for rows, inner, columns in ((9, 67, 129), (1, 40, 10), (5, 64, 32)):
        for code, weight in ((np.uint8, np.int8), (np.uint8, np.uint8), (np.int8, np.int8)):
            for known in (True, False):
                inputs = [
                    net.input(net.codes((rows, inner), code)),
                    net.constant(net.codes((inner, columns), weight)),
                    net.zero(code, known),
                    net.zero(weight, True),
                ]
                sums.append(net.node("MatMulInteger", inputs))
    # A zero for each column, and weights from 0 on; both in a batch of images.
    x = net.input(net.codes((2, 3, 7, 20)))
    weight = net.codes((20, 33), np.int8)
    columns = net.constant(net.random.integers(-9, 9, 33).astype(np.int8))
    zero = net.zero(np.uint8, False)
    sums.append(net.node("MatMulInteger", [x, net.constant(weight), zero]))
    weight = np.clip(weight, -110, 110)
    sums.append(net.node("MatMulInteger", [x, net.constant(weight), zero, columns]))
    return net.model(*sums)


def windows():
    """ConvInteger by itself."""
    net = Graph(2)
    sums = []
    cases = (
        (3, 24, (3, 3), 1, dict(pads=[1, 1, 1, 1])),
        (1, 16, (3, 7), 1, dict(pads=[0, 3, 2, 3], strides=[2, 1])),
        (32, 19, (3, 3), 1, dict(pads=[2, 2, 2, 2], dilations=[2, 2])),
        (32, 32, (3, 3), 32, dict(pads=[1, 0, 0, 1])),
        (16, 48, (1, 1), 1, {}),
        (32, 32, (3, 3), 2, dict(pads=[1, 1, 1, 1], strides=[2, 2])),
        (8, 17, (5,), 1, dict(pads=[2, 2])),
    )
    for ins, outs, kernel, group, attributes in cases:
        for code, weight in ((np.uint8, np.int8), (np.uint8, np.uint8)):
            for known in (True, False):
                inputs = [
                    net.input(net.codes((1, ins, 11, 13)[: 2 + len(kernel)], code)),
                    net.constant(net.codes((outs, ins // group, *kernel), weight)),
                    net.zero(code, known),
                    net.zero(weight, True),
                ]
                sums.append(net.node("ConvInteger", inputs, group=group, **attributes))
    # Two windows over the same codes; codes that a pool has gone over.
    x = net.input(net.codes((2, 32, 9, 9)))
    zero = net.zero(np.uint8, False)
    for source in (x, net.node("MaxPool", [x], kernel_shape=[2, 2])):
        for size in (3, 5):
            weight = net.constant(net.codes((16, 32, size, size), np.int8))
            sums.append(net.node("ConvInteger", [source, weight, zero], pads=[size // 2] * 4))
    return net.model(*sums)


def block():
    """Layers over rows, as in a transformer."""
    net = Graph(3)
    x = net.input(net.floats(1, 12, 48))
    for number, (ins, outs, code) in enumerate(
        ((48, 96, np.int8), (96, 40, np.uint8), (40, 23, np.int8))
    ):
        zero = 0 if code is np.int8 else 121
        scale = np.float32(0.002)
        if number == 0:  # one a column
            scale = net.random.uniform(0.001, 0.003, outs).astype(np.float32)
        x = net.dynamic(x, "MatMulInteger", net.codes((ins, outs), code), scale,
                        net.floats(outs), zero)  # fmt: skip
        x = net.node("LeakyRelu", [x])
    return net.model(x)


def image():
    """Layers over an image."""
    net = Graph(4)
    x = net.input(net.floats(1, 3, 15, 14))
    for ins, outs, size, group, code in (
        (3, 32, 3, 1, np.int8),
        (32, 32, 3, 32, np.uint8),
        (32, 35, 1, 1, np.int8),
        (35, 16, 3, 1, np.uint8),
    ):
        weight = net.codes((outs, ins // group, size, size), code)
        zero = 0 if code is np.int8 else 131
        x = net.dynamic(x, "ConvInteger", weight, np.float32(0.003),
                        net.floats(1, outs, 1, 1), zero, group=group,
                        pads=[size // 2] * 4)  # fmt: skip
        x = net.node("Relu", [x])
    return net.model(net.node("GlobalAveragePool", [x]))


def line():
    """Layers along one axis, with a scale for each channel."""
    net = Graph(5)
    x = net.input(net.floats(2, 8, 41))
    for ins, outs, size in ((8, 24, 5), (24, 17, 3)):
        scale = net.random.uniform(0.001, 0.004, (outs, 1)).astype(np.float32)
        x = net.dynamic(x, "ConvInteger", net.codes((outs, ins, size), np.int8),
                        scale, net.floats(1, outs, 1), pads=[size // 2] * 2)  # fmt: skip
        x = net.node("Relu", [x])
    return net.model(x)


def dynamic_nets():
    """(name, model, inputs) of all of them."""
    for make in (products, windows, block, image, line):
        yield (make.__name__, *make())
