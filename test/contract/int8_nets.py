"""Small quantized networks for int8.py, made from fixed seeds.

Between them they have what decides how a layer is computed: codes with and
without sign, weights per tensor and per channel, with a zero in the middle or
anywhere, channels that fill a register and that do not, one, few and many input
channels, strides, dilations and one-sided pads, groups of few and of many
channels, windows along one axis, residual sums, concatenations, pools,
activations by table, and products of one and of many rows.
"""

import numpy as np
import onnx
import onnx.compose
from onnx import TensorProto, helper, numpy_helper


class Net:
    """Collects the nodes of a QDQ network; tensors are named floats."""

    def __init__(self, seed, unsigned=False, asymmetric=False):
        self.random = np.random.default_rng(seed)
        self.code = np.uint8 if unsigned else np.int8
        self.asymmetric = asymmetric
        self.nodes, self.weights, self.count = [], [], 0

    def name(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def constant(self, stem, array):
        name = self.name(stem)
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, kind, inputs, **attributes):
        name = self.name(kind.lower())
        self.nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def scales(self, scale, zero, code):
        return [
            self.constant("scale", np.float32(scale)),
            self.constant("zero", code(zero)),
        ]

    def quantized(self, x, scale=0.05, zero=None):
        """`x` through codes and back."""
        low = np.iinfo(self.code).min
        zero = low + int(self.random.integers(90, 160)) if zero is None else zero
        both = self.scales(scale, zero, self.code)
        codes = self.node("QuantizeLinear", [x, *both])
        return self.node("DequantizeLinear", [codes, *both])

    def weight(self, shape, axis=0):
        """Constant codes, dequantized: per channel, or with any zero."""
        if self.asymmetric:
            codes = self.random.integers(0, 256, shape, dtype=np.uint8)
            zero = int(self.random.integers(60, 190))
            both = self.scales(0.004, zero, np.uint8)
            return self.node(
                "DequantizeLinear", [self.constant("weight", codes), *both]
            ), np.float32(0.004)
        codes = self.random.integers(-127, 128, shape, dtype=np.int8)
        scales = self.random.uniform(0.001, 0.006, shape[axis]).astype(np.float32)
        inputs = [
            self.constant("weight", codes),
            self.constant("scale", scales),
            self.constant("zero", np.zeros(shape[axis], np.int8)),
        ]
        return self.node("DequantizeLinear", inputs, axis=axis), scales

    def bias(self, channels, scales, inner):
        """Whole steps of the sums."""
        step = np.broadcast_to(np.float32(inner) * scales, (channels,))
        codes = self.random.integers(-2000, 2000, channels, dtype=np.int32)
        return self.node(
            "DequantizeLinear",
            [
                self.constant("bias", codes),
                self.constant("scale", step.astype(np.float32)),
                self.constant("zero", np.zeros(channels, np.int32)),
            ],
            axis=0,
        )

    def conv(self, x, ins, outs, kernel, scale=0.05, group=1, **attributes):
        weight, scales = self.weight((outs, ins // group, *kernel))
        inputs = [x, weight, self.bias(outs, scales, scale)]
        return self.node("Conv", inputs, group=group, **attributes)

    def gemm(self, x, ins, outs):
        weight, scales = self.weight((outs, ins))
        return self.node("Gemm", [x, weight, self.bias(outs, scales, 0.05)], transB=1)

    def model(self, shape, x):
        """The network that ends in the codes that `x` stands for."""
        assert self.nodes.pop().op_type == "DequantizeLinear"
        output = self.nodes[-1].output[0]
        graph = helper.make_graph(
            self.nodes,
            "net",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
            [onnx.ValueInfoProto(name=output)],
            self.weights,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
        )
        model = onnx.shape_inference.infer_shapes(model)
        onnx.checker.check_model(model)
        image = self.random.uniform(-6, 6, shape).astype(np.float32)
        return model, {"image": image}


def image_net(seed, ins, width, **codes):
    """A first layer, depthwise and pointwise layers, a residual sum, a pool and
    a classifier."""
    net = Net(seed, **codes)
    x = net.quantized("image")
    # One channel: several words of neighbouring pixels a row.
    kernel = (3, 3) if ins > 1 else (3, 7)
    x = net.conv(x, ins, width, kernel, strides=[2, 2], pads=[0, 0, 1, 1])
    x = net.quantized(net.node("Relu", [x]))
    y = net.conv(x, width, width, (3, 3), group=width, pads=[1, 1, 1, 1])
    y = net.quantized(net.node("Relu", [y]))
    y = net.quantized(net.conv(y, width, width, (1, 1)))
    x = net.quantized(net.node("Add", [x, y]), 0.07)
    x = net.quantized(net.conv(x, width, 2 * width + 3, (3, 3), 0.07, pads=[1] * 4))
    x = net.quantized(net.node("HardSwish", [x]))
    x = net.node("GlobalAveragePool", [x])
    x = net.quantized(x, 0.02)
    x = net.node("Flatten", [x])
    x = net.quantized(net.gemm(x, 2 * width + 3, 10), 0.3)
    return net.model([1, ins, 17, 14], x)


def wide_net(seed, **codes):
    """Concatenations, dilations, pools with pads, and a long sum."""
    net = Net(seed, **codes)
    x = net.quantized("image")
    a = net.quantized(net.conv(x, 21, 32, (3, 3), dilations=[2, 2], pads=[2] * 4))
    b = net.quantized(net.conv(x, 21, 16, (5, 1), pads=[2, 0, 2, 0]))
    zero = np.iinfo(net.code).min + 128
    x = net.quantized(net.node("Concat", [a, b], axis=1), 0.06, zero)
    x = net.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    x = net.quantized(x, 0.06, zero)
    x = net.quantized(net.conv(x, 48, 48, (3, 3), 0.06, group=48, strides=[2, 2],
                               pads=[1] * 4))  # fmt: skip
    x = net.node("AveragePool", [x], kernel_shape=[2, 2], strides=[1, 1])
    x = net.quantized(x)
    x = net.quantized(net.conv(x, 48, 7, (1, 1)))
    return net.model([1, 21, 13, 12], x)


def line_net(seed, ins, width, **codes):
    """Windows along one axis: with strides, dilations and groups, a residual sum,
    a concatenation, channels with factors, and pools."""
    net = Net(seed, **codes)
    x = net.quantized("image")
    x = net.conv(x, ins, width, (5,), strides=[2], pads=[2, 1])
    x = net.quantized(net.node("Relu", [x]))
    y = net.conv(x, width, width, (3,), group=width, dilations=[2], pads=[2, 2])
    y = net.quantized(net.node("Relu", [y]))
    zero = np.iinfo(net.code).min + 128
    y = net.quantized(net.conv(y, width, width, (1,)), 0.07, zero)
    x = net.quantized(net.node("Add", [x, y]), 0.07, zero)
    x = net.node("MaxPool", [x], kernel_shape=[3], strides=[2], pads=[1, 1])
    x = net.quantized(x, 0.07, zero)
    y = net.quantized(net.conv(x, width, width, (1,), 0.07), 0.07, zero)
    x = net.quantized(net.node("Concat", [x, y], axis=1), 0.07, zero)
    x = net.conv(x, 2 * width, 24, (3,), 0.07, group=2, pads=[1, 0])
    x = net.quantized(net.node("HardSwish", [net.quantized(x)]))
    y = net.quantized(net.node("GlobalAveragePool", [x]), 0.02)
    y = net.quantized(net.node("Sigmoid", [net.conv(y, 24, 24, (1,), 0.02)]), 1 / 256)
    x = net.quantized(net.node("Mul", [x, y]))
    x = net.quantized(net.node("AveragePool", [x], kernel_shape=[2]))
    x = net.quantized(net.node("ReduceMean", [x], axes=[2], keepdims=0), 0.02)
    x = net.quantized(net.gemm(x, 24, 5), 0.3)
    return net.model([1, ins, 43], x)


def grouped_net(seed, width, groups, **codes):
    """Groups that a register holds several of, that several registers hold, and
    that begin and end within one; groups that share inputs unevenly."""
    net = Net(seed, **codes)
    x = net.quantized("image")
    for group, kernel in zip(groups, ((3, 3), (1, 1), (1, 3))):
        pads = [kernel[0] // 2, kernel[1] // 2] * 2
        y = net.conv(x, width, width, kernel, group=group, pads=pads)
        x = net.quantized(net.node("Relu", [net.node("Add", [x, y])]))
    # Two results of each channel.
    x = net.quantized(net.conv(x, width, 2 * width, (3, 3), group=width, strides=[2, 2]))
    return net.model([1, width, 9, 7], x)


def rows_net(seed, rows, **codes):
    """Products of one or of many rows, with lengths that are no whole words."""
    net = Net(seed, **codes)
    x = net.quantized("image")
    x = net.quantized(net.node("Relu", [net.gemm(x, 67, 40)]))
    x = net.quantized(net.gemm(x, 40, 129), 0.1)
    return net.model([rows, 67], x)


def small_nets():
    """(name, model, inputs) of all of them."""
    signs = {"s8": {}, "u8": {"unsigned": True},
             "u8u8": {"unsigned": True, "asymmetric": True},
             "s8u8": {"asymmetric": True}}  # fmt: skip
    for number, (name, codes) in enumerate(signs.items()):
        yield (f"image_{name}", *image_net(number, 3, 24, **codes))
        yield (f"gray_{name}", *image_net(10 + number, 1, 16, **codes))
        yield (f"wide_{name}", *wide_net(20 + number, **codes))
        yield (f"line_{name}", *line_net(50 + number, 10 * number + 1, 16 + 4 * number, **codes))
        # Even groups, and such as begin and end within a register.
        width, groups = ((48, (12, 3, 2)), (35, (5, 7, 1)))[number % 3 % 2]
        yield (f"groups_{name}", *grouped_net(60 + number, width, groups, **codes))
        yield (f"row_{name}", *rows_net(30 + number, 1, **codes))
        yield (f"rows_{name}", *rows_net(40 + number, 9, **codes))


def beside_each_other(nets):
    """One model of all, so that one program tests them, and its inputs."""
    joined, feeds = None, {}
    for name, model, inputs in nets:
        model = onnx.compose.add_prefix(model, f"{name}_")
        feeds.update({f"{name}_{key}": array for key, array in inputs.items()})
        if joined:
            joined = onnx.compose.merge_models(joined, model, io_map=[])
        else:
            joined = model
    return joined, feeds
