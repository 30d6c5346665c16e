"""Makes a small quantized network, with an input and ONNX Runtime's output.

int8_cnn.py MODEL FOLDER       writes the model, FOLDER/x.npy and FOLDER/y.npy
int8_cnn.py --compare A B      fails unless all codes differ by at most one
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


class Builder:
    """Nodes and weights, each quantized tensor with its scale."""

    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0
        self.random = np.random.default_rng(7)

    def name(self, word):
        self.count += 1
        return f"{word}{self.count}"

    def constant(self, array, word):
        name = self.name(word)
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, op, inputs, word, **attributes):
        name = self.name(word)
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def scaling(self, scale, zero, dtype=np.int8):
        return [
            self.constant(np.float32(scale), "scale"),
            self.constant(dtype(zero), "zero"),
        ]

    def dequantize(self, codes, scale, zero):
        return self.node("DequantizeLinear", [codes, *self.scaling(scale, zero)], "float")

    def quantize(self, value, scale, zero):
        return self.node("QuantizeLinear", [value, *self.scaling(scale, zero)], "code")

    def conv(self, value, scale, outputs, inputs, kernel, group=1, **attributes):
        """`value` was dequantized by `scale`; a scale for each output channel."""
        shape = (outputs, inputs // group, kernel, kernel)
        codes = self.random.integers(-127, 128, shape, dtype=np.int8)
        scales = self.random.uniform(0.002, 0.01, outputs).astype(np.float32)
        zeros = self.constant(np.zeros(outputs, np.int8), "zero")
        weight = self.node(
            "DequantizeLinear",
            [self.constant(codes, "weight"), self.constant(scales, "scale"), zeros],
            "weight",
            axis=0,
        )
        steps = self.random.integers(-2000, 2000, outputs, dtype=np.int32)
        bias = self.node(
            "DequantizeLinear",
            [
                self.constant(steps, "bias"),
                self.constant(np.float32(scale) * scales, "scale"),
            ],
            "bias",
            axis=0,
        )
        return self.node("Conv", [value, weight, bias], "conv", group=group, **attributes)


def make():
    b = Builder()
    x = b.dequantize("x", 0.05, 3)
    conv = b.node("Relu", [b.conv(x, 0.05, 8, 3, 3, pads=[1, 1, 1, 1])], "relu")
    first = b.dequantize(b.quantize(conv, 0.06, -128), 0.06, -128)
    depthwise = b.conv(first, 0.06, 8, 8, 3, group=8, pads=[1, 1, 1, 1])
    six = [b.constant(np.float32(v), "bound") for v in (0, 6)]
    bounded = b.node("Clip", [depthwise, *six], "clip")
    second = b.dequantize(b.quantize(bounded, 0.0235, -128), 0.0235, -128)
    pointwise = b.quantize(b.conv(second, 0.0235, 8, 8, 1), 0.07, 5)
    total = b.node("Add", [first, b.dequantize(pointwise, 0.07, 5)], "sum")
    third = b.dequantize(b.quantize(total, 0.09, -20), 0.09, -20)
    gate = b.quantize(b.node("Sigmoid", [third], "sigmoid"), 1 / 256, -128)
    gated = b.node("Mul", [third, b.dequantize(gate, 1 / 256, -128)], "gated")
    fourth = b.dequantize(b.quantize(gated, 0.08, -10), 0.08, -10)
    largest = b.node("MaxPool", [fourth], "largest", kernel_shape=[2, 2], strides=[2, 2])
    fifth = b.dequantize(b.quantize(largest, 0.08, -10), 0.08, -10)
    mean = b.node("GlobalAveragePool", [fifth], "mean")
    sixth = b.dequantize(b.quantize(mean, 0.06, -100), 0.06, -100)
    flat = b.node("Flatten", [sixth], "flat")
    codes = b.random.integers(-127, 128, (8, 4), dtype=np.int8)
    weight = b.dequantize(b.constant(codes, "weight"), 0.01, 0)
    product = b.node("Gemm", [flat, weight], "gemm")
    seventh = b.dequantize(b.quantize(product, 0.25, 1), 0.25, 1)
    eighth = b.constant(np.float32(0.125), "eighth")
    less = b.quantize(b.node("Mul", [seventh, eighth], "less"), 0.03, -1)
    shares = b.node("Softmax", [b.dequantize(less, 0.03, -1)], "share", axis=1)
    b.nodes.append(
        helper.make_node("QuantizeLinear", [shares, *b.scaling(1 / 256, -128)], ["y"], name="y")
    )
    graph = helper.make_graph(
        b.nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.INT8, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.INT8, [1, 4])],
        b.weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def main():
    if sys.argv[1] == "--compare":
        a, b = (np.load(file).astype(int) for file in sys.argv[2:4])
        if a.shape != b.shape or np.abs(a - b).max() > 1:
            sys.exit(f"{a.ravel()} and {b.ravel()} differ by more than one step")
        return
    model = make()
    onnx.checker.check_model(model)
    onnx.save(model, sys.argv[1])
    x = np.random.default_rng(1).integers(-128, 128, (1, 3, 8, 8), dtype=np.int8)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    np.save(f"{sys.argv[2]}/x.npy", x)
    np.save(f"{sys.argv[2]}/y.npy", session.run(None, {"x": x})[0])


if __name__ == "__main__":
    main()
