"""Operators on single elements: of one operand, of two, of many."""

import math

import numpy as np
from onnx import helper
from builder import (ALL, FLOATS, INTS, NUMBERS, SIGNED, UNSIGNED, Skip,
                     epsilon)

erf = np.vectorize(math.erf)
sigmoid = lambda x: 1 / (1 + np.exp(-x))

# name -> (first opset, where it is smooth, function)
SMOOTH = {
    "Sqrt": (6, (0.05, 100), np.sqrt),
    "Exp": (6, (-10, 6), np.exp),
    "Log": (6, (0.05, 100), np.log),
    "Sin": (7, (-50, 50), np.sin),
    "Cos": (7, (-50, 50), np.cos),
    "Tan": (7, (-1.2, 1.2), np.tan),
    "Asin": (7, (-0.95, 0.95), np.arcsin),
    "Acos": (7, (-0.95, 0.95), np.arccos),
    "Atan": (7, (-100, 100), np.arctan),
    "Sinh": (9, (-5, 5), np.sinh),
    "Cosh": (9, (-5, 5), np.cosh),
    "Asinh": (9, (-50, 50), np.arcsinh),
    "Acosh": (9, (1.1, 50), np.arccosh),
    "Atanh": (9, (-0.9, 0.9), np.arctanh),
    "Erf": (9, (-10, 10), erf),
    "Sigmoid": (6, (-30, 30), sigmoid),
    "Tanh": (6, (-30, 30), np.tanh),
    "Softplus": (1, (-30, 30), lambda x: np.log1p(np.exp(x))),
    "Softsign": (1, (-100, 100), lambda x: x / (1 + np.abs(x))),
    "Reciprocal": (6, (0.2, 50), lambda x: 1 / x),
    "HardSwish": (14, (-50, 50), lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
    "Mish": (18, (-20, 20), lambda x: x * np.tanh(np.log1p(np.exp(x)))),
    "Swish": (24, (-20, 20), lambda x: x * sigmoid(x)),
}
EXACT = {  # the result is a bit pattern of the operand, or its negative
    "Abs": (6, NUMBERS), "Neg": (6, FLOATS + SIGNED), "Relu": (6, FLOATS),
    "Identity": (1, ALL),
}
STEPS = {  # decided by where the operand lies: it must be exact
    "Sign": (9, NUMBERS), "Ceil": (6, FLOATS), "Floor": (6, FLOATS),
    "Round": (11, FLOATS), "IsNaN": (9, ("float32", "float64", "float16")),
    "IsInf": (10, ("float32", "float64")), "Not": (1, ("bool",)),
    "BitwiseNot": (18, INTS),
}


def smooth(g, op, x, f, attributes=None, factor=8, inputs=None, **keywords):
    """A node whose elements are f of those of `x`, f being smooth there."""
    grid = np.linspace(x.lo, x.hi, 257)
    with np.errstate(invalid="ignore"):
        y = f(grid)
    if not np.all(np.isfinite(y)):
        raise Skip
    step = max(x.hi - x.lo, 1e-9) / 256
    slope = float(np.abs(np.diff(y)).max() / step) * 1.5 if x.hi > x.lo else 1
    slope = min(slope, 1e4)
    wide = slope * step
    lo, hi = float(y.min()) - wide, float(y.max()) + wide
    err = slope * x.err + factor * epsilon(x.dtype) * (
        max(abs(lo), abs(hi)) + slope * x.mag)
    return g.node(op, inputs or [x], lo=lo, hi=hi, err=err,
                  attributes=attributes, **keywords)


def unary(g):
    table = {n: s for n, s in SMOOTH.items() if g.opset >= s[0]}
    op = g.choose(*table)
    _, (lo, hi), f = table[op]
    types = FLOATS if op not in ("Mish", "HardSwish") else ("float32",)
    x = g.within(g.value(types), lo, hi)
    if op == "Reciprocal" and g.chance(0.3):
        x = g.node("Neg", [x], lo=-x.hi, hi=-x.lo, err=x.err)
    return smooth(g, op, x, f)


def exact_unary(g):
    op = g.choose(*[n for n, s in EXACT.items() if g.opset >= s[0]])
    x = g.value(EXACT[op][1] if g.opset >= 13 or op == "Identity" else FLOATS)
    bounds = {"Abs": (0, x.mag), "Neg": (-x.hi, -x.lo),
              "Relu": (max(0, x.lo), max(0, x.hi)), "Identity": (x.lo, x.hi)}
    if op == "Identity" and x.data is not None:
        raise Skip
    return g.node(op, [x], lo=bounds[op][0], hi=bounds[op][1], err=x.err)


def step_unary(g):
    op = g.choose(*[n for n, s in STEPS.items() if g.opset >= s[0]])
    x = g.value(STEPS[op][1], exact=True)
    return g.node(op, [x], lo=-x.mag - 1, hi=x.mag + 1, err=0)


def activation(g):
    """Those with attributes, given or left out."""
    alpha = round(g.rng.uniform(0.05, 1.5), 3)
    maybe = lambda v: v if g.chance(0.7) else None
    a = maybe(alpha)
    b = maybe(round(g.rng.uniform(0.1, 1), 3))
    pick = lambda v, default: default if v is None else v
    elu = lambda x, k: np.where(x < 0, k * np.expm1(np.minimum(x, 0)), x)
    table = {
        "Elu": (6, {"alpha": a}, lambda x: elu(x, pick(a, 1))),
        "LeakyRelu": (6, {"alpha": a},
                      lambda x: np.where(x < 0, pick(a, 0.01) * x, x)),
        "HardSigmoid": (6, {"alpha": a, "beta": b}, lambda x: np.clip(
            pick(a, 0.2) * x + pick(b, 0.5), 0, 1)),
        "Selu": (6, {}, lambda x: 1.0507 * elu(x, 1.6733)),
        "Celu": (12, {"alpha": a}, lambda x: elu(x / pick(a, 1), 1) *
                 pick(a, 1)),
        "Gelu": (20, {"approximate": g.choose(None, "none", "tanh")},
                 lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2)))),
    }
    op = g.choose(*[n for n, s in table.items() if g.opset >= s[0]])
    _, attributes, f = table[op]
    # Those that ONNX Runtime does not have for doubles, or has with constants in
    # single precision.
    is_single = op in ("Celu", "Selu") or attributes.get("approximate") == "tanh"
    types = ("float32",) if is_single else FLOATS
    x = g.within(g.value(types), -20, 20)
    factor = 8 if attributes.get("approximate") != "tanh" else 16
    return smooth(g, op, x, f, attributes, factor)


def threshold(g):
    """Steps at a place that attributes choose."""
    x = g.value(FLOATS, exact=True)
    if g.opset >= 10 and g.chance(0.5):
        alpha = g.choose(None, 0.5, -0.25)
        return g.node("ThresholdedRelu", [x], lo=min(0, x.lo),
                      hi=max(0, x.hi), err=0, attributes={"alpha": alpha})
    if g.opset < 9:
        raise Skip
    bias, lambd = g.choose(None, 0.25), g.choose(None, 0.75)
    if x.dtype == "float64":
        raise Skip  # ONNX Runtime computes in float
    return g.node("Shrink", [x], lo=x.lo - 1, hi=x.hi + 1,
                  err=epsilon(x.dtype) * (x.mag + 1),
                  attributes={"bias": bias, "lambd": lambd})


def arithmetic(g):
    op = g.choose("Add", "Sub", "Mul", "Div")
    types = NUMBERS if g.opset >= 14 else FLOATS + ("int32", "int64")
    x = g.value(types)
    y = g.broadcast_partner(x)
    if op == "Div":
        if y.dtype in FLOATS:
            y = g.within(y, 0.25, 50)
        elif y.lo <= 0 <= y.hi:
            y = g.fresh(y.dtype, y.shape, 1, 7)
    elif g.chance(0.3):
        x, y = y, x
    corners = {
        "Add": [x.lo + y.lo, x.hi + y.hi], "Sub": [x.lo - y.hi, x.hi - y.lo],
        "Mul": [a * b for a in (x.lo, x.hi) for b in (y.lo, y.hi)],
        "Div": [a / b for a in (x.lo, x.hi) for b in (y.lo, y.hi)]
        if y.lo * y.hi > 0 else [0],
    }[op]
    lo, hi = min(corners), max(corners)
    if x.dtype in INTS:
        lo, hi = math.floor(lo), math.ceil(hi)
    low = min(abs(y.lo), abs(y.hi)) or 1
    err = {"Add": x.err + y.err, "Sub": x.err + y.err,
           "Mul": x.err * y.mag + y.err * x.mag + x.err * y.err,
           "Div": x.err / low + y.err * x.mag / low / low}[op]
    if x.dtype in INTS and err:
        raise Skip
    return g.node(op, [x, y], lo=lo, hi=hi,
                  err=err + 2 * epsilon(x.dtype) * max(abs(lo), abs(hi)))


def variadic(g):
    op = g.choose("Max", "Min", "Sum", "Mean")
    types = FLOATS
    if op in ("Max", "Min") and g.opset >= 12:
        types = NUMBERS
    values = [g.value(types)]
    if g.opset < 8:
        raise Skip
    for _ in range(g.int(0, 3)):
        values.append(g.broadcast_partner(values[0]))
    lows, highs = [v.lo for v in values], [v.hi for v in values]
    err = max(v.err for v in values)
    mag = max(v.mag for v in values)
    if op == "Max":
        return g.node(op, values, lo=max(lows), hi=max(highs), err=err)
    if op == "Min":
        return g.node(op, values, lo=min(lows), hi=min(highs), err=err)
    n = 1 if op == "Mean" else len(values)
    return g.node(op, values, lo=-n * mag, hi=n * mag,
                  err=n * err + 2 * len(values) ** 2 * epsilon(
                      values[0].dtype) * mag)


def power(g):
    x = g.within(g.value(FLOATS), 0.1, 4)
    dtype = x.dtype
    if g.opset >= 12 and g.chance(0.3):
        dtype = g.choose("int32", "int64", "float32", "float64")
    if dtype in INTS:
        y = g.fresh(dtype, g.choose((), (1,), x.shape), -2, 3)
    elif g.chance(0.4):
        y = g.constant(np.asarray(g.choose(0.5, 2, 3, -1, 1, 0, 1.5), dtype))
    else:
        y = g.within(g.broadcast_partner(x, dtype), -2, 2)
    if max(abs(y.lo), abs(y.hi)) > 3:
        raise Skip
    top = max(x.lo ** y.lo, x.lo ** y.hi, x.hi ** y.lo, x.hi ** y.hi, 1)
    err = top * (3 * x.err / x.lo + 3 * y.err)
    return g.node("Pow", [x, y], lo=0, hi=top,
                  err=err + 16 * epsilon(x.dtype) * top)


def modulo(g):
    if g.opset < 10:
        raise Skip
    fmod = g.choose(0, 1)
    x = g.value(FLOATS + INTS if fmod else INTS, exact=True)
    if x.dtype in FLOATS:
        y = g.constant(np.asarray(g.choose(0.5, 2, -1.5), x.dtype))
    else:
        low, high = (-7, -1) if x.dtype in SIGNED and g.chance(0.4) else (1, 7)
        y = g.fresh(x.dtype, g.choose((), x.shape), low, high)
    return g.node("Mod", [x, y], lo=-y.mag, hi=y.mag, err=0,
                  attributes={"fmod": fmod if fmod or g.chance(0.5) else None})


def comparison(g):
    ops = ["Equal", "Greater", "Less"]
    if g.opset >= 12:
        ops += ["GreaterOrEqual", "LessOrEqual"]
    op = g.choose(*ops)
    types = NUMBERS if g.opset >= 9 else FLOATS
    if op == "Equal" and g.opset < 11:
        types = ("bool", "int32", "int64")
    x = g.value(types, exact=True)
    y = g.broadcast_partner(x, exact=True)
    return g.node(op, [x, y], lo=0, hi=1, err=0)


def logic(g):
    x = g.value("bool", exact=True)
    y = g.broadcast_partner(x, exact=True)
    return g.node(g.choose("And", "Or", "Xor"), [x, y], lo=0, hi=1, err=0)


def bits(g):
    if g.opset < 11:
        raise Skip
    if g.opset >= 18 and g.chance(0.6):
        x = g.value(INTS, exact=True)
        y = g.broadcast_partner(x, exact=True)
        info = np.iinfo(x.dtype)
        return g.node(g.choose("BitwiseAnd", "BitwiseOr", "BitwiseXor"), [x, y],
                      lo=float(info.min), hi=float(info.max), err=0)
    x = g.value(UNSIGNED, exact=True)
    y = g.fresh(x.dtype, g.choose((), x.shape), 0, 5)
    return g.node("BitShift", [x, y], lo=0, hi=float(np.iinfo(x.dtype).max),
                  err=0, attributes={"direction": g.choose("LEFT", "RIGHT")})


def where(g):
    if g.opset < 9:
        raise Skip
    x = g.value(NUMBERS if g.opset >= 9 else FLOATS)
    y = g.broadcast_partner(x)
    c = g.broadcast_partner(x, "bool", exact=True)
    return g.node("Where", [c, x, y], lo=min(x.lo, y.lo), hi=max(x.hi, y.hi),
                  err=max(x.err, y.err))


def clip(g):
    types = NUMBERS if g.opset >= 12 else FLOATS
    x = g.value(types)
    lo, hi = sorted((g.int(0, 3), g.int(1, 6)))
    if x.dtype not in UNSIGNED:
        lo -= 2
    if g.opset < 11:
        return g.node("Clip", [x], lo=min(lo, x.lo), hi=max(hi, x.hi), err=x.err,
                      attributes={"min": g.choose(None, float(lo)),
                                  "max": g.choose(None, float(hi))})
    bounds = [g.fresh(x.dtype, (), v, v, constant=g.chance(0.8))
              if g.chance(0.7) else None for v in (lo, hi)]
    return g.node("Clip", [x, *bounds], lo=min(lo, x.lo), hi=max(hi, x.hi),
                  err=x.err)


def prelu(g):
    x = g.value(FLOATS, low=1)
    shape = g.choose((), (1,), x.shape,
                     (x.shape[1],) + (1,) * (x.rank - 2) if x.rank > 1 else ())
    slope = g.fresh(x.dtype, shape, -0.5, 1.5)
    mag = 1.5 * x.mag
    return g.node("PRelu", [x, slope], lo=-mag, hi=mag,
                  err=1.5 * x.err + 2 * epsilon(x.dtype) * mag)


def cast(g):
    x = g.value(ALL, exact=True)
    to = g.choose(*ALL)
    lo, hi = (0, 1) if to == "bool" else (x.lo, x.hi)
    if to in INTS:
        info = np.iinfo(to)
        if x.dtype in FLOATS and (x.lo < info.min or x.hi > info.max):
            raise Skip
    if to in FLOATS and x.mag > 2e4:
        raise Skip
    # Fewer bits: rounded once, by all alike.
    if g.opset >= 15 and g.chance(0.3):
        like = g.value(to)
        return g.node("CastLike", [x, like], lo=lo, hi=hi, err=0)
    return g.node("Cast", [x], lo=lo, hi=hi, err=0, attributes={
        "to": helper.np_dtype_to_tensor_dtype(np.dtype(to))})


OPERATORS = [(unary, 6), (exact_unary, 3), (step_unary, 3), (activation, 4),
             (threshold, 1), (arithmetic, 8), (variadic, 3), (power, 2),
             (modulo, 1), (comparison, 3), (logic, 1), (bits, 1), (where, 3),
             (clip, 2), (prelu, 1), (cast, 3)]
