"""Operators that move elements, and those that make tensors."""

import math

import numpy as np
from onnx import numpy_helper
from builder import ALL, FLOATS, NUMBERS, Skip, epsilon, onnx_type


def same(g, op, inputs, x, **keywords):
    """A node whose elements are those of `x`."""
    return g.node(op, inputs, lo=keywords.pop("lo", x.lo),
                  hi=keywords.pop("hi", x.hi), err=x.err, **keywords)


def int64s(g, values):
    return g.constant(np.asarray(values, np.int64))


def reshape(g):
    x = g.value(ALL)
    if x.size == 0:
        raise Skip
    left, shape = x.size, []
    while left > 1 and len(shape) < 5:
        divisors = [d for d in range(1, left + 1) if left % d == 0]
        shape.append(g.choose(*divisors))
        left //= shape[-1]
    shape.append(left) if left > 1 or g.chance(0.3) else None
    for i in range(len(shape)):
        if i < x.rank and shape[i] == x.shape[i] and g.chance(0.3):
            shape[i] = 0
    if shape and g.chance(0.5):
        shape[g.int(0, len(shape) - 1)] = -1
    return same(g, "Reshape", [x, int64s(g, shape)], x)


def transpose(g):
    x = g.value(ALL)
    order = list(range(x.rank))
    g.rng.shuffle(order)
    return same(g, "Transpose", [x], x, attributes={
        "perm": None if x.rank == 0 or g.chance(0.2) else order})


def flatten(g):
    x = g.value(ALL if g.opset >= 9 else FLOATS)
    axis = g.int(-x.rank if g.opset >= 11 else 0, x.rank)
    return same(g, "Flatten", [x], x, attributes={
        "axis": None if g.chance(0.2) and x.rank else axis})


def axes_operand(g, op, x, axes):
    """Axes as an attribute before opset 13, an operand after."""
    if axes is None:
        return same(g, op, [x], x)
    if g.opset < 13:
        if g.opset < 11 and min(axes, default=0) < 0:
            raise Skip
        return same(g, op, [x], x, attributes={"axes": axes})
    return same(g, op, [x, int64s(g, axes)], x)


def squeeze(g):
    x = g.value(ALL, test=lambda v: 1 in v.shape)
    ones = [i for i, d in enumerate(x.shape) if d == 1]
    axes = g.rng.sample(ones, g.int(1, len(ones)))
    axes = [a - x.rank if g.chance(0.3) else a for a in axes]
    return axes_operand(g, "Squeeze", x, None if g.chance(0.2) else axes)


def unsqueeze(g):
    x = g.value(ALL, high=4)
    count = g.int(1, 2)
    rank = x.rank + count
    axes = g.rng.sample(range(rank), count)
    axes = [a - rank if g.chance(0.3) else a for a in axes]
    return axes_operand(g, "Unsqueeze", x, axes)


def concat(g):
    x = g.value(ALL, low=1)
    written, axis = g.axis(x.rank)
    if g.opset < 11:
        written = axis
    parts = [x]
    for _ in range(g.int(0, 3)):
        shape = list(x.shape)
        shape[axis] = g.int(1, 5)
        alike = [v for v in g.values if v.dtype == x.dtype and v.rank == x.rank
                 and all(a == b or i == axis for i, (a, b) in
                         enumerate(zip(v.shape, x.shape)))]
        parts.append(g.choose(*alike) if alike and g.chance(0.6)
                     else g.fresh(x.dtype, shape))
    g.rng.shuffle(parts)
    return g.node("Concat", parts, lo=min(p.lo for p in parts),
                  hi=max(p.hi for p in parts), err=max(p.err for p in parts),
                  attributes={"axis": written})


def split(g):
    x = g.value(ALL, low=1, test=lambda v: max(v.shape, default=0) > 1)
    written, axis = g.axis(x.rank)
    size = x.shape[axis]
    if g.opset < 11:
        written = axis
    if size < 2:
        raise Skip
    count = g.int(2, min(4, size))
    attributes = {"axis": written if axis or g.chance(0.5) else None}
    inputs = [x]
    cuts = sorted(g.int(0, size) for _ in range(count - 1))
    sizes = [b - a for a, b in zip([0] + cuts, cuts + [size])]
    if min(sizes) == 0 and g.chance(0.9):
        raise Skip
    if size % count == 0 and g.chance(0.5) or g.opset >= 18 and g.chance(0.4):
        if g.opset >= 18:
            attributes["num_outputs"] = count
    elif g.opset >= 13:
        inputs.append(int64s(g, sizes))
    else:
        attributes["split"] = sizes
    return same(g, "Split", inputs, x, attributes=attributes, outputs=count)


def slice_(g):
    x = g.value(ALL if g.opset >= 10 else FLOATS, low=1)
    axes = g.rng.sample(range(x.rank), g.int(1, x.rank))
    starts, ends, steps = [], [], []
    for axis in axes:
        d = x.shape[axis]
        step = g.choose(1, 1, 1, 2, 3, -1, -1, -2) if g.opset >= 10 else 1
        a, b = sorted((g.int(0, d), g.int(0, d)))
        if a == b:
            a, b = 0, d
        if step < 0:
            a, b = b - 1, a - 1
            b = -d - 1 - g.choose(0, 5, 2**31) if b < 0 else b
        elif b == d and g.chance(0.3):
            b = g.choose(2**31 - 1, 2**63 - 1, d + 3)
        if 0 < a < d and g.chance(0.3):
            a -= d
        if 0 < b < d and g.chance(0.3):
            b -= d
        starts.append(a)
        ends.append(b)
        steps.append(step)
    every = axes == list(range(x.rank)) and g.chance(0.5)
    written = [a - x.rank if g.chance(0.3) and g.opset >= 10 else a for a in axes]
    if g.opset < 10:
        return same(g, "Slice", [x], x, attributes={
            "starts": starts, "ends": ends, "axes": None if every else written})
    inputs = [x, int64s(g, starts), int64s(g, ends)]
    plain = all(s == 1 for s in steps) and g.chance(0.6)
    if not every or not plain:
        inputs.append(None if every else int64s(g, written))
    if not plain:
        inputs.append(int64s(g, steps))
    return same(g, "Slice", inputs, x)


def pad(g):
    modes = ["constant", "constant", "reflect", "edge"]
    if g.opset >= 19:
        modes.append("wrap")
    mode = g.choose(*modes)
    types = NUMBERS if g.opset >= 13 else FLOATS
    x = g.value(types, low=1, high=5, test=lambda v: 0 not in v.shape)
    pads = []
    for side in range(2):
        for d in x.shape:
            most = 3 if mode in ("constant", "edge") else d - 1
            pads.append(g.int(0, min(3, most)) if g.chance(0.6) else 0)
    if mode == "constant" and g.chance(0.2):
        i = g.int(0, x.rank - 1)
        if x.shape[i] > 2:
            pads[i] = -1
    fill = g.choose(0, 1, 3)
    lo, hi = min(x.lo, fill, 0), max(x.hi, fill, 0)
    attributes = {"mode": mode if mode != "constant" or g.chance(0.5) else None}
    if g.opset < 11:
        return same(g, "Pad", [x], x, lo=lo, hi=hi, attributes={
            **attributes, "pads": pads,
            "value": float(fill) if g.chance(0.7) else None})
    inputs = [x, int64s(g, pads)]
    if mode == "constant" and g.chance(0.7):
        inputs.append(g.constant(np.asarray(fill, x.dtype)))
    if g.opset >= 18 and g.chance(0.4):
        while len(inputs) < 3:
            inputs.append(None)
        inputs.append(int64s(g, range(-x.rank, 0)))
    return same(g, "Pad", inputs, x, lo=lo, hi=hi, attributes=attributes)


def tile(g):
    x = g.value(ALL)
    repeats = [g.choose(1, 1, 2, 3) for _ in x.shape]
    return same(g, "Tile", [x, int64s(g, repeats)], x)


def expand(g):
    if g.opset < 8:
        raise Skip
    x = g.value(ALL)
    shape = [g.int(1, 4) if d == 1 else g.choose(1, d) for d in x.shape]
    shape = [g.int(1, 3) for _ in range(g.int(0, 2))][: 6 - x.rank] + shape
    return same(g, "Expand", [x, int64s(g, shape)], x)


def depth_space(g):
    block = g.choose(2, 2, 3)
    n, c, h, w = g.int(1, 2), g.int(1, 3), g.int(1, 4), g.int(1, 4)
    if g.chance(0.5):
        x = g.value(("float32",), shape=(n, c * block * block, h, w))
        mode = g.choose(None, "DCR", "CRD") if g.opset >= 11 else None
        return same(g, "DepthToSpace", [x], x, attributes={
            "blocksize": block, "mode": mode})
    x = g.value(("float32",), shape=(n, c, h * block, w * block))
    return same(g, "SpaceToDepth", [x], x, attributes={"blocksize": block})


def indices(g, size, shape, negative=True, constant=None):
    dtype = g.choose("int64", "int64", "int32")
    return g.fresh(dtype, shape, -size if negative else 0, size - 1, constant)


def gather(g):
    x = g.value(ALL, low=1, high=4)
    written, axis = g.axis(x.rank)
    if x.size == 0:
        raise Skip
    if g.opset < 11:
        written = axis
    i = indices(g, x.shape[axis], g.shape(high=2, limit=20), g.opset >= 11)
    return same(g, "Gather", [x, i], x, attributes={
        "axis": written if axis or g.chance(0.5) else None})


def gather_elements(g):
    if g.opset < 11:
        raise Skip
    x = g.value(ALL, low=1, test=lambda v: v.size > 0)
    written, axis = g.axis(x.rank)
    shape = [g.int(1, d) for d in x.shape]
    shape[axis] = g.int(1, 5)
    i = indices(g, x.shape[axis], shape)
    return same(g, "GatherElements", [x, i], x, attributes={"axis": written})


def nd_indices(g, shape, lead, depth):
    """Random coordinates of the first `depth` axes of a shape."""
    columns = [g.noise.integers(0 if g.chance(0.5) else -d, d, lead)
               for d in shape[:depth]]
    return np.stack(columns, -1).astype(np.int64)


def gather_nd(g):
    if g.opset < 11:
        raise Skip
    x = g.value(ALL, low=1, high=4, test=lambda v: v.size > 0)
    batch = g.int(0, x.rank - 1) if g.opset >= 12 and g.chance(0.4) else 0
    depth = g.int(1, x.rank - batch)
    lead = x.shape[:batch] + g.shape(g.int(0 if batch else 1, 2), limit=12)
    i = g.constant(nd_indices(g, x.shape[batch:], lead, depth))
    if 0 in i.shape:
        raise Skip
    return same(g, "GatherND", [x, i], x, attributes={
        "batch_dims": batch if batch else None})


def reductions(g):
    options = [None]
    if g.opset >= 16:
        options += ["none", "add", "mul"]
    if g.opset >= 18:
        options += ["max", "min"]
    return g.choose(*options)


def scattered(g, op, x, i, updates, how, attributes):
    n = max(i.size, 1)
    mag = max(x.mag, updates.mag, 1)
    if how == "mul":
        mag = mag ** (min(n, 12) + 1)
        if n > 12 or x.dtype not in FLOATS:
            raise Skip
    elif how == "add":
        mag = x.mag + n * updates.mag
        if mag > 100 and x.dtype not in FLOATS + ("int32", "int64"):
            raise Skip
    err = max(x.err, updates.err) if how in (None, "none", "max", "min") else (
        (n + 1) * (x.err + updates.err) * mag + n * epsilon(x.dtype) * mag)
    return g.node(op, [x, i, updates], lo=-mag, hi=mag, err=err,
                  attributes={**attributes, "reduction": how})


def scatter_elements(g):
    if g.opset < 11:
        raise Skip
    how = reductions(g)
    types = ALL if how in (None, "none") else FLOATS + ("int32", "int64")
    x = g.value(types, low=1, test=lambda v: v.size > 0)
    written, axis = g.axis(x.rank)
    shape = [g.int(1, d) for d in x.shape]
    if how in (None, "none"):  # no place twice
        shape[axis] = g.int(1, x.shape[axis])
        order = np.argsort(g.noise.random(
            [x.shape[axis] if k == axis else d for k, d in enumerate(shape)]),
            axis=axis)
        data = np.take(order, range(shape[axis]), axis)
        i = g.constant(data.astype(g.choose(np.int64, np.int32)))
    else:
        i = indices(g, x.shape[axis], shape)
    updates = g.value((x.dtype,), shape=tuple(shape))
    return scattered(g, "ScatterElements", x, i, updates, how,
                     {"axis": written})


def scatter_nd(g):
    if g.opset < 11:
        raise Skip
    how = reductions(g)
    types = ALL if how in (None, "none") else FLOATS + ("int32", "int64")
    x = g.value(types, low=1, high=4, test=lambda v: v.size > 0)
    depth = g.int(1, x.rank)
    places = math.prod(x.shape[:depth])
    count = g.int(1, min(4, places))
    flat = g.noise.permutation(places)[:count]
    data = np.stack(np.unravel_index(flat, x.shape[:depth]), -1)
    i = g.constant(data.astype(np.int64))
    updates = g.value((x.dtype,), shape=(count,) + x.shape[depth:])
    return scattered(g, "ScatterND", x, i, updates, how, {})


def trilu(g):
    if g.opset < 14:
        raise Skip
    x = g.value(NUMBERS, low=2)
    inputs = [x]
    if g.chance(0.6):
        inputs.append(g.constant(np.asarray(g.int(-3, 3), np.int64)))
    return same(g, "Trilu", inputs, x, lo=min(x.lo, 0), hi=max(x.hi, 0),
                attributes={"upper": g.choose(None, 0, 1)})


def reverse_sequence(g):
    if g.opset < 10:
        raise Skip
    x = g.value(ALL, low=2, test=lambda v: min(v.shape[:2]) > 0)
    time = g.int(0, 1)
    lengths = g.fresh("int64", (x.shape[1 - time],), 1, x.shape[time])
    return same(g, "ReverseSequence", [x, lengths], x, attributes={
        "time_axis": time if time or g.chance(0.5) else None,
        "batch_axis": 1 - time})


def makers_of_tensors(g):
    op = g.choose("ConstantOfShape", "Range", "EyeLike", "OneHot", "Shape",
                  "Size")
    if g.opset < 11:
        raise Skip
    if op == "ConstantOfShape":
        dtype = g.choose(*ALL)
        value = np.asarray([g.int(0, 5)]).astype(dtype)
        return g.node(op, [int64s(g, g.shape(high=4, limit=200))], lo=0, hi=5,
                      err=0, attributes={"value": numpy_helper.from_array(value)
                                         if g.chance(0.8) else None})
    if op == "Range":
        dtype = g.choose("int64", "int32", "float32")
        start, step, count = g.int(-3, 3), g.choose(1, 2, -1), g.int(1, 12)
        ends = (start, start + step * count, step)
        return g.node(op, [g.constant(np.asarray(e, dtype)) for e in ends],
                      lo=-30, hi=30, err=0)
    if op == "EyeLike":
        x = g.value(("float32", "int32", "int64", "float64"), rank=2)
        return g.node(op, [x], lo=0, hi=1, err=0, attributes={
            "k": g.choose(None, 0, 1, -2),
            "dtype": g.choose(None, onnx_type("float32"), onnx_type("int64"))})
    if op == "OneHot":
        depth = g.int(1, 6)
        i = g.fresh("int64", g.shape(high=3, limit=60), -depth, depth - 1)
        written, _ = g.axis(i.rank + 1)
        dtype = g.choose("float32", "int64")
        return g.node(op, [i, g.constant(np.asarray(depth, np.int64)),
                           g.constant(np.asarray([-1, 4], dtype))],
                      lo=-1, hi=4, err=0, attributes={"axis": written})
    x = g.value(ALL)
    return g.node(op, [x], lo=0, hi=max(x.shape + (x.size,)), err=0)


OPERATORS = [(reshape, 4), (transpose, 4), (flatten, 1), (squeeze, 2),
             (unsqueeze, 2), (concat, 4), (split, 3), (slice_, 5), (pad, 3),
             (tile, 2), (expand, 2), (depth_space, 1), (gather, 3),
             (gather_elements, 1), (gather_nd, 1), (scatter_elements, 2),
             (scatter_nd, 2), (trilu, 1), (reverse_sequence, 1),
             (makers_of_tensors, 2)]
