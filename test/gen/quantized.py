"""Quantized operators and networks: scales, zero points, QDQ groups."""

import math

import numpy as np
from builder import Skip
from windows import window

SCALES = [0.5, 0.25, 0.125, 0.1, 0.05, 0.0375]


def scale_of(g, shape=(), constant=True):
    data = np.asarray(g.noise.choice(SCALES, shape), np.float32)
    return g.constant(data)


def zero_of(g, dtype, shape=(), symmetric=False):
    if symmetric:
        return g.constant(np.zeros(shape, dtype))
    low, high = (-20, 20) if dtype.startswith("int") else (100, 150)
    return g.constant(np.asarray(g.noise.integers(low, high + 1, shape), dtype))


def code_bounds(dtype):
    info = np.iinfo(dtype)
    return float(info.min), float(info.max)


def quantize(g, x=None, dtype=None):
    """Codes of a float value: one step of rounding may differ."""
    if g.opset < 10:
        raise Skip
    x = x or g.value(("float32",), low=1, test=lambda v: v.size > 0)
    dtype = dtype or g.choose("uint8", "int8")
    axis, shape = None, ()
    if g.opset >= 13 and g.chance(0.25):
        axis, place = g.axis(x.rank)
        shape = (x.shape[place],)
    scale = scale_of(g, shape)
    inputs = [x, scale]
    zero = np.zeros(shape, dtype)
    if dtype != "uint8" or g.chance(0.8):
        inputs.append(zero_of(g, dtype, shape))
        zero = inputs[-1].data
    lo, hi = code_bounds(dtype)
    return g.node("QuantizeLinear", inputs, lo=lo, hi=hi,
                  err=1 + x.err / float(scale.data.min()),
                  attributes={"axis": axis}), scale, zero, axis


def dequantize(g, codes, scale, zero, axis=None):
    inputs = [codes, scale, g.constant(np.asarray(zero, codes.dtype))]
    if not np.any(zero) and codes.dtype == "uint8" and g.chance(0.3):
        inputs.pop()
    s = float(np.max(scale.data))
    values = [(c - float(z)) * s for c in (codes.lo, codes.hi)
              for z in (np.min(zero), np.max(zero))]
    return g.node("DequantizeLinear", inputs, lo=min(values + [0]),
                  hi=max(values + [0]), err=codes.err * s + 1e-6 * abs(s) * 300,
                  attributes={"axis": axis})


def qdq(g, x=None, dtype=None):
    codes, scale, zero, axis = quantize(g, x, dtype)
    return dequantize(g, codes, scale, zero, axis)


def codes_input(g, shape, dtype):
    lo, hi = code_bounds(dtype)
    return g.fresh(dtype, shape, lo, hi, constant=False)


def weights(g, shape, axis, bits="int8", small=True):
    """A quantized weight and its float value, by tensor or by channel."""
    each = (shape[axis],) if g.chance(0.6) and g.opset >= 13 else ()
    w = g.constant(g.noise.integers(-100, 101, shape).astype(bits))
    scale = g.constant(np.asarray(g.noise.choice([0.01, 0.02, 0.005], each),
                                  np.float32))
    zero = np.zeros(each, bits)
    return dequantize(g, w, scale, zero, axis if each else None)


def qdq_layer(g):
    """A layer as quantizers write it: dequantized operands, a float operator,
    perhaps an activation, and the result quantized."""
    if g.opset < 10:
        raise Skip
    dtype = g.choose("uint8", "int8")
    kind = g.choose("Conv", "MatMul", "Gemm", "Add", "Mul", "AveragePool",
                    "MaxPool", "Concat", "Relu", "Sigmoid", "GlobalAveragePool",
                    "Reshape", "Transpose", "Softmax")

    def operand(shape):
        codes = codes_input(g, shape, dtype)
        return dequantize(g, codes, scale_of(g), zero_of(g, dtype).data)

    def dq_range(*values):
        return sum(v.mag for v in values) + 1

    n, c = g.int(1, 2), g.choose(1, 2, 4, 5, 8)
    image = (n, c, g.int(3, 9), g.int(3, 9))
    if kind == "Conv":
        x = operand(image)
        kernel, attributes = window(g, x)
        group = c if g.chance(0.3) else 1
        outs = c if group > 1 else g.choose(1, 3, 4, 8)
        w = weights(g, (outs, c // group, *kernel), 0)
        inputs = [x, w]
        if g.chance(0.7):
            b = g.constant(g.noise.integers(-500, 500, (outs,)).astype(np.int32))
            s = np.float32(0.002)
            inputs.append(g.node(
                "DequantizeLinear", [b, g.constant(s)], lo=-1, hi=1, err=1e-6))
        k = c // group * math.prod(kernel)
        mag = k * x.mag * w.mag + 1
        y = g.node(kind, inputs, lo=-mag, hi=mag, err=1e-5 * mag,
                   attributes={**attributes, "group": group})
    elif kind in ("MatMul", "Gemm"):
        x = operand((g.int(1, 4), c))
        w = weights(g, (c, g.choose(1, 3, 8, 16)), 1)
        mag = c * x.mag * w.mag
        y = g.node(kind, [x, w] if kind == "MatMul" or g.opset >= 11 else [
            x, w, g.constant(np.zeros((), np.float32))], lo=-mag, hi=mag,
            err=1e-5 * mag)
    elif kind in ("Add", "Mul"):
        x, z = operand(image), operand(g.choose(image, (c, 1, 1)))
        mag = x.mag * z.mag if kind == "Mul" else dq_range(x, z)
        y = g.node(kind, [x, z], lo=-mag, hi=mag, err=1e-6 * mag)
    elif kind == "Concat":
        x, z = operand(image), operand(image)
        y = g.node(kind, [x, z], lo=-dq_range(x, z), hi=dq_range(x, z),
                   err=x.err + z.err, attributes={"axis": 1})
    elif kind in ("AveragePool", "MaxPool"):
        x = operand(image)
        kernel, attributes = window(g, x, dilate=False, pads_below_kernel=True)
        y = g.node(kind, [x], lo=min(x.lo, 0), hi=max(x.hi, 0),
                   err=x.err + 1e-6 * x.mag,
                   attributes={**attributes, "kernel_shape": kernel})
    elif kind in ("Sigmoid", "Softmax"):
        x = g.within(operand((n, c + 1)), -25, 25)
        y = g.node(kind, [x], lo=0, hi=1, err=x.err + 1e-5)
    elif kind == "Reshape":
        x = operand(image)
        y = g.node(kind, [x, g.constant(np.asarray([n, -1], np.int64))],
                   lo=x.lo, hi=x.hi, err=x.err)
    elif kind == "Transpose":
        x = operand(image)
        y = g.node(kind, [x], lo=x.lo, hi=x.hi, err=x.err,
                   attributes={"perm": [0, 2, 3, 1]})
    else:
        x = operand(image)
        y = g.node(kind, [x], lo=min(x.lo, 0), hi=max(x.hi, 0),
                   err=x.err + 1e-6 * x.mag)
    if g.chance(0.3):
        y = g.node("Relu", [y], lo=max(0, y.lo), hi=max(0, y.hi), err=y.err)
    # A scale that lets the codes cover what may come.
    scale = g.constant(np.float32(max(y.mag, 0.1) / g.choose(40, 100, 128)))
    zero = zero_of(g, dtype)
    lo, hi = code_bounds(dtype)
    codes = g.node("QuantizeLinear", [y, scale, zero], lo=lo, hi=hi,
                   err=1 + y.err / float(scale.data))
    if g.chance(0.7):
        return dequantize(g, codes, scale, zero.data)
    return codes


def integer_products(g):
    if g.opset < 10:
        raise Skip
    dtype, other = g.choose("uint8", "int8"), g.choose("uint8", "int8")
    m, k, n = g.int(1, 5), g.int(1, 12), g.int(1, 8)
    mag = k * 256 * 256.0
    op = g.choose("MatMulInteger", "ConvInteger", "QLinearMatMul", "QLinearConv")
    if op == "MatMulInteger":
        x, y = codes_input(g, (m, k), dtype), codes_input(g, (k, n), other)
        inputs = [x, y]
        if g.chance(0.7):
            inputs += [zero_of(g, dtype), zero_of(g, other)][: g.int(1, 2)]
        return g.node(op, inputs, lo=-mag, hi=mag, err=0)
    if op == "QLinearMatMul":
        x, y = codes_input(g, (m, k), dtype), codes_input(g, (k, n), dtype)
        scale = g.constant(np.float32(k * 0.5))
        lo, hi = code_bounds(dtype)
        return g.node(op, [x, g.constant(np.float32(0.1)), zero_of(g, dtype),
                           y, g.constant(np.float32(0.05)), zero_of(g, dtype),
                           scale, zero_of(g, dtype)], lo=lo, hi=hi, err=1)
    dtype = "uint8" if op == "ConvInteger" else dtype
    c = g.choose(1, 2, 4)
    x = codes_input(g, (1, c, g.int(3, 8), g.int(3, 8)), dtype)
    kernel, attributes = window(g, x)
    outs = g.choose(1, 2, 4)
    if op == "ConvInteger":
        w = codes_input(g, (outs, c, *kernel), "uint8")
        inputs = [x, w] + ([zero_of(g, "uint8"), zero_of(g, "uint8")]
                           if g.chance(0.7) else [])
        return g.node(op, inputs, lo=-mag * 25, hi=mag * 25, err=0,
                      attributes=attributes)
    w = g.constant(g.noise.integers(-100, 101, (outs, c, *kernel)).astype(np.int8))
    each = (outs,) if g.chance(0.5) else ()
    inputs = [x, g.constant(np.float32(0.1)), zero_of(g, dtype), w,
              g.constant(np.full(each, 0.02, np.float32)),
              g.constant(np.zeros(each, np.int8)),
              g.constant(np.float32(0.05 * c * math.prod(kernel))),
              zero_of(g, dtype)]
    if g.chance(0.6):
        inputs.append(g.constant(
            g.noise.integers(-900, 900, (outs,)).astype(np.int32)))
    lo, hi = code_bounds(dtype)
    return g.node(op, inputs, lo=lo, hi=hi, err=1, attributes=attributes)


def dynamic_quantize(g):
    if g.opset < 11:
        raise Skip
    x = g.value(("float32",), low=1, exact=True,
                test=lambda v: v.size > 1 and v.mag < 1000)
    return g.node("DynamicQuantizeLinear", [x], lo=[0, 0, 0],
                  hi=[255, 2 * x.mag, 255],
                  err=[1, 1e-6 * x.mag, 1], outputs=3)[0]


OPERATORS = [(lambda g: qdq(g), 2), (qdq_layer, 6), (integer_products, 2),
             (dynamic_quantize, 1)]
