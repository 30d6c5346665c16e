"""Models of one operator each, of sizes that networks have, for operators.py."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"
UNARY = ("Abs Atan Ceil Celu Cos Elu Erf Exp Floor Gelu HardSigmoid HardSwish LeakyRelu Log Mish Neg "
         "Reciprocal Relu Round Selu Sigmoid Sign Sin Softplus Softsign Sqrt Tanh").split()
BINARY = "Add Div Max Min Mul Pow Sub".split()


class Cases:
    """Collects (name, model, inputs)."""

    def __init__(self):
        self.rng = np.random.default_rng(0)
        self.all = []

    def floats(self, *shape):
        return self.rng.standard_normal(shape, np.float32)

    def codes(self, dtype, *shape):
        info = np.iinfo(dtype)
        return self.rng.integers(info.min, info.max, shape, dtype)

    def add(self, name, operator, inputs, weights=(), outputs=1, domain="", opset=18, **attributes):
        names = [f"x{i}" for i in range(len(inputs))] + [f"w{i}" for i in range(len(weights))]
        stored = [numpy_helper.from_array(np.ascontiguousarray(w), f"w{i}")
                  for i, w in enumerate(weights) if w is not None]
        present = {w.name for w in stored} | {f"x{i}" for i in range(len(inputs))}
        node = helper.make_node(operator, [n if n in present else "" for n in names],
                                [f"y{i}" for i in range(outputs)], name, domain=domain, **attributes)
        infos = [helper.make_tensor_value_info(
            f"x{i}", helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for i, x in enumerate(inputs)]
        results = [helper.make_empty_tensor_value_info(f"y{i}") for i in range(outputs)]
        graph = helper.make_graph([node], name, infos, results, stored)
        opsets = [helper.make_opsetid("", opset)]
        if domain:
            opsets.append(helper.make_opsetid(domain, 1))
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
        self.all.append((name, model, {f"x{i}": x for i, x in enumerate(inputs)}))


def windows(c):
    image, f = c.floats(1, 32, 56, 56), c.floats
    c.add("conv 7x7, 3 channels", "Conv", [f(1, 3, 224, 224)], [f(32, 3, 7, 7)], pads=[3] * 4,
          strides=[2, 2])
    c.add("conv 3x3", "Conv", [f(1, 128, 28, 28)], [f(128, 128, 3, 3)], pads=[1] * 4)
    c.add("conv dilated", "Conv", [image], [f(32, 32, 3, 3)], pads=[2] * 4, dilations=[2, 2])
    c.add("conv in 4 groups", "Conv", [image], [f(64, 8, 3, 3)], pads=[1] * 4, group=4)
    c.add("conv depthwise 5x5", "Conv", [f(1, 64, 28, 28)], [f(64, 1, 5, 5)], pads=[2] * 4, group=64)
    c.add("conv 1-D", "Conv", [f(1, 64, 400)], [f(64, 64, 5)], pads=[2, 2])
    c.add("conv 3-D", "Conv", [f(1, 8, 16, 28, 28)], [f(16, 8, 3, 3, 3)], pads=[1] * 6)
    c.add("conv, weights computed", "Conv", [f(1, 32, 28, 28), f(32, 32, 3, 3)], pads=[1] * 4)
    c.add("conv transposed 4x4", "ConvTranspose", [f(1, 32, 28, 28)], [f(32, 16, 4, 4)],
          strides=[2, 2], pads=[1] * 4)
    for kind in ("MaxPool", "AveragePool"):
        c.add(kind, kind, [image], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    c.add("GlobalAveragePool", "GlobalAveragePool", [image])
    scales = np.array([1, 1, 2, 2], np.float32)
    for mode in ("linear", "nearest"):
        c.add(f"Resize {mode}", "Resize", [f(1, 32, 28, 28)], [None, scales], mode=mode)


def products(c):
    f = c.floats
    c.add("MatMul 128x768x768", "MatMul", [f(128, 768)], [f(768, 768)])
    c.add("MatMul 1x768x3072", "MatMul", [f(1, 768)], [f(768, 3072)])
    c.add("MatMul, both computed", "MatMul", [f(12, 128, 64), f(12, 64, 128)])
    c.add("MatMul float16", "MatMul", [f(64, 256).astype(np.float16)], [f(256, 256).astype(np.float16)])
    c.add("MatMul float64", "MatMul", [f(64, 256).astype(float)], [f(256, 256).astype(float)])
    c.add("Einsum bihd,bjhd->bhij", "Einsum", [f(1, 128, 12, 64), f(1, 128, 12, 64)],
          equation="bihd,bjhd->bhij")
    c.add("Attention", "Attention", [f(1, 8, 256, 64)] * 3, opset=23)
    c.add("MatMulNBits", "MatMulNBits", [f(1, 768)], [c.codes(np.uint8, 768, 24, 16), f(768 * 24)],
          domain=MICROSOFT, K=768, N=768, bits=4, block_size=32)
    for cell, gates, outputs in (("LSTM", 4, 3), ("GRU", 3, 2), ("RNN", 1, 2)):
        c.add(cell, cell, [f(50, 1, 64)],
              [f(1, gates * 128, 64), f(1, gates * 128, 128), f(1, gates * 256)], outputs,
              hidden_size=128)


def elementwise(c):
    image = c.floats(1, 32, 56, 56)
    positive = abs(image) + 0.1
    for operator in UNARY:
        c.add(operator, operator, [positive if operator in ("Log", "Sqrt") else image], opset=20)
    for operator in BINARY:
        c.add(operator, operator, [positive, positive + 0.1])
    c.add("Where", "Where", [image > 0, image, positive])
    c.add("Clip", "Clip", [image], [np.float32(0), np.float32(6)])
    c.add("PRelu", "PRelu", [image], [c.floats(32, 1, 1)])
    c.add("Cast to uint8", "Cast", [positive], to=TensorProto.UINT8)


def lines(c):
    image, rows, f = c.floats(1, 32, 56, 56), c.floats(128, 768), c.floats
    c.add("Softmax, last axis", "Softmax", [f(12, 128, 128)], axis=-1)
    c.add("Softmax, channels", "Softmax", [f(1, 21, 128, 128)], axis=1)
    c.add("LogSoftmax", "LogSoftmax", [f(128, 1000)], axis=-1)
    c.add("LayerNormalization", "LayerNormalization", [rows], [f(768), f(768)], axis=-1)
    c.add("InstanceNormalization", "InstanceNormalization", [image], [f(32), f(32)])
    c.add("LRN", "LRN", [image], size=5)
    for axes in ([0], [1]):
        c.add(f"ReduceMean, axis {axes[0]}", "ReduceMean", [rows], [np.array(axes)])
    c.add("ReduceMax, channels", "ReduceMax", [image], [np.array([1])])
    c.add("ReduceSum, all", "ReduceSum", [image])
    c.add("ArgMax, channels", "ArgMax", [f(1, 21, 128, 128)], axis=1)
    c.add("TopK", "TopK", [f(16, 1000)], [np.array([10])], 2)
    c.add("CumSum", "CumSum", [f(64, 1000)], [np.array(1)])


def movement(c):
    image, f = c.floats(1, 32, 56, 56), c.floats
    c.add("Transpose to NHWC", "Transpose", [image], perm=[0, 2, 3, 1])
    c.add("Transpose 512x512", "Transpose", [f(512, 512)], perm=[1, 0])
    c.add("Concat", "Concat", [image, image], axis=1)
    c.add("Slice, steps of 2", "Slice", [f(1, 3, 224, 224)],
          [np.array([0, 0]), np.array([224, 224]), np.array([2, 3]), np.array([2, 2])])
    for mode in ("constant", "reflect"):
        c.add(f"Pad {mode}", "Pad", [image], [np.array([0, 0, 1, 1, 0, 0, 1, 1])], mode=mode)
    c.add("Gather", "Gather", [f(1000, 768)], [c.rng.integers(0, 1000, (1, 128))])
    c.add("DepthToSpace", "DepthToSpace", [f(1, 64, 28, 28)], blocksize=2)
    c.add("Trilu", "Trilu", [f(12, 128, 128)])


def quantized(c):
    u8, i8 = np.uint8, np.int8
    scale, zero = np.float32(0.1), u8(100)
    tail = [np.float32(0.01), i8(0), np.float32(0.3), u8(120)]
    for name, shape, group in (("1x1", (32, 32, 1, 1), 1), ("3x3", (32, 32, 3, 3), 1),
                               ("depthwise", (32, 1, 3, 3), 32), ("in 4 groups", (32, 8, 3, 3), 4)):
        c.add(f"QLinearConv {name}", "QLinearConv", [c.codes(u8, 1, 32, 28, 28)],
              [scale, zero, c.codes(i8, *shape), *tail], group=group, pads=[shape[3] // 2] * 4)
    c.add("QLinearMatMul", "QLinearMatMul", [c.codes(u8, 128, 256)],
          [scale, zero, c.codes(i8, 256, 256), *tail])
    c.add("QGemm", "QGemm", [c.codes(u8, 32, 256)],
          [scale, zero, c.codes(i8, 256, 128), *tail[:2], np.zeros(128, np.int32), *tail[2:]],
          domain=MICROSOFT)
    c.add("MatMulInteger", "MatMulInteger", [c.codes(u8, 128, 768)], [c.codes(i8, 768, 768), zero])
    c.add("ConvInteger", "ConvInteger", [c.codes(u8, 1, 32, 28, 28)],
          [c.codes(i8, 32, 32, 3, 3), zero], pads=[1] * 4)
    c.add("QuantizeLinear", "QuantizeLinear", [c.floats(1, 32, 56, 56)], [scale, zero])
    c.add("DynamicQuantizeLinear", "DynamicQuantizeLinear", [c.floats(1, 32, 56, 56)], outputs=3)


def cases():
    c = Cases()
    for family in (windows, products, elementwise, lines, movement, quantized):
        family(c)
    return c.all


def give_outputs(model, results):
    """Declares the outputs with the shapes that they turned out to have."""
    for output, result in zip(model.graph.output, results):
        output.CopyFrom(helper.make_tensor_value_info(
            output.name, helper.np_dtype_to_tensor_dtype(result.dtype), result.shape))
    return onnx.shape_inference.infer_shapes(model) if not model.functions else model
