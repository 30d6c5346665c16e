"""Recurrent operators, and operators with bodies."""

import numpy as np
from builder import Skip, onnx_type
from onnx import helper


def recurrent(g):
    """RNN, GRU or LSTM with weights that keep its state small."""
    op, gates = g.choose(("RNN", 1), ("GRU", 3), ("LSTM", 4))
    steps, batch, width, hidden = (g.int(1, 4), g.int(1, 3), g.int(1, 5),
                                   g.int(1, 5))
    direction = g.choose(None, "forward", "reverse", "bidirectional")
    ways = 2 if direction == "bidirectional" else 1
    constant = g.chance(0.85)
    fresh = lambda shape: g.fresh("float32", shape, -0.7, 0.7, constant=constant)
    x = g.value(("float32",), shape=(steps, batch, width), reuse=0.5,
                test=lambda v: v.mag < 20)
    inputs = [x, fresh((ways, gates * hidden, width)),
              fresh((ways, gates * hidden, hidden))]
    inputs.append(fresh((ways, 2 * gates * hidden)) if g.chance(0.7) else None)
    inputs.append(g.fresh("int32", (batch,), 1, steps) if g.chance(0.25) else None)
    inputs.append(fresh((ways, batch, hidden)) if g.chance(0.5) else None)
    if op == "LSTM":
        inputs.append(fresh((ways, batch, hidden)) if g.chance(0.5) else None)
        inputs.append(fresh((ways, 3 * hidden)) if g.chance(0.3) else None)
    attributes = {"hidden_size": hidden, "direction": direction}
    if op == "GRU":
        attributes["linear_before_reset"] = g.choose(None, 0, 1)
    count = 3 if op == "LSTM" else 2
    err = 4 * x.err + 1e-5
    return g.node(op, inputs, lo=-8, hi=8, err=err * steps, outputs=count,
                  attributes=attributes)


def body(g, kind, inputs, outputs, nodes):
    return helper.make_graph(
        nodes, kind,
        [helper.make_tensor_value_info(n, onnx_type(t), s) for n, t, s in inputs],
        [helper.make_tensor_value_info(n, onnx_type(t), s) for n, t, s in outputs])


def if_(g):
    """Both branches read values from outside."""
    if g.opset < 11:
        raise Skip
    x = g.value(("float32",))
    y = g.broadcast_partner(x)
    if np.broadcast_shapes(x.shape, y.shape) != x.shape:
        raise Skip
    c = g.fresh("bool", (), constant=g.chance(0.6))
    first, second = g.rng.sample(["Add", "Mul", "Sub", "Max"], 2)
    name = lambda: g.name("t")
    branches = []
    for op in (first, second):
        r = name()
        branches.append(body(g, name(), [], [(r, "float32", x.shape)], [
            helper.make_node(op, [x.name, y.name], [r])]))
    mag = x.mag + y.mag + x.mag * y.mag
    return g.node("If", [c], lo=-mag, hi=mag, shapes=[x.shape],
                  dtypes=["float32"],
                  err=2 * (x.err + y.err) * (1 + mag) + 4e-7 * (1 + mag),
                  attributes={"then_branch": branches[0],
                              "else_branch": branches[1]})


def loop(g):
    """A fixed number of trips; one state, one row of results a trip."""
    if g.opset < 13:
        raise Skip
    x = g.value(("float32",), high=3, test=lambda v: v.mag < 100)
    step = g.fresh("float32", x.shape, -1, 1)
    trips = g.int(1, 4)
    i, c, s, co, so, row = (g.name("t") for _ in range(6))
    inner = body(g, g.name("t"), [(i, "int64", ()), (c, "bool", ()),
                                  (s, "float32", x.shape)],
                 [(co, "bool", ()), (so, "float32", x.shape),
                  (row, "float32", x.shape)],
                 [helper.make_node("Identity", [c], [co]),
                  helper.make_node("Add", [s, step.name], [so]),
                  helper.make_node("Mul", [so, s], [row])])
    count = g.constant(np.asarray(trips, np.int64))
    go = g.constant(np.asarray(True))
    mag = x.mag + trips
    return g.node("Loop", [count, go, x], lo=[-mag, -mag * mag],
                  hi=[mag, mag * mag], outputs=2,
                  err=[x.err + 1e-6 * mag,
                       2 * mag * (x.err + 1e-6 * mag)],
                  shapes=[x.shape, (trips, *x.shape)],
                  dtypes=["float32"] * 2, attributes={"body": inner})


def scan(g):
    if g.opset < 11:
        raise Skip
    x = g.value(("float32",), low=1, high=4,
                test=lambda v: v.size > 0 and v.mag < 100 and v.shape[0] < 8)
    row = x.shape[1:]
    start = g.fresh("float32", row, -1, 1)
    s, e, so, y = (g.name("t") for _ in range(4))
    inner = body(g, g.name("t"), [(s, "float32", row), (e, "float32", row)],
                 [(so, "float32", row), (y, "float32", row)],
                 [helper.make_node("Add", [s, e], [so]),
                  helper.make_node("Neg", [so], [y])])
    backwards = g.choose(None, [0], [1])
    mag = 1 + x.shape[0] * x.mag
    return g.node("Scan", [start, x], lo=-mag, hi=mag, outputs=2,
                  err=x.shape[0] * x.err + 4e-7 * x.shape[0] * mag,
                  shapes=[row, x.shape], dtypes=["float32"] * 2, attributes={
                      "body": inner, "num_scan_inputs": 1,
                      "scan_input_directions": backwards,
                      "scan_output_directions": g.choose(None, [1])})


OPERATORS = [(recurrent, 3), (if_, 1), (loop, 1), (scan, 1)]
