"""Reductions, products, normalizations: operators that sum."""

import math

import numpy as np
from builder import FLOATS, INTS, Skip, epsilon
from movement import int64s


def reduce_axes(g, op, x, axes, keep, since=18):
    """(inputs, attributes): axes are an operand since some version."""
    attributes = {"keepdims": keep}
    inputs = [x]
    if g.opset >= since:
        if axes is not None:
            inputs.append(int64s(g, axes))
        elif g.chance(0.3):
            attributes["noop_with_empty_axes"] = 1
    elif axes is not None:
        attributes["axes"] = axes
    return inputs, attributes


def reduce(g):
    op = g.choose("Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare",
                  "LogSum", "LogSumExp")
    types = FLOATS
    if op in ("Max", "Min", "Sum", "Prod", "SumSquare", "L1"):
        types = FLOATS + ("int32", "int64")
    x = g.value(types, test=lambda v: v.size > 0 and (
        op != "LogSum" or v.dtype in FLOATS))
    axes = None
    if x.rank and g.chance(0.8):
        axes = g.rng.sample(range(x.rank), g.int(1, x.rank))
        if g.opset >= 11:
            axes = [a - x.rank if g.chance(0.3) else a for a in axes]
    k = x.size if axes is None else math.prod(x.shape[a] for a in axes)
    if op == "LogSum":
        x = g.within(x, 0.2, 10)
    if op == "LogSumExp":
        x = g.within(x, -8, 8)
    if op == "Prod":
        if k > 30 or x.dtype not in FLOATS:
            raise Skip
        x = g.within(x, -1.2, 1.2)
    if op == "L2" and x.err:
        x = g.within(x, 0.2, 50) if x.hi > 0.3 else x
    if x.dtype in INTS and x.err:
        raise Skip
    m, e, eps = x.mag, x.err, epsilon(x.dtype)
    deep = 2 * (k + 2) * eps
    bounds = {
        "Sum": (k * m, k * e + deep * k * m), "Mean": (m, e + deep * m),
        "Max": (m, e), "Min": (m, e),
        "Prod": (max(1, min(m, 1.2)) ** min(k, 30),
                 (k * e + deep) * 1.2 ** min(k, 30)),
        "L1": (k * m, k * e + deep * k * m),
        "L2": (math.sqrt(k) * m, k * e * 3 + deep * math.sqrt(k) * m),
        "SumSquare": (k * m * m, 2 * k * m * e + deep * k * m * m),
        "LogSum": (abs(math.log(k * 10)) + 2, 5 * e + 5 * deep),
        "LogSumExp": (8 + math.log(max(k, 1)), e + 8 * deep + 1e-6),
    }
    mag, err = bounds[op]
    inputs, attributes = reduce_axes(g, op, x, axes, g.choose(None, 0, 1),
                                     13 if op == "Sum" else 18)
    if x.dtype in INTS:
        err = 0
    lo = 0 if op in ("L1", "L2", "SumSquare") else -mag
    if "noop_with_empty_axes" in attributes:
        mag, lo, err = max(mag, m), min(lo, -m), max(err, e)
    return g.node("Reduce" + op, inputs, lo=lo, hi=mag, err=err,
                  attributes=attributes)


def arg(g):
    x = g.value(("float32", "float64", "int32", "int8", "uint8"), low=1,
                exact=True, test=lambda v: v.size > 0)
    if x.dtype not in ("float32", "float64", "int32") and g.opset < 12:
        raise Skip
    written, axis = g.axis(x.rank)
    if g.opset < 11:
        written = axis
    return g.node(g.choose("ArgMax", "ArgMin"), [x], lo=0, hi=x.shape[axis],
                  err=0, attributes={
                      "axis": written, "keepdims": g.choose(None, 0, 1),
                      "select_last_index": g.choose(None, 0, 1)
                      if g.opset >= 12 else None})


def top_k(g):
    x = g.value(("float32", "float64", "int64", "int32"), low=1, exact=True,
                test=lambda v: v.size > 0)
    if g.opset < 11:
        raise Skip
    written, axis = g.axis(x.rank)
    k = g.int(1, x.shape[axis])
    return g.node("TopK", [x, int64s(g, [k])], lo=[x.lo, 0],
                  hi=[x.hi, x.shape[axis]], err=0, outputs=2, attributes={
                      "axis": written, "largest": g.choose(None, 0, 1)})


def cum_sum(g):
    if g.opset < 11:
        raise Skip
    x = g.value(("float32", "float64", "int32", "int64"), low=1,
                test=lambda v: v.size > 0)
    written, axis = g.axis(x.rank)
    k = x.shape[axis]
    if x.err and x.dtype in INTS:
        raise Skip
    return g.node("CumSum", [x, g.constant(np.asarray(
        written, g.choose(np.int64, np.int32)))], lo=-k * x.mag, hi=k * x.mag,
        err=k * x.err + 2 * (k + 2) * epsilon(x.dtype) * k * x.mag, attributes={
            "exclusive": g.choose(None, 0, 1), "reverse": g.choose(None, 0, 1)})


def softmax(g):
    op = g.choose("Softmax", "Softmax", "LogSoftmax")
    x = g.within(g.value(FLOATS, low=1, test=lambda v: v.size > 0), -15, 15)
    written, axis = g.axis(x.rank)
    if g.opset < 11:
        written = axis
    eps = epsilon(x.dtype)
    if op == "Softmax":
        lo, hi, err = 0, 1, 2 * x.err + 64 * eps
    else:
        lo, hi, err = -45, 0, 2 * x.err + 200 * eps
    return g.node(op, [x], lo=lo, hi=hi, err=err, attributes={
        "axis": written if g.chance(0.8) else None})


def hardmax(g):
    x = g.value(("float32",), low=1, exact=True, test=lambda v: v.size > 0)
    written, axis = g.axis(x.rank)
    if g.opset < 11:
        written = axis
    return g.node("Hardmax", [x], lo=0, hi=1, err=0, attributes={"axis": written})


def matmul(g):
    x = g.value(FLOATS + (("int32",) if g.opset >= 9 else ()), low=1, high=4,
                test=lambda v: v.size > 0)
    k = x.shape[-1]
    n = g.choose(1, 2, 3, 5, 8, 16, 17)
    lead = [1 if g.chance(0.4) else d for d in x.shape[:-2]]
    lead = lead[g.int(0, len(lead)):]
    shape = (k,) if g.chance(0.1) else (*lead, k, n)
    y = g.value((x.dtype,), shape=shape, reuse=0.4)
    if g.chance(0.2) and x.rank >= 2 and y.rank >= 2:  # the other way round
        y = g.value((x.dtype,), shape=(n, x.shape[-2]), reuse=0.2)
        x, y, k = y, x, x.shape[-2]
    mag = k * x.mag * y.mag
    if x.dtype == "int32":
        if mag > 2**30 or x.err or y.err:
            raise Skip
        return g.node("MatMul", [x, y], lo=-mag, hi=mag, err=0)
    err = k * (x.err * y.mag + y.err * x.mag) + 2 * (k + 2) * epsilon(
        x.dtype) * mag
    z = g.node("MatMul", [x, y], lo=-mag, hi=mag, err=err)
    if g.chance(0.3) and z.rank and n == z.shape[-1]:
        bias = g.fresh(x.dtype, (n,), -1, 1, constant=True)
        z = g.node("Add", [z, bias], lo=-mag - 1, hi=mag + 1,
                   err=err + 2 * epsilon(x.dtype) * (mag + 1))
    return z


def gemm(g):
    x = g.value(FLOATS, rank=2, test=lambda v: v.size > 0)
    flip_x, flip_y = g.choose(None, 0, 1), g.choose(None, 0, 1)
    m, k = x.shape[::-1] if flip_x else x.shape
    n = g.choose(1, 2, 5, 8, 16)
    y = g.value((x.dtype,), shape=(n, k) if flip_y else (k, n), reuse=0.3)
    inputs = [x, y]
    if g.opset < 11 or g.chance(0.7):
        inputs.append(g.fresh(x.dtype, g.choose((), (n,), (1, n), (m, 1), (m, n)),
                              -1, 1))
    alpha = g.choose(None, 1.0, 0.5, -2.0)
    beta = g.choose(None, 1.0, 0.0, 0.25)
    a = 2 * k * x.mag * y.mag
    err = 2 * k * (x.err * y.mag + y.err * x.mag) + 2 * (k + 4) * epsilon(
        x.dtype) * (a + 1)
    return g.node("Gemm", inputs, lo=-a - 1, hi=a + 1, err=err, attributes={
        "alpha": alpha, "beta": beta, "transA": flip_x, "transB": flip_y})


def einsum(g):
    if g.opset < 12:
        raise Skip
    equation = g.choose("ij,jk->ik", "bij,bjk->bik", "ij->ji", "ij->i", "ii->i",
                        "i,j->ij", "bhid,bhjd->bhij", "...ij,...jk->...ik",
                        "ij,ij->", "bij,bkj", "ij->", "ibj,kj->ikb")
    terms = equation.split("->")[0].split(",")
    sizes = {c: g.int(1, 5) for c in "bhijkd"}
    inputs = []
    for term in terms:
        term = term.replace("...", "bh")
        inputs.append(g.value(("float32",),
                              shape=tuple(sizes[c] for c in term), reuse=0.4))
    k = 25
    mag = k * math.prod(max(v.mag, 0.1) for v in inputs)
    err = sum(v.err * mag / max(v.mag, 0.1) for v in inputs)
    return g.node("Einsum", inputs, lo=-mag, hi=mag, attributes={
        "equation": equation}, err=err + 2 * k * epsilon("float32") * mag)


def norms(g):
    """Divides by a spread: the operand must have some, so it is fresh."""
    table = {"BatchNormalization": 7, "InstanceNormalization": 6,
             "LpNormalization": 1, "LRN": 1, "LayerNormalization": 17,
             "MeanVarianceNormalization": 9, "GroupNormalization": 21,
             "RMSNormalization": 23}
    op = g.choose(*[n for n, since in table.items() if g.opset >= since])
    c = g.choose(1, 2, 4, 6)
    x = g.fresh("float32", (g.int(1, 2), c, *[
        g.int(2, 6) for _ in range(g.choose(1, 2, 2, 3))]), -3, 3,
        constant=False)
    eps, attributes = 1e-5 * 4, {}
    channel = lambda lo, hi, n=c: g.fresh("float32", (n,), lo, hi,
                                          constant=g.chance(0.85))
    inputs, mag = [x], 12
    if op == "BatchNormalization":
        x = g.value(("float32",), low=2, high=5,
                    test=lambda v: v.size > 0 and v.mag < 1000)
        c = x.shape[1]
        inputs = [x, channel(0.5, 2, c), channel(-1, 1, c), channel(-1, 1, c),
                  channel(0.3, 2, c)]
        attributes = {"epsilon": g.choose(None, 1e-3)}
        mag, eps = 5 * x.mag + 10, 5 * x.err + 2e-6 * (5 * x.mag + 10)
    elif op == "InstanceNormalization":
        inputs = [x, channel(0.5, 2), channel(-1, 1)]
        attributes = {"epsilon": g.choose(None, 1e-2)}
    elif op == "LpNormalization":
        attributes = {"p": g.choose(None, 1, 2), "axis": g.choose(None, 1, -2)}
    elif op == "LRN":
        if x.rank != 4:
            raise Skip
        attributes = {"size": g.choose(1, 3, 5), "alpha": g.choose(None, 0.1),
                      "beta": g.choose(None, 0.5), "bias": g.choose(None, 2.0)}
    elif op == "MeanVarianceNormalization":
        attributes = {"axes": g.choose(None, [0, 2], [2], [1, 2])}
        if x.rank != 4 and attributes["axes"] is None:
            raise Skip
    elif op == "GroupNormalization":
        groups = g.choose(*[d for d in (1, 2, 3) if c % d == 0])
        inputs = [x, channel(0.5, 2), channel(-1, 1)]
        attributes = {"num_groups": groups, "epsilon": g.choose(None, 1e-2)}
    else:
        written, axis = g.axis(x.rank)
        shape = x.shape[axis:]
        if math.prod(shape) < 2:
            raise Skip
        inputs = [x, g.fresh("float32", shape, 0.5, 2, constant=g.chance(0.8))]
        if op == "LayerNormalization" and g.chance(0.6):
            inputs.append(g.fresh("float32", shape, -1, 1, constant=True))
        attributes = {"axis": written, "epsilon": g.choose(None, 1e-3)}
    # Small spreads divide: two elements may lie close together.
    return g.node(op, inputs, lo=-mag, hi=mag, err=eps * (
        20 if op not in ("BatchNormalization", "LRN") else 1),
        attributes=attributes)


OPERATORS = [(reduce, 6), (arg, 2), (top_k, 2), (cum_sum, 1), (softmax, 3),
             (hardmax, 1), (matmul, 6), (gemm, 3), (einsum, 2), (norms, 5)]
