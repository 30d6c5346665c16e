"""Results whose size the data decides, and inputs that decide shapes."""

import numpy as np
from onnx import TensorProto as T

from conformance import graph_model, Case, node_case
from onnx import helper

rng = np.random.default_rng(8)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def sparse(*shape):
    return np.where(rng.random(shape) < 0.4, normal(*shape), 0).astype(np.float32)


def selections():
    index = {"types": {"y": T.INT64}}
    for name, x in (("line", sparse(20)), ("grid", sparse(4, 5)),
                    ("box", sparse(2, 3, 4)), ("none", np.zeros((3, 3), np.float32)),
                    ("all", np.ones((2, 3), np.float32)),
                    ("bools", rng.random((4, 4)) < 0.5),
                    ("codes", rng.integers(0, 3, (5, 3)).astype(np.uint8))):
        yield node_case(f"nonzero_{name}", "NonZero", [("x", x)], ["y"], **index)
    yield node_case("nonzero_plain", "NonZero", [("x", sparse(3, 4))], ["y"],
                    options=["-O0"], **index)
    x, keep = normal(6, 5), rng.random(6) < 0.5
    yield node_case("compress_rows", "Compress", [("x", x), ("c", keep)], ["y"], axis=0)
    yield node_case("compress_columns", "Compress", [("x", x), ("c", keep[:4])], ["y"],
                    axis=-1)
    yield node_case("compress_flat", "Compress", [("x", x), ("c", rng.random(30) < 0.3)],
                    ["y"])
    # What stands at the places that are not 0.
    nodes = [helper.make_node("NonZero", ["x"], ["n"]),
             helper.make_node("Transpose", ["n"], ["t"]),
             helper.make_node("GatherND", ["v", "t"], ["g"]),
             helper.make_node("Mul", ["g", "g"], ["y"])]
    inputs = [("x", sparse(4, 6)), ("v", normal(4, 6))]
    yield Case("gather_nonzero", graph_model("gather", nodes, inputs, ["y"]),
               dict(inputs))


def distinct():
    names = ["y", "first", "inverse", "counts"]
    types = {"types": {n: T.INT64 for n in names[1:]}}
    for name, x in (("ints", rng.integers(0, 6, 17).astype(np.int64)),
                    ("bytes", rng.integers(0, 6, (3, 4)).astype(np.int8)),
                    ("floats", np.round(normal(4, 5))), ("one", normal(1)),
                    ("equal", np.ones(5, np.float32))):
        of = dict(types["types"], y=helper.np_dtype_to_tensor_dtype(x.dtype))
        for order in (1, 0):
            yield node_case(f"unique_{name}_{order}", "Unique", [("x", x)], names,
                            types=of, sorted=order)
    for name, axis, x in (
            ("line", 0, rng.integers(0, 4, 9)),
            ("rows", 0, rng.integers(0, 3, (12, 2))),
            ("columns", -1, rng.integers(0, 2, (3, 9)).astype(np.int8)),
            ("columns_of_one_row", 1, np.round(normal(1, 8))),
            ("middle", 1, rng.integers(0, 2, (2, 7, 2)).astype(np.float64)),
            ("wide_rows", -3, np.sign(normal(9, 2, 3)) * (rng.random((9, 1, 1)) < .4)
             + np.float32(1)),
            ("one_row", 0, normal(1, 6)),
            ("equal_rows", 0, np.ones((5, 40), np.float32)),
            ("other_rows", -2, normal(6, 3))):
        of = dict(types["types"], y=helper.np_dtype_to_tensor_dtype(x.dtype))
        for order in (1, 0):
            yield node_case(f"unique_{name}_of_axis_{order}", "Unique", [("x", x)],
                            names, types=of, axis=axis, sorted=order)
        yield node_case(f"unique_{name}_of_axis_plain", "Unique", [("x", x)], names,
                        types=of, axis=axis, options=["-O0"])
    # ONNX Runtime has no kernel for the others.
    for kind in (np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.uint64,
                 np.float16):
        x = rng.integers(0, 3, (8, 2)).astype(kind)
        _, first, inverse, counts = np.unique(x, return_index=True, axis=0,
                                              return_inverse=True, return_counts=True)
        model = node_case("", "Unique", [("x", x)], names, axis=0, types=dict(
            types["types"], y=helper.np_dtype_to_tensor_dtype(x.dtype))).model
        yield Case(f"unique_{kind.__name__}_of_axis", model, {"x": x}, expected=dict(
            zip(names, (x[first], first, inverse.ravel(), counts))))


def value(name, array):
    numbers = ",".join(str(int(n)) for n in np.ravel(array))
    return ["--value", f"{name}={numbers}"]


def shapes():
    i64 = lambda *numbers: np.array(numbers, np.int64)  # noqa: E731
    x = normal(4, 6)
    for name, op, operands in (
            ("reshape", "Reshape", [("s", i64(2, -1, 3))]),
            ("expand", "Expand", [("s", i64(3, 4, 6))]),
            ("tile", "Tile", [("s", i64(2, 3))]),
            ("slice", "Slice", [("b", i64(1, 0)), ("e", i64(4, 5)), ("a", i64(0, 1)),
                                ("t", i64(1, 2))]),
            ("pad", "Pad", [("s", i64(1, 0, 0, 2))]),
            ("unsqueeze", "Unsqueeze", [("s", i64(0, 3))]),
            ("sum", "ReduceSum", [("s", i64(1))])):
        options = [word for n, a in operands for word in value(n, a)]
        yield node_case(f"{name}_by_value", op, [("x", x)] + operands, ["y"],
                        options=options)
    k = i64(3)
    yield node_case("top_k_by_value", "TopK", [("x", x), ("k", k)], ["y", "at"],
                    types={"at": T.INT64}, options=value("k", k))
    depth = i64(9)
    yield node_case("one_hot_by_value", "OneHot",
                    [("x", rng.integers(0, 9, 5)), ("d", depth),
                     ("v", np.array([0, 1], np.float32))], ["y"],
                    options=value("d", depth))
    yield node_case("range_by_value", "Range",
                    [("a", np.array(2)), ("b", np.array(11)), ("c", np.array(3))],
                    ["y"], types={"y": T.INT64},
                    options=value("a", 2) + value("b", 11) + value("c", 3))
    sizes = i64(1, 1, 8, 12)
    yield node_case("resize_by_value", "Resize",
                    [("x", normal(1, 1, 4, 6)), ("r", None), ("s", None), ("z", sizes)],
                    ["y"], mode="nearest", options=value("z", sizes))


def cases():
    yield from selections()
    yield from distinct()
    yield from shapes()
