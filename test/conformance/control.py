"""Branches and loops that are decided when running."""

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper

from conformance import Case

rng = np.random.default_rng(5)
F, I, B = T.FLOAT, T.INT64, T.BOOL


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def info(name, kind=F, shape=None):
    return helper.make_tensor_value_info(name, kind, shape)


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs, outputs, name=outputs[0] or op,
                            **attributes)


def case(name, nodes, inputs, outputs, constants=(), options=(), compare=None,
         atol=1e-5, opset=21):
    """`inputs` and `constants` are (name, array); `outputs` (name, type, shape)."""
    of = helper.np_dtype_to_tensor_dtype
    graph = helper.make_graph(
        nodes, name, [info(n, of(a.dtype), list(a.shape)) for n, a in inputs],
        [info(*o) for o in outputs],
        [onnx.numpy_helper.from_array(np.asarray(a), n) for n, a in constants])
    model = helper.make_model(graph, ir_version=10,
                              opset_imports=[helper.make_opsetid("", opset)])
    return Case(name, model, dict(inputs), atol=atol, outputs=compare,
                options=list(options))


def both(name, *arguments, **keywords):
    """As it is, and with nothing rewritten."""
    yield case(name, *arguments, **keywords)
    options = list(keywords.pop("options", ())) + ["-O0"]
    yield case(name + "_plain", *arguments, options=options, **keywords)


flag = np.array


def branches():
    x, w = normal(3, 200), normal(200, 64)
    costly = helper.make_graph(
        [node("MatMul", ["x", "w"], ["m"]), node("Tanh", ["m"], ["t"])], "then",
        [], [info("t")])
    cheap = helper.make_graph(
        [node("Slice", ["x", "s", "e", "a"], ["c"])], "else", [], [info("c")])
    ends = [("s", np.array([0])), ("e", np.array([64])), ("a", np.array([1]))]
    for value in (True, False):
        yield from both(
            f"if_{value}",
            [node("If", ["c0"], ["r"], then_branch=costly, else_branch=cheap),
             node("Neg", ["r"], ["y"])],
            [("c0", flag(value)), ("x", x)], [("y", F, [3, 64])],
            [("w", w)] + ends)
        # One in the other, and a condition that is computed.
        inner = helper.make_graph(
            [node("ReduceSum", ["x"], ["s2"], keepdims=0),
             node("Greater", ["s2", "zero"], ["g"]),
             node("If", ["g"], ["i"], then_branch=costly, else_branch=cheap)],
            "outer", [], [info("i")])
        yield from both(
            f"if_nested_{value}",
            [node("If", ["c0"], ["y"], then_branch=inner, else_branch=cheap)],
            [("c0", flag(value)), ("x", x)], [("y", F, [3, 64])],
            [("w", w), ("zero", np.float32(0))] + ends)
        same = helper.make_graph([node("Identity", ["x"], ["o"])], "same", [],
                                 [info("o")])
        twice = helper.make_graph([node("Add", ["x", "x"], ["p"])], "twice", [],
                                  [info("p")])
        yield from both(
            f"if_of_outer_value_{value}",
            [node("If", ["c0"], ["y"], then_branch=same, else_branch=twice)],
            [("c0", flag(value)), ("x", x)], [("y", F, [3, 200])])


def branches_of_other_sizes():
    """The number of rows depends on the branch, or is counted in one."""
    x = np.where(rng.random((6, 5)) < 0.4, normal(6, 5), 0).astype(np.float32)
    ends = [("s", np.array([1])), ("e", np.array([4])), ("a", np.array([0])),
            ("none", np.zeros((0, 2), np.int64))]

    def branch(name, nodes, outputs, kind=I):
        return helper.make_graph(nodes, name, [], [info(o, kind) for o in outputs])

    part = branch("part", [node("Slice", ["x", "s", "e", "a"], ["p"]),
                           node("ReduceSum", ["p", "last"], ["q"], keepdims=0)], "pq", F)
    all_ = branch("all", [node("Tanh", ["x"], ["t"]),
                          node("ReduceSum", ["t", "last"], ["u"], keepdims=0)], "tu", F)
    places = branch("places", [node("NonZero", ["x"], ["n"]),
                               node("Transpose", ["n"], ["o"])], "o")
    empty = branch("empty", [node("Identity", ["none"], ["m"])], "m")
    other = branch("other", [node("Greater", ["x", "half"], ["g"]),
                             node("NonZero", ["g"], ["k"]),
                             node("Transpose", ["k"], ["l"])], "l")
    constants = ends + [("last", np.array([1])), ("half", np.float32(0.5))]
    for value in (True, False):
        yield from both(
            f"if_rows_{value}",
            [node("If", ["c0"], ["r", "w"], then_branch=part, else_branch=all_),
             node("Neg", ["r"], ["y"]), node("Transpose", ["r"], ["z"])],
            [("c0", flag(value)), ("x", x)],
            [("y", F, [None, 5]), ("w", F, [None]), ("z", F, [5, None])], constants)
        for name, then, els in (("or_none", places, empty), ("both", places, other),
                                ("none_or", empty, places)):
            yield from both(
                f"if_counts_{name}_{value}",
                [node("If", ["c0"], ["i"], then_branch=then, else_branch=els),
                 node("GatherND", ["x", "i"], ["y"])],
                [("c0", flag(value)), ("x", x)], [("i", I, [None, 2]), ("y", F, [None])],
                constants)


def body(nodes, inputs, outputs):
    return helper.make_graph(nodes, "body", inputs, outputs)


STEP = [info("i", I, []), info("go", B, [])]


def counted():
    x, w = normal(1, 24), (normal(24, 24) / 5)
    cell = body([node("Identity", ["go"], ["go2"]), node("MatMul", ["h", "w"], ["m"]),
                 node("Add", ["m", "x"], ["n"]), node("Tanh", ["n"], ["h2"]),
                 node("ReduceMax", ["h2"], ["top"], keepdims=0)],
                STEP + [info("h", F, [1, 24])],
                [info("go2", B), info("h2"), info("top")])
    for trips in (1, 40):
        yield from both(f"loop_of_{trips}",
                        [node("Loop", ["m0", "", "x"], ["y", "tops"], body=cell)],
                        [("x", x)], [("y", F, [1, 24]), ("tops", F, [trips])],
                        [("w", w), ("m0", np.array(trips))])
    # Values change places, and the number of the step is used.
    swap = body([node("Identity", ["go"], ["go2"]), node("Identity", ["b"], ["a2"]),
                 node("Cast", ["i"], ["f"], to=F), node("Mul", ["a", "half"], ["h"]),
                 node("Add", ["h", "f"], ["b2"]), node("Sub", ["a", "b"], ["d"])],
                STEP + [info("a", F, [5]), info("b", F, [5])],
                [info("go2", B), info("a2"), info("b2"), info("d")])
    yield from both("loop_swaps",
                    [node("Loop", ["m0", "", "x", "x2"], ["y", "z", "d0"], body=swap)],
                    [("x", normal(5)), ("x2", normal(5))],
                    [("y", F, [5]), ("z", F, [5]), ("d0", F, [20, 5])],
                    [("m0", np.array(20)), ("half", np.float32(0.5))])
    # A value that does not change, one that is used after the loop as well.
    keep = body([node("Identity", ["go"], ["go2"]), node("Add", ["a", "k"], ["a2"]),
                 node("Identity", ["k"], ["k2"])],
                STEP + [info("a", F, [5]), info("k", F, [5])],
                [info("go2", B), info("a2"), info("k2")])
    yield from both("loop_keeps",
                    [node("Loop", ["m0", "", "x", "x"], ["y", "k0"], body=keep),
                     node("Mul", ["y", "x"], ["z"])],
                    [("x", normal(5))], [("z", F, [5]), ("k0", F, [5])],
                    [("m0", np.array(30))])


def nested():
    inner = body([node("Identity", ["go_in"], ["go_in2"]),
                  node("Mul", ["a", "half"], ["m"]), node("Add", ["m", "x"], ["a2"])],
                 [info("j", I, []), info("go_in", B, []), info("a", F, [6])],
                 [info("go_in2", B), info("a2")])
    outer = body([node("Identity", ["go"], ["go2"]),
                  node("Loop", ["n0", "", "h"], ["h1"], body=inner),
                  node("Cast", ["i"], ["f"], to=F), node("Sub", ["h1", "f"], ["h2"])],
                 STEP + [info("h", F, [6])], [info("go2", B), info("h2"), info("h2")])
    outer.output[2].name = "h1"
    yield from both("loop_in_loop",
                    [node("Loop", ["m0", "", "x"], ["y", "all"], body=outer)],
                    [("x", normal(6))], [("y", F, [6]), ("all", F, [9, 6])],
                    [("m0", np.array(9)), ("n0", np.array(40)),
                     ("half", np.float32(0.5))])
    # A branch in a loop.
    up = helper.make_graph([node("Mul", ["h", "two"], ["u"])], "up", [], [info("u")])
    down = helper.make_graph([node("Softmax", ["h"], ["d"], axis=0)], "down", [],
                             [info("d")])
    choose = body([node("Identity", ["go"], ["go2"]),
                   node("ReduceSum", ["h"], ["s"], keepdims=0),
                   node("Less", ["s", "ten"], ["c"]),
                   node("If", ["c"], ["h2"], then_branch=up, else_branch=down)],
                  STEP + [info("h", F, [90])], [info("go2", B), info("h2"), info("s")])
    yield from both("if_in_loop",
                    [node("Loop", ["m0", "", "x"], ["y", "sums"], body=choose)],
                    [("x", np.abs(normal(90)))], [("y", F, [90]), ("sums", F, [33])],
                    [("m0", np.array(33)), ("two", np.float32(2)),
                     ("ten", np.float32(1000))])


def ended_by_data():
    step = body([node("Mul", ["h", "w"], ["h2"]),
                 node("ReduceMax", ["h2"], ["top"], keepdims=0),
                 node("Less", ["top", "limit"], ["go2"])],
                STEP + [info("h", F, [4])], [info("go2", B), info("h2")])
    x = np.array([0.5, 1, 0.25, 0.1], np.float32)
    constants = [("w", np.float32(1.5)), ("limit", np.float32(20))]
    for name, trips, start in (("", 100, True), ("_by_trips", 3, True),
                               ("_never", 100, False)):
        yield from both(f"loop_until{name}",
                        [node("Loop", ["m0", "c0", "x"], ["y"], body=step)],
                        [("x", x), ("c0", flag(start))], [("y", F, [4])],
                        constants + [("m0", np.array(trips))])
    # No trip count; a computed one.
    yield from both("loop_without_trips",
                    [node("Loop", ["", "", "x"], ["y"], body=step)], [("x", x)],
                    [("y", F, [4])], constants)
    yield from both("loop_of_computed_trips",
                    [node("Loop", ["m0", "", "x"], ["y"], body=step)],
                    [("x", x), ("m0", np.array(4))], [("y", F, [4])], constants)
    # What it collects has as many rows as there are steps at most.
    grow = body([node("Mul", ["h", "w"], ["h2"]),
                 node("ReduceMax", ["h2"], ["top"], keepdims=0),
                 node("Less", ["top", "limit"], ["go2"]),
                 node("Add", ["h", "h"], ["row"]), node("Mul", ["i", "i"], ["square"])],
                STEP + [info("h", F, [4])],
                [info("go2", B), info("h2"), info("row"), info("square", I)])
    for limit in (20, 1e9):
        yield from both(f"loop_collects_{limit:.0f}",
                        [node("Loop", ["m0", "", "x"], ["y", "rows", "is"], body=grow),
                         node("Neg", ["rows"], ["z"])],
                        [("x", x)], [("y", F, [4]), ("z", F, [12, 4]), ("is", I, [12])],
                        [("w", np.float32(1.5)), ("limit", np.float32(limit)),
                         ("m0", np.array(12))])


def scans():
    def scan(name, axes_in, axes_out, backwards_in, backwards_out, x, shape):
        row = [int(n) for i, n in enumerate(x.shape) if i != axes_in]
        inner = helper.make_graph(
            [node("Add", ["s", "r"], ["s2"]), node("Tanh", ["s2"], ["o"])], "body",
            [info("s", F, row), info("r", F, row)], [info("s2"), info("o")])
        return both(name,
                    [node("Scan", ["s0", "x"], ["y", "z"], body=inner, num_scan_inputs=1,
                          scan_input_axes=[axes_in], scan_output_axes=[axes_out],
                          scan_input_directions=[backwards_in],
                          scan_output_directions=[backwards_out])],
                    [("s0", normal(*row)), ("x", x)],
                    [("y", F, row), ("z", F, shape)])

    x = normal(50, 7)
    yield from scan("scan", 0, 0, 0, 0, x, [50, 7])
    yield from scan("scan_backwards", 0, 0, 1, 0, x, [50, 7])
    yield from scan("scan_gives_backwards", 0, 0, 0, 1, x, [50, 7])
    yield from scan("scan_other_axes", 1, -1, 1, 1, normal(7, 50), [7, 50])


def batched_scans():
    """Scan of opset 8: a batch of sequences."""
    def scan(name, batch, steps, directions=None, lengths=False):
        width = len(directions or [0])
        rows = [f"r{i}" for i in range(width)]
        nodes = [node("Add", ["s" if i == 0 else f"t{i - 1}", r], [f"t{i}"])
                 for i, r in enumerate(rows)]
        inner = helper.make_graph(
            nodes + [node("Tanh", [f"t{width - 1}"], ["o"]), node("Identity", ["o"], ["s2"]),
                     node("Neg", [rows[-1]], ["n"])], "body",
            [info(r, F, [7]) for r in ["s"] + rows], [info("s2"), info("o"), info("n")])
        known = {"directions": directions} if directions else {}
        constants = [("l", np.full(batch, steps))] if lengths else []
        return both(name,
                    [node("Scan", ["l" if lengths else "", "s0"] + ["x"] * width,
                          ["y", "z", "w"], body=inner, num_scan_inputs=width, **known)],
                    [("s0", normal(batch, 7)), ("x", normal(batch, steps, 7))],
                    [("y", F, [batch, 7]), ("z", F, [batch, steps, 7]),
                     ("w", F, [batch, steps, 7])], constants, opset=8)

    yield from scan("scan_batch_of_1", 1, 50)
    yield from scan("scan_batch_of_1_short", 1, 3, [1])
    yield from scan("scan_batch_of_4", 4, 50, lengths=True)
    yield from scan("scan_batch_backwards", 3, 20, [1])
    yield from scan("scan_batch_both_ways", 3, 20, [0, 1])
    yield from scan("scan_batch_short", 2, 2, [0, 1], lengths=True)


def images():
    """Values that vector code keeps blocked, into bodies and out of them."""
    w, v = normal(16, 16, 3, 3) / 8, normal(16, 16, 1, 1) / 4
    pads = {"pads": [1, 1, 1, 1]}
    deep = helper.make_graph(
        [node("Conv", ["p", "w"], ["d1"], **pads), node("Relu", ["d1"], ["d2"]),
         node("Conv", ["d2", "w"], ["d3"], **pads)], "deep", [], [info("d3")])
    flat = helper.make_graph([node("Conv", ["p", "v"], ["f1"])], "flat", [],
                             [info("f1")])
    around = [node("Conv", ["x", "w"], ["p"], **pads),
              node("If", ["c0"], ["q"], then_branch=deep, else_branch=flat),
              node("Conv", ["q", "v"], ["r"]), node("Add", ["r", "p"], ["y"])]
    x, constants = normal(1, 16, 9, 9), [("w", w), ("v", v)]
    step = body([node("Identity", ["go"], ["go2"]),
                 node("Conv", ["h", "w"], ["h1"], **pads), node("Tanh", ["h1"], ["h2"]),
                 node("Add", ["h2", "x"], ["h3"]),
                 node("ReduceMean", ["h2", "axes"], ["mean"])],
                STEP + [info("h", F, [1, 16, 9, 9])],
                [info("go2", B), info("h3"), info("mean"), info("h2")])
    loop = [node("Loop", ["m0", "", "x"], ["h0", "means", "all"], body=step),
            node("Conv", ["h0", "v"], ["y"])]
    for cpu in ("generic", "host"):
        for value in (True, False):
            yield case(f"if_of_images_{value}_{cpu}", around,
                       [("c0", flag(value)), ("x", x)], [("y", F, [1, 16, 9, 9])],
                       constants, [f"--cpu={cpu}"])
        yield case(f"loop_of_images_{cpu}", loop, [("x", x)],
                   [("y", F, [1, 16, 9, 9]), ("means", F, [12, 1, 16, 1, 1]),
                    ("all", F, [12, 1, 16, 9, 9])],
                   constants + [("m0", np.array(12)), ("axes", np.array([2, 3]))],
                   [f"--cpu={cpu}"])


def sequences():
    x, y = normal(2, 7), normal(2, 3)
    at = [("p", np.array(-1)), ("q", np.array(1)), ("three", np.array(3)),
          ("sizes", np.array([1, 4, 2]))]
    yield case("split_to_sequence", [
        node("SplitToSequence", ["x", "three"], ["s"], axis=1),
        node("SequenceAt", ["s", "p"], ["a"]),
        node("SequenceLength", ["s"], ["n"]),
        node("SplitToSequence", ["x", "sizes"], ["t"], axis=-1),
        node("SequenceAt", ["t", "q"], ["b"]),
        node("SplitToSequence", ["x"], ["u"], axis=1, keepdims=0),
        node("ConcatFromSequence", ["u"], ["c"], axis=0)],
        [("x", x)], [("a", F, None), ("n", I, []), ("b", F, None), ("c", F, None)], at)
    yield case("sequence_is_changed", [
        node("SequenceConstruct", ["x", "y"], ["s"]),
        node("SequenceInsert", ["s", "y", "q"], ["t"]),
        node("Identity", ["t"], ["i"]),
        node("SequenceErase", ["i", "p"], ["u"]),
        node("SequenceInsert", ["u", "y"], ["v"]),
        node("ConcatFromSequence", ["v"], ["a"], axis=1),
        node("SequenceEmpty", [], ["e"]),
        node("SequenceInsert", ["e", "y"], ["f"]),
        node("SequenceInsert", ["f", "y"], ["g"]),
        node("ConcatFromSequence", ["g"], ["b"], axis=-1, new_axis=1)],
        [("x", x), ("y", y)], [("a", F, None), ("b", F, None)], at)


def cases():
    yield from branches()
    yield from branches_of_other_sizes()
    yield from images()
    yield from counted()
    yield from nested()
    yield from ended_by_data()
    yield from scans()
    yield from batched_scans()
    yield from sequences()
