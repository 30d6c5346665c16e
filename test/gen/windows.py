"""Convolutions, pools, resizing: operators with windows over space."""

import math

import numpy as np
from builder import FLOATS, Skip, epsilon


def spatial_input(g, types=FLOATS, channels=None, least=1):
    """N,C,space with one to three axes of space."""
    rank = g.rng.choice([3, 4, 4, 4, 5])

    def fits(v):
        return min(v.shape) >= least and (
            channels is None or v.shape[1] % channels == 0)

    if g.chance(0.5):
        x = g.value(types, rank=rank, test=fits, reuse=1)
        return x
    dtype = g.preferred(types)
    most = {3: 20, 4: 11, 5: 5}[rank]
    c = g.choose(1, 2, 3, 4, 5, 8, 16) if channels is None else (
        channels * g.int(1, 4))
    return g.fresh(dtype, (g.choose(1, 1, 2), c) + tuple(
        g.int(max(2, least), most) for _ in range(rank - 2)), constant=False)


def window(g, x, *, dilate=True, pads_below_kernel=False, ceil=False):
    """Attributes of a window that fits into the space of `x`."""
    space = x.shape[2:]
    kernel, dilations, strides, pads = [], [], [], []
    for d in space:
        k = min(g.choose(1, 2, 3, 3, 5), d)
        dilation = g.choose(1, 1, 1, 2) if dilate else 1
        if (k - 1) * dilation + 1 > d:
            dilation = 1
        kernel.append(k)
        dilations.append(dilation)
        strides.append(g.choose(1, 1, 2, 3))
        most = (k - 1) if pads_below_kernel else k
        pads.append((g.int(0, min(2, most)), g.int(0, min(2, most))))
    attributes = {}
    if any(d != 1 for d in dilations) or g.chance(0.2) and dilate:
        attributes["dilations"] = dilations
    if any(s != 1 for s in strides) or g.chance(0.5):
        attributes["strides"] = strides
    auto = g.choose(None, None, "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")
    if auto in (None, "NOTSET"):
        flat = [p[0] for p in pads] + [p[1] for p in pads]
        if any(flat) or g.chance(0.3):
            attributes["pads"] = flat
        if auto:
            attributes["auto_pad"] = auto
    else:
        attributes["auto_pad"] = auto
        if auto != "VALID" and (max(dilations) > 1 or ceil):
            attributes.pop("auto_pad")  # readers disagree
    if ceil and "auto_pad" not in attributes and g.chance(0.4):
        attributes["ceil_mode"] = 1
    return kernel, attributes


def sum_bounds(x, w_mag, w_err, k, dtype):
    """(magnitude, error) of a sum of k products with values of `x`."""
    mag = k * x.mag * w_mag
    err = k * (x.err * w_mag + w_err * x.mag)
    return mag, err + 2 * (math.sqrt(k) + 4) * epsilon(dtype) * x.mag * w_mag * (
        math.sqrt(k) + 2)


def conv(g):
    group = g.rng.choice([1, 1, 1, 2, 4])
    x = spatial_input(g, channels=group)
    c = x.shape[1]
    if g.chance(0.25):
        group = c
    kernel, attributes = window(g, x)
    outs = group * g.choose(1, 2, 3, 4, 8)
    if group == c and g.chance(0.6):
        outs = c
    if outs * c // group * math.prod(kernel) > 4000:
        raise Skip
    w = g.fresh(x.dtype, (outs, c // group, *kernel), -1, 1,
                constant=g.chance(0.85))
    inputs = [x, w]
    if g.chance(0.6):
        inputs.append(g.fresh(x.dtype, (outs,), -1, 1, constant=g.chance(0.85)))
    mag, err = sum_bounds(x, 1, w.err, c // group * math.prod(kernel), x.dtype)
    if group > 1 or g.chance(0.2):
        attributes["group"] = group
    if g.chance(0.6):
        attributes["kernel_shape"] = kernel
    y = g.node("Conv", inputs, lo=-mag - 1, hi=mag + 1, err=err,
               attributes=attributes)
    if g.chance(0.3) and g.opset >= 7:  # what importers like to merge
        shape = (outs,) + (1,) * (x.rank - 2)
        op, c2 = g.choose("Add", "Mul", "Sub"), g.fresh(x.dtype, shape, 0.5, 2,
                                                        constant=True)
        y = g.node(op, [y, c2], lo=-2 * mag - 4, hi=2 * mag + 4,
                   err=2 * err + 4 * epsilon(x.dtype) * mag)
    return y


def conv_transpose(g):
    group = g.rng.choice([1, 1, 2])
    x = spatial_input(g, channels=group)
    c, space = x.shape[1], x.shape[2:]
    kernel = [g.int(1, 4) for _ in space]
    strides = [g.choose(1, 2, 2, 3) for _ in space]
    dilations = [g.choose(1, 1, 1, 2) for _ in space]
    outs = g.choose(1, 2, 3)
    attributes = {"strides": strides, "group": group if group > 1 else None,
                  "kernel_shape": kernel if g.chance(0.5) else None,
                  "dilations": dilations if max(dilations) > 1 else None}
    full = [(d - 1) * s + (k - 1) * e + 1
            for d, s, k, e in zip(space, strides, kernel, dilations)]
    if g.chance(0.5):
        pads = [(g.int(0, min(2, f - 1) // 2), g.int(0, min(2, f - 1) // 2))
                for f in full]
        attributes["pads"] = [p[0] for p in pads] + [p[1] for p in pads]
    if g.chance(0.4):
        attributes["output_padding"] = [
            g.int(0, s - 1) for s in strides]
    w = g.fresh(x.dtype, (c, outs, *kernel), -1, 1, constant=g.chance(0.8))
    inputs = [x, w]
    if g.chance(0.5):
        inputs.append(g.fresh(x.dtype, (outs * group,), -1, 1, constant=True))
    mag, err = sum_bounds(x, 1, w.err, c // group * math.prod(kernel), x.dtype)
    return g.node("ConvTranspose", inputs, lo=-mag - 1, hi=mag + 1, err=err,
                  attributes=attributes)


def pool(g):
    op = g.choose("MaxPool", "MaxPool", "AveragePool", "AveragePool", "LpPool")
    ceil = g.opset >= (22 if op == "LpPool" else 10 if op != "LpPool" else 99)
    dilate = op == "MaxPool" and g.opset >= 10 or g.opset >= 19 and \
        op == "AveragePool" or op == "LpPool" and g.opset >= 18
    types = FLOATS
    if op == "MaxPool" and g.opset >= 12 and g.chance(0.2):
        types = ("int8", "uint8")
    x = spatial_input(g, types)
    kernel, attributes = window(g, x, dilate=dilate, pads_below_kernel=True,
                                ceil=ceil)
    attributes["kernel_shape"] = kernel
    k = math.prod(kernel)
    if op == "MaxPool":
        if x.err == 0 and g.chance(0.3):
            y, places = g.node(op, [x], lo=[x.lo, 0], hi=[x.hi, x.size],
                               err=0, attributes=attributes, outputs=2)
            return y
        return g.node(op, [x], lo=x.lo, hi=x.hi, err=x.err,
                      attributes=attributes)
    if op == "AveragePool":
        include = g.choose(None, 0, 1)
        mag = x.mag
        return g.node(op, [x], lo=-mag, hi=mag,
                      err=x.err + 2 * (k + 2) * epsilon(x.dtype) * mag,
                      attributes={**attributes, "count_include_pad": include})
    p = g.choose(None, 1, 2, 3)
    mag = k * x.mag
    if x.err or x.lo < 0 < x.hi and p not in (1,):
        x = g.within(x, 0.2, 50) if x.hi > 0.3 else x
    return g.node(op, [x], lo=0, hi=mag + 1,
                  err=k * x.err + 64 * k * epsilon(x.dtype) * (mag + 1),
                  attributes={**attributes, "p": p})


def global_pool(g):
    op = g.choose("GlobalAveragePool", "GlobalMaxPool")
    x = spatial_input(g)
    k = math.prod(x.shape[2:])
    if op == "GlobalMaxPool":
        return g.node(op, [x], lo=x.lo, hi=x.hi, err=x.err)
    return g.node(op, [x], lo=x.lo, hi=x.hi,
                  err=x.err + 2 * (k + 2) * epsilon(x.dtype) * x.mag)


def resize(g):
    if g.opset < 11:
        raise Skip
    x = spatial_input(g, ("float32",))
    if x.size == 0:
        raise Skip
    mode = g.choose("nearest", "linear", "cubic" if x.rank == 4 else "linear")
    transforms = ["half_pixel", "asymmetric", "align_corners",
                  "pytorch_half_pixel"]
    attributes = {"mode": mode if mode != "nearest" or g.chance(0.5) else None}
    transform = g.choose(None, *transforms)
    attributes["coordinate_transformation_mode"] = transform
    exact = [2, 3, 0.5, 1.5, 1]
    scales = [1.0, 1.0] + [float(g.choose(*exact)) for _ in x.shape[2:]]
    if mode == "nearest":
        attributes["nearest_mode"] = g.choose(
            None, "round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
        scales = scales[:2] + [float(g.choose(1, 2, 0.5, 4)) for _ in x.shape[2:]]
    if mode == "cubic" and g.chance(0.5):
        attributes["cubic_coeff_a"] = g.choose(-0.5, -0.75)
        if g.chance(0.4):
            attributes["exclude_outside"] = 1
    sizes = [int(d * s) for d, s in zip(x.shape, scales)]
    if min(sizes) < 1:
        raise Skip
    # Corners of a size that is no whole number: ONNX's tests take the number,
    # ONNX Runtime what is left of it.
    if transform == "align_corners" and any(
            d * s != int(d * s) for d, s in zip(x.shape, scales)):
        raise Skip
    if g.chance(0.4) and mode != "nearest":
        inputs = [x, None, None, g.constant(np.asarray(sizes, np.int64))]
        if g.opset == 11:
            inputs[1] = g.constant(np.zeros(0, np.float32))
            inputs[2] = g.constant(np.zeros(0, np.float32))
    else:
        inputs = [x, None, g.constant(np.asarray(scales, np.float32))]
        if g.opset == 11:
            inputs[1] = g.constant(np.zeros(0, np.float32))
    mag = x.mag * (1 if mode != "cubic" else 3)
    return g.node("Resize", inputs, lo=-mag, hi=mag,
                  err=3 * x.err + (0 if mode == "nearest" else 2e-5 * mag),
                  attributes=attributes)


def upsample(g):
    if g.opset > 9:
        raise Skip
    x = spatial_input(g, ("float32",))
    if x.rank != 4:
        raise Skip
    scales = [1.0, 1.0] + [float(g.choose(1, 2, 3)) for _ in x.shape[2:]]
    mode = g.choose(None, "nearest", "linear")
    err = x.err + (1e-5 * x.mag if mode == "linear" else 0)
    if g.opset < 9:
        return g.node("Upsample", [x], lo=x.lo, hi=x.hi, err=err,
                      attributes={"mode": mode, "scales": scales})
    return g.node("Upsample", [x, g.constant(np.asarray(scales, np.float32))],
                  lo=x.lo, hi=x.hi, err=err, attributes={"mode": mode})


OPERATORS = [(conv, 8), (conv_transpose, 2), (pool, 5), (global_pool, 1),
             (resize, 3), (upsample, 1)]
