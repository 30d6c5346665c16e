"""Quantized operators of ONNX and of ONNX Runtime's own domain. What ONNX
defines must agree bit by bit; operators that ONNX Runtime computes by a formula
of its own may be one step away."""

import numpy as np
from onnx import TensorProto, helper

from conformance import Case, graph_model, node_case

MS = "com.microsoft"
rng = np.random.default_rng(13)
U8, I8 = np.uint8, np.int8
TYPES = {U8: TensorProto.UINT8, I8: TensorProto.INT8}


def whole(kind, *shape):
    bounds = np.iinfo(kind)
    return rng.integers(bounds.min, bounds.max + 1, shape).astype(kind)


def f(value):
    return np.array(value, np.float32)


def products():
    for a, b in ((U8, U8), (U8, I8), (I8, I8)):
        names = f"{np.dtype(a).name}_{np.dtype(b).name}"
        for zeros in ("none", "scalar", "columns"):
            inputs = [("A", whole(a, 2, 3, 5)), ("B", whole(b, 5, 4))]
            if zeros != "none":
                inputs += [("az", np.array(3, a)),
                           ("bz", np.array(2, b) if zeros == "scalar" else whole(b, 4))]
            yield node_case(f"matmul_integer_{names}_{zeros}", "MatMulInteger", inputs,
                            ["Y"], types={"Y": TensorProto.INT32}, opset=10,
                            constants=("B",))
    for kind in (U8, I8):
        name = np.dtype(kind).name
        inputs = [("x", whole(U8, 1, 2, 6, 6)), ("w", whole(kind, 4, 2, 3, 3)),
                  ("xz", np.array(7, U8)), ("wz", np.array(1, kind))]
        if kind == U8:
            yield node_case(f"conv_integer_{name}", "ConvInteger", inputs, ["y"],
                            types={"y": TensorProto.INT32}, opset=10, pads=[1, 1, 1, 1],
                            constants=("w",))
        for channels in (False, True):
            scale = rng.uniform(0.01, 0.1, 4).astype(np.float32) if channels else f(0.03)
            zero = np.zeros(4, kind) if channels else np.array(2 if kind == U8 else 0, kind)
            yield node_case(
                f"qlinear_conv_{name}_{channels}".lower(), "QLinearConv",
                [("x", whole(U8, 1, 2, 6, 6)), ("xs", f(0.05)), ("xz", np.array(7, U8)),
                 ("w", whole(kind, 4, 2, 3, 3)), ("ws", scale), ("wz", zero),
                 ("ys", f(0.5)), ("yz", np.array(120, U8)),
                 ("b", rng.integers(-900, 900, 4).astype(np.int32))],
                ["y"], types={"y": TensorProto.UINT8}, opset=10, strides=[2, 2],
                constants=("w", "ws", "wz", "b"))
    for kind in (U8, I8):
        yield node_case(
            f"qlinear_matmul_{np.dtype(kind).name}", "QLinearMatMul",
            [("a", whole(kind, 3, 8)), ("as", f(0.02)), ("az", np.array(5, kind)),
             ("b", whole(kind, 8, 4)), ("bs", f(0.03)), ("bz", np.array(3, kind)),
             ("ys", f(0.2)), ("yz", np.array(9, kind))], ["y"],
            types={"y": TYPES[kind]}, opset=10)


def conversions():
    for name, x in (("plain", rng.normal(size=(3, 7))), ("positive", rng.random((3, 7))),
                    ("negative", -rng.random((3, 7))), ("zero", np.zeros((2, 2))),
                    ("ties", np.arange(-8, 8) / 2)):
        yield node_case(f"dynamic_quantize_{name}", "DynamicQuantizeLinear",
                        [("x", x.astype(np.float32))], ["y", "s", "z"],
                        types={"y": TensorProto.UINT8, "z": TensorProto.UINT8}, opset=11)
    for kind in (U8, I8, np.uint16, np.int16):
        code = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        x = (rng.normal(size=(2, 3, 4)) * 40).astype(np.float32)
        for axis in (None, 1):
            scale = f(0.5) if axis is None else rng.uniform(0.1, 1, 3).astype(np.float32)
            zero = np.array(3, kind) if axis is None else whole(kind, 3)
            extra = {} if axis is None else {"axis": axis}
            yield node_case(f"quantize_{np.dtype(kind).name}_{axis}".lower(),
                            "QuantizeLinear", [("x", x), ("s", scale), ("z", zero)],
                            ["y"], types={"y": code}, **extra)
            yield node_case(f"dequantize_{np.dtype(kind).name}_{axis}".lower(),
                            "DequantizeLinear",
                            [("x", whole(kind, 2, 3, 4)), ("s", scale), ("z", zero)],
                            ["y"], **extra)
    for axis, shape in ((0, (2, 4)), (1, (6, 2))):
        x = (rng.normal(size=(6, 4)) * 20).astype(np.float32)
        size = 3 if axis == 0 else 2
        scale = rng.uniform(0.1, 1, shape).astype(np.float32)
        yield node_case(f"quantize_blocks_{axis}", "QuantizeLinear",
                        [("x", x), ("s", scale), ("z", whole(U8, *shape))], ["y"],
                        types={"y": TensorProto.UINT8}, axis=axis, block_size=size)
        yield node_case(f"dequantize_blocks_{axis}", "DequantizeLinear",
                        [("x", whole(I8, 6, 4)), ("s", scale), ("z", whole(I8, *shape))],
                        ["y"], axis=axis, block_size=size)


def packed_weights():
    """int4 and uint4 weights in blocks, as language models have them."""
    for kind, low in ((TensorProto.INT4, -8), (TensorProto.UINT4, 0)):
        for block in (0, 4):
            values = rng.integers(low, low + 16, (8, 6))
            shape = (2, 6) if block else ()
            scale = rng.uniform(0.1, 1, shape).astype(np.float32)
            zero = rng.integers(low, low + 16, shape)
            nodes = [helper.make_node("DequantizeLinear", ["w", "s", "z"], ["d"], axis=0,
                                      block_size=block),
                     helper.make_node("MatMul", ["x", "d"], ["y"])]
            x = rng.normal(size=(3, 8)).astype(np.float32)
            name = f"weights_{'int4' if low else 'uint4'}_{block}"
            model = graph_model(name, nodes, [("x", x), ("s", scale)], ["y"], ("s",))
            for label, data in (("w", values), ("z", zero)):
                model.graph.initializer.append(
                    helper.make_tensor(label, kind, data.shape, data.flatten().tolist()))
            yield Case(name, model, {"x": x})
    x = (rng.normal(size=(4, 4)) * 6).astype(np.float32)
    nodes = [helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
             helper.make_node("DequantizeLinear", ["q", "s", "z"], ["y"])]
    model = graph_model("saturate_int4", nodes, [("x", x), ("s", f(0.5))], ["y"], ("s",))
    model.graph.initializer.append(helper.make_tensor("z", TensorProto.INT4, (), [1]))
    yield Case("saturate_int4", model, {"x": x})


def contrib():
    for kind in (U8, I8):
        name, types = np.dtype(kind).name, {"y": TYPES[kind]}
        zero = np.array(4, kind)

        def one(label, op, inputs, **extra):
            return node_case(f"{label}_{name}", op, inputs, ["y"], domain=MS,
                             types=types, atol=1, rtol=0,
                             constants=("xs", "xz", "ws", "wz", "ys", "yz", "b"), **extra)

        x = [("x", whole(kind, 2, 3, 4)), ("xs", f(0.03)), ("xz", zero)]
        w = [("w", whole(kind, 3, 4)), ("ws", f(0.05)), ("wz", np.array(-3 if kind == I8 else 130, kind))]
        y = [("ys", f(0.07)), ("yz", np.array(10, kind))]
        yield one("add", "QLinearAdd", x + w + y)
        yield one("mul", "QLinearMul", x + w + y)
        yield one("sigmoid", "QLinearSigmoid", x + [("ys", f(1 / 256)), ("yz", np.array(0, kind))])
        yield one("leaky_relu", "QLinearLeakyRelu", x + y, alpha=0.1)
        yield one("softmax", "QLinearSoftmax",
                  x + [("ys", f(1 / 256)), ("yz", np.array(0, kind))],
                  extra={"axis": -1, "opset": 13})
        yield one("softmax_flat", "QLinearSoftmax",
                  x + [("ys", f(1 / 256)), ("yz", np.array(0, kind))],
                  extra={"axis": 1, "opset": 11})
        yield one("concat", "QLinearConcat",
                  y + x + [("w", whole(kind, 2, 5, 4)), ("ws", f(0.05)), ("wz", zero)],
                  axis=1)
        image = [("x", whole(kind, 1, 3, 6, 6)), ("xs", f(0.03)), ("xz", zero)]
        yield one("average_pool", "QLinearAveragePool", image + y, kernel_shape=[3, 3],
                  strides=[2, 2], pads=[1, 1, 1, 1])
        yield one("average_pool_padded", "QLinearAveragePool", image + y,
                  kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
        yield one("global_average_pool", "QLinearGlobalAveragePool", image + y,
                  channels_last=0)
        last = [("x", whole(kind, 1, 6, 6, 3)), ("xs", f(0.03)), ("xz", zero)]
        yield one("average_pool_last", "QLinearAveragePool", last + y, kernel_shape=[3, 3],
                  strides=[2, 2], pads=[1, 1, 1, 1], channels_last=1)
        yield one("global_average_pool_last", "QLinearGlobalAveragePool", last + y,
                  channels_last=1)
        yield one("max_pool_last", "NhwcMaxPool", last[:1], kernel_shape=[3, 2],
                  strides=[2, 1], pads=[1, 0, 1, 1])
        for group in (1, 3):
            w = [("w", whole(I8, 6, 3 // group, 3, 3)),
                 ("ws", rng.uniform(0.01, 0.1, 6).astype(np.float32)),
                 ("wz", np.zeros(6, I8))]
            yield one(f"conv_last_{group}", "QLinearConv",
                      last + w + [("ys", f(0.5)), ("yz", np.array(10, kind))]
                      + [("b", rng.integers(-99, 99, 6).astype(np.int32))],
                      pads=[1, 1, 0, 1], strides=[2, 1], group=group, channels_last=1)
        a = [("A", whole(kind, 3, 8)), ("as", f(0.02)), ("az", zero)]
        b = [("B", whole(I8, 4, 8)), ("bs", f(0.03)), ("bz", np.array(0, I8))]
        c = [("C", rng.integers(-500, 500, 4).astype(np.int32))]
        yield node_case(f"gemm_{name}", "QGemm", a + b + c + [("ys", f(0.3)), ("yz", zero)],
                        ["y"], domain=MS, types=types, transB=1, atol=1, rtol=0,
                        constants=("B", "bs", "bz", "C"))
        yield node_case(f"gemm_float_{name}", "QGemm", a + b + c, ["y"], domain=MS,
                        transB=1, alpha=0.5, constants=("B", "bs", "bz", "C"))
        yield node_case(f"matmul_to_float_{name}", "MatMulIntegerToFloat",
                        [("A", whole(kind, 3, 8)), ("B", whole(I8, 8, 4)), ("as", f(0.02)),
                         ("bs", rng.uniform(0.01, 0.1, 4).astype(np.float32)), ("az", zero),
                         ("bz", None), ("bias", rng.normal(size=4).astype(np.float32))],
                        ["y"], domain=MS, constants=("B", "bs"))
    yield node_case("dynamic_matmul", "DynamicQuantizeMatMul",
                    [("A", rng.normal(size=(3, 8)).astype(np.float32)),
                     ("B", whole(I8, 8, 4)), ("bs", f(0.03)), ("bz", np.array(0, I8)),
                     ("bias", rng.normal(size=4).astype(np.float32))], ["y"], domain=MS,
                    constants=("B", "bs", "bz"))
    for kind in (U8, I8):
        yield node_case(f"quantize_ms_{np.dtype(kind).name}", "QuantizeLinear",
                        [("x", (rng.normal(size=(3, 5)) * 20).astype(np.float32)),
                         ("s", f(0.25)), ("z", np.array(4, kind))], ["y"], domain=MS,
                        types={"y": TYPES[kind]})
        yield node_case(f"dequantize_ms_{np.dtype(kind).name}", "DequantizeLinear",
                        [("x", whole(kind, 3, 5)), ("s", f(0.25)),
                         ("z", np.array(4, kind))], ["y"], domain=MS)


def later_contrib():
    for kind in (U8, I8):
        name, zero = np.dtype(kind).name, np.array(5, kind)
        types = {"y": TYPES[kind]}
        yield node_case(f"where_{name}", "QLinearWhere",
                        [("c", rng.random((3, 4)) < 0.5), ("x", whole(kind, 3, 4)),
                         ("xs", f(0.02)), ("xz", zero), ("z", whole(kind, 3, 4)),
                         ("zs", f(0.05)), ("zz", zero), ("ys", f(0.06)),
                         ("yz", np.array(2, kind))],
                        ["y"], domain=MS, types=types, atol=1, rtol=0,
                        constants=("xs", "xz", "zs", "zz", "ys", "yz"))
    # ONNX Runtime rounds the input and the state to bytes, we do not.
    x = rng.normal(size=(5, 2, 6)).astype(np.float32)
    for direction in ("forward", "reverse", "bidirectional"):
        parts = 2 if direction == "bidirectional" else 1
        for columns in (False, True):
            shape = (parts, 32) if columns else (parts,)
            yield node_case(
                f"dynamic_lstm_{direction}_{columns}".lower(), "DynamicQuantizeLSTM",
                [("x", x), ("w", whole(I8, parts, 6, 32)), ("r", whole(I8, parts, 8, 32)),
                 ("b", rng.normal(size=(parts, 64)).astype(np.float32)), ("lengths", None),
                 ("h", None), ("c", None), ("p", None),
                 ("ws", rng.uniform(0.002, 0.004, shape).astype(np.float32)),
                 ("wz", np.zeros(shape, I8)),
                 ("rs", rng.uniform(0.002, 0.004, shape).astype(np.float32)),
                 ("rz", np.zeros(shape, I8))], ["y", "yh", "yc"], domain=MS,
                hidden_size=8, direction=direction, atol=0.02,
                constants=("w", "r", "b", "ws", "wz", "rs", "rz"))


def cases():
    yield from later_contrib()
    yield from products()
    yield from conversions()
    yield from packed_weights()
    yield from contrib()
