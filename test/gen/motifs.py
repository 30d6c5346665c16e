"""Groups of nodes as exporters write them: what the graph passes look for."""

import math

import numpy as np
from onnx import numpy_helper
from builder import Skip, epsilon
from elementwise import erf, sigmoid, smooth

F32 = epsilon("float32")


def image(g, c=None, least=4):
    """An image: a result where one is there."""
    if g.chance(0.6):
        found = [v for v in g.values if v.dtype == "float32" and v.rank == 4 and
                 v.size > 0 and v.mag < 200 and v.err < 1e-3 * max(1, v.mag) and
                 (c is None or v.shape[1] == c)]
        if found:
            return found[-1] if g.chance(0.5) else g.choose(*found)
    return g.fresh("float32", (g.choose(1, 1, 2), c or g.choose(1, 3, 4, 8, 16, 20),
                               g.int(least, 12), g.int(least, 12)), -1, 1,
                   constant=False)


def conv(g, x, outs=None, kernel=None, group=1, bias=None, **attributes):
    c = x.shape[1]
    outs = outs or g.choose(1, 4, 8, 16, 24)
    kernel = kernel or g.choose(1, 3)
    k = c // group * kernel * kernel
    w = g.fresh("float32", (outs, c // group, kernel, kernel), -1, 1,
                constant=True)
    # Scaled, so that deep models stay in range.
    w.data[...] = w.data / max(1, k)
    tensor = [t for t in g.initializers if t.name == w.name]
    if tensor:
        tensor[0].CopyFrom(numpy_helper.from_array(w.data, w.name))
        top = 1 / max(1, k)
    else:  # a Constant node keeps what it holds
        top = 1.0
    inputs = [x, w]
    if bias if bias is not None else g.chance(0.7):
        inputs.append(g.fresh("float32", (outs,), -0.5, 0.5, constant=True))
    mag = k * x.mag * top + 0.5
    return g.node("Conv", inputs, lo=-mag, hi=mag,
                  err=k * top * x.err + 2 * (k + 4) * F32 * mag,
                  attributes={"group": group if group > 1 else None,
                              "kernel_shape": [kernel] * 2, **attributes})


def same_size(kernel):
    return {"pads": [kernel // 2] * 4}


def activation(g, x):
    """Nothing, one node, or an activation spelled out in several."""
    kind = g.choose("none", "Relu", "Relu6", "Sigmoid", "swish", "hard_swish",
                    "gelu", "mish", "LeakyRelu", "prelu")
    if kind == "none":
        return x
    if kind == "Relu":
        return g.node("Relu", [x], lo=0, hi=max(x.hi, 0), err=x.err)
    if kind == "Relu6":
        return g.within(x, 0, 6)
    x = g.within(x, -20, 20)
    scalar = lambda v: g.constant(np.float32(v))
    mul = lambda a, b, lo, hi, err: g.node("Mul", [a, b], lo=lo, hi=hi, err=err)
    err = 3 * x.err + 64 * F32 * (x.mag + 1)
    top = max(abs(x.lo), abs(x.hi)) + 1
    if kind == "Sigmoid":
        return smooth(g, "Sigmoid", x, sigmoid)
    if kind == "LeakyRelu":
        return g.node("LeakyRelu", [x], lo=-top, hi=top, err=err,
                      attributes={"alpha": 0.1})
    if kind == "prelu":
        if x.rank < 3:
            raise Skip
        slope = g.fresh("float32", (x.shape[1],) + (1,) * (x.rank - 2), 0, 0.5,
                        constant=True)
        return g.node("PRelu", [x, slope], lo=-top, hi=top, err=err)
    if kind == "swish":
        s = smooth(g, "Sigmoid", x, sigmoid)
        return mul(*(x, s) if g.chance(0.5) else (s, x), -1, top, err)
    if kind == "mish":
        s = smooth(g, "Softplus", x, lambda v: np.log1p(np.exp(v)))
        t = smooth(g, "Tanh", s, np.tanh)
        return mul(x, t, -1, top, err)
    if kind == "hard_swish":
        a = g.node("Add", [x, scalar(3)], lo=x.lo + 3, hi=x.hi + 3, err=err)
        b = g.within(a, 0, 6)
        if g.chance(0.5):
            m = mul(x, b, -6 * top, 6 * top, 6 * err)
            return g.node("Div", [m, scalar(6)], lo=-top, hi=top, err=err)
        d = g.node("Div", [b, scalar(6)], lo=0, hi=1, err=err)
        return mul(x, d, -top, top, err * top)
    d = g.node("Div", [x, scalar(math.sqrt(2))], lo=x.lo, hi=x.hi, err=err)
    if g.opset < 9:
        raise Skip
    e = smooth(g, "Erf", g.within(d, -10, 10), erf)
    a = g.node("Add", [e, scalar(1)], lo=-1, hi=3, err=e.err + 2 * F32)
    if g.chance(0.5):
        m = mul(x, a, -top, 2 * top, err * 3)
        return mul(m, scalar(0.5), -top, top, err * 3)
    h = mul(x, scalar(0.5), -top, top, err)
    return mul(h, a, -top, 2 * top, err * 3)


def batch_norm(g, x):
    c = x.shape[1]
    given = [g.fresh("float32", (c,), lo, hi, constant=True)
             for lo, hi in ((0.5, 1.5), (-0.5, 0.5), (-0.5, 0.5), (0.5, 1.5))]
    mag = 3 * x.mag + 3
    return g.node("BatchNormalization", [x, *given], lo=-mag, hi=mag,
                  err=3 * x.err + 32 * F32 * mag)


def add(g, x, y):
    return g.node("Add", [x, y], lo=x.lo + y.lo, hi=x.hi + y.hi,
                  err=x.err + y.err + 2 * F32 * (x.mag + y.mag))


def conv_block(g):
    """Convolution, batch norm, activation; perhaps padded by a node."""
    x = image(g)
    kernel = g.choose(1, 3)
    attributes = {**same_size(kernel), "strides": g.choose([1, 1], [2, 2])}
    if kernel == 3 and g.chance(0.2) and g.opset >= 11:
        pads = g.constant(np.asarray([0, 0, 1, 1, 0, 0, 1, 1], np.int64))
        x = g.node("Pad", [x, pads], lo=min(x.lo, 0), hi=max(x.hi, 0), err=x.err)
        attributes["pads"] = [0] * 4
    y = conv(g, x, kernel=kernel, **attributes)
    if g.chance(0.6):
        y = batch_norm(g, y)
    return activation(g, y)


def depthwise(g):
    x = image(g)
    c = x.shape[1]
    y = conv(g, x, outs=c * g.choose(1, 1, 2), kernel=3, group=c,
             strides=g.choose([1, 1], [2, 2]), **same_size(3))
    y = activation(g, batch_norm(g, y) if g.chance(0.5) else y)
    return activation(g, conv(g, y, kernel=1))


def residual(g):
    x = image(g)
    y = activation(g, conv(g, x, outs=g.choose(4, 8), kernel=3, **same_size(3)))
    y = conv(g, y, outs=x.shape[1], kernel=1)
    return activation(g, add(g, *((x, y) if g.chance(0.5) else (y, x))))


def squeeze_excite(g):
    x = image(g)
    c = x.shape[1]
    if g.chance(0.5):
        p = g.node("GlobalAveragePool", [x], lo=x.lo, hi=x.hi,
                   err=x.err + 300 * F32 * x.mag)
    else:
        p = g.node("ReduceMean", [x], lo=x.lo, hi=x.hi,
                   err=x.err + 300 * F32 * x.mag,
                   attributes={"axes": [2, 3], "keepdims": 1}) \
            if g.opset < 18 else g.node(
                "ReduceMean", [x, g.constant(np.asarray([2, 3], np.int64))],
                lo=x.lo, hi=x.hi, err=x.err + 300 * F32 * x.mag)
    h = g.node("Relu", [conv(g, p, outs=max(1, c // 2), kernel=1)], lo=0,
               hi=p.mag * 2 + 1, err=p.err * 2 + 1e-6)
    s = smooth(g, "Sigmoid", g.within(conv(g, h, outs=c, kernel=1), -30, 30),
               sigmoid)
    return g.node("Mul", [x, s], lo=-x.mag, hi=x.mag,
                  err=x.err + s.err * x.mag + 2 * F32 * x.mag)


def branches(g):
    """Several convolutions of one value, joined again."""
    x = image(g)
    parts = [activation(g, conv(g, x, kernel=k, **same_size(k)))
             for k in (1, 3, 1)[: g.int(2, 3)]]
    if g.chance(0.3):
        parts.append(x)
    y = g.node("Concat", parts, lo=min(p.lo for p in parts),
               hi=max(p.hi for p in parts), err=max(p.err for p in parts),
               attributes={"axis": 1})
    return conv(g, y, kernel=1) if g.chance(0.6) else y


def shuffle(g):
    """Channels in groups, exchanged, and parted."""
    x = image(g, c=g.choose(4, 8, 16))
    n, c, h, w = x.shape
    k = g.choose(2, 4)
    shape = lambda s: g.constant(np.asarray(s, np.int64))
    a = g.node("Reshape", [x, shape([n, k, c // k, h, w])], lo=x.lo, hi=x.hi,
               err=x.err)
    b = g.node("Transpose", [a], lo=x.lo, hi=x.hi, err=x.err,
               attributes={"perm": [0, 2, 1, 3, 4]})
    y = g.node("Reshape", [b, shape([n, -1, h, w])], lo=x.lo, hi=x.hi,
               err=x.err)
    if g.chance(0.5):
        halves = g.node("Split", [y], lo=x.lo, hi=x.hi,
                        err=x.err, outputs=2, attributes={
                            "axis": 1, "num_outputs": 2 if g.opset >= 18 else None})
        left = conv(g, halves[0], outs=c // 2, kernel=1)
        y = g.node("Concat", [left, halves[1]], lo=min(left.lo, x.lo),
                   hi=max(left.hi, x.hi), err=max(left.err, x.err),
                   attributes={"axis": 1})
    return y


def channels_last(g):
    """A layer of another framework, with its transposes."""
    n, h, w, c = 1, g.int(4, 9), g.int(4, 9), g.choose(1, 3, 8)
    x = g.fresh("float32", (n, h, w, c), -1, 1, constant=False)
    t = g.node("Transpose", [x], lo=-1, hi=1, err=0,
               attributes={"perm": [0, 3, 1, 2]})
    y = activation(g, conv(g, t, kernel=3, auto_pad="SAME_UPPER",
                           strides=g.choose([1, 1], [2, 2])))
    y = g.node("Transpose", [y], lo=y.lo, hi=y.hi, err=y.err,
               attributes={"perm": [0, 2, 3, 1]})
    if g.chance(0.5):
        bias = g.fresh("float32", (y.shape[-1],), -1, 1, constant=True)
        y = add(g, y, bias)
    return y


def dense(g, x, n, bias=True):
    k = x.shape[-1]
    w = g.fresh("float32", (k, n), -0.3, 0.3, constant=True)
    mag = k * x.mag * 0.3
    y = g.node("MatMul", [x, w], lo=-mag, hi=mag,
               err=0.3 * k * x.err + 2 * (k + 2) * F32 * mag)
    if bias:
        y = add(g, y, g.fresh("float32", (n,), -0.5, 0.5, constant=True))
    return y


def mlp(g):
    x = g.fresh("float32", (g.choose(1, 2, 5), g.choose(3, 8, 16, 33)), -1, 1,
                constant=False)
    y = activation(g, dense(g, x, g.choose(4, 16, 17)))
    y = dense(g, y, g.choose(2, 10), bias=g.chance(0.7))
    if g.chance(0.5):
        y = g.within(y, -15, 15)
        y = g.node("Softmax", [y], lo=0, hi=1, err=2 * y.err + 64 * F32,
                   attributes={"axis": 1 if g.opset < 13 else -1})
    return y


def attention(g):
    """Heads of queries, keys and values, written out."""
    b, s, heads, d = g.int(1, 2), g.int(2, 6), g.choose(1, 2, 4), g.choose(2, 4)
    x = g.fresh("float32", (b, s, heads * d), -1, 1, constant=False)
    shape = lambda v: g.constant(np.asarray(v, np.int64))

    def head(perm):
        y = dense(g, x, heads * d)
        r = g.node("Reshape", [y, shape([b, -1, heads, d])], lo=y.lo, hi=y.hi,
                   err=y.err)
        return g.node("Transpose", [r], lo=y.lo, hi=y.hi, err=y.err,
                      attributes={"perm": perm})

    q, k, v = head([0, 2, 1, 3]), head([0, 2, 3, 1]), head([0, 2, 1, 3])
    mag = d * q.mag * k.mag
    scores = g.node("MatMul", [q, k], lo=-mag, hi=mag,
                    err=d * (q.err * k.mag + k.err * q.mag) + 8 * d * F32 * mag)
    scale = g.constant(np.float32(math.sqrt(d)))
    scores = g.node("Div", [scores, scale], lo=-mag, hi=mag, err=scores.err)
    if g.chance(0.4):
        mask = g.constant(np.triu(np.full((s, s), -100, np.float32), 1))
        scores = g.node("Add", [scores, mask], lo=-mag - 100, hi=mag,
                        err=scores.err + 1e-5)
    p = g.node("Softmax", [scores], lo=0, hi=1, err=2 * scores.err + 64 * F32,
               attributes={"axis": -1 if g.opset >= 11 else 3})
    y = g.node("MatMul", [p, v], lo=-v.mag, hi=v.mag,
               err=v.err + s * p.err * v.mag + 8 * s * F32 * v.mag)
    t = g.node("Transpose", [y], lo=y.lo, hi=y.hi, err=y.err,
               attributes={"perm": [0, 2, 1, 3]})
    return g.node("Reshape", [t, shape([b, s, heads * d])], lo=y.lo, hi=y.hi,
                  err=y.err)


def layer_norm(g):
    """Mean and deviation as single nodes."""
    if g.opset >= 18 or g.opset < 8:
        raise Skip
    n = g.choose(4, 8, 17)
    x = g.fresh("float32", (g.int(1, 3), g.int(1, 4), n), -3, 3, constant=False)
    scalar = lambda v: g.constant(np.float32(v))
    mean = g.node("ReduceMean", [x], lo=-3, hi=3, err=1e-6,
                  attributes={"axes": [-1 if g.opset >= 11 else 2]})
    d = g.node("Sub", [x, mean], lo=-6, hi=6, err=2e-6)
    if g.chance(0.5):
        sq = g.node("Pow", [d, scalar(2)], lo=0, hi=36, err=3e-5)
    else:
        sq = g.node("Mul", [d, d], lo=0, hi=36, err=3e-5)
    var = g.node("ReduceMean", [sq], lo=0, hi=36, err=4e-5,
                 attributes={"axes": [-1 if g.opset >= 11 else 2]})
    var = g.node("Add", [var, scalar(1e-5)], lo=0, hi=37, err=4e-5)
    dev = g.node("Sqrt", [var], lo=0, hi=7, err=1e-4)
    y = g.node("Div", [d, dev], lo=-5, hi=5, err=2e-4)
    w = g.fresh("float32", (n,), 0.5, 1.5, constant=True)
    y = g.node("Mul", [y, w], lo=-8, hi=8, err=3e-4)
    return g.node("Add", [y, g.fresh("float32", (n,), -1, 1, constant=True)],
                  lo=-9, hi=9, err=3e-4)


OPERATORS = [(conv_block, 5), (depthwise, 3), (residual, 3),
             (squeeze_excite, 2), (branches, 3), (shuffle, 2),
             (channels_last, 2), (mlp, 2), (attention, 2), (layer_norm, 1)]
