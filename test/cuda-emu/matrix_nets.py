"""Networks of halves, made with seeded weights, and what they must give."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

# N, C, spatial; O, window; attributes. Odd sizes throughout.
CONVOLUTIONS = {
    "stem": ((1, 3, 19, 17), (9, 3, 3), dict(strides=[2, 2], pads=[1, 1, 1, 1])),
    "dilated": ((2, 5, 13, 11), (7, 3, 5), dict(dilations=[1, 2], pads=[0, 3, 2, 4])),
    "pointwise": ((1, 24, 8, 5), (33, 1, 1), {}),
    "images": ((3, 40, 7, 7), (12, 1, 1), {}),
    "line": ((1, 6, 50), (10, 7), dict(strides=[3], pads=[2, 1])),
    "wide": ((1, 16, 24, 24), (72, 3, 3), dict(pads=[1, 1, 1, 1])),
}
# Left and right operand; whether the right one is a weight.
PRODUCTS = {
    "square": ((64, 72), (72, 136), True),
    "odd": ((37, 45), (45, 21), True),
    "row": ((1, 200), (200, 90), True),
    "joined": ((2, 9, 32), (32, 18), True),
    "large": ((1030, 40), (40, 1100), True),
    "medium": ((300, 48), (48, 600), True),
    "flat": ((9, 24), (24, 9000), True),
    "heads": ((2, 3, 17, 24), (2, 3, 24, 19), False),
    "shared": ((2, 3, 17, 20), (1, 3, 20, 16), False),
}
GEMMS = {"gemm": ((50, 64), (30, 64)), "tail": ((5, 63), (11, 63))}


class Net:
    """Collects nodes, weights, inputs and outputs."""

    def __init__(self, seed=7):
        self.rng = numpy.random.default_rng(seed)
        self.nodes, self.weights = [], []
        self.inputs, self.outputs = [], []
        self.data = {}

    def random(self, shape, scale=1.0):
        values = self.rng.uniform(-scale, scale, shape)
        return values.astype(numpy.float16)

    def weight(self, name, shape, scale):
        value = self.random(shape, scale)
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def input(self, name, shape):
        self.inputs.append(
            helper.make_tensor_value_info(name, TensorProto.FLOAT16, shape)
        )
        self.data[name] = self.random(shape)
        return name

    def output(self, name):
        self.outputs.append(
            helper.make_tensor_value_info(name, TensorProto.FLOAT16, None)
        )

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(
            helper.make_node(kind, inputs, [output], name=output, **attributes)
        )
        return output

    def model(self):
        graph = helper.make_graph(
            self.nodes, "matrix_units", self.inputs, self.outputs, self.weights
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
        )
        return onnx.shape_inference.infer_shapes(model, strict_mode=True)


def all_layers():
    """A net of one layer for each case above, with bias, activation and
    residual here and there."""
    net = Net()
    for name, (x, (channels, *window), attributes) in CONVOLUTIONS.items():
        depth = x[1] * int(numpy.prod(window))
        source = net.input(f"{name}_x", x)
        inputs = [source, net.weight(f"{name}_w", (channels, x[1], *window), depth**-0.5)]
        if name != "pointwise":
            inputs.append(net.weight(f"{name}_b", (channels,), 0.5))
        y = net.node("Conv", inputs, f"{name}_conv", **attributes)
        if name in ("stem", "wide"):
            y = net.node("Relu", [y], f"{name}_relu")
        if name == "images":
            other = net.input(f"{name}_residual", (3, 12, 7, 7))
            y = net.node("Relu", [net.node("Add", [y, other], "images_add")], "images_relu")
        net.output(y)
    for name, (a, b, is_weight) in PRODUCTS.items():
        left = net.input(f"{name}_a", a)
        scale = b[-2] ** -0.5
        right = net.weight(f"{name}_b", b, scale) if is_weight else net.input(f"{name}_b", b)
        net.output(net.node("MatMul", [left, right], f"{name}_matmul"))
    for name, (a, b) in GEMMS.items():
        inputs = [net.input(f"{name}_a", a), net.weight(f"{name}_b", b, b[1] ** -0.5),
                  net.weight(f"{name}_c", (b[0],), 0.5)]  # fmt: skip
        y = net.node("Gemm", inputs, f"{name}_gemm", transB=1)
        net.output(net.node("Sigmoid", [y], f"{name}_sigmoid"))
    return net


def layer_count():
    return len(CONVOLUTIONS) + len(PRODUCTS) + len(GEMMS)


def expected(model, data):
    """The outputs in float32, of the same halves."""
    import onnxruntime

    wide = onnx.ModelProto()
    wide.CopyFrom(model)
    del wide.graph.value_info[:]
    for value in (*wide.graph.input, *wide.graph.output):
        value.type.tensor_type.elem_type = TensorProto.FLOAT
    for weight in wide.graph.initializer:
        value = numpy_helper.to_array(weight).astype(numpy.float32)
        weight.CopyFrom(numpy_helper.from_array(value, weight.name))
    session = onnxruntime.InferenceSession(
        wide.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    inputs = {name: value.astype(numpy.float32) for name, value in data.items()}
    names = [output.name for output in wide.graph.output]
    return dict(zip(names, session.run(names, inputs)))
